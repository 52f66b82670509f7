package mailbox

import (
	"context"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// Use is what a folder is for (RFC 6154); "" is none in particular.
type Use string

// The uses that matter here. Inbox is ours: RFC 6154 has none for INBOX.
const (
	Inbox  Use = "inbox"
	Sent   Use = `\Sent`
	Drafts Use = `\Drafts`
	Trash  Use = `\Trash`
	Junk   Use = `\Junk`
)

// FolderInfo is one folder of an account.
type FolderInfo struct {
	Name string // decoded from modified UTF-7
	Use  Use
	// Guessed says that Use was told from the name, not by the server.
	Guessed bool
	// Closed says that the folder only holds other folders.
	Closed bool
}

// Folders lists the account's folders, in the server's order. Where the server
// names no special use, the usual names in English and Chinese tell it; a use
// that the server did name is never guessed for another folder.
func (s *Session) Folders(ctx context.Context) ([]FolderInfo, error) {
	var opts *imap.ListOptions
	if s.caps.Has(imap.CapSpecialUse) && s.caps.Has(imap.CapListExtended) {
		opts = &imap.ListOptions{ReturnSpecialUse: true}
	}
	var list []*imap.ListData
	err := s.do(ctx, "listing folders", func() (err error) {
		list, err = s.c.List("", "*", opts).Collect()
		return err
	})
	if err != nil {
		return nil, err
	}
	folders := make([]FolderInfo, 0, len(list))
	for _, d := range list {
		folders = append(folders, folderInfo(d))
	}
	guessUses(folders, list)
	return folders, nil
}

func folderInfo(d *imap.ListData) FolderInfo {
	f := FolderInfo{Name: d.Mailbox}
	f.Closed = slices.Contains(d.Attrs, imap.MailboxAttrNoSelect) || slices.Contains(d.Attrs, imap.MailboxAttrNonExistent)
	for _, u := range []Use{Sent, Drafts, Trash, Junk} {
		if slices.ContainsFunc(d.Attrs, func(a imap.MailboxAttr) bool { return strings.EqualFold(string(a), string(u)) }) {
			f.Use = u
		}
	}
	if strings.EqualFold(d.Mailbox, "INBOX") {
		f.Use = Inbox
	}
	return f
}

// guessUses gives the missing uses to folders with a usual name.
func guessUses(folders []FolderInfo, list []*imap.ListData) {
	for _, use := range []Use{Sent, Drafts, Trash, Junk} {
		if slices.ContainsFunc(folders, func(f FolderInfo) bool { return f.Use == use }) {
			continue
		}
		for i := range folders {
			f := &folders[i]
			if f.Use == "" && !f.Closed && useOfName(leaf(f.Name, list[i].Delim)) == use {
				f.Use, f.Guessed = use, true
				break
			}
		}
	}
}

// leaf is the last part of a folder's path: "[Gmail]/Sent Mail" → "Sent Mail".
func leaf(name string, delim rune) string {
	if delim == 0 {
		return name
	}
	return name[strings.LastIndex(name, string(delim))+1:]
}

// usualNames are names that providers and clients give to folders, in lower
// case: the clients' and the providers' own in English and Chinese, simplified
// and traditional.
var usualNames = map[Use][]string{
	Sent:   {"sent", "sent messages", "sent items", "sent mail", "已发送", "已发送邮件", "已发邮件", "发件箱", "已傳送", "寄件備份", "已寄出"},
	Drafts: {"drafts", "draft", "草稿箱", "草稿", "草稿夹"},
	Trash:  {"trash", "deleted messages", "deleted items", "deleted", "bin", "已删除", "已删除邮件", "垃圾桶", "已刪除"},
	Junk:   {"junk", "spam", "junk e-mail", "junk email", "bulk mail", "垃圾邮件", "垃圾箱", "垃圾郵件"},
}

func useOfName(name string) Use {
	name = strings.ToLower(strings.TrimSpace(name))
	for use, names := range usualNames {
		if slices.Contains(names, name) {
			return use
		}
	}
	return ""
}

// Find returns the name of the folder of a use, "" if there is none.
func Find(folders []FolderInfo, use Use) string {
	if use == Inbox {
		return "INBOX"
	}
	for _, f := range folders {
		if f.Use == use {
			return f.Name
		}
	}
	return ""
}

// Status is what opening a folder told.
type Status struct {
	// UIDValidity changes when the server has renumbered the folder. A server
	// that announces none (RFC 9051 calls its UIDs unreliable) shows as 1.
	UIDValidity uint32
	// UIDNext is above every UID in the folder; 0 when the server does not say.
	UIDNext uint32
	// Messages is the number of mails.
	Messages uint32
}

// Select opens a folder for reading, with EXAMINE: no flag changes.
func (s *Session) Select(ctx context.Context, folder string) (Status, error) {
	st, err := s.examine(ctx, folder)
	if r, ok := err.(*RefusedError); ok && !s.idSent && strings.Contains(strings.ToLower(r.Said), "unsafe login") {
		// NetEase without the ID capability: it wants to know us all the same.
		if err := s.do(ctx, "identifying", func() error { return s.identify(ctx) }); err != nil {
			return Status{}, err
		}
		return s.examine(ctx, folder)
	}
	return st, err
}

func (s *Session) examine(ctx context.Context, folder string) (Status, error) {
	select {
	case <-s.news: // about the folder that was open before
	default:
	}
	s.folder = "" // also when it fails: a failed SELECT closes the folder that was open
	var d *imap.SelectData
	err := s.do(ctx, "opening "+folder, func() (err error) {
		d, err = s.c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
		return err
	})
	if err != nil {
		return Status{}, err
	}
	s.folder = folder
	return Status{UIDValidity: max(d.UIDValidity, 1), UIDNext: uint32(d.UIDNext), Messages: d.NumMessages}, nil
}

// open opens a folder unless it is open already.
func (s *Session) open(ctx context.Context, folder string) error {
	if s.folder == folder {
		return nil
	}
	_, err := s.Select(ctx, folder)
	return err
}
