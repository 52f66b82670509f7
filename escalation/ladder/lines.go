package ladder

import (
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines maps each key of a TOML text to its line: tables of arrays and the
// elements of arrays numbered from 1, as "rung[2].channels[1].kind".
func lines(data []byte) map[string]int {
	w := &liner{lines: map[string]int{}, counts: map[string]int{}}
	for i, b := range data {
		if b == '\n' {
			w.ends = append(w.ends, i)
		}
	}
	w.p.Reset(data)
	table := ""
	for w.p.NextExpression() {
		e := w.p.Expression()
		key, line := w.key(e)
		switch e.Kind {
		case unstable.ArrayTable:
			w.counts[key]++
			table = at(key, w.counts[key]-1)
			w.lines[table] = line
		case unstable.Table:
			table = key
			w.lines[table] = line
		case unstable.KeyValue:
			w.value(strings.TrimPrefix(table+"."+key, "."), e.Value(), line)
		}
	}
	return w.lines
}

type liner struct {
	p      unstable.Parser
	ends   []int // offsets of the line feeds
	lines  map[string]int
	counts map[string]int
}

// at is the line of a piece of the text. The parser's own Shape counts from the
// beginning each time.
func (w *liner) at(r unstable.Range) int {
	i, _ := slices.BinarySearch(w.ends, int(r.Offset))
	return i + 1
}

func (w *liner) key(e *unstable.Node) (key string, line int) {
	for it := e.Key(); it.Next(); {
		n := it.Node()
		if line == 0 {
			line = w.at(n.Raw)
		}
		key += "." + string(n.Data)
	}
	return strings.TrimPrefix(key, "."), line
}

// value notes the line of a key and walks what is nested in its value.
func (w *liner) value(key string, v *unstable.Node, line int) {
	w.lines[key] = line
	switch v.Kind {
	case unstable.Array:
		n := 0
		for it := v.Children(); it.Next(); n++ {
			w.value(at(key, n), it.Node(), w.start(it.Node(), line))
		}
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			name, row := w.key(it.Node())
			w.value(key+"."+name, it.Node().Value(), row)
		}
	}
}

// start is the line where a value begins: that of its first scalar.
func (w *liner) start(v *unstable.Node, line int) int {
	switch v.Kind {
	case unstable.InlineTable, unstable.Array:
		it := v.Children()
		if !it.Next() {
			return line
		}
		if it.Node().Kind == unstable.KeyValue {
			_, row := w.key(it.Node())
			return row
		}
		return w.start(it.Node(), line)
	}
	if v.Raw.Length > 0 {
		return w.at(v.Raw)
	}
	return line
}

// lineOf returns where a key stands, or what holds it if it does not stand there.
func lineOf(lines map[string]int, key string) int {
	for key != "" {
		if n := lines[key]; n > 0 {
			return n
		}
		cut := strings.LastIndexAny(key, ".[")
		if cut < 0 {
			return 0
		}
		key = key[:cut]
	}
	return 0
}
