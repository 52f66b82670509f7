package pack

import (
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/templates"
)

// eventKind decides how an event is drawn and counted.
type eventKind int

const (
	evAttempt eventKind = iota // a withdrawal was tried
	evWrote                    // the owner wrote
	evAnswer                   // they wrote
	evRobot                    // an automatic mail of theirs
	evCall
	evStatement // what they said by app, SMS, chat
	evFiled     // a complaint to an authority
	evPayout
	evNote
	evDue // a promise ran out unkept
	evState
)

// event is one line of the timeline.
type event struct {
	at     time.Time
	kind   eventKind
	side   side
	what   string // the operation
	result string
	source string
	gist   string // a few words for the picture and the summary
	status string // of a withdrawal: the word for its state
	code   string // of a withdrawal: the error code
	weak   bool   // of little weight: the first to go when room is short
}

// tell builds the timeline: every attempt, contact and answer in order, and
// every promise that ran out.
func (d *dossier) tell() {
	byMail := map[string][]commitment{}
	for _, p := range slices.Concat(d.promises, d.terms, d.demands) {
		if p.Mail != "" {
			byMail[p.Mail] = append(byMail[p.Mail], p)
		}
	}
	mailed := map[string]bool{}
	for _, e := range d.c.Entries {
		if ev, ok := d.entryEvent(e, byMail, mailed); ok {
			d.events = append(d.events, ev)
		}
	}
	for i := range d.c.Letters {
		if l := &d.c.Letters[i]; l.State == escalation.LetterAccepted {
			d.events = append(d.events, d.letterEvent(l))
		}
	}
	for _, p := range d.promises {
		if due := p.Deadline(); p.Status == escalation.PromiseBroken && !due.IsZero() {
			d.events = append(d.events, event{at: due, kind: evDue, side: theirs, what: d.w.ranOut + d.w.quote(d.show(p.Quote)),
				result: d.outcome(p), source: d.w.promise + p.number, gist: d.w.ranOut + d.w.quote(d.show(p.Quote))})
		}
	}
	slices.SortStableFunc(d.events, func(a, b event) int { return a.at.Compare(b.at) })
}

// entryEvent turns an entry of the log into an event; false for what is private,
// between the owner and cuiban, or of no interest to the reader.
func (d *dossier) entryEvent(e escalation.Entry, byMail map[string][]commitment, mailed map[string]bool) (event, bool) {
	ev := event{at: e.At, source: d.w.ownRecord}
	if e.Private {
		return ev, false
	}
	switch e.Kind {
	case escalation.EntryMailIn, escalation.EntryMailOut:
		if mailed[e.Mail] || e.Facts == nil || d.hidden(e.Mail) {
			return ev, false
		}
		mailed[e.Mail] = true
		return d.mailEvent(e, byMail[e.Mail]), true
	case escalation.EntryAttempt:
		return d.attemptEvent(e), true
	case escalation.EntryCall:
		ev.kind, ev.what, ev.result = evCall, d.w.call+d.details(e, "agent", "number"), d.show(e.Text)
		ev.gist = ev.what + d.w.colon + ev.result
	case escalation.EntryStatement:
		ev.kind, ev.side, ev.what = evStatement, theirs, d.w.said+d.details(e, "channel", "agent")
		ev.result = d.w.quote(d.show(e.Text))
		ev.gist = ev.what + ev.result
	case escalation.EntrySubmitted:
		ev.kind, ev.what, ev.result = evFiled, d.w.filed+d.rungTitle(e.Rung), d.numberWords(e.Text)
		ev.gist = joinWords(d.w.comma, ev.what, ev.result)
	case escalation.EntryPayout:
		ev.kind, ev.what, ev.result = evPayout, d.w.arrived+d.amountOf(e), d.show(e.Text)+d.details(e, "serial", "channel")
		ev.gist = ev.what
	case escalation.EntryNote:
		ev.kind, ev.what, ev.weak = evNote, d.w.note, true
		ev.result, ev.gist = d.show(e.Text), d.show(e.Text)
	case escalation.EntryResolved, escalation.EntryClosed, escalation.EntryReopened:
		ev.kind, ev.what, ev.weak = evState, d.w.state[e.Kind], true
		ev.gist = ev.what
	default:
		return ev, false
	}
	return ev, true
}

// hidden says that a mail of the log is not in the pack: left out for this
// reader, or marked private.
func (d *dossier) hidden(sha string) bool {
	_, in := d.mailAt[sha]
	return d.gathered && !in && sha != ""
}

