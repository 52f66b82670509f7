package store_test

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// The sizes of the store that the benchmarks of reading look at. The figures
// that count are those at 100000 mails, 10000 cases, 1000000 promises.
var (
	benchMails    = flag.Int("mails", 10000, "mails in the store of the benchmarks")
	benchCases    = flag.Int("cases", 1000, "cases in the store of the benchmarks")
	benchPromises = flag.Int("promises", 100000, "open promises in the store of the benchmarks")
)

const batch = 200 // mails a transaction while importing

// writer makes mails as they are in such disputes: Chinese of words as uneven in
// frequency as words are, some English, now and then something like an attachment.
type writer struct {
	rnd   *rand.Rand
	words []string
	often *rand.Zipf
}

// newWriter makes a writer with a vocabulary of 8000 Chinese words.
func newWriter(seed uint64) *writer {
	fixed := rand.New(rand.NewPCG(1, 1)) // the same words for all
	w := &writer{rnd: rand.New(rand.NewPCG(1, seed))}
	common := rand.NewZipf(fixed, 1.1, 20, 2999)
	for range 8000 {
		word := ""
		for range []int{1, 2, 2, 2, 2, 2, 2, 2, 3, 4}[fixed.IntN(10)] {
			word += string(rune(0x4E00 + 7*common.Uint64()))
		}
		w.words = append(w.words, word)
	}
	w.often = rand.NewZipf(w.rnd, 1.1, 10, uint64(len(w.words)-1))
	return w
}

var vocabulary = strings.Fields(`withdrawal pending account review please team support case within business days payment bank transfer
	request processing update regarding information verify identity document submitted status contact reply service customer`)

// text returns so many words, one in fifteen English.
func (w *writer) text(words int) string {
	var b strings.Builder
	for range words {
		switch w.rnd.IntN(15) {
		case 0:
			b.WriteString(" " + vocabulary[w.rnd.IntN(len(vocabulary))] + " ")
		case 1:
			b.WriteString("。\n")
		default:
			b.WriteString(w.words[w.often.Uint64()])
		}
	}
	return b.String()
}

// raw returns the bytes of mail n with that text: about 8 KB on average.
func (w *writer) raw(n int, text string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "From: kf@example.com\r\nMessage-ID: <%d@example.com>\r\nSubject: Re: 提现\r\n\r\n%s", n, text)
	filler := make([]byte, w.rnd.IntN(12000))
	for i := range filler {
		filler[i] = "ABCDEFGHIJKLMNOP"[w.rnd.IntN(16)]
	}
	b.Write(filler)
	return b.Bytes()
}

// prepared is one mail ready to be stored, as the parser would hand it over.
type prepared struct {
	n      int
	staged store.Staged
	u      store.Understanding
	ids    []string
}

// prepare makes mail n.
func (w *writer) prepare(b testing.TB, s *store.Store, n int) prepared {
	text := w.text(50 + w.rnd.IntN(150)) // 230 Chinese characters on average
	st, err := s.Stage(bytes.NewReader(w.raw(n, text)))
	if err != nil {
		b.Fatal(err)
	}
	id := fmt.Sprintf("<%d@example.com>", n)
	return prepared{n, st, store.Understanding{ParserVersion: 1, JSON: `{"new_text":"` + text[:len(text)/2] + `"}`, MessageID: id, From: "kf@example.com",
		Subject: "Re: 提现 " + fmt.Sprint(n), BaseSubject: "提现 " + fmt.Sprint(n), Date: noon.Add(time.Duration(n) * time.Minute), Direction: "in", Kind: "human", Outcome: "none",
		NewText: text}, []string{id, fmt.Sprintf("<%d@example.com>", n/10*10), fmt.Sprintf("<ghost%d@example.com>", n/10)}}
}

