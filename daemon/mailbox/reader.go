package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// reader reads the folders of one account. It outlives connections: it
// remembers which mails were being read when one died.
type reader struct {
	acct Account
	h    Handler
	o    Options
	// strikes counts, by folder and UID, how often a connection died over a
	// mail that was asked for alone. An entry of 0 is a suspect: to be asked
	// for alone.
	strikes map[string]map[uint32]int
	gains   int // mails and holes that reached the handler
	broken  int // batches in a row that broke the connection
}

func newReader(a Account, h Handler, o Options) *reader {
	return &reader{acct: a, h: h, o: o.withDefaults(), strikes: map[string]map[uint32]int{}}
}

func (r *reader) report(e Event) {
	e.At, e.Account = r.o.Now(), r.acct.Name
	r.o.Report(e)
}

// lean says that flags and dates are no longer asked for: batch after batch
// broke the connection, as with a server whose dates do not parse.
func (r *reader) lean() bool { return r.broken >= maxStrikes }

func (r *reader) limits() fetchLimits { return fetchLimits{r.o.Spool, r.o.MaxMessage} }

// folder reads one folder to its end.
func (r *reader) folder(ctx context.Context, s *Session, f Folder) error {
	began := r.o.Now()
	st, err := s.Select(ctx, f.Name)
	if err != nil {
		return err
	}
	pos, err := r.h.Position(ctx, f.Name)
	if err != nil {
		return &StoreError{err}
	}
	pl, err := r.plan(ctx, s, f.Name, st, pos)
	if err != nil {
		return err
	}
	p := r.newPull(ctx, s, f, newTrack(pl.start, pl.todo), pos)
	if err := p.run(pl.todo); err != nil {
		return err
	}
	if err := p.finish(pl.ceiling); err != nil {
		return err
	}
	if err := r.retryHoles(ctx, s, f, st, p.committed, pos); err != nil {
		return err
	}
	if err := r.h.Reached(ctx, f.Name, began); err != nil {
		return &StoreError{err}
	}
	r.report(Event{State: ReadThru, Folder: f.Name})
	if did, err := r.mark(ctx, s, f, st.UIDValidity); err != nil || !did {
		return err
	}
	return r.folder(ctx, s, f) // what came while the folder was open for marking
}

// plan is what one pass over a folder has to do.
type plan struct {
	start   Cursor
	todo    []uint32
	ceiling uint32 // nothing up to here needs to be asked for again
}

// seenMargin allows for servers whose clock or index lags.
const seenMargin = 48 * time.Hour

func (r *reader) plan(ctx context.Context, s *Session, name string, st Status, pos Position) (plan, error) {
	again, err := renumbered(ctx, s, st, pos.Cursor)
	if err != nil {
		return plan{}, err
	}
	p := plan{start: pos.Cursor}
	if !again {
		p.todo, err = s.searchAbove(ctx, pos.Cursor.High, time.Time{})
		p.todo = without(p.todo, pos.Holes, st.UIDValidity)
		return p, plausible(s, st, p.todo, err)
	}
	p.start = Cursor{UIDValidity: st.UIDValidity}
	if pos.Cursor.UIDValidity != 0 {
		delete(r.strikes, name)
		r.report(Event{State: Renumber, Folder: name})
	}
	all, err := s.searchAbove(ctx, 0, time.Time{})
	if err = plausible(s, st, all, err); err != nil {
		return plan{}, err
	}
	if len(all) == 0 && st.Messages > 0 {
		return plan{}, &NetError{s.acct.detail("searching "+name, "", fmt.Errorf("the server counts %d mails and lists none", st.Messages))}
	}
	if len(all) > 0 {
		p.ceiling = all[len(all)-1]
	}
	if st.UIDNext > 0 {
		p.ceiling = min(p.ceiling, st.UIDNext-1)
	}
	p.todo, err = s.searchAbove(ctx, 0, r.since(pos))
	if _, refused := err.(*RefusedError); refused {
		p.todo, err = all, nil
	}
	return p, plausible(s, st, p.todo, err)
}

// maxArrivals is how many mails may arrive between opening a folder and
// searching it.
const maxArrivals = 1000

// plausible refuses a search that found more mails than the server counts.
func plausible(s *Session, st Status, uids []uint32, err error) error {
	if err != nil || len(uids) <= int(st.Messages)+maxArrivals {
		return err
	}
	return &NetError{s.acct.detail("searching "+s.folder, "", fmt.Errorf("the server counts %d mails and lists %d", st.Messages, len(uids)))}
}

// renumbered reports whether a folder must be read from its beginning: it is
// new, its UIDVALIDITY changed, or the server started its UIDs again without
// saying so: UIDNEXT is not above what we have, and nothing there is.
func renumbered(ctx context.Context, s *Session, st Status, c Cursor) (bool, error) {
	if c.UIDValidity != st.UIDValidity {
		return true, nil
	}
	if st.UIDNext == 0 || st.UIDNext > c.High || st.Messages == 0 {
		return false, nil
	}
	all, err := s.searchAbove(ctx, 0, time.Time{})
	return len(all) > 0 && all[len(all)-1] < c.High, err
}

