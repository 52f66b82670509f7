package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"cuiban/daemon"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// The status fits a screen of 24 lines, in both languages, whatever is wrong, and
// names all of it with the way out.
func TestStatusInAllStates(t *testing.T) {
	at := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	own := daemon.AccountStatus{Name: "own", Address: "lin@example.cn", ReadUntil: at, Contact: daemon.Contact{State: "idle", At: at, Last: at}}
	failing := daemon.AccountStatus{Name: "tracker", Address: "cases@example.net", Silent: true,
		Contact: daemon.Contact{State: "waiting", Error: "the server refused the login\x1b[31m", Until: at.Add(time.Minute)}}
	all := daemon.Status{Running: true, PID: 7, Started: at, Accounts: []daemon.AccountStatus{own, failing}, Restarts: map[string]int{"account own": 2}, Stuck: "work",
		Hold: &daemon.Hold{From: at, To: at.AddDate(10, 0, 0)}, Halts: []daemon.Halt{{Why: outbox.BreakClock, Since: at}, {Owner: "lin@example.cn", Why: outbox.BreakBounces, Says: escalation.Reason{ZH: "都退回了。", EN: "They came back."}, Since: at}},
		Queue: daemon.Queue{OpenCases: 3, Asked: 1, Unknown: 1, Holes: 2}, NextDigest: at}
	for lang, c := range map[string]struct {
		resting, running []string
	}{
		"zh_CN.UTF-8": {[]string{"没有在运行", "cuiban run", "读到 2026-11-30 17:00", "下一件事      没有"},
			[]string{"在运行，从 2026-11-30 17:00", "! 处理 很久没有动静", "! 邮箱 own 出错后重启了 2 次", "! 时钟从", "lin@example.cn 不发信：都退回了。", "cuiban outbox resume", "  own      lin@example.cn     读到 2026-11-30 17:00，等新邮件，最近联系",
				"! tracker  cases@example.net  读到 从未，连不上", "2026-11-30 17:01 再试", "运行 cuiban check", "进行中 3", "不知是否送达 1", "读不了 2"}},
		"en_GB.UTF-8": {[]string{"not running", "cuiban run", "read until 2026-11-30 17:00", "next        nothing is due"},
			[]string{"running since 2026-11-30 17:00", "“work” has given no sign of life", "account own was started again 2", "the clock jumped from", "no letter of lin@example.cn leaves: They came back.", "waiting for mail, last contact",
				"cannot be reached, last contact never", "tried again at 2026-11-30 17:01", "run cuiban check", "3 open", "1 of unknown fate", "2 cannot be read"}},
	} {
		for want, s := range map[*[]string]daemon.Status{&c.resting: {Accounts: []daemon.AccountStatus{{Name: "own", Address: "lin@example.cn", ReadUntil: at}}, NextDigest: at}, &c.running: all} {
			var out bytes.Buffer
			a := &app{out: &out, env: func(string) string { return lang }}
			statusView{a, escalation.Shanghai}.tell(s)
			for _, w := range *want {
				if !strings.Contains(out.String(), w) {
					t.Errorf("%s: it lacks %q:\n%s", lang, w, &out)
				}
			}
			if n := strings.Count(out.String(), "\n"); n > 23 || strings.Contains(out.String(), "\x1b") || strings.Contains(out.String(), "%!") {
				t.Errorf("%s: %d lines:\n%s", lang, n, &out)
			}
		}
	}
}

// What stops the letters of one owner or of everybody is told by a resting data
// folder, too.
func TestStatusTellsWhatStopsTheLetters(t *testing.T) {
	s := newSetUp(t)
	if r := s.run(t, "", append([]string{"init", "--yes", "--no-test", "--name", "Lin", "--address", "lin@example.cn", "--way", "own", "--password-env", "X"}, s.servers()...)...); r.code != 0 {
		t.Fatal(r.err)
	}
	st := storetest.Open(t, s.dir+"/cuiban-data")
	now := time.Now()
	told := func(*store.Tx, escalation.Owner, string) error { return nil }
	storetest.Update(t, st, now, func(tx *store.Tx) error {
		o := escalation.Owner{Name: "Lin", Address: "lin@example.cn"}
		return errors.Join(tx.SaveOwner(&o), outbox.Trip(tx, o.ID, outbox.BreakBounces, "x", told))
	})
	if r := s.run(t, "", "status"); r.code != 0 || !strings.Contains(r.out, "lin@example.cn 不发信：最近三封信全部被退回") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	storetest.Update(t, st, now, func(tx *store.Tx) error { return outbox.Trip(tx, outbox.Everybody, outbox.BreakClock, "x", told) })
	if r := s.run(t, "", "status"); r.code != 0 || !strings.Contains(r.out, "! 时钟从") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	if r := s.run(t, "", "status", "--json"); !strings.Contains(r.out, `"why": "bounces"`) && !strings.Contains(r.out, `"why": "clock"`) {
		t.Errorf("%s", r.out)
	}
}
