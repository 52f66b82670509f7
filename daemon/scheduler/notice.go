package scheduler

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/templates"
)

// notice renders one of the short mails to the owner.
func (p *preparer) notice(m escalation.Move) (effect, error) {
	v := templates.Notice{Ref: p.c.Ref, Case: templates.CaseWords(p.c, p.lang)}
	loc := p.c.OwnerZone()
	if e, ok := p.entry(m.Mail); ok {
		v.At, v.From, v.Quote = templates.TimeWords(p.lang, e.At, loc), e.Facts.From, e.Facts.Gist
	}
	var then []effect
	switch m.Kind {
	case escalation.MoveRemindAsk:
		l := p.letterOf(m.Letter)
		v.At = templates.TimeWords(p.lang, l.Asked, loc)
	case escalation.MoveRemindTask:
		p.task(&v, m.Promises[0])
	case escalation.MoveRemindFile:
		p.file(&v, m.Rung)
	case escalation.MoveAlarm:
		v.What, v.News = alarmWords(m.Alarm, p.lang)
		then = append(then, hold)
	default:
		p.aside(&v, m)
	}
	text, err := p.s.Texts.Note(p.lang, string(m.Kind), p.s.Env.Tracker(p.c.Owner).Address, v)
	if err != nil {
		return nil, err
	}
	queue, err := p.enqueue(m.Key, string(m.Kind), compose.NewMessageID(p.s.Env.Tracker(p.c.Owner).Address), text, nil)
	if err != nil {
		return nil, err
	}
	return noted(all(append([]effect{queue}, then...)), escalation.Entry{Kind: escalation.EntryNotice, By: escalation.ByCuiban, Text: m.Key, Rung: m.Rung}), nil
}

func all(effects []effect) effect {
	return func(tx *store.Tx, c *escalation.Case) error {
		for _, e := range effects {
			if err := e(tx, c); err != nil {
				return err
			}
		}
		return nil
	}
}

// hold stops the case after an alarm and takes back what waits for approval;
// the owner decides how to go on.
func hold(tx *store.Tx, c *escalation.Case) error {
	for _, l := range c.Letters {
		if l.State != escalation.LetterAsked && l.State != escalation.LetterDraft && l.State != escalation.LetterApproved {
			continue
		}
		if err := tx.VoidAsks(l.ID); err != nil {
			return err
		}
		if err := tx.SetLetterState(l.ID, l.State, escalation.LetterDiscarded, nil); err != nil {
			return err
		}
	}
	e, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryStopped, By: escalation.ByCuiban, Text: "alarm"})
	c.Stopped, c.Head = true, e.Seq
	return err
}

func (p *preparer) entry(mail string) (escalation.Entry, bool) {
	for _, e := range p.c.Entries {
		if mail != "" && e.Mail == mail && e.Facts != nil {
			return e, true
		}
	}
	return escalation.Entry{}, false
}

func (p *preparer) letterOf(key string) escalation.Letter {
	for _, l := range p.c.Letters {
		if l.Key == key {
			return l
		}
	}
	return escalation.Letter{}
}

// task fills a reminder of what the owner was asked to do.
func (p *preparer) task(v *templates.Notice, key string) {
	for _, pr := range p.c.Promises {
		if pr.Key != key {
			continue
		}
		v.Quote, v.Otherwise = pr.Quote, pr.Otherwise
		v.At = templates.TimeWords(p.lang, pr.Said, p.c.OwnerZone())
		if e, ok := p.entry(pr.Mail); ok {
			v.From = e.Facts.From
		}
		if due := pr.Deadline(); !due.IsZero() {
			v.Due = templates.TimeWords(p.lang, due, p.c.OwnerZone())
			v.Left = templates.Span(p.lang, due.Sub(p.now))
		}
	}
}

func (p *preparer) file(v *templates.Notice, rung string) {
	if r, ok := p.rules.Ladder.Rung(rung); ok {
		v.Rung = r.Title.In(p.lang)
	}
	for _, e := range p.c.Entries {
		if e.Kind == escalation.EntryDirection && e.Rung == rung {
			v.At = templates.DayWords(p.lang, e.Noted, p.c.OwnerZone())
		}
	}
}

