// Package storetest gives other packages' tests a real store in a temporary
// folder, and short ways to fill it.
package storetest

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// Noon is a moment for tests that need one: a Monday, 12:00 in China.
var Noon = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

// New opens a store in t.TempDir() and closes it when the test ends.
func New(t testing.TB) *store.Store {
	t.Helper()
	return Open(t, t.TempDir())
}

// Open opens the store of a folder and closes it when the test ends.
func Open(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return s
}

// Update runs f in a write transaction at now and fails the test on an error.
func Update(t testing.TB, s *store.Store, now time.Time, f func(*store.Tx) error) {
	t.Helper()
	if err := s.Update(context.Background(), now, f); err != nil {
		t.Fatal(err)
	}
}

// View runs f in a read transaction and fails the test on an error.
func View(t testing.TB, s *store.Store, f func(*store.Tx) error) {
	t.Helper()
	if err := s.View(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

// Owner stores an owner of that address, writing Chinese, in China.
func Owner(t testing.TB, s *store.Store, address string) escalation.Owner {
	t.Helper()
	o := escalation.Owner{Name: "林小满", Address: address, Lang: "zh-CN"}
	Update(t, s, Noon, func(tx *store.Tx) error { return tx.SaveOwner(&o) })
	return o
}

// Case opens a case of an owner against a platform that writes from the given
// address, and returns it as stored.
func Case(t testing.TB, s *store.Store, o escalation.Owner, platform string) *escalation.Case {
	t.Helper()
	c := &escalation.Case{Owner: o, Title: "稿费提现一直处理中", Platform: "某平台", Kind: "content", Jurisdiction: "cn",
		Amount: escalation.Money{Minor: 235000, Currency: "CNY"}, Sight: escalation.SightFull,
		Parties: []escalation.Party{
			{Address: o.Address, Name: o.Name, Role: escalation.RoleOwner},
			{Address: platform, Role: escalation.RolePlatform, Confirmed: true},
		}}
	Update(t, s, Noon, func(tx *store.Tx) error { return tx.NewCase(c) })
	return c
}

// Mail archives raw bytes as a mail at now and returns it.
func Mail(t testing.TB, s *store.Store, now time.Time, raw []byte) store.Mail {
	t.Helper()
	st, err := s.Stage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var m store.Mail
	Update(t, s, now, func(tx *store.Tx) error {
		o, err := tx.PutObject(st)
		if err == nil {
			m, _, err = tx.AddMail(o, "")
		}
		return err
	})
	return m
}

// Raw returns the bytes of a small mail, different for each n.
func Raw(n int) []byte {
	return fmt.Appendf(nil, "From: kf@example.com\r\nTo: lin@example.cn\r\nSubject: Re: 提现 %d\r\nMessage-ID: <%d@example.com>\r\n"+
		"Date: Mon, 15 Jun 2026 10:00:00 +0800\r\n\r\n您的问题我们将在48小时内回复。(%d)\r\n", n, n, n)
}
