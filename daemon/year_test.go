package daemon

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/mail"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// A year of daily life: three owners in three zones, one of them without summer
// time, on one machine; disputes in both languages; a provider that is away for
// hours and for days; a wrong password, a full disk, a machine that sleeps, is off
// for a fortnight, and whose clock is set back; every few hours a process anew.

// person is an owner with the desks that they quarrel with.
type person struct {
	owner config.Owner
	desks []*counterpart
}

// counterpart is the desk of a platform, each of a domain of its own.
type counterpart struct {
	owner                         *person
	address, place, subject, text string
	day                           int  // of the year, on which the owner writes first
	silent                        bool // it never answers, nor does the owner ask for more
	paid                          bool
	answers                       int
}

// plans are what happens to the machine and the provider, by the day of the year.
var plans = map[int]string{
	9:   "the provider is away for three hours",
	31:  "the provider is away for four days",
	60:  "nothing can be sent for six hours",
	75:  "nothing can be read for a day",
	100: "the tracker's password is wrong for a week",
	130: "the disk is full for an hour",
	150: "the laptop sleeps for three days",
	175: "the line drops after the final dot",
	200: "the clock goes back forty minutes after the digest", // day 203 is a Monday: see at
	210: "the clock goes back two days, and is set right an hour later",
	240: "the machine is off for sixteen days",
	300: "the laptop sleeps for nine hours",
}

// yearDays is how long the year is, and year under -short, where it ends after
// the first outages.
const (
	yearDays  = 365
	shortDays = 45
)

type year struct {
	*rig
	jumpy
	rnd     *rand.Rand
	people  []*person
	days    int
	read    int // transactions that people have read
	events  []event
	full    atomic.Bool // the disk
	off     bool        // the machine
	trouble bool        // errors are to be expected
	broken  int         // letters on which the line still drops

	approved map[string]bool        // hashes of letters that somebody approved
	worked   map[string][]time.Time // by owner: moments at which the digest could be written
	heap     []uint64               // after each month
}

// event is something a person does at a moment to come.
type event struct {
	at time.Time
	do func()
}

func (y *year) later(after time.Duration, do func()) {
	y.events = append(y.events, event{y.rig.now().Add(after), do})
}

// hours is a random time between a and b hours.
func (y *year) hours(a, b int) time.Duration {
	return time.Duration(a)*time.Hour + time.Duration(y.rnd.IntN((b-a)*60))*time.Minute
}

const yearSettings = `
language = "en"

[[owner]]
name = "林小满"
address = "lin@example.cn"
language = "zh-CN"

[[owner]]
name = "Anna Webb"
address = "anna@example.co.uk"
zone = "Europe/London"

[[owner]]
name = "Joe Ruiz"
address = "joe@example.com"
zone = "America/New_York"

[[account]]
name = "tracker"
address = "tracker@example.net"
role = "tracker"
plus = true
password = "secret"
imap = { host = "127.0.0.1", tls = "none" }
smtp = { host = "127.0.0.1", tls = "none" }
`

