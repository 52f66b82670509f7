package ref

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var secret = []byte("a secret of thirty-two bytes ...")

// The form is fixed: letters that were sent carry it.
func TestSignIsStable(t *testing.T) {
	if got := Sign(secret, "CB-7K3M"); got != "cb7k3m.6rps36b1" {
		t.Errorf("Sign = %q", got)
	}
}

func TestSigned(t *testing.T) {
	other := Make(42)
	_, mine, _ := strings.Cut(Sign(secret, "CB-7K3M"), ".")
	_, theirs, _ := strings.Cut(Sign(secret, other), ".")
	_, foreign, _ := strings.Cut(Sign([]byte("another"), "CB-7K3M"), ".")
	for _, c := range []struct {
		name, tag, want string
		signed          bool
	}{
		{"right", "cb7k3m." + mine, "CB-7K3M", true},
		{"upper case", strings.ToUpper("cb7k3m." + mine), "CB-7K3M", true},
		{"without the prefix", "7k3m." + mine, "CB-7K3M", true},
		{"no signature", "cb7k3m", "CB-7K3M", false},
		{"an empty signature", "cb7k3m.", "CB-7K3M", false},
		{"cut short", "cb7k3m." + mine[1:], "CB-7K3M", false},
		{"too long", "cb7k3m." + mine + "0", "CB-7K3M", false},
		{"another case's", "cb7k3m." + theirs, "CB-7K3M", false},
		{"of another data folder", "cb7k3m." + foreign, "CB-7K3M", false},
		{"no characters of ours", "cb7k3m.uuuuuuuu", "CB-7K3M", false},
		{"no reference", "news." + mine, "", false},
		{"nothing", "", "", false},
	} {
		if got, signed := Signed(secret, c.tag); got != c.want || signed != c.signed {
			t.Errorf("%s: Signed(%q) = %q, %v", c.name, c.tag, got, signed)
		}
	}
	if _, signed := Signed(nil, Sign(nil, "CB-7K3M")); signed {
		t.Error("without a secret anybody can sign")
	}
}

// Whatever people and programs confuse is repaired; one other character breaks
// the signature.
func TestSignedProperty(t *testing.T) {
	typed := strings.NewReplacer("0", "o", "1", "l")
	rapid.Check(t, func(t *rapid.T) {
		reference := Make(rapid.Uint64().Draw(t, "case"))
		tag := Sign(secret, reference)
		head, tail, _ := strings.Cut(tag, ".")
		if got, signed := Signed(secret, head+"."+typed.Replace(tail)); got != reference || !signed {
			t.Fatalf("%s mistyped reads as %q, %v", tag, got, signed)
		}
		at := rapid.IntRange(0, len(tail)-1).Draw(t, "at")
		wrong := rapid.SampledFrom([]byte(strings.ToLower(alphabet))).Draw(t, "wrong")
		if wrong != tail[at] {
			if _, signed := Signed(secret, head+"."+tail[:at]+string(wrong)+tail[at+1:]); signed {
				t.Fatalf("%s holds with %q at %d", tag, wrong, at)
			}
		}
	})
}
