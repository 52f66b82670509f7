package robot

import (
	"strings"

	"cuiban/parser/thread/lexicon"
)

// bounceText is the text of a bounce with its words found.
type bounceText struct {
	text string
	hits []lexicon.Hit
	in   Input
}

func newBounceText(text string, in Input) *bounceText {
	return &bounceText{text, bounceWords().Scan(text, nil), in}
}

// recipient returns the address that the mail did not reach: a field for it,
// the address a server's answer is about, the one behind a word for recipient,
// or the first that is not the sender's.
func (t *bounceText) recipient() string {
	if v, ok := has(t.in.Header, "X-Failed-Recipients"); ok {
		first, _, _ := strings.Cut(v, ",")
		return bareAddress(first)
	}
	best, bestRank := "", 0
	for i := 0; i < len(t.text); {
		at := strings.IndexByte(t.text[i:], '@')
		if at < 0 {
			break
		}
		start, end := addressAround(t.text, i+at, i)
		i = max(end, i+at+1)
		if start == end {
			continue
		}
		if rank := t.rank(start, end); rank > bestRank {
			best, bestRank = t.text[start:end], rank
		}
	}
	return best
}

// addressAround returns the bytes of the address whose @ is at; it begins at
// floor or later. The result is empty if there is none.
func addressAround(text string, at, floor int) (start, end int) {
	start = at
	for start > floor && at-start < 64 && isLocal(text[start-1]) {
		start--
	}
	end = at + 1
	dot := false
	for end < len(text) && end-at < 255 && (isHost(text[end]) || text[end] == '.' && end+1 < len(text) && isHost(text[end+1])) {
		dot = dot || text[end] == '.'
		end++
	}
	if start == at || !dot {
		return at, at
	}
	return start, end
}

func isLocal(c byte) bool {
	return isHost(c) || strings.IndexByte(".!#$%&'*+/=?^_`{|}~", c) >= 0
}

func isHost(c byte) bool {
	return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || c == '-'
}

// rank says how likely the address at text[start:end] is the recipient.
func (t *bounceText) rank(start, end int) int {
	address := t.text[start:end]
	if strings.EqualFold(address, bareFrom(t.in.From)) || isDaemon(localPart(address)) {
		return 0
	}
	line := strings.LastIndexByte(t.text[:start], '\n') + 1
	before, after := strings.ToLower(t.text[line:start]), t.text[end:min(len(t.text), end+2)]
	switch field := strings.TrimSpace(before); {
	case strings.HasPrefix(field, "message-id") || strings.HasPrefix(field, "references") || strings.HasPrefix(field, "in-reply-to") || strings.HasPrefix(field, "dkim"):
		return 0
	case strings.HasPrefix(field, "from:") || strings.HasPrefix(field, "sender:") || strings.HasPrefix(field, "发件人") || strings.HasPrefix(field, "return-path") || strings.HasPrefix(field, "reply-to") || strings.HasPrefix(field, "x-"):
		return 1
	case strings.Trim(field, "<") == "" && strings.HasPrefix(after, ">:"), strings.HasPrefix(field, "final-recipient") || strings.HasPrefix(field, "original-recipient"):
		return 5 // <a@b>: is how Postfix and qmail open a recipient's paragraph
	case t.behindRecipientWord(start):
		return 4
	case strings.Trim(field, "<*- ") == "":
		return 3
	}
	return 2
}

// behindRecipientWord reports whether a word for recipient stands at most a
// line before start.
func (t *bounceText) behindRecipientWord(start int) bool {
	for i := len(t.hits) - 1; i >= 0; i-- {
		h := t.hits[i]
		if h.End > start {
			continue
		}
		if start-h.End > 80 {
			return false
		}
		if h.Class == recipient || h.Class == undelivered {
			return true
		}
	}
	return false
}

func bareFrom(from string) string {
	if i := strings.LastIndexByte(from, '<'); i >= 0 {
		from = strings.TrimRight(from[i+1:], "> ")
	}
	return strings.TrimSpace(from)
}

// status returns the status: an enhanced code in reason or text, else the SMTP
// code and the wording mapped to one, else the general failure.
func (t *bounceText) status(reason string) string {
	for _, s := range [...]string{reason, t.text} {
		if code, _ := statusIn(s); code != "" && code[0] != '2' {
			return code
		}
	}
	code := t.wordStatus(reason)
	smtp := 0
	for _, s := range [...]string{reason, t.text} {
		if smtp, _ = smtpCode(s); smtp != 0 {
			break
		}
	}
	switch {
	case code == "" && smtp != 0:
		code = smtpStatus(smtp)
	case code == "" && t.says(delayed):
		code = "4.0.0"
	case code == "":
		code = "5.0.0"
	}
	switch {
	case smtp >= 500:
		code = "5" + code[1:]
	case smtp >= 400 || smtp == 0 && t.says(delayed):
		code = "4" + code[1:]
	}
	return code
}

// wordStatus returns the status of the words of the reason, else of the text.
func (t *bounceText) wordStatus(reason string) string {
	for _, hits := range [...][]lexicon.Hit{bounceWords().Scan(reason, nil), t.hits} {
		for _, h := range hits {
			if s := enhanced[h.Class]; s != "" {
				return s
			}
		}
	}
	return ""
}

