package pack

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

// Check 47: whatever others write, no cell begins as a formula does.
func TestCheck47NoCellIsAFormula(t *testing.T) {
	c := &escalation.Case{Ref: "CB-7K3M"}
	for _, s := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\u200b=1", "\ufeff=1", "%x", "|calc", "a,\"b\"\nc"} {
		c.Entries = append(c.Entries, escalation.Entry{At: time.Unix(0, 0), Kind: escalation.EntryNote, Text: s, Mail: s, Amount: &escalation.Money{Minor: 5, Currency: s},
			Data: map[string]string{"status": s, "code": s, "channel": s, "serial": s}, Facts: &escalation.MailFacts{Subject: s, From: s}})
	}
	var b bytes.Buffer
	if err := CSV(&b, c, func(e escalation.Entry, _ string) string { return e.Text }); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), byteOrderMark))).ReadAll()
	if err != nil || len(rows) != len(c.Entries)+1 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@|%\t\r\n ") || strings.ContainsAny(cell, "\r\n") || strings.HasPrefix(cell, "＝") {
				t.Errorf("a cell is %q", cell)
			}
		}
	}
}
