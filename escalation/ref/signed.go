package ref

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
)

// macDigits is the length of a signature: 40 bits in groups of five. Whoever
// tries one sends a mail a try, so that 2⁴⁰ of them are out of reach, and the
// whole still fits the 64 characters before an @.
const macDigits = 8

// Sign returns what stands behind the + in the address of a case, cb7k3m.6rps36b1:
// the reference and a signature that only the holder of the secret can make.
// The reference must be valid.
func Sign(secret []byte, reference string) string {
	tag := strings.ToLower(strings.ReplaceAll(reference, "-", ""))
	return tag + "." + strings.ToLower(string(mac(secret, reference)))
}

// Signed reads what stands behind the + in an address. It returns the reference
// as Make writes it, "" when there is none, and whether a signature follows that
// the secret makes for that very reference. In both parts it repairs what Valid
// does.
func Signed(secret []byte, tag string) (reference string, signed bool) {
	head, tail, _ := strings.Cut(tag, ".")
	reference, ok := Valid(head)
	if !ok {
		return "", false
	}
	if len(tail) != macDigits || len(secret) == 0 {
		return reference, false
	}
	given := make([]byte, macDigits)
	for i := range given {
		v := values[tail[i]]
		if v < 0 {
			return reference, false
		}
		given[i] = alphabet[v]
	}
	return reference, hmac.Equal(given, mac(secret, reference))
}

// mac returns the first 40 bits of HMAC-SHA-256 over the reference as characters
// of the alphabet.
func mac(secret []byte, reference string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte("address " + reference)) // whatever else the secret signs one day is told apart
	bits := binary.BigEndian.Uint64(h.Sum(nil)) >> (64 - 5*macDigits)
	out := make([]byte, macDigits)
	for i := macDigits - 1; i >= 0; i-- {
		out[i] = alphabet[bits&31]
		bits >>= 5
	}
	return out
}
