package templates

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// Texts are the texts in use: those of the product, and over them those that
// the user wrote. A nil *Texts is the product's alone.
type Texts struct{ own fs.FS }

// Overlay returns the texts with those of own over them: own holds files as the
// product has them, zh-CN/follow_up1.txt, en/ask.txt. Each is tried on a made-up
// case; the errors of all that cannot be used come back joined, each naming its
// file, and no Texts.
func Overlay(own fs.FS) (*Texts, error) {
	t := &Texts{own}
	var errs []error
	err := fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".txt") {
			return err
		}
		if err := t.try(name); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", name, err))
		}
		return nil
	})
	if err := errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	return t, nil
}

// try renders one text of the user's out of a made-up view.
func (t *Texts) try(name string) error {
	lang, base := path.Split(name)
	lang, base = strings.TrimSuffix(lang, "/"), strings.TrimSuffix(base, ".txt")
	if _, err := fs.Stat(files, name); err != nil {
		return errors.New("there is no such text: the folders are zh-CN and en, the files are named as cuiban's own (cuiban letter --list)")
	}
	if _, ok := SortOf(base); ok {
		_, err := t.Letter(lang, base, sample())
		return err
	}
	_, err := t.load(lang, base)
	return err
}

// sample is a view in which every field is filled.
func sample() Letter {
	x := []Moment{{"1", "x"}}
	return Letter{Subject: "x", Headline: "x", Ref: "x", Name: "x", Account: "x", Amount: "1", Promises: []Promise{{Quote: "x", Said: "x", Due: "x"}},
		Repeats: x, History: x, Happened: "x", Demands: []string{"x"}, Claims: []string{"x"}, Filings: x, Since: "x", Contacts: 3, First: "x", LastOut: "x", LastLetter: "x", Now: "x", Today: "x",
		Deadline: "x", DeadlineShort: "x", Platform: "x", Entity: "x", Email: "x", Mention: true, Exhibits: x, Filed: "x", FiledDay: "x",
		Person: Person{"x", "x", "x", "x"}, Respondent: Respondent{"x", "x"}}
}

// source reads the text of that name, the user's own before the product's.
func (t *Texts) source(lang, name string) ([]byte, error) {
	file := lang + "/" + name + ".txt"
	if t != nil && t.own != nil {
		if src, err := fs.ReadFile(t.own, file); err == nil {
			return src, nil
		}
	}
	src, err := fs.ReadFile(files, file)
	if err != nil {
		return nil, fmt.Errorf("template %s (%s): there is no such text", name, lang)
	}
	return src, nil
}

// Source returns a text as it is written, in use or not yet overlaid: what a user
// begins with who wants other words.
func (t *Texts) Source(lang, name string) (string, error) {
	src, err := t.source(lang, name)
	return string(src), err
}
