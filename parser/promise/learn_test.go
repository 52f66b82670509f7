package promise

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/escalation/calendar"
)

// The weights (weights.go) are learned here, by logistic regression over the traits
// of every frame of the labelled sentences and of the corpora: a frame is a promise
// when its moment is one of those that the sentence promises. Then the trees
// (forest.go) are learned, from scores of weights that did not know the frame
// (learn_forest_test.go). Nothing of testdata/blind is looked at.

// lesson is one frame to learn from.
type lesson struct {
	traits []uint32
	bare   int // traits[:bare] are those that the rules have no part in
	is     [tables]answer
	weight int
	fold   int // which part of the sentences it belongs to
	facts  facts
	named  learnedFacts
}

// answer says whether a frame is what a table is of.
type answer int8

const (
	unknown answer = iota
	no
	yes
)

func answerOf(is bool) answer {
	if is {
		return yes
	}
	return no
}

// lessons are the frames of a text; want holds the moments it promises, and asked those
// by which it asks for something, nil when nobody labelled them.
func lessons(text string, ctx Context, want, asked map[string]int, weight, fold int) []lesson {
	return lessonsWithin(text, 0, len(text), ctx, want, asked, weight, fold)
}

// lessonsWithin are those of a text that promises and asks in text[lo:hi] only.
func lessonsWithin(text string, lo, hi int, ctx Context, want, asked map[string]int, weight, fold int) []lesson {
	var out []lesson
	var begins []int
	x := newExtractor(text, ctx)
	x.weighed = func(f *frame, _ verdict) {
		l := lesson{bare: x.bag.bare, weight: weight, fold: fold, facts: x.bag.facts, named: x.bag.learned}
		due := x.momentOf(f)
		within := x.s.from >= lo && x.s.from < hi
		l.is[ofPromise] = answerOf(within && want[due] > 0)
		if asked != nil {
			l.is[ofDemand] = answerOf(within && asked[due] > 0 && want[due] == 0)
		}
		for _, t := range x.bag.traits {
			l.traits = append(l.traits, t.hash>>(32-weightBits))
		}
		out = append(out, l)
		from, _ := f.span()
		begins = append(begins, from)
	}
	x.run()
	for _, c := range x.out.Superseded { // a promise when it was said, whatever became of it
		if i := slices.Index(begins, c.Start); i >= 0 {
			out[i].is[ofPromise] = yes
		}
	}
	return out
}

// momentOf is the moment of a frame in the form of labelledDues.
func (x *extractor) momentOf(f *frame) string {
	if f.time == nil {
		return "none"
	}
	d := x.due(x.onNamedDay(f.time, f.time.Term))
	if _, since, ok := x.runsFromDay(f.time); ok {
		d = since
	}
	if !d.Known() {
		return "none"
	}
	return d.At.UTC().Format(time.RFC3339)
}

// independent says that the sentences of a file were written by people who did not
// know the rules, which therefore are as often wrong on them as on any mail: they
// count more.
func independent(file string) bool {
	name := filepath.Base(file)
	return strings.HasPrefix(name, "third-") || strings.HasPrefix(name, "fourth-")
}

const (
	independentWeight = 3
	corpusWeight      = 4
)

func labelledLessons(t *testing.T) []lesson {
	files, err := filepath.Glob("testdata/labelled/*.tsv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no labelled sentences: %v", err)
	}
	var out []lesson
	around := readAround(t)
	for _, name := range files {
		weight := 1
		if independent(name) {
			weight = independentWeight
		}
		all := readLabelled(t, name)
		idle := withoutAny(all)
		for i, l := range all {
			out = append(out, lessons(l.text, l.ctx, l.want, l.asked, weight, i/foldRun)...)
			if i%2 == 0 {
				out = append(out, lessons(around.wrap(l, i/2), l.ctx, l.want, l.asked, 1, i/foldRun)...)
			} else {
				out = append(out, besides(l, idle[l.lang][i%len(idle[l.lang])], i, 1)...)
			}
		}
	}
	return out
}

