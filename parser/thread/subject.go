package thread

import (
	"strings"
	"unicode/utf8"

	"cuiban/parser/thread/lexicon"
)

// replyWords are the words that mail programs put before a subject when
// answering and forwarding, in lower case and simplified characters: the
// Chinese and English ones, those of European clients, and the marks of
// automatic answers, whose base subject is that of the mail they answer.
var replyWords = map[string]bool{
	"re": true, "fw": true, "fwd": true, "aw": true, "antw": true, "antwort": true,
	"wg": true, "sv": true, "vs": true, "vl": true, "rv": true, "res": true,
	"enc": true, "tr": true, "rif": true, "odp": true, "ynt": true, "ilt": true,
	"ang": true, "vb": true, "doorst": true, "betr": true, "ré": true,
	"回复": true, "答复": true, "转发": true, "转寄": true, "回信": true, "返信": true,
	"转送": true, "转": true, "回": true, "답장": true, "전달": true,
	"自动回复": true, "自动答复": true, "系统自动回复": true,
	"auto": true, "automatic reply": true, "auto reply": true, "autoreply": true,
	"auto-reply": true, "automatic response": true, "out of office": true,
	"réponse automatique": true, "automatische antwort": true, "respuesta automática": true,
}

// outsideTags are the words in full-width brackets that gateways put before
// the subject of a mail from outside. ASCII brackets are removed whatever they
// say, as RFC 5256 section 2.1 does.
var outsideTags = map[string]bool{
	"external": true, "ext": true, "外部": true, "外部邮件": true, "外部信件": true,
	"外来邮件": true, "外域邮件": true, "垃圾邮件": true, "spam": true, "疑似垃圾邮件": true,
	"自动回复": true, "转发": true, "回复": true,
}

// maxReplyWord bounds the length in bytes of what may stand before a colon.
const maxReplyWord = 40

// maxSubject bounds how much of a subject is read, in bytes. RFC 5322 knows no
// limit, but no mail program shows more than a few lines.
const maxSubject = 4 << 10

// BaseSubject returns the subject without what answering, forwarding, lists,
// gateways and we ourselves add to it: prefixes such as 回复：, Re[2]: and AW:
// in any number and order, bracketed tags in front, (fwd) at the end, our case
// tag anywhere. White space is collapsed. A subject that is nothing but tags
// keeps the last of them.
func BaseSubject(s string) string {
	s = lexicon.Clip(s, maxSubject)
	s = strings.Join(strings.Fields(s), " ")
	for {
		before := s
		s = dropCaseTags(s)
		s = cutReplyWord(s)
		s = cutTag(s)
		s = cutForwardMarks(s)
		if s == before {
			return s
		}
	}
}

// cutReplyWord removes one prefix word with its counter and colon.
func cutReplyWord(s string) string {
	colon, width := -1, 0
	for i, r := range s[:min(len(s), maxReplyWord)] {
		if r == ':' || r == '：' || r == '﹕' || r == '︰' {
			colon, width = i, utf8.RuneLen(r)
			break
		}
	}
	if colon <= 0 || !replyWords[foldWord(cutCounter(s[:colon]))] {
		return s
	}
	return strings.TrimLeft(s[colon+width:], " \u3000")
}

// cutCounter removes the counter of Re[2], Re(2), 回复（2）, Re^2 and Re2.
func cutCounter(word string) string {
	return strings.TrimRight(word, " 0123456789[]()（）［］【】^*-")
}

func foldWord(s string) string {
	return strings.Map(lexicon.Fold, s)
}

// cutTag removes one bracketed tag in front if something remains behind it.
func cutTag(s string) string {
	for _, pair := range [...][2]string{{"[", "]"}, {"【", "】"}, {"［", "］"}, {"*****", "*****"}, {"***", "***"}} {
		inner, ok := strings.CutPrefix(s, pair[0])
		if !ok {
			continue
		}
		word, rest, found := strings.Cut(inner, pair[1])
		rest = strings.TrimLeft(rest, " \u3000")
		ascii := pair[0] == "["
		if found && rest != "" && (ascii && !strings.Contains(word, "[") || outsideTags[foldWord(word)]) {
			return rest
		}
	}
	return s
}

// cutForwardMarks removes the wrapping of "[Fwd: subject]" and the end of
// "subject (fwd)".
func cutForwardMarks(s string) string {
	if len(s) > 6 && strings.EqualFold(s[:5], "[fwd:") && s[len(s)-1] == ']' {
		return strings.TrimSpace(s[5 : len(s)-1])
	}
	if len(s) > 5 && strings.EqualFold(s[len(s)-5:], "(fwd)") {
		return strings.TrimSpace(s[:len(s)-5])
	}
	return s
}

// maxTagPadding is the room for blanks and a wide hyphen in one of our tags:
// what is longer only mentions a reference.
const maxTagPadding = 4

// dropCaseTags removes our case tags, which replies carry in any place.
func dropCaseTags(s string) string {
	var b strings.Builder
	from := 0
	for i := 0; i < len(s); i++ {
		open, width := utf8.DecodeRuneInString(s[i:])
		if open != '[' && open != '【' && open != '［' {
			continue
		}
		end := strings.IndexAny(s[i+width:min(len(s), i+40)], "]】］")
		if end < 0 {
			continue
		}
		inner := s[i+width : i+width+end]
		_, closing := utf8.DecodeRuneInString(s[i+width+end:])
		if refs := CaseRefs("[" + inner + "]"); len(refs) != 1 || len(inner) > len(refs[0])+maxTagPadding {
			continue
		}
		b.WriteString(s[from:i])
		from = i + width + end + closing
		i = from - 1
	}
	if from == 0 {
		return s
	}
	b.WriteString(s[from:])
	return strings.Join(strings.Fields(b.String()), " ")
}
