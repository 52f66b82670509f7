package body

import (
	"bytes"
	"io"
	"sync"
)

// source reads a stream of lines in which the boundaries of open multiparts end
// the parts. It hands out data in large windows and only looks closer where a line
// begins with two dashes.
type source struct {
	r      io.Reader
	buf    []byte
	lo, hi int   // buf[lo:hi] is unread
	err    error // why no more bytes come; io.EOF at the end
	bol    bool  // the next byte begins a line

	bounds []string // the open boundaries, innermost last
	safe   int      // bytes at lo known to be data of the part
	at     int      // offset from lo of the boundary line that ends the part, -1 unknown
	hit    int      // index in bounds of the boundary that was met, -1 none yet
	closed bool     // it was the closing form
	cr     bool     // translate CR to LF: the stream has no LF at all
}

const (
	sourceSize    = 64 << 10
	lineLookahead = 1024 // how far a boundary line is read: maxBoundary and blanks
)

var buffers = sync.Pool{New: func() any { b := make([]byte, sourceSize); return &b }}

func newSource(r io.Reader) *source {
	s := &source{r: r, buf: *buffers.Get().(*[]byte), bol: true, at: -1, hit: -1}
	for s.hi < sourceSize/16 && s.fill() {
	}
	w := s.buf[:s.hi]
	lf := bytes.IndexByte(w, '\n')
	if i := bytes.IndexByte(w, '\r'); i >= 0 && i < len(w)-1 && w[i+1] != '\n' && (lf < 0 || lf == len(w)-1) {
		s.cr = true
		turnCR(w)
	}
	return s
}

// release gives the buffer back; the source must not be used afterwards.
func (s *source) release() {
	b := s.buf
	s.buf = nil
	buffers.Put(&b)
}

func turnCR(b []byte) {
	for i := range b {
		if b[i] == '\r' {
			b[i] = '\n'
		}
	}
}

// fill reads more bytes behind hi and tells whether any came.
func (s *source) fill() bool {
	if s.err != nil {
		return false
	}
	if s.lo > 0 && s.hi == len(s.buf) {
		copy(s.buf, s.buf[s.lo:s.hi])
		s.lo, s.hi = 0, s.hi-s.lo
	}
	if s.hi == len(s.buf) {
		return false
	}
	for range 100 { // an io.Reader may return nothing a few times
		n, err := s.r.Read(s.buf[s.hi:])
		n = max(0, min(n, len(s.buf)-s.hi))
		if s.cr {
			turnCR(s.buf[s.hi : s.hi+n])
		}
		s.hi += n
		s.err = err
		if n > 0 || err != nil {
			return n > 0
		}
	}
	s.err = io.ErrNoProgress
	return false
}

func (s *source) advance(n int) {
	if n > 0 {
		s.bol = s.buf[s.lo+n-1] == '\n'
		s.lo += n
	}
}

// peekLine returns the next line with its end, or as much of it as the buffer
// takes; whole is false for a piece. It returns nothing at the end of the stream.
func (s *source) peekLine() (line []byte, whole bool) {
	from := 0
	for {
		w := s.buf[s.lo:s.hi]
		if i := bytes.IndexByte(w[from:], '\n'); i >= 0 {
			return w[:from+i+1], true
		}
		from = len(w)
		if !s.fill() {
			return s.buf[s.lo:s.hi], s.err != nil
		}
	}
}

// open begins a multipart; close ends it.
func (s *source) open(boundary string) int {
	s.bounds = append(s.bounds, boundary)
	return len(s.bounds) - 1
}

func (s *source) close(i int) { s.bounds = s.bounds[:i] }

// boundary tells which open boundary the line at off is. known is false when more
// bytes are needed to tell.
func (s *source) boundary(off int) (i int, closing, known bool) {
	w := s.buf[s.lo+off : s.hi]
	line, more := w, s.err == nil
	if len(line) > lineLookahead {
		line, more = line[:lineLookahead], false
	}
	if e := bytes.IndexByte(line, '\n'); e >= 0 {
		line, more = line[:e], false
	}
	if more {
		return -1, false, false
	}
	if len(line) < 2 || line[0] != '-' || line[1] != '-' {
		return -1, false, true
	}
	line = bytes.TrimRight(line[2:], " \t\r")
	for i := len(s.bounds) - 1; i >= 0; i-- {
		if string(line) == s.bounds[i] {
			return i, false, true
		}
		if b := s.bounds[i]; len(line) == len(b)+2 && string(line[:len(b)]) == b && string(line[len(b):]) == "--" {
			return i, true, true
		}
	}
	return -1, false, true
}

