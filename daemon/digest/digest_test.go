package digest

import (
	"context"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
	"cuiban/templates"
)

// mailer keeps the digests as they were made.
type mailer struct {
	made     []templates.Mail
	attached [][]compose.Attachment
}

func (m *mailer) ToOwner(_ escalation.Owner, id, _ string, t templates.Mail, a []compose.Attachment, _ time.Time) ([]byte, error) {
	m.made, m.attached = append(m.made, t), append(m.attached, a)
	return []byte("Message-ID: " + id + "\r\n\r\n" + t.Text), nil
}

func newDigest(st *store.Store, m *mailer, day, clock string) *Digest {
	return &Digest{Store: st, Mailer: m, Day: day, Time: clock,
		Tracker: func(escalation.Owner) mail.Address { return mail.Address{Address: "tracker@example.net"} }}
}

func pass(t *testing.T, d *Digest, now time.Time) {
	t.Helper()
	if err := d.Pass(context.Background(), now); err != nil {
		t.Fatal(err)
	}
}

// Check 55: there is one digest a week whatever happens to the clock: passes every few
// hours, restarts, both changes of summer time, a jump back, a month of downtime.
func TestCheck55OneDigestAWeek(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		clock string
		start time.Time // a Monday
	}{
		{"in winter", "08:30", time.Date(2026, 1, 5, 0, 0, 0, 0, berlin)},
		{"the clock goes forward over the moment itself", "02:30", time.Date(2026, 3, 23, 0, 0, 0, 0, berlin)},
		{"the clock goes back over the moment itself", "02:30", time.Date(2026, 10, 19, 0, 0, 0, 0, berlin)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			st := storetest.New(t)
			o := escalation.Owner{Name: "Lin", Address: "lin@example.de", Lang: "en", Zone: berlin}
			storetest.Update(t, st, tc.start, func(tx *store.Tx) error { return tx.SaveOwner(&o) })
			storetest.Update(t, st, tc.start.AddDate(0, 0, -10), func(tx *store.Tx) error { return tx.NewCase(&escalation.Case{Owner: o, Title: "x"}) })
			m := &mailer{}
			day := "sunday" // summer time changes on Sundays
			for h := 0; h < 3*7*24; h++ {
				at := tc.start.Add(time.Duration(h) * time.Hour)
				pass(t, newDigest(st, m, day, tc.clock), at) // restarted each time
				if h%50 == 0 {
					pass(t, newDigest(st, m, day, tc.clock), at.Add(-3*time.Hour)) // the clock jumped back
				}
			}
			if n := len(m.made); n != 4 { // the Sunday before the start, and three
				t.Errorf("%d digests in three weeks", n)
			}
			pass(t, newDigest(st, m, day, tc.clock), tc.start.AddDate(0, 0, 21+30))
			pass(t, newDigest(st, m, day, tc.clock), tc.start.AddDate(0, 0, 21+30).Add(time.Hour))
			if n := len(m.made); n != 5 {
				t.Errorf("%d digests after 30 days down, want one more", n-4)
			}
		})
	}
}

// Nobody without a case is written to, and each owner sees their own cases only.
func TestDigestIsTheOwnersOwn(t *testing.T) {
	st := storetest.New(t)
	a, b := storetest.Owner(t, st, "lin@example.cn"), storetest.Owner(t, st, "zhao@example.cn")
	storetest.Owner(t, st, "nobody@example.cn")
	first, second := storetest.Case(t, st, a, "kf@one.example"), storetest.Case(t, st, b, "kf@two.example")
	m := &mailer{}
	pass(t, newDigest(st, m, "monday", "08:30"), storetest.Noon.AddDate(0, 0, 7))
	if len(m.made) != 2 {
		t.Fatalf("%d digests", len(m.made))
	}
	if strings.Contains(m.made[0].Text, second.Ref) || !strings.Contains(m.made[0].Text, first.Ref) || strings.Contains(m.made[1].Text, first.Ref) {
		t.Error("a digest tells of another owner's case")
	}
}

// promise of theirs, said days before noon, due that many days after it was said.
func promise(key string, said, due int, status escalation.Status) escalation.Promise {
	p := escalation.Promise{Key: key, Quote: "我们将在" + key + "回复", Who: escalation.ByCounterparty, Status: status, Said: storetest.Noon.AddDate(0, 0, said)}
	p.Revisions = []escalation.Revision{{Due: escalation.Due{At: p.Said.AddDate(0, 0, due)}}}
	return p
}

