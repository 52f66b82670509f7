package promise

import (
	"os"
	"strings"
	"testing"
)

func TestBatch(t *testing.T) {
	for _, file := range strings.Split(os.Getenv("BATCH"), ",") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Skip()
		}
		name := "zh"
		if strings.Contains(file, "en") {
			name = "en"
		}
		ctx := corpusContext(name)
		for _, line := range strings.Split(string(data), "\n") {
			want, text, ok := strings.Cut(line, "\t")
			if !ok {
				continue
			}
			got := said(Extract(text, ctx), ctx.Base)
			if strings.TrimPrefix(got, "~") != strings.TrimPrefix(want, "~") {
				t.Errorf("got %s, want %s: %s", got, want, text)
			}
		}
	}
}
