package store

import (
	"archive/tar"
	"bufio"
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
	"regexp"
	"strings"

	"filippo.io/age"
)

const (
	// ageMagic opens every file that age encrypted.
	ageMagic = "age-encryption.org/v1\n"
	// maxSums bounds the list of sums, in bytes: a million members.
	maxSums = 128 << 20
)

// RestoreOptions open an encrypted backup. The zero value is for a plain one.
type RestoreOptions struct {
	Passphrase string
	Identities []string // secret keys of age, "AGE-SECRET-KEY-1…"
}

// ErrEncrypted says that a backup is encrypted and no key was given.
var ErrEncrypted = errors.New("the backup is encrypted: give its passphrase or key")

// decrypt returns the plain bytes of a backup, encrypted or not.
func decrypt(r io.Reader, opt RestoreOptions) (io.Reader, error) {
	br := bufio.NewReader(r)
	if head, _ := br.Peek(len(ageMagic)); string(head) != ageMagic {
		return br, nil
	}
	var ids []age.Identity
	if opt.Passphrase != "" {
		id, err := age.NewScryptIdentity(opt.Passphrase)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	for _, s := range opt.Identities {
		id, err := age.ParseX25519Identity(s)
		if err != nil {
			return nil, errors.New("not a secret key of age") // without showing it
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, ErrEncrypted
	}
	return age.Decrypt(br, ids...)
}

// memberName is what the members of a backup may be called, and nothing else.
var memberName = regexp.MustCompile(`^(cuiban\.db|archive/[0-9a-f]{2}/[0-9a-f]{64})$`)

// readMembers reads a backup, hands each member to take, and compares all of
// them with the sums at the end. It returns how many there were.
func readMembers(r io.Reader, take func(name string, r io.Reader) error) (BackupReport, error) {
	var rep BackupReport
	sums := map[string]string{}
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = errors.New("the backup is cut off")
			}
			return rep, err
		}
		if h.Name == sumsName {
			rep.Bytes += h.Size
			return rep, compareSums(t, sums)
		}
		if h.Typeflag != tar.TypeReg || !memberName.MatchString(h.Name) || sums[h.Name] != "" {
			return rep, fmt.Errorf("%q does not belong into a backup", h.Name)
		}
		sum := sha256.New()
		body := io.TeeReader(t, sum)
		if err := take(h.Name, body); err != nil {
			return rep, err
		}
		if _, err := io.Copy(io.Discard, body); err != nil {
			return rep, fmt.Errorf("%s: %w", h.Name, err)
		}
		sums[h.Name] = hex.EncodeToString(sum.Sum(nil))
		rep.Bytes += h.Size
		if h.Name != dbName {
			rep.Files++
		}
	}
}

// compareSums reads the list of sums and finds the first member that is not as
// it says, or that only one side knows.
func compareSums(r io.Reader, have map[string]string) error {
	text, err := io.ReadAll(io.LimitReader(r, maxSums))
	if err != nil {
		return err
	}
	listed := 0
	for line := range bytes.Lines(text) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(string(line), "\n"), "  ")
		if have[name] != sum || sum == "" {
			return fmt.Errorf("%s: %w: its bytes are not those that were backed up", name, ErrDamaged)
		}
		listed++
	}
	if listed != len(have) || have[dbName] == "" {
		return fmt.Errorf("%w: the backup lacks members", ErrDamaged)
	}
	return nil
}

// Restore makes the folder dir out of a backup. dir must be empty or not exist;
// it appears only when everything was compared with the backup's sums and then
// verified as Verify does. After an error nothing is left.
func Restore(ctx context.Context, r io.Reader, dir string, opt RestoreOptions) (BackupReport, error) {
	rep, err := restore(ctx, r, dir, opt)
	if err != nil {
		return rep, fmt.Errorf("restoring to %s: %w", dir, err)
	}
	return rep, nil
}

func restore(ctx context.Context, r io.Reader, dir string, opt RestoreOptions) (BackupReport, error) {
	if err := mustBeEmpty(dir); err != nil {
		return BackupReport{}, err
	}
	plain, err := decrypt(r, opt)
	if err != nil {
		return BackupReport{}, err
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return BackupReport{}, err
	}
	tmp, err := os.MkdirTemp(parent, ".restoring-*") // mode 0700
	if err != nil {
		return BackupReport{}, err
	}
	defer os.RemoveAll(tmp) // fails to find it once renamed
	rep, err := unpack(ctx, plain, tmp)
	if err == nil {
		err = verifyRestored(ctx, tmp, &rep)
	}
	if err != nil {
		return rep, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty one is in the way of the name
		return rep, err
	}
	if err := os.Rename(tmp, dir); err != nil {
		return rep, err
	}
	return rep, syncFolder(parent)
}

// mustBeEmpty makes sure that a restore overwrites nothing.
func mustBeEmpty(dir string) error {
	all, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(all) > 0 {
		err = fmt.Errorf("%w and is not empty: name a folder that does not exist", ErrExists)
	}
	return err
}

// unpack writes the members into a folder, durably.
func unpack(ctx context.Context, r io.Reader, dir string) (BackupReport, error) {
	return readMembers(r, func(name string, body io.Reader) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.Copy(f, body)
		if err == nil {
			err = f.Sync()
		}
		if e := f.Close(); err == nil {
			err = e
		}
		if err == nil {
			err = syncFolder(filepath.Dir(path))
		}
		return err
	})
}

// verifyRestored opens what was unpacked and verifies all of it.
func verifyRestored(ctx context.Context, dir string, rep *BackupReport) error {
	s, err := Open(dir, Options{})
	if err != nil {
		return err
	}
	defer s.Close()
	found, err := s.Verify(ctx, "")
	if err == nil && !found.OK() {
		err = fmt.Errorf("%w: %s", ErrDamaged, found.First())
	}
	rep.Objects, rep.Entries = found.Objects, found.Entries
	return err
}
