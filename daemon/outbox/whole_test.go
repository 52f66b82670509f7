package outbox

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// What no test reaches here or, for the Drafts folder and the accounts, in the
// daemon's own tests cannot be reached: limits of time on a connection that was
// open a moment before (limit), go-mail refusing the options we give it (dial), a
// flush that fails where the write before it did not (body), bytes that the
// archive gave out without finding them damaged (claim), a case that is gone while
// its letter is there (load), values that JSON cannot write (Trip, keep), and the
// failpoints, which are tested with the tag faults.

// box is a Drafts folder that finds what it holds.
type box struct{ has map[string]bool }

func (b *box) Replace(_ context.Context, old string, raw []byte, _ time.Time) error {
	delete(b.has, old)
	if raw != nil {
		b.has[string(raw)] = true
	}
	return nil
}
func (b *box) Has(context.Context, string) (bool, error) { return len(b.has) > 0, nil }
func (b *box) Close()                                    {}

// inTx makes a step that runs in a transaction of its own.
func inTx(do func(tx *store.Tx, r *rig, l escalation.Letter) error) func(r *rig, id int64) error {
	return func(r *rig, id int64) error {
		return r.Store.Update(context.Background(), noon, func(tx *store.Tx) error {
			l, _, err := tx.Letter(id)
			if err != nil {
				return err
			}
			return do(tx, r, l)
		})
	}
}

func quiet(*store.Tx, escalation.Owner, string) error { return nil }

// steps are what the outbox writes, each in the state that it begins from.
var steps = map[string]struct {
	state escalation.LetterState
	do    func(r *rig, id int64) error
}{
	"a letter left, and opens a rung": {escalation.LetterAccepted, inTx(func(tx *store.Tx, r *rig, l escalation.Letter) error {
		l.Step, l.Rung = escalation.StepOpen, "supervisor"
		return Left(tx, r.c.ID, l, noon)
	})},
	"the owner sent it from Drafts": {escalation.LetterAsked, inTx(func(tx *store.Tx, r *rig, l escalation.Letter) error {
		return SentByOwner(tx, l, r.c.ID, As{MessageID: "<own@example.cn>", SHA256: l.SHA256, At: noon, Text: "您好"})
	})},
	"the breaker trips": {escalation.LetterApproved, inTx(func(tx *store.Tx, r *rig, _ escalation.Letter) error {
		return Trip(tx, r.c.Owner.ID, BreakCap, "too many", quiet)
	})},
	"the breaker is mended": {escalation.LetterApproved, inTx(func(tx *store.Tx, r *rig, _ escalation.Letter) error {
		if err := Trip(tx, r.c.Owner.ID, BreakCap, "too many", quiet); err != nil {
			return err
		}
		_, _, err := Mend(tx, r.c.Owner.ID)
		return err
	})},
	"a letter bounced": {escalation.LetterAccepted, inTx(func(tx *store.Tx, r *rig, l escalation.Letter) error {
		return Bounced(tx, r.c.Owner.ID, l, quiet)
	})},
	"recovered from the claim": {escalation.LetterClaimed, func(r *rig, _ int64) error { return r.Recover(context.Background(), noon) }},
	"recovered from the dot":   {escalation.LetterDot, func(r *rig, _ int64) error { return r.Recover(context.Background(), noon) }},
	"put into Drafts, sent from there or thrown away": {escalation.LetterAsked, func(r *rig, _ int64) error {
		b := &box{map[string]bool{}}
		d := &Drafts{Store: r.Store, On: func(string) bool { return true }, Log: slog.New(slog.DiscardHandler),
			Open:    func(context.Context, escalation.Owner) (DraftBox, error) { return b, nil },
			Deleted: func(tx *store.Tx, c *escalation.Case) error { return tx.SaveCase(c) }}
		err := d.Pass(context.Background(), noon)
		b.has = map[string]bool{}
		for i := range 3 {
			err = errors.Join(err, d.Pass(context.Background(), noon.Add(time.Duration(i+1)*draftGone)))
		}
		return err
	}},
}

