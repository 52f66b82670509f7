package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// MaxImport is the largest file that [ParseYears] reads, in bytes: a feed of twenty
// years with alarms has a fifth of it.
const MaxImport = 1 << 20

// ParseYears reads announcements of years and checks them with [Year.Validate]. The
// form is found from the content:
//
//   - the widely used per-year list, one or an array of them: [Year] as JSON;
//   - {"years":{"2027":{"papers":[…],"off":[["2027-01-01","元旦"],…],"makeup_work":[…]}}};
//   - {"holidays":{"2027-01-01":"New Year's Day,元旦,1"},"workdays":{…}};
//   - iCalendar: see [ParseYearsFor] for what an event means.
//
// A file that does not say its jurisdiction is read as China's. The years come back
// in order. An error names each fault with its line, or with the event for iCalendar;
// with an error there are no years.
func ParseYears(data []byte) ([]Year, error) { return ParseYearsFor(data, "") }

// ParseYearsFor is [ParseYears] for a file known to be of a jurisdiction, where the
// file itself does not say.
//
// In iCalendar an event is a day off, or a make-up day when its title says so (班,
// 上班, 补班, "workday") or X-APPLE-SPECIAL-DAY does. If any event of the file marks days
// off (休, 放假, 假期, "day off", or that property), events with no mark at all are
// observances and left out; if none does, each event is a day off. A day of late
// December that belongs to New Year's Day is of the next year's announcement.
func ParseYearsFor(data []byte, jurisdiction string) ([]Year, error) {
	if len(data) > MaxImport {
		return nil, fmt.Errorf("reading holidays: %d bytes are more than the %d that an announcement may have", len(data), MaxImport)
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	var years []Year
	var err error
	if len(data) >= 6 && strings.EqualFold(string(data[:6]), "BEGIN:") {
		years, err = parseICal(data)
	} else {
		years, err = parseJSON(data)
	}
	if err != nil {
		return nil, fmt.Errorf("reading holidays: %w", err)
	}
	return checkYears(data, years, jurisdiction)
}

// checkYears completes and validates what was read.
func checkYears(data []byte, years []Year, jurisdiction string) ([]Year, error) {
	var faults []error
	seen := map[string]bool{}
	for i := range years {
		y := &years[i]
		if y.Jurisdiction == "" {
			y.Jurisdiction = defaultJurisdiction(jurisdiction)
		}
		y.Jurisdiction = strings.ToLower(y.Jurisdiction)
		slices.SortStableFunc(y.Days, func(a, b YearDay) int { return a.Date.Compare(b.Date) })
		key := fmt.Sprint(y.Jurisdiction, y.Year)
		if seen[key] {
			faults = append(faults, fmt.Errorf("year %d is given twice", y.Year))
		}
		seen[key] = true
		if err := y.validate(data); err != nil {
			faults = append(faults, err)
		}
	}
	if len(years) == 0 {
		faults = append(faults, errors.New("no year in it"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("reading holidays: %w", err)
	}
	slices.SortFunc(years, func(a, b Year) int { return a.Year - b.Year })
	return years, nil
}

func defaultJurisdiction(given string) string {
	if given == "" {
		return "cn"
	}
	return given
}

// jsonFile holds the members that tell the forms apart.
type jsonFile struct {
	jsonYear
	Years    map[string]jsonPairs `json:"years"`
	Holidays map[string]string    `json:"holidays"`
	Workdays map[string]string    `json:"workdays"`
}

// jsonYear is Year with its members optional, to tell missing from false.
type jsonYear struct {
	Jurisdiction string   `json:"jurisdiction"`
	Year         *int     `json:"year"`
	Papers       []string `json:"papers"`
	Days         []struct {
		Name     string `json:"name"`
		Date     string `json:"date"`
		IsOffDay *bool  `json:"isOffDay"`
	} `json:"days"`
}

// jsonPairs is a year of the second form.
type jsonPairs struct {
	Papers []string    `json:"papers"`
	Known  *bool       `json:"known"`
	Off    [][2]string `json:"off"`
	Makeup [][2]string `json:"makeup_work"`
}

func parseJSON(data []byte) ([]Year, error) {
	if len(data) > 0 && data[0] == '[' {
		var list []jsonYear
		if err := unmarshal(data, &list); err != nil {
			return nil, err
		}
		return yearsOf(data, list)
	}
	var file jsonFile
	if err := unmarshal(data, &file); err != nil {
		return nil, err
	}
	switch {
	case file.Year != nil || file.Days != nil:
		return yearsOf(data, []jsonYear{file.jsonYear})
	case file.Years != nil:
		return yearsOfPairs(data, file.Years)
	case file.Holidays != nil:
		return yearsOfMaps(data, file.Holidays, file.Workdays)
	}
	return nil, errors.New(`neither "year" and "days", nor "years", nor "holidays" in it`)
}

// unmarshal adds the line to an error of encoding/json.
func unmarshal(data []byte, into any) error {
	err := json.Unmarshal(data, into)
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("line %d: %w", lineAt(data, int(syntax.Offset)), err)
	case errors.As(err, &typed):
		return fmt.Errorf("line %d: field %s: a %s where a %s belongs", lineAt(data, int(typed.Offset)), typed.Field, typed.Value, typed.Type)
	}
	return err
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), len(data))], []byte("\n"))
}

