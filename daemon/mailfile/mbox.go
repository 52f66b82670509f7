package mailfile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"strings"
	"time"
)

const (
	// maxHeader bounds how far a Date field is looked for, in bytes.
	maxHeader = 256 << 10
	// lineBuffer is how much of a line is looked at, in bytes: longer ones
	// begin neither a mail nor a field that matters.
	lineBuffer = 64 << 10
)

// mbox notes the places of the mails of an mbox. A mail begins with a line
// "From … 2026" after an empty line or at the beginning of the file, followed by
// a header field; a line of a text that merely begins with "From " is none.
func (s *scanner) mbox(path string, f *os.File) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	w := mboxWalk{r: bufio.NewReaderSize(f, lineBuffer), empty: true}
	for s.ctx.Err() == nil {
		line, err := w.line()
		if len(line) == 0 {
			s.mailAt(path, f, &w)
			return noEOF(err)
		}
		if w.begins(line) {
			s.mailAt(path, f, &w)
			w.start()
			continue
		}
		w.take(line)
	}
	return s.ctx.Err()
}

// mboxWalk walks through the lines of an mbox.
type mboxWalk struct {
	r       *bufio.Reader
	at      int64 // of the line at hand
	next    int64 // behind it
	partial bool  // the line at hand goes on
	empty   bool  // the line before was empty
	from    int64 // where the mail at hand begins
	end     int64 // where it ends, as far as it was read
	number  uint32
	head    header
}

// line returns the next line, or the next lineBuffer bytes of a longer one. It
// holds until the next call.
func (w *mboxWalk) line() ([]byte, error) {
	line, err := w.r.ReadSlice('\n')
	w.at = w.next
	w.next += int64(len(line))
	if bytes.HasPrefix(line, []byte("From ")) {
		line = bytes.Clone(line) // begins looks ahead
	}
	return line, err
}

// begins says whether a line begins a mail.
func (w *mboxWalk) begins(line []byte) bool {
	if w.partial || !w.empty || !bytes.HasPrefix(line, []byte("From ")) {
		return false
	}
	next, _ := w.r.Peek(512)
	return w.at == 0 || bytes.ContainsAny(line, "0123456789") && (headerLine(next) || bytes.HasPrefix(next, []byte(">From ")))
}

// start begins a mail behind the From line at hand.
func (w *mboxWalk) start() {
	w.from, w.end = w.next, w.next
	w.number++
	w.head = header{}
	w.empty, w.partial = false, false
}

// take passes over a line of the mail at hand. The empty line before the next
// mail belongs to the mbox and not to the mail.
func (w *mboxWalk) take(line []byte) {
	whole := line[len(line)-1] == '\n'
	w.empty = !w.partial && (len(line) == 1 && whole || string(line) == "\r\n")
	if !w.partial {
		w.head.line(line)
	}
	if w.end = w.next; w.empty {
		w.end = w.at
	}
	w.partial = !whole
}

// mailAt adds the mail at hand, if there is one yet.
func (s *scanner) mailAt(path string, f *os.File, w *mboxWalk) {
	from, size := w.from, w.end-w.from
	if w.number == 0 {
		return
	}
	if size > MaxSize {
		s.note(path, fmt.Errorf("mail %d of %d bytes is larger than any mail is", w.number, size))
		return
	}
	s.add(Mail{Folder: path, Number: w.number, Size: size, Date: w.head.date(), mbox: true, open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(f, from, size)), nil
	}})
}

// header finds the date in a header, line by line.
type header struct {
	over   bool
	read   int
	inDate bool
	value  string
	found  bool
}

// line looks at the next line.
func (h *header) line(line []byte) {
	if h.read += len(line); h.over || h.read > maxHeader {
		h.over = true
		return
	}
	text := bytes.TrimRight(line, "\r\n")
	switch {
	case len(text) == 0:
		h.over = true
	case text[0] == ' ' || text[0] == '\t':
		if h.inDate && len(h.value) < 200 {
			h.value += " " + string(bytes.TrimSpace(text))
		}
	default:
		h.inDate = !h.found && len(text) > 5 && bytes.EqualFold(text[:5], []byte("Date:"))
		if h.inDate {
			h.found, h.value = true, string(bytes.TrimSpace(text[5:]))
		}
	}
}

// date is what the Date field says; zero when there is none that can be read.
func (h *header) date() time.Time {
	if !h.found {
		return time.Time{}
	}
	value := strings.TrimSpace(h.value)
	if t, err := time.Parse(usualDate, value); err == nil {
		return t
	}
	t, err := mail.ParseDate(value)
	if err != nil {
		return time.Time{}
	}
	return t
}

// usualDate is how nearly every program writes it; ParseDate comes to this form
// after many others.
const usualDate = "Mon, 2 Jan 2006 15:04:05 -0700"

// dateOf reads the header of a mail for its date.
func dateOf(r *bufio.Reader) (time.Time, error) {
	var h header
	for !h.over {
		line, err := r.ReadSlice('\n')
		h.line(line)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return time.Time{}, err
		}
	}
	return h.date(), nil
}

// headerLine says whether a text begins with a header field (RFC 5322 section 2.2).
func headerLine(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	for i, c := range text {
		switch {
		case c == ':':
			return i > 0
		case c <= ' ' || c > '~':
			// A blank before the colon is the obsolete syntax (section 4.5).
			return i > 0 && (c == ' ' || c == '\t') && bytes.HasPrefix(bytes.TrimLeft(text[i:], " \t"), []byte(":"))
		}
	}
	return false
}
