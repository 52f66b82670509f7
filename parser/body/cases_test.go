package body

import (
	"encoding/base64"
	"encoding/hex"
	"flag"
	"fmt"
	"mime/quotedprintable"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the expected results in testdata")

// TestCases reads every mail of testdata/*.txtar, with LF and with CRLF line ends, and
// compares what was understood with what stands behind it. In a mail, ⟦charset:text⟧
// stands for the text's bytes in that charset, ⟦charset/b64:…⟧ for their base64,
// ⟦charset/qp:…⟧ for their quoted-printable, ⟦charset/word:…⟧ for an encoded word and
// ⟦hex:…⟧ for bytes; ⏎ is a bare carriage return.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { runCases(t, f) })
	}
}

func runCases(t *testing.T, path string) {
	ar, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]int)
	for i, f := range ar.Files {
		if name, ok := strings.CutSuffix(f.Name, ".want"); ok {
			want[name] = i
		}
	}
	changed := false
	for i := 0; i < len(ar.Files); i++ {
		name, ok := strings.CutSuffix(ar.Files[i].Name, ".mail")
		if !ok {
			continue
		}
		got := dump(readCase(t, name, ar.Files[i].Data))
		k, has := want[name]
		switch {
		case *update && has:
			changed = changed || string(ar.Files[k].Data) != got
			ar.Files[k].Data = []byte(got)
		case *update:
			ar.Files = slices.Insert(ar.Files, i+1, txtar.File{Name: name + ".want", Data: []byte(got)})
			for n, j := range want {
				if j > i {
					want[n]++
				}
			}
			changed = true
		case !has:
			t.Errorf("%s: nothing to compare with", name)
		case string(ar.Files[k].Data) != got:
			t.Errorf("%s:\n--- got\n%s--- want\n%s", name, got, ar.Files[k].Data)
		}
	}
	if changed {
		if err := os.WriteFile(path, txtar.Format(ar), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// readCase reads a mail with every kind of line end; they must not matter. A case named
// with "-lf" is about the line ends themselves.
func readCase(t *testing.T, name string, data []byte) *Mail {
	t.Helper()
	raw := expand(t, string(data))
	m := Read(strings.NewReader(raw), Options{Classify: classifyTest})
	for _, eol := range []string{"\r\n", "\r\r\n", "\r"} {
		if strings.Contains(name, "-lf") || strings.Contains(raw, "\r") {
			break
		}
		other := Read(strings.NewReader(strings.ReplaceAll(raw, "\n", eol)), Options{Classify: classifyTest})
		if a, b := withoutHashes(dump(m)), withoutHashes(dump(other)); a != b {
			t.Errorf("%s: line ends matter:\n--- LF\n%s--- %q\n%s", name, a, eol, b)
		}
	}
	return m
}

var hashes = regexp.MustCompile(`size=\d+ sha256=\S+| *defect: ` + DefectHeaderCR + `\n`)

func withoutHashes(s string) string { return hashes.ReplaceAllString(s, "") }

// classifyTest marks what the cases use.
func classifyTest(n *html.Node) string {
	for _, a := range n.Attr {
		switch {
		case a.Key == "class" && a.Val == "gmail_quote":
			return "quote"
		case a.Key == "id" && a.Val == "divRplyFwdMsg":
			return "quote" + ToEnd
		case a.Key == "class" && a.Val == "sig":
			return "signature"
		}
	}
	return ""
}

var marked = regexp.MustCompile(`⟦([^:⟧]+):([^⟧]*)⟧`)

func expand(t *testing.T, s string) string {
	t.Helper()
	s = strings.ReplaceAll(s, "⏎", "\r")
	return marked.ReplaceAllStringFunc(s, func(m string) string {
		p := marked.FindStringSubmatch(m)
		name, form, _ := strings.Cut(p[1], "/")
		if name == "hex" {
			b, err := hex.DecodeString(strings.ReplaceAll(p[2], " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			return string(b)
		}
		b, err := encodingFor(t, name).NewEncoder().String(p[2])
		if err != nil {
			t.Fatalf("%s: %v", m, err)
		}
		switch form {
		case "b64":
			return wrap(base64.StdEncoding.EncodeToString([]byte(b)))
		case "qp":
			var out strings.Builder
			w := quotedprintable.NewWriter(&out)
			w.Write([]byte(b))
			w.Close()
			return strings.ReplaceAll(out.String(), "\r\n", "\n")
		case "word":
			return "=?" + name + "?B?" + base64.StdEncoding.EncodeToString([]byte(b)) + "?="
		}
		return b
	})
}

func wrap(s string) string {
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\n")
		s = s[76:]
	}
	return out.String() + s
}

func encodingFor(t *testing.T, name string) encoding.Encoding {
	t.Helper()
	switch name {
	case "utf-8":
		return encoding.Nop
	case "utf-16le":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case "iso-8859-1":
		return charmap.ISO8859_1
	case "iso-8859-15":
		return charmap.ISO8859_15
	case "koi8-r":
		return charmap.KOI8R
	case "windows-1251":
		return charmap.Windows1251
	case "euc-kr":
		return korean.EUCKR
	}
	c, _ := canonical(name)
	if e, ok := encodings[c]; ok {
		return e
	}
	t.Fatal("no encoder for", name)
	return nil
}

// dump writes what a mail says, leaving out what is empty.
func dump(m *Mail) string {
	var b strings.Builder
	dumpTo(&b, m, "")
	return b.String()
}

func dumpTo(b *strings.Builder, m *Mail, in string) {
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(b, "%s%s: %s\n", in, key, value)
		}
	}
	line("message-id", m.MessageID)
	line("in-reply-to", strings.Join(m.InReplyTo, " "))
	line("references", strings.Join(m.References, " "))
	if !m.Date.IsZero() {
		line("date", m.Date.Format(time.RFC3339))
	}
	for _, r := range m.Received {
		line("received", r.Format(time.RFC3339))
	}
	for _, f := range []struct {
		key  string
		list []Address
	}{{"from", m.From}, {"to", m.To}, {"cc", m.Cc}, {"bcc", m.Bcc}, {"reply-to", m.ReplyTo}, {"sender", m.Sender}} {
		for _, a := range f.list {
			line(f.key, fmt.Sprintf("%q <%s>", a.Name, a.Address))
		}
	}
	line("delivered-to", strings.Join(m.DeliveredTo, " "))
	line("subject", m.Subject)
	line("encrypted", m.Encrypted)
	if m.Signed {
		line("signed", "yes")
	}
	if len(m.Calendar) > 0 {
		line("calendar", fmt.Sprintf("%q", m.Calendar))
	}
	if m.Text != "" {
		line("text", m.TextSource+" "+m.Charset)
		for l := range strings.SplitSeq(m.Text, "\n") {
			fmt.Fprintf(b, "%s| %s\n", in, l)
		}
	}
	for _, r := range m.Regions {
		line("region", fmt.Sprintf("%s %s %q", r.Kind, r.Source, m.Text[r.Start:r.End]))
	}
	for _, a := range m.Attachments {
		extra := ""
		if a.Inline {
			extra += " inline"
		}
		if a.ContentID != "" {
			extra += " cid=" + a.ContentID
		}
		line("attachment", fmt.Sprintf("%q %s size=%d sha256=%.8s%s", a.Name, a.Type, a.Size, a.SHA256, extra))
	}
	dumpReport(line, m.Report)
	for _, d := range m.Defects {
		line("defect", d)
	}
	for _, x := range m.Inner {
		line("inner", fmt.Sprintf("%q returned=%v", x.Name, x.Returned))
		dumpTo(b, x.Mail, in+"    ")
	}
}

func dumpReport(line func(key, value string), r *Report) {
	if r == nil {
		return
	}
	line("report", r.Type+" by "+r.ReportingMTA)
	line("report-original", r.OriginalMessageID)
	line("report-subject", r.OriginalSubject)
	for _, x := range r.Recipients {
		line("report-recipient", fmt.Sprintf("%s orig=%q %s %s %q %q", x.FinalRecipient, x.OriginalRecipient, x.Action, x.Status, x.Diagnostic, x.RemoteMTA))
	}
}
