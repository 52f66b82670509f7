package calendar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
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
	im := importer{data: data}
	var years []Year
	if len(data) >= 6 && strings.EqualFold(string(data[:6]), "BEGIN:") {
		years = im.parseICal()
	} else {
		years = im.parseJSON()
	}
	if len(im.faults) == 0 {
		years = im.check(years, jurisdiction)
	}
	if len(im.faults) > 0 {
		return nil, fmt.Errorf("reading holidays: %w", errors.Join(im.faults...))
	}
	return years, nil
}

// maxFaults bounds the faults named: a file of the wrong kind should neither fill the
// screen nor be searched for each of its lines.
const maxFaults = 12

// importer reads one file and collects what is wrong with it.
type importer struct {
	data   []byte
	faults []error
}

// fault notes a fault, once there are too many that there are more.
func (im *importer) fault(err error) {
	switch n := len(im.faults); {
	case n < maxFaults:
		im.faults = append(im.faults, err)
	case n == maxFaults:
		im.faults = append(im.faults, errors.New("and more"))
	}
}

// full says that no further fault will be named.
func (im *importer) full() bool { return len(im.faults) > maxFaults }

// where names the line of a text in the file: of its last occurrence, which for a
// duplicate is the second. It is empty when the text does not stand there as such.
func (im *importer) where(text string) string {
	if text == "" || im.full() {
		return ""
	}
	i := bytes.LastIndex(im.data, []byte(text))
	if i < 0 {
		return ""
	}
	return fmt.Sprintf("line %d: ", lineAt(im.data, i))
}

// date reads a date of the file; it notes a fault when it is none.
func (im *importer) date(text string) (d Date, ok bool) {
	d, err := ParseDate(text)
	if err != nil {
		im.fault(fmt.Errorf("%s%w", im.where(text), err))
	}
	return d, err == nil
}

// check completes and validates what was read.
func (im *importer) check(years []Year, jurisdiction string) []Year {
	seen := map[string]bool{}
	for i := range years {
		if im.full() {
			return nil
		}
		y := &years[i]
		if y.Jurisdiction == "" {
			y.Jurisdiction = defaultJurisdiction(jurisdiction)
		}
		y.Jurisdiction = strings.ToLower(y.Jurisdiction)
		slices.SortStableFunc(y.Days, func(a, b YearDay) int { return a.Date.Compare(b.Date) })
		key := fmt.Sprint(y.Jurisdiction, y.Year)
		if seen[key] {
			im.fault(fmt.Errorf("year %d is given twice", y.Year))
		}
		seen[key] = true
		im.validate(*y)
	}
	if len(years) == 0 {
		im.fault(errors.New("no year in it"))
	}
	slices.SortStableFunc(years, func(a, b Year) int { return a.Year - b.Year })
	return years
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

func (im *importer) parseJSON() []Year {
	if len(im.data) > 0 && im.data[0] == '[' {
		var list []jsonYear
		im.unmarshal(&list)
		return im.yearsOf(list)
	}
	var file jsonFile
	if im.unmarshal(&file); len(im.faults) > 0 {
		return nil
	}
	switch {
	case file.Year != nil || file.Days != nil:
		return im.yearsOf([]jsonYear{file.jsonYear})
	case file.Years != nil:
		return im.yearsOfPairs(file.Years)
	case file.Holidays != nil:
		return im.yearsOfMaps(file.Holidays, file.Workdays)
	}
	im.fault(errors.New(`neither "year" and "days", nor "years", nor "holidays" in it`))
	return nil
}

// unmarshal adds the line to a fault that encoding/json finds.
func (im *importer) unmarshal(into any) {
	err := json.Unmarshal(im.data, into)
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		im.fault(fmt.Errorf("line %d: %w", lineAt(im.data, int(syntax.Offset)), err))
	case errors.As(err, &typed):
		field := strings.TrimPrefix(typed.Field, "jsonYear.")
		im.fault(fmt.Errorf("line %d: field %s: a %s where a %s belongs", lineAt(im.data, int(typed.Offset)), field, typed.Value, typed.Type))
	case err != nil:
		im.fault(err)
	}
}

func lineAt(data []byte, offset int) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), len(data))], []byte("\n"))
}

func (im *importer) yearsOf(list []jsonYear) []Year {
	var years []Year
	for i, in := range list {
		if in.Year == nil {
			im.fault(fmt.Errorf(`list %d has no "year"`, i+1))
			continue
		}
		y := Year{Jurisdiction: in.Jurisdiction, Year: *in.Year, Papers: in.Papers}
		for j, day := range in.Days {
			d, ok := im.date(day.Date)
			if ok && day.IsOffDay == nil {
				im.fault(fmt.Errorf(`%sdays[%d] (%s) has no "isOffDay"`, im.where(day.Date), j, day.Date))
			} else if ok {
				y.Days = append(y.Days, YearDay{day.Name, d, *day.IsOffDay})
			}
		}
		years = append(years, y)
	}
	return years
}

// yearsOfPairs reads the second form; a year marked as not known is left out.
func (im *importer) yearsOfPairs(pairs map[string]jsonPairs) []Year {
	var years []Year
	for _, key := range slices.Sorted(maps.Keys(pairs)) {
		in := pairs[key]
		if in.Known != nil && !*in.Known {
			continue
		}
		number, err := strconv.Atoi(key)
		if err != nil {
			im.fault(fmt.Errorf("%syear %q is no number", im.where(key), key))
			continue
		}
		y := Year{Year: number, Papers: in.Papers}
		y.Days = append(im.pairs(in.Off, true), im.pairs(in.Makeup, false)...)
		years = append(years, y)
	}
	return years
}

// pairs reads [date, name] pairs.
func (im *importer) pairs(pairs [][2]string, off bool) []YearDay {
	var days []YearDay
	for _, pair := range pairs {
		if d, ok := im.date(pair[0]); ok {
			days = append(days, YearDay{pair[1], d, off})
		}
	}
	return days
}

// yearsOfMaps reads the third form: "English,中文,days" by date.
func (im *importer) yearsOfMaps(holidays, workdays map[string]string) []Year {
	var days []YearDay
	for i, part := range []map[string]string{holidays, workdays} {
		for _, key := range slices.Sorted(maps.Keys(part)) {
			name := part[key]
			if fields := strings.Split(name, ","); len(fields) > 1 {
				name = fields[1]
			}
			if d, ok := im.date(key); ok {
				days = append(days, YearDay{name, d, i == 0})
			}
		}
	}
	return groupByYear(days)
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
