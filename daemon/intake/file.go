package intake

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"cuiban/daemon/desk"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/parser/outcome"
	"cuiban/parser/promise"
	"cuiban/store"
)

// gistLen is how much of a mail is shown in lists, in columns of which a Chinese
// character takes two: two lines on a phone.
const gistLen = 160

// incoming files a mail of somebody else.
func (t *filing) incoming() error {
	if t.p.Bounce != nil && t.p.Bounce.Original != "" {
		if done, err := t.bounced(); err != nil || done {
			return err
		}
	}
	return t.fileOrTray()
}

// outgoing files what the owner wrote. A mail to somebody else with cuiban in
// copy that fits no case opens one.
func (t *filing) outgoing() error {
	if len(t.p.Forwarded) > 0 && t.toUs() {
		return t.forwarded()
	}
	cases, f, why, err := t.find()
	if err != nil {
		return err
	}
	meant := t.copiedToUs() || t.from != nil
	if f.guessed && meant { // a new matter with the same platform is a new case
		cases = nil
	}
	if len(cases) == 0 && meant && len(t.others()) > 0 {
		c, err := t.open(t.others()[0])
		if err != nil {
			return err
		}
		cases, f, why = []int64{c.ID}, finder{rule: "opened"}, "the owner wrote to somebody and copied the tracker"
		if t.from != nil {
			why = "the owner's first mail to somebody, in the mail taken over"
		}
	}
	if len(cases) == 0 {
		return t.unfiled("it fits no case")
	}
	return t.fileAll(cases, f, why)
}

func (t *filing) copiedToUs() bool {
	if t.isOwner && t.in.Env.CopiesSelf() && slices.Contains(t.p.Recipients(), t.owner.Address) {
		return true
	}
	return slices.ContainsFunc(append(t.p.Recipients(), t.p.DeliveredTo...), t.in.Env.IsTracker)
}

// others are the recipients that are neither cuiban nor the owner.
func (t *filing) others() []parser.Address {
	var out []parser.Address
	for _, a := range append(append([]parser.Address{}, t.p.To...), t.p.Cc...) {
		if a.Address != "" && a.Address != t.owner.Address && !t.in.Env.IsTracker(a.Address) {
			out = append(out, a)
		}
	}
	return out
}

// forwarded files the mails that the owner passed on, each by what it says
// itself. The owner stands for them: a tag or number holds whoever wrote them.
func (t *filing) forwarded() error {
	outer, filed := t.p, false
	t.vouched = true
	defer func() { t.p, t.isOwner, t.vouched, t.path = outer, true, false, "" }()
	for i, inner := range outer.Forwarded {
		t.p, t.isOwner, t.path = inner, inner.Sender() == t.owner.Address, strconv.Itoa(i)
		inner.CaseRefs = append(inner.CaseRefs, outer.CaseRefs...)
		inner.DeliveredTo = append(append(inner.DeliveredTo, outer.DeliveredTo...), outer.Recipients()...)
		known, err := t.copyOf()
		if err != nil {
			return err
		}
		cases, f, why, err := t.find()
		if err != nil {
			return err
		}
		if t.into != 0 {
			cases, f, why = []int64{t.into}, finder{rule: "order"}, "the owner said so"
		}
		if known == 0 || t.into != 0 {
			err = t.fileAll(cases, f, why)
		}
		if err != nil {
			return err
		}
		if err := t.rememberOrdered(); err != nil {
			return err
		}
		filed = filed || known != 0 || len(cases) > 0
	}
	if filed {
		return nil
	}
	t.p = outer
	return t.unfiled("the mail inside fits no case")
}

func (t *filing) fileOrTray() error {
	cases, f, why, err := t.find()
	if err != nil {
		return err
	}
	if len(cases) == 0 && t.begins() {
		if cases, err = t.openBehind(); err != nil {
			return err
		}
		f, why = finder{rule: "opened"}, "it answers a mail of the owner's that was not taken over"
	}
	if len(cases) == 0 {
		return t.unfiled("it fits no case")
	}
	return t.fileAll(cases, f, why)
}

// unfiled puts the mail into the tray with the cases it might belong to. In the
// owner's own mailbox only linked mail gets this far.
func (t *filing) unfiled(why string) error {
	suggest, err := t.suggestions()
	if err != nil {
		return err
	}
	if len(t.p.Defects) > 0 {
		why += "; " + strings.Join(t.p.Defects, "; ")
	}
	t.did.tray = true
	return t.tx.PutUnfiled(t.m.ID, t.owner.ID, why, suggest)
}

