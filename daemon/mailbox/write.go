package mailbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/textproto"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

// flagSyntax is what a flag may look like; go-imap sends anything, and a bad
// one closes the connection.
var flagSyntax = regexp.MustCompile(`^\\?[A-Za-z$][A-Za-z0-9_.$-]*$`)

// appendRate is the slowest upload that is waited for, in bytes per second.
const appendRate = 16 << 10

// AppendTo files raw in a folder with flags (`\Seen`, `\Draft`) and a date
// (zero: the server's), and returns its UID, 0 when the server does not tell.
// A folder that is not there is made if the server says that it may.
func (s *Session) AppendTo(ctx context.Context, folder string, raw []byte, flags []string, date time.Time) (uid uint32, err error) {
	opts := &imap.AppendOptions{Time: date}
	for _, f := range flags {
		if !flagSyntax.MatchString(f) {
			return 0, &ConfigError{s.acct.detail("filing in "+folder, "a flag is a word of ASCII letters and digits", fmt.Errorf("bad flag %q", f))}
		}
		opts.Flags = append(opts.Flags, imap.Flag(f))
	}
	uid, err = s.appendOnce(ctx, folder, raw, opts)
	if r, ok := err.(*RefusedError); ok && r.Code == string(imap.ResponseCodeTryCreate) {
		err = s.do(ctx, "creating "+folder, func() error { return s.c.Create(folder, nil).Wait() })
		if err == nil {
			uid, err = s.appendOnce(ctx, folder, raw, opts)
		}
	}
	return uid, err
}

func (s *Session) appendOnce(ctx context.Context, folder string, raw []byte, opts *imap.AppendOptions) (uid uint32, err error) {
	limit := s.acct.timeout() + time.Duration(len(raw)/appendRate)*time.Second
	err = s.doFor(ctx, "filing in "+folder, limit, func() error {
		cmd := s.c.Append(folder, int64(len(raw)), opts)
		_, werr := cmd.Write(raw)
		cerr := cmd.Close()
		d, err := cmd.Wait()
		if err != nil {
			return err // the server's refusal says more than a write that it cut short
		}
		uid = uint32(d.UID)
		return errors.Join(werr, cerr)
	})
	return uid, err
}

// SearchMessageID returns the UIDs of the mails in a folder whose Message-ID is
// id, with or without angle brackets. The server's search matches parts and is
// unreliable with some providers: each hit is checked; a miss proves nothing.
func (s *Session) SearchMessageID(ctx context.Context, folder, id string) ([]uint32, error) {
	id = strings.Trim(id, "<> ")
	if id == "" || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, &ConfigError{s.acct.detail("searching "+folder, "", fmt.Errorf("%q is no Message-ID that can be searched for", id))}
	}
	if err := s.open(ctx, folder); err != nil {
		return nil, err
	}
	hits, err := s.search(ctx, &imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: id}}})
	if err != nil {
		return nil, err
	}
	var uids []uint32
	want := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
	err = s.each(ctx, hits, fetching{want: want, keep: MaxHeader, give: func(m *Message) error {
		if slices.Equal(messageIDs(m.Raw), []string{id}) {
			uids = append(uids, m.UID)
		}
		return nil
	}})
	slices.Sort(uids)
	return uids, err
}

var messageIDField = regexp.MustCompile(`(?im)^Message-ID[ \t]*:((?:.*\r?\n[ \t])*.*)$`)

// messageIDs returns the values of all Message-ID fields of a header.
func messageIDs(header []byte) []string {
	var ids []string
	for _, m := range messageIDField.FindAllSubmatch(header, -1) {
		ids = append(ids, strings.Trim(textproto.TrimString(string(bytes.TrimSpace(m[1]))), "<>"))
	}
	return ids
}

// ReplaceDraft puts a new draft into the drafts folder and then removes our
// older ones: those marked \Draft whose Message-ID is oldID. Nothing else is
// ever removed. raw nil only removes. A server without UIDPLUS keeps the old
// draft, marked deleted: its plain EXPUNGE would remove other mails, too.
func (s *Session) ReplaceDraft(ctx context.Context, folder, oldID string, raw []byte, date time.Time) (uid uint32, err error) {
	var old []uint32
	if oldID != "" {
		if old, err = s.ownDrafts(ctx, folder, oldID); err != nil {
			return 0, err
		}
	}
	if raw != nil {
		flags := []string{string(imap.FlagDraft), string(imap.FlagSeen)}
		if uid, err = s.AppendTo(ctx, folder, raw, flags, date); err != nil {
			return 0, err
		}
	}
	if len(old) == 0 {
		return uid, nil
	}
	return uid, s.remove(ctx, folder, old)
}

// ownDrafts returns the UIDs of the drafts with a Message-ID; a folder that is
// not there has none.
func (s *Session) ownDrafts(ctx context.Context, folder, id string) ([]uint32, error) {
	uids, err := s.SearchMessageID(ctx, folder, id)
	if r, ok := err.(*RefusedError); ok && !Temporary(r) {
		return nil, nil
	}
	if err != nil || len(uids) == 0 {
		return nil, err
	}
	drafts, err := s.search(ctx, &imap.SearchCriteria{UID: []imap.UIDSet{uidSet(uids)}, Flag: []imap.Flag{imap.FlagDraft}})
	return slices.DeleteFunc(uids, func(u uint32) bool { return !slices.Contains(drafts, u) }), err
}

// remove deletes mails for good; it is for our own drafts only.
func (s *Session) remove(ctx context.Context, folder string, uids []uint32) error {
	set := uidSet(uids)
	if _, err := s.openWriting(ctx, folder); err != nil {
		return err
	}
	return s.do(ctx, "removing the old draft from "+folder, func() error {
		flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
		if err := s.c.Store(set, flags, nil).Close(); err != nil {
			return err
		}
		if !s.caps.Has(imap.CapUIDPlus) {
			return nil
		}
		return s.c.UIDExpunge(set).Close()
	})
}
