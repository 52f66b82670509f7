package templates

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func TestLint(t *testing.T) {
	for _, tc := range []struct {
		text string
		kind Kind
		want int
	}{
		{"请在6月24日前书面答复，谢谢。", ToPlatform, 0},
		{"再不打款，后果自负", ToPlatform, 1},
		{"请尽快处理，否则我就去投诉", ToPlatform, 1},
		{"到时仍没有结果的，我会向法院申请支付令。", ToPlatform, 0},
		{"我会再请主管部门协助，在此先作说明。", ToPlatform, 0},
		{"你们就是骗子", ToPlatform, 1},
		{"你们明显是故意不给钱", ToPlatform, 1},
		{"客服答复：「你们这些骗子才会这样」", ToPlatform, 0}, // somebody else's word
		{"Pay now or else", ToPlatform, 1},
		{"I will go to the press", ToPlatform, 1},
		{"You are scammers and liars", ToPlatform, 1},
		{"Obviously you never meant to pay", ToPlatform, 1},
		{"Please pay or give your reasons in writing.", ToPlatform, 0},
		{"The incompetently named ticket is closed.", ToPlatform, 0},
		// An identity number by its check digit, a card by Luhn's; ticket and phone numbers are neither.
		{"身份证 11010519491231002X", ToPlatform, 1},
		{"工单 110105194912310021", ToPlatform, 0},
		{"卡号 6222 0202 0000 0000 006", ToPlatform, 1},
		{"card 4111 1111 1111 1111", ToPlatform, 1},
		{"card 4111 1111 1111 1112", ToPlatform, 0},
		{"订单 2026061512345678", ToPlatform, 0},
		{"电话 138 0000 0000", ToPlatform, 0},
		{"身份证 11010519491231002X", ToDesk, 0},
	} {
		if got := Lint(tc.text, tc.kind); len(got) != tc.want {
			t.Errorf("%q (%s): %v, want %d", tc.text, tc.kind, got, tc.want)
		}
	}
}

// Sentences of angry and of patient people, one a line: unfit.txt is refused,
// fit.txt is let through, though much in it looks alike.
func TestLintOnSentences(t *testing.T) {
	for file, refused := range map[string]bool{"unfit.txt": true, "fit.txt": false} {
		text, err := os.ReadFile(filepath.Join("testdata", "lint", file))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
			if got := Lint(line, ToPlatform); len(got) > 0 != refused {
				t.Errorf("%s: %q: %v", file, line, got)
			}
		}
	}
}

// A threat is one in a paper, too; a number of the owner's own is in its place there.
func TestLintOfPapers(t *testing.T) {
	if got := Lint("IBAN GB82 WEST 1234 5698 7654 32, 护照 E12345678", ToDesk); got != nil {
		t.Error(got)
	}
	if got := Lint("你们等着瞧", ToDesk); len(got) != 1 || got[0].Quote != "等着瞧" {
		t.Error(got)
	}
}

// What the owner wrote into the case does not turn a letter into a threat.
func TestUnfitLettersAreRefused(t *testing.T) {
	c := dispute("zh-CN")
	c.Happened = "你们这些骗子把我的钱吞了。"
	v := filled[Letter]("x")
	v.Happened = c.Happened
	_, err := RenderLetter("zh-CN", "complaint", v)
	if unfit := (*Unfit)(nil); !errors.As(err, &unfit) || unfit.Findings[0].Quote != "你们这些骗子" {
		t.Errorf("got %v", err)
	}
}

// Every text of the product passes its own lint, and names nobody's identity to
// a platform.
func TestOurOwnTextsAreFit(t *testing.T) {
	v := filled[Letter]("x")
	v.Person = Person{"LEGALNAME", "PHONE", "HOME", "IDENTITY"}
	for _, s := range Sorts() {
		for _, lang := range Langs {
			m, err := RenderLetter(lang, s.Name, v)
			if err != nil {
				t.Fatal(err)
			}
			for _, secret := range []string{"LEGALNAME", "PHONE", "HOME", "IDENTITY"} {
				if s.Kind == ToPlatform && strings.Contains(m.Text, secret) {
					t.Errorf("%s (%s) carries %s", s.Name, lang, secret)
				}
			}
			if s.Title.ZH == "" || s.Title.EN == "" {
				t.Errorf("%s has no title", s.Name)
			}
		}
	}
}

