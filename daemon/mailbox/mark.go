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
	if f.Keyword != "" && !flagSyntax.MatchString(f.Keyword) {
		return &ConfigError{s.acct.detail("marking mail in "+f.Name, "a keyword is a word of ASCII letters and digits", fmt.Errorf("bad keyword %q", f.Keyword))}
	}
	st, err := s.openWriting(ctx, f.Name)
	if err != nil || max(st.UIDValidity, 1) != validity {
		return err
	}
	for batch := range slices.Chunk(uids, DefaultBatch) {
		if f.Keyword != "" {
			err = s.setKeyword(ctx, f, st, batch)
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
func (s *Session) setKeyword(ctx context.Context, f Folder, st *imap.SelectData, uids []uint32) error {
	keyword := imap.Flag(f.Keyword)
	if !slices.Contains(st.PermanentFlags, imap.FlagWildcard) && !slices.Contains(st.PermanentFlags, keyword) {
		return &ConfigError{s.acct.detail("marking mail in "+f.Name, "leave out keyword, or use move_to", errors.New("the server keeps no keywords"))}
	}
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
// may. Without MOVE and UIDPLUS go-imap would expunge what others have deleted.
func (s *Session) move(ctx context.Context, f Folder, uids []uint32) error {
	if !s.caps.Has(imap.CapMove) && !s.caps.Has(imap.CapUIDPlus) {
		return &ConfigError{s.acct.detail("moving mail out of "+f.Name, "leave out move_to, or use keyword", errors.New("the server can move no mail by itself"))}
	}
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
