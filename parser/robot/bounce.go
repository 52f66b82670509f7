package robot

import (
	"strings"
	"sync"

	"cuiban/parser/thread"
	"cuiban/parser/thread/lexicon"
)

// Bounce is what a bounce says about the mail that was not delivered. Its
// text comes from a server the owner's mail was sent to and may be anybody's
// invention: it identifies a mail of ours at most by OriginalMessageID.
type Bounce struct {
	Recipient         string // "" if not named
	Status            string // RFC 3463; mapped from SMTP code and wording if not given
	Reason            string // the server's own words, shortened
	OriginalMessageID string // in angle brackets, "" if not found
	Hard              bool   // permanent: trying again is no use
}

const (
	// maxBounce is how much of a bounce's text is read, in bytes. What matters
	// stands above the returned mail.
	maxBounce = 16 << 10

	// maxReason bounds Bounce.Reason, in bytes.
	maxReason = 300
)

// Classes of words of bounces. Those from noUser on stand for a status.
const (
	undelivered = lexicon.User + iota // the mail was not delivered
	delayed                           // it is still being tried
	recipient                         // the recipient follows
	reason                            // the reason follows
	noUser
	noDomain
	disabled
	full
	tooLarge
	noHost
	timeout
	frequency
	policy
	statuses
)

// enhanced is the status code (RFC 3463, RFC 5248) of each class of reasons.
var enhanced = map[lexicon.Class]string{
	noUser: "5.1.1", noDomain: "5.1.2", disabled: "5.2.1", full: "5.2.2", tooLarge: "5.3.4", noHost: "5.4.4",
	timeout: "4.4.1", frequency: "4.7.1", policy: "5.7.1",
}

