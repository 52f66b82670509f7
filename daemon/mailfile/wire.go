package mailfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"sync"
)

// lineReaders are buffers between two mails: one each is most of what reading a
// small mail allocates.
var lineReaders = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, lineBuffer) }}

// wire gives out a mail as it travelled.
type wire struct {
	r     *bufio.Reader
	mbox  bool
	fix   bool // bare line feeds are put right
	known bool // whether to
	mid   bool // in the middle of a line
	cr    bool // the piece before ended in CR
	out   []byte
	fixed []byte // holds out where a line was put right
	err   error
	file  io.Closer
}

// newWire reads a mail in its stored form from the file, which Close closes.
func newWire(file io.ReadCloser, mbox bool) *wire {
	r := lineReaders.Get().(*bufio.Reader)
	r.Reset(io.LimitReader(file, MaxSize))
	return &wire{r: r, mbox: mbox, file: file}
}

// Close closes the file; reading on fails.
func (w *wire) Close() error {
	if w.r == nil {
		return fs.ErrClosed
	}
	w.r.Reset(nil)
	lineReaders.Put(w.r)
	w.r, w.out, w.err = nil, nil, fs.ErrClosed
	return w.file.Close()
}

// Read implements io.Reader.
func (w *wire) Read(b []byte) (int, error) {
	for len(w.out) == 0 {
		if w.err != nil {
			return 0, w.err
		}
		w.piece()
	}
	n := copy(b, w.out)
	w.out = w.out[n:]
	return n, nil
}

// piece reads the next line, or a part of a long one.
func (w *wire) piece() {
	line, err := w.r.ReadSlice('\n')
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		w.err = err
	}
	if len(line) == 0 {
		return
	}
	ended := line[len(line)-1] == '\n'
	crlf := bytes.HasSuffix(line, []byte("\r\n")) || len(line) == 1 && w.cr
	if !w.known && ended {
		w.known, w.fix = true, !crlf
	}
	if w.mbox && !w.mid && quotedFrom(line) {
		line = line[1:]
	}
	w.mid, w.cr = !ended, line[len(line)-1] == '\r'
	w.out = line
	if w.fix && ended && !crlf {
		w.fixed = append(append(w.fixed[:0], line[:len(line)-1]...), "\r\n"...)
		w.out = w.fixed
	}
}

// quotedFrom says whether a line of an mbox is ">From ", ">>From " and so on.
func quotedFrom(line []byte) bool {
	rest := bytes.TrimLeft(line, ">")
	return len(rest) < len(line) && bytes.HasPrefix(rest, []byte("From "))
}
