package escalation

import (
	"slices"
	"strings"
	"time"
)

// Statistics is how a platform kept its word, over the cases of those who asked.
type Statistics struct {
	Platform string `json:"platform"`
	Cases    int    `json:"cases"`
	Open     int    `json:"open"`
	Made     int    `json:"made"`    // promises with a date, those said again counted once
	Kept     int    `json:"kept"`    // in time
	Late     int    `json:"late"`    // kept after the date
	Broken   int    `json:"broken"`  // passed without anything
	Running  int    `json:"running"` // not due yet
	Answers  int    `json:"answers"` // answers with content
	// Median is the median time from the owner's mail to an answer with content;
	// 0: no answer yet. Recent and Before are those of the last ninety days and of
	// the ninety before them.
	Median time.Duration `json:"-"`
	Recent time.Duration `json:"-"`
	Before time.Duration `json:"-"`
	// Attempts and Failed count the withdrawals that were tried.
	Attempts int       `json:"attempts"`
	Failed   int       `json:"failed"`
	Last     time.Time `json:"last"` // when anything was last heard of them
	few      bool      // too few answers for a trend
}

// Trend is how the answer times of a platform move.
type Trend string

// The trends. TooFew: fewer than TrendAnswers answers in one of the two stretches.
const (
	Slower Trend = "slower"
	Faster Trend = "faster"
	Steady Trend = "steady"
	TooFew Trend = "too_few"
)

// The numbers of a trend.
const (
	// TrendOver is the stretch that is compared with the one before it.
	TrendOver = 90 * 24 * time.Hour
	// TrendAnswers is how many answers a stretch needs to be compared.
	TrendAnswers = 3
)

// Trend compares the last ninety days with those before: half as long again, and
// by half a day at least, is slower; a third less is faster.
func (s Statistics) Trend() Trend {
	switch {
	case s.few:
		return TooFew
	case s.Recent >= s.Before+s.Before/2 && s.Recent-s.Before >= 12*time.Hour:
		return Slower
	case s.Recent <= s.Before-s.Before/3:
		return Faster
	}
	return Steady
}

// Measure returns the statistics of one platform from these cases, as of now.
// Cases of other platforms are passed over; names are compared without regard to
// case and spaces around them.
func Measure(platform string, cases []*Case, now time.Time) Statistics {
	s := Statistics{Platform: platform}
	var all, recent, before []time.Duration
	for _, c := range cases {
		if !SamePlatform(c.Platform, platform) {
			continue
		}
		s.Cases++
		if c.State != Closed {
			s.Open++
		}
		s.promises(c)
		for _, a := range s.log(c) {
			all = append(all, a.took)
			switch age := now.Sub(a.at); {
			case age <= TrendOver:
				recent = append(recent, a.took)
			case age <= 2*TrendOver:
				before = append(before, a.took)
			}
		}
	}
	s.Answers, s.Median, s.Recent, s.Before = len(all), median(all), median(recent), median(before)
	s.few = len(recent) < TrendAnswers || len(before) < TrendAnswers
	return s
}

// SamePlatform says whether two names are one platform.
func SamePlatform(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}

func (s *Statistics) promises(c *Case) {
	for i := range c.Promises {
		p := &c.Promises[i]
		if p.Who == ByOwner || p.Deadline().IsZero() {
			continue
		}
		switch {
		case p.Status == PromiseKept && p.Late:
			s.Late++
		case p.Status == PromiseKept:
			s.Kept++
		case p.Status == PromiseBroken && !p.Settled.IsZero() && p.SettledBy != "time":
			s.Late++
		case p.Status == PromiseBroken:
			s.Broken++
		case p.Status == PromiseOpen:
			s.Running++
		default:
			continue
		}
		s.Made++
	}
}

type answerTime struct {
	at   time.Time
	took time.Duration
}

// log counts what the case's log tells and returns the answers with how long each
// took since the owner last wrote without one.
func (s *Statistics) log(c *Case) (out []answerTime) {
	type event struct {
		at     time.Time
		answer bool
	}
	var events []event
	for i := range c.Entries {
		switch e := &c.Entries[i]; {
		case e.Kind == EntryMailOut:
			events = append(events, event{e.At, false})
		case e.Kind == EntryMailIn && e.By == ByCounterparty:
			s.Last = later(s.Last, e.At)
			if e.Answers() {
				events = append(events, event{e.At, true})
			}
		case e.Kind == EntryAttempt:
			s.Attempts++
			if e.Data["ended"] == "failed" || e.Data["code"] != "" {
				s.Failed++
			}
		}
	}
	for i := range c.Letters {
		if l := &c.Letters[i]; l.State == LetterAccepted {
			events = append(events, event{l.Sent, false})
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return a.at.Compare(b.at) })
	var asked time.Time
	for _, e := range events {
		switch {
		case !e.answer && asked.IsZero():
			asked = e.at
		case e.answer && !asked.IsZero():
			out = append(out, answerTime{e.at, e.at.Sub(asked)})
			asked = time.Time{}
		}
	}
	return out
}

func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	if n := len(all); n%2 == 0 {
		return (all[n/2-1] + all[n/2]) / 2
	}
	return all[len(all)/2]
}
