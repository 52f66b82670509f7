package mailbox_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

// FuzzServer lets a server answer anything to a SEARCH and a FETCH. A pass must
// end, without panic, and store nothing but what came as a whole literal.
func FuzzServer(f *testing.F) {
	f.Add([]byte("* SEARCH 1 2 3\r\n{tag} OK\r\n"), []byte(line(1, "", "")+"{tag} OK\r\n"))
	f.Add([]byte("* SEARCH 0 4294967295\r\n{tag} OK\r\n"), []byte("* 1 FETCH (UID 1 BODY[] NIL)\r\n{tag} OK\r\n"))
	f.Add([]byte("* ESEARCH (TAG \"x\") UID ALL 1:*\r\n{tag} OK\r\n"), []byte("* 1 FETCH (UID 1 BODY[]<0> {3}\r\nabc)\r\n{tag} NO\r\n"))
	f.Add([]byte("{tag} BAD\r\n"), []byte("* 2 EXPUNGE\r\n* BYE\r\n"))
	f.Add([]byte("+ \r\n"), []byte("* 1 FETCH (UID 1 BODY[] {4294967295}\r\nabc"))
	f.Fuzz(func(t *testing.T, search, fetch []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := script(t, &mailtest.IMAPScript{Mails: mails(3), Lies: []mailtest.Lie{
				{Match: `^UID SEARCH`, Say: string(search)},
				{Match: `FETCH`, Say: string(fetch)},
			}})
			a := newArchive(t)
			pass(t, account(s.Dial), a)
			for _, m := range a.mails["INBOX"] {
				if !bytes.Contains(fetch, []byte(m)) {
					t.Errorf("stored %q, which was not in %q", m, fetch)
				}
			}
		})
	})
}

// nothing is a Handler that forgets everything.
type nothing struct{}

func (nothing) Position(context.Context, string) (mailbox.Position, error) {
	return mailbox.Position{}, nil
}
func (nothing) Wanted(context.Context, string, *mailbox.Header) (bool, error) { return true, nil }
func (nothing) Store(context.Context, string, []*mailbox.Message, mailbox.Cursor) error {
	return nil
}
func (nothing) Hole(context.Context, string, mailbox.Hole, mailbox.Cursor) error { return nil }
func (nothing) Advance(context.Context, string, mailbox.Cursor) error            { return nil }
func (nothing) Archived(context.Context, string, uint32, time.Time) ([]uint32, error) {
	return nil, nil
}
func (nothing) Reached(context.Context, string, time.Time) error { return nil }

// BenchmarkPass reads 1,000 mails of 8 KB.
func BenchmarkPass(b *testing.B) {
	s := &mailtest.IMAPScript{Validity: 1}
	body := bytes.Repeat([]byte("0123456789abcdef0123456789abcdef\r\n"), 240)
	for i := range 1000 {
		s.Mails = append(s.Mails, mailtest.Mail{UID: uint32(i + 1), Raw: append(raw(i), body...)})
	}
	s.Start()
	defer s.Close()
	addr, err := s.Listen()
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(1000 * int64(len(body)))
	for b.Loop() {
		if err := mailbox.Pass(b.Context(), tcpAccount(addr), inbox, nothing{}, still()); err != nil {
			b.Fatal(fmt.Errorf("pass: %w", err))
		}
	}
}
