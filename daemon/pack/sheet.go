package pack

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"cuiban/escalation"
)

// maxCell is the most characters that Excel takes in a cell, less a margin for
// the apostrophe (ECMA-376 gives no limit; Excel refuses files above 32,767).
const maxCell = 32000

// cellText is text that no spreadsheet program runs as a formula: not from the
// cell itself, whose type is text, and not when the sheet is saved as CSV and
// opened again. Leading spaces of any kind do not hide the sign from the check.
func cellText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		if r == '\t' || spaceLike(r) {
			return ' '
		}
		if unicode.IsControl(r) || invisible(r) || r == utf8.RuneError || r == 0xffff || r == 0xfffe {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = cutRunes(s, maxCell)
	lead := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	if lead == "" {
		return ""
	}
	if strings.ContainsAny(lead[:1], "=+-@|%") || strings.ContainsRune("＝＋－＠−", firstRune(lead)) {
		return "'" + s
	}
	return s
}

func lastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// book is one table as a workbook of one sheet.
type book struct {
	name   string // of the sheet
	titles []string
	widths []float64 // in characters
	rows   [][]any   // string, float64 or time.Time
	yellow map[[2]int]bool
}

// xlsx writes the workbook: strings as strings, moments as dates, the head
// frozen, filters on, A4 landscape.
func (b book) xlsx(d *dossier) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	made := d.now.UTC().Format(time.RFC3339)
	err := f.SetDocProps(&excelize.DocProperties{Creator: cellText(d.show(d.c.Owner.Name)), Created: made, Modified: made, Title: b.name, LastModifiedBy: "cuiban"})
	if err == nil {
		err = f.SetSheetName("Sheet1", b.name)
	}
	if err == nil {
		err = b.fill(f, d)
	}
	if err == nil {
		err = b.layout(f)
	}
	if err != nil {
		return nil, fmt.Errorf("making %s.xlsx: %w", b.name, err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("making %s.xlsx: %w", b.name, err)
	}
	return out.Bytes(), nil
}

