package daemon

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cuiban/daemon/config"
	"cuiban/daemon/dkim"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/store"
)

// Verdict is what became of one thing that was checked.
type Verdict string

// The verdicts. Todo is advice: it works, but not as well as it could.
const (
	OK   Verdict = "ok"
	Todo Verdict = "todo"
	Fail Verdict = "fail"
)

// Line is the outcome of one check: what was found and, unless it is ok, what
// to do about it.
type Line struct {
	Check   string            `json:"check"`             // "imap", "round_trip" …
	Account string            `json:"account,omitempty"` // "" the machine
	Verdict Verdict           `json:"verdict"`
	Says    escalation.Reason `json:"says"`
	Do      escalation.Reason `json:"do"`
	// Took is the measured time in milliseconds, where time is what was measured.
	Took int64 `json:"took_ms,omitempty"`
}

// Checker tries everything a configuration needs. It reads mail but stores none,
// and sends only to the accounts themselves and, to rehearse, to the owners.
type Checker struct {
	Config *config.Config
	Now    func() time.Time
	// Tell is given each line as soon as it is known.
	Tell func(Line)
	// Mail sends the test mails; without it nothing is sent.
	Mail bool
	// Wait bounds how long a test mail may take; Rehearse how long the owner may
	// take to answer. Zero Rehearse: no rehearsal, the pinned result is told.
	Wait, Rehearse time.Duration
	// LookupTXT and Dial replace DNS and network.
	LookupTXT dkim.LookupTXT
	Dial      func(ctx context.Context, network, addr string) (net.Conn, error)

	d  *Daemon
	st *store.Store // nil when it could not be opened
}

// Below these free bytes the archive cannot grow for long: warned at the first,
// refused at the second.
const (
	diskLow  = 1 << 30
	diskFull = 100 << 20
)

// The defaults of Wait and Rehearse.
const (
	DefaultWait     = 90 * time.Second
	DefaultRehearse = 15 * time.Minute
)

// Run checks everything. It returns an error only when ctx ends.
func (k *Checker) Run(ctx context.Context) error {
	defer k.machine(ctx)()
	for i := range k.Config.Accounts {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		k.Account(ctx, &k.Config.Accounts[i])
	}
	for _, o := range k.Config.Owners {
		k.approval(ctx, o)
	}
	return ctx.Err()
}

// prepare makes the parts that know how to reach an account; they need no store.
func (k *Checker) prepare() {
	if k.d == nil {
		k.d = &Daemon{Config: k.Config, dial: k.Dial, lookup: k.LookupTXT}
		if k.d.lookup == nil {
			k.d.lookup = dkim.DNS
		}
	}
	if k.Wait == 0 {
		k.Wait = DefaultWait
	}
}

func (k *Checker) tell(l Line) { k.Tell(l) }

