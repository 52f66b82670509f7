package digest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/escalation/ladder"
	"cuiban/store/storetest"
	"cuiban/templates"
)

// chinaRules are what holds for a case in China.
func chinaRules(c *escalation.Case) *escalation.Rules {
	cal, _ := calendar.For("cn")
	return &escalation.Rules{Ladder: ladder.Embedded().At(c.Jurisdiction), Calendar: cal}
}

// demand is something of the owner's, asked three days before noon.
func demand(quote string, days int) escalation.Promise {
	p := escalation.Promise{Key: quote, Quote: quote, Who: escalation.ByOwner, Status: escalation.PromiseOpen, Said: storetest.Noon.AddDate(0, 0, -3)}
	if days != 0 {
		p.Revisions = []escalation.Revision{{Due: escalation.Due{At: storetest.Noon.AddDate(0, 0, days)}}}
	}
	return p
}

// What a case needs most of its owner comes first: the way that closes, what they
// asked for by the earliest date, a letter, money, a filing; each with the step and,
// where one word does it, with a link that answers.
func TestWhatNeedsTheOwnerMost(t *testing.T) {
	now := storetest.Noon
	asked := escalation.Letter{ID: 7, State: escalation.LetterAsked, Step: escalation.StepFollowUp2}
	unknown := escalation.Letter{ID: 8, State: escalation.LetterUnknown, Step: escalation.StepFollowUp1}
	old := now.AddDate(-3, 0, 10) // the limitation of three years ends in ten days
	directed := []escalation.Entry{{Kind: escalation.EntryDirection, Rung: "miit_isc", Noted: now, At: now}}
	for name, tc := range map[string]struct {
		c       escalation.Case
		want    []string // of the status and the step
		answers int
		bar     int
	}{
		"a way closes": {escalation.Case{Opened: old, Promises: []escalation.Promise{demand("照片", 4)}, Letters: []escalation.Letter{asked}}, []string{"过了这一天就不行了", "cuiban ladder show"}, 0, 99},
		"two demands":  {escalation.Case{Promises: []escalation.Promise{demand("随时", 0), demand("晚的", 6), demand("早的", 3)}, Letters: []escalation.Letter{asked}}, []string{"「早的」，期限6月18日", "已办"}, 1, 50},
		"undated":      {escalation.Case{Promises: []escalation.Promise{demand("照片", 0)}}, []string{"「照片」", "抄送催办"}, 1, 0},
		"asked":        {escalation.Case{Letters: []escalation.Letter{asked}, State: escalation.Resolved}, []string{"第二封催办信等您回复“发送”或“不发”", "主题里带代码"}, 0, 0},
		"unknown fate": {escalation.Case{Letters: []escalation.Letter{unknown}}, []string{"催办信发到一半断了线", "cuiban outbox resolve 8"}, 0, 0},
		"paid?":        {escalation.Case{State: escalation.Resolved}, []string{"是否到账", "查一下账户"}, 2, 0},
		"to be filed":  {escalation.Case{Entries: directed}, []string{"「互联网信息服务投诉平台」", "怎么做"}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c := tc.c
			c.Ref, c.Title, c.Jurisdiction, c.Kind, c.Standing = "CB-7K3M", "提现", "cn", "content", "creator"
			if c.Opened.IsZero() {
				c.Opened = now.AddDate(0, 0, -9)
			}
			b := &builder{lang: "zh-CN", w: texts["zh-CN"], loc: escalation.Shanghai, now: now, rules: chinaRules, tracker: "t@example.net"}
			b.add(&c)
			if len(b.items[groupYou]) != 1 {
				t.Fatalf("it does not stand under what needs the owner: %+v", b.items)
			}
			it := b.items[groupYou][0]
			for _, want := range tc.want {
				if !strings.Contains(it.Status+"\n"+it.Next, want) {
					t.Errorf("%q is missing: %s\n%s", want, it.Status, it.Next)
				}
			}
			if len(it.Answers) != tc.answers || it.Bar != tc.bar {
				t.Errorf("%d answers, bar %d", len(it.Answers), it.Bar)
			}
			for _, a := range it.Answers {
				if !strings.HasPrefix(a.Link, "mailto:t@example.net?subject=Re%3A%20%5BCB-7K3M%5D") {
					t.Error(a.Link)
				}
			}
		})
	}
}

// Within a group what is due first, or has been for longest, comes first.
func TestOrderWithinAGroup(t *testing.T) {
	b := &builder{lang: "en", w: texts["en"], loc: escalation.Shanghai, now: storetest.Noon}
	add := func(title string, c escalation.Case) { c.Title = title; b.add(&c) }
	add("at leisure", escalation.Case{State: escalation.Resolved})
	add("in six days", escalation.Case{Promises: []escalation.Promise{demand("x", 6)}})
	add("in two days", escalation.Case{Promises: []escalation.Promise{demand("x", 2)}})
	add("late by a day", escalation.Case{Promises: []escalation.Promise{promise("a", -3, 2, escalation.PromiseBroken)}})
	add("late by three", escalation.Case{Promises: []escalation.Promise{promise("b", -4, 1, escalation.PromiseBroken)}})
	b.sort()
	var got []string
	for _, items := range b.items {
		for _, it := range items {
			got = append(got, it.Title)
		}
	}
	if want := "[in two days in six days at leisure late by three late by a day]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// All deadlines are in the calendar: theirs, the owner's, those of the law and of
// our letters; days on which several ways close are one event.
func TestCalendarHasAllDeadlines(t *testing.T) {
	now := storetest.Noon
	c := &escalation.Case{Ref: "CB-7K3M", Title: "提现", Jurisdiction: "cn", Kind: "content", Standing: "creator", Rung: "miit_isc", Opened: now.AddDate(0, 0, -9),
		Promises: []escalation.Promise{promise("p", -1, 4, escalation.PromiseOpen), demand("照片", 3)},
		Letters:  []escalation.Letter{{Key: "k", State: escalation.LetterAccepted, Deadline: now.AddDate(0, 0, 5), Subject: "催办"}, {Key: "old", State: escalation.LetterAccepted, Deadline: now.AddDate(0, 0, -5)}},
		Entries:  []escalation.Entry{{Kind: escalation.EntrySubmitted, Rung: "miit_isc", At: now.AddDate(0, 0, -1), Noted: now.AddDate(0, 0, -1)}}}
	limits := map[time.Time]bool{}
	for _, l := range chinaRules(c).Limits(c) {
		limits[l.Due] = true
	}
	running := len(chinaRules(c).Running(c, now))
	if len(limits) < 2 || running == 0 {
		t.Fatalf("%d limits, %d terms: the test proves nothing", len(limits), running)
	}
	for _, lang := range templates.Langs {
		ics, err := Calendar([]*escalation.Case{c}, chinaRules, lang, now)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(string(ics), "\r\n ", "")
		w := deadlineWords[lang]
		for want, n := range map[string]int{"BEGIN:VEVENT": 3 + running + len(limits), w.theirs: 2, w.task: 3, w.letter: 2, "TRIGGER:-P7D": 1 + len(limits), "TRIGGER:-P1D": 1 + len(limits), "TRIGGER:PT0S": 2 + running} {
			if got := strings.Count(text, want); got != n {
				t.Errorf("%s: %q stands there %d times, want %d", lang, want, got, n)
			}
		}
		if strings.Count(text, "UID:") != 3+running+len(limits) || strings.Contains(text, "%!") {
			t.Errorf("%s", text)
		}
	}
}