func (b book) styles(f *excelize.File) (head, cell, date, mark int, err error) {
	line := []excelize.Border{{Type: "bottom", Color: "D5D9DC", Style: 1}}
	wrap := &excelize.Alignment{Vertical: "top", Horizontal: "left", WrapText: true}
	format := "yyyy-mm-dd hh:mm"
	all := []*excelize.Style{
		{Font: &excelize.Font{Bold: true, Color: "12344D"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E4E7EA"}}, Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", WrapText: true}},
		{Border: line, Alignment: wrap},
		{Border: line, Alignment: wrap, CustomNumFmt: &format},
		{Border: line, Alignment: wrap, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFE86B"}}},
	}
	ids := make([]int, len(all))
	for i, s := range all {
		if ids[i], err = f.NewStyle(s); err != nil {
			return
		}
	}
	return ids[0], ids[1], ids[2], ids[3], nil
}

func (b book) fill(f *excelize.File, d *dossier) error {
	head, cell, date, mark, err := b.styles(f)
	if err != nil {
		return err
	}
	for i, t := range b.titles {
		if err := b.set(f, i, 0, t, head); err != nil {
			return err
		}
	}
	for y, row := range b.rows {
		for x, v := range row {
			st := cell
			if t, ok := v.(time.Time); ok {
				st, v = date, serial(t.In(d.loc))
			}
			if b.yellow[[2]int{x, y}] {
				st = mark
			}
			if err := b.set(f, x, y+1, v, st); err != nil {
				return err
			}
		}
		if err := f.SetRowHeight(b.name, y+2, b.rowHeight(row)); err != nil {
			return err
		}
	}
	return f.SetRowHeight(b.name, 1, lineOfSheet+6)
}

const (
	// lineOfSheet is the height of a line of ideographs at the usual size of
	// 11 points, in points.
	lineOfSheet = 17.0
	// highestRow is the highest row that Excel takes, in points.
	highestRow = 409.0
)

// rowHeight is set here since not every program fits rows to wrapped text.
func (b book) rowHeight(row []any) float64 {
	lines := 1
	for x, v := range row {
		s, _ := v.(string)
		n := 0
		for _, part := range strings.Split(s, "\n") {
			n += 1 + int(halfWidths(part)/(b.widths[x]-1))
		}
		lines = max(lines, n)
	}
	return min(lineOfSheet*float64(lines)+3, highestRow)
}

// halfWidths is the length of text in the width of a digit.
func halfWidths(s string) float64 {
	n := 0.0
	for _, r := range s {
		if n++; ideographic(r) || wide[r] != "" {
			n++
		}
	}
	return n
}

func (b book) set(f *excelize.File, x, y int, v any, st int) error {
	at, err := excelize.CoordinatesToCellName(x+1, y+1)
	if err != nil {
		return err
	}
	switch v := v.(type) {
	case float64:
		if v != 0 { // no moment known: an empty cell
			err = f.SetCellFloat(b.name, at, v, -1, 64)
		}
	case int:
		err = f.SetCellInt(b.name, at, int64(v))
	case string:
		err = f.SetCellStr(b.name, at, cellText(v))
	}
	if err != nil {
		return err
	}
	return f.SetCellStyle(b.name, at, at, st)
}

// serial is a moment as spreadsheets count: days of the wall clock since
// 1899-12-30; 0 for the zero moment.
func serial(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	wall := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
	return wall.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24
}

func (b book) layout(f *excelize.File) error {
	for i, w := range b.widths {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := f.SetColWidth(b.name, name, name, w); err != nil {
			return err
		}
	}
	last, err := excelize.CoordinatesToCellName(len(b.titles), len(b.rows)+1)
	if err != nil {
		return err
	}
	if err := f.AutoFilter(b.name, "A1:"+last, nil); err != nil {
		return err
	}
	if err := f.SetPanes(b.name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	a4, across := 9, "landscape"
	one, any := 1, 0
	fit := true
	if err := f.SetSheetProps(b.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return f.SetPageLayout(b.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &across, FitToWidth: &one, FitToHeight: &any})
}

// timelineXLSX is the timeline as a table: date, operation, result, source.
func (d *dossier) timelineXLSX() ([]byte, error) {
	b := book{name: d.w.timeline, titles: []string{d.w.colNo, d.w.colTime, d.w.colWhat, d.w.colResult, d.w.colSource},
		widths: []float64{6, 17, 60, 50, 16}, yellow: map[[2]int]bool{}}
	for i, e := range d.events {
		b.rows = append(b.rows, []any{i + 1, e.at, e.what, e.result, e.source})
		if e.kind == evDue {
			b.yellow[[2]int{3, i}] = true
		}
	}
	return b.xlsx(d)
}

// ledgerXLSX is the ledger as a table.
func (d *dossier) ledgerXLSX() ([]byte, error) {
	b := book{name: d.w.ledger, titles: []string{d.w.colNo, d.w.colQuote, d.w.colAction, d.w.colSaid, d.w.colWhere, d.w.colDue, d.w.colWhy, d.w.colOutcome, d.w.colLate},
		widths: []float64{6, 46, 10, 17, 14, 17, 50, 30, 14}, yellow: map[[2]int]bool{}}
	for i, p := range slices.Concat(d.promises, d.terms, d.demands) {
		late := ""
		if p.Status == escalation.PromiseBroken || p.Late {
			late = p.view.Late
		}
		var due any = p.Deadline()
		if p.Deadline().IsZero() {
			due = d.w.noDate
		}
		b.rows = append(b.rows, []any{p.number, d.show(p.Quote), d.w.action[p.Action], p.Said, joinWords(" ", d.sourceOf(p), d.show(p.Agent)),
			due, d.showText(strings.Join(p.view.Why, "\n")), d.outcome(p), late})
		if p.Status == escalation.PromiseBroken {
			b.yellow[[2]int{7, i}], b.yellow[[2]int{8, i}] = true, true
		}
	}
	return b.xlsx(d)
}
