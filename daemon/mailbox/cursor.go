package mailbox

import (
	"context"
	"time"
)

// Cursor is how far a folder has been read: every mail up to the UID High, in
// the numbering UIDValidity, is stored or in the list of holes. The zero Cursor
// is a folder that was never read.
type Cursor struct {
	UIDValidity uint32
	High        uint32
}

// Hole is a mail that the server lists and that could not be had.
type Hole struct {
	UIDValidity uint32
	UID         uint32
	Reason      string    // in English, for the owner's digest
	Tries       int       // how often it was tried, this time included
	Last        time.Time // when it was tried last
	// Gone closes the hole: the server no longer lists the mail, or the folder
	// was renumbered. Forget it.
	Gone bool
}

// Position is what a handler knows of a folder.
type Position struct {
	Cursor Cursor
	// Seen is the moment up to which the folder is known to be read
	// ([Handler.Reached]); zero for never. After a change of UIDVALIDITY the
	// folder is read again from there, or from the window if that is earlier.
	Seen time.Time
	// Holes are the open holes of the folder.
	Holes []Hole
}

// Header is a mail's header, read without its body.
type Header struct {
	UIDValidity uint32
	UID         uint32
	Flags       []string
	Size        int64
	Date        time.Time
	// Raw is the header with its empty line; cut off at [MaxHeader].
	Raw []byte
}

// Handler takes what is read. Its methods are called by one goroutine per
// account, never two at once. An error of a method ends the connection and
// comes back as [StoreError].
//
// Store, Hole and Advance commit the cursor next in the same transaction as
// their effect. A mail may come again: after a crash, a change of UIDVALIDITY,
// or an interrupted pass. The handler recognises it by its bytes, and by bytes
// only: a lying server may reuse a UID.
type Handler interface {
	// Position returns what is known of a folder; the zero Position for a new one.
	Position(ctx context.Context, folder string) (Position, error)
	// Wanted reports whether a mail of a private folder concerns us. It must
	// not keep anything of one that does not.
	Wanted(ctx context.Context, folder string, h *Header) (bool, error)
	// Store keeps mails, all or none, and closes their holes, if there were any.
	Store(ctx context.Context, folder string, ms []*Message, next Cursor) error
	// Hole records, updates or (Gone) closes a hole.
	Hole(ctx context.Context, folder string, h Hole, next Cursor) error
	// Advance moves the cursor over mails that are not wanted.
	Advance(ctx context.Context, folder string, next Cursor) error
	// Archived lists the UIDs, in the numbering of validity, of the mails that were
	// stored from a folder since a moment. It is asked only of a folder with a
	// Keyword or MoveTo.
	Archived(ctx context.Context, folder string, validity uint32, since time.Time) ([]uint32, error)
	// Reached says that everything that arrived in the folder before a moment
	// has been handed over. Called after each complete pass, also when nothing
	// was new.
	Reached(ctx context.Context, folder string, upTo time.Time) error
}

// track computes the cursor while mails of one pass arrive in any order. High
// only passes a mail when all before it are settled; a hole is settled, but
// does not raise High by itself: a UID that a lying server made up must not
// hide real mails below it.
type track struct {
	validity uint32
	high     uint32
	todo     []uint32 // ascending
	state    map[uint32]settled
}

// settled is what became of a UID.
type settled int

const (
	had  settled = iota + 1 // stored, unwanted or gone
	lost                    // a hole
)

func newTrack(start Cursor, todo []uint32) *track {
	return &track{validity: start.UIDValidity, high: start.High, todo: todo, state: map[uint32]settled{}}
}

// settle notes what became of a UID and returns the cursor after it.
func (t *track) settle(uid uint32, as settled) Cursor {
	t.state[uid] = as
	for len(t.todo) > 0 && t.state[t.todo[0]] != 0 {
		if t.state[t.todo[0]] == had {
			t.high = max(t.high, t.todo[0])
		}
		t.todo = t.todo[1:]
	}
	return t.cursor()
}

func (t *track) cursor() Cursor { return Cursor{t.validity, t.high} }
