package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// markWindow is how far back stored mails are looked at for whether they carry
// the folder's mark: a crash between storing and marking is made up for.
const markWindow = 30 * 24 * time.Hour

// marks says whether the user wants stored mails to be marked. It is the only
// thing that is ever changed of a mail that is not ours.
func (f Folder) marks() bool { return f.Keyword != "" || f.MoveTo != "" }

// mark puts the folder's mark on what is stored of it, and reports whether it had
// to do anything. It is tried after mails were stored, and once a connection.
func (r *reader) mark(ctx context.Context, s *Session, f Folder, validity uint32) (did bool, err error) {
	if !f.marks() || s.marked[f.Name] {
		return false, nil
	}
	uids, err := r.h.Archived(ctx, f.Name, validity, r.o.Now().Add(-markWindow))
	if err != nil {
		return false, &StoreError{err}
	}
	s.marked[f.Name] = true
	if len(uids) == 0 {
		return false, nil
	}
	err = s.Mark(ctx, f, validity, uids)
	if err != nil && !s.dead && ctx.Err() == nil {
		r.report(Event{State: Unmarked, Folder: f.Name, Err: err})
		err = nil
	}
	return true, err
}

// Mark sets the folder's keyword on mails and moves them, as its Keyword and
// MoveTo say. Mails that have the keyword, or are no longer there, are left alone;
// so is everything when the folder was renumbered meanwhile. A server that keeps no
// keywords, or cannot move a mail without removing others, is a [ConfigError].
func (s *Session) Mark(ctx context.Context, f Folder, validity uint32, uids []uint32) error {
	st, err := s.openMarking(ctx, f)
	if err != nil || max(st.UIDValidity, 1) != validity {
		return err
	}
	for batch := range slices.Chunk(uids, DefaultBatch) {
		if f.Keyword != "" {
			err = s.setKeyword(ctx, f, batch)
		}
		if err == nil && f.MoveTo != "" {
			err = s.move(ctx, f, batch)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CanMark reports whether Mark can do with a folder what its Keyword and MoveTo
// say. It changes nothing. Errors as Mark.
func (s *Session) CanMark(ctx context.Context, f Folder) error {
	_, err := s.openMarking(ctx, f)
	return err
}

// openMarking opens a folder for marking, if its server can.
func (s *Session) openMarking(ctx context.Context, f Folder) (*imap.SelectData, error) {
	if f.Keyword != "" && !flagSyntax.MatchString(f.Keyword) {
		return nil, s.cannotMark(f, "a keyword is a word of ASCII letters and digits", fmt.Sprintf("bad keyword %q", f.Keyword))
	}
	st, err := s.openWriting(ctx, f.Name)
	switch {
	case err != nil:
		return nil, err
	case f.Keyword != "" && !slices.Contains(st.PermanentFlags, imap.FlagWildcard) && !slices.Contains(st.PermanentFlags, imap.Flag(f.Keyword)):
		return nil, s.cannotMark(f, "leave out keyword, or use move_to", "the server keeps no keywords")
	case f.MoveTo != "" && !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus):
		// go-imap would expunge what others have marked as deleted.
		return nil, s.cannotMark(f, "leave out move_to, or use keyword", "the server can move no mail by itself")
	}
	return st, nil
}

func (s *Session) cannotMark(f Folder, hint, why string) error {
	return &ConfigError{s.acct.detail("marking mail in "+f.Name, hint, errors.New(why))}
}

// openWriting opens a folder in a way that flags can be changed. The next reader
// opens it again, with EXAMINE.
func (s *Session) openWriting(ctx context.Context, folder string) (*imap.SelectData, error) {
	s.folder = ""
	var st *imap.SelectData
	err := s.do(ctx, "opening "+folder+" for marking", func() (err error) {
		st, err = s.c.Select(folder, nil).Wait()
		return err
	})
	return st, err
}

// setKeyword sets the keyword where it is missing.
func (s *Session) setKeyword(ctx context.Context, f Folder, uids []uint32) error {
	keyword := imap.Flag(f.Keyword)
	bare, err := s.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{uidSet(uids)}, NotFlag: []imap.Flag{keyword}})
	if err != nil || len(bare) == 0 {
		return err
	}
	return s.do(ctx, "marking mail in "+f.Name, func() error {
		flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{keyword}}
		return s.c.Store(uidSet(bare), flags, nil).Close()
	})
}

// move moves what is still there, and makes the folder if the server says that it
// may.
func (s *Session) move(ctx context.Context, f Folder, uids []uint32) error {
	there, err := s.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{uidSet(uids)}})
	if err != nil || len(there) == 0 {
		return err
	}
	once := func() error {
		return s.do(ctx, "moving mail from "+f.Name+" to "+f.MoveTo, func() error {
			_, err := s.c.Move(uidSet(there), f.MoveTo).Wait()
			return err
		})
	}
	err = once()
	if r, ok := err.(*RefusedError); ok && (r.Code == string(imap.ResponseCodeTryCreate) || r.Code == string(imap.ResponseCodeNonExistent)) {
		err = s.do(ctx, "creating "+f.MoveTo, func() error { return s.c.Create(f.MoveTo, nil).Wait() })
		if err == nil {
			if _, err = s.openWriting(ctx, f.Name); err == nil {
				err = once()
			}
		}
	}
	return err
}
