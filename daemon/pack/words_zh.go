package pack

import (
	"fmt"
	"strings"

	"cuiban/escalation"
)

var chinese = wordlist{
	colon: "：", semicolon: "；", comma: "，", open: "（", close: "）", quoteOpen: "「", quoteClose: "」", sep: "　", dot: " · ",

	packName: [4]string{"证据包_供监管", "证据包_供平台", "证据包_供法院", "证据包_自存"},
	reader:   [4]string{"供主管机关审阅", "供平台核实处理", "供法院审阅", "本人留存"},
	sideName: [4]string{"我方", "平台", "主管机关", "其他"},
	sideWho:  [4]string{"我方", "平台", "主管机关", "其他人"},
	sideLong: [4]string{"投诉人发出", "平台来信", "主管机关来信", "其他来信"},

	mail: "邮件", promise: "承诺", ownRecord: "本人记录", ranOut: "承诺到期：", call: "致电平台", said: "平台告知",
	filed: "提交", filingNumber: "受理编号 ", arrived: "收到款项", note: "备注", wrote: "去信",
	replied: "答复", automatic: "自动回复", sameAgain: "再次作出基本相同的答复",
	promised: "承诺 ", demanded: "要求 ", dueBy: "，应于 ", sentLetter: "发出", askedBy: "要求答复期限 ", withdrew: "申请提现",
	late: "逾期 ", keptLate: "迟至 ", kept: "已兑现 ", brokenAnswered: func(late, at string) string { return "未兑现，" + late + "（" + at + " 才答复）" },
	superseded: "被对方后来的承诺取代", withdrawn: "对方撤回", running: "未到期", passed: "已到期，结果待核对", noDate: "未说明期限", estimate: "（预计）",
	broken: map[bool]string{true: "未见到账", false: "未见兑现"},
	detail: map[string]string{"channel": "", "agent": "工号 ", "number": "号码 ", "serial": "流水号 "},
	state: map[escalation.EntryKind]string{escalation.EntryResolved: "平台表示已付款", escalation.EntryClosed: "本人确认了结",
		escalation.EntryReopened: "重新提出"},
	action: map[escalation.Action]string{escalation.ActReply: "答复", escalation.ActResolve: "解决", escalation.ActPay: "付款",
		escalation.ActReview: "审核", escalation.ActOther: "其他"},
	laneTheirs: "对方来信、告知", laneOurs: "我方去信、致电、提交", laneMoney: "提现与到账", turn: "轮到谁", turnTheirs: "等待对方", turnOwner: "轮到我方",
	now: "制作日 ", morePromises: "另有 %d 项承诺，见承诺兑现表", pictureOf: "时间线：%s",
	legend: map[eventKind]string{evAnswer: "对方答复", evRobot: "自动回复", evWrote: "我方去信", evCall: "致电", evFiled: "提交投诉", evAttempt: "申请提现", evPayout: "到账"},
	legendBar: map[escalation.Status]string{escalation.PromiseKept: "承诺已兑现", escalation.PromiseBroken: "承诺未兑现", escalation.PromiseOpen: "承诺未到期",
		escalation.PromiseSuperseded: "被取代"},

	title: "案情摘要", ref: "编号 %s", made: "%s制作", complainant: "投诉人", against: "被投诉平台", address: "联系邮箱", entity: "平台公司",
	phone: "联系电话", postal: "联系地址", identity: "证件号码", seat: "公司住所", licence: "执照或备案",
	account: "平台账户", numbers: "相关编号", amount: "争议金额", begun: "首次去信", stand: "目前阶段", facts: "现状",
	notSaid: "未填写", noEntity: "未查明", none: "无", unknown: "尚未升级", sinceDay: "自 %s 起", paidPart: "（已到账 %s，尚欠 %s）",
	happened: "经过", promisesHead: "平台的承诺与兑现", noPromise: "平台没有作出有期限的承诺。", more: "另有 %d 项承诺，见“02-承诺兑现表”。",
	tried: "已作的努力", triedTimes: "申请提现 %d 次（至 %s）：", moreSteps: "另有 %d 项，见“01-时间线”。", demand: "诉求",
	basis: "承诺为对方原话。全部经过见 01，逐项承诺及期限推算见 02，往来邮件原件见 03，证据见 04。", beijing: "北京时间",
	standing: map[escalation.Standing]string{escalation.Consumer: "消费者", escalation.Merchant: "商家", escalation.Creator: "创作者",
		escalation.Worker: "劳动者", escalation.Investor: "投资者"},
	stands: map[escalation.State]string{escalation.Open: "款项未到账", escalation.Resolved: "平台表示已付款，本人尚未确认", escalation.Closed: "已了结"},
	sight: map[escalation.Sight]string{
		escalation.SightFull:      "截至 %s，依据投诉人收件箱、已发送邮件及本人记录。",
		escalation.SightForwarded: "截至 %s，依据平台转来的邮件及本人记录。",
		escalation.SightCCOnly:    "截至 %s，依据抄送的邮件及本人记录；仅发给投诉人本人的答复可能未列入。",
	},
	headline: func(d *dossier, amount, days string) string {
		platform := firstOf(d.shortName(d.c.Platform), "平台")
		since := longDay(d)
		switch {
		case d.c.State == escalation.Closed:
			return platform + "：提现" + spaced1(amount) + "一事已了结" + lasted("，历时 ", days)
		case d.c.State == escalation.Resolved:
			return platform + "表示已支付" + spaced1(amount) + "，投诉人尚未确认到账" + lasted("，历时 ", days)
		}
		return platform + "：提现" + spaced1(amount) + "，自" + since + "起未到账" + lasted("，至今 ", days)
	},
	days:        func(n int) string { return fmt.Sprintf("%d 天", n) },
	usualDemand: usualDemandZH,
	nothingOwed: "款项已全部到账，没有其他诉求；本材料仅作存档。",
	countWords: func(n counts, st style) []span {
		return counted(st, "　", []tally{{n.attempts, "申请提现 %d 次"}, {n.wrote, "去信 %d 封"}, {n.calls, "致电 %d 次"}, {n.filed, "提交投诉 %d 次"},
			{n.answers, "收到人工答复 %d 封"}, {n.same, "其中 %d 封内容基本相同"}}, "尚无记录。")
	},
	zoneWords: func(zone string) string { return "时间均为" + zone + "。" },
	ledgerWords: func(d *dossier, st style) []span {
		n := d.count().broken
		text := fmt.Sprintf("共 %d 项承诺，其中 %d 项到期未兑现。", len(d.promises), n)
		return append(marking(text, st, fmt.Sprintf("%d 项到期未兑现", n)),
			span{"期限有疑义的，一律按对对方有利的方式计算；存疑的承诺未列入。", st, false})
	},

	colNo: "编号", colQuote: "承诺原话", colSaid: "承诺时间", colDue: "应兑现时间", colOutcome: "结果", colTime: "时间", colWhat: "经过", colResult: "结果",
	colSource: "来源", colWhere: "何时何处", colWhy: "应兑现时间及推算", colShows: "证明内容", colFile: "文件", colName: "原名", colSize: "大小", colHash: "SHA-256",
	colAction: "事项", colLate: "逾期",

	timeline: "时间线", ledger: "承诺兑现表", letters: "往来邮件", index: "证据目录", pageOf: "第 %d 页，共 %d 页",
	noEvents: "尚无记录。", termsHead: "主管机关告知的期限", demandsHead: "对方要求投诉人办理的事项", noProofs: "没有附证据文件。", own: "投诉人提供", notInPack: "不在本包内",
	foldHint: "按时间排列。只印发信人本次所写的文字，引用的旧邮件已折叠；黄色为承诺原话。每封邮件的原件（.eml，逐字节未改）在同一文件夹。深底为来信，白底为投诉人发出。",
	noMails:  "没有往来邮件。", ownNote: "投诉人的记录（非邮件）", automaticMail: "自动邮件", asReceived: "无日期，收到于 ",
	from: "发件人", to: "收件人", cc: "抄送", date: "日期", subject: "主题", signed: "DKIM 签名", attachments: "附件", original: "原件",
	noText: "（无正文）", cutText: "（以下正文过长，见原件）", folded: "〔引用的旧邮件 %d 字，已折叠，见原件〕", signatureNote: "签名档：", forwarded: "转发的邮件　",
	dkimNone: "收到时未见签名", dkimPass: "收到时验证有效，签名域 %s，覆盖 %s", dkimFail: "收到时验证无效，签名域 %s（%s）", dkimUnchecked: "签名域 %s，收到时未能查到公钥",

	whyPrivate: "您标为私密", whyReserve: "您留作后备的证据，本阶段不交平台", whyAuthority: "您与主管机关的往来，不交平台",
	whyBudget: "受接收渠道的大小限制未附，可应要求补交", whyDamaged: "存档文件损坏，无法提供", whyErased: "存档中已无此文件",

	fileSummary: "00-案情摘要", fileTimeline: "01-时间线", fileLedger: "02-承诺兑现表", dirMails: "03-往来邮件", fileMails: "往来邮件",
	dirProofs: "04-证据", fileIndex: "证据目录", dirTexts: "05-可粘贴文字", fileSpeech: "电话三句话", fileForm: "%d字以内", fileReadme: "说明.txt",

	readmeHead: `说明　编号 %s　%s
制作于 %s（%s）

`,
	readmeFiles: `一、先看哪里
  00-案情摘要.pdf      一页，五分钟读完
  01-时间线            全部经过，图和表
  02-承诺兑现表        对方每一项承诺：原话、期限及推算、结果
  03-往来邮件          往来邮件.pdf 供阅读；.eml 为原件，逐字节未改
  04-证据              证据目录.pdf 说明每份文件证明什么
  05-可粘贴文字        供填写网页表单和打电话
  MANIFEST.txt         以上每个文件的 SHA-256 校验值

`,
	readmeHashes: `二、怎样核对文件未被改动
  校验值像文件的指纹：文件改动一个字节，校验值就完全不同。
  Windows：打开“命令提示符”，输入 certutil -hashfile 文件名 SHA256，
           与 MANIFEST.txt 中同名一行的前 64 位比较。
  macOS：  在“终端”进入解压后的文件夹，输入 shasum -a 256 -c MANIFEST.txt
  Linux：  在解压后的文件夹输入 sha256sum -c MANIFEST.txt
  全部显示“OK”（或“成功”）即未改动。

`,
	readmeDKIM: `三、怎样核对邮件确由对方发出（DKIM 签名）
  多数邮件服务商在发信时用自己域名的密钥给邮件签名。签名有效，说明这封
  邮件自签名后未被改动，且由该域名的服务器发出。签名覆盖哪些部分，
  见“往来邮件.pdf”每封邮件的“DKIM 签名”一栏：正文以外，只有列出的标头
  受保护。核对结果是收到邮件当时验证的。
  自行核对：安装 Python 后运行 pip install dkimpy，再运行
           dkimverify < 某封邮件.eml
  对方日后可能更换公钥，届时域名系统中查不到，可对照收到时记录的公钥：
`,
	readmeNoKeys: "  （没有验证有效的签名。）\n",
	readmeLeft:   "\n四、哪些没有附上，为什么\n",
	readmeNothing: `  （没有其他需要说明的。）
`,
	readmeMask: `
五、遮盖
  摘要、表格和往来邮件.pdf 中的证件号码和银行卡号已遮盖中间数字；
  邮件原件和证据文件未作任何改动。
`,
	readmeSources: `
说明：时间线和承诺表由软件根据邮件和投诉人的记录整理；“未见兑现”指在
上述来源中没有见到。与其他案件有关的材料和投诉人的私人备注不在其中。
`,
	reportHead: "%s　%s，%d 个文件", reportMissing: "还缺什么（只给您看，不在包内）", reportLeft: "没有放进去的", notTold: "（包内不提）",
	missing: missingZH,
}

