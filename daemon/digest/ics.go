package digest

import (
	"bytes"
	"fmt"
	"time"

	"github.com/emersion/go-ical"

	"cuiban/escalation"
	"cuiban/templates"
)

// Calendar writes the deadlines of the cases to come as an iCalendar file with
// alarms: for the owner's own a week and a day before, for the other side's at the
// moment. rules gives what holds for a case, nil where only promises and letters
// count. It returns nil when there are no deadlines.
func Calendar(cases []*escalation.Case, rules func(*escalation.Case) *escalation.Rules, lang string, now time.Time) ([]byte, error) {
	cal := ical.NewCalendar()
	cal.Props.SetText(ical.PropVersion, "2.0")
	cal.Props.SetText(ical.PropProductID, "-//cuiban//deadlines//EN")
	for _, c := range cases {
		var r *escalation.Rules
		if rules != nil {
			r = rules(c)
		}
		for _, d := range deadlines(c, r, lang, now) {
			cal.Children = append(cal.Children, event(c, d, now).Component)
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

func event(c *escalation.Case, d deadline, now time.Time) *ical.Event {
	e := ical.NewEvent()
	due := d.at.UTC()
	e.Props.SetText(ical.PropUID, templates.Clean(d.key)+"@cuiban")
	e.Props.SetDateTime(ical.PropDateTimeStamp, now.UTC())
	e.Props.SetDateTime(ical.PropDateTimeStart, due)
	e.Props.SetDateTime(ical.PropDateTimeEnd, due.Add(time.Second))
	title := templates.Clean(d.title + " · " + titleOf(c))
	e.Props.SetText(ical.PropSummary, title)
	e.Props.SetText(ical.PropDescription, templates.Clean(d.quote+" "+c.Ref))
	triggers := []string{"PT0S"}
	if d.own {
		triggers = []string{"-P7D", "-P1D"}
	}
	for _, at := range triggers {
		e.Children = append(e.Children, alarm(title, at))
	}
	return e
}

// alarm rings at a time before the event (RFC 5545, 3.8.6.3).
func alarm(title, trigger string) *ical.Component {
	a := ical.NewComponent(ical.CompAlarm)
	a.Props.SetText(ical.PropAction, "DISPLAY")
	a.Props.SetText(ical.PropDescription, title)
	t := ical.NewProp(ical.PropTrigger)
	t.Value = trigger
	a.Props.Set(t)
	return a
}
