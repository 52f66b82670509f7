package promise

import (
	_ "embed"
	"math"
)

// weightBits says how large the tables of weights are: traits whose hashes agree in
// so many bits share a weight.
const weightBits = 19

// weights holds two signed bytes for each trait, what it weighs for a promise and for
// a demand, learned from the labelled sentences of testdata (learn_test.go).
//
//go:embed weights.bin
var weightBytes []byte

var weights = (*weightTable)(weightBytes)

// weightTable is what weights are kept in: for each trait a byte of each table.
type weightTable [tables << weightBits]byte

// The tables: what may be found.
const (
	ofPromise = iota
	ofDemand
	tables
)

// weightUnit is what one unit of a table weighs.
const weightUnit = 1.0 / 16

// The margins that decide: the logarithm of the odds from which on a frame is a promise
// or asks something. A promise by a rule is doubtful somewhat below, and none further
// down. What no rule takes for a promise needs more: one that is not kept to costs the
// owner a letter that is wrong, one that is missed costs a word (期限 6月20日).
const (
	marginOpen    = 1.2
	marginKept    = 0.7
	marginDoubted = -1.5
	marginAsked   = 0.0
)

// scoreHopeless are the scores below which the trees are not asked: of the frames there
// hardly one in a hundred is one.
var scoreHopeless = [tables]float64{ofPromise: -3.5, ofDemand: -5}

// maxWeighed bounds the frames of one sentence that are weighed: behind it the rules
// alone decide. No sentence promises so many things.
const maxWeighed = 16

// weight is what a trait weighs in a table, in units.
func (t trait) weight(table int) int { return weighOne(weights, t.hash, table) }

func weighOne(weights *weightTable, hash uint32, table int) int {
	return int(int8(weights[int(hash>>(32-weightBits))*tables+table]))
}

// weightOf is what traits weigh together in each table, in units.
func weightOf(traits []trait) [tables]int {
	all, promise, demand := weights, 0, 0
	for i := range traits {
		at := traits[i].hash >> (32 - weightBits) * tables
		promise += int(int8(all[at+ofPromise]))
		demand += int(int8(all[at+ofDemand]))
	}
	return [tables]int{ofPromise: promise, ofDemand: demand}
}

// score is how much the traits gathered speak for what a table is of: above 0 for it,
// below 0 against it.
func (b *bag) score(table int) float64 {
	return float64(b.sums[table]) * weightUnit / math.Sqrt(float64(len(b.traits)))
}

// settled says that a rule is right without being weighed.
func settled(rule string) bool {
	switch rule {
	case "validity", "hours", "wish", "withdrawn", "pays-first", "open-if", "queued", "others-word", "from-event", "survey", "they-say", "of-others", "told", "denied", "usual", "said-before", "which-one", "asks", "put-off", "on-paper", "opens-mail", "recurs", "open-if-han", "proposal", "hope", "pay-day", "instalment":
		return true
	}
	return false
}

// weigh lets everything that was seen around the frame decide, the verdict of the
// rules among it. What the owner wrote or noted is left to the rules: nothing of its
// kind was learned.
func (x *extractor) weigh(f *frame, v verdict) verdict {
	x.frames++
	if x.spoken || x.ctx.Author != Counterparty || x.frames > maxWeighed || settled(v.rule) {
		return v
	}
	x.bag.gather(x, f, v)
	if x.weighed != nil {
		x.weighed(f, v)
		return v
	}
	if v = f.decide(v, x.bag.margin(ofPromise)); !v.promises() {
		v = f.demanded(v, x.bag.margin(ofDemand))
	}
	return v
}

// margin is what the traits and the facts speak for what a table is of.
func (b *bag) margin(table int) float64 {
	if hopeless := scoreHopeless[table]; b.score(table) < hopeless {
		return hopeless
	}
	return b.facts.margin(table)
}

func (v *verdict) promises() bool { return v.label == LabelPromise || v.label == LabelEstimate }

// decide weighs the verdict of the rules against the margin for a promise.
func (f *frame) decide(v verdict, margin float64) verdict {
	switch {
	case v.promises() && margin < marginDoubted:
		return verdict{LabelNone, outweighedRule, "整体来看不是承诺", "taken as a whole it is no promise", sureEstimate}
	case v.promises() && margin < marginKept:
		v.confidence = min(v.confidence, sureDoubtful)
	case v.promises():
		v.confidence = max(v.confidence, Threshold)
	case margin >= marginOpen:
		return f.mood(sureThing)
	}
	return v
}

// demanded does the same for a demand.
func (f *frame) demanded(v verdict, margin float64) verdict {
	switch {
	case v.label == LabelDemand && margin < marginAsked:
		return verdict{LabelNone, outweighedRule, "整体来看不是要求", "taken as a whole nothing is asked", sureEstimate}
	case v.label != LabelDemand && f.time != nil && margin >= marginAsked:
		return verdict{LabelDemand, weighedRule, "整体来看是对您的要求", "taken as a whole it asks something of you", sureThing}
	}
	return v
}

// mood is the verdict on a frame that no rule takes for a promise, while the whole
// speaks for one.
func (f *frame) mood(sure float64) verdict {
	if f.own.any(cExpect, cWait) || f.leadExpects() {
		return verdict{LabelEstimate, weighedRule, "整体来看是预计", "taken as a whole it is an estimate", sure}
	}
	return verdict{LabelPromise, weighedRule, "整体来看是承诺", "taken as a whole it is a promise", sure}
}

// The names of what decided where no rule did, and where it decided against one.
const (
	weighedRule    = "weighed"
	outweighedRule = "outweighed"
)
