package scheduler

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
	"cuiban/templates"
)

// guards mails the reminders about the platforms that owners have watched, each
// once in its period and in the owner's waking hours.
func (s *Scheduler) guards(ctx context.Context, now time.Time) error {
	var owners []escalation.Owner
	watched := map[int64][]escalation.Guarded{}
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if any, err := tx.Meta(desk.GuardsKey); err != nil || any == "" {
			return err
		}
		if owners, err = tx.Owners(); err != nil {
			return err
		}
		for _, o := range owners {
			kept, err := tx.Meta(desk.GuardKey(o.ID))
			if err != nil || kept == "" {
				continue
			}
			var all []escalation.Guarded
			if err := json.Unmarshal([]byte(kept), &all); err != nil {
				return fmt.Errorf("what owner %d has watched: %w", o.ID, err)
			}
			watched[o.ID] = all
		}
		return nil
	})
	errs := []error{err}
	for _, o := range owners {
		if all := watched[o.ID]; len(all) > 0 && !calendar.NextOwnerTime(now, zone(o)).After(now) {
			errs = append(errs, s.guardsOf(ctx, o, all, now))
		}
	}
	return errors.Join(errs...)
}

func (s *Scheduler) guardsOf(ctx context.Context, o escalation.Owner, all []escalation.Guarded, now time.Time) error {
	for _, g := range all {
		for _, x := range g.On {
			period := g.Period(x, now, zone(o))
			if period == "" {
				continue
			}
			if err := s.remindGuard(ctx, o, all, g, x, fmt.Sprintf("guard/%d/%s/%s/%s", o.ID, x, period, g.Platform), now); err != nil {
				return fmt.Errorf("reminder %s about %s for %s: %w", x, g.Platform, o.Address, err)
			}
		}
	}
	return nil
}

// remindGuard queues one reminder, unless it was or there is nothing to say.
func (s *Scheduler) remindGuard(ctx context.Context, o escalation.Owner, all []escalation.Guarded, g escalation.Guarded, x escalation.Guard, key string, now time.Time) error {
	var cases []*escalation.Case
	known := false
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if _, err := tx.NoticeByKey(key); !errors.Is(err, store.ErrNotFound) {
			known = err == nil
			return err
		}
		cases, err = tx.PlatformCases(o.ID, g.Platform)
		return err
	})
	if err != nil || known {
		return err
	}
	lang := templates.Lang(o.Lang)
	v := templates.Notice{Case: g.Platform, Kind: string(x)}
	switch x {
	case escalation.GuardReview:
		v.Lines = StatisticsWords(escalation.Measure(g.Platform, cases, now), lang)
		for _, r := range g.Results[max(0, len(g.Results)-3):] {
			v.Lines = append(v.Lines, templates.Moment{At: templates.DayWords(lang, r.At, zone(o)), Text: r.Text})
		}
	case escalation.GuardSigns:
		if v.Lines = signWords(escalation.Signs(g.Platform, cases, now), escalation.Measure(g.Platform, cases, now), lang, zone(o)); len(v.Lines) == 0 {
			return nil
		}
	case escalation.GuardBalance:
		percent, over := escalation.Share(all, g.Platform)
		if !over {
			return nil
		}
		v.Amount, v.What = templates.MoneyWords(lang, g.Balance), strconv.Itoa(percent)+"%"
	}
	tracker := s.Env.Tracker(o)
	m, err := templates.RenderNote(lang, "guard_"+string(x), tracker.Address, v)
	if err != nil {
		return err
	}
	id := compose.NewMessageID(tracker.Address)
	raw, err := s.ToOwner(o, id, "", m, nil, now)
	if err != nil {
		return err
	}
	return s.Store.Update(ctx, now, func(tx *store.Tx) error {
		_, err := tx.Enqueue(store.Notice{Key: key, Owner: o.ID, Kind: "guard_" + string(x), MessageID: id, Due: now, Data: g.Platform}, raw)
		return err
	})
}

// StatisticsWords says the statistics of a platform, a line each.
func StatisticsWords(s escalation.Statistics, lang string) (out []templates.Moment) {
	add := func(zh, en, text string) {
		if lang == "en" {
			zh = en
		}
		if text != "" {
			out = append(out, templates.Moment{At: zh, Text: text})
		}
	}
	say := func(zh, en string, args ...any) string {
		if lang == "en" {
			zh = en
		}
		return fmt.Sprintf(zh, args...)
	}
	add("案件", "cases", say("%d 件，未结 %d 件", "%d, %d of them open", s.Cases, s.Open))
	add("承诺", "promises", say("有期限的 %d 个：按时兑现 %d，迟到 %d，落空 %d，未到期 %d", "%d with a date: %d kept, %d late, %d broken, %d running", s.Made, s.Kept, s.Late, s.Broken, s.Running))
	if s.Answers > 0 {
		add("答复用时", "answer time", say("中位数 %s（%d 次答复）", "median %s (%d answers)", templates.Span(lang, s.Median), s.Answers))
	}
	add("趋势", "trend", trendWords(s, lang))
	if s.Attempts > 0 {
		add("提现", "withdrawals", say("试了 %d 次，失败 %d 次", "%d tried, %d failed", s.Attempts, s.Failed))
	}
	return out
}

func trendWords(s escalation.Statistics, lang string) string {
	words := map[escalation.Trend][2]string{escalation.Slower: {"变慢了", "slower"}, escalation.Faster: {"变快了", "faster"}, escalation.Steady: {"差不多", "about the same"}}
	w, ok := words[s.Trend()]
	switch {
	case !ok && lang == "en":
		return "too few answers to tell"
	case !ok:
		return "答复太少，看不出"
	case lang == "en":
		return fmt.Sprintf("%s: %s in the last 90 days, %s in the 90 before", w[1], templates.Span(lang, s.Recent), templates.Span(lang, s.Before))
	}
	return fmt.Sprintf("%s：近 90 天 %s，之前 90 天 %s", w[0], templates.Span(lang, s.Recent), templates.Span(lang, s.Before))
}

// signWords says the danger signs with what shows them.
func signWords(signs []escalation.Sign, s escalation.Statistics, lang string, loc *time.Location) (out []templates.Moment) {
	names := map[string][2]string{
		escalation.SignThreshold: {"门槛、限额或费用变了", "thresholds, limits or fees changed"}, escalation.SignMaintenance: {"提现多次维护或暂停", "withdrawals often under maintenance"},
		escalation.SignArrival: {"到账或审核时间变长", "arrival or review takes longer"}, escalation.SignSlower: {"答复变慢", "answers take longer"},
	}
	for _, x := range signs {
		name := names[x.Kind][0]
		if lang == "en" {
			name = names[x.Kind][1]
		}
		text := strings.TrimSpace(templates.DayWords(lang, x.At, loc) + " " + x.Quote)
		if x.Kind == escalation.SignSlower {
			text = trendWords(s, lang)
		}
		out = append(out, templates.Moment{At: name, Text: text})
	}
	return out
}
