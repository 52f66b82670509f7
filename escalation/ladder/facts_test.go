package ladder

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// facts are the numbers of the field, written down apart from the data: where,
// which rung or duty, which term, and the number. "first" is the answer whether
// it is taken on, "final" the decision, "other" a further term of theirs,
// "owner" a limit of the owner's, "wait" and the like are our own practice,
// "duty" a term among the duties to cite, "text" words that must be said.
const facts = `
any front_line wait 48 hour
any supervisor wait 48 hour
any complaint wait 3 working_day
any complaint deadline 7 working_day
any complaint stop 15 day

cn records duty 3 year
cn order_116 duty 7 day
cn order_116 duty 15 day
cn refund_15d duty 15 day
cn agency_7wd duty 7 working_day
cn aml_39 duty 15 day
cn payment_notice duty 5 working_day
cn payment_notice duty 30 day
cn sme_payment duty 60 day
cn samr_complaint first 7 working_day
cn samr_complaint final 60 day
cn samr_complaint other 7 working_day
cn samr_complaint owner 3 year
cn samr_report first 15 working_day max 30
cn samr_report other 5 working_day
cn inst_bank final 15 day max 60
cn inst_bank other 30 day
cn inst_bank other 60 day
cn inst_pay final 15 day max 60
cn aml_objection final 15 day
cn nfra first 7 working_day
cn nfra final 15 day max 60
cn nfra other 30 day
cn nfra owner 30 day
cn pbc first 7 working_day
cn pbc final 15 day max 60
cn miit_isc final 10 working_day
cn miit_tel first 5 working_day
cn miit_tel final 30 day
cn miit_tel other 15 day
cn miit_tel owner 5 month
cn miit_tel owner 2 year
cn ncac first 15 day
cn labour first 5 working_day
cn labour final 60 working_day max 90
cn labour owner 2 year
cn labour_arb first 5 working_day
cn labour_arb final 45 day max 60
cn labour_arb owner 1 year
cn labour_arb owner 15 day
cn sme_pay first 10 working_day
cn sme_pay final 30 day max 90
cn 12345 other 5 working_day
cn cca final 60 day max 90
cn petition first 15 day
cn petition final 60 day max 90
cn petition other 30 day
cn petition owner 30 day
cn review first 5 working_day
cn review final 60 day max 90
cn review other 30 day
cn review owner 60 day
cn admin_suit final 6 month
cn admin_suit other 2 month
cn admin_suit owner 6 month
cn admin_suit owner 15 day
cn foi final 20 working_day max 40
cn pay_order first 5 day
cn pay_order final 15 day
cn pay_order other 15 day
cn small_claim first 7 day
cn small_claim final 2 month max 3
cn small_claim owner 3 year
cn court final 3 month max 4
cn court other 6 month max 12
cn court other 30 day
cn court owner 3 year
cn court owner 2 year
cn arb first 5 day
cn arb owner 3 month

gb disp_complaint final 8 week
gb disp_payment final 15 working_day max 35
gb fos owner 6 month
gb fos owner 6 year
gb fos owner 3 year
eu psd2_complaint final 15 working_day max 35
eu dsa_complaint owner 6 month
eu dsa_body final 90 day max 180
eu p2b_4 duty 30 day
eu gig_review final 2 week
eu mica_complaint final 2 month
us cfpb final 15 day max 60
us cfpb owner 60 day
us reg_e final 10 working_day
us reg_e other 45 day
us reg_e owner 60 day
us freelance final 30 day
au idr final 30 day
au idr other 21 day
au afca first 21 day
au afca owner 2 year
au afca owner 6 year
in regulated_entity final 30 day
in rbi_ombudsman owner 90 day
in grievance_officer first 48 hour
in grievance_officer final 1 month
in e_jagriti owner 2 year
sg institution final 20 working_day
sg fidrec owner 6 month
hk fi_complaint final 60 day
hk fdrc owner 24 month
jp freelance_form other 60 day
ca bank_complaint final 56 day
ca obsi owner 180 day
`

func TestFacts(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(facts), "\n") {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		l, ok := For(f[0])
		if !ok {
			t.Fatalf("no ladder of %s", f[0])
		}
		if want := strings.Join(f[2:], " "); !slices.Contains(said(l, f[1]), want) {
			t.Errorf("%s: the data says %q", line, said(l, f[1]))
		}
	}
}

// said writes the terms of a rung or duty as facts does.
func said(l *Ladder, id string) (out []string) {
	note := func(name string, c Clock) {
		if c.N > 0 {
			s := fmt.Sprintf("%s %d %s", name, c.N, c.Unit)
			if c.Max > 0 {
				s += fmt.Sprintf(" max %d", c.Max)
			}
			out = append(out, s)
		}
	}
	r, _ := l.Rung(id)
	note("first", r.First)
	note("final", r.Final)
	note("wait", r.Wait)
	note("stop", r.Stop)
	note("deadline", r.Deadline)
	for _, t := range r.Others {
		note("other", t.Clock)
	}
	for _, t := range r.Owner {
		note("owner", t.Clock)
	}
	for _, d := range l.Duty {
		if d.ID == id {
			for _, t := range d.Terms {
				note("duty", t.Clock)
			}
		}
	}
	return out
}