// atBoundary tells whether the next line is an open boundary, and takes it if so.
func (s *source) atBoundary() bool {
	if s.hit >= 0 {
		return true
	}
	if !s.bol || len(s.bounds) == 0 {
		return false
	}
	for {
		i, closing, known := s.boundary(0)
		if !known && s.fill() {
			continue
		}
		if i < 0 {
			return false
		}
		s.take(0, i, closing)
		return true
	}
}

// take consumes up to and with the boundary line at off and notes which it was.
func (s *source) take(off, i int, closing bool) {
	s.advance(off)
	line, _ := s.peekLine()
	s.advance(len(line))
	s.hit, s.closed = i, closing
}

// resume clears the boundary that was met, so that the next part can be read.
func (s *source) resume() { s.hit, s.closed, s.safe, s.at = -1, false, 0, -1 }

// Read reads the data of the current part: up to the line end before the next open
// boundary, or to the end of the stream.
func (s *source) Read(p []byte) (int, error) {
	if s.safe == 0 && !s.more() {
		return 0, io.EOF
	}
	n := copy(p, s.buf[s.lo:s.lo+s.safe])
	s.advance(n)
	s.safe -= n
	if s.at >= 0 {
		s.at -= n
	}
	return n, nil
}

// window is Read without the copy: the bytes are valid until the next call.
func (s *source) window() []byte {
	if s.safe == 0 && !s.more() {
		return nil
	}
	w := s.buf[s.lo : s.lo+s.safe]
	s.advance(s.safe)
	if s.at >= 0 {
		s.at -= s.safe
	}
	s.safe = 0
	return w
}

// more finds out how many bytes at lo are data. False: the part is over.
func (s *source) more() bool {
	if s.hit >= 0 {
		return false
	}
	if s.at >= 0 {
		i, closing, _ := s.boundary(s.at)
		s.take(s.at, i, closing)
		return false
	}
	if s.atBoundary() {
		return false
	}
	for {
		ended := s.err != nil
		s.safe = s.scan()
		if s.safe > 0 {
			return true
		}
		if s.at >= 0 {
			return s.more()
		}
		if !s.fill() && ended {
			return false
		}
	}
}

// scan returns how many bytes at lo are surely data, and sets at when a boundary
// line follows them.
func (s *source) scan() int {
	w := s.buf[s.lo:s.hi]
	if len(s.bounds) == 0 {
		return len(w)
	}
	for off := 0; ; {
		j := bytes.Index(w[off:], nlDashes)
		if j < 0 {
			return len(w) - s.holdback(w)
		}
		j += off
		i, _, known := s.boundary(j + 1)
		if !known || i >= 0 {
			if i >= 0 {
				s.at = j + 1
			}
			return trimCR(w[:j])
		}
		off = j + len(nlDashes)
	}
}

var nlDashes = []byte("\n--")

// holdback is how many bytes at the end of w may belong to a line end before a
// boundary that has not been read yet.
func (s *source) holdback(w []byte) int {
	if s.err != nil {
		return 0
	}
	end := len(w)
	if end > 0 && w[end-1] == '-' {
		end--
		if end == 0 || w[end-1] != '\n' {
			return 0
		}
	}
	if end > 0 && w[end-1] == '\n' {
		end--
	}
	return len(w) - trimCR(w[:end])
}

// trimCR is the length of w without the carriage returns at its end, two at most.
func trimCR(w []byte) int {
	n := len(w)
	for k := 0; k < 2 && n > 0 && w[n-1] == '\r'; k++ {
		n--
	}
	return n
}

// drain reads the rest of the part.
func (s *source) drain() {
	for s.window() != nil {
	}
}
