package daemon

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/config"
	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/store"
	"cuiban/store/storetest"
)

// What the user confirms holds from the next pass on, without a new start, and
// again after one; a file of the user's own decides which rungs there are.
func TestConfirmedTermsReachTheRules(t *testing.T) {
	dir := t.TempDir()
	conf, err := config.Parse(filepath.Join(dir, "cuiban.toml"), []byte(settings))
	if err != nil {
		t.Fatal(err)
	}
	st, now := storetest.New(t), time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	c := &escalation.Case{Jurisdiction: "cn"}
	holds := func(d *Daemon) bool {
		t.Helper()
		if err := d.loadYears(t.Context()); err != nil {
			t.Fatal(err)
		}
		rules, err := d.Rules(c)
		if err != nil {
			t.Fatal(err)
		}
		r, ok := rules.Ladder.Rung("pbc")
		return ok && r.Holds(r.Final, now)
	}
	l := &logs{}
	d, err := New(context.Background(), conf, st, now, Options{Log: logger(l)})
	if err != nil {
		t.Fatal(err)
	}
	if holds(d) {
		t.Fatal("nobody has read the source yet")
	}
	confirmPBC(t, st, now, "the Measures", "2026-11-01")
	confirmPBC(t, st, now, "the Measures again", "2026-11-29")
	if !holds(d) {
		t.Error("the confirmation does not count")
	}
	again, err := New(context.Background(), conf, st, now, Options{})
	if err != nil || !holds(again) {
		t.Errorf("after a new start it does not count: %v", err)
	}
	own := `jurisdiction = "cn"
[[rung]]
id = "pbc"
tier = 4
stage = "regulator"
title = { zh = "人民银行", en = "PBOC" }
channels = [{ kind = "hotline", address = "12363" }]
steps = [{ zh = "打电话。", en = "Call." }]
resolution = { n = 20, unit = "day", from = "accepted" }
law = [{ name = { zh = "办法", en = "Measures" } }]
confidence = "S"
`
	write := func(text string) {
		if err := os.MkdirAll(filepath.Join(dir, "ladders"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "ladders", "cn.toml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(own)
	other, err := New(context.Background(), conf, st, now, Options{Log: logger(l)})
	if err != nil || holds(other) || strings.Count(l.String(), "are not those that were confirmed") != 1 {
		t.Errorf("other terms than those that were confirmed: %v\n%s", err, l)
	}
	if holds(other); strings.Count(l.String(), "are not those that were confirmed") != 1 {
		t.Error("told at every pass")
	}
	write(strings.Replace(own, `"day"`, `"moon"`, 1))
	if _, err := New(context.Background(), conf, st, now, Options{}); err == nil || !strings.Contains(err.Error(), `cn.toml: line 9: rung "pbc": resolution: unit "moon"`) {
		t.Errorf("a file that is wrong: %v", err)
	}
}

func confirmPBC(t *testing.T, st *store.Store, now time.Time, source, day string) {
	t.Helper()
	cn, _ := ladder.For("cn")
	c, err := cn.Confirming("pbc", source, day, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := st.Update(t.Context(), now, func(tx *store.Tx) error { return Confirm(tx, c) }); err != nil {
		t.Fatal(err)
	}
	if err := st.View(t.Context(), func(tx *store.Tx) error {
		list, err := Confirmations(tx)
		if err == nil && (len(list) != 1 || list[0].Source != source) {
			t.Errorf("kept: %+v", list)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