// A pass that is stopped between two letters leaves the others for the next; a
// letter beyond the cap, or whose case moved on, stays behind whatever fails.
func TestStoppedBetweenTwoLetters(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	w := world(t, mailtest.Options{})
	r := newRig(t, w.DialSMTP)
	r.Accepted = func(context.Context, *escalation.Case, escalation.Letter, []byte) { stop() }
	first, second := r.letter(escalation.LetterApproved, noon), r.letter(escalation.LetterApproved, noon)
	if err := r.Pass(ctx, noon); !errors.Is(err, context.Canceled) {
		t.Errorf("the pass says %v", err)
	}
	r.want(first, escalation.LetterAccepted)
	r.want(second, escalation.LetterApproved)
}

// Letters that are held back: whatever statement fails, nothing leaves.
func TestEachStatementOfHoldingBack(t *testing.T) {
	for name, hold := range map[string]func(r *rig){
		"the owner stopped": func(r *rig) { r.change(noon, holds["the owner stopped"]) },
		"beyond the cap":    func(r *rig) { r.CasePerDay = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			for n, failed := 1, true; failed; n++ {
				f := storetest.NewFaulty(t)
				w := world(t, mailtest.Options{})
				r := rigOn(t, f.Store, w.DialSMTP)
				if name == "beyond the cap" {
					r.letter(escalation.LetterApproved, noon)
					r.passed(noon)
				}
				sent := len(w.Transactions())
				r.letter(escalation.LetterApproved, noon)
				hold(r)
				var err error
				failed, err = f.During(n, func() error { return r.pass(noon) })
				if failed != errors.Is(err, storetest.ErrFault) || len(w.Transactions()) != sent {
					t.Errorf("statement %d failed: %v, the pass says %v, %d mails left", n, failed, err, len(w.Transactions())-sent)
				}
			}
		})
	}
}

// A Drafts folder that fails, and a breaker nobody can be told of, say so.
func TestWhatFailsOutsideTheStore(t *testing.T) {
	errBox := errors.New("the folder fails")
	for name, b := range map[string]DraftBox{"opening": nil, "putting in": failing{replace: errBox}, "looking": failing{has: errBox}} {
		r := newRig(t, world(t, mailtest.Options{}).DialSMTP)
		r.letter(escalation.LetterAsked, noon)
		d := &Drafts{Store: r.Store, On: func(string) bool { return true }, Log: r.Log, Open: func(context.Context, escalation.Owner) (DraftBox, error) {
			if b == nil {
				return nil, errBox
			}
			return b, nil
		}}
		if err := d.Pass(context.Background(), noon); !errors.Is(err, errBox) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r := newRig(t, world(t, mailtest.Options{}).DialSMTP)
	untold := errors.New("nobody can be told")
	err := r.Store.Update(context.Background(), noon, func(tx *store.Tx) error {
		return Trip(tx, r.c.Owner.ID, BreakCap, "x", func(*store.Tx, escalation.Owner, string) error { return untold })
	})
	if !errors.Is(err, untold) {
		t.Errorf("the breaker says %v", err)
	}
}

type failing struct{ replace, has error }

func (f failing) Replace(context.Context, string, []byte, time.Time) error { return f.replace }
func (f failing) Has(context.Context, string) (bool, error)                { return true, f.has }
func (f failing) Close()                                                   {}

// Of what a server offers the safest is taken, and a server that offers nothing
// known is told from one that refuses.
func TestWaysToLogIn(t *testing.T) {
	a := Account{User: ownerAddress, TLS: "tls", Password: func(context.Context) (string, error) { return "secret", nil }}
	for offered, want := range map[string]string{"PLAIN": "PLAIN", "LOGIN": "LOGIN", "GSSAPI": ""} {
		got, _, err := (&login{ctx: t.Context(), a: a}).Start(&smtp.ServerInfo{Name: "127.0.0.1", TLS: true, Auth: []string{offered}})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("offered %s: %q, %v", offered, got, err)
		}
	}
}

