package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"cuiban/daemon/mailfile"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/parser"
	"cuiban/store"
	"cuiban/store/storetest"
)

// takeOver imports raw mails, each as a file, in the order of the list.
func (r *rig) takeOver(opt ImportOptions, raw ...[]byte) ImportReport {
	r.t.Helper()
	dir := r.t.TempDir()
	for i, b := range raw {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.eml", i)), b, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
	rep, err := r.takeFiles(context.Background(), opt, dir)
	if err != nil {
		r.t.Fatal(err)
	}
	return rep
}

func (r *rig) takeFiles(ctx context.Context, opt ImportOptions, paths ...string) (ImportReport, error) {
	r.t.Helper()
	set, err := mailfile.Scan(context.Background(), paths, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	defer set.Close()
	return r.Import(ctx, set, r.now, opt)
}

// dispute is a correspondence of the past, the oldest first: the owner's first
// mail, two answers with promises, and the owner's reply.
func dispute(at time.Time) [][]byte {
	return [][]byte{
		note{id: "<1@mail.example>", from: ownerAddress, to: platformDesk, subject: "提现500元失败", text: "我的提现500元一直处理中，请处理。", date: at}.raw(at),
		note{id: "<2@platform.example>", from: platformDesk, subject: "回复：提现500元失败", refs: "<1@mail.example>", text: "您好，我们将在48小时内给您回复。", date: at.Add(time.Hour)}.raw(at),
		note{id: "<3@mail.example>", from: ownerAddress, to: platformDesk, subject: "Re: 提现500元失败", refs: "<1@mail.example> <2@platform.example>", text: "还没有收到。", date: at.AddDate(0, 0, 5)}.raw(at),
		note{id: "<4@platform.example>", from: platformDesk, subject: "回复：提现500元失败", refs: "<3@mail.example>", text: "请在7天内补充身份证明。我们将在3天内处理完毕。", date: at.AddDate(0, 0, 6)}.raw(at),
	}
}

func TestImportTakesUpADisputeInWhateverOrderItsMailComes(t *testing.T) {
	mails := dispute(noon.AddDate(0, -3, 0))
	for range 8 {
		rand.Shuffle(len(mails), func(i, j int) { mails[i], mails[j] = mails[j], mails[i] })
		r := newRig(t)
		rep := r.takeOver(ImportOptions{}, mails...)
		if rep.New != 4 || rep.Filed != 4 || rep.Opened != 1 || rep.Unfiled != 0 || len(rep.Unread) != 0 {
			t.Fatalf("report %+v", rep)
		}
		c := r.load(r.cases()[0].ID)
		if k := kinds(c); k[escalation.EntryMailIn] != 2 || k[escalation.EntryMailOut] != 2 {
			t.Errorf("entries %v", k)
		}
		if rep.Promises != len(c.Promises) || len(c.Promises) < 2 {
			t.Errorf("%d promises, the report says %d", len(c.Promises), rep.Promises)
		}
		if !c.Opened.Equal(noon.AddDate(0, -3, 0)) {
			t.Errorf("opened %v", c.Opened)
		}
	}
}

func TestImportAgainTakesNothingTwice(t *testing.T) {
	r := newRig(t)
	mails := dispute(noon.AddDate(0, -3, 0))
	first := r.takeOver(ImportOptions{}, mails[:2]...)
	rep := r.takeOver(ImportOptions{}, mails...)
	if first.New != 2 || rep.New != 2 || rep.Known != 2 || rep.Opened != 0 || len(r.cases()) != 1 {
		t.Errorf("first %+v, then %+v, %d cases", first, rep, len(r.cases()))
	}
	before := len(r.load(r.cases()[0].ID).Entries)
	if rep = r.takeOver(ImportOptions{}, mails...); rep.New != 0 || rep.Known != 4 || len(r.load(r.cases()[0].ID).Entries) != before {
		t.Errorf("third run: %+v", rep)
	}
}

func TestImportInterruptedGoesOn(t *testing.T) {
	r := newRig(t)
	dir := t.TempDir()
	var box bytes.Buffer
	const mails = 3 * importBatch
	for i := range mails {
		fmt.Fprintf(&box, "From kf@example.com Mon Jun 15 10:00:00 2026\n%s\n", strings.ReplaceAll(string(note{id: fmt.Sprintf("<%d@mail.example>", i), from: ownerAddress, to: platformDesk,
			subject: fmt.Sprint("第", i, "次"), text: "请处理。", date: noon.Add(time.Duration(i) * time.Minute)}.raw(noon)), "\r\n", "\n"))
	}
	path := filepath.Join(dir, "box")
	if err := os.WriteFile(path, box.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	rep, err := r.takeFiles(ctx, ImportOptions{Progress: func(ImportReport) { cancel() }}, path)
	if !errors.Is(err, context.Canceled) || rep.New == 0 || rep.New >= mails {
		t.Fatalf("the interrupted run: %+v, %v", rep, err)
	}
	again, err := r.takeFiles(context.Background(), ImportOptions{}, path)
	if err != nil || again.New != mails-rep.New || again.Known != rep.New {
		t.Errorf("the next run: %+v, %v", again, err)
	}
}

// TestClocksOfThePastAreShownAndNotChased: whatever was promised before, no move
// comes of it, now or a year later; what is still running is watched, and new
// mail or the owner's word makes the case go on.
func TestClocksOfThePastAreShownAndNotChased(t *testing.T) {
	l, _ := ladder.For("cn")
	cal, _ := calendar.For("cn")
	rules := escalation.Rules{Ladder: l, Calendar: cal}
	moves := func(c *escalation.Case, at time.Time) []escalation.Move {
		d := escalation.Decide(c, rules, at, at)
		if !d.Next.After(at) {
			t.Errorf("next moment %v is not after %v", d.Next, at)
		}
		return d.Moves
	}
	t.Run("past", func(t *testing.T) {
		r := newRig(t)
		mails := append(dispute(noon.AddDate(0, -3, 0)),
			note{from: platformDesk, subject: "回复：提现500元失败", refs: "<4@platform.example>", text: "需先缴纳20%保证金才能提现，请尽快转账。", date: noon.AddDate(0, -2, 0)}.raw(noon))
		r.takeOver(ImportOptions{}, mails...)
		c := r.load(r.cases()[0].ID)
		for day := range 400 {
			if m := moves(c, noon.AddDate(0, 0, day)); len(m) != 0 {
				t.Fatalf("after %d days: %+v", day, m)
			}
		}
		if !slices.ContainsFunc(c.Promises, func(p escalation.Promise) bool { return !p.Deadline().IsZero() }) {
			t.Error("no deadline is shown")
		}
		c.Entries = append(c.Entries, escalation.Entry{Kind: escalation.EntryResumed, By: escalation.ByOwner, At: noon, Noted: noon, Seq: 99})
		c.State = escalation.Open
		if !slices.ContainsFunc(make([]int, 120), func(int) bool { r.now = r.now.AddDate(0, 0, 1); return len(moves(c, r.now)) > 0 }) {
			d := escalation.Decide(c, rules, r.now, r.now)
			t.Errorf("resumed, and nothing happened for months: next %v, %v", d.Next, d.Why)
		}
	})
	t.Run("running", func(t *testing.T) {
		r := newRig(t)
		r.takeOver(ImportOptions{}, dispute(noon.AddDate(0, 0, -7))[:2]...)
		r.takeOver(ImportOptions{}, note{from: platformDesk, subject: "回复：提现500元失败", refs: "<2@platform.example>", text: "我们将在5天内处理完毕。", date: noon.AddDate(0, 0, -1)}.raw(noon))
		c := r.load(r.cases()[0].ID)
		if m := moves(c, noon.AddDate(0, 0, 3)); len(m) != 0 {
			t.Errorf("before the deadline: %+v", m)
		}
		if m := moves(c, noon.AddDate(0, 0, 6)); len(m) == 0 {
			t.Error("a promise that was running when it was taken over passed, and nothing happened")
		}
	})
}

func TestAnOrderAmongMailTakenOverIsNone(t *testing.T) {
	r := newRig(t)
	r.takeOver(ImportOptions{Sent: true}, dispute(noon.AddDate(0, -1, 0))...)
	c := r.load(r.cases()[0].ID)
	r.takeOver(ImportOptions{Sent: true}, note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: "结案", date: noon}.raw(noon))
	if c = r.load(c.ID); c.State == escalation.Closed || len(r.sent) != 0 {
		t.Errorf("state %s, answers %v", c.State, r.sent)
	}
}

func TestOnlyTheSentFolderConfirmsWhomTheOwnerWroteTo(t *testing.T) {
	for _, sent := range []bool{false, true} {
		r := newRig(t)
		r.takeOver(ImportOptions{Owner: ownerAddress, Sent: sent}, dispute(noon)...)
		if got := party(r.load(r.cases()[0].ID), platformDesk).Confirmed; got != sent {
			t.Errorf("sent %v: confirmed %v", sent, got)
		}
	}
}

func TestImportIntoACase(t *testing.T) {
	r := newRig(t)
	c := r.open("别的题目")
	rep := r.takeOver(ImportOptions{Case: c.Ref}, dispute(noon.AddDate(0, -1, 0))...)
	if rep.Filed != 4 || rep.Opened != 0 || len(r.cases()) != 1 {
		t.Errorf("%+v, %d cases", rep, len(r.cases()))
	}
	if _, err := r.takeFiles(context.Background(), ImportOptions{Case: "CB-0000"}, t.TempDir()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a case that does not exist: %v", err)
	}
	if _, err := r.takeFiles(context.Background(), ImportOptions{Owner: "nobody@example.com"}, t.TempDir()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an owner who does not exist: %v", err)
	}
}

func TestTheirFirstMailFollowsTheOwnersAnswer(t *testing.T) {
	r := newRig(t)
	rep := r.takeOver(ImportOptions{},
		note{id: "<n@platform.example>", from: platformDesk, subject: "提现通知", text: "您的提现未成功。", date: noon.AddDate(0, -1, 0)}.raw(noon),
		note{from: ownerAddress, to: platformDesk, subject: "Re: 提现通知", refs: "<n@platform.example>", text: "为什么？", date: noon.AddDate(0, -1, 1)}.raw(noon))
	if rep.Filed != 2 || rep.Unfiled != 0 || rep.Opened != 1 {
		t.Errorf("%+v", rep)
	}
}

func TestOneBadMailDoesNotHoldUpAnImport(t *testing.T) {
	r := newRig(t)
	r.parse = func(b io.ReadSeeker, ctx parser.Context) *parser.Mail {
		m := parser.Parse(b, ctx)
		if m.Subject == "炸" {
			return nil // the filing panics
		}
		return m
	}
	mails := dispute(noon.AddDate(0, -1, 0))
	rep := r.takeOver(ImportOptions{}, mails[0], note{from: platformDesk, subject: "炸", text: "x"}.raw(noon), []byte("Subject: \x00\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n"), mails[1])
	if rep.New != 4 || rep.Filed != 2 || rep.Unfiled != 2 {
		t.Errorf("%+v", rep)
	}
}

// TestThreading: the first mails of the threads of a forest are hidden and the
// rest comes in random order, in one import or several: those of one thread are
// together, those of different ones are not.
func TestThreadingHiddenFirstMails(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t)
		type sent struct {
			raw  []byte
			tree int
		}
		var mails []sent
		for tree := range rapid.IntRange(1, 4).Draw(rt, "trees") {
			n := rapid.IntRange(2, 7).Draw(rt, "mails")
			hide := rapid.IntRange(0, 1).Draw(rt, "hidden")
			refs := make([]string, n)
			for i := range n {
				id := fmt.Sprintf("<%d.%d@mail.example>", tree, i)
				parent := ""
				if i > 0 {
					p := rapid.IntRange(0, i-1).Draw(rt, "parent")
					parent = strings.TrimSpace(refs[p] + fmt.Sprintf(" <%d.%d@mail.example>", tree, p))
				}
				refs[i] = parent
				m := note{id: id, from: ownerAddress, to: fmt.Sprintf("kf@p%d.example", tree), subject: fmt.Sprint("题目", tree, i), refs: parent, text: fmt.Sprint("正文", tree, i), date: noon.AddDate(0, -2, 0).Add(time.Duration(i) * time.Hour)}
				if i > 0 && rapid.Bool().Draw(rt, "theirs") {
					m.from, m.to = m.to, ownerAddress
				}
				if i >= hide {
					mails = append(mails, sent{m.raw(noon), tree})
				}
			}
		}
		mails = rapid.Permutation(mails).Draw(rt, "order")
		dir := t.TempDir()
		for i, m := range mails {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.eml", i)), m.raw, 0o600); err != nil {
				rt.Fatal(err)
			}
		}
		if _, err := r.takeFiles(context.Background(), ImportOptions{}, dir); err != nil {
			rt.Fatal(err)
		}
		of := map[string]int{} // case to tree
		where := map[int]string{}
		for _, m := range mails {
			var mail store.Mail
			storetest.View(t, r.Store, func(tx *store.Tx) (err error) {
				st, _ := r.Store.Stage(bytes.NewReader(m.raw))
				mail, err = tx.MailBySHA(st.SHA256)
				return err
			})
			ref, _, _ := strings.Cut(r.filed(mail), " ")
			if tree, ok := of[ref]; ok && tree != m.tree {
				rt.Fatalf("threads %d and %d share %s", tree, m.tree, ref)
			}
			if was, ok := where[m.tree]; ok && was != ref {
				rt.Fatalf("thread %d is torn: %s and %s", m.tree, was, ref)
			}
			of[ref], where[m.tree] = m.tree, ref
		}
	})
}

func TestMailTakenOverStaysOfThePastWhenTheOwnerFilesIt(t *testing.T) {
	r := newRig(t)
	rep := r.takeOver(ImportOptions{}, note{from: "kf@stranger.example", subject: "通知", text: "我们将在48小时内回复。", date: noon.AddDate(0, -2, 0)}.raw(noon))
	if rep.Unfiled != 1 {
		t.Fatalf("report %+v", rep)
	}
	c := r.open("提现")
	var id int64
	storetest.View(t, r.Store, func(tx *store.Tx) error {
		all, err := tx.UnfiledMails(0)
		id = all[0].MailID
		return err
	})
	record, err := r.Recorder(context.Background(), r.now, id)
	if err != nil {
		t.Fatal(err)
	}
	storetest.Update(t, r.Store, r.now, func(tx *store.Tx) error { return record(tx, id, c.ID) })
	for _, e := range r.load(c.ID).Entries {
		if e.Facts != nil && !e.Facts.Imported {
			t.Errorf("entry %d counts as new mail", e.Seq)
		}
	}
}
