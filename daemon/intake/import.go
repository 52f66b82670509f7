package intake

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"time"

	"cuiban/daemon/dkim"
	"cuiban/daemon/mailfile"
	"cuiban/escalation"
	"cuiban/parser/outcome"
	"cuiban/store"
)

// ImportAccount is the account of places of mail that was taken over from
// files; the folder is then the file.
const ImportAccount = "(file)"

const (
	// importBatch is how many mails are committed together: one sync of the disk
	// for all of them, and little to do again after an interruption.
	importBatch = 500
	// importBytes bounds the bytes of mail that are in memory at the same time.
	importBytes = 24 << 20
	// importGC and importHeap let the heap grow further between collections, up
	// to so many bytes: collecting is a fifth of the work otherwise.
	importGC   = 400
	importHeap = 120 << 20
	// importAhead is how many mails are read ahead of the commits: a whole batch, so
	// that reading goes on while one is committed.
	importAhead = importBatch
)

// ImportOptions say how mail is taken over from files. The zero value finds
// owner and case of each mail by the rules.
type ImportOptions struct {
	// Owner is the address of whose mail it is; "" tells it by the mail.
	Owner string
	// Case is the reference of a case that all of it belongs to; "" files it.
	Case string
	// Sent says that the owner's mails among them come from the owner's own Sent
	// folder, so that whom they wrote to may be written to.
	Sent bool
	// Progress, when not nil, is told the report so far after each commit.
	Progress func(ImportReport)
}

// ImportReport is what was taken over.
type ImportReport struct {
	Mails    int      `json:"mails"` // looked at
	Bytes    int64    `json:"bytes"` // of those
	New      int      `json:"new"`   // not in the archive before
	Known    int      `json:"known"`
	Filed    int      `json:"filed"` // of the new ones, in a case
	Unfiled  int      `json:"unfiled"`
	Opened   int      `json:"opened"` // cases
	Promises int      `json:"promises"`
	Unread   []Unread `json:"unread"`
}

// Unread is a mail or a file that could not be taken over, and why.
type Unread struct {
	Where string `json:"where"`
	Why   string `json:"why"`
}

// importing is what a filing needs to know of the import it belongs to.
type importing struct {
	ImportOptions
	owner  escalation.Owner // zero: not said
	caseID int64            // 0: not said
}

// Import takes over the mails of files, the oldest first: each is archived,
// understood, filed and logged in one transaction, so that an interrupted import
// goes on where it stopped when it is run again. A mail that is in the archive
// already only gets one more place. Nothing is ordered, sent or chased because
// of mail that was taken over (escalation.MailFacts.Imported); a mail of the
// owner's that fits no case opens one.
func (in *Intake) Import(ctx context.Context, set *mailfile.Set, now time.Time, opt ImportOptions) (ImportReport, error) {
	im := &importer{in: *in, now: now, from: &importing{ImportOptions: opt}}
	im.rep.Unread = []Unread{}
	for _, p := range set.Problems {
		im.rep.Unread = append(im.rep.Unread, Unread{p.Path, p.Err.Error()})
	}
	defer debug.SetGCPercent(debug.SetGCPercent(importGC))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(importHeap))
	im.in.lookup, im.in.prints = dkim.Cached(in.Env.LookupTXT), prints{}
	if err := im.prepare(ctx); err != nil {
		return im.rep, err
	}
	if err := im.run(ctx, set.Mails); err != nil {
		hint := ""
		if store.IsFull(err) {
			hint = "make room on the disk, then "
		}
		return im.rep, fmt.Errorf("importing: %w (%d mails are in; %sthe same command goes on from there)", err, im.rep.New+im.rep.Known, hint)
	}
	return im.rep, im.again(ctx)
}

// importer is one run of Import.
type importer struct {
	in   Intake
	now  time.Time
	from *importing
	tray []trayed
	full bool // the archive held mail before: look whether a mail is there first
	// owners are the addresses of all owners.
	owners map[string]bool
	rep    ImportReport
}

// prepare finds the owner and the case that were named.
func (im *importer) prepare(ctx context.Context) error {
	return im.in.Store.View(ctx, func(tx *store.Tx) (err error) {
		if im.from.Owner != "" {
			if im.from.owner, err = tx.OwnerByAddress(im.from.Owner); err != nil {
				return fmt.Errorf("owner %s: %w; the configuration names the owners", im.from.Owner, err)
			}
		}
		if im.from.Case != "" {
			c, err := tx.Case(im.from.Case)
			if err != nil {
				return fmt.Errorf("%w; `cuiban case list --all` shows what there is", err)
			}
			if im.from.owner.ID != 0 && im.from.owner.ID != c.Owner.ID {
				return fmt.Errorf("case %s is one of %s", c.Ref, c.Owner.Address)
			}
			im.from.owner, im.from.caseID = c.Owner, c.ID
		}
		owners, err := tx.Owners()
		if err != nil {
			return err
		}
		im.owners = make(map[string]bool, len(owners))
		for _, o := range owners {
			im.owners[o.Address] = true
		}
		im.full, err = tx.AnyMail()
		return err
	})
}

