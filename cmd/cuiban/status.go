package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/outbox"
	"cuiban/templates"
)

// errUnwell is the answer to `cuiban status --health` where not all is well.
var errUnwell = errors.New("no daemon runs here, or a part of it is stuck; its log says why")

func (a *app) statusCommand() *cobra.Command {
	var health bool
	c := &cobra.Command{Use: "status", Short: "what runs, when each account was last heard of, what waits and what is next", Args: exactly(0),
		Long:    "How things stand, in one screen. A running daemon is asked over the socket cuiban.sock in the data folder;\nwithout one the data folder itself tells what it knows.",
		Example: "  cuiban status\n  cuiban status --json\n  cuiban status --health >/dev/null || echo something is wrong",
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.status(cmd.Context(), health) }}
	c.Flags().BoolVar(&health, "health", false, "exit code 1 unless a daemon runs here and every part of it gives signs of life")
	return a.withJSON(c)
}

func (a *app) status(ctx context.Context, health bool) error {
	c, err := config.Load(a.config)
	if err != nil {
		return err
	}
	s, err := daemon.AskStatus(ctx, c.DataDir())
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		s, err = a.resting(ctx)
	}
	if err != nil {
		return fmt.Errorf("asking how things stand: %w", err)
	}
	v := statusView{a, c.Owners[0].Location()}
	err = a.print(s, func() { v.tell(s) })
	if err == nil && health && (!s.Running || s.Stuck != "") {
		err = errUnwell
	}
	return err
}

// resting is the status where no daemon runs.
func (a *app) resting(ctx context.Context) (s daemon.Status, err error) {
	c, st, err := a.open(true)
	if err != nil {
		return s, err
	}
	defer st.Close()
	return daemon.Resting(ctx, c, st, a.now())
}

// statusView tells a status to people, in the first owner's zone.
type statusView struct {
	*app
	loc *time.Location
}

func (v statusView) at(t time.Time) string {
	if t.IsZero() {
		return v.either("从未", "never")
	}
	return t.In(v.loc).Format("2006-01-02 15:04")
}

func (v statusView) tell(s daemon.Status) {
	if s.Running {
		v.say("催办在运行，从 %s 起（进程 %d）\n", "running since %s (pid %d)\n", v.at(s.Started), s.PID)
	} else {
		v.say("催办没有在运行；用 cuiban run 启动\n", "not running; start it with: cuiban run\n")
	}
	v.tellTrouble(s)
	v.say("\n邮箱\n", "\naccounts\n")
	names, addresses := 0, 0
	for _, x := range s.Accounts {
		names, addresses = max(names, cells(x.Name)), max(addresses, cells(x.Address))
	}
	for _, x := range s.Accounts {
		v.account(x, names, addresses)
	}
	v.say("\n", "\n")
	v.queue(s)
}

// tellTrouble tells what somebody has to look at.
func (v statusView) tellTrouble(s daemon.Status) {
	if s.Stuck != "" {
		v.say("! %s 很久没有动静了：看日志，重启 cuiban run\n", "! %s has given no sign of life for long: see the log and restart cuiban run\n", v.part(s.Stuck))
	}
	for part, n := range s.Restarts {
		v.say("! %s 出错后重启了 %d 次：看日志\n", "! %s was started again %d time(s): see the log\n", v.part(part), n)
	}
	if s.Hold != nil {
		v.say("! 时钟从 %s 跳到了 %s：不判断期限、不发信，直到时钟改正，或者您确认它没错：cuiban outbox resume\n",
			"! the clock jumped from %s to %s: nothing is decided and no letter leaves until it is set right, or you say that it is: cuiban outbox resume\n", v.at(s.Hold.From), v.at(s.Hold.To))
	}
	for _, h := range s.Halts {
		if h.Why == outbox.BreakClock {
			continue // told above
		}
		v.say("! 从 %s 起%s不发信：%s看过后运行 cuiban outbox resume\n", "! since %s no letter%s leaves: %s Once you have looked: cuiban outbox resume\n",
			v.at(h.Since), map[bool]string{true: "", false: v.either(" "+h.Owner+" ", " of "+h.Owner)}[h.Owner == ""], h.Says.In(v.lang()))
	}
}

// part names a part of the daemon.
func (v statusView) part(name string) string {
	if account, ok := strings.CutPrefix(name, "account "); ok {
		return v.either("邮箱 "+account, "account "+account)
	}
	return v.either(map[string]string{"work": "处理", "send": "发信", "clock": "时钟"}[name], "the part “"+name+"”")
}

// doing are the states of an account in words.
var doing = map[mailbox.State]config.Words{
	mailbox.Connected: {ZH: "已连上", EN: "connected"}, mailbox.ReadThru: {ZH: "读完了", EN: "read"}, mailbox.Idling: {ZH: "等新邮件", EN: "waiting for mail"},
	mailbox.Polling: {ZH: "等下一次查看", EN: "waiting for the next look"}, mailbox.Failed: {ZH: "有文件夹读不了", EN: "a folder cannot be read"},
	mailbox.Waiting: {ZH: "连不上", EN: "cannot be reached"}, mailbox.Renumber: {ZH: "在重读", EN: "reading again"}, mailbox.HoleFound: {ZH: "有邮件读不了", EN: "a mail cannot be read"},
}

func (v statusView) account(x daemon.AccountStatus, names, addresses int) {
	mark := " "
	if x.Silent || x.Error != "" {
		mark = "!"
	}
	v.say("%s %s  %s  读到 %s", "%s %s  %s  read until %s", mark, padTo(x.Name, names), padTo(x.Address, addresses), v.at(x.ReadUntil))
	if x.State != "" {
		v.say("，%s，最近联系 %s", ", %s, last contact %s", doing[mailbox.State(x.State)].In(v.lang()), v.at(x.Last))
	}
	fmt.Fprintln(v.out)
	if x.Error != "" {
		fmt.Fprintf(v.out, "    %s\n", templates.Clean(x.Error))
	}
	if !x.Until.IsZero() {
		v.say("    %s 再试\n", "    tried again at %s\n", v.at(x.Until))
	}
	if x.Silent {
		v.say("    超过一天没读到：看不到对方的答复，这期间不把任何承诺算作违约；运行 cuiban check\n",
			"    not read for a day: nothing is called broken while answers cannot be seen; run cuiban check\n")
	}
}

func (v statusView) queue(s daemon.Status) {
	q := s.Queue
	v.say("案件          进行中 %d\n信            等您批准 %d · 待发 %d · 不知是否送达 %d\n给您的邮件    待发 %d\n收到的邮件    没归案件 %d · 还没处理 %d · 读不了 %d\n",
		"cases       %d open\nletters     %d waiting for you · %d on their way · %d of unknown fate\nmail to you %d waiting to be sent\nmail in     %d unfiled · %d not read yet · %d cannot be read\n",
		q.OpenCases, q.Asked, q.Approved, q.Unknown, q.Notices, q.Unfiled, q.Pending, q.Holes)
	next := v.either("没有", "nothing is due")
	if !s.Next.IsZero() {
		next = v.at(s.Next)
	}
	v.say("下一件事      %s\n下次周报      %s\n", "next        %s\nnext digest %s\n", next, v.at(s.NextDigest))
}
