package when

import (
	"sync"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// Verbs of the events from which a term can run, and their objects. Together
// they decide the anchor: see anchorOf.
const (
	evReceive = iota + 1
	evAccept
	evApprove
	evVerify
	evSubmit
	evComplete
	evPay
	evGoods
	evThis  // this mail itself
	evIssue // of a letter: sent, served
)

const (
	obDocuments = iota + 1
	obMail
	obReply
	obMoney
	obGoods
	obThis
)

// eventWords lists the verbs, eventObjects their objects, in the form of
// vocabulary.
var eventWords = []struct {
	verb  int
	words string
}{
	{evReceive, "收到,收悉,收受,接到,接获,收齐,收妥,已收,收讫,receipt,receiving,receive,receives,received,have received,get,getting,obtaining"},
	{evAccept, "受理,立案,予以受理,正式受理,登记受理,决定受理,受理后,登记,收案,acceptance,accepted,accepting,registration of,registering,being registered"},
	{evApprove, "审核通过,通过审核,审批通过,核准,批准,审核完成,审核成功,审核无误,审查通过,复核通过,审核完毕,审核结束,审核,初审通过,复审通过,approval,approved,approving,is approved"},
	{evVerify, "核实,核实完成,核实无误,核验通过,验证通过,查实,查证属实,认证通过,身份验证通过,确认无误,核对无误,调查完成,调查结束,核查完毕,核实清楚,核查属实,核实属实,核实完毕,verification,verified,verifying,verify,validation,confirmation of your identity,review,reviewing,investigation"},
	{evSubmit, "提交,提交申请,申请提交,提交后,申请,发起,发起申请,补充完整,提交成功,补交,补充,补齐,提供,上传,申请之,submission,submitting,submitted,applying,application,providing,you provide,you submit,you send,sending,you upload"},
	{evComplete, "完成,办结,处理完成,处理完毕,结束,生效,关闭,签署,确认,同意,到货,维护完成,升级完成,修复,恢复,completion,completing,completed,confirmation,confirmed,confirming,closure,conclusion,agreement,signing,cancellation,cancelled,wraps up,wrap up,wrapped up,has finished,have finished,finishes,has concluded,have concluded,concludes"},
	{evPay, "收款,付款,到账,入账,打款,支付成功,付款成功,支付,缴费,payment,paying,clearance,funds clearing,cleared"},
	{evIssue, "发出,作出,出具,送达,寄发,印发,签发"},
	{evGoods, "签收,收货,退货,寄回,入库,确认收货,验货,发货,delivery,delivered,return,returning,returned,dispatch,arrival,inspection"},
}

var eventObjects = []struct {
	object int
	words  string
}{
	{obDocuments, "材料,资料,文件,证明,凭证,信息,截图,证件,证据,表格,单据,流水,documents,document,documentation,information,paperwork,details,proof,evidence,form,forms,id,statement,statements,materials,screenshots,invoice,receipts"},
	{obMail, "邮件,来信,来电,投诉,反馈,工单,问题,诉求,申诉,留言,咨询,来件,请求,举报,来函,您的来,message,email,e-mail,enquiry,inquiry,request,complaint,ticket,query,claim,appeal,case,your letter,submission of your ticket,report,your contact,feedback,correspondence"},
	{obReply, "回复,答复,回信,回覆,您的确认,补充说明,reply,response,answer,your confirmation,your reply,your response"},
	{obMoney, "款项,货款,钱款,押金,资金,保证金,funds,money,deposit,your payment,the payment"},
	{obGoods, "退货,商品,货物,包裹,快递,物品,退件,产品,item,items,parcel,goods,package,product,returned item,device,order"},
	{obThis, "本邮件,本信,此邮件,本函,本通知,此通知,该通知,本邮件发出,通知书,this email,this message,this letter,this notice,this mail,this notification,this e-mail,the date of this email,the date of this letter,the date of this notice,today,today's date,即日,今日,今天,现在,本邮件送达"},
}

// unnamedStart is the value of 之日起 and its like: they end any event, even one that
// neither 自 opens nor a verb names (合同解除日次日起).
const unnamedStart = 2

func (b *builder) events() {
	for _, e := range eventWords {
		b.list(kVerb, e.verb, e.words)
	}
	for _, o := range eventObjects {
		if o.object == obThis {
			continue
		}
		b.list(kObject, o.object, o.words)
	}
	b.list(kObject, obThis, "本邮件,本信,此邮件,本函,本通知,此通知,该通知,this email,this message,this letter,this notice,this mail,this notification,this e-mail")
	b.list(kVerb, evThis, "即日起,今日起,今天起,即日开始,从今天开始,从现在开始,从今天算,从今天算起,从今日算起,今天算起,今日算起,从今起,从今天数,从今天数起,现在起,从现在起")
	b.list(kSince, 0, "自,从,由,待,俟,经")
	b.list(kStart, 1, "之时起,日起,当日起,当天起,那天起,时起,之日,次日起,起算,起计,起计算,后的,之后的,的次日起,之次日起,次日起算,后次日起,之日起算,之日起计算,日起算,当日起算,後起")
	b.list(kStart, unnamedStart, "之日起,之翌日起,之翌日起算,翌日起算,翌日起,日翌日起,日次日起,之日次日起,之日的次日起,当日次日起,日之次日起")
	b.list(kOfEvent, 2, "upon,following the,immediately following,as of the date of")
}

// unitLexicon holds the words that may stand right behind a number, where 日内 is
// 日 and 内 and not "one of these days".
var unitLexicon = sync.OnceValue(func() *lex.Lexicon {
	var b builder
	for _, v := range vocabulary {
		switch v.kind {
		case kUnit, kMeasure, kMonthMark, kYearMark, kDayMark, kHourMark, kMinuteMark, kOrdinal, kAmPm:
			b.list(v.kind, v.val, v.words)
		}
	}
	b.list(kUnit, uWeek|0x100, "fortnight,fortnights,fortnight's,fortnights'")
	b.list(kSkip, 0, "点多,分之,月份的,号线,号楼,号窗口,号柜台,号柜,号门,号桌,号店,号车,号客服,号机,号仓,号库,号院,号床,号厅,号馆,号文,号令,号案,日元,时代,天猫,年龄")
	return lex.New(b.words)
})

// anchorOf names the event of a verb and its object. ok is false when neither
// is known.
func anchorOf(verb, object int32) (escalation.Anchor, bool) {
	switch verb {
	case evThis:
		return escalation.AnchorMail, true
	case evIssue:
		if object == obThis {
			return escalation.AnchorMail, true
		}
	case evReceive, 0:
		return receivedAnchor(verb, object)
	case evAccept:
		return escalation.AnchorAccepted, true
	case evApprove:
		return escalation.AnchorApproved, true
	case evVerify:
		return escalation.AnchorVerified, true
	case evSubmit:
		if object == obDocuments {
			return escalation.AnchorDocuments, true
		}
		return escalation.AnchorSubmitted, true
	case evComplete:
		return escalation.AnchorCompleted, true
	case evPay:
		return escalation.AnchorPayment, true
	case evGoods:
		return escalation.AnchorGoods, true
	}
	return escalation.AnchorOther, false
}

// receivedAnchor is the event of receiving an object: the owner's mail has been
// received when somebody answers it.
func receivedAnchor(verb, object int32) (escalation.Anchor, bool) {
	switch object {
	case obDocuments:
		return escalation.AnchorDocuments, true
	case obMail:
		return escalation.AnchorReceived, true
	case obThis:
		return escalation.AnchorMail, true
	case obReply:
		return escalation.AnchorReply, true
	case obMoney:
		return escalation.AnchorPayment, true
	case obGoods:
		return escalation.AnchorGoods, true
	}
	return escalation.AnchorOther, verb == evReceive
}
