package main

import (
	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/templates"
)

// entryLines tells the entries of a case; its rungs have the names they have
// where the case is.
func entryLines(set *ladder.Set, c *escalation.Case) func(e escalation.Entry, lang string) string {
	return func(e escalation.Entry, lang string) string {
		return entryLine(e, lang, set.Title(c.Jurisdiction, e.Rung, lang))
	}
}

// entryLine tells an entry of the log in one line, rung being the name of its
// rung; "" for those that other lines tell already.
func entryLine(e escalation.Entry, lang, rung string) string {
	say := func(zh, en string) string {
		if lang == "en" {
			return en
		}
		return zh
	}
	switch e.Kind {
	case escalation.EntryOpened:
		return say("立案", "case opened")
	case escalation.EntryMailOut:
		return say("您写信：", "you wrote: ") + e.Facts.Subject
	case escalation.EntryMailIn:
		return mailIn(e, say)
	case escalation.EntryPromise:
		return promiseChange(e.Text, say)
	case escalation.EntryAsked:
		return say("请您确认一封", "asked you to confirm: ") + templates.StepWords(e.Rung, stepOf(e.Letter), lang) + say("：", "; ") + e.Text
	case escalation.EntryLetter:
		return letterChange(e, lang, say)
	case escalation.EntryRung:
		return say("进入下一级：", "next rung: ") + rung
	case escalation.EntryDirection:
		return say("把办理方法和材料发给您：", "directions and material sent to you: ") + rung + say("（", " (") + e.Text + say("）", ")")
	case escalation.EntrySubmitted:
		return say("您已提交，编号 ", "you filed, number ") + e.Text
	case escalation.EntryResolved:
		return say("对方说已付款：", "they say it is paid: ") + e.Text
	case escalation.EntryPayout:
		return say("您确认到账 ", "you confirmed the arrival of ") + templates.MoneyWords(lang, *e.Amount)
	}
	return otherLine(e, say)
}

func otherLine(e escalation.Entry, say func(zh, en string) string) string {
	switch e.Kind {
	case escalation.EntryClosed:
		return say("结案", "closed")
	case escalation.EntryStopped:
		return say("停下", "stopped")
	case escalation.EntryResumed, escalation.EntryReopened:
		return say("继续", "resumed")
	case escalation.EntryPaused:
		return say("推迟 "+e.Text+" 天", "put off by "+e.Text+" days")
	case escalation.EntryStatement:
		return say("对方说：", "they said: ") + e.Text
	case escalation.EntryCall:
		return say("通话：", "call: ") + e.Text
	case escalation.EntryNote:
		return say("备注（只给自己看）：", "note (yours alone): ") + e.Text
	case escalation.EntryAttempt:
		return say("试过提现：", "tried to withdraw: ") + e.Text
	case escalation.EntryEvidence:
		return say("证据 ", "evidence ") + e.Text
	case escalation.EntryMoved:
		return say("一封邮件移到 "+e.Data["to"]+"：", "a mail was moved to "+e.Data["to"]+": ") + e.Text
	case escalation.EntryMerged:
		return say(e.Data["from"]+" 并入 "+e.Data["into"], e.Data["from"]+" became a part of "+e.Data["into"])
	case escalation.EntryUnmerged:
		return say(e.Data["from"]+" 从 "+e.Data["into"]+" 分开", e.Data["from"]+" was taken out of "+e.Data["into"])
	case escalation.EntryEdited:
		return say("更正：", "corrected: ") + e.Text
	case escalation.EntryErased:
		return say("应要求删除个人数据", "personal data erased on request")
	case escalation.EntryOrder:
		if e.Text == "send" { // the letter's own line tells
			return ""
		}
		return say("您的指令：", "your order: ") + e.Text
	}
	return ""
}

func mailIn(e escalation.Entry, say func(zh, en string) string) string {
	from := e.Facts.From
	switch {
	case !e.Facts.Human():
		return say("自动邮件（不算答复）：", "automatic mail (no answer): ") + from + "  " + e.Facts.Gist
	case e.Facts.Template:
		return say("模板答复（与此前几乎相同）：", "templated answer (nearly the same as before): ") + from + "  " + e.Facts.Gist
	case !e.Facts.Substantive:
		return say("来信（没有实质内容）：", "mail (says nothing of substance): ") + from + "  " + e.Facts.Gist
	}
	return say("来信：", "mail: ") + from + "  " + e.Facts.Gist
}

func promiseChange(what string, say func(zh, en string) string) string {
	switch what {
	case "made":
		return say("记下一条承诺", "promise noted")
	case "moved":
		return say("承诺改期", "promise moved to a later date")
	case "repeated":
		return say("再次承诺", "promise repeated")
	case "kept":
		return say("承诺已兑现", "promise kept")
	case "kept_late", "answered_late":
		return say("逾期后才有答复", "answered after the deadline")
	case "doubted":
		return say("重读来信后不再确定这是承诺", "read again: no longer sure that this is a promise")
	case "reparsed":
		return say("重读来信后改了期限", "read again: another deadline")
	case "broken":
		return say("承诺已逾期", "promise broken")
	}
	return ""
}

func letterChange(e escalation.Entry, lang string, say func(zh, en string) string) string {
	name := templates.StepWords(e.Rung, stepOf(e.Letter), lang)
	switch escalation.LetterState(e.Text) {
	case escalation.LetterAccepted:
		return name + say("已发出", " sent")
	case escalation.LetterRejected:
		return name + say("被对方服务器拒收", " refused by their server")
	case escalation.LetterUnknown:
		return name + say("不知道是否送达", ": not known whether it arrived")
	case escalation.LetterDiscarded:
		return say("一份草稿作废：", "a draft was dropped: ") + name
	case escalation.LetterApproved:
		return say("您批准了", "you approved the ") + name
	}
	return ""
}
