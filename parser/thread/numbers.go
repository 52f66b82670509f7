package thread

import (
	"strings"
	"sync"
	"unicode/utf8"

	"cuiban/parser/thread/lexicon"
)

// Number is a reference number of the other side: of a ticket, a complaint, a
// case.
type Number struct {
	Label string // as the mail writes it: 工单号, Ticket ID; "#" for a bare [#123]
	Value string // as the mail writes it, without # and brackets
	// Start and End are the bytes of Value in the text, or -1 if it was found
	// in the subject.
	Start, End int
}

const (
	// maxNumbers bounds the numbers of one mail: a table of more is no
	// reference any more.
	maxNumbers = 30

	// maxCandidates bounds how many tokens with a digit are looked at, so that
	// a text of nothing else stays cheap.
	maxCandidates = 4000

	// labelWindow is how far before a value its label may begin, in bytes.
	labelWindow = 56

	// Lengths of a value: shorter ones count things, longer ones are hashes
	// and keys.
	minValue, maxValue = 3, 40
)

// Classes of the words before a value.
const (
	label      = lexicon.User + iota // surely the name of a reference number
	weakLabel                        // one only with # or : or a long value
	otherLabel                       // the name of another kind of number
	connector                        // between a label and its value
	bareLabel                        // 编号: one only if a matter is named before it
	matter                           // 投诉, 受理
)

// numberWords follows how such labels are made: a matter and a word for
// number. The matter alone is a weak label.
var numberWords = sync.OnceValue(func() *lexicon.Lexicon {
	const (
		matters = "{工单,服务工单,投诉工单,受理,投诉,案件,个案,客诉,服务,服务单,服务请求,反馈,咨询,申诉,举报,诉求," +
			"事件,登记,处理,处理单,查询,信访,来信,来件,留言,任务,问题,问题单,会话,支持,业务受理,投诉单,举报单,受理单,申请,反馈单,案卷,立案,转办,交办,登记单,流程,调解,仲裁}"
		numbers    = "{号,编号,号码,单号,编码,流水号,序号,代码,id, id, no, no., number}"
		enMatters  = "{ticket,case,complaint,incident,inquiry,enquiry,request,service request,support request,support ticket,support case,issue,claim,dispute,reference,ref,our ref,your ref,query,appeal,file,matter,sr,conversation}"
		enNumbers  = "{ number, no, no., nr, nr., id, #, ref, reference, reference number, code, key}"
		otherThing = "{订单,运单,快递,快递单,物流,物流单,交易,交易流水,支付,支付流水,流水,转账,退款,提现,商户,商家,会员,客户,用户,手机,电话,联系电话,身份证,证件,银行卡,卡,账户,账," +
			"发票,合同,商品,批次,房间,门牌,航班,车牌,邮政,版本,错误,验证,校验,动态,统一社会信用,退货,换货,售后电话,热线,客服,员工,坐席,订货,排队,货物,提单}"
		enOther = "{order,tracking,transaction,invoice,account,customer,phone,tel,telephone,mobile,fax,card,bank account,routing,iban,verification,security,confirmation,access,passport,serial,model,flight,room,zip,postal,tax,vat,payment,payout,withdrawal,refund,shipment,booking,member,user,merchant,agent,employee,version,error,status,license,licence,registration,company,product,item,batch,page,step,section,article,build,part}"
	)
	return lexicon.New(
		lexicon.Group{Class: otherLabel, Words: otherThing + numbers + "|" + enOther + "{ number, no, no., nr, id, #, code, reference, ref, key,}|" +
			"验证码|校验码|动态码|错误码|密码|pin|otp|password|code|in case|just in case|in the case|in case of|in this case|电话|手机|热线|邮编|版本"},
		lexicon.Group{Class: weakLabel, Words: enMatters + "|{工单,案件,个案,受理单,服务单,投诉单,问题单}"},
		lexicon.Group{Class: label, Words: matters + numbers + "|" + enMatters + enNumbers + "|参考编号|参考号|参考号码|查询码|受理码|跟踪编号|事务编号|档案编号|案号|文号"},
		lexicon.Group{Class: matter, Words: "投诉|诉求|受理|反馈|申诉|举报|信访|登记|立案|complaint|appeal"},
		lexicon.Group{Class: bareLabel, Words: "编号|号码|单号"},
		lexicon.Group{Class: connector, Words: "是|为|系|如下|is|was|号|no|no.|number|id|为您|您的"},
	)
})

