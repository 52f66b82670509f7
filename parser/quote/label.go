package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// label is what a header line of a quoted mail says.
type label int

const (
	noLabel label = iota
	labelFrom
	labelDate
	labelTo
	labelCc
	labelSubject
	labelReplyTo
	labelMessageID
	labelOther // known to stand in such blocks: importance, attachments…
	labelCount
)

// maxLabelBytes is the longest label with its marks, "Objet du message" and
// the like included.
const maxLabelBytes = 48

// labelNames maps label words, lower-cased and without spaces, to what they
// say, in the languages whose clients translate them.
var labelNames = func() map[string]label {
	m := map[string]label{}
	for l, words := range map[label]string{
		labelFrom: "from 发件人 发信人 发送人 发送者 发件者 寄件者 寄件人 發件人 發信人 寄信人 von absender de da van afzender от відправник від od fra från lähettäjä " +
			"feladó expéditeur remitente remetente mittente nadawca gönderen kimden saatja dela 差出人 送信者 送信元 보낸사람 보낸이 발신",
		labelDate: "date sent sentat senton senttime sentdate datesent datetime 发送时间 发件时间 发信时间 发送日期 发件日期 日期 时间 時間 寄件日期 寄件時間 傳送日期 傳送時間 " +
			"發送時間 發送日期 發信時間 寄送日期 寄送時間 寄信日期 已傳送 已发送 已發送 datum gesendet gesendetam envoyé envoyéle date&heure enviado enviadoel enviadaem enviadoem enviada fecha data " +
			"inviato verzonden verzondenop дата отправлено надіслано wysłano sendt dato skickat skickades lähetetty päivämäärä dátum elküldve odesláno odoslané tarih gönderildi " +
			"日時 送信日時 送信日 日付 보낸날짜 날짜 보낸시간 발신일",
		labelTo: "to 收件人 收件者 收信人 接收人 受信人 an empfänger à a para aan кому до do til till vastaanottaja címzett kime pour destinataire destinataires destinatario destinatário " +
			"komu adresat 宛先 受信者 送信先 받는사람 받는이 수신",
		labelCc:        "cc bcc 抄送 抄送人 抄送者 副本 副本抄送 密送 密件抄送 密件副本 kopie copie copieà copia копия копія kopia kopi kopio másolat bilgi 参照 참조 숨은참조",
		labelSubject:   "subject 主题 主題 主旨 标题 標題 邮件主题 郵件主題 件名 betreff objet sujet asunto assunto oggetto onderwerp тема temat emne ämne aihe tárgy konu predmet předmět subiect 제목",
		labelReplyTo:   "replyto reply-to 回复至 回复地址 回覆至 回覆地址 antwortan répondreà responderà rispondia 返信先",
		labelMessageID: "message-id messageid 邮件id",
		labelOther: "importance priority sensitivity attachment attachments size organization organisation sender signedby mailedby user-agent list-id delivered-to resent-from resent-date resent-to flag " +
			"重要性 重要程度 优先级 優先順序 敏感度 附件 大小 分类 類別 標幟 wichtigkeit anlage anlagen priorität piècesjointes piècejointe importanceélevée importancia datosadjuntos allegati priorità bijlagen " +
			"вложения важность 添付ファイル 重要度 첨부파일 중요도",
	} {
		for w := range strings.FieldsSeq(words) {
			m[w] = l
		}
	}
	return m
}()

// labelled is one header line.
type labelled struct {
	label    label
	value    string
	dayFirst bool // the label's language writes 3/4 for the third of April
}

// labelOf reads a folded line as "Label: value", as a table row
// "| Label | value |" or "Label<tab>value". The label may be set in bold or
// spaced out (主　题：).
func labelOf(s string) (labelled, bool) {
	cut := min(len(s), maxLabelBytes)
	if strings.HasPrefix(s, "|") {
		return rowLabel(s)
	}
	i := strings.IndexAny(s[:cut], ":\t|")
	if i <= 0 {
		return labelled{}, false
	}
	l := labelWord(s[:i])
	if l == noLabel {
		return labelled{}, false
	}
	return labelled{l, trimMarks(s[i+1:]), dayFirstLabels[string(labelKey(nil, s[:i]))]}, true
}

