package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"cuiban/daemon/config"
	"cuiban/daemon/outbox"
	"cuiban/daemon/scheduler"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// Status is how things stand: of a running daemon, or of its data alone.
type Status struct {
	Running  bool            `json:"running"`
	PID      int             `json:"pid,omitempty"`
	Started  time.Time       `json:"started"`
	Turned   time.Time       `json:"turned"` // when the work loop last turned
	Accounts []AccountStatus `json:"accounts"`
	// Restarts counts, by part, how often it had to be started again.
	Restarts   map[string]int `json:"restarts,omitempty"`
	Stuck      string         `json:"stuck,omitempty"` // a part that has given no sign of life for too long
	Next       time.Time      `json:"next"`            // zero: nothing is due
	NextDigest time.Time      `json:"next_digest"`
	Queue      Queue          `json:"queue"`
	Hold       *Hold          `json:"clock_hold,omitempty"`
	Halts      []Halt         `json:"halts,omitempty"`
}

// Halt says that no letter leaves until the owner has looked.
type Halt struct {
	Owner string            `json:"owner,omitempty"` // whose letters; "" everybody's
	Why   string            `json:"why"`             // a reason of the outbox's breaker
	Says  escalation.Reason `json:"says"`
	Since time.Time         `json:"since"`
}

// AccountStatus is one account.
type AccountStatus struct {
	Name      string    `json:"name"`
	Address   string    `json:"address"`
	Role      string    `json:"role"`
	ReadUntil time.Time `json:"read_until"` // all folders; zero: never to their end
	Silent    bool      `json:"silent"`     // not read for a day
	Contact
}

// Queue is what waits.
type Queue struct {
	OpenCases int `json:"open_cases"`
	Asked     int `json:"asked"`    // letters that wait for the owner
	Approved  int `json:"approved"` // on their way out
	Unknown   int `json:"unknown"`  // letters of unknown fate
	Notices   int `json:"notices"`  // mail to owners that waits
	Pending   int `json:"pending"`  // mail not understood yet
	Unfiled   int `json:"unfiled"`
	Holes     int `json:"holes"` // mail that could not be read
}

// Status asks a daemon, running or not.
func (d *Daemon) Status(ctx context.Context, now time.Time) (s Status, err error) {
	started, turned, contacts, restarts := d.state.copy()
	s = Status{Running: !started.IsZero(), Started: started, Turned: turned, Restarts: restarts, NextDigest: d.NextDigest(now)}
	if s.Running {
		s.PID = os.Getpid()
		s.Stuck, _ = d.pulse.stuck()
	}
	if s.Next, err = d.NextMoment(ctx); err != nil {
		return s, err
	}
	err = d.Store.View(ctx, func(tx *store.Tx) error {
		silent, err := d.Silences(tx, now)
		if err != nil {
			return err
		}
		for _, a := range d.Config.Accounts {
			st := AccountStatus{Name: a.Name, Address: a.Address, Role: a.Role, Contact: contacts[a.Name]}
			if st.ReadUntil, err = d.SeenUntil(tx, a); err != nil {
				return err
			}
			for _, x := range silent {
				st.Silent = st.Silent || x.Account == a.Name
			}
			s.Accounts = append(s.Accounts, st)
		}
		if s.Hold, err = ClockHold(tx); err != nil {
			return err
		}
		if s.Halts, err = halts(tx); err != nil {
			return err
		}
		s.Queue, err = queueOf(tx)
		return err
	})
	return s, err
}

// halts are the breakers in force: everybody's, else one an owner.
func halts(tx *store.Tx) (out []Halt, err error) {
	if b, ok, err := outbox.Broken(tx, outbox.Everybody); err != nil || ok {
		return []Halt{{"", b.Why, scheduler.HaltedWords(b.Why), b.At}}, err
	}
	owners, err := tx.Owners()
	for _, o := range owners {
		b, ok, err := outbox.Broken(tx, o.ID)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, Halt{o.Address, b.Why, scheduler.HaltedWords(b.Why), b.At})
		}
	}
	return out, err
}

