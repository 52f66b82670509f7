package mailbox

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// maxFound bounds the answer to a search: no mailbox that a person reads holds
// more, and a lying server must not fill the memory.
const maxFound = 3_000_000

// errImplausible is a search result that cannot be true.
var errImplausible = errors.New("the server lists more mails than a mailbox can hold")

// search returns the UIDs that match, ascending, without repetitions.
func (s *Session) search(ctx context.Context, c *imap.SearchCriteria) ([]uint32, error) {
	var uids []uint32
	err := s.do(ctx, "searching "+s.folder, func() error {
		d, err := s.c.UIDSearch(c, nil).Wait()
		if err != nil {
			return err
		}
		set, _ := d.All.(imap.UIDSet)
		uids, err = expand(set)
		return err
	})
	return uids, err
}

// expand lists a set. go-imap's own AllUIDs panics on a 0 in the answer and
// never ends on 4294967295.
func expand(set imap.UIDSet) ([]uint32, error) {
	var uids []uint32
	for _, r := range set {
		if r.Start == 0 || r.Stop < r.Start {
			continue // "*" is no answer
		}
		if uint64(r.Stop)-uint64(r.Start)+uint64(len(uids)) >= maxFound {
			return nil, errImplausible
		}
		for u := uint64(r.Start); u <= uint64(r.Stop); u++ {
			uids = append(uids, uint32(u))
		}
	}
	slices.Sort(uids)
	return slices.Compact(uids), nil
}

// above is the criterion UID low+1:*.
func above(low uint32) *imap.SearchCriteria {
	return &imap.SearchCriteria{UID: []imap.UIDSet{{{Start: imap.UID(low + 1), Stop: 0}}}}
}

// searchAbove returns the UIDs above low. A server answers n:* with the last
// mail even when it is below n (RFC 9051, 6.4.9), so they are filtered here.
func (s *Session) searchAbove(ctx context.Context, low uint32, since time.Time) ([]uint32, error) {
	if low == math.MaxUint32 {
		return nil, nil
	}
	c := above(low)
	c.Since = since
	uids, err := s.search(ctx, c)
	i, _ := slices.BinarySearch(uids, low+1)
	return uids[i:], err
}

// larger returns which of the UIDs above low are of mails larger than size.
// Servers that refuse the question have none.
func (s *Session) larger(ctx context.Context, low uint32, size int64) (map[uint32]bool, error) {
	big := map[uint32]bool{}
	if low == math.MaxUint32 {
		return big, nil
	}
	c := above(low)
	c.Larger = size
	uids, err := s.search(ctx, c)
	if _, refused := err.(*RefusedError); refused {
		return big, nil
	}
	for _, u := range uids {
		big[u] = true
	}
	return big, err
}

// listed reports whether the server still lists a UID.
func (s *Session) listed(ctx context.Context, uid uint32) (bool, error) {
	uids, err := s.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(imap.UID(uid))}})
	return slices.Contains(uids, uid), err
}

// seqOf returns the sequence number of a UID, 0 if the server lists none.
func (s *Session) seqOf(ctx context.Context, uid uint32) (uint32, error) {
	var seq uint32
	err := s.do(ctx, fmt.Sprintf("looking for mail %d in %s", uid, s.folder), func() error {
		d, err := s.c.Search(&imap.SearchCriteria{UID: []imap.UIDSet{imap.UIDSetNum(imap.UID(uid))}}, nil).Wait()
		if err != nil {
			return err
		}
		if set, _ := d.All.(imap.SeqSet); len(set) == 1 && set[0].Start == set[0].Stop {
			seq = set[0].Start
		}
		return nil
	})
	return seq, err
}

// HasBefore reports whether a folder shows any mail that arrived before the day
// of t: some providers show clients the last month only.
func (s *Session) HasBefore(ctx context.Context, folder string, t time.Time) (bool, error) {
	if err := s.open(ctx, folder); err != nil {
		return false, err
	}
	uids, err := s.search(ctx, &imap.SearchCriteria{Before: t})
	return len(uids) > 0, err
}
