package digest

import (
	"bytes"
	"fmt"
	"time"

	"github.com/emersion/go-ical"

	"cuiban/escalation"
	"cuiban/templates"
)

// Calendar writes the running deadlines of the cases as an iCalendar file with
// an alarm each: for the owner's own deadlines a day before, for the other
// side's at the moment. It returns nil when there are none.
func Calendar(cases []*escalation.Case, lang string, now time.Time) ([]byte, error) {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, "-//cuiban//deadlines//EN")
	for _, c := range cases {
		if c.State == escalation.Closed {
			continue
		}
		for _, p := range c.Promises {
			if p.Status == escalation.PromiseOpen && !p.Deadline().IsZero() {
				cal.Children = append(cal.Children, event(c, p, lang, now).Component)
			}
		}
	}
	if len(cal.Children) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	if err := ical.NewEncoder(&b).Encode(cal); err != nil {
		return nil, fmt.Errorf("writing the calendar: %w", err)
	}
	return b.Bytes(), nil
}

func event(c *escalation.Case, p escalation.Promise, lang string, now time.Time) *ical.Event {
	e := ical.NewEvent()
	due := p.Deadline().UTC()
	e.Props.SetText(ical.PropUID, p.Key+"@cuiban")
	e.Props.SetDateTime(ical.PropDateTimeStamp, now.UTC())
	e.Props.SetDateTime(ical.PropDateTimeStart, due)
	e.Props.SetDateTime(ical.PropDateTimeEnd, due.Add(time.Second))
	title, trigger := titleOf(c), "PT0S"
	if p.Who == escalation.ByOwner {
		trigger = "-P1D"
	}
	if lang == "en" {
		title = "due: " + title
	} else {
		title = "到期：" + title
	}
	e.Props.SetText(ical.PropSummary, templates.Clean(title))
	e.Props.SetText(ical.PropDescription, templates.Clean(p.Quote))
	alarm := ical.NewComponent(ical.CompAlarm)
	alarm.Props.SetText(ical.PropAction, "DISPLAY")
	alarm.Props.SetText(ical.PropDescription, templates.Clean(title))
	t := ical.NewProp(ical.PropTrigger)
	t.Value = trigger
	alarm.Props.Set(t)
	e.Children = append(e.Children, alarm)
	return e
}
