package robot

import (
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/tools/txtar"
)

func FuzzClassify(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, c := range archive.Files {
			_, mail, _ := strings.Cut(string(c.Data), "\n")
			f.Add(mail)
		}
	}
	f.Fuzz(func(t *testing.T, mail string) {
		v := Classify(parseCase(mail))
		if (v.Kind == BounceMail) != (v.Bounce != nil) || (v.Reason == "") != (v.Kind == Human) {
			t.Fatalf("%+v", v)
		}
		b := v.Bounce
		if b == nil {
			return
		}
		if b.Hard && !strings.HasPrefix(b.Status, "5") || b.Status == "" || len(b.Reason) > maxReason {
			t.Fatalf("%+v", *b)
		}
		if utf8.ValidString(mail) && !utf8.ValidString(b.Reason+b.Recipient+v.Reason) {
			t.Fatalf("%+v cuts a character", *b)
		}
	})
}

func TestHostileTextIsLinear(t *testing.T) {
	for _, unit := range []string{"@", "a@b.c ", "550 ", "5.1.1 ", "退信原因：", "message-id: ", "收件人", "<a@b.c>: ", "reason ", "自动回复", "出差", "\n"} {
		text := strings.Repeat(unit, 1<<20/len(unit))
		Classify(Input{From: "mailer-daemon@x.example", Subject: "Undelivered", Text: text})
		Classify(Input{From: "anna@x.example", Subject: text, Text: text})
	}
}
