package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/desk"
	"cuiban/daemon/intake"
	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

// beside is what stands around a case and is not in it.
type beside struct {
	mails    map[string]store.Mail // by SHA-256
	numbers  []store.Number
	evidence []store.Evidence
	rivals   []store.Rival
	merged   []store.MergedCase
}

func (a *app) beside(tx *store.Tx, c *escalation.Case) (beside, error) {
	b := beside{mails: map[string]store.Mail{}}
	mails, err := tx.CaseMails(c.ID)
	if err != nil {
		return b, err
	}
	for _, m := range mails {
		b.mails[m.SHA256] = m
	}
	if b.numbers, err = tx.Numbers(c.ID); err != nil {
		return b, err
	}
	if b.evidence, err = tx.EvidenceOf(c.ID); err != nil {
		return b, err
	}
	if b.merged, err = tx.MergedInto(c.ID); err != nil {
		return b, err
	}
	b.rivals, err = tx.CasesBeside(c.ID, intake.Public)
	return b, err
}

// casePage prints one case for people.
type casePage struct {
	a    *app
	c    *escalation.Case
	set  *ladder.Set
	lang string
	loc  *time.Location
	by   escalation.By // whose turn it is, and since when
	from time.Time
}

// page is a case as a person reads it: what it is, whose turn, what happens
// next, what was promised, what happened.
func (a *app) page(set *ladder.Set, c *escalation.Case, lang string, b beside, by escalation.By, since time.Time) {
	p := &casePage{a: a, set: set, c: c, lang: lang, loc: c.OwnerZone(), by: by, from: since}
	p.head()
	p.turn()
	p.promises()
	p.around(b)
	p.log(b)
}

func (p *casePage) say(zh, en string) string {
	if p.lang == "en" {
		return en
	}
	return zh
}

func (p *casePage) line(format string, args ...any) { fmt.Fprintf(p.a.out, format+"\n", args...) }

// row prints a name and its value, aligned whatever the language.
func (p *casePage) row(zh, en, value string) {
	if value != "" {
		p.line("  %s  %s", p.say(zh+strings.Repeat("　", max(0, 4-len([]rune(zh)))), fmt.Sprintf("%-11s", en)), templates.Clean(value))
	}
}

func (p *casePage) head() {
	c := p.c
	p.line("%s  %s", c.Ref, templates.Clean(templates.CaseWords(c, p.lang)))
	state := map[escalation.State][2]string{escalation.Open: {"进行中", "open"}, escalation.Resolved: {"对方说已付款，等您确认", "they say it is paid; your word is missing"}, escalation.Closed: {"已结案", "closed"}}[c.State]
	words := []string{p.say(state[0], state[1])}
	if c.Stopped {
		words = append(words, p.say("已停下，不起草不发信", "stopped: nothing is drafted or sent"))
	}
	if c.PausedUntil.After(p.a.now()) {
		words = append(words, p.say("暂停到 ", "paused until ")+templates.TimeWords(p.lang, c.PausedUntil, p.loc))
	}
	p.row("状态", "state", strings.Join(words, " · "))
	p.row("台阶", "rung", p.set.Title(c.Jurisdiction, c.Rung, p.lang))
	p.row("主体", "company", c.Entity)
	p.row("账户", "account", c.Account)
	p.row("事由", "what", c.Happened)
	p.row("诉求", "demand", c.Demand)
	p.row("起因", "cause", strings.Join(c.Causes, p.say("、", ", ")))
	sight := map[escalation.Sight][2]string{escalation.SightFull: {"您的收件箱和已发送都在看", "your inbox and Sent are watched"}, escalation.SightForwarded: {"只看转发过来的邮件", "forwarded mail only"},
		escalation.SightCCOnly: {"只看抄送给催办的邮件；对方只回复您的，请转发过来", "only mail copied to cuiban; forward what reaches you alone"}}[c.Sight]
	p.row("看得到", "seen", p.say(sight[0], sight[1]))
}

// turn says whose turn it is, and what happens next and when.
func (p *casePage) turn() {
	p.line("")
	p.row("轮到谁", "turn", p.whose())
	if !p.c.Next.IsZero() {
		p.row("下一步", "next", templates.TimeWords(p.lang, p.c.Next, p.loc))
		p.row("原因", "why", p.c.NextWhy)
	}
}

// whose says whose turn it is and since when; where it is the owner's, what for.
func (p *casePage) whose() string {
	if p.c.State == escalation.Closed {
		return ""
	}
	words := turnWords(p.by, p.from, p.c, p.lang)
	if task := p.task(); p.by == escalation.ByOwner && task != "" {
		words += p.say("：", ": ") + task
	}
	return words
}

