package lexicon

// Kinds of bytes.
const (
	other = iota
	letter
	digit
	blank
	wide // the first or a later byte of a character beyond ASCII
)

var kinds = func() (k [256]uint8) {
	for c := range k {
		switch {
		case c >= 0x80:
			k[c] = wide
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			k[c] = letter
		case c >= '0' && c <= '9':
			k[c] = digit
		case c == ' ' || c == '\t' || c == '\r':
			k[c] = blank
		}
	}
	return k
}()

type scanner struct {
	l         *Lexicon
	text      string
	i         int
	lineStart int
	hits      []Hit
}

func (s *scanner) emit(end int, c Class) {
	s.hits = append(s.hits, Hit{s.i, end, c})
	s.i = end
}

// word takes the longest listed term that begins with the word at s.i, or
// skips the word, hyphens inside it included.
func (s *scanner) word() {
	if node := s.l.root[s.l.symbols[s.text[s.i]]]; node != 0 {
		if end, c := s.longest(node, 1); end > 0 {
			s.emit(end, c)
			return
		}
	}
	i := s.i
	for i < len(s.text) && (kinds[s.text[i]] == letter || s.text[i] == '-' && wordAt(s.text, i+1)) {
		i++
	}
	s.i = i
}

func (s *scanner) rune() {
	r, n := decode(s.text, s.i)
	if r >= 0x2000 && r <= 0x303F || r >= 0xFF00 || r == 0xA0 {
		s.wideMark(r, n)
		return
	}
	s.wideWord(r, n)
}

// wideWord takes the longest term that begins with the character r of n bytes
// at s.i, or skips it.
func (s *scanner) wideWord(r rune, n int) {
	if r < 1<<16 {
		if node := s.l.root[s.l.symbols[r]]; node != 0 {
			if end, c := s.longest(node, n); end > 0 {
				s.emit(end, c)
				return
			}
		}
	}
	s.i += n
}

// wideMark handles the characters that full-width text uses for punctuation,
// digits and letters.
func (s *scanner) wideMark(r rune, n int) {
	switch {
	case r == '。' || r == '！' || r == '…' || r == '．':
		s.emit(s.i+n, Stop)
	case r == '？':
		s.emit(s.i+n, Question)
	case r == '，' || r == '；' || r == '：' || r == '—' || r == '–' || r == '﹐':
		s.emit(s.i+n, Comma)
	case r == 0x2028 || r == 0x2029:
		s.emit(s.i+n, Break)
	case r >= '０' && r <= '９':
		s.emit(s.i+n, Number)
	default:
		s.wideWord(r, n)
	}
}

// number takes a run of digits with , and . between them.
func (s *scanner) number() {
	i := s.i + 1
	for i < len(s.text) {
		c := s.text[i]
		if kinds[c] != digit && !((c == ',' || c == '.') && i+1 < len(s.text) && kinds[s.text[i+1]] == digit) {
			break
		}
		i++
	}
	s.emit(i, Number)
}

// mark handles ASCII punctuation.
func (s *scanner) mark(c byte) {
	switch c {
	case ',', ';', ':':
		s.emit(s.i+1, Comma)
	case '!':
		s.emit(s.i+1, Stop)
	case '?':
		s.emit(s.i+1, Question)
	case '.':
		s.period()
	default:
		if node := s.l.root[s.l.symbols[c]]; node != 0 {
			if end, class := s.longest(node, 1); end > 0 {
				s.emit(end, class)
				return
			}
		}
		s.i++
	}
}

// period ends a sentence unless something follows that a sentence cannot begin
// with: "e.g. this", "No. 5", "support.example.com".
func (s *scanner) period() {
	i := s.i + 1
	for i < len(s.text) && (s.text[i] == '"' || s.text[i] == ')' || s.text[i] == '\'') {
		i++
	}
	if i < len(s.text) && kinds[s.text[i]] != blank && s.text[i] != '\n' && kinds[s.text[i]] != wide {
		s.i++
		return
	}
	for k := 0; i < len(s.text) && k < maxGap && kinds[s.text[i]] == blank; k++ {
		i++
	}
	if i < len(s.text) && continues(s.text[i]) && s.abbreviated() {
		s.i++
		return
	}
	s.emit(s.i+1, Stop)
}

