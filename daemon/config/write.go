package config

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

//go:embed init.tmpl
var initText string

// Answers are what a configuration is written from.
type Answers struct {
	Language     string // "zh-CN" or "en": of the mails and of the comments
	Zone         string
	Jurisdiction string
	Data         string // "" the default
	Owner        Owner
	Accounts     []Account
}

// Text is the commented configuration file.
func (a Answers) Text() ([]byte, error) {
	t, err := template.New("init").Funcs(template.FuncMap{
		"q":    quoted,
		"say":  func(zh, en string) string { return Words{zh, en}.In(a.Language) },
		"note": func(s Server) string { return provenance(s, a.Language) },
	}).Parse(initText)
	if err != nil {
		return nil, fmt.Errorf("the template of a configuration: %w", err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, a); err != nil {
		return nil, fmt.Errorf("writing a configuration: %w", err)
	}
	return b.Bytes(), nil
}

// quoted writes a string for TOML, whose basic strings take JSON's escapes.
func quoted(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSpace(b.String()), err
}

// provenance says where a preset's settings come from; "" for others.
func provenance(s Server, lang string) string {
	p, ok := ProviderOfHost(s.Host)
	if !ok {
		return ""
	}
	return Words{p.Name.ZH + "：设置", p.Name.EN + ": settings "}.In(lang) + p.Provenance(lang)
}

// Provenance says where the settings come from, when they were compared with what,
// and whether they were tried.
func (p Provider) Provenance(lang string) string {
	read := Words{"依据 " + p.Source + "，" + p.Checked + " 对照过该页的副本", "after " + p.Source + ", compared with a copy of that page on " + p.Checked}
	if p.Read != "source" {
		read = Words{"依据公开的转述，" + p.Checked + " 核对，没有读到原页 " + p.Source, "after what others publish, checked " + p.Checked + "; the page itself, " + p.Source + ", was not read"}
	}
	tried := Words{"；未在真实服务上试过", "; not tried on the real service"}
	if p.Tried {
		tried = Words{"；已在真实服务上试过", "; tried on the real service"}
	}
	return read.In(lang) + tried.In(lang)
}

// Write puts a new configuration at path with mode 0600: whole or not at all. It
// does not replace a file unless force says so.
func Write(path string, text []byte, force bool) error {
	if _, err := os.Lstat(path); err == nil && !force {
		return fmt.Errorf("writing %s: it is there already; --force replaces it, or choose another with -c", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".cuiban-*.toml") // mode 0600
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", path, err)
	}
	return nil
}
