package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cuiban/store/storetest"
)

// getWords are what the script needs and a bash has not that runs no terminal: a
// function of the package bash-completion, and compopt, which works only while
// somebody presses Tab.
const getWords = `
compopt() { :; }
declare -F _get_comp_words_by_ref >/dev/null || _get_comp_words_by_ref() {
  words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${COMP_WORDS[COMP_CWORD]}; prev=${COMP_WORDS[COMP_CWORD-1]}
}
`

// offered asks a real bash what it would offer after a line is typed so far.
func offered(t *testing.T, bin, dir, script string, typed ...string) []string {
	t.Helper()
	quoted := make([]string, len(typed))
	for i, w := range typed {
		quoted[i] = fmt.Sprintf("%q", w)
	}
	ask := getWords + ". " + script + "\nCOMP_WORDS=(" + strings.Join(quoted, " ") + fmt.Sprintf(")\nCOMP_CWORD=%d\nCOMP_LINE=%q\nCOMP_POINT=${#COMP_LINE}\nCOMP_TYPE=9\n", len(typed)-1, strings.Join(typed, " ")) +
		`__start_cuiban; printf '%s\n' "${COMPREPLY[@]}"`
	cmd := exec.Command("bash", "--norc", "-c", ask)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(bin)+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", typed, err, out)
	}
	var words []string
	for line := range strings.Lines(string(out)) {
		if w, _, _ := strings.Cut(strings.TrimSpace(line), " "); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// In a real bash commands, cases, accounts, owners, letters and values complete;
// where nothing is known nothing is offered, and no error is shown.
func TestBashCompletes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the command and starts a shell for every line: not under -short")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("NOT CHECKED: bash is not here")
	}
	bin := binary(t)
	s := newSetUp(t)
	if r := s.run(t, "", append([]string{"init", "--yes", "--no-test", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-env", "X"}, s.servers()...)...); r.code != 0 {
		t.Fatal(r.err)
	}
	st := storetest.Open(t, filepath.Join(s.dir, "cuiban-data"))
	ref := storetest.Case(t, st, storetest.Owner(t, st, "lin@example.cn"), "kf@platform.example").Ref
	conf := s.conf()
	script := filepath.Join(t.TempDir(), "completion.bash")
	r := cuiban(t, "", "completion", "bash")
	if r.code != 0 {
		t.Fatal(r.err)
	}
	if err := os.WriteFile(script, []byte(r.out), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed []string
		want  string // one that is offered, "" nothing
	}{
		{[]string{"cuiban", "sta"}, "status"},
		{[]string{"cuiban", "case", "sh"}, "show"},
		{[]string{"cuiban", "-c", conf, "case", "show", ""}, ref},
		{[]string{"cuiban", "-c", conf, "case", "show", ref[:4]}, ref},
		{[]string{"cuiban", "-c", conf, "case", "show", ref, ""}, ""},
		{[]string{"cuiban", "-c", conf, "export", ""}, ref},
		{[]string{"cuiban", "-c", conf, "case", "merge", ref, ""}, ref},
		{[]string{"cuiban", "-c", conf, "oauth", "login", ""}, "own"},
		{[]string{"cuiban", "-c", conf, "digest", "--owner", ""}, "lin@example.cn"},
		{[]string{"cuiban", "init", "--way", "t"}, "tracker"},
		{[]string{"cuiban", "-c", "/nowhere", "case", "show", ""}, ""},
		{[]string{"cuiban", "status", ""}, ""},
	} {
		got := offered(t, bin, s.dir, script, c.typed...)
		if c.want == "" && len(got) > 0 || c.want != "" && !slices.Contains(got, c.want) {
			t.Errorf("%q: offered %q, want %q", c.typed, got, c.want)
		}
	}
}

// What is offered for each word of a usage, and that files are left to the shell
// where a file is meant.
func TestEveryArgumentSaysWhatIsOffered(t *testing.T) {
	for typed, want := range map[string]string{
		"restore ": ":0", "parse a.eml ": ":0", "case list ": ":4", "search x ": ":4", "platform show 知": "知乎", "demo --lang ": "zh-CN",
	} {
		args := append([]string{"__complete"}, strings.Split(typed, " ")...)
		r := cuiban(t, "", args...)
		if r.code != 0 || !strings.Contains(r.out, want) {
			t.Errorf("%q: exit %d: %s%s", typed, r.code, r.out, r.err)
		}
	}
}