func alarmWords(kind, lang string) (what string, advice []string) {
	zh, en := "对方要您先付钱才给提现", "They ask you to pay before they pay you"
	adviceZH := []string{"先交保证金、解冻费、税金才能提现，是常见的诈骗手法。请不要付款，保留聊天和付款信息，尽快拨打 110 或反诈专线 96110。"}
	adviceEN := []string{"A deposit, an unfreezing fee or a tax to be paid before money is released is a common fraud. Do not pay; keep the messages and payment details, and go to the police at once (in China 110 or 96110)."}
	if kind == "withdraw_complaint_first" {
		zh, en = "对方要您先撤诉", "They ask you to withdraw your complaint first"
		adviceZH = []string{"先撤诉再付款，撤诉之后往往很难再提。可以答复：款项到账当天即撤回投诉。"}
		adviceEN = []string{"A complaint withdrawn before payment can rarely be filed again. You may answer that you will withdraw it on the day the money arrives."}
	}
	if lang == "en" {
		return en, adviceEN
	}
	return zh, adviceZH
}

// lackAddress says that there is nobody to write to.
const lackAddress = "address"

// lacking tells the owner what a letter cannot be written without, once.
func (p *preparer) lacking(m escalation.Move, field string) (effect, error) {
	say := func(zh, en string) string {
		if p.lang == "en" {
			return en
		}
		return zh
	}
	key := m.Key + "/lacking/" + field
	if slices.ContainsFunc(p.c.Entries, func(e escalation.Entry) bool { return e.Kind == escalation.EntryNotice && e.Text == key }) {
		return nil, nil // told already; the letter is written once it can be
	}
	v := templates.Notice{Ref: p.c.Ref, Case: templates.CaseWords(p.c, p.lang)}
	name := templates.StepWords(m.Rung, m.Step, p.lang)
	v.What = say("还差一点，"+name+"写不出来", "Something is missing for the "+name)
	v.News = []string{m.Why.In(p.lang) + say("。", ".")}
	edit := "cuiban case edit " + p.c.Ref
	switch field {
	case lackAddress:
		v.Lines = []templates.Moment{{At: say("缺少", "Missing"), Text: say("可以写信的地址：案件里的地址都退过信，或者您还没有给平台写过信", "an address to write to: those of the case bounced, or you have not written to the platform yet")}}
		v.Words = []templates.Moment{{At: say("写信给平台并抄送我们", "Write to the platform and copy us"), Text: say("那个地址就会记进案件", "that address then becomes part of the case")}}
	default:
		v.Lines = []templates.Moment{{At: say("缺少", "Missing"), Text: templates.FieldWords(field, p.lang)}}
		v.Words = []templates.Moment{{At: edit + " --amount 2350", Text: say("补上金额", "gives the amount")}, {At: edit + " --demand …", Text: say("或者写明诉求", "or says what you demand")}}
	}
	return p.trouble(m, key, v)
}

// unfit tells the owner that a letter was not written because of words that do
// not belong in one, once; they stand in what the owner wrote into the case.
func (p *preparer) unfit(m escalation.Move, f templates.Finding) (effect, error) {
	key := m.Key + "/unfit"
	if slices.ContainsFunc(p.c.Entries, func(e escalation.Entry) bool { return e.Kind == escalation.EntryNotice && e.Text == key }) {
		return nil, nil
	}
	name := templates.StepWords(m.Rung, m.Step, p.lang)
	v := templates.Notice{Ref: p.c.Ref, Case: templates.CaseWords(p.c, p.lang), News: []string{f.Why.In(p.lang)}}
	edit := "cuiban case edit " + p.c.Ref + " --happened …"
	if p.lang == "en" {
		v.What = "A word stands in the way of the " + name
		v.Lines = []templates.Moment{{At: "Passage", Text: f.Quote}}
		v.Words = []templates.Moment{{At: edit, Text: "says it in other words; the letter is then written"}}
	} else {
		v.What = "有一处措辞要改，" + name + "先没有写"
		v.Lines = []templates.Moment{{At: "原文", Text: f.Quote}}
		v.Words = []templates.Moment{{At: edit, Text: "换一种说法，信就会写好"}}
	}
	return p.trouble(m, key, v)
}

