package when

// numericDate reads 2026-06-20, 20/06/2026, 6/20.
func (s *Scanner) numericDate(i int, m *moment) (int, bool) {
	if m.dated() {
		return i, false
	}
	n := s.tok(i).n
	y, mo, d, ok := s.order(n)
	if !ok || mo < 1 || mo > 12 || d < 1 || d > 31 {
		return i, false
	}
	m.year, m.month, m.day = y, mo, d
	return i + 1, true
}

// order decides which number is which: a year first is ISO; a number above 12
// is the day; else the sender's own custom.
func (s *Scanner) order(n [5]int32) (y, mo, d int32, ok bool) {
	if n[3] == 2 {
		mo, d = s.monthDay(n[0], n[1])
		return 0, mo, d, true
	}
	if n[4]/10 == 4 {
		return n[0], n[1], n[2], n[0] >= 2000 && n[0] < 2100
	}
	if n[4]/10 == 3 && n[0] >= rocFirst && n[0] < rocLast { // 114/8/20
		return n[0] + rocYear, n[1], n[2], true
	}
	if n[4]%10 != 2 && n[4]%10 != 4 { // 3.4.5 is a version
		return 0, 0, 0, false
	}
	y = n[2]
	if y < 100 {
		y += 2000
	}
	mo, d = s.monthDay(n[0], n[1])
	return y, mo, d, y >= 2000 && y < 2100
}

func (s *Scanner) monthDay(a, b int32) (mo, d int32) {
	if a > 12 || b <= 12 && s.opt.DayFirst {
		return b, a
	}
	return a, b
}

// The years of the Republic of China, as letters in Taiwan are dated: year 1 is
// 1912. Only three digits are taken for one.
const (
	rocYear  = 1911
	rocFirst = 100
	rocLast  = 189
)

// dotted reads 6.20 as a date, only where an edge follows.
func (s *Scanner) dotted(i int, m *moment) (int, bool) {
	n := s.tok(i).n
	u := s.near(i + 1)
	if m.dated() || u.kind != kPost || u.val != postBefore || n[0] < 1 || n[0] > 12 || n[1] < 1 || n[1] > 31 {
		return i, false
	}
	m.month, m.day = n[0], n[1]
	return i + 1, true
}

// listedDays goes past further days of the same month, of which the last counts: 10月8、9日,
// 10月8号9号.
func (s *Scanner) listedDays(j int, m *moment) int {
	for {
		t := s.tok(j)
		if t.kind != kNum || s.near(j+1).kind != kDayMark || t.hi <= float32(m.day) || t.hi > 31 || t.hi != float32(int32(t.hi)) {
			return j
		}
		if gap := s.text[s.toks[j-1].end:t.start]; gap != "" && gap != "、" {
			return j
		}
		m.day = int32(t.hi)
		j += 2
	}
}
