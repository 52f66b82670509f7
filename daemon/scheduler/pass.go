package scheduler

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

const (
	// batch is how many due cases share a transaction: enough that waiting for the
	// disk once is nothing beside the work, few enough to react to a stop.
	batch = 100
	// batchBytes is what the mails rendered for one transaction may weigh: they
	// wait in memory, and directions carry a pack. What is beyond comes next.
	batchBytes = 32 << 20
	// lackingAgain is how soon a letter is tried again that cannot be written, once its
	// owner was told what it lacks: whatever they do about it is looked at at once.
	lackingAgain = time.Hour
	// maxMoves bounds how often a case is decided in one pass: a broken promise, the
	// draft that follows from it and the moment to look next are three.
	maxMoves = 5
	// maxRetries bounds how often a case is looked at again because it changed
	// under our hands; mail arrives in minutes, so once is the usual number.
	maxRetries = 3
)

// errChanged says that the case changed between deciding and committing.
var errChanged = errors.New("the case changed meanwhile")

// Pass handles every case that is due at now. One case's failure does not stop
// the others: it is put off and reported. When nothing can be written, the pass
// ends and everything not yet written stays due.
func (s *Scheduler) Pass(ctx context.Context, now time.Time) error {
	p := &pass{Scheduler: s, now: now, stuck: map[string]bool{}}
	for ctx.Err() == nil {
		refs, err := p.due(ctx)
		if err != nil || len(refs) == 0 {
			return errors.Join(append(p.failed, err, s.overviews(ctx, now), s.guards(ctx, now))...)
		}
		if err := p.handle(ctx, refs); err != nil {
			return errors.Join(append(p.failed, err)...)
		}
	}
	return errors.Join(append(p.failed, ctx.Err())...)
}

// pass is one pass at one moment.
type pass struct {
	*Scheduler
	now    time.Time
	failed []error
	// stuck are the cases that failed and could not be put off either: they stay
	// due, and the next pass tries them again.
	stuck map[string]bool
}

func (p *pass) due(ctx context.Context) (refs []string, err error) {
	err = p.Store.View(ctx, func(tx *store.Tx) error {
		refs, err = tx.DueCases(p.now, batch+len(p.stuck))
		return err
	})
	return slices.DeleteFunc(refs, func(ref string) bool { return p.stuck[ref] }), err
}

// job is a due case on its way through a pass.
type job struct {
	ref            string
	moves, retries int

	// What was read, decided and rendered in this round.
	c       *escalation.Case
	rules   escalation.Rules
	seen    time.Time
	d       escalation.Decision
	effects []effect
	ready   bool  // rendered; else there was no room for it in this round
	err     error // of this case alone
	stuck   bool  // it could not be put off either
	more    bool  // it changed, and there may be more to decide
}

// handle decides for the cases, round by round, until there is nothing left to do
// for any of them at this moment.
func (p *pass) handle(ctx context.Context, refs []string) error {
	jobs := make([]*job, len(refs))
	for i, ref := range refs {
		jobs[i] = &job{ref: ref}
	}
	for len(jobs) > 0 {
		if err := p.round(ctx, jobs); err != nil {
			return err
		}
		var left []*job
		for _, j := range jobs {
			again, err := j.again()
			if err != nil {
				p.failed = append(p.failed, fmt.Errorf("case %s: %w", j.ref, err))
				p.stuck[j.ref] = p.stuck[j.ref] || j.stuck
			}
			if again {
				left = append(left, &job{ref: j.ref, moves: j.moves, retries: j.retries})
			}
		}
		jobs = left
	}
	return nil
}

// retry says that the case changed meanwhile, and not too often yet.
func (j *job) retry() bool { return errors.Is(j.err, errChanged) && j.retries < maxRetries }

// again says whether the case is taken up in another round of the pass; after too
// many, the next pass goes on.
func (j *job) again() (bool, error) {
	switch {
	case j.retry():
		j.retries++
		return true, nil
	case j.err != nil:
		return false, j.err
	case !j.ready:
		return true, nil
	}
	j.moves++
	return j.more && j.moves < maxMoves, nil
}

// round reads, decides and renders, outside of any transaction and on all
// processors, and writes what came of it in one transaction.
func (p *pass) round(ctx context.Context, jobs []*job) error {
	if err := p.load(ctx, jobs); err != nil {
		return err
	}
	p.render(ctx, jobs)
	if err := ctx.Err(); err != nil { // what failed may have failed for that
		return err
	}
	return p.write(ctx, jobs)
}

// load reads the cases of the jobs in one snapshot. Where one of them cannot be
// read they are read one by one, and that one is named.
func (p *pass) load(ctx context.Context, jobs []*job) error {
	refs := refsOf(jobs)
	return p.Store.View(ctx, func(tx *store.Tx) error {
		cases, err := tx.WholeCases(refs)
		for i, j := range jobs {
			if err == nil {
				j.c = cases[i]
			} else if j.c, j.err = tx.Case(j.ref); j.err != nil {
				continue
			}
			j.seen, j.err = p.Env.Seen(tx, j.c)
		}
		return nil
	})
}