// An authority is named from the third contact on, not before.
func TestAuthoritiesAreNamedFromTheThirdContactOn(t *testing.T) {
	for _, s := range Sorts() {
		if s.Kind != ToPlatform || s.Name == "pre_action" || s.Name == "disp_complaint" || s.Name == "psd2_complaint" || s.Name == "dsa_complaint" || s.Name == "p2b_complaint" {
			continue // these are the law's own procedures and have to name it
		}
		v := filled[Letter]("x")
		v.Mention = false
		for lang, words := range map[string][]string{"zh-CN": {"主管部门", "监管", "起诉"}, "en": {"authority", "authorities", "Bureau", "court"}} {
			m, err := RenderLetter(lang, s.Name, v)
			if err != nil {
				t.Fatal(err)
			}
			for _, w := range words {
				if strings.Contains(m.Text, w) {
					t.Errorf("%s (%s) says %s too early", s.Name, lang, w)
				}
			}
		}
	}
}

// The user's own texts stand over the product's, and are tried before use.
func TestOverlay(t *testing.T) {
	own := func(name, text string) fstest.MapFS { return fstest.MapFS{name: {Data: []byte(text)}} }
	texts, err := Overlay(own("en/follow_up1.txt", "Subject: {{.Subject}}\n\nWhere is it? {{.Name}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if m, err := texts.Letter("en", "follow_up1", filled[Letter]("x")); err != nil || m.Text != "Where is it? x\n" {
		t.Errorf("%q, %v", m.Text, err)
	}
	if m, err := texts.Letter("zh-CN", "follow_up1", filled[Letter]("x")); err != nil || m.Text == "" {
		t.Errorf("the product's own: %v", err)
	}
	for name, text := range map[string]string{ // as some editors save them
		"en/follow_up1.txt":    "Subject: {{.Subject}}\r\n\r\nWhere is it? {{.Name}}\r\n",
		"zh-CN/follow_up1.txt": "\ufeffSubject: {{.Subject}}\n\nWhere is it? {{.Name}}\n",
	} {
		texts, err := Overlay(own(name, text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if m, err := texts.Letter(strings.TrimSuffix(name, "/follow_up1.txt"), "follow_up1", filled[Letter]("x")); err != nil || m.Text != "Where is it? x\n" {
			t.Errorf("%s: %q, %v", name, m.Text, err)
		}
	}
	for _, c := range []struct{ name, text, want string }{
		{"en/follow_up2.txt", "Subject: x\n\nx\n{{.Nmae}}\n", "en/follow_up2.txt:4: there is no field .Nmae here; there are .Subject, .Headline,"},
		{"en/follow_up2.txt", "Subject: x\n\n{{range .Promises}}{{.Quot}}{{end}}\n", "en/follow_up2.txt:3: there is no field .Quot here"},
		{"en/follow_up2.txt", "Subject: x\n\nx{{if .Amount}}{{else}}\n{{.Nmae}}{{end}}\n", "en/follow_up2.txt:4: there is no field .Nmae here"},
		{"en/follow_up2.txt", "Subject: x\n\n{{if .Amount}}\n", "en/follow_up2.txt:4: the text ends inside {{ }}, or an {{end}} is missing"},
		{"zh-CN/ask.txt", "Subject: x\n\n{{.Amuont}}\n", "zh-CN/ask.txt:3: there is no field .Amuont here; there are .Ref,"},
		{"zh-CN/ask.txt", "x", "zh-CN/ask.txt:1: does not begin with a line “Subject: …” and a blank line"},
		{"zh-CN/complaint.txt", "Subject: x\n\n您好\n后果自负\n", "zh-CN/complaint.txt:4: the passage “后果自负” does not belong in a letter"},
		{"zh-CN/complaint.txt", "\xff", "zh-CN/complaint.txt: is not UTF-8"},
	} {
		if _, err := Overlay(own(c.name, c.text)); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
	for name, text := range map[string]string{
		"en/no_such.txt":             "Subject: x\n\nx\n",
		"fr/follow_up1.txt":          "Subject: x\n\nx\n",
		"en/follow_up1.txt":          "no subject",
		"en/follow_up2.txt":          "Subject: x\n\n{{.Nmae}}\n",
		"en/supervisor.txt":          "Subject: x\n\n{{if}}\n",
		"zh-CN/ask.txt":              "Subject: x\n\n{{",
		"en/complaint.txt":           "Subject: x\n\nPay, you crooks.\n",
		"zh-CN/further_evidence.txt": "Subject: x\n\n后果自负\n",
	} {
		if _, err := Overlay(own(name, text)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