func both(zh, en string, args ...any) escalation.Reason {
	if len(args) == 0 {
		return escalation.Reason{ZH: zh, EN: en}
	}
	return escalation.Reason{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// machine checks what belongs to no account. It returns what closes the store.
func (k *Checker) machine(ctx context.Context) (done func()) {
	k.prepare()
	k.file()
	done = k.data(ctx)
	k.disk()
	k.calendars(ctx)
	k.ladders(ctx)
	return done
}

// file checks that the configuration is the user's own.
func (k *Checker) file() {
	l := Line{Check: "config", Verdict: OK, Says: both("配置 %s：%d 位用户，%d 个邮箱", "configuration %s: %d owner(s), %d account(s)", k.Config.Path, len(k.Config.Owners), len(k.Config.Accounts))}
	if info, err := os.Stat(k.Config.Path); err == nil && info.Mode().Perm()&0o077 != 0 {
		l.Verdict = Todo
		l.Says = both("配置文件 %s 别人也能读（权限 %04o）", "others can read the configuration %s (mode %04o)", k.Config.Path, info.Mode().Perm())
		l.Do = both("运行 chmod 600 %s", "run chmod 600 %s", k.Config.Path)
	}
	k.tell(l)
}

// data opens the store.
func (k *Checker) data(ctx context.Context) (done func()) {
	dir := k.Config.DataDir()
	st, err := store.Open(dir, store.Options{})
	if err != nil {
		k.tell(Line{Check: "data", Verdict: Fail, Says: both("数据目录 %s 打不开：%v", "the data folder %s cannot be used: %v", dir, err),
			Do: both("检查目录的属主和权限，或者用 cuiban verify、cuiban restore", "look at the folder's owner and mode, or see cuiban verify and cuiban restore")})
		return func() {}
	}
	k.st = st
	k.tell(k.dataMode(dir))
	k.tell(Line{Check: "sqlite", Verdict: OK, Says: both("SQLite %s", "SQLite %s", store.SQLiteVersion())})
	k.journal(ctx)
	return func() { st.Close() }
}

func (k *Checker) dataMode(dir string) Line {
	for _, p := range []string{dir, filepath.Join(dir, "cuiban.db")} {
		info, err := os.Stat(p)
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			return Line{Check: "data", Verdict: Fail, Says: both("%s 别人也能读（权限 %04o）", "others can read %s (mode %04o)", p, info.Mode().Perm()),
				Do: both("运行 chmod -R go-rwx %s", "run chmod -R go-rwx %s", dir)}
		}
	}
	return Line{Check: "data", Verdict: OK, Says: both("数据目录 %s 可读写，只属于您", "data folder %s: readable, writable, yours alone", dir)}
}

// journalAlarm is the size of the write-ahead log that shows a reader which
// never ends.
const journalAlarm = 64 << 20

func (k *Checker) journal(ctx context.Context) {
	n, err := k.st.JournalSize()
	if err == nil && n > journalAlarm {
		err = k.st.Checkpoint(ctx)
		if n, _ = k.st.JournalSize(); err == nil && n <= journalAlarm {
			return
		}
		k.tell(Line{Check: "journal", Verdict: Todo, Says: both("数据库日志有 %d MB，没能收回", "the database's journal has %d MB and cannot be cut back", n>>20),
			Do: both("重启 cuiban run；仍然如此就运行 cuiban verify", "restart cuiban run; if it stays so, run cuiban verify")})
	}
}

func (k *Checker) disk() {
	free, err := freeBytes(k.Config.DataDir())
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return
	case errors.Is(err, fs.ErrNotExist):
		return // told by data
	case err != nil:
		k.tell(Line{Check: "disk", Verdict: Todo, Says: both("看不到磁盘剩余空间：%v", "the free disk space cannot be told: %v", err)})
	case free < diskFull:
		k.tell(Line{Check: "disk", Verdict: Fail, Says: both("磁盘只剩 %d MB", "only %d MB of disk are free", free>>20), Do: both("腾出空间：邮件存不下就会停收（不会丢）", "make room: without it no more mail is taken in (none is lost)")})
	case free < diskLow:
		k.tell(Line{Check: "disk", Verdict: Todo, Says: both("磁盘还剩 %d MB", "%d MB of disk are free", free>>20), Do: both("尽快腾出空间", "make room before long")})
	default:
		k.tell(Line{Check: "disk", Verdict: OK, Says: both("磁盘还剩 %d GB", "%d GB of disk are free", free>>30)})
	}
}

// jurisdictions are those of the configuration and of every open case.
func (k *Checker) jurisdictions(ctx context.Context) []string {
	out := []string{k.Config.Jurisdiction}
	if k.st == nil {
		return out
	}
	_ = k.st.View(ctx, func(tx *store.Tx) error { // a store that cannot be read was told of
		cases, err := tx.Cases(store.CaseFilter{})
		for _, c := range cases {
			if c.State != escalation.Closed && c.Jurisdiction != "" && !slices.Contains(out, c.Jurisdiction) {
				out = append(out, c.Jurisdiction)
			}
		}
		return err
	})
	return out
}

