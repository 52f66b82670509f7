// Package order reads what the owner orders by mail: one verb on the first line
// of what they wrote, in Chinese or English, with its argument behind it.
//
// The first line decides and nothing else: what a mail says further down, in a
// quotation or in a signature is never an order. A line that begins with no
// known verb is no order; nothing is guessed, since an order can send a letter.
package order

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Verb is what is ordered.
type Verb string

// The verbs. The zero Verb means that the line is no order.
const (
	None      Verb = ""
	Send      Verb = "send"
	Anyway    Verb = "send_anyway" // send although a mail arrived since
	Discard   Verb = "discard"
	Later     Verb = "later"
	Replied   Verb = "replied"
	Paid      Verb = "paid"
	NotPaid   Verb = "not_paid"
	Close     Verb = "close"
	Stop      Verb = "stop"
	Resume    Verb = "resume"
	Status    Verb = "status"
	Help      Verb = "help"
	Submitted Verb = "submitted"
	Done      Verb = "done"
	// The owner's corrections of the newest promise.
	NotPromise Verb = "not_a_promise"
	Due        Verb = "due"
	NoReply    Verb = "no_reply"
	Statement  Verb = "statement" // what they said by phone, app, SMS or chat
)

// MaxDays bounds "later": a year. A case forgotten for longer is a closed one.
const MaxDays = 366

// maxLine bounds the first line of an order that is looked at. Orders are
// words; a long line is prose.
const maxLine = 400

// Order is one order read from a mail.
type Order struct {
	Verb   Verb
	Line   string // the first line, as written
	Arg    string // what follows the verb on its line
	Days   int    // for Later: 1 … MaxDays; 3 when none is given
	Number int    // for Send: which of the drafts shown; 1 when none is given
	Amount string // for Paid: digits with a point for the decimals; "" all of it
	Rest   string // the lines after the first, up to the end of what was written
}

// word is a way to say a verb. A word that is bare stands alone on its line:
// in "好的，我再想想" the "好" orders nothing.
type word struct {
	text string
	verb Verb
	bare bool
}

// words are in order of matching: longer before the shorter they begin with.
var words = []word{
	{"仍然发送", Anyway, true}, {"仍然發送", Anyway, true}, {"send anyway", Anyway, true},
	{"不发送", Discard, true}, {"不發送", Discard, true}, {"不发", Discard, true}, {"不發", Discard, true}, {"放弃这封", Discard, true}, {"do not send", Discard, true}, {"don't send", Discard, true}, {"discard", Discard, true},
	{"发送", Send, true}, {"發送", Send, true}, {"确认发送", Send, true}, {"確認發送", Send, true}, {"同意发送", Send, true}, {"send", Send, true}, {"approve", Send, true},
	{"推迟", Later, false}, {"推遲", Later, false}, {"延后", Later, false}, {"延後", Later, false}, {"later", Later, false}, {"snooze", Later, false},
	{"已回复", Replied, false}, {"已回覆", Replied, false}, {"对方已回复", Replied, false}, {"對方已回覆", Replied, false}, {"replied", Replied, false},
	{"没到账", NotPaid, true}, {"没有到账", NotPaid, true}, {"未到账", NotPaid, true}, {"沒到賬", NotPaid, true}, {"沒有到賬", NotPaid, true}, {"未到賬", NotPaid, true}, {"未到帳", NotPaid, true}, {"没收到", NotPaid, true}, {"沒收到", NotPaid, true}, {"not paid", NotPaid, true}, {"unpaid", NotPaid, true},
	{"已到账", Paid, false}, {"已到賬", Paid, false}, {"已到帳", Paid, false}, {"到账", Paid, false}, {"到賬", Paid, false}, {"到帳", Paid, false}, {"paid", Paid, false},
	{"结案", Close, true}, {"結案", Close, true}, {"close", Close, true},
	{"停止", Stop, true}, {"stop", Stop, true},
	{"继续", Resume, true}, {"繼續", Resume, true}, {"resume", Resume, true},
	{"状态", Status, true}, {"狀態", Status, true}, {"status", Status, true},
	{"帮助", Help, true}, {"幫助", Help, true}, {"help", Help, true},
	{"已提交", Submitted, false}, {"submitted", Submitted, false}, {"filed", Submitted, false},
	{"不是承诺", NotPromise, true}, {"不算承诺", NotPromise, true}, {"not a promise", NotPromise, true}, {"no promise", NotPromise, true},
	{"期限", Due, false}, {"due", Due, false}, {"deadline", Due, false},
	{"未回复", NoReply, true}, {"没有回复", NoReply, true}, {"没回复", NoReply, true}, {"未回覆", NoReply, true}, {"no reply", NoReply, true}, {"no answer", NoReply, true},
	{"电话", Statement, false}, {"電話", Statement, false}, {"站内信", Statement, false}, {"站內信", Statement, false}, {"短信", Statement, false}, {"簡訊", Statement, false}, {"在线客服", Statement, false}, {"call", Statement, false}, {"phone", Statement, false}, {"sms", Statement, false}, {"chat", Statement, false}, {"app", Statement, false},
	{"已办", Done, true}, {"已辦", Done, true}, {"已办理", Done, true}, {"done", Done, true},
}