// settings are the year's configuration: each owner's own mailbox is watched.
func yearConfig(t *testing.T) *config.Config {
	t.Helper()
	text := yearSettings
	for _, a := range []string{"lin@example.cn", "anna@example.co.uk", "joe@example.com"} {
		text += fmt.Sprintf("[[account]]\nname = %q\naddress = %q\nrole = \"owner\"\nsave_sent = \"provider\"\npassword = \"secret\"\n", a, a) +
			"imap = { host = \"127.0.0.1\", tls = \"none\" }\nsmtp = { host = \"127.0.0.1\", tls = \"none\" }\n"
	}
	c, err := config.Parse("cuiban.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newYear makes the machine, the provider and the people.
func newYear(t *testing.T, days int) *year {
	t.Helper()
	y := &year{days: days, rnd: rand.New(rand.NewPCG(2026, 6)), approved: map[string]bool{}, worked: map[string][]time.Time{}}
	y.rig = &rig{t: t, logs: &logs{}, now: y.jumpy.now, cut: func(string) error { return nil }, conf: yearConfig(t)}
	y.w = mailtest.New(mailtest.Options{Anonymous: true, Now: y.jumpy.now, Faults: mailtest.Faults{Drop: y.drop}})
	t.Cleanup(y.w.Close)
	st, err := store.Open(t.TempDir(), store.Options{Fault: func(string) error {
		if y.full.Load() {
			return syscall.ENOSPC
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	y.st = st
	t.Cleanup(func() { st.Close() })
	y.join(trackerBox)
	for _, o := range y.conf.Owners {
		y.join(o.Address)
		y.people = append(y.people, &person{owner: o, desks: desksOf(o)})
	}
	for _, p := range y.people {
		for _, d := range p.desks {
			d.owner = p
			y.join(d.address)
			y.later(time.Duration(d.day)*24*time.Hour+y.hours(1, 9), func() { y.open(d) })
		}
	}
	return y
}

func (y *year) join(address string) {
	if err := y.w.AddAccount(mailtest.Account{Address: address, Password: "secret", SavesSent: true}); err != nil {
		y.t.Fatal(err)
	}
}

// desksOf are a person's disputes of the year: one that nobody ever answers, which
// stays open, and one every five weeks or so.
func desksOf(o config.Owner) []*counterpart {
	name, _, _ := strings.Cut(o.Address, "@")
	place := map[string]string{"Europe/London": "gb", "America/New_York": "us"}[o.Zone]
	out := []*counterpart{{address: "kf@silent-" + name + ".example", place: place, silent: true, subject: "押金 199 元未退", text: "您好，押金 199 元一直没有退还。"}}
	for i, d := range disputes {
		d := counterpart{address: fmt.Sprintf("kf%d@desk%d-%s.example", i, i, name), place: place, subject: d.subject, text: d.first, day: 2 + i*47}
		if o.Language == "en" {
			d.subject, d.text = fmt.Sprintf("Withdrawal of USD %d is stuck", 500+i), fmt.Sprintf("Hello, my withdrawal of USD %d has been pending for a week. Please pay it out.", 500+i)
		}
		out = append(out, &d)
	}
	if o.Language == "en" {
		out[0].subject, out[0].text = "Deposit of USD 90 not returned", "Hello, my deposit of USD 90 has not been returned."
	}
	return out
}

// open lets the owner write to a desk for the first time.
func (y *year) open(d *counterpart) {
	y.write(note{from: d.owner.owner.Address, to: d.address, cc: trackerBox, subject: d.subject, text: d.text})
	y.later(12*time.Hour, func() { y.place(d) })
}

// caseOf is the case with a desk, nil while there is none.
func (y *year) caseOf(tx *store.Tx, d *counterpart) *escalation.Case {
	all, err := tx.Cases(store.CaseFilter{})
	if err != nil {
		y.t.Fatal(err)
	}
	for _, head := range all {
		c, err := tx.CaseByID(head.ID)
		if err != nil {
			y.t.Fatal(err)
		}
		if slices.ContainsFunc(c.Parties, func(p escalation.Party) bool { return p.Address == d.address }) {
			return c
		}
	}
	return nil
}

// place lets the owner say where the platform is, on the command line.
func (y *year) place(d *counterpart) {
	if d.place == "" || y.full.Load() {
		return
	}
	storetest.Update(y.t, y.st, y.rig.now(), func(tx *store.Tx) error {
		c := y.caseOf(tx, d)
		if c == nil || c.Jurisdiction == d.place {
			return nil
		}
		_, err := (&desk.Desk{Tx: tx}).Edit(c, desk.Changes{"jurisdiction": func(c *escalation.Case) { c.Jurisdiction = d.place }})
		return err
	})
}

// answers of a desk, by language; the last one is the payment.
var answersOf = map[string][]string{
	"zh-CN": {"您好，我们将在48小时内回复您。", "您的邮件已收到，我们会尽快处理，请耐心等待。", "我们会在3个工作日内给您答复。", "请在7天内补充银行卡正面照片，逾期将关闭申请。", "经核实，您的账户存在异常，提现申请不予通过。", "您的款项已打款，请查收。"},
	"en": {"Hello, we will reply within 48 hours.", "Thank you for reaching out. We have received your message.", "We will get back to you within 3 business days.",
		"Please send us a photo of your card within 7 days, otherwise we will close the request.", "After review, your withdrawal request has been rejected.", "Your withdrawal has been paid out today."},
}

// hears lets a desk take note of a mail; most are answered within days.
func (y *year) hears(d *counterpart, m *mail.Message) {
	if d.silent || d.paid || y.rnd.IntN(4) == 0 {
		return
	}
	from, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil {
		y.t.Fatal(err)
	}
	texts := answersOf[d.owner.owner.Language]
	n := y.rnd.IntN(len(texts) - 1)
	if d.answers++; d.answers > 4 {
		n, d.paid = len(texts)-1, true
	}
	reply := note{from: d.address, to: from.Address, subject: "Re: " + subject(m), refs: m.Header.Get("Message-Id"), text: texts[n]}
	if cc, err := mail.ParseAddress(m.Header.Get("Cc")); err == nil && y.rnd.IntN(2) == 0 {
		reply.cc = cc.Address
	}
	y.later(y.hours(1, 96), func() { y.write(reply) })
	if n == 3 {
		y.later(y.hours(100, 200), func() {
			y.write(note{from: d.owner.owner.Address, to: d.address, cc: trackerBox, subject: "Re: " + d.subject, text: y.say(d.owner, "照片见附件，请处理。", "The photo is attached, please proceed.")})
		})
	}
	if d.paid {
		y.later(y.hours(100, 180), func() { y.settle(d) })
	}
}

func (y *year) say(p *person, zh, en string) string {
	return map[string]string{"zh-CN": zh, "en": en}[p.owner.Language]
}

// settle lets the owner say that the money is there.
func (y *year) settle(d *counterpart) {
	storetest.View(y.t, y.st, func(tx *store.Tx) error {
		if c := y.caseOf(tx, d); c != nil {
			y.write(note{from: d.owner.owner.Address, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: y.say(d.owner, "到账", "paid")})
		}
		return nil
	})
}

// told lets an owner react to a mail of cuiban's: of four asks three are approved.
func (y *year) told(p *person, m *mail.Message) {
	code, ok := approval.FindCode(subject(m))
	if !ok || strings.HasPrefix(subject(m), "Re:") {
		return
	}
	word := y.say(p, "发送", "send")
	switch y.rnd.IntN(8) {
	case 0:
		return
	case 1:
		word = y.say(p, "不发", "discard")
	case 2:
		word = y.say(p, "推迟 3天", "later 3d")
	}
	y.later(y.hours(0, 40), func() {
		if word == "send" || word == "发送" {
			y.approve(code)
		}
		y.write(note{from: p.owner.Address, to: trackerBox, subject: "Re: " + subject(m), refs: m.Header.Get("Message-Id"), text: word + "\r\n\r\n> …"})
	})
}

// approve notes which bytes an approval stands for.
func (y *year) approve(code string) {
	storetest.View(y.t, y.st, func(tx *store.Tx) error {
		if a, err := tx.AskByCode(code); err == nil {
			y.approved[a.SHA256] = true
		}
		return nil
	})
}

// post lets everybody read what came.
func (y *year) post() {
	all := y.w.Transactions()
	for ; y.read < len(all); y.read++ {
		tx := all[y.read]
		if tx.Raw == nil || tx.Outcome != mailtest.Delivered && tx.Outcome != mailtest.Dropped {
			continue
		}
		m, err := mail.ReadMessage(bytes.NewReader(tx.Raw))
		if err != nil {
			y.t.Fatal(err)
		}
		for _, p := range y.people {
			if tx.From == trackerBox && slices.Contains(tx.To, p.owner.Address) {
				y.told(p, m)
			}
			for _, d := range p.desks {
				if slices.Contains(tx.To, d.address) {
					y.hears(d, m)
				}
			}
		}
	}
}

const privateWords = "Geburtstagsfeier"

// live lets people do what is due: unless the provider is away, when they wait.
func (y *year) live() {
	y.post()
	now := y.rig.now()
	due := slices.DeleteFunc(slices.Clone(y.events), func(e event) bool { return e.at.After(now) })
	y.events = slices.DeleteFunc(y.events, func(e event) bool { return !e.at.After(now) })
	for _, e := range due {
		e.do()
	}
	p := y.people[y.rnd.IntN(len(y.people))]
	y.n++
	raw := fmt.Appendf(nil, "From: friend%d@friends.example\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <f%d@friends.example>\r\nDate: %s\r\n\r\n%s\r\n", y.n, p.owner.Address, privateWords, y.n, now.Format(time.RFC1123Z), privateWords)
	if _, err := y.w.Append(p.owner.Address, "INBOX", raw); err != nil {
		y.t.Fatal(err)
	}
	if y.rnd.IntN(12) == 0 {
		raw = fmt.Appendf(nil, "From: s%d@stranger.example\r\nTo: %s\r\nSubject: send\r\nMessage-ID: <s%d@stranger.example>\r\nDate: %s\r\n\r\nsend\r\n", y.n, trackerBox, y.n, now.Format(time.RFC1123Z))
		if _, err := y.w.Append(trackerBox, "INBOX", raw); err != nil {
			y.t.Fatal(err)
		}
	}
}

// drop cuts the line after the final dot of a letter.
func (y *year) drop(tx mailtest.Transaction) bool {
	if y.broken == 0 || tx.From == trackerBox || bytes.Contains(tx.Raw, []byte("Message-ID: <p")) {
		return false
	}
	y.broken--
	return true
}

// work makes one pass of a new process.
func (y *year) work() {
	if y.off {
		return
	}
	err := y.daemon().Pass(context.Background(), y.rig.now())
	y.settled(err)
}

// watch runs the daemon for a while.
func (y *year) watch(d time.Duration) {
	if y.off {
		time.Sleep(d)
		return
	}
	stop := y.run()
	time.Sleep(d)
	stop()
	y.settled(nil)
}

// settled checks what holds after any work that nothing disturbed.
func (y *year) settled(err error) {
	if !y.full.Load() && y.hold() == nil {
		for _, p := range y.people {
			y.worked[p.owner.Address] = append(y.worked[p.owner.Address], y.rig.now())
		}
	}
	if y.trouble {
		return
	}
	if err != nil {
		y.t.Errorf("at %s: %v", y.rig.now().Format(time.DateTime), err)
	}
	if more, err := y.daemon().due(context.Background(), y.rig.now()); err != nil || more { // what an order began is ended by the next pass
		if err := errors.Join(err, y.daemon().Pass(context.Background(), y.rig.now())); err != nil {
			y.t.Error(err)
		}
	}
	y.wantNext()
}

func (y *year) quiet() {
	log := y.logs.String()
	if !y.trouble && strings.Contains(log, "level=ERROR") {
		y.t.Errorf("logged at %s:\n%s", y.rig.now().Format(time.DateTime), log)
	}
	for _, word := range []string{privateWords, "secret", "提现", "Withdrawal", "48小时", "48 hours", "银行卡"} {
		if strings.Contains(log, word) {
			y.t.Errorf("%q is in the log of %s", word, y.rig.now().Format(time.DateOnly))
		}
	}
	y.logs.reset()
}

func (l *logs) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Reset()
}

// day is an ordinary day: people write, processes come and go.
func (y *year) day() {
	for _, rest := range []time.Duration{5 * time.Hour, 6 * time.Hour, 6 * time.Hour} {
		y.live()
		y.work()
		time.Sleep(rest)
	}
	y.live()
	y.watch(4 * time.Minute)
	y.quiet()
}

// at is midnight of a day of the year, so far as the clock was not set.
func (y *year) begin(day int) {
	start := time.Date(2026, 6, 8, 0, 0, 0, 0, escalation.Shanghai)
	if d := start.AddDate(0, 0, day).Add(5 * time.Hour).Sub(y.rig.now()); d > 0 {
		time.Sleep(d)
	}
}

func (y *year) month() {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	y.heap = append(y.heap, m.HeapAlloc)
}

// TestSimulatedYear lives the year and checks it at its end.
func TestSimulatedYear(t *testing.T) {
	days := yearDays
	if testing.Short() {
		days = shortDays
		t.Logf("-short: %d days only, with the outages of the first weeks", days)
	}
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 6, 8, 5, 0, 0, 0, escalation.Shanghai)))
		y := newYear(t, days)
		for d := range days {
			y.begin(d)
			y.disturb(plans[d])
			if d%30 == 0 {
				y.month()
			}
		}
		y.check()
	})
}

