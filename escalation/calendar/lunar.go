package calendar

import (
	"strings"
	"sync"
)

// lunarYear holds the dates, in one Gregorian year, on which holidays of the Chinese
// calendar fall.
type lunarYear struct {
	newYear    Date // 正月初一
	buddha     Date // 四月初八
	dragonBoat Date // 五月初五
	midAutumn  Date // 八月十五
	chungYeung Date // 九月初九
	qingming   Date // the solar term
}

// lunar returns the table of [FirstYear] to [LastYear].
var lunar = sync.OnceValue(func() map[int]lunarYear {
	text, err := data.ReadFile("data/lunar.txt")
	if err != nil {
		panic(err)
	}
	table := map[int]lunarYear{}
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(line, "#") {
			year, row := parseLunar(line)
			table[year] = row
		}
	}
	return table
})

// parseLunar reads a line of data/lunar.txt, which is part of the program.
func parseLunar(line string) (int, lunarYear) {
	fields := strings.Fields(line)
	dates := make([]Date, len(fields)-1)
	for i, f := range fields[1:] {
		d, err := ParseDate(fields[0] + "-" + f)
		if err != nil {
			panic(err)
		}
		dates[i] = d
	}
	return dates[0].Year, lunarYear{dates[0], dates[1], dates[2], dates[3], dates[4], dates[5]}
}
