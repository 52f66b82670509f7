package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// asker asks questions on the terminal.
type asker struct {
	in  *bufio.Reader
	out io.Writer
	tty *os.File // nil when the input is no terminal
}

func newAsker(a *app) *asker {
	k := &asker{in: bufio.NewReader(a.in), out: a.out}
	if f, ok := a.in.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		k.tty = f
	}
	return k
}

// errNoAnswer says that the input ended.
var errNoAnswer = errors.New("init: the input ended before all was answered; --yes with flags asks nothing")

// line asks for a line; def is what an empty one means.
func (k *asker) line(question, def string) (string, error) {
	if def != "" {
		question += " [" + def + "]"
	}
	fmt.Fprintf(k.out, "%s: ", question)
	s, err := k.in.ReadString('\n')
	if s = strings.TrimSpace(s); s == "" {
		if err != nil {
			return "", errNoAnswer
		}
		return def, nil
	}
	return s, nil
}

// secret asks for a line that is not shown.
func (k *asker) secret(question string) (string, error) {
	if k.tty == nil {
		return k.line(question, "")
	}
	fmt.Fprintf(k.out, "%s: ", question)
	b, err := term.ReadPassword(int(k.tty.Fd()))
	fmt.Fprintln(k.out)
	return strings.TrimSpace(string(b)), err
}
