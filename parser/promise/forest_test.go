package promise

import (
	"math"
	"testing"
	"testing/quick"
)

// TestSumTrees asks a tree by hand: the answers make the row.
func TestSumTrees(t *testing.T) {
	var tree [treeSize]byte
	copy(tree[:], []byte{byte(factPromise), 130, byte(factHan), 1, byte(factText), 50, byte(factNth), 2})
	for row := range treeRows {
		tree[2*treeDepth+row] = byte(int8(row - treeRows/2))
	}
	for _, c := range []struct {
		promise, han, text, nth byte
		row                     int
	}{
		{0, 0, 0, 0, 0},
		{129, 0, 49, 1, 0},
		{130, 0, 0, 0, 1},
		{0, 1, 0, 0, 2},
		{255, 1, 50, 2, 15},
	} {
		d := facts{factPromise: c.promise, factHan: c.han, factText: c.text, factNth: c.nth}
		if got, want := sumTrees(append(tree[:], tree[:]...), &d), 2*(c.row-treeRows/2); got != want {
			t.Errorf("%+v: %d, want %d, twice row %d", c, got, want, c.row)
		}
	}
}

// TestForestSize: the file holds the trees of all tables and nothing else, and asks
// for facts that exist.
func TestForestSize(t *testing.T) {
	if want := tables * treeCount * treeSize; len(forestBytes) != want {
		t.Fatalf("forest.bin has %d bytes, want %d", len(forestBytes), want)
	}
	for i := 0; i < len(forestBytes); i += treeSize {
		for k := range treeDepth {
			if f := fact(forestBytes[i+2*k]); f >= factCount {
				t.Errorf("tree %d asks for fact %d of %d", i/treeSize, f, factCount)
			}
		}
	}
	if factCount > factRoom {
		t.Errorf("%d facts do not fit into %d bytes", factCount, factRoom)
	}
}

// TestSize: longer is never smaller, and a doubling is eight steps.
func TestSize(t *testing.T) {
	grows := func(a, b uint32) bool {
		x, y := int(a>>8), int(b>>8)
		return (x <= y) == (size(min(x, y)) <= size(max(x, y))) || x > y
	}
	if err := quick.Check(grows, nil); err != nil {
		t.Error(err)
	}
	for n := 8; n < 1<<19; n *= 2 {
		if size(2*n)-size(n) != 8 {
			t.Errorf("from %d to %d are %d steps", n, 2*n, size(2*n)-size(n))
		}
	}
	if size(-1) != 0 || size(0) != 0 || size(1) == 0 {
		t.Error("nothing has a size")
	}
}

// TestSigned: no score is out of range.
func TestSigned(t *testing.T) {
	for _, c := range []struct {
		v    float64
		want byte
	}{{0, 128}, {-1, 112}, {1, 144}, {-100, 0}, {100, 255}, {math.Inf(1), 255}} {
		if got := signed(c.v); got != c.want {
			t.Errorf("signed(%v) = %d, want %d", c.v, got, c.want)
		}
	}
}