// ReferenceNumbers returns the other side's reference numbers in text and in
// the subject, each value once, the subject's last. A number counts only with
// a label that names a matter (工单号, 受理编号, Ticket, Case ID, Ref) or as a
// bracketed tag ([#12345], (Case: 00123), in the subject also [ABC-1234]).
// Numbers of orders, parcels, payments, accounts, phones and codes do not
// count, nor do dates and amounts.
func ReferenceNumbers(text, subject string) []Number {
	r := numberReader{text: text}
	r.read()
	found := r.found
	r = numberReader{text: subject, subject: true}
	r.read()
	for _, n := range r.found {
		n.Start, n.End = -1, -1
		found = append(found, n)
	}
	return distinct(found)
}

func distinct(numbers []Number) []Number {
	seen := make(map[string]bool, len(numbers))
	out := numbers[:0]
	for _, n := range numbers {
		if key := strings.ToUpper(n.Value); !seen[key] && len(out) < maxNumbers {
			seen[key] = true
			out = append(out, n)
		}
	}
	return out
}

type numberReader struct {
	text    string
	subject bool
	found   []Number
	hits    []lexicon.Hit
}

// read walks over the tokens that contain a digit.
func (r *numberReader) read() {
	candidates := 0
	for i := 0; i < len(r.text) && candidates < maxCandidates && len(r.found) < 4*maxNumbers; {
		if tokenBytes[r.text[i]] < tokenDigit {
			i++
			continue
		}
		end, digits := tokenEnd(r.text, i)
		if digits > 0 {
			candidates++
			r.candidate(i, end, digits)
		}
		i = end
	}
}

// Kinds of bytes in a token.
const (
	tokenJoiner = 1 // - . /: only inside a token
	tokenDigit  = 2
	tokenLetter = 3 // and the underscore
)

var tokenBytes = func() (kinds [256]uint8) {
	for c := range kinds {
		switch b := byte(c); {
		case isDigit(b):
			kinds[c] = tokenDigit
		case isLetter(b) || b == '_':
			kinds[c] = tokenLetter
		case b == '-' || b == '.' || b == '/':
			kinds[c] = tokenJoiner
		}
	}
	return kinds
}()

// tokenEnd returns the end of the token at i and how many digits it has.
// Hyphens, slashes, dots and underscores belong to it only inside.
func tokenEnd(text string, i int) (end, digits int) {
	for end = i; end < len(text); end++ {
		switch tokenBytes[text[end]] {
		case tokenDigit:
			digits++
		case tokenLetter:
		case tokenJoiner:
			if end+1 >= len(text) || tokenBytes[text[end+1]] < tokenDigit {
				return end, digits
			}
		default:
			return end, digits
		}
	}
	return end, digits
}

func (r *numberReader) candidate(start, end, digits int) {
	if from, to, ok := r.official(start, end); ok {
		r.add(r.officialLabel(from), from, to)
		return
	}
	if end-start < minValue || len(r.found) > 0 && start < r.found[len(r.found)-1].End || end-start > maxValue || !r.plausible(start, end) {
		return
	}
	if r.listed(start, end) {
		r.add(r.found[len(r.found)-1].Label, start, end)
		return
	}
	if name, valueStart, ok := r.labelBefore(start, end, digits); ok {
		r.add(name, valueStart, end)
		return
	}
	if name, ok := r.bracketed(start, end, digits); ok {
		r.add(name, start, end)
	}
}

func (r *numberReader) add(name string, start, end int) {
	r.found = append(r.found, Number{name, r.text[start:end], start, end})
}

// plausible rules out what no reference number looks like or is followed by:
// dates, times, addresses, amounts and durations.
func (r *numberReader) plausible(start, end int) bool {
	value, rest := r.text[start:end], r.text[end:]
	if looksLikeDate(value) || strings.HasPrefix(rest, "@") || strings.HasPrefix(rest, "%") {
		return false
	}
	if len(rest) > 1 && rest[0] == ':' && isDigit(rest[1]) {
		return false
	}
	if start > 1 && (r.text[start-1] == ',' && isDigit(r.text[start-2]) && isGroup(value) || r.text[start-1] == '$') {
		return false // the rest of 1,250 and of $20
	}
	for _, unit := range countUnits {
		if rest == "" || rest[0] < utf8.RuneSelf {
			break
		}
		if strings.HasPrefix(rest, unit) {
			return false
		}
	}
	return start == 0 || r.text[start-1] != '/' && r.text[start-1] != '@' && r.text[start-1] != '+' && r.text[start-1] != '='
}