// The sums, addresses and days in words, with the rung that must say them.
func TestSumsAndAddresses(t *testing.T) {
	for _, line := range []string{
		"cn small_claim 50%", "cn small_claim 2 倍", "cn small_claim 50 元", "cn pay_order 三分之一", "cn sme_pay 0.05%", "cn samr_complaint www.12315.cn",
		"cn nfra 12378", "cn pbc 12363", "cn csrc 12386", "cn miit_isc ts.isc.org.cn", "cn miit_tel 12300", "cn cac jubao@12377.cn", "cn ncac 12390",
		"cn labour 12333", "cn transport 12328", "cn police 96110", "cn police 110", "cn court zxfw.court.gov.cn", "cn cca 10 个工作日", "cn review 第 88 条",
		"in rbi_ombudsman ₹30 lakh", "in rbi_ombudsman 14448", "in nch 1915", "sg fidrec S$150k", "hk fdrc HK$1m", "jp consumer_188 188", "us freelance double",
		"any econsumer econsumer.gov",
	} {
		f := strings.SplitN(line, " ", 3)
		l, _ := For(f[0])
		if r, ok := l.Rung(f[1]); !ok || !strings.Contains(fmt.Sprintf("%+v", r), f[2]) {
			t.Errorf("%s is not said", line)
		}
	}
	eu, _ := For("eu")
	if !strings.Contains(eu.Notes[0].EN, "closed on 20 July 2025") {
		t.Errorf("the ODR platform: %v", eu.Notes)
	}
}

// The days from which the sources are in force.
func TestSourcesInForce(t *testing.T) {
	for _, line := range []string{
		"cn samr_complaint 2026-04-15", "cn human_review 2026-02-01", "cn aml_objection 2025-01-01", "cn aml_objection 2022-12-01", "cn inst_pay 2024-05-01",
		"cn inst_pay 2020-11-01", "cn inst_bank 2020-03-01", "cn sme_pay 2025-06-01", "cn local_fin 2021-05-01", "cn miit_tel 2016-07-30", "cn petition 2022-05-01",
		"cn review 2024-01-01", "cn foi 2019-05-15", "cn net_court 2025-11-01", "cn arb 2026-03-01", "cn complaint 2019-01-01",
		"eu gig_review 2026-12-02", "us freelance 2025-01-01", "in rbi_ombudsman 2026-07-01", "jp freelance_form 2024-11-01", "ca obsi 2024-11-01",
	} {
		f := strings.Fields(line)
		l, _ := For(f[0])
		if r, _ := l.Rung(f[1]); !slices.ContainsFunc(r.Law, func(x Law) bool { return x.InForce == f[2] }) {
			t.Errorf("%s: %+v", line, r.Law)
		}
	}
}

// Where a rung mixes facts of several kinds of reading, each says its own.
func TestFactsWithAConfidenceOfTheirOwn(t *testing.T) {
	rung := func(jurisdiction, id string) Rung {
		l, _ := For(jurisdiction)
		r, _ := l.Rung(id)
		return r
	}
	for what, got := range map[string]struct{ have, want Confidence }{
		"DISP 3.3":                        {rung("gb", "fos").Barred[0].Confidence, Known},
		"Jinan, five working days":        {rung("cn", "12345").Others[0].Confidence, Verified},
		"Jinan Regulation":                {rung("cn", "12345").Law[1].Confidence, Verified},
		"Cap. 584":                        {rung("hk", "hkma_svf").Law[0].Confidence, Secondary},
		"Order 121 art. 16(2)":            {rung("cn", "samr_complaint").Barred[0].Confidence, Verified},
		"petition beside lawsuit, review": {rung("cn", "petition").Barred[0].Confidence, Known},
	} {
		if got.have != got.want {
			t.Errorf("%s: confidence %q, want %q", what, got.have, got.want)
		}
	}
	fos, checked := rung("gb", "fos"), time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	if fos.Sure(Known, checked) || !fos.Sure(Verified, checked) || fos.Sure(Verified, checked.Add(CheckAge)) {
		t.Error("sure is what was read, and lately")
	}
}

// Every channel of the mainland has its rung.
func TestMainlandChannels(t *testing.T) {
	l, _ := For("cn")
	for _, id := range strings.Fields("samr_complaint samr_report nfra pbc csrc local_fin miit_isc miit_tel cac ncac labour labour_arb 12345 cca petition review admin_suit foi pay_order small_claim court net_court arb") {
		r, ok := l.Rung(id)
		if !ok || r.Checked == "" || r.Confidence == "" || r.Source == "" || len(r.Law) == 0 || len(r.Evidence) == 0 {
			t.Errorf("%s: %v %+v", id, ok, r)
		}
	}
}

// What is asked of the firm itself or of a court is not what is asked of an
// authority: such a rung says it in its own words.
func TestEveryDeskIsAskedForWhatItCanDo(t *testing.T) {
	for _, l := range Embedded().All() {
		for _, r := range l.Rungs {
			if (r.Stage == "official" || r.Stage == "court") && !r.Mail() && r.Ask == (Text{}) {
				t.Errorf("%s %s asks the authority's question of another desk", l.Jurisdiction, r.ID)
			}
		}
	}
}
