package calendar

import (
	"embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed data/*.txt
var data embed.FS

// embedded returns the tables of data/CODE.txt. They are part of the program: a
// fault in them is a fault of the program, and every file is read by the tests.
func embedded(code string) []Year {
	text, err := data.ReadFile("data/" + code + ".txt")
	if err != nil {
		panic(err)
	}
	years, err := parseTable(code, string(text))
	if err != nil {
		panic(err)
	}
	return years
}

// parseTable reads the form that data/cn.txt describes in its head.
func parseTable(code, text string) ([]Year, error) {
	var years []Year
	for i, line := range strings.Split(text, "\n") {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		if year, err := strconv.Atoi(fields[0]); err == nil {
			years = append(years, Year{Jurisdiction: code, Year: year, Papers: fields[1:]})
			continue
		}
		if len(years) == 0 {
			return nil, fmt.Errorf("%s.txt:%d: a holiday before the first year", code, i+1)
		}
		if err := years[len(years)-1].addLine(fields[0], fields[1:]); err != nil {
			return nil, fmt.Errorf("%s.txt:%d: %w", code, i+1, err)
		}
	}
	return years, nil
}

// addLine adds the days of one holiday: 10-01..10-07 +10-10.
func (y *Year) addLine(name string, fields []string) error {
	name = strings.ReplaceAll(name, "_", " ")
	for _, field := range fields {
		text, makeup := strings.CutPrefix(field, "+")
		from, to, isRange := strings.Cut(text, "..")
		if !isRange {
			to = from
		}
		first, err := y.tableDate(from)
		if err != nil {
			return err
		}
		last, err := y.tableDate(to)
		if err != nil {
			return err
		}
		for d := first; !d.After(last); d = d.AddDays(1) {
			y.Days = append(y.Days, YearDay{Name: name, Date: d, Off: !makeup})
		}
	}
	return nil
}

func (y *Year) tableDate(s string) (Date, error) {
	if len(s) == len("01-02") {
		s = fmt.Sprintf("%04d-%s", y.Year, s)
	}
	return ParseDate(s)
}
