package calendar

import (
	"strings"
	"sync"
	"time"
)

// zones are where the platforms of a jurisdiction keep their clocks, by the seat
// of their business.
var zones = map[string]string{
	"cn": "Asia/Shanghai", "hk": "Asia/Hong_Kong", "tw": "Asia/Taipei", "sg": "Asia/Singapore", "jp": "Asia/Tokyo", "in": "Asia/Kolkata",
	"gb": "Europe/London", "ie": "Europe/Dublin", "de": "Europe/Berlin", "fr": "Europe/Paris", "es": "Europe/Madrid", "nl": "Europe/Amsterdam",
	"us": "America/New_York", "ca": "America/Toronto", "au": "Australia/Sydney",
}

// loaded are the zones that were asked for before: each is read from a file.
var loaded sync.Map // name to *time.Location

// ZoneOf is the zone in which a platform of a jurisdiction ("gb", or a subdivision
// such as "au-vic") keeps its clock; nil where none is known, or the machine has no
// zone files.
func ZoneOf(jurisdiction string) *time.Location {
	country, _, _ := strings.Cut(strings.ToLower(jurisdiction), "-")
	name := zones[country]
	if name == "" {
		return nil
	}
	if loc, ok := loaded.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	loaded.Store(name, loc)
	return loc
}
