package mailtest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// IMAPScript is an IMAP server with one folder, INBOX, that behaves normally
// except where its Lies say otherwise. Set the fields before the first
// connection; Close it at the end.
type IMAPScript struct {
	// Greeting is the first line; "" means "* OK ready".
	Greeting string
	// Caps are announced beside IMAP4rev1, e.g. "ID IDLE UIDPLUS".
	Caps string
	// Validity is the folder's UIDVALIDITY; 0 announces none.
	Validity uint32
	// NoUIDNext leaves UIDNEXT out of EXAMINE, as 163.com was reported to do.
	NoUIDNext bool
	// NeedID refuses to open a folder before ID was sent, as NetEase does.
	NeedID bool
	// Mails are in the folder, in the order of their UIDs.
	Mails []Mail
	// Lies are tried in order before the normal answer.
	Lies []Lie

	scriptNet
	once sync.Once

	logMu    sync.Mutex
	used     map[int]int
	commands []string
	appended [][]byte
	open     map[*imapTalk]struct{}
}

// Lie is an answer other than the normal one.
type Lie struct {
	// Match is a regular expression on the command without its tag, e.g.
	// `^UID FETCH 5 `.
	Match string
	// Say is sent; {tag} stands for the command's tag.
	Say string
	// Normal sends the normal answer after Say.
	Normal bool
	// Hang stops reading after Say; Close ends the connection.
	Hang, Close bool
	// Endless repeats Say until the connection is closed.
	Endless bool
	// Times is how often the lie is told; 0 means always.
	Times int
}

// Start makes the server ready; [IMAPScript.Dial] and Listen work after it.
func (s *IMAPScript) Start() *IMAPScript {
	s.once.Do(func() {
		s.talk = s.converse
		s.used = map[int]int{}
		s.open = map[*imapTalk]struct{}{}
	})
	return s
}

// Commands returns what clients sent, without tags and secrets.
func (s *IMAPScript) Commands() []string {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return slices.Clone(s.commands)
}

// Appended returns the mails that clients appended.
func (s *IMAPScript) Appended() [][]byte {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return slices.Clone(s.appended)
}

// Add puts a mail into the folder; open connections are not told, see Push.
func (s *IMAPScript) Add(m Mail) {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	s.Mails = append(slices.Clone(s.Mails), m)
}

// Push sends text to every open connection, e.g. "* 3 EXISTS\r\n".
func (s *IMAPScript) Push(text string) {
	s.logMu.Lock()
	talks := make([]*imapTalk, 0, len(s.open))
	for t := range s.open {
		talks = append(talks, t)
	}
	s.logMu.Unlock()
	for _, t := range talks {
		t.send(text)
	}
}

func (s *IMAPScript) mails() []Mail {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	return s.Mails
}

// lie returns the lie for a command, nil for the truth.
func (s *IMAPScript) lie(cmd string) *Lie {
	s.logMu.Lock()
	defer s.logMu.Unlock()
	s.commands = append(s.commands, secretLine.ReplaceAllString(cmd, "$1"))
	for i := range s.Lies {
		l := &s.Lies[i]
		if (l.Times > 0 && s.used[i] >= l.Times) || !regexp.MustCompile(l.Match).MatchString(cmd) {
			continue
		}
		s.used[i]++
		return l
	}
	return nil
}

// imapTalk is one connection.
type imapTalk struct {
	s  *IMAPScript
	c  net.Conn
	r  *bufio.Reader
	id bool // ID was sent

	sendMu sync.Mutex
}

func (s *IMAPScript) converse(c net.Conn) {
	t := &imapTalk{s: s, c: c, r: bufio.NewReader(c)}
	s.logMu.Lock()
	s.open[t] = struct{}{}
	s.logMu.Unlock()
	defer func() {
		s.logMu.Lock()
		defer s.logMu.Unlock()
		delete(s.open, t)
	}()
	greeting := s.Greeting
	if greeting == "" {
		greeting = "* OK ready"
	}
	if !t.send(greeting + "\r\n") {
		return
	}
	for {
		tag, cmd, err := t.read()
		if err != nil || !t.answer(tag, cmd) {
			return
		}
	}
}

func (t *imapTalk) send(s string) bool {
	t.sendMu.Lock()
	defer t.sendMu.Unlock()
	_, err := io.WriteString(t.c, s)
	return err == nil
}

// read reads a command; literals are asked for, and kept when they are mails.
func (t *imapTalk) read() (tag, cmd string, err error) {
	var line strings.Builder
	for {
		part, err := t.r.ReadString('\n')
		if err != nil {
			return "", "", err
		}
		part = strings.TrimRight(part, "\r\n")
		line.WriteString(part)
		m := literalEnd.FindStringSubmatch(part)
		if m == nil {
			tag, cmd, _ = strings.Cut(line.String(), " ")
			return tag, cmd, nil
		}
		if !strings.HasSuffix(part, "+}") && !t.send("+ go ahead\r\n") {
			return "", "", io.ErrClosedPipe
		}
		n, _ := strconv.Atoi(m[1])
		raw := make([]byte, n)
		if _, err := io.ReadFull(t.r, raw); err != nil {
			return "", "", err
		}
		if strings.Contains(line.String(), " APPEND ") {
			t.s.logMu.Lock()
			t.s.appended = append(t.s.appended, raw)
			t.s.logMu.Unlock()
		}
	}
}

// answer answers one command; false ends the connection.
func (t *imapTalk) answer(tag, cmd string) bool {
	l := t.s.lie(cmd)
	if l == nil {
		return t.normal(tag, cmd)
	}
	say := strings.ReplaceAll(l.Say, "{tag}", tag)
	if !t.send(say) || l.Close {
		return false
	}
	for l.Endless {
		if !t.send(say) {
			return false
		}
	}
	if l.Hang {
		io.Copy(io.Discard, t.r)
		return false
	}
	return !l.Normal || t.normal(tag, cmd)
}

