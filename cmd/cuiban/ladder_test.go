package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cuiban/escalation/ladder"
)

// The ways as people read them, for several kinds, standings and places.
func TestLadderShow(t *testing.T) {
	for _, c := range []struct{ name, args string }{
		{"content-creator", "--kind content --standing creator --jurisdiction cn"},
		{"ecommerce-consumer", "--kind ecommerce --standing consumer --full"},
		{"payment-gb", "--kind payment --standing merchant --jurisdiction gb"},
		{"p2p-unlicensed", "--kind broker --standing investor --licence none"},
		{"content-eu", "--kind content --standing creator --jurisdiction de"},
		{"cross-border", "--kind cross_border --standing consumer"},
	} {
		for _, lang := range []string{"zh-CN", "en"} {
			args := append([]string{"ladder", "show", "--lang", lang}, strings.Fields(c.args)...)
			r := cuiban(t, "", args...)
			if r.code != 0 || r.err != "" {
				t.Fatalf("%v: exit %d: %s", args, r.code, r.err)
			}
			for _, line := range strings.Split(r.out, "\n") {
				if cells(line) > columns+2 { // a closing mark may hang over
					t.Errorf("%s: %d columns: %s", c.name, cells(line), line)
				}
			}
			golden(t, "ladder-"+c.name+"-"+lang+".txt", r.out)
		}
	}
}

func TestLadderShowJSON(t *testing.T) {
	var v wayView
	decode(t, cuiban(t, "", "ladder", "show", "--kind", "ecommerce", "--standing", "consumer", "--json"), &v)
	if len(v.Way) < 8 || v.Way[3].ID != "samr_complaint" || !v.Way[3].Check || v.Way[3].Final.N != 60 || v.Jurisdiction != "cn" || len(v.Duties) == 0 || len(v.Warnings) == 0 {
		t.Errorf("%+v", v)
	}
	var all []listed
	decode(t, cuiban(t, "", "ladder", "list", "--to-check", "--json"), &all)
	for _, x := range all {
		if x.Reliable || x.Rung.Policy {
			t.Errorf("%s %s need not be checked", x.Jurisdiction, x.Rung.ID)
		}
	}
	if len(all) < 20 {
		t.Errorf("only %d to check", len(all))
	}
}

// Every rung of every ladder can be shown in both languages: no text is missing.
func TestEveryRungHasItsWords(t *testing.T) {
	for _, l := range ladder.Embedded().All() {
		for _, r := range l.Rungs {
			for _, lang := range []string{"zh-CN", "en"} {
				texts := map[string]string{"title": r.Title.In(lang)}
				for _, c := range r.Channels {
					texts["channel"] = c.Name.In(lang) + c.Address
				}
				for _, s := range r.Steps {
					texts["step"] = s.In(lang)
				}
				for what, s := range texts {
					if s == "" || lang == "en" && what == "title" && strings.Contains(s, "，") {
						t.Errorf("%s %s: no %s in %s", l.Jurisdiction, r.ID, what, lang)
					}
				}
				if !r.Mail() && r.Wait.N == 0 && r.Final.N == 0 && r.First.N == 0 {
					t.Errorf("%s %s: nobody knows when to go on", l.Jurisdiction, r.ID)
				}
			}
		}
	}
}

func TestLadderMistakes(t *testing.T) {
	for _, c := range []struct {
		args, want string
	}{
		{"show", "which kind of platform?"},
		{"show --kind bakery", `--kind "bakery": known are bank`},
		{"show --kind bank --standing king", `--standing "king"`},
		{"show --kind bank --licence fishing", `--licence "fishing": known are none`},
		{"show --kind bank --licence none --jurisdiction jp", "knows no licences"},
		{"show a b", "got 2 arguments"},
		{"confirm", "got 0 arguments"},
	} {
		r := cuiban(t, "", append([]string{"ladder"}, strings.Fields(c.args)...)...)
		if r.code != exitUsage || !strings.Contains(r.err, c.want) {
			t.Errorf("%s: exit %d: %s", c.args, r.code, r.err)
		}
	}
	if r := cuiban(t, "", "ladder", "confirm", "pbc", "--source", "x"); r.code != exitFailed || !strings.Contains(r.err, "there is no configuration at cuiban.toml") {
		t.Errorf("confirming without a configuration: exit %d: %s", r.code, r.err)
	}
}

