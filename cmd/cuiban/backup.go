package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/store"
)

func (a *app) backupCommand() *cobra.Command {
	var opt store.BackupOptions
	var passphrase string
	c := &cobra.Command{Use: "backup FILE", Short: "write everything into one file, while the daemon goes on; verified", Args: exactly(1),
		Long:    "Writes database and archive, as of one moment, into one tar file with a list of SHA-256 sums, and verifies\nit. --recipient and --passphrase-file encrypt it with age (https://age-encryption.org): whoever has the file\nand no key learns nothing from it. An existing file is never overwritten.",
		Example: "  cuiban backup cuiban-2026-10-14.tar\n  cuiban backup --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p /mnt/usb/cuiban.tar.age",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opt.Passphrase, err = a.secret(passphrase); err != nil {
				return err
			}
			_, st, err := a.open(true)
			if err != nil {
				return err
			}
			defer st.Close()
			rep, err := st.BackupFile(cmd.Context(), args[0], a.now(), opt)
			if err != nil {
				return backupHint(err)
			}
			how := "and read back"
			if len(opt.Recipients) > 0 {
				how = "before it was encrypted (only the key's holder can read it back)"
			}
			return a.print(backedUp{args[0], rep.Bytes, rep.Files, rep.Objects, rep.Entries}, func() {
				fmt.Fprintf(a.out, "%s: %d objects and %d entries of the log, %.1f MB, verified %s\n", args[0], rep.Objects, rep.Entries, float64(rep.Bytes)/1e6, how)
			})
		}}
	c.Flags().StringArrayVar(&opt.Recipients, "recipient", nil, "encrypt for this public `KEY` of age (may be given again)")
	c.Flags().StringVar(&passphrase, "passphrase-file", "", "encrypt with the passphrase in the first line of `FILE` (- is the standard input)")
	return a.withJSON(c)
}

func (a *app) restoreCommand() *cobra.Command {
	var opt store.RestoreOptions
	var passphrase, identity string
	c := &cobra.Command{Use: "restore FILE DIR", Short: "make a data folder out of a backup; verified", Args: exactly(2),
		Long:    "Makes the folder DIR, which must not exist or be empty, out of a backup. It appears only when every sum of\nthe backup fits and everything in it has been verified. Then name it as `data` in the configuration.",
		Example: "  cuiban restore cuiban-2026-10-14.tar ~/cuiban-data\n  cuiban restore --identity key.txt cuiban.tar.age ~/cuiban-data",
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if opt.Passphrase, err = a.secret(passphrase); err != nil {
				return err
			}
			if opt.Identities, err = identities(identity); err != nil {
				return err
			}
			rep, err := restore(cmd.Context(), args[0], args[1], opt)
			if err != nil {
				return backupHint(err)
			}
			return a.print(backedUp{args[1], rep.Bytes, rep.Files, rep.Objects, rep.Entries}, func() {
				fmt.Fprintf(a.out, "%s: %d objects and %d entries of the log, %.1f MB, all verified\n", args[1], rep.Objects, rep.Entries, float64(rep.Bytes)/1e6)
			})
		}}
	c.Flags().StringVar(&identity, "identity", "", "the `FILE` with the secret key of age")
	c.Flags().StringVar(&passphrase, "passphrase-file", "", "the passphrase is the first line of `FILE` (- is the standard input)")
	return a.withJSON(c)
}

// backedUp is a backup or a restored folder in JSON.
type backedUp struct {
	Path    string `json:"path"`
	Bytes   int64  `json:"bytes"`
	Files   int    `json:"files"`
	Objects int    `json:"objects"`
	Entries int    `json:"entries"`
}

func restore(ctx context.Context, file, dir string, opt store.RestoreOptions) (store.BackupReport, error) {
	f, err := os.Open(file)
	if err != nil {
		return store.BackupReport{}, fmt.Errorf("reading a backup: %w", err)
	}
	defer f.Close()
	return store.Restore(ctx, f, dir, opt)
}

// backupHint adds the way out.
func backupHint(err error) error {
	switch {
	case errors.Is(err, store.ErrEncrypted):
		return fmt.Errorf("%w (--identity FILE or --passphrase-file FILE)", err)
	case errors.Is(err, store.ErrDamaged):
		return fmt.Errorf("%w; `cuiban verify` lists everything that is damaged", err)
	}
	return err
}

// secret reads the first line of a file; "" for no file.
func (a *app) secret(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	in := a.in
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return "", fmt.Errorf("reading the passphrase: %w", err)
		}
		defer f.Close()
		in = f
	}
	line, err := bufio.NewReader(in).ReadString('\n')
	if line = strings.TrimRight(line, "\r\n"); line == "" {
		if err == nil || errors.Is(err, io.EOF) {
			err = errors.New("its first line is empty")
		}
		return "", fmt.Errorf("reading the passphrase from %s: %w", path, err)
	}
	return line, nil
}

// identities reads the secret keys of a file as age-keygen writes it.
func identities(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the key: %w", err)
	}
	var keys []string
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			keys = append(keys, line)
		}
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("reading the key: %s holds none", path)
	}
	return keys, nil
}
