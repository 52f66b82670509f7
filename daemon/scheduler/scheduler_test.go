package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/store/storetest"
)

const platform = "kf@platform.example"

// env is the surroundings of the tests: everything was just read.
type env struct {
	seen   time.Time
	broken string // reference of a case whose rules cannot be had
	packs  int
	pack   []byte                 // what a pack holds; nil: next to nothing
	rules  func(*escalation.Case) // what happens while a case is decided about; nil: nothing
}

func (e *env) Rules(c *escalation.Case) (escalation.Rules, error) {
	if e.rules != nil {
		e.rules(c)
	}
	if c.Ref == e.broken {
		return escalation.Rules{}, errors.New("no ladder")
	}
	l, _ := ladder.For("cn")
	cal, _ := calendar.For("cn")
	return escalation.Rules{Ladder: l, Calendar: cal}, nil
}
func (e *env) Seen(*store.Tx, *escalation.Case) (time.Time, error) { return e.seen, nil }
func (e *env) From(c *escalation.Case) (mail.Address, error) {
	return mail.Address{Name: c.Owner.Name, Address: c.Owner.Address}, nil
}
func (e *env) CaseAddress(*escalation.Case) string { return "tracker+x@example.net" }
func (e *env) Tracker(escalation.Owner) mail.Address {
	return mail.Address{Address: "tracker@example.net"}
}
func (e *env) Pack(context.Context, *escalation.Case, time.Time) (string, []byte, error) {
	e.packs++
	if e.pack != nil {
		return "pack.zip", e.pack, nil
	}
	return "pack.zip", []byte("PK"), nil
}

// rig is a scheduler over a real store with one case, whose owner wrote to the
// platform a week ago.
type rig struct {
	*Scheduler
	env *env
	t   *testing.T
	c   *escalation.Case
	now time.Time
}

// window is a moment at which letters may be drafted: a Tuesday morning.
var window = time.Date(2026, 6, 16, 10, 0, 0, 0, escalation.Shanghai)

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{t: t, env: &env{seen: window}, now: window}
	r.Scheduler = &Scheduler{Store: storetest.New(t), Env: r.env, Log: slog.New(slog.DiscardHandler)}
	r.c = r.open(platform)
	return r
}

func (r *rig) open(desk string) *escalation.Case {
	r.t.Helper()
	o := storetest.Owner(r.t, r.Store, "lin@example.cn")
	c := storetest.Case(r.t, r.Store, o, desk)
	start := window.AddDate(0, 0, -7)
	storetest.Update(r.t, r.Store, start, func(tx *store.Tx) error {
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailOut, By: escalation.ByOwner, At: start,
			Facts: &escalation.MailFacts{MessageID: "<first@example.cn>", From: o.Address, To: []string{desk}, Robot: "human", Subject: c.Title}})
		c.Rung, c.RungSince, c.Standing, c.Next = "front_line", start, escalation.Creator, start
		return errors.Join(err, tx.SaveCase(c))
	})
	return c
}

func (r *rig) pass() {
	r.t.Helper()
	if err := r.Pass(context.Background(), r.now); err != nil {
		r.t.Error(err)
	}
}

func (r *rig) load() (c *escalation.Case) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		c, err = tx.CaseByID(r.c.ID)
		return err
	})
	return c
}

// change changes the case and makes it due.
func (r *rig) change(f func(tx *store.Tx, c *escalation.Case) error) {
	r.t.Helper()
	storetest.Update(r.t, r.Store, r.now, func(tx *store.Tx) error {
		c, err := tx.CaseByID(r.c.ID)
		if err != nil {
			return err
		}
		c.Next = r.now
		return errors.Join(f(tx, c), tx.SaveCase(c))
	})
}

func (r *rig) notices(kind string) (out []store.Notice) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		out, err = tx.Notices(store.NoticeFilter{Kind: kind})
		return err
	})
	return out
}

func (r *rig) states() (out []string) {
	for _, l := range r.load().Letters {
		out = append(out, fmt.Sprintf("%s %d", l.State, l.Asks))
	}
	return out
}

func (r *rig) wantStates(want ...string) {
	r.t.Helper()
	if got := r.states(); !slices.Equal(got, want) {
		r.t.Errorf("letters %q, want %q", got, want)
	}
}

