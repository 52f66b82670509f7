package daemon

import (
	"context"
	"net/smtp"
)

// submit sends bytes over SMTP as an account of the World.
func (r *rig) submit(from string, to []string, raw []byte) error {
	nc, err := r.w.DialSMTP(context.Background())
	if err != nil {
		return err
	}
	c, err := smtp.NewClient(nc, "127.0.0.1")
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Auth(smtp.PlainAuth("", from, "secret", "127.0.0.1")); err != nil {
		return err
	}
	if err := c.Mail(from); err != nil {
		return err
	}
	for _, a := range to {
		if err := c.Rcpt(a); err != nil {
			return err
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(raw); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return c.Quit()
}
