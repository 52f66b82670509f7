package scheduler

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// monday fills a store with four due cases that need the most there is to write: a
// follow-up about a promise that passed, a draft that was put off, an alarm, and a
// rung without mail.
func monday(t *testing.T, st *store.Store) *rig {
	t.Helper()
	r := &rig{t: t, env: &env{seen: window}, now: window}
	r.Scheduler = &Scheduler{Store: st, Env: r.env, Log: slog.New(slog.DiscardHandler)}
	start := window.AddDate(0, 0, -20)
	letter := storetest.Mail(t, st, start, storetest.Raw(1)).SHA256
	add := func(desk string, f func(tx *store.Tx, c *escalation.Case) error) {
		r.c = r.open(desk)
		r.change(func(tx *store.Tx, c *escalation.Case) error {
			c.Opened = start
			return f(tx, c)
		})
	}
	add("kf@promised.example", func(tx *store.Tx, c *escalation.Case) error {
		return tx.SavePromise(c.ID, &escalation.Promise{Key: "p", Who: escalation.ByCounterparty, Action: escalation.ActReply, Quote: "48小时内回复", Said: window.AddDate(0, 0, -5),
			Mail: letter, Status: escalation.PromiseOpen, Revisions: []escalation.Revision{{Due: escalation.Due{At: window.AddDate(0, 0, -3)}}}})
	})
	add("kf@alarm.example", func(tx *store.Tx, c *escalation.Case) error {
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: letter,
			Facts: &escalation.MailFacts{From: "kf@alarm.example", Robot: "human", Alarms: []string{"pay_to_withdraw"}, Gist: "先交保证金"}})
		return err
	})
	add("kf@top.example", func(_ *store.Tx, c *escalation.Case) error {
		c.Rung, c.RungSince = "complaint", start
		return nil
	})
	add("kf@silent.example", func(*store.Tx, *escalation.Case) error { return nil })
	return r
}

// outcome is what a pass over monday's cases leaves, without what is random.
func (r *rig) outcome() (out []string) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		heads, err := tx.Cases(store.CaseFilter{})
		if err != nil {
			return err
		}
		for _, h := range heads {
			c, err := tx.CaseByID(h.ID)
			if err != nil {
				return err
			}
			notices, err := tx.Notices(store.NoticeFilter{Case: c.ID})
			if err != nil {
				return err
			}
			out = append(out, summary(tx, c, notices))
		}
		return nil
	})
	slices.Sort(out)
	return out
}

func summary(tx *store.Tx, c *escalation.Case, notices []store.Notice) string {
	line := fmt.Sprint(c.Parties[1].Address, " stopped ", c.Stopped, ":")
	for _, p := range c.Promises {
		line += fmt.Sprint(" promise ", p.Status)
	}
	for _, l := range c.Letters {
		asks, err := tx.AsksOf(l.ID)
		line += fmt.Sprintf(" %s %s asked %d under %d codes %v;", l.Step, l.State, l.Asks, len(asks), err)
	}
	kinds := map[escalation.EntryKind]int{}
	for _, e := range c.Entries {
		kinds[e.Kind]++
	}
	line += fmt.Sprint(" ", kinds)
	for _, n := range notices {
		line += " mail " + n.Kind
	}
	return line
}

var wantMonday = []string{
	"kf@alarm.example stopped true: map[mail_in:1 mail_out:1 notice:1 opened:1 stopped:1] mail alarm",
	"kf@promised.example stopped false: promise broken follow_up1 asked asked 1 under 1 codes <nil>; map[asked:1 letter:1 mail_out:1 opened:1 promise:1] mail ask",
	"kf@silent.example stopped false: follow_up1 asked asked 1 under 1 codes <nil>; map[asked:1 letter:1 mail_out:1 opened:1] mail ask",
	"kf@top.example stopped false: map[direction:1 mail_out:1 notice:1 opened:1] mail directions",
}

func (r *rig) wantOutcome(when string) {
	r.t.Helper()
	if got := r.outcome(); !slices.Equal(got, wantMonday) {
		r.t.Errorf("%s:\n%s\nwant\n%s", when, strings.Join(got, "\n"), strings.Join(wantMonday, "\n"))
	}
	if rep, err := r.Store.Verify(r.t.Context(), ""); err != nil || !rep.OK() {
		r.t.Errorf("%s: %v, %v", when, rep.Problems, err)
	}
}

func TestPassOverManyKinds(t *testing.T) {
	r := monday(t, storetest.New(t))
	r.pass()
	r.wantOutcome("after one pass")
	r.pass()
	r.wantOutcome("after a second")
}

// Whichever statement of a pass fails, at most one case is put off, with the
// reason, and the others are handled; or nothing is written at all. An hour later
// everything is done, and nothing twice.
func TestAFaultIsOneCasesAlone(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 7
	}
	for n := 1; ; n += step {
		st := storetest.NewFaulty(t)
		r := monday(t, st.Store)
		failed, err := st.During(n, func() error { return r.Pass(context.Background(), r.now) })
		if !failed {
			if n < 60 {
				t.Errorf("a pass has only %d statements", n)
			}
			return
		}
		if err != nil && !errors.Is(err, storetest.ErrFault) {
			t.Errorf("statement %d: %v", n, err)
		}
		undone := 0
		for _, got := range r.outcome() {
			if !slices.Contains(wantMonday, got) {
				undone++
			}
		}
		if undone > 1 && undone < len(wantMonday) {
			t.Errorf("statement %d: %d cases were not handled: %v\n%s", n, undone, err, strings.Join(r.outcome(), "\n"))
		}
		r.now = window.Add(time.Hour)
		r.env.seen = r.now
		r.pass()
		r.wantOutcome(fmt.Sprintf("statement %d failed with %v, an hour later", n, err))
	}
}