// isGroup reports whether value is three digits, perhaps with decimals.
func isGroup(value string) bool { return len(value) == 3 || len(value) > 3 && value[3] == '.' }

// countUnits make a count, a date or an amount of the number before them.
var countUnits = [...]string{"年", "月", "日", "天", "元", "小时", "个", "块", "万", "次", "笔", "分钟", "號線", "号线"}

// looksLikeDate accepts 2026-06-15, 15/06/2026, 6.15, 2026 and the like.
func looksLikeDate(value string) bool {
	if len(value) == 4 && (value[:2] == "20" || value[:2] == "19") && isDigit(value[2]) && isDigit(value[3]) {
		return true
	}
	if !strings.ContainsAny(value, "-/.") {
		return false
	}
	parts := strings.FieldsFunc(value, func(c rune) bool { return c == '-' || c == '/' || c == '.' })
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for _, p := range parts {
		if p == "" || len(p) > 4 || len(p) == 3 || strings.IndexFunc(p, func(c rune) bool { return c < '0' || c > '9' }) >= 0 {
			return false
		}
	}
	return len(parts) == 3 || len(value) <= 5 || len(value) <= 7 && value[:2] == "20"
}

// listed reports whether the token goes on a list of numbers: 工单号 1001、1002.
func (r *numberReader) listed(start, end int) bool {
	if len(r.found) == 0 || r.text[start-1] == '_' {
		return false
	}
	last := r.found[len(r.found)-1]
	if last.End > start || start-last.End > 8 || end-start != last.End-last.Start {
		return false
	}
	switch strings.TrimSpace(r.text[last.End:start]) {
	case "、", ",", "，", "和", "及", "与", "and", "/", ";", "；", "&":
		return true
	}
	return false
}

// labelBefore looks for a label that ends before start, with nothing but
// connectors between. Where a document number such as 市监投诉〔2026〕123 begins
// with characters, the value starts before the token.
func (r *numberReader) labelBefore(start, end, digits int) (name string, valueStart int, ok bool) {
	from := max(0, start-labelWindow)
	for from < start && !utf8.RuneStart(r.text[from]) {
		from++
	}
	window := r.text[from:start]
	r.hits = numberWords().Scan(window, r.hits[:0])
	pos, firm := len(window), false
	for i := len(r.hits) - 1; i >= 0; i-- {
		h := r.hits[i]
		word := window[h.Start:h.End]
		gap := window[h.End:pos]
		if h.Class == lexicon.Comma && (word == ":" || word == "：") || h.Class == connector {
			if !isGap(gap) {
				return "", 0, false
			}
			firm = firm || h.Class == lexicon.Comma || word != "是" && word != "为"
			pos = h.Start
			continue
		}
		if h.Class == bareLabel && firm && isGap(gap) && r.namesMatter(i) {
			return word, start, digits >= 3
		}
		if h.Class != label && h.Class != weakLabel || from > 0 && h.Start == 0 && isLetter(window[0]) && isLetter(r.text[from-1]) {
			return "", 0, false
		}
		firm = firm || strings.ContainsAny(gap, "#＃[【(（")
		valueStart = start
		if !isGap(gap) {
			return "", 0, false
		}
		return r.judge(h, word, start, end, digits, firm)
	}
	return "", 0, false
}

// namesMatter reports whether the words before hit i name a matter that has a
// reference number, and none that has a number of another kind.
func (r *numberReader) namesMatter(i int) bool {
	named := false
	for _, h := range r.hits[:i] {
		if h.Class == otherLabel {
			return false
		}
		named = named || h.Class == matter || h.Class == label || h.Class == weakLabel
	}
	return named
}

