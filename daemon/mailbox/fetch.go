package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// maxBatchTime bounds one FETCH of a batch, however steadily bytes drip in.
const maxBatchTime = 30 * time.Minute

// fetchLimits say how mails are taken.
type fetchLimits struct {
	spool func() (Spool, error)
	max   int64 // bytes of one mail
}

// tooBig: a mail is larger than we take. The connection was closed over it.
type tooBig struct {
	uid  uint32
	size int64
}

// Error implements error.
func (e *tooBig) Error() string { return fmt.Sprintf("%d MB is more than is taken", e.size>>20) }

// errCut is a body that ended before its announced length. io sees a mere end.
var errCut = errors.New("the connection was cut within a mail")

// fetching is one FETCH command under way.
type fetching struct {
	s    *Session
	cmd  *imapclient.FetchCommand
	lim  fetchLimits
	want *imap.FetchItemBodySection
	keep int64 // bytes of a body to keep; the rest is read and dropped. 0: all
	lean bool  // ask for the UID and the body only: flags and dates may not parse
	held *Message
	give func(*Message) error
}

// bodies asks for whole mails, or with a section for a part of each, and gives
// each to give when it is certain to be whole: when go-imap has read on to the
// next answer, or to the end of the command. Until then a wrong literal length
// could still come to light.
//
// An error of give ends the session; it comes back as [StoreError].
func (s *Session) bodies(ctx context.Context, set imap.NumSet, f fetching) error {
	f.s = s
	ctx, cancel := context.WithTimeoutCause(ctx, maxBatchTime, errSilent)
	defer cancel()
	s.g.begin(s.acct.timeout())
	defer s.g.end()
	stop := context.AfterFunc(ctx, func() { s.g.kill(context.Cause(ctx)) })
	defer stop()
	f.cmd = s.c.Fetch(set, &imap.FetchOptions{
		UID: true, Flags: !f.lean, RFC822Size: true, InternalDate: !f.lean && !s.acct.NoDates,
		BodySection: []*imap.FetchItemBodySection{f.want},
	})
	err := f.run()
	if f.held != nil {
		f.held.discard()
	}
	return s.settleFetch(ctx, err)
}

// settleFetch is settle, with the errors that are about a mail kept as they are.
func (s *Session) settleFetch(ctx context.Context, err error) error {
	if big, ok := errors.AsType[*tooBig](err); ok {
		s.bury()
		return big
	}
	return s.settle(ctx, "reading "+s.folder, err)
}

func (f *fetching) run() error {
	for m := f.cmd.Next(); m != nil; m = f.cmd.Next() {
		if err := f.confirm(); err != nil {
			f.abandon(m, nil)
			return err
		}
		if err := f.message(m); err != nil {
			return err
		}
	}
	err := f.cmd.Close()
	if _, refused := errors.AsType[*imap.Error](err); err != nil && !refused {
		return err
	}
	// A refusal at the end says that others did not come; what came is whole.
	if cerr := f.confirm(); cerr != nil {
		return cerr
	}
	return err
}

// confirm hands on the mail that is now known to be whole.
func (f *fetching) confirm() error {
	m := f.held
	if m == nil {
		return nil
	}
	f.held = nil
	defer m.discard()
	f.s.g.pause()
	defer f.s.g.resume()
	if err := f.give(m); err != nil {
		return &StoreError{err}
	}
	return nil
}

// abandon gives up the connection and lets go of go-imap's reader, which waits
// at the next body for somebody to read it. A literal that ended early must not
// be touched a second time, nor anything after it: go-imap would read it beside
// its own reader.
func (f *fetching) abandon(d *imapclient.FetchMessageData, begun *counted) {
	f.s.bury()
	if begun != nil && !begun.swallow() {
		return
	}
	for ; d != nil; d = f.cmd.Next() {
		for it := d.Next(); it != nil; it = d.Next() {
			b, ok := it.(imapclient.FetchItemDataBodySection)
			if ok && b.Literal != nil && !f.counted(b.Literal).swallow() {
				return
			}
		}
	}
}

