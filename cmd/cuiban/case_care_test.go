package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A case is carried through its life by hand: opened, noted in, split and put
// together again, exported, erased; the archive stays whole.
func TestCaseByHand(t *testing.T) {
	dir := t.TempDir()
	cfg := filepath.Join(dir, "cuiban.toml")
	text := "[[owner]]\nname = \"林晓\"\naddress = \"lin@example.com\"\n[[account]]\nname = \"tracker\"\naddress = \"tracker@example.com\"\nrole = \"tracker\"\npassword = \"x\"\n[account.imap]\nhost = \"imap.example.com\"\n[account.smtp]\nhost = \"smtp.example.com\"\n"
	if err := os.WriteFile(cfg, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	do := func(want string, args ...string) string {
		t.Helper()
		r := cuiban(t, "", append(args, "-c", cfg)...)
		if r.code != 0 || !strings.Contains(r.out, want) {
			t.Fatalf("%v: exit %d, %q, %s; want %q", args, r.code, r.out, r.err, want)
		}
		return r.out
	}
	opened := func(title string, more ...string) string {
		t.Helper()
		var ref string
		if _, err := fmt.Sscanf(do("已立案", append([]string{"case", "new", title}, more...)...), "已立案 %7s", &ref); err != nil {
			t.Fatal(err)
		}
		return ref
	}
	a := opened("知乎 稿费", "--platform", "知乎", "--amount", "2350", "--with", "kf@zhihu.com")
	b := opened("知乎 第二笔", "--with", "vip@zhihu.com")
	do("记下了", "case", "attempt", a, "提现 500元 失败 错误码 E1023 余额2350 状态 处理中")
	do("前后不一致", "case", "attempt", a, "提现 500元 失败 错误码 E2001")
	do("48小时内回电", "case", "call", a, "14:05 工号1024 承诺48小时内回电")
	do("承诺", "case", "statement", a, "站内信 10月13日 10:00 承诺3个工作日内打款")
	do("记下了", "case", "note", a, "=1+1")
	file := filepath.Join(dir, "balance.png")
	if err := os.WriteFile(file, []byte("picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	do("证据 E01", "evidence", "add", a, file, "--label", "余额页")
	do("备用", "evidence", "label", a, "E01", "--reserve")
	do("12315", "evidence", "use", a, "E01", "12315 投诉")
	do("balance.png", "evidence", "list", a)
	rules := filepath.Join(dir, "rules.png")
	if err := os.WriteFile(rules, []byte("the rules as they were"), 0o600); err != nil {
		t.Fatal(err)
	}
	do(a+" Evidence E02: 提现规则", "platform", "guard", "知乎", "--file", rules, "--note", "提现规则")
	do("rules.png", "evidence", "list", a)
	do("rules.png  22 bytes", "platform", "show", "知乎")
	do("主管部门", "case", "party", a, "x@gov.cn", "--role", "regulator")
	do("同平台", "case", "show", a)
	var shown struct{ Linked []linkedCase }
	decode(t, cuiban(t, "", "case", "show", a, "--json", "-c", cfg), &shown)
	if len(shown.Linked) != 1 || shown.Linked[0] != (linkedCase{b, "知乎 第二笔"}) {
		t.Errorf("linked: %+v", shown.Linked)
	}
	do("已并入", "case", "merge", a, b)
	do("并入", "case", "show", a)
	do("各自继续", "case", "merge", a, b, "--undo")
	do("部分到账", "case", "payout", a, "300", "--serial", "SN1")
	for verb, want := range map[string]string{"pause": "推迟", "stop": "已停下"} {
		do(want, "case", verb, a)
		do("继续", "case", "resume", a)
	}
	do("已结案", "case", "close", a)
	do("继续", "case", "reopen", a)
	if table := do("E2001", "case", "export", a, "--csv"); strings.Contains(table, "\n=") || strings.Contains(table, ",=") {
		t.Errorf("a cell is a formula:\n%s", table)
	}
	do("as it was stored", "verify")
	if r := cuiban(t, "", "case", "erase", a, "-c", cfg); r.code != exitUsage {
		t.Errorf("erased without being asked twice: exit %d", r.code)
	}
	do("erased", "case", "erase", a, "--yes-erase", a)
	do("as it was stored", "verify")
}

// The directory is of use before anything is set up.
func TestPlatformCommands(t *testing.T) {
	cfg := filepath.Join(t.TempDir(), "cuiban.toml")
	for _, name := range []string{"知乎", "zhihu", "kf@mail.zhihu.com"} {
		if r := cuiban(t, "", "platform", "show", name, "-c", cfg); r.code != 0 || !strings.Contains(r.out, "北京智者天下科技有限公司") {
			t.Errorf("%s: exit %d, %s%s", name, r.code, r.out, r.err)
		}
	}
	if r := cuiban(t, "", "platform", "show", "nobody", "-c", cfg); r.code != exitFailed {
		t.Errorf("an unknown platform: exit %d", r.code)
	}
	own := "[[platform]]\nid = \"mine\"\nname = \"某支付\"\ndomains = [\"mine.example\"]\nkind = \"payment\"\nconfidence = \"V\"\nsource = \"x\"\nnoted = \"2026-06-20\"\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(cfg), "platforms.toml"), []byte(own), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := cuiban(t, "", "platform", "list", "-c", cfg); !strings.Contains(r.out, "某支付") {
		t.Errorf("the owner's row is not listed: %s%s", r.out, r.err)
	}
}
