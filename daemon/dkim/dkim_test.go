package dkim

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"cuiban/daemon/mailtest"
)

const plain = "From: Lin <lin@example.com>\r\nTo: t@example.org\r\nSubject: Re: code ABCDE-FGHJK\r\nDate: Mon, 14 Sep 2026 14:20:00 +0800\r\nMessage-ID: <1@example.com>\r\n\r\nsend\r\n"

var at = time.Date(2026, 9, 14, 15, 0, 0, 0, time.UTC)

type key struct {
	priv ed25519.PrivateKey
	txt  string
}

func newKey(t *testing.T) key {
	pub, priv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key{priv, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub)}
}

func (k key) lookup(_ context.Context, name string) ([]string, error) {
	if name == "s1._domainkey.example.com" {
		return []string{k.txt}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func sign(t *testing.T, k key, raw, domain string, headers ...string) []byte {
	var b bytes.Buffer
	err := dkim.Sign(&b, strings.NewReader(raw), &dkim.SignOptions{Domain: domain, Selector: "s1", Signer: crypto.Signer(k.priv), HeaderKeys: headers})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestASignatureSaysWhatItCovers(t *testing.T) {
	k := newKey(t)
	got := Check(t.Context(), bytes.NewReader(sign(t, k, plain, "example.com", "From", "Subject", "Date")), k.lookup, at)
	if len(got) != 1 || got[0].Status != Pass {
		t.Fatalf("got %+v, want one pass", got)
	}
	s := got[0]
	if !s.CoversField("Subject") || s.CoversField("To") {
		t.Errorf("covers %v", s.Covers)
	}
	if len(s.Key) != 1 || s.Hash == "" {
		t.Errorf("the key and the signature must be kept: %+v", s)
	}
	if !s.Aligned("lin@mail.example.com") || s.Aligned("lin@example.org") {
		t.Error("alignment is by organisational domain")
	}
}

func TestWhatDoesNotPass(t *testing.T) {
	k := newKey(t)
	signed := string(sign(t, k, plain, "example.com", "From", "Subject"))
	down := func(context.Context, string) ([]string, error) {
		return nil, &net.DNSError{Err: "timeout", IsTimeout: true, IsTemporary: true}
	}
	for name, c := range map[string]struct {
		raw    string
		lookup LookupTXT
		want   Status
	}{
		"body changed":    {strings.Replace(signed, "send", "close", 1), k.lookup, Fail},
		"subject changed": {strings.Replace(signed, "ABCDE", "ZZZZZ", 1), k.lookup, Fail},
		"no such key":     {strings.ReplaceAll(signed, "s=s1", "s=s2"), k.lookup, Fail},
		"DNS down":        {signed, down, Unchecked},
		"length limited":  {strings.Replace(signed, "v=1;", "v=1; l=3;", 1), k.lookup, Fail},
	} {
		got := Check(t.Context(), strings.NewReader(c.raw), c.lookup, at)
		if len(got) != 1 || got[0].Status != c.want {
			t.Errorf("%s: %+v, want %s", name, got, c.want)
		}
	}
	if got := Check(t.Context(), strings.NewReader(plain), k.lookup, at); got != nil {
		t.Errorf("unsigned: %+v", got)
	}
	if got := Check(t.Context(), errReader{}, k.lookup, at); got != nil {
		t.Errorf("unreadable: %+v", got)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error)       { return 0, errors.New("broken") }
func (errReader) Seek(int64, int) (int64, error) { return 0, nil }

// Several signatures of one mail are verified side by side.
func TestManySignaturesAtOnce(t *testing.T) {
	raw := []byte("From: a@example.cn\r\nSubject: x\r\n\r\nx\r\n")
	var signers []*mailtest.Signer
	for i := range MaxSignatures {
		s := mailtest.NewSigner(fmt.Sprintf("d%d.example", i), "s1", "From", "Subject")
		signed, err := s.Sign(raw)
		if err != nil {
			t.Fatal(err)
		}
		raw, signers = signed, append(signers, s)
	}
	lookup := mailtest.LookupTXT(signers...)
	for range 20 {
		found := Check(context.Background(), bytes.NewReader(raw), func(_ context.Context, name string) ([]string, error) { return lookup(name) }, time.Now())
		for _, s := range found {
			if s.Status != Pass || len(s.Key) == 0 {
				t.Fatalf("%+v", s)
			}
		}
		if len(found) != MaxSignatures {
			t.Fatalf("%d signatures", len(found))
		}
	}
}
