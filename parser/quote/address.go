package quote

import "strings"

// Mailbox is a person in a quoted header. Either field may be "": clients
// leave out the address of people in the address book, and the name of others.
type Mailbox struct{ Name, Address string }

// maxMailboxes bounds the recipients kept of one header.
const maxMailboxes = 1000

// mailboxes reads a list of people as clients write it into a header block:
// separated by commas or semicolons, addresses in <>, [], () or bare, Outlook's
// "[mailto:…]" and QQ's `"name"<a@b>;` included.
func mailboxes(s string) []Mailbox {
	var out []Mailbox
	for _, p := range splitList(s) {
		if m := mailbox(p); m != (Mailbox{}) && len(out) < maxMailboxes {
			out = append(out, m)
		}
	}
	return out
}

// splitList cuts at commas and semicolons outside quotation marks and brackets.
// A piece without an address belongs to the next one ("Doe, John <j@d>").
func splitList(s string) []string {
	var out []string
	from, depth, quoted := 0, 0, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '<' || c == '(' || c == '[':
			depth++
		case c == '>' || c == ')' || c == ']':
			depth = max(depth-1, 0)
		case depth == 0 && (c == ';' || c == ',' && !surname(s[from:i], s[i+1:])):
			out = append(out, s[from:i])
			from = i + 1
		}
	}
	return append(out, s[from:])
}

// surname tells that the comma between a and b stands inside a name: the part
// before has no address and the part behind goes on to one in brackets.
func surname(a, b string) bool {
	if strings.ContainsAny(a, "@<") {
		return false
	}
	if len(b) > maxLabelBytes {
		b = b[:maxLabelBytes]
	}
	i := strings.IndexAny(b, ",;<@")
	return i >= 0 && b[i] == '<'
}

// mailbox reads one person.
func mailbox(s string) Mailbox {
	a, start, end := findAddress(s)
	if a == "" {
		return Mailbox{Name: cleanName(s)}
	}
	name := cleanName(s[:start])
	if name == "" {
		name = cleanName(s[end:])
	}
	if strings.EqualFold(name, a) {
		name = ""
	}
	return Mailbox{Name: name, Address: a}
}

// cleanName trims what surrounds a name.
func cleanName(s string) string {
	s = strings.Trim(s, " \t\"'<>[]();,|*:")
	s = strings.TrimSuffix(s, "mailto")
	if strings.Contains(s, "@") {
		return ""
	}
	return strings.TrimSpace(s)
}

// findAddress returns the first mail address in s and the range it takes with
// the brackets and the second copies around it.
func findAddress(s string) (address string, start, end int) {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '@')
		if i < 0 {
			return "", 0, 0
		}
		i += from
		start, end = i, i+1
		for start > 0 && localByte(s[start-1]) {
			start--
		}
		for end < len(s) && domainByte(s[end]) {
			end++
		}
		domain := strings.TrimRight(s[i+1:end], ".-")
		if start < i && strings.Contains(domain, ".") {
			address = s[start:i] + "@" + domain
			start, end = brackets(s, start, i+1+len(domain))
			return address, start, end
		}
		from = i + 1
	}
}

// brackets widens the range of an address over "<mailto:", ">" and the like.
func brackets(s string, start, end int) (int, int) {
	if strings.HasSuffix(s[:start], "mailto:") {
		start -= len("mailto:")
	}
	if start > 0 && strings.IndexByte("<[(", s[start-1]) >= 0 {
		start--
	}
	if end < len(s) && s[end] == '<' { // <a@b<mailto:a@b>>
		if i := strings.IndexByte(s[end:], '>'); i >= 0 {
			end += i + 1
		}
	}
	if end < len(s) && strings.IndexByte(">])", s[end]) >= 0 {
		end++
	}
	return start, end
}

func localByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("._%+-=#~&'/!$*?^", c) >= 0
}

func domainByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-'
}
