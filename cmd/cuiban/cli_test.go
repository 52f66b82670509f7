package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// long leaves a test out of a short run: one that takes seconds without the race
// detector, and starts other processes, which it would not see anyway.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("left out with -short: it takes long, and what it starts is another process")
	}
}

// result is what a command line did.
type result struct {
	code     int
	out, err string
}

// cuiban runs a command line as typed, without environment.
func cuiban(t *testing.T, stdin string, args ...string) result {
	t.Helper()
	var out, errs bytes.Buffer
	a := &app{in: strings.NewReader(stdin), out: &out, err: &errs, env: func(string) string { return "" },
		now: func() time.Time { return time.Date(2026, 10, 14, 12, 0, 0, 0, time.UTC) }}
	return result{a.run(t.Context(), args), out.String(), errs.String()}
}

// changing are the words of a transcript that differ between runs.
var changing = regexp.MustCompile(`CB-[0-9A-Z]{4,}|[0-9.]+ 秒|[0-9.]+ seconds| +$`)

// played plays the demo into a folder of its own.
func played(t *testing.T, lang string) (dir, transcript string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "cuiban-demo")
	r := cuiban(t, "", "demo", "--lang", lang, "--dir", dir)
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	return dir, strings.ReplaceAll(changing.ReplaceAllString(r.out, "…"), dir, "cuiban-demo")
}

func TestDemo(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			dir, got := played(t, lang)
			golden(t, "demo-"+lang+".txt", got)
			for _, pattern := range []string{"*.zip", "digests/*.html", "asks/*.html", "mails/*.eml", "cuiban-data/cuiban.db", "cuiban.toml"} {
				if found, err := filepath.Glob(filepath.Join(dir, pattern)); err != nil || len(found) == 0 {
					t.Errorf("the demo left no %s", pattern)
				}
			}
			if r := cuiban(t, "", "demo", "--lang", lang, "--dir", dir); r.code != 1 || !strings.Contains(r.err, "there already") {
				t.Errorf("a second run: exit %d: %s", r.code, r.err)
			}
		})
	}
}

// golden compares with a file in testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not as it was; see what changed with -update and git diff\n%s", name, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return "got  " + g[i] + "\nwant " + w[i]
		}
	}
	return "one is longer"
}

func TestListings(t *testing.T) {
	dir, _ := played(t, "zh-CN")
	cfg := filepath.Join(dir, "cuiban.toml")
	var cases []caseHead
	decode(t, cuiban(t, "", "case", "list", "--all", "--json", "-c", cfg), &cases)
	if len(cases) != 1 || cases[0].State != "closed" || cases[0].Next != nil {
		t.Fatalf("cases: %+v", cases)
	}
	ref := cases[0].Ref
	var shown struct {
		Promises []promiseView
		Letters  []letterView
		Kind     string
		Standing string
	}
	decode(t, cuiban(t, "", "case", "show", ref, "--json", "-c", cfg), &shown)
	if len(shown.Letters) != 5 || shown.Kind != "content" || shown.Standing != "creator" {
		t.Errorf("case: %d letters, %s, %s", len(shown.Letters), shown.Kind, shown.Standing)
	}
	var promises []promiseView
	decode(t, cuiban(t, "", "promise", "list", "--status", "broken", "--json", "-c", cfg), &promises)
	var dues []string
	for _, p := range promises {
		dues = append(dues, p.Due.Format(time.RFC3339))
	}
	if got := strings.Join(dues, " "); got != "2026-09-12T15:40:00+08:00 2026-09-23T11:00:00+08:00 2026-10-10T23:59:59+08:00" {
		t.Errorf("broken promises were due %s", got)
	}
	for _, args := range [][]string{{"draft", "list"}, {"unfiled", "list"}, {"calendar", "show", "--year", "2026"}, {"promise", "show", promises[0].Key}, {"draft", "show", "1"}} {
		var any any
		decode(t, cuiban(t, "", append(args, "--json", "-c", cfg)...), &any)
		if r := cuiban(t, "", append(args, "-c", cfg)...); r.code != 0 || r.out == "" {
			t.Errorf("%v: exit %d, %q, %s", args, r.code, r.out, r.err)
		}
	}
}

