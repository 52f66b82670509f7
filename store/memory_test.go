package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// TestTheWriterNeverSeesAnOldCase: whatever was written before, in this
// transaction or by another process, a case read by the writer is the case that
// a fresh reader finds once it is committed.
func TestTheWriterNeverSeesAnOldCase(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		s := storetest.Open(t, dir)
		other := storetest.Open(t, dir)
		o := storetest.Owner(t, s, "lin@example.cn")
		ids := []int64{storetest.Case(t, s, o, "kf@a.example").ID, storetest.Case(t, s, o, "kf@b.example").ID, storetest.Case(t, s, o, "kf@c.example").ID}
		undone := errors.New("undone")
		for range rapid.IntRange(1, 8).Draw(rt, "transactions") {
			by := s
			if rapid.IntRange(0, 4).Draw(rt, "by") == 0 {
				by = other
			}
			fails := rapid.IntRange(0, 5).Draw(rt, "fails") == 0
			seen, byID := map[int64]*escalation.Case{}, ""
			standing := len(ids) // cases that are there without this transaction
			err := by.Update(context.Background(), noon, func(tx *store.Tx) error {
				for range rapid.IntRange(1, 6).Draw(rt, "steps") {
					id := ids[rapid.IntRange(0, len(ids)-1).Draw(rt, "case")]
					keep := rapid.IntRange(0, 4).Draw(rt, "savepoint") > 0
					before := len(ids)
					err := tx.Savepoint(func() error {
						if err := change(rt, tx, o, id, &ids); err != nil {
							return err
						}
						if !keep {
							return undone
						}
						return nil
					})
					if err != nil && !errors.Is(err, undone) {
						return err
					}
					if err != nil {
						ids = ids[:before]
					}
				}
				var err error
				if byID, err = lookUp(tx, o.ID); err != nil {
					return err
				}
				for _, id := range ids {
					c, err := tx.CaseByID(id)
					if err != nil {
						return err
					}
					seen[id] = c
				}
				if err := wholeAgrees(tx, seen, ids); err != nil {
					return err
				}
				if fails {
					return undone
				}
				return nil
			})
			if err != nil && !(fails && errors.Is(err, undone)) {
				rt.Fatal(err)
			}
			if err != nil {
				ids = ids[:standing]
			}
			fresh := ""
			storetest.View(t, s, func(tx *store.Tx) (err error) { fresh, err = lookUp(tx, o.ID); return err })
			if !fails && fresh != byID {
				rt.Fatalf("the writer found the cases of ids %s, and they are %s", byID, fresh)
			}
			for _, id := range ids {
				var c *escalation.Case
				storetest.View(t, s, func(tx *store.Tx) (err error) {
					if c, err = tx.CaseByID(id); err == nil {
						err = wholeAgrees(tx, map[int64]*escalation.Case{id: c}, ids)
					}
					return err
				})
				if !fails && !reflect.DeepEqual(seen[id], c) {
					rt.Fatalf("the writer saw\n%+v\nand there is\n%+v", seen[id], c)
				}
			}
		}
		other.Close()
		s.Close()
	})
}

// wholeAgrees compares cases read one by one with the same read all at once.
func wholeAgrees(tx *store.Tx, byID map[int64]*escalation.Case, ids []int64) error {
	var refs []string
	var want []*escalation.Case
	for _, id := range ids {
		if c := byID[id]; c != nil {
			refs, want = append(refs, c.Ref), append(want, c)
		}
	}
	got, err := tx.WholeCases(refs)
	if err == nil && !reflect.DeepEqual(got, want) {
		err = fmt.Errorf("read all at once\n%+v\nand one by one\n%+v", got, want)
	}
	return err
}

// lookUp says which cases each id belongs to.
func lookUp(tx *store.Tx, owner int64) (string, error) {
	out := ""
	for n := range 4 {
		cases, err := tx.CasesByIDs(owner, []string{fmt.Sprint("<", n, "@a>"), fmt.Sprint(n+1, "@a")})
		if err != nil {
			return "", err
		}
		ours, err := tx.OurMessage(fmt.Sprint("<", n, "@ours>"))
		if err != nil {
			return "", err
		}
		out += fmt.Sprint(cases, ours)
	}
	return out, nil
}

