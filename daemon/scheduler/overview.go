package scheduler

import (
	"context"
	"fmt"
	"strings"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

const (
	// overviewFrom is how many waiting letters make an overview: two are as
	// quickly answered one by one.
	overviewFrom = 3
	// overviewMost bounds one overview; the rest comes the next day.
	overviewMost = 20
	overviewHour = 9
)

// overviews mails owners of whom several letters wait a mail that shows them
// all under one code, at most once a day and only when something new waits.
func (s *Scheduler) overviews(ctx context.Context, now time.Time) error {
	waiting := map[int64][]store.CaseLetter{}
	var owners []escalation.Owner
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if owners, err = tx.Owners(); err != nil {
			return err
		}
		for _, o := range owners {
			if waiting[o.ID], err = s.overviewed(tx, o, now); err != nil {
				return err
			}
		}
		return nil
	})
	for _, o := range owners {
		if err == nil && len(waiting[o.ID]) >= overviewFrom {
			err = s.overview(ctx, o, waiting[o.ID], now)
		}
	}
	return err
}

// overviewKey names the overview of an owner's day.
func overviewKey(o escalation.Owner, now time.Time) string {
	return fmt.Sprintf("overview/%d/%s", o.ID, now.In(zone(o)).Format(time.DateOnly))
}

// overviewed are the letters an overview would show now; none before nine in
// the morning or late in the evening, twice a day, or when nothing new was asked
// since the last one.
func (s *Scheduler) overviewed(tx *store.Tx, o escalation.Owner, now time.Time) ([]store.CaseLetter, error) {
	if s.drafts(o) || now.Before(calendar.DateOf(now, zone(o)).At(overviewHour, 0, 0, zone(o))) || calendar.NextOwnerTime(now, zone(o)).After(now) {
		return nil, nil
	}
	last, err := tx.Notices(store.NoticeFilter{Owner: o.ID, Kind: "overview", Limit: 1})
	if err != nil || len(last) > 0 && last[0].Key == overviewKey(o, now) {
		return nil, err
	}
	all, err := tx.Letters(store.LetterFilter{Owner: o.ID, States: []escalation.LetterState{escalation.LetterAsked}})
	if err != nil {
		return nil, err
	}
	var out []store.CaseLetter
	fresh := false
	for _, l := range all {
		if strings.HasSuffix(l.Key, desk.OfferedSuffix) || len(out) == overviewMost {
			continue
		}
		out = append(out, l)
		fresh = fresh || len(last) == 0 || l.Asked.After(last[0].Created)
	}
	if !fresh {
		return nil, nil
	}
	return out, nil
}

// overview makes and queues the mail. A letter that moved meanwhile is void by
// its hash and state.
func (s *Scheduler) overview(ctx context.Context, o escalation.Owner, letters []store.CaseLetter, now time.Time) error {
	lang := templates.Lang(o.Lang)
	v := templates.Overview{Code: approval.NewCode(), Example: map[string]string{"zh-CN": "发送 1 2", "en": "send 1 2"}[lang], ExpiresDay: templates.DayWords(lang, now.Add(askValid), zone(o))}
	for _, l := range letters {
		view, err := s.overviewLine(ctx, l, lang, now)
		if err != nil {
			return fmt.Errorf("overview for %s: letter %s: %w", o.Address, l.Key, err)
		}
		v.Letters = append(v.Letters, view)
	}
	tracker := s.Env.Tracker(o)
	m, err := s.Texts.Note(lang, "overview", tracker.Address, v)
	if err != nil {
		return err
	}
	id := compose.NewMessageID(tracker.Address)
	raw, err := s.ToOwner(o, id, "", m, nil, now)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, now, func(tx *store.Tx) error {
		fresh, err := tx.Enqueue(store.Notice{Key: overviewKey(o, now), Owner: o.ID, Kind: "overview", MessageID: id, Due: now}, raw)
		if err != nil || !fresh {
			return err
		}
		for i, l := range letters {
			a := store.Ask{Code: store.NumberedCode(v.Code, i+1), LetterID: l.ID, Case: l.CaseID, Owner: o.ID, SHA256: l.SHA256, Created: now, Expires: now.Add(askValid), MessageID: id}
			if err := tx.AddAsk(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Scheduler) overviewLine(ctx context.Context, l store.CaseLetter, lang string, now time.Time) (templates.Ask, error) {
	var c *escalation.Case
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		c, err = tx.Case(l.Ref)
		return err
	})
	if err != nil {
		return templates.Ask{}, err
	}
	raw, err := s.Store.ReadObject(ctx, l.SHA256)
	if err != nil {
		return templates.Ask{}, err
	}
	d, err := shown(l.Letter, raw)
	if err != nil {
		return templates.Ask{}, err
	}
	why := escalation.Reason{ZH: "这封信还没有发出", EN: "this letter has not left yet"}
	for _, e := range c.Entries {
		if e.Kind == escalation.EntryAsked && e.Letter == l.Key {
			why = escalation.Reason{ZH: e.Text, EN: e.Text}
		}
	}
	p := &preparer{s: s, ctx: ctx, c: c, now: now, lang: lang}
	return p.askView(d, "", why, nil, false), nil
}
