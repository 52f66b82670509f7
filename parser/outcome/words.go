package outcome

import (
	"strings"
	"sync"

	"cuiban/parser/thread/lexicon"
)

// role is a set of the parts that a word can play. A word may play several:
// 提现 is money and also what a release makes possible.
type role uint64

const (
	rMoney     role = 1 << iota // what is owed: 款项, payout
	rCurrency                   // 元, $: with a number an amount
	rNumber                     // digits
	rPay                        // moving money to its owner, clear by itself: 打款, refunded
	rGive                       // the same only with money beside it: 发放, sent
	rReturn                     // giving back, also into the platform's own balance: 退回, returned
	rEnglish                    // an English participle among rPay and rGive
	rDone                       // completion: 已, 成功, 完毕
	rAux                        // English perfect and past passive: has been, was
	rWe                         // the other side
	rYou                        // the owner as subject
	rToYou                      // the owner as receiver: 为您, 给您
	rThird                      // buyer, cardholder: somebody else
	rBank                       // a bank as actor
	rNot                        // negation of a fact: 未, not
	rCannot                     // inability or unwillingness: 无法, unable to, will not be
	rFuture                     // 将, 会, will
	rPrepare                    // a step before the act: 安排, scheduled
	rIf                         // condition
	rWhether                    // indirect question: 是否, whether
	rGeneric                    // the usual course: 通常, 任何, typically
	rReported                   // the owner's words repeated: 您反馈, you mentioned
	rBut                        // contrast
	rFail                       // 失败, 退票, failed
	rInside                     // a place inside the platform: 余额, wallet
	rPlease                     // 请, please
	rNeed                       // 需要, must
	rDont                       // 请勿, 无需, do not
	rSupply                     // 提供, 上传, provide
	rMaterial                   // 材料, 身份证, documents
	rLacking                    // 缺少, 不完整, missing
	rRefuse                     // a refusal by itself: 不予, 驳回, denied
	rDeny                       // a refusal only with its matter: 未通过, rejected
	rFinal                      // 永久, decision is final
	rAct                        // what the other side alone can do: 解冻, 恢复, reinstate
	rMatter                     // 申请, 诉求, request, appeal
	rState                      // turns what precedes into a topic: 的问题, 的原因
	rTemporary                  // 暂, 目前, currently
	rUntil                      // open end: until, without, 之前
	rWarn                       // warning of fraud
	rWithheld                   // 代扣, 从…扣除, deducted
	rFee                        // 保证金, 解冻费, tax
	rCharge                     // 手续费: a fee also in honest business
	rOwnerPays                  // 缴纳, 充值, pay
	rRelease                    // 提现, 解冻, withdraw, release
	rComplaint                  // 投诉, 举报, complaint
	rRetract                    // 撤销, withdraw
	rFirst                      // 先, first
	rAfter                      // Chinese: what precedes comes first
	rBefore                     // Chinese: what precedes comes second
	rThen                       // 才, 方可, 否则
	rOnce                       // English: what follows comes first
	rSoThat                     // what follows comes second: before, in order to, 为
	rFinding                    // 经核实, we found, due to
	rAck                        // 收到, received
	rBoiler                     // thanks, patience, office hours
	rDocument                   // what else is sent: email, link, 短信
	rNounTail                   // makes a noun of a verb before it: 方式, 记录
	rOther                      // another withdrawal: 上一笔, previous
	rAny                        // 任何, 所有, any: a rule for everybody
	rPrevent                    // 防范, to protect
	rMay                        // 可能, may: not said to be so
	rTopUp                      // 充值, deposit: paying in by itself, no fee named
)

// topic is a set of the parts a word can play in the statement of a cause.
type topic uint16

const (
	tIdentity   topic = 1 << iota // 身份证, 实名
	tExpired                      // 过期, expired
	tCard                         // 银行卡, bank account
	tChanged                      // 更换, changed
	tUnusual                      // 异常, suspicious
	tTerms                        // 协议, terms
	tUnaccepted                   // 未同意, not accepted
	tViolation                    // 违规, violation
	tMoneyFlow                    // 反洗钱, money laundering
	tSystem                       // 系统, technical
	tFault                        // 故障, error
)

