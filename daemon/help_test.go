package daemon

import (
	"strings"
	"testing"

	"cuiban/parser/order"
)

// Every order that the help names is one, in both languages, and help does not
// forget how filing is corrected and how a letter is asked for.
func TestHelpNamesOrders(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		named := map[order.Verb]bool{}
		for _, w := range words(lang) {
			for _, line := range strings.Split(w.At, " / ") {
				line = strings.NewReplacer("CB-…", "CB-7K3M", "…", "x").Replace(line)
				o := order.Parse(line)
				if o.Verb == order.None {
					t.Errorf("%s: help names %q, which is no order", lang, w.At)
				}
				named[o.Verb] = true
			}
		}
		for _, v := range []order.Verb{order.File, order.Merge, order.Unmerge, order.Write} {
			if !named[v] {
				t.Errorf("%s: help does not name %s", lang, v)
			}
		}
	}
}