// trouble mails the owner what stands in the way of a move, once under its key.
func (p *preparer) trouble(m escalation.Move, key string, v templates.Notice) (effect, error) {
	text, err := p.s.Texts.Note(p.lang, "trouble", "", v)
	if err != nil {
		return nil, err
	}
	queue, err := p.enqueue(key, "lacking", compose.NewMessageID(p.s.Env.Tracker(p.c.Owner).Address), text, nil)
	if err != nil {
		return nil, err
	}
	return noted(queue, escalation.Entry{Kind: escalation.EntryNotice, By: escalation.ByCuiban, Text: key, Rung: m.Rung}), nil
}

// directions leads the owner to a rung without mail: steps, texts, the pack.
func (p *preparer) directions(m escalation.Move) (effect, error) {
	rung, _ := p.rules.Ladder.Rung(m.Rung)
	name, data, err := p.pack()
	if err != nil {
		return nil, err
	}
	v := p.directionsView(rung, m.Why)
	var attached []compose.Attachment
	if data != nil {
		v.Pack, v.PackSize = name, size(len(data))
		attached = []compose.Attachment{{Name: name, Type: "application/zip", Data: data}}
	}
	paper, err := p.paper(rung, m, &v)
	if err != nil {
		return nil, err
	}
	attached = append(attached, paper...)
	tracker := p.s.Env.Tracker(p.c.Owner).Address
	text, err := p.s.Texts.Note(p.lang, "directions", tracker, v)
	if err != nil {
		return nil, err
	}
	queue, err := p.enqueue(m.Key, "directions", compose.NewMessageID(tracker), text, attached)
	if err != nil {
		return nil, err
	}
	return noted(noted(queue, escalation.Entry{Kind: escalation.EntryDirection, By: escalation.ByCuiban, Rung: m.Rung, Text: m.Why.In(p.lang)}),
		escalation.Entry{Kind: escalation.EntryNotice, By: escalation.ByCuiban, Text: m.Key, Rung: m.Rung}), nil
}

// pack makes the evidence pack of the case.
func (p *preparer) pack() (name string, data []byte, err error) {
	p.s.packing.Lock()
	defer p.s.packing.Unlock()
	return p.s.Env.Pack(p.ctx, p.c, p.now)
}

// paper writes the paper that this desk wants, in the language of the place
// where that is known, and notes in the view what is missing for it. An unfit or
// incomplete paper is not attached: the short texts still are there.
func (p *preparer) paper(rung ladder.Rung, m escalation.Move, v *templates.Directions) ([]compose.Attachment, error) {
	for _, e := range p.rules.Ladder.Expected(rung) {
		if !slices.Contains(inThePack, e.ID) {
			v.Bring = append(v.Bring, e.Title.In(p.lang))
		}
	}
	name := templates.PaperFor(rung, p.c.Jurisdiction)
	if name == "" {
		return nil, nil
	}
	dossier, err := p.dossier()
	if err != nil {
		return nil, err
	}
	lang := p.lang
	if p.c.Jurisdiction == "cn" {
		lang = "zh-CN"
	}
	if m.Deadline.IsZero() {
		m.Deadline = p.now.AddDate(0, 0, 15) // for the demands and what is asked of a desk in the platform
	}
	view := templates.LetterView(p.c, m, lang, p.now).With(dossier)
	for _, field := range view.Lacks(name) {
		v.Lacks = append(v.Lacks, templates.FieldWords(field, p.lang))
	}
	text, err := p.s.Texts.Letter(lang, name, view)
	if missing, unfit := (*templates.Missing)(nil), (*templates.Unfit)(nil); errors.As(err, &missing) || errors.As(err, &unfit) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sort, _ := templates.SortOf(name)
	v.Paper = sort.Title.In(lang) + ".txt"
	return []compose.Attachment{{Name: v.Paper, Type: "text/plain; charset=utf-8", Data: []byte("\ufeff" + strings.ReplaceAll(text.Text, "\n", "\r\n"))}}, nil
}

// inThePack are the pieces of evidence that the pack itself provides.
var inThePack = []string{"one_sentence", "timeline", "contact_log"}

