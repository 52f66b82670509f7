package quote

import (
	"strings"
	"unicode/utf8"
)

// divider is a line that clients put above a quoted or forwarded mail.
type divider struct {
	forward bool
	// strong means that dashes on both sides make the line a marker by
	// itself; a weak one needs header lines or a quote below.
	strong bool
	// title means that the words are none of the known ones: the line is a
	// title between dashes and counts no more than a rule does.
	title bool
	end   int // the line behind it
}

const (
	// minRule is the shortest line of dashes that rules off a header block.
	minRule = 5
	// minDashes is the shortest run of dashes beside a divider's words.
	minDashes = 2
	// minDividerBytes is the shortest, 原文.
	minDividerBytes = len("原文")
	// maxDividerBytes is the longest divider's text without dashes.
	maxDividerBytes = 120
)

// originalWords and forwardWords are the words of dividers, lower-cased and
// without spaces and apostrophes.
var (
	originalWords = set("originalmessage original originalemail originale-mail originalmail repliedmessage replymessage repliedmail previousmessage " +
		"原始邮件 原始郵件 原邮件 原郵件 原始信件 原信件 原信 原文 原始消息 原始訊息 邮件原件 郵件原件 回复的原邮件 回覆的原郵件 回复邮件信息 回复邮件 回覆郵件 " +
		"回复的邮件 回覆的郵件 以下是原始邮件 以下為原始郵件 历史邮件 来信原文 來信原文 " +
		"ursprünglichenachricht originalnachricht ursprünglichemail messagedorigine messageoriginal messageinitial mensajeoriginal mensagemoriginal messaggiooriginale " +
		"oorspronkelijkbericht исходноесообщение opprinneligmelding oprindeligmeddelelse oprindeligbesked originalmeddelande ursprungligtmeddelande alkuperäinenviesti " +
		"původnízpráva pôvodnáspráva wiadomośćoryginalna oryginalnawiadomość eredetiüzenet özgünileti orijinalmesaj 元のメッセージ オリジナルメッセージ 원본메시지 원래메시지 원본메일")
	forwardWords = set("forwardedmessage forwardedmail forwardedemail forwardedbymail beginforwardedmessage forwardmessage startofforwardedmessage fwdmessage fwd.msg " +
		"转发邮件 转发邮件信息 转发的邮件 转发的原邮件 转发信件 转发消息 转发的消息 转发的信息 已转发的邮件 已转发邮件 被转发邮件 被转发的邮件 被转发邮件信息 转发原邮件 转发内容 " +
		"开始转发的邮件 开始转发邮件 下面是被转发的邮件 以下是转发的邮件 以下是转发邮件 以下为转发邮件 以下为转发的邮件 转送的消息 转寄邮件 转寄的邮件 " +
		"轉寄郵件 轉寄的郵件 轉寄信件 轉寄訊息 轉寄的訊息 轉寄的信件 已轉寄郵件 已轉寄的郵件 已轉寄的訊息 開始轉寄郵件 開始轉寄的郵件 以下是轉寄的郵件 以下為轉寄的郵件 轉發郵件 轉發的郵件 轉發訊息 轉寄原始郵件 轉信 " +
		"weitergeleitetenachricht weitergeleitetemail anfangderweitergeleitetennachricht anfangderweitergeleitetene-mail messagetransféré messagetransmis débutdumessagetransféré " +
		"débutdumessageréexpédié mensajereenviado iniciodelmensajereenviado messaggioinoltrato iniziomessaggioinoltrato mensagemencaminhada mensagemreencaminhada " +
		"iníciodamensagemencaminhada iníciodamensagemreencaminhada doorgestuurdbericht begindoorgestuurdbericht пересылаемоесообщение перенаправленноесообщение " +
		"началопереадресованногосообщения пересланноесообщение пересланоеписьмо videresendtmelding videresendtmeddelelse startpåvideresendtbesked vidarebefordratmeddelande vidarebefordratmejl välitettyviesti " +
		"välitettyviestialkaa přeposlanázpráva začátekpřeposílanézprávy preposlanáspráva przekazanawiadomość treśćprzekazanejwiadomości początekprzekazywanejwiadomości " +
		"továbbítottüzenet továbbítottlevélkezdete iletilenileti iletilmişmesaj mesajredirecționat proslijeđenaporuka 転送されたメッセージ 転送メッセージ 転送されたメール 転送メール " +
		"전달된메시지 전달된메일 전달된이메일 전달메시지")
	// plainWords are those of them that people put between dashes, too, as the
	// title of a passage: they need header lines or a quote below.
	plainWords = set("original 原文 原信 回复邮件 回覆郵件 回复的邮件 回覆的郵件 历史邮件 转发内容 轉信 previousmessage")
	// originalStarts and forwardStarts begin dividers that go on with a name
	// or a date ("Forwarded by Li/HQ on 03/12/2024").
	originalStarts = []string{"originalmessagefrom", "originalmessage(", "原始邮件(", "原始邮件:", "repliedmessage("}
	forwardStarts  = []string{"forwardedby", "forwardedmessagefrom", "forwardedmessage(", "转发人", "轉寄者", "weitergeleitetvon"}
)

