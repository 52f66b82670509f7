package promise

import (
	"math"
	"math/bits"

	"cuiban/escalation"
)

// fact is one of the things that the forest asks about a frame.
type fact int

const (
	factPromise  fact = iota // the score for a promise
	factDemand               // and for a demand
	factRule                 // what the rule's name weighs for a promise
	factRuleAsks             // and for a demand
	factLabel                // what the label of the verdict weighs
	factForm                 // what the rule of the time weighs
	factEdge                 // and its edge
	factVerdict              // the verdict's label itself, verdictOther for the rest
	factSure                 // the rule's confidence in percent
	factAction               // the action
	factText                 // how long the text is,
	factSentence             // the sentence,
	factFrame                // the frame's clauses,
	factTime                 // the expression of time,
	factBefore               // what stands before the time in the frame,
	factBehind               // and behind it
	factPlace                // where in the text the sentence begins, in sixteenths
	factNth                  // the how manieth frame of its sentence
	factTimes                // how many times the sentence has,
	factClauses              // how many clauses,
	factHome                 // the clause of the time,
	factJoined               // and how many more belong to the frame
	factHan                  // Chinese
	factQuestion             // the sentence is a question
	factTold                 // something definite was told before
	factModal                // a modal governs
	factAct                  // an action is there
	factTimeless             // no time
	factVague                // a vague one
	factAnchored             // one that runs from an event
	factPast                 // what else the expression of time is: when.Match
	factHours
	factAttr
	factLoose
	factLength
	factUntil
	factEvery
	factAfter
	factTraits // how many traits were seen
	factFound  // commitments found before in the text
	factAsked  // demands found before
	factCount
)

// factRoom is the size of facts, a power of two so that no index needs a check.
const factRoom = 64

// facts are what is known of a frame, a byte each.
type facts [factRoom]byte

// factZero stands for nothing in the facts that have a sign, factStep is what they
// are counted in.
const (
	factZero = 128
	factStep = 1.0 / 16
)

// signed is a number with a sign as a fact.
func signed(v float64) byte {
	return byte(max(0, min(255, factZero+math.Round(v/factStep))))
}

// size is the magnitude of a length: eight steps for each doubling.
func size(n int) byte {
	if n <= 0 {
		return 0
	}
	n = min(n, 1<<20)
	octave := bits.Len(uint(n))
	return byte(8*octave + (n<<3)>>(octave-1)&7)
}

func yesNo(is bool) byte {
	if is {
		return 1
	}
	return 0
}

// learnedFacts are those that depend on the weights: the traits that they are
// weights of, 0 for none.
type learnedFacts struct{ rule, label, form, edge uint32 }

// see notes what is known of a frame but what the weights say.
func (d *facts) see(x *extractor, f *frame, v verdict) {
	s := x.s
	from, to := s.clauses[f.lo].start, s.clauses[f.hi].end
	d[factVerdict], d[factSure] = verdictCode(v.label), byte(100*v.confidence)
	d[factAction] = byte(f.action())
	d[factText], d[factSentence], d[factFrame] = size(len(x.text)), size(s.to-s.from), size(to-from)
	d[factPlace] = byte(16 * s.from / max(1, len(x.text)))
	d[factNth], d[factTimes], d[factClauses] = byte(x.frames), byte(min(255, len(s.times))), byte(min(255, len(s.clauses)))
	d[factHome], d[factJoined] = byte(min(255, f.home)), byte(min(255, f.hi-f.lo))
	d[factHan], d[factQuestion], d[factTold] = yesNo(s.clauses[f.home].han), yesNo(s.question), yesNo(f.told)
	d[factModal], d[factAct] = yesNo(f.modal >= 0), yesNo(f.act >= 0)
	d[factTraits] = size(len(x.bag.traits))
	d[factFound], d[factAsked] = byte(min(255, len(x.out.Commitments))), byte(min(255, len(x.out.Demands)))
	d.seeTime(f, from, to)
}

func (d *facts) seeTime(f *frame, from, to int) {
	t := f.time
	if t == nil {
		clear(d[factTime : factBehind+1])
		clear(d[factTimeless : factAfter+1])
		d[factTimeless] = 1
		return
	}
	d[factTimeless] = 0
	d[factTime], d[factBefore], d[factBehind] = size(t.End-t.Start), size(t.Start-from), size(to-t.End)
	d[factVague], d[factAnchored] = yesNo(t.Term.Vague()), yesNo(t.Term.Anchor != escalation.AnchorMail)
	for i, is := range [...]bool{t.Past, t.Hours, t.Attr, t.Loose, t.Length, t.Until, t.Every, t.After} {
		d[factPast+fact(i)] = yesNo(is)
	}
}

// weighed notes what the weights say.
func (d *facts) weighed(w *weightTable, sums [tables]int, traits int, l learnedFacts) {
	n := math.Sqrt(float64(max(1, traits)))
	d[factPromise] = signed(float64(sums[ofPromise]) * weightUnit / n)
	d[factDemand] = signed(float64(sums[ofDemand]) * weightUnit / n)
	for _, k := range [...]struct {
		at    fact
		trait uint32
		table int
	}{{factRule, l.rule, ofPromise}, {factRuleAsks, l.rule, ofDemand}, {factLabel, l.label, ofPromise}, {factForm, l.form, ofPromise}, {factEdge, l.edge, ofPromise}} {
		d[k.at] = factZero
		if k.trait != 0 {
			d[k.at] = byte(factZero + weighOne(w, k.trait, k.table))
		}
	}
}

// verdictCode orders the labels from no promise to one.
func verdictCode(l Label) byte {
	switch l {
	case LabelPromise:
		return 5
	case LabelEstimate:
		return 4
	case LabelDemand:
		return 3
	case LabelConditional:
		return 1
	case LabelNone:
		return 2
	}
	return 0
}
