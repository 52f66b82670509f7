// Package order reads what the owner orders by mail: one verb a line, in Chinese
// or English, with its argument behind it.
//
// Orders end at the first blank line: what a mail says further down, in a
// quotation or in a signature is never an order. A letter is sent by the first
// line only. A line that begins with no known verb is no order; nothing is
// guessed, since an order can send a letter.
package order

import (
	"slices"
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
	Kept       Verb = "kept"
	Statement  Verb = "statement" // what they said by phone, app, SMS or chat
	Edit       Verb = "edit"      // the letter shall say this instead
	Note       Verb = "note"
	Attempt    Verb = "attempt"  // a withdrawal was tried
	Evidence   Verb = "evidence" // the attached files prove something
	NewCase    Verb = "new_case"
	File       Verb = "file"  // the mail passed on or answered belongs to that case
	Merge      Verb = "merge" // that case is the same dispute
	Unmerge    Verb = "unmerge"
	GuardOrder Verb = "guard"   // what is watched of a platform: see ReadGuard
	Balance    Verb = "balance" // how much lies with a platform: see ReadBalance
	// Result is an answer to a reminder about a platform. No word says it: the
	// mail that is answered does.
	Result    Verb = "result"
	StopAll   Verb = "stop_all"   // the kill switch for every case of the owner
	ResumeAll Verb = "resume_all" // goes on with what StopAll stopped
	Pause     Verb = "pause"
	Cause     Verb = "cause" // what the platform gives as its reason
	Write     Verb = "write" // one of the letters there are, by its name
	List      Verb = "list"
	Digest    Verb = "digest"
	Remind    Verb = "remind"
	Sending   Verb = "resume_sending" // the breaker is lifted
)

// MaxDays bounds "later": a year. A case forgotten for longer is a closed one.
const MaxDays = 366

// maxLine bounds the first line of an order that is looked at. Orders are
// words; a long line is prose.
const maxLine = 400

// Order is one order read from a mail.
type Order struct {
	Verb  Verb
	Line  string // its line, as written
	Arg   string // what follows the verb on its line, folded to small letters
	Words string // the same, as written
	Days  int    // for Later and Pause: 1 … MaxDays; 3 and 7 when none is given
	// Numbers are, for Send, which of the drafts or letters shown; for File, which
	// mails of the tray; nil: none named.
	Numbers []int
	Amount  string // for Paid: digits with a point for the decimals; "" all of it
	Serial  string // for Paid: the payment's serial number (流水号), upper case; "" not told
	Ref     string // for File, Merge and Unmerge: the case as written, "CB-7K3M"
	// Rest holds the lines after the verb's own that belong to it: of a text, up
	// to the end of the orders; of an Edit, up to the end of the mail.
	Rest string
}

// Unknown is how many lines that are no orders end the reading: what follows is
// prose, and the owner is sent help.
const Unknown = 3

// ParseAll reads all orders in what the owner wrote: new text without quotations
// and signature. It stops at the first blank line after the first order, and
// after Unknown lines that are none; those are in the result with Verb None.
func ParseAll(newText string) []Order {
	line, rest := firstLine(newText)
	var out []Order
	for unknown := 0; line != "" && unknown < Unknown; {
		o := parseLine(line)
		if len(out) > 0 && (o.Verb == Send || o.Verb == Anyway || o.Verb == Edit) {
			o = Order{Line: line} // these take the first line, or nothing
		}
		if o.Verb == None {
			unknown++
		}
		rest = o.take(rest)
		out = append(out, o)
		line, rest, _ = strings.Cut(rest, "\n")
		line = strings.TrimFunc(line, blank)
	}
	return out
}

