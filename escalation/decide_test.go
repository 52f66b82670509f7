package escalation_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
)

var update = flag.Bool("update", false, "write what is decided into the cases of testdata/decide")

// The cases of testdata/decide are histories, a line each, and the moments at
// which something is decided. What lies after a moment has not happened yet.
//
//	2026-06-15 10:00 out                              the owner wrote
//	2026-06-15 11:00 in [kind=…] [outcome=…] [empty] [like=MAIL] [alarm=…] [by=…] [mail=NAME] [imported]
//	2026-06-15 11:00 promise KEY [who=owner] [action=pay] [due=…] [status=…] [settled=…] [extended=2 first=…]
//	2026-06-15 11:00 letter KEY step=… [rung=…] [state=…] [promises=a,b] [to=…] [deadline=…] [later=…]
//	2026-06-15 11:00 rung ID | direction ID | submitted | resolved MAIL | closed | notice KEY | rejected
//	2026-06-15 11:00 stopped [by=cuiban] | resumed
//	2026-06-15 11:00 evidence [private] | attempt | call | statement [event=mediation_ended] | payout
//	case fresh | stopped | paused=… | state=… | kind=… | standing=… | bad=ADDRESS | sight=… | owner=ZONE
//	at 2026-06-18 09:40 [seen=2026-06-18 09:00]
//
// The self-check of a case is behind it unless it is fresh.
func TestDecide(t *testing.T) {
	files, err := filepath.Glob("testdata/decide/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := tell(t, string(a.Files[0].Data))
			if *update {
				a.Files = []txtar.File{a.Files[0], {Name: "decisions", Data: []byte(got)}}
				if err := os.WriteFile(f, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) < 2 || got != string(a.Files[1].Data) {
				t.Errorf("decided\n%s\nwant\n%s", got, a.Files[len(a.Files)-1].Data)
			}
		})
	}
}

// cn is a small ladder on the calendar of mainland China.
var cn = func() escalation.Rules {
	data, err := os.ReadFile("testdata/ladder.toml")
	if err != nil {
		panic(err)
	}
	set, err := ladder.Embedded().With(data)
	if err != nil {
		panic(err)
	}
	l, _ := set.For("zz")
	c, _ := calendar.For("cn")
	return escalation.Rules{Ladder: l, Calendar: c}
}()

// tell decides at each moment of a script and writes down what.
func tell(t *testing.T, script string) string {
	t.Helper()
	var b strings.Builder
	for _, line := range strings.Split(script, "\n") {
		rest, ok := strings.CutPrefix(line, "at ")
		if !ok {
			continue
		}
		at, opts := cut(t, rest)
		seen := at
		if s := opts["seen"]; s != "" {
			seen = moment(t, s)
		}
		c := history(t, script, at)
		fmt.Fprintf(&b, "%s\n%s", rest, describe(escalation.Decide(c, cn, seen, at)))
	}
	return b.String()
}

func describe(d escalation.Decision) string {
	var b strings.Builder
	for _, m := range d.Moves {
		fmt.Fprintf(&b, "  %s", m.Kind)
		for _, s := range []string{m.Rung, string(m.Step), strings.Join(m.Promises, ","), m.Letter, m.Mail, m.Alarm} {
			if s != "" {
				b.WriteString(" " + s)
			}
		}
		if !m.Deadline.IsZero() {
			b.WriteString(" by " + m.Deadline.In(escalation.Shanghai).Format("01-02 15:04"))
		}
		fmt.Fprintf(&b, ": %s\n", m.Why.EN)
	}
	next := "never"
	if !d.Next.IsZero() {
		next = d.Next.In(escalation.Shanghai).Format("Mon 01-02 15:04")
	}
	turn := "nobody's turn"
	if d.Turn != "" {
		turn = "turn of " + string(d.Turn)
	}
	if !d.Since.IsZero() {
		turn += " since " + d.Since.In(escalation.Shanghai).Format("01-02 15:04")
	}
	return b.String() + "  next " + next + ": " + d.Why.EN + "; " + turn + "\n"
}