func (t *filing) fileAll(cases []int64, f finder, why string) error {
	for _, id := range cases {
		if err := t.tx.File(t.m.ID, id, f.rule, why, f.guessed); err != nil {
			return err
		}
		if err := t.record(id, why); err != nil {
			return err
		}
		t.did.filed++
	}
	return nil
}

// record writes the mail into the case: parties, ids, numbers, the entry, the
// promises, and what follows from them.
func (t *filing) record(id int64, why string) error {
	c, err := t.tx.CaseByID(id)
	if err != nil {
		return err
	}
	if settled, err := t.arrived(c); err != nil {
		return err
	} else if settled {
		if c, err = t.tx.CaseByID(id); err != nil {
			return err
		}
	}
	party := t.isOwner || t.isParty(c.Parties)
	if err := t.learn(c, party); err != nil {
		return err
	}
	e, err := t.entry(c, why)
	if err != nil {
		return err
	}
	if e, err = t.tx.Append(c.ID, e); err != nil {
		return err
	}
	if party && e.Facts.Human() {
		c.Head = e.Seq
	}
	switch {
	case e.Kind == escalation.EntryMailIn && party:
		err = t.reconcile(c, e)
	case e.Kind == escalation.EntryMailOut:
		err = t.save(c, e, escalation.Answered(c, e.At, e.Mail))
	}
	if err != nil {
		return err
	}
	if c.State != escalation.Closed {
		c.Next, c.NextWhy = t.now, ""
		if t.from != nil { // until the first pass says so itself
			c.NextWhy = escalation.WhyTakenOver.In(c.Owner.Lang)
		}
	}
	return t.tx.SaveCase(c)
}

// learn notes what the mail tells of who is who and what it is called.
func (t *filing) learn(c *escalation.Case, party bool) error {
	if err := t.tx.AddIDs(c.ID, t.ids()); err != nil {
		return err
	}
	if t.isOwner {
		return t.learnRecipients(c)
	}
	if err := t.learnSender(c, party); err != nil || !party {
		return err
	}
	for _, n := range t.p.ReferenceNumbers {
		if err := t.tx.AddNumber(c.ID, t.domain(), n.Label, n.Value); err != nil {
			return err
		}
	}
	return t.learnDesks(c)
}

func (t *filing) learnSender(c *escalation.Case, party bool) error {
	from := t.p.Sender()
	if from == "" || slices.ContainsFunc(c.Parties, func(p escalation.Party) bool { return p.Address == from }) {
		return nil
	}
	r := escalation.RoleOther
	if party {
		r = role(from)
	}
	return t.tx.SaveParty(c.ID, escalation.Party{Address: from, Name: t.p.From[0].Name, Role: r})
}

// learnDesks notes the addresses of the same organisation that a mail of theirs
// names ("投诉请发送至 …"). They are offered to the owner, never used by
// themselves. At a public provider the same domain says nothing.
func (t *filing) learnDesks(c *escalation.Case) error {
	if Public(t.domain()) {
		return nil
	}
	for _, a := range addressesIn(t.p.NewText) {
		if store.OrgDomain(a) != t.domain() || a == t.owner.Address || t.in.Env.IsTracker(a) || slices.ContainsFunc(c.Parties, func(p escalation.Party) bool { return p.Address == a }) {
			continue
		}
		if err := t.tx.SaveParty(c.ID, escalation.Party{Address: a, Role: escalation.RolePlatform}); err != nil {
			return err
		}
	}
	return nil
}

// addressesIn finds mail addresses in a text, lower case.
func addressesIn(text string) []string {
	var out []string
	inAddress := func(r rune) bool {
		return r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("@._%+-", r))
	}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return !inAddress(r) }) {
		w = strings.Trim(strings.ToLower(w), ".-_")
		local, domain, ok := strings.Cut(w, "@")
		if ok && local != "" && strings.Contains(domain, ".") && !strings.Contains(domain, "@") {
			out = append(out, w)
		}
	}
	return out
}

// role tells an authority from a platform by its domain; China's authorities
// write from gov.cn.
func role(address string) escalation.Role {
	_, domain, _ := strings.Cut(address, "@")
	if strings.HasSuffix("."+domain, ".gov.cn") || strings.HasSuffix("."+domain, ".gov.uk") || strings.HasSuffix(domain, ".gov") {
		return escalation.RoleRegulator
	}
	return escalation.RolePlatform
}

