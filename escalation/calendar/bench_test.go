package calendar

import "testing"

// BenchmarkLoadChina makes the calendar of China from the embedded tables, as the
// first use in a process does.
func BenchmarkLoadChina(b *testing.B) {
	var cn country
	for _, c := range countries() {
		if c.code == "cn" {
			cn = c
		}
	}
	for b.Loop() {
		newCalendar(cn, loadTables(cn))
	}
}

func BenchmarkLoadAll(b *testing.B) {
	for b.Loop() {
		for _, c := range countries() {
			newCalendar(c, loadTables(c))
		}
	}
}

func BenchmarkAddWorkingDays(b *testing.B) {
	c, from := china(b), Date{2026, 9, 18}
	b.ReportAllocs()
	for b.Loop() {
		c.AddWorkingDays(from, 15)
	}
}

func BenchmarkWorkingDaysBetween(b *testing.B) {
	c, from, to := china(b), Date{2007, 1, 1}, Date{2026, 12, 31}
	b.ReportAllocs()
	for b.Loop() {
		c.WorkingDaysBetween(from, to)
	}
}

func BenchmarkParseYears(b *testing.B) {
	text := []byte(notice2027)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := ParseYears(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHoliday(b *testing.B) {
	c, from := china(b), Date{2026, 1, 5}
	for b.Loop() {
		c.Holiday("国庆节", from)
	}
}
