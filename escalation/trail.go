package escalation

import (
	"slices"
	"time"

	"cuiban/escalation/ladder"
)

// Limit is a day by which the owner must have filed with a rung, or that way is
// closed for ever.
type Limit struct {
	Rung  string      // id
	Title ladder.Text // of the rung
	Term  ladder.Term
	From  time.Time // the moment it is counted from
	Due   time.Time // the end of its last day
}

// Limits returns the owner's own time limits that run in the case, the first to
// end first. Only those whose event is known are counted; what counts from
// knowledge, from a restriction or from work done is counted from the first thing
// the case knows, so that the owner is warned too early rather than too late. A
// rung that was filed with has none left.
func (r Rules) Limits(c *Case) (out []Limit) {
	for _, t := range r.Ladder.OwnTerms(c.Kind, string(c.Standing)) {
		from := r.base(c, t.Term.From)
		if from.IsZero() || filedWith(c, t.Rung) {
			continue
		}
		out = append(out, Limit{t.Rung, t.Title, t.Term, from, r.end(c, from, t.Term.Clock)})
	}
	slices.SortStableFunc(out, func(a, b Limit) int { return a.Due.Compare(b.Due) })
	return out
}

func filedWith(c *Case, rung string) bool {
	return slices.ContainsFunc(c.Entries, func(e Entry) bool { return e.Kind == EntrySubmitted && e.Rung == rung })
}

// base is the moment from which a time limit of the owner's counts; zero when
// the case does not know it.
func (r Rules) base(c *Case, from string) time.Time {
	switch from {
	case ladder.Knowledge, ladder.Restriction, ladder.Performance, ladder.Statement:
		return begun(c)
	case ladder.FinalAnswer:
		return saidNo(c, ByCounterparty)
	case ladder.Decision, ladder.Refusal:
		return saidNo(c, ByRegulator)
	case ladder.Silence:
		return r.silentSince(c)
	}
	return time.Time{}
}

// begun is the first moment the case knows of.
func begun(c *Case) time.Time {
	first := c.Opened
	for i := range c.Entries {
		if at := c.Entries[i].At; !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first
}

// saidNo is when that side last refused in writing; zero when it did not.
func saidNo(c *Case, by By) time.Time {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		if e := &c.Entries[i]; e.Kind == EntryMailIn && e.By == by && e.Facts.Human() && e.Facts.Outcome == "refused" {
			return e.At
		}
	}
	return time.Time{}
}

// Trail is where the case stands on its ladder and what was done in it, as of
// the moment now.
func (r Rules) Trail(c *Case, now time.Time) ladder.Trail {
	t := ladder.Trail{Kind: c.Kind, Standing: string(c.Standing), Rung: c.Rung, Used: []string{c.Rung}}
	use := func(rung string) {
		if rung != "" && !slices.Contains(t.Used, rung) {
			t.Used = append(t.Used, rung)
		}
	}
	if contact(c) {
		use(r.Ladder.First(c.Kind, string(c.Standing)))
	}
	for i := range c.Letters {
		if l := &c.Letters[i]; l.State == LetterAccepted {
			use(l.Rung)
		}
	}
	for i := range c.Entries {
		switch e := &c.Entries[i]; e.Kind {
		case EntryRung, EntryDirection:
			use(e.Rung)
		case EntrySubmitted:
			use(e.Rung)
			if e.Rung != "" {
				t.Filed = append(t.Filed, r.filing(c, i, now))
			}
		}
	}
	return t
}

// contact says whether the owner ever reached the other side: that is the first
// rung, whether or not a letter was drafted for it.
func contact(c *Case) bool {
	return slices.ContainsFunc(c.Entries, func(e Entry) bool {
		return e.Kind == EntryMailOut || e.Kind == EntryCall || e.Kind == EntryStatement
	})
}

