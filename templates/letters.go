package templates

import (
	"slices"

	"cuiban/escalation/ladder"
)

// Kind says who reads a text and how it gets there.
type Kind string

// The kinds of texts that leave the owner's hands.
const (
	// ToPlatform is a letter that cuiban sends once it is approved. It never
	// carries the owner's identity, phone or home.
	ToPlatform Kind = "letter"
	// ToDesk is a paper that the owner files with an authority or a court.
	ToDesk Kind = "paper"
)

// Sort is one of the letters and papers there are.
type Sort struct {
	Name  string // of its file: "follow_up1"
	Kind  Kind
	Title ladder.Text
	// Needs are the fields of Letter without which it has a gap.
	Needs []string
	// Files says that the case's core evidence travels with it and is listed in it.
	Files bool
}

// always are the fields that no text can do without.
var always = []string{"Name", "Ref", "Now", "Today"}

// sorts are all letters and papers, in the order of a dispute.
var sorts = []Sort{
	{"follow_up1", ToPlatform, ladder.Text{ZH: "催办信", EN: "follow-up"}, []string{"Subject", "LastOut"}, false},
	{"follow_up2", ToPlatform, ladder.Text{ZH: "第二封催办信", EN: "second follow-up"}, []string{"Subject", "LastLetter", "Deadline"}, false},
	{"supervisor", ToPlatform, ladder.Text{ZH: "请求转主管的信", EN: "request for a supervisor"}, []string{"Subject"}, false},
	{"complaint", ToPlatform, ladder.Text{ZH: "正式投诉信", EN: "formal complaint"}, []string{"Headline", "First", "Deadline", "DeadlineShort", "Demands"}, true},
	{"further_evidence", ToPlatform, ladder.Text{ZH: "补充证据的信", EN: "supplement of evidence"}, []string{"Subject", "Exhibits", "Demands"}, true},
	{"withdrawal_answer", ToPlatform, ladder.Text{ZH: "对“先撤诉”的答复", EN: "answer to “withdraw the complaint first”"}, []string{"Subject"}, false},
	{"human_review", ToPlatform, ladder.Text{ZH: "请求说明理由并人工复核", EN: "request for reasons and human review"}, []string{"Headline", "First", "Deadline", "DeadlineShort"}, true},
	{"restriction_reasons", ToPlatform, ladder.Text{ZH: "请求告知限制原因（反电诈法第32条）", EN: "request for the reason of a restriction (Anti-Fraud Law, art. 32)"}, []string{"Headline", "First", "Deadline", "DeadlineShort"}, true},
	{"aml_objection", ToPlatform, ladder.Text{ZH: "对风险管理措施的异议（反洗钱法第39条）", EN: "objection to a risk-control measure (Anti-Money Laundering Law, art. 39)"}, []string{"Headline", "First"}, true},
	{"dsa_complaint", ToPlatform, ladder.Text{ZH: "欧盟《数字服务法》内部投诉", EN: "internal complaint under the Digital Services Act"}, []string{"Headline", "First", "Deadline"}, true},
	{"p2b_complaint", ToPlatform, ladder.Text{ZH: "欧盟商业用户投诉（P2B）", EN: "complaint of a business user (P2B Regulation)"}, []string{"Headline", "First", "Deadline"}, true},
	{"psd2_complaint", ToPlatform, ladder.Text{ZH: "欧盟支付服务投诉（PSD2）", EN: "complaint about a payment service (PSD2)"}, []string{"Headline", "First"}, true},
	{"disp_complaint", ToPlatform, ladder.Text{ZH: "英国金融机构投诉（DISP）", EN: "complaint to a UK firm (DISP)"}, []string{"Headline", "First"}, true},
	{"us_complaint", ToPlatform, ladder.Text{ZH: "美国支付机构投诉", EN: "complaint to a US company"}, []string{"Headline", "First", "Deadline", "DeadlineShort"}, true},
	{"pre_action", ToPlatform, ladder.Text{ZH: "起诉前的催告信", EN: "letter before action"}, []string{"Headline", "First", "Amount", "Platform", "Deadline", "DeadlineShort", "Demands"}, false},
	{"regulator_complaint", ToDesk, ladder.Text{ZH: "投诉书", EN: "complaint to an authority"}, []string{"Headline", "First", "Platform", "Entity", "Claims", "Person.LegalName", "Person.Phone", "Person.Address"}, false},
	{"regulator_report", ToDesk, ladder.Text{ZH: "举报线索", EN: "report to an authority"}, []string{"First", "Platform"}, false},
	{"mediation_enquiry", ToDesk, ladder.Text{ZH: "查询调解进度", EN: "enquiry about a mediation"}, []string{"Filed", "Platform", "Person.LegalName", "Person.Phone"}, false},
	{"payment_order", ToDesk, ladder.Text{ZH: "支付令申请书（提纲）", EN: "application for a payment order (outline)"}, []string{"Headline", "First", "Amount", "Platform", "Entity", "Respondent.Address", "Person.LegalName", "Person.Phone", "Person.Address", "Person.Identity"}, false},
	{"claim", ToDesk, ladder.Text{ZH: "民事起诉状（提纲）", EN: "statement of claim (outline)"}, []string{"Headline", "First", "Amount", "Platform", "Entity", "Respondent.Address", "Person.LegalName", "Person.Phone", "Person.Address", "Person.Identity"}, false},
}