// entry is the line of the log about this mail.
func (t *filing) entry(c *escalation.Case, why string) (escalation.Entry, error) {
	e := escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByOther, At: t.p.Base, Mail: t.m.SHA256, Text: why}
	switch {
	case t.isOwner:
		e.Kind, e.By = escalation.EntryMailOut, escalation.ByOwner
	case t.isParty(c.Parties) && role(t.p.Sender()) == escalation.RoleRegulator:
		e.By = escalation.ByRegulator
	case t.isParty(c.Parties):
		e.By = escalation.ByCounterparty
	}
	if e.At.IsZero() {
		e.At = t.now
	}
	e.Facts = &escalation.MailFacts{
		MessageID: t.p.MessageID, From: t.p.Sender(), To: t.p.Recipients(), Subject: t.p.Subject, Robot: t.p.Kind,
		Outcome: t.p.Outcome, Substantive: t.p.Substantive, Gist: gist(t.p), Events: t.p.Events,
		Imported: t.past(),
	}
	for _, a := range t.p.Alarms {
		e.Facts.Alarms = append(e.Facts.Alarms, a.Kind)
	}
	if e.By == escalation.ByCounterparty {
		e.Facts.Signs = outcome.Signs(t.p.NewText)
	}
	if e.By != escalation.ByCounterparty || !e.Facts.Human() {
		return e, nil
	}
	of, err := t.repeats(c)
	e.Facts.Template, e.Facts.TemplateOf = of != "", of
	return e, err
}

// gist is the sentence that decided, or the beginning of what was written.
func gist(p *parser.Mail) string {
	text := p.OutcomeQuote
	if (text == "" || p.Outcome == string(outcome.Received)) && len(p.Commitments) > 0 {
		text = p.Commitments[0].Quote
	}
	if text == "" {
		text = afterGreeting(p.NewText)
	}
	text = strings.Join(strings.Fields(text), " ")
	columns := 0
	for i, r := range text {
		if columns++; r >= 0x1100 {
			columns++
		}
		if columns > gistLen {
			return text[:i] + "…"
		}
	}
	return text
}

// afterGreeting passes over a first line that only greets.
func afterGreeting(text string) string {
	line, rest, ok := strings.Cut(strings.TrimSpace(text), "\n")
	if ok && utf8.RuneCountInString(strings.TrimSpace(line)) <= 20 && strings.TrimSpace(rest) != "" {
		return rest
	}
	return text
}

// repeats finds the earlier human answer that this one nearly repeats, the
// first of them if there are several; "" none.
func (t *filing) repeats(c *escalation.Case) (string, error) {
	earlier, err := t.tx.HumanMails(c.ID)
	if err != nil {
		return "", err
	}
	this := t.print
	if this == nil || t.path != "" {
		this = outcome.Fingerprint(t.p.NewText)
	}
	for _, sha := range earlier {
		if sha == t.m.SHA256 {
			continue
		}
		print, err := t.printOf(sha)
		if err != nil {
			return "", err
		}
		if print.Similar(this) >= outcome.NearIdentical {
			return sha, nil
		}
	}
	if t.path == "" {
		t.in.prints.put(t.m.SHA256, this)
	}
	return "", nil
}

// printOf returns the fingerprint of an understood mail.
func (t *filing) printOf(sha string) (outcome.Print, error) {
	if p, ok := t.in.prints[sha]; ok {
		return p, nil
	}
	text, err := t.tx.NewText(sha)
	if err != nil {
		return nil, err
	}
	p := outcome.Fingerprint(text)
	t.in.prints.put(sha, p)
	return p, nil
}

// prints keeps fingerprints by the mails' SHA-256; nil keeps none.
type prints map[string]outcome.Print

// maxPrints is how many are kept before all of them are dropped: about one
// kilobyte each.
const maxPrints = 4000

func (p prints) put(sha string, print outcome.Print) {
	if p == nil {
		return
	}
	if len(p) >= maxPrints {
		clear(p)
	}
	p[sha] = print
}