func (p *preparer) dossier() (d templates.Dossier, err error) {
	err = p.s.Store.View(p.ctx, func(tx *store.Tx) error {
		d, err = Dossier(tx, p.c)
		return err
	})
	return d, err
}

// Dossier is what papers say of the owner and the company, with all evidence.
func Dossier(tx *store.Tx, c *escalation.Case) (d templates.Dossier, err error) {
	all, err := tx.EvidenceOf(c.ID)
	for _, e := range all {
		d.Exhibits = append(d.Exhibits, templates.Moment{At: e.Number, Text: e.Label})
	}
	if err != nil {
		return d, err
	}
	person, err := tx.Profile(c.Owner.ID)
	if err != nil {
		return d, err
	}
	d.Person = templates.Person(person)
	company, err := tx.Respondent(c.ID)
	d.Respondent = templates.Respondent{Address: company.Address, Licence: company.Licence}
	return d, err
}

func (p *preparer) directionsView(rung ladder.Rung, why escalation.Reason) templates.Directions {
	v := templates.Directions{
		Ref: p.c.Ref, Case: templates.CaseWords(p.c, p.lang), Why: why.In(p.lang), Title: rung.Title.In(p.lang), Reason: rung.Why.In(p.lang),
		Clock: clockWords(rung, p.lang), Check: !rung.Reliable(p.now),
		Short:  templates.Form(p.c, p.lang, p.now, formLength(p.lang, templates.ShortForm), rung.Ask.In(p.lang)),
		Long:   templates.Form(p.c, p.lang, p.now, formLength(p.lang, templates.MiddleForm), rung.Ask.In(p.lang)),
		Speech: templates.Speech(p.c, p.lang, p.now, rung.Ask.In(p.lang)),
	}
	if full := templates.Form(p.c, p.lang, p.now, formLength(p.lang, templates.LongForm), rung.Ask.In(p.lang)); full != v.Long {
		v.Full = full
	}
	if p.lang == "en" && p.c.Jurisdiction == "cn" {
		v.Local = templates.Form(p.c, "zh-CN", p.now, templates.MiddleForm, rung.Ask.In("zh-CN"))
	}
	for _, ch := range rung.Channels {
		kind, where := ch.Words(p.lang)
		v.Channels = append(v.Channels, templates.Moment{At: kind, Text: where})
	}
	for _, s := range rung.Steps {
		v.Steps = append(v.Steps, s.In(p.lang))
	}
	for _, w := range rung.Warnings {
		v.Warnings = append(v.Warnings, w.In(p.lang))
	}
	for _, l := range rung.Law {
		v.Law = append(v.Law, l.Words(p.lang))
	}
	kind, standing := p.c.Kind, string(p.c.Standing)
	for _, r := range p.rules.Ladder.Next(p.c.Rung, kind, standing) {
		no, shut := p.rules.Refusal(p.c, r.ID, p.now)
		switch {
		case shut && r.ID == rung.ID:
			v.Warnings = append(v.Warnings, no.In(p.lang))
		case shut:
			v.Closed = append(v.Closed, templates.Other{Title: r.Title.In(p.lang), Why: no.In(p.lang)})
		case r.ID != rung.ID:
			v.Others = append(v.Others, templates.Other{Title: r.Title.In(p.lang), Why: r.Why.In(p.lang)})
		}
	}
	for _, r := range p.rules.Ladder.Closed(p.c.Rung, kind, standing) {
		v.Closed = append(v.Closed, templates.Other{Title: r.Title.In(p.lang), Why: shutWords(r, p.lang)})
	}
	return v
}

// formLength is the length of a text in characters: English says in five what
// Chinese says in two.
func formLength(lang string, chinese int) int {
	if lang == "en" {
		return chinese * 5 / 2
	}
	return chinese
}

// clockWords is how long the desk has, by the clock that ends the matter, else
// by the first answer.
func clockWords(r ladder.Rung, lang string) string {
	if r.Final.N > 0 {
		return r.Final.Words(lang)
	}
	return r.First.Words(lang)
}