// storeMail does in one transaction all that becomes of a mail.
func storeMail(tx *store.Tx, p prepared, c *escalation.Case) error {
	o, err := tx.PutObject(p.staged)
	if err != nil {
		return err
	}
	m, _, err := tx.AddMail(o, p.u.MessageID)
	if err != nil {
		return err
	}
	if err := tx.AddLocation(store.Location{Account: "a", Folder: "INBOX", UIDValidity: 1, UID: uint32(p.n), MailID: m.ID}); err != nil {
		return err
	}
	if err := tx.SetUnderstood(m.ID, p.u); err != nil {
		return err
	}
	if _, err := tx.CasesByIDs(c.Owner.ID, p.ids); err != nil {
		return err
	}
	if err := tx.File(m.ID, c.ID, "ids", "it answers a mail of the case", false); err != nil {
		return err
	}
	if err := tx.AddIDs(c.ID, p.ids); err != nil {
		return err
	}
	if _, err := tx.Append(c.ID, escalation.Entry{At: p.u.Date, Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: o.SHA256,
		Facts: &escalation.MailFacts{MessageID: p.u.MessageID, From: p.u.From, Subject: p.u.Subject, Robot: "human", Gist: "您好"}}); err != nil {
		return err
	}
	if p.n%3 == 0 {
		pr := promise(p.n, p.u.Date.Add(48*time.Hour))
		pr.Mail = o.SHA256
		if err := tx.SavePromise(c.ID, &pr); err != nil {
			return err
		}
	}
	return tx.SetCursor("a", "INBOX", store.Cursor{UIDValidity: 1, High: uint32(p.n)})
}

// promise makes open promise n.
func promise(n int, due time.Time) escalation.Promise {
	return escalation.Promise{Key: fmt.Sprintf("%024d", n), Who: escalation.ByCounterparty, Action: escalation.ActReply, Quote: "我们将在48小时内回复您", Said: noon,
		Status: escalation.PromiseOpen, Revisions: []escalation.Revision{{Due: escalation.Due{At: due}, Made: noon, Why: "said"}}}
}

// importMails stores mails in batches, a savepoint each, and returns how long
// that took.
func importMails(b testing.TB, s *store.Store, cases []*escalation.Case, from, to int) time.Duration {
	w := newWriter(uint64(from))
	var took time.Duration
	for from < to {
		var mails []prepared
		for ; len(mails) < batch && from < to; from++ {
			mails = append(mails, w.prepare(b, s, from))
		}
		start := time.Now()
		storetest.Update(b, s, noon, func(tx *store.Tx) error {
			for _, m := range mails {
				if err := tx.Savepoint(func() error { return storeMail(tx, m, cases[m.n/10%len(cases)]) }); err != nil {
					return err
				}
			}
			return nil
		})
		took += time.Since(start)
	}
	return took
}

// openCases opens so many cases of one owner.
func openCases(b testing.TB, s *store.Store, n int) []*escalation.Case {
	o := storetest.Owner(b, s, "lin@example.cn")
	cases := make([]*escalation.Case, n)
	storetest.Update(b, s, noon, func(tx *store.Tx) error {
		for i := range cases {
			cases[i] = &escalation.Case{Owner: o, Title: fmt.Sprintf("提现 %d", i), Platform: "某平台", Next: noon.Add(time.Duration(i) * time.Hour),
				Parties: []escalation.Party{{Address: "kf@example.com", Role: escalation.RolePlatform, Confirmed: true}}}
			if err := tx.NewCase(cases[i]); err != nil {
				return err
			}
		}
		return nil
	})
	return cases
}

// bigStore is made once for all benchmarks of reading.
var bigStore = struct {
	dir   string
	cases []*escalation.Case
}{}

