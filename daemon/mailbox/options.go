package mailbox

import (
	"math/rand/v2"
	"time"
)

// Folder is one folder to read.
type Folder struct {
	// Name is the folder's name; empty means the folder of Use.
	Name string
	Use  Use
	// Private folders belong to the owner: headers are read first, and only
	// mails that the handler wants are fetched.
	Private bool
	// Keyword is set on each mail that was stored, "" none. MoveTo is the folder
	// that stored mails are moved to, "" they stay. Both change what the owner sees
	// and are for those who ask for it.
	Keyword string
	MoveTo  string
}

// Defaults of [Options].
const (
	// DefaultPollEvery is how often folders without IDLE are read: new mail is
	// to be durable within a minute, and the reading takes its time.
	DefaultPollEvery = 50 * time.Second
	// DefaultIdleMax ends an IDLE to see whether the line lives. Providers and
	// routers were seen to drop silent connections after 5 to 10 minutes.
	DefaultIdleMax = 5 * time.Minute
	// DefaultWindow is how far back the first sight of a folder looks.
	DefaultWindow = 90 * 24 * time.Hour
	// DefaultBatch is how many mails one FETCH asks for: from about 100 on the
	// rate no longer grows.
	DefaultBatch = 200
)

// Options say how folders are read. The zero value works.
type Options struct {
	// Now tells the time; nil: time.Now.
	Now func() time.Time
	// Jitter returns a random number in [0, 1); nil: math/rand.
	Jitter func() float64
	// PollEvery, IdleMax, Window and Batch: 0 means the default.
	PollEvery time.Duration
	IdleMax   time.Duration
	Window    time.Duration
	Batch     int
	// Spool makes the Spool of a mail above [MaxInMemory]; nil: files in the
	// system's temporary folder.
	Spool func() (Spool, error)
	// MaxMessage is the largest mail that is taken; 0: [DefaultMaxMessage].
	MaxMessage int64
	// Kick makes Watch read every folder at once. It does not shorten the wait
	// after a refused login. Give it a buffer: while Watch reads, nobody receives.
	// A channel that is closed would kick for ever.
	Kick <-chan Kick
	// Report is told what happens; nil tells nobody. It must not block.
	Report func(Event)
}

// Kick asks a Watch to read at once.
type Kick struct {
	// HeadersSince, unless zero, has private folders' headers read again from
	// that day on: a case, a party or a number has become known.
	HeadersSince time.Time
}

// withDefaults fills in what was left zero.
func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	if o.Spool == nil {
		o.Spool = NewFileSpool("")
	}
	if o.Report == nil {
		o.Report = func(Event) {}
	}
	orDefault(&o.PollEvery, DefaultPollEvery)
	orDefault(&o.IdleMax, DefaultIdleMax)
	orDefault(&o.Window, DefaultWindow)
	orDefault(&o.Batch, DefaultBatch)
	orDefault(&o.MaxMessage, DefaultMaxMessage)
	return o
}

func orDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// State is what an account's Watch is doing, or what befell it.
type State string

// The states of an [Event].
const (
	Connected State = "connected" // logged in
	ReadThru  State = "read"      // Folder was read to its end
	Idling    State = "idle"      // waiting for the server's word
	Polling   State = "poll"      // waiting for the next poll
	Failed    State = "failed"    // Err in Folder; the others go on
	Waiting   State = "waiting"   // Err; the next attempt is at Until
	Renumber  State = "renumber"  // Folder has a new UIDVALIDITY and is read again
	HoleFound State = "hole"      // Hole was recorded in Folder
	Unmarked  State = "unmarked"  // Err: mail of Folder was stored, and could not be marked or moved
)

// Event tells what happens in an account.
type Event struct {
	At      time.Time
	Account string
	State   State
	Folder  string
	Err     error
	Until   time.Time
	Hole    Hole
}
