package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

// pull takes a list of mails out of one folder in one pass: batch by batch,
// suspects and large ones alone.
type pull struct {
	r     *reader
	ctx   context.Context
	s     *Session
	f     Folder
	t     *track
	prior map[uint32]Hole // open holes by UID
	retry bool            // the list are holes that are tried again

	committed Cursor // the cursor that the handler has
	big       map[uint32]bool
	refusals  int // in a row
	absences  int // in a row

	// Of the stage that runs: what is asked for, and who takes it.
	want     *imap.FetchItemBodySection
	keep     int64
	take     func(*Message) error
	answered map[uint32]bool
	asked    map[uint32]bool // what the command under way asked for

	// What has come whole and is not stored yet.
	held  []*Message
	bytes int64
	since time.Time // when the first of them came
}

// Mails that come in one answer are stored together: one sync of the disk for
// all of them. A batch is stored when it has so many mails or bytes, when its
// first mail has waited so long, and at the end of each command.
const (
	storeMails = DefaultBatch
	storeBytes = 4 << 20
	storeWait  = time.Second
)

func (r *reader) newPull(ctx context.Context, s *Session, f Folder, t *track, pos Position) *pull {
	p := &pull{r: r, ctx: ctx, s: s, f: f, t: t, committed: pos.Cursor, prior: map[uint32]Hole{}}
	for _, h := range pos.Holes {
		if h.UIDValidity == t.validity {
			p.prior[h.UID] = h
		}
	}
	return p
}

// run takes the mails: in a private folder those whose header is wanted.
func (p *pull) run(uids []uint32) error {
	if len(uids) == 0 {
		return nil
	}
	slices.Sort(uids)
	if p.f.Private {
		wanted, err := p.sift(uids)
		if err != nil || len(wanted) == 0 {
			return err
		}
		uids = wanted
	}
	big, err := p.s.larger(p.ctx, uids[0]-1, largeMail)
	if err != nil {
		return err
	}
	p.big = big
	return p.stage(uids, wholeMail(), 0, p.store)
}

// sift reads headers and returns the UIDs of the mails that are wanted.
func (p *pull) sift(uids []uint32) ([]uint32, error) {
	var wanted []uint32
	want := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
	err := p.stage(uids, want, MaxHeader, func(m *Message) error {
		ok, err := p.r.h.Wanted(p.ctx, p.f.Name, headerOf(m, p.t.validity))
		switch {
		case err != nil:
			return err
		case ok:
			wanted = append(wanted, m.UID)
			return nil
		}
		return p.drop(m.UID, "not wanted")
	})
	slices.Sort(wanted)
	return wanted, err
}

// drop settles a mail that need not be stored.
func (p *pull) drop(uid uint32, why string) error {
	next := p.t.settle(uid, had)
	h, open := p.prior[uid]
	if !open {
		return nil // the cursor moves with the next mail, or at the end
	}
	h.Gone, h.Reason, h.Last = true, why, p.r.o.Now()
	p.committed = next
	return p.r.h.Hole(p.ctx, p.f.Name, h, next)
}

// store holds a mail until its batch is full. One in a spool is stored at once:
// it takes a file.
func (p *pull) store(m *Message) error {
	m.UIDValidity = p.t.validity
	if len(p.held) == 0 {
		p.since = time.Now()
	}
	p.held, p.bytes = append(p.held, m), p.bytes+m.len
	if m.Spool == nil && len(p.held) < storeMails && p.bytes < storeBytes && time.Since(p.since) < storeWait {
		return nil
	}
	return p.flush()
}

// flush stores what is held.
func (p *pull) flush() error {
	ms := p.held
	if p.held, p.bytes = nil, 0; len(ms) == 0 {
		return nil
	}
	next := p.t.cursor()
	for _, m := range ms {
		next = p.t.settle(m.UID, had)
	}
	if err := p.r.h.Store(p.ctx, p.f.Name, ms, next); err != nil {
		return err
	}
	p.r.gains += len(ms)
	delete(p.s.marked, p.f.Name)
	p.committed = next
	return nil
}

// finish moves the cursor over what needed no storing.
func (p *pull) finish(ceiling uint32) error {
	c := p.t.cursor()
	c.High = max(c.High, ceiling)
	if c == p.committed {
		return nil
	}
	if err := p.r.h.Advance(p.ctx, p.f.Name, c); err != nil {
		p.s.bury()
		return &StoreError{err}
	}
	p.committed = c
	return nil
}