// disturb lives a day with what the plan has for it.
func (y *year) disturb(plan string) {
	y.trouble = plan != ""
	switch plan {
	case "":
		y.day()
	case "the provider is away for three hours":
		y.away(3*time.Hour, func(down bool) { y.w.SetDown(down) })
	case "the provider is away for four days":
		y.away(4*24*time.Hour, func(down bool) { y.w.SetDown(down) })
	case "nothing can be sent for six hours":
		y.away(6*time.Hour, y.refuse(":587"))
	case "nothing can be read for a day":
		y.away(24*time.Hour, y.refuse(":143"))
	case "the tracker's password is wrong for a week":
		y.away(7*24*time.Hour, y.password)
	case "the disk is full for an hour":
		y.whileFull()
	case "the machine is off for sixteen days":
		y.away(16*24*time.Hour, func(off bool) { y.off = off })
	case "the laptop sleeps for three days":
		y.whileRunning(72 * time.Hour)
	case "the laptop sleeps for nine hours":
		y.whileRunning(9 * time.Hour)
	case "the line drops after the final dot":
		y.broken = 1
		y.day()
	case "the clock goes back forty minutes after the digest":
		y.day()
		y.whileRunning(-40 * time.Minute)
		y.day()
		y.whileRunning(40 * time.Minute)
	case "the clock goes back two days, and is set right an hour later":
		y.whileRunning(-48*time.Hour, 48*time.Hour)
	default:
		y.t.Fatalf("no such plan: %s", plan)
	}
	y.logs.reset()
}