// A case stands under the heading of what matters most about it.
func TestSections(t *testing.T) {
	now := storetest.Noon
	asked := escalation.Letter{State: escalation.LetterAsked, Step: escalation.StepFollowUp1}
	demand := escalation.Promise{Who: escalation.ByOwner, Status: escalation.PromiseOpen, Quote: "请提供银行卡照片"}
	entry := func(kind escalation.EntryKind, rung string) escalation.Entry {
		return escalation.Entry{Kind: kind, Rung: rung, Noted: now, At: now}
	}
	for _, tc := range []struct {
		name string
		c    escalation.Case
		want int
		bar  int
	}{
		{"a letter waits", escalation.Case{Letters: []escalation.Letter{asked}, Promises: []escalation.Promise{promise("p", -3, 1, escalation.PromiseBroken)}}, groupYou, 100},
		{"they wait for the owner", escalation.Case{Promises: []escalation.Promise{demand}}, groupYou, 0},
		{"said to be paid", escalation.Case{State: escalation.Resolved}, groupYou, 0},
		{"to be filed", escalation.Case{Entries: []escalation.Entry{entry(escalation.EntryDirection, "miit_isc")}}, groupYou, 0},
		{"broken", escalation.Case{Promises: []escalation.Promise{promise("p", -3, 1, escalation.PromiseBroken)}}, groupOverdue, 100},
		{"broken, and promised anew", escalation.Case{Promises: []escalation.Promise{promise("p", -3, 1, escalation.PromiseBroken), promise("q", -1, 4, escalation.PromiseOpen)}}, groupSoon, 25},
		{"due in three days", escalation.Case{Promises: []escalation.Promise{promise("p", -1, 4, escalation.PromiseOpen)}}, groupSoon, 25},
		{"due in a month", escalation.Case{Promises: []escalation.Promise{promise("p", -1, 31, escalation.PromiseOpen)}}, groupWaiting, 3},
		{"nothing runs", escalation.Case{}, groupWaiting, 0},
		{"closed", escalation.Case{State: escalation.Closed}, groupDone, 0},
	} {
		for _, lang := range templates.Langs {
			t.Run(tc.name+" "+lang, func(t *testing.T) {
				b := &builder{lang: lang, w: texts[lang], loc: escalation.Shanghai, now: now}
				tc.c.Title = "提现"
				b.add(&tc.c)
				for g, items := range b.items {
					if (g == tc.want) != (len(items) == 1) {
						t.Errorf("%d items under %q", len(items), texts[lang].groups[g])
					}
				}
				if it := b.items[tc.want]; len(it) == 1 && (it[0].Bar != tc.bar || it[0].Status == "" || strings.Contains(it[0].Status, "%!")) {
					t.Errorf("bar %d, want %d: %s", it[0].Bar, tc.bar, it[0].Status)
				}
			})
		}
	}
}

// The deadlines come as a calendar with an alarm each, whatever they are called.
func TestCalendarFile(t *testing.T) {
	evil := promise("p", -1, 4, escalation.PromiseOpen)
	evil.Quote = "x\r\nEND:VCALENDAR\r\nBEGIN:VALARM; \u202e\x1b[31m"
	c := &escalation.Case{Title: "提现,\n; BEGIN:VEVENT", Promises: []escalation.Promise{evil, promise("done", -3, 1, escalation.PromiseKept), {Key: "d", Who: escalation.ByOwner, Status: escalation.PromiseOpen, Revisions: evil.Revisions}}}
	got, err := Calendar([]*escalation.Case{c}, nil, "zh-CN", storetest.Noon)
	if err != nil {
		t.Fatal(err)
	}
	text := string(got)
	for line, want := range map[string]int{"\r\nBEGIN:VEVENT\r\n": 2, "\r\nBEGIN:VALARM\r\n": 3, "\r\nTRIGGER:-P7D\r\n": 1, "\r\nEND:VCALENDAR\r\n": 1, "\r\nTRIGGER:-P1D\r\n": 1, "\r\nTRIGGER:PT0S\r\n": 1, "\x1b": 0, "\u202e": 0} {
		if n := strings.Count(text, line); n != want {
			t.Errorf("%q stands there %d times, want %d", line, n, want)
		}
	}
	if got, err := Calendar([]*escalation.Case{{State: escalation.Closed, Promises: c.Promises}}, nil, "en", storetest.Noon); got != nil || err != nil {
		t.Errorf("a closed case: %q, %v", got, err)
	}
}

// What could not be filed, read or verified is counted at the end.
func TestNotes(t *testing.T) {
	st := storetest.New(t)
	o := storetest.Owner(t, st, "lin@example.cn")
	storetest.Case(t, st, o, "kf@one.example")
	storetest.Update(t, st, storetest.Noon, func(tx *store.Tx) error {
		if err := tx.AddHole(store.Hole{Account: "a", Folder: "INBOX", UID: 3, Reason: "x"}); err != nil {
			return err
		}
		return tx.AddRefused(store.Refused{Owner: o.ID, Mail: strings.Repeat("0", 64), Why: "spoofed"})
	})
	raw := storetest.Mail(t, st, storetest.Noon, storetest.Raw(1))
	storetest.Update(t, st, storetest.Noon, func(tx *store.Tx) error { return tx.PutUnfiled(raw.ID, o.ID, "x", nil) })
	m := &mailer{}
	pass(t, newDigest(st, m, "monday", "08:30"), storetest.Noon.AddDate(0, 0, 7).Add(-3*time.Hour))
	if len(m.made) != 1 {
		t.Fatalf("%d digests", len(m.made))
	}
	w := texts["zh-CN"]
	for _, want := range []string{moreTexts["zh-CN"].tray, fmt.Sprintf(w.refused, 1), fmt.Sprintf(w.holes, 1)} {
		if !strings.Contains(m.made[0].Text, want) || !strings.Contains(m.made[0].HTML, strings.ReplaceAll(want, "&", "&amp;")) {
			t.Errorf("the digest lacks %q", want)
		}
	}
}
