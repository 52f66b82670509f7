package pack

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"time"
)

// manifestName is the file with the hashes, in the format of sha256sum(1).
const manifestName = "MANIFEST.txt"

// archive writes the zip and remembers the hash of every file. All names in it
// are made by this package: none comes from outside.
type archive struct {
	count *counter
	zw    *zip.Writer
	d     *dossier
	items []Item
}

// counter counts what goes through it.
type counter struct {
	w io.Writer
	n int64
}

func (c *counter) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	c.n += int64(n)
	return n, err
}

func newArchive(w io.Writer, d *dossier) *archive {
	c := &counter{w: w}
	return &archive{count: c, zw: zip.NewWriter(c), d: d}
}

func (a *archive) written() int64 { return a.count.n }

// add writes a file from memory.
func (a *archive) add(name string, at time.Time, data []byte) error {
	return a.copy(name, at, bytes.NewReader(data))
}

// copy writes a file as it comes: compressed, hashed, never looked into.
func (a *archive) copy(name string, at time.Time, r io.Reader) error {
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.stamp(at)}
	h.Flags |= 0x800 // the name is UTF-8: Windows believes nothing else
	h.SetMode(0o644)
	w, err := a.zw.CreateHeader(h)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(w, sum), r)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	a.items = append(a.items, Item{name, n, hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// stamp is the time a file gets: its own, or the pack's where a zip cannot hold
// it (before 1980, after 2107).
func (a *archive) stamp(at time.Time) time.Time {
	at = at.In(a.d.loc)
	if at.Year() < 1980 || at.Year() > 2107 {
		at = a.d.now.In(a.d.loc)
	}
	return at.Truncate(2 * time.Second) // the resolution of a zip
}

// close writes the manifest and the directory.
func (a *archive) close() error {
	var b strings.Builder
	for _, i := range a.items {
		fmt.Fprintf(&b, "%s  %s\n", i.SHA256, i.Path)
	}
	if err := a.add(manifestName, a.d.now, []byte(b.String())); err != nil {
		return err
	}
	return a.zw.Close()
}

// entryBytes is what a file costs in a zip beside its compressed bytes: two
// headers with the name (30 and 46 bytes), extended times and a descriptor; and
// its line in the manifest.
func entryBytes(name string) int64 {
	const headers, times, descriptor, line = 30 + 46, 18, 24, 64 + 3
	return headers + times + descriptor + line + 3*int64(len(name))
}

// deflated is how large r becomes in the zip.
func deflated(r io.Reader) (int64, error) {
	c := &counter{w: io.Discard}
	fw, err := flate.NewWriter(c, 5) // the level that archive/zip uses
	if err != nil {
		return 0, err
	}
	if _, err := io.Copy(fw, r); err != nil {
		return 0, err
	}
	err = fw.Close()
	return c.n, err
}

// noteText is text as the simplest editors expect it: a mark that says UTF-8,
// and carriage returns.
func noteText(s string) []byte {
	return []byte("\ufeff" + strings.ReplaceAll(strings.TrimRight(s, "\n")+"\n", "\n", "\r\n"))
}