func (d *dossier) mailEvent(e escalation.Entry, made []commitment) event {
	f := e.Facts
	ev := event{at: e.At, side: d.sideOf(f.From, ""), source: d.w.mail + d.mailOfSHA(e.Mail)}
	if e.Kind == escalation.EntryMailOut {
		ev.kind, ev.side = evWrote, ours
		ev.what = d.w.wrote + d.w.colon + d.show(f.Subject)
		ev.gist = joinWords(d.w.colon, d.w.wrote, d.gist(f))
		return ev
	}
	who := d.w.sideWho[ev.side]
	ev.kind, ev.what = evAnswer, who+d.w.replied
	switch {
	case !f.Human():
		ev.kind, ev.what, ev.weak = evRobot, who+d.w.automatic, true
	case f.Template:
		ev.what = who + d.w.sameAgain
	}
	ev.what += d.w.colon + d.w.quote(d.gist(f))
	ev.gist = ev.what
	ev.result = d.madeWords(made)
	return ev
}

// gist is the first words of a mail, else its subject.
func (d *dossier) gist(f *escalation.MailFacts) string {
	return d.show(firstOf(f.Gist, f.Subject))
}

// madeWords tells the promises and demands that a mail brought.
func (d *dossier) madeWords(made []commitment) string {
	var parts []string
	for _, p := range made {
		word := d.w.promised
		if p.Who == escalation.ByOwner {
			word = d.w.demanded
		}
		s := word + p.number + d.w.quote(d.show(p.Quote))
		if due := p.Deadline(); !due.IsZero() {
			s += d.w.dueBy + d.moment(due)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, d.w.semicolon)
}

func (d *dossier) letterEvent(l *escalation.Letter) event {
	ev := event{at: l.Sent, kind: evWrote, side: ours, source: d.w.mail + d.mailOfSHA(l.SHA256)}
	name := templates.StepWords(l.Rung, l.Step, d.lang)
	ev.what = d.w.sentLetter + name + d.w.colon + d.show(l.Subject)
	ev.gist = d.w.sentLetter + name
	if !l.Deadline.IsZero() {
		ev.result = d.w.askedBy + d.moment(l.Deadline)
	}
	return ev
}

func (d *dossier) attemptEvent(e escalation.Entry) event {
	ev := event{at: e.At, kind: evAttempt, side: ours, source: d.w.ownRecord}
	ev.what = d.w.withdrew + d.amountOf(e) + d.details(e, "channel")
	ev.status = joinWords(d.w.comma, d.show(e.Data["status"]), d.show(e.Data["result"]), d.show(e.Text))
	ev.code = d.show(e.Data["code"])
	ev.result = joinWords(d.w.comma, ev.status, ev.code)
	ev.gist = ev.what
	if ev.result != "" {
		ev.gist += d.w.colon + ev.result
	}
	return ev
}

// amountOf is the amount of an entry with a space before it.
func (d *dossier) amountOf(e escalation.Entry) string {
	if e.Amount == nil {
		return ""
	}
	return " " + templates.MoneyWords(d.lang, *e.Amount)
}

// details are named details of an entry in brackets, those that are known.
func (d *dossier) details(e escalation.Entry, names ...string) string {
	var parts []string
	for _, n := range names {
		if v := d.show(e.Data[n]); v != "" {
			parts = append(parts, d.w.detail[n]+v)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return d.w.open + strings.Join(parts, d.w.comma) + d.w.close
}

func (d *dossier) numberWords(s string) string {
	if s = d.show(s); s == "" {
		return ""
	}
	return d.w.filingNumber + s
}

// rungTitle names a rung, "" when the ladder does not know it.
func (d *dossier) rungTitle(id string) string {
	r, _ := d.opt.ladders().At(d.c.Jurisdiction).Rung(id)
	return r.Title.In(d.lang)
}

func joinWords(sep string, parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, sep)
}

// outcome says what became of a promise, with the delay where there is one.
func (d *dossier) outcome(p commitment) string {
	late := ""
	if p.view.Late != "" {
		late = d.w.late + p.view.Late
	}
	switch {
	case p.Status == escalation.PromiseKept && p.Late:
		return joinWords(d.w.comma, d.w.keptLate+d.moment(p.Settled), late)
	case p.Status == escalation.PromiseKept:
		return d.w.kept + d.moment(p.Settled)
	case p.Status == escalation.PromiseBroken && !p.Settled.IsZero() && p.SettledBy != "time":
		return d.w.brokenAnswered(late, d.moment(p.Settled))
	case p.Status == escalation.PromiseBroken:
		return joinWords(d.w.comma, d.w.broken[p.Action == escalation.ActPay], late)
	case p.Status == escalation.PromiseSuperseded:
		return d.w.superseded
	case p.Status == escalation.PromiseWithdrawn:
		return d.w.withdrawn
	case p.Deadline().IsZero():
		return d.w.noDate
	case d.now.After(p.Deadline()):
		return d.w.passed
	}
	return d.w.running
}

// moment is a point of time in figures, to the minute; the last second of a day
// is its end.
func (d *dossier) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(d.loc)
	if t.Hour() == 23 && t.Minute() == 59 && t.Second() == 59 {
		return t.Format(time.DateOnly) + " 24:00"
	}
	return t.Format("2006-01-02 15:04")
}

func (d *dossier) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(d.loc).Format(time.DateOnly)
}