// moment reads "2026-06-15 10:00" or "2026-06-15T10:00" in China.
func moment(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", strings.ReplaceAll(s, "T", " "), escalation.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// cut reads the moment at the beginning of a line and the words behind it;
// words without a value are under "" in order.
func cut(t testing.TB, line string) (time.Time, map[string]string) {
	t.Helper()
	fields := strings.Fields(line)
	at := moment(t, fields[0]+" "+fields[1])
	opts := map[string]string{}
	for i, f := range fields[2:] {
		k, v, ok := strings.Cut(f, "=")
		if !ok {
			k, v = f, "yes"
			if i == 1 {
				opts["name"] = f
			}
		}
		opts[k] = v
	}
	return at, opts
}

// history builds the case of a script as it stands at a moment.
func history(t testing.TB, script string, until time.Time) *escalation.Case {
	t.Helper()
	c := &escalation.Case{Ref: "CB-TEST", State: escalation.Open, Rung: "front_line", Kind: "content", Standing: escalation.Creator, Jurisdiction: "cn",
		Parties: []escalation.Party{{Address: "kf@platform.example", Role: escalation.RolePlatform, Confirmed: true}}}
	if !strings.Contains(script, "case fresh") {
		for i, key := range []string{"self_check", "self_check/nudge"} {
			c.Entries = append(c.Entries, escalation.Entry{Seq: int64(i + 1), Kind: escalation.EntryNotice, Text: c.Ref + "/" + key})
		}
	}
	for _, line := range strings.Split(script, "\n") {
		line, _, _ = strings.Cut(line, "#")
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || fields[0] == "at":
		case fields[0] == "case":
			for _, f := range fields[1:] {
				setCase(t, c, f)
			}
		default:
			if at, opts := cut(t, line); !at.After(until) {
				happen(t, c, at, fields[2], opts)
			}
		}
	}
	return c
}

func setCase(t testing.TB, c *escalation.Case, f string) {
	k, v, _ := strings.Cut(f, "=")
	switch k {
	case "fresh":
	case "stopped":
		c.Stopped = true
	case "paused":
		c.PausedUntil = moment(t, v)
	case "sight":
		c.Sight = escalation.Sight(v)
	case "owner":
		loc, err := time.LoadLocation(v)
		if err != nil {
			t.Fatal(err)
		}
		c.Owner.Zone = loc
	case "state":
		c.State = escalation.State(v)
	case "kind":
		c.Kind = v
	case "standing":
		c.Standing = escalation.Standing(v)
	case "bad":
		c.Parties = append(c.Parties, escalation.Party{Address: v, Role: escalation.RolePlatform, Bad: true})
	default:
		t.Fatalf("case %q", f)
	}
}

func happen(t testing.TB, c *escalation.Case, at time.Time, what string, o map[string]string) {
	e := escalation.Entry{Seq: int64(len(c.Entries) + 1), At: at, Noted: at, Hash: fmt.Sprintf("h%d", len(c.Entries)), Mail: o["mail"]}
	switch what {
	case "out":
		e.Kind, e.By, e.Facts = escalation.EntryMailOut, escalation.ByOwner, &escalation.MailFacts{Robot: "human", Imported: o["imported"] != ""}
		if c.Opened.IsZero() {
			c.Opened, c.RungSince = at, at
		}
	case "in":
		e.Kind, e.By = escalation.EntryMailIn, escalation.By(or(o["by"], "counterparty"))
		e.Facts = &escalation.MailFacts{Robot: or(o["kind"], "human"), Outcome: or(o["outcome"], "none"), Substantive: o["empty"] == "", Imported: o["imported"] != "", Template: o["like"] != "", TemplateOf: o["like"]}
		if o["alarm"] != "" {
			e.Facts.Alarms = []string{o["alarm"]}
		}
		if o["event"] != "" {
			e.Facts.Events = map[escalation.Anchor]time.Time{escalation.Anchor(o["event"]): at}
		}
	case "promise":
		c.Promises = append(c.Promises, promiseOf(t, at, o))
		return
	case "letter":
		c.Letters = append(c.Letters, letterOf(t, c, at, o))
		return
	case "rung":
		e.Kind, e.Rung = escalation.EntryRung, o["name"]
		c.Rung, c.RungSince = o["name"], at
	case "direction":
		e.Kind, e.Rung = escalation.EntryDirection, o["name"]
	case "submitted":
		e.Kind, e.Rung, e.By, e.Text = escalation.EntrySubmitted, or(o["rung"], c.Rung), escalation.ByOwner, o["number"]
		c.Rung, c.RungSince = or(o["rung"], c.Rung), at
	case "evidence", "attempt", "call", "statement", "payout":
		e.Kind, e.By, e.Private = escalation.EntryKind(what), escalation.ByOwner, o["private"] != ""
		if what == "call" || what == "statement" {
			e.By = escalation.ByCounterparty
		}
		if o["event"] != "" {
			e.Data = escalation.EventData(map[escalation.Anchor]time.Time{escalation.Anchor(o["event"]): at})
		}
	case "stopped", "resumed":
		e.Kind, e.By, c.Stopped = escalation.EntryKind(what), escalation.By(or(o["by"], "owner")), what == "stopped"
	case "resolved":
		e.Kind, c.State = escalation.EntryResolved, escalation.Resolved
	case "notice":
		e.Kind, e.Text = escalation.EntryNotice, o["name"]
	case "rejected":
		e.Kind, e.Text = escalation.EntryLetter, "rejected"
	default:
		t.Fatalf("nothing like %q happens", what)
	}
	c.Entries = append(c.Entries, e)
}

