package body

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// SafeName turns what a sender calls a file into a name that is safe on every system:
// one component without path, control, invisible or direction-changing characters or
// those Windows reserves, not a device's name, not hidden, composed (NFC), at most
// MaxName bytes with the extension kept. "" when nothing is left.
func SafeName(name string) string {
	name = strings.Map(nameRune, strings.ToValidUTF8(name, "_"))
	name = norm.NFC.String(name) // after what stood between a letter and its accent is gone
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(reservedRune, name)
	name = strings.TrimRightFunc(strings.TrimSpace(name), func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	if rest := strings.TrimLeft(name, "."); rest != name {
		name = "_" + rest
	}
	if name == "_" {
		return ""
	}
	if isDevice(name) {
		name = "_" + name
	}
	return shorten(name, MaxName)
}

// nameRune drops what cannot be seen and evens out blanks.
func nameRune(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\r', r == 0x3000, unicode.Is(unicode.Zs, r):
		return ' '
	case r == 0x2044, r == 0x2215: // slashes that are none
		return '_'
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == 0x034f, r == 0x115f, r == 0x1160, r == 0x3164, r == 0xffa0,
		unicode.Is(unicode.Co, r), unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r), r >= 0xfe00 && r <= 0xfe0f:
		return -1
	}
	return r
}

func reservedRune(r rune) rune {
	if strings.ContainsRune(`<>:"|?*`, r) {
		return '_'
	}
	return r
}

// isDevice tells the names that Windows gives to devices, whatever their extension.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimSpace(stem))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	for _, p := range []string{"COM", "LPT"} {
		if rest, ok := strings.CutPrefix(stem, p); ok && utf8.RuneCountInString(rest) == 1 {
			return strings.ContainsAny(rest, "0123456789¹²³")
		}
	}
	return false
}

// shorten cuts a name at a character, keeping an extension of ordinary length.
func shorten(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > 20 {
		ext = ""
	}
	stem := name[:limit-len(ext)]
	for len(stem) > 0 && !utf8.RuneStart(name[len(stem)]) {
		stem = stem[:len(stem)-1]
	}
	return strings.TrimRight(stem, ". ") + ext
}

// extensions pairs media types with extensions; the first pair of either side counts.
// The system's own table is not asked: it differs from machine to machine.
var extensions = [][2]string{
	{"image/jpeg", ".jpg"}, {"image/jpg", ".jpg"}, {"image/jpeg", ".jpeg"}, {"image/png", ".png"}, {"image/gif", ".gif"},
	{"image/bmp", ".bmp"}, {"image/webp", ".webp"}, {"image/tiff", ".tif"}, {"image/svg+xml", ".svg"}, {"image/heic", ".heic"},
	{"application/pdf", ".pdf"}, {"application/zip", ".zip"}, {"application/x-zip-compressed", ".zip"},
	{"application/msword", ".doc"}, {"application/vnd.ms-excel", ".xls"}, {"application/vnd.ms-powerpoint", ".ppt"},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
	{"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
	{"application/json", ".json"}, {"application/xml", ".xml"}, {"text/xml", ".xml"}, {"application/rtf", ".rtf"}, {"text/rtf", ".rtf"},
	{"text/plain", ".txt"}, {"text/rfc822-headers", ".txt"}, {"text/html", ".html"}, {"text/html", ".htm"}, {"text/csv", ".csv"}, {"text/calendar", ".ics"},
	{"text/vcard", ".vcf"}, {"text/x-vcard", ".vcf"}, {"message/rfc822", ".eml"}, {"message/global", ".eml"},
	{"audio/mpeg", ".mp3"}, {"audio/wav", ".wav"}, {"audio/amr", ".amr"}, {"video/mp4", ".mp4"}, {"video/quicktime", ".mov"},
	{"application/pkcs7-signature", ".p7s"}, {"application/x-pkcs7-signature", ".p7s"}, {"application/pkcs7-mime", ".p7m"},
	{"application/x-pkcs7-mime", ".p7m"}, {"application/pgp-signature", ".asc"}, {"application/pgp-keys", ".asc"},
	{"application/ms-tnef", ".dat"},
}

func extensionOf(mediaType string) string {
	for _, e := range extensions {
		if e[0] == mediaType {
			return e[1]
		}
	}
	return ".bin"
}

// typeByName is the media type of a file, for containers that do not say it.
func typeByName(name string) string {
	ext := strings.ToLower(path.Ext(name))
	for _, e := range extensions {
		if e[1] == ext {
			return e[0]
		}
	}
	return "application/octet-stream"
}

// attachmentName is the safe name of a part: what the sender says, else one made from
// its number and type.
func attachmentName(given, mediaType string, number int) (name string, unsafe bool) {
	name = SafeName(given)
	if name != "" {
		return name, name != given && unsafeName(given)
	}
	return "attachment-" + strconv.Itoa(number) + extensionOf(mediaType), given != ""
}

// unsafeName tells whether a name was more than untidy.
func unsafeName(given string) bool {
	return strings.ContainsAny(given, "/\\\x00") || strings.HasPrefix(given, ".") || isDevice(given) || len(given) > MaxName ||
		strings.IndexFunc(given, func(r rune) bool { return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) }) >= 0
}
