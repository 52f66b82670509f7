// Package thread reads what ties a mail to its case and to the people in it:
// message ids, the base subject, the tag of the case, the other side's own
// reference numbers, and on the way the language of the text, the amounts in
// it and the agent who signed it.
//
// All functions are pure, take any input and run in linear time. Lists they
// return are bounded; what is cut off is said at each limit.
package thread

import (
	"strings"

	"cuiban/escalation/ref"
)

const (
	// maxIDs bounds the ids taken from one header. RFC 5322 knows no limit;
	// threads of a hundred mails are rare and a References header of 100,000
	// ids is an attack. The first id (the root) and the last ones are kept.
	maxIDs = 100

	// maxIDLength bounds one id: RFC 5322 section 2.1.1 limits a line to 998
	// characters, and an id cannot be folded. Longer ones are left out.
	maxIDLength = 998

	// maxIDHeader bounds how much of a header is read, in bytes: its beginning
	// with the root and its end with the last ids.
	maxIDHeader = 128 << 10

	// maxCaseRefs bounds the case tags of one text: a mail for more cases than
	// this is not sorted by its tags.
	maxCaseRefs = 20
)

// CleanIDs returns the message ids in the raw value of a Message-ID,
// In-Reply-To or References header, in order, each once, in angle brackets.
// Text, comments and broken folding around and inside them are tolerated, as
// are ids without brackets if they contain an @. The result is nil if there is
// none.
func CleanIDs(raw string) []string {
	all := rawIDs(bounded(raw))
	if len(all) == 0 {
		return nil
	}
	seen := map[string]bool{all[0]: true}
	var rest []string // from the end, reversed
	for i := len(all) - 1; i > 0 && len(rest) < maxIDs-1; i-- {
		if !seen[all[i]] {
			seen[all[i]] = true
			rest = append(rest, all[i])
		}
	}
	ids := []string{"<" + all[0] + ">"}
	for i := len(rest) - 1; i >= 0; i-- {
		ids = append(ids, "<"+rest[i]+">")
	}
	return ids
}

// bounded cuts the middle out of an overlong header, between ids.
func bounded(raw string) string {
	if len(raw) <= maxIDHeader {
		return raw
	}
	head, tail := raw[:maxIDHeader/2], raw[len(raw)-maxIDHeader/2:]
	if i := strings.LastIndexByte(head, '>'); i >= 0 {
		head = head[:i+1]
	}
	if i := strings.IndexByte(tail, '<'); i >= 0 {
		tail = tail[i:]
	}
	return head + tail
}

// rawIDs returns all ids in raw, without brackets, repeated ones included.
func rawIDs(raw string) []string {
	var ids []string
	add := func(id string) {
		if id = compact(id); id != "" && id != "@" && len(id) <= maxIDLength {
			ids = append(ids, id)
		}
	}
	for raw != "" {
		open := strings.IndexByte(raw, '<')
		if open < 0 {
			open = len(raw)
		}
		for _, word := range strings.Fields(raw[:open]) {
			if bare := strings.Trim(word, `,;"'()>`); strings.Count(bare, "@") == 1 && !strings.Contains(bare, ">") {
				add(bare)
			}
		}
		raw = strings.TrimLeft(raw[open:], "<")
		end := strings.IndexAny(raw, "<>")
		if end < 0 {
			add(raw)
			break
		}
		add(raw[:end])
		raw = strings.TrimLeft(raw[end:], ">")
	}
	return ids
}

// compact removes white space and control characters, which only broken
// folding puts into an id.
func compact(id string) string {
	if strings.IndexFunc(id, isBlank) < 0 {
		return id
	}
	return strings.Map(func(r rune) rune {
		if isBlank(r) {
			return -1
		}
		return r
	}, id)
}

func isBlank(r rune) bool { return r <= ' ' || r == 0x7F }

// CaseRefs returns the references of our cases in text, each once and as
// ref.Make writes them: [CB-7K3M] and what becomes of it in replies, in any
// brackets or none. Misread characters are repaired; without brackets the
// hyphen is required.
func CaseRefs(text string) []string {
	var refs []string
	for i := 0; i+1 < len(text) && len(refs) < maxCaseRefs; i++ {
		if text[i]|0x20 != 'c' || text[i+1]|0x20 != 'b' || i > 0 && isAlnum(text[i-1]) {
			continue
		}
		rest, hyphen := cutHyphen(strings.TrimLeft(text[i+2:min(len(text), i+32)], " "))
		n := 0
		for n < len(rest) && isAlnum(rest[n]) {
			n++
		}
		if !hyphen && !inBrackets(text[:i], rest[n:]) {
			continue
		}
		if canonical, ok := ref.Valid(ref.Prefix + rest[:n]); ok && !contains(refs, canonical) {
			refs = append(refs, canonical)
		}
	}
	return refs
}

// cutHyphen removes a hyphen or dash of any kind, with blanks around it.
func cutHyphen(s string) (string, bool) {
	for _, h := range []string{"-", "‐", "‑", "–", "—", "－", "−"} {
		if rest, ok := strings.CutPrefix(s, h); ok {
			return strings.TrimLeft(rest, " "), true
		}
	}
	return s, false
}

func inBrackets(before, after string) bool {
	for _, pair := range [...][2]string{{"[", "]"}, {"【", "】"}, {"［", "］"}, {"(", ")"}, {"（", "）"}} {
		if strings.HasSuffix(before, pair[0]) && strings.HasPrefix(after, pair[1]) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isAlnum(c byte) bool { return isDigit(c) || isLetter(c) }
