package store

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"
)

// A backup is a tar file with cuiban.db, the files of the archive under their
// names, and at the end SHA256SUMS over all of them, in the form sha256sum -c
// reads; optionally encrypted as a whole by age (https://age-encryption.org).

// sumsName is the last member of a backup.
const sumsName = "SHA256SUMS"

// BackupOptions say for whom a backup is encrypted. The zero value: not at all.
type BackupOptions struct {
	Passphrase string   // whoever knows it can read; not together with Recipients
	Recipients []string // public keys of age, "age1…"
}

// BackupReport is what a backup holds, or what was restored.
type BackupReport struct {
	Bytes   int64 // of the members
	Files   int   // of the archive, besides the database
	Objects int   // verified, those in the database included
	Entries int   // of the log, verified
}

// recipients returns for whom age encrypts, none for a plain backup.
func (o BackupOptions) recipients() ([]age.Recipient, error) {
	if o.Passphrase != "" {
		if len(o.Recipients) > 0 {
			return nil, errors.New("a backup is encrypted either with a passphrase or for keys")
		}
		r, err := age.NewScryptRecipient(o.Passphrase)
		return []age.Recipient{r}, err
	}
	var out []age.Recipient
	for _, s := range o.Recipients {
		r, err := age.ParseX25519Recipient(s)
		if err != nil {
			return nil, fmt.Errorf("key %q: %w", s, err)
		}
		out = append(out, r)
	}
	return out, nil
}

// BackupFile writes a backup to a new file that only its owner can read, syncs
// it, and reads it back where it can (not when it is encrypted for keys). An
// existing file is never overwritten; after an error nothing is left.
func (s *Store) BackupFile(ctx context.Context, path string, now time.Time, opt BackupOptions) (rep BackupReport, err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return rep, fmt.Errorf("writing a backup: %w", err)
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
		if err != nil {
			os.Remove(path)
		}
	}()
	if rep, err = s.Backup(ctx, f, now, opt); err != nil {
		return rep, err
	}
	if err = f.Sync(); err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	if err == nil && len(opt.Recipients) == 0 {
		_, err = f.Seek(0, io.SeekStart)
		if err == nil {
			err = readBack(f, opt.Passphrase)
		}
	}
	return rep, err
}

// readBack compares all members of a backup with its sums.
func readBack(r io.Reader, passphrase string) error {
	plain, err := decrypt(r, RestoreOptions{Passphrase: passphrase})
	if err == nil {
		_, err = readMembers(plain, func(string, io.Reader) error { return nil })
	}
	if err != nil {
		return fmt.Errorf("reading the backup back: %w", err)
	}
	return nil
}

// Backup writes everything the store holds, as of one moment, while it goes on
// working. The copy of the database is verified as Verify does and every file
// compared with its name on the way: what is damaged is an error that names it,
// and no backup. now dates the members.
func (s *Store) Backup(ctx context.Context, w io.Writer, now time.Time, opt BackupOptions) (BackupReport, error) {
	rep, err := s.backup(ctx, w, now, opt)
	if err != nil {
		return rep, fmt.Errorf("backing up %s: %w", s.dir, err)
	}
	return rep, nil
}

func (s *Store) backup(ctx context.Context, w io.Writer, now time.Time, opt BackupOptions) (BackupReport, error) {
	to, err := opt.recipients()
	if err != nil {
		return BackupReport{}, err
	}
	copied, err := s.copyDatabase(ctx)
	if err != nil {
		return BackupReport{}, err
	}
	defer os.Remove(copied)
	files, rep, err := inspectCopy(ctx, copied, s.dir)
	if err != nil {
		return rep, err
	}
	out := io.WriteCloser(nopCloser{w})
	if len(to) > 0 {
		if out, err = age.Encrypt(w, to...); err != nil {
			return rep, err
		}
	}
	b := backupWriter{tar: tar.NewWriter(out), now: now}
	if err := b.members(ctx, s, copied, files); err != nil {
		return rep, err
	}
	rep.Bytes, rep.Files = b.bytes, len(files)
	return rep, errors.Join(b.tar.Close(), out.Close())
}

// nopCloser is a writer that someone else closes.
type nopCloser struct{ io.Writer }

// Close does nothing.
func (nopCloser) Close() error { return nil }

// copyDatabase makes a compact copy of the database, as of one moment, and
// returns its path.
func (s *Store) copyDatabase(ctx context.Context) (string, error) {
	f, err := os.CreateTemp(filepath.Join(s.dir, archiveName, tmpName), "copy-*") // mode 0600; VACUUM INTO fills an empty file
	if err != nil {
		return "", err
	}
	path := f.Name()
	if err := f.Close(); err != nil {
		return "", err
	}
	c, err := dial(strings.Replace(s.dsn, "&_query_only=1", "", 1))
	if err == nil {
		_, err = c.c.ExecContext(ctx, "VACUUM INTO ?", "file:"+escapePath(path))
		c.close()
	}
	if err != nil {
		os.Remove(path)
		return "", fmt.Errorf("copying the database: %w", err)
	}
	return path, nil
}

// inspectCopy verifies a copy of the database and returns the names of the
// objects that are files.
func inspectCopy(ctx context.Context, path, dir string) (files []string, rep BackupReport, err error) {
	c := &Store{dir: dir, dsn: readerDSN(path, true), readers: make(chan *conn, 1), closed: make(chan struct{})}
	c.readers <- nil
	defer func() {
		if r := <-c.readers; r != nil {
			r.close()
		}
	}()
	found, err := c.Verify(ctx, "")
	if err == nil && !found.OK() {
		err = fmt.Errorf("%w: %s", ErrDamaged, found.First())
	}
	if err != nil {
		return nil, rep, err
	}
	rep.Objects, rep.Entries = found.Objects, found.Entries
	err = c.View(ctx, func(tx *Tx) error {
		files, err = list(tx, scanOne[string], `SELECT sha256 FROM objects WHERE NOT inline ORDER BY sha256`)
		return err
	})
	return files, rep, err
}

// backupWriter writes the members and remembers their sums.
type backupWriter struct {
	tar   *tar.Writer
	now   time.Time
	sums  strings.Builder
	bytes int64
}

// members writes everything.
func (b *backupWriter) members(ctx context.Context, s *Store, db string, files []string) error {
	if err := b.file(dbName, db, ""); err != nil {
		return err
	}
	for _, sha := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.file(archiveName+"/"+sha[:2]+"/"+sha, s.objectPath(sha), sha); err != nil {
			return err
		}
	}
	sums := b.sums.String()
	if err := b.header(sumsName, int64(len(sums))); err != nil {
		return err
	}
	_, err := io.WriteString(b.tar, sums)
	return err
}

// header begins a member.
func (b *backupWriter) header(name string, size int64) error {
	b.bytes += size
	return b.tar.WriteHeader(&tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: b.now.Truncate(time.Second), Format: tar.FormatPAX})
}

// file writes one file as a member; want is its SHA-256, or "" when any will do.
func (b *backupWriter) file(name, path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	fi, err := f.Stat()
	if err != nil {
		return err
	}
	if err := b.header(name, fi.Size()); err != nil {
		return err
	}
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(b.tar, h), f); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if want != "" && sum != want {
		return fmt.Errorf("object %s: %w", want, ErrDamaged)
	}
	fmt.Fprintf(&b.sums, "%s  %s\n", sum, name)
	return nil
}
