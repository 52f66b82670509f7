package quote

import "strings"

// cueHead is how many bytes of a phrase are looked up first; none is shorter.
const cueHead = 3

// cueSet finds which groups of phrases a text has, in one pass over it.
type cueSet struct {
	filter [1 << 16 / 64]uint64    // one bit for each hash of the beginning of a phrase
	byHead map[[cueHead]byte][]cue // by the beginning itself
}

// cue is a phrase with the bit of its group.
type cue struct {
	phrase string
	group  uint
}

// newCueSet makes the set of at most 64 groups of lower-case phrases.
func newCueSet(groups [][]string) *cueSet {
	s := &cueSet{byHead: map[[cueHead]byte][]cue{}}
	for i, group := range groups {
		for _, phrase := range group {
			head := [cueHead]byte([]byte(phrase))
			s.byHead[head] = append(s.byHead[head], cue{phrase, 1 << i})
			h := headHash(phrase, 0)
			s.filter[h/64] |= 1 << (h % 64)
		}
	}
	return s
}

// headHash is a hash of the bytes at s[i:], 16 bits of it.
func headHash(s string, i int) uint16 {
	return uint16((uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16) * 0x9E3779B1 >> 16)
}

// in returns the bits of the groups of which a phrase stands in the lower-case text.
func (s *cueSet) in(text string) (groups uint) {
	for i := 0; i+cueHead <= len(text); i++ {
		if h := headHash(text, i); s.filter[h/64]>>(h%64)&1 == 0 {
			continue
		}
		for _, c := range s.byHead[[cueHead]byte{text[i], text[i+1], text[i+2]}] {
			if strings.HasPrefix(text[i:], c.phrase) {
				groups |= c.group
			}
		}
	}
	return groups
}
