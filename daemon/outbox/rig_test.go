package outbox

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

const (
	ownerAddress = "lin@example.cn"
	platform     = "kf@platform.example.com"
	tracker      = "tracker@example.net"
)

// rig is an outbox over a real store, with one case of one owner.
type rig struct {
	*Outbox
	t       *testing.T
	c       *escalation.Case
	told    []string // what the owner was told of letters that did not leave
	letters int
}

type dialer func(context.Context) (net.Conn, error)

func newRig(t *testing.T, dial dialer) *rig {
	t.Helper()
	return rigOn(t, storetest.New(t), dial)
}

func rigOn(t *testing.T, st *store.Store, dial dialer) *rig {
	t.Helper()
	r := &rig{t: t}
	from := Account{Name: "own", Address: ownerAddress, Host: "127.0.0.1", Port: 587, TLS: "none", User: ownerAddress,
		Password: func(context.Context) (string, error) { return "secret", nil },
		Dial:     func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}
	system := from
	system.Name, system.Address, system.User = "tracker", tracker, tracker
	r.Outbox = &Outbox{
		Store: st, Log: slog.New(slog.DiscardHandler),
		Letters: func(*escalation.Case) (Account, error) { return from, nil },
		System:  func(store.Notice) (Account, error) { return system, nil },
		Trouble: func(_ *store.Tx, _ *escalation.Case, _ escalation.Letter, what string) error {
			r.told = append(r.told, what)
			return nil
		},
		Halted: func(_ *store.Tx, _ escalation.Owner, why string) error {
			r.told = append(r.told, "halted: "+why)
			return nil
		},
	}
	o := storetest.Owner(t, st, ownerAddress)
	r.c = storetest.Case(t, st, o, platform)
	return r
}

// text is longer than any buffer on the way, with lines that begin with a dot.
var text = strings.Repeat("您好：\n.这一行以点开头\n..\n截至今天，我没有收到答复。\n", 400)

// letter stores a letter in that state, approved at now, and returns its number.
func (r *rig) letter(state escalation.LetterState, now time.Time) int64 {
	r.t.Helper()
	r.letters++
	raw, err := compose.Bytes(compose.Message{Subject: "Re: 提现", To: []string{platform}, Cc: []string{tracker},
		MessageID: compose.NewMessageID(ownerAddress), Date: now, Text: text, From: mailAddress(ownerAddress)})
	if err != nil {
		r.t.Fatal(err)
	}
	return r.stored(raw, state, now)
}

func (r *rig) stored(raw []byte, state escalation.LetterState, now time.Time) int64 {
	r.t.Helper()
	st, err := r.Store.Stage(bytes.NewReader(raw))
	if err != nil {
		r.t.Fatal(err)
	}
	h, err := compose.Header(raw)
	if err != nil {
		r.t.Fatal(err)
	}
	l := escalation.Letter{Key: fmt.Sprintf("%s/%d", r.c.Ref, r.letters), Rung: "front_line", Step: escalation.StepFollowUp1, State: state,
		MessageID: h.Get("Message-Id"), SHA256: st.SHA256, Recipients: []string{platform, tracker}, Subject: "Re: 提现", Head: r.c.Head, Created: now, Approved: now}
	storetest.Update(r.t, r.Store, now, func(tx *store.Tx) error {
		if _, err := tx.PutObject(st); err != nil {
			return err
		}
		return tx.AddLetter(r.c.ID, &l)
	})
	return l.ID
}

// get returns a letter as it stands.
func (r *rig) get(id int64) (l escalation.Letter) {
	r.t.Helper()
	storetest.View(r.t, r.Store, func(tx *store.Tx) (err error) {
		l, _, err = tx.Letter(id)
		return err
	})
	return l
}

func (r *rig) want(id int64, state escalation.LetterState) escalation.Letter {
	r.t.Helper()
	l := r.get(id)
	if l.State != state {
		r.t.Errorf("the letter is %s, want %s (server: %s)", l.State, state, l.Response)
	}
	return l
}

// pass runs a pass whose errors are expected where the server fails.
func (r *rig) pass(now time.Time) error { return r.Pass(context.Background(), now) }

// passed runs a pass that must not fail.
func (r *rig) passed(now time.Time) {
	r.t.Helper()
	if err := r.pass(now); err != nil {
		r.t.Error(err)
	}
}

// change changes the case.
func (r *rig) change(now time.Time, f func(tx *store.Tx, c *escalation.Case) error) {
	r.t.Helper()
	storetest.Update(r.t, r.Store, now, func(tx *store.Tx) error {
		c, err := tx.CaseByID(r.c.ID)
		if err != nil {
			return err
		}
		if err := f(tx, c); err != nil {
			return err
		}
		return tx.SaveCase(c)
	})
}

// bytesOf returns the approved bytes of a letter.
func (r *rig) bytesOf(id int64) []byte {
	r.t.Helper()
	raw, err := r.Store.ReadObject(context.Background(), r.get(id).SHA256)
	if err != nil {
		r.t.Fatal(err)
	}
	return raw
}

// received are the mails that the server has or may have: those whose final dot
// came and was not refused.
func received(all []mailtest.Transaction) (out []mailtest.Transaction) {
	for _, tx := range all {
		if tx.Outcome == mailtest.Delivered || tx.Outcome == mailtest.Dropped {
			out = append(out, tx)
		}
	}
	return out
}

// checkReceived demands that exactly n mails were received, each of them whole.
func (r *rig) checkReceived(all []mailtest.Transaction, n int, id int64) {
	r.t.Helper()
	got := received(all)
	if len(got) != n {
		r.t.Errorf("the server has %d mails, want %d", len(got), n)
	}
	for _, tx := range got {
		if !bytes.Equal(tx.Raw, r.bytesOf(id)) {
			r.t.Errorf("the server has %d bytes that are not the approved %d", len(tx.Raw), len(r.bytesOf(id)))
		}
		if want := []string{platform, tracker}; fmt.Sprint(tx.To) != fmt.Sprint(want) || tx.From != ownerAddress {
			r.t.Errorf("envelope %s -> %v", tx.From, tx.To)
		}
	}
}

// script starts a scripted server.
func script(t *testing.T, s *mailtest.SMTPScript) *mailtest.SMTPScript {
	t.Helper()
	s.Start()
	t.Cleanup(s.Close)
	return s
}
