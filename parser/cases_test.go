package parser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"cuiban/escalation/calendar"
)

// The cases in testdata are txtar archives of pairs: NAME.eml, a mail as it
// comes, and NAME.json, what must be understood of it. A JSON file names the
// fields that matter for the case; each must be exactly so, and in lists of
// objects each object the same way. A mail is given with \n line ends; bytes that
// are no text stand as \xNN when its header has "X-Case-Escapes: yes". A name
// that begins with neg- is that of a mail that looks like what it is not.

// testContext is what the cases take for known: a platform in China.
func testContext() Context {
	cal, _ := calendar.For("cn")
	return Context{Calendar: cal, Jurisdiction: "cn", Zone: time.FixedZone("CST", 8*3600)}
}

func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	n := 0
	for _, file := range files {
		mails, wants := readCases(t, file)
		for _, name := range slices.Sorted(maps.Keys(mails)) {
			n++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+"/"+name, func(t *testing.T) {
				checkCase(t, mails[name], wants[name])
			})
		}
	}
	t.Logf("%d cases", n)
}

func readCases(t *testing.T, file string) (mails map[string][]byte, wants map[string][]byte) {
	a, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	mails, wants = map[string][]byte{}, map[string][]byte{}
	into := map[string]map[string][]byte{"eml": mails, "json": wants}
	for _, f := range a.Files {
		name, kind, _ := strings.Cut(f.Name, ".")
		switch m := into[kind]; {
		case m == nil:
			t.Fatalf("%s: %s is neither .eml nor .json", file, f.Name)
		case m[name] != nil:
			t.Fatalf("%s: %s is there twice", file, f.Name)
		default:
			m[name] = f.Data
		}
	}
	for name := range mails {
		if wants[name] == nil {
			t.Fatalf("%s: %s.json is missing", file, name)
		}
	}
	if len(mails) != len(wants) {
		t.Fatalf("%s: a .json has no .eml", file)
	}
	return mails, wants
}

// A collection of what is right shows little about what must be left alone: at
// least half of the cases, named neg-…, look like something they are not.
func TestHalfTheCasesAreNegative(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	n, negative := 0, 0
	for _, file := range files {
		mails, _ := readCases(t, file)
		for name := range mails {
			n++
			if strings.HasPrefix(name, "neg-") {
				negative++
			}
		}
	}
	if n < 250 || 2*negative < n {
		t.Errorf("%d cases, %d of them negative", n, negative)
	}
}

func checkCase(t *testing.T, raw, want []byte) {
	m := Parse(bytes.NewReader(unescape(raw)), testContext())
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var got, exp any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(want, &exp); err != nil {
		t.Fatalf("the case's JSON: %v", err)
	}
	for _, d := range differences("", got, exp) {
		t.Error(d)
	}
}

// unescape turns \xNN into bytes in a mail that asks for it.
func unescape(raw []byte) []byte {
	if !bytes.Contains(raw, []byte("X-Case-Escapes: yes\n")) {
		return raw
	}
	raw = bytes.Replace(raw, []byte("X-Case-Escapes: yes\n"), nil, 1)
	var out []byte
	for i := 0; i < len(raw); i++ {
		var b byte
		if raw[i] == '\\' && i+3 < len(raw) && raw[i+1] == 'x' {
			if _, err := fmt.Sscanf(string(raw[i+2:i+4]), "%02x", &b); err == nil {
				out = append(out, b)
				i += 3
				continue
			}
		}
		out = append(out, raw[i])
	}
	return out
}

// differences lists where got is not as exp says; what exp does not name is free.
func differences(at string, got, exp any) []string {
	switch exp := exp.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s: %v is no object", at, got)}
		}
		var out []string
		for _, k := range slices.Sorted(maps.Keys(exp)) {
			out = append(out, differences(at+"."+k, g[k], exp[k])...)
		}
		return out
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(exp) {
			return []string{fmt.Sprintf("%s: got %d of %d: %v", at, len(g), len(exp), got)}
		}
		var out []string
		for i := range exp {
			out = append(out, differences(fmt.Sprintf("%s[%d]", at, i), g[i], exp[i])...)
		}
		return out
	}
	if !reflect.DeepEqual(got, exp) {
		return []string{fmt.Sprintf("%s:\n  got  %q\n  want %q", at, got, exp)}
	}
	return nil
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range a.Files {
			if strings.HasSuffix(c.Name, ".eml") {
				f.Add(unescape(c.Data))
			}
		}
	}
	f.Add([]byte{})
	ctx := testContext()
	f.Fuzz(func(t *testing.T, raw []byte) {
		m := Parse(bytes.NewReader(raw), ctx)
		if _, err := json.Marshal(m); err != nil {
			t.Fatal(err)
		}
		for _, c := range m.Commitments {
			if c.Start < 0 || c.End > len(m.NewText) || c.Start > c.End || m.NewText[c.Start:c.End] != c.Quote {
				t.Errorf("a promise's span [%d:%d] is not its quote %q", c.Start, c.End, c.Quote)
			}
		}
	})
}

// typical returns mails of a median size of 8 KB: half Chinese, with quotes.
func typical(tb testing.TB) [][]byte {
	a, err := os.ReadFile("testdata/typical.txt")
	if err != nil {
		tb.Fatal(err)
	}
	var out [][]byte
	for _, part := range strings.Split(string(a), "\n=====\n") {
		out = append(out, []byte(part))
	}
	return out
}

func BenchmarkParse(b *testing.B) {
	mails, ctx := typical(b), testContext()
	size := 0
	for _, m := range mails {
		size += len(m)
	}
	b.SetBytes(int64(size / len(mails)))
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		Parse(bytes.NewReader(mails[i%len(mails)]), ctx)
		i++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
}
