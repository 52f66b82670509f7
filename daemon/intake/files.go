package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/parser/body"
	"cuiban/parser/order"
	"cuiban/store"
)

// maxFile bounds the size of a file that is taken from a mail as evidence; no
// provider delivers larger mail.
const maxFile = 64 << 20

// small is the size of an inline picture up to which it is taken for a logo or
// a smiley of the owner's signature.
const small = 8 << 10

// withFiles makes the files attached to a note of the owner's evidence of its
// case, once, whatever else the mail orders.
func (t *filing) withFiles(d *desk.Desk, done desk.Done, o order.Order) (desk.Done, error) {
	switch o.Verb {
	case order.Evidence, order.Attempt, order.Statement, order.Note, order.Paid, order.Submitted, order.Replied:
	default:
		return done, nil
	}
	files, err := t.files()
	if err != nil {
		return done, err
	}
	if len(files) == 0 && o.Verb == order.Evidence {
		return done, cannot("这封邮件没有附件，没有可以记作证据的文件。", "this mail has no attachment; there is no file to note as evidence.")
	}
	label := ""
	if o.Verb == order.Evidence {
		label = strings.TrimSpace(o.Words)
	}
	for _, f := range files {
		f.Core = o.Verb == order.Evidence // what came beside a note is held in reserve
		if f.Label = label; f.Size > maxFile {
			done.Lines = append(done.Lines, escalation.Reason{ZH: fmt.Sprintf("附件 %s 太大，没有记作证据。", f.Name), EN: fmt.Sprintf("the attachment %s is too large to be taken as evidence.", f.Name)})
			continue
		}
		one, err := d.AddEvidence(done.Case, f)
		if err != nil {
			return done, err
		}
		done.Lines = append(done.Lines, one.Lines...)
	}
	return done, nil
}

// files puts the attachments of the mail into the archive, in their order.
func (t *filing) files() ([]store.Evidence, error) {
	if len(t.p.Attachments) == 0 {
		return nil, nil
	}
	raw, err := t.in.Store.OpenObject(context.Background(), t.m.SHA256)
	if err != nil {
		return nil, err
	}
	defer raw.Close()
	var read []*file
	body.Read(raw, body.Options{Attach: func(name, mediaType string) io.Writer {
		read = append(read, &file{})
		return read[len(read)-1]
	}})
	var out []store.Evidence
	for _, a := range t.p.Attachments {
		e := store.Evidence{SHA256: a.SHA256, Name: a.Name, Type: a.Type, Size: a.Size, At: t.p.Base, Source: t.m.SHA256}
		if a.Inline && a.Size <= small {
			continue
		}
		if a.Size <= maxFile {
			if err := t.keep(read, a.SHA256); err != nil {
				return nil, err
			}
		}
		out = append(out, e)
	}
	return out, nil
}

// keep archives the file of that hash.
func (t *filing) keep(read []*file, sha string) error {
	for _, f := range read {
		sum := sha256.Sum256(f.Bytes())
		if hex.EncodeToString(sum[:]) != sha {
			continue
		}
		staged, err := t.in.Store.Stage(bytes.NewReader(f.Bytes()))
		if err != nil {
			return err
		}
		_, err = t.tx.PutObject(staged)
		return err
	}
	return fmt.Errorf("the attachment %.12s was not found again in its mail", sha)
}

// file collects the bytes of an attachment, up to what is taken.
type file struct{ bytes.Buffer }

func (f *file) Write(p []byte) (int, error) {
	if f.Len()+len(p) > maxFile {
		return 0, fmt.Errorf("larger than %d bytes", maxFile)
	}
	return f.Buffer.Write(p)
}
