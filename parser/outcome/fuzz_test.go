package outcome

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

func FuzzRead(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range archive.Files {
			_, text, _ := strings.Cut(string(c.Data), "\n")
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := Read(text, Context{})
		checkSpans(t, text, r)
		if utf8.ValidString(text) && !utf8.ValidString(r.Quote) {
			t.Errorf("quote %q cuts a character", r.Quote)
		}
		if len(r.Quote) > maxQuote {
			t.Errorf("quote of %d bytes", len(r.Quote))
		}
		if r.Outcome == Received && Substantive(text) {
			t.Errorf("an acknowledgement with content: %q", text)
		}
		if again := Read(text, Context{}); describe(again) != describe(r) {
			t.Errorf("read twice: %s, then %s", describe(r), describe(again))
		}
		if s := Similar(text, text); s != 0 && s != 1 {
			t.Errorf("a text is %v like itself", s)
		}
	})
}

// No text of 256 KB or more takes long: words without end, without clause ends,
// and the words that make the rules look around.
func TestHostileTextIsLinear(t *testing.T) {
	for _, unit := range []string{"打款", "已打款", "无法", "请提供", "缴纳保证金后提现", "撤销投诉", "因", "has been paid ", "unless ", "a ", "，", "您反馈", "系统故障", "先", "\n", "已", "if not "} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		Read(text, Context{})
		Substantive(text)
		Similar(text, text+"x")
	}
}