// A pass may die between any two of its statements, and before and after each
// commit: what it leaves on the disk is taken up by the next one, and nothing is
// done twice.
func TestADyingPassIsRepeated(t *testing.T) {
	dir, images := t.TempDir(), t.TempDir()
	step, n, on := 1, 0, false
	if testing.Short() {
		step = 7
	}
	image := func() {
		if out, err := exec.Command("cp", "-r", dir, filepath.Join(images, fmt.Sprint(n))).CombinedOutput(); err != nil { // never by our own hands: SQLite's locks would go
			t.Fatalf("%v: %s", err, out)
		}
	}
	st, err := store.Open(dir, store.Options{Fault: func(string) error {
		if n++; on && n%step == 0 {
			image()
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	r := monday(t, st)
	on = true
	r.pass()
	on = false
	n++
	image()
	if err := st.Close(); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(images, "*"))
	if len(left)*step < 60 {
		t.Errorf("%d images of a pass", len(left))
	}
	for _, from := range left {
		r.Scheduler = &Scheduler{Store: storetest.Open(t, from), Env: r.env, Log: r.Log}
		r.pass()
		r.now = window.Add(time.Hour) // what was half done goes on in the next pass
		r.env.seen = r.now
		r.pass()
		r.wantOutcome("died at statement " + filepath.Base(from))
		r.now, r.env.seen = window, window
	}
}

// A case over which the program itself stumbles is put off like any other.
func TestAPanicIsOneCasesAlone(t *testing.T) {
	r := newRig(t)
	bad := r.open("kf@other.example").Ref
	r.env.rules = func(c *escalation.Case) {
		if c.Ref == bad {
			panic("no such rung")
		}
	}
	if err := r.Pass(t.Context(), r.now); err == nil || !strings.Contains(err.Error(), bad+": panic: no such rung\n") {
		t.Errorf("Pass: %v", err)
	}
	r.wantStates("asked 1")
	r.wantPutOff(bad, "panic: no such rung")
}

func (r *rig) wantPutOff(ref, why string) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) error {
		c, err := tx.Case(ref)
		if err == nil && (!c.Next.Equal(r.now.Add(time.Hour)) || c.NextWhy != why) {
			r.t.Errorf("next %v because %q, want %q", c.Next, c.NextWhy, why)
		}
		return err
	})
}

// A case that changes while its letter is rendered is looked at again, at most
// three times more; the others of the batch do not wait for it.
func TestACaseThatChangesIsLookedAtAgain(t *testing.T) {
	for _, changes := range []int{1, maxRetries, maxRetries + 1} {
		r := newRig(t)
		busy := r.open("kf@busy.example")
		left := changes
		r.env.rules = func(c *escalation.Case) {
			if c.Ref == busy.Ref && left > 0 {
				left--
				storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error {
					_, err := tx.Append(busy.ID, escalation.Entry{Kind: escalation.EntryNote, By: escalation.ByOwner, Text: "x"})
					return err
				})
			}
		}
		err := r.Pass(t.Context(), r.now)
		r.wantStates("asked 1")
		r.c = busy
		if changes <= maxRetries {
			r.wantStates("asked 1")
			if err != nil {
				t.Errorf("%d changes: %v", changes, err)
			}
			continue
		}
		r.wantStates()
		r.wantPutOff(busy.Ref, errChanged.Error())
		if !errors.Is(err, errChanged) {
			t.Errorf("%d changes: %v", changes, err)
		}
	}
}

// What waits in memory to be written is bounded, and what did not fit comes in
// the next transaction: nobody is left out, and no pack is made twice.
func TestHeavyPacksAreWrittenOneAfterTheOther(t *testing.T) {
	r := newRig(t)
	r.env.pack = make([]byte, batchBytes)
	for i := range 5 {
		r.c = r.open(fmt.Sprintf("kf@p%d.example", i))
		r.change(func(_ *store.Tx, c *escalation.Case) error {
			c.Rung, c.RungSince = "complaint", window.AddDate(0, 0, -20)
			return nil
		})
	}
	r.pass()
	if n := len(r.notices("directions")); n != 5 || r.env.packs != 5 {
		t.Errorf("directions %d times, %d packs", n, r.env.packs)
	}
}

// More cases than one transaction holds are all handled in one pass.
func TestMoreThanABatch(t *testing.T) {
	r := newRig(t)
	for i := range 2*batch + 1 {
		r.open(fmt.Sprintf("kf@p%d.example", i))
	}
	r.pass()
	if n := len(r.notices("ask")); n != 2*batch+2 {
		t.Errorf("%d asks", n)
	}
}

// A pass whose time is up writes nothing more and puts nothing off.
func TestAPassThatIsCutShort(t *testing.T) {
	r := newRig(t)
	ctx, cancel := context.WithCancel(t.Context())
	r.env.rules = func(*escalation.Case) { cancel() }
	if err := r.Pass(ctx, r.now); !errors.Is(err, context.Canceled) {
		t.Errorf("Pass: %v", err)
	}
	if c := r.load(); len(c.Letters) > 0 || c.Next.After(r.now) {
		t.Errorf("letters %v, next %v", c.Letters, c.Next)
	}
	r.env.rules = nil
	r.pass()
	r.wantStates("asked 1")
}
