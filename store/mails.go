package store

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// The states of a mail.
const (
	MailStored     = "stored"     // archived, not yet looked at
	MailUnderstood = "understood" // parsed; filed or in the tray
)

// FlagSameMessageID marks mails that carry one Message-ID and different bytes:
// a sender's fault, or an attempt to make evidence look like a duplicate.
const FlagSameMessageID = "same-message-id"

// Mail is a mail in the archive: its bytes are the object SHA256, the rest is
// what was understood of them. The fields after Received are empty while State
// is MailStored.
type Mail struct {
	ID            int64
	SHA256        string // identity
	Size          int64
	MessageID     string
	Date          time.Time // as the mail says; zero: it does not say
	Received      time.Time // when it was archived
	From          string
	Subject       string
	BaseSubject   string
	Direction     string // in, out, self, order
	State         string
	Kind          string // the parser's: human, auto_reply, …
	Outcome       string // the parser's: none, paid, refused, …
	DKIM          string // JSON verdict at receipt
	ParserVersion int
	Understanding string   // JSON, of ParserVersion
	Flags         []string // FlagSameMessageID
	Account       string   // of the first place it was found
	Folder        string
}

const mailColumns = `m.id, m.sha256, m.size, m.message_id, m.date, m.received, m.sender, m.subject, m.base_subject,
	m.direction, m.state, m.kind, m.outcome, m.dkim, m.parser_version, m.flags,
	coalesce((SELECT u.json FROM understandings u WHERE u.mail_id = m.id AND u.parser_version = m.parser_version), ''),
	coalesce((SELECT l.account || char(0) || l.folder FROM locations l WHERE l.mail_id = m.id ORDER BY l.seen LIMIT 1), '')`

// scanMail scans mailColumns.
func scanMail(scan func(...any) error, m *Mail) error {
	var flags, place string
	err := scan(&m.ID, &m.SHA256, &m.Size, &m.MessageID, moment{&m.Date}, moment{&m.Received}, &m.From, &m.Subject, &m.BaseSubject,
		&m.Direction, &m.State, &m.Kind, &m.Outcome, &m.DKIM, &m.ParserVersion, &flags, &m.Understanding, &place)
	m.Flags = strings.Fields(flags)
	m.Account, m.Folder, _ = strings.Cut(place, "\x00")
	return err
}

// AddMail makes an archived object a mail, in state MailStored. Its identity is
// the SHA-256: the same bytes again return the mail that is there and false.
// Another mail of the same Message-ID is kept beside it, and both are flagged.
// messageID may be "" when it is not known yet.
func (tx *Tx) AddMail(o Object, messageID string) (Mail, bool, error) {
	m := Mail{SHA256: o.SHA256, Size: o.Size, MessageID: messageID, Received: tx.now, State: MailStored}
	err := tx.get(`INSERT INTO mails(sha256, size, message_id, received, state) VALUES(?, ?, ?, ?, ?) ON CONFLICT(sha256) DO NOTHING RETURNING id`,
		[]any{m.SHA256, m.Size, m.MessageID, stamp(m.Received), m.State}, &m.ID)
	if errors.Is(err, ErrNotFound) {
		m, err = tx.MailBySHA(o.SHA256)
		return m, false, err
	}
	if err == nil {
		m.Flags, err = tx.flagTwins(m.ID, messageID)
	}
	if err != nil {
		return Mail{}, false, fmt.Errorf("storing mail %.12s: %w", o.SHA256, err)
	}
	tx.freshMail = m.ID
	return m, true, nil
}

// flagTwins flags all mails of one Message-ID when there are several, and
// returns the flags of mail id.
func (tx *Tx) flagTwins(id int64, messageID string) ([]string, error) {
	if messageID == "" {
		return nil, nil
	}
	twins, err := list(tx, scanOne[int64], `SELECT id FROM mails WHERE message_id = ? AND message_id <> '' AND id <> ?`, messageID, id)
	if err != nil || len(twins) == 0 {
		return nil, err
	}
	_, err = tx.exec(`UPDATE mails SET flags = ? WHERE message_id = ? AND message_id <> '' AND flags = ''`, FlagSameMessageID, messageID)
	return []string{FlagSameMessageID}, err
}

// Mail returns a mail by its number.
func (tx *Tx) Mail(id int64) (Mail, error) {
	return tx.mailWhere("m.id = ?", id)
}

// MailBySHA returns a mail by its SHA-256 in lower-case hex.
func (tx *Tx) MailBySHA(sha string) (Mail, error) {
	return tx.mailWhere("m.sha256 = ?", sha)
}

// mailWhere returns the one mail of a condition.
func (tx *Tx) mailWhere(where string, arg any) (Mail, error) {
	var m Mail
	err := scanMail(func(dest ...any) error {
		return tx.get("SELECT "+mailColumns+" FROM mails m WHERE "+where, []any{arg}, dest...)
	}, &m)
	if err != nil {
		return Mail{}, fmt.Errorf("mail %v: %w", arg, err)
	}
	return m, nil
}

// MailsByMessageID returns all mails that carry a Message-ID, oldest first.
// The id may stand in angle brackets or not.
func (tx *Tx) MailsByMessageID(id string) ([]Mail, error) {
	bare := bareID(id)
	if bare == "" {
		return nil, nil
	}
	return list(tx, scanMail, "SELECT "+mailColumns+" FROM mails m WHERE m.message_id IN (?, ?) AND m.message_id <> '' ORDER BY m.id", bare, "<"+bare+">")
}

