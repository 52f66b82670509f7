package escalation

import (
	"fmt"
	"math"
	"slices"
	"time"

	"cuiban/escalation/calendar"
)

// Guard is one habit that keeps money from getting stuck (practice S25–S30). All
// are off until the owner turns one on for a platform.
type Guard string

// The guards.
const (
	GuardTest    Guard = "test"    // a small test withdrawal every month
	GuardReview  Guard = "review"  // the platform's own figures every quarter
	GuardRules   Guard = "rules"   // a dated capture of the withdrawal rules, at once and every quarter
	GuardSigns   Guard = "signs"   // danger signs, when there are any, once a month at most
	GuardBalance Guard = "balance" // more than half with one platform, once a month at most
	GuardVetting Guard = "vetting" // the checklist before joining, once
)

// Guards are all of them, in the order they are told.
var Guards = []Guard{GuardVetting, GuardTest, GuardReview, GuardRules, GuardSigns, GuardBalance}

// Guarded is what an owner has watched of one platform.
type Guarded struct {
	Platform string    `json:"platform"`
	On       []Guard   `json:"on"`
	Since    time.Time `json:"since"`
	// Balance is what the owner has there, as told; zero: not told.
	Balance Money `json:"balance,omitzero"`
	// Results are the owner's answers, the newest last.
	Results []GuardResult `json:"results,omitempty"`
}

// GuardResult is one answer of the owner's: a test withdrawal, a capture of rules.
type GuardResult struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
	Mail string    `json:"mail,omitempty"` // SHA-256 of the mail it came in, "" none
	// Files are the captures and screenshots that came with it.
	Files []GuardFile `json:"files,omitempty"`
}

// GuardFile is a file that an owner kept of a platform; its bytes are in the archive.
type GuardFile struct {
	Name   string `json:"name"`   // as it came
	Type   string `json:"type"`   // MIME type
	SHA256 string `json:"sha256"` // hex
	Size   int64  `json:"size"`   // bytes
}

// Switch turns guards on or off and returns the new list in the usual order.
func (g Guarded) Switch(guards []Guard, on bool) Guarded {
	var out []Guard
	for _, x := range Guards {
		named := slices.Contains(guards, x)
		if named && on || !named && slices.Contains(g.On, x) {
			out = append(out, x)
		}
	}
	g.On = out
	return g
}

// Period is the stretch of time a guard is told in once, as a name that sorts:
// "2026-07", "2026-Q3", "once". It is empty while there is nothing to tell yet: a
// reminder that recurs begins with the stretch after the one it was turned on in.
func (g Guarded) Period(x Guard, now time.Time, loc *time.Location) string {
	day, since := calendar.DateOf(now, loc), calendar.DateOf(g.Since, loc)
	month := fmt.Sprintf("%04d-%02d", day.Year, int(day.Month))
	quarter := fmt.Sprintf("%04d-Q%d", day.Year, (int(day.Month)+2)/3)
	switch {
	case !slices.Contains(g.On, x):
		return ""
	case x == GuardVetting:
		return "once"
	case x == GuardRules:
		return quarter
	case x == GuardReview && quarter != fmt.Sprintf("%04d-Q%d", since.Year, (int(since.Month)+2)/3):
		return quarter
	case x == GuardTest && month != fmt.Sprintf("%04d-%02d", since.Year, int(since.Month)):
		return month
	case x == GuardSigns || x == GuardBalance:
		return month
	}
	return ""
}

// Share is the part of all told balances of one currency that lies with the
// platform, in percent, and whether that is more than half. It is 0 where fewer
// than two balances are known: half of one is nothing to warn of.
func Share(all []Guarded, platform string) (percent int, over bool) {
	var sum, here int64
	known := 0
	i := slices.IndexFunc(all, func(g Guarded) bool { return SamePlatform(g.Platform, platform) })
	if i < 0 || all[i].Balance.Minor <= 0 {
		return 0, false
	}
	for _, g := range all {
		if g.Balance.Currency == all[i].Balance.Currency && g.Balance.Minor > 0 {
			sum += g.Balance.Minor
			known++
		}
	}
	here = all[i].Balance.Minor
	if known < 2 {
		return 0, false
	}
	return int(math.Round(100 * float64(here) / float64(sum))), here > sum-here
}

// The danger signs that a platform's own mail shows.
const (
	SignThreshold   = "threshold"   // higher thresholds or fees, lower limits
	SignMaintenance = "maintenance" // maintenance that stops withdrawals
	SignArrival     = "arrival"     // longer arrival or review times
)

// Sign is a danger sign with what shows it.
type Sign struct {
	Kind  string
	At    time.Time
	Quote string
}

// SignSlower is the sign that answers take longer than they did.
const SignSlower = "slower"

// SignMost is how many notices of one kind within ninety days are a sign:
// maintenance happens to everybody once.
const SignMost = 2

// Signs returns the danger signs of a platform as of now: what its mail of the
// last ninety days says, and answer times that grew.
func Signs(platform string, cases []*Case, now time.Time) (out []Sign) {
	times := map[string]int{}
	for _, c := range cases {
		if !SamePlatform(c.Platform, platform) {
			continue
		}
		for i := range c.Entries {
			e := &c.Entries[i]
			if e.Kind != EntryMailIn || e.By != ByCounterparty || e.Facts == nil || now.Sub(e.At) > TrendOver {
				continue
			}
			for _, kind := range e.Facts.Signs {
				times[kind]++
				out = append(out, Sign{kind, e.At, e.Facts.Gist})
			}
		}
	}
	out = slices.DeleteFunc(out, func(s Sign) bool { return s.Kind == SignMaintenance && times[s.Kind] < SignMost })
	if s := Measure(platform, cases, now); s.Trend() == Slower {
		out = append(out, Sign{Kind: SignSlower, At: s.Last})
	}
	return out
}
