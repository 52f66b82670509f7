package demo

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cuiban/cmd/cuiban/internal/story"
	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

var zone = escalation.Shanghai

// teller writes the transcript: what arrived, what cuiban understood, what it
// did and why. It reads all of it from the case's own log.
type teller struct {
	out   io.Writer
	lang  string
	story *story.Story
	ref   string
	seq   int64           // entries told so far
	mails map[string]bool // mails to the owner told so far
	at    time.Time       // the moment printed last
	pack  string
}

func newTeller(out io.Writer, lang string, s *story.Story) *teller {
	return &teller{out: out, lang: lang, story: s, mails: map[string]bool{}}
}

func (t *teller) say(zh, en string) string {
	if t.lang == "en" {
		return en
	}
	return zh
}

func (t *teller) line(at time.Time, mark, text string) {
	stamp := "                 "
	if !at.Equal(t.at) {
		stamp = t.stamp(at)
		t.at = at
	}
	fmt.Fprintf(t.out, "%s  %s %s\n", stamp, mark, text)
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

func (t *teller) stamp(at time.Time) string {
	at = at.In(zone)
	if t.lang == "en" {
		return "\n" + at.Format("Mon 2 Jan 15:04") + "\n                 "
	}
	return fmt.Sprintf("\n%d月%d日 周%s %s\n                 ", at.Month(), at.Day(), weekdays[at.Weekday()], at.Format("15:04"))
}

func (t *teller) opening() {
	c := t.story.Cast
	fmt.Fprintln(t.out, t.say(
		"催办演示：一笔 2,350.00 元稿费提现卡在“处理中”，从 2026 年 9 月 9 日追到 10 月 14 日。\n真实的 IMAP 和 SMTP，真实的程序，只有日历是模拟的。",
		"cuiban demo: royalties of RMB 2,350.00 are stuck in “processing”, pursued from 9 September to 14 October 2026.\nReal IMAP and SMTP, the real program; only the calendar is simulated."))
	fmt.Fprintf(t.out, t.say("\n  %s <%s>　创作者，案件的主人\n  %s <%s>　平台客服\n  %s　催办的邮箱，写信时抄送它\n", "\n  %s <%s>  the creator, owner of the case\n  %s <%s>  the platform's customer service\n  %s  cuiban's mailbox, copied on the mail\n"),
		c.Owner.Name, c.Owner.Address, c.Desk.Name, c.Desk.Address, c.Tracker.Address)
	fmt.Fprintln(t.out, t.say("\n  ← 收到　→ 发出　※ 催办读懂的　◆ 催办决定的", "\n  ← arrived   → sent   ※ what cuiban understood   ◆ what cuiban decided"))
}

// news tells what is new in the case and what was written to the owner.
func (t *teller) news(tx *store.Tx, at time.Time) error {
	heads, err := tx.Cases(store.CaseFilter{})
	if err != nil || len(heads) == 0 {
		return err
	}
	c, err := tx.CaseByID(heads[0].ID)
	if err != nil {
		return err
	}
	t.ref = c.Ref
	fresh := slices.DeleteFunc(slices.Clone(c.Entries), func(e escalation.Entry) bool { return e.Seq <= t.seq })
	if len(fresh) > 1 && fresh[0].Kind == escalation.EntryOpened {
		fresh[0], fresh[1] = fresh[1], fresh[0] // the mail came before the case that it opened
	}
	for _, e := range fresh {
		t.entry(c, e, at)
		t.seq = max(t.seq, e.Seq)
	}
	notices, err := tx.Notices(store.NoticeFilter{})
	if err != nil {
		return err
	}
	slices.SortStableFunc(notices, func(a, b store.Notice) int { return a.Created.Compare(b.Created) })
	for _, n := range notices {
		if !t.mails[n.Key] && n.State == store.NoticeSentOK {
			t.mails[n.Key] = true
			t.notice(n, at)
		}
	}
	if c.State != escalation.Closed && !c.Next.IsZero() && at.Equal(t.at) {
		t.line(at, " ", t.say("下一次查看：", "next look: ")+templates.TimeWords(t.lang, c.Next, zone)+t.say("，", ": ")+c.NextWhy)
	}
	return nil
}

// entry tells one line of the log.
func (t *teller) entry(c *escalation.Case, e escalation.Entry, at time.Time) {
	switch e.Kind {
	case escalation.EntryOpened:
		t.line(at, "※", t.say("立案 ", "case ")+c.Ref+t.say("：", " opened: ")+templates.CaseWords(c, t.lang))
	case escalation.EntryMailOut:
		t.line(at, "←", t.say("林晓写信给客服，抄送催办：", "Lin Xiao writes to customer service, copy to cuiban: ")+e.Facts.Subject)
	case escalation.EntryMailIn:
		t.mailIn(c, e, at)
	case escalation.EntryPromise:
		t.promise(c, e, at)
	case escalation.EntryLetter:
		t.letter(c, e, at)
	case escalation.EntryAsked:
		t.line(at, "◆", e.Text+t.say("；起草", "; drafts a ")+t.step(c, e.Letter)+t.say("，先请林晓确认", " and asks Lin Xiao first"))
	case escalation.EntryRung:
		t.line(at, "※", t.say("进入下一级：", "next step: ")+t.rung(e.Rung))
	case escalation.EntryDirection:
		t.line(at, "◆", e.Text+t.say("；下一步是", "; the next step is the ")+t.rung(e.Rung)+t.say("，不能用邮件办：办理步骤、文字和证据包发给林晓", ", which cannot be done by mail: directions, texts and the evidence pack go to Lin Xiao"))
	case escalation.EntrySubmitted:
		t.line(at, "←", t.say("林晓回复：已提交，编号 ", "Lin Xiao replies: filed, number ")+e.Text)
	case escalation.EntryResolved:
		t.line(at, "※", t.say("对方说已付款，等林晓确认", "they say it is paid; Lin Xiao is asked"))
	case escalation.EntryPayout:
		t.line(at, "←", t.say("林晓回复：到账 ", "Lin Xiao replies: paid, ")+templates.MoneyWords(t.lang, *e.Amount))
	case escalation.EntryClosed:
		t.line(at, "◆", t.say("结案", "the case closes"))
	}
}

func (t *teller) mailIn(c *escalation.Case, e escalation.Entry, at time.Time) {
	t.line(at, "←", e.Facts.From+"  “"+e.Facts.Gist+"”")
	switch {
	case !e.Facts.Human():
		t.line(at, "※", t.say("自动回复：收到不等于答复，什么承诺都不算兑现", "an automatic reply: an acknowledgement is not an answer and keeps no promise"))
	case e.Facts.Template:
		t.line(at, "※", t.say("模板答复：和上一封几乎一样，没有说到这笔提现", "a templated answer: nearly the same as before, not a word about this withdrawal"))
	case !e.Facts.Substantive && !slices.ContainsFunc(c.Promises, func(p escalation.Promise) bool { return p.Mail == e.Mail }):
		t.line(at, "※", t.say("没有实质内容，也没有期限", "nothing of substance, no date"))
	}
}

func (t *teller) promise(c *escalation.Case, e escalation.Entry, at time.Time) {
	i := slices.IndexFunc(c.Promises, func(p escalation.Promise) bool { return p.Key == e.Promise })
	if i < 0 {
		return
	}
	p := c.Promises[i]
	due := t.say("未说明", "not said")
	if !p.Deadline().IsZero() {
		due = templates.TimeWords(t.lang, p.Deadline(), zone)
	}
	who := ""
	if p.Agent != "" {
		who = t.say("（", " (") + templates.AgentWords(p.Agent, t.lang) + t.say("）", ")")
	}
	switch e.Text {
	case "made", "moved", "repeated":
		t.line(at, "※", t.say("记下承诺", "promise noted")+who+t.say("：「", ": “")+p.Quote+t.say("」，期限 ", "”, due ")+due)
		if len(p.Due().Steps) > 0 { // a term in hours speaks for itself
			for _, l := range p.Due().Lines(t.lang) {
				t.line(at, " ", "    "+l)
			}
		}
	case "broken":
		t.line(at, "◆", t.say("逾期 12 小时，截至此刻邮箱中未见兑现：「", "12 hours past due, and no result in the mailbox: “")+p.Quote+t.say("」", "”"))
	case "answered_late":
		t.line(at, "※", t.say("逾期 ", "answered ")+templates.Span(t.lang, p.Settled.Sub(p.Deadline()))+t.say(" 后才有答复：「", " late: “")+p.Quote+t.say("」", "”"))
	case "kept", "kept_late":
		t.line(at, "※", t.say("承诺兑现：「", "promise kept: “")+p.Quote+t.say("」", "”"))
	}
}

func (t *teller) letter(c *escalation.Case, e escalation.Entry, at time.Time) {
	i := slices.IndexFunc(c.Letters, func(l escalation.Letter) bool { return l.Key == e.Letter })
	if i < 0 {
		return
	}
	l := c.Letters[i]
	switch escalation.LetterState(e.Text) {
	case escalation.LetterApproved:
		word, to := t.say("发送", "send"), ""
		if strings.HasSuffix(l.Key, "/2") {
			word, to = t.say("发送 2", "send 2"), t.say("，发给对方新给出的地址 ", " to the address they named, ")+l.Recipients[0]
		}
		t.line(at, "←", t.say("林晓回复“", "Lin Xiao replies “")+word+t.say("”：批准", "”: approves the ")+t.step(c, l.Key)+to)
	case escalation.LetterAccepted:
		t.line(at, "→", t.step(c, l.Key)+t.say("已发往 ", " sent to ")+l.Recipients[0]+t.say("：", ": ")+l.Subject)
	}
}

func (t *teller) step(c *escalation.Case, key string) string {
	for _, l := range c.Letters {
		if l.Key == key {
			return templates.StepWords(l.Rung, l.Step, t.lang)
		}
	}
	return ""
}

func (t *teller) notice(n store.Notice, at time.Time) {
	words, ok := map[string][2]string{
		"ask":        {"请示邮件发给林晓（回一个词即可）", "asks Lin Xiao by mail (one word answers it)"},
		"digest":     {"每周一的周报发给林晓", "the weekly digest goes to Lin Xiao"},
		"directions": {"办理指引和证据包发给林晓", "directions and evidence pack go to Lin Xiao"},
		"ask_paid":   {"问林晓：到账了吗？", "asks Lin Xiao: has it arrived?"},
		"reply":      {"回执发给林晓", "a receipt goes to Lin Xiao"},
		"remind_ask": {"提醒林晓：还有信等确认", "reminds Lin Xiao of the letter"},
		"noted":      {"告诉林晓记下了这个承诺，附日历文件", "tells Lin Xiao of the promise, with a calendar file"},

		"self_check":   {"自查清单发给林晓：十五分钟，先留证据", "the self-check list goes to Lin Xiao: fifteen minutes, evidence first"},
		"nudge":        {"半小时后提醒林晓：接着找客服", "half an hour later: on to customer service"},
		"ask_due":      {"问林晓：答应的付款日到了，到账了吗？", "asks Lin Xiao: the day to pay by is over, has it arrived?"},
		"ask_transfer": {"把两次雷同的答复并排给林晓看，问转账是否真的发生", "shows Lin Xiao the two like answers side by side; did the transfer take place?"},
		"ask_filing":   {"问林晓：受理机关的期限到了，有答复吗？", "asks Lin Xiao: the authority's term is over, did it answer?"},
		"supplement":   {"提议林晓补交新证据", "proposes to hand in the new evidence"},
	}[n.Kind]
	if !ok {
		words = [2]string{n.Kind, n.Kind}
	}
	t.line(at, "→", t.say(words[0], words[1]))
}

func (t *teller) ending(dir string, took time.Duration) {
	fmt.Fprintf(t.out, t.say("\n35 天演完，用时 %.1f 秒。没有一封信在林晓批准之前发出。值得打开的文件：\n", "\n35 days played in %.1f seconds. No letter left before Lin Xiao approved it. Worth opening:\n"), took.Seconds())
	for _, f := range [][3]string{
		{t.pack, "证据包：一页案情摘要、时间线、承诺兑现表、全部邮件", "the evidence pack: one-page summary, timeline, table of promises, all mail"},
		{"asks", "发给林晓的请示和指引（HTML）", "what Lin Xiao was asked and told (HTML)"},
		{"digests", "每周的周报（HTML）", "the weekly digests (HTML)"},
		{"mails", "经过 SMTP 的每一封邮件（.eml）", "every mail that went over SMTP (.eml)"},
	} {
		fmt.Fprintf(t.out, "  %-42s %s\n", filepath.Join(dir, f[0]), t.say(f[1], f[2]))
	}
	cfg := filepath.Join(dir, "cuiban.toml")
	fmt.Fprintf(t.out, t.say("\n接着看：cuiban case show %s -c %s\n", "\nGo on with: cuiban case show %s -c %s\n"), t.ref, cfg)
}

func (t *teller) serving(imap, smtp int, password string) {
	c := t.story.Cast
	fmt.Fprintf(t.out, t.say("\n邮件服务器还开着，用邮件程序连接 127.0.0.1（不加密）：\n  IMAP %d，SMTP %d，用户名 %s、%s 或 %s，密码 %s\n按 Ctrl-C 结束。\n",
		"\nThe mail server is still up; connect a mail client to 127.0.0.1 without encryption:\n  IMAP %d, SMTP %d, user %s, %s or %s, password %s\nCtrl-C ends it.\n"), imap, smtp, c.Owner.Address, c.Tracker.Address, c.Desk.Address, password)
}

// rung names a rung in the language of the transcript.
func (t *teller) rung(id string) string {
	l, ok := ladder.For("cn")
	if r, found := l.Rung(id); ok && found {
		return r.Title.In(t.lang)
	}
	return id
}
