package scheduler

import (
	"fmt"

	"cuiban/daemon/compose"
	"cuiban/daemon/outbox"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// haltedWords say why the breaker stopped all letters.
var haltedWords = map[string]escalation.Reason{
	outbox.BreakBytes:   {ZH: "有一封信的内容和您批准的不一样，可能是磁盘损坏，或有人改动过数据。", EN: "A letter no longer is what you approved: the disk may be damaged, or somebody changed the data."},
	outbox.BreakAgain:   {ZH: "有一封已经发出的信差点又发一次。", EN: "A letter that had left was about to leave once more."},
	outbox.BreakChain:   {ZH: "案件记录的校验没有通过，可能是磁盘损坏，或有人改动过数据。", EN: "The log of a case does not verify: the disk may be damaged, or somebody changed the data."},
	outbox.BreakClock:   {ZH: "这台机器的时钟突然跳了，期限和日期都不可信。", EN: "This machine's clock jumped; no date or deadline can be trusted."},
	outbox.BreakCap:     {ZH: "有一封信差点超出每天的上限发出。", EN: "A letter was about to leave beyond the daily cap."},
	outbox.BreakBounces: {ZH: "最近三封信全部被退回：地址可能不对，也可能您的邮箱被当成了垃圾邮件来源。", EN: "The last three letters all came back: the addresses may be wrong, or your mailbox is taken for a spammer's."},
}

// HaltedWords say why the breaker stopped all letters; why is one of the outbox's
// reasons.
func HaltedWords(why string) escalation.Reason { return haltedWords[why] }

// Halted implements outbox.Halted: it tells the owner that nothing leaves until
// they have looked.
func (s *Scheduler) Halted(tx *store.Tx, o escalation.Owner, why string) error {
	lang := templates.Lang(o.Lang)
	v := templates.Notice{Ref: "cuiban", What: "所有信件已暂停发出", News: []string{haltedWords[why].In(lang), "为稳妥起见，您批准的信一封也不会发出，直到您看过。已收到的邮件照常归档，期限照常计算。"},
		Words: []templates.Moment{{At: "恢复发信", Text: "看过了，没有问题：在给我们的邮件第一行写这四个字，或运行 cuiban outbox resume"}, {At: "cuiban verify", Text: "检查数据是否完好"}}}
	if lang == "en" {
		v.What, v.News[1] = "No letter leaves for now", "To be safe, nothing you approved leaves until you have looked. Mail is still filed and deadlines still run."
		v.Words = []templates.Moment{{At: "resume sending", Text: "all is well: write these words on the first line of a mail to us, or run cuiban outbox resume"}, {At: "cuiban verify", Text: "checks that the data is sound"}}
	}
	if why == outbox.BreakClock { // what a doubtful clock shows is not acted on
		v.News[1] = escalation.Reason{ZH: "为稳妥起见，在您看过之前不判断任何期限，您批准的信也一封不发。已收到的邮件照常归档。时钟如果错了，改正后催办会自己恢复。",
			EN: "To be safe, no deadline is judged and nothing you approved leaves until you have looked. Mail is still filed. If the clock is wrong, set it right and cuiban goes on by itself."}.In(lang)
	}
	m, err := templates.RenderNote(lang, "trouble", "", v)
	if err != nil {
		return err
	}
	id := compose.NewMessageID(s.Env.Tracker(o).Address)
	raw, err := s.ToOwner(o, id, "", m, nil, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(store.Notice{Key: fmt.Sprintf("halted/%d/%s/%d", o.ID, why, tx.Now().Unix()), Owner: o.ID, Kind: "trouble", MessageID: id, Due: tx.Now()}, raw)
	return err
}
