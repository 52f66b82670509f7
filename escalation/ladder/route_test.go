package ladder

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func ids(rungs []Rung) string {
	var out []string
	for _, r := range rungs {
		out = append(out, r.ID)
	}
	return strings.Join(out, " ")
}

// Every kind, standing and place has a way with the common rungs in it, in
// order, of rungs that are open to the owner, each once.
func TestEveryWay(t *testing.T) {
	for _, l := range Embedded().All() {
		for _, k := range append(slices.Clone(l.Kinds), Kind{}) {
			for _, s := range append(slices.Clone(Standings), "") {
				way, at := l.Way(k.ID, s), l.Jurisdiction+"/"+k.ID+"/"+s
				var common []string
				tier, seen := 0, map[string]bool{}
				for _, r := range way {
					if r.Tier < beyond && !r.AtOnce {
						common = append(common, r.ID)
					}
					if r.Tier < tier || r.Tier > tier+1 || seen[r.ID] || !r.OpenTo(k.ID, s) {
						t.Errorf("%s: %s stands at %d after %d (twice: %v)", at, r.ID, r.Tier, tier, seen[r.ID])
					}
					tier, seen[r.ID] = r.Tier, true
				}
				if got := strings.Join(common, " "); got != "front_line supervisor complaint" {
					t.Errorf("%s: the common rungs are %q", at, got)
				}
				if k.ID != "" && l.Jurisdiction != Any && len(way) < 4 {
					t.Errorf("%s ends within the platform: %s", at, ids(way))
				}
			}
		}
	}
}

// What a way names is open to somebody it is drawn for: a rung that its own
// competence shuts out for everyone is a mistake in the data.
func TestWaysNameOpenRungs(t *testing.T) {
	for _, l := range Embedded().All() {
		for _, w := range l.Ways {
			kinds, standings := w.Kinds, w.Standings
			if len(kinds) == 0 {
				kinds = []string{"ecommerce", "content", "payment", "bank"}
			}
			if len(standings) == 0 {
				standings = Standings
			}
			for _, id := range slices.Concat(append(slices.Clone(w.Steps), w.AtOnce, w.Aside)...) {
				open := slices.ContainsFunc(kinds, func(k string) bool {
					return slices.ContainsFunc(standings, func(s string) bool { return l.find(id).OpenTo(k, s) })
				})
				if !open {
					t.Errorf("%s: the way of %v %v names %s, which is open to none of them", l.Jurisdiction, w.Kinds, w.Standings, id)
				}
			}
		}
	}
}

func TestWays(t *testing.T) {
	const common = "front_line supervisor complaint "
	for _, c := range []struct{ jurisdiction, kind, standing, want string }{
		{"cn", "bank", "consumer", common + "inst_bank aml_objection nfra pbc fin_mediation small_claim court arb"},
		{"cn", "payment", "merchant", common + "inst_pay aml_objection pbc small_claim pay_order net_court court arb"},
		{"cn", "fund", "investor", common + "firm csrc fin_mediation small_claim court arb"},
		{"cn", "p2p", "investor", "police local_fin " + common + "12345 small_claim court"},
		{"cn", "ecommerce", "consumer", common + "samr_complaint cca 12345 samr_report small_claim pay_order net_court court arb"},
		{"cn", "ecommerce", "merchant", common + "human_review samr_report miit_isc sme_pay 12345 pay_order small_claim net_court court arb"},
		{"cn", "sharing", "consumer", common + "samr_complaint cca 12345 transport small_claim pay_order net_court court"},
		{"cn", "gaming", "consumer", common + "samr_complaint cca 12345 samr_report net_court small_claim court"},
		{"cn", "gig", "worker", common + "platform_appeal labour 12345 labour_arb pay_order small_claim court"},
		{"cn", "gig", "merchant", common + "platform_appeal 12345 pay_order small_claim court"},
		{"cn", "crypto", "investor", common + "police home_regulator court"},
		{"cn", "cross_border", "creator", common + "home_regulator 12345 police court"}, // no card paid what was earned
		{"cn", "cross_border", "consumer", common + "issuer home_regulator 12345 police court"},
		{"any", "bank", "consumer", common + "issuer home_regulator consumer_body court"},
		{"any", "content", "creator", common + "home_regulator court"},
		{"hk", "content", "creator", common + "court"},
		{"cn", "ecommerce", "", common + "12345 samr_report small_claim pay_order net_court court arb"}, // who did not say is no consumer yet
		{"gb", "payment", "merchant", common + "disp_payment fos court"},
		{"de", "content", "creator", common + "dsa_complaint p2b_complaint dsa_body p2b_mediator dsa_coordinator court"},
		{"us", "payment", "consumer", common + "reg_e cfpb state_regulator state_ag court"},
		{"in", "bank", "consumer", common + "regulated_entity rbi_ombudsman court"},
	} {
		if got := ids(Embedded().At(c.jurisdiction).Way(c.kind, c.standing)); got != c.want {
			t.Errorf("%s %s %s:\n got  %s\n want %s", c.jurisdiction, c.kind, c.standing, got, c.want)
		}
	}
}

func TestLicences(t *testing.T) {
	l, _ := For("cn")
	for _, c := range []struct{ kind, licence, want string }{
		{"payment", "none", "p2p"}, {"broker", "none", "p2p"}, {"p2p", "securities", "broker"}, {"p2p", "local", "local_finance"},
		{"content", "payment", "payment"}, {"ecommerce", "foreign", "cross_border"}, {"content", "none", ""},
	} {
		if x, _ := l.Licensed(c.kind, c.licence); x.As != c.want {
			t.Errorf("%s with %s: %q, want %q", c.kind, c.licence, x.As, c.want)
		}
	}
}

