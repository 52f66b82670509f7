package promise

import (
	"strings"
	"sync"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// class is what a word does in a sentence. To teach the parser a word, add it to
// the line of its class below; rules.go speaks of classes only.
type class uint8

const (
	cNone      class = iota
	cShield          // a word that contains another one by accident (如下, 申请)
	cWe              // the counterparty: 我们, 专员, our team
	cThird           // somebody else: 银行, the courier
	cYou             // the owner: 您, you
	cYour            // what is the owner's: 您的, your
	cUsers           // users in general: 用户, customers
	cThing           // the money or the matter: 款项, the refund
	cWill            // 将, will: a firm future
	cExpect          // 预计, expect: an estimate
	cCan             // 可以, can, may: no more than a possibility
	cFor             // 给您, 为您: done for the owner
	cAct             // an action; val: index into actions
	cAdverse         // an act against the owner: 关闭, will be closed
	cNot             // 不, not
	cAsk             // a word that makes a question on its own: 何时, 吗
	cTag             // a tag question: 对吗, right?
	cIf              // 如, if: a condition
	cSoThat          // 以便, 方可, so that: depends on something else
	cAlso            // 另外, in addition: a new thought begins
	cPast            // 已, was, has been
	cDone            // 了 behind a verb
	cArrange         // 安排, asked to: sets another to work
	cSaid            // 您说, you mentioned, we promised: reported
	cUsually         // 一般, usually
	cEach            // 所有, all, every
	cLaw             // 根据规定, under the rules
	cHours           // 工作时间, opening hours
	cValid           // 有效期, valid, expires
	cMarket          // 优惠, discount
	cSurvey          // 满意度, survey
	cPlease          // 请, please
	cMust            // 需, must
	cNoise           // 请放心, please note: politeness that asks for nothing
	cWait            // 耐心等待, please allow
	cElse            // 否则, otherwise
	cCorrect         // 更正, correction
	cDefer           // 延期, postponed
	cSupply          // what an owner is asked to do: 补充, submit
	cTake            // 需要, take: of a length of time
	cJoin            // 并, and
	cNotice          // 维护, maintenance: an announcement
	cWouldBe         // would: reported or hypothetical
	cReceive         // 收到, receive: the owner gets something
	cGiven           // 承诺, promise: firm by its very word
	cMoney           // 退款 as a thing, refund
	cPlatitude       // 努力, 竭诚: no act at all
	cNonAct          // do not hesitate
	cTo              // to: an infinitive follows
	cMe              // 给我, me: the owner, in a note of their own
	cDepends         // 以…为准: not to be relied on
	cBar             // 限制, hold: what is lifted
	cPlural          // refunds, tickets: of all of them, where the sentence begins so
	cGive            // 给我们, give us: before a time it asks for patience
	cProg            // 正在: it is being done
	cBreak           // 由于, because: a clause begins
	cMay             // 可能, may, might: nothing that can be held against anybody
	cKind            // 普通, 复杂: one kind of cases among several
	cSpeak           // says, wrote: somebody's words follow
	cOwed            // renewal, deadline: what the owner owes or what runs out
	cBooked          // scheduled, approved: set for a day
	cInRun           // yours is in it: in the payment run
	cNoun            // decision, update: an act as a thing, of answers in passing
	cPerk            // 奖励, bonus: advertising, unless it is the owner's
	classes
)

// flags is a set of classes.
type flags uint64

func (f flags) has(c class) bool { return f&(1<<c) != 0 }

// meets says whether one of the classes of a mask is in the set.
func (f flags) meets(mask flags) bool { return f&mask != 0 }

// any does so for two or three classes, which the compiler makes a mask of; for more it is
// slower than meets.
func (f flags) any(cs ...class) bool {
	switch len(cs) {
	case 2:
		return f&(1<<cs[0]|1<<cs[1]) != 0
	case 3:
		return f&(1<<cs[0]|1<<cs[1]|1<<cs[2]) != 0
	}
	for _, c := range cs {
		if f.has(c) {
			return true
		}
	}
	return false
}

// actions are what can be promised.
var actions = []escalation.Action{escalation.ActOther, escalation.ActReply, escalation.ActResolve, escalation.ActPay, escalation.ActReview, escalation.ActResolve}

const (
	aOther = iota
	aReply
	aResolve
	aPay
	aReview
	aFinish // 完成: takes its meaning from what is finished
)

// vocabulary lists the words of each class, separated by commas.
var vocabulary = []vocabularyLine{
	{cShield, 0, "将来,将近,会员,社会,机会,会议,协会,工会,会话,会计,委员会,消委会,大会,约会,误会,理会,体会,可靠,许可,认可,可疑,可用,可信,功能,性能,智能,技能,能力,无需,不需,需求,所需,反应,相应,应用,适应,供应,应收,应付,对应,应急,效应,应对,应税,消费者保护官,消保官,消费者保护,凭单,扣缴凭单,已超期,已逾期,已超时,已过期,已到期,已失效,原封不动,一分不少,一分不差,一分钱不少,分文不少,不折不扣,不扣一分,不收您,不收你,不另收,不打折扣,只多不少,不用您,不用你,不需要您,不需您,不用操心,不用管,毫不拖延,不耽误,不受,声请,呈请,检请,聘请,申请人,邀请,请求权,是否处罚,是否冻结,是否关闭,是否下架,是否取消,是否驳回,是否扣除,该会员,该客户,复印,复印件,更正后,更正后的,修正后,修正后的,调整后,调整后的,修改后,修改后的,快递过去,过去给您,送过去给,更正通知,评议会,评审会,董事会,理事会,股东会,监事会,管委会,业委会,评委会,发布会,听证会,调解会,说明会,协调会,座谈会,仲裁委员会,评议委员会,监委会,村委会,居委会,妇联会,家委会,校委会,基金会,管理会,合议会,沟通会,碰头会,不管成不成,不管行不行,不管能不能,无论成不成,无论行不行,无论能不能,成不成都,行不行都,能不能都,成与不成,不管有没有,无论有没有,有没有都,不管是不是,无论是不是"},
	{cShield, 0, "如您所愿,如您所说,如您所知,如您要求,如您期望,take action,take care,take a look,take this,take steps,需求,为您转接,为您转人工,帮您转接,给您转接,为您转至人工,帮您转到,给您添麻烦,给您造成,会同,不保值,您好,你好,尊敬的用户,尊敬的客户,尊敬的会员,尊敬的商户,亲爱的用户,亲爱的客户,亲爱的会员,尊敬的商家,尊敬的卖家,尊敬的创作者,尊敬的玩家,亲爱的玩家,尊敬的消费者,尊敬的,亲爱的,dear customer,dear client,dear member,dear seller,dear user,dear valued customer,如下,如上,如图,例如,比如,譬如,诸如,如期,如约,如实,如数,如今,如此,如何,不如,犹如,如同,如题,正如,如附件,如前所述,如上所述,如您所述,如您所知,若干,已知,不已,而已,了解,为了,除了,了结,未来,未必,未成年,不晚于,不迟于,不超过,不会超过,不会晚于,不会迟于,不仅,不但,不断,不同,不久,不日,不良,不足,不少于,不限于,不含,不包括,不计,不好意思,对不起,不管,不论,无论,不妨,差不多,不一致,不符,不等,不定期,不必担心,不用担心,不变,没问题,没关系,没收,每次,申请,请求,请示,请假,申请人,提请,不低于,不多于,最多不超过,不遗余力,毫不,不畅,无误,无忧,如遇,若遇,遇节假日,不满,不便,不周,不得晚于,不再收取,不收取,是否,不影响,不予受理,不论是否,不算,不计算,不含节假日,不含周末,不包含"},
	{cShield, 0, "反馈给相关,反馈至,反馈到,反馈给技术,反馈给平台,反馈给上级,反馈给团队,反馈给有关,反馈给公司,您的反馈,的反馈,反馈的问题,反馈的,反馈意见,意见反馈,感谢您的反馈,您的联系方式,联系方式,联系电话,联系人,联系地址,支付宝,微信支付,支付方式,支付密码,支付订单,支付平台,支付机构,支付公司,退款申请,退款政策,处理中,审核中,受理中,查询编号,受理编号,受理号,受理单,工单号,处理流程,审核流程,通知书,通知单,通知函,本通知,该通知,来电咨询,安排表,解决方案库,完成后,处理时间,处理时效,处理周期,审核时间,审核时效,审核周期,到账时间,到账时效,结算周期,结算日,提现到账时间,的回复,您的回复,您的来电,您的通知,信用卡,用户协议,用户体验,用户名,客户端,客户服务,客户号,客服中心电话,客服热线,客服电话,用户中心"},
	{cShield, 0, "let us know,let me know,do let us know,do let me know,please let us know,if not sooner,if not earlier,if not before,if any,if possible,if necessary,if needed,if applicable,if required,if so,as if,even if,or not,not only,no later than,not later than,not more than,no more than,no longer than,in no time,no problem,no worries,whether or not,could not be,when possible,where possible,where necessary,where applicable,at your earliest,thank you for your reply,thank you for your response,your reply,your response,your answer,your payment method,customer service,customer support,customer care,customer relations,customer experience,client services,user id,user account,your customer,customer number,customer reference,valued customer,our customer service,refund policy,refund request,refund requests,response time,response times,processing time,processing times,call centre,call center,contact us,call us,contact details,contact number,reply to this email,respond to this email,replying to this email,reply to this message,contact our,call our,reach us,update your,issue you,the issue,this issue,your issue,an issue,issues,any issue,issue with,issue regarding,technical issue,credit card,credit cards,in credit,credit check,return policy,return label,in return,on check,spot check,double check,in process,the process,this process,process is,review process,appeals process,dispute process,complaints process,our process,verification process,due process,complete list,complete address,payment terms,release notes,address on,email address,postal address,your address,home address,ip address,billing address,as promised,as agreed,as discussed,as requested,may 1,should be noted,all the best,all the time,after all,at all,all set,all good,all right,once again,once more,at once,not to worry,do not worry,don't worry,why not,of course,in order,in case of,thank you,thanks,follow-up call,the follow up,if that helps"},

	{cWe, 1, "我们,我司,我方,我处,我行,我局,我院,我部,我委,我社,我会,我台,我所,我馆,我庭,我支队,我大队,我分局,我所将,我公司,我平台,我中心,本公司,本平台,本行,本局,本中心,本院,本处,本部,本会,本店,本人,本司,本委,小店,敝司,敝公司,这边,咱们,我这边,我,俺,we,i,we're,i'm,we've,i've,our team,our end,my team,my manager,my supervisor,my colleague,my colleagues"},
	{cWe, 2, "平台,客服,客服人员,工作人员,专员,专人,专家,客户经理,客服经理,相关人员,相关部门,有关部门,相关同事,同事,技术人员,技术部门,技术团队,技术同事,技术,财务,财务部,财务人员,财务部门,财务同事,审核团队,审核人员,审核部门,运营,运营人员,风控部门,风控团队,风控,系统,主管,值班经理,小编,小助手,工程师,承办单位,承办人,承办人员,办理单位,团队,后台,客服专员,高级专员,资深客服,投诉专员,负责人,相关负责人,承办部门,职能部门,投诉部门,处理人员,经办人,店家,调解员,法务,法务部,运维,开发团队,研发团队,研发,工程团队,专属客服,人工客服,二线客服,服务人员,管理员,运营团队,官方,贵单位所属街道,办案人员,经办,理赔员,理赔部,商务,商务同事,市场监管部门,属地部门,值班人员,经理,店长,审核员,处理部门,责任单位,有关单位,主办单位,the team,a member of our team,a member of the team,someone,somebody,a colleague,my colleagues,colleagues,a specialist,specialist,specialists,our specialists,support,the support team,support team,our support team,an agent,agent,a representative,representative,the case handler,case handler,case manager,a manager,manager,a supervisor,supervisor,the department,department,the bank's team,payments team,the payments team,finance,finance team,the finance team,billing team,the billing team,technical team,engineering,engineers,our engineers,engineer,technician,advisor,adviser,an adviser,an advisor,investigator,an investigator,ombudsman,the complaints team,complaints team,the ombudsman,case officer,officer,staff,the relevant team,relevant department,the relevant department,concerned team,concerned department,the concerned team,the concerned department,the company,the platform,payroll,accounts team,accounts,the accounts team,accounts payable,legal team,the merchant team,trust and safety,the review team,moderators,handler,the handler,they,he,she"},
	{cGive, 0, "给我们,给我,留给我们,给平台,给技术,give us,give me,allow us,allow me,need,needs"},
	{cProg, 0, "正在,正加紧,正抓紧,正全力,在加急,在走流程,走流程,在排查,在核实,在处理,working on,looking into,being reviewed,being processed"},
	{cMe, 0, "给我,跟我,与我,联系我,回复我,我的,向我,me,my,for me,to me,me back"},
	{cThird, 0, "银行,发卡行,收款行,商家,卖家,快递,物流,第三方,对方,运营商,快递公司,商户侧,your bank,the bank,your card issuer,card issuer,the merchant,the seller,the courier,courier,seller,merchant"},
	{cYou, 0, "如您,若您,如你,当您,should you,when you,贵平台,贵行,贵局,贵单位,贵中心,贵部门,贵网站,阁下,您,你,您们,你们,贵司,贵公司,贵方,贵店,投诉人,申请人您,you,you'll,yourself"},
	{cYour, 0, "阁下的,您的,你的,贵司的,您反映的,您提出的,您咨询的,您提交的,您申请的,您投诉的,您反馈的,您所反映的,您所提交的,您这笔,您本次,您此次,您账户,您名下,该笔,这笔,此笔,本次,此次,该订单,该工单,您订单,此工单,本工单,该投诉,该申诉,本案,该案,your,yours"},
	{cUsers, 0, "卖家,买家双方,系统自动,系统会自动,系统将自动,经营者,当事人,企业,纳税人,单位和个人,卖方,买方,用户,客户,会员,商户,消费者,买家,创作者,主播,骑手,司机们,投资者,持卡人,开发者,玩家,作者,店铺,入驻商家,users,customers,clients,members,merchants,sellers,creators,buyers,cardholders,claimants,consumers,drivers,players,subscribers,people,applicants,金融机构,支付机构,网络交易平台,接线员,申请者,提领者,旅客,会员朋友,商家们,各商家,投保人,债权人,partners,partner stores,drivers and riders,大家,各位用户,各位商家,firms,businesses,traders,retailers,banks,platforms"},
	{cThing, 0, "款项,退款款项,资金,货款,押金,保证金,稿费,余额,工资,佣金,收益,赔款,赔偿金,尾款,提现款,钱款,订单,工单,投诉,申诉,诉求,事项,案件,账户,账号,帐户,功能,系统问题,the case,the complaint,the matter,the dispute,the claim,the account,the funds,the money,the amount,the balance,this case,this matter,this complaint,this ticket,the ticket,ticket,it,this,the request,funds,the withdrawal,the transfer,the order,a decision,the decision,the outcome,the result,an outcome"},
	{cMoney, 0, "退款金额,退款结果,提现,打款金额,the refund,refund,refunds,a refund,your refund,payment,payments,the payment,your payment,a payment,payout,payouts,the payout,your payout,reimbursement,your money,withdrawal,withdrawals,your withdrawal,compensation,settlement,your funds,your deposit,deposit,salary,wages,commission,royalties,credit note,chargeback,the credit,earnings,your earnings,the commission"},

	{cWill, 0, "将,会,将会,即将,必将,一定会,一定,定会,必会,必定,保证,确保,务必会,肯定,肯定会,必,就会,便会,都会,也会,还会,仍会,后会,均会,均将,仍将,也将,还将,便将,就将,定将,定当,届时会,will,we'll,i'll,it'll,they'll,he'll,she'll,you'll,'ll,shall,going to,gonna,is to,are to,to be,am going to,let me,let us,allow me to,i am to,be sure to,make sure,ensure,ensuring,ensure that,make sure that,is set to,are set to,is due to,are due to,is scheduled to,are scheduled to,is scheduled for,scheduled for,is booked for,due for,they're to,we're to,he's to,she's to,it's to"},
	{cGiven, 0, "我们同意,同意您,同意为您,决定为您,已同意,我司同意,我方同意,平台同意,承诺,答应,郑重承诺,向您承诺,向您保证,保证在,promise,promise to,guarantee,guarantees,guaranteed,commit to,commit,we commit,committed to,are committed to,undertake to,undertake,pledge to,pledge,you have my word,assure you,my promise,promises,i promise,promised to you"},
	{cExpect, 0, "若无其他问题,如无其他问题,如无其他情况,预计到账时间,预计完成时间,预计恢复时间,预计退款时间,预计修复时间,预计回复时间,预计解决时间,预计打款时间,预计发货时间,预计到账日期,如无意外,如无特殊情况,若无意外,顺利的话,如果顺利,不出意外,如无异常,如顺利,if all goes well,all being well,if everything goes well,if everything is in order,barring any,hopefully,all going well,you should,预计,预计将,预计会,预期,估计,计划,拟,争取,力争,尽量,有望,预估,大致,大约会,应该会,应该能,应该可以,应可,应能,希望能,希望可以,希望在,尽可能,预备,打算,准备,预定,暂定,初步定于,expect,expects,expected,is expected,are expected,expect to,expects to,expecting,aim to,aims to,aim for,aiming to,aiming for,we aim,hope to,hopes to,hoping to,hope that,plan to,plans to,planning to,intend to,intends to,anticipate,anticipates,anticipated,estimate,estimates,estimated,should be able to,should,try to,trying to,endeavour to,endeavor to,strive to,do our best to,do my best to,our best to,my best to,best to,target,targeting,eta,eta is,est.,looking at,likely,likely to,tentatively,projected,would expect,would anticipate,reckon,make every effort to,every effort to,work to have,working to,working towards,scheduled,ought to,seek to,looking to,look to"},
	{cCan, 0, "可,可以,能,能够,便可,即可,仍可,亦可,也可,can,are able to,is able to,able to,be able to"},
	{cMay, 0, "有权,有权利,保留权利,reserve the right,reserves the right,entitled to,has the right,have the right,可能,或可,或将,有可能,或许,也许,may,might,could,possible,potentially,perhaps,it is possible,possibly"},
	{cFor, 0, "给您,给你,为您,为你,帮您,帮你,替您,与您,和您,跟您,向您,对您,与你,和你,跟你,向你,予您,给到您,给到你,至您,到您,退您,退给您,打给您,您本人,至你,给各位,to you,for you,with you,back to you,in touch with you,from us,give you,provide you,send you,contact you,call you,email you,update you,inform you,notify you,let you know,advise you,ring you,phone you,reply to you,answer you,write to you,refund you,pay you,credit you,reimburse you,reach you,get you"},

	{cAct, aPay, "预计到账时间,预计打款时间,预计退款时间,预计到账日期"},
	{cAct, aResolve, "预计完成时间,预计恢复时间,预计修复时间,预计解决时间"},
	{cAct, aReply, "预计回复时间"},
	{cAct, aOther, "预计发货时间"},
	{cAct, aPay, "退给您,退给你,打给您,打给你,付给您,转给您,汇给您,退您,还给您,到您账,到您账上,到您卡,到您卡里,到您账户,到您的账户,到您的卡"},
	{cYour, 0, "到您账,到您账上,到您卡,到您卡里,到您账户,到您的账户,到您的卡"},
	{cAct, aPay, "给您发放,给您报销,给您补发,给您打款"},
	{cFor, 0, "come back to you,get back to you,be back to you,be back with you,come back with,跟您说,和您说,给您发放,给您报销,给您补发,给您打款,给您打电话,给您发邮件,给您打个电话"},
	{cAct, aReply, "给您打电话,给您发邮件,给您打个电话,拨打您的电话,拨打您电话,给您拨打,打电话,打个电话,打给您,回个电话,通电话,去电话,打电话给您,回复,答复,回电,回访,回拨,回信,回函,复函,联系,联络,致电,来电,去电,电联,反馈,告知,通知,知会,答疑,解答,沟通,对接,回应,响应,给出答案,给出说明,说明情况,书面答复,处理结果,调查结果,核查结果,核实结果,审核结果,审理结果,结果,处理意见,处理方案,解决方案,方案,答案,进展,进度,同步,交代,说法,复,答案,外呼,跟您说,解释,说明,决定书,告知书,裁决,裁定,定论,结论,明确答复,准信,回音,回话,消息,信息同步,更新进展,发邮件,邮件告知,短信告知,回馈,回應"},
	{cAct, aReply, "calling,emailing,replying,responding,notifying,informing,writing,reaching out,advising,confirming,phoning,messaging,contact you,call you,email you,update you,inform you,notify you,let you know,advise you,ring you,phone you,reply to you,answer you,write to you,get back to you,back to you,in touch with you,reach you"},
	{cAct, aPay, "crediting,transferring,reimbursing,paying you,refunding you,refund you,pay you,credit you,reimburse you"},
	{cAct, aOther, "sending,providing,returning,delivering,shipping,dispatching,uploading,deploying,arranging,send you,provide you,give you,get you"},
	{cAct, aReply, "reply,replies,respond,response,responses,get back,getting back,be back to you,be back with you,be back in touch,come back to you,come back with,back to you,contact,contacting,call,call back,callback,a call,ring,phone,revert,reverting,answer,answered,hear from,hear back,hear,be in touch,in touch,follow up,following up,reach out,let you know,advise,inform,notify,write,write to,email,e-mail,update,updates,an update,confirm,confirmation,outcome,decision,a decision,feedback,resolution letter,findings,final response,speak,touch base,circle back,report back,explain,explanation,be contacted,contacted,notified,informed,updated,replied,responded to,advised,respond to,text you,message you,a reply,a response,get back to you,an answer,determination,acknowledge,proposal,a plan,quote,results,the results,share with you"},
	{cAct, aOther, "be with you,leave us,leave our bank,leave our account,be on its way,be on the way"},
	{cAct, aResolve, "releasing,unlocking,restoring,finalising,finalizing,handling,addressing,unfreezing,lifting,reinstating,sorting,settling"},
	{cAct, aResolve, "解除限制,解除冻结,取消限制,取消冻结,解除封禁,撤销限制,撤销处罚,解除账户限制,解除账户冻结,lift the restriction,lift the restrictions,remove the restriction,remove the hold,lift the hold,lift the block,remove the block,处理,解决,办理,办结,处理完毕,处理完成,处理好,修复,恢复,解冻,解封,解除,解锁,开通,落实,搞定,释放,结案,妥善处理,妥善解决,核销,调整,更正,纠正,整改,撤回,修正,改正,处置,销号,解禁,放开,重新开放,复机,resolve,resolved,resolution,resolving,fix,fixed,fixing,process,processed,processing,restore,restored,unlock,unlocked,unfreeze,unfrozen,reinstate,reinstated,sort,sorted,sort out,address,addressed,lift,lifted,finalise,finalised,finalize,finalized,settle,settled,handle,handled,rectify,rectified,correct,corrected,remedy,action,actioned,conclude,concluded,unblock,unblocked,reactivate,reactivated,reopen your,reopen the case,reopen the ticket,reopen your case,deal with,dealt with,put right,cleared,clear,enable,enabled,get this,unsuspend,solve,solved,removed,released,release,attended to,attend to,closed out,tackle,work on,repair,repaired,patch,patched,wrap up"},
	{cAct, aPay, "打款,到账,退款,退还,退回,返还,支付,付款,转账,汇款,汇出,发放,结算,入账,赔付,赔偿,补偿,划转,拨付,拨款,放款,兑付,原路返回,原路退回,原路退还,退至,提现到账,转出,打到,打入,返现,退费,补发,付清,结清,还清,偿还,归还,还给,汇入,存入,拨入,汇至,拨至,转至,划入,划至,退入,打至,存至,回款,给付,清偿,出款,下发,返款,垫付,转到,转入,代付,到帐,退到,返回,退汇,返佣,偿付,出账,打给,退给,付给,转给,汇给,到卡,refund,refunded,refunding,pay,paid,paying,credit,credited,transfer,transferred,reimburse,reimbursed,issue,issued,issuing,return,returned,remit,remitted,disburse,disbursed,deposit,deposited,wire,wired,compensate,compensated,arrive,arrives,reach your,reach you,reflect,reflected,reflecting,appear,appears,payout,payment,released to,release the funds,release your,release payment,reach,be in your account,in your account,land,show up,back in your,paid out,pay out,receive your refund,receive your payment,be made,be sent to your"},
	{cAct, aReview, "审核,审查,核实,核查,复核,复查,调查,受理,评估,审批,查询,排查,查证,核验,核对,查明,查看,检查,审阅,立案,跟进,介入,研判,甄别,审理,核定,研究,调解,认定,鉴定,核准,复审,审结,决定,查处,了解情况,review,reviewed,reviewing,investigate,investigated,investigating,investigation,look into,looking into,looked into,assess,assessed,assessing,verify,verified,check,checked,checking,examine,examined,audit,evaluate,evaluated,consider,considered,look at,looked at,go through,diagnose,inspect,make a decision,decide,approve,approved,escalate,escalated,raise,pick up,picked up,follow"},
	{cAct, aOther, "发货,寄出,补寄,派送,送达,上门,提供,开具,发送,寄送,出具,交付,转交,移交,派单,派人,更换,维修,安装,更新,上线,推送,到达,送到,发出,寄达,补货,换货,发布,开放,上架,回收,取件,揽收,派遣,指派,分配,更新完毕,配送,补开,重开,寄给,发到,发至,发给,提交,递交,邮寄,替换,ship,shipped,dispatch,dispatched,deliver,delivered,send,sent,arrange,arranged,schedule,install,visit,launch,deploy,deployed,publish,provide,provided,supply,replace,replaced,submit,prepare,roll out,rolled out,give,assign,assigned,hand over,upload,generate,go live,available,attend,come,post,posted,forward,forwarded,pass,book,set up,start,begin,commence,introduce,available to you,push,implement,implemented,migrate,upgrade,upgraded,put,have it,have this,have your,have the,have an,have a,get it,get this done,done,ready,mail,mailed,collect,collected,draft,produce,amend,add,added"},
	{cAct, aOther, "把"},
	{cAct, aFinish, "完成,做完,completion,complete,completed,completing,finish,finished"},
	{cReceive, 0, "收到,receive,receiving,get,see,have,收悉,接到,hear"},
	{cTake, 0, "需要,需,耗时,用时,时长,历时,时间为,时效为,周期为,需时,需耗时,takes,take,taking,require,requires,needs,need"},
}

// entry is what one word stands for: all the classes that list it, and the
// action of the one that names an action.
type entry struct {
	classes flags
	action  uint8
}

// dictionary is the vocabulary made ready: a lexicon whose values are indexes
// into entries.
type dictionary struct {
	lexicon *lex.Lexicon
	entries []entry
	classes *lex.Classes
}

var words = sync.OnceValue(newDictionary)

// newDictionary makes the vocabulary ready.
func newDictionary() *dictionary {
	d := &dictionary{entries: make([]entry, 1, 4000)}
	index := make(map[string]int, 4000)
	list := make([]lex.Word, 0, 4000)
	for _, lines := range [][]vocabularyLine{vocabulary, circumstances, english, spoken, office, compounds} {
		for _, v := range lines {
			for _, w := range splitWords(v.words) {
				i, seen := index[w]
				if !seen {
					i = len(d.entries)
					index[w] = i
					d.entries = append(d.entries, entry{})
					list = append(list, lex.Word{Text: w, Value: uint32(i)})
				}
				d.entries[i].classes |= 1 << v.class
				if v.class == cAct && (strings.HasSuffix(w, "您") || strings.HasSuffix(w, "你")) {
					d.entries[i].classes |= 1 << cFor
				}
				if (v.class == cThing || v.class == cMoney) && strings.HasPrefix(w, "your ") {
					d.entries[i].classes |= 1 << cYour
				}
				if v.class == cAct || v.class == cWe || v.class == cNot || v.class == cPlease && v.val > 0 || v.class == cAdverse && d.entries[i].action == 0 {
					d.entries[i].action = uint8(v.val)
				}
			}
		}
	}
	list = d.inflections(d.joinComplements(d.benefits(list, index), index), index)
	d.lexicon = lex.New(list)
	d.classes = charClasses(d.lexicon)
	return d
}

// The verbs of one character that agents use behind 给您: alone they are too
// short to be words.
var shortVerbs = []struct {
	action int
	verbs  string
}{
	{aPay, "退转打补结付赔汇"}, {aResolve, "弄办修解改调搞"}, {aReview, "查核问看"}, {aReply, "报说回"}, {aOther, "发开换寄送"},
}

// benefits adds 给您退, 帮您查 and their like.
func (d *dictionary) benefits(list []lex.Word, index map[string]int) []lex.Word {
	for _, v := range shortVerbs {
		for _, verb := range v.verbs {
			for _, to := range []string{"给您", "给你", "帮您", "帮你", "为您", "为你", "给亲"} {
				w := to + string(verb)
				if _, seen := index[w]; seen {
					continue
				}
				list = append(list, lex.Word{Text: w, Value: uint32(len(d.entries))})
				d.entries = append(d.entries, entry{classes: 1<<cFor | 1<<cAct, action: uint8(v.action)})
			}
		}
	}
	return list
}

// inflections adds the -ing and -ed forms of the English verbs that no list has.
func (d *dictionary) inflections(list []lex.Word, index map[string]int) []lex.Word {
	for _, v := range verbs {
		for _, verb := range splitWords(v.words) {
			stem := strings.TrimSuffix(verb, "e")
			for _, w := range []string{verb, stem + "ing", stem + "ed", verb + "s", "re-" + stem + "ing", "re-" + stem + "ed"} {
				if _, seen := index[w]; seen {
					continue
				}
				index[w] = len(d.entries)
				list = append(list, lex.Word{Text: w, Value: uint32(len(d.entries))})
				d.entries = append(d.entries, entry{classes: 1 << cAct, action: uint8(v.action)})
			}
		}
	}
	return list
}

func splitWords(words string) []string { return strings.Split(words, ",") }

type vocabularyLine struct {
	class class
	val   int
	words string
}