// words lists the vocabulary, in simplified characters and lower case. A word
// that stands in several groups has the roles of all. Longer words hide shorter
// ones, which is why many words here only keep another from being seen
// (社会 hides 会).
var words = []struct {
	roles role
	list  string
}{
	{0, neutral},

	{rMoney, "{款项,资金,货款,稿费,稿酬,佣金,收益,分成,工资,薪资,薪酬,酬劳,报酬,奖励金,奖金,赔偿金,赔款,本金,本息,运费,尾款,欠款,押金,余款,差额,钱,货款金额,结算款,提现款,提现金额,退款金额,冻结款,冻结资金,这笔钱,钱款,款,金额,创作收益,流量收益,差价,补偿金,补偿款,服务酬金,剩余款项,相应款项,相关款项,全部款项,提现款项,待结算款}"},
	{rMoney, "payout{,s}|fund{,s}|money|earnings|royalt{y,ies}|proceeds|commission{,s}|salary|wages|reimbursement{,s}|payment{,s}|remittance{,s}|disbursement{,s}|the amount|full amount|amount of|total amount|settlement amount|deposit amount|sum of|the sum|cash-out|cash out|cashout|your balance|remaining balance|outstanding balance|bank transfer|wire transfer|the transfer|your transfer|transfer of|compensation"},
	{rMoney | rMatter, "refund{,s}|chargeback amount"},
	{rMoney | rRelease, "{提现,提款,取现,提领,出金,提现申请款}|withdrawal{,s}"},
	{rMatter, "withdrawal request{,s}|payout request{,s}|refund request{,s}|request for {a,your,the} {refund,withdrawal,payout}|{提现,提款,退款,解冻,解封,申诉,结算,出金,取款,提领}{申请,请求,诉求}"},
	{rCurrency, "元|块|￥|¥|$|€|£|₹|rmb|cny|usd|usdt|eur|gbp|hkd|twd|人民币|美元|美金|港币|港元|台币|欧元|英镑|日元|万元|dollars|euros|pounds|yuan|hk$|us$|nt$|s$|a$|c$|rm"},

	{rPay | rDone, "已到您|已经到您|到了您|已到你|到账成功|打款成功|汇款成功|转账成功|退款成功|放款成功|提现成功|付款成功|支付成功|出款成功|代付成功|打款完成|汇款完成|退款完成|付款完成|提现完成|提现到账成功"},
	{rPay | rOwnerPays, "打款|汇款|转账|付款|打钱|转款|拨付|汇付|代付|出款"},
	{rPay | rMoney, "退款|退款款|赔付款|付款款"},
	{rPay, "到账|入账|汇出|汇入|放款|拨款|核拨|退款|赔付|理赔付款|打至|打到|转至您|转到您|汇至|汇到|付至|付清|已结清|结清|拨入|拨至|划入|划拨|划至|垫付给您|补发|补打款|打给您|转给您|付给您|退给您|汇给您|发给您的款|原路退回|原路返回|原路退还|退到您|出账|转过去|打过去|汇过去|转过来|打过来|转出去|转账过去|打进|转进|提现到账|提现至|提现到|赔付给您"},
	{rGive, "发放|划转|划付|转出|转入|发出|结算|结款|给付|支出|派发|兑付|下发|下放|打出"},
	{rGive | rOwnerPays, "支付|支付了|付了"},
	{rGive | rReturn | rAct, "退还|返还|退回|归还|返回|退返"},
	{rPay | rEnglish, "paid|paid out|refunded|reimbursed|disbursed|remitted|wired|credited|paid in full"},
	{rGive | rEnglish, "sent|sent out|released|transferred|processed|made|issued|deposited|settled|dispatched|completed|finalised|finalized|cleared"},
	{rGive | rEnglish | rReturn, "returned"},
	{rDone, "业经|已|已经|已于|业已|均已|都已|已为您|已向您|已给您|已将|已成功|已完成|完成|完毕|成功|了|顺利|刚刚|现已|已全额|已全部|已按|已由"},
	{rDone | rToYou, "已为您|已向您|已给您|已帮您|已替您"},
	{rAux, "has been|have been|'s been|had been|was|were|has now been|been|now been|have now been|has already been|have already been|has just been|has successfully been|was successfully|were successfully"},
	{rWe, "我的{同事,领导,主管,上级,团队,经理}|我们|我司|我方|我行|平台|本平台|公司|本公司|贵司财务|财务|财务部|财务部门|客服|我处|我局|本中心|我中心|本局|本司|我公司|本店|我店|我社|敝司|本行"},
	{rWe, "we|our team|our finance team|our payments team|i|our|finance|the team|the company|the platform"},
	{rNeed | rWe, "i need|i'll need|i will need|i require|we need|we require|we will need|we'll need|we still need"},
	{rYou, "您|你|您已|您方|贵方|您本人|客户|用户|商家已|台端|you|the customer"},
	{rToYou, "为您|给您|向您|至您|到您|帮您|替您|为你|给你|向你|对您|与您|和您|付您|至指定账户|to you|{to,into,in} your {bank account,account,bank,card,paypal,alipay}|you via"},
	{rThird, "我的|买家|卖家|消费者|付款人|付款方|付款方账户|customer who|the customer who|another customer|持卡人|投资人|受害人|对方账户|对方|该商家|第三方|其他用户|骗子|buyer{,s}|buyer's|cardholder{,'s}|payer{,'s}|other party|other user{,s}|third party|the seller|the merchant|customers|司法机关|国库|税务机关"},
	{rBank, "系统|the system|our system|银行|发卡行|收款行|开户行|收款银行|支付渠道|第三方支付|your bank|the bank|issuing bank|receiving bank|bank|payment provider|payment processor"},
	{rNot, "未|没|没有|尚未|还未|还没|还没有|未能|并未|从未|未曾|并没有|暂未|仍未|未予|失败|无|不|并非|非|不是|不属于|未发现|不存在|没有发现|未见|视为|看作|not|n't|never|no|hasn't|haven't|wasn't|weren't|hadn't|didn't|isn't|aren't|don't|doesn't|has not|have not|has not been|have not been|was not|were not|did not|is not|are not|yet to|hasn't been|haven't been|not yet|without any|nor|neither"},
	{rNot | rTemporary, "未到账|未打款|未收到|未付款|尚未到账|暂未"},
	{rCannot, "无法|不能|不可|无权|未能够|不再|不便|碍难|难以|不得|不能够|没法|不会|cannot|can't|can not|couldn't|could not|unable to|won't|will not|{am,is,are,were,was} not able to|not able to|{am,is,are} not in a position to|not in a position to|will not be|won't be|cannot be|can't be|can not be|shall not be|refuse to|decline to|declined to|decided not to|no longer able to|is unable to|will be unable to|not going to|will not be able to|won't be able to"},
	{rFuture, "将|会|将会|将于|将在|即将|预计|待|等待|拟|计划|尽快|稍后|届时|准备|可|可以|可能|应|应该|应当|有望|争取|will|shall|would|going to|to be|will be|should|can|may|might|could|expected|expect|expects|'ll|we'll|pending|about to|soon|plan to|intend to"},
	{rPrepare, "安排|催|问|询问|跟进|上报|提报|对接|沟通|排查|查询|提交|申请|发起|启动|正在|进入|催促|加急|通知|转交|反馈|处理中|审核中|进行中|排队|受理|开始|着手|同意|批准|审批|登记|协调|确认|核实|联系|告知|提醒|答应|承诺|submitted|initiated|scheduled|queued|requested|approved|started|begun|arranged|asked|instructed|authorised|authorized|in progress|being processed|in process"},
	{rIf, "如|如果|若|假如|倘若|如若|一旦|只要|除非|要是|若是|如您|若您|如已|若已|如有|若有|如仍|若仍|如未|若未|万一|的话|if|unless|in case|in the event|provided|provided that|assuming|should you|should the|should your|whether or not|had {the,your,it,we,this,they}|as long as"},
	{rIf | rGeneric, "后续如需|如后续需要|如还需|若还需|如仍需|如需您|若需您|如有疑问|如有异议|若有异议|如有问题|如有任何|若有任何|如有其他|若有其他|如您有|若您有|如需帮助|如需申诉|如需进一步|如不同意|如对|若对|若不服|如不服|如您对|若您对|if you have any|if you have|if you disagree|if you wish to appeal|if you want to appeal|if you would like to appeal|if you believe|if you think|if you need|if you feel|should you have|if there is anything|if you wish to dispute|if you are not satisfied|if you do not agree|if you don't agree"},
	{rWhether, "与否|是否|请问|有没有|有无|能否|可否|吗|么|何时|什么时候|怎么|为何|为什么|如何|哪|whether|how|why"},
	{rGeneric, "一般|通常|通常情况下|一般情况下|正常情况下|平时|往往|大多|每月|每周|不同银行|各银行|根据规则|规则规定|usually|generally|typically|normally|in general|as a rule|in most cases|may take|always"},
	{rAny, "任何|凡|凡是|所有|一切|每笔|每次|任一|any|all|each|every|anyone|everyone"},
	{rReported, "您反馈|您表示|您提到|您称|您来信|您来电|您说|您咨询|您描述|您所述|您反映|您投诉称|您认为|您提出|你反馈|你说|你提到|您在邮件中|您在来信中|您提及|您诉称|您的来信中|投诉人称|您主张|反映|you mentioned|you stated|you said|you reported|you wrote|you claim|you claimed|you told|you say|you indicated|you describe|you described|you asked|you believe|you were told|your claim that|your message that|your report that|you informed us|you complained|complaining that|you are asking"},
	{rFinding, "经核实|经查|经核查|经查询|经查证|经调查|经审核|经审查|经复核|经了解|经确认|经与|经我司核查|经沟通|核实到|核查到|查询到|查到|查明|核查发现|调查发现|核实发现|系统显示|后台显示|记录显示|由于|因为|因|原因是|原因为|系因|系由|基于|鉴于|根据核查|核查结果|核实结果|调查结果|处理结果|复核结果|审核结果|结果如下|回复如下|答复如下|说明如下|情况如下|具体情况|we found|we have found|we see that|we can see|we have reviewed|we've reviewed|we reviewed|we have checked|we've checked|we checked|we have investigated|we investigated|after reviewing|after review|upon review|after checking|after investigation|after careful review|our investigation|our records show|our records indicate|our review|our system shows|we have confirmed|we can confirm|i can confirm|i can see|i have checked|i've checked|i checked|i have reviewed|i've reviewed|because|due to|as a result of|the reason|reason for|turns out"},
	{rBut, "但|但是|不过|然而|却|可是|but|however|although|though|unfortunately|yet"},
	{rFail, "失败|退票|退汇|被退回|被拒|打款失败|提现失败|汇款失败|转账失败|退款失败|付款失败|支付失败|不成功|未成功|被银行退回|failed|fail|bounced|was returned|were returned|been returned|was rejected by|returned by|rejected by|been rejected by|declined by|unsuccessful|reversed"},
	{rInside, "余额|钱包|平台账户|账户余额|可提现余额|账户钱包|店铺账户|平台余额|可用余额|保证金账户|积分|your wallet|account balance|wallet|platform balance|available balance|your balance on|store credit|your {platform,creator,seller,merchant,store,shop,app} {balance,wallet,account}|to your balance|in your balance|back to your {balance,wallet,account}|{to,into,in} your account balance"},

	{rPlease, "请|请您|请你|麻烦|麻烦您|烦请|烦请您|敬请|恳请|还请|还请您|务请|惠请|尚请|请及时|请尽快|请先|请登录|烦劳|劳烦|劳烦您|please|kindly|could you|can you|would you|would you mind|we ask you to|we ask that you|we kindly ask|we would ask you|we'd ask you|be so kind"},
	{rNeed, "需|需要|须|必须|需您|需要您|须您|尚需|还需|还需要|仍需|您需|应先|要求|务必|得先|will need to|need you to|we need|we require|we will need|we'll need|we still need|is required|are required|required to|must|need to|have to|needs to be|must be|requires|require|requested to|are requested to|is needed|are needed|awaiting your|waiting for your|payable"},
	{rDont, "请勿|切勿|勿|不要|无需|无须|不需要|不必|不用|毋须|请不要|千万不要|禁止|严禁|谢绝|无需您|不会要求|不会向您|绝不|从不|不会让您|不收取|不会收取|免|do not|don't|no need|need not|needn't|do not need to|don't need to|not required|not necessary|not be asked|never ask|never ask you|will never|would never|we never|shouldn't|should not|must not|not have to|not need to|avoid|refrain from|no action is required|no further action is needed|no fee|free of charge"},
	{rSupply, "补发一下|补发给我|再发一|重发|再传|发一下|发给我|发给我们|发我|发过来|发一张|发一份|拍一张|拍一下|提供|补充|提交|上传|发送|出示|补交|补件|补送|补寄|补提|回传|填写|附上|检附|更新|完善|重新上传|重新提交|重新提供|重新认证|补传|寄送|邮寄|出具|告知|核对|完成|补齐|补正|传真|发至|发到|回复|回复以下|开具|开|重新绑定|绑定|更换|重新填写|修改|确认以下|进行实名|进行人脸|进行|办理|签署|provide|providing|send|send us|sending|submit|submitting|upload|uploading|attach|share|supply|complete|completing|fill in|fill out|confirm|verify|update|updating|forward|reply with|resubmit|re-submit|resend|re-upload|enclose|furnish|let us know|tell us|give us|add|sign|email us"},
	{rMaterial, "{材料,资料,证件,身份证,身份证件,身分证,身分证明,影本,存折,存摺,身份证明,护照,照片,截图,凭证,证明,流水,银行流水,银行卡信息,银行卡,收款账户,收款信息,账户信息,账号信息,营业执照,合同,视频,人脸识别,实名认证,身份认证,身份验证,身份信息,手持身份证,开户行,开户许可证,授权书,授权委托书,联系方式,联系电话,手机号,手机号码,订单号,用户名,注册手机号,账号,银行账号,卡号,支行,提现记录,聊天记录,佐证,证据,申请书,说明函,情况说明,税务信息,地址证明,资金来源,购买凭证,交易截图,表格,申请表,以下信息,如下信息,相关信息,更多信息,补充说明,发票,增值税发票,uid,户名,电子版,扫描件,复印件,原件,签字,承诺书,退款账户,收件地址,收货地址,邮寄地址,通讯地址,联系地址,正面照,反面照,正反面,账户名,开户名}"},
	{rMaterial, "document{,s,ation}|identification|id card|id document|identity document|proof of {identity,address,residence,payment,purchase,ownership,bank account,funds,id}|passport|driver's license|driving licence|government-issued id|photo id|valid id|screenshot{,s}|{,your ,the ,a }bank {statement,statements,details,account details,information}|account details|payment details|invoice copy|receipt copy|photo{,s}|picture{,s}|selfie|copy of|copies of|invoice|invoices|scan of|statement{,s}|evidence|information|the following|tax form{,s}|w-8ben|w8ben|w-9|w9|the date|dates|the amount|email address|username|user id|user name|iban|swift code|sort code|account number|order number|phone number|date of birth|full name|transaction id|the form|attached form|contract|registration certificate|business license|{your,new,valid} id|{account,cardholder,beneficiary,bank} name|account holder|{postal,mailing,billing,home,delivery} address|{new,clearer,valid,recent} one|kyc|identity verification|verification form|proof|details"},
	{rLacking, "缺少|缺失|尚缺|仍缺|还缺|还差|尚差|仍差|不完整|不齐全|不齐|不清晰|模糊|不全|未提供|没有提供|尚未提供|未上传|未提交|未附|无法核验|不符合要求|看不清|missing|incomplete|illegible|blurry|unclear|not legible|insufficient|outstanding documents|still outstanding|have not received your|haven't received your"},

	{rRefuse, "{退,解,办,打,赔,付,给}不了|没法{退,赔,付,解}|没办法{退,赔,付,解,给您,为您}|不予|驳回|恕不|恕难|碍难|碍难照准|不予受理|不予支持|不予通过|不予处理|不予退还|不予解封|不予解冻|不予赔付|不予结算|不予立案|不予恢复|不予办理|不予退款|不予采纳|不予打款|没收|申诉失败|申诉不成立|申诉未通过|申诉不通过|申诉驳回|维持原判|维持原处理|维持原处理结果|维持原决定|维持原处罚|维持处罚|维持封禁|维持原有处理|维持此前|维持上述|维持该处罚|维持对您|维持封号|维持冻结|维持限制|维持不|维持拒绝|维持该|婉拒|概不|不再退还|不再恢复|不再受理|不再处理|不再返还|不再支付|不再结算|不属于我局|不属于我单位|不属于我部门|不属于我委|不属于本局|不在我局|不在我单位|终止受理|无法满足您|不能满足您|无法支持您|不能支持您|无法同意您|无法接受您|不同意退款|不同意您|不同意您的|不支持退款|不支持解封|不支持退还|不支持解冻|不支持恢复"},
	{rRefuse, "denied|deny|forfeited|forfeit|is final|are final|decision stands|decided not to change our decision|not to change our decision|not change our decision|decision remains|uphold our|uphold the|upheld|we uphold|we maintain our|stand by our|stands by|regret to inform you that your|unable to reinstate|will not be reinstated|{cannot,can't,can not,could not} be {reinstated,appealed,overturned,reversed}|in {favour,favor} of the {buyer,cardholder,seller,payer,other party}|position remains unchanged|consider {this,the} matter closed|matter is closed|matter is now closed|keep your account closed|will not be overturned|no further action will be taken|no {refund,payout,payment,refunds,compensation} {can,will} be|{cannot,can't,can not,could not,unable to,not able to,not,don't,didn't} uphold|held permanently|withheld permanently|closed permanently|suspended permanently|banned permanently|歉难|歉难同意|未便同意|实难同意|实难照准|will not be paid|will not be refunded|will not be returned|are not entitled|is not entitled|not entitled to|we will not be releasing|we will not be refunding|non-refundable and|won't be reinstated|cannot grant|unable to grant|cannot accommodate|unable to accommodate|not upheld|was not successful|has not been successful|was unsuccessful|has been unsuccessful"},
	{rDeny, "拒绝|未通过|不通过|未获|未获批准|未获准|未予批准|没有批准|不获批准|不予批准|未获通过|未被通过|不成立|不符合|不满足|不具备|不支持|不同意|无法通过|未予通过|没有通过|rejected|declined|refused|refuse|turned down|not approved|not eligible|ineligible|{is,are,was,were,has been,have been} not {eligible,approved,accepted,successful}|isn't eligible|aren't eligible|not qualify|does not qualify|do not qualify|do not meet|does not meet|doesn't meet|not been approved|was not approved|disapproved|dismissed|voided"},
	{rFinal, "永久|永久性|最终决定|最终处理结果|最终结论|终局|不可撤销|不可恢复|不可逆|无法撤销|不接受申诉|不再接受|不再回复|最终答复|最终结果|最终处理意见|permanently|permanent|final decision|is final|are final|irrevocable|cannot be appealed|no further appeal|no further appeals|will not be reconsidered|not be reviewed again|no longer respond|case is closed|case closed"},
	{rAct, "解封|解冻|解除|恢复|退还|退款|返还|赔付|支持|满足|同意|批准|受理|办理|通过|结算|发放|打款|付款|支付|撤销|取消限制|放款|转出|提前|豁免|减免|补偿|赔偿|兑付|拨款|开通|release|released|refund|refunded|approve|approved|reinstate|reinstated|reinstatement|restore|restored|unfreeze|unfrozen|lift|lifted|honor|honour|grant|granted|pay|pay out|paid|paid out|payout|return|returned|reverse|reversed|fulfil|fulfill|fulfilled|accommodate|accept|accepted|process|processed|overturn|overturned|reopen|unlock|unlocked|compensate|compensated|credit|issue|proceed|offer|transfer|transferred|disburse|remove|removed|reactivate|waive|assist|comply"},
	{rMatter, "case{,s}|申请|索赔|诉求|请求|申诉|要求|提现申请|投诉请求|诉请|主张|异议|request{,s}|appeal{,s}|claim{,s}|application{,s}|petition|demand{,s}|dispute{,s}|complaint{,s}"},
	{rState, "的问题|的情况|的原因|的现象|的提示|的事宜|一事|的反馈|的投诉|等问题|的困扰|的事情|问题的|的情形|的事项|的内容|的诉求|的投诉事项|的状况|导致的|事宜|一事"},
	{rTemporary, "暂|暂时|暂时性|目前|当前|现阶段|暂不|暂无法|暂时无法|暂时不能|暂停|temporarily|temporary|currently|at the moment|for now|for the time being|at present|right now|under review|still being"},
	{rUntil, "until|without|unless|pending|while|as long as|prior to|之前|以前|前|直至|直到|before"},

	{rWarn, "谨防|警惕|诈骗|骗子|骗局|骗取|冒充|防骗|防诈|反诈|假冒|虚假客服|诈骗分子|不法分子|犯罪分子|受骗|上当|钓鱼|提高警惕|安全提示|温馨提醒谨防|风险提示|警方提示|scam{,s,mer,mers}|fraudster{,s}|phishing|beware|impersonat{e,es,ing,ors}|be aware of|stay alert|be vigilant|fraud alert|fraudulent {emails,calls,websites,messages}|criminals|advance-fee|advance fee fraud"},
	{rWithheld, "代扣|代缴|代扣代缴|扣除|扣减|扣缴|预扣|抵扣|从中扣|自动扣|已扣|内扣|扣收|从提现金额中|从余额中|从您的收益中|withheld|withhold|withholding|deducted|deduct|deducts|net of|subtracted|taken from"},
	{rFee, "保证金|{解锁,解押,解限,提速,加急,认证,验证,授权,开户,激活,身份验证,安全,资金验证,通道,解封,提现}{金,费}|备用金|履约金|解冻金|解冻费|解冻保证金|解冻资金的费用|税金|税款|税费|个人所得税|个税|所得税|验证金|认证金|激活费|激活金|开通费|工本费|滞纳金|风险金|风险保证金|信誉金|信用金|诚信金|担保金|担保费|预付款|刷流水|会员费|通道费|解封费|过户费|审核费|评估费|保险费|印花税|提现密钥费|密钥费|资金验证|押金|质押金|违约金|罚金|罚款|对冲金|流水金|信用分|信誉分|诚信分|激活账户的费用"},
	{rFee, "tax|taxes|tax payment|unfreeze fee|unfreezing fee|unlock fee|release fee|release charge|security deposit|refundable deposit|deposit|bond|margin|verification deposit|verification fee|activation fee|clearance fee|insurance fee|insurance|guarantee fee|guarantee deposit|upfront fee|up-front fee|advance payment|gas fee|network fee|anti-money laundering fee|aml fee|compliance fee|customs fee|penalty|penalties|fine|membership fee|upgrade fee|personal income tax|capital gains tax|withdrawal tax|collateral|stamp duty"},
	{rCharge, "手续费|服务费|提现手续费|管理费|费用|技术服务费|fee|fees|service fee|processing fee|handling fee|transaction fee|admin fee|charge|charges|commission fee|transfer fee"},
	{rOwnerPays, "缴纳|交纳|缴付|补缴|充值|存入|预存|补足|垫付|预付|缴费|交钱|交付|付费|支付给|缴清|转入指定|打入指定|汇入指定|打到我们|转到以下|转账至以下|汇款至以下|支付至以下|补交|缴存|缴交|交保证金|交税|缴税|入金|缴|pay|paying|deposit {a,an,the,at least}|top up|recharge|remit|make a payment|make {a,an,the} {refundable,security,verification,guarantee,insurance,initial,one-time}|make the payment|make a deposit|making a payment|send|send us|payment of|transfer the|transfer a|settle the|pay for|paid"},
	{rRelease | rAct, "解冻|解封|激活|释放|解除冻结|解除限制|恢复提现|恢复账户|unfreeze|unlock|unblock|release|released|reactivate|unfreezing|unlocking|releasing"},
	{rRelease, "withdraw|withdrawing|to {release,unlock,unfreeze,withdraw,activate}|cash out|withdraw your|receive your {funds,money,payout}|提现|提款|取款|出金|提领|取出|提取|提出来|恢复使用|withdrawn"},
	{rComplaint, "申诉|投诉|的投诉|举报|诉讼|起诉|差评|帖子|黑猫投诉|12315投诉|投诉单|申诉工单|曝光|维权帖|仲裁|报案|信访件|信访|complaint{,s}|chargeback{,s}|dispute{,s}|negative review{,s}|report to|lawsuit|legal action|review on|post{,s} about|social media post{,s}|petition"},
	{rRetract | rComplaint, "撤诉|撤案|销案|撤投诉|删帖|撤回投诉|撤销投诉|取消投诉|撤销举报|撤回举报|结案申请"},
	{rRetract, "撤了|撤掉|撤下来|撤一下|撤销|撤回|取消|删除|撤掉|终止|撤下|withdraw your|withdraw the|withdraw this|withdrawing your|withdrawn your|cancel|cancelling|canceling|retract|retracting|drop|dropping|take down|taking down|remove|removing|delete|deleting|close your|closing your|rescind"},
	{rFirst, "先|首先|先行|事先|提前|预先|优先|请先|您先|must first|need to first|firstly"},
	{rFirst | rEnglish, "first|in advance|upfront|up front|beforehand"},
	{rAfter, "后|之后|以后|完毕后|成功后|完成后|到账后|过后|起"},
	{rBefore, "前|之前|以前"},
	{rThen, "才|才能|才可|才可以|才会|方可|方能|方才|即可|即能|就可以|就能|便可|就|再|再为您|否则|不然|才给|立即为您|马上为您|为前提|为条件|only then|otherwise|then|or else|as a condition|condition"},
	{rOnce, "前提是|条件是|前提为|条件为|after|once|upon|when|as soon as|only if|unless|until|provided that|provided|following receipt of|on receipt of|upon receipt of|conditional on|subject to|only after|only when|in exchange for|on condition that|if"},
	{rSoThat, "before|prior to|in order to|so that|so we can|so you can|to enable|to be able to|to release|to unlock|to unfreeze|to withdraw|to activate|to process|to proceed|to receive|in order for|为|为了|以便|用于|以完成|如需|若需|若要|如要|想要|要想|欲|方便|用以|以解除"},
	{rSoThat | rRelease | rAct, "{以,以便,用于,用以,来,进行}{解除冻结,解冻,提现,激活,解封,出金,放款}|以解除限制"},
	{rRelease | rAct, "给您退|给你退|给您打|给您转|给您结|给您付|给您提|给您放"},
	{rRelease, "连同余额|连同本金|{一并,一起,全额,如数,全部}返还|receive your {funds,money,payout,winnings,prize,payment,withdrawal,refund,earnings}|winnings"},

	{rAck, "收到您|收到|收悉|接获|已提交成功|{已,已经,业已,均已}{交由,移交,收到,收悉,接获,受理,登记,记录,知悉,收录,录入,备案}|received|we have received|we've received|have received your|got your|is in receipt|acknowledge|acknowledging|has been logged|has been created|has been registered|ticket created|been opened|was received|confirm receipt|confirming receipt"},
	{rBoiler, "感谢|谢谢|非常感谢|多谢|抱歉|非常抱歉|深表歉意|歉意|见谅|谅解|海涵|不便之处|给您带来|为您带来|理解您的|理解并支持|感谢您的理解|耐心等待|耐心等候|请耐心|稍等|静候|等候|敬请期待|持续关注|高度重视|十分重视|非常重视|尽快|第一时间|跟进|核实处理|核实中|核查中|处理中|正在处理|正在核实|正在核查|加紧|加快|催促|催办|加急|反馈至|反馈给|反馈到|转交|转达|转至|上报|升级|记录|相关部门|相关同事|专人|专员联系|与您联系|联系您|回复您|给您答复|答复您|给您回复|为您处理|工作时间|服务时间|工作日|热线|客服电话|请勿回复|请勿直接回复|自动回复|自动发送|系统发出|系统发送|祝您|顺祝|此致|敬礼|您好|你好|尊敬的|亲爱的|竭诚|随时联系|联系我们|咨询我们|宝贵意见|评价|满意度|支持与信任|一如既往|编号|认真核实|进一步核实|核查处理|依法核查|认真处理|认真核查|调查处理|会核实|将核实|将核查|进行核实|进行核查|工单号|工单编号|受理编号|投诉编号|服务单号|着急|心情|有结果|保持电话|保持手机|电话畅通|咨询量|来电量|来信量|来信较多|业务量|咨询高峰|高峰期|人数较多"},
	{rBoiler, "thank you|thanks|many thanks|sorry|apologise|apologize|apologies|inconvenience|appreciate|patience|bear with us|as soon as possible|shortly|get back to you|be in touch|come back to you|respond to you|reply to you|respond within|working hours|business hours|office hours|opening hours|automated|do not reply|don't reply|automatic reply|auto-reply|autoreply|escalated|escalate|forwarded your|passed on|passed to|passed your|looking into|look into|longer than usual|longer than normal|experiencing|reference is|reference number|ticket number|case number|aim to respond|aim to reply|aim to|under review|being reviewed|reviewing your|relevant team|relevant department|specialist team|appropriate team|our team will|a member of our team|take this seriously|take your|understand your|understand how|understand that this|frustrating|frustration|hello|hi|dear|best regards|kind regards|regards|sincerely|happy to help|here to help|feel free|do not hesitate|don't hesitate|any questions|any further questions|help center|help centre|faq|have a nice|have a great|high volume|higher than usual|rest assured|valued customer|important to us|survey|feedback"},

	{rDocument, "短信|邮件|通知|链接|信息|消息|函件|优惠券|代金券|积分|红包券|发票|验证码|说明|回执|email|e-mail|message|notification|link|letter|code|form|reply|response|reminder|text|sms|voucher|coupon|ticket|update|instructions|confirmation|invoice|receipt|report"},
	{rNounTail, "期限|期间|截止|指令|任务|批次|操作|计划|明细|安排|单|方式|密码|申请|记录|流程|时间|周期|功能|渠道|通道|失败|订单|政策|规则|请求|服务|问题|机构|限额|额度|工具|页面|日期|进度|状态|失败的|条件|门槛|信息|能力|环节|结果|审核|权限|限制|业务|异常|账号|接口|系统|延迟|时效"},
	{rOther, "上次|上一笔|上笔|前一笔|之前的|此前的|以往|历史|往期|其他|其余|另一笔|previous|earlier|past|last month's|other|another|prior"},
	{rMay, "it is possible|possible that|possibly|perhaps|maybe|likely|probably|presumably|hopefully|可能|可能会|或许|也许|may|might|may be"},
	{rTopUp | rOwnerPays, "充值|入金|预存|补足|存入|top up|recharge|{have to,need to,must,required to,please,should,first} deposit"},
	{rPrevent, "防范|防止|避免|保障|确保|以免|防控|to prevent|to protect|to avoid|to ensure|protect|preventing|ensure"},
}

