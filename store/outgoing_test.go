package store_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

func TestLetterThroughItsStates(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	st, err := s.Stage(bytes.NewReader([]byte("letter")))
	if err != nil {
		t.Fatal(err)
	}
	l := escalation.Letter{Key: "k", Rung: "front", Step: escalation.StepFollowUp1, MessageID: "<l1@cuiban.example>", SHA256: st.SHA256,
		Recipients: []string{"kf@example.com"}, Subject: "s", Text: "t", Promises: []string{"p1"}, Head: 3, Deadline: noon.Add(time.Hour)}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if _, err := tx.PutObject(st); err != nil {
			return err
		}
		return tx.AddLetter(c.ID, &l)
	})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		again := escalation.Letter{Key: "k"}
		if err := tx.AddLetter(c.ID, &again); !errors.Is(err, store.ErrExists) {
			t.Errorf("the same key again: %v", err)
		}
		err := tx.SetLetterState(l.ID, escalation.LetterDraft, escalation.LetterAsked, func(l *escalation.Letter) { l.Asks++; l.Asked = tx.Now() })
		if err != nil {
			return err
		}
		err = tx.SetLetterState(l.ID, escalation.LetterDraft, escalation.LetterApproved, func(l *escalation.Letter) { t.Error("changed a stale letter") })
		if !errors.Is(err, store.ErrStale) {
			t.Errorf("from a state it is not in: %v", err)
		}
		return nil
	})
	got := load(t, s, c.Ref)
	l.State, l.Asks, l.Asked = escalation.LetterAsked, 1, noon
	if asJSON(got.Letters) != asJSON([]escalation.Letter{l}) {
		t.Errorf("got %s\nwant %s", asJSON(got.Letters), asJSON(l))
	}
	if e := got.Entries[len(got.Entries)-1]; e.Kind != escalation.EntryLetter || e.Text != "asked" || e.Letter != "k" {
		t.Errorf("the log says %+v", e)
	}
	storetest.View(t, s, func(tx *store.Tx) error {
		for _, id := range []string{"l1@cuiban.example", "<l1@cuiban.example>"} {
			if byID, caseID, err := tx.LetterByMessageID(id); err != nil || byID.Key != "k" || caseID != c.ID {
				t.Errorf("%s: %v %v", id, byID, err)
			}
		}
		asked, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{escalation.LetterAsked}})
		if len(asked) != 1 || asked[0].Ref != c.Ref {
			t.Errorf("asked letters: %+v", asked)
		}
		return err
	})
}

func TestLetterNeedsItsBytes(t *testing.T) {
	s := storetest.New(t)
	c := storetest.Case(t, s, storetest.Owner(t, s, "lin@example.cn"), "kf@example.com")
	err := s.Update(t.Context(), noon, func(tx *store.Tx) error {
		return tx.AddLetter(c.ID, &escalation.Letter{Key: "k", SHA256: "00"})
	})
	if err == nil {
		t.Error("a letter whose bytes nobody has was stored")
	}
}

func TestAskIsUsedOnce(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	l := escalation.Letter{Key: "k"}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.AddLetter(c.ID, &l); err != nil {
			return err
		}
		for _, code := range []string{"AAAA", "BBBB", "CCCC"} {
			if err := tx.AddAsk(store.Ask{Code: code, LetterID: l.ID, Case: c.ID, Owner: o.ID, Expires: noon.Add(time.Hour)}); err != nil {
				return err
			}
		}
		return nil
	})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.AddAsk(store.Ask{Code: "AAAA", LetterID: l.ID, Case: c.ID, Owner: o.ID}); !errors.Is(err, store.ErrExists) {
			t.Errorf("a code twice: %v", err)
		}
		for want := 1; want <= 3; want++ {
			if n, err := tx.WrongCode(o.ID); n != want || err != nil {
				t.Errorf("wrong code %d: %d, %v", want, n, err)
			}
		}
		if a, err := tx.AskByCode("AAAA"); a.Wrong != 3 || err != nil {
			t.Errorf("%+v, %v", a, err)
		}
		if err := tx.UseAsk("AAAA"); err != nil {
			t.Errorf("first use: %v", err)
		}
		if n, _ := tx.WrongCode(o.ID); n != 1 {
			t.Errorf("after a right code the count goes on at %d", n)
		}
		if err := tx.UseAsk("AAAA"); !errors.Is(err, store.ErrStale) {
			t.Errorf("second use: %v", err)
		}
		if err := tx.UseAsk("ZZZZ"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("unknown code: %v", err)
		}
		return nil
	})
	storetest.Update(t, s, noon.Add(time.Hour), func(tx *store.Tx) error {
		if err := tx.UseAsk("BBBB"); !errors.Is(err, store.ErrStale) {
			t.Errorf("an expired code: %v", err)
		}
		return nil
	})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.VoidAsks(l.ID); err != nil {
			return err
		}
		if err := tx.UseAsk("CCCC"); !errors.Is(err, store.ErrStale) {
			t.Errorf("a void code: %v", err)
		}
		return nil
	})
}

