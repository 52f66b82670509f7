package mailbox_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cuiban/daemon/mailbox"
	"cuiban/daemon/mailtest"
)

// line is the honest answer for mail n with a lie worked into it.
func line(n int, old, new string) string {
	s := mailtest.FetchLine(n, mails(n)[n-1], "BODY")
	return strings.Replace(s, old, new, 1)
}

// Each server below has mails 1 to 3 and lies about something. Whatever it is:
// what can be had is stored whole, the cursor passes nothing without a hole,
// nothing crashes or hangs, and nothing is stored that is not a mail.
func TestLies(t *testing.T) {
	fetchAll := `^UID FETCH 1:3 `
	for name, c := range map[string]struct {
		server *mailtest.IMAPScript
		stored []int
		holes  []uint32
		fails  bool // the pass may fail, having lost nothing
	}{
		"the UID comes after the body": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `^(UID )?FETCH 2 `, Say: fmt.Sprintf("* 2 FETCH (FLAGS () RFC822.SIZE %d BODY[] {%d}\r\n%s UID 2)\r\n{tag} OK\r\n", len(raw(2)), len(raw(2)), raw(2))},
				{Match: fetchAll, Say: mailtest.FetchLine(1, mails(1)[0], "BODY") + fmt.Sprintf("* 2 FETCH (BODY[] {%d}\r\n%s UID 2)\r\n", len(raw(2)), raw(2)) + mailtest.FetchLine(3, mails(3)[2], "BODY") + "{tag} OK\r\n"}}},
			stored: []int{1, 2, 3},
		},
		"flags are pushed in the middle of a fetch": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: "* 2 FETCH (UID 2 FLAGS (\\Seen))\r\n", Normal: true}}},
			stored: []int{1, 2, 3},
		},
		"a search beyond the end returns the last mail": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `^UID SEARCH UID 4:\*`, Say: "* SEARCH 3\r\n{tag} OK\r\n"}}},
			stored: []int{1, 2, 3},
		},
		"no UIDNEXT": {
			server: &mailtest.IMAPScript{NoUIDNext: true},
			stored: []int{1, 2, 3},
		},
		"a listed mail is not delivered": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: line(1, "", "") + line(3, "", "") + "{tag} OK\r\n"},
				{Match: `^(UID )?FETCH 2 `, Say: "{tag} OK\r\n"}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"a mail is expunged while it is fetched": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: line(1, "", "") + "* 2 EXPUNGE\r\n" + line(3, "* 3", "* 2") + "{tag} OK\r\n"},
				{Match: `FETCH 2 `, Say: "{tag} OK\r\n"},
				{Match: `SEARCH UID 2$`, Say: "* SEARCH\r\n{tag} OK\r\n"}}},
			stored: []int{1, 3},
		},
		"the body is NIL": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: line(1, "", "") + "* 2 FETCH (UID 2 FLAGS () RFC822.SIZE 5 BODY[] NIL)\r\n" + line(3, "", "") + "{tag} OK\r\n"},
				{Match: `FETCH 2 `, Say: "* 2 FETCH (UID 2 FLAGS () RFC822.SIZE 5 BODY[] NIL)\r\n{tag} OK\r\n"}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"the body is empty though the mail is not": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: line(1, "", "") + "* 2 FETCH (UID 2 FLAGS () RFC822.SIZE 500 BODY[] {0}\r\n)\r\n" + line(3, "", "") + "{tag} OK\r\n"},
				{Match: `FETCH 2 `, Say: "* 2 FETCH (UID 2 FLAGS () RFC822.SIZE 500 BODY[] {0}\r\n)\r\n{tag} OK\r\n"}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"a literal is announced too short": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `FETCH (1:3|2) `, Say: line(2, fmt.Sprintf("{%d}", len(raw(2))), "{10}") + "{tag} OK\r\n"}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"a literal is announced too long": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: `^UID FETCH 2 `, Say: line(2, fmt.Sprintf("{%d}", len(raw(2))), fmt.Sprintf("{%d}", len(raw(2))+20)) + "{tag} OK FETCH completed\r\n"},
				{Match: fetchAll, Say: line(1, "", "") + line(2, fmt.Sprintf("{%d}", len(raw(2))), fmt.Sprintf("{%d}", len(raw(2))+20)) + "{tag} OK FETCH completed\r\n"}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"a literal of 4 GiB": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `FETCH (1:3|2) `, Say: line(2, fmt.Sprintf("{%d}", len(raw(2))), "{4294967295}")}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"an unknown word before a fetch": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: "* XYZZY hello\r\n", Normal: true}}},
			stored: []int{1, 2, 3},
		},
		"VANISHED, an unknown item, a date that cannot be": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: "* VANISHED 1:2\r\n", Normal: true},
				{Match: `^UID FETCH 1 `, Say: line(1, "UID 1", "X-GM-MSGID 12 UID 1") + "{tag} OK\r\n", Times: 1},
				{Match: `^UID FETCH 2 `, Say: line(2, "UID 2", `UID 2 INTERNALDATE "31-Feb-2026 25:00 GMT"`) + "{tag} OK\r\n", Times: 2}}},
			stored: []int{1, 2, 3},
		},
		"a keyword in GBK": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: line(1, "FLAGS ()", "FLAGS (\"\xd6\xd8\xd2\xaa\")") + "{tag} OK\r\n"}}},
			stored: []int{1, 2, 3},
		},
		"BYE in the middle": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: line(1, "", "") + "* BYE going down\r\n", Close: true, Times: 1}}},
			stored: []int{1, 2, 3},
		},
		"silence in the middle of a body": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: line(1, "", "") + line(2, "", "")[:80], Hang: true, Times: 1}}},
			stored: []int{1, 2, 3},
		},
		"silence for ever at one mail": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `FETCH (1:3|2) `, Hang: true}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"untagged lines without end": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: "* OK " + strings.Repeat("still here ", 9000) + "\r\n", Endless: true, Times: 1}}},
			stored: []int{1, 2, 3},
		},
		"a line without end": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `^UID SEARCH`, Say: strings.Repeat("* SEARCH 1 2 3 4 5 6 7 8 9", 4000), Endless: true, Times: 1}}},
			stored: []int{1, 2, 3},
		},
		"a search finds 0, * and 4294967295": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: `^UID SEARCH UID 1:\*`, Say: "* SEARCH 0 1 2 3 4294967295\r\n{tag} OK\r\n"},
				{Match: `SEARCH UID 4294967295`, Say: "* SEARCH 4294967295\r\n{tag} OK\r\n"}}},
			stored: []int{1, 2, 3}, holes: []uint32{4294967295},
		},
		"a search finds four thousand million mails": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `^UID SEARCH`, Say: "* ESEARCH UID ALL 1:4294967295\r\n{tag} OK\r\n"}}},
			fails:  true,
		},
		"a search finds far more than there is": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `^UID SEARCH`, Say: "* ESEARCH UID ALL 1:200000\r\n{tag} OK\r\n"}}},
			fails:  true,
		},
		"a search finds nothing": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `^UID SEARCH`, Say: "* SEARCH\r\n{tag} OK\r\n"}}},
			fails:  true,
		},
		"SINCE and LARGER are refused": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: `SINCE|LARGER`, Say: "{tag} BAD what?\r\n"}}},
			stored: []int{1, 2, 3},
		},
		"one mail is refused": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: line(1, "", "") + "{tag} NO some messages could not be read\r\n"},
				{Match: `^UID FETCH 2 `, Say: "{tag} NO [SERVERBUG] \xcf\xb5\xcd\xb3\xb7\xb1\xc3\xa6\r\n", Times: 1}}},
			stored: []int{1}, fails: true,
		},
		"one mail is refused for good": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{
				{Match: fetchAll, Say: line(1, "", "") + "{tag} NO some messages could not be read\r\n"},
				{Match: `^UID FETCH 2 `, Say: "{tag} NO cannot open message\r\n"}}},
			stored: []int{1, 3}, holes: []uint32{2},
		},
		"answers come in another order": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: line(3, "", "") + line(1, "", "") + line(2, "", "") + "{tag} OK\r\n"}}},
			stored: []int{1, 2, 3},
		},
		"a mail comes twice, and one that nobody asked for": {
			server: &mailtest.IMAPScript{Lies: []mailtest.Lie{{Match: fetchAll, Say: line(1, "", "") + line(1, "", "") + mailtest.FetchLine(9, mails(9)[8], "BODY"), Normal: true}}},
			stored: []int{1, 2, 3},
		},
		"NetEase wants ID": {
			server: &mailtest.IMAPScript{NeedID: true, Caps: "ID"},
			stored: []int{1, 2, 3},
		},
		"NetEase wants ID without announcing it": {
			server: &mailtest.IMAPScript{NeedID: true},
			stored: []int{1, 2, 3},
		},
		"garbage instead of a greeting": {
			server: &mailtest.IMAPScript{Greeting: "HTTP/1.1 400 Bad Request"},
			fails:  true,
		},
		"BYE instead of a greeting": {
			server: &mailtest.IMAPScript{Greeting: "* BYE too many connections"},
			fails:  true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := c.server
				s.Mails = mails(3)
				script(t, s)
				a := newArchive(t)
				err := pass(t, account(s.Dial), a)
				if (err != nil) != c.fails {
					t.Errorf("pass: %v", err)
				}
				if err != nil && !mailbox.Temporary(err) {
					t.Errorf("not temporary: %v", err)
				}
				checkLie(t, a, c.stored, c.holes)
			})
		})
	}
}

