package pack

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// many fills a case with n mails of some 2 KB each and a promise in every tenth.
func many(t testing.TB, n int) *world {
	w := newWorld(t, withdrawal("zh-CN"))
	text := strings.Repeat("您反馈的问题我们已经记录，技术部门正在核查，请您耐心等待，给您带来的不便敬请谅解。\n", 12)
	staged := make([]store.Staged, n)
	for i := range staged {
		var err error
		if staged[i], err = w.s.Stage(bytes.NewReader(fmt.Appendf(storetest.Raw(i), "%s", text))); err != nil {
			t.Fatal(err)
		}
	}
	storetest.Update(t, w.s, now, func(tx *store.Tx) error {
		for i, st := range staged {
			if err := w.oneOfMany(tx, st, i, text); err != nil {
				return err
			}
		}
		return nil
	})
	return w
}

func (w *world) oneOfMany(tx *store.Tx, st store.Staged, i int, text string) error {
	o, err := tx.PutObject(st)
	if err != nil {
		return err
	}
	m, _, err := tx.AddMail(o, "")
	if err != nil {
		return err
	}
	date := at("06-10 10:00").Add(time.Duration(i) * 9 * time.Minute)
	quote := fmt.Sprintf("第%d号工单将在48小时内回复", i)
	js := fmt.Sprintf(`{"message_id":"<%d@example.com>","from":[{"address":%q}],"to":[{"address":%q}],"subject":"Re: 提现 %d","new_text":%q}`, i, desk, ownerAddr, i, quote+text)
	err = tx.SetUnderstood(m.ID, store.Understanding{ParserVersion: 1, JSON: js, From: desk, Subject: fmt.Sprintf("Re: 提现 %d", i), Date: date, Direction: "in", Kind: "human"})
	if err == nil {
		err = tx.File(m.ID, w.c.ID, "test", "test", false)
	}
	if err == nil {
		_, err = tx.Append(w.c.ID, escalation.Entry{At: date, Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: m.SHA256,
			Facts: &escalation.MailFacts{From: desk, Robot: "human", Substantive: true, Gist: text[:60]}})
	}
	if err != nil || i%10 != 0 {
		return err
	}
	p := escalation.Promise{Key: quote, Who: escalation.ByCounterparty, Quote: quote, Said: date, Mail: m.SHA256, Status: escalation.PromiseBroken,
		Revisions: []escalation.Revision{{Due: escalation.Due{At: date.Add(48 * time.Hour)}}}}
	return tx.SavePromise(w.c.ID, &p)
}

// The bounds for a case of 5,000 mails. The time is measured by the benchmark;
// a test would fail on a busy machine. The memory is a test: it does not depend
// on who else is at work.
const maxHeap = 300 << 20

func TestACaseOfManyMailsFitsTheMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("NOT CHECKED: makes 5,000 mails")
	}
	w := many(t, 5000)
	stop, peak := make(chan struct{}), make(chan uint64)
	go watchHeap(stop, peak)
	f, err := os.Create(t.TempDir() + "/pack.zip")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := Build(t.Context(), w.s, w.c.Ref, Options{Now: now}, f)
	close(stop)
	if err != nil {
		t.Fatal(err)
	}
	got := <-peak
	t.Logf("%d files, %d MB zip, peak of the heap %d MB", len(r.Items), r.Bytes>>20, got>>20)
	if got > maxHeap {
		t.Errorf("the heap grew to %d MB, at most %d MB is promised", got>>20, maxHeap>>20)
	}
	if want := 5000 + 16; len(r.Items) < 5000 || len(r.Items) > want {
		t.Errorf("%d files", len(r.Items))
	}
}

// watchHeap sends the largest memory in use that it saw until stop.
func watchHeap(stop chan struct{}, peak chan uint64) {
	var high uint64
	var m runtime.MemStats
	for {
		runtime.ReadMemStats(&m)
		high = max(high, m.HeapInuse+m.StackInuse)
		select {
		case <-stop:
			peak <- high
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func BenchmarkACaseOf5000Mails(b *testing.B) {
	w := many(b, 5000)
	for b.Loop() {
		if _, err := Build(b.Context(), w.s, w.c.Ref, Options{Now: now}, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAUsualCase(b *testing.B) {
	w := usual(b, "zh-CN")
	for b.Loop() {
		if _, err := Build(b.Context(), w.s, w.c.Ref, Options{Now: now}, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