// causeWords lists the vocabulary of causes.
var causeWords = []struct {
	topics topic
	list   string
}{
	{tIdentity, "{身份证,身份证件,证件,实名,实名信息,实名认证,身份信息,身份认证,身份验证,护照,营业执照,认证信息,认证资料,身份资料,有效证件}|id|id card|id document|identity document|identity verification|identification|passport|kyc|verification documents|driver's license|driving licence|business license"},
	{tExpired, "过期|已过期|失效|已失效|到期|已到期|超过有效期|逾期未更新|不在有效期|有效期已过|有效期届满|过了有效期|expired|has expired|expiry|expiration|out of date|out-of-date|no longer valid|lapsed"},
	{tCard, "{银行卡,收款账户,收款卡,提现账户,提现卡,银行账户,卡信息,绑定卡,绑定的银行卡,收款账号,收款信息,提现账号,结算卡,结算账户,绑定账户}|{,your ,the }bank {account,card,details}|payout account|payout method|payment method|card details|debit card|account details|payment details|withdrawal account|withdrawal method|beneficiary details"},
	{tChanged, "变更|更换|修改|换绑|更改|更新过|变动|已更换|改绑|重新绑定|与之前不一致|新绑定|changed|change|updated|modified|replaced|recently added|recently changed|newly added|recent change|edited"},
	{tUnusual, "异常|异常操作|异常行为|异常登录|异常登陆|操作异常|行为异常|登录异常|登陆异常|环境异常|设备异常|异地登录|交易异常|账户异常|账号异常|触发风控|触发了风控|命中风控|风控拦截|风控限制|被风控|风控冻结|触发风险控制|触发平台风控|触发系统风控|安全风险|存在风险|高风险|可疑|盗号|被盗|陌生设备|unusual|unusual activity|suspicious|suspicious activity|suspicious login|abnormal|security risk|high risk|irregular activity|irregularities|unrecognised device|unrecognized device|unauthorised access|unauthorized access|unusual login|flagged by our risk|anomal{y,ies,ous}|risk checks"},
	{tTerms, "协议|服务协议|用户协议|条款|服务条款|合作协议|新规则|隐私政策|电子合同|合同|terms|terms of service|terms and conditions|user agreement|agreement|service agreement|policy update|updated terms|new terms"},
	{tUnaccepted, "未同意|未签署|未接受|未确认|尚未同意|尚未签署|没有同意|没有签署|重新签署|未签订|需签署|需同意|尚未确认|未阅读|未完成签署|未签|not accepted|not agreed|have not accepted|has not accepted|haven't accepted|have not agreed|not signed|haven't signed|have not signed|has not signed|need to accept|must accept|accept the|accept our|not yet accepted|not yet agreed|unsigned|have not yet accepted"},
	{tViolation, "违规|违反|涉嫌|作弊|刷单|刷量|刷粉|侵权|虚假交易|虚假|欺诈|违法|套现|薅羊毛|恶意|违约|不正当|搬运|抄袭|violat{e,ed,es,ing,ion,ions}|breach{,ed,es}|in breach|fraudulent|fraudulent activity|prohibited|policy violation|infring{e,ed,ing,ement}|fake orders|artificial traffic|invalid traffic|manipulat{e,ed,ion}|abuse|cheating|against our policies|against our terms|inauthentic"},
	{tMoneyFlow, "反洗钱|洗钱|资金来源|资金流水|流水异常|资金异常|资金往来|大额资金|大额交易|频繁进出|资金流向|资金监管|可疑资金|涉案资金|司法冻结|资金风控|外汇管制|anti-money laundering|anti money laundering|money laundering|aml|source of funds|source of wealth|flow of funds|funds flow|transaction monitoring|large transactions|sanctions screening|cash flow checks"},
	{tSystem, "系统|支付系统|打款系统|提现系统|结算系统|技术|接口|服务器|程序|网络|后台|支付通道|支付渠道|银行通道|通道|平台系统|system|systems|technical|server|software|platform|payment gateway|gateway|network|api"},
	{tFault, "故障|升级|维护|繁忙|延迟|错误|异常导致|出错|bug|漏洞|问题导致|超时|中断|卡单|兼容|issue{,s}|error{,s}|outage|maintenance|failure|fault|glitch|malfunction|downtime|upgrade|problem{,s}|difficult{y,ies}|incident|delay{,s}|bug{,s}"},
	{tSystem | tFault, "系统故障|系统异常|系统升级|系统维护|系统繁忙|系统延迟|系统错误|系统问题|系统原因|技术故障|技术问题|技术原因|接口异常|通道异常|通道故障|通道维护|渠道异常|渠道维护|渠道故障|网络异常|网络故障|服务器异常|服务器故障|系统出现异常|系统卡单"},
}