// turn is a stretch of time during which one side had to act.
type turn struct {
	from, to time.Time
	owner    bool
}

// turns says whose turn it was when: theirs from the first contact on, the
// owner's from an answer with content, or a demand for material, to the owner's
// next contact. Acknowledgements and promises pass nothing on.
func (d *dossier) turns() []turn {
	var out []turn
	now := func(t time.Time, owner bool) {
		if n := len(out); n > 0 && out[n-1].to.IsZero() {
			if out[n-1].owner == owner {
				return
			}
			out[n-1].to = t
		}
		out = append(out, turn{from: t, owner: owner})
	}
	for _, m := range d.passes() {
		now(m.from, m.owner)
	}
	if n := len(out); n > 0 {
		out[n-1].to = d.now
		if d.c.State == escalation.Closed {
			out = d.untilClosed(out)
		}
	}
	return slices.DeleteFunc(out, func(t turn) bool { return !t.to.After(t.from) })
}

// passes are the moments at which the turn goes to somebody, in order.
func (d *dossier) passes() []turn {
	var out []turn
	for _, e := range d.c.Entries {
		switch {
		case e.Private:
		case e.Kind == escalation.EntryMailOut, e.Kind == escalation.EntryCall, e.Kind == escalation.EntrySubmitted:
			out = append(out, turn{from: e.At})
		case e.Kind == escalation.EntryMailIn && e.Facts.Human() && e.Facts.Substantive && !e.Facts.Template && e.Facts.Outcome != "paid" && !d.promisedIn(e.Mail):
			out = append(out, turn{from: e.At, owner: true})
		}
	}
	for _, p := range d.demands {
		out = append(out, turn{from: p.Said, owner: true})
	}
	for _, l := range d.c.Letters {
		if l.State == escalation.LetterAccepted {
			out = append(out, turn{from: l.Sent})
		}
	}
	slices.SortStableFunc(out, func(a, b turn) int { return a.from.Compare(b.from) })
	return out
}

func (d *dossier) promisedIn(sha string) bool {
	return slices.ContainsFunc(d.promises, func(p commitment) bool { return p.Mail == sha })
}

func (d *dossier) untilClosed(turns []turn) []turn {
	for _, e := range d.c.Entries {
		if e.Kind == escalation.EntryClosed && e.At.Before(d.now) {
			turns[len(turns)-1].to = e.At
		}
	}
	return turns
}

// counts are how often the owner tried what.
type counts struct{ attempts, wrote, calls, filed, answers, same, broken int }

func (d *dossier) count() counts {
	var n counts
	for _, e := range d.events {
		switch e.kind {
		case evAttempt:
			n.attempts++
		case evWrote:
			n.wrote++
		case evCall:
			n.calls++
		case evFiled:
			n.filed++
		case evAnswer:
			n.answers++
		}
	}
	alike := map[string]bool{} // the repetitions and what they repeat
	for _, e := range d.c.Entries {
		if e.Facts != nil && e.Facts.Template && !e.Private {
			alike[e.Mail], alike[e.Facts.TemplateOf] = true, true
		}
	}
	n.same = len(alike)
	for _, p := range d.promises {
		if p.Status == escalation.PromiseBroken {
			n.broken++
		}
	}
	return n
}

// since is when the trouble began: the first failed withdrawal, else the first
// contact, else the opening of the case.
func (d *dossier) since() time.Time {
	for _, kind := range []eventKind{evAttempt, evWrote, evCall} {
		for _, e := range d.events {
			if e.kind == kind {
				return e.at
			}
		}
	}
	return d.c.Opened
}