// Parse reads the order in what the owner wrote: new text without quotations
// and signature. Leading blank lines are passed over.
func Parse(newText string) Order {
	line, rest := firstLine(newText)
	o := Order{Line: line, Rest: strings.TrimSpace(rest)}
	if line == "" || len(line) > maxLine {
		return o
	}
	verb, arg, bare := match(fold(line))
	switch {
	case verb == None:
		return o
	case bare && verb == Send:
		if o.Number = draftNumber(arg); o.Number > 0 {
			o.Verb, o.Arg = verb, arg
		}
	case bare:
		if arg == "" {
			o.Verb = verb
		}
	default:
		o.withArg(verb, arg)
	}
	return o
}

func firstLine(s string) (line, rest string) {
	for s != "" {
		line, s, _ = strings.Cut(s, "\n")
		if line = strings.TrimFunc(line, blank); line != "" {
			return line, s
		}
	}
	return "", ""
}

// blank are the spaces phones and web mailers put around a word, zero-width
// ones among them.
func blank(r rune) bool {
	return unicode.IsSpace(r) || r == 0xfeff || r >= 0x200b && r <= 0x200f || r == 0x2060
}

// fold makes full-width characters narrow and Latin letters small.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return unicode.ToLower(r - 0xfee0)
		case r == 0x3000 || r == 0xa0:
			return ' '
		case r == '’':
			return '\''
		}
		return unicode.ToLower(r)
	}, s)
}

// match finds the verb the line begins with; what follows an English verb must
// not continue the word.
func match(line string) (verb Verb, arg string, bare bool) {
	line = strings.TrimLeft(line, "\"'“”「」【】[]* ")
	best := word{}
	for _, w := range words {
		if strings.HasPrefix(line, w.text) && len(w.text) > len(best.text) && ends(w.text, line[len(w.text):]) {
			best = w
		}
	}
	if best.verb == None {
		return None, "", false
	}
	return best.verb, strings.Trim(line[len(best.text):], " .。!,，:：;；\"'“”「」【】[]*~～"), best.bare
}

func ends(word, rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	last := word[len(word)-1]
	return rest == "" || last >= utf8.RuneSelf || !(unicode.IsLetter(r) && r < utf8.RuneSelf || r == '\'')
}

// draftNumber reads which draft is meant; 0 means that something else follows.
func draftNumber(arg string) int {
	if arg == "" {
		return 1
	}
	n, err := strconv.Atoi(arg)
	if err != nil || n < 1 || n > 99 {
		return 0
	}
	return n
}

func (o *Order) withArg(verb Verb, arg string) {
	switch verb {
	case Later:
		days, ok := days(arg)
		if !ok {
			return
		}
		o.Days = days
	case Paid:
		amount, ok := amount(arg)
		if !ok {
			return
		}
		o.Amount = amount
	case Submitted:
		arg = number(arg)
	case Due, Statement:
		if arg == "" {
			return
		}
	}
	o.Verb, o.Arg = verb, arg
}

// days reads "3天", "3 d", "两周", "" (three days).
func days(arg string) (int, bool) {
	if arg == "" {
		return 3, true
	}
	digits := strings.TrimRightFunc(arg, func(r rune) bool { return !unicode.IsDigit(r) })
	unit := strings.TrimSpace(arg[len(digits):])
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil {
		r, size := utf8.DecodeRuneInString(arg)
		if n = chinese[r]; n == 0 {
			return 0, false
		}
		unit = strings.TrimSpace(arg[size:])
	}
	switch strings.TrimPrefix(unit, "个") {
	case "", "天", "日", "d", "day", "days":
	case "周", "週", "星期", "礼拜", "w", "week", "weeks":
		n *= 7
	default:
		return 0, false
	}
	return n, n >= 1 && n <= MaxDays
}

var chinese = map[rune]int{'一': 1, '两': 2, '兩': 2, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9, '十': 10}

// amount reads "500", "2,350.00元", "￥500"; "" means all of it. Anything else
// is no amount, and the line no order: a wrong sum would close a case.
func amount(arg string) (string, bool) {
	arg = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(arg, "¥"), "￥"), "元"), "块"))
	if arg == "" || arg == "了" {
		return "", true
	}
	clean := strings.ReplaceAll(arg, ",", "")
	whole, frac, point := strings.Cut(clean, ".")
	if !allDigits(whole) || point && !allDigits(frac) || len(frac) > 3 {
		return "", false
	}
	return clean, true
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// number takes the label off a filing number: "编号 2026…", "number 2026…".
func number(arg string) string {
	for _, label := range []string{"投诉编号", "受理编号", "受理号", "工单号", "编号", "編號", "号码", "number", "no."} {
		if rest, ok := strings.CutPrefix(arg, label); ok {
			return strings.ToUpper(strings.Trim(rest, " :：#"))
		}
	}
	return strings.ToUpper(arg)
}
