//go:debug rsa1024min=0

package intake

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A forge signs mail as no proper signer would: with weak hashes and keys, with a
// length, expired. What it makes verifies by RFC 6376 but for the weakness, so that
// a refusal is for the weakness and for nothing else.
type forge struct {
	domain, selector string
	algorithm        string // "rsa-sha256", "rsa-sha1"
	bits             int    // of the key; 0: 2048
	headers          string // h=
	tags             string // further tags, each with its semicolon
	length           bool   // l=: the signature ends where the text ends now
	record           string // appended to the key record
}

// honest signs as a provider does.
var honest = forge{domain: "example.cn", selector: "rsa", algorithm: "rsa-sha256", headers: "From:Subject:Message-ID:Date:Content-Type"}

var forgeKey = map[int]func() *rsa.PrivateKey{
	512:  sync.OnceValue(func() *rsa.PrivateKey { return rsaKey(512) }),
	2048: sync.OnceValue(func() *rsa.PrivateKey { return rsaKey(2048) }),
}

func rsaKey(bits int) *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return k
}

// sign puts the signature on top, and the key into the DNS of the rig.
func (f forge) sign(r *rig, raw []byte) []byte {
	r.t.Helper()
	if f.bits == 0 {
		f.bits = 2048
	}
	key := forgeKey[f.bits]()
	pub, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		r.t.Fatal(err)
	}
	if r.keys == nil {
		r.keys = map[string]string{}
	}
	r.keys[f.selector+"._domainkey."+f.domain] = "v=DKIM1; k=rsa; " + f.record + "p=" + base64.StdEncoding.EncodeToString(pub)

	head, body, _ := bytes.Cut(raw, []byte("\r\n\r\n"))
	body = relaxedBody(body)
	tags := f.tags
	if f.length {
		tags += fmt.Sprintf(" l=%d;", len(body))
	}
	field := fmt.Sprintf("DKIM-Signature: v=1; a=%s; c=relaxed/relaxed; d=%s; s=%s;%s h=%s; bh=%s; b=",
		f.algorithm, f.domain, f.selector, tags, f.headers, base64.StdEncoding.EncodeToString(f.sum(body)))
	sig, err := rsa.SignPKCS1v15(nil, key, f.hash(), f.sum([]byte(f.signedHead(string(head))+relaxedField(field))))
	if err != nil {
		r.t.Fatal(err)
	}
	return append([]byte(field+base64.StdEncoding.EncodeToString(sig)+"\r\n"), raw...)
}

func (f forge) hash() crypto.Hash {
	if f.algorithm == "rsa-sha1" {
		return crypto.SHA1
	}
	return crypto.SHA256
}

func (f forge) sum(b []byte) []byte {
	if f.hash() == crypto.SHA1 {
		s := sha1.Sum(b)
		return s[:]
	}
	s := sha256.Sum256(b)
	return s[:]
}

var fold = regexp.MustCompile(`\r\n[ \t]+`)

// signedHead are the signed fields in their canonical form, the lowest of each
// name first (RFC 6376 section 5.4.2).
func (f forge) signedHead(head string) string {
	lines := strings.Split(fold.ReplaceAllString(head, " "), "\r\n")
	var out strings.Builder
	for name := range strings.SplitSeq(f.headers, ":") {
		for i := len(lines) - 1; i >= 0; i-- {
			if n, _, _ := strings.Cut(lines[i], ":"); strings.EqualFold(strings.TrimSpace(n), name) {
				out.WriteString(relaxedField(lines[i]) + "\r\n")
				lines[i] = ""
				break
			}
		}
	}
	return out.String()
}

// relaxedField and relaxedBody are RFC 6376 sections 3.4.2 and 3.4.4.
func relaxedField(line string) string {
	name, value, _ := strings.Cut(line, ":")
	return strings.ToLower(strings.TrimSpace(name)) + ":" + strings.Join(strings.Fields(value), " ")
}

var spaces = regexp.MustCompile(`[ \t]+`)

func relaxedBody(body []byte) []byte {
	lines := strings.Split(string(body), "\r\n")
	for i := range lines {
		lines[i] = strings.TrimRight(spaces.ReplaceAllString(lines[i], " "), " ")
	}
	text := strings.TrimRight(strings.Join(lines, "\r\n"), "\r\n")
	if text == "" {
		return nil
	}
	return []byte(text + "\r\n")
}
