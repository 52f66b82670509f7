package demo

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strings"

	"cuiban/daemon/pack"
	"cuiban/store"
)

// leaveMails writes every mail that went over SMTP, in order.
func (s *stage) leaveMails() error {
	dir := filepath.Join(s.opt.Dir, "mails")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	n := 0
	for _, t := range s.world.Transactions() {
		if t.Raw == nil {
			continue
		}
		n++
		local, _, _ := strings.Cut(t.From, "@")
		to, _, _ := strings.Cut(t.To[0], "@")
		name := fmt.Sprintf("%02d_%s_%s-to-%s.eml", n, t.At.In(zone).Format("01-02_1504"), local, to)
		if err := os.WriteFile(filepath.Join(dir, name), t.Raw, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// leaveDigests writes the HTML of every mail to the owner, digests apart.
func (s *stage) leaveDigests(ctx context.Context) error {
	var notices []store.Notice
	err := s.store.View(ctx, func(tx *store.Tx) (err error) {
		notices, err = tx.Notices(store.NoticeFilter{})
		return err
	})
	if err != nil {
		return err
	}
	count := map[string]int{}
	for i := len(notices) - 1; i >= 0; i-- {
		n := notices[i]
		raw, err := s.store.ReadObject(ctx, n.SHA256)
		if err != nil {
			return err
		}
		dir := "asks"
		if n.Kind == "digest" {
			dir = "digests"
		}
		page, err := htmlPart(raw)
		if err != nil {
			return fmt.Errorf("notice %s: %w", n.Key, err)
		}
		count[dir]++
		name := filepath.Join(s.opt.Dir, dir, fmt.Sprintf("%02d_%s_%s.html", count[dir], n.Sent.In(zone).Format("01-02_1504"), n.Kind))
		if err := write(name, page); err != nil {
			return err
		}
	}
	return nil
}

func write(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, data, 0o600)
}

// htmlPart finds the HTML of a mail that we composed.
func htmlPart(raw []byte) ([]byte, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return htmlIn(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

func htmlIn(contentType, encoding string, body io.Reader) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if kind != "text/html" {
			return nil, nil
		}
		if strings.EqualFold(encoding, "quoted-printable") {
			body = quotedprintable.NewReader(body)
		}
		return io.ReadAll(body)
	}
	parts := multipart.NewReader(body, params["boundary"])
	for {
		p, err := parts.NextRawPart()
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		page, err := htmlIn(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p)
		if err != nil || page != nil {
			return page, err
		}
	}
}

// leavePack writes the evidence pack of the case.
func (s *stage) leavePack(ctx context.Context) error {
	ref := s.tell.ref
	if ref == "" {
		return nil
	}
	opt := pack.Options{For: pack.Regulator, Lang: s.opt.Lang, Now: s.clock}
	var b bytes.Buffer
	if _, err := pack.Build(ctx, s.store, ref, opt, &b); err != nil {
		return err
	}
	s.tell.pack = "pack_" + ref + ".zip"
	return os.WriteFile(filepath.Join(s.opt.Dir, s.tell.pack), b.Bytes(), 0o600)
}