// withoutAny are the texts that neither promise nor ask anything, by language.
func withoutAny(all []labelled) map[string][]string {
	out := map[string][]string{"en": {""}, "zh-Hans": {""}, "zh-Hant": {""}}
	for _, l := range all {
		if l.label == "-" {
			out[l.lang] = append(out[l.lang], l.text)
		}
	}
	return out
}

// besides are the frames of a text in a mail that says another thing too, as mails do;
// the other one neither promises nor asks anything.
func besides(l labelled, other string, n, weight int) []lesson {
	text, from := l.text+"\n"+other, 0
	if n%4 == 1 {
		text, from = other+"\n"+l.text, len(other)+1
	}
	return lessonsWithin(text, from, from+len(l.text), l.ctx, l.want, l.asked, weight, n/foldRun)
}

// surroundings are what stands before and behind the matter in a mail: greetings,
// numbers and dates of the case, closings, footers. None of it promises anything.
type surroundings map[string][]string

func readAround(t *testing.T) surroundings {
	data, err := os.ReadFile("testdata/around.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := surroundings{}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		kind, text, ok := strings.Cut(line, "\t")
		if !ok {
			t.Fatalf("no kind and text: %s", line)
		}
		out[kind] = append(out[kind], strings.ReplaceAll(text, `\n`, "\n"))
	}
	return out
}

// wrap puts the nth surroundings around a text.
func (s surroundings) wrap(l labelled, n int) string {
	lang := l.lang[:2]
	before, after := s[lang+" before"], s[lang+" after"]
	gap := ""
	if lang == "en" {
		gap = " "
	}
	return before[n%len(before)] + gap + l.text + gap + after[n/3%len(after)]
}

func corpusLessons(t *testing.T) []lesson {
	var out []lesson
	for i, c := range readCorpus(t, "*.tsv") {
		ctx := corpusContext(c.file)
		out = append(out, lessons(c.text, ctx, corpusDues(t, c.expected, ctx.Base), nil, corpusWeight, i/foldRun)...)
	}
	return out
}

// formLessons are some of the plain forms, so that what is plainly said stays plain.
func formLessons(t *testing.T) []lesson {
	var out []lesson
	n := 0
	eachForm(func(ctx Context, form, term, due string) {
		if n++; n%5 == 0 {
			out = append(out, lessons(strings.Replace(form, "%s", term, 1), ctx, corpusDues(t, due, ctx.Base), nil, 1, n/foldRun)...)
		}
	})
	return out
}

// corpusDues are the moments of a corpus line in the form of labelledDues.
func corpusDues(t *testing.T, expected string, base time.Time) map[string]int {
	dues := map[string]int{}
	for _, said := range strings.Split(strings.ReplaceAll(expected, "~", ""), " | ") {
		switch said {
		case "-":
		case "?":
			dues["none"]++
		default:
			dues[corpusDue(t, said, base).UTC().Format(time.RFC3339)]++
		}
	}
	return dues
}

func corpusDue(t *testing.T, said string, base time.Time) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		for _, s := range []string{said, base.Format("2006-") + said} {
			at, err := time.ParseInLocation(layout, s, base.Location())
			if err != nil {
				continue
			}
			if layout == "2006-01-02" {
				at = at.AddDate(0, 0, 1).Add(-time.Second)
			}
			return at
		}
	}
	t.Fatalf("no moment: %q", said)
	return time.Time{}
}

// learner holds the weights while they are learned.
type learner struct {
	weights, squares []float32
	random           *rand.Rand
	table            int
}

// The settings, found by leaving files out and measuring on them.
const (
	epochs   = 12
	pace     = 0.15
	shrink   = 3e-4
	ruleless = 0.3 // how often the traits of the rules are held back, so that not all hangs on them
)

// learn makes the tables, side by side.
func learn(ls []lesson) []byte {
	out := make([]byte, tables<<weightBits)
	for table := range tables {
		for i, w := range learnTable(ls, table) {
			out[i*tables+table] = w
		}
	}
	return out
}

