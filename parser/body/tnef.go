package body

import "strings"

// isTNEF tells Outlook's container (winmail.dat) by type or name.
func isTNEF(e *entity) bool {
	return e.media == "application/ms-tnef" || e.media == "application/vnd.ms-tnef" ||
		e.media == "application/octet-stream" && strings.EqualFold(e.given, "winmail.dat")
}

func (w *walk) tnef(e *entity, s *source) []piece {
	w.attachment(e, s)
	return nil
}