func longDay(d *dossier) string {
	t := d.since().In(d.loc)
	if d.lang == "en" {
		return t.Format("2 January 2006")
	}
	return fmt.Sprintf("%d年%d月%d日", t.Year(), int(t.Month()), t.Day())
}

// spaced1 sets an amount off from the ideographs before it.
func spaced1(amount string) string {
	if amount == "" {
		return ""
	}
	return " " + amount
}

func lasted(before, days string) string {
	if days == "" {
		return ""
	}
	return before + days
}

func usualDemandZH(amount string) string {
	if amount == "" {
		return "请平台支付应付款项；如不能支付，书面说明事实、理由和依据的规则。"
	}
	return "请平台支付 " + amount + "；如不能支付，书面说明事实、理由和依据的规则，并告知申诉途径。"
}

// tally is one count with its words.
type tally struct {
	n      int
	format string
}

// counted joins the counts that are not zero; the figures stand out.
func counted(st style, sep string, all []tally, nothing string) []span {
	var out []span
	for _, t := range all {
		if t.n == 0 {
			continue
		}
		before, after, _ := strings.Cut(t.format, "%d")
		if len(out) > 0 {
			before = sep + before
		}
		strong := st
		strong.bold = true
		out = append(out, span{before, st, false}, span{itoa(t.n), strong, false}, span{after, st, false})
	}
	if len(out) == 0 {
		return plainSpan(nothing, st)
	}
	return out
}