const ownLadder = `jurisdiction = "cn"

[[rung]]
id = "pbc"
tier = 4
stage = "regulator"
title = { zh = "人民银行深圳分行", en = "PBOC, Shenzhen branch" }
channels = [{ kind = "hotline", address = "0755-12363" }]
steps = [{ zh = "打电话。", en = "Call." }]
resolution = { n = 20, unit = "day", from = "accepted" }
law = [{ name = { zh = "办法", en = "Measures" } }]
confidence = "S"
checked = "2026-10-01"
`

func TestLadderCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cn.toml")
	write := func(s string) {
		if err := os.WriteFile(file, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(ownLadder)
	if r := cuiban(t, "", "ladder", "check", file); r.code != 0 || r.out != file+": right: cn, 1 rung, 0 ways\n" {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	write(strings.Replace(strings.Replace(ownLadder, `tier = 4`, `tier = "four"`, 1), `"S"`, `"X"`, 1))
	if r := cuiban(t, "", "ladder", "check", file); r.code != exitFailed || !strings.HasPrefix(r.out, file+":5: ") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	write(strings.Replace(strings.Replace(ownLadder, `unit = "day"`, `unit = "moon"`, 1), `"S"`, `"X"`, 1))
	r := cuiban(t, "", "ladder", "check", file)
	if want := file + ":10: rung \"pbc\": resolution: unit \"moon\" is none of hour, day, working_day, week, month, year\n" +
		file + ":12: rung \"pbc\": confidence \"X\" is none of V, S, K, ?\n"; r.code != exitFailed || r.out != want {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	var v checked
	if r := cuiban(t, "", "ladder", "check", file, "--json"); r.code != exitFailed {
		t.Errorf("exit %d", r.code)
	} else if r.code = 0; true {
		decode(t, r, &v)
	}
	if len(v.Problems) != 2 || v.Problems[1].Line != 12 {
		t.Errorf("%+v", v)
	}
}

// A confirmation counts at once and outlives a new start; a file of one's own
// takes effect from its folder and is refused with file and line when wrong.
func TestLadderOfOnesOwn(t *testing.T) {
	dir, _ := played(t, "en")
	cfg := filepath.Join(dir, "cuiban.toml")
	show := func() result {
		return cuiban(t, "", "ladder", "show", "--kind", "payment", "--lang", "en", "-c", cfg)
	}
	const unread = "decision   15 days from acceptance, 60 at most with extensions (check this term)"
	if r := show(); !strings.Contains(r.out, unread) {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	r := cuiban(t, "", "ladder", "confirm", "pbc", "--source", "the Measures as amended", "--checked", "2026-10-13", "-c", cfg)
	if r.code != 0 || !strings.Contains(r.out, "pbc (cn): noted as read on 2026-10-13") {
		t.Fatalf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if r := show(); strings.Contains(r.out, unread) || !strings.Contains(r.out, "2026-10-13, confirmed by you: the Measures as amended") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	folder := filepath.Join(dir, "ladders")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "cn.toml")
	if err := os.WriteFile(file, []byte(ownLadder), 0o644); err != nil {
		t.Fatal(err)
	}
	if r := show(); !strings.Contains(r.out, "PBOC, Shenzhen branch") || !strings.Contains(r.err, "the terms of pbc (cn) are not those you confirmed on 2026-10-13") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if err := os.WriteFile(file, []byte(ownLadder+"colour = 3\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"ladder", "list"}, {"sync", "--dry-run"}} {
		if r := cuiban(t, "", append(args, "-c", cfg)...); r.code != exitFailed || !strings.Contains(r.err, file+`: line 14: unknown key "rung.colour"`) {
			t.Errorf("%v: exit %d: %s", args, r.code, r.err)
		}
	}
}

func TestLadderOfACase(t *testing.T) {
	dir, _ := played(t, "en")
	cfg := filepath.Join(dir, "cuiban.toml")
	var cases []caseHead
	decode(t, cuiban(t, "", "case", "list", "--all", "--json", "-c", cfg), &cases)
	r := cuiban(t, "", "ladder", "show", cases[0].Ref, "-c", cfg)
	if r.code != 0 || !strings.HasPrefix(r.out, "content platform, agency · creator · mainland China\n") || strings.Count(r.out, "← the case is here") != 1 {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct {
		text    string
		columns int
		want    string
	}{
		{"one two three", 7, "one two|three"},
		{"法定时限待核，用前核对。", 12, "法定时限待|核，用前核|对。"},
		{"第 16(2) 条", 40, "第 16(2) 条"},
		{"（甲）乙", 4, "（甲）|乙"},
		{"", 5, ""},
	} {
		if got := strings.Join(fold(c.text, c.columns), "|"); got != c.want {
			t.Errorf("%q at %d: %q, want %q", c.text, c.columns, got, c.want)
		}
	}
}
