// Package mailfile reads mail that lies in files: an mbox, a Maildir, single
// .eml files, a zip of them, or a folder with any of these in it. What a file is
// is told by its content, not by its name.
//
// Scan looks through everything once and notes where each mail lies and when it
// was written; the mails themselves are read again, one by one, when they are
// wanted. So the oldest can come first whatever the order of the files, and a
// mailbox of any size takes memory only for the list.
//
// A mail is given out as it travelled, with CRLF at the end of each line: that
// is what its signatures cover and what IMAP gives out, so that the same mail
// from both is the same bytes. A file that ends its first line with a bare LF is
// taken to hold the stored form, and every bare LF in it is put right. In an
// mbox the quoting of lines that begin with "From " is undone (mboxrd: one ">"
// off each line of any number of ">" and "From "). A library would read an mbox
// once and forward; what is needed here are the places in it.
package mailfile

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// MaxSize is the largest mail that is read, in bytes. No provider takes one that
// large; what claims to be larger is a damaged file or an archive bomb.
const MaxSize = 2 << 30

// Mail is the place of one mail.
type Mail struct {
	// Folder names what the mail was found in: the path of the file, in a zip
	// with the name of the member behind "!".
	Folder string
	// Number counts the mails of an mbox from 1; 1 in a file of a single mail.
	Number uint32
	Size   int64 // bytes in the file; each line may gain one on the wire
	// Date is when it was written, by its Date field; without one that can be
	// read it is that of the mail before it in the file, or zero.
	Date time.Time

	open func() (io.ReadCloser, error)
	mbox bool
}

// Open gives out the bytes of the mail. The caller closes it.
func (m *Mail) Open() (io.ReadCloser, error) {
	f, err := m.open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", m.Folder, err)
	}
	return newWire(f, m.mbox), nil
}

// Problem is something that could not be read, and why.
type Problem struct {
	Path string
	Err  error
}

// Error says both.
func (p Problem) Error() string { return p.Path + ": " + p.Err.Error() }

// Set is what was found.
type Set struct {
	Mails    []Mail // the oldest first, those without a date before the mail behind them
	Problems []Problem
	closers  []io.Closer
}

// Close closes the files behind the mails.
func (s *Set) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

// Bytes is the size of all mails together.
func (s *Set) Bytes() (n int64) {
	for i := range s.Mails {
		n += s.Mails[i].Size
	}
	return n
}

// Scan finds the mails under the paths. What cannot be read is a problem of the
// set and does not hold up the rest; a path that does not exist is an error.
// found, when not nil, is told how many were found so far. The caller closes the set.
func Scan(ctx context.Context, paths []string, found func(int)) (*Set, error) {
	s := &scanner{ctx: ctx, set: &Set{}, found: found}
	for _, p := range paths {
		if abs, err := filepath.Abs(p); err == nil {
			p = abs
		}
		fi, err := os.Stat(p)
		if err == nil {
			err = s.path(p, fi.IsDir())
		}
		if err != nil {
			s.set.Close()
			return nil, err
		}
	}
	slices.SortStableFunc(s.set.Mails, func(a, b Mail) int { return a.Date.Compare(b.Date) })
	return s.set, nil
}

type scanner struct {
	ctx   context.Context
	set   *Set
	found func(int)
	last  time.Time // Date of the mail before
}

// path scans a file or a folder. Only the end of ctx is an error.
func (s *scanner) path(p string, folder bool) error {
	if !folder {
		s.note(p, s.file(p))
		return s.ctx.Err()
	}
	return filepath.WalkDir(p, func(q string, d fs.DirEntry, err error) error {
		switch {
		case s.ctx.Err() != nil:
			return s.ctx.Err()
		case err != nil:
			s.note(q, err)
		case d.IsDir():
			// ".Sent" may be a folder of Maildir++; tmp holds mails half delivered.
			if q != p && (hidden(d.Name()) && !isMaildir(q) || d.Name() == "tmp" && isMaildir(filepath.Dir(q))) {
				return fs.SkipDir
			}
		case hidden(d.Name()) || bookkeeping(d.Name()):
		case d.Type().IsRegular():
			s.note(q, s.file(q))
		case d.Type()&fs.ModeSymlink != 0:
			s.note(q, s.link(q))
		}
		return nil
	})
}

