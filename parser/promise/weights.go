package promise

import (
	_ "embed"
	"math"
)

// weightBits says how large the table of weights is: traits whose hashes agree in
// so many bits share a weight.
const weightBits = 18

// weights is the table, a signed byte for each trait, learned from the labelled
// sentences of testdata (learn_test.go).
//
//go:embed weights.bin
var weights string

// weightUnit is what one unit of the table weighs.
const weightUnit = 1.0 / 16

// The scores that decide, by what the rules say. Where no rule knows what a frame is,
// little is enough; a rule that takes it for a promise is believed unless much speaks
// against it, and one that gives a reason why it is none unless much speaks for it.
const (
	scoreOpen    = 0.4  // from here on a frame that no rule knows is a promise
	scoreRefused = 1.0  // from here on one that a rule refuses
	scoreKept    = -0.1 // down to here one that a rule takes for a promise stays one
	scoreDoubted = -0.6 // and down to here it is doubtful
)

// maxWeighed bounds the frames of one sentence that are weighed: behind it the rules
// alone decide. No sentence promises so many things.
const maxWeighed = 16

// weightOf is the weight of a trait in units.
func weightOf(hash uint32) int { return int(int8(weights[hash>>(32-weightBits)])) }

// score is how much the traits gathered speak for a promise: above 0 for it, below 0
// against it.
func (b *bag) score() float64 { return float64(b.sum) * weightUnit / math.Sqrt(float64(b.count)) }

// settled are the rules that are right without being weighed.
var settled = map[string]bool{"question": true, "demand": true, "validity": true, "hours": true, "wish": true, "withdrawn": true, "pays-first": true, "correction": true}

// weigh lets everything that was seen around the frame decide, the verdict of the
// rules among it. What the owner wrote or noted is left to the rules: nothing of its
// kind was learned.
func (x *extractor) weigh(f *frame, v verdict) verdict {
	x.frames++
	if x.spoken || x.ctx.Author != Counterparty || x.frames > maxWeighed || settled[v.rule] {
		return v
	}
	x.bag.gather(x, f, v)
	if x.weighed != nil {
		x.weighed(f, v)
		return v
	}
	return f.decide(v, x.bag.score())
}

// decide weighs the verdict of the rules against the score.
func (f *frame) decide(v verdict, score float64) verdict {
	switch v.label {
	case LabelPromise, LabelEstimate:
		if score < scoreDoubted {
			return verdict{LabelNone, outweighedRule, "整体来看不是承诺", "taken as a whole it is no promise", sureEstimate}
		}
		if score < scoreKept {
			v.confidence = min(v.confidence, sureDoubtful)
		} else {
			v.confidence = max(v.confidence, Threshold)
		}
	case LabelNone:
		if score >= scoreOpen {
			return f.mood(sureThing)
		}
	default:
		if score >= scoreRefused {
			return f.mood(sureThing)
		}
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
