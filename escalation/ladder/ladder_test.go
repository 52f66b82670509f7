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

// Every problem is told at once, each at its own line, nested ones too.
func TestProblemsHaveTheirLines(t *testing.T) {
	const file = `jurisdiction = "xx"
title = { zh = "某地", en = "Some place" }

[[rung]]
id = "a"
tier = 4
stage = "regulator"
title = { zh = "甲", en = "A" }
after = ["b"]
kinds = ["content", "bakery"]
confidence = "A"
channels = [
  { kind = "web" },
  { kind = "pigeon" },
]
steps = [
  { zh = "写信。", en = "Write." },
  { zh = "等。" },
]
law = [{ name = { zh = "法", en = "Law" }, in_force = "soon" }]
first_answer = { n = 15, unit = "day", max = 10 }
owner_terms = [
  { name = { zh = "期限", en = "limit" }, n = 6, unit = "month", from = "birth" },
]
barred_by = [{ groups = ["guild"], law = { name = { zh = "法", en = "Law" } } }]

[[rung]]
id = "a"
tier = 1
stage = "front"
title = { zh = "甲", en = "A" }
channels = [{ kind = "web" }]
letter = "a"
policy = true

[[way]]
standings = ["king"]
steps = [["a"], ["c"]]
`
	_, err := Parse([]byte(file))
	var got []string
	for _, p := range err.(Problems) {
		got = append(got, p.Error())
	}
	want := []string{
		`line 9: rung "a": after names "b", which is no rung of this ladder`,
		`line 10: rung "a": kind "bakery" is none of bank, payment, broker, p2p, ecommerce, content, sharing, gaming, gig, crypto, cross_border, local_finance`,
		`line 11: rung "a": confidence "A" is none of V, S, K, ?`,
		`line 14: rung "a": channel kind "pigeon" is none of email, web, hotline, mini_program, app, counter, post, in_app`,
		`line 18: rung "a": steps needs zh and en`,
		`line 20: rung "a": in_force "soon" is no date (want 2026-04-15)`,
		`line 21: rung "a": first_answer: max is 10, less than n`,
		`line 23: rung "a": owner_terms[1]: from "birth" is none of sent, submitted, accepted, knowledge, final_answer, decision, refusal, silence, statement, restriction, performance, service, announcement`,
		`line 25: rung "a": barred_by names the group "guild", which no rung has`,
		`line 28: rung "a": stands there twice`,
		`line 37: way: standing "king" is none of consumer, merchant, creator, worker, investor`,
		`line 38: way: it names "c", which is no rung of this ladder`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("problems:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Whatever a file holds, it is read or refused, and a problem names a line of it.
func FuzzParse(f *testing.F) {
	f.Add([]byte(own))
	f.Add([]byte("[[rung]]\nchannels = [{}, [[1]], { a.b = 1 }]\nid.x = 3\n[rung.law]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := Parse(data)
		if err == nil {
			return
		}
		all, ok := err.(Problems)
		if !ok || len(all) == 0 {
			t.Fatalf("not a list of problems: %v", err)
		}
		for _, p := range all {
			if p.Line < 0 || p.Line > strings.Count(string(data), "\n")+1 {
				t.Errorf("line %d of %d: %v", p.Line, strings.Count(string(data), "\n")+1, p)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data, err := files.ReadFile("data/cn.toml")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}
