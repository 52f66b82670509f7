package approval

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func covers(fields ...string) func(string) bool {
	return func(f string) bool { return slices.Contains(fields, f) }
}

func genuine() Mail {
	return Mail{
		Owner: "lin@example.com", From: []string{"lin@example.com"},
		Fields: map[string]int{"from": 1, "subject": 1, "date": 1, "message-id": 1, "content-type": 1},
		SHA256: "aa", MessageID: "<1@example.com>",
		Signatures: []Signature{{Pass: true, Aligned: true, Covers: covers("from", "subject", "content-type", "date"), Hash: "BB"}},
	}
}

func TestGenuine(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Mail)
		want   Proof
	}{
		"signed as 163 signs":           {func(m *Mail) {}, Proof{"dkim", "b:BB"}},
		"signed, no Content-Type field": {func(m *Mail) { delete(m.Fields, "content-type"); m.Signatures[0].Covers = covers("from", "subject") }, Proof{"dkim", "b:BB"}},
		"a mailing list's signature in front": {func(m *Mail) {
			m.Signatures = append([]Signature{{Pass: true, Covers: covers("from")}}, m.Signatures...)
		}, Proof{"dkim", "b:BB"}},
		"in the owner's Sent folder": {func(m *Mail) { m.Signatures, m.InSent = nil, true }, Proof{"sent", "id:<1@example.com>"}},
		"in Sent, without an id":     {func(m *Mail) { m.Signatures, m.InSent, m.MessageID = nil, true, "" }, Proof{"sent", "id:aa"}},
		"Auto-Submitted: no":         {func(m *Mail) { m.AutoSubmitted = "no" }, Proof{"dkim", "b:BB"}},
	} {
		m := genuine()
		c.change(&m)
		got, err := Judge(m)
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Mail)
		why    string
		later  bool
	}{
		"unsigned":                      {func(m *Mail) { m.Signatures = nil }, "no signature", true},
		"signed by another domain":      {func(m *Mail) { m.Signatures[0].Aligned = false }, "no signature", true},
		"broken signature":              {func(m *Mail) { m.Signatures[0].Pass = false }, "does not verify", true},
		"DNS down":                      {func(m *Mail) { m.Signatures[0].Pass, m.Signatures[0].Unchecked = false, true }, "DNS", true},
		"From not signed":               {func(m *Mail) { m.Signatures[0].Covers = covers("subject", "content-type") }, "cover", true},
		"Subject not signed":            {func(m *Mail) { m.Signatures[0].Covers = covers("from", "content-type") }, "cover", true},
		"Content-Type not signed":       {func(m *Mail) { m.Signatures[0].Covers = covers("from", "subject") }, "cover", true},
		"two From fields":               {func(m *Mail) { m.Fields["from"] = 2 }, "From", false},
		"two From addresses":            {func(m *Mail) { m.From = append(m.From, "x@example.net") }, "From", false},
		"no From":                       {func(m *Mail) { m.From = nil }, "From", false},
		"a stranger":                    {func(m *Mail) { m.From[0] = "lin@example.net" }, "not from", false},
		"a stranger, in Sent":           {func(m *Mail) { m.From[0], m.InSent = "lin@example.net", true }, "not from", false},
		"two Subjects":                  {func(m *Mail) { m.Fields["subject"] = 2 }, "more than one subject", false},
		"two Content-Types":             {func(m *Mail) { m.Fields["content-type"] = 2 }, "more than one content-type", false},
		"vacation reply":                {func(m *Mail) { m.AutoSubmitted = "auto-replied" }, "automatic", false},
		"vacation reply without header": {func(m *Mail) { m.Automatic = true }, "automatic", false},
		"reported as failed":            {func(m *Mail) { m.Reported = "dkim=fail" }, "reports dkim=fail", true},
		"our own mail":                  {func(m *Mail) { m.Ours, m.InSent = true, true }, "our own", false},
		"our own loop header":           {func(m *Mail) { m.Loop = true }, "loop", false},
	} {
		m := genuine()
		c.change(&m)
		_, err := Judge(m)
		var r *Refusal
		if !errors.As(err, &r) || !strings.Contains(r.Error(), c.why) || r.Later != c.later {
			t.Errorf("%s: %#v, want a refusal with %q, later %v", name, err, c.why, c.later)
		}
	}
}

func TestCodes(t *testing.T) {
	code := NewCode()
	for _, subject := range []string{"Re: [CB-7K3M] 请确认一封催办信，代码 " + code, "回复：代码" + code + "。", "RE: code " + strings.ToLower(code)} {
		if got, ok := FindCode(subject); !ok || got != code {
			t.Errorf("FindCode(%q) = %q, %v", subject, got, ok)
		}
	}
	if got, ok := FindCode("code OIL12-abcde"); !ok || got != "01112-ABCDE" {
		t.Errorf("repair: %q, %v", got, ok)
	}
	for _, subject := range []string{"", "no code", "12345-6789", "UUUUU-UUUUU", "ABCDE-FGHJKM"} {
		if got, ok := FindCode(subject); ok {
			t.Errorf("FindCode(%q) = %q", subject, got)
		}
	}
	if NewCode() == code {
		t.Error("the same code twice")
	}
}
