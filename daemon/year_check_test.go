package daemon

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// check is the reckoning at the end of the year.
func (y *year) check() {
	y.live()
	y.work()
	y.checkArchive()
	y.checkLetters()
	y.checkDigests()
	y.checkHours()
	y.wantNext()
	y.checkMemory()
	rep, err := y.st.Verify(y.t.Context(), "")
	if err != nil || !rep.OK() {
		y.t.Errorf("verify: %v, %v", rep.Problems, err)
	}
	y.t.Logf("%d objects, %d entries, %d rows", rep.Objects, rep.Entries, rep.Rows)
}

func sum(raw []byte) string {
	s := sha256.Sum256(raw)
	return hex.EncodeToString(s[:])
}

// checkArchive demands that every mail that belongs to a case or came to the
// tracker is stored once, and no other.
func (y *year) checkArchive() {
	boxes := map[string]string{trackerBox: "tracker"}
	for _, p := range y.people {
		boxes[p.owner.Address] = p.owner.Address
	}
	n := 0
	storetest.View(y.t, y.st, func(tx *store.Tx) error {
		for box, account := range boxes {
			raws, err := y.w.Messages(box, "INBOX")
			if err != nil {
				return err
			}
			for _, raw := range raws {
				n++
				if err := y.checkStored(tx, account, raw); err != nil {
					return err
				}
			}
		}
		return y.checkFiledOnce(tx)
	})
	y.t.Logf("%d mails in the watched inboxes", n)
}

// checkStored looks for one mail of an inbox in the archive.
func (y *year) checkStored(tx *store.Tx, account string, raw []byte) error {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	from, private := m.Header.Get("From"), bytes.Contains(raw, []byte(privateWords))
	kept, err := tx.MailBySHA(sum(raw))
	switch {
	case private && !errors.Is(err, store.ErrNotFound):
		y.t.Errorf("a private mail of %s was stored: %v", from, err)
		return nil
	case private, account != "tracker" && m.Header.Get(compose.LoopHeader) != "": // cuiban's own
		return nil
	case err != nil:
		y.t.Errorf("%s: a mail of %s, %q, is not stored: %v", account, from, subject(m), err)
		return nil
	}
	places, err := tx.Locations(kept.ID)
	places = slices.DeleteFunc(places, func(l store.Location) bool { return l.Account != account })
	if len(places) != 1 {
		y.t.Errorf("%s: %q was stored %d times", account, subject(m), len(places))
	}
	return err
}

// checkFiledOnce demands that no case tells of a mail twice.
func (y *year) checkFiledOnce(tx *store.Tx) error {
	cases, err := tx.Cases(store.CaseFilter{})
	if err != nil {
		return err
	}
	for _, head := range cases {
		c, err := tx.CaseByID(head.ID)
		if err != nil {
			return err
		}
		seen := map[string]int{}
		for _, e := range c.Entries {
			if e.Kind == escalation.EntryMailIn || e.Kind == escalation.EntryMailOut {
				seen[e.Mail]++
			}
		}
		for sha, n := range seen {
			if n != 1 {
				y.t.Errorf("%s tells of the mail %.12s %d times", c.Ref, sha, n)
			}
		}
	}
	return nil
}

// checkLetters demands that what left in an owner's name was approved, byte by
// byte, and left once; and that each first ask came within the hours in which a
// desk reads.
func (y *year) checkLetters() {
	left := map[string]int{}
	for _, tx := range y.w.Transactions() {
		arrived := tx.Outcome == mailtest.Delivered || tx.Outcome == mailtest.Dropped
		if !arrived || bytes.Contains(tx.Raw, []byte("\r\nMessage-ID: <p")) || !slices.ContainsFunc(tx.To, y.outsider) {
			continue
		}
		m, err := mail.ReadMessage(bytes.NewReader(tx.Raw))
		if err != nil {
			y.t.Fatal(err)
		}
		left[m.Header.Get("Message-Id")]++
		if !y.approved[sum(tx.Raw)] {
			y.t.Errorf("to %v without an approval at %s: %s", tx.To, tx.At, subject(m))
		}
	}
	for id, n := range left {
		if n != 1 {
			y.t.Errorf("%s left %d times", id, n)
		}
	}
	if want := y.days / 12; len(left) < want {
		y.t.Errorf("%d letters left, fewer than %d: the year proves nothing", len(left), want)
	}
	y.t.Logf("%d letters left, %d were approved", len(left), len(y.approved))
	y.checkWindows()
}

// outsider says whether an address is neither an owner's nor cuiban's.
func (y *year) outsider(address string) bool {
	return address != trackerBox && !strings.HasPrefix(address, "tracker+") &&
		!slices.ContainsFunc(y.people, func(p *person) bool { return p.owner.Address == address })
}