// neutral words contain others or look like them and mean nothing here.
const neutral = "升级{,提现,支付,结算,打款}{系统,服务,版本,功能}|{告知,说明,了解,通知,反馈}原因|{we ,}uphold {your,the,this} {complaint,appeal,claim,dispute}|{complaint,appeal,claim,dispute} {is,was,has been,have been} {,fully ,partly ,partially }upheld|in {this,that,any,such,the,which} case|paid {close ,particular ,special ,careful ,}attention|payment{,s} {team,department,desk}|联系{在线,人工,平台,,官方}客服|咨询客服|联系专员|已逾|已超|已过|会员|会议|社会|机会|协会|委员会|消费者协会|会计|会话|不会员|如下|例如|比如|如此|如图|如实|如期|如约|如上|如同|若干|应用|响应|相应|反应|应急|供应|对应|" +
	"后台|后续|售后|最后|今后|前后|后期|背后|随后|前往|前期|前台|前述|前端|前列|刚才|人才|才华|再次|再见|再三|先生|原先|祖先|为止|了解|除了|未来|没问题|没关系|没事|邀请|请假|" +
	"期待|对待|待遇|招待|接待|认可|许可|可疑|可靠|不仅|不但|不断|不过分|不同|不久|不少|不错|不便之处|不好意思|不胜|非常|不足|是非|无论|无疑|无效|无误|无缝|免费|避免了|" +
	"支付宝|支付平台|支付公司|微信支付|云闪付|支付密码|付款码|收付款|银行支付|支付牌照|支付机构|支付账户|付款码|转账记录|退款政策|退款规则|退款率|退款险|打款人|汇款人|" +
	"付款人|收款人|转账验证|打款验证|小额打款验证|打款认证|" +
	"已知|已有|已往|而已|不得已|早已|业已|得已|将来|将近|即将|" +
	"店铺保证金|商家保证金|类目保证金|开店保证金|平台保证金退还|退还保证金|退保证金|返还保证金|保证金退还|保证金将退还|保证金返还|保证金退款|投标保证金|" +
	"因公|因病|因私|因故|退税|免税|含税|税前|税后|不含税|tax return|tax invoice|tax form|tax id|tax number|tax information|tax year|tax-free|" +
	"发票抬头|" +
	"不是诈骗|并非诈骗|绝非诈骗|不是骗子|not a scam|no scam|not fraud|" +
	"元旦|元素|公元|单元|块链|区块|区块链|模块|板块|" +
	"paid plan|paid subscription|paid promotion|paid feature{,s}|paid content|paid service{,s}|paid account|amount paid|fees paid|paid by you|paid to us|" +
	"well received|as soon as we have received|" +
	"i.e|in order that|fine with|fine by|is fine|that's fine|in the first place|at first|first of all|first name|first time|" +
	"no-reply|noreply|no matter|no later than|no doubt|" +
	"deposit account|direct deposit|charge back|in charge|free of charge|bondholder|drop us|drop me|feel free|" +
	"您的|你的|贵|your|本次|该笔|此笔"

