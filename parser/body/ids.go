package body

import "strings"

// messageIDs reads the ids of a field: what stands in angle brackets, else words with
// an at sign. Blanks that a fold put inside an id are taken out. Each id is given
// once, with its brackets.
func messageIDs(raw string, m *Mail) []string {
	var ids []string
	seen := make(map[string]bool)
	add := func(id string) {
		if id = cleanID(id, m); id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	rest := raw
	for {
		_, after, ok := strings.Cut(rest, "<")
		if !ok {
			break
		}
		in, tail, closed := strings.Cut(after, ">")
		if nested := strings.LastIndexByte(in, '<'); nested >= 0 {
			in = in[nested+1:]
		}
		add(in)
		if !closed {
			m.defect(DefectIDBad)
			break
		}
		rest = tail
	}
	if len(ids) == 0 && strings.TrimSpace(raw) != "" && !strings.ContainsAny(raw, "<>") {
		for w := range strings.FieldsFuncSeq(raw, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' }) {
			if strings.Contains(w, "@") {
				add(w)
			}
		}
	}
	return boundIDs(ids, m)
}

// cleanID puts an id into its form; "" for what is none.
func cleanID(id string, m *Mail) string {
	if strings.ContainsAny(id, " \t") {
		id = strings.Join(strings.Fields(id), "")
	}
	id = strings.Trim(id, `"'`)
	if len(id)+2 > MaxIDLen {
		m.defect(DefectIDLong)
		return ""
	}
	if id == "" {
		return ""
	}
	if !isASCII(id) || !plainASCII(id) {
		d := decoder{}
		id = d.clean(d.raw(id))
	}
	return "<" + id + ">"
}

// boundIDs keeps the ids at both ends: the root of the thread and its latest mails.
func boundIDs(ids []string, m *Mail) []string {
	if len(ids) <= MaxIDs {
		return ids
	}
	m.defect(DefectIDs)
	const head = 100
	out := make([]string, 0, MaxIDs)
	out = append(out, ids[:head]...)
	return append(out, ids[len(ids)-(MaxIDs-head):]...)
}

// ownID reads the Message-ID field, which other programs wrote without brackets or
// without an at sign, too.
func ownID(raw string, m *Mail) string {
	if raw == "" {
		m.defect(DefectIDNone)
		return ""
	}
	if ids := messageIDs(raw, m); len(ids) > 0 {
		if !strings.HasPrefix(raw, "<") || !strings.Contains(ids[0], "@") || len(ids) > 1 {
			m.defect(DefectIDBad)
		}
		return ids[0]
	}
	if !strings.ContainsAny(raw, "<>") && len(raw) <= MaxIDLen {
		m.defect(DefectIDBad)
		return cleanID(raw, m)
	}
	return ""
}
