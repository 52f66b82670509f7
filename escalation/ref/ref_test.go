package ref

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMake(t *testing.T) {
	for _, c := range []struct {
		n    uint64
		want string
	}{
		{0, "CB-0000"},
		{7<<10 | 19<<5 | 3, "CB-7K3M"},
		{32767, "CB-ZZZ"},
		{32768, "CB-1000"},
		{1<<64 - 1, "CB-FZZZZZZZZZZZZ"},
	} {
		got := Make(c.n)
		if !strings.HasPrefix(got, c.want) || len(got)-len(c.want) > 1 {
			t.Errorf("Make(%d) = %q, want %q and a check character", c.n, got, c.want)
		}
	}
}

func TestValidRepairs(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"CB-7K3M", "CB-7K3M"},
		{"cb-7k3m", "CB-7K3M"},
		{"cb7k3m", "CB-7K3M"},
		{" 7K3M ", "CB-7K3M"},
		{"CB-0000", "CB-0000"},
		{"CB-oOo0", "CB-0000"},
	} {
		if got, ok := Valid(c.in); got != c.want || !ok {
			t.Errorf("Valid(%q) = %q, %v, want %q", c.in, got, ok, c.want)
		}
	}
	one := Make(1<<10 | 1<<5)
	for _, confused := range []string{"l", "L", "i", "I"} {
		if got, _ := Valid(strings.ReplaceAll(one, "1", confused)); got != one {
			t.Errorf("%s with %q for 1 reads as %q", one, confused, got)
		}
	}
}

func TestValidRefuses(t *testing.T) {
	for _, in := range []string{
		"", "CB", "CB-", "CB-7K3", "CB-7K3N", "CB-K73M", "CB-7K3U", "CB-7K3é",
		"CB--7K3M", "CB-07K3M", "AB-7K3M", "CB-7K 3M", strings.Repeat("0", 100),
		"CB-" + strings.Repeat("Z", 14),
	} {
		if got, ok := Valid(in); ok {
			t.Errorf("Valid(%q) = %q, want refused", in, got)
		}
	}
}

// Every single wrong character is found, exhaustively for all short numbers.
func TestEverySingleErrorIsFound(t *testing.T) {
	for n := uint64(0); n < 32768; n += 7 {
		r := []byte(Make(n))
		for i := len(Prefix); i < len(r); i++ {
			was := r[i]
			for _, b := range []byte(alphabet) {
				if r[i] = b; b == was {
					continue
				}
				if _, ok := Valid(string(r)); ok {
					t.Fatalf("%s passes for %s", r, Make(n))
				}
			}
			r[i] = was
		}
	}
}

// Every swap of two different characters is found, check character included.
func TestEverySwapIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n")
		r := []byte(Make(n))
		for i := len(Prefix); i < len(r); i++ {
			for j := i + 1; j < len(r); j++ {
				if r[i] == r[j] {
					continue
				}
				r[i], r[j] = r[j], r[i]
				if got, ok := Valid(string(r)); ok {
					t.Fatalf("%s passes for %s as %s", r, Make(n), got)
				}
				r[i], r[j] = r[j], r[i]
			}
		}
	})
}

func TestNumberInvertsMake(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n") >> rapid.IntRange(0, 63).Draw(t, "shift")
		r := Make(n)
		if got, ok := Number(strings.ToLower(r)); got != n || !ok {
			t.Fatalf("Number(%s) = %d, %v, want %d", r, got, ok, n)
		}
		if canonical, _ := Valid(r); canonical != r {
			t.Fatalf("Valid(%s) = %s", r, canonical)
		}
	})
}

func FuzzValid(f *testing.F) {
	f.Add("CB-7K3M")
	f.Add("cb07k3")
	f.Fuzz(func(t *testing.T, s string) {
		canonical, ok := Valid(s)
		if !ok {
			return
		}
		n, ok := Number(canonical)
		if !ok || Make(n) != canonical {
			t.Fatalf("Valid(%q) = %q, which is number %d, %v", s, canonical, n, ok)
		}
	})
}
