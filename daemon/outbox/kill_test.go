package outbox

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/mail"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"cuiban/daemon/compose"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// The process that sends is a child of the test: it can be killed as kill -9
// does, and the server that it talks to lives on and tells what it got.

// The environment of a child: its folder, its server, how many letters it writes
// and sends, and how far its clock is ahead. Letters 0 sends what is there.
const (
	childDir     = "CUIBAN_OUTBOX_CHILD"
	childSMTP    = "CUIBAN_OUTBOX_SMTP"
	childLetters = "CUIBAN_OUTBOX_LETTERS"
	childAhead   = "CUIBAN_OUTBOX_AHEAD"
)

// runChild is the child's life: it says when it is ready, then writes letters
// into a case of its own, approved, and sends each.
func runChild() {
	st, err := store.Open(os.Getenv(childDir), store.Options{})
	check(err)
	ahead, _ := time.ParseDuration(os.Getenv(childAhead))
	now := func() time.Time { return time.Now().Add(ahead) }
	o := childOutbox(st, os.Getenv(childSMTP))
	n, _ := strconv.Atoi(os.Getenv(childLetters))
	c := childCase(st, now())
	fmt.Println("ready")
	for i := range max(n, 1) {
		if n > 0 {
			childLetter(st, c, i, now())
		}
		_ = o.Pass(context.Background(), now())
	}
	check(st.Close())
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func childOutbox(st *store.Store, addr string) *Outbox {
	from := Account{Name: "own", Address: ownerAddress, Host: "127.0.0.1", Port: portOf(addr), TLS: "none"}
	return &Outbox{
		Store: st, Log: slog.New(slog.DiscardHandler), CasePerDay: 1 << 20, AccountPerDay: 1 << 20,
		Letters: func(*escalation.Case) (Account, error) { return from, nil },
		System:  func(store.Notice) (Account, error) { return from, nil },
		Trouble: func(tx *store.Tx, _ *escalation.Case, l escalation.Letter, what string) error {
			return tx.SetMeta(fmt.Sprintf("told/%d", l.ID), what)
		},
	}
}

func portOf(addr string) int {
	_, port, err := net.SplitHostPort(addr)
	check(err)
	p, err := strconv.Atoi(port)
	check(err)
	return p
}

// childCase opens a case for the letters of one life.
func childCase(st *store.Store, now time.Time) *escalation.Case {
	c := &escalation.Case{Title: "提现", Parties: []escalation.Party{{Address: platform, Role: escalation.RolePlatform, Confirmed: true}}}
	check(st.Update(context.Background(), now, func(tx *store.Tx) error {
		owner, err := tx.OwnerByAddress(ownerAddress)
		if err != nil {
			owner = escalation.Owner{Address: ownerAddress, Lang: "zh-CN"}
			err = tx.SaveOwner(&owner)
		}
		if err != nil {
			return err
		}
		c.Owner = owner
		return tx.NewCase(c)
	}))
	return c
}

// childLetter writes one approved letter.
func childLetter(st *store.Store, c *escalation.Case, i int, now time.Time) {
	raw, err := compose.Bytes(compose.Message{Subject: "Re: 提现", To: []string{platform}, Cc: []string{tracker},
		MessageID: compose.NewMessageID(ownerAddress), Date: now, Text: text[:6000-6000%3], From: mailAddress(ownerAddress)})
	check(err)
	h, err := compose.Header(raw)
	check(err)
	check(st.Update(context.Background(), now, func(tx *store.Tx) error {
		obj, err := tx.PutBytes(raw)
		if err != nil {
			return err
		}
		return tx.AddLetter(c.ID, &escalation.Letter{Key: fmt.Sprintf("%s/%d", c.Ref, i), Rung: "front_line", Step: escalation.StepFollowUp1, State: escalation.LetterApproved,
			MessageID: h.Get("Message-Id"), SHA256: obj.SHA256, Recipients: []string{platform, tracker}, Subject: "Re: 提现", Head: c.Head, Created: now, Approved: now})
	}))
}

// house is a folder and a server that outlive the processes between them.
type house struct {
	t    *testing.T
	dir  string
	w    *mailtest.World
	smtp string
}

func newHouse(t *testing.T) *house {
	t.Helper()
	// The server thinks for a moment: that is when nobody can know.
	w := world(t, mailtest.Options{Faults: mailtest.Faults{Data: func(mailtest.Transaction) error { time.Sleep(10 * time.Millisecond); return nil }}})
	_, smtp, err := w.Listen(0, 0)
	if err != nil {
		t.Fatal(err)
	}
	return &house{t: t, dir: t.TempDir(), w: w, smtp: smtp}
}

// child starts a process; ready is closed once it has opened the store.
func (h *house) child(letters int, ahead time.Duration, env ...string) (*exec.Cmd, <-chan struct{}) {
	h.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+h.dir, childSMTP+"="+h.smtp, childLetters+"="+strconv.Itoa(letters), childAhead+"="+ahead.String())
	cmd.Env = append(cmd.Env, env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	ready := make(chan struct{})
	go func() {
		_, _ = bufio.NewReader(out).ReadString('\n')
		close(ready)
		_, _ = io.Copy(io.Discard, out)
	}()
	return cmd, ready
}

// run lets a process live to its end.
func (h *house) run(letters int, ahead time.Duration, env ...string) error {
	h.t.Helper()
	cmd, ready := h.child(letters, ahead, env...)
	<-ready
	return cmd.Wait()
}

// sum counts how the letters ended.
type sum struct{ letters, accepted, unknown, lost int }

// check opens the store and compares it with what the server got: every letter at
// most once and whole; accepted means that it is there; of any other end the owner
// was told.
func (h *house) check() (n sum) {
	h.t.Helper()
	got := map[string]int{}
	for _, tx := range received(h.w.Transactions()) {
		m, err := mail.ReadMessage(bytes.NewReader(tx.Raw))
		if err != nil {
			h.t.Fatal(err)
		}
		id := m.Header.Get("Message-Id")
		if got[id]++; got[id] > 1 {
			h.t.Errorf("%s was received %d times", id, got[id])
		}
	}
	st := storetest.Open(h.t, h.dir)
	storetest.View(h.t, st, func(tx *store.Tx) error {
		all, err := tx.Letters(store.LetterFilter{})
		for _, l := range all {
			told, err := tx.Meta(fmt.Sprintf("told/%d", l.ID))
			if err != nil {
				return err
			}
			n.letters++
			switch {
			case l.State == escalation.LetterAccepted && got[l.MessageID] == 1:
				n.accepted++
			case l.State == escalation.LetterUnknown && told == "unknown":
				n.unknown++
				n.lost += 1 - got[l.MessageID]
			default:
				h.t.Errorf("%s is %s, the owner was told %q, and the server has %d of it", l.Key, l.State, told, got[l.MessageID])
			}
			delete(got, l.MessageID)
		}
		return err
	})
	if len(got) != 0 {
		h.t.Errorf("the server has letters nobody wrote: %v", got)
	}
	if r, err := st.Verify(context.Background(), ""); err != nil || !r.OK() {
		h.t.Errorf("verify: %v, %v", r, err)
	}
	return n
}

// Check 17: two hundred processes are killed while they send, each at a moment
// nobody chose: no letter is there twice or cut, and none is lost in silence.
func TestCheck17RandomKills(t *testing.T) {
	kills := 200
	if testing.Short() {
		kills = 20
	}
	h := newHouse(t)
	random := rand.New(rand.NewPCG(17, uint64(kills)))
	for range kills {
		cmd, ready := h.child(100, 0)
		<-ready
		time.Sleep(time.Duration(random.Int64N(int64(100 * time.Millisecond))))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // "signal: killed"
	}
	if err := h.run(0, time.Minute); err != nil {
		t.Fatal(err)
	}
	n := h.check()
	if n.accepted < kills/2 {
		t.Errorf("only %d letters left in %d lives: too few to prove anything", n.accepted, kills)
	}
	t.Logf("%d kills: %d letters, %d accepted, %d unknown, of those %d not received", kills, n.letters, n.accepted, n.unknown, n.lost)
}