// bareID returns a message id without blanks and angle brackets around it.
func bareID(id string) string { return strings.Trim(strings.TrimSpace(id), "<>") }

// Understood says whether the mail of that SHA-256 is in the archive and was
// looked at.
func (tx *Tx) Understood(sha string) (bool, error) {
	var n int
	err := tx.get(`SELECT count(*) FROM mails WHERE sha256 = ? AND state = 'understood'`, []any{sha}, &n)
	return n > 0, err
}

// UnderstoodAfter returns mails that were looked at, with numbers above after, in
// order.
func (tx *Tx) UnderstoodAfter(after int64, limit int) ([]Mail, error) {
	return list(tx, scanMail, "SELECT "+mailColumns+" FROM mails m WHERE m.id > ? AND m.state = 'understood' ORDER BY m.id LIMIT ?", after, limit)
}

// AnyMail says whether there is any mail at all.
func (tx *Tx) AnyMail() (bool, error) {
	var n int
	err := tx.get(`SELECT EXISTS (SELECT 1 FROM mails)`, nil, &n)
	return n > 0, err
}

// Pending returns mails in state MailStored, oldest first.
func (tx *Tx) Pending(limit int) ([]Mail, error) {
	return list(tx, scanMail, "SELECT "+mailColumns+" FROM mails m WHERE m.state = 'stored' ORDER BY m.id LIMIT ?", limit)
}

// CaseMails returns the mails filed in a case, those of cases merged into it
// included, in the order of their dates (of their arrival when they have none).
func (tx *Tx) CaseMails(caseID int64) ([]Mail, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	return list(tx, scanMail, "SELECT "+mailColumns+` FROM mails m WHERE m.id IN
		(SELECT f.mail_id FROM filings f WHERE f.undone IS NULL AND f.case_id IN (SELECT value FROM json_each(?)))
		ORDER BY coalesce(m.date, m.received), m.id`, in(family...))
}

// HumanText is what a person on the other side wrote.
type HumanText struct {
	SHA256 string // of the mail
	Text   string // the new text
}

// HumanTexts returns what persons wrote in the mails of a case that came in, as
// far as it was understood, in the order of their dates.
func (tx *Tx) HumanTexts(caseID int64) ([]HumanText, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	return list(tx, func(scan func(...any) error, h *HumanText) error { return scan(&h.SHA256, &h.Text) },
		`SELECT m.sha256, d.body FROM filings f JOIN mails m ON m.id = f.mail_id JOIN docs d ON d.mail_id = m.id
		WHERE f.undone IS NULL AND f.case_id IN (SELECT value FROM json_each(?)) AND m.kind = 'human' AND m.direction = 'in' AND m.state = 'understood'
		GROUP BY m.id ORDER BY coalesce(m.date, m.received), m.id`, in(family...))
}

// Understanding is what the parser made of a mail.
type Understanding struct {
	ParserVersion   int
	JSON            string // the whole of it
	MessageID       string
	From            string
	Subject         string
	BaseSubject     string
	Date            time.Time
	Direction       string
	Kind            string
	Outcome         string
	DKIM            string // JSON; "" leaves an earlier verdict alone
	NewText         string // what is searched, besides Subject and AttachmentNames
	AttachmentNames []string
}

// SetUnderstood records what was understood of a mail, moves it on to
// MailUnderstood and makes it findable. Understandings of other parser versions
// are kept; the same version's is replaced.
func (tx *Tx) SetUnderstood(id int64, u Understanding) error {
	_, err := tx.exec(`INSERT INTO understandings(mail_id, parser_version, made, json) VALUES(?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET made = excluded.made, json = excluded.json`, id, u.ParserVersion, stamp(tx.now), u.JSON)
	if err == nil {
		err = tx.execOne(`UPDATE mails SET message_id = ?, date = ?, sender = ?, subject = ?, base_subject = ?, direction = ?, state = ?,
			kind = ?, outcome = ?, dkim = CASE WHEN ? = '' THEN dkim ELSE ? END, parser_version = ? WHERE id = ?`,
			u.MessageID, stamp(u.Date), u.From, u.Subject, u.BaseSubject, u.Direction, MailUnderstood,
			u.Kind, u.Outcome, u.DKIM, u.DKIM, u.ParserVersion, id)
	}
	if err == nil {
		_, err = tx.flagTwins(id, u.MessageID)
	}
	if err == nil {
		err = tx.putDoc(doc{mail: id, subject: u.Subject, body: u.NewText, names: strings.Join(u.AttachmentNames, "\n")})
	}
	if err != nil {
		return fmt.Errorf("recording what mail %d says: %w", id, err)
	}
	return nil
}

// SetDKIM records a later verdict on a mail's signatures.
func (tx *Tx) SetDKIM(id int64, verdict string) error {
	if err := tx.execOne(`UPDATE mails SET dkim = ? WHERE id = ?`, verdict, id); err != nil {
		return fmt.Errorf("recording the signatures of mail %d: %w", id, err)
	}
	return nil
}

// Understandings returns what each parser version made of a mail: version to JSON.
func (tx *Tx) Understandings(id int64) (map[int]string, error) {
	type version struct {
		n    int
		json string
	}
	all, err := list(tx, func(scan func(...any) error, v *version) error { return scan(&v.n, &v.json) },
		`SELECT parser_version, json FROM understandings WHERE mail_id = ?`, id)
	if err != nil {
		return nil, err
	}
	out := make(map[int]string, len(all))
	for _, v := range all {
		out[v.n] = v.json
	}
	return out, nil
}