// stage asks for one thing of every mail, in ascending order.
func (p *pull) stage(uids []uint32, want *imap.FetchItemBodySection, keep int64, take func(*Message) error) error {
	p.want, p.keep, p.answered = want, keep, map[uint32]bool{}
	p.take = func(m *Message) error {
		if !p.asked[m.UID] || p.answered[m.UID] {
			return nil
		}
		p.answered[m.UID] = true
		return take(m)
	}
	for window := range slices.Chunk(uids, p.r.o.Batch) {
		var batch, alone []uint32
		for _, u := range window {
			if _, suspect := p.r.strikes[p.f.Name][u]; suspect || (p.big[u] && keep == 0) {
				alone = append(alone, u)
			} else {
				batch = append(batch, u)
			}
		}
		if err := p.batch(batch); err != nil {
			return err
		}
		for _, u := range alone {
			if err := p.single(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// ask runs one FETCH; a lean one asks for no more than it must.
func (p *pull) ask(set imap.NumSet, lean bool, uids ...uint32) error {
	p.asked = make(map[uint32]bool, len(uids))
	for _, u := range uids {
		p.asked[u] = true
	}
	err := p.s.bodies(p.ctx, set, fetching{want: p.want, keep: p.keep, lean: lean, lim: p.r.limits(), give: p.take})
	// What came before the connection broke is whole.
	if ferr := p.flush(); ferr != nil {
		p.s.bury()
		return &StoreError{ferr}
	}
	return err
}

// batch asks for several mails at once and for what did not come alone.
func (p *pull) batch(uids []uint32) error {
	if len(uids) == 0 {
		return nil
	}
	err := p.ask(uidSet(uids), p.r.lean(), uids...)
	missing := slices.DeleteFunc(uids, func(u uint32) bool { return p.answered[u] })
	_, refused := err.(*RefusedError)
	switch {
	case err == nil, refused && !Temporary(err), refused && len(missing) < len(uids):
	case refused:
		p.r.suspect(p.f.Name, missing...)
		return err
	default:
		return p.broke(err, missing)
	}
	if !p.r.lean() {
		p.r.broken = 0
	}
	for _, u := range missing {
		if err := p.single(u); err != nil {
			return err
		}
	}
	return nil
}

// broke judges an error that ended the connection over several mails.
func (p *pull) broke(err error, missing []uint32) error {
	if big, ok := errors.AsType[*tooBig](err); ok {
		if big.uid != 0 {
			if herr := p.hole(big.uid, big.Error()); herr != nil {
				return herr
			}
			missing = slices.DeleteFunc(missing, func(u uint32) bool { return u == big.uid })
		}
		err = p.lostLine(err)
	}
	if _, net := errors.AsType[*NetError](err); net {
		p.r.suspect(p.f.Name, missing...)
		p.r.broken++
	}
	return err
}

// lostLine is the error of a connection that was given up over a mail.
func (p *pull) lostLine(err error) error {
	return &NetError{p.s.acct.detail("reading "+p.f.Name, "", err)}
}

// Limits of patience: a mail that kills its connection this often is a hole;
// this many refusals in a row, or listed mails that do not come, are no longer
// about single mails.
const (
	maxStrikes  = 3
	maxRefusals = 5
	maxAbsences = 50
)

// single asks for one mail in every way there is.
func (p *pull) single(uid uint32) error {
	err := p.attempt(uid)
	switch {
	case err == nil && p.answered[uid]:
		p.refusals, p.absences = 0, 0
		delete(p.r.strikes[p.f.Name], uid)
		return nil
	case err == nil:
		return p.absent(uid)
	}
	if big, ok := errors.AsType[*tooBig](err); ok {
		if herr := p.hole(uid, big.Error()); herr != nil || !p.s.dead {
			return herr
		}
		return p.lostLine(err)
	}
	if r, ok := err.(*RefusedError); ok {
		p.refusals++
		if (r.Code != "" && Temporary(err)) || p.refusals >= maxRefusals {
			return err
		}
		return p.hole(uid, fmt.Sprintf("the server refuses it: %q", r.Said))
	}
	if _, net := err.(*NetError); net {
		return p.strike(uid, err)
	}
	return err
}

// attempt asks by UID, then by sequence number: servers that put the UID behind
// the body are only understood that way.
func (p *pull) attempt(uid uint32) error {
	if p.big[uid] && p.keep == 0 {
		p.asked = map[uint32]bool{uid: true}
		if done, err := p.s.large(p.ctx, uid, p.r.limits(), p.take); done || err != nil {
			return err
		}
	}
	_, suspect := p.r.strikes[p.f.Name][uid]
	if err := p.ask(imap.UIDSetNum(imap.UID(uid)), suspect, uid); err != nil || p.answered[uid] {
		return err
	}
	seq, err := p.s.seqOf(p.ctx, uid)
	if err != nil || seq == 0 {
		return err
	}
	return p.ask(imap.SeqSetNum(seq), suspect, uid)
}

// absent settles a mail that did not come though nothing failed.
func (p *pull) absent(uid uint32) error {
	listed, err := p.s.listed(p.ctx, uid)
	if err != nil {
		return err
	}
	if listed {
		why := "the server lists the mail but does not deliver it"
		if p.absences++; p.absences > maxAbsences {
			return &NetError{p.s.acct.detail("reading "+p.f.Name, "", errors.New(why))}
		}
		return p.hole(uid, why)
	}
	if err := p.drop(uid, "deleted on the server"); err != nil {
		p.s.bury()
		return &StoreError{err}
	}
	return nil
}

// strike counts a connection that died over one mail.
func (p *pull) strike(uid uint32, err error) error {
	p.r.suspect(p.f.Name, uid)
	p.r.strikes[p.f.Name][uid]++
	if p.r.strikes[p.f.Name][uid] < maxStrikes && !p.retry {
		return err
	}
	delete(p.r.strikes[p.f.Name], uid)
	cause := err
	if net, ok := errors.AsType[*NetError](err); ok && net.Err != nil {
		cause = net.Err
	}
	if herr := p.hole(uid, "reading it breaks the connection: "+cause.Error()); herr != nil {
		return herr
	}
	return err
}

// hole records that a mail could not be had.
func (p *pull) hole(uid uint32, why string) error {
	h := Hole{UIDValidity: p.t.validity, UID: uid, Reason: why, Tries: p.prior[uid].Tries + 1, Last: p.r.o.Now()}
	next := p.t.settle(uid, lost)
	p.r.gains++
	p.committed = next
	if err := p.r.h.Hole(p.ctx, p.f.Name, h, next); err != nil {
		p.s.bury()
		return &StoreError{err}
	}
	p.r.report(Event{State: HoleFound, Folder: p.f.Name, Hole: h})
	return nil
}
