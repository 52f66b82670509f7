package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxAttributionLines is how many lines a wrapped attribution takes:
	// clients wrap at 72 to 78 columns, a long name with a long address and a
	// date fills three, a fourth is for the verb alone.
	maxAttributionLines = 4
	// minHeaderBytes is the shortest attribution: "李写道:".
	minHeaderBytes = 10
	// maxHeaderBytes is the longest attribution, unwrapped.
	maxHeaderBytes = 500
	// maxNameRunes is the longest name in an attribution that has no address.
	maxNameRunes = 60
)

// attributionVerbs are the verbs of attributions: the last word before the
// colon, or in German, Dutch and Scandinavian one in the middle.
var attributionVerbs = set("wrote writes écrit escribió escribio scritto scrisse escreveu schrieb schreef geschreven skrev kirjoitti napsal napísal " +
	"napisał napisała pisze написал написала пишет пише írta yazdı scrie scris έγραψε menulis viết 작성 썼습니다 작성했습니다 commented responded")

// hanVerbs end Chinese and Japanese attributions. A lone 写 or 寫 counts only
// with an address (Zoho).
var hanVerbs = []string{"写道", "寫道", "来信", "來信", "写到", "寫到", "撰写", "撰寫", "编写", "編寫", "书写", "發信", "发信", "のメッセージ", "は書きました", "書きました", "書き込みました", "님이작성", "님이 작성"}

// openers begin attributions that give the date first.
var openers = set("on at 在 于 於 am le el il em op den dne dnia w в il on, le, pe på fre")

// proseWords tell a sentence from a client's line where there is no address:
// clients name the person, people speak of you and me and mails.
var proseWords = set("you your yours we our us my me i he she they their his her its it the this that these those email mail letter reply message as also already previously earlier in a an")

var proseHan = []string{"你", "您", "我", "他", "她", "贵", "貴", "的邮件", "邮件中", "郵件中", "的郵件", "信中", "曾", "已经", "中写", "里写", "裡寫", "上写", "称", "說", "说"}

// attribution is a client's line above a quote.
type attribution struct {
	from Mailbox
	date dated
	raw  string
	// sure means that it is evidence by itself; otherwise a quote has to
	// follow it.
	sure bool
}

// endsLikeAttribution is the cheap test for the last line of an attribution.
func endsLikeAttribution(s string) bool {
	s = strings.TrimRight(s, " *_\"")
	return strings.HasSuffix(s, ":") || strings.HasSuffix(s, "--") || bareAttribution(s) || lacksColon(s)
}

// lacksColon tells that a line ends with a verb of writing and nothing behind
// it, as some phones write it.
func lacksColon(s string) bool {
	return strings.HasSuffix(s, "wrote") || strings.HasSuffix(s, "写道") || strings.HasSuffix(s, "寫道")
}

// bareAttribution tells that a line may be Gmail's oldest form, a date and a
// person without verb or colon: 2013/1/16 张三 <a@b>
func bareAttribution(s string) bool {
	return strings.HasSuffix(s, ">") && s[0] >= '1' && s[0] <= '9' && strings.Contains(s, "@")
}

// readAttribution reads one unwrapped, folded line. The buffer is for tokens.
func readAttribution(s string, buf []token) (attribution, bool) {
	if len(s) > maxHeaderBytes || len(s) < minHeaderBytes {
		return attribution{}, false
	}
	dashed, bare := strings.HasPrefix(s, "--"), bareAttribution(s) || lacksColon(s)
	s = strings.Trim(s, " -*_|")
	colon := strings.HasSuffix(s, ":")
	s = strings.TrimRight(s, ": *_")
	if !colon && !dashed && !bare || s == "" || strings.ContainsAny(s, "。!?;") {
		return attribution{}, false
	}
	if !strings.ContainsFunc(s, digitOrAt) && !endsInVerb(s) {
		return attribution{}, false
	}
	toks := tokenize(s, buf)
	address, as, _ := findAddress(s)
	d, hasDate := dateIn(s, toks)
	verb := verbIn(s, toks, address != "")
	if !(hasDate && address != "") && (!verb || bare && !colon) {
		return attribution{}, false
	}
	a := attribution{date: d, raw: s[d.start:d.end]}
	a.from = person(s, d, hasDate, address, as)
	if bare && !colon {
		return a, onlyMarks(s, &a)
	}
	return a, a.judge(s, toks, verb, hasDate) && (verb || colon)
}

func digitOrAt(r rune) bool { return r >= '0' && r <= '9' || r == '@' }

// endsInVerb is the cheap test for a line without a date and an address.
func endsInVerb(s string) bool {
	return hasHanVerb(s) || attributionVerbs[strings.ToLower(s[strings.LastIndexByte(s, ' ')+1:])]
}

func hasHanVerb(s string) bool {
	if s[len(s)-1] < utf8.RuneSelf {
		return false
	}
	for _, v := range hanVerbs {
		if strings.HasSuffix(s, v) {
			return true
		}
	}
	return false
}

