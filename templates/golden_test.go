package templates

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

var update = flag.Bool("update", false, "write the golden files of testdata")

// at is a moment of the dispute that the golden files tell of.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, 6, day, hour, minute, 0, 0, escalation.Shanghai)
}

// dispute is a complete case: two broken promises, one of them to pay, two
// nearly identical answers, a call, a follow-up that left.
func dispute(lang string) *escalation.Case {
	words := map[string][4]string{
		"zh-CN": {"我们将在48小时内回复您", "款项预计3个工作日内到账", "您的问题已记录，请耐心等待", "我的稿费提现 2350 元一直显示处理中。"},
		"en":    {"We will get back to you within 48 hours", "the money should arrive within 3 business days", "Your request has been recorded, please be patient", "My withdrawal of 2,350 has shown “processing” ever since."},
	}[lang]
	mail := func(n int, sha, text string, like string) escalation.Entry {
		return escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, At: at(n, 10, 0), Noted: at(n, 10, 0), Mail: sha,
			Facts: &escalation.MailFacts{Robot: "human", From: "kf@platform.example", Gist: text, Template: like != "", TemplateOf: like, Subject: "Re: 提现"}}
	}
	due := func(t time.Time) []escalation.Revision {
		return []escalation.Revision{{Due: escalation.Due{At: t}}}
	}
	return &escalation.Case{
		Ref: "CB-7K3M", Title: map[string]string{"zh-CN": "稿费提现未到账", "en": "Withdrawal not received"}[lang], Platform: map[string]string{"zh-CN": "青文", "en": "Qingwen"}[lang],
		Owner: escalation.Owner{Name: map[string]string{"zh-CN": "林小满", "en": "Lin Xiao"}[lang], Address: "lin@example.cn", Lang: lang}, Account: "lin_88",
		Amount: escalation.Money{Minor: 235000, Currency: "CNY"}, Happened: words[3], Opened: at(8, 9, 0), Rung: "front_line",
		Entries: []escalation.Entry{
			{Kind: escalation.EntryMailOut, By: escalation.ByOwner, At: at(8, 9, 0), Facts: &escalation.MailFacts{Subject: map[string]string{"zh-CN": "提现未到账", "en": "Withdrawal not received"}[lang]}},
			mail(8, "m1", words[0], ""), mail(9, "m2", words[2], ""),
			{Kind: escalation.EntryCall, By: escalation.ByCounterparty, At: at(10, 15, 30), Text: map[string]string{"zh-CN": "工号 1024，承诺当天回电", "en": "agent no. 1024 promised to call back the same day"}[lang]},
			mail(11, "m3", words[2], "m2"),
		},
		Promises: []escalation.Promise{
			{Key: "p1", Who: escalation.ByCounterparty, Action: escalation.ActReply, Firm: true, Quote: words[0], Said: at(8, 10, 0), Agent: "1024", Status: escalation.PromiseBroken, Revisions: due(at(10, 10, 0))},
			{Key: "p2", Who: escalation.ByCounterparty, Action: escalation.ActPay, Quote: words[1], Said: at(9, 10, 0), Status: escalation.PromiseBroken, Revisions: due(time.Date(2026, 6, 12, 23, 59, 59, 0, escalation.Shanghai))},
		},
		Letters: []escalation.Letter{{Key: "l1", Rung: "front_line", Step: escalation.StepFollowUp1, State: escalation.LetterAccepted, Sent: at(11, 9, 40), Subject: "Re: 提现"}},
	}
}

// papersOf is what papers say of the owner and the company, and the evidence.
func papersOf(lang string) Dossier {
	if lang == "en" {
		return Dossier{Person{"Lin Xiao", "+86 138 0000 0000", "12 Example Road, Hangzhou", "110105199003071234"}, Respondent{"88 Example Avenue, Hangzhou", "ICP 2020000001"},
			[]Moment{{"E01", "screenshot of the failed withdrawal"}, {"E02", "withdrawal record"}}}
	}
	return Dossier{Person{"林小满", "138 0000 0000", "杭州市示例路12号", "110105199003071234"}, Respondent{"杭州市示例大道88号", "浙ICP备2020000001号"},
		[]Moment{{"E01", "提现失败截图"}, {"E02", "提现申请记录"}}}
}

// golden compares a text with its file.
func golden(t *testing.T, path, got string) {
	t.Helper()
	path = filepath.Join("testdata", "golden", path)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is now\n%s", path, got)
	}
}

var now = at(16, 9, 40)