// meaning is what a word can mean.
type meaning struct {
	roles  role
	topics topic
}

// table is the compiled vocabulary: the lexicon, and the meanings of its classes.
type table struct {
	*lexicon.Lexicon
	meanings []meaning
}

var vocabulary = sync.OnceValue(func() table {
	union := make(map[string]meaning, 4096)
	for _, w := range words {
		for word := range lexicon.Words(w.list) {
			m := union[word]
			union[word] = meaning{m.roles | w.roles, m.topics}
		}
	}
	addTopics(union)
	lists := make(map[meaning][]string)
	for word, m := range union {
		lists[m] = append(lists[m], word)
	}
	t := table{meanings: make([]meaning, lexicon.User)}
	t.meanings[lexicon.Number].roles = rNumber
	groups := make([]lexicon.Group, 0, len(lists))
	for m, list := range lists {
		groups = append(groups, lexicon.Group{Class: lexicon.Class(len(t.meanings)), Words: strings.Join(list, "|")})
		t.meanings = append(t.meanings, m)
	}
	t.Lexicon = lexicon.New(groups...)
	return t
})

// addTopics adds the words of causes, and their topics to the longer words
// that contain them, which would hide them.
func addTopics(union map[string]meaning) {
	var groups []lexicon.Group
	for i, w := range causeWords {
		groups = append(groups, lexicon.Group{Class: lexicon.User + lexicon.Class(i), Words: w.list})
		for word := range lexicon.Words(w.list) {
			m := union[word]
			union[word] = meaning{m.roles, m.topics | w.topics}
		}
	}
	causes := lexicon.New(groups...)
	for word, m := range union {
		for _, h := range causes.Scan(word, nil) {
			if h.Class >= lexicon.User && m.roles != 0 {
				m.topics |= causeWords[h.Class-lexicon.User].topics
			}
		}
		union[word] = m
	}
}
