package promise

import (
	"math"
	"math/rand/v2"
	"sync"
	"testing"
)

// folds is in how many parts the lessons are cut: the trees learn from scores of
// weights that were learned from the other parts, or they would believe the weights
// more than these deserve. foldRun lessons in a row belong together, because
// neighbours resemble each other.
const (
	folds   = 3
	foldRun = 20
)

// learnAll learns the weights and the trees.
func learnAll(ls []lesson) (table, forest []byte) {
	var wait sync.WaitGroup
	for part := range folds {
		wait.Go(func() {
			var others []lesson
			for _, l := range ls {
				if l.fold%folds != part {
					others = append(others, l)
				}
			}
			w := (*weightTable)(learn(others))
			for i := range ls {
				if ls[i].fold%folds == part {
					ls[i].score(w)
				}
			}
		})
	}
	wait.Go(func() { table = learn(ls) })
	wait.Wait()
	for t := range tables {
		forest = append(forest, learnTrees(ls, t)...)
	}
	return table, forest
}

// score fills in the facts that weights tell.
func (l *lesson) score(w *weightTable) {
	var sums [tables]int
	for _, k := range l.traits {
		for t := range sums {
			sums[t] += int(int8(w[int(k)*tables+t]))
		}
	}
	l.facts.weighed(w, sums, len(l.traits), l.named)
}

// The settings of the trees.
const (
	treePace  = 0.12 // how much of what it found a tree adds
	treeShare = 0.7  // how many of the lessons a tree sees,
	treeFacts = 0.6  // and of the facts
	treeCalm  = 4.0  // how many lessons' worth of doubt each leaf begins with
)

// grove grows trees.
type grove struct {
	facts  []facts
	is     []float64
	weight []float64
	margin []float64
	grad   []float64 // what the margin of a lesson should move by,
	hess   []float64 // and how steadily; 0 for a lesson not seen
	row    []byte    // the row of answers so far
	random *rand.Rand
}

func learnTrees(ls []lesson, table int) []byte {
	g := grove{random: rand.New(rand.NewPCG(2, uint64(table)))}
	for i := range ls {
		if l := &ls[i]; l.is[table] != unknown {
			g.facts, g.weight = append(g.facts, l.facts), append(g.weight, float64(l.weight))
			is := 0.0
			if l.is[table] == yes {
				is = 1
			}
			g.is = append(g.is, is)
		}
	}
	n := len(g.facts)
	g.margin, g.grad, g.hess, g.row = make([]float64, n), make([]float64, n), make([]float64, n), make([]byte, n)
	var out []byte
	for range treeCount {
		out = append(out, g.tree()...)
	}
	return out
}

// tree grows one tree and adds it to the margins.
func (g *grove) tree() []byte {
	for i := range g.facts {
		p := 1 / (1 + math.Exp(-g.margin[i]))
		g.grad[i], g.hess[i] = g.weight[i]*(g.is[i]-p), g.weight[i]*p*(1-p)
		if g.random.Float64() > treeShare {
			g.grad[i], g.hess[i] = 0, 0
		}
		g.row[i] = 0
	}
	var tree [treeSize]byte
	for level := range treeDepth {
		f, bound := g.question(level)
		tree[2*level], tree[2*level+1] = byte(f), bound
		for i := range g.facts {
			if g.facts[i][f] >= bound {
				g.row[i] |= 1 << level
			}
		}
	}
	g.leaves(tree[2*treeDepth:])
	for i := range g.facts {
		g.margin[i] += float64(int8(tree[2*treeDepth+int(g.row[i])])) * treeUnit
	}
	return tree[:]
}

// sum is what lessons of a kind say together.
type sum struct{ grad, hess float64 }

func (s sum) gain() float64 { return s.grad * s.grad / (s.hess + treeCalm) }

// question finds what to ask next: the fact and the bound that part the lessons best,
// whatever the answers before.
func (g *grove) question(level int) (best fact, bound byte) {
	most := -1.0
	rows := 1 << level
	for f := range factCount {
		if g.random.Float64() > treeFacts {
			continue
		}
		var counts [treeRows / 2][256]sum
		for i := range g.facts {
			c := &counts[g.row[i]][g.facts[i][f]]
			c.grad += g.grad[i]
			c.hess += g.hess[i]
		}
		var above, below [treeRows / 2]sum
		for r := range rows {
			for _, c := range counts[r] {
				above[r].grad += c.grad
				above[r].hess += c.hess
			}
		}
		for b := 1; b < 256; b++ {
			gain := 0.0
			for r := range rows {
				c := counts[r][b-1]
				below[r].grad += c.grad
				below[r].hess += c.hess
				above[r].grad -= c.grad
				above[r].hess -= c.hess
				gain += below[r].gain() + above[r].gain()
			}
			if gain > most {
				most, best, bound = gain, f, byte(b)
			}
		}
	}
	return best, bound
}

// leaves says what each row of answers adds to the margin.
func (g *grove) leaves(out []byte) {
	var sums [treeRows]sum
	for i := range g.facts {
		sums[g.row[i]].grad += g.grad[i]
		sums[g.row[i]].hess += g.hess[i]
	}
	for r, s := range sums {
		v := treePace * s.grad / (s.hess + treeCalm) / treeUnit
		out[r] = byte(int8(max(-127, min(127, math.Round(v)))))
	}
}

// checkForest compares trees with those in use by what they say of random facts:
// rounding may make another machine ask another question now and then.
func checkForest(t *testing.T, forest []byte) {
	random := rand.New(rand.NewPCG(3, 3))
	const tries = 2000
	differ := 0
	for range tries {
		var d facts
		for f := range factCount {
			d[f] = byte(random.Uint32())
		}
		for table := range tables {
			trees := forest[table*treeCount*treeSize:][:treeCount*treeSize]
			if a, b := float64(sumTrees(trees, &d))*treeUnit, d.margin(table); math.Abs(a-b) > 0.5 {
				differ++
			}
		}
	}
	if differ > tries/10 {
		t.Errorf("%d of %d verdicts of the trees are not those that the sentences teach: go test ./parser/promise -run TestWeights -update", differ, tries*tables)
	}
}