func queueOf(tx *store.Tx) (q Queue, err error) {
	cases, err := tx.Cases(store.CaseFilter{})
	if err != nil {
		return q, err
	}
	for _, c := range cases {
		if c.State != escalation.Closed {
			q.OpenCases++
		}
	}
	for state, n := range map[escalation.LetterState]*int{escalation.LetterAsked: &q.Asked, escalation.LetterApproved: &q.Approved, escalation.LetterUnknown: &q.Unknown} {
		letters, err := tx.Letters(store.LetterFilter{States: []escalation.LetterState{state}})
		if err != nil {
			return q, err
		}
		*n = len(letters)
	}
	notices, err := tx.Notices(store.NoticeFilter{State: store.NoticeQueued})
	pending, err2 := tx.Pending(-1)
	unfiled, err3 := tx.UnfiledMails(0)
	holes, err4 := tx.Holes()
	q.Notices, q.Pending, q.Unfiled, q.Holes = len(notices), len(pending), len(unfiled), len(holes)
	return q, errors.Join(err, err2, err3, err4)
}

// Resting is the status of a data folder on which no daemon runs.
func Resting(ctx context.Context, c *config.Config, st *store.Store, now time.Time) (Status, error) {
	d := &Daemon{Config: c, Store: st}
	d.digest = newDigest(d)
	return d.Status(ctx, now)
}

// DigestOf makes an owner's digest from a data folder, beside a running daemon.
func DigestOf(ctx context.Context, c *config.Config, st *store.Store, owner string, at time.Time) (templates.Mail, error) {
	own, err := OwnLadders(c)
	if err != nil {
		return templates.Mail{}, err
	}
	d := &Daemon{Config: c, Store: st, Log: slog.New(slog.DiscardHandler), own: own}
	if err := d.loadYears(ctx); err != nil {
		return templates.Mail{}, err
	}
	d.digest = newDigest(d)
	return d.ShowDigest(ctx, owner, at)
}

// socketName is the file in the data folder by which a running daemon is asked.
const socketName = "cuiban.sock"

// statusLimit bounds one question over the socket.
const statusLimit = 10 * time.Second

// ServeStatus answers whoever may open the socket in the data folder, until ctx
// ends. Only the owner of the folder may.
func (d *Daemon) ServeStatus(ctx context.Context, now func() time.Time) error {
	path := filepath.Join(d.Store.Dir(), socketName)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a crash: the lock says that nobody uses it
		return fmt.Errorf("making the status socket: %w", err)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		return fmt.Errorf("making the status socket: %w", err)
	}
	defer context.AfterFunc(ctx, func() { l.Close() })()
	for {
		c, err := l.Accept()
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		d.answer(ctx, c, now())
	}
}

func (d *Daemon) answer(ctx context.Context, c net.Conn, now time.Time) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(statusLimit))
	s, err := d.Status(ctx, now)
	if err == nil {
		err = json.NewEncoder(c).Encode(s)
	}
	if err != nil && ctx.Err() == nil {
		d.Log.Warn("a question for the status could not be answered", "err", err)
	}
}

// AskStatus asks the daemon that runs on a data folder. An error means that none
// answers.
func AskStatus(ctx context.Context, dir string) (s Status, err error) {
	ctx, cancel := context.WithTimeout(ctx, statusLimit)
	defer cancel()
	c, err := new(net.Dialer).DialContext(ctx, "unix", filepath.Join(dir, socketName))
	if err != nil {
		return s, err
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(statusLimit))
	return s, json.NewDecoder(c).Decode(&s)
}

// ServeHealth answers /healthz at addr, on this machine only, until ctx ends.
func (d *Daemon) ServeHealth(ctx context.Context, addr string) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", d.health)
	s := &http.Server{Addr: addr, Handler: mux, ReadHeaderTimeout: statusLimit, WriteTimeout: statusLimit, MaxHeaderBytes: 8 << 10}
	defer context.AfterFunc(ctx, func() { s.Close() })()
	if err := s.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving /healthz on %s: %w", addr, err)
	}
	return nil
}

func (d *Daemon) health(w http.ResponseWriter, _ *http.Request) {
	if err := d.Alive(); err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}