// big opens the large store.
func big(b *testing.B) *store.Store {
	b.Helper()
	if bigStore.dir == "" {
		dir, err := os.MkdirTemp("", "cuiban-bench-*")
		if err != nil {
			b.Fatal(err)
		}
		bigStore.dir = dir
		s, err := store.Open(filepath.Join(dir, "data"), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		bigStore.cases = openCases(b, s, *benchCases)
		took := importMails(b, s, bigStore.cases, 1, *benchMails+1)
		b.Logf("%d mails in %v: %.0f mails/s in the store alone", *benchMails, took, float64(*benchMails)/took.Seconds())
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return storetest.Open(b, filepath.Join(bigStore.dir, "data"))
}

// cpuTime returns what the process has used so far, which other processes on
// the machine do not change.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkImport stores mails in batches: understood, filed, logged, searchable.
func BenchmarkImport(b *testing.B) {
	s := storetest.New(b)
	cases := openCases(b, s, max(b.N/10, 1))
	b.ResetTimer()
	cpu := cpuTime(b)
	took := importMails(b, s, cases, 1, b.N+1)
	b.StopTimer()
	b.ReportMetric(float64(b.N)/took.Seconds(), "mails/s")
	b.ReportMetric(float64((cpuTime(b)-cpu).Nanoseconds())/float64(b.N), "cpu-ns/mail") // making the mails included
}

// BenchmarkArrival stores one mail a transaction, synced.
func BenchmarkArrival(b *testing.B) {
	s := storetest.New(b)
	cases := openCases(b, s, 10)
	w := newWriter(2)
	var mails []prepared
	for n := range b.N {
		mails = append(mails, w.prepare(b, s, n+1))
	}
	b.ResetTimer()
	for _, m := range mails {
		storetest.Update(b, s, noon, func(tx *store.Tx) error { return storeMail(tx, m, cases[m.n%10]) })
	}
}

func BenchmarkOpen(b *testing.B) {
	big(b).Close()
	for b.Loop() {
		s, err := store.Open(filepath.Join(bigStore.dir, "data"), store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		s.Close()
	}
}

func BenchmarkCases(b *testing.B) {
	s := big(b)
	for name, f := range map[string]store.CaseFilter{"all": {}, "page": {Limit: 50}, "text": {Text: "提现 77"}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				storetest.View(b, s, func(tx *store.Tx) error { _, err := tx.Cases(f); return err })
			}
		})
	}
}

func BenchmarkCase(b *testing.B) {
	s := big(b)
	ref := bigStore.cases[1].Ref
	for b.Loop() {
		storetest.View(b, s, func(tx *store.Tx) error {
			c, err := tx.Case(ref)
			if err == nil {
				_, err = tx.CaseMails(c.ID)
			}
			return err
		})
	}
}

func BenchmarkSearch(b *testing.B) {
	s := big(b)
	if err := s.Index(context.Background(), noon); err != nil {
		b.Fatal(err)
	}
	w := newWriter(1)
	for name, q := range map[string]string{"everywhere": "提现", "everywhere_prefix": "withdr", "one_character": w.words[5][:3], "rare": w.words[7000],
		"none": "找不到的话", "two_words": w.words[20] + " payment", "often": w.words[1] + w.words[2], "not_as_a_whole": w.words[1] + w.words[3] + w.words[2] + w.words[1]} {
		for _, owner := range []int64{0, 1} {
			b.Run(fmt.Sprintf("%s/owner%d", name, owner), func(b *testing.B) {
				hits := 0
				for b.Loop() {
					storetest.View(b, s, func(tx *store.Tx) error {
						h, err := tx.Search(owner, q, 20)
						hits = len(h)
						return err
					})
				}
				b.ReportMetric(float64(hits), "hits")
			})
		}
	}
}

// BenchmarkSearchTail reads what the index does not know yet.
func BenchmarkSearchTail(b *testing.B) {
	s := storetest.New(b)
	importMails(b, s, openCases(b, s, 10), 1, 1000)
	for b.Loop() {
		storetest.View(b, s, func(tx *store.Tx) error { _, err := tx.Search(0, "找不到的话", 20); return err })
	}
}

func BenchmarkNextPromise(b *testing.B) {
	s := storetest.New(b)
	c := openCases(b, s, 1)[0]
	for done := 0; done < *benchPromises; {
		storetest.Update(b, s, noon, func(tx *store.Tx) error {
			for range 10000 {
				p := promise(done, noon.Add(time.Duration(done*7919%*benchPromises)*time.Minute))
				done++
				if err := tx.SavePromise(c.ID, &p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for name, read := range map[string]func(tx *store.Tx) error{
		"promise": func(tx *store.Tx) error { _, err := tx.NextPromise(); return err },
		"case":    func(tx *store.Tx) error { _, err := tx.NextMoment(); return err },
		"due": func(tx *store.Tx) error {
			_, err := tx.Promises(store.PromiseFilter{Statuses: []escalation.Status{escalation.PromiseOpen}, DueBefore: noon.Add(time.Hour)})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				storetest.View(b, s, read)
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	s := big(b)
	var bytes int64
	for b.Loop() {
		r := verify(b, s, "")
		if !r.OK() {
			b.Fatal(r.Problems)
		}
		bytes = r.Bytes
	}
	b.SetBytes(bytes)
}
