package scheduler

import (
	"strings"
	"testing"
	"time"

	"cuiban/daemon/digest"
	"cuiban/escalation"
	"cuiban/store"
)

// promised writes a promise into the case, said an hour ago and due in two days.
func (r *rig) promised(key string, status escalation.Status, change func(*escalation.Promise)) {
	r.t.Helper()
	r.change(func(tx *store.Tx, c *escalation.Case) error {
		p := escalation.Promise{Key: key, Who: escalation.ByCounterparty, Action: escalation.ActReply, Firm: true, Quote: "我们将在48小时内回复您", Said: r.now.Add(-time.Hour),
			Mail: "m-" + key, Status: status, Revisions: []escalation.Revision{{Due: escalation.Due{At: r.now.Add(47 * time.Hour)}}}}
		if change != nil {
			change(&p)
		}
		return tx.SavePromise(c.ID, &p)
	})
}

// The owner is told of a promise once, with its deadline as a calendar file; of
// one that is doubtful too, and asked.
func TestNotedPromisesAreTold(t *testing.T) {
	r := newRig(t)
	r.Calendar = func(c *escalation.Case, lang string, now time.Time) ([]byte, error) {
		return digest.Calendar([]*escalation.Case{c}, nil, lang, now)
	}
	r.promised("p1", escalation.PromiseOpen, nil)
	r.promised("p2", escalation.PromiseDoubtful, func(p *escalation.Promise) { p.Quote = "款项应该这两天到" })
	r.pass()
	r.pass()
	told := r.notices("noted")
	if len(told) != 1 {
		t.Fatalf("told %d times", len(told))
	}
	m := r.mailOf(told[0].SHA256)
	if !strings.Contains(m.Text, "48小时内回复您") || !strings.Contains(m.Text, "这两天到") || !strings.Contains(m.Text, "不会拿它催对方") {
		t.Errorf("it says\n%s", m.Text)
	}
	if len(m.Attachments) != 1 || strings.Count(string(m.Attachments[0].Data), "BEGIN:VEVENT") != 1 {
		t.Errorf("%d attachments; want one calendar file with the one certain deadline", len(m.Attachments))
	}
	r.promised("p3", escalation.PromiseOpen, nil)
	r.pass()
	if n := len(r.notices("noted")); n != 2 {
		t.Errorf("told %d times, want once more of the new one", n)
	}
}

// What is no news is not told: the owner's own, a past or undated one, one said
// long ago; nothing at all in a stopped case or when it is turned off.
func TestWhatIsNoNewsIsNotTold(t *testing.T) {
	for name, change := range map[string]func(*escalation.Promise){
		"a demand on the owner": func(p *escalation.Promise) { p.Who = escalation.ByOwner },
		"noted by the owner":    func(p *escalation.Promise) { p.Mail = "" },
		"corrected by hand":     func(p *escalation.Promise) { p.ByHand = true },
		"kept":                  func(p *escalation.Promise) { p.Status = escalation.PromiseKept },
		"said long ago":         func(p *escalation.Promise) { p.Said = p.Said.AddDate(0, 0, -4) },
		"without a date":        func(p *escalation.Promise) { p.Revisions = nil },
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.Calendar = func(*escalation.Case, string, time.Time) ([]byte, error) { return nil, nil }
			r.promised("p1", escalation.PromiseOpen, change)
			r.pass()
			if n := len(r.notices("noted")); n != 0 {
				t.Errorf("told %d times", n)
			}
		})
	}
	r := newRig(t)
	r.promised("p1", escalation.PromiseOpen, nil)
	r.pass()
	if n := len(r.notices("noted")); n != 0 {
		t.Errorf("turned off, and told %d times", n)
	}
}