var bounceWords = sync.OnceValue(func() *lexicon.Lexicon {
	return lexicon.New(
		lexicon.Group{Class: undelivered, Words: "退信|系统退信|退信通知|投递失败|无法投递|投递不成功|未能投递|未送达|无法送达|未能送达|没有送达|邮件被退回|被退回|退回来了|发送失败|无法发送|未能发送|拒收|被拒收|传递失败|无法传递|递送失败|无法递送|寄送失败|投遞失敗|传送失败|未投递|" +
			"undeliverable|undelivered|delivery status notification|delivery failure|delivery failed|delivery has failed|delivery incomplete|delivery error|delivery report|failure notice|returned mail|returned to sender|mail delivery failed|mail delivery failure|mail delivery system|delivery notification|could not be delivered|couldn't be delivered|wasn't delivered|was not delivered|has not been delivered|can't be delivered|cannot be delivered|not be delivered|unable to deliver|wasn't able to deliver|failed to deliver|non-delivery|nondelivery|mail system error|message blocked|message not delivered|rejected your message|permanent failure|permanent error|permanent fatal errors|unable to send"},
		lexicon.Group{Class: delayed, Words: "延迟|投递延迟|仍在尝试|将继续尝试|继续重试|稍后重试|暂时无法投递|delayed|delay|still undelivered|not yet been delivered|will be retried|will retry|will continue to be|will keep trying|temporary problem|temporarily deferred|you do not need to resend|no action is required on your part"},
		lexicon.Group{Class: recipient, Words: "收件人|收件人地址|收件地址|接收人|收信人|目标地址|收件者|发往|发送到|发送至|投递至|recipient|recipients|recipient address|to|delivered to|address failed|addresses failed|following address|following addresses|following recipient|following recipients|final-recipient|original-recipient"},
		lexicon.Group{Class: reason, Words: "退信原因|失败原因|错误原因|原因|退信代码|错误信息|详细信息|诊断信息|服务器返回|对方服务器返回|返回信息|出错信息|error|reason|said|the response|the response was|the response from the remote server was|diagnostic|diagnostic-code|remote server returned|smtp error|remote host said|giving up on"},
		lexicon.Group{Class: noUser, Words: "不存在|用户不存在|该用户不存在|收件人不存在|邮箱不存在|地址不存在|邮件地址不存在|收件人邮件地址不存在|帐号不存在|账号不存在|无此用户|查无此人|未开通|用户名错误|收件人地址错误|无效的收件人|无效收件人|" +
			"user unknown|unknown user|no such user|user not found|mailbox not found|mailbox unavailable|no such recipient|no such mailbox|unknown recipient|recipient not found|invalid recipient|invalid mailbox|invalid user|invalid address|address not found|address couldn't be found|address rejected|does not exist|doesn't exist|not exist|user doesn't exist|unrouteable address|unknown address|unknown or illegal alias|not a known user|recipient address rejected|no mailbox here|bad destination mailbox|does not have an account|no longer exists|couldn't be found|could not be found|wasn't found|was not found|unavailable mail user|not our customer"},
		lexicon.Group{Class: noDomain, Words: "域名不存在|域名无法解析|域名错误|domain not found|domain does not exist|unknown domain|bad destination system|invalid domain|no such domain|domain couldn't be found|domain name not found|domain wasn't found"},
		lexicon.Group{Class: disabled, Words: "被禁用|已停用|已冻结|被冻结|已注销|账号被锁|被锁定|已被封|user disabled|account disabled|mailbox disabled|account is disabled|account that you tried to reach is disabled|inactive|account inactive|user suspended|account suspended|mailbox is inactive|has been disabled|is disabled|user hangup|account has been disabled|deactivated"},
		lexicon.Group{Class: full, Words: "邮箱已满|空间不足|容量不足|收件人空间不足|邮箱空间|超出容量|容量已满|信箱已满|配额|over quota|overquota|quota exceeded|mailbox full|mailbox is full|exceeded storage|out of storage|insufficient storage|quota|inbox is full|exceeds quota|exceeding their quota|storage allocation"},
		lexicon.Group{Class: tooLarge, Words: "邮件过大|附件过大|超过大小|邮件太大|超出大小限制|message too large|message size exceeds|too big|size limit|exceeded mailsize limit|message size|maximum size|exceeds size|message file too big"},
		lexicon.Group{Class: noHost, Words: "host or domain name not found|找不到服务器|无法解析|mx记录|dns query error|host not found|no route to host|couldn't find any host|name or service not known|nxdomain|mx record|unable to find mx|could not find a mail exchanger|couldn't find a mail exchanger|dns error|name service error|network unreachable|host unknown|mail exchanger"},
		lexicon.Group{Class: timeout, Words: "连接超时|超时|无法连接|网络异常|服务器无响应|timed out|time out|timeout|connection refused|connection reset|lost connection|connect to|unable to connect|could not connect|wasn't able to establish|queue too long|expired|retry time not reached|retry timeout exceeded|too long in queue|been in the queue"},
		lexicon.Group{Class: frequency, Words: "频率|过于频繁|发信数超限|发送过快|greylist|greylisted|graylisted|rate limit|too many messages|too many connections|too many recipients|frequency limited|frequency|try again later|sending quota exceeded|throttl{ed,ing}|mail rate"},
		lexicon.Group{Class: policy, Words: "垃圾邮件|反垃圾|内容被拒绝|含有违规|黑名单|被拦截|策略拒绝|拒绝接收|拒绝收信|权限|spam|content rejected|content reject|policy|blacklist|blacklisted|blocklist|blocked|block list|relay{ing,} denied|relay access denied|unable to relay|access denied|not permitted|not allowed|unauthenticated|authentication required|dmarc|spf|reputation|prohibited|sender rejected|rejected due to|virus|denied"},
	)
})

// daemons are the local parts of senders that send bounces.
func isDaemon(local string) bool {
	plain := separators.Replace(local)
	switch plain {
	case "mailerdaemon", "postmaster", "maildaemon", "mdaemon", "bounce", "bounces", "maildelivery", "maildeliverysystem", "microsoftexchange", "mailsystem", "mailer", "systembounce", "sysbounce", "returnmail":
		return true
	}
	return strings.HasPrefix(plain, "mailerdaemon") || strings.HasPrefix(plain, "postmaster") || strings.HasPrefix(plain, "microsoftexchange")
}

