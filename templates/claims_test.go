package templates

import (
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

// A letter says nothing that the case does not bear out, and nobody learns from
// it what is no business of theirs.
func TestLettersClaimOnlyWhatTheCaseKnows(t *testing.T) {
	write := func(name string, c *escalation.Case) string {
		t.Helper()
		m := escalation.Move{Step: escalation.Step(name), Promises: []string{"p1", "p2"}, Deadline: at(24, 12, 0)}
		got, err := RenderLetter("zh-CN", name, LetterView(c, m, "zh-CN", now).With(papersOf("zh-CN")))
		if err != nil {
			t.Fatal(err)
		}
		return got.Subject + "\n" + got.Text
	}
	says := func(text, words string, want bool) {
		t.Helper()
		if strings.Contains(text, words) != want {
			t.Errorf("says %q: %v, want %v, in\n%s", words, !want, want, text)
		}
	}
	c := dispute("zh-CN")
	c.Entity, c.Jurisdiction = "青文网络科技有限公司", "cn"
	c.Entries = append(c.Entries, escalation.Entry{Kind: escalation.EntrySubmitted, By: escalation.ByOwner, At: at(12, 10, 0), Rung: "samr_report", Text: "20260612"})

	// Where else the matter was brought is for authorities and courts alone.
	says(write("complaint", c), "20260612", false)
	says(write("regulator_complaint", c), "市场监管举报（12315 举报），编号 20260612", true)
	// A desk that the ladders do not know has its number all the same.
	c.Entries[len(c.Entries)-1].Rung = "desk_of_my_own"
	says(write("claim", c), "6月12日（周五）　编号 20260612", true)
	c.Jurisdiction = "nowhere"
	says(write("claim", c), "6月12日（周五）　编号 20260612", true)
	// Only a promise to pay speaks for the debt.
	says(write("payment_order", c), "款项预计3个工作日内到账", true)
	says(write("payment_order", c), "我们将在48小时内回复您", false)
	// A promise kept late was kept late; one not kept goes on being late.
	says(write("complaint", c), "已过 5天23小时", true)
	c.Promises[0].Settled, c.Promises[0].SettledBy = at(11, 10, 0), "m3"
	says(write("complaint", c), "晚了 1天", true)
	// A date in another year names it, in letters as in papers.
	next := now.AddDate(1, 0, 0)
	v := LetterView(c, escalation.Move{Promises: []string{"p1"}, Deadline: next}, "zh-CN", next)
	for _, words := range []string{v.First, v.Promises[0].Said, v.Promises[0].Due, v.History[0].At, v.Filings[0].At} {
		says(words, "2026年6月", true)
	}
	says(v.Deadline, "2027", false)
	v = LetterView(c, escalation.Move{Promises: []string{"p1"}}, "en", next)
	if v.First != "8 June 2026" || v.Promises[0].Due != "Wed 10 June 2026, 10:00" {
		t.Errorf("%q, %q", v.First, v.Promises[0].Due)
	}
}

// The texts for forms tell apart what was broken, what came late and what still
// runs; what an authority promised is not laid at the platform's door.
func TestFormsTellPromisesApart(t *testing.T) {
	c := dispute("en")
	says := func(words string, want bool) {
		t.Helper()
		if got := Form(c, "en", now, LongForm, ""); strings.Contains(got, words) != want {
			t.Errorf("says %q: %v, want %v, in\n%s", words, !want, want, got)
		}
	}
	says("due by the end of Fri 12 June; I have had no result to this day", true)
	says("Before that, on 8 June, it said “We will get back to you within 48 hours”, due by Wed 10 June, 10:00, and nothing came of it", true)
	c.Promises[0].Settled, c.Promises[0].SettledBy = at(11, 10, 0), "m3"
	says("due by Wed 10 June, 10:00, and it came 1 day late", true)
	c.Promises[0].Who = escalation.ByRegulator
	says("due by Wed 10 June", false)
	c.Promises = c.Promises[1:]
	c.Promises[0].Status, c.Promises[0].Revisions[0].Due.At = escalation.PromiseOpen, now.Add(24*time.Hour)
	says("The platform said “the money should arrive within 3 business days”, due by Wed 17 June", true)
	says("no date", false)
	c.Promises = nil
	says("The platform has given me no date", true)
}

func TestEnglishCountsAndArticles(t *testing.T) {
	for n, want := range map[int]string{0: "0 times", 1: "once", 2: "twice", 7: "7 times"} {
		if got := Times(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	if Counted(1, "mail") != "1 mail" || Counted(0, "mail") != "0 mails" || Counted(2, "mail") != "2 mails" {
		t.Error("counted")
	}
	for s, want := range map[string]string{"follow-up": "a", "objection": "an", "": "a", "Internal complaint": "an"} {
		if got := Article(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// On a phone a long answer leaves no room beside it: what it does stands below,
// and that hangs on our words alone.
func TestLongAnswersStandAboveWhatTheyDo(t *testing.T) {
	render := func(line string) string {
		return blocksHTML(parseBlocks(line), "zh-CN", "s", "tracker@example.net")
	}
	for line, want := range map[string]bool{
		"=> 推迟 3天 | x": false, "=> 已提交 编号 | x": false, "=> 提现 500元 失败 错误码 E1023 | x": true,
		"=> 防范 " + litStart + "x" + litEnd + " 关闭 占比 | x":            true,
		"=> " + litStart + strings.Repeat("长", 99) + litEnd + " | x": false,
	} {
		if got := !strings.Contains(render(line), "<table"); got != want {
			t.Errorf("%q is stacked: %v", line, got)
		}
	}
}

// What was said by app message stands in the history as what was said by mail
// does, and no word twice.
func TestHistoryTellsWhatTheOwnerNoted(t *testing.T) {
	c := dispute("zh-CN")
	c.Letters, c.Entries = nil, []escalation.Entry{
		{Kind: escalation.EntryCall, By: escalation.ByCounterparty, At: at(8, 9, 0), Text: "电话 14:05 工号1024 承诺48小时内回电"},
		{Kind: escalation.EntryStatement, By: escalation.ByCounterparty, At: at(9, 9, 0), Text: "站内信 预计3个工作日内完成"},
		{Kind: escalation.EntryAttempt, By: escalation.ByOwner, At: at(10, 9, 0), Text: "提现500元 失败"},
		{Kind: escalation.EntryNote, By: escalation.ByOwner, At: at(11, 9, 0), Text: "律师说先等", Private: true},
	}
	want := []string{"电话：14:05 工号1024 承诺48小时内回电", "平台告知：站内信 预计3个工作日内完成", "提现：500元 失败"}
	got := history(c, "zh-CN", now, escalation.Shanghai)
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i, w := range want {
		if got[i].Text != w {
			t.Errorf("%q, want %q", got[i].Text, w)
		}
	}
}
