package daemon

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailtest"
)

// A loop that hangs is noticed within its own bound, named, and forgiven once it
// goes on; one that rests or gives signs is not stuck.
func TestPulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Daemon{}
		ok := func(what string, want string) {
			t.Helper()
			err := d.Alive()
			if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", what, err)
			}
			w := httptest.NewRecorder()
			d.health(w, nil)
			if (w.Code == 200) != (want == "") {
				t.Errorf("%s: /healthz answers %d", what, w.Code)
			}
		}
		ok("without loops", "")
		d.pulse.busy("send", boundSend)
		d.pulse.busy("work", boundWork)
		time.Sleep(boundWork - time.Second)
		ok("at work", "")
		d.pulse.beat("work")
		time.Sleep(boundWork - time.Second)
		ok("at work, with a sign", "")
		time.Sleep(2 * time.Second)
		ok("hanging", `"work"`)
		d.pulse.beat("work")
		ok("going on", "")
		d.pulse.rest("work")
		time.Sleep(boundSend)
		ok("one hangs while the other rests", `"send"`)
		d.pulse.rest("send")
		d.pulse.beat("send")
		time.Sleep(boundSend)
		ok("at rest", "")
	})
}

// A running daemon is well for days, whatever fails and however long the machine
// sleeps; a loop of its own that hangs is named within its bound.
func TestAliveWhileItRuns(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		j := &jumpy{}
		ctx, cancel := context.WithCancel(context.Background())
		d, done := r.daemon(), make(chan error, 1)
		go func() { done <- d.Run(ctx, j.now) }()
		well := func(what string, every, long time.Duration) {
			t.Helper()
			for began := time.Now(); time.Since(began) < long; time.Sleep(every) {
				if err := d.Alive(); err != nil {
					t.Fatalf("%s: %v", what, err)
				}
			}
		}
		well("running", time.Minute, 2*time.Hour)
		j.jump(72 * time.Hour)
		well("after three days of sleep", 20*time.Second, 5*time.Minute)
		r.cut = func(string) error { return errors.New("no route") }
		r.w.SetDown(true)
		well("without a network", 10*time.Minute, 6*time.Hour)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := d.Alive(); err != nil {
			t.Errorf("ended: %v", err)
		}
	})
}

// A mail that takes the work for ever is a work that hangs.
func TestStuckWorkIsNoticed(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		d := r.daemon()
		ctx, cancel := context.WithCancel(context.Background())
		hang := make(chan struct{})
		lookup := d.lookup
		d.lookup = func(ctx context.Context, name string) ([]string, error) { <-hang; return lookup(ctx, name) } // deaf to its context
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx, time.Now) }()
		time.Sleep(time.Minute)
		r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "提现", text: "x", more: "DKIM-Signature: v=1; a=rsa-sha256; d=example.cn; s=x; h=From:Subject; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n"})
		time.Sleep(boundWork + 2*time.Minute)
		if err := d.Alive(); err == nil || !strings.Contains(err.Error(), `"work"`) {
			t.Errorf("%v", err)
		}
		close(hang)
		time.Sleep(time.Minute)
		if err := d.Alive(); err != nil {
			t.Errorf("going on: %v", err)
		}
		cancel()
		<-done
	})
}