// filing is what became of the submission in entry i: it runs until the desk
// refused it or its mediation ended, and it is silent when the desk's own term,
// read and not too old, passed without a word.
func (r Rules) filing(c *Case, i int, now time.Time) ladder.Filing {
	e := &c.Entries[i]
	f := ladder.Filing{Rung: e.Rung, Open: true}
	heard := false
	for _, x := range c.Entries[i+1:] {
		if x.Told() || x.Kind == EntryMailIn && x.By == ByRegulator {
			heard = true
		}
		ended := x.By != ByOther && !x.Event(AnchorMediationEnded).IsZero()
		f.Open = f.Open && !ended && !(x.Facts != nil && x.By == ByRegulator && x.Facts.Outcome == "refused")
	}
	if rung, ok := r.Ladder.Rung(e.Rung); ok && !heard {
		f.Silent = rung.Holds(rung.First, now) && now.After(r.lawful(c, e.At, rung.First).Add(Grace))
	}
	return f
}

// silentSince is the end of the statutory term that a desk let pass in silence;
// zero when none did.
func (r Rules) silentSince(c *Case) time.Time {
	for i := len(c.Entries) - 1; i >= 0; i-- {
		e := &c.Entries[i]
		switch {
		case e.Kind == EntryMailIn && e.By == ByRegulator || e.Told():
			return time.Time{}
		case e.Kind == EntrySubmitted:
			if rung, ok := r.Ladder.Rung(e.Rung); ok && rung.First.N > 0 {
				return r.lawful(c, e.At, rung.First)
			}
			return time.Time{}
		}
	}
	return time.Time{}
}

// Refusal says why the rung of that id must not be taken now: it would be refused
// because of an earlier filing, or taking it would end one that runs. It reports
// false where nothing stands against it.
func (r Rules) Refusal(c *Case, rung string, now time.Time) (Reason, bool) {
	filed := r.Trail(c, now).Filed
	bad := r.Ladder.Kills(rung, filed)
	if no := r.Ladder.Refused(rung, filed); no != nil {
		bad = append([]ladder.Conflict{*no}, bad...)
	}
	if len(bad) == 0 {
		return Reason{}, false
	}
	b := bad[0]
	return Reason{ZH: b.Bar.Why.ZH + "（" + b.Bar.Law.Words("zh-CN") + "）", EN: b.Bar.Why.EN + " (" + b.Bar.Law.Words("en") + ")"}, true
}

// Running is a statutory clock that runs against a desk the owner filed with.
type Running struct {
	Rung  ladder.Rung
	Clock ladder.Clock
	From  time.Time
	Due   time.Time
	// Holds says that the term may be held against the desk: its text was read,
	// and not too long ago. Else it is shown as to be checked.
	Holds bool
	// Number is the filing number, "" when the owner gave none.
	Number string
}

// Running returns the statutory clocks that run at the case's present rung since
// the owner filed there: the answer whether it is taken on, until that is known,
// and the decision, which runs from the acceptance where the law says so.
func (r Rules) Running(c *Case, now time.Time) (out []Running) {
	rung, ok := r.Ladder.Rung(c.Rung)
	if !ok {
		return nil
	}
	for i := len(c.Entries) - 1; i >= 0; i-- {
		e := &c.Entries[i]
		if e.Kind != EntrySubmitted || e.Rung != c.Rung {
			continue
		}
		add := func(k ladder.Clock, from time.Time) {
			if k.N > 0 && !from.IsZero() {
				out = append(out, Running{rung, k, from, r.lawful(c, from, k), rung.Holds(k, now), e.Text})
			}
		}
		accepted := c.Event(AnchorAccepted)
		if accepted.Before(calendarDay(e.At, c.OtherZone())) {
			accepted = time.Time{}
		}
		if accepted.IsZero() {
			add(rung.First, e.At)
		}
		if rung.Final.From == ladder.Accepted {
			add(rung.Final, accepted)
		} else {
			add(rung.Final, e.At)
		}
		return out
	}
	return nil
}

func calendarDay(t time.Time, loc *time.Location) time.Time {
	y, m, day := t.In(loc).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, loc)
}
