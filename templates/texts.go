package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Texts are the texts in use: those of the product, and over them those that
// the user wrote. A nil *Texts is the product's alone.
type Texts struct{ own fs.FS }

// Overlay returns the texts with those of own over them: own holds files as the
// product has them, zh-CN/follow_up1.txt, en/ask.txt. Each is tried on a made-up
// case; the errors of all that cannot be used come back joined, each with its
// file and line, and no Texts.
func Overlay(own fs.FS) (*Texts, error) {
	t := &Texts{own}
	var errs []error
	err := fs.WalkDir(own, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".txt") {
			return err
		}
		if err := t.try(name); err != nil {
			errs = append(errs, err)
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
		return fmt.Errorf("%s: there is no such text: the folders are zh-CN and en, and the files are named as cuiban's own (cuiban letter lists the letters)", name)
	}
	src, err := t.source(lang, base)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if !utf8.Valid(src) {
		return fmt.Errorf("%s: is not UTF-8: save it in that encoding", name)
	}
	view := viewOf(base)
	if letter, ok := view.(Letter); ok {
		_, err = t.Letter(lang, base, letter)
	} else {
		_, err = t.Note(lang, base, "", view)
	}
	if err == nil { // what stands in {{else}} is tried with nothing known
		_, _, err = t.execute(lang, base, reflect.Zero(reflect.TypeOf(view)).Interface())
	}
	return located(name, string(src), view, err)
}

// viewOf is a view of the sort that a text is filled from, in which every field
// is filled.
func viewOf(name string) any {
	if _, ok := SortOf(name); ok {
		return filled[Letter]("x")
	}
	switch name {
	case "ask":
		return filled[Ask]("x")
	case "overview":
		return filled[Overview]("x")
	case "noted":
		return filled[Noted]("x")
	case "directions":
		return filled[Directions]("x")
	}
	return filled[Notice]("x")
}

// filled is a view with that text in every field, at any depth.
func filled[T any](text string) T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), text)
	return v
}

func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(7)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	}
}

var (
	templateError = regexp.MustCompile(`template: \w+:(\d+)(?::\d+)?: (.+)`)
	noField       = regexp.MustCompile(`can't evaluate field (\w+) in type (\S+)`)
)

// located says an error of a text with its file and line, in the words of one who
// writes texts and not Go.
func located(name, src string, view any, err error) error {
	if err == nil {
		return nil
	}
	if unfit := (*Unfit)(nil); errors.As(err, &unfit) {
		return fmt.Errorf("%s%s: %w", name, lineWith(src, unfit.Findings[0].Quote), unfit)
	}
	if errors.Is(err, errNoSubject) {
		return fmt.Errorf("%s:1: %w", name, errNoSubject)
	}
	m := templateError.FindStringSubmatch(err.Error())
	if m == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	why := m[2]
	if strings.HasSuffix(why, "unexpected EOF") {
		why = "the text ends inside {{ }}, or an {{end}} is missing"
	}
	if f := noField.FindStringSubmatch(why); f != nil {
		why = "there is no field ." + f[1] + " here"
		if f[2] == reflect.TypeOf(view).String() {
			why += "; there are " + strings.Join(fieldsOf(view), ", ")
		}
	}
	return fmt.Errorf("%s:%s: %s", name, m[1], why)
}

// lineWith is ":7" for a passage in the seventh line, "" for one that is in none.
func lineWith(src, passage string) string {
	before, _, found := strings.Cut(src, passage)
	if !found {
		return ""
	}
	return ":" + strconv.Itoa(strings.Count(before, "\n")+1)
}

// fieldsOf are the fields that a text may print.
func fieldsOf(view any) (out []string) {
	t := reflect.TypeOf(view)
	for i := range t.NumField() {
		out = append(out, "."+t.Field(i).Name)
	}
	return out
}

// source reads the text of that name, the user's own before the product's. A
// byte order mark and the line ends of Windows are taken off.
func (t *Texts) source(lang, name string) ([]byte, error) {
	file := lang + "/" + name + ".txt"
	if t != nil && t.own != nil {
		if src, err := fs.ReadFile(t.own, file); err == nil {
			return bytes.ReplaceAll(bytes.TrimPrefix(src, []byte("\ufeff")), []byte("\r\n"), []byte("\n")), nil
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
