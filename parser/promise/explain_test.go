package promise

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func TestTry(t *testing.T) {
	text := os.Getenv("SENT")
	for _, line := range strings.Split(text, "|") {
		file := "zh"
		if len(line) > 0 && line[0] < 0x80 {
			file = "en"
		}
		for _, l := range Explain(line, corpusContext(file)).Lines() {
			fmt.Println(l)
		}
	}
}
