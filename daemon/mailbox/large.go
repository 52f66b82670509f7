package mailbox

import (
	"context"
	"errors"

	"github.com/emersion/go-imap/v2"
)

// Mails above largeMail are read in chunks, each a command of its own, so that
// no single command takes long. A chunk stays in memory.
const (
	largeMail  = 8 << 20
	largeChunk = MaxInMemory
)

// large reads one large mail into a spool and gives it to give. It reports
// false when the server did not deliver it that way.
func (s *Session) large(ctx context.Context, uid uint32, lim fetchLimits, give func(*Message) error) (bool, error) {
	spool, err := lim.spool()
	if err != nil {
		s.bury()
		return false, &StoreError{err}
	}
	whole := &Message{Spool: spool}
	defer whole.discard()
	for {
		part, err := s.chunk(ctx, uid, whole.len, lim, give)
		if errors.Is(err, errWhole) {
			return true, nil
		}
		if err != nil || part == nil {
			return false, err
		}
		if whole.UID == 0 {
			whole.UID, whole.Flags, whole.Size, whole.Date = part.UID, part.Flags, part.Size, part.Date
		}
		if _, err := spool.Write(part.Raw); err != nil {
			s.bury()
			return false, &StoreError{err}
		}
		if whole.len += part.len; whole.len > lim.max {
			return false, &tooBig{uid, whole.len}
		}
		if part.len < largeChunk {
			break
		}
	}
	if err := give(whole); err != nil {
		s.bury()
		return false, &StoreError{err}
	}
	return true, nil
}

// errWhole: the server ignored the partial request and sent the whole mail,
// which was handed on.
var errWhole = errors.New("whole mail received")

// chunk reads the bytes from an offset; nil when the server sent none.
func (s *Session) chunk(ctx context.Context, uid uint32, offset int64, lim fetchLimits, give func(*Message) error) (*Message, error) {
	want := wholeMail()
	want.Partial = &imap.SectionPartial{Offset: offset, Size: largeChunk}
	var part *Message
	all := false
	err := s.bodies(ctx, imap.UIDSetNum(imap.UID(uid)), fetching{want: want, lim: lim, give: func(m *Message) error {
		if m.UID != uid {
			return nil
		}
		if m.Spool != nil { // more than a chunk: it is the whole mail
			all = true
			return give(m)
		}
		part = m
		return nil
	}})
	if err == nil && all {
		err = errWhole
	}
	return part, err
}