func (t *bounceText) says(c lexicon.Class) bool {
	for _, h := range t.hits {
		if h.Class == c {
			return true
		}
	}
	return false
}

// smtpStatus maps a reply code of RFC 5321 section 4.2.2 to a status.
func smtpStatus(code int) string {
	switch code {
	case 550, 551, 553:
		return "5.1.1"
	case 552:
		return "5.2.2"
	case 554:
		return "5.7.1"
	case 450:
		return "4.2.1"
	case 452:
		return "4.2.2"
	case 421:
		return "4.4.2"
	}
	if code >= 500 {
		return "5.0.0"
	}
	return "4.0.0"
}

// statusIn returns the first enhanced status code (RFC 3463: class 2, 4 or 5,
// subject and detail of up to three digits) in s and where it begins.
func statusIn(s string) (code string, at int) {
	for i := 0; i+4 < len(s); i++ {
		if c := s[i]; c != '5' && c != '4' && c != '2' || s[i+1] != '.' || i > 0 && (isHost(s[i-1]) && s[i-1] != '-' || s[i-1] == '.') {
			continue
		}
		subject := digits(s, i+2)
		if subject == 0 || subject > 3 || i+2+subject >= len(s) || s[i+2+subject] != '.' {
			continue
		}
		end := i + 3 + subject
		detail := digits(s, end)
		end += detail
		if detail == 0 || detail > 3 || end < len(s) && (isHost(s[end]) && s[end] != '-' || s[end] == '.' && end+1 < len(s) && digits(s, end+1) > 0) {
			continue
		}
		return s[i:end], i
	}
	return "", -1
}

func digits(s string, i int) int {
	n := 0
	for i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
		n++
	}
	return n
}

// smtpCode returns the first SMTP reply code of failure in s and where it is:
// three digits from 4 or 5, standing alone, with text behind them.
func smtpCode(s string) (code, at int) {
	for i := 0; i+3 < len(s); i++ {
		if s[i] != '4' && s[i] != '5' || s[i+1] > '7' || digits(s, i) != 3 || i > 0 && (isHost(s[i-1]) || s[i-1] == '.' || s[i-1] == ':') {
			if n := digits(s, i); n > 0 {
				i += n - 1
			}
			continue
		}
		if c := s[i+3]; c == ' ' || c == '-' || c == ',' || c == ':' || c == '#' || c == ')' || c == ']' || c >= 0x80 {
			return int(s[i]-'0')*100 + int(s[i+1]-'0')*10 + int(s[i+2]-'0'), i
		}
	}
	return 0, -1
}

// reason returns the server's words: what stands behind a word for reason, the
// line with the code, or the line with the words that name a status.
func (t *bounceText) reason() string {
	if s := t.labelled(); s != "" {
		return s
	}
	if code, at := statusIn(t.text); code != "" && code[0] != '2' {
		return shorten(lineAt(t.text, at))
	}
	if code, at := smtpCode(t.text); code != 0 {
		return shorten(lineAt(t.text, at))
	}
	for _, h := range t.hits {
		if enhanced[h.Class] != "" {
			return shorten(lineAt(t.text, h.Start))
		}
	}
	return ""
}

// labelled returns what follows 退信原因： or "said:", on the same line or the
// next, if it has a code or words of a reason.
func (t *bounceText) labelled() string {
	for _, h := range t.hits {
		if h.Class != reason {
			continue
		}
		rest := strings.TrimLeft(t.text[h.End:], " \t:：")
		rest = strings.TrimLeft(rest, "\r\n \t　")
		paragraph, _, _ := strings.Cut(lexicon.Clip(rest, 2*maxReason), "\n\n")
		if t.explains(paragraph) {
			if first, _, found := strings.Cut(paragraph, "\n"); found && t.explains(first) && !strings.HasPrefix(paragraph[len(first)+1:], " ") {
				paragraph = first
			}
			return shorten(paragraph)
		}
	}
	return ""
}

// explains reports whether s has a code or words of a reason.
func (t *bounceText) explains(s string) bool {
	if code, _ := statusIn(s); code != "" {
		return true
	}
	if code, _ := smtpCode(s); code != 0 {
		return true
	}
	for _, h := range bounceWords().Scan(s, nil) {
		if enhanced[h.Class] != "" {
			return true
		}
	}
	return false
}

func lineAt(text string, at int) string {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	end := strings.IndexByte(text[at:], '\n')
	if end < 0 {
		return text[start:]
	}
	return text[start : at+end]
}

// originalID returns the id of the mail that came back: in the header of it
// that the text quotes, else what the bounce itself refers to.
func (t *bounceText) originalID() string {
	lower := strings.ToLower(t.text)
	for from := 0; ; {
		i := strings.Index(lower[from:], "message-id:")
		if i < 0 || len(lower) != len(t.text) {
			break
		}
		from += i + len("message-id:")
		if id := firstID(lexicon.Clip(t.text[from:], 300)); id != "" {
			return id
		}
	}
	for _, name := range [...]string{"X-Original-Message-ID", "Original-Message-ID", "In-Reply-To", "References"} {
		if ids := t.in.Header.Values(name); len(ids) > 0 {
			if id := firstID(ids[0]); id != "" {
				return id
			}
		}
	}
	return ""
}