// take gives an order the lines that follow and belong to it, and returns the
// others.
func (o *Order) take(rest string) string {
	switch o.Verb {
	case Edit: // the whole text, blank lines in it too
		o.Rest = strings.Trim(rest, "\r\n")
		return ""
	case Replied, Statement, Note, NewCase:
	default:
		return rest
	}
	var words []string
	for rest != "" {
		line, after, _ := strings.Cut(rest, "\n")
		line = strings.TrimFunc(line, blank)
		if line == "" || o.Verb != Replied && parseLine(line).Verb != None {
			break
		}
		words, rest = append(words, line), after
	}
	o.Rest = strings.Join(words, "\n")
	return rest
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
	{"防范", GuardOrder, false}, {"防範", GuardOrder, false}, {"预防", GuardOrder, false}, {"預防", GuardOrder, false}, {"guard", GuardOrder, false},
	{"余额", Balance, false}, {"餘額", Balance, false}, {"balance", Balance, false},
	{"停止全部", StopAll, true}, {"停止 全部", StopAll, true}, {"全部停止", StopAll, true}, {"全停", StopAll, true}, {"停止所有", StopAll, true}, {"stop all", StopAll, true}, {"stop everything", StopAll, true},
	{"继续全部", ResumeAll, true}, {"继续 全部", ResumeAll, true}, {"全部继续", ResumeAll, true}, {"繼續全部", ResumeAll, true}, {"全部繼續", ResumeAll, true}, {"resume all", ResumeAll, true},
	{"停止", Stop, true}, {"stop", Stop, true},
	{"继续", Resume, true}, {"繼續", Resume, true}, {"resume", Resume, true},
	{"状态", Status, true}, {"狀態", Status, true}, {"status", Status, true},
	{"帮助", Help, true}, {"幫助", Help, true}, {"help", Help, true},
	{"已提交", Submitted, false}, {"submitted", Submitted, false}, {"filed", Submitted, false},
	{"不是承诺", NotPromise, true}, {"不算承诺", NotPromise, true}, {"not a promise", NotPromise, true}, {"no promise", NotPromise, true},
	{"期限", Due, false}, {"due", Due, false}, {"deadline", Due, false},
	{"未回复", NoReply, true}, {"没有回复", NoReply, true}, {"没回复", NoReply, true}, {"未回覆", NoReply, true}, {"no reply", NoReply, true}, {"no answer", NoReply, true},
	{"电话", Statement, false}, {"電話", Statement, false}, {"站内信", Statement, false}, {"站內信", Statement, false}, {"短信", Statement, false}, {"簡訊", Statement, false}, {"在线客服", Statement, false}, {"call", Statement, false}, {"phone", Statement, false}, {"sms", Statement, false}, {"chat", Statement, false}, {"app", Statement, false},
	{"恢复发信", Sending, true}, {"恢復發信", Sending, true}, {"resume sending", Sending, true},
	{"修改", Edit, true}, {"改为", Edit, true}, {"edit", Edit, true}, {"change to", Edit, true},
	{"已兑现", Kept, true}, {"已兌現", Kept, true}, {"kept", Kept, true},
	{"备注", Note, false}, {"備註", Note, false}, {"记录", Note, false}, {"記錄", Note, false}, {"note", Note, false},
	{"提现", Attempt, false}, {"提現", Attempt, false}, {"attempt", Attempt, false}, {"withdrawal", Attempt, false},
	{"证据", Evidence, false}, {"證據", Evidence, false}, {"evidence", Evidence, false},
	{"新案件", NewCase, false}, {"新案", NewCase, false}, {"立案", NewCase, false}, {"new case", NewCase, false},
	{"归入", File, false}, {"归到", File, false}, {"歸入", File, false}, {"file under", File, false},
	{"合并", Merge, false}, {"合併", Merge, false}, {"merge", Merge, false},
	{"分开", Unmerge, false}, {"分開", Unmerge, false}, {"unmerge", Unmerge, false},
	{"暂停", Pause, false}, {"暫停", Pause, false}, {"pause", Pause, false},
	{"原因", Cause, false}, {"cause", Cause, false},
	{"写信", Write, false}, {"寫信", Write, false}, {"write", Write, false},
	{"列表", List, true}, {"清单", List, true}, {"清單", List, true}, {"list", List, true},
	{"周报", Digest, true}, {"週報", Digest, true}, {"digest now", Digest, true}, {"digest", Digest, true},
	{"提醒我", Remind, false}, {"提醒", Remind, false}, {"remind me on", Remind, false}, {"remind me", Remind, false}, {"remind", Remind, false},
	{"已办", Done, true}, {"已辦", Done, true}, {"已办理", Done, true}, {"done", Done, true},
}

// Parse reads the first line of what the owner wrote as an order. Leading blank
// lines are passed over.
func Parse(newText string) Order {
	line, rest := firstLine(newText)
	o := parseLine(line)
	if o.take(rest) != "" && o.Rest == "" {
		o.Rest = strings.TrimSpace(rest)
	}
	return o
}

