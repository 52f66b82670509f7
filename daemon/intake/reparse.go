package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cuiban/daemon/dkim"
	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/store"
)

// reparseBatch is how many mails are looked up at once.
const reparseBatch = 200

// ReparseOptions choose what is read again.
type ReparseOptions struct {
	// All reads every mail again, not only those an older version understood.
	All bool
	// Signatures checks the signatures again whose key could not be looked up.
	Signatures bool
	// Progress, when not nil, is told the report so far after each mail.
	Progress func(ReparseReport)
}

// ReparseReport is what came of it.
type ReparseReport struct {
	Version    int `json:"version"`    // of the understanding now
	Mails      int `json:"mails"`      // read again
	Found      int `json:"found"`      // promises that were not seen before
	Moved      int `json:"moved"`      // promises with another deadline now
	Doubted    int `json:"doubted"`    // promises that are no longer seen
	Signatures int `json:"signatures"` // mails whose signatures have a verdict now
}

// Reparse reads mail again that an older version of the parser understood, after
// an upgrade. Both understandings are kept. Promises keep their identity and what
// became of them: one that is found only now is noted, with what the mails after
// it made of it; one whose words are understood otherwise gets its new deadline
// beside the old; one that is no longer seen becomes doubtful and is not chased
// any more. What the owner decided by hand stands. No approval ends by it.
func (in *Intake) Reparse(ctx context.Context, now time.Time, opt ReparseOptions) (ReparseReport, error) {
	again := *in
	again.lookup = dkim.Cached(in.Env.LookupTXT)
	r := &reparser{in: &again, now: now, opt: opt, rep: ReparseReport{Version: in.parserVersion()}}
	for after := int64(0); ; {
		mails, err := r.next(ctx, after)
		if err != nil || len(mails) == 0 {
			return r.rep, err
		}
		for _, m := range mails {
			after = m.ID
			if err := r.mail(ctx, m); err != nil {
				return r.rep, fmt.Errorf("reading mail %d again: %w", m.ID, err)
			}
			if opt.Progress != nil {
				opt.Progress(r.rep)
			}
		}
	}
}

// parserVersion is the version of the understanding that is written down.
func (in *Intake) parserVersion() int {
	if in.version != 0 {
		return in.version
	}
	return parser.Version
}

type reparser struct {
	in  *Intake
	now time.Time
	opt ReparseOptions
	rep ReparseReport
}

// next returns the next mails in the archive.
func (r *reparser) next(ctx context.Context, after int64) (out []store.Mail, err error) {
	err = r.in.Store.View(ctx, func(tx *store.Tx) error {
		out, err = tx.UnderstoodAfter(after, reparseBatch)
		return err
	})
	return out, err
}

// mail looks at one mail.
func (r *reparser) mail(ctx context.Context, m store.Mail) error {
	old := r.opt.All || m.ParserVersion < r.in.parserVersion()
	unchecked := r.opt.Signatures && bytes.Contains([]byte(m.DKIM), []byte(`"`+string(dkim.Unchecked)+`"`))
	if !old && !unchecked {
		return nil
	}
	s := &seen{m: m}
	if err := r.in.read(ctx, s, r.now); err != nil {
		return err
	}
	return r.in.Store.Update(ctx, r.now, func(tx *store.Tx) error {
		t := &filing{in: r.in, tx: tx, seen: s, now: r.now}
		if unchecked {
			if err := r.signatures(t); err != nil {
				return err
			}
		}
		t.signatures = nil // the verdict at receipt stands
		if !old || s.p == nil {
			return nil
		}
		r.rep.Mails++
		return r.understand(t)
	})
}

// signatures writes down a verdict that could not be reached before.
func (r *reparser) signatures(t *filing) error {
	if slices.ContainsFunc(t.seen.signatures, func(s dkim.Signature) bool { return s.Status == dkim.Unchecked }) {
		return nil
	}
	verdict, err := json.Marshal(t.seen.signatures)
	if err != nil {
		return err
	}
	r.rep.Signatures++
	return t.tx.SetDKIM(t.m.ID, string(verdict))
}

// understand stores the new understanding and brings the promises up to date.
func (r *reparser) understand(t *filing) error {
	if err := t.understood(t.m.Direction); err != nil {
		return err
	}
	return eachCase(t.tx, t.m.ID, func(c *escalation.Case) error { return r.promises(t, c) })
}

// promises compares the promises a mail made in a case with those it makes now.
func (r *reparser) promises(t *filing, c *escalation.Case) error {
	i := slices.IndexFunc(c.Entries, func(e escalation.Entry) bool {
		return e.Mail == t.m.SHA256 && e.Kind == escalation.EntryMailIn && (e.By == escalation.ByCounterparty || e.By == escalation.ByRegulator)
	})
	if i < 0 {
		return nil
	}
	said := t.said(c, c.Entries[i])
	var changes []escalation.Change
	for _, p := range c.Promises {
		if p.Mail != t.m.SHA256 || p.ByHand {
			continue
		}
		j := slices.IndexFunc(said, func(q escalation.Promise) bool { return q.Key == p.Key })
		switch {
		case j < 0 && p.Status == escalation.PromiseOpen:
			p.Status = escalation.PromiseDoubtful
			changes = append(changes, escalation.Change{Promise: p, What: "doubted"})
			r.rep.Doubted++
		case j >= 0 && p.Status == escalation.PromiseOpen && len(p.Revisions) == 1 && !said[j].Due().At.Equal(p.Due().At):
			due := said[j].Revisions[0]
			due.Why = "reparsed"
			p.Revisions, p.Term = append(slices.Clip(p.Revisions), due), said[j].Term
			changes = append(changes, escalation.Change{Promise: p, What: "reparsed"})
			r.rep.Moved++
		}
	}
	for _, p := range said {
		if !slices.ContainsFunc(c.Promises, func(q escalation.Promise) bool { return q.Key == p.Key }) {
			changes = append(changes, escalation.Change{Promise: since(c, p, c.Entries[i+1:]), What: "made"})
			r.rep.Found++
		}
	}
	if len(changes) == 0 {
		return nil
	}
	if err := t.save(c, escalation.Entry{At: r.now}, changes); err != nil {
		return err
	}
	if c.State != escalation.Closed {
		c.Next = r.now
	}
	return t.tx.SaveCase(c)
}

// said are the promises that a mail and what it passes on make.
func (t *filing) said(c *escalation.Case, e escalation.Entry) []escalation.Promise {
	outer := t.p
	defer func() { t.p, t.path = outer, "" }()
	out := t.promises(c, e)
	for i, inner := range outer.Forwarded {
		t.p, t.path = inner, strconv.Itoa(i)
		out = append(out, t.promises(c, e)...)
	}
	return out
}

// since is what the mails after it made of a promise that is found only now.
func since(c *escalation.Case, p escalation.Promise, later []escalation.Entry) escalation.Promise {
	alone := *c
	for _, e := range later {
		alone.Promises = []escalation.Promise{p}
		var changes []escalation.Change
		switch {
		case e.Facts == nil:
		case e.Kind == escalation.EntryMailOut:
			changes = escalation.Answered(&alone, e.At, e.Mail)
		case e.Kind == escalation.EntryMailIn && e.By != escalation.ByOther:
			changes = escalation.Reconcile(&alone, escalation.Arrival{Mail: e.Mail, At: e.At, Facts: *e.Facts})
		}
		for _, ch := range changes {
			if ch.Promise.Key == p.Key {
				p = ch.Promise
			}
		}
	}
	return p
}
