package mailbox

import (
	"context"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// MaxHeader is how much of a header is kept, 256 KiB. The rest is read and
// dropped.
const MaxHeader = 256 << 10

func headerOf(m *Message, validity uint32) *Header {
	return &Header{UIDValidity: validity, UID: m.UID, Flags: m.Flags, Size: m.Size, Date: m.Date, Raw: m.Raw}
}

// Headers reads the headers of a folder's mails that arrived on or after a day
// (zero: all), in batches, and gives each to f. No body is read.
func (s *Session) Headers(ctx context.Context, folder string, since time.Time, f func(*Header) error) error {
	st, err := s.Select(ctx, folder)
	if err != nil {
		return err
	}
	uids, err := s.searchAbove(ctx, 0, since)
	if err != nil {
		return err
	}
	want := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
	return s.each(ctx, uids, fetching{want: want, keep: MaxHeader, give: func(m *Message) error {
		return f(headerOf(m, st.UIDValidity))
	}})
}

// FetchUIDs reads chosen mails of a folder and gives each to f. A UID that is
// not there is passed over.
func (s *Session) FetchUIDs(ctx context.Context, folder string, uids []uint32, f func(*Message) error) error {
	st, err := s.Select(ctx, folder)
	if err != nil {
		return err
	}
	return s.each(ctx, uids, fetching{want: wholeMail(), give: func(m *Message) error {
		m.UIDValidity = st.UIDValidity
		return f(m)
	}})
}

// each runs a FETCH over UIDs in batches.
func (s *Session) each(ctx context.Context, uids []uint32, f fetching) error {
	o := Options{}.withDefaults()
	f.lim = fetchLimits{o.Spool, o.MaxMessage}
	for batch := range slices.Chunk(uids, o.Batch) {
		if err := s.bodies(ctx, uidSet(batch), f); err != nil {
			return err
		}
	}
	return nil
}

// Fetch reads one folder from where pos stands to its end, as a pass of [Watch]
// does, over this connection only.
func (s *Session) Fetch(ctx context.Context, f Folder, h Handler, o Options) error {
	return newReader(s.acct, h, o).folder(ctx, s, f)
}