func TestOnward(t *testing.T) {
	l, _ := For("cn")
	for name, c := range map[string]struct {
		trail Trail
		want  string
	}{
		"the next of the way":   {Trail{Kind: "ecommerce", Standing: "consumer", Rung: "complaint", Used: []string{"complaint"}}, "samr_complaint"},
		"the mediation failed":  {Trail{Kind: "ecommerce", Standing: "consumer", Rung: "samr_complaint", Used: []string{"complaint", "samr_complaint"}, Filed: []Filing{{Rung: "samr_complaint"}}}, "12345"},
		"12315 is silent":       {Trail{Kind: "ecommerce", Standing: "consumer", Rung: "samr_complaint", Used: []string{"complaint", "samr_complaint"}, Filed: []Filing{{Rung: "samr_complaint", Open: true, Silent: true}}}, "12345"},
		"and so is 12345":       {Trail{Kind: "ecommerce", Standing: "consumer", Rung: "12345", Used: []string{"complaint", "samr_complaint", "12345"}, Filed: []Filing{{Rung: "samr_complaint", Open: true, Silent: true}}}, "review"},
		"then a lawsuit":        {Trail{Kind: "ecommerce", Standing: "consumer", Rung: "review", Used: []string{"complaint", "samr_complaint", "12345", "review"}, Filed: []Filing{{Rung: "samr_complaint", Open: true, Silent: true}}}, "admin_suit"},
		"a report has no suit":  {Trail{Kind: "content", Standing: "creator", Rung: "samr_report", Used: []string{"complaint", "samr_report", "12345"}, Filed: []Filing{{Rung: "samr_report", Silent: true}}}, "pay_order"},
		"a court shut 12315":    {Trail{Kind: "ecommerce", Standing: "consumer", Rung: "complaint", Used: []string{"complaint"}, Filed: []Filing{{Rung: "court"}}}, "12345"},
		"no precondition, past": {Trail{Kind: "broker", Standing: "investor", Rung: "csrc", Used: []string{"complaint"}}, "small_claim"}, // mediation wants 12386 first
		"after the police":      {Trail{Kind: "p2p", Standing: "investor", Rung: "police", Used: []string{"front_line", "police"}}, "supervisor"},
		"an old name":           {Trail{Kind: "content", Standing: "creator", Rung: "isc", Used: []string{"complaint", "isc"}}, "12345"},
		"the top":               {Trail{Kind: "content", Standing: "creator", Rung: "court", Used: []string{"complaint"}}, ""},
	} {
		got, ok := l.Onward(c.trail)
		if got.ID != c.want || ok != (c.want != "") {
			t.Errorf("%s: %q %v, want %q", name, got.ID, ok, c.want)
		}
	}
}

func TestParallelFilings(t *testing.T) {
	l, _ := For("cn")
	for _, c := range []struct {
		rung    string
		filed   []Filing
		refused string // article
	}{
		{"samr_complaint", []Filing{{Rung: "cca", Open: true}}, "16(2)"},
		{"samr_complaint", []Filing{{Rung: "small_claim"}}, "16(2)"},
		{"samr_complaint", []Filing{{Rung: "labour_arb"}}, "16(2)"},
		{"samr_complaint", []Filing{{Rung: "samr_complaint", Open: true}}, ""}, // itself
		{"samr_complaint", []Filing{{Rung: "miit_isc", Open: true}}, ""},       // no mediation, no authority's decision
		{"samr_report", []Filing{{Rung: "court", Open: true}}, ""},             // a report is about conduct
		{"cca", []Filing{{Rung: "samr_complaint", Open: true}}, "16(2)"},
		{"cca", []Filing{{Rung: "samr_complaint"}}, ""}, // the bar ends with the procedure
		{"petition", []Filing{{Rung: "review", Open: true}}, ""},
		{"court", []Filing{{Rung: "samr_complaint", Open: true}}, ""},
	} {
		got := l.Refused(c.rung, c.filed)
		if c.rung == "petition" { // barred, by a rule whose article is not known
			if got == nil || got.Bar.Law.Name.EN == "" {
				t.Errorf("petition beside a review: %+v", got)
			}
			continue
		}
		if (got != nil) != (c.refused != "") || got != nil && got.Bar.Law.Article != c.refused {
			t.Errorf("%s after %v: %+v, want article %q", c.rung, c.filed, got, c.refused)
		}
	}
	dead := l.Kills("small_claim", []Filing{{Rung: "samr_complaint", Open: true}, {Rung: "cca"}})
	if len(dead) != 1 || dead[0].Rung.ID != "samr_complaint" || dead[0].Other.ID != "small_claim" {
		t.Errorf("a lawsuit ends the mediation: %+v", dead)
	}
}

func TestHolds(t *testing.T) {
	l, _ := For("cn")
	read := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	now := read.Add(CheckAge)
	samr, _ := l.Rung("samr_complaint")
	if !samr.Holds(samr.First, now) || samr.Holds(samr.Final, now) || samr.Holds(samr.First, now.Add(time.Hour)) || samr.Reliable(now) {
		t.Error("art. 46 was read; the sixty days were not; both age")
	}
	for _, own := range []string{"complaint", "human_review", "police"} {
		if r, _ := l.Rung(own); r.Holds(r.Wait, now) || r.Holds(r.First, now) {
			t.Errorf("%s: a wait of our own is no term of law", own)
		}
	}
}