// reconcile brings the promises of the case up to date with a mail of theirs.
func (t *filing) reconcile(c *escalation.Case, e escalation.Entry) error {
	a := escalation.Arrival{Mail: t.m.SHA256, At: e.At, Facts: *e.Facts, Made: t.promises(c, e)}
	if err := t.save(c, e, escalation.Reconcile(c, a)); err != nil {
		return err
	}
	if err := errors.Join(t.anchored(c), t.suggestCauses(c)); err != nil {
		return err
	}
	if e.Facts.Outcome != string(outcome.Paid) || c.State == escalation.Closed {
		return nil
	}
	c.State = escalation.Resolved
	r, err := t.tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryResolved, By: e.By, At: e.At, Mail: t.m.SHA256, Text: e.Facts.Gist})
	c.Head = r.Seq
	return err
}

// save writes down what a mail did to the promises, in the case at hand too.
func (t *filing) save(c *escalation.Case, e escalation.Entry, changes []escalation.Change) error {
	for _, ch := range changes {
		if err := t.tx.SavePromise(c.ID, &ch.Promise); err != nil {
			return err
		}
		if i := slices.IndexFunc(c.Promises, func(p escalation.Promise) bool { return p.Key == ch.Promise.Key }); i >= 0 {
			c.Promises[i] = ch.Promise
		} else {
			c.Promises = append(c.Promises, ch.Promise)
			t.did.promises++
		}
		_, err := t.tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPromise, By: escalation.ByCuiban, At: e.At, Promise: ch.Promise.Key, Text: ch.What, Mail: t.m.SHA256})
		if err != nil {
			return err
		}
	}
	return nil
}

// anchored gives a date to the promises that waited for an event which this
// mail says has happened ("自受理之日起…" and now "已受理").
func (t *filing) anchored(c *escalation.Case) error {
	for _, p := range c.Promises {
		event := t.p.Events[p.Term.Anchor]
		if !p.Term.Anchored() || event.IsZero() || !p.Due().At.IsZero() {
			continue
		}
		next, moved := escalation.Redate(p, event, c.OtherZone(), t.in.Env.Calendar(c.Jurisdiction), t.now)
		if !moved {
			continue
		}
		if err := t.tx.SavePromise(c.ID, &next); err != nil {
			return err
		}
		if _, err := t.tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryPromise, By: escalation.ByCuiban, Promise: p.Key, Text: "anchored", Mail: t.m.SHA256}); err != nil {
			return err
		}
	}
	return nil
}

// promises turns what the parser found into promises of the case. One that runs
// from an event gets its date at once where the case knows the event.
func (t *filing) promises(c *escalation.Case, e escalation.Entry) []escalation.Promise {
	base := escalation.Promise{Said: t.p.Base, Agent: t.p.Agent, Mail: t.m.SHA256, Path: t.path}
	found := desk.Found(base, t.m.SHA256, e.By, promise.Result{Commitments: t.p.Commitments, Demands: t.p.Demands}, t.now)
	for i, p := range found {
		if p.Term.Anchored() && p.Due().At.IsZero() {
			found[i], _ = escalation.Redate(p, c.Event(p.Term.Anchor), c.OtherZone(), t.in.Env.Calendar(c.Jurisdiction), t.now)
		}
	}
	return found
}

// bounced ties a bounce to the letter it is about: the address is marked and
// the case looks again. Nothing is ever sent again because of a bounce, which
// anybody can forge.
func (t *filing) bounced() (bool, error) {
	l, caseID, err := t.tx.LetterByMessageID(t.p.Bounce.Original)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	if err := t.tx.File(t.m.ID, caseID, "bounce", "it reports on our letter "+l.Subject, false); err != nil {
		return true, err
	}
	c, err := t.tx.CaseByID(caseID)
	if err != nil {
		return true, err
	}
	if t.p.Bounce.Hard {
		if err := t.cameBack(c, l); err != nil {
			return true, err
		}
	}
	return true, t.record(caseID, "a bounce of our letter")
}

// cameBack marks the address of a letter that came back for good, and tells the
// owner.
func (t *filing) cameBack(c *escalation.Case, l escalation.Letter) error {
	to := strings.ToLower(t.p.Bounce.Recipient)
	if !slices.Contains(l.Recipients, to) || t.in.Env.IsTracker(to) {
		return nil
	}
	for _, p := range c.Parties {
		if p.Address == to {
			p.Bad = true
			if err := t.tx.SaveParty(c.ID, p); err != nil {
				return err
			}
		}
	}
	l.Response = strings.TrimSpace(to + " " + t.p.Bounce.Status + " " + t.p.Bounce.Reason)
	if err := t.in.Trouble(t.tx, c, l, "bounced"); err != nil {
		return err
	}
	return outbox.Bounced(t.tx, c.Owner.ID, l, t.in.Halted)
}