func TestNoticesAreQueuedOnceAndSentWhenDue(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	n := store.Notice{Key: "digest/1/2026-W25", Owner: o.ID, Kind: "digest", MessageID: "<n1@cuiban.example>", Due: noon.Add(time.Hour), Data: `{"a":1}`}
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if fresh, err := tx.Enqueue(n, []byte("digest")); !fresh || err != nil {
			t.Errorf("first: %v, %v", fresh, err)
		}
		if fresh, err := tx.Enqueue(n, []byte("other bytes")); fresh || err != nil {
			t.Errorf("again: %v, %v", fresh, err)
		}
		return nil
	})
	toSend := func(now time.Time) int {
		var n int
		storetest.View(t, s, func(tx *store.Tx) error {
			all, err := tx.NoticesToSend(now, 10)
			n = len(all)
			return err
		})
		return n
	}
	if toSend(noon) != 0 || toSend(n.Due) != 1 {
		t.Error("a notice waits for its due moment")
	}
	storetest.Update(t, s, n.Due, func(tx *store.Tx) error {
		return tx.NoticeFailed(n.Key, n.Due.Add(time.Hour), "451 later")
	})
	storetest.View(t, s, func(tx *store.Tx) error {
		if next, err := tx.NextNotice(); !next.Equal(n.Due.Add(time.Hour)) || err != nil {
			t.Errorf("next notice at %v, %v", next, err)
		}
		return nil
	})
	if toSend(n.Due) != 0 || toSend(n.Due.Add(time.Hour)) != 1 {
		t.Error("a failed notice waits for its next try")
	}
	storetest.Update(t, s, n.Due.Add(time.Hour), func(tx *store.Tx) error {
		if err := tx.NoticeSent(n.Key); err != nil {
			return err
		}
		if err := tx.NoticeSent(n.Key); !errors.Is(err, store.ErrStale) {
			t.Errorf("sent twice: %v", err)
		}
		if err := tx.NoticeSent("no such"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("unknown: %v", err)
		}
		got, err := tx.NoticeByMessageID("n1@cuiban.example")
		if got.State != store.NoticeSentOK || got.Tries != 2 || got.LastError != "" || got.Data != n.Data {
			t.Errorf("got %+v", got)
		}
		b, e := s.ReadObject(t.Context(), got.SHA256)
		if string(b) != "digest" {
			t.Errorf("its bytes are %q, %v", b, e)
		}
		return err
	})
}

func TestOurMessagesAndReplays(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		l := escalation.Letter{Key: "k", MessageID: "<letter@x>"}
		if err := tx.AddLetter(c.ID, &l); err != nil {
			return err
		}
		if _, err := tx.Enqueue(store.Notice{Key: "n", MessageID: "notice@x"}, nil); err != nil {
			return err
		}
		if err := tx.AddAsk(store.Ask{Code: "A", LetterID: l.ID, Case: c.ID, Owner: o.ID, MessageID: "<ask@x>"}); err != nil {
			return err
		}
		for id, want := range map[string]bool{"letter@x": true, "<notice@x>": true, "ask@x": true, "<other@x>": false, "": false, "<>": false} {
			if got, err := tx.OurMessage(id); got != want || err != nil {
				t.Errorf("%q: %v, %v", id, got, err)
			}
		}
		for i := range 2 {
			if fresh, err := tx.SpendSignature("b=abc"); fresh != (i == 0) || err != nil {
				t.Errorf("use %d of a signature: %v, %v", i+1, fresh, err)
			}
		}
		if err := tx.AddRefused(store.Refused{Owner: o.ID, Mail: "m", Why: "forged"}); err != nil {
			return err
		}
		got, err := tx.RefusedSince(o.ID, noon)
		if len(got) != 1 || got[0].Why != "forged" || !got[0].At.Equal(noon) {
			t.Errorf("refused: %+v", got)
		}
		return err
	})
}
