package store

import (
	"errors"
	"fmt"
	"slices"
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

// FlagHistory marks mails that had lain in a folder for long when it was read for
// the first time: what they say is noted and not chased.
const FlagHistory = "history"

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
	Flags         []string // FlagSameMessageID, FlagHistory
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
	m, fresh, err := tx.addMail(o, Mail{MessageID: messageID, State: MailStored})
	if fresh && err == nil {
		m.Flags, err = tx.flagTwins(m.ID, messageID)
	}
	if err != nil {
		return Mail{}, false, fmt.Errorf("storing mail %.12s: %w", o.SHA256, err)
	}
	if fresh {
		tx.freshMail, tx.docless = m.ID, m.ID
	}
	return m, fresh, nil
}

// AddUnderstood is AddMail and SetUnderstood in one, for a mail that was looked
// at before it is stored. A mail that is there already is returned with false, and
// nothing is changed.
func (tx *Tx) AddUnderstood(o Object, u Understanding) (Mail, bool, error) {
	m, fresh, err := tx.addMail(o, Mail{MessageID: u.MessageID, Date: u.Date, From: u.From, Subject: u.Subject, BaseSubject: u.BaseSubject,
		Direction: u.Direction, State: MailUnderstood, Kind: u.Kind, Outcome: u.Outcome, DKIM: u.DKIM, ParserVersion: u.ParserVersion})
	if fresh && err == nil {
		tx.docless = m.ID
		m.Flags, err = tx.keepUnderstanding(m.ID, u)
	}
	if err != nil {
		return Mail{}, false, fmt.Errorf("storing mail %.12s: %w", o.SHA256, err)
	}
	if fresh {
		tx.freshMail = m.ID
	}
	return m, fresh, nil
}

// addMail stores the row of a mail, unless its bytes are there.
func (tx *Tx) addMail(o Object, m Mail) (Mail, bool, error) {
	m.SHA256, m.Size, m.Received = o.SHA256, o.Size, tx.now
	err := tx.get(`INSERT INTO mails(sha256, size, message_id, date, received, sender, subject, base_subject, direction, state, kind, outcome, dkim, parser_version)
		VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(sha256) DO NOTHING RETURNING id`,
		[]any{m.SHA256, m.Size, m.MessageID, stamp(m.Date), stamp(m.Received), m.From, m.Subject, m.BaseSubject, m.Direction, m.State, m.Kind, m.Outcome, m.DKIM, m.ParserVersion}, &m.ID)
	if errors.Is(err, ErrNotFound) {
		m, err = tx.MailBySHA(o.SHA256)
		return m, false, err
	}
	return m, err == nil, err
}

// alone is a Message-ID that no other mail than one carries.
type alone struct {
	id   string // bare
	mail int64
}

// flagTwins flags all mails of one Message-ID when there are several, and
// returns the flags of mail id.
func (tx *Tx) flagTwins(id int64, messageID string) ([]string, error) {
	tx.alone = alone{}
	bare := bareID(messageID)
	if bare == "" {
		return nil, nil
	}
	bracketed := "<" + bare + ">"
	twins, err := list(tx, scanOne[int64], `SELECT id FROM mails WHERE message_id IN (?, ?) AND message_id <> '' AND id <> ?`, bare, bracketed, id)
	if err != nil {
		return nil, err
	}
	if len(twins) == 0 {
		tx.alone = alone{bare, id}
		return nil, nil
	}
	_, err = tx.exec(`UPDATE mails SET flags = trim(flags || ' ' || ?1) WHERE message_id IN (?2, ?3) AND message_id <> '' AND instr(flags, ?1) = 0`, FlagSameMessageID, bare, bracketed)
	return []string{FlagSameMessageID}, err
}

// MarkHistory sets FlagHistory on a mail.
func (tx *Tx) MarkHistory(id int64) error {
	return tx.execOne(`UPDATE mails SET flags = trim(flags || ' ' || ?1) WHERE id = ?2 AND instr(flags, ?1) = 0`, FlagHistory, id)
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

// Twins returns the mails that carry the Message-ID of mail id, beside itself,
// oldest first.
func (tx *Tx) Twins(id int64, messageID string) ([]Mail, error) {
	if tx.alone.mail == id && tx.alone.id == bareID(messageID) && id != 0 {
		return nil, nil
	}
	all, err := tx.MailsByMessageID(messageID)
	return slices.DeleteFunc(all, func(m Mail) bool { return m.ID == id }), err
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

// HumanMails returns the SHA-256 of the mails of a case that came in and were
// written by persons, as far as they were understood, in the order of their dates.
func (tx *Tx) HumanMails(caseID int64) ([]string, error) {
	family, err := tx.family(caseID)
	if err != nil {
		return nil, err
	}
	return list(tx, scanOne[string], `SELECT m.sha256 FROM filings f JOIN mails m ON m.id = f.mail_id
		WHERE f.undone IS NULL AND f.case_id IN (SELECT value FROM json_each(?)) AND m.kind = 'human' AND m.direction = 'in' AND m.state = 'understood'
		GROUP BY m.id ORDER BY coalesce(m.date, m.received), m.id`, in(family...))
}

// NewText returns the new text of an understood mail, by its SHA-256.
func (tx *Tx) NewText(sha string) (text string, err error) {
	err = tx.get(`SELECT d.body FROM mails m JOIN docs d ON d.mail_id = m.id WHERE m.sha256 = ?`, []any{sha}, &text)
	return text, err
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
	err := tx.execOne(`UPDATE mails SET message_id = ?, date = ?, sender = ?, subject = ?, base_subject = ?, direction = ?, state = ?,
		kind = ?, outcome = ?, dkim = CASE WHEN ? = '' THEN dkim ELSE ? END, parser_version = ? WHERE id = ?`,
		u.MessageID, stamp(u.Date), u.From, u.Subject, u.BaseSubject, u.Direction, MailUnderstood,
		u.Kind, u.Outcome, u.DKIM, u.DKIM, u.ParserVersion, id)
	if err == nil {
		_, err = tx.keepUnderstanding(id, u)
	}
	if err != nil {
		return fmt.Errorf("recording what mail %d says: %w", id, err)
	}
	return nil
}

// keepUnderstanding stores what stands beside the row of a mail, makes it findable
// and returns its flags.
func (tx *Tx) keepUnderstanding(id int64, u Understanding) ([]string, error) {
	_, err := tx.exec(`INSERT INTO understandings(mail_id, parser_version, made, json) VALUES(?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET made = excluded.made, json = excluded.json`, id, u.ParserVersion, stamp(tx.now), u.JSON)
	if err != nil {
		return nil, err
	}
	flags, err := tx.flagTwins(id, u.MessageID)
	if err == nil {
		err = tx.putDoc(doc{mail: id, subject: u.Subject, body: u.NewText, names: strings.Join(u.AttachmentNames, "\n")})
	}
	return flags, err
}

// SetDirection corrects which way an understood mail went: in, out, self, order, copy.
func (tx *Tx) SetDirection(id int64, direction string) error {
	if err := tx.execOne(`UPDATE mails SET direction = ? WHERE id = ?`, direction, id); err != nil {
		return fmt.Errorf("recording which way mail %d went: %w", id, err)
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
