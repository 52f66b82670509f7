package dkim

import (
	"bytes"
	"strings"
	"testing"
)

// A signature has one name, however its base64 is spelled.
func TestOneNameForASignature(t *testing.T) {
	for _, b := range []string{"AAAB", "AAE=", "AQ=="} {
		if got := canonical(b); got != b {
			t.Errorf("%s is called %s", b, got)
		}
	}
	for _, b := range []string{"AR==", "AX==", "Ad=="} { // the unused bits of "AQ=="
		if got := canonical(b); got != "AQ==" {
			t.Errorf("%s is called %s", b, got)
		}
	}
	if got := canonical("not base64!"); got != "not base64!" {
		t.Errorf("what verifies nowhere is called %s", got)
	}
}

// Gmail and QQ do not sign Content-Type: it counts as signed where the body that
// they do sign says the same.
func TestTheSignedBodyTellsItsType(t *testing.T) {
	const parts = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n"
	for name, tc := range map[string]struct {
		kind, body string
		want       bool
	}{
		"plain text":                          {"text/plain; charset=UTF-8", "x\r\n", true},
		"plain text of China":                 {"text/plain; charset=gb18030", "x\r\n", true},
		"plain text, no charset":              {"text/plain", "x\r\n", true},
		"UTF-16":                              {"text/plain; charset=utf-16", "x\r\n", false},
		"UTF-7":                               {"text/plain; charset=utf-7", "x\r\n", false},
		"HTML":                                {"text/html; charset=utf-8", "x\r\n", false},
		"alternatives":                        {`multipart/alternative; boundary="b"`, parts, true},
		"alternatives after a line":           {"multipart/alternative; boundary=b", "This is a multi-part message in MIME format.\r\n\r\n" + parts, true},
		"mixed":                               {"multipart/mixed; boundary=b", parts, true},
		"related, where another may be first": {"multipart/related; boundary=b; start=x", parts, false},
		"no boundary":                         {"multipart/mixed", parts, false},
		"another boundary first":              {"multipart/mixed; boundary=b", "--a\r\n\r\n" + parts, false},
		"a signature's line first":            {"multipart/mixed; boundary=b", "x\r\n-- \r\nme\r\n" + parts, false},
		"not closed":                          {"multipart/mixed; boundary=b", strings.TrimSuffix(parts, "--b--\r\n"), false},
		"closed, and another begun":           {"multipart/mixed; boundary=b", parts + "--c\r\n", false},
		"no header below the boundary":        {"multipart/mixed; boundary=b", "--b\r\n\r\nx\r\n--b--\r\n", false},
		"a quoted header below":               {"multipart/mixed; boundary=b", "--b\r\nFrom: x\r\n\r\nx\r\n--b--\r\n", false},
		"a long way to the first":             {"multipart/mixed; boundary=b", strings.Repeat("x\r\n", maxPreamble/2) + parts, false},
		"a broken type":                       {"multipart/;;", parts, false},
	} {
		raw := "From: a@example.com\r\nContent-Type: " + tc.kind + "\r\n\r\n" + tc.body
		if got := pinnedType(strings.NewReader(raw)); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if pinnedType(strings.NewReader("no header")) || pinnedType(errReader{}) || pinnedType(bytes.NewReader(nil)) {
		t.Error("no mail tells its type")
	}
}