// taken is one mail on its way from its file into the archive.
type taken struct {
	mail   *mailfile.Mail
	staged store.Staged
	seen   *seen
	known  bool
	err    error         // it could not be read
	stop   error         // it made the program stop
	done   chan struct{} // closed when the above is filled
}

// weight is what the mail takes in memory, in bytes.
func (t *taken) weight() int64 { return min(t.mail.Size, store.InlineLimit) + 4<<10 }

// run reads and understands mails in parallel and commits them in their order.
func (im *importer) run(ctx context.Context, mails []mailfile.Mail) error {
	ctx, cancel := context.WithCancel(ctx)
	work, ordered, room := make(chan *taken, importAhead), make(chan *taken, importAhead), newBudget(importBytes)
	workers := runtime.GOMAXPROCS(0)
	ended := make(chan struct{}, workers+1)
	go func() {
		defer func() { close(work); close(ordered); ended <- struct{}{} }()
		for i := range mails {
			t := &taken{mail: &mails[i], done: make(chan struct{})}
			if !room.take(ctx, t.weight()) {
				return
			}
			ordered <- t
			work <- t
		}
	}()
	for range workers {
		go func() {
			defer func() { ended <- struct{}{} }()
			for t := range work {
				im.take(ctx, t)
				close(t.done)
			}
		}()
	}
	err := im.commitAll(ctx, ordered, room)
	cancel()
	for range ordered { // the producer may stand before it
	}
	for range workers + 1 {
		<-ended
	}
	return err
}

// take reads one mail and understands it.
func (im *importer) take(ctx context.Context, t *taken) {
	if t.err = ctx.Err(); t.err != nil {
		return
	}
	r, err := t.mail.Open()
	if err == nil {
		t.staged, err = im.in.Store.Stage(r)
		r.Close()
	}
	if t.err = err; err != nil {
		return
	}
	if im.full {
		t.err = im.in.Store.View(ctx, func(tx *store.Tx) (err error) {
			t.known, err = tx.Understood(t.staged.SHA256)
			return err
		})
	}
	if t.err != nil || t.known {
		return
	}
	f, err := im.in.Store.OpenStaged(t.staged)
	if t.err = err; err != nil {
		return
	}
	defer f.Close()
	t.seen = &seen{from: im.from}
	t.stop = caught(func() error { im.in.look(ctx, t.seen, f, im.now); return nil })
	if p := t.seen.p; p != nil && p.Kind == "human" && !im.owners[p.Sender()] {
		t.seen.print = outcome.Fingerprint(p.NewText) // here, beside the commits
	}
}

