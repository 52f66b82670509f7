package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// The breaker stops all letters of an owner, or of everybody, when something
// happens that must not: a fault of ours, of the disk or of the clock is not
// answered by sending on. The owner is told once, and lifts it after a look.

// Reasons of the breaker.
const (
	BreakBytes   = "bytes"   // the bytes are not the approved ones
	BreakAgain   = "again"   // an accepted letter was about to leave once more
	BreakChain   = "chain"   // the log of the case does not verify
	BreakClock   = "clock"   // the clock jumped
	BreakCap     = "cap"     // a letter was about to leave beyond the cap
	BreakBounces = "bounces" // three letters in a row came back
)

// Everybody is the owner number under which a breaker stops all letters.
const Everybody int64 = 0

// BouncesInARow trip the breaker: the addresses are wrong, or the mailbox is
// taken for a spammer's.
const BouncesInARow = 3

// clockSlack is how far clocks may be apart without harm: NTP corrects by
// less, and a wrong time zone shows in hours.
const clockSlack = time.Hour

// Break is a tripped breaker.
type Break struct {
	Why    string    `json:"why"`
	Detail string    `json:"detail"`
	At     time.Time `json:"at"`
}

// Halted tells the owner, inside the transaction that trips the breaker.
type Halted func(tx *store.Tx, o escalation.Owner, why string) error

func breakerKey(owner int64) string { return "breaker/" + strconv.FormatInt(owner, 10) }

// Broken returns what stops the letters of an owner; false when nothing does.
func Broken(tx *store.Tx, owner int64) (b Break, ok bool, err error) {
	for _, id := range []int64{Everybody, owner} {
		text, err := tx.Meta(breakerKey(id))
		if err != nil {
			return b, false, err
		}
		if text != "" {
			return b, true, json.Unmarshal([]byte(text), &b)
		}
	}
	return b, false, nil
}

// Trip stops the letters of an owner, or of Everybody, until Mend. Who is
// stopped already is not told again.
func Trip(tx *store.Tx, owner int64, why, detail string, tell Halted) error {
	if _, ok, err := Broken(tx, owner); err != nil || ok {
		return err
	}
	text, err := json.Marshal(Break{Why: why, Detail: detail, At: tx.Now()})
	if err != nil {
		return err
	}
	owners, err := tx.Owners()
	if err != nil {
		return err
	}
	for _, o := range owners {
		if owner == Everybody || o.ID == owner {
			if err := tell(tx, o, why); err != nil {
				return err
			}
		}
	}
	return tx.SetMeta(breakerKey(owner), string(text))
}

// Mend lets the letters of an owner leave again, also those that were stopped
// with everybody's.
func Mend(tx *store.Tx, owner int64) (was Break, ok bool, err error) {
	was, ok, err = Broken(tx, owner)
	if err != nil || !ok {
		return was, ok, err
	}
	if was.Why == BreakBounces { // count anew
		err = tx.SetMeta(mendedKey(owner), tx.Now().UTC().Format(time.RFC3339Nano))
	}
	return was, true, errors.Join(err, tx.SetMeta(breakerKey(owner), ""), tx.SetMeta(breakerKey(Everybody), ""))
}

func mendedKey(owner int64) string { return "breaker/mended/" + strconv.FormatInt(owner, 10) }

// trip stops the owner's letters in a transaction of its own.
func (o *Outbox) trip(ctx context.Context, owner int64, why, detail string, now time.Time) error {
	o.Log.Error("sending is stopped", "owner", owner, "why", why, "detail", detail)
	return o.Store.Update(context.WithoutCancel(ctx), now, func(tx *store.Tx) error { return Trip(tx, owner, why, detail, o.Halted) })
}

// ClockJumped stops everybody's letters: times of approvals and terms cannot be
// trusted until somebody has looked.
func (o *Outbox) ClockJumped(ctx context.Context, by time.Duration, now time.Time) error {
	return o.trip(ctx, Everybody, BreakClock, "the clock moved by "+by.String(), now)
}

// Bounced notes that a letter came back for good, and stops the owner's letters
// when the last three all did.
func Bounced(tx *store.Tx, owner int64, l escalation.Letter, tell Halted) error {
	if err := tx.SetMeta(bouncedKey(l.ID), tx.Now().UTC().Format(time.RFC3339)); err != nil {
		return err
	}
	text, err := tx.Meta(mendedKey(owner))
	if err != nil {
		return err
	}
	since, _ := time.Parse(time.RFC3339Nano, text) // "": never mended
	sent, err := tx.Letters(store.LetterFilter{Owner: owner, States: []escalation.LetterState{escalation.LetterAccepted}, SentSince: maxTime(since, time.Unix(0, 0))})
	if err != nil || len(sent) < BouncesInARow {
		return err
	}
	slices.SortStableFunc(sent, func(a, b store.CaseLetter) int { return b.Sent.Compare(a.Sent) })
	for _, s := range sent[:BouncesInARow] {
		if mark, err := tx.Meta(bouncedKey(s.ID)); err != nil || mark == "" {
			return err
		}
	}
	return Trip(tx, owner, BreakBounces, "the last three letters came back", tell)
}

func bouncedKey(letter int64) string { return "bounced/" + strconv.FormatInt(letter, 10) }

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// anomaly looks, before a letter is claimed, for what must not be.
func anomaly(c *escalation.Case, l escalation.Letter, now time.Time) (why, detail string) {
	for _, e := range c.Entries {
		if e.Kind == escalation.EntryLetter && e.Letter == l.Key && escalation.LetterState(e.Text) == escalation.LetterAccepted {
			return BreakAgain, "the log says that letter " + l.Key + " was accepted before"
		}
	}
	if l.Approved.After(now.Add(clockSlack)) {
		return BreakClock, fmt.Sprintf("letter %s was approved at %s, which is still to come", l.Key, l.Approved.UTC().Format(time.RFC3339))
	}
	return "", ""
}

// chained makes sure that the log of a letter's case verifies. A fault of the
// letter's own bytes is left to claim, which ends the letter.
func (o *Outbox) chained(ctx context.Context, l store.CaseLetter, now time.Time) error {
	raw, err := o.Store.ReadObject(ctx, l.SHA256)
	switch {
	case errors.Is(err, store.ErrDamaged), errors.Is(err, store.ErrNotFound), err == nil && hash(raw) != l.SHA256:
		return nil
	case err != nil: // nothing leaves that was not looked at
		return err
	}
	report, err := o.Store.Verify(ctx, l.Ref)
	if err != nil || report.OK() {
		return err
	}
	err = o.trip(ctx, Everybody, BreakChain, report.First(), now) // what else was changed nobody knows
	return errors.Join(errHeld{"the log of the case does not verify"}, err)
}
