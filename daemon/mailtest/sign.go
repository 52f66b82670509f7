package mailtest

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// Signer makes DKIM signatures for one domain and serves its key.
type Signer struct {
	domain, selector string
	key              crypto.Signer
	headers          []string
}

// NewSigner returns a signer for a domain. Its Ed25519 key (RFC 8463) follows
// from the names, so that two runs make the same signatures. headers are the
// header fields that are signed, From among them; none means all.
//
// 163.com was seen to sign From, Subject, Message-ID, Date and Content-Type
// only, QQ not even Message-ID.
func NewSigner(domain, selector string, headers ...string) *Signer {
	seed := sha256.Sum256([]byte(selector + "._domainkey." + domain))
	return &Signer{domain, selector, ed25519.NewKeyFromSeed(seed[:]), headers}
}

// Sign returns raw with a DKIM-Signature on top.
func (s *Signer) Sign(raw []byte) ([]byte, error) {
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(raw), &dkim.SignOptions{
		Domain:                 s.domain,
		Selector:               s.selector,
		Signer:                 s.key,
		Hash:                   crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             s.headers,
	})
	if err != nil {
		return nil, fmt.Errorf("signing for %s: %w", s.domain, err)
	}
	return out.Bytes(), nil
}

// name and record are the DNS name of the key and its TXT record.
func (s *Signer) name() string { return s.selector + "._domainkey." + s.domain }

func (s *Signer) record() string {
	pub := s.key.Public().(ed25519.PublicKey)
	return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(pub)
}

// LookupTXT returns a resolver that knows the keys of the given signers and
// nothing else; an unknown name is a DNS "no such host".
func LookupTXT(signers ...*Signer) func(name string) ([]string, error) {
	records := map[string]string{}
	for _, s := range signers {
		records[s.name()] = s.record()
	}
	return func(name string) ([]string, error) {
		name = strings.TrimSuffix(strings.ToLower(name), ".")
		if r, ok := records[name]; ok {
			return []string{r}, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
}