// Every letter, out of a complete case and out of one of which little is known.
func TestLetters(t *testing.T) {
	for _, lang := range Langs {
		for _, name := range letters {
			m := escalation.Move{Step: escalation.Step(name), Promises: []string{"p1", "p2"}, Deadline: time.Date(2026, 6, 24, 23, 59, 59, 0, escalation.Shanghai)}
			full := dispute(lang)
			full.Entity = map[string]string{"zh-CN": "青文网络科技有限公司", "en": "Qingwen Network Technology Co., Ltd."}[lang]
			full.Entries = append(full.Entries, escalation.Entry{Kind: escalation.EntrySubmitted, By: escalation.ByOwner, At: at(12, 10, 0), Rung: "samr_report", Text: "2026061200417"})
			full.Jurisdiction = "cn"
			demand := map[string]string{"zh-CN": "支付稿费，或者书面说明理由。", "en": "payment of my fee, or your reasons in writing."}[lang]
			little := &escalation.Case{Ref: "CB-7K3M", Title: full.Title, Owner: full.Owner, Demand: demand, Entries: full.Entries[:1], Letters: full.Letters}
			answered := dispute(lang)
			answered.Promises, answered.Entries = nil, append(answered.Entries[:1:1], answered.Entries[2])
			answered.Entries[1].Facts.Substantive = true
			answered.Letters = nil
			for kind, c := range map[string]*escalation.Case{"": full, "_little": little, "_answered": answered} {
				if kind == "_answered" && name != "follow_up1" {
					continue
				}
				v := LetterView(c, m, lang, now)
				if kind == "" {
					v = v.With(papersOf(lang))
				}
				got, err := RenderLetter(lang, name, v)
				if missing := (*Missing)(nil); kind == "_little" && errors.As(err, &missing) {
					continue // too little is known for this one
				}
				if err != nil {
					t.Fatalf("%s%s (%s): %v", name, kind, lang, err)
				}
				golden(t, lang+"/"+name+kind+".txt", "Subject: "+got.Subject+"\n\n"+got.Text)
			}
		}
	}
}

// Every mail to the owner, as text and as HTML.
func TestNotes(t *testing.T) {
	for _, lang := range Langs {
		c := dispute(lang)
		quote := c.Promises[0].Quote
		m := escalation.Move{Step: escalation.StepFollowUp2, Promises: []string{"p1"}, Deadline: at(24, 12, 0)}
		letter, err := RenderLetter(lang, "follow_up2", LetterView(c, m, lang, now))
		if err != nil {
			t.Fatal(err)
		}
		ask := Ask{Ref: c.Ref, Case: CaseWords(c, lang), Code: "ABCDE-FGHJK", What: StepWords(c.Rung, m.Step, lang), Why: "…", Promises: []Promise{PromiseView(c.Promises[0], lang, escalation.Shanghai, now)},
			Sight: "…", To: []string{"kf@platform.example"}, Cc: []string{"tracker+cb7k3m.6rps36b1@example.net"}, From: c.Owner.Name + " <lin@example.cn>", Subject: letter.Subject, Text: letter.Text, ExpiresDay: DayWords(lang, now.AddDate(0, 0, 7), escalation.Shanghai)}
		again := ask
		again.Again, again.Pay, again.Offer = true, true, "ts@platform.example"
		again.News = []Moment{{At: TimeWords(lang, now, escalation.Shanghai), Text: quote}}
		notice := Notice{Ref: c.Ref, Case: ask.Case, Amount: MoneyWords(lang, c.Amount), Quote: quote, From: "kf@platform.example", At: TimeWords(lang, now, escalation.Shanghai), Due: TimeWords(lang, at(24, 18, 0), escalation.Shanghai), Left: Span(lang, 50*time.Hour),
			Otherwise: "…", Rung: "12315", What: "Re: …", Lines: []Moment{{"a", "b"}}, Words: []Moment{{"send", "…"}}, News: []string{"…"}}
		drafts := ask
		drafts.Drafts = true
		withFiles := again
		withFiles.Files = []Moment{{At: "E01 截图.png", Text: "120 KB"}}
		noted := Noted{Ref: c.Ref, Case: ask.Case, Until: ShortDay(lang, at(24, 0, 0), escalation.Shanghai), Promises: ask.Promises, Doubtful: []Promise{PromiseView(c.Promises[1], lang, escalation.Shanghai, now)}, File: true}
		noted.Promises[0].Why = []string{"…"}
		views := map[string]any{"noted": noted, "overview": Overview{Code: "ABCDE-FGHJK", Letters: []Ask{ask, withFiles, ask}, Example: "send 1 2", ExpiresDay: ask.ExpiresDay}, "ask": ask, "ask_drafts": drafts, "ask_again": again, "directions": Directions{Ref: c.Ref, Case: ask.Case, Why: "…", Title: "12315", Reason: "…", Channels: []Moment{{"web", "www.12315.cn"}}, Steps: []string{"1", "2"},
			Warnings: []string{"!"}, Law: []string{"§"}, Check: true, Clock: "10", Short: Form(c, lang, now, ShortForm, ""), Long: Form(c, lang, now, MiddleForm, ""), Speech: Speech(c, lang, now, ""),
			Others: []Other{{"12345", "…"}}, Closed: []Other{{"12315", "…"}}, Pack: "pack.zip", PackSize: "120 KB"}}
		for name := range notes {
			if views[name] == nil {
				v := notice
				if strings.HasPrefix(name, "guard_") { // these are about a platform
					v.Case = c.Platform
				}
				views[name] = v
			}
		}
		for name, view := range views {
			text := name
			if name == "ask_again" || name == "ask_drafts" {
				text = "ask"
			}
			got, err := RenderNote(lang, text, "tracker@example.net", view)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, lang+"/"+name+".txt", "Subject: "+got.Subject+"\n\n"+got.Text)
			golden(t, lang+"/"+name+".html", got.HTML)
		}
	}
}