// message reads one answer; without a body it is not what was asked for.
func (f *fetching) message(d *imapclient.FetchMessageData) error {
	m, got := &Message{}, false
	for it := d.Next(); it != nil; it = d.Next() {
		switch it := it.(type) {
		case imapclient.FetchItemDataUID:
			m.UID = uint32(it.UID)
		case imapclient.FetchItemDataFlags:
			m.Flags = flagNames(it.Flags)
		case imapclient.FetchItemDataRFC822Size:
			m.Size = it.Size
		case imapclient.FetchItemDataInternalDate:
			m.Date = it.Time
		case imapclient.FetchItemDataBodySection:
			if it.Literal == nil {
				continue
			}
			take := !got && f.matches(&it)
			r := f.counted(it.Literal)
			if err := f.body(m, r, take); err != nil {
				m.discard()
				if err != errCut {
					f.abandon(d, r)
				}
				return err
			}
			got = got || take
		}
	}
	// An empty body of a mail that is not empty is how some servers say that
	// they have lost it.
	if got && m.UID != 0 && (m.len > 0 || m.Size == 0 || f.want.Partial != nil) {
		f.held = m
	} else {
		m.discard()
	}
	return nil
}

// matches reports whether a body is the one that was asked for; servers that
// ignore a partial request send the whole, which [Session.large] sees.
func (f *fetching) matches(it *imapclient.FetchItemDataBodySection) bool {
	whole := *f.want
	whole.Partial = nil
	return it.MatchCommand(f.want) || it.MatchCommand(&whole)
}

// body reads a literal to its end, exactly once: go-imap's reader goes on as
// soon as the end was seen. A body that is not taken is dropped.
func (f *fetching) body(m *Message, r *counted, take bool) error {
	if r.size > f.lim.max {
		return &tooBig{m.UID, r.size}
	}
	var err error
	switch {
	case !take:
		_, err = io.Copy(io.Discard, r)
	case f.keep > 0:
		w := &prefix{max: f.keep}
		_, err = io.Copy(w, r)
		m.Raw = w.buf
	case r.size <= MaxInMemory:
		var buf bytes.Buffer
		buf.Grow(int(r.size) + bytes.MinRead)
		_, err = buf.ReadFrom(r)
		m.Raw = buf.Bytes()
	default:
		err = f.spool(m, r)
	}
	if r.ended && r.n < r.size {
		err = errCut
	}
	if take {
		m.len = r.n
	}
	return err
}

// prefix keeps the first max bytes that are written to it.
type prefix struct {
	buf []byte
	max int64
}

// Write implements io.Writer.
func (p *prefix) Write(b []byte) (int, error) {
	room := p.max - int64(len(p.buf))
	p.buf = append(p.buf, b[:min(room, int64(len(b)))]...)
	return len(b), nil
}

func (f *fetching) spool(m *Message, r io.Reader) (err error) {
	if m.Spool, err = f.lim.spool(); err != nil {
		return &StoreError{err}
	}
	w := &spoolWriter{w: m.Spool}
	if _, err := io.Copy(w, r); w.err != nil {
		return &StoreError{w.err}
	} else {
		return err
	}
}

// spoolWriter keeps the error of writing apart from that of reading.
type spoolWriter struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (w *spoolWriter) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	w.err = err
	return n, err
}

// counted reads a literal: it counts the bytes, notices the end, and takes them
// out of the budget for what is not a body.
type counted struct {
	r     io.Reader
	g     *guard
	size  int64
	n     int64
	ended bool // nothing more may be read
}

func (f *fetching) counted(lit imap.LiteralReader) *counted {
	return &counted{r: lit, g: f.s.g, size: lit.Size()}
}

// Read implements io.Reader.
func (c *counted) Read(b []byte) (int, error) {
	if c.ended {
		return 0, io.EOF
	}
	n, err := c.r.Read(b)
	c.n += int64(n)
	c.ended = err != nil
	c.g.allow(n)
	return n, err
}

// swallow reads what is left and reports whether the literal was whole.
func (c *counted) swallow() bool {
	io.Copy(io.Discard, c)
	return c.n == c.size
}

// flagNames drops \Recent, which says something about the session only.
func flagNames(flags []imap.Flag) []string {
	var names []string
	for _, f := range flags {
		if !strings.EqualFold(string(f), `\Recent`) {
			names = append(names, string(f))
		}
	}
	return names
}

// uidSet makes a set of UIDs; it must not be empty: an empty one closes the
// connection.
func uidSet(uids []uint32) imap.UIDSet {
	var set imap.UIDSet
	for _, u := range uids {
		set.AddNum(imap.UID(u))
	}
	return set
}

// wholeMail is BODY.PEEK[].
func wholeMail() *imap.FetchItemBodySection { return &imap.FetchItemBodySection{Peek: true} }
