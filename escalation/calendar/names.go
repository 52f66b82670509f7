package calendar

import (
	"slices"
	"strings"
	"sync"
)

// festival is one row of data/names.txt.
type festival struct {
	english string
	chinese string
}

// nameTable knows holidays by every name in data/names.txt.
type nameTable struct {
	byName map[string]festival // by folded name
	groups map[string][]string // by folded name: the English names of the members
	all    []string            // as written, sorted
}

var names = sync.OnceValue(func() nameTable {
	text, err := data.ReadFile("data/names.txt")
	if err != nil {
		panic(err)
	}
	t := nameTable{byName: map[string]festival{}, groups: map[string][]string{}}
	for line := range strings.Lines(string(text)) {
		t.addLine(strings.TrimSpace(line))
	}
	slices.Sort(t.all)
	t.all = slices.Compact(t.all)
	return t
})

func (t *nameTable) addLine(line string) {
	if line == "" || strings.HasPrefix(line, "#") {
		return
	}
	line, isGroup := strings.CutPrefix(line, "=")
	row, members, _ := strings.Cut(line, " : ")
	cols := strings.Split(row, "|")
	f := festival{strings.TrimSpace(cols[0]), strings.TrimSpace(cols[1])}
	for _, name := range append(splitTrim(cols[2]), f.english, f.chinese) {
		if name == "" {
			continue
		}
		t.all = append(t.all, name)
		if isGroup {
			t.groups[foldName(name)] = splitTrim(members)
		} else {
			t.byName[foldName(name)] = f
		}
	}
}

func splitTrim(list string) []string {
	parts := strings.Split(list, ",")
	for i, p := range parts {
		parts[i] = strings.TrimSpace(p)
	}
	return parts
}

// nameNoise are endings that do not tell holidays apart, longest first.
var nameNoise = []string{
	"小长假", "长假期", "小長假", "長假", "长假", "假期", "连假", "連假", "假日", "黄金周", "黃金週", "节日", "節日", "节", "節",
	" bank holidays", " bank holiday", " public holiday", " holidays", " holiday", " vacation", " period", " weekend", " break", " days", " day",
}

var apostrophes = strings.NewReplacer("’", "", "'", "", "‘", "")

// foldName strips from a holiday's name what writers vary: case, spaces, the kind
// of apostrophe, a leading article, endings of [nameNoise].
func foldName(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = apostrophes.Replace(name)
	name = strings.TrimPrefix(name, "the ")
	folded := name
	for again := true; again; {
		again = false
		for _, noise := range nameNoise {
			if rest, cut := strings.CutSuffix(folded, noise); cut && strings.TrimSpace(rest) != "" {
				folded, again = strings.TrimSpace(rest), true
				break
			}
		}
	}
	return strings.Join(strings.Fields(folded), "")
}

// displayNames returns how a day of a holiday is called in Chinese and in English. A
// Chinese name stays as its country writes it; of several ("国庆节、中秋节") each is
// translated; a name that nobody knows stands for itself.
func displayNames(name string) festival {
	var zh, en []string
	for part := range strings.SplitSeq(name, "、") {
		f, known := names().byName[foldName(part)]
		if !known {
			f = festival{part, part}
		}
		if hasHan(part) {
			f.chinese = part
		}
		zh, en = append(zh, f.chinese), append(en, f.english)
	}
	return festival{english: strings.Join(en, " and "), chinese: strings.Join(zh, "、")}
}

func hasHan(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return 0x4E00 <= r && r <= 0x9FFF })
}

// wantedNames returns the English names of the holidays that a name may mean, none
// when it is unknown.
func wantedNames(name string) []string {
	key := foldName(name)
	if members, isGroup := names().groups[key]; isGroup {
		return members
	}
	if f, known := names().byName[key]; known {
		return []string{f.english}
	}
	return nil
}

// HolidayNames lists every name that [Calendar.Holiday] understands, sorted: for a
// parser that looks for them in a text. Endings such as 假期 or "holiday" may follow.
// A few mean something else as well (十一, 七一, 228): they need a word like 节 or 后 beside
// them to be a holiday.
func HolidayNames() []string { return slices.Clone(names().all) }