// official reads the number of an official document around its year, whose
// digits are at start: 市监投诉〔2026〕123号, （2026）粤0305民初1234号.
func (r *numberReader) official(start, end int) (from, to int, ok bool) {
	open, width := utf8.DecodeLastRuneInString(r.text[:start])
	closing, closed := utf8.DecodeRuneInString(r.text[end:])
	if end-start != 4 || !looksLikeDate(r.text[start:end]) || !strings.ContainsRune("〔（([［【", open) || !strings.ContainsRune("〕）)]］】", closing) {
		return 0, 0, false
	}
	to, ok = r.documentEnd(end + closed)
	from = start - width
	for ok && from > 0 && start-from < 40 {
		c, n := utf8.DecodeLastRuneInString(r.text[:from])
		if !isHan(c) || c == '为' || c == '為' || c == '是' {
			break
		}
		from -= n
	}
	return from, to, ok
}

// documentEnd returns the end of the characters and digits at i that end in 号.
func (r *numberReader) documentEnd(i int) (to int, ok bool) {
	digits := 0
	for to = i; to < len(r.text) && to-i <= 60; {
		c, n := utf8.DecodeRuneInString(r.text[to:])
		to += n
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '号' || c == '號':
			return to, digits > 0
		case !isHan(c):
			return 0, false
		}
	}
	return 0, false
}

// officialLabel names the number of a document: the word before its colon.
func (r *numberReader) officialLabel(from int) string {
	before := strings.TrimRight(r.text[max(0, from-30):from], ":： 为為是")
	for _, name := range [...]string{"案号", "案號", "文号", "文號", "受理编号", "受理編號", "编号", "編號", "立案号", "立案號"} {
		if strings.HasSuffix(before, name) {
			return name
		}
	}
	return "文号"
}

// judge decides whether the token is the value of the label hit h.
func (r *numberReader) judge(h lexicon.Hit, word string, start, end, digits int, firm bool) (string, int, bool) {
	value := r.text[start:end]
	word = strings.TrimRight(strings.TrimSpace(word), "#＃:：. ")
	switch {
	case h.Class == label:
		return word, start, digits >= 2 || len(value) >= 5
	case firm:
		return word, start, digits >= 3 && !looksLikePhone(value)
	}
	// "Ticket 123456" without # or colon: long enough not to be a count or year.
	return word, start, digits >= 5 && !looksLikePhone(value)
}

// looksLikePhone accepts Chinese mobile, service and landline numbers.
func looksLikePhone(value string) bool {
	digits := strings.ReplaceAll(value, "-", "")
	for i := range len(digits) {
		if !isDigit(digits[i]) {
			return false
		}
	}
	switch {
	case len(digits) == 11 && digits[0] == '1' && digits[1] >= '3':
		return true
	case len(digits) == 10 && (digits[:3] == "400" || digits[:3] == "800"):
		return true
	}
	return len(digits) >= 10 && len(digits) <= 12 && digits[0] == '0' && strings.Contains(value, "-")
}

// isGap reports whether only white space and opening marks stand between a
// label and its value.
func isGap(s string) bool {
	for _, r := range s {
		switch r {
		case ' ', '\t', '\r', '\n', '\u00A0', '\u3000', '#', '＃', '[', '【', '(', '（', '［', ')', '）', '"', '“', '「', '*', '<', '\'', '.', '№':
		default:
			return false
		}
	}
	return strings.Count(s, "\n") < 2
}

// bracketed accepts [#12345] anywhere, (#12345) and, in a subject, [ABC-1234].
func (r *numberReader) bracketed(start, end, digits int) (string, bool) {
	before, after := r.text[:start], r.text[end:]
	hash := strings.HasSuffix(before, "#") || strings.HasSuffix(before, "＃")
	before = strings.TrimRight(before, "#＃")
	_, width := utf8.DecodeRuneInString(after)
	open, _ := utf8.DecodeLastRuneInString(before)
	switch string(open) + after[:width] {
	case "[]", "()", "【】", "（）", "［］":
	default:
		return "", false
	}
	if hash {
		return "#", digits >= 3
	}
	letters := strings.IndexByte(r.text[start:end], '-')
	key := r.subject && open == '[' && letters >= 2 && allUpper(r.text[start:start+letters])
	return "#", key && digits >= 2 && len(CaseRefs(r.text[start:end])) == 0
}

func allUpper(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return c < 'A' || c > 'Z' }) < 0
}
