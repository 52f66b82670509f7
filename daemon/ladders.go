package daemon

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"cuiban/daemon/config"
	"cuiban/escalation/ladder"
	"cuiban/store"
)

// confirmedKey is where the store keeps what the user confirmed: it travels
// with a backup and survives upgrades.
const confirmedKey = "ladder.confirmed"

// OwnLadders returns the ladders with the user's own files laid over them:
// *.toml in the folder "ladders" beside the configuration. An error names the
// file and every line that is wrong.
func OwnLadders(c *config.Config) (*ladder.Set, error) {
	s := ladder.Embedded()
	folder := filepath.Join(filepath.Dir(c.Path), "ladders")
	names, err := fs.Glob(os.DirFS(folder), "*.toml")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	for _, name := range names {
		path := filepath.Join(folder, name)
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading a ladder of your own: %w", err)
		}
		if s, err = s.With(data); err != nil {
			return nil, ladderError(path, err)
		}
	}
	return s, nil
}

// ladderError names the file before each problem.
func ladderError(path string, err error) error {
	var all ladder.Problems
	if !errors.As(err, &all) {
		return fmt.Errorf("%s: %w", path, err)
	}
	var out []error
	for _, p := range all {
		out = append(out, fmt.Errorf("%s: %w", path, p))
	}
	return errors.Join(out...)
}

// Confirmations returns what the user confirmed, oldest first.
func Confirmations(tx *store.Tx) ([]ladder.Confirmation, error) {
	text, err := tx.Meta(confirmedKey)
	if err != nil || text == "" {
		return nil, err
	}
	var list []ladder.Confirmation
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, fmt.Errorf("the confirmed terms of ladders cannot be read: %w", err)
	}
	return list, nil
}

// Confirm keeps a confirmation in the place of an earlier one of the same rung.
func Confirm(tx *store.Tx, c ladder.Confirmation) error {
	list, err := Confirmations(tx)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(o ladder.Confirmation) bool { return o.Jurisdiction == c.Jurisdiction && o.Rung == c.Rung })
	text, err := json.Marshal(append(list, c))
	if err != nil {
		return err
	}
	return tx.SetMeta(confirmedKey, string(text))
}

// confirmed is a set of ladders with the confirmations in it, and their text in
// the store.
type confirmed struct {
	text string
	set  *ladder.Set
}

// loadLadders takes over what was confirmed meanwhile.
func (d *Daemon) loadLadders(tx *store.Tx) error {
	text, err := tx.Meta(confirmedKey)
	if was := d.ladders.Load(); err != nil || was != nil && was.text == text {
		return err
	}
	list, err := Confirmations(tx)
	if err != nil {
		return err
	}
	set, lapsed := d.own.Confirmed(list)
	for _, c := range lapsed {
		d.Log.Warn("the terms of a rung are not those that were confirmed: read the source again", "jurisdiction", c.Jurisdiction, "rung", c.Rung)
	}
	d.ladders.Store(&confirmed{text, set})
	return nil
}

// Ladders returns the ladders that hold now.
func (d *Daemon) Ladders() *ladder.Set {
	if c := d.ladders.Load(); c != nil {
		return c.set
	}
	return d.own
}