// refuse makes connections to a port fail.
func (y *year) refuse(port string) func(bool) {
	return func(on bool) {
		y.cut = func(p string) error {
			if on && p == port {
				return syscall.ECONNREFUSED
			}
			return nil
		}
	}
}

func (y *year) password(wrong bool) {
	word := "secret"
	if wrong {
		word = "changed"
	}
	if err := y.w.SetPassword(trackerBox, word); err != nil {
		y.t.Fatal(err)
	}
}

// away lives with a fault for so long. Whoever writes by a provider that is away
// writes when it is back.
func (y *year) away(long time.Duration, fault func(bool)) {
	y.live()
	y.work()
	fault(true)
	for until := y.rig.now().Add(long); y.rig.now().Before(until); {
		y.watch(3 * time.Minute)
		time.Sleep(min(long/4, 12*time.Hour))
		y.work()
	}
	fault(false)
	time.Sleep(time.Hour)
	y.day()
}

// whileFull fills the disk under a running daemon: mail waits on the server, and
// nothing is sent that could not be noted first.
func (y *year) whileFull() {
	stop := y.run()
	time.Sleep(2 * time.Minute)
	y.full.Store(true)
	y.live()
	time.Sleep(time.Hour)
	y.full.Store(false)
	time.Sleep(10 * time.Minute)
	stop()
	y.work()
}

// whileRunning lets the clock jump under a running daemon, half an hour apart.
func (y *year) whileRunning(jumps ...time.Duration) {
	y.live()
	stop := y.run()
	time.Sleep(2 * time.Minute)
	for _, j := range jumps {
		y.jump(j)
		time.Sleep(30 * time.Minute)
	}
	stop()
	y.work()
}
