package ladder

import (
	"strings"
	"testing"
	"time"
)

func TestEmbeddedLadders(t *testing.T) {
	entries, err := files.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		l, ok := For(strings.TrimSuffix(e.Name(), ".toml"))
		if !ok || len(l.Rungs) == 0 || l.Jurisdiction+".toml" != e.Name() {
			t.Errorf("%s: %v, %+v", e.Name(), ok, l)
		}
	}
	if _, ok := For("xx"); ok {
		t.Error("there is no ladder of xx")
	}
}

func TestTheWayOfACreator(t *testing.T) {
	l, _ := For("cn")
	var ids []string
	for _, r := range l.Way("content", "creator") {
		ids = append(ids, r.ID)
	}
	if got := strings.Join(ids, " "); got != "front_line supervisor complaint miit_isc human_review 12345 samr_report pay_order small_claim net_court court arb" {
		t.Errorf("way: %s", got)
	}
	if next := l.Next("complaint", "content", "creator"); next[0].ID != "miit_isc" {
		t.Errorf("after the complaint: %s", next[0].ID)
	}
	shut := l.Closed("complaint", "content", "creator")
	if len(shut) != 2 || shut[0].ID != "samr_complaint" || shut[1].ID != "cca" { // Order 121 art. 16(3): no consumer
		t.Errorf("closed: %+v", shut)
	}
}

func TestATermIsReliedOnForHalfAYear(t *testing.T) {
	checked := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	r := Rung{Confidence: Verified, Checked: "2026-11-22"}
	if !r.Reliable(checked.Add(CheckAge)) || r.Reliable(checked.Add(CheckAge+time.Hour)) {
		t.Error("half a year")
	}
	if r.Confidence = Secondary; r.Reliable(checked) {
		t.Error("an unverified term is never relied on")
	}
}

func TestMistakesInAFile(t *testing.T) {
	const good = `jurisdiction = "xx"
title = { zh = "某地", en = "Some place" }
[[rung]]
id = "a"
tier = 1
stage = "front"
title = { zh = "甲", en = "A" }
channels = [{ kind = "web" }]
letter = "a"
policy = true
`
	if _, err := Parse([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key": {`tier = 1`, "tier = 1\ncolour = 3", `line 6: unknown key "rung.colour"`},
		"no TOML":     {`id = "a"`, `id = `, "line 4"},
		"no id":       {`id = "a"`, ``, "id is missing"},
		"no tier":     {`tier = 1`, ``, "tier must be 1"},
		"no law":      {`policy = true`, ``, "needs a law"},
		"bad unit":    {`policy = true`, "policy = true\nwait = { n = 2, unit = \"moon\" }", `unit "moon"`},
		"bad date":    {`policy = true`, "policy = true\nchecked = \"soon\"", `checked "soon" is no date`},
		"after":       {`policy = true`, "policy = true\nafter = [\"b\"]", `names "b"`},
	} {
		if _, err := Parse([]byte(strings.Replace(good, c.old, c.new, 1))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