func checkLie(t *testing.T, a *archive, stored []int, holes []uint32) {
	t.Helper()
	a.has("INBOX", want(stored...)...)
	for _, u := range holes {
		if _, ok := a.hole("INBOX", u); !ok {
			t.Errorf("no hole for %d: %+v", u, a.holes)
		}
	}
	if len(a.holes["INBOX"]) != len(holes) {
		t.Errorf("holes %+v, want %v", a.holes, holes)
	}
	if high := a.cursor("INBOX").High; high > 3 {
		t.Errorf("the cursor stands at %d, beyond every mail", high)
	}
}

// A server that starts its UIDs again without a new UIDVALIDITY.
func TestUIDsAreReused(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Mails: mails(5)})
	a := newArchive(t)
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	s.Mails = []mailtest.Mail{{UID: 1, Raw: raw(6)}, {UID: 2, Raw: raw(7)}}
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(1, 2, 3, 4, 5, 6, 7)...)
	if c := a.cursor("INBOX"); c.High != 2 {
		t.Errorf("cursor %+v", c)
	}
}

// A server that lists much and delivers nothing is sick; it is left in peace
// before every mail has become a hole.
func TestAServerThatDeliversNothing(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Mails: mails(500), Lies: []mailtest.Lie{{Match: `FETCH`, Say: "{tag} OK\r\n"}}})
	a := newArchive(t)
	as[*mailbox.NetError](t, pass(t, account(s.Dial), a))
	if n := len(a.holes["INBOX"]); n > 50 {
		t.Errorf("%d holes", n)
	}
	s.Lies = nil
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	if n := len(a.mails["INBOX"]) + len(a.holes["INBOX"]); n != 500 || a.cursor("INBOX").High != 500 {
		t.Errorf("%d mails and holes, cursor %+v", n, a.cursor("INBOX"))
	}
}

