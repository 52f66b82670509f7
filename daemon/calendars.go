package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/store"
)

// yearsKey is where the store keeps the imported announcements.
const yearsKey = "calendar.years"

// Years returns the announcements that were imported.
func Years(tx *store.Tx) ([]calendar.Year, error) {
	text, err := tx.Meta(yearsKey)
	if err != nil || text == "" {
		return nil, err
	}
	var years []calendar.Year
	if err := json.Unmarshal([]byte(text), &years); err != nil {
		return nil, fmt.Errorf("the imported calendar years cannot be read: %w", err)
	}
	return years, nil
}

// CalendarOf returns the calendar of a jurisdiction with imported years; one
// that is not known counts Monday to Friday, marked provisional.
func CalendarOf(jurisdiction string, years []calendar.Year) *calendar.Calendar {
	c, ok := calendar.For(jurisdiction)
	if !ok {
		c = calendar.Weekends()
	}
	if len(years) == 0 {
		return c
	}
	return c.With(years...)
}

// ImportYears stores announcements and computes every open deadline again. It
// returns what moved.
func ImportYears(tx *store.Tx, fresh []calendar.Year) ([]desk.Moved, error) {
	years, err := Years(tx)
	if err != nil {
		return nil, err
	}
	for _, y := range fresh {
		years = slices.DeleteFunc(years, func(o calendar.Year) bool { return o.Year == y.Year && o.Jurisdiction == y.Jurisdiction })
		years = append(years, y)
	}
	text, err := json.Marshal(years)
	if err != nil {
		return nil, err
	}
	if err := tx.SetMeta(yearsKey, string(text)); err != nil {
		return nil, err
	}
	return recalculate(tx, years)
}

func recalculate(tx *store.Tx, years []calendar.Year) ([]desk.Moved, error) {
	d := &desk.Desk{Tx: tx, Calendar: func(c *escalation.Case) *calendar.Calendar { return CalendarOf(c.Jurisdiction, years) }}
	heads, err := tx.Cases(store.CaseFilter{States: []escalation.State{escalation.Open, escalation.Resolved}})
	if err != nil {
		return nil, err
	}
	var moved []desk.Moved
	for _, h := range heads {
		c, err := tx.CaseByID(h.ID)
		if err != nil {
			return nil, err
		}
		m, err := d.Recalculate(c)
		if err != nil {
			return nil, fmt.Errorf("case %s: %w", c.Ref, err)
		}
		moved = append(moved, m...)
	}
	return moved, nil
}

// loadYears takes over announcements that were imported, and terms of ladders
// that were confirmed, meanwhile.
func (d *Daemon) loadYears(ctx context.Context) error {
	return d.Store.View(ctx, func(tx *store.Tx) error {
		years, err := Years(tx)
		if err == nil {
			d.years.Store(&years)
		}
		return errors.Join(err, d.loadLadders(tx))
	})
}

// Calendar implements intake.Env.
func (d *Daemon) Calendar(jurisdiction string) *calendar.Calendar {
	var years []calendar.Year
	if p := d.years.Load(); p != nil {
		years = *p
	}
	return CalendarOf(jurisdiction, years)
}