func refsOf(jobs []*job) []string {
	refs := make([]string, len(jobs))
	for i, j := range jobs {
		refs[i] = j.ref
	}
	return refs
}

// render decides and renders for each job, one on each processor.
func (p *pass) render(ctx context.Context, jobs []*job) {
	var wg sync.WaitGroup
	var next, weight atomic.Int64
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(jobs); i = int(next.Add(1)) - 1 {
				if j := jobs[i]; j.err == nil && weight.Load() < batchBytes && ctx.Err() == nil {
					j.ready = true
					j.err = safely(func() error {
						n, err := p.prepare(ctx, j)
						weight.Add(n)
						return err
					})
				}
			}
		})
	}
	wg.Wait()
}

// safely turns a panic into an error of the one case it happened in.
func safely(f func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return f()
}

// prepare decides for a case and renders what the moves need. It returns what
// the rendered mails weigh, in bytes.
func (p *pass) prepare(ctx context.Context, j *job) (int64, error) {
	var err error
	if j.rules, err = p.Env.Rules(j.c); err != nil {
		return 0, err
	}
	j.d = escalation.Decide(j.c, j.rules, j.seen, p.now)
	q := &preparer{s: p.Scheduler, ctx: ctx, c: j.c, rules: j.rules, now: p.now, lang: templates.Lang(j.c.Owner.Lang)}
	j.effects, err = q.effects(j.d)
	if again := p.now.Add(lackingAgain); q.lacks && len(j.effects) == 0 && j.d.Next.Before(again) {
		j.d.Next, j.d.Why = again, escalation.Reason{ZH: "等您补上写信还缺的内容", EN: "waiting for what the letter lacks"}
	}
	return q.weight, err
}

// write commits what the jobs do, each in a savepoint of its own: one that fails
// is put off with its reason, one that changed meanwhile is left as it is, and
// the others stand.
func (p *pass) write(ctx context.Context, jobs []*job) error {
	return p.Store.Update(ctx, p.now, func(tx *store.Tx) error {
		_, _ = tx.WholeCases(refsOf(jobs)) // the writer has them in memory then; what cannot be read fails by itself
		for _, j := range jobs {
			if j.err == nil && j.ready {
				j.err = tx.Savepoint(func() error { return safely(func() error { return j.commit(tx, p.now) }) })
			}
			if j.err == nil || j.retry() {
				continue
			}
			if err := tx.Savepoint(func() error { return putOff(tx, j.ref, p.now, j.err) }); err != nil {
				j.err, j.stuck = fmt.Errorf("%w; putting it off: %w", j.err, err), true
			}
		}
		return nil
	})
}

// putOff keeps a case that cannot be handled from blocking the pass.
func putOff(tx *store.Tx, ref string, now time.Time, cause error) error {
	c, err := tx.Case(ref)
	if err != nil {
		return err
	}
	why, _, _ := strings.Cut(cause.Error(), "\n")
	c.Next, c.NextWhy = now.Add(time.Hour), why
	return tx.SaveCase(c)
}

// effect is what one move does inside the transaction.
type effect func(tx *store.Tx, c *escalation.Case) error

// commit carries the decision out, if the case is still as it was decided about,
// and looks at it once more: where there is nothing left to render, as after
// nearly every move, the moment to look next is written at once; else there is
// more and the case is taken up anew.
func (j *job) commit(tx *store.Tx, now time.Time) error {
	c, err := tx.CaseByID(j.c.ID)
	if err != nil {
		return err
	}
	if c.Head != j.c.Head || len(c.Entries) != len(j.c.Entries) {
		return errChanged
	}
	for _, e := range j.effects {
		if err := e(tx, c); err != nil {
			return err
		}
	}
	next := j.d
	if len(j.effects) > 0 {
		if next, err = j.anew(tx, c, now); err != nil {
			return err
		}
	}
	c.Next, c.NextWhy = next.Next, next.Why.In(c.Owner.Lang)
	return tx.SaveCase(c)
}

// anew decides about the case as it stands after the effects, and notes whether
// there is more to do.
func (j *job) anew(tx *store.Tx, c *escalation.Case, now time.Time) (escalation.Decision, error) {
	is, err := tx.CaseByID(c.ID)
	if err != nil {
		return escalation.Decision{}, err
	}
	c.Parties, c.Entries, c.Promises, c.Letters = is.Parties, is.Entries, is.Promises, is.Letters
	d := escalation.Decide(c, j.rules, j.seen, now)
	j.more = len(d.Moves) > 0
	for _, l := range c.Letters {
		j.more = j.more || showable(c, l, now)
	}
	if j.more {
		return j.d, nil
	}
	return d, nil
}
