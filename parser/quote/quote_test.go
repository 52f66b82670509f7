package quote

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"cuiban/parser/body"
)

// covered checks what every result promises, whatever the text.
func covered(t testing.TB, text string, p Parts) {
	t.Helper()
	at, valid := 0, utf8.ValidString(text)
	for i, s := range p.Segments {
		if s.Start != at || s.End <= s.Start {
			t.Fatalf("segment %d is [%d,%d), expected to begin at %d", i, s.Start, s.End, at)
		}
		if s.End < len(text) && valid && !utf8.RuneStart(text[s.End]) {
			t.Fatalf("segment %d ends within a character", i)
		}
		if s.Kind == "" {
			t.Fatalf("segment %d has no kind", i)
		}
		at = s.End
	}
	if at != len(text) {
		t.Fatalf("segments end at %d of %d", at, len(text))
	}
	mapped(t, text, p)
	for _, f := range p.Forwards {
		if f.Start < 0 || f.Start > f.End || f.End > len(text) || f.BodyStart > f.End {
			t.Fatalf("forward [%d,%d) body %d", f.Start, f.End, f.BodyStart)
		}
		if f.BodyStart >= 0 && !strings.HasPrefix(text[f.BodyStart:], f.Body) {
			t.Fatal("forward's body is not where it says")
		}
		for _, r := range f.Regions {
			if r.Start < 0 || r.End > len(f.Body) || r.Start > r.End {
				t.Fatalf("region [%d,%d) outside the body of %d", r.Start, r.End, len(f.Body))
			}
		}
	}
}

// mapped checks that New can be found in the text again.
func mapped(t testing.TB, text string, p Parts) {
	t.Helper()
	n := p.New()
	for _, sp := range p.NewMap() {
		if n[sp.New:sp.New+sp.Len] != text[sp.Text:sp.Text+sp.Len] {
			t.Fatalf("new text at %d is not the text at %d", sp.New, sp.Text)
		}
		if got := p.TextOffset(sp.New); got != sp.Text {
			t.Fatalf("offset %d maps to %d, not %d", sp.New, got, sp.Text)
		}
	}
}

func TestOffsets(t *testing.T) {
	text := "好的。\n\n> 何时打款？\n\n周五打款。\n\n> 谁？\n\n王女士。\n"
	p := Split(text, nil)
	covered(t, text, p)
	n := p.New()
	if n != "好的。\n\n周五打款。\n\n王女士。" {
		t.Fatalf("new text is %q", n)
	}
	for _, w := range []string{"好的", "周五", "王女士"} {
		if got, want := p.TextOffset(strings.Index(n, w)), strings.Index(text, w); got != want {
			t.Errorf("%s: offset %d, want %d", w, got, want)
		}
	}
	if got := p.TextOffset(len(n) + 100); text[:got] != strings.TrimRight(text, "\n") {
		t.Errorf("an offset behind the end maps to %d", got)
	}
	if got := p.TextOffset(-1); got != 0 {
		t.Errorf("a negative offset maps to %d", got)
	}
	if got := (Parts{}).TextOffset(3); got != 0 {
		t.Errorf("the empty text maps to %d", got)
	}
}

func TestSignatureAndDisclaimerAreGiven(t *testing.T) {
	p := Split("好的\n\n-- \n李四\n\n本邮件含有保密信息，仅供指定收件人使用，如误收请删除并通知发件人。\n", nil)
	if p.Signature() != "-- \n李四" || !strings.HasPrefix(p.Disclaimer(), "本邮件") || p.New() != "好的" || p.Quoted() != "" {
		t.Errorf("%q %q %q", p.New(), p.Signature(), p.Disclaimer())
	}
}

// Regions may come in any shape; none may cost text or panic.
func TestAnyRegions(t *testing.T) {
	kinds := rapid.SampledFrom([]string{regionQuote, regionHeader, regionSignature, regionDisclaimer, regionForward, regionBlockquote, regionMark, "other", ""})
	texts := rapid.SampledFrom([]string{
		"", "\n", "你好\n> 引用\n回答", "a\nb\nc\n", "On Tue, Mar 12, 2024 at 11:30 AM X <x@y.zz> wrote:\n> q\nanswer\n",
		"发件人: a <a@b.cc>\n发送时间: 2024-03-12 11:30\n主题: x\n\n正文", "-- \nsig\n", "\xff\xfe bytes \xe4\xbd",
	})
	rapid.Check(t, func(rt *rapid.T) {
		text := strings.Join(rapid.SliceOfN(texts, 0, 4).Draw(rt, "text"), "\n")
		regions := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) Region {
			return Region{Start: rapid.IntRange(-3, len(text)+3).Draw(rt, "start"), End: rapid.IntRange(-3, len(text)+3).Draw(rt, "end"), Kind: kinds.Draw(rt, "kind")}
		}), 0, 8).Draw(rt, "regions")
		covered(t, text, Split(text, regions))
		covered(t, text, SplitWith(text, regions, Options{Subject: "转发: x", HTML: true}))
	})
}