var missingZH = map[string]Missing{
	"platform": {"平台名称", "填写平台的常用名称"},
	"amount":   {"争议金额", "填写被卡住的金额和币种"},
	"name":     {"您的姓名", "主管机关只受理实名投诉"},
	"happened": {"事情经过", "用两三句话写明：何时、做了什么、结果怎样"},
	"demand":   {"诉求", "写明要多少钱、在什么期限内"},
	"entity":   {"平台公司的法定名称", "在平台的用户协议或营业执照公示页查找；投诉须有明确的被投诉人"},
	"profile":  {"您的电话和住址", "用 cuiban owner profile 填写；只写进给主管机关和法院的材料，不会给平台"},
	"company":  {"平台公司的住所和执照号", "查国家企业信用信息公示系统，用 cuiban case respondent 填写"},
	"account":  {"平台账户", "填写您在该平台的账户名或编号"},
	"standing": {"您的身份", "消费者、商家、创作者还是劳动者，决定向哪个机关投诉"},
	"mails":    {"往来邮件", "把与平台的邮件抄送或转发过来"},
	"attempts": {"提现记录", "记下每次提现的时间、金额、状态和错误码；多次不同的结果本身就是证据"},
	"promises": {"对方的承诺", "电话、客服聊天中说过的期限也可以记下"},
	"unclear":  {"%d 项承诺是否成立尚未确认，未列入", "在提醒邮件中回复确认"},
	"evidence": {"证据", "附上错误页面截图（带网址、时间、余额、错误码）和提现申请记录"},
	"label":    {"%s 没有说明", "写明这份文件证明什么"},

	"list:error_screenshot":   {"错误页面截图", "带网址、时间、余额和错误码"},
	"list:account_state":      {"账户状态", "余额、实名认证状态，问题出现前后各一张"},
	"list:application_record": {"提现申请记录", "申请单号或订单号的页面"},
	"list:past_withdrawals":   {"以往成功提现的记录", "最近六个月的"},
	"list:bank_statement":     {"银行流水", "证明款项没有到账"},
	"list:id_copy":            {"身份证件复印件", "提交时按渠道要求上传，可注明用途"},
	"list:platform_entity":    {"平台公司主体信息", "营业执照或备案信息的截图"},
	"list:platform_rules":     {"平台规则", "提现规则、用户协议的带日期截图"},
	"list:calls":              {"通话录音", "录过音（并告知过对方）的话，附上；没有就不用"},
	"list:mediation_end":      {"终止调解决定书或不予受理通知", "调解没有结果时向受理机关要"},
	"list:final_reply":        {"平台的最终答复", "书面的，或没有答复的证明"},
}