// commitAll commits the mails in batches.
func (im *importer) commitAll(ctx context.Context, ordered <-chan *taken, room *budget) error {
	var batch []*taken
	var size int64
	flush := func() error {
		err := im.commit(ctx, batch)
		room.give(size)
		batch, size = batch[:0], 0
		return err
	}
	for t := range ordered {
		select {
		case <-t.done:
		case <-ctx.Done():
			return ctx.Err()
		}
		batch, size = append(batch, t), size+t.weight()
		if len(batch) >= importBatch || size >= importBytes/2 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return flush()
}

// commit stores a batch in one transaction. When a mail makes trouble all of them
// are stored once more with a savepoint each, which costs too much to have always.
func (im *importer) commit(ctx context.Context, batch []*taken) error {
	err := im.try(ctx, batch, im.file)
	if err != nil && !stops(err) {
		for _, t := range batch { // filing may have written into them
			im.take(ctx, t)
		}
		err = im.try(ctx, batch, im.fileAlone)
	}
	if err == nil && im.from.Progress != nil {
		im.from.Progress(im.rep)
	}
	return err
}

// stops says whether an error is none of a single mail's.
func stops(err error) bool {
	return store.IsFull(err) || store.IsBusy(err) || errors.Is(err, context.Canceled)
}

// try stores a batch; an error undoes all of it.
func (im *importer) try(ctx context.Context, batch []*taken, file func(*store.Tx, *taken, store.Mail) error) error {
	rep, tray := im.rep, len(im.tray)
	err := im.in.Store.Update(ctx, im.now, func(tx *store.Tx) error {
		for _, t := range batch {
			if err := im.store(tx, t, file); err != nil {
				return err
			}
			t.staged, t.seen = store.Staged{}, nil // a second try takes it again
		}
		return nil
	})
	if err != nil {
		im.rep, im.tray = rep, im.tray[:tray]
	}
	return err
}

// store stores one mail of a batch.
func (im *importer) store(tx *store.Tx, t *taken, file func(*store.Tx, *taken, store.Mail) error) error {
	im.rep.Mails++
	im.rep.Bytes += t.mail.Size
	if t.err != nil {
		if stops(t.err) {
			return t.err
		}
		im.rep.Unread = append(im.rep.Unread, Unread{fmt.Sprintf("%s mail %d", t.mail.Folder, t.mail.Number), t.err.Error()})
		return nil
	}
	m, fresh, err := im.archive(tx, t)
	if err != nil {
		return err
	}
	if !fresh {
		im.rep.Known++
		return nil
	}
	im.rep.New++
	return file(tx, t, m)
}

// archive makes the bytes a mail with its place; fresh says that it must still
// be filed.
func (im *importer) archive(tx *store.Tx, t *taken) (m store.Mail, fresh bool, err error) {
	if t.known {
		m, err = tx.MailBySHA(t.staged.SHA256)
	} else {
		m, fresh, err = im.add(tx, t)
	}
	if err == nil {
		err = tx.AddLocation(store.Location{Account: ImportAccount, Folder: t.mail.Folder, UID: t.mail.Number, MailID: m.ID})
	}
	return m, fresh, err
}

// add stores a mail together with what was understood of it, where that does not
// depend on how it is filed.
func (im *importer) add(tx *store.Tx, t *taken) (m store.Mail, fresh bool, err error) {
	o, err := tx.PutObject(t.staged)
	if err != nil {
		return m, false, err
	}
	if t.stop == nil && t.seen.json != nil {
		if m, fresh, err = im.addUnderstood(tx, t, o); err != nil || fresh {
			return m, fresh, err
		}
	}
	m, fresh, err = tx.AddMail(o, "")
	return m, fresh || m.State == store.MailStored, err
}

// addUnderstood stores a mail as it will be unless its filing says otherwise.
func (im *importer) addUnderstood(tx *store.Tx, t *taken, o store.Object) (m store.Mail, fresh bool, err error) {
	f := im.filing(tx, t)
	if err := f.whose(); err != nil {
		return m, false, err
	}
	direction := "in"
	if t.seen.isOwner {
		direction = "out"
	}
	u, err := f.understanding(direction)
	if err != nil {
		return m, false, err
	}
	if m, fresh, err = tx.AddUnderstood(o, u); fresh {
		t.seen.stored = direction
	}
	return m, fresh, err
}

func (im *importer) filing(tx *store.Tx, t *taken) *filing {
	return &filing{in: &im.in, tx: tx, seen: t.seen, now: im.now}
}

// fileAlone is file for a mail that does not hold up the others if it makes
// trouble: it is put into the tray with the reason.
func (im *importer) fileAlone(tx *store.Tx, t *taken, m store.Mail) error {
	err := tx.Savepoint(func() error { return im.file(tx, t, m) })
	if err == nil || stops(err) {
		return err
	}
	im.rep.Unfiled++
	return putUnread(tx, m, err)
}

// file is what becomes of an archived mail. A panic is an error like others.
func (im *importer) file(tx *store.Tx, t *taken, m store.Mail) error {
	if t.stop != nil {
		return t.stop
	}
	t.seen.m = m
	f := im.filing(tx, t)
	do := f.run
	if t.seen.stored != "" {
		do = f.settle
	}
	if err := caught(do); err != nil {
		return err
	}
	im.count(f.did)
	if f.did.tray && f.did.filed == 0 {
		im.rep.Unfiled++
		im.tray = append(im.tray, trayed{m.ID, f.owner.ID, f.ids()})
	}
	return nil
}

func (im *importer) count(d done) {
	im.rep.Filed += min(d.filed, 1)
	im.rep.Opened += d.opened
	im.rep.Promises += d.promises
}

// trayed is a mail that fitted no case when its turn came.
type trayed struct {
	id, owner int64
	ids       []string
}

// again looks once more at what fitted no case: the owner's answer, which opened
// one, was younger than the mail it answers.
func (im *importer) again(ctx context.Context) error {
	for _, u := range im.tray {
		if err := im.retry(ctx, u); err != nil {
			return fmt.Errorf("filing mail %d again: %w", u.id, err)
		}
	}
	if len(im.tray) > 0 && im.from.Progress != nil {
		im.from.Progress(im.rep)
	}
	return nil
}

func (im *importer) retry(ctx context.Context, u trayed) error {
	s := &seen{from: im.from}
	err := im.in.Store.View(ctx, func(tx *store.Tx) error {
		cases, err := tx.CasesByIDs(u.owner, u.ids)
		if err == nil && len(cases) > 0 {
			s.m, err = tx.Mail(u.id)
		}
		return err
	})
	if err != nil || s.m.ID == 0 {
		return err
	}
	if err := im.in.read(ctx, s, im.now); err != nil {
		return err
	}
	var did done
	err = im.in.Store.Update(ctx, im.now, func(tx *store.Tx) error {
		f := &filing{in: &im.in, tx: tx, seen: s, now: im.now}
		err := f.run()
		did = f.did
		return err
	})
	if err == nil && did.filed > 0 {
		im.rep.Unfiled--
		im.count(did)
	}
	return err
}

// past says whether the mail is one of the past, also when the owner files it later:
// it was taken over from files and never came by the wire, or had lain in a folder
// for long when that was read for the first time.
func (t *filing) past() bool {
	return t.from != nil || slices.Contains(t.m.Flags, store.FlagHistory) || len(t.locations) > 0 && !slices.ContainsFunc(t.locations, func(l store.Location) bool { return l.Account != ImportAccount })
}
