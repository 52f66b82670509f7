package dkim

import (
	"bufio"
	"io"
	"mime"
	"net/mail"
	"strings"
)

// maxPreamble bounds, in bytes, what may stand before the first part of a body.
const maxPreamble = 64 << 10

// pinnedType says that the signed body itself tells how it is to be read, so that
// an unsigned Content-Type could not make other words of it. Gmail and QQ sign
// no Content-Type.
//
// It is so for plain text in a charset that leaves ASCII alone, and for parts
// whose boundary is the first one in the body and is closed at its end: the
// types of the parts stand within the body.
func pinnedType(raw io.ReadSeeker) bool {
	if _, err := raw.Seek(0, io.SeekStart); err != nil {
		return false
	}
	m, err := mail.ReadMessage(bufio.NewReader(raw))
	if err != nil {
		return false
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return false
	}
	switch kind {
	case "text/plain":
		return overASCII(params["charset"])
	case "multipart/alternative", "multipart/mixed":
		return params["boundary"] != "" && framed(m.Body, params["boundary"])
	}
	return false
}

// overASCII says whether every ASCII byte means in the charset what it always does.
func overASCII(charset string) bool {
	charset = strings.ToLower(charset)
	for _, family := range []string{"us-ascii", "utf-8", "gb2312", "gbk", "gb18030", "big5", "iso-8859-", "windows-125"} {
		if strings.HasPrefix(charset, family) {
			return true
		}
	}
	return charset == ""
}

// framed says whether the parts of that boundary are the whole body: it is the
// first line that begins with two hyphens, followed by the header of a part, and
// the last such line of the body closes it.
func framed(body io.Reader, boundary string) bool {
	in, last, before, afterFirst := bufio.NewReader(body), "", 0, false
	for {
		line, err := in.ReadString('\n')
		text := strings.TrimRight(line, " \t\r\n")
		switch {
		case afterFirst && !isPartHeader(text):
			return false
		case last == "" && strings.HasPrefix(text, "--"):
			if text != "--"+boundary {
				return false
			}
			last, afterFirst = text, true
		case strings.HasPrefix(text, "--"):
			last, afterFirst = text, false
		default:
			afterFirst = false
		}
		if before += len(line); last == "" && before > maxPreamble {
			return false
		}
		if err != nil {
			return last == "--"+boundary+"--"
		}
	}
}

func isPartHeader(line string) bool {
	return len(line) > len("content-") && strings.EqualFold(line[:len("content-")], "content-")
}