// where names the place of a text in the file: «line 12: », of its last occurrence,
// which for a duplicate is the second; nothing when it does not stand there as such.
func where(data []byte, text string) string {
	if i := bytes.LastIndex(data, []byte(text)); i >= 0 && text != "" {
		return fmt.Sprintf("line %d: ", lineAt(data, i))
	}
	return ""
}

// fileDate reads a date of the file for a fault to name.
func fileDate(data []byte, text string) (Date, error) {
	d, err := ParseDate(text)
	if err != nil {
		return Date{}, fmt.Errorf("%s%w", where(data, text), err)
	}
	return d, nil
}

func yearsOf(data []byte, list []jsonYear) ([]Year, error) {
	var years []Year
	var faults []error
	for i, in := range list {
		if in.Year == nil {
			faults = append(faults, fmt.Errorf(`list %d has no "year"`, i+1))
			continue
		}
		y := Year{Jurisdiction: in.Jurisdiction, Year: *in.Year, Papers: in.Papers}
		for j, day := range in.Days {
			d, err := fileDate(data, day.Date)
			if err == nil && day.IsOffDay == nil {
				err = fmt.Errorf(`%sdays[%d] (%s) has no "isOffDay"`, where(data, day.Date), j, day.Date)
			}
			if err != nil {
				faults = append(faults, err)
				continue
			}
			y.Days = append(y.Days, YearDay{day.Name, d, *day.IsOffDay})
		}
		years = append(years, y)
	}
	return years, errors.Join(faults...)
}

// yearsOfPairs reads the second form; a year marked as not known is left out.
func yearsOfPairs(data []byte, pairs map[string]jsonPairs) ([]Year, error) {
	var years []Year
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		in := pairs[key]
		if in.Known != nil && !*in.Known {
			continue
		}
		var number int
		if _, err := fmt.Sscanf(key, "%d", &number); err != nil {
			faults = append(faults, fmt.Errorf("%syear %q is no number", where(data, key), key))
			continue
		}
		y := Year{Year: number, Papers: in.Papers}
		for _, part := range []struct {
			days [][2]string
			off  bool
		}{{in.Off, true}, {in.Makeup, false}} {
			for _, pair := range part.days {
				d, err := fileDate(data, pair[0])
				faults = append(faults, err)
				y.Days = append(y.Days, YearDay{pair[1], d, part.off})
			}
		}
		years = append(years, y)
	}
	return years, errors.Join(faults...)
}

// yearsOfMaps reads the third form: "English,中文,days" by date.
func yearsOfMaps(data []byte, holidays, workdays map[string]string) ([]Year, error) {
	var days []YearDay
	var faults []error
	for i, part := range []map[string]string{holidays, workdays} {
		for _, key := range slices.Sorted(maps.Keys(part)) {
			d, err := fileDate(data, key)
			faults = append(faults, err)
			name := part[key]
			if fields := strings.Split(name, ","); len(fields) > 1 {
				name = fields[1]
			}
			days = append(days, YearDay{name, d, i == 0})
		}
	}
	return groupByYear(days), errors.Join(faults...)
}

// groupByYear makes announcements of days that do not say theirs.
func groupByYear(days []YearDay) []Year {
	byYear := map[int][]YearDay{}
	for _, d := range days {
		byYear[d.Date.Year] = append(byYear[d.Date.Year], d)
	}
	var years []Year
	for _, year := range slices.Sorted(maps.Keys(byYear)) {
		years = append(years, Year{Year: year, Days: byYear[year]})
	}
	for i := 0; i+1 < len(years); i++ { // a last December has no next year to go to
		if years[i+1].Year == years[i].Year+1 {
			moveDecember(&years[i], &years[i+1])
		}
	}
	return years
}

// moveDecember hands the days that a year's end has for New Year's Day to the next
// year's announcement, which ordered them.
func moveDecember(y, next *Year) {
	ofNext := func(d YearDay) bool {
		return d.Date.Month == time.December && d.Date.Day > 25 && slices.Equal(wantedNames(d.Name), []string{"New Year's Day"})
	}
	for _, d := range y.Days {
		if ofNext(d) {
			next.Days = append(next.Days, d)
		}
	}
	y.Days = slices.DeleteFunc(y.Days, ofNext)
}