// A UID that a server made up must not hide what comes below it.
func TestAnInventedUIDHidesNothing(t *testing.T) {
	s := script(t, &mailtest.IMAPScript{Mails: mails(1), NoUIDNext: true, Lies: []mailtest.Lie{
		{Match: `^UID SEARCH UID 1:\*`, Say: "* SEARCH 1 1000000\r\n{tag} OK\r\n"},
		{Match: `SEARCH UID (2:\*|1000000)`, Say: "* SEARCH 1000000\r\n{tag} OK\r\n", Times: 2},
	}})
	a := newArchive(t)
	a.cursors["INBOX"] = mailbox.Cursor{UIDValidity: 7}
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	s.Add(mails(2)[1])
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	if err := pass(t, account(s.Dial), a); err != nil {
		t.Fatal(err)
	}
	a.has("INBOX", want(1, 2)...)
}

// Endless dripping is no way around the clock.
func TestEveryCallEnds(t *testing.T) {
	for _, cmd := range []string{"LOGIN", "CAPABILITY", "EXAMINE", "UID SEARCH", "UID FETCH"} {
		t.Run(cmd, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := script(t, &mailtest.IMAPScript{Mails: mails(1), Lies: []mailtest.Lie{{Match: "^" + cmd, Hang: true}}})
				a, began := newArchive(t), time.Now()
				err := pass(t, account(s.Dial), a)
				if cmd != "UID FETCH" { // which ends in a hole
					as[*mailbox.NetError](t, err)
				}
				if d := time.Since(began); d > 8*mailbox.DefaultCmdTimeout {
					t.Errorf("it took %v", d)
				}
			})
		})
	}
}