func shutWords(r ladder.Rung, lang string) string {
	if why := r.Shut.In(lang); why != "" {
		return why
	}
	if lang == "en" {
		return "open to consumers only; money earned on a platform is not a purchase for daily life"
	}
	return "只受理为生活消费发生的争议，您在平台上的收入不属于这一类"
}

// Trouble tells the owner, inside the transaction that finds it, that a letter
// did not leave or that nobody can know.
func (s *Scheduler) Trouble(tx *store.Tx, c *escalation.Case, l escalation.Letter, what string) error {
	lang := templates.Lang(c.Owner.Lang)
	title, advice := troubleWords(what, lang)
	v := templates.Notice{Ref: c.Ref, Case: templates.CaseWords(c, lang), What: title, News: advice}
	v.Lines = []templates.Moment{{At: map[string]string{"en": "Letter", "zh-CN": "信件"}[lang], Text: l.Subject}, {At: map[string]string{"en": "Server said", "zh-CN": "服务器答复"}[lang], Text: l.Response}}
	v.Words = []templates.Moment{{At: "cuiban outbox list, cuiban outbox resolve", Text: map[string]string{"en": "shows the letter and lets you settle it", "zh-CN": "查看这封信，并决定怎么处理"}[lang]}}
	text, err := s.Texts.Note(lang, "trouble", "", v)
	if err != nil {
		return err
	}
	id := compose.NewMessageID(s.Env.Tracker(c.Owner).Address)
	raw, err := s.ToOwner(c.Owner, id, "", text, nil, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(store.Notice{Key: fmt.Sprintf("%s/%s/%d", l.Key, what, tx.Now().Unix()), Owner: c.Owner.ID, Case: c.ID, Kind: "trouble", MessageID: id, Due: tx.Now()}, raw)
	return err
}

func troubleWords(what, lang string) (string, []string) {
	zh, en := "有一封信没能发出", "A letter could not be sent"
	adviceZH := []string{"对方的邮件服务器拒收了这封信，没有任何人收到它。我们不会自动重发。"}
	adviceEN := []string{"Their mail server refused this letter; nobody received it. We do not try again by ourselves."}
	switch what {
	case "unknown":
		zh, en = "有一封信不知道是否送达", "It is not known whether a letter arrived"
		adviceZH = []string{"信已全部交给服务器，但在它答复之前连接断了。对方可能收到了，也可能没有。为了不重复，我们不会自动重发：请看一下您的“已发送”，或等对方回信。"}
		adviceEN = []string{"The whole letter was handed to the server, but the line dropped before it answered. They may have it or not. So as not to send it twice we do not try again: please look in your Sent folder, or wait for their answer."}
	case "held":
		zh, en = "今天的信已经很多了", "Many letters left today"
		adviceZH = []string{"一天能发的信有上限，免得邮箱被当作滥发。这封已批准的信明天再发；如果您没有批准过这么多信，请停下案件并改邮箱密码。"}
		adviceEN = []string{"There is a cap of letters a day, so that the mailbox is not taken for a spammer's. This approved letter waits until tomorrow; if you did not approve so many, stop the case and change the mailbox's password."}
	case "delayed":
		zh, en = "有一封信一天还没发出去", "A letter has been on its way for a day"
		adviceZH = []string{"邮件服务器一直说“稍后再试”，没有任何人收到这封信。我们会继续试到第五天。不想等，请回复“不发”或“停止”。"}
		adviceEN = []string{"The mail server keeps saying “try later”; nobody has the letter yet. We go on trying until the fifth day. If you would rather not wait, reply “discard” or “stop”."}
	case "bounced":
		zh, en = "有一封信被退回了", "A letter came back"
		adviceZH = []string{"对方的邮件系统说这个地址收不到信。我们把地址标记为不可用，不会因此重发；如果对方另有地址，写一封信给新地址并抄送我们，就会改用它。"}
		adviceEN = []string{"Their mail system says that the address takes no mail. It is marked, and nothing is sent again because of it; if they have another address, write one mail there with us in copy, and we use that one."}
	case "gone":
		adviceZH = []string{"存档里的内容和您批准的不一致，所以没有发出。"}
		adviceEN = []string{"What is in the archive is not what you approved, so it was not sent."}
	}
	if lang == "en" {
		return en, adviceEN
	}
	return zh, adviceZH
}
