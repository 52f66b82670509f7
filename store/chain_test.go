package store_test

import (
	"crypto/sha256"
	"fmt"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"

	"pgregory.net/rapid"
)

// netstrings is the SHA-256 over fields as the package comment describes it,
// written a second time.
func netstrings(fields ...string) string {
	text := ""
	for _, f := range fields {
		text += fmt.Sprintf("%d:%s,", len(f), f)
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
}

// Whoever has the rows and the package comment can recompute the log.
func TestChainsAreAsDocumented(t *testing.T) {
	s := storetest.New(t)
	fill(t, s)
	rows := store.Rows(t, s, `SELECT c.ref, e.seq, e.at, e.noted, e.kind, e.actor, e.mail, e.letter, e.promise, e.rung, e.private, e.body, e.prev,
		e.hash, e.n, e.chain, b.salt, b.text, b.amount, b.currency, b.facts, b.data FROM entries e JOIN cases c ON c.id = e.case_id JOIN bodies b ON b.n = e.n ORDER BY e.n`)
	if len(rows) != 25 {
		t.Fatalf("%d entries", len(rows))
	}
	chain, prev := "", map[string]string{}
	for _, r := range rows {
		if body := netstrings(append([]string{"cuiban-body-1"}, r[16:22]...)...); body != r[11] {
			t.Errorf("entry %s/%s: its words give %s", r[0], r[1], body)
		}
		hash := netstrings(append([]string{"cuiban-entry-1"}, r[:13]...)...)
		if hash != r[13] || r[12] != prev[r[0]] {
			t.Errorf("entry %s/%s gives %s after %s", r[0], r[1], hash, prev[r[0]])
		}
		prev[r[0]] = hash
		if chain = netstrings("cuiban-chain-1", r[14], chain, hash); chain != r[15] {
			t.Errorf("entry %s: the chain gives %s", r[14], chain)
		}
		if len(r[16]) != 32 {
			t.Errorf("entry %s has the salt %q", r[14], r[16])
		}
	}
}

// An entry with anything in it comes back as it was appended, and its log verifies.
func TestAnyEntryComesBack(tt *testing.T) {
	s := storetest.New(tt)
	c := storetest.Case(tt, s, storetest.Owner(tt, s, "lin@example.cn"), "kf@example.com")
	word := rapid.String()
	rapid.Check(tt, func(t *rapid.T) {
		e := escalation.Entry{
			At:   noon.Add(time.Duration(rapid.Int64Range(-1e9, 1e9).Draw(t, "at")) * time.Millisecond),
			Kind: escalation.EntryKind(word.Draw(t, "kind")), By: escalation.By(word.Draw(t, "by")), Letter: word.Draw(t, "letter"),
			Promise: word.Draw(t, "promise"), Rung: word.Draw(t, "rung"), Text: word.Draw(t, "text"), Private: rapid.Bool().Draw(t, "private"),
		}
		if rapid.Bool().Draw(t, "amount?") {
			e.Amount = &escalation.Money{Minor: rapid.Int64().Draw(t, "minor"), Currency: word.Draw(t, "currency")}
		}
		if rapid.Bool().Draw(t, "facts?") {
			e.Facts = &escalation.MailFacts{Gist: word.Draw(t, "gist"), Alarms: rapid.SliceOfN(word, 1, 3).Draw(t, "alarms")}
		}
		if rapid.Bool().Draw(t, "data?") {
			e.Data = rapid.MapOfN(word, word, 1, 3).Draw(t, "data")
		}
		var appended escalation.Entry
		must(t, s.Update(tt.Context(), noon, func(tx *store.Tx) (err error) {
			appended, err = tx.Append(c.ID, e)
			return err
		}))
		var got escalation.Entry
		for _, x := range load(tt, s, c.Ref).Entries {
			if x.Seq == appended.Seq {
				got = x
			}
		}
		e.Seq, e.Noted, e.Prev, e.Hash = got.Seq, noon, got.Prev, got.Hash
		if asJSON(got) != asJSON(e) || asJSON(got) != asJSON(appended) {
			t.Fatalf("got\n%s\nwant\n%s\nappended\n%s", asJSON(got), asJSON(e), asJSON(appended))
		}
	})
	if r := verify(tt, s, ""); !r.OK() {
		tt.Error(r.Problems)
	}
}
