package pack

import (
	"bytes"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
)

// hostile is text as nobody should send it.
const hostile = "../..\\\x1b[31m\u202eevil\u200b\x00\tCON:<>|?*\"𠮷한글😀 {{.}} <script>&amp;"

func longName() string { return strings.Repeat("蓝鲸（杭州）文化科技集团", 25) + hostile }

// extreme is a case of n entries whose every field is as long as can be.
func extreme(t testing.TB, lang string, n int) *dossier {
	t.Helper()
	c := withdrawal(lang)
	long := longName()
	c.Ref, c.Owner.Name, c.Platform, c.Entity, c.Account, c.Title = "CB-7K3M", long, long, long, strings.Repeat("x", 300), long
	c.Happened, c.Demand = strings.Repeat(long+"\n", 20), strings.Repeat(long, 20)
	c.Amount.Minor, c.Paid = 99999999999999, escalation.Money{Minor: 123456789012, Currency: "CNY"}
	for i := range n {
		when := at("06-01 08:00").AddDate(0, 0, i/2)
		c.Entries = append(c.Entries, escalation.Entry{At: when, Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: fmt.Sprint(i),
			Facts: &escalation.MailFacts{From: desk, Robot: "human", Substantive: true, Subject: long, Gist: long}},
			escalation.Entry{At: when, Kind: escalation.EntryCall, By: escalation.ByOwner, Text: long, Data: map[string]string{"agent": long}})
		p := escalation.Promise{Key: fmt.Sprint(i), Quote: long, Said: when, Mail: fmt.Sprint(i), Status: escalation.PromiseBroken, Agent: long,
			Revisions: []escalation.Revision{{Due: escalation.Due{At: when.AddDate(0, 0, 2)}}}}
		c.Promises = append(c.Promises, p)
	}
	d := newDossier(c, Options{Lang: lang, Now: now})
	d.person, d.company = store.Profile{LegalName: long, Phone: long, Address: long, Identity: long}, store.Respondent{Address: long, Licence: long}
	d.tell()
	return d
}

func TestTheSummaryIsOnePageWhateverTheCase(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		for n := range 61 {
			if lang == "en" && n%6 != 0 {
				continue // the words are longer, the layout is the same
			}
			d := extreme(t, lang, n)
			checkInside(t, d.summarySheet(), fmt.Sprintf("%s, %d entries", lang, n))
			if n%15 != 0 {
				continue
			}
			pdf, err := d.summary()
			if err != nil {
				t.Fatal(err)
			}
			if got := pages(pdf); got != 1 {
				t.Errorf("%s, %d entries: %d pages", lang, n, got)
			}
		}
	}
}

func TestASparseSummaryIsOnePage(t *testing.T) {
	d := newDossier(&escalation.Case{Ref: "CB-7K3M", Opened: now}, Options{Now: now})
	d.tell()
	checkInside(t, d.summarySheet(), "empty case")
	for _, want := range []string{"CB-7K3M", "未填写", "未查明", "没有作出有期限的承诺"} {
		if !strings.Contains(drawnText(d.summarySheet()), want) {
			t.Errorf("the summary of an empty case does not say %q", want)
		}
	}
}

// pages counts the pages of a PDF.
func pages(pdf []byte) int { return len(regexp.MustCompile(`/Type /Page\b`).FindAll(pdf, -1)) }

// checkInside fails when a primitive lies outside the printable part of a sheet.
func checkInside(t *testing.T, d *drawing, what string) {
	t.Helper()
	const edge = 5.0
	for _, p := range d.prims {
		x1, y1, x2, y2 := bounds(p)
		if x1 < edge || y1 < edge || x2 > d.w-edge || y2 > d.h-edge {
			t.Fatalf("%s: outside of the page: %#v", what, p)
		}
	}
}

func bounds(p any) (x1, y1, x2, y2 float64) {
	switch p := p.(type) {
	case box:
		return p.x, p.y, p.x + p.w, p.y + p.h
	case seg:
		return min(p.x1, p.x2), min(p.y1, p.y2), max(p.x1, p.x2), max(p.y1, p.y2)
	case disc:
		return p.x - p.r, p.y - p.r, p.x + p.r, p.y + p.r
	case words:
		h := p.size * mmPerPoint
		return p.x, p.y - h, p.x + theFace().textWidth(p.text, p.size), p.y + h/4
	case shape:
		x1, y1, x2, y2 = p.points[0][0], p.points[0][1], p.points[0][0], p.points[0][1]
		for _, q := range p.points {
			x1, y1, x2, y2 = min(x1, q[0]), min(y1, q[1]), max(x2, q[0]), max(y2, q[1])
		}
	}
	return
}