// task is what the owner is to do, in the order in which cuiban asks for it.
func (p *casePage) task() string {
	c := p.c
	waits := func(states ...escalation.LetterState) bool {
		return slices.ContainsFunc(c.Letters, func(l escalation.Letter) bool { return slices.Contains(states, l.State) })
	}
	switch {
	case c.Stopped:
		return p.say("对方的来信里有危险信号，看过之后写“继续”或“结案”", "their mail carries a danger sign; say “resume” or “close” once you have looked")
	case c.State == escalation.Resolved:
		return p.say("钱到了吗？", "has the money arrived?")
	case waits(escalation.LetterUnknown):
		return p.say("看一下上一封信有没有送达（cuiban outbox list）", "see whether the last letter arrived (cuiban outbox list)")
	case waits(escalation.LetterAsked, escalation.LetterDraft):
		return p.say("有一封信等您确认", "a letter waits for your word")
	}
	for i := len(c.Promises) - 1; i >= 0; i-- {
		if d := c.Promises[i]; d.Who == escalation.ByOwner && d.Status == escalation.PromiseOpen {
			return p.say("对方要您「"+d.Quote+"」", "they ask “"+d.Quote+"”")
		}
	}
	return p.toFile()
}

// toFile is the desk whose directions the owner was given last.
func (p *casePage) toFile() string {
	for i := len(p.c.Entries) - 1; i >= 0; i-- {
		if e := p.c.Entries[i]; e.Kind == escalation.EntryDirection {
			title := p.set.Title(p.c.Jurisdiction, e.Rung, p.lang)
			return p.say("到「"+title+"」提交，把编号告诉我们", "file with “"+title+"” and tell us the number")
		}
	}
	return ""
}

func (p *casePage) promises() {
	p.line("\n%s", p.say("承诺", "Promises"))
	for i := range p.c.Promises {
		p.a.promiseLines(&p.c.Promises[i], p.lang, p.loc)
	}
	if len(p.c.Promises) == 0 {
		p.line("  %s", p.say("还没有", "none yet"))
	}
	if tries, ok := desk.Attempts(p.c); ok {
		p.line("\n%s  %s", p.say("提现", "Attempts"), tries.In(p.lang))
	}
}

// around tells of the parties, numbers, evidence and cases beside.
func (p *casePage) around(b beside) {
	p.line("\n%s", p.say("各方", "Parties"))
	roles := map[escalation.Role][2]string{escalation.RoleOwner: {"本人", "you"}, escalation.RolePlatform: {"平台", "platform"}, escalation.RoleRegulator: {"主管部门", "authority"}, escalation.RoleOther: {"其他", "other"}}
	for _, q := range p.c.Parties {
		words := p.say(roles[q.Role][0], roles[q.Role][1])
		if q.Role == escalation.RolePlatform && !q.Confirmed {
			words += p.say("（未确认，不会往这里发信）", " (not confirmed: no letter goes there)")
		}
		if q.Bad {
			words += p.say("（退信）", " (bounced)")
		}
		p.line("  %s  %s", templates.Clean(strings.TrimSpace(q.Address+" "+q.Name)), words)
	}
	for _, n := range b.numbers {
		p.row("编号", "number", strings.TrimSpace(n.Label+" "+n.Value))
	}
	for _, e := range b.evidence {
		p.row("证据", "evidence", e.Number+" "+cmpOr(e.Label, e.Name))
	}
	for _, m := range b.merged {
		p.row("并入", "merged", m.Ref+p.say("，分开：", ", undo: ")+"cuiban case merge "+p.c.Ref+" "+m.Ref+" --undo")
	}
	for _, r := range b.rivals {
		p.row("同平台", "same side", r.Ref+" "+r.Title)
	}
}

func cmpOr(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

// log prints what happened, day by day; a mail with its number, which the
// commands take.
func (p *casePage) log(b beside) {
	p.line("\n%s", p.say("经过", "Log"))
	day, tell := "", entryLines(p.set, p.c)
	for _, e := range p.c.Entries {
		text := tell(e, p.lang)
		if text == "" {
			continue
		}
		at := e.At.In(p.loc)
		if d := at.Format(time.DateOnly); d != day {
			day = d
			p.line("  %s", p.day(at))
		}
		number := ""
		mail := slices.Contains([]escalation.EntryKind{escalation.EntryMailIn, escalation.EntryMailOut}, e.Kind)
		if m, there := b.mails[e.Mail]; there && mail {
			number = fmt.Sprintf("  #%d", m.ID) + p.doubt(m)
		}
		p.line("    %s  %s%s", at.Format("15:04"), templates.Clean(text), number)
	}
}

// doubt says of a mail that its bytes are not the only ones under its Message-ID.
func (p *casePage) doubt(m store.Mail) string {
	if !slices.Contains(m.Flags, store.FlagSameMessageID) {
		return ""
	}
	return p.say("（另有一封邮件编号与它相同、内容不同，两封都已保存）", " (another mail has the same Message-ID and other contents; both are kept)")
}

func (p *casePage) day(at time.Time) string {
	if p.lang == "en" {
		return at.Format("Monday, 2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日（周%s）", at.Year(), at.Month(), at.Day(), []string{"日", "一", "二", "三", "四", "五", "六"}[at.Weekday()])
}
