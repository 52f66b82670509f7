package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// InlineLimit is the largest object, in bytes, that lives in the database.
	// Nearly every mail is smaller, and is then committed together with the
	// cursor that says so; a larger one would bloat the write-ahead log.
	InlineLimit = 1 << 20

	archiveName = "archive"
	tmpName     = "tmp"
	// strayAge is how old a file in archive/tmp must be before Sweep takes it
	// for the remains of a crash: no download of one mail takes a day.
	strayAge = 24 * time.Hour
)

// Object names bytes in the archive.
type Object struct {
	SHA256 string // 64 lower-case hex digits
	Size   int64  // bytes
}

// Staged is an object on its way into the archive: bytes in memory, or already
// a durable file that the database does not know of yet.
type Staged struct {
	Object
	data []byte // nil: in the file
}

// stageBuffers hold an object until its size is known.
var stageBuffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Stage reads r to its end. Up to InlineLimit bytes stay in memory; more are
// streamed to their file, which is synced with its folder before Stage
// returns. A staged file that PutObject never gets does no harm.
func (s *Store) Stage(r io.Reader) (Staged, error) {
	buf := stageBuffers.Get().(*bytes.Buffer)
	defer stageBuffers.Put(buf)
	buf.Reset()
	n, err := buf.ReadFrom(io.LimitReader(r, InlineLimit+1))
	if err != nil {
		return Staged{}, fmt.Errorf("reading an object: %w", err)
	}
	if n <= InlineLimit {
		return stageBytes(bytes.Clone(buf.Bytes())), nil
	}
	st, err := s.stageFile(io.MultiReader(buf, r))
	if err != nil {
		return Staged{}, fmt.Errorf("archiving a large object: %w", err)
	}
	return st, nil
}

// StageBytes is Stage of bytes that are in memory. They must not change before
// the transaction that puts them is over.
func (s *Store) StageBytes(b []byte) (Staged, error) {
	if len(b) > InlineLimit {
		return s.Stage(bytes.NewReader(b))
	}
	return stageBytes(b), nil
}

// OpenStaged opens what was staged, before the archive has it.
func (s *Store) OpenStaged(st Staged) (io.ReadSeekCloser, error) {
	if st.data != nil {
		return content{bytes.NewReader(st.data), func() error { return nil }}, nil
	}
	return os.Open(s.objectPath(st.SHA256))
}

// stageBytes stages bytes that are in memory already.
func stageBytes(b []byte) Staged {
	if b == nil {
		b = []byte{}
	}
	sum := sha256.Sum256(b)
	return Staged{Object{hex.EncodeToString(sum[:]), int64(len(b))}, b}
}

// stageFile streams r into archive/tmp, syncs it, and moves it to its name.
func (s *Store) stageFile(r io.Reader) (Staged, error) {
	if s.writer == nil {
		return Staged{}, ErrReadOnly
	}
	f, err := os.CreateTemp(filepath.Join(s.dir, archiveName, tmpName), "in-*") // mode 0600
	if err != nil {
		return Staged{}, err
	}
	defer os.Remove(f.Name()) // fails once renamed, as it should
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(io.MultiWriter(f, h), r)
	if err != nil {
		return Staged{}, err
	}
	if err := f.Sync(); err != nil {
		return Staged{}, err
	}
	if err := f.Close(); err != nil {
		return Staged{}, err
	}
	o := Object{hex.EncodeToString(h.Sum(nil)), n}
	return Staged{Object: o}, s.adopt(f.Name(), o.SHA256)
}

// adopt moves a synced file to its place in the archive, durably.
func (s *Store) adopt(from, sha string) error {
	to := s.objectPath(sha)
	folder := filepath.Dir(to)
	err := os.Mkdir(folder, 0o700)
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	if err := syncFolder(folder); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(folder))
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// objectPath is where an object's file is, if it has one.
func (s *Store) objectPath(sha string) string {
	return filepath.Join(s.dir, archiveName, sha[:2], sha)
}

// PutObject makes a staged object part of the archive. Doing it again, also
// for the same bytes staged anew, changes nothing.
func (tx *Tx) PutObject(st Staged) (Object, error) {
	if len(st.SHA256) != 2*sha256.Size {
		return Object{}, errors.New("archiving an object that was not staged")
	}
	var data any
	if st.data != nil {
		data = st.data
	}
	_, err := tx.exec(`INSERT INTO objects(sha256, size, inline, data) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		st.SHA256, st.Size, st.data != nil, data)
	if err != nil {
		return Object{}, fmt.Errorf("archiving object %.12s: %w", st.SHA256, err)
	}
	return st.Object, nil
}

// ReadObject returns the bytes of an object that was in the archive before the
// transaction began. Errors as OpenObject.
func (tx *Tx) ReadObject(sha string) ([]byte, error) { return tx.s.ReadObject(tx.ctx, sha) }

// PutBytes archives bytes in the transaction itself.
func (tx *Tx) PutBytes(b []byte) (Object, error) { return tx.putBytes(b) }

func (tx *Tx) putBytes(b []byte) (Object, error) {
	st, err := tx.s.StageBytes(b)
	if err != nil {
		return Object{}, err
	}
	return tx.PutObject(st)
}

// content is an object open for reading.
type content struct {
	io.ReadSeeker
	close func() error
}

// Close gives the file up.
func (c content) Close() error { return c.close() }

// OpenObject opens an archived object, after its bytes were compared with its
// name. ErrNotFound: the archive does not know it. ErrDamaged: it should be
// there and is missing or altered.
func (s *Store) OpenObject(ctx context.Context, sha string) (io.ReadSeekCloser, error) {
	var data []byte
	var size int64
	var inline bool
	err := s.View(ctx, func(tx *Tx) error {
		return tx.get(`SELECT size, inline, data FROM objects WHERE sha256 = ?`, []any{sha}, &size, &inline, &data)
	})
	if err != nil {
		return nil, fmt.Errorf("object %.12s: %w", sha, err)
	}
	var rc io.ReadSeekCloser = content{bytes.NewReader(data), func() error { return nil }}
	if !inline {
		if rc, err = os.Open(s.objectPath(sha)); err != nil {
			return nil, fmt.Errorf("object %.12s: %w: %w", sha, ErrDamaged, err)
		}
	}
	if err := checkContent(rc, sha, size); err != nil {
		rc.Close()
		return nil, fmt.Errorf("object %.12s: %w", sha, err)
	}
	return rc, nil
}

// checkContent compares bytes with their name and winds back.
func checkContent(r io.ReadSeeker, sha string, size int64) error {
	h := sha256.New()
	n, err := io.Copy(h, r)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if n != size || hex.EncodeToString(h.Sum(nil)) != sha {
		return fmt.Errorf("%w: its bytes are not those its SHA-256 names", ErrDamaged)
	}
	_, err = r.Seek(0, io.SeekStart)
	return err
}

// ReadObject returns the bytes of an archived object. Errors as OpenObject.
func (s *Store) ReadObject(ctx context.Context, sha string) ([]byte, error) {
	r, err := s.OpenObject(ctx, sha)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// Sweep removes what a crash left in archive/tmp longer than a day before now,
// and returns how many files that were.
func (s *Store) Sweep(now time.Time) (int, error) {
	dir := filepath.Join(s.dir, archiveName, tmpName)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range entries {
		fi, err := e.Info()
		if err != nil || now.Sub(fi.ModTime()) < strayAge {
			continue
		}
		if err := os.Remove(filepath.Join(dir, e.Name())); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
