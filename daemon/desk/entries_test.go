package desk_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// Differing error codes of repeated attempts are counted and said.
func TestAttemptsCountTheirCodes(t *testing.T) {
	k := newCounter(t)
	said := ""
	for _, words := range []string{"500元 失败 错误码 E1023", "500元 失败 错误码 E2001", "昨天 300 失败 错误码：E1023"} {
		done, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Attempt(c, words, time.Time{}) })
		if err != nil {
			t.Fatal(err)
		}
		said = done.Lines[len(done.Lines)-1].ZH
	}
	if want := "共试了 3 次，失败 3 次，错误码 E1023（2 次）、E2001（1 次）：给出了 2 种不同的错误码，前后不一致。"; said != want {
		t.Errorf("said %q", said)
	}
	for _, e := range k.load().Entries {
		if e.Kind == escalation.EntryAttempt && (e.Amount == nil || e.Data["code"] == "" || e.Data["ended"] != "failed") {
			t.Errorf("noted %+v", e)
		}
	}
}

func TestOneAttemptIsNotCounted(t *testing.T) {
	k := newCounter(t)
	done, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
		return d.Attempt(c, "500 处理中", noon.Add(-time.Hour))
	})
	if err != nil || len(done.Lines) != 1 {
		t.Errorf("%v, %v", done.Lines, err)
	}
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Attempt(c, " ", time.Time{}) }); !errors.Is(err, desk.ErrEmpty) {
		t.Errorf("no words: %v", err)
	}
}

func TestEvidenceIsNumberedLabelledAndUsed(t *testing.T) {
	k := newCounter(t)
	add := func(text string) string {
		var number string
		storetest.Update(t, k.st, noon, func(tx *store.Tx) error {
			o, err := tx.PutBytes([]byte(text))
			if err != nil {
				return err
			}
			c, err := tx.CaseByID(k.id)
			if err != nil {
				return err
			}
			done, err := (&desk.Desk{Tx: tx}).AddEvidence(c, store.Evidence{SHA256: o.SHA256, Name: text, Core: true})
			number = done.Lines[0].EN
			return err
		})
		return number
	}
	if a, b, again := add("a.png"), add("b.png"), add("a.png"); !strings.HasPrefix(a, "Evidence E01") || !strings.HasPrefix(b, "Evidence E02") || !strings.Contains(again, "E01 already") {
		t.Errorf("%q, %q, %q", a, b, again)
	}
	reserve := false
	for _, do := range []func(*desk.Desk, *escalation.Case) (desk.Done, error){
		func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.LabelEvidence(c, "e02", "余额页", &reserve)
		},
		func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.UseEvidence(c, "E02", "12315") },
		func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.UseEvidence(c, "E02", "12315") },
	} {
		if _, err := k.order(noon, do); err != nil {
			t.Fatal(err)
		}
	}
	storetest.View(t, k.st, func(tx *store.Tx) error {
		all, err := tx.EvidenceOf(k.id)
		if e := all[1]; e.Label != "余额页" || e.Core || len(e.Used) != 1 {
			t.Errorf("%+v", e)
		}
		return err
	})
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.UseEvidence(c, "E09", "12315") }); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("evidence that is not there: %v", err)
	}
}

func TestPayoutKeepsItsSerialNumber(t *testing.T) {
	k := newCounter(t)
	if _, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) { return d.Payout(c, 30000, "SN-1") }); err != nil {
		t.Fatal(err)
	}
	for _, e := range k.load().Entries {
		if e.Kind == escalation.EntryPayout && e.Data["serial"] != "SN-1" {
			t.Errorf("%+v", e)
		}
	}
}

// Who is who is corrected by hand; the owner stays the owner.
func TestPartyIsCorrected(t *testing.T) {
	k := newCounter(t)
	party := func(address string, role escalation.Role, confirmed bool) error {
		_, err := k.order(noon, func(d *desk.Desk, c *escalation.Case) (desk.Done, error) {
			return d.Party(c, address, role, "", confirmed)
		})
		return err
	}
	if err := errors.Join(party("Tousu@platform.example", escalation.RolePlatform, true), party("kf@platform.example", escalation.RoleOther, false)); err != nil {
		t.Fatal(err)
	}
	got := map[string]escalation.Party{}
	for _, p := range k.load().Parties {
		got[p.Address] = p
	}
	if p := got["tousu@platform.example"]; p.Role != escalation.RolePlatform || !p.Confirmed {
		t.Errorf("%+v", p)
	}
	if p := got["kf@platform.example"]; p.Role != escalation.RoleOther || p.Confirmed {
		t.Errorf("%+v", p)
	}
	if party("lin@example.cn", escalation.RolePlatform, true) == nil || party("x@y.example", escalation.RoleOwner, true) == nil {
		t.Error("the owner was changed")
	}
}