func (y *year) checkWindows() {
	d := y.daemon()
	storetest.View(y.t, y.st, func(tx *store.Tx) error {
		all, err := tx.Letters(store.LetterFilter{})
		for _, l := range all {
			c, err := tx.CaseByID(l.CaseID)
			if err != nil {
				return err
			}
			if l.Asked.IsZero() || l.Asks != 1 {
				continue
			}
			loc := d.Zone(c.Jurisdiction) // the owners live where their platforms are
			if at := d.Calendar(c.Jurisdiction).NextWindow(l.Asked, loc); !at.Equal(l.Asked) {
				y.t.Errorf("%s, %s: asked at %s", l.Key, l.Step, l.Asked.In(loc).Format("Mon 2006-01-02 15:04"))
			}
		}
		return err
	})
}

// checkDigests demands one digest for each week in which there was a chance to
// write it, under one Message-ID, which arrived once.
func (y *year) checkDigests() {
	arrived := map[string]int{}
	for _, tx := range y.w.Transactions() {
		if m, err := mail.ReadMessage(bytes.NewReader(tx.Raw)); err == nil && tx.From == trackerBox {
			arrived[m.Header.Get("Message-Id")]++
		}
	}
	d := y.daemon()
	storetest.View(y.t, y.st, func(tx *store.Tx) error {
		for _, p := range y.people {
			o, err := tx.OwnerByAddress(p.owner.Address)
			if err != nil {
				return err
			}
			got, err := tx.Notices(store.NoticeFilter{Owner: o.ID, Kind: "digest"})
			if err != nil {
				return err
			}
			var have, want []string
			for _, n := range got {
				have = append(have, n.Key)
				if arrived[n.MessageID] != 1 {
					y.t.Errorf("%s arrived %d times", n.Key, arrived[n.MessageID])
				}
			}
			first, err := oldestOf(tx, o)
			if err != nil {
				return err
			}
			for _, at := range y.worked[p.owner.Address] {
				if m := d.digest.Moment(at, p.owner.Location()); !m.Before(first) {
					want = append(want, fmt.Sprintf("digest/%d/%s", o.ID, m.Format(time.DateOnly)))
				}
			}
			slices.Sort(have)
			slices.Sort(want)
			if want = slices.Compact(want); !slices.Equal(have, want) {
				y.t.Errorf("digests of %s:\n%v\nwant\n%v", o.Address, have, want)
			}
			y.t.Logf("%s: %d digests", o.Address, len(have))
		}
		return nil
	})
}

// oldestOf is when an owner's first case was opened.
func oldestOf(tx *store.Tx, o escalation.Owner) (first time.Time, err error) {
	cases, err := tx.Cases(store.CaseFilter{Owner: o.ID})
	for _, c := range cases {
		if first.IsZero() || c.Opened.Before(first) {
			first = c.Opened
		}
	}
	return first, err
}

// atAnyHour says whether a mail to an owner does not wait for the morning: alarms,
// and answers to what they wrote, among them a letter that is shown once more.
func atAnyHour(n store.Notice) bool {
	return slices.Contains([]string{"reply", "trouble", "alarm", "account"}, n.Kind) || n.Kind == "ask" && !strings.HasSuffix(n.Key, "/ask/1")
}

// checkHours demands that owners are written to between 8:00 and 21:30.
func (y *year) checkHours() {
	kinds := map[string]int{}
	storetest.View(y.t, y.st, func(tx *store.Tx) error {
		all, err := tx.Notices(store.NoticeFilter{})
		for _, n := range all {
			kinds[n.Kind]++
			o, err := tx.Owner(n.Owner)
			if err != nil {
				return err
			}
			at := n.Sent.In(o.Zone)
			if n.State != store.NoticeSentOK {
				y.t.Errorf("%s was never sent: %s", n.Key, n.LastError)
				continue
			}
			if clock := at.Format("15:04"); (clock < "08:00" || clock > "21:30") && !atAnyHour(n) {
				y.t.Errorf("%s (%s) was sent at %s", n.Key, n.Kind, at.Format("Mon 2006-01-02 15:04"))
			}
		}
		return err
	})
	y.t.Logf("mail to owners: %v", kinds)
}

// memoryGrowth bounds what the daemon keeps from month to month; the provider and
// its log of the year, which the test itself keeps, are left out.
const memoryGrowth = 8 << 20

func (y *year) checkMemory() {
	var kept uint64
	for _, tx := range y.w.Transactions() {
		kept += uint64(len(tx.Raw))
	}
	y.month()
	first, last := y.heap[1], y.heap[len(y.heap)-1]
	y.t.Logf("heap %v, mail kept by the provider %d", y.heap, kept)
	if last > first+5*kept+memoryGrowth {
		y.t.Errorf("the heap grew from %d to %d bytes; the mails of the year have %d", first, last, kept)
	}
}