// Sorts returns all letters and papers, in the order of a dispute.
func Sorts() []Sort { return slices.Clone(sorts) }

// SortOf finds a letter or paper by its name.
func SortOf(name string) (Sort, bool) {
	i := slices.IndexFunc(sorts, func(s Sort) bool { return s.Name == name })
	if i < 0 {
		return Sort{}, false
	}
	return sorts[i], true
}

// PaperFor is the paper that a rung without mail wants, by the ladder's form;
// "" where the short texts do. Outlines for courts stand on the law of mainland
// China and are offered there only.
func PaperFor(r ladder.Rung, jurisdiction string) string {
	if _, ok := SortOf(r.ID); ok && !r.Mail() {
		return r.ID // the desk is in the platform: the letter is handed in there
	}
	switch {
	case r.Mail():
		return ""
	case r.Form == "report":
		return "regulator_report"
	case r.Form == "payment_order" && jurisdiction == "cn":
		return "payment_order"
	case r.Form == "claim" && jurisdiction == "cn":
		return "claim"
	case r.Form == "" || r.Form == "complaint":
		return "regulator_complaint"
	}
	return ""
}

// Lacks returns the fields that the text of that name cannot do without and
// the view does not have, in the order of the text.
func (v Letter) Lacks(name string) []string {
	s, _ := SortOf(name)
	have := v.fields()
	var out []string
	for _, field := range slices.Concat(always, s.Needs) {
		if have[field] == "" {
			out = append(out, field)
		}
	}
	return out
}

func (v Letter) complete(name string) error {
	if lacks := v.Lacks(name); len(lacks) > 0 {
		return &Missing{lacks[0]}
	}
	return nil
}

// fields are the values that a text may need, by the name of their field.
func (v Letter) fields() map[string]string {
	some := func(n int) string {
		if n > 0 {
			return "some"
		}
		return ""
	}
	return map[string]string{
		"Name": v.Name, "Ref": v.Ref, "Now": v.Now, "Today": v.Today,
		"Subject": v.Subject, "Headline": v.Headline, "First": v.First, "LastOut": v.LastOut, "LastLetter": v.LastLetter,
		"Deadline": v.Deadline, "DeadlineShort": v.DeadlineShort, "Amount": v.Amount, "Platform": v.Platform, "Entity": v.Entity, "Filed": v.Filed,
		"Demands": some(len(v.Demands)), "Claims": some(len(v.Claims)), "Exhibits": some(len(v.Exhibits)),
		"Person.LegalName": v.Person.LegalName, "Person.Phone": v.Person.Phone, "Person.Address": v.Person.Address, "Person.Identity": v.Person.Identity,
		"Respondent.Address": v.Respondent.Address,
	}
}

// FieldWords says in words what a field of Lacks is and where to find it.
func FieldWords(field, lang string) string {
	w, ok := fieldWords[field]
	if !ok {
		return field
	}
	return w.In(lang)
}

var fieldWords = map[string]ladder.Text{
	"Name":               {ZH: "您的姓名", EN: "your name"},
	"Demands":            {ZH: "您的诉求，或者涉及的金额", EN: "what you ask for, or the amount in dispute"},
	"Claims":             {ZH: "您的诉求，或者涉及的金额", EN: "what you ask for, or the amount in dispute"},
	"Amount":             {ZH: "涉及的金额", EN: "the amount in dispute"},
	"Platform":           {ZH: "平台名称", EN: "the name of the platform"},
	"Entity":             {ZH: "平台公司的全称（看用户协议末尾、营业执照公示或网页底部的 ICP 备案）", EN: "the full name of the platform's company (end of the terms of use, the published business licence, or the ICP filing at the foot of its pages)"},
	"Respondent.Address": {ZH: "平台公司的住所（国家企业信用信息公示系统可查）", EN: "the registered address of the platform's company (in China: National Enterprise Credit Information Publicity System)"},
	"Person.LegalName":   {ZH: "您的真实姓名", EN: "your legal name"},
	"Person.Phone":       {ZH: "您的联系电话", EN: "your telephone number"},
	"Person.Address":     {ZH: "您的联系地址", EN: "your address"},
	"Person.Identity":    {ZH: "您的身份证件号码", EN: "the number of your identity document"},
	"Filed":              {ZH: "受理编号", EN: "the number the desk gave you"},
	"Exhibits":           {ZH: "要补充的证据", EN: "the evidence to add"},
	"Subject":            {ZH: "原来那封信的主题", EN: "the subject of the correspondence"},
	"Headline":           {ZH: "案件的要点", EN: "what the case is about"},
	"First":              {ZH: "第一次联系平台的日期", EN: "when you first contacted the platform"},
	"LastOut":            {ZH: "最近一次去信的日期", EN: "when you last wrote"},
	"LastLetter":         {ZH: "上一封催办信", EN: "the follow-up before"},
	"Deadline":           {ZH: "要求答复的日期", EN: "the date by which an answer is asked for"},
	"DeadlineShort":      {ZH: "要求答复的日期", EN: "the date by which an answer is asked for"},
}
