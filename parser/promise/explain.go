package promise

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"cuiban/parser/when/lex"
)

// Explanation tells how a text was understood, clause by clause.
type Explanation struct {
	Clauses []ClauseView
	Result  Result
	lang    string
}

// ClauseView is one clause: what it was taken for, by which rule, and the words
// that decided it.
type ClauseView struct {
	Text       string
	Start, End int // byte offsets
	Label      Label
	Rule       string
	Why        string   // in the language of the context
	Words      []string // "将 will", "回复 action"
}

// Explain extracts from a text, usually one sentence, and says why.
func Explain(text string, ctx Context) Explanation {
	x := newExtractor(text, ctx)
	e := Explanation{lang: ctx.Language}
	for pos := 0; pos < len(text); {
		end := lex.Sentence(text, pos)
		verdicts, reasons := make(map[int]verdict), make(map[int][]string)
		x.observe = func(f *frame, v verdict) {
			for i := f.lo; i <= f.hi; i++ {
				verdicts[i] = v
			}
			if v.rule == weighedRule || v.rule == outweighedRule {
				table := ofPromise
				if v.label == LabelDemand {
					table = ofDemand
				}
				reasons[f.home] = x.bag.reasons(text, table)
			}
		}
		x.sentence(pos, end)
		for i := range x.s.clauses {
			if v, ok := x.s.view(i, verdicts[i], ctx.Language); ok {
				v.Words = append(v.Words, reasons[i]...)
				e.Clauses = append(e.Clauses, v)
			}
		}
		pos = end
	}
	e.Result = x.out
	return e
}

// maxReasons is how many words for and how many against are told.
const maxReasons = 3

// reasons are the words that weighed most, for and against: “will have” +2.1.
func (b *bag) reasons(text string, table int) []string {
	sums := make(map[string]float64)
	for _, t := range b.traits {
		if words := strings.Join(strings.Fields(text[t.from:max(t.from, t.to)]), " "); words != "" {
			sums[words] += float64(t.weight(table)) * weightUnit / math.Sqrt(float64(len(b.traits)))
		}
	}
	all := slices.SortedFunc(maps.Keys(sums), func(a, b string) int {
		return cmp.Or(cmp.Compare(sums[b], sums[a]), cmp.Compare(a, b))
	})
	var out []string
	for i, words := range all {
		if i < maxReasons && sums[words] > 0 || i >= len(all)-maxReasons && sums[words] < 0 {
			out = append(out, fmt.Sprintf("“%s” %+.1f", words, sums[words]))
		}
	}
	return out
}

// view describes one clause; ok is false when it holds no words.
func (s *sentence) view(i int, v verdict, lang string) (ClauseView, bool) {
	c := &s.clauses[i]
	from, to := trim(s.text, c.start, c.end)
	if from == to {
		return ClauseView{}, false
	}
	view := ClauseView{Text: s.text[from:to], Start: from, End: to, Label: v.label, Rule: v.rule, Why: v.en}
	zh := strings.HasPrefix(lang, "zh")
	if zh {
		view.Why = v.zh
	}
	if v.label == "" {
		view.Label, view.Rule, view.Why = LabelNone, "no-limit", "no limit and no promise is said"
		if zh {
			view.Why = "没有期限，也没有承诺"
		}
	}
	for _, m := range s.marks[c.first:c.last] {
		view.Words = append(view.Words, s.text[m.start:m.end]+" "+m.classes.names())
	}
	for j := range s.times {
		if t := &s.times[j]; t.Start >= c.start && t.Start < c.end {
			view.Words = append(view.Words, t.Term.Words+" time:"+t.Rule)
		}
	}
	return view, true
}

// classNames are the classes in the words of the field, for explanations.
var classNames = [classes]string{
	cWe: "promiser", cThird: "third party", cYou: "owner", cYour: "owner's", cUsers: "users", cThing: "matter",
	cWill: "future", cExpect: "estimate", cCan: "possibility", cFor: "for the owner", cAct: "action", cAdverse: "adverse act",
	cNot: "negation", cAsk: "question", cTag: "tag question", cIf: "condition", cSoThat: "dependence", cAlso: "new thought",
	cPast: "past", cDone: "done", cArrange: "arrangement", cSaid: "report", cUsually: "usual", cEach: "general", cLaw: "rule",
	cHours: "hours", cValid: "validity", cMarket: "marketing", cSurvey: "survey", cPlease: "request", cMust: "obligation",
	cNoise: "politeness", cWait: "waiting", cElse: "otherwise", cCorrect: "correction", cDefer: "postponement", cSupply: "owner's act",
	cTake: "length", cJoin: "and", cNotice: "announcement", cWouldBe: "hypothetical", cReceive: "receipt", cGiven: "promise",
	cMoney: "money", cPlatitude: "platitude", cNonAct: "no act", cTo: "to", cBreak: "clause", cProg: "in progress", cGive: "giving time", cDepends: "no reliance", cBar: "restriction", cPlural: "all such", cMe: "for me", cMay: "mere possibility", cKind: "kind of cases",
	cSpeak: "speech", cOwed: "owed or running out", cBooked: "set for a day", cInRun: "in the run", cNoun: "act as a thing", cPerk: "perk",
}

// names lists the classes of a word.
func (f flags) names() string {
	var names []string
	for c := cNone + 1; c < classes; c++ {
		if f.has(c) && classNames[c] != "" {
			names = append(names, classNames[c])
		}
	}
	return strings.Join(names, "+")
}

// Lines is the explanation in words: each clause with its label and reason, then
// each commitment and demand with its derivation.
func (e Explanation) Lines() []string {
	var lines []string
	for _, c := range e.Clauses {
		lines = append(lines, fmt.Sprintf("[%s] %s (%s: %s)", c.Label, c.Text, c.Rule, c.Why))
		if len(c.Words) > 0 {
			lines = append(lines, "    "+strings.Join(c.Words, ", "))
		}
	}
	for _, c := range e.Result.Commitments {
		lines = append(lines, fmt.Sprintf("→ %s %s (%s, %.2f): %s", c.Who, c.Action, c.Firmness, c.Confidence, c.Quote))
		for _, d := range c.Derivation {
			lines = append(lines, "    "+d)
		}
	}
	for _, d := range e.Result.Demands {
		lines = append(lines, fmt.Sprintf("← %s: %s", d.Who, d.Quote))
		if d.Due != nil {
			lines = append(lines, d.Detail.Lines(e.lang)...)
		}
	}
	return lines
}