func ruleByte(c byte) bool {
	switch c {
	case '-', '_', '=', '*', '~', '#', '+':
		return true
	}
	return false
}

// isRule tells that a folded line is nothing but a rule.
func isRule(s string) bool {
	if len(s) < minRule || !ruleByte(s[0]) {
		return false
	}
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' && !ruleByte(s[i]) {
			return false
		}
	}
	return true
}

// bareFirst are the first letters of the dividers that need no dashes.
var bareFirst = func() (first [256]bool) {
	for _, words := range []map[string]bool{originalWords, forwardWords} {
		for w := range words {
			first[w[0]] = true
		}
	}
	return first
}()

// dividerByte tells the characters around a divider's words.
func dividerByte(c byte) bool {
	return ruleByte(c) || c == ' ' || c == '<' || c == '>' || c == '|'
}

// dividerOf reads a folded line as a divider.
func dividerOf(s string) (divider, bool) {
	i, j := 0, len(s)
	for i < j && dividerByte(s[i]) {
		i++
	}
	for j > i && dividerByte(s[j-1]) {
		j--
	}
	core := s[i:j]
	before, after := i, len(s)-j
	if len(core) < minDividerBytes || len(core) > maxDividerBytes {
		return divider{}, false
	}
	if c := strings.IndexByte(core, ':'); before < minDashes && (c >= 0 && c < len(core)-1 || len(core) > maxBareBytes || core[0] < utf8.RuneSelf && !bareFirst[core[0]|0x20]) {
		return divider{}, false
	}
	var buf [2 * maxDividerBytes]byte
	key := string(labelKey(buf[:0], core))
	bare := strings.TrimRight(key, ":")
	d := divider{strong: before >= minDashes && after >= minDashes && !plainWords[bare]}
	switch {
	case originalWords[bare]:
		return d, true
	case forwardWords[bare]:
		d.forward = true
		return d, true
	case before < minDashes:
		return divider{}, false
	case hasPrefixAny(key, originalStarts):
		return d, true
	case hasPrefixAny(key, forwardStarts):
		d.forward = true
		return d, true
	}
	return divider{title: true, forward: hasAny(key, forwardStems...)}, before >= minDashes && after >= minDashes && len(core) <= maxBareBytes
}

// forwardStems are what the words for forwarding have in common.
var forwardStems = []string{"forward", "fwd", "转发", "轉發", "轉寄", "转寄", "weitergeleit", "reenviad", "encaminhad", "transféré", "transmis", "inoltrat", "doorgestuur", "пересыла", "переслан", "転送", "전달"}

// maxBareBytes is the longest divider without dashes ("Anfang der
// weitergeleiteten Nachricht:", "Początek przekazywanej wiadomości:").
const maxBareBytes = 60

func hasPrefixAny(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// maxReplyMarkRunes bounds a ticket system's "reply above this line".
const maxReplyMarkRunes = 120

// isReplyMark reads a folded line as the mark under which a ticket system
// looks for nothing new: "##- Please type your reply above this line -##",
// "## 请在此行上方回复 ##". Without decoration only the plain words count.
func isReplyMark(s string) bool {
	if len(s) < 2*minRule {
		return false
	}
	decorated := ruleByte(s[0]) && ruleByte(s[1]) && ruleByte(s[len(s)-1])
	if !decorated && !strings.Contains(s, "bove") && !strings.Contains(s, "BOVE") || utf8.RuneCountInString(s) > maxReplyMarkRunes {
		return false
	}
	low := strings.ToLower(s)
	line := hasAny(low, "line", "行", "線", "线", "zeile", "ligne", "línea", "linha", "riga", "строк")
	if !line || strings.ContainsAny(low, "?。？") {
		return false
	}
	if hasAny(low, "reply above this line", "above this line to reply", "above this line is added") {
		return true
	}
	return decorated && hasAny(low, "above", "below", "上方", "以上", "之上", "上面", "下方", "über", "oberhalb", "au-dessus", "encima", "arriba", "acima", "sopra", "выше")
}
