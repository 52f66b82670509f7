package promise

// office lists the words of offices, banks, courts and companies in Taiwan and Hong
// Kong and on the mainland, by families: what an office does with a case, how it
// answers, how money is moved.
var office = []vocabularyLine{
	{cShield, 0, "恢复后,修复后,处理完毕后,处理完后,办结后,审结后,不予处理,经办,承办,主办,会办,函件,函文,本函,来函,该函,公函,洽公,洽商中,覆盖,覆蓋,复杂,复制,重复,反复,批复,答复期限,回复期限,转账记录,转账凭证,打款凭证,付款凭证,退款凭证,汇款凭证,汇款单,付款单,退款单,打款单,退款路径,付款路径,退款账户,打款账户,结算账户,退款渠道,打款渠道,退款金额,打款记录,退款记录,付款记录,退款原因,退款须知,退款说明,提现规则"},

	// Answers.
	{cAct, aReply, "函复,函覆,具覆,具复,奉覆,奉复,覆知,函知,函告,函达,书复,书覆,作复,作覆,回覆,覆函,复函,回文,答辩书面告知,电复,电覆,覆电,回电,拨电,去电,电洽,电联,电话说明,电话告知,电话通知,电话回复,电话答复,致电,拨打,回call,回拨,打给,通个电话,通话,视频沟通,电话沟通,当面沟通,面复,面覆,当面答复,约谈,汇报,报告,报进度,报结果,同步进度,同步进展,同步结果,通报,通报结果,给说法,给答案,给结论,给结果,给进度,给音讯,给消息,给准信,给个准信,给个准话,给交代,给回信,给回音,给反馈,回个信,回信息,回消息,回私信,回个消息,回讯息,来信告知,发函,发函告知,发函答复,出函,出具答复,出具回复,出具书面答复,书面回复,书面告知,书面通知,书面说明,短信通知,邮件通知,邮件回复,邮件答复,站内信通知,私信告知,私信回复,连络,联络,联系上,对接上,跟进告知,说明原因,说明进度,告知结果,通知结果,回复结果,给予答复,给予回复,予以答复,予以回复,作出答复,做出答复,作出回复,做出回复,作出说明,做出说明,给予说明,给出答复,给出回复,给出结果,给出意见,给出方案,给出反馈,给出解释,给出书面,给到答复,给到回复,给到结果,给到方案"},
	// Remedies.
	{cAct, aResolve, "打开,重新打开,开启,重新开启,重启服务,重开,重新开放,解开,解绑,解约完成,换绑,改绑,更正完毕,订正,改回,改回来,改过来,调回,调整回来,恢复原状,回复原状,恢复正常,回复正常,复原,还原,回档,回滚,热更,热更新,热修,热修复,修补,修正,除错,排除,排除故障,消除,销案,撤案,撤销停权,取消停权,解除停权,解除管制,解除警示,解除管控,解除风控,解除止付,解除查封,解除扣押,解除保全,解控,解付,放行,放款放行,撤下,撤除,撤掉,摘除,摘牌,移出名单,移出黑名单,移除限制,清理完,妥处,妥办,妥为处理,妥善办理,办妥,办理完竣,完竣,改善,改善完毕,补办,补救,补登,补录完成,补记,补开通,上版,上线修复,推送修复,处理到位,落实到位,落地,兜底解决,彻底解决,一次性解决,了结,结清此案,达成和解,完成调解,和解结案,裁决,作出裁决,做出裁决,作出裁判,宣判,开庭审理,作出处理决定,做出处理决定,就好,就能好,就恢复,就修好,就能用"},
	// Money.
	{cAct, aPay, "汇还,汇回,汇付,汇拨,汇达,电汇,汇到,汇给,拨还,拨补,拨给,拨付,拨入,拨汇,核拨,核发,核付,核退,核销退款,退税,刷退,退刷,冲退,冲正,冲回,冲销,折抵,折现,入帐,入账,入户,过户,过数,过到数,过返数,找续,找数,存返,存入,存还,转返,转还,转给,转到,汇返,退返,退款到,回补,回补差额,补回,补返,补发,补给,补差,补差额,补足差额,补上差额,补打款,补结,补偿到位,结付,结给,结汇,清账,清偿,清退,给付,偿付,偿还,理赔,赔给,赔付到位,赔偿到位,派发,派彩,派息,派付,出粮,发薪,发工资,发钱,发款,发提成,发佣金,放款,到户,到手,到账,到帐,打钱,打过去,打过来,转过去,转回,转回去,退过去,付过去,汇过去,退掉,退清,结算给,结算打款,兑现,兑付,兑换到账,出账,出款,下款,批款,拨下来,发到账户,发到账上,发到钱包,发到卡,打到账上,打到卡,打进,打进账户,存进,充回,充值返还,返到,返回账户,返至,返还至,退还至,原路退,原路返,原路回,分期付,支付完毕,支付到位,付至,付到,付入,缴还,缴回,归垫,返还到账,解付到账,结算到账,提现成功,提出来,提走,取出,可提现,可以提现,能提现,可提取,结余退,转出,转汇,转存,转付,划扣返还,划回,划给,划付,划拨,调拨,出金,多出,补您的"},
	// Examination.
	{cAct, aReview, "审毕,审竣,审理终结,审理完,审核好,看完,看一遍,过一遍,对完账,对清,核对完,核对清楚,核清楚,查复,查证,查处完,清查,盘查,盘点,勘验,鉴识,人工复审,人工审核,人工复核,复审完,送审,会审,验完,鉴定完,排查完,排查清楚,检讨,覆核,覆审,复核,复议完,核算,重算,重核,重新核算,重新计算,重新审核,重新审查,重新评估,重新认定,重新跑,重跑,重审,过审,审议,评议,评定,定责,判责,认责,研议,研析,研究答复,做出判断,作出判断,给出判断,做出认定,作出认定,作出决定,做出裁定,作出裁定,作成决定,作成决议,完成复核,完成审查,完成核实,完成核查,完成审核,完成评估,完成调查,启动复核,启动调查,展开调查,进行调查,进行复核,进行核查,立案审查,审查立案,人工介入,出具结论,出报告,出结论,出具鉴定,出鉴定"},
	{cAct, aReview, "给您过审,帮您过审,给您审,给您审核,帮您审核"},
	{cFor, 0, "给您过审,帮您过审,给您审,给您审核,帮您审核,给阁下,给台端,向阁下,向台端,为台端,为阁下,予台端,寄阁下,到阁下,与台端,同阁下,俾阁下,畀你,畀您"},
	// Handing on, papers and goods.
	{cAct, aOther, "移请,移送,移由,移转,函转,函请,函送,转请,转陈,转呈,呈报,提报,陈报,上陈,陈核,签核,签办,签报,报批,上报,呈送,报送,副知,抄送,抄告,知会业者,检送,寄发,补寄,邮寄,寄送,送件,送交,送审批,提交审批,提交复核,提请,转介,转派,派员,派人,派工,派车,上门,另发,另寄,另行寄送,补印,补制,补开,重开发票,开票,开出,出票,传真,扫描给,归档移交,升级处理,升级工单,上升,反映给,递交给,交由,交办,送达您,送抵,寄达,运抵,出货,出库,备货,换发,补送,另送,配给,给您一份,发一份,寄一份,传一份,提供一份,制作好,做好,拟好,起草,草拟"},
	{cAct, aReply, "be writing to you,be writing to,be in contact,coming back to you,getting back to you,coming back with,getting back with,circling back,checking back,calling you,ringing you,phoning you,emailing you,writing back"},
	{cFor, 0, "be writing to you,coming back to you,getting back to you,calling you,ringing you,phoning you,emailing you,due with you,make you whole"},
	{cAct, aPay, "be yours,making good,make good,be payable,is payable,make you whole,going through,goes through,go through to,going thru,go thru,goes thru,flick the refund,flick it across,flick across,gets paid,gets credited,gets refunded,be in your bank,in your account,in your wallet,drop into your"},
	{cAct, aResolve, "gets sorted,gets fixed,gets resolved,gets lifted,gets unlocked,gets restored,be sorted,be right,be back up,be gone,be off,be working,back up and running,up and running,back to normal,back online,put it right,put this right,put things right,make it right,make this right"},
	{cAct, aReview, "be on this,be on it,get on it,get onto this,get onto it,jump on this,gets a hearing,gets heard,gets looked at,gets reviewed,gets checked,gets a decision,gets decided,sits to,take a look,take another look,dig into,dig through,rule on,ruled on,decide on"},
	{cAct, aReply, "gets an answer,gets a reply,gets a response,letter will issue,will issue to you,come back with,reply properly"},
	{cAct, aOther, "in the post,at your door,on your doorstep,be in your inbox,be in your dashboard,in your hands,due with you,overnight,overnighting,gets sent,gets posted,on its way,reach you,put forward"},
	{cThing, 0, "案件,本案,该案,案子,个案,卷宗,凭单,扣缴凭单,凭证,发票,收据,合约,合同,协议书,权限,帐号权限,帐号,账号,频道,店铺,门店,直播间,钱包,户口,户头,奖励金,激励金,版税,分润,分成,礼金,打赏,佣金差额,场次费,课程费,学费,团费,团款,票款,机票款,定金,订金,保费,诚意金,尾数,差额,赔偿款,补偿款,补偿金,赔款,救助金,工钱,加班费,薪酬,稿酬,绩效,提成,分红,股息,利息,本息,该主播,该商家,该卖家,该商户,该店铺,该骑手,该用户,该创作者"},
	{cMoney, 0, "奖励金,激励金,版税,分润,分成,礼金,打赏,佣金差额,场次费,课程费,学费,团费,团款,票款,机票款,定金,订金,诚意金,尾数,差额,赔偿款,补偿款,补偿金,赔款,救助金,工钱,加班费,薪酬,稿酬,绩效,提成,分红,股息,本息"},

	// Cantonese.
	{cAct, aResolve, "解返冻,解返,开返,执返好,整返好,整返,整好,搞得掂,搞掂,改返,修返,修返好,回溯,回溯至,补上,补回来,加回,加回来,挂回,挂回来,放回,退回原位,开回来,开回,转回来,调好,配好,理顺"},
	{cAct, aPay, "贷记,垫付给您,垫给您,俾到数,俾到钱,出到数,出到粮,入到数,过到钱,过返,还返,入返,找返,退番,俾番,转番,过番,入番,补上您,补进,补到,补入,打到您,打到你,付掉,结掉,清掉,到您卡上,到您账上,进您账户"},
	{cAct, aReview, "睇完,睇返,查返,验好,验货,复听,听录音,看仔细,理清,弄清,弄清楚,搞清楚,问清楚,问清,交卷,出审核意见,出核查意见,出意见"},
	{cAct, aReply, "覆你,覆返你,覆返您,回你电话,回你,打俾你,打俾您,讲返,实覆,跟你讲,跟您讲,同你讲,同您讲,同你讲返,回报您,报给您,说给您,讲给您,更新给您,通知您,通知你,给到您答复"},
	{cAct, aOther, "换好,备妥,备妥交付,备好,寄走,递上去,报上去,报给,送上去,传上去,签出,签完,盖好章,盖完章,印好,扫好,整理好,拉群,建群,派拖车,派师傅,派技师,派专员,加派,发群里,发到群里,发群,上传到"},
	{cFor, 0, "打到您,打到你,覆你,覆返你,覆返您,回你电话,打俾你,打俾您,跟你讲,跟您讲,同你讲,同您讲,报给您,讲给您,更新给您,通知您,通知你,通知阁下,致函阁下,函覆阁下"},
	{cGiven, 0, "愿于,愿在,愿意在,愿意于,同意于,同意在,谨承诺,兹承诺,特此承诺,我拍胸脯,拍胸脯,我保证,我担保,以人格担保,说到做到,说话算话,说话算数,绝不食言,决不食言,言出必行,绝不拖延,决不拖延,绝不再拖,不会再拖"},
	{cWill, 0, "定当,自当,必当,当于,当在,将由,会由,会再,会先,会尽,准时,按期,如期会,铁定会,定必,准保,保准,保管,管保,包,准能,准会,妥妥的,已定于,已定在,已安排在,已安排于,已排在,已排到,已排期,已约定于,已预约于,已敲定于,定于,订于,排在,排到,排期在,安排在,安排于"},
	{cExpect, 0, "预估,约莫,约略,可望,可望于,料将,粗估,乐观估计,保守估计,估摸着,大概率,多半会,多半能,基本能,基本上能,基本可以,差不多,目标是,目标,力求,尽可能在,尽量在,尽量赶在,尽量争取,争取在,争取于,争取今天,争取明天,争取本周,力拼,冲刺,力争在"},
	{cYou, 0, "台端,阁下,贵客户,承租人,投保人您,会员您,学员您"},
	{cYour, 0, "台端的,贵方的,贵司,您本单,您那边,您手里的,您账上,您账上的,您钱包,您的钱包,您的户口,您户口,您卡上,您卡里,您名下的,您申诉的,您举报的,您购买的,您预订的,您参加的,您的案子,您的单子,您的事,您这事,您的问题,您这边的,你的事,你这事,你的案子"},
	{cYour, 0, "您这,您那,你这,你那,把您,把你,阁下之,台端之,贵方之,你个,你嘅,您嘅,你张,你笔,你啲,多扣的,误扣的,错扣的,重复扣的,少付的,少发的,多收的,误收的,欠您的,少算的,漏发的,漏算的,漏结的,该退的,该给您的,该付的,应付您的,应退您的"},
	{cYou, 0, "您这边,你这边,您那边,你那边,您这里,你这里,您这样,你这样"},
	{cWe, 1, "本会,本府,本署,本厅,本台,本基金会,本集团,本号,本机构,本庭,本所,本股,本科,本组,本社区,敝处,敝店,敝校,敝会,敝公司,敝机构,弊司,咱家,咱这边,俺们,我等"},
	{cWe, 2, "devs,our devs,the devs,dev team,our dev team,tech team,our tech team,ops,ops team,operations,security team,our security team,security lot,risk,risk team,the risk team,risk desk,payouts team,treasury,our treasury,warehouse,our warehouse,our driver,the driver,driver,depot,returns team,our returns team,compliance,compliance team,underwriters,our underwriters,loss adjuster,the bursar,bursary,registrar,the fraud team,our fraud team,fraud team,onboarding,trust & safety,release team,site reliability,on-call engineer,the desk"},
	{cWe, 2, "仲裁委,仲裁委员会,仲裁院,承办人,承办人员,承办同仁,同仁,专案同仁,专责人员,专责同仁,客诉专员,客诉组,客服组,复核组,审核组,风控组,财务组,结算组,技术组,运营组,调查组,专案组,专班,业务处室,业务部门,业务科室,主管部门意见组,书记官,书记员,法官助理,调处人员,调解委员,仲裁庭,合议庭,执行法官,执行局,信访办,信访局,消协,消委会,消保会,评议中心,监察员,督导,督察,店家负责人,掌柜,老板,当家,结算同事,财务姐姐,财务小姐姐,财务那边,技术那边,后端,后端同事,前端同事,工程团队,值班同事,值班工程师,值班客服,白班同事,早班同事,次日早班同事,接班同事,轮值,小李,小王,小张,小陈"},
	{cThird, 0, "金流商,金流业者,支付商,第三方支付公司,承运方,承运商,货运公司,物流商,物流方,快递方,配送方,收款行,付款行,发卡机构,发卡银行,卡组织,银联,网联,央行系统,对方公司,对方平台,对方店铺,品牌方,广告主,甲方,代理商,渠道商,经销商,分销商,总代,门店方,开发商,出版社,印刷厂,厂方,供货方,主办方,主办单位,公会方,经纪公司,酒店方,航司,航空公司,旅行社,保险公司,承保公司,鉴定机构,评估机构,公安机关,公安,警方,海关方面,有关方面,监管机构,业者,民宿,民宿业者,屋主,饭店,饭店业者,原厂,药厂,诊所,医院,旅宿业者,货运,货运公司,宅配,宅配公司,物流公司,货代,保全公司"},
	{cHours, 0, "外出,公出,公差,出差回来,参加培训,培训,受训,请假,年休,调休,陪产假,产假,病假,婚假,不在岗,离岗,轮班,交班,下班,下线,不在线,暂离,休年假,年假,休假中,休婚假"},
	{cNotice, 0, "服务器,重启,停机维护,热更期间,停服维护,版本维护,全服,合服,开服,闭馆,闭店,闭园,停业,歇业,系统切换,灾备演练,限电,停课,放榜,开盘,休盘,系统维修,系统维护,系统升级,机房,例行维护,公示,公布,公开公示,对外公布"},
	{cUsually, 0, "向来是,历来是,大致都,都是这样,都这样,都一样,全平台,全行业,各家都"},
}

// verbs are English verbs by what they do, in their base form: the others are made
// of them.
var verbs = []struct {
	action int
	words  string
}{
	{aReply, "reply,respond,call,email,phone,ring,write,contact,notify,inform,answer,message,text,confirm,advise,report,explain"},
	{aResolve, "resolve,fix,restore,unlock,unfreeze,reinstate,sort,address,lift,finalise,finalize,settle,handle,rectify,correct,unblock,reactivate,release,repair,patch,unsuspend,reverse,waive,reset,re-enable,rebuild,clear"},
	{aPay, "pay,refund,credit,transfer,reimburse,remit,disburse,wire,compensate,repay,deposit"},
	{aReview, "review,investigate,assess,verify,check,examine,evaluate,audit,reassess,recheck,re-examine,reconsider,inspect,recalculate,reconcile,adjudicate"},
	{aOther, "push,bring,add,send,ship,dispatch,deliver,post,mail,forward,escalate,submit,provide,issue,upload,file,raise,refer,reissue,resend,replace,reship,deploy,courier,fax,share,pass,publish,hand,prepare,draft,supply"},
}
