package pack

import (
	"encoding/csv"
	"io"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/templates"
)

// byteOrderMark tells spreadsheet programs that a CSV is UTF-8.
const byteOrderMark = "\ufeff"

// CSV writes the log of a case as a table, one row an entry, the owner's private
// notes among them: it is for the owner. line tells an entry in words. No cell is
// one that a spreadsheet program runs as a formula, whatever the other side wrote.
func CSV(w io.Writer, c *escalation.Case, line func(e escalation.Entry, lang string) string) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	lang := templates.Lang(c.Owner.Lang)
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	head := []string{"time", "kind", "by", "what", "amount", "currency", "status", "code", "channel", "serial", "subject", "from", "sha256"}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, e := range c.Entries {
		if err := out.Write(csvRow(c, e, line(e, lang))); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func csvRow(c *escalation.Case, e escalation.Entry, words string) []string {
	row := []string{e.At.In(c.OwnerZone()).Format(time.RFC3339), string(e.Kind), string(e.By), words, "", "", e.Data["status"], e.Data["code"], e.Data["channel"], e.Data["serial"], "", "", e.Mail}
	if words == "" {
		row[3] = e.Text
	}
	if e.Amount != nil {
		row[4], row[5] = e.Amount.Decimal(), e.Amount.Currency
	}
	if e.Facts != nil {
		row[10], row[11] = e.Facts.Subject, e.Facts.From
	}
	for i, cell := range row {
		row[i] = strings.ReplaceAll(cellText(cell), "\n", " ") // some programs break a quoted cell at its line ends
	}
	return row
}