// link scans the file that a symbolic link leads to. A linked folder is left alone:
// it may lead back to this one.
func (s *scanner) link(path string) error {
	fi, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("leads nowhere: %w", bare(err))
	case fi.Mode().IsRegular():
		return s.file(path)
	case fi.IsDir():
		return errLinkedFolder
	}
	return nil
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") || name == "__MACOSX" }

// isMaildir says whether a folder holds cur and new, as every Maildir does.
func isMaildir(dir string) bool {
	for _, sub := range []string{"cur", "new"} {
		if fi, err := os.Stat(filepath.Join(dir, sub)); err != nil || !fi.IsDir() {
			return false
		}
	}
	return true
}

// bookkeeping says whether a file is a mail server's own and not a mail.
func bookkeeping(name string) bool {
	return strings.HasPrefix(name, "dovecot") || name == "maildirfolder" || name == "subscriptions" || strings.HasSuffix(name, ".msf")
}

func (s *scanner) note(path string, err error) {
	if err != nil {
		s.set.Problems = append(s.set.Problems, Problem{path, bare(err)})
	}
}

// bare takes the path out of an error of the file system: it is named already.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func (s *scanner) add(m Mail) {
	if m.Date.IsZero() {
		m.Date = s.last
	}
	s.last = m.Date
	s.set.Mails = append(s.set.Mails, m)
	if s.found != nil {
		s.found(len(s.set.Mails))
	}
}

// What a file can be.
var (
	errNoMail = errors.New("is neither a mail nor an mbox nor a zip of mails")
	errEmpty  = errors.New("is empty")

	errLinkedFolder = errors.New("is a link to a folder: name that folder itself")
)

// file scans one file.
func (s *scanner) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	keep := false
	defer func() {
		if !keep {
			f.Close()
		}
	}()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if head = head[:n]; n == 0 {
		return cmp.Or(noEOF(err), errEmpty)
	}
	s.last = time.Time{}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		keep = true
		s.set.closers = append(s.set.closers, f)
		return s.zip(path, f, fi.Size())
	case bytes.HasPrefix(head, []byte("From ")):
		keep = true
		s.set.closers = append(s.set.closers, f)
		return s.mbox(path, f)
	case !headerLine(head):
		return errNoMail
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	date, err := dateOf(bufio.NewReader(f))
	if err != nil {
		return err
	}
	return s.single(path, fi.Size(), date, func() (io.ReadCloser, error) { return os.Open(path) })
}

func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// single adds the mail of a file that holds one.
func (s *scanner) single(name string, size int64, date time.Time, open func() (io.ReadCloser, error)) error {
	if size > MaxSize {
		return fmt.Errorf("%d bytes are more than any mail has", size)
	}
	s.add(Mail{Folder: name, Number: 1, Size: size, Date: date, open: open})
	return nil
}

// zip scans the members of an archive. Their names are labels and never paths.
func (s *scanner) zip(path string, f *os.File, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return err
	}
	for _, m := range z.File {
		name := memberName(m)
		if m.FileInfo().IsDir() || hidden(filepath.Base(name)) || strings.Contains(name, "__MACOSX") {
			continue
		}
		if err := s.ctx.Err(); err != nil {
			return err
		}
		s.note(path+"!"+name, s.member(path+"!"+name, m))
	}
	return nil
}

// memberName is the name of a member for people. Chinese tools write names in
// GBK without saying so.
func memberName(m *zip.File) string {
	name := m.Name
	if !utf8.ValidString(name) {
		if s, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", ""), "�")
}

func (s *scanner) member(name string, m *zip.File) error {
	if m.UncompressedSize64 > MaxSize {
		return fmt.Errorf("%d bytes are more than any mail has", m.UncompressedSize64)
	}
	r, err := m.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	br := bufio.NewReader(r)
	head, err := br.Peek(512)
	if len(head) == 0 {
		return cmp.Or(noEOF(err), errEmpty)
	}
	if bytes.HasPrefix(head, []byte("From ")) {
		return errors.New("is an mbox inside a zip: unpack it first")
	}
	if !headerLine(head) {
		return errNoMail
	}
	date, err := dateOf(br)
	if err != nil {
		return err
	}
	return s.single(name, int64(m.UncompressedSize64), date, m.Open)
}
