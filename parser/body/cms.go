package body

import "strings"

// isCMS tells an S/MIME message that wraps the mail's content.
func isCMS(e *entity) bool {
	return e.media == "application/pkcs7-mime" || e.media == "application/x-pkcs7-mime" ||
		e.media == "application/octet-stream" && strings.HasSuffix(strings.ToLower(e.given), ".p7m")
}

func (w *walk) cms(e *entity, s *source, depth int) []piece {
	w.attachment(e, s)
	return nil
}