// normal is what an honest server answers.
func (t *imapTalk) normal(tag, cmd string) bool {
	verb, arg, _ := strings.Cut(cmd, " ")
	verb = strings.ToUpper(verb)
	if verb == "UID" {
		var sub string
		sub, arg, _ = strings.Cut(arg, " ")
		verb += " " + strings.ToUpper(sub)
	}
	untagged, status := "", "OK done"
	switch verb {
	case "CAPABILITY":
		untagged = "* CAPABILITY IMAP4rev1 " + t.s.Caps + "\r\n"
	case "ID":
		t.id = true
		untagged = "* ID (\"name\" \"script\")\r\n"
	case "LIST":
		untagged = "* LIST () \"/\" INBOX\r\n"
	case "SELECT", "EXAMINE":
		untagged, status = t.examine()
	case "SEARCH", "UID SEARCH":
		untagged = t.search(verb, arg)
	case "FETCH", "UID FETCH":
		untagged = t.fetch(verb, arg)
	case "IDLE":
		return t.idle(tag)
	case "LOGOUT":
		t.send("* BYE\r\n" + tag + " OK done\r\n")
		return false
	}
	return t.send(untagged + tag + " " + status + "\r\n")
}

func (t *imapTalk) examine() (untagged, status string) {
	if t.s.NeedID && !t.id {
		return "", "NO EXAMINE Unsafe Login. Please contact kefu@188.com for help"
	}
	mails := t.s.mails()
	untagged = fmt.Sprintf("* %d EXISTS\r\n", len(mails))
	if t.s.Validity != 0 {
		untagged += fmt.Sprintf("* OK [UIDVALIDITY %d] ok\r\n", t.s.Validity)
	}
	next := uint32(1)
	if len(mails) > 0 {
		next = mails[len(mails)-1].UID + 1
	}
	if !t.s.NoUIDNext {
		untagged += fmt.Sprintf("* OK [UIDNEXT %d] ok\r\n", next)
	}
	return untagged, "OK [READ-ONLY] done"
}

var searchUID = regexp.MustCompile(`UID (\S+)`)

// search knows UID sets and ALL; every other key is true, except LARGER, which
// is true of nothing.
func (t *imapTalk) search(verb, arg string) string {
	out := "* SEARCH"
	if strings.Contains(arg, "LARGER") {
		return out + "\r\n"
	}
	set := "1:*"
	if m := searchUID.FindStringSubmatch(arg); m != nil {
		set = m[1]
	}
	for seq, m := range t.s.mails() {
		if !inSet(set, m.UID) {
			continue
		}
		if verb == "SEARCH" {
			out += fmt.Sprintf(" %d", seq+1)
		} else {
			out += fmt.Sprintf(" %d", m.UID)
		}
	}
	return out + "\r\n"
}

// inSet reports whether n is in a sequence set such as "1:3,5,9:*".
func inSet(set string, n uint32) bool {
	for _, r := range strings.Split(set, ",") {
		lo, hi, isRange := strings.Cut(r, ":")
		a, _ := strconv.ParseUint(lo, 10, 32)
		b := a
		if isRange {
			if b, _ = strconv.ParseUint(hi, 10, 32); hi == "*" {
				b = 1<<32 - 1
			}
		}
		if uint64(n) >= a && uint64(n) <= b {
			return true
		}
	}
	return false
}

var partial = regexp.MustCompile(`\]<(\d+)\.(\d+)>`)

func (t *imapTalk) fetch(verb, arg string) string {
	set, items, _ := strings.Cut(arg, " ")
	var out strings.Builder
	for i, m := range t.s.mails() {
		n := m.UID
		if verb == "FETCH" {
			n = uint32(i + 1)
		}
		if inSet(set, n) {
			out.WriteString(FetchLine(i+1, m, items))
		}
	}
	return out.String()
}

// FetchLine is the honest answer to a FETCH of one mail: items are those of the
// command, e.g. "(UID FLAGS BODY.PEEK[])".
func FetchLine(seq int, m Mail, items string) string {
	name, body := "BODY[]", m.Raw
	if strings.Contains(items, "[HEADER]") {
		name, body = "BODY[HEADER]", header(m.Raw)
	}
	if p := partial.FindStringSubmatch(items); p != nil {
		off, _ := strconv.Atoi(p[1])
		n, _ := strconv.Atoi(p[2])
		off = min(off, len(body))
		body = body[off:min(off+n, len(body))]
		name += "<" + p[1] + ">"
	}
	line := fmt.Sprintf("* %d FETCH (UID %d FLAGS (%s) RFC822.SIZE %d", seq, m.UID, strings.Join(m.Flags, " "), len(m.Raw))
	if strings.Contains(items, "INTERNALDATE") {
		line += ` INTERNALDATE "01-Sep-2026 10:00:00 +0800"`
	}
	if strings.Contains(items, "BODY") {
		line += fmt.Sprintf(" %s {%d}\r\n%s", name, len(body), body)
	}
	return line + ")\r\n"
}

// header is raw up to and including the empty line.
func header(raw []byte) []byte {
	if i := strings.Index(string(raw), "\r\n\r\n"); i >= 0 {
		return raw[:i+4]
	}
	return raw
}

func (t *imapTalk) idle(tag string) bool {
	if !t.send("+ idling\r\n") {
		return false
	}
	if _, err := t.r.ReadString('\n'); err != nil {
		return false
	}
	return t.send(tag + " OK done\r\n")
}