func drawnText(d *drawing) string {
	var b strings.Builder
	for _, p := range d.prims {
		if w, ok := p.(words); ok {
			b.WriteString(w.text)
		}
	}
	return b.String()
}

func TestNothingLeavesAPageOfTheOtherDocuments(t *testing.T) {
	d := extreme(t, "zh-CN", 30)
	for name, fill := range map[string]func(*flow){
		"events": d.eventTable,
		"ledger": func(f *flow) { d.ledgerTable(f, d.promises) },
		"index": func(f *flow) {
			f.titled(longName(), longName())
			f.para(plainSpan(d.showText(strings.Repeat(hostile, 400)), style{sizeBody, false, ink}), style{sizeBody, false, ink}, 4)
		},
		"mail": func(f *flow) {
			d.mails = []letter{{from: hostile, subject: hostile, at: now}}
			d.printMail(f, 0, understood{From: []address{{longName(), hostile}}, Subject: longName(), NewText: strings.Repeat(longName()+"\n", 80), MessageID: longName()})
		},
		"picture": func(f *flow) { f.put(d.picture(f.width(), f.body(), false), 0) },
	} {
		for _, wide := range []bool{false, true} {
			if name != "mail" && !wide {
				continue // the tables are landscape
			}
			f := d.newFlow("t", wide)
			fill(f)
			for i, page := range f.pages {
				checkInside(t, page, fmt.Sprintf("%s, page %d of %d", name, i+1, len(f.pages)))
			}
		}
	}
}

// pdfText extracts the text of a PDF with poppler; the test is skipped where it
// is not installed.
func pdfText(t *testing.T, pdf []byte, args ...string) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("NOT CHECKED: pdftotext is not installed (poppler-utils)")
	}
	cmd := exec.Command(tool, append(args, "-", "-")...)
	cmd.Stdin = bytes.NewReader(pdf)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A reader who has only the page must find every answer on it, as text.
func TestTheSummaryAnswersTheReadersQuestions(t *testing.T) {
	for lang, answers := range map[string][]string{
		"zh-CN": {"林小满", "蓝鲸写作", "蓝鲸（杭州）文化科技有限公司", "2,350.00 元", "2026年6月10日", "34 天", "我们将在48小时内给您答复", "2026-06-17 16:20",
			"26天16小时", "请在7个工作日内将 2,350.00 元支付到我绑定的银行卡", "申请提现 7 次", "去信 2 封", "致电 1 次", "官方投诉", "TS20260701-8841"},
		"en": {"Lin Xiaoman", "Blue Whale Writing", "Blue Whale (Hangzhou) Culture", "CNY 2,350.00", "10 June 2026", "34 days", "we will reply within 48 hours",
			"2026-06-17 16:20", "26 days 16 hours", "Payment of CNY 2,350.00 to my bank card within 7 working days", "Withdrawals tried: 7", "mails sent: 2", "Official complaint"},
	} {
		_, files, _ := usual(t, lang).build(Options{Lang: lang})
		text := pdfText(t, files[wordsIn(lang).fileSummary+".pdf"], "-layout")
		for _, a := range answers {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), a) {
				t.Errorf("%s: the summary does not say %q:\n%s", lang, a, text)
			}
		}
	}
}

func TestCharactersNoFontHasAreNamed(t *testing.T) {
	for in, want := range map[string]string{
		"𠮷野家":                   "〔U+20BB7〕野家",
		"𝐀ﬁ①":                   "Afi①",
		"a\u202eb\u200b":        "ab",
		"한":                     "〔U+D55C〕",
		"x\x1b[0m\x00y":         "x[0my",
		"\xff":                  "〔U+FFFD〕",
		"1\u00a02\t3":           "1 2    3",
		strings.Repeat("ع", 40): "〔U+0639 … ×40〕",
		"don’t “go” on…":        `don't "go" on...`,
		"他说“好”……":               "他说“好”……",
	} {
		if got := theFace().printable(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