// judge weighs what a line has. Complete evidence is a date and an address, or
// a verb with a date to the minute and nothing but a name beside them.
func (a *attribution) judge(s string, toks []token, verb, hasDate bool) bool {
	hasAddress := a.from.Address != ""
	switch {
	case verb && hasDate && hasAddress:
		a.sure = a.tidy(s)
	case hasDate && hasAddress:
		a.sure = a.date.HasClock && a.tidy(s) && onlyMarks(s, a)
	case verb && hasDate:
		a.sure = a.date.HasClock && a.from.Name != "" && !prose(s, toks)
	case verb && hasAddress:
		a.sure = !prose(s, toks) && onlyMarks(s, a)
	default:
		return verb && utf8.RuneCountInString(s) <= maxNameRunes
	}
	return true
}

// verbIn tells whether the line has a verb of writing. Han verbs have to end
// it; alphabetic ones may stand in the middle.
func verbIn(s string, toks []token, address bool) bool {
	if hasHanVerb(s) {
		return true
	}
	if address && (strings.HasSuffix(s, "写") || strings.HasSuffix(s, "寫")) {
		return true
	}
	for i := len(toks) - 1; i >= 0; i-- {
		if toks[i].kind == tokWord && attributionVerbs[toks[i].text] {
			return true
		}
	}
	return false
}

// prose tells that a line speaks of people or mails as sentences do.
func prose(s string, toks []token) bool {
	for _, t := range toks[min(1, len(toks)):] {
		if t.kind == tokWord && proseWords[t.text] && !(t.text == "a" || t.text == "in" || t.text == "as" || t.text == "i" || t.text == "it" || t.text == "us") {
			return true
		}
	}
	return hasAny(s, proseHan...)
}

// maxResidue is how many letters an attribution has beside name, address and
// date: "Il giorno … alle ore … ha scritto" has 23, Turkish "tarihinde şunu
// yazdı" 17.
const maxResidue = 40

// tidy is the test for a line with an address and a date: what stands beside
// the person and the date must be too little for a sentence, and the name none.
func (a *attribution) tidy(s string) bool {
	rest := strings.Replace(s, a.raw, " ", 1)
	rest = strings.Replace(rest, a.from.Address, " ", 1)
	if a.from.Name != "" {
		rest = strings.Replace(rest, a.from.Name, " ", 1)
	}
	letters := 0
	for _, r := range rest {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters <= maxResidue && !hasAny(rest, proseHan...) && proseCount(rest) == 0 && proseCount(a.from.Name) < 2
}

// proseCount counts the words of a sentence.
func proseCount(s string) int {
	n := 0
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		switch w = strings.Trim(w, ",.()"); w {
		case "a", "in", "i", "it", "as": // words of other languages' attributions, initials
		default:
			if proseWords[w] {
				n++
			}
		}
	}
	return n
}

// onlyMarks tells that the line is the person and the date with little else.
func onlyMarks(s string, a *attribution) bool {
	rest := utf8.RuneCountInString(s) - utf8.RuneCountInString(a.from.Name) - len(a.from.Address) - utf8.RuneCountInString(a.raw)
	return rest <= 30
}

// person finds who wrote: the name that stands before the address, or without
// an address what is left of the line.
func person(s string, d dated, hasDate bool, address string, as int) Mailbox {
	if address != "" {
		from := 0
		if hasDate && d.end <= as {
			from = d.end
		}
		return Mailbox{Name: clip(trimName(s[from:as])), Address: address}
	}
	if !hasDate {
		return Mailbox{Name: clip(trimName(s))}
	}
	after := trimName(s[d.end:])
	if after != "" {
		return Mailbox{Name: clip(after)}
	}
	return Mailbox{Name: clip(trimName(s[:d.start]))}
}

// trimName takes openers, verbs and connecting words off both ends.
func trimName(s string) string {
	for {
		t := cleanName(strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '、' || r == '。' || r == '.' || r == '-' }))
		for _, v := range hanVerbs {
			t = strings.TrimSuffix(t, v)
		}
		t = strings.TrimSuffix(strings.TrimSuffix(t, "于"), "於")
		t = strings.TrimPrefix(strings.TrimPrefix(t, "在"), "于")
		if i := strings.LastIndexByte(t, ' '); joins(strings.ToLower(t[i+1:])) {
			t = t[:max(i, 0)]
		}
		if i := strings.IndexByte(t, ' '); joins(strings.ToLower(first(t, i))) {
			t = strings.TrimPrefix(t, first(t, i))
		}
		if t == s {
			return t
		}
		s = t
	}
}

func first(s string, i int) string {
	if i < 0 {
		return s
	}
	return s[:i]
}

// joins tells words that connect the parts of an attribution.
func joins(w string) bool {
	if w == "" {
		return false
	}
	switch strings.TrimRight(w, ",.") {
	case "a", "ha", "heeft", "um", "uhr", "at", "às", "las", "alle", "ore", "kl", "klo", "om", "von", "by", "from", "user", "het", "volgende", "följande", "følgende", "folgendes", "님이", "さん", "from:":
		return true
	}
	w = strings.TrimRight(w, ",.")
	return openers[w] || attributionVerbs[w]
}

// clip bounds a name.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= 2*maxNameRunes {
		return s
	}
	return ""
}