// labelMemo remembers the labels of the lines read last: blocks that are tried
// from several lines read the same ones again. A power of two.
type labelMemo [64]struct {
	line  int // one more than the line's number; 0 is an empty place
	found labelled
	ok    bool
}

// labelAt is labelOf for a line.
func (s *splitter) labelAt(k int) (labelled, bool) {
	m := &s.labels[k%len(s.labels)]
	if m.line != k+1 {
		m.line = k + 1
		m.found, m.ok = labelOf(s.norm(k))
	}
	return m.found, m.ok
}

// rowLabel reads a table row with a label in its first cell.
func rowLabel(s string) (labelled, bool) {
	cells := strings.FieldsFunc(s, func(r rune) bool { return r == '|' })
	for len(cells) > 0 && strings.TrimSpace(cells[0]) == "" {
		cells = cells[1:]
	}
	if len(cells) == 0 || len(cells[0]) > maxLabelBytes {
		return labelled{}, false
	}
	l := labelWord(strings.TrimRight(strings.TrimSpace(cells[0]), ":"))
	if l == noLabel {
		return labelOf(strings.TrimSpace(cells[0]))
	}
	return labelled{label: l, value: trimMarks(strings.Join(cells[1:], " "))}, true
}

// labelWord looks up a label without its spaces and bold marks.
func labelWord(s string) label {
	var buf [maxLabelBytes + utf8.UTFMax]byte
	if len(s) > maxLabelBytes {
		return noLabel
	}
	return labelNames[string(labelKey(buf[:0], s))]
}

// labelKey appends a label in the form in which it is looked up.
func labelKey(key []byte, s string) []byte {
	for _, r := range s {
		switch r {
		case ' ', tabCell, '*', '_', '·', '[', ']', '【', '】', '•', '\'':
			continue
		}
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			key = append(key, byte(r))
			continue
		}
		key = utf8.AppendRune(key, unicode.ToLower(r))
	}
	return key
}

// trimMarks cleans a value of what surrounds it: spaces, the stars of bold
// text, cell borders, QQ's closing semicolons.
func trimMarks(s string) string {
	// QQ leaves the entity in its plain text.
	return strings.Trim(strings.ReplaceAll(s, "&nbsp;", " "), " \t*|:;")
}

// inlineLabels splits a value in which further labels follow on the same line,
// as when a client's header block was made one line of. It returns nil when
// there are fewer than two.
func inlineLabels(first labelled) []labelled {
	out := []labelled{first}
	v := first.value
	for from := 0; ; {
		i := strings.IndexByte(v[from:], ':')
		if i < 0 {
			break
		}
		i += from
		at, l := lastLabel(v[:i])
		if l == noLabel {
			from = i + 1
			continue
		}
		out[len(out)-1].value = trimMarks(v[:at])
		v, from = strings.TrimLeft(v[i+1:], " "), 0
		out = append(out, labelled{label: l, value: v})
	}
	out[len(out)-1].value = trimMarks(v)
	if len(out) < 3 {
		return nil
	}
	return out
}

// lastLabel finds the label that s ends with: one or two words that no letter
// touches ("…<a@b>To:" has one, "hamlet To:" too, "motto:" has none).
func lastLabel(s string) (int, label) {
	i := wordStart(s)
	if i == len(s) || i == 0 {
		return 0, noLabel
	}
	if l := labelWord(s[i:]); l != noLabel && len(s)-i > 1 {
		return i, l
	}
	if s[i-1] != ' ' {
		return 0, noLabel
	}
	j := wordStart(s[:i-1])
	if l := labelWord(s[j:]); j > 0 && l != noLabel {
		return j, l
	}
	return 0, noLabel
}

// wordStart returns where the letters at the end of s begin.
func wordStart(s string) int {
	t := strings.TrimRight(s, " ")
	i := strings.LastIndexFunc(t, func(r rune) bool { return !unicode.IsLetter(r) })
	if i < 0 {
		return 0
	}
	_, n := utf8.DecodeRuneInString(t[i:])
	return i + n
}
