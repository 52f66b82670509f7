package escalation_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain plays two thousand random disputes a property unless told otherwise
// (-rapid.checks).
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "2000"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
