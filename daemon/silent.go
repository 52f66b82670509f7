package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuiban/daemon/config"
	"cuiban/daemon/mailbox"
	"cuiban/daemon/outbox"
	"cuiban/daemon/scheduler"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// silentAfter is how long an account may be unreachable before the owner is
// told: providers have bad days, but a promise that passes unseen costs more.
const silentAfter = 24 * time.Hour

// refusedTwice: one refused login may be the server's mistake, a second one,
// minutes later, needs somebody.
const refusedTwice = 2

// Silence is an account that cannot be read.
type Silence struct {
	Account string    `json:"account"`
	Since   time.Time `json:"since"` // up to when all of it was read; zero: never
}

// SeenUntil is the moment up to which every folder of the account was read; zero
// when one never was.
func (d *Daemon) SeenUntil(tx *store.Tx, a config.Account) (time.Time, error) {
	var oldest time.Time
	for _, f := range d.foldersOf(a) {
		t, err := d.readUntil(tx, a.Name, f)
		if err != nil || t.IsZero() {
			return time.Time{}, err
		}
		if oldest.IsZero() || t.Before(oldest) {
			oldest = t
		}
	}
	return oldest, nil
}

// Silences lists the accounts that have not been read for a day. An account that
// was never read counts once a case has been open for that long.
func (d *Daemon) Silences(tx *store.Tx, now time.Time) (out []Silence, err error) {
	for _, a := range d.Config.Accounts {
		since, err := d.SeenUntil(tx, a)
		if err != nil {
			return nil, err
		}
		from := since
		if since.IsZero() {
			if from, err = oldestOpen(tx); err != nil {
				return nil, err
			}
		}
		if !from.IsZero() && now.Sub(from) > silentAfter {
			out = append(out, Silence{a.Name, since})
		}
	}
	return out, nil
}

// oldestOpen is when the case that has been open longest was opened; zero none.
func oldestOpen(tx *store.Tx) (oldest time.Time, err error) {
	cases, err := tx.Cases(store.CaseFilter{})
	for _, c := range cases {
		if c.State != escalation.Closed && (oldest.IsZero() || c.Opened.Before(oldest)) {
			oldest = c.Opened
		}
	}
	return oldest, err
}

// silences tells the owners of accounts that have gone silent, once a silence.
// After an absence of the daemon's own every account looks silent until it has
// been read again: so much time is given first.
func (d *Daemon) silences(ctx context.Context, now time.Time) error {
	var silent []Silence
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) {
		silent, err = d.Silences(tx, now)
		return err
	})
	if err != nil || len(silent) == 0 {
		return err
	}
	started, _, _, _ := d.state.copy()
	for _, s := range silent {
		if !d.state.failing(s.Account) || now.Sub(started) < time.Minute {
			continue
		}
		if err := d.tellSilent(ctx, now, s.Account, ""); err != nil {
			return err
		}
	}
	return nil
}

// refused tells the owners at once of a login that was refused twice: no waiting
// mends it.
func (d *Daemon) refused(ctx context.Context, e mailbox.Event) error {
	_, auth := errors.AsType[*mailbox.AuthError](e.Err)
	if !auth || d.state.refusals(e.Account) < refusedTwice {
		return nil
	}
	return d.tellSilent(ctx, e.At, e.Account, e.Err.Error())
}

// tellSilent queues the mail about an account that cannot be read. It leaves by
// another account where there is one that works.
func (d *Daemon) tellSilent(ctx context.Context, now time.Time, account, why string) error {
	a := d.Config.Account(account)
	if a == nil {
		return nil
	}
	return d.Store.Update(ctx, now, func(tx *store.Tx) error {
		since, err := d.SeenUntil(tx, *a)
		if err != nil {
			return err
		}
		owners, err := tx.Owners()
		if err != nil {
			return err
		}
		for _, o := range owners {
			if a.Role == "owner" && a.Address != o.Address {
				continue
			}
			key := fmt.Sprintf("account/%s/%d/%d", account, since.Unix(), o.ID)
			if err := d.tellOwner(tx, o, key, "account", d.around(account, o), silentWords(a.Address, since, why, zone(o))); err != nil {
				return err
			}
		}
		return nil
	})
}

// around names an account that can write to the owner while the given one cannot,
// "" when the usual one is as good as any.
func (d *Daemon) around(account string, o escalation.Owner) string {
	if usual := d.Config.Tracker(); usual.Name != account && !d.state.failing(usual.Name) {
		return ""
	}
	if own := d.Config.Own(o.Address); own != nil && own.Name != account && own.SMTP.Host != "" && !d.state.failing(own.Name) {
		return own.Name
	}
	return ""
}

// troubles tells the digest what is wrong with cuiban itself.
func (d *Daemon) troubles(tx *store.Tx, o escalation.Owner, now time.Time) (out []escalation.Reason, err error) {
	silent, err := d.Silences(tx, now)
	if err != nil {
		return nil, err
	}
	for _, s := range silent {
		a := d.Config.Account(s.Account)
		if a.Role == "owner" && a.Address != o.Address {
			continue
		}
		out = append(out, both("邮箱 %s 已经超过一天读不到：看不到对方的回复，期间不会把任何承诺算作违约。请运行 cuiban check。", "%s has not been read for more than a day: answers are not seen, so no promise counts as broken meanwhile. Please run cuiban check.", a.Address))
	}
	b, broken, err := outbox.Broken(tx, o.ID)
	if err != nil {
		return nil, err
	}
	if broken && b.Why != outbox.BreakClock {
		why := scheduler.HaltedWords(b.Why)
		out = append(out, escalation.Reason{ZH: fmt.Sprintf("所有信件已暂停发出：%s看过没有问题就回复“恢复发信”，或运行 cuiban outbox resume。", why.ZH),
			EN: fmt.Sprintf("No letter leaves for now: %s If all is well, reply “resume sending” or run cuiban outbox resume.", why.EN)})
	}
	hold, err := ClockHold(tx)
	if hold != nil {
		out = append(out, both("电脑的时钟跳动过，在您确认之前不判断期限、不发信：cuiban outbox resume。", "The machine's clock jumped: until you confirm it, no deadline is judged and no letter leaves: cuiban outbox resume."))
	}
	return out, err
}

// ShowDigest makes an owner's digest of the moment at, without sending it.
func (d *Daemon) ShowDigest(ctx context.Context, address string, at time.Time) (templates.Mail, error) {
	var o escalation.Owner
	err := d.Store.View(ctx, func(tx *store.Tx) (err error) { o, err = tx.OwnerByAddress(address); return err })
	if err != nil {
		return templates.Mail{}, err
	}
	return d.digest.Show(ctx, o, at)
}