// Whatever statement of a step fails, the step says so.
func TestEachStatementOfAStep(t *testing.T) {
	for name, step := range steps {
		t.Run(name, func(t *testing.T) {
			n, failed := 0, true
			for ; failed; n++ {
				f := storetest.NewFaulty(t)
				r := rigOn(t, f.Store, world(t, mailtest.Options{}).DialSMTP)
				id := r.letter(step.state, noon)
				var err error
				failed, err = f.During(n+1, func() error { return step.do(r, id) })
				if failed != errors.Is(err, storetest.ErrFault) {
					t.Errorf("statement %d failed: %v, and the step says %v", n+1, failed, err)
				}
			}
			if n < 2 {
				t.Error("the step asks the store nothing")
			}
		})
	}
}

// How an account logs in: over TLS from the first byte, by STARTTLS, by a token;
// and what is said when it cannot.
func TestHowAnAccountLogsIn(t *testing.T) {
	server, trust, err := mailtest.Certificate("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	trust.ServerName = "127.0.0.1"
	secret := func(s string, err error) func(context.Context) (string, error) {
		return func(context.Context) (string, error) { return s, err }
	}
	errSecret := errors.New("no such secret")
	for name, tc := range map[string]struct {
		options mailtest.Options
		account Account
		want    error
	}{
		"TLS from the first byte":          {mailtest.Options{TLS: server, Implicit: true}, Account{TLS: "tls", TLSConfig: trust, Password: secret("secret", nil)}, nil},
		"STARTTLS":                         {mailtest.Options{TLS: server}, Account{TLS: "starttls", TLSConfig: trust, Password: secret("secret", nil)}, nil},
		"a token":                          {mailtest.Options{TLS: server}, Account{TLS: "starttls", TLSConfig: trust, OAuth: true, Password: secret("token", nil)}, nil},
		"a certificate nobody vouches for": {mailtest.Options{TLS: server, Implicit: true}, Account{TLS: "tls", Password: secret("secret", nil)}, errAccount},
		"a password that cannot be had":    {mailtest.Options{}, Account{TLS: "none", Password: secret("", errSecret)}, errSecret},
		"a wrong password":                 {mailtest.Options{}, Account{TLS: "none", Password: secret("wrong", nil)}, errAccount},
		"STARTTLS that is not offered":     {mailtest.Options{}, Account{TLS: "starttls", Password: secret("secret", nil)}, errAccount},
	} {
		t.Run(name, func(t *testing.T) {
			w := mailtest.New(tc.options)
			t.Cleanup(w.Close)
			if err := w.AddAccount(mailtest.Account{Address: ownerAddress, Password: "secret", Token: "token"}); err != nil {
				t.Fatal(err)
			}
			_, addr, err := w.Listen(0, 0)
			if err != nil {
				t.Fatal(err)
			}
			a := tc.account
			a.Address, a.User, a.Host, a.Port = ownerAddress, ownerAddress, "127.0.0.1", portOf(addr)
			if err := Login(t.Context(), a); !errors.Is(err, tc.want) || err != nil && tc.want == nil {
				t.Errorf("it says %v, want %v", err, tc.want)
			}
		})
	}
}

// deaf is a Drafts folder that cannot be searched.
type deaf struct{ box }

var errDeaf = errors.New("the folder cannot be searched")

func (d *deaf) Has(context.Context, string) (bool, error) { return false, errDeaf }

// A draft is not taken for gone when its folder could not be searched, nor when
// the search never found it, even while it was there.
func TestAFolderThatCannotBeSearchedProvesNothing(t *testing.T) {
	waiting := []store.CaseLetter{{Letter: escalation.Letter{ID: 1}}}
	for name, tc := range map[string]struct {
		box      DraftBox
		findable bool
		want     error
	}{
		"the search fails":       {&deaf{}, true, errDeaf},
		"the search is no proof": {&box{}, false, nil},
	} {
		lies := folder{1: {MessageID: "<1@example.cn>", Findable: tc.findable}}
		err := (&Drafts{}).look(t.Context(), tc.box, lies, 1, waiting, noon.Add(1000*time.Hour))
		if !errors.Is(err, tc.want) || len(lies) != 1 || !lies[1].Missing.IsZero() {
			t.Errorf("%s: %v, %+v", name, err, lies)
		}
	}
}

// Why a letter is held is told in its own words.
func TestHeldSaysWhy(t *testing.T) {
	if got := error(errHeld{"the case was stopped"}).Error(); got != "the case was stopped" {
		t.Error(got)
	}
}