// continues reports whether c may follow the period of an abbreviation.
func continues(c byte) bool {
	return kinds[c] == digit || c >= 'a' && c <= 'z' || c == '$' || c == '#' || c == '('
}

// abbreviated reports whether the word before the period is short enough to be
// an abbreviation (No., e.g., approx.).
func (s *scanner) abbreviated() bool {
	n := 0
	for n <= 3 && s.i-n-1 >= 0 && kinds[s.text[s.i-n-1]] == letter {
		n++
	}
	return n >= 1 && n <= 3
}

// newline ends a clause unless the line was merely wrapped.
func (s *scanner) newline() {
	length := s.i - s.lineStart
	next := s.i + 1
	for k := 0; next < len(s.text) && k < maxGap && kinds[s.text[next]] == blank; k++ {
		next++
	}
	wrapped := length >= wrappedLine && next < len(s.text) && startsMidSentence(s.text[next]) && !endsSentence(s.text, s.i)
	if wrapped {
		s.i++
	} else {
		s.emit(s.i+1, Break)
	}
	s.lineStart = s.i
}

// startsMidSentence reports whether a wrapped line may go on with c: a letter,
// a digit or a wide character, not a bullet, quote mark or blank line.
func startsMidSentence(c byte) bool {
	return kinds[c] == letter || kinds[c] == wide || kinds[c] == digit || c == '(' || c == '$'
}

func endsSentence(text string, end int) bool {
	for end > 0 && kinds[text[end-1]] == blank {
		end--
	}
	if end == 0 {
		return true
	}
	switch c := text[end-1]; {
	case c == '.' || c == '!' || c == '?' || c == ':' || c == ';':
		return true
	case c >= 0x80 && end >= 3:
		r, _ := decode(text, end-3)
		return r == '。' || r == '！' || r == '？' || r == '：' || r == '；'
	}
	return false
}

// longest walks the list on from node, which the n bytes at s.i lead to, and
// returns the end and class of the longest word there, or 0.
func (s *scanner) longest(node int32, n int) (end int, class Class) {
	l, text, i := s.l, s.text, s.i+n
	for {
		if l.class[node] != None && atBoundary(text, i) {
			end, class = i, l.class[node]
		}
		if i >= len(text) || l.fans[node] == 0 {
			return end, class
		}
		c, n := text[i], 1
		switch {
		case kinds[c] == blank || c == '\n' || c == '-':
			var j int
			node, j = l.gap(node, text, i)
			n = j - i
		case c < 0x80:
			node = l.step(node, l.symbols[c])
		default:
			var r rune
			if r, n = decode(text, i); r >= 1<<16 {
				return end, class
			}
			node = l.step(node, l.symbols[r])
		}
		if node == 0 {
			return end, class
		}
		i += n
	}
}

// gap goes from node over the white space or hyphen at text[i:], which stands
// for one blank between words. Between wide characters a lone line end is no
// gap at all.
func (l *Lexicon) gap(node int32, text string, i int) (int32, int) {
	j, lines := i, 0
	for j < len(text) && j-i < maxGap && (kinds[text[j]] == blank || text[j] == '\n' || text[j] == '-') {
		if text[j] == '\n' {
			lines++
		}
		j++
	}
	if lines > 1 {
		return 0, j
	}
	if next := l.step(node, l.symbols[' ']); next != 0 && l.symbols[' '] != 0 {
		return next, j
	}
	if lines == 1 && kinds[text[i-1]] == wide && j < len(text) && kinds[text[j]] == wide {
		return node, j
	}
	return 0, j
}

// atBoundary reports whether a word may end at text[i]: not between two
// letters or digits, not before -x and not before the 't of a negation.
func atBoundary(text string, i int) bool {
	if i >= len(text) || kinds[text[i-1]] != letter {
		return true
	}
	switch c := text[i]; {
	case kinds[c] == letter || kinds[c] == digit:
		return false
	case c == '-':
		return !wordAt(text, i+1)
	case c == '\'':
		return i+1 >= len(text) || text[i+1]|0x20 != 't'
	case c == 0xE2 && i+3 < len(text) && text[i+1] == 0x80 && text[i+2] == 0x99:
		return text[i+3]|0x20 != 't'
	}
	return true
}

func wordAt(text string, i int) bool { return i < len(text) && kinds[text[i]] == letter }
