package main

import (
	"fmt"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/templates"
)

// turn says whose turn it is in a case now, and since when.
func (a *app) turn(set *ladder.Set, c *escalation.Case) (escalation.By, time.Time) {
	cal, ok := calendar.For(c.Jurisdiction)
	if !ok {
		cal, _ = calendar.For("cn")
	}
	d := escalation.Decide(c, escalation.Rules{Ladder: set.At(c.Jurisdiction), Calendar: cal}, a.now(), a.now())
	return d.Turn, d.Since
}

// turnWords says it in a sentence.
func turnWords(by escalation.By, since time.Time, c *escalation.Case, lang string) string {
	who := map[escalation.By][2]string{
		escalation.ByOwner: {"轮到您", "your turn"}, escalation.ByCounterparty: {"轮到平台", "the platform's turn"},
		escalation.ByRegulator: {"轮到受理机关", "the authority's turn"}, escalation.ByCuiban: {"信正在发出", "a letter is on its way"}, "": {"现在不轮到任何人", "nobody's turn"},
	}[by]
	s := who[0]
	if lang == "en" {
		s = who[1]
	}
	if since.IsZero() {
		return s
	}
	from := "，自%s起"
	if lang == "en" {
		from = ", since %s"
	}
	return s + fmt.Sprintf(from, templates.TimeWords(lang, since, c.OwnerZone()))
}