// The digest with every section.
func TestDigest(t *testing.T) {
	item := Item{Ref: "CB-7K3M", Title: "青文 · 稿费提现", Amount: "2,350.00 元", Status: "承诺「48小时内回复」", Next: "6月18日：看是否兑现", Bar: 60, Rest: 40, BarFrom: "6月8日", BarTo: "6月10日",
		Answers: []Tray{{"", "第一行：", "到账", Answer("tracker@example.net", "[CB-7K3M]", "到账")}, {"", "／", "没到账", Answer("tracker@example.net", "[CB-7K3M]", "没到账")}}}
	plain := Item{Ref: "CB-8M2P", Title: "x", Status: "y"}
	got, err := RenderDigest(Digest{Lang: "zh-CN", Subject: "催办周报：有 1 件事需要您", Title: "催办周报", Period: "2026年6月15日", Headline: "有 1 件事需要您。",
		Sections: []Section{{"需要您", "#9a5b00", []Item{item, plain}}, {"已结案", "#2f6b3c", []Item{plain}}},
		Warnings: []string{"好付 · 提现 CB-7K3M：对方要求先付钱才给提现，这是常见的诈骗手法。请不要付款。"}, ScoreTitle: "平台守信记录", Scores: []Moment{{"好付", "兑现 1 次，违约 2 次，进行中 1 个"}}, ShareTitle: "余额占比", Shares: []Moment{{"好付", "12,000.00 元，约占已知余额的 60%，超过一半"}},
		TrayTitle: "没有归到案件里的邮件", Tray: []Tray{{"12 · kf@haofu.example · 关于您的提现", "回复第一行：", "归入 12 CB-7K3M", Answer("tracker@example.net", "催办周报", "归入 12 CB-7K3M")}},
		NotesTitle: "另外", Notes: []string{"有 1 封邮件没能读取。"}, Foot: "回复“帮助”。"})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "digest.txt", "Subject: "+got.Subject+"\n\n"+got.Text)
	golden(t, "digest.html", got.HTML)
}

func TestWords(t *testing.T) {
	loc := escalation.Shanghai
	end := time.Date(2026, 10, 10, 23, 59, 59, 0, loc)
	for _, tc := range []struct{ got, want string }{
		{TimeWords("zh-CN", end, loc), "10月10日（周六）24:00"}, {TimeWords("en", end, loc), "the end of Sat 10 October"},
		{TimeWords("zh-CN", at(8, 9, 5), loc), "6月8日（周一）09:05"}, {TimeWords("en", at(8, 9, 5), loc), "Mon 8 June, 09:05"},
		{LongDay("zh-CN", end, loc), "2026年10月10日"}, {ShortDay("en", end, loc), "10 October"},
		{Span("zh-CN", 51*time.Hour), "2天3小时"}, {Span("en", 25*time.Hour), "1 day 1 hour"}, {Span("en", 61*time.Minute), "1 hour 1 minute"}, {Span("zh-CN", 59*time.Second), ""}, {Span("zh-CN", 49*time.Hour+30*time.Minute), "2天1小时"},
		{MoneyWords("zh-CN", escalation.Money{Minor: 123456789, Currency: "CNY"}), "1,234,567.89 元"}, {MoneyWords("en", escalation.Money{Minor: 5, Currency: "USD"}), "USD 0.05"},
		{MoneyWords("en", escalation.Money{Minor: 1234, Currency: "JPY"}), "JPY 1,234"}, {MoneyWords("en", escalation.Money{Minor: -123456, Currency: "EUR"}), "EUR -1,234.56"}, {MoneyWords("en", escalation.Money{}), ""},
		{Lang("en-GB"), "en"}, {Lang("EN"), "en"}, {Lang("zh-TW"), "zh-CN"}, {Lang(""), "zh-CN"},
		{ReplySubject(""), ""}, {ReplySubject("x"), "Re: x"}, {AgentWords("1024", "zh-CN"), "工号 1024"}, {AgentWords("小王", "en"), "小王"},
	} {
		if tc.got != tc.want {
			t.Errorf("%q, want %q", tc.got, tc.want)
		}
	}
}

// A form is never longer than its field, and begins with what matters most.
func TestForms(t *testing.T) {
	for _, lang := range Langs {
		c := dispute(lang)
		before := ""
		for _, max := range []int{0, 50, ShortForm, MiddleForm, LongForm} {
			got := Form(c, lang, now, max, "")
			if n := len([]rune(got)); n > max {
				t.Errorf("%d characters in a field of %d", n, max)
			}
			if len(got) < len(before) {
				t.Errorf("a longer field holds less: %q", got)
			}
			before = got
		}
	}
}
