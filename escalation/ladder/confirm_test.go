package ladder

import (
	"strings"
	"testing"
	"time"
)

var today = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

func TestConfirming(t *testing.T) {
	cn := Embedded().At("cn")
	c, err := cn.Confirming("pbc", " the Measures, arts. 1–60 ", "2026-11-29", today)
	if err != nil || c.Source != "the Measures, arts. 1–60" || !strings.Contains(c.Terms, "final 15/60 day from accepted") {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, bad := range map[string]struct{ rung, source, day, want string }{
		"no rung":    {"pcb", "x", "2026-11-29", "no rung"},
		"no source":  {"pbc", " ", "2026-11-29", "source is missing"},
		"no date":    {"pbc", "x", "yesterday", "is no date"},
		"the future": {"pbc", "x", "2026-12-24", "future"},
		"too old":    {"pbc", "x", "2026-01-01", "more than 180 days"},
		"no law":     {"front_line", "x", "2026-11-29", "its waits are ours"},
	} {
		if _, err := cn.Confirming(bad.rung, bad.source, bad.day, today); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v, want %s", name, err, bad.want)
		}
	}
}

func TestConfirmed(t *testing.T) {
	c, err := Embedded().At("cn").Confirming("pbc", "the Measures", "2026-11-29", today)
	if err != nil {
		t.Fatal(err)
	}
	set, lapsed := Embedded().Confirmed([]Confirmation{c})
	r, _ := set.At("cn").Rung("pbc")
	if len(lapsed) != 0 || !r.Confirmed || !r.Reliable(today) || !r.Holds(r.Final, today) || !r.Holds(r.First, today) || r.Source != "the Measures" {
		t.Errorf("confirmed: %+v, lapsed %v", r, lapsed)
	}
	if r.Holds(r.Final, today.AddDate(0, 7, 0)) {
		t.Error("a confirmation ages as every reading does")
	}
	if old, _ := Embedded().At("cn").Rung("pbc"); old.Confirmed || old.Reliable(today) {
		t.Error("the embedded ladder has changed")
	}
	way := set.At("cn").Way("payment", "consumer")
	if i := len(way) - 1; i < 4 || !find(way, "pbc").Confirmed {
		t.Error("the way does not know of the confirmation")
	}
	c.Terms = "final 10/0 day from accepted"
	if set, lapsed := Embedded().Confirmed([]Confirmation{c, {Jurisdiction: "cn", Rung: "gone"}}); len(lapsed) != 2 {
		t.Errorf("terms that changed: %v", lapsed)
	} else if r, _ := set.At("cn").Rung("pbc"); r.Confirmed {
		t.Error("a lapsed confirmation still vouches")
	}
}

func find(rungs []Rung, id string) Rung {
	for _, r := range rungs {
		if r.ID == id {
			return r
		}
	}
	return Rung{}
}

const own = `jurisdiction = "cn"

[[way]]
kinds = ["content"]
standings = ["creator"]
steps = [["union"], ["small_claim"]]

[[rung]]
id = "union"
tier = 4
stage = "regulator"
title = { zh = "创作者协会", en = "Creators' union" }
after = ["complaint"]
channels = [{ kind = "email", address = "help@union.example" }]
steps = [{ zh = "写信。", en = "Write." }]
wait = { n = 5, unit = "working_day" }
policy = true

[[rung]]
id = "12345"
tier = 5
stage = "regulator"
title = { zh = "本市热线", en = "Our city's line" }
channels = [{ kind = "hotline", address = "12345" }]
steps = [{ zh = "打电话。", en = "Call." }]
policy = true
`

func TestOwnFile(t *testing.T) {
	set, err := Embedded().With([]byte(own))
	if err != nil {
		t.Fatal(err)
	}
	l := set.At("cn")
	if got := ids(l.Way("content", "creator")); got != "front_line supervisor complaint union small_claim" {
		t.Errorf("the user's way: %s", got)
	}
	if r, _ := l.Rung("12345"); r.Title.EN != "Our city's line" {
		t.Errorf("the user's rung: %+v", r.Title)
	}
	if !strings.Contains(ids(l.Way("content", "consumer")), "samr_complaint") || !strings.Contains(ids(Embedded().At("cn").Way("content", "creator")), "miit_isc") {
		t.Error("what the file does not name has changed")
	}
	new := strings.ReplaceAll(own, `"cn"`, `"br"`)
	new = strings.Replace(strings.Replace(new, "\n", "\ntitle = { zh = \"巴西\", en = \"Brazil\" }\n", 1), "small_claim", "court", 1)
	set, err = set.With([]byte(new))
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(set.At("br").Way("content", "creator")); got != "front_line supervisor complaint union court" {
		t.Errorf("a place of the user's own: %s", got)
	}
}

func TestTitlesOfAnyPlace(t *testing.T) {
	s := Embedded()
	for _, c := range [][4]string{{"cn", "police", "en", "Police (fraud, economic crime)"}, {"gb", "police", "en", "The police"}, {"xx", "fos", "en", "Financial Ombudsman Service"}, {"cn", "isc", "zh-CN", "互联网信息服务投诉平台"}, {"cn", "nothing", "en", "nothing"}} {
		if got := s.Title(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%v: %s", c, got)
		}
	}
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		clock  Clock
		zh, en string
	}{
		{Clock{}, "", ""},
		{Clock{N: 48, Unit: Hour}, "48 小时", "48 hours"},
		{Clock{N: 1, Unit: Month, From: Submitted}, "收到之日起 1 个月", "1 month from receipt"},
		{Clock{N: 15, Unit: WorkingDay, From: Submitted, Max: 35}, "收到之日起 15 个工作日，延长后最多 35 个工作日", "15 working days from receipt, 35 at most with extensions"},
		{Clock{N: 7, Unit: Day, From: Announcement}, "提前 7 天公告", "7 days of notice beforehand"},
	} {
		if zh, en := c.clock.Words("zh-CN"), c.clock.Words("en"); zh != c.zh || en != c.en {
			t.Errorf("%+v: %q, %q", c.clock, zh, en)
		}
	}
	law := Law{Name: Text{ZH: "民事诉讼法", EN: "Civil Procedure Law"}, Article: "126, 165"}
	for name, want := range map[string]string{
		"网络交易平台规则监督管理办法（第 116 号令）": "《网络交易平台规则监督管理办法》（第 116 号令）", "证监会公告〔2022〕45 号": "证监会公告〔2022〕45 号",
		"《民法典》": "《民法典》", "金融业惯例（约 20 个工作日）": "金融业惯例（约 20 个工作日）", "Regulation E（12 CFR 1005.11）": "Regulation E（12 CFR 1005.11）",
	} {
		if got := (Law{Name: Text{ZH: name}}).Words("zh-CN"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if law.Words("zh-CN") != "《民事诉讼法》第 126、165 条" || law.Words("en") != "Civil Procedure Law, arts. 126, 165" {
		t.Error(law.Words("zh-CN"), law.Words("en"))
	}
	for _, from := range froms[1:] {
		if fromWords[from].ZH == "" || fromWords[from].EN == "" {
			t.Errorf("the event %q has no words", from)
		}
	}
}
