package quote

import (
	"math/bits"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

const (
	// maxSignatureLines is the longest signature, in lines with text. RFC 3676
	// asks for four; companies write up to a dozen. What is longer is text.
	maxSignatureLines = 15
	// maxSignatureRunes is the longest line of a signature.
	maxSignatureRunes = 80
	// maxDeviceRunes is the longest "sent from my phone".
	maxDeviceRunes = 60
	// minLegalCues is how many different legal phrases make a paragraph a
	// disclaimer: one or two turn up in any complaint about privacy.
	minLegalCues = 3
)

// closings finds signatures and disclaimers in the new passages.
func (s *splitter) closings() {
	for i := 0; i < len(s.lines); {
		if s.kinds[i] != New {
			i++
			continue
		}
		j := i
		for j < len(s.lines) && s.kinds[j] == New {
			j++
		}
		s.deviceLines(i, j)
		s.banner(i, j)
		s.tail(i, j)
		i = j
	}
	s.emptySignature()
}

// deviceLines marks "发自我的iPhone" and the like wherever they stand: phones
// put them above the quote or below the text.
func (s *splitter) deviceLines(from, to int) {
	for i := from; i < to; i++ {
		if s.device(i) {
			s.mark(i, i+1, Signature, "device line")
		}
	}
}

// device tells that line i is a device line; it is asked more than once.
func (s *splitter) device(i int) bool {
	l := &s.lines[i]
	if l.flags&flagAsked == 0 {
		l.flags |= flagAsked
		if s.mayBeDevice(i) && isDeviceLine(s.norm(i)) {
			l.flags |= flagDevice
		}
	}
	return l.flags&flagDevice != 0
}

// mayBeDevice tells by a line's first byte and length whether to look closer.
func (s *splitter) mayBeDevice(i int) bool {
	raw := trimBlank(s.text[s.lines[i].start:s.lines[i].end])
	return raw != "" && len(raw) <= 4*maxDeviceRunes && (deviceFirst[raw[0]] || raw[0] == 0xC2 || raw[0] == 0xE2 || raw[0] == 0xEF)
}

// tail works up from the end of a new passage: disclaimers, then a signature
// behind "-- ", then a block of contact lines.
func (s *splitter) tail(from, to int) {
	for {
		a, b := s.paragraphAbove(from, to)
		if a == b {
			return
		}
		if s.kinds[b-1] == Signature { // a device line
			for to = b; to > from && s.kinds[to-1] == Signature; to-- {
			}
			continue
		}
		text := s.paragraph(a, b)
		if !isDisclaimer(text) {
			to = b
			break
		}
		s.mark(a, b, Disclaimer, "legal wording")
		to = a
	}
	if i := s.dashes(from, to); i >= 0 && !s.ruled(from, i) {
		s.mark(i, to, Signature, "signature dashes")
		return
	}
	if a, b := s.paragraphAbove(from, to); a < b && a > from && s.contacts(a, b) {
		s.mark(a, b, Signature, "contact lines")
	}
}

// paragraphAbove returns the last paragraph of lines [from, to).
func (s *splitter) paragraphAbove(from, to int) (int, int) {
	for to > from && s.lines[to-1].blank() {
		to--
	}
	a := to
	for a > from && !s.lines[a-1].blank() && s.kinds[a-1] == s.kinds[to-1] {
		a--
	}
	return a, to
}

// maxLegalBytes bounds what is read of a paragraph; companies' notices stay
// below it, and what is longer starts with its cues.
const maxLegalBytes = 4000

func (s *splitter) paragraph(a, b int) string {
	from, to := int(s.lines[a].start), int(s.lines[b-1].end)
	to = snap(s.text, min(to, from+maxLegalBytes))
	return s.text[from:to]
}

// dashes finds the "-- " line of a signature that ends at line to: what
// follows has to look like a signature, so that a rule between two sections
// of a text is none.
func (s *splitter) dashes(from, to int) int {
	found, lines := -1, 0
	for i := to - 1; i >= from; i-- {
		if s.lines[i].blank() {
			continue
		}
		norm := s.norm(i)
		if norm == "--" {
			if lines == 0 && (to == len(s.kinds) || s.kinds[to] != Signature) {
				return -1
			}
			found = i
			break
		}
		if lines++; lines > maxSignatureLines || !signatureLine(norm) {
			return -1
		}
	}
	return found
}

// ruled tells that the dashes in line at are one of several rules between the
// sections of a text: bare, without the blank of RFC 3676, and not the first.
func (s *splitter) ruled(from, at int) bool {
	bare := func(i int) bool { return strings.TrimRight(s.text[s.lines[i].start:s.lines[i].end], "\r") == "--" }
	if !bare(at) {
		return false
	}
	for i := from; i < at; i++ {
		if bare(i) {
			return true
		}
	}
	return false
}

// signatureLine tells that a line may stand in a signature: short and no
// sentence.
func signatureLine(s string) bool {
	if utf8.RuneCountInString(s) > maxSignatureRunes {
		return false
	}
	return !strings.ContainsAny(s, "。!?;") && !strings.HasSuffix(s, ":") && !promising(s)
}

// promising tells that a line speaks of a span of time, so that a promise
// could be lost with it; hours of work are none.
func promising(s string) bool {
	if !strings.ContainsFunc(s, unicode.IsNumber) && !strings.ContainsAny(s, "一二两三四五六七八九十") {
		return false
	}
	if hasAny(strings.ToLower(s), "office hours", "business hours", "opening hours", "working hours") {
		return false
	}
	return hasAny(s, "天内", "日内", "小时内", "小時內", "天內", "日內", "工作日", "之前", "以内", "within ", " days", " hours", " working", "business day")
}

// contacts tells that the lines are a block of name, title and ways of
// contact: at least two lines of contact, no sentence, no other labels.
func (s *splitter) contacts(a, b int) bool {
	if b-a < 2 || b-a > maxSignatureLines {
		return false
	}
	n := 0
	for i := a; i < b; i++ {
		switch norm := s.norm(i); {
		case !signatureLine(norm):
			return false
		case isContact(norm):
			n++
		case strings.Contains(norm, ":") || utf8.RuneCountInString(norm) > maxNameRunes/2 || strings.ContainsAny(norm, ",."):
			return false
		}
	}
	return n >= 2
}

var contactLabels = set("tel phone mobile cell fax email e-mail mail web website url add address addr t m e f w p wechat qq whatsapp skype line hotline office direct telephone " +
	"电话 手机 传真 邮箱 邮件 电子邮箱 电子邮件 地址 网址 网站 官网 微信 客服电话 客服热线 热线 邮编 联系电话 座机 电子信箱 電話 手機 傳真 信箱 電子郵件 地址 網址 客服專線 專線")

// isContact tells that a line gives a way of contact: a label of one, or a bare
// address or number.
func isContact(s string) bool {
	if i := strings.IndexAny(s, ":|"); i > 0 && i <= maxLabelBytes && contactLabels[strings.Trim(string(labelKey(nil, s[:i])), "().")] {
		return true
	}
	low := strings.ToLower(s)
	if strings.HasPrefix(low, "http://") || strings.HasPrefix(low, "https://") || strings.HasPrefix(low, "www.") {
		return !strings.Contains(s, " ")
	}
	if a, start, end := findAddress(s); a != "" {
		return start == 0 && end == len(s)
	}
	return strings.Trim(s, "0123456789+-() ") == "" && len(s) >= 7
}

// deviceStarts begin the lines that phones and clients add; deviceWords have
// to follow, or any product of the kind.
var (
	deviceStarts = []string{"sent from", "sent via", "sent with", "sent using", "sent by my", "get outlook for", "发自", "发送自", "發送自", "發自", "来自", "來自", "从我的", "從我的", "从 ", "從 ",
		"由 ", "由我的", "获取 outlook", "獲取 outlook", "下载 outlook", "取得 outlook", "获取适用于", "取得 ", "下载适用于", "傳送自", "寄件自", "寄自", "通过我的", "使用 ", "使用我的",
		"von meinem", "gesendet von", "gesendet mit", "diese nachricht wurde von meinem", "outlook für", "envoyé de", "envoyé depuis", "envoyé à partir", "télécharger outlook", "obtenir outlook",
		"enviado desde", "enviado do", "enviado de mi", "enviado a partir", "obtener outlook", "obter o outlook", "inviato da", "verzonden vanaf", "verstuurd vanaf", "skickat från", "sendt fra",
		"wysłane z", "отправлено с", "отправлено из", "iphoneから送信", "ipadから送信", "나의 iphone", "내 iphone", "iphone에서"}
	deviceWords = []string{"iphone", "ipad", "ipod", "mac", "android", "outlook", "mail", "邮箱", "邮件", "郵件", "信箱", "手机", "手機", "客户端", "平板", "安卓", "samsung", "galaxy", "huawei", "华为", "荣耀",
		"小米", "xiaomi", "redmi", "oppo", "vivo", "三星", "魅族", "一加", "oneplus", "nokia", "blackberry", "windows", "yahoo", "proton", "spark", "foxmail", "qq", "网易", "thunderbird",
		"phone", "tablet", "mobile", "smartphone", "handy", "bluemail", "zoho", "gmx", "web.de", "移动设备", "行動裝置", "飞书", "钉钉", "企业微信", "airmail", "telefon", "tablette", "móvil", "celular", "телефон"}
)

// deviceFirst are the first bytes of deviceStarts in either case: most lines
// begin with another.
var deviceFirst = func() (first [256]bool) {
	for _, d := range deviceStarts {
		first[d[0]] = true
		first[strings.ToUpper(d)[0]] = true
	}
	return first
}()

// isDeviceLine tells that a folded line is a client's advertisement for itself.
func isDeviceLine(s string) bool {
	if s == "" || len(s) > 4*maxDeviceRunes || utf8.RuneCountInString(s) > maxDeviceRunes {
		return false
	}
	if !deviceFirst[s[0]] {
		return false
	}
	low := strings.ToLower(s)
	if !hasPrefixAny(low, deviceStarts) || !hasAny(low, deviceWords...) {
		return false
	}
	return !strings.ContainsAny(low, "?;，") && !strings.ContainsAny(strings.TrimRight(low, "。.!"), "。!") && !promising(low) && !addressedLine(low)
}

// addressedLine tells that a line goes on to say something of a mail address
// or a person's request: "来自 a@b.com 的邮件已收到".
func addressedLine(low string) bool {
	return strings.Contains(low, "@") || hasAny(low, "收到", "用户", "用戶", "您", "你的", "来信", "申请", "your ", "request", "account", "received", "complain")
}

// legalCues are the phrases of legal notices, one group for each thing that
// they say.
var legalCues = [][]string{
	{"confidential", "保密", "机密", "機密", "vertraulich", "confidentiel", "confidencial", "秘密"},
	{"intended recipient", "intended solely", "intended only", "addressee", "named recipient", "收件人", "收件者", "指定的接收", "特定人", "指定人", "adressat", "destinataire", "destinatario", "宛先"},
	{"privileged", "proprietary", "特权", "專有", "专有信息", "内部信息", "商业秘密", "營業秘密"},
	{"received this", "in error", "by mistake", "误收", "错误地收到", "誤收", "誤傳", "误发", "收到本邮件", "非收件人", "并非", "並非", "irrtümlich", "par erreur", "por error"},
	{"delete", "destroy", "删除", "刪除", "销毁", "銷毀", "löschen", "supprimer", "elimin"},
	{"notify", "inform the sender", "contact the sender", "通知发件人", "通知寄件", "告知发件人", "通知發件", "立即通知", "立即告知", "回复告知", "absender", "expéditeur", "remitente"},
	{"unauthorized", "unauthorised", "prohibited", "strictly", "disclosure", "dissemination", "未经授权", "未經授權", "禁止", "不得", "披露", "泄露", "散布", "散佈", "复制或", "複製", "unbefugt", "interdit", "prohibid"},
	{"virus", "viruses", "liability", "liable", "责任", "責任", "病毒", "haftung"},
	{"disclaimer", "legal notice", "confidentiality notice", "免责声明", "免責聲明", "保密声明", "法律声明", "保密提示", "声明：", "聲明：", "重要提示"},
	{"does not necessarily represent", "views expressed", "opinions expressed", "不代表", "法律效力", "不构成", "不構成"},
}

var legalCueSet = sync.OnceValue(func() *cueSet { return newCueSet(legalCues) })

// isDisclaimer tells that a paragraph is a legal notice and holds no promise.
func isDisclaimer(text string) bool {
	if len(text) < 30 || promising(text) {
		return false
	}
	return bits.OnesCount(legalCueSet().in(strings.ToLower(text))) >= minLegalCues
}

// bannerCues are what mail systems put on top of mail from outside.
var bannerCues = []string{"originated from outside", "external email", "external sender", "external e-mail", "outside of the organization", "outside of your organization", "outside the organization",
	"外部邮件", "外部郵件", "来自外部", "來自外部", "来自组织外部", "来自公司外部", "not often get email from", "don't often get email from"}

// banner marks a mail system's warning in the first paragraph.
func (s *splitter) banner(from, to int) {
	a := s.nonblank(from, to)
	if s.nonblank(0, to) != a || a == to {
		return
	}
	b := a
	for b < to && !s.lines[b].blank() {
		b++
	}
	text := strings.ToLower(s.paragraph(a, b))
	if len(text) <= maxHeaderBytes && hasAny(text, bannerCues...) && hasAny(text, "click", "caution", "warning", "external", "learn why", "谨慎", "小心", "点击", "注意", "警惕", "謹慎", "點擊", "提示") && !promising(text) {
		s.mark(a, b, Disclaimer, "external mail warning")
	}
}

// emptySignature undoes signatures and notices when they leave nothing new:
// some people write their whole mail into the signature of their client, and a
// mail may be about confidentiality.
func (s *splitter) emptySignature() {
	if len(s.forwards) > 0 {
		return
	}
	for i := range s.lines {
		if !s.lines[i].blank() && s.kinds[i] == New {
			return
		}
	}
	for i := range s.lines {
		if (s.kinds[i] == Signature || s.kinds[i] == Disclaimer) && !s.device(i) {
			s.kinds[i], s.why[i] = New, 0
		}
	}
}
