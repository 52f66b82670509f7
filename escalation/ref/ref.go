// Package ref makes and reads the references of cases: CB-7K3M.
//
// A reference is "CB-", the case's number in Crockford's base 32 (digits and
// letters without I, L, O and U; at least three characters) and one check
// character of the same alphabet. It is read aloud, typed on a phone and
// copied from a subject by strangers, so reading it repairs what people
// confuse (l and i for 1, o for 0, lower case) and the check character finds
// the rest: every single wrong character and every two characters swapped,
// neighbours or not.
//
// The check is a weighted sum over the field of 32 elements. With c0 the check
// character, c1 the last character of the number, c2 the one before it and so
// on, c0 + w·c1 + w²·c2 + … = 0, where w generates the field's 31 non-zero
// elements. One wrong character changes the sum by a non-zero element; two
// swapped ones by (wⁱ+wʲ)(a+b), which is zero only if a = b. Crockford's own
// check symbol (mod 37) needs five symbols outside the alphabet, of which *
// and = do not survive in subjects and addresses; hence the field instead.
package ref

import "strings"

const (
	// Prefix opens every reference.
	Prefix = "CB-"

	// minDigits is the least length of the number, so that the first
	// references already look like references.
	minDigits = 3

	// maxDigits is the length of the largest number: 64 bits in groups of five.
	maxDigits = 13

	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

	// fieldPolynomial is x⁵+x³+1, irreducible over the field of two elements.
	fieldPolynomial = 0x29

	// weight is w of the package comment. Every element but 0 and 1 generates
	// the field (31 is prime); this one makes CB-7K3M a valid reference.
	weight = 20
)

// values maps a byte to its value of 0 to 31, repairs included, or to -1.
var values = func() (v [256]int8) {
	for i := range v {
		v[i] = -1
	}
	for i := range len(alphabet) {
		v[alphabet[i]] = int8(i)
		v[alphabet[i]|0x20] = int8(i) // for digits 0x20 is already set
	}
	for _, b := range []byte("iIlL") {
		v[b] = 1
	}
	v['o'], v['O'] = 0, 0
	return v
}()

// Make returns the reference of case number n, for example CB-7K3M. Any n is
// allowed; numbers below 32768 give the shortest form.
func Make(n uint64) string {
	var digits [maxDigits]byte
	i := len(digits)
	for n > 0 || len(digits)-i < minDigits {
		i--
		digits[i] = byte(n & 31)
		n >>= 5
	}
	var b strings.Builder
	b.WriteString(Prefix)
	for _, d := range digits[i:] {
		b.WriteByte(alphabet[d])
	}
	b.WriteByte(alphabet[check(digits[i:])])
	return b.String()
}

// Valid reads s as a reference, with or without its prefix and hyphen, in any
// case, with l, i and o for 1, 1 and 0, and returns it as Make would write it.
// It reports false for anything else, a wrong check character and superfluous
// leading zeros among it.
func Valid(s string) (string, bool) {
	digits, ok := parse(s)
	if !ok {
		return "", false
	}
	n := len(digits) - 1
	if n > minDigits && digits[0] == 0 || check(digits[:n]) != digits[n] {
		return "", false
	}
	out := []byte(Prefix)
	for _, d := range digits {
		out = append(out, alphabet[d])
	}
	return string(out), true
}

// Number returns the case number that the reference s stands for. It reports
// false where Valid does.
func Number(s string) (uint64, bool) {
	canonical, ok := Valid(s)
	if !ok {
		return 0, false
	}
	var n uint64
	body := canonical[len(Prefix) : len(canonical)-1]
	for i := range len(body) {
		n = n<<5 | uint64(values[body[i]])
	}
	return n, true
}

// parse returns the values of the characters behind the prefix, the check
// character last.
func parse(s string) ([]byte, bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && strings.EqualFold(s[:2], Prefix[:2]) && len(s) > minDigits+1 {
		// CBxxx with three more characters can only be digits: CB is then
		// part of the number, as in the bare form "CBD4".
		s = strings.TrimPrefix(s[2:], "-")
	}
	if len(s) < minDigits+1 || len(s) > maxDigits+1 {
		return nil, false
	}
	digits := make([]byte, len(s))
	for i := range len(s) {
		v := values[s[i]]
		if v < 0 {
			return nil, false
		}
		digits[i] = byte(v)
	}
	if len(digits) == maxDigits+1 && digits[0] > 15 {
		return nil, false // more than 64 bits
	}
	return digits, true
}

// check returns the check character's value for the digits of a number.
func check(digits []byte) byte {
	var sum byte
	for _, d := range digits {
		sum = multiply(sum^d, weight)
	}
	return sum
}

// multiply multiplies two elements of the field.
func multiply(a, b byte) byte {
	var product byte
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= a
		}
		a <<= 1
		if a&32 != 0 {
			a ^= fieldPolynomial
		}
	}
	return product
}