// The owner is asked once, with bytes that are stored and hashed, however often
// the pass is made.
func TestLetterIsAskedOnce(t *testing.T) {
	r := newRig(t)
	for range 3 {
		r.pass()
		r.change(func(*store.Tx, *escalation.Case) error { return nil })
	}
	r.wantStates("asked 1")
	if n := len(r.notices("ask")); n != 1 {
		t.Fatalf("%d asks", n)
	}
	c := r.load()
	l := c.Letters[0]
	raw, err := r.Store.ReadObject(t.Context(), l.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	h, _ := compose.Header(raw)
	if h.Get("To") != "<"+platform+">" || h.Get("References") != "<first@example.cn>" || h.Get("Auto-Submitted") != "" || !slices.Equal(l.Recipients, []string{platform, "tracker+x@example.net"}) {
		t.Errorf("header %v, recipients %v", h, l.Recipients)
	}
	ask, err := r.Store.ReadObject(t.Context(), r.notices("ask")[0].SHA256)
	if h, _ := compose.Header(ask); err != nil || h.Get("To") != "<lin@example.cn>" || h.Get("Cc") != "" || h.Get("Auto-Submitted") == "" {
		t.Errorf("the ask: %v, %v", h, err)
	}
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		asks, err := tx.AsksOf(l.ID)
		if len(asks) != 1 || asks[0].SHA256 != l.SHA256 || strings.Contains(r.notices("ask")[0].Key, asks[0].Code) {
			t.Errorf("asks %+v", asks)
		}
		return err
	})
}

// An address they named is offered as a second draft under the same code, and
// the two stay together when they are shown again.
func TestOfferedAddress(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		c.Rung, c.RungSince = "supervisor", window.AddDate(0, 0, -5)
		return tx.SaveParty(c.ID, escalation.Party{Address: "tousu@platform.example", Role: escalation.RolePlatform})
	})
	r.pass()
	r.wantStates("asked 1", "asked 1")
	l := r.load().Letters
	if l[1].Key != l[0].Key+"/2" || l[1].Recipients[0] != "tousu@platform.example" || l[1].SHA256 == l[0].SHA256 {
		t.Errorf("%+v", l[1])
	}
	if len(r.notices("ask")) != 1 {
		t.Errorf("%d asks", len(r.notices("ask")))
	}
	cal, _ := calendar.For("cn")
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		d := &desk.Desk{Tx: tx, Calendar: func(*escalation.Case) *calendar.Calendar { return cal }}
		_, err := d.Later(c, 1)
		return err
	})
	r.pass()
	r.wantStates("draft 1", "draft 1")
	r.now = window.AddDate(0, 0, 1)
	r.env.seen = r.now
	r.pass()
	r.wantStates("asked 2", "asked 2")
	if len(r.notices("ask")) != 2 {
		t.Errorf("%d asks", len(r.notices("ask")))
	}
}

// What a letter lacks is told once; when it is there, the letter is written.
func TestLackingIsToldOnceAndMended(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		return tx.SaveParty(c.ID, escalation.Party{Address: platform, Role: escalation.RolePlatform, Confirmed: true, Bad: true})
	})
	for range 3 {
		r.pass()
		r.change(func(*store.Tx, *escalation.Case) error { return nil })
	}
	r.wantStates()
	if n := len(r.notices("lacking")); n != 1 {
		t.Errorf("told %d times", n)
	}
	r.pass()
	if c := r.load(); !c.Next.Equal(r.now.Add(time.Hour)) || c.NextWhy != "等您补上写信还缺的内容" {
		t.Errorf("next %v because %q", c.Next, c.NextWhy)
	}
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		return tx.SaveParty(c.ID, escalation.Party{Address: "kf2@platform.example", Role: escalation.RolePlatform, Confirmed: true})
	})
	r.pass()
	r.wantStates("asked 1")
	if got := r.load().Letters[0].Recipients[0]; got != "kf2@platform.example" {
		t.Errorf("to %s", got)
	}
}