func decode(t *testing.T, r result, v any) {
	t.Helper()
	if r.code != 0 {
		t.Fatalf("exit %d: %s", r.code, r.err)
	}
	if err := json.Unmarshal([]byte(r.out), v); err != nil {
		t.Fatalf("%v in %s", err, r.out)
	}
}

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.toml")
	if err := os.WriteFile(bad, []byte("[[owner]]\nnmae = \"x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"frobnicate", 2, `"frobnicate" is no command`},
		{"cas list", 2, `did you mean "case"`},
		{"case shwo x", 2, `is no command of cuiban case`},
		{"case show", 2, "got 0 arguments, want 1"},
		{"sync --att x", 2, "unknown flag: --att"},
		{"sync --at yesterday", 2, `--at "yesterday" is no time`},
		{"sync -c " + bad, 2, "bad.toml:2: owner.nmae: there is no such setting"},
		{"sync -c " + dir + "/none.toml", 2, "cuiban init -c"},
		{"demo --lang fr", 2, "--lang \"fr\" is neither"},
		{"parse", 2, "name at least one file"},
		{"parse " + dir, 1, "is a folder"},
		{"parse " + dir + "/none.eml", 1, "no such file"},
		{"parse --zone Mars " + bad, 2, "--zone \"Mars\" is no time zone"},
		{"parse --jurisdiction xx " + bad, 2, "known are"},
		{"calendar show --year 1066", 2, "--year 1066"},
		{"promise explain x --at soon", 2, "is no time"},
		{"export CB-0000 --for friends -c " + dir + "/none.toml", 2, "there is no configuration"},
	} {
		r := cuiban(t, "", strings.Fields(c.args)...)
		if r.code != c.code || !strings.Contains(r.err, c.want) || r.out != "" {
			t.Errorf("cuiban %s: exit %d, want %d\n%s\nwant %s", c.args, r.code, c.code, r.err, c.want)
		}
	}
}

// TestParsePrintsJSONForAnything feeds parse what is no mail.
func TestParsePrintsJSONForAnything(t *testing.T) {
	for name, in := range map[string]string{"empty": "", "text": "hello", "bytes": "\x00\xff\xfe\r\n\r\n\x80", "mail": "From: a@example.com\r\n\r\n我们将在48小时内回复"} {
		var m map[string]any
		decode(t, cuiban(t, in, "parse", "--json", "-"), &m)
		for _, field := range []string{"message_id", "commitments", "demands", "forwarded", "attachments", "defects", "bounce", "alarms"} {
			if _, ok := m[field]; !ok {
				t.Errorf("%s: the object has no %s", name, field)
			}
		}
	}
}

func TestSampleConfigurationIsPrinted(t *testing.T) {
	if r := cuiban(t, "", "config", "sample"); r.code != 0 || !strings.Contains(r.out, "[[account]]") {
		t.Errorf("exit %d: %s", r.code, r.out)
	}
}

// The letters and papers there are, what is missing for one, and one written.
func TestLetterCommand(t *testing.T) {
	dir, _ := played(t, "en")
	cfg := filepath.Join(dir, "cuiban.toml")
	ref := regexp.MustCompile(`CB-[0-9A-Z]{4,}`).FindString(cuiban(t, "", "--config", cfg, "case", "list", "--all").out)
	for _, tc := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"letter"}, 0, "regulator_complaint"},
		{[]string{"letter", ref}, 0, "your legal name"},
		{[]string{"letter", ref, "human_review"}, 0, "reviewed by a person"},
		{[]string{"letter", ref, "human_review", "--lang", "zh-CN", "--by", "2026-10-20"}, 0, "人工复核"},
		{[]string{"letter", "--source", "follow_up1", "--lang", "en"}, 0, "Subject: {{.Subject}}"},
		{[]string{"letter", ref, "claim"}, 1, "missing is"},
		{[]string{"letter", ref, "nonsense"}, 2, "none of that name"},
		{[]string{"letter", ref, "--draft"}, 2, "--draft wants"},
		{[]string{"letter", ref, "regulator_complaint", "--draft"}, 1, "no letter named"},
		{[]string{"letter", ref, "human_review", "--draft"}, 0, "closed"},
		{[]string{"letter", ref, "complaint", "--by", "tomorrow"}, 2, "--by"},
		{[]string{"letter", ref, "complaint", "--by", "2020-01-01"}, 2, "--by"},
		{[]string{"letter", "--source", "../x"}, 1, "no such text"},
		{[]string{"letter", "--lang", "fr"}, 2, "zh-CN and en"},
		{[]string{"letter", "CB-0000"}, 1, "CB-0000"},
	} {
		r := cuiban(t, "", append([]string{"--config", cfg}, tc.args...)...)
		if r.code != tc.code || !strings.Contains(r.out+r.err, tc.want) {
			t.Errorf("%v: exit %d, want %d: %s%s", tc.args, r.code, tc.code, r.out, r.err)
		}
	}
}