// isBounce returns why the mail is a bounce, or "".
func isBounce(in Input) string {
	if r := in.Report; r != nil {
		switch action := strings.ToLower(strings.TrimSpace(r.Action)); {
		case action == "failed" || action == "delayed":
			return "delivery status: " + action
		case action == "" && (strings.HasPrefix(r.Status, "5") || strings.HasPrefix(r.Status, "4")):
			return "delivery status: " + r.Status
		case action == "delivered" || action == "relayed" || action == "expanded":
			return ""
		}
	}
	contentType := strings.ToLower(in.Header.Get("Content-Type"))
	if strings.HasPrefix(contentType, "multipart/report") && strings.Contains(contentType, "delivery-status") {
		return "Content-Type: multipart/report"
	}
	for _, name := range [...]string{"X-Failed-Recipients", "X-MS-Exchange-Message-Is-Ndr"} {
		if v, ok := has(in.Header, name); ok {
			return strings.TrimRight(name+": "+lexicon.Clip(v, 60), ": ")
		}
	}
	daemon := isDaemon(localPart(in.From))
	if !daemon && in.ReturnPath != "<>" || startsReply(in.Subject) {
		return ""
	}
	return undeliveredWords(in, daemon)
}

func has(h Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) == 0 {
		return "", false
	}
	return values[0], true
}

// undeliveredWords returns the words of subject or text that say a mail was
// not delivered. Without a daemon as sender the subject must say so.
func undeliveredWords(in Input, daemon bool) string {
	texts := []string{in.Subject}
	if daemon {
		texts = append(texts, lexicon.Clip(in.Text, maxWording))
	}
	for _, text := range texts {
		for _, h := range bounceWords().Scan(text, nil) {
			if h.Class == undelivered || h.Class == delayed {
				return "wording: " + text[h.Start:h.End]
			}
		}
	}
	return ""
}

// readBounce reads recipient, status, reason and original id: from the report
// where there is one, else from the text.
func readBounce(in Input) Bounce {
	text := lexicon.Clip(in.Text, maxBounce)
	b := Bounce{}
	if r := in.Report; r != nil {
		b = Bounce{Recipient: bareAddress(r.FinalRecipient), Status: cleanStatus(r.Status), Reason: shorten(r.Diagnostic), OriginalMessageID: firstID(r.OriginalMessageID)}
	}
	t := newBounceText(text, in)
	if b.Recipient == "" {
		b.Recipient = t.recipient()
	}
	if b.Reason == "" {
		b.Reason = t.reason()
	}
	if b.Status == "" || strings.HasSuffix(b.Status, ".0.0") {
		if s := t.status(b.Reason); s != "" {
			b.Status = s
		}
	}
	if b.OriginalMessageID == "" {
		b.OriginalMessageID = t.originalID()
	}
	b.Hard = strings.HasPrefix(b.Status, "5") && !(in.Report != nil && strings.EqualFold(strings.TrimSpace(in.Report.Action), "delayed"))
	return b
}

func firstID(raw string) string {
	if ids := thread.CleanIDs(raw); len(ids) > 0 {
		return ids[0]
	}
	return ""
}

// bareAddress removes the type of "rfc822; a@b" and brackets.
func bareAddress(s string) string {
	if i := strings.LastIndexByte(s, ';'); i >= 0 {
		s = s[i+1:]
	}
	return strings.Trim(strings.TrimSpace(s), "<>\"' ")
}

// cleanStatus returns the code at the beginning of a Status field.
func cleanStatus(s string) string {
	if code, _ := statusIn(s); code != "" {
		return code
	}
	return ""
}

// shorten collapses white space, removes the recipient or the marks around the
// server's words, and cuts to maxReason.
func shorten(s string) string {
	s = strings.Join(strings.Fields(lexicon.Clip(s, 4*maxReason)), " ")
	if address, rest, found := strings.Cut(s, ">: "); found && strings.HasPrefix(address, "<") && !strings.Contains(address, " ") {
		s = rest
	}
	s = strings.Trim(s, "'\"“”* ")
	if strings.Count(s, ")") > strings.Count(s, "(") {
		s = strings.TrimSuffix(s, ")")
	}
	return lexicon.Clip(s, maxReason)
}
