package store

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // a stored zone must load on a machine without zone files
)

// stamp gives a time to SQLite: unix milliseconds, NULL for the zero time.
func stamp(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMilli()
}

// clean returns t as it will come back from the database: UTC, milliseconds.
func clean(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return time.UnixMilli(t.UnixMilli()).UTC()
}

// moment scans what stamp wrote.
type moment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*m.t = time.Time{}
	case int64:
		*m.t = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", v)
	}
	return nil
}

// zones are those loaded before: each is read from a file of the system.
var zones sync.Map // name to *time.Location

// loadZone is time.LoadLocation.
func loadZone(name string) (*time.Location, error) {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location), nil
	}
	l, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, l)
	}
	return l, err
}

// zoneText names a zone for the database: "" for nil, a name of the zone
// database, or ±hh:mm:ss for one that only has an offset.
func zoneText(l *time.Location) string {
	if l == nil {
		return ""
	}
	if name := l.String(); name != "" && name != "Local" {
		if _, err := loadZone(name); err == nil {
			return name
		}
	}
	_, offset := time.Unix(0, 0).In(l).Zone()
	return time.Unix(0, 0).In(time.FixedZone("", offset)).Format("-07:00:00")
}

// zoneOf reads what zoneText wrote; nil for "".
func zoneOf(s string) (*time.Location, error) {
	if s == "" {
		return nil, nil
	}
	if s[0] == '+' || s[0] == '-' {
		t, err := time.Parse("-07:00:00", s)
		if err != nil {
			return nil, fmt.Errorf("stored zone %q: %w", s, err)
		}
		_, offset := t.Zone()
		return time.FixedZone(s[:6], offset), nil
	}
	l, err := loadZone(s)
	if err != nil {
		return nil, fmt.Errorf("stored zone %q: %w", s, err)
	}
	return l, nil
}