func parseLine(line string) Order {
	o := Order{Line: line}
	if line == "" || len(line) > maxLine {
		return o
	}
	verb, arg, bare := match(fold(line))
	switch {
	case verb == None, apart(verb) && !standsApart(fold(line), arg):
		return o
	case verb == Send:
		if numbers, ok := numbers(arg); ok {
			o.Verb, o.Arg, o.Numbers = verb, arg, numbers
		}
	case bare:
		if arg == "" {
			o.Verb = verb
		}
	default:
		o.Words = asWritten(line, arg)
		o.withArg(verb, arg)
	}
	return o
}

// apart are the verbs that are everyday words, too: what follows must stand
// apart from them, so that "提现被冻结三天了" and "立案了吗" are no orders.
func apart(v Verb) bool {
	return v == Note || v == Attempt || v == Evidence || v == NewCase || v == Cause || v == Write || v == Remind || v == GuardOrder || v == Balance
}

// standsApart says whether a space, a colon or a digit comes between the verb
// and its argument.
func standsApart(line, arg string) bool {
	if arg == "" {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimSuffix(strings.TrimRight(line, " .。!,，:：;；\"'“”「」【】[]*~～"), arg))
	first, _ := utf8.DecodeRuneInString(arg)
	return unicode.IsSpace(before) || unicode.IsPunct(before) || unicode.IsDigit(first)
}

// asWritten finds the argument in the line as the owner wrote it, with its
// capitals: folding keeps the number of characters.
func asWritten(line, arg string) string {
	l, n := []rune(line), utf8.RuneCountInString(arg)
	folded := []rune(fold(line))
	for i := len(folded) - n; i >= 0 && n > 0; i-- {
		if string(folded[i:i+n]) == arg {
			return string(l[i : i+n])
		}
	}
	return ""
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

// maxNumbers bounds how many letters one line may approve.
const maxNumbers = 50

// numbers reads which letters are meant: "", "2", "1 3 5", "1、3、5". False when
// something else stands there.
func numbers(arg string) (out []int, ok bool) {
	words := strings.FieldsFunc(arg, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",，、;；和+", r) })
	for _, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 1 || n > 99 || len(out) == maxNumbers {
			return nil, false
		}
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out, true
}

func (o *Order) withArg(verb Verb, arg string) {
	switch verb {
	case Later, Pause:
		days, ok := days(arg)
		if !ok {
			return
		}
		if o.Days = days; verb == Pause && arg == "" {
			o.Days = 7
		}
	case Paid:
		if m := serialOf.FindStringSubmatchIndex(arg); m != nil {
			o.Serial, arg = strings.ToUpper(arg[m[2]:m[3]]), strings.Trim(arg[:m[0]]+arg[m[1]:], " ,，;；")
		}
		amount, ok := amount(arg)
		if !ok {
			return
		}
		o.Amount = amount
	case Submitted:
		arg = number(arg)
	case File, Merge, Unmerge:
		if o.Ref = caseRef(arg); o.Ref == "" {
			return
		}
		if verb == File {
			o.Numbers = mails(arg)
		}
	case Balance:
		if _, _, ok := ReadBalance(o.Words); !ok { // "余额 500 元被冻结" tells, and orders nothing
			return
		}
	case Due, Statement, Attempt, Cause, Write, Remind, GuardOrder:
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

// mails reads which mails of the tray are meant ("12 到 cb-7k3m", "12, 13 cb-7k3m").
func mails(arg string) (out []int) {
	for _, w := range strings.FieldsFunc(arg, func(r rune) bool { return unicode.IsSpace(r) || r >= utf8.RuneSelf || strings.ContainsRune(",;#", r) }) {
		if n, err := strconv.Atoi(w); err == nil && n > 0 && len(out) < maxNumbers {
			out = append(out, n)
		}
	}
	return out
}

// caseRef finds the reference of a case in an argument ("cb-7k3m", "案件 CB-7K3M"),
// upper case; "" when there is not exactly one.
func caseRef(arg string) string {
	found := ""
	for _, w := range strings.FieldsFunc(arg, func(r rune) bool { return unicode.IsSpace(r) || r >= utf8.RuneSelf }) {
		if rest, ok := strings.CutPrefix(w, "cb-"); ok && len(rest) >= 3 {
			if found != "" {
				return ""
			}
			found = strings.ToUpper(w)
		}
	}
	return found
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