// A '>' in front of every line of an ordinary mail makes all of it quoted, and
// an answer on top stays new.
func TestPrefixedTextIsQuoted(t *testing.T) {
	words := rapid.SampledFrom([]string{"我们将在3天内回复。", "Dear Li,", "", "thanks", "Kind regards", "a longer line of words that goes on"})
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		b.WriteString("On Tue, Mar 12, 2024 at 11:30 AM X <x@example.com> wrote:\n")
		for _, l := range rapid.SliceOfN(words, 1, 20).Draw(rt, "lines") {
			b.WriteString("> " + l + "\n")
		}
		p := Split("答复在此。\n\n"+b.String(), nil)
		if p.New() != "答复在此。" {
			rt.Fatalf("new text is %q", p.New())
		}
	})
}

func TestSubjectPrefix(t *testing.T) {
	for in, want := range map[string]prefix{
		"": noPrefix, "提现": noPrefix, "提现：进度": noPrefix, "Note: x": noPrefix,
		"Re: x": replyPrefix, "回复：x": replyPrefix, "回复:转发：x": replyPrefix, "答复: x": replyPrefix, "回覆： x": replyPrefix, "AW: x": replyPrefix, "SV: x": replyPrefix, "Re[2]: x": replyPrefix, "RE： x": replyPrefix, "[list] Re: Fwd: x": replyPrefix,
		"Fwd: x": forwardPrefix, "FW: Re: x": forwardPrefix, "转发：x": forwardPrefix, "轉寄: x": forwardPrefix, "WG: x": forwardPrefix, "TR : x": forwardPrefix, "Fw(3): x": forwardPrefix, "[CB-7K3M] 转发: 回复：x": forwardPrefix,
	} {
		if got := subjectPrefix(in); got != want {
			t.Errorf("%q: %d, want %d", in, got, want)
		}
	}
}

func TestMailboxes(t *testing.T) {
	for in, want := range map[string]string{
		"":                           "",
		"a@b.cc":                     "<a@b.cc>",
		"客服 <a@b.cc>;":               "客服 <a@b.cc>",
		`"客服"<a@b.cc>; "李四"<c@d.ee>`: "客服 <a@b.cc>, 李四 <c@d.ee>",
		"客服 [mailto:a@b.cc]":         "客服 <a@b.cc>",
		"客服 <a@b.cc<mailto:a@b.cc>>": "客服 <a@b.cc>",
		"客服(a@b.cc)":                 "客服 <a@b.cc>",
		"Doe, John <j@d.cc>":         "Doe, John <j@d.cc>",
		"a@b.cc, c@d.ee":             "<a@b.cc>, <c@d.ee>",
		"a@b.cc <a@b.cc>":            "<a@b.cc>",
		"Li Si; Wang Wu":             "Li Si, Wang Wu",
		"not an @ address":           "",
	} {
		if got := people(mailboxes(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// A whole mail through the reader of mails: structure beats lines.
func TestWholeMail(t *testing.T) {
	const raw = "From: li@example.com\r\nSubject: =?utf-8?q?=E8=BD=AC=E5=8F=91=EF=BC=9A?= x\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n请归档\r\n\r\n客服\r\n我们将在48小时内打款。\r\n" +
		"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>请归档</div><div id=\"appendonsend\"></div><hr style=\"width:98%\"><div id=\"divRplyFwdMsg\"><b>发件人:</b> 客服 &lt;kefu@example.com&gt;<br><b>发送时间:</b> 2024年3月12日 11:30<br><b>主题:</b> 提现</div><div>我们将在48小时内打款。</div>\r\n--b--\r\n"
	m := body.Read(strings.NewReader(raw), body.Options{Classify: Classify})
	p := SplitWith(m.Text, m.Regions, Options{Subject: m.Subject, HTML: m.TextSource == "text/html"})
	covered(t, m.Text, p)
	if p.New() != "请归档" || len(p.Forwards) != 1 || p.Forwards[0].Body != "我们将在48小时内打款。" || p.Forwards[0].Header.From.Address != "kefu@example.com" {
		t.Errorf("%q %+v", p.New(), p.Forwards)
	}
}

func TestDepthIsBounded(t *testing.T) {
	text := strings.Repeat("---------- Forwarded message ---------\nFrom: a <a@b.cc>\nDate: Tue, Mar 12, 2024 at 11:30 AM\nSubject: x\n\n", 50) + "end"
	n := 0
	for p := Split(text, nil); len(p.Forwards) > 0 && n < MaxDepth; n++ {
		p = p.Forwards[0].Split()
	}
	if n != MaxDepth {
		t.Errorf("reached %d", n)
	}
}
