package promise

import (
	_ "embed"
	"math/bits"
)

// The forest is gradient-boosted trees over the facts of a frame. A sum of weights
// cannot say that a word counts only together with another thing: that a condition
// speaks against a promise in a short sentence and for little in a long mail, that a
// rule is believed where its clause has an edge. The trees can. All levels of a tree
// ask one question each, whatever the answers before, so that a tree is a table
// looked up by the answers.

// treeDepth is how many questions a tree asks; treeSize what it takes in the file:
// fact and bound of each question, then a signed byte for each row of answers.
const (
	treeDepth = 4
	treeRows  = 1 << treeDepth
	treeSize  = 2*treeDepth + treeRows
)

// treeUnit is what one unit of a leaf weighs.
const treeUnit = 1.0 / 128

// treeCount is how many trees a table has.
const treeCount = 160

// forestBytes holds the trees for a promise, then those for a demand, learned from
// the labelled sentences of testdata (learn_test.go).
//
//go:embed forest.bin
var forestBytes []byte

// margin is how much the facts speak for what a table is of: the logarithm of the
// odds, so that 0 is as likely as not.
func (d *facts) margin(table int) float64 {
	return float64(sumTrees(forestBytes[table*treeCount*treeSize:][:treeCount*treeSize], d)) * treeUnit
}

// sumTrees adds up the leaves that the facts come to, in units.
func sumTrees(trees []byte, d *facts) int {
	sum := 0
	for ; len(trees) >= treeSize; trees = trees[treeSize:] {
		t := (*[treeSize]byte)(trees)
		row := d.reaches(t[0], t[1]) | d.reaches(t[2], t[3])<<1 | d.reaches(t[4], t[5])<<2 | d.reaches(t[6], t[7])<<3
		sum += int(int8(t[2*treeDepth+row]))
	}
	return sum
}

// reaches is 1 where a fact is no less than a bound, 0 where it is: reckoned, for no
// processor can guess the answers.
func (d *facts) reaches(of, bound byte) uint {
	return uint(int(bound)-1-int(d[of&(factRoom-1)])) >> (bits.UintSize - 1)
}