func (k *Checker) calendars(ctx context.Context) {
	var years []calendar.Year
	if k.st != nil {
		_ = k.st.View(ctx, func(tx *store.Tx) (err error) { years, err = Years(tx); return err })
	}
	now := k.Now()
	for _, j := range k.jurisdictions(ctx) {
		if _, ok := calendar.For(j); !ok {
			k.tell(Line{Check: "calendar", Verdict: Todo, Says: both("没有 %s 的假日表：只按周一至周五算，期限标为暂定", "no calendar for %s: Monday to Friday count, deadlines are marked provisional", j),
				Do: both("cuiban calendar import --jurisdiction %s 文件", "cuiban calendar import --jurisdiction %s FILE", j)})
			continue
		}
		k.tell(k.calendar(CalendarOf(j, years), j, now))
	}
}

// announcedBy is the month from which next year's calendar should be known: the
// State Council announces it in November.
const announcedBy = time.December

func (k *Checker) calendar(cal *calendar.Calendar, j string, now time.Time) Line {
	year := now.In(escalation.Shanghai).Year()
	l := Line{Check: "calendar", Verdict: OK, Says: both("%s 的 %d 年假日表齐全", "the calendar of %s for %d is complete", j, year)}
	missing := 0
	switch {
	case !cal.Announced(year):
		missing = year
	case now.In(escalation.Shanghai).Month() >= announcedBy && !cal.Announced(year+1):
		missing = year + 1
	}
	if missing != 0 {
		l.Verdict, l.Says = Todo, both("%s 的 %d 年假日还没有录入，期限暂按法定假日推算", "the holidays of %s for %d are not known yet: deadlines are computed from the law, provisionally", j, missing)
		l.Do = both("公布后运行 cuiban calendar import 文件，或者升级 cuiban", "once announced: cuiban calendar import FILE, or upgrade cuiban")
	}
	return l
}

func (k *Checker) ladders(ctx context.Context) {
	set, err := OwnLadders(k.Config)
	if err != nil {
		k.tell(Line{Check: "ladder", Verdict: Fail, Says: both("您自己的路径文件有误：%v", "a ladder file of your own is wrong: %v", err), Do: both("cuiban ladder check 文件", "cuiban ladder check FILE")})
		return
	}
	if k.st != nil {
		_ = k.st.View(ctx, func(tx *store.Tx) error { // a store that cannot be read was told of
			list, err := Confirmations(tx)
			set, _ = set.Confirmed(list)
			return err
		})
	}
	for _, j := range k.jurisdictions(ctx) {
		l, ok := set.For(j)
		if !ok {
			k.tell(Line{Check: "ladder", Verdict: Todo, Says: both("没有 %s 的投诉路径：只会起草给平台的信", "no ladder for %s: only letters to the platform are drafted", j)})
			continue
		}
		k.tell(ladderLine(l, k.Now()))
	}
}

// ladderLine says how well the terms of a ladder are known.
func ladderLine(l *ladder.Ladder, now time.Time) Line {
	unread := 0
	for _, r := range l.Rungs {
		if !r.Policy && r.Terms() != "" && !r.Reliable(now) {
			unread++
		}
	}
	line := Line{Check: "ladder", Verdict: OK, Says: both("%s 的投诉路径共 %d 级，法定时限都在半年内核对过", "ladder of %s: %d rungs, their terms of law checked within half a year", l.Jurisdiction, len(l.Rungs))}
	if unread > 0 {
		line.Verdict = Todo
		line.Says.ZH = fmt.Sprintf("%s 的投诉路径有 %d 级的法定时限待核（会标明“法定时限待核”，不会用来指责对方）", l.Jurisdiction, unread)
		line.Says.EN = fmt.Sprintf("the terms of %d rung(s) of the ladder of %s are to be checked (they are shown as such and never held against anybody)", unread, l.Jurisdiction)
		line.Do = both("cuiban ladder list --to-check 列出它们；读过原文后 cuiban ladder confirm", "cuiban ladder list --to-check lists them; cuiban ladder confirm once you have read the source")
	}
	return line
}