func or(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func promiseOf(t testing.TB, at time.Time, o map[string]string) escalation.Promise {
	p := escalation.Promise{Key: o["name"], Quote: o["name"], Who: escalation.By(or(o["who"], "counterparty")), Action: escalation.Action(or(o["action"], "reply")), Said: at,
		Status: escalation.Status(or(o["status"], "open")), Mail: o["mail"]}
	if o["due"] != "" {
		p.Revisions = []escalation.Revision{{Due: escalation.Due{At: moment(t, o["due"])}}}
	}
	if o["first"] != "" {
		p.First = moment(t, o["first"])
	}
	if o["settled"] != "" {
		p.Settled = moment(t, o["settled"])
	}
	fmt.Sscan(or(o["extended"], "0"), &p.Extended)
	return p
}

func letterOf(t testing.TB, c *escalation.Case, at time.Time, o map[string]string) escalation.Letter {
	l := escalation.Letter{Key: o["name"], Step: escalation.Step(o["step"]), Rung: or(o["rung"], c.Rung), State: escalation.LetterState(or(o["state"], "accepted")), Created: at, Asked: at,
		Recipients: []string{or(o["to"], "kf@platform.example")}}
	if l.State == escalation.LetterAccepted {
		l.Sent = at
	}
	if o["promises"] != "" {
		l.Promises = strings.Split(o["promises"], ",")
	}
	for name, into := range map[string]*time.Time{"deadline": &l.Deadline, "later": &l.Later} {
		if o[name] != "" {
			*into = moment(t, o[name])
		}
	}
	return l
}

// The same history gives the same decision, and Decide changes nothing.
func TestDecideChangesNothing(t *testing.T) {
	const script = "2026-06-15 10:00 out\n2026-06-15 10:05 in\n2026-06-15 10:05 promise p due=2026-06-17T10:05\n2026-06-18 10:00 letter l step=follow_up1 state=asked promises=p\n"
	at := moment(t, "2026-06-24 10:00")
	c, same := history(t, script, at), history(t, script, at)
	first := describe(escalation.Decide(c, cn, at, at))
	if again := describe(escalation.Decide(c, cn, at, at)); again != first {
		t.Errorf("first\n%sthen\n%s", first, again)
	}
	if fmt.Sprint(c.Promises, c.Letters, c.Entries[0].Facts) != fmt.Sprint(same.Promises, same.Letters, c.Entries[0].Facts) || !slices.Equal(c.Parties, same.Parties) {
		t.Error("the case was changed")
	}
}

// BenchmarkDecide decides about a case of 100 entries, ten promises and ten
// letters.
func BenchmarkDecide(b *testing.B) {
	var script strings.Builder
	start := time.Date(2026, 1, 5, 10, 0, 0, 0, escalation.Shanghai)
	for i := range 50 {
		day := start.AddDate(0, 0, i).Format("2006-01-02 15:04")
		fmt.Fprintf(&script, "%s out\n%s in mail=m%d\n", day, day, i)
		if i%5 == 0 {
			fmt.Fprintf(&script, "%s promise p%d due=%s status=broken settled=%s\n", day, i, strings.ReplaceAll(day, " ", "T"), strings.ReplaceAll(day, " ", "T"))
			fmt.Fprintf(&script, "%s letter l%d step=follow_up1\n", day, i)
		}
	}
	now := start.AddDate(0, 0, 60)
	c := history(b, script.String(), now)
	if len(c.Entries) != 102 {
		b.Fatalf("%d entries", len(c.Entries))
	}
	b.ReportAllocs()
	for b.Loop() {
		escalation.Decide(c, cn, now, now)
	}
}
