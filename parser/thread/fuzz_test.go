package thread

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzThread(f *testing.F) {
	for _, s := range []string{
		"Re: 回复(2)：[CB-7K3M] 提现 (fwd)", "<a@b> <c\r\n d@e> junk", "工单号：20260615001、20260615002 (Case: 00123) ref:_00D._500:ref",
		"￥2,350.00 1.2万元 €1.234,56 1 234,56 € 3万5千元 壹仟圆 NT$500元 CHF 1'000", "客服小李 工号 1024\nBest regards,\nAnna from Support", "Dear John,\nmy name is Anna.",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, id := range CleanIDs(s) {
			if len(id) < 3 || id[0] != '<' || id[len(id)-1] != '>' || strings.ContainsAny(id[1:len(id)-1], "<> \r\n\t") {
				t.Errorf("id %q", id)
			}
		}
		if base := BaseSubject(s); BaseSubject(base) != base {
			t.Errorf("base subject %q of %q is not stable: %q", base, s, BaseSubject(base))
		}
		for _, r := range CaseRefs(s) {
			if got := CaseRefs("[" + r + "]"); len(got) != 1 || got[0] != r {
				t.Errorf("reference %q is read as %q", r, got)
			}
		}
		for _, n := range ReferenceNumbers(s, s) {
			if n.Start >= 0 && s[n.Start:n.End] != n.Value {
				t.Errorf("number %+v is not at its place", n)
			}
		}
		end := 0
		for _, a := range Amounts(s) {
			if a.Start < end || s[a.Start:a.End] != a.Quote || !isDecimal(a.Value) || len(a.Currency) != 3 {
				t.Errorf("amount %+v", a)
			}
			end = a.End
		}
		if name := Agent(s, s, s); len(name) > 2*maxName || utf8.ValidString(s) && !utf8.ValidString(name) {
			t.Errorf("agent %q", name)
		}
		Language(s)
		Traditional(s)
	})
}

func isDecimal(s string) bool {
	whole, fraction, found := strings.Cut(s, ".")
	if !found || whole == "" || len(fraction) < 2 || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	return strings.Trim(whole+fraction, "0123456789") == ""
}
