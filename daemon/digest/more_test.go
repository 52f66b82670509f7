package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
	"cuiban/templates"
)

// Without open cases there is one sign of life a month, none in the month of the
// set-up, and never two whatever the clock does.
func TestMonthlySignOfLife(t *testing.T) {
	st := storetest.New(t)
	storetest.Owner(t, st, "lin@example.cn")
	m := &mailer{}
	start := time.Date(2026, 1, 15, 9, 0, 0, 0, escalation.Shanghai)
	for h := 0; h < 100*24; h += 6 { // until late April
		now := start.Add(time.Duration(h) * time.Hour)
		pass(t, newDigest(st, m, "monday", "08:30"), now)
		if h%96 == 0 {
			pass(t, newDigest(st, m, "monday", "08:30"), now.AddDate(0, 0, -10)) // the clock goes back
		}
	}
	if len(m.made) != 3 {
		t.Fatalf("%d signs of life in three months", len(m.made))
	}
	if got := m.made[0]; !strings.Contains(got.Subject, "一切正常") || !strings.Contains(got.Text, "没有进行中的案件") {
		t.Errorf("%s\n%s", got.Subject, got.Text)
	}
}

// Danger signs and troubles stand first; unfiled mail comes with the answer that
// files it; platforms are counted.
func TestWhatStandsBesideTheCases(t *testing.T) {
	for _, lang := range templates.Langs {
		t.Run(lang, func(t *testing.T) {
			st := storetest.New(t)
			o := storetest.Owner(t, st, "lin@example.cn")
			o.Lang = lang
			raw := storetest.Mail(t, st, storetest.Noon, storetest.Raw(1))
			storetest.Update(t, st, storetest.Noon, func(tx *store.Tx) error { return tx.PutUnfiled(raw.ID, o.ID, "x", nil) })
			c := &escalation.Case{Ref: "CB-7K3M", Platform: "好付", Title: "提现", State: escalation.Open,
				Promises: []escalation.Promise{promise("a", -9, -7, escalation.PromiseKept), promise("b", -5, -3, escalation.PromiseBroken), promise("c", -1, 4, escalation.PromiseOpen)},
				Entries:  []escalation.Entry{{Kind: escalation.EntryMailIn, At: storetest.Noon, Facts: &escalation.MailFacts{Alarms: []string{"pay_to_withdraw", "pay_to_withdraw"}}}}}
			d := newDigest(st, &mailer{}, "monday", "08:30")
			d.Trouble = func(*store.Tx, escalation.Owner, time.Time) ([]escalation.Reason, error) {
				return []escalation.Reason{{ZH: "读不到", EN: "silent <b>"}}, nil
			}
			m, _, err := d.Make(t.Context(), o, []*escalation.Case{c}, storetest.Noon)
			if err != nil {
				t.Fatal(err)
			}
			w := moreTexts[lang]
			word := fmt.Sprintf(w.file, raw.ID, "CB-7K3M")
			for _, want := range []string{fmt.Sprintf(w.danger["pay_to_withdraw"], "好付 · 提现 CB-7K3M"), word, fmt.Sprintf(w.kept, 1, 1, 1), "好付"} {
				if strings.Count(m.Text, want) < 1 || !strings.Contains(m.HTML, want) {
					t.Errorf("it lacks %q:\n%s", want, m.Text)
				}
			}
			if n := strings.Count(m.Text, "CB-7K3M:") + strings.Count(m.Text, "CB-7K3M："); n != 1 {
				t.Errorf("the danger sign stands there %d times", n)
			}
			if strings.Contains(m.HTML, "silent <b>") || !strings.Contains(m.HTML, `href="mailto:tracker@example.net?subject=Re%3A`) {
				t.Errorf("%s", m.HTML)
			}
		})
	}
}

// The helper gets one overview a period, of all owners with something open.
func TestOverviewOfAllOwners(t *testing.T) {
	st := storetest.New(t)
	helper := storetest.Owner(t, st, "helper@example.org")
	for i := range 3 {
		o := storetest.Owner(t, st, fmt.Sprintf("o%d@example.cn", i))
		if i < 2 {
			storetest.Case(t, st, o, "kf@one.example")
		}
	}
	m := &mailer{}
	d := newDigest(st, m, "monday", "08:30")
	d.Helper = helper.Address
	// The helper's own letters of that day are overviewed under that day's key.
	at := d.Moment(storetest.Noon.AddDate(0, 0, 7), escalation.Shanghai)
	storetest.Update(t, st, storetest.Noon, func(tx *store.Tx) error {
		_, err := tx.Enqueue(store.Notice{Key: fmt.Sprintf("overview/%d/%s", helper.ID, at.Format(time.DateOnly)), Owner: helper.ID, Kind: "overview"}, []byte("x"))
		return err
	})
	for range 3 {
		pass(t, d, storetest.Noon.AddDate(0, 0, 7))
	}
	var overviews []templates.Mail
	for _, x := range m.made {
		if strings.Contains(x.Subject, "全部用户概览") {
			overviews = append(overviews, x)
		}
	}
	if len(overviews) != 1 || !strings.Contains(overviews[0].Text, "o0@example.cn") || !strings.Contains(overviews[0].Text, "o1@example.cn") || strings.Contains(overviews[0].Text, "o2@example.cn") {
		t.Errorf("%d overviews: %+v", len(overviews), overviews)
	}
}

// Where the owner has it watched, the digest says how much lies with a platform and
// what share of the whole that is; else it says nothing of balances.
func TestBalancesThatAreWatched(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {"■ 余额占比", "· 青文　12,000.00 元，约占已知余额的 75%，超过一半", "· 好付　4,000.00 元，约占已知余额的 25%\n", "· 快画　余额还没有告诉我们：回复“余额 快画 12000元”"},
		"en":    {"■ Where your balances lie", "· 青文　RMB 12,000.00, about 75% of those you told us, more than half", "· 好付　RMB 4,000.00, about 25% of those you told us\n", "· 快画　not told yet: reply “balance 快画 12000”"},
	} {
		st := storetest.New(t)
		o := storetest.Owner(t, st, "lin@example.cn")
		o.Lang = lang
		text := func() string {
			m, _, err := newDigest(st, &mailer{}, "monday", "08:30").Make(t.Context(), o, nil, storetest.Noon)
			if err != nil {
				t.Fatal(err)
			}
			return m.Text
		}
		do := func(f func(d *desk.Desk) (desk.Done, error)) {
			storetest.Update(t, st, storetest.Noon, func(tx *store.Tx) error {
				_, err := f(&desk.Desk{Tx: tx})
				return err
			})
		}
		for name, fen := range map[string]int64{"青文": 1200000, "好付": 400000} {
			do(func(d *desk.Desk) (desk.Done, error) {
				return d.Balance(o, name, escalation.Money{Minor: fen, Currency: "CNY"})
			})
		}
		if got := text(); strings.Contains(got, want[0]) {
			t.Errorf("nobody asked for it:\n%s", got)
		}
		for _, name := range []string{"青文", "好付", "快画"} {
			do(func(d *desk.Desk) (desk.Done, error) {
				return d.Guard(o, name, []escalation.Guard{escalation.GuardBalance}, true)
			})
		}
		for _, w := range want {
			if got := text(); !strings.Contains(got, w) {
				t.Errorf("it lacks %q:\n%s", w, got)
			}
		}
	}
}
