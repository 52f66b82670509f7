package mailtest

import (
	"context"
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Deliver puts raw into the INBOX of address as if it had come from outside
// with an empty envelope sender: the trace headers go on top of it.
func (w *World) Deliver(address string, raw []byte) error {
	return w.deliver("", "mta.example.net", address, raw)
}

// Append files raw in a folder as it is, with the World's time as internal
// date, and returns its UID.
func (w *World) Append(address, folder string, raw []byte, flags ...string) (uid uint32, err error) {
	a, err := w.account(address)
	if err != nil {
		return 0, err
	}
	d, err := a.append(folder, raw, imapFlags(flags), w.opts.Now())
	if err != nil {
		return 0, fmt.Errorf("filing in %s of %s: %w", folder, address, err)
	}
	return uint32(d.UID), nil
}

func imapFlags(flags []string) []imap.Flag {
	var fs []imap.Flag
	for _, f := range flags {
		fs = append(fs, imap.Flag(f))
	}
	return fs
}

// CreateFolder adds a folder to an account.
func (w *World) CreateFolder(address string, f Folder) error {
	a, err := w.account(address)
	if err != nil {
		return err
	}
	return a.create(f)
}

// SetUIDValidity shows another UIDVALIDITY for a folder while its UIDs stay:
// what a server does whose index was rebuilt. The account's connections close.
func (w *World) SetUIDValidity(address, folder string, validity uint32) error {
	a, err := w.account(address)
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.validity[folder] = validity
	a.mu.Unlock()
	w.Disconnect(address)
	return nil
}

// Mail is one mail in a folder of the World.
type Mail struct {
	UID   uint32
	Flags []string
	Raw   []byte
}

// Messages returns the bytes of every mail in a folder, in the order of UIDs,
// read over IMAP.
func (w *World) Messages(address, folder string) ([][]byte, error) {
	mails, err := w.Mails(address, folder)
	raws := make([][]byte, len(mails))
	for i, m := range mails {
		raws[i] = m.Raw
	}
	return raws, err
}

// Mails returns every mail in a folder, in the order of UIDs.
func (w *World) Mails(address, folder string) ([]Mail, error) {
	var mails []Mail
	err := w.inspect(address, folder, func(c *imapclient.Client) error {
		set := imap.UIDSet{{Start: 1, Stop: 0}}
		opts := &imap.FetchOptions{UID: true, Flags: true, BodySection: []*imap.FetchItemBodySection{{Peek: true}}}
		list, err := c.Fetch(set, opts).Collect()
		for _, m := range list {
			mail := Mail{UID: uint32(m.UID), Raw: m.FindBodySection(opts.BodySection[0])}
			for _, f := range m.Flags {
				mail.Flags = append(mail.Flags, string(f))
			}
			mails = append(mails, mail)
		}
		return err
	})
	return mails, err
}

// Remove deletes mails from a folder for good.
func (w *World) Remove(address, folder string, uids ...uint32) error {
	if len(uids) == 0 {
		return nil
	}
	return w.inspect(address, folder, func(c *imapclient.Client) error {
		var set imap.UIDSet
		for _, u := range uids {
			set.AddNum(imap.UID(u))
		}
		flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
		if err := c.Store(set, flags, nil).Close(); err != nil {
			return err
		}
		return c.UIDExpunge(set).Close()
	})
}

// inspect runs f with a folder open over the World's own connection, which
// meets no faults and is not logged.
func (w *World) inspect(address, folder string, f func(*imapclient.Client) error) error {
	nc, err := w.ownPipe.dial(context.Background())
	if err != nil {
		return err
	}
	c := imapclient.New(nc, nil)
	defer c.Close()
	if err := c.Login(address, "").Wait(); err != nil {
		return fmt.Errorf("opening account %s: %w", address, err)
	}
	if _, err := c.Select(folder, nil).Wait(); err != nil {
		return fmt.Errorf("opening %s of %s: %w", folder, address, err)
	}
	if err := f(c); err != nil {
		return fmt.Errorf("reading %s of %s: %w", folder, address, err)
	}
	return c.Logout().Wait()
}
