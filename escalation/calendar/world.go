package calendar

import (
	"slices"
	"time"

	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/au"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/ecb"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/jp"
	"github.com/rickar/cal/v2/lt"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/nz"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"
)

// checked are the years for which the computed holidays of the countries below were
// compared, day by day, with a second source. What a country may yet proclaim for a
// later year (a coronation, a funeral) no rule knows: those years are provisional.
var checked = span{2015, 2027}

// countries lists the jurisdictions that have a calendar.
func countries() []country {
	return slices.Concat(asia(), europe(), overseas(), australia())
}

// yearEnd are the two days on which banks of several countries stay closed.
var yearEnd = join(every("Bank holiday", FirstYear, time.December, 24), every("Bank holiday", FirstYear, time.December, 31))

// europe lists the countries of Europe. Banks of the euro area also keep the closing
// days of its payment system.
func europe() []country {
	euro := library(ecb.Holidays...)
	irish := library(ie.Holidays...)
	return []country{
		{code: "at", rule: library(at.Holidays...), bank: join(euro, yearEnd), firm: checked},
		{code: "be", rule: library(be.Holidays...), bank: euro, firm: checked},
		{code: "ch", rule: library(ch.Holidays...), firm: checked}, // of all cantons together
		{code: "de", rule: join(library(de.Holidays...), on("Reformationstag", Date{2017, time.October, 31})), bank: join(euro, yearEnd), firm: checked},
		{code: "dk", rule: library(dk.Holidays...), bank: yearEnd, firm: checked},
		{code: "es", rule: library(es.Holidays...), bank: euro, firm: checked},
		{code: "fr", rule: library(fr.Holidays...), bank: euro, firm: checked},
		{code: "gb", rule: join(library(gb.Holidays...), on("State Funeral of Queen Elizabeth II", Date{2022, time.September, 19})), firm: checked}, // England and Wales
		{code: "ie", rule: irish, bank: join(euro, substitutes(irish)), firm: checked},
		{code: "it", rule: join(library(it.Holidays...), every("San Francesco d'Assisi", 2026, time.October, 4)), bank: euro, firm: checked},
		{code: "lt", rule: without(library(lt.Holidays...), allSoulsBefore2020...), bank: euro, firm: checked},
		{code: "nl", rule: library(nl.Holidays...), bank: euro, firm: checked},
		{code: "no", rule: library(no.Holidays...), bank: yearEnd, firm: checked},
		{code: "pl", rule: join(library(pl.Holidays...), every("Wigilia", 2025, time.December, 24)), firm: checked},
		{code: "se", rule: library(se.Holidays...), firm: checked},
	}
}

// allSoulsBefore2020 was no holiday in Lithuania yet.
var allSoulsBefore2020 = []Date{
	{2015, time.November, 2}, {2016, time.November, 2}, {2017, time.November, 2},
	{2018, time.November, 2}, {2019, time.November, 2},
}

// overseas lists the other countries of the library.
func overseas() []country {
	japan := join(without(library(jp.Holidays...), japanMoved...),
		on("Mountain Day", Date{2020, time.August, 10}, Date{2021, time.August, 8}, Date{2021, time.August, 9}))
	japanBanks := join(every("Bank holiday", FirstYear, time.December, 31),
		every("Bank holiday", FirstYear, time.January, 2), every("Bank holiday", FirstYear, time.January, 3))
	return []country{
		{code: "ca", rule: library(ca.Holidays...), firm: checked}, // federal and common provincial days
		{code: "jp", rule: japan, bank: japanBanks, firm: checked},
		{code: "nz", rule: join(library(nz.Holidays...), on("Matariki", matariki...),
			on("National Day of Mourning", Date{2022, time.September, 26})), firm: checked},
		{code: "us", rule: library(us.Holidays...), firm: checked}, // federal, 5 U.S.C. 6103
	}
}

// japanMoved are days the library gives that Japan did not have: there was no
// birthday of an emperor in 2019, and 山の日 moved for the games of 2020 and 2021.
var japanMoved = []Date{
	{2019, time.December, 23}, {2020, time.August, 11}, {2021, time.August, 11},
}

// matariki is laid down by statute: Te Kāhui o Matariki Public Holiday Act 2022.
var matariki = []Date{
	{2022, time.June, 24}, {2023, time.July, 14}, {2024, time.June, 28}, {2025, time.June, 20},
	{2026, time.July, 10}, {2027, time.June, 25}, {2028, time.July, 14},
}

// australia lists the states and territories, and "au": the days of the Fair Work
// Act 2009 s. 115, with the King's Birthday on the day of most states.
func australia() []country {
	national := library(au.NewYear, au.AustraliaDay, au.GoodFriday, au.EasterMonday, au.AnzacDay,
		au.QueensBirthday, au.MourningDay2022, au.ChristmasDay, au.BoxingDay)
	// New South Wales gives a Monday for Anzac Day at a weekend in these two years.
	anzac := on("ANZAC Day", Date{2026, time.April, 27}, Date{2027, time.April, 26})
	return []country{
		{code: "au", rule: national, firm: checked},
		{code: "au-act", rule: library(au.HolidaysACT...), firm: checked},
		{code: "au-nsw", rule: join(library(au.HolidaysNSW...), anzac), bank: firstMondayOfAugust, firm: checked},
		{code: "au-nt", rule: library(au.HolidaysNT...), firm: checked},
		{code: "au-qld", rule: library(au.HolidaysQLD...), firm: checked},
		{code: "au-sa", rule: library(au.HolidaysSA...), firm: checked},
		{code: "au-tas", rule: library(au.HolidaysTAS...), firm: checked},
		{code: "au-vic", rule: library(au.HolidaysVIC...), firm: checked},
		{code: "au-wa", rule: join(without(library(au.HolidaysWA...), Date{2024, time.September, 30}),
			on("King's Birthday", Date{2024, time.September, 23})), firm: checked}, // moved for the football final
	}
}

func firstMondayOfAugust(year int) []YearDay {
	d := Date{year, time.August, 1}
	for d.Weekday() != time.Monday {
		d = d.AddDays(1)
	}
	return []YearDay{{"Bank holiday", d, true}}
}
