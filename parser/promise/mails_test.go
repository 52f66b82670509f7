package promise

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what is found into testdata/*.txtar")

// TestMails reads whole mails: testdata/mails-*.txtar holds a mail in each file
// "NAME.txt" and what is found in it in "NAME.want".
func TestMails(t *testing.T) {
	files, err := filepath.Glob("testdata/mails-*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no mails: %v", err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		ctx := corpusContext(strings.TrimPrefix(filepath.Base(file), "mails-"))
		for i := range archive.Files {
			mail := &archive.Files[i]
			name, isMail := strings.CutSuffix(mail.Name, ".txt")
			if !isMail {
				continue
			}
			got := summary(Extract(string(mail.Data), ctx), ctx)
			want := &archive.Files[i+1]
			if *update {
				want.Data = []byte(got)
			} else if got != string(want.Data) {
				t.Errorf("%s: %s:\n got\n%s\nwant\n%s", file, name, got, want.Data)
			}
		}
		if *update {
			if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// summary writes one line for each thing found.
func summary(r Result, ctx Context) string {
	var b strings.Builder
	for _, c := range r.Commitments {
		doubt := ""
		if c.Doubtful() {
			doubt = " doubtful"
		}
		fmt.Fprintf(&b, "%s %s %s%s: %s\n", c.Firmness, c.Action, saidWhen(c.Due, ctx.Base), doubt, oneLine(c.Quote))
	}
	for _, c := range r.Superseded {
		fmt.Fprintf(&b, "superseded %s %s: %s\n", c.Action, saidWhen(c.Due, ctx.Base), oneLine(c.Quote))
	}
	for _, d := range r.Demands {
		fmt.Fprintf(&b, "demand %s: %s; otherwise %q\n", saidWhen(d.Due, ctx.Base), oneLine(d.Action), oneLine(d.Otherwise))
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
