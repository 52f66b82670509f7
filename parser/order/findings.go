package order

import "strings"

// maxFindings bounds how many lines of a self-check are read: a list that people
// type on a phone has a dozen.
const maxFindings = 40

// Findings reads the answer to a self-check: every line of it is something the
// owner found, blank lines and bullets do not matter. A line that is no order is
// an attempt when it tells of a withdrawal's amount with its end, of a status or
// of an error code, and else a note. Nothing in it ever sends a letter.
func Findings(newText string) []Order {
	var out []Order
	for _, line := range strings.Split(newText, "\n") {
		line = strings.TrimLeft(strings.TrimFunc(line, blank), "-*·•■□√✓>=、 \t")
		if line == "" || len(out) == maxFindings {
			continue
		}
		o := parseLine(line)
		switch o.Verb {
		case Send, Anyway, Edit:
			o = Order{Line: line}
		case None, Balance:
			o = Order{Verb: finding(line), Line: line, Arg: fold(line), Words: line}
		}
		out = append(out, o)
	}
	return out
}

func finding(line string) Verb {
	d := ReadDetails(line)
	if d.Code != "" || d.Status != "" || d.Amount != "" && d.Result != "" {
		return Attempt
	}
	return Note
}
