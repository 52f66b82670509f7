package body

import "slices"

// The defects: what was wrong with a mail and was repaired, guessed, cut or left
// out. The phrases are part of the contract: scripts may compare them.
const (
	DefectEmpty          = "empty mail"
	DefectReadFailed     = "reading stopped before the end"
	DefectNoHeader       = "no header"
	DefectHeaderEnd      = "header does not end"
	DefectHeaderLine     = "header line without a field name"
	DefectHeaderSpace    = "blank lines before the header"
	DefectHeaderMbox     = "mbox separator line before the header"
	DefectHeaderBOM      = "byte order mark before the header"
	DefectHeaderCR       = "broken line ends in the header"
	DefectHeaderControl  = "control characters in the header"
	DefectHeaderSize     = "header larger than 256 KiB"
	DefectHeaderFields   = "more than 4000 header fields"
	DefectHeaderRaw      = "undeclared 8-bit characters in the header"
	DefectEncodedWord    = "broken encoded word in the header"
	DefectFromNone       = "no From field"
	DefectFromMany       = "more than one From field"
	DefectDateMany       = "more than one Date field"
	DefectDateBad        = "unreadable Date field"
	DefectDateAbsurd     = "absurd Date field"
	DefectIDMany         = "more than one Message-ID field"
	DefectIDNone         = "no Message-ID field"
	DefectIDBad          = "malformed message id"
	DefectIDLong         = "message id longer than 998 bytes"
	DefectIDs            = "more than 1000 message ids in a field"
	DefectAddresses      = "more than 1000 addresses"
	DefectAddress        = "malformed address"
	DefectAddressHidden  = "address inside an encoded word"
	DefectDepth          = "nested deeper than 50"
	DefectParts          = "more than 1000 parts"
	DefectNoBoundary     = "multipart without its boundary"
	DefectUnclosed       = "multipart without its end"
	DefectAfterEnd       = "parts after the end of a multipart"
	DefectPartHeader     = "damaged part header"
	DefectEncoding       = "unknown transfer encoding"
	DefectEncodingLie    = "false transfer encoding"
	DefectBase64         = "damaged base64"
	DefectQP             = "damaged quoted-printable"
	DefectUU             = "damaged uuencode"
	DefectCharsetUnknown = "unknown charset"
	DefectCharsetMissing = "undeclared charset"
	DefectCharsetLie     = "false charset"
	DefectCharsetBad     = "undecodable characters"
	DefectParams         = "malformed parameter"
	DefectName           = "unsafe attachment name"
	DefectText           = "text larger than its limit"
	DefectHTML           = "HTML with too many elements"
	DefectTNEF           = "damaged TNEF"
	DefectCMS            = "damaged S/MIME"
	DefectReport         = "damaged delivery report"
	DefectPartial        = "fragment of a larger mail"
	DefectExternal       = "content kept elsewhere"
)

// defect notes a defect once.
func (m *Mail) defect(d string) {
	if d != "" && !slices.Contains(m.Defects, d) {
		m.Defects = append(m.Defects, d)
	}
}