// change does one of the things that change a case.
func change(rt *rapid.T, tx *store.Tx, o escalation.Owner, id int64, ids *[]int64) error {
	c, err := tx.CaseByID(id)
	if err != nil {
		return err
	}
	at := noon.Add(time.Duration(rapid.IntRange(-3, 3).Draw(rt, "at")) * time.Hour)
	n := rapid.IntRange(0, 3).Draw(rt, "n")
	switch rapid.IntRange(0, 10).Draw(rt, "what") {
	case 10:
		fresh := &escalation.Case{Owner: escalation.Owner{ID: o.ID}, Title: "new", Zone: time.FixedZone("x", 3600*n), Parties: []escalation.Party{{Address: "kf@a.example", Role: escalation.RolePlatform}}}
		if err = tx.NewCase(fresh); err == nil && len(*ids) < 6 {
			*ids = append(*ids, fresh.ID)
		}
	case 0:
		e := escalation.Entry{At: at, Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Text: "x", Facts: &escalation.MailFacts{Robot: "human", To: []string{}, Events: map[escalation.Anchor]time.Time{"accepted": at}}}
		_, err = tx.Append(c.ID, e)
	case 1:
		p := promise(n, at)
		p.Said, p.Settled = at.Add(123*time.Microsecond), at
		p.Revisions = append(p.Revisions, p.Revisions...)
		err = tx.SavePromise(c.ID, &p)
	case 2:
		if len(c.Promises) > 0 {
			p := c.Promises[0]
			p.Status = escalation.PromiseBroken
			p.Revisions = append(p.Revisions, escalation.Revision{Why: "moved"})
			c.Promises[0].Revisions[0].Why = "scribbled on by whoever got it"
			err = tx.SavePromise(c.ID, &p)
		}
	case 3:
		err = tx.SaveParty(c.ID, escalation.Party{Address: fmt.Sprintf("p%d@a.example", n), Name: fmt.Sprint(at.Hour()), Role: rapid.SampledFrom([]escalation.Role{escalation.RolePlatform, escalation.RoleOwner, escalation.RoleOther}).Draw(rt, "role")})
	case 4:
		c.Title, c.Next, c.Zone, c.Causes = fmt.Sprint(n), at.Add(time.Microsecond), time.FixedZone("x", 3600*n), []string{"x"}[:n%2]
		err = tx.SaveCase(c)
	case 5:
		o.Name = fmt.Sprint("名", n)
		err = tx.SaveOwner(&o)
	case 6:
		into := (*ids)[rapid.IntRange(0, len(*ids)-1).Draw(rt, "into")]
		a, e := tx.CaseByID(into)
		if e == nil && a.ID != c.ID {
			err = tx.Merge(a.ID, c.ID, "same")
		}
	case 8, 9:
		if _, err = tx.CasesByIDs(o.ID, []string{fmt.Sprint(n, "@a")}); err == nil {
			err = tx.AddIDs(c.ID, []string{fmt.Sprint("<", n, "@a>"), fmt.Sprint((n+2)%4, "@a")})
		}
	case 7:
		if len(c.Letters) > 0 {
			l := c.Letters[len(c.Letters)-1]
			l.Promises, l.Later, l.Created = []string{"p"}[:n%2], at.Add(time.Microsecond), at
			err = errors.Join(tx.SetLetterState(l.ID, l.State, escalation.LetterAsked, func(o *escalation.Letter) { *o = l; o.Asked = at }), tx.VoidAsks(l.ID))
			if n == 2 {
				err = errors.Join(err, tx.SaveLetter(l))
			}
		}
		key := fmt.Sprint(c.Ref, "/x/", len(c.Letters))
		if _, _, e := tx.LetterByKey(key); e == nil || n == 3 {
			break
		}
		id := fmt.Sprint("<", n, "@ours>")
		if ours, e := tx.OurMessage(id); e != nil || ours {
			id = ""
		}
		err = tx.AddLetter(c.ID, &escalation.Letter{Key: key, MessageID: id, State: escalation.LetterDraft, Created: at, Recipients: []string{"kf@a.example"}})
	}
	return err
}