// since is the day from which a folder is read from its beginning.
func (r *reader) since(pos Position) time.Time {
	t := r.o.Now().Add(-r.o.Window)
	if seen := pos.Seen.Add(-seenMargin); !pos.Seen.IsZero() && seen.Before(t) {
		t = seen
	}
	return t
}

// without leaves out the UIDs of known holes: they have their own times.
func without(uids []uint32, holes []Hole, validity uint32) []uint32 {
	return slices.DeleteFunc(uids, func(u uint32) bool {
		return slices.ContainsFunc(holes, func(h Hole) bool { return h.UID == u && h.UIDValidity == validity })
	})
}

// retries are the waits before a hole is tried again, by tries; then a day.
var retries = []time.Duration{10 * time.Minute, time.Hour, 6 * time.Hour}

// HoleRetry is the wait after the last try of a hole.
func HoleRetry(tries int) time.Duration {
	if tries >= 1 && tries <= len(retries) {
		return retries[tries-1]
	}
	return 24 * time.Hour
}

// maxHoleRetries bounds the holes that one pass tries: each may cost a
// connection.
const maxHoleRetries = 20

// retryHoles tries the holes whose time has come.
func (r *reader) retryHoles(ctx context.Context, s *Session, f Folder, st Status, c Cursor, pos Position) error {
	p := r.newPull(ctx, s, f, newTrack(c, nil), pos)
	p.retry = true
	var due []uint32
	for _, h := range pos.Holes {
		switch {
		case h.UIDValidity != st.UIDValidity:
			h.Gone = true
			if err := r.h.Hole(ctx, f.Name, h, c); err != nil {
				return &StoreError{err}
			}
		case len(due) < maxHoleRetries && !r.o.Now().Before(h.Last.Add(HoleRetry(h.Tries))):
			due = append(due, h.UID)
			r.suspect(f.Name, h.UID)
		}
	}
	return p.run(due)
}

// suspect marks mails that are to be asked for alone.
func (r *reader) suspect(folder string, uids ...uint32) {
	if r.strikes[folder] == nil {
		r.strikes[folder] = map[uint32]int{}
	}
	for _, u := range uids {
		r.strikes[folder][u] += 0
	}
}

// rescan reads a private folder's headers again and fetches what is wanted now.
func (r *reader) rescan(ctx context.Context, s *Session, f Folder, since time.Time) error {
	st, err := s.Select(ctx, f.Name)
	if err != nil {
		return err
	}
	pos, err := r.h.Position(ctx, f.Name)
	if err != nil {
		return &StoreError{err}
	}
	if pos.Cursor.UIDValidity != st.UIDValidity {
		return nil // the next pass reads it from the beginning
	}
	uids, err := s.searchAbove(ctx, 0, since)
	if err != nil {
		return err
	}
	uids = slices.DeleteFunc(uids, func(u uint32) bool { return u > pos.Cursor.High })
	return r.newPull(ctx, s, f, newTrack(pos.Cursor, nil), pos).run(without(uids, pos.Holes, st.UIDValidity))
}

// all reads every folder; what only concerns one folder does not stop the
// others. It returns the error that ended the connection, or what went wrong in
// folders, joined.
func (r *reader) all(ctx context.Context, s *Session, folders []Folder, since time.Time) error {
	var failed []error
	for _, f := range folders {
		err := r.folder(ctx, s, f)
		if err == nil && f.Private && !since.IsZero() {
			err = r.rescan(ctx, s, f, since)
		}
		if err == nil {
			continue
		}
		if s.dead || ctx.Err() != nil {
			return err
		}
		if _, store := errors.AsType[*StoreError](err); store {
			return err
		}
		r.report(Event{State: Failed, Folder: f.Name, Err: err})
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// resolve gives folders that are named by use their names.
func (r *reader) resolve(ctx context.Context, s *Session, folders []Folder) ([]Folder, error) {
	if !slices.ContainsFunc(folders, func(f Folder) bool { return f.Name == "" && f.Use != Inbox }) {
		return withInbox(folders), nil
	}
	list, err := s.Folders(ctx)
	if err != nil {
		return nil, err
	}
	var named []Folder
	for _, f := range withInbox(folders) {
		if f.Name == "" {
			if f.Name = Find(list, f.Use); f.Name == "" {
				d := r.acct.detail("finding the folder for "+string(f.Use), "name it in the configuration", errors.New("there is none"))
				r.report(Event{State: Failed, Folder: string(f.Use), Err: &ConfigError{d}})
				continue
			}
		}
		named = append(named, f)
	}
	return named, nil
}

func withInbox(folders []Folder) []Folder {
	folders = slices.Clone(folders)
	for i := range folders {
		if folders[i].Name == "" && folders[i].Use == Inbox {
			folders[i].Name = "INBOX"
		}
	}
	return folders
}
