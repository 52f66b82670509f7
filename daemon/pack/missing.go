package pack

import (
	"fmt"
	"slices"
	"strings"

	"cuiban/escalation"
)

// missing is what the owner should add before the pack goes out, the gravest
// first. It is never part of the pack.
func (d *dossier) missing() []Missing {
	c, w := d.c, d.w
	var out []Missing
	need := func(absent bool, key string, args ...any) {
		if absent {
			m := w.missing[key]
			if len(args) > 0 {
				m.What = fmt.Sprintf(m.What, args...)
			}
			out = append(out, m)
		}
	}
	need(c.Platform == "", "platform")
	need(c.Amount.Minor == 0, "amount")
	need(c.Owner.Name == "", "name")
	need(c.Happened == "", "happened")
	need(c.Demand == "", "demand")
	need(c.Entity == "" && d.opt.For != Platform, "entity")
	need(d.formal() && (d.person.Phone == "" || d.person.Address == ""), "profile")
	need(d.formal() && (d.company.Address == "" || d.company.Licence == ""), "company")
	need(c.Account == "", "account")
	need(c.Standing == "" && d.opt.For != Platform, "standing")
	need(len(d.mails) == 0, "mails")
	need(d.count().attempts == 0, "attempts")
	need(len(d.promises) == 0, "promises")
	need(d.unclear > 0, "unclear", d.unclear)
	need(len(d.proofs) == 0, "evidence")
	for _, p := range d.proofs {
		need(strings.TrimSpace(p.Label) == "", "label", p.number)
	}
	for _, id := range d.checklist() {
		need(!d.covered(id), "list:"+id)
	}
	return out
}

// checklist are the pieces of evidence that this reader expects: the rung's own
// list, else the usual one.
func (d *dossier) checklist() []string {
	if d.opt.For == Platform || d.opt.For == Self {
		return nil
	}
	if d.rung != nil && len(d.rung.Evidence) > 0 {
		return d.rung.Evidence
	}
	list := []string{"error_screenshot", "account_state", "application_record", "past_withdrawals", "bank_statement", "id_copy", "platform_entity"}
	if d.opt.For == Court {
		list = append(list, "platform_rules", "final_reply")
	}
	return list
}

// covered says whether something in the case seems to be that piece of
// evidence: the pack makes some itself, of the others the labels tell.
func (d *dossier) covered(id string) bool {
	words, known := evidenceWords[id]
	if !known || len(words) == 0 {
		return true
	}
	switch {
	case id == "platform_entity" && d.c.Entity != "":
		return true
	case id == "past_withdrawals" && slices.ContainsFunc(d.events, func(e event) bool { return e.kind == evPayout }):
		return true
	case id == "final_reply" && slices.ContainsFunc(d.c.Entries, refusal):
		return true
	}
	return slices.ContainsFunc(d.proofs, func(p proof) bool {
		label := strings.ToLower(p.Label + " " + p.Name)
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(label, w) })
	})
}

func refusal(e escalation.Entry) bool { return e.Facts != nil && e.Facts.Outcome == "refused" }

// evidenceWords are the words by which a label is known for a piece of the
// checklist; an empty list is what the pack itself provides.
var evidenceWords = map[string][]string{
	"one_sentence": nil, "timeline": nil, "contact_log": nil,
	"error_screenshot":   {"失败", "错误", "报错", "异常", "error", "fail", "screenshot", "截图", "截屏"},
	"account_state":      {"余额", "账户", "账号", "状态", "认证", "balance", "account", "verified"},
	"application_record": {"申请", "提现记录", "提现单", "订单", "application", "request", "withdrawal record", "order"},
	"past_withdrawals":   {"成功", "历史提现", "以往", "past", "earlier", "successful"},
	"bank_statement":     {"流水", "银行", "对账", "statement", "bank"},
	"id_copy":            {"身份证", "护照", "证件", "identity", "passport", "id card", "id copy"},
	"platform_entity":    {"营业执照", "主体", "工商", "licence", "license", "registration", "company"},
	"platform_rules":     {"规则", "协议", "条款", "公告", "rules", "terms", "agreement"},
	"calls":              {"录音", "通话", "recording", "call"},
	"mediation_end":      {"终止调解", "不予受理", "end of mediation", "refusal"},
	"final_reply":        {"答复", "回复", "决定", "reply", "answer", "decision"},
}

// reportText is the owner's page: what is missing first, then what stays out,
// then what is in the pack.
func reportText(w *wordlist, r Report) string {
	var b strings.Builder
	fmt.Fprintf(&b, w.reportHead+"\n", r.Name, sizeWords(r.Bytes), len(r.Items))
	section := func(title string, lines []string) {
		if len(lines) > 0 {
			b.WriteString("\n" + title + "\n")
			for _, l := range lines {
				b.WriteString("  · " + l + "\n")
			}
		}
	}
	var missing, left []string
	for _, m := range r.Missing {
		missing = append(missing, joinWords(w.colon, m.What, m.How))
	}
	for _, l := range r.Left {
		s := l.What + w.colon + l.Why
		if !l.Told {
			s += w.notTold
		}
		left = append(left, s)
	}
	section(w.reportMissing, missing)
	section(w.reportLeft, left)
	return b.String()
}
