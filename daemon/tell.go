package daemon

import (
	"fmt"
	"time"

	"cuiban/daemon/compose"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

// news is a mail to owners about cuiban itself, in both languages.
type news struct {
	what  escalation.Reason   // the subject
	says  []escalation.Reason // paragraphs
	words []escalation.Reason // what to do, one a line
}

// tellOwner queues a mail about cuiban itself for an owner, once a key. via names
// the account that it must leave from, "" the usual one.
func (d *Daemon) tellOwner(tx *store.Tx, o escalation.Owner, key, kind, via string, n news) error {
	lang := templates.Lang(o.Lang)
	v := templates.Notice{What: n.what.In(lang)}
	for _, s := range n.says {
		v.News = append(v.News, s.In(lang))
	}
	for _, w := range n.words {
		v.Lines = append(v.Lines, templates.Moment{Text: w.In(lang)})
	}
	m, err := templates.RenderNote(lang, "system", "", v)
	if err != nil {
		return err
	}
	from := d.Tracker(o)
	if a := d.Config.Account(via); a != nil {
		from.Address = a.Address
	}
	id := compose.NewMessageID(from.Address)
	raw, err := compose.Bytes(compose.Message{From: from, To: []string{o.Address}, Subject: m.Subject, MessageID: id, Date: tx.Now().In(zone(o)), Text: m.Text, HTML: m.HTML, Auto: true})
	if err != nil {
		return err
	}
	_, err = tx.Enqueue(store.Notice{Key: key, Owner: o.ID, Kind: kind, MessageID: id, Due: tx.Now(), Data: via}, raw)
	return err
}

func zone(o escalation.Owner) *time.Location {
	if o.Zone != nil {
		return o.Zone
	}
	return escalation.Shanghai
}

// silentWords tell of an account that cannot be read. why is "" when it is only
// silent.
func silentWords(account string, since time.Time, why string, loc *time.Location) news {
	when := both("从未读到", "it was never read")
	if !since.IsZero() {
		at := since.In(loc).Format("2006-01-02 15:04")
		when = both("最近一次读到是 %s", "it was last read at %s", at)
	}
	n := news{
		what: both("读不到邮箱 %s", "The mailbox %s cannot be read", account),
		says: []escalation.Reason{{ZH: fmt.Sprintf("邮箱 %s 读不到了（%s）。在恢复之前看不到对方的回复，所以不会把任何承诺算作违约，也不会催。", account, when.ZH),
			EN: fmt.Sprintf("%s cannot be read (%s). Until it can, answers are not seen, so no promise is counted as broken and nothing is followed up.", account, when.EN)}},
		words: []escalation.Reason{both("检查授权码或密码是否换过，然后运行 cuiban check", "see whether the password or authorisation code changed, then run cuiban check")},
	}
	if why != "" {
		n.says = append(n.says, escalation.Reason{ZH: "服务器的答复：" + why, EN: "The server's answer: " + why})
	}
	return n
}