func learnTable(ls []lesson, table int) []byte {
	l := learner{make([]float32, 1<<weightBits), make([]float32, 1<<weightBits), rand.New(rand.NewPCG(1, 1)), table}
	mean := make([]float32, len(l.weights))
	for e := range epochs {
		l.epoch(ls)
		if e >= epochs/2 {
			for i, w := range l.weights {
				mean[i] += w / float32(epochs-epochs/2)
			}
		}
	}
	return quantize(mean)
}

func (l *learner) epoch(ls []lesson) {
	for _, i := range l.random.Perm(len(ls)) {
		if ls[i].is[l.table] == unknown {
			continue
		}
		traits := ls[i].traits
		if l.random.Float64() < ruleless {
			traits = traits[:ls[i].bare]
		}
		l.step(traits, ls[i].is[l.table] == yes, float64(ls[i].weight))
	}
}

// step moves the weights of a lesson, each by its own pace (AdaGrad).
func (l *learner) step(traits []uint32, is bool, weight float64) {
	n := math.Sqrt(float64(len(traits)))
	sum := 0.0
	for _, k := range traits {
		sum += float64(l.weights[k])
	}
	d := 1 / (1 + math.Exp(-sum/n))
	if is {
		d--
	}
	for _, k := range traits {
		g := weight*d/n + shrink*float64(l.weights[k])
		l.squares[k] += float32(g * g)
		l.weights[k] -= float32(pace * g / (1e-6 + math.Sqrt(float64(l.squares[k]))))
	}
}

func quantize(weights []float32) []byte {
	table := make([]byte, len(weights))
	for i, w := range weights {
		table[i] = byte(int8(max(-127, min(127, math.Round(float64(w)/weightUnit)))))
	}
	return table
}

// TestWeights learns the weights anew: what stands in weights.bin is what the
// sentences teach, and nothing else.
func TestWeights(t *testing.T) {
	if testing.Short() && !*update {
		t.Skip("learning takes half a minute")
	}
	table, forest := learnAll(slices.Concat(labelledLessons(t), corpusLessons(t), formLessons(t)))
	if *update {
		for name, data := range map[string][]byte{"weights.bin": table, "forest.bin": forest} {
			if err := os.WriteFile(name, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	differ := 0
	for i := range table {
		if d := int(int8(table[i])) - int(int8(weights[i])); d > 1 || d < -1 { // machines round differently
			differ++
		}
	}
	if differ > len(table)/1000 {
		t.Errorf("%d of %d weights are not those that the sentences teach: go test ./parser/promise -run TestWeights -update", differ, len(table))
	}
	checkForest(t, forest)
}

// labelled is one line of a labelled file.
type labelled struct {
	id, lang, text, label string
	ctx                   Context
	want, asked           map[string]int // the moments it promises, and those it asks for something by
}

func readLabelled(t *testing.T, name string) []labelled {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []labelled
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		f := strings.Split(line, "\t")
		if len(f) != 6 {
			t.Fatalf("%s: not the six columns id, language, date, jurisdiction, text, label: %s", name, line)
		}
		base, err := time.Parse(time.RFC3339, f[2])
		if err != nil {
			t.Fatal(err)
		}
		cal, ok := calendar.For(f[3])
		if !ok {
			cal = calendar.Weekends()
		}
		out = append(out, labelled{id: f[0], lang: f[1], text: strings.ReplaceAll(f[4], `\n`, "\n"), label: f[5],
			ctx: Context{Base: base, Calendar: cal, DayFirst: f[3] != "us"}, want: labelledDues(f[5]), asked: labelledAsks(f[5])})
	}
	return out
}

// labelledAsks counts the due moments of the demands of a label.
func labelledAsks(label string) map[string]int {
	dues := map[string]int{}
	for _, l := range strings.Split(label, " | ") {
		if due, ok := strings.CutPrefix(l, "demand;"); ok {
			dues[instantOf(due)]++
		}
	}
	return dues
}

// instantOf writes a moment of a label in UTC.
func instantOf(due string) string {
	if at, err := time.Parse(time.RFC3339, due); err == nil {
		return at.UTC().Format(time.RFC3339)
	}
	return due
}
