package escalation

// Remaining returns the entries without those of mails that were moved to
// another case since: they stay in the log, where the counter-entry stands
// beside them, and count for nothing. entries is not changed.
func Remaining(entries []Entry) []Entry {
	gone := map[string]Entry{}
	for _, e := range entries {
		if e.Kind == EntryMoved && !e.Noted.Before(gone[e.Mail].Noted) {
			gone[e.Mail] = e
		}
	}
	if len(gone) == 0 {
		return entries
	}
	out := make([]Entry, 0, len(entries))
	for _, e := range entries {
		m, moved := gone[e.Mail]
		if moved && e.Kind != EntryMoved && !e.Noted.After(m.Noted) {
			continue
		}
		out = append(out, e)
	}
	return out
}