// Where no mail could be proved to be the owner's, the draft goes to the desk it
// was written to; addresses that only came in by mail are never written to.
func TestRecipientsWithoutProof(t *testing.T) {
	r := newRig(t)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		return errors.Join(tx.SaveParty(c.ID, escalation.Party{Address: platform, Role: escalation.RolePlatform}),
			tx.SaveParty(c.ID, escalation.Party{Address: "noreply@platform.example", Role: escalation.RolePlatform}))
	})
	r.pass()
	if l := r.load().Letters; len(l) != 1 || !slices.Equal(l[0].Recipients, []string{platform, "tracker+x@example.net"}) {
		t.Errorf("%+v", l)
	}
}

// An alarm stops the case, takes back what waits, and is given at any hour.
func TestAlarmHoldsEverything(t *testing.T) {
	r := newRig(t)
	r.pass()
	r.wantStates("asked 1")
	r.now = time.Date(2026, 6, 17, 3, 0, 0, 0, escalation.Shanghai)
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: strings.Repeat("a", 64),
			Facts: &escalation.MailFacts{From: platform, Robot: "human", Alarms: []string{"pay_to_withdraw"}, Gist: "先交保证金"}})
		return err
	})
	r.pass()
	r.wantStates("discarded 1")
	if c := r.load(); !c.Stopped || len(r.notices("alarm")) != 1 {
		t.Errorf("stopped %v, %d alarms", c.Stopped, len(r.notices("alarm")))
	}
	r.now = r.now.AddDate(0, 0, 7)
	r.change(func(*store.Tx, *escalation.Case) error { return nil })
	r.pass()
	r.wantStates("discarded 1")
}

// A rung without mail: directions with the pack, once.
func TestDirections(t *testing.T) {
	r := newRig(t)
	r.change(func(_ *store.Tx, c *escalation.Case) error {
		c.Rung, c.RungSince = "complaint", window.AddDate(0, 0, -20)
		return nil
	})
	for range 3 {
		r.pass()
		r.change(func(*store.Tx, *escalation.Case) error { return nil })
	}
	if n := len(r.notices("directions")); n != 1 || r.env.packs != 1 {
		t.Errorf("directions %d times, %d packs", n, r.env.packs)
	}
}

// A case that cannot be handled is put off and named; the others go on.
func TestOneBrokenCaseDoesNotStopTheOthers(t *testing.T) {
	r := newRig(t)
	r.env.broken = r.open("kf@other.example").Ref
	if err := r.Pass(t.Context(), r.now); err == nil || !strings.Contains(err.Error(), r.env.broken) {
		t.Errorf("Pass: %v", err)
	}
	r.wantStates("asked 1")
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		c, err := tx.Case(r.env.broken)
		if !c.Next.Equal(r.now.Add(time.Hour)) || c.NextWhy != "no ladder" {
			t.Errorf("next %v because %q", c.Next, c.NextWhy)
		}
		return err
	})
}

// What is written down is only what was decided about: mail that arrives
// between deciding and writing makes the scheduler look again.
func TestChangedBetweenDecidingAndWriting(t *testing.T) {
	r := newRig(t)
	c := r.load()
	j := &job{ref: c.Ref, c: c, d: escalation.Decision{Next: r.now}}
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryNote, Text: "x"})
		return err
	})
	err := r.Store.Update(t.Context(), r.now, func(tx *store.Tx) error { return j.commit(tx, r.now) })
	if !errors.Is(err, errChanged) {
		t.Errorf("commit: %v", err)
	}
}

// Every trouble of sending is told in both languages.
func TestTrouble(t *testing.T) {
	r := newRig(t)
	r.pass()
	c := r.load()
	for i, what := range []string{"rejected", "unknown", "held", "gone"} {
		for _, lang := range []string{"zh-CN", "en"} {
			c.Owner.Lang = lang
			storetest.Update(t, r.Store, r.now.Add(time.Duration(i)*time.Hour), func(tx *store.Tx) error { return r.Trouble(tx, c, c.Letters[0], what+lang) })
		}
		zh, advice := troubleWords(what, "zh-CN")
		en, adviceEN := troubleWords(what, "en")
		if zh == en || len(advice) == 0 || len(adviceEN) == 0 {
			t.Errorf("%s: %q, %q", what, zh, en)
		}
	}
	if n := len(r.notices("trouble")); n != 8 {
		t.Errorf("%d notices", n)
	}
}
