package pack

import (
	"fmt"
	"mime"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"cuiban/escalation"
	"cuiban/templates"
)

const (
	// maxNamePart is how many characters of a label or subject go into a file
	// name: with number and date it stays far below the 255 bytes that file
	// systems take and the 260 characters that Windows takes for a whole path.
	maxNamePart = 40
	// maxNameBytes bounds the same part in bytes.
	maxNameBytes = 120
)

func itoa(n int) string { return strconv.Itoa(n) }

func padded(n, width int) string { return fmt.Sprintf("%0*d", width, n) }

// safePart makes a part of a file name of any text: no separator, nothing that
// Windows refuses, nothing invisible, of at most max characters. The names in a
// pack begin with a number, so that no part can be a reserved name (CON, NUL).
func safePart(s string, max int) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(`/\:*?"<>|`, r) || unicode.IsSpace(r):
			return '_'
		case unicode.IsControl(r) || invisible(r) || unicode.Is(unicode.Co, r) || r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	for _, twice := range []string{"__", ".."} {
		for strings.Contains(s, twice) {
			s = strings.ReplaceAll(s, twice, twice[:1])
		}
	}
	s = strings.Trim(cutRunes(strings.Trim(s, "._ -~"), max), "._ -~")
	for len(s) > maxNameBytes {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}

func cutRunes(s string, max int) string {
	n := 0
	for i := range s {
		if n == max {
			return s[:i]
		}
		n++
	}
	return s
}

// joinName joins the parts of a file name that are not empty.
func joinName(parts ...string) string {
	var some []string
	for _, p := range parts {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, "_")
}

func dateName(t time.Time, loc *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(loc).Format(time.DateOnly)
}

// Name returns the file name of the pack of a case: safe on every file system,
// without a folder.
func Name(c *escalation.Case, opt Options) string {
	w := wordsIn(templates.Lang(firstOf(opt.Lang, c.Owner.Lang)))
	return joinName(safePart(c.Ref, 20), safePart(c.Platform, maxNamePart), w.packName[opt.reader()], dateName(opt.Now, c.OtherZone())) + ".zip"
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// inert are the endings of files that no system runs when they are opened.
// Evidence of any other kind is carried under ".bin", so that nobody starts a
// program from a pack; the index tells its own name.
var inert = map[string]bool{
	".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".heic": true, ".bmp": true, ".tif": true, ".tiff": true,
	".pdf": true, ".txt": true, ".csv": true, ".doc": true, ".docx": true, ".xls": true, ".xlsx": true, ".wps": true, ".et": true, ".ofd": true,
	".odt": true, ".ods": true, ".rtf": true, ".ppt": true, ".pptx": true, ".eml": true, ".mbox": true, ".ics": true,
	".mp3": true, ".m4a": true, ".amr": true, ".wav": true, ".aac": true, ".ogg": true, ".mp4": true, ".mov": true, ".avi": true, ".mkv": true, ".webm": true,
	".zip": true, ".rar": true, ".7z": true, ".gz": true, ".tar": true, ".json": true, ".xml": true, ".log": true, ".md": true,
}

// ending is the end of an evidence file's name: its own where that is harmless,
// else the one of its type, else ".bin".
func ending(name, mediaType string) string {
	ext := strings.ToLower(path.Ext(strings.ToValidUTF8(name, "")))
	if inert[ext] {
		return ext
	}
	base, _, err := mime.ParseMediaType(mediaType)
	if err != nil || ext != "" && ext != "." && !plainTypes[base] {
		return ".bin"
	}
	if e, ok := typeEndings[base]; ok {
		return e
	}
	return ".bin"
}

// plainTypes are media types that say reliably what a file with a strange or
// missing ending is.
var plainTypes = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true, "application/pdf": true}

// typeEndings is fixed here, since the system's own table differs from machine
// to machine and the names must not.
var typeEndings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp", "image/heic": ".heic",
	"application/pdf": ".pdf", "text/plain": ".txt", "text/csv": ".csv", "message/rfc822": ".eml",
	"audio/mpeg": ".mp3", "audio/mp4": ".m4a", "audio/amr": ".amr", "video/mp4": ".mp4", "application/zip": ".zip",
}

// proofName is the file name of a piece of evidence: "E01_2026-06-15_label.png".
func (d *dossier) proofName(p proof) string {
	label := p.Label
	if label == "" {
		label = strings.TrimSuffix(p.Name, path.Ext(p.Name))
	}
	return joinName(p.number, dateName(p.At, d.loc), safePart(d.mask(label), maxNamePart)) + ending(p.Name, p.Type)
}

// mailName is the file name of a mail: "003_2026-06-15_平台_subject.eml".
func (d *dossier) mailName(i int) string {
	m := d.mails[i]
	return joinName(d.mailNumber(i), dateName(m.at, d.loc), d.w.sideName[m.side], safePart(d.mask(m.subject), maxNamePart)) + ".eml"
}
