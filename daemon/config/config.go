// Package config is the configuration file: its form, its defaults, its
// commented sample, and the checking of it.
//
// The file is TOML and strict: an unknown key, a wrong type or a value that
// cannot work is one error with file, line, key and the way out. Passwords may
// stand in the file, in a file of their own, in the environment, come from a
// command or from systemd; a configuration that holds one must not be readable
// by others.
package config

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"
)

// Sample is the commented configuration that `cuiban config sample` prints.
//
//go:embed sample.toml
var Sample string

// DefaultPath is where the configuration is looked for when none is named.
const DefaultPath = "cuiban.toml"

// The comments of the structs below are the English reference of the file: what
// a type or field is, at the end "Required." or a sentence with the default
// where the code does not put one value there (see reference.go).

// Config is a checked configuration.
type Config struct {
	Path string `toml:"-"` // of the file
	// Data is the folder of database and archive; a relative one is relative to
	// the file.
	Data string `toml:"data"`
	// Texts is a folder of texts of your own, zh-CN/follow_up1.txt and so on; a
	// relative one is relative to the file.
	Texts string `toml:"texts"`
	// PromiseMail says whether the owner is told of each promise when it is
	// noted: "on" or "off".
	PromiseMail string `toml:"promise_mail"`
	// Language is the language of the mails to owners: "zh-CN" or "en".
	Language string `toml:"language"`
	// Zone is the time zone of owners, an IANA name.
	Zone string `toml:"zone"`
	// Jurisdiction is where the platforms are: decides calendar and ladder. ISO
	// 3166, lower case.
	Jurisdiction string `toml:"jurisdiction"`
	// Simulated marks a data folder for rehearsals: sync --at carries out what
	// it finds, and Date headers alone tell the time. Never with real cases.
	Simulated bool      `toml:"simulated"`
	Owners    []Owner   `toml:"owner"`
	Accounts  []Account `toml:"account"`
	Digest    Digest    `toml:"digest"`
	Sending   Sending   `toml:"sending"`
	Run       Run       `toml:"run"`
}

// DefaultFirstDays is how many days back a folder is read at first sight: a dispute
// that is still alive has moved within three months. MostFirstDays is ten years.
const (
	DefaultFirstDays = 90
	MostFirstDays    = 3660
)

// Owner is a person whose cases are run here; there may be several.
type Owner struct {
	// Name is the owner's name, as letters are signed. Required.
	Name string `toml:"name"`
	// Address is the address that they write from; orders are taken from it only.
	// Required.
	Address string `toml:"address"`
	// Language is the language of the mails to this owner. Default: language at
	// the top of the file.
	Language string `toml:"language"`
	// Zone is the time zone of this owner. Default: zone at the top of the file.
	Zone string `toml:"zone"`
	// SendFrom is the name of the account that their letters leave from. Default:
	// the account with their address, else the tracker's.
	SendFrom string `toml:"send_from"`
	// Mode is "approve" (an approved letter is sent) or "draft" (letters are put
	// into the owner's Drafts folder, and the owner sends them from there).
	// Default: mode of [sending].
	Mode string `toml:"mode"`
}

// Account is one mailbox; there may be several. One source of the password, or
// an [account.oauth], belongs to each.
type Account struct {
	// Name is what the account is called here and in commands. Default: its
	// address.
	Name string `toml:"name"`
	// Address is the address of the mailbox. Required.
	Address string `toml:"address"`
	// Role is "tracker" for cuiban's own mailbox, "owner" for an owner's, which
	// is read by its headers and stays private. Required.
	Role string `toml:"role"`
	// Plus says whether the provider delivers name+anything@domain here.
	Plus bool `toml:"plus"`
	// SaveSent says who files a copy of sent letters: "provider", "cuiban" or
	// "nobody".
	SaveSent string `toml:"save_sent"`
	IMAP     Server `toml:"imap"`
	SMTP     Server `toml:"smtp"`
	// Folders are the folders to watch besides INBOX and, in an owner's mailbox,
	// Sent.
	Folders []string `toml:"folders"`
	// FirstDays is how many days back a folder is read when it is seen for the first
	// time. What was there for more than a day is noted and not chased. Default: 90.
	FirstDays int `toml:"first_days"`
	// Keyword is set on each mail that is archived, for example "Cuiban", so that
	// your mail program shows which those are. Default: nothing in the mailbox is
	// changed.
	Keyword string `toml:"keyword"`
	// MoveTo is the folder that archived mails are moved to, out of INBOX and
	// folders. Default: they stay where they are.
	MoveTo string `toml:"move_to"`
	// Sent is the name of the owner's Sent folder where the server does not tell
	// (special-use) and the name is not a usual one.
	Sent string `toml:"sent"`
	// Drafts is the name of the Drafts folder, likewise.
	Drafts string `toml:"drafts"`
	// AuthservID is the name under which the receiving provider writes its own
	// Authentication-Results (RFC 8601): a failure it reports is believed, a
	// success proves nothing. Default: none
	// is looked at.
	AuthservID string `toml:"authserv_id"`
	Secret
	// OAuth logs in by a token instead of a password.
	OAuth *OAuth `toml:"oauth"`
}

// OAuth is a login by OAuth2 with a client id of your own, instead of a
// password; then run cuiban oauth login NAME.
type OAuth struct {
	// Provider is "microsoft", "google" or "custom". Required.
	Provider string `toml:"provider"`
	// ClientID is the id of the application that you registered with the
	// provider. Required.
	ClientID string `toml:"client_id"`
	// ClientSecret is the application's secret: Google gives desktop clients one,
	// Microsoft none.
	ClientSecret string `toml:"client_secret"`
	// Tenant is Microsoft's, of an organisation. Default: "common".
	Tenant string `toml:"tenant"`
	// TokenFile keeps the tokens, readable by its owner only. Default: a file
	// named after the account in the data folder.
	TokenFile string `toml:"token_file"`
	// AuthURL is the login page of a "custom" provider.
	AuthURL string `toml:"auth_url"`
	// TokenURL is where a "custom" provider gives tokens.
	TokenURL string `toml:"token_url"`
	// DeviceURL is where a "custom" provider gives the code to type; without it
	// the browser comes back to this machine.
	DeviceURL string `toml:"device_url"`
	// Scopes are what a "custom" provider is asked to allow.
	Scopes []string `toml:"scopes"`
}

// Secret is where a password comes from; exactly one of its fields is set.
type Secret struct {
	// Password is the password, app password or authorisation code (授权码) itself;
	// then the file must be readable by you only.
	Password string `toml:"password"`
	// PasswordFile is a file whose first line is the password; a relative one is
	// relative to the configuration.
	PasswordFile string `toml:"password_file"`
	// PasswordEnv is the name of the environment variable with the password.
	PasswordEnv string `toml:"password_env"`
	// PasswordCommand is a command that prints the password, as a list of words.
	PasswordCommand []string `toml:"password_command"`
	// Credential is the name of a systemd credential.
	Credential string `toml:"credential"`
}

// Server is one end of the mailbox: imap for reading, smtp for sending.
type Server struct {
	// Host is the server's name; for sending the tracker alone needs one.
	// Required.
	Host string `toml:"host"`
	// Port is the server's port; 0 is the usual one. Default: 993 and 465 with
	// "tls", else 143 and 587.
	Port int `toml:"port"`
	// TLS is "tls", "starttls", or "none", which only this machine may have.
	TLS string `toml:"tls"`
	// User is the name to log in with. Default: the account's address.
	User string `toml:"user"`
	// CA is a PEM file with the authority of a server of your own. Default: those
	// of the system.
	CA string `toml:"ca"`
}

// Digest says when the weekly mail comes.
type Digest struct {
	// Day is the day of the week, "monday" to "sunday".
	Day string `toml:"day"`
	// Time is the time of day in the owner's zone, HH:MM.
	Time string `toml:"time"`
	// Helper is the address of an owner who also gets an overview of all owners.
	Helper string `toml:"helper"`
}

// Sending says how many letters may leave, and how.
type Sending struct {
	// CasePerDay is how many letters of one case may leave in a day. Default: 5.
	CasePerDay int `toml:"case_per_day"`
	// AccountPerDay is how many letters may leave an account in a day. Default:
	// 20.
	AccountPerDay int `toml:"account_per_day"`
	// Mode is how letters of all owners leave: "approve" or "draft". Default:
	// "approve".
	Mode string `toml:"mode"`
}

// Run says how the daemon runs.
type Run struct {
	// Health is where /healthz is answered, an address of this machine such as
	// 127.0.0.1:8025. Default: it is
	// not answered.
	Health string `toml:"health"`
	// Log is the form of the log: "text" or "json".
	Log string `toml:"log"`
}

// Error is one thing wrong with a configuration.
type Error struct {
	Path string
	Line int    // 0 when the file as a whole is meant
	Key  string // "account[1].imap.host"
	Why  string // what is wrong, and the way out
}

// Error names file, line, key and the way out, in one line.
func (e *Error) Error() string {
	at := e.Path
	if e.Line > 0 {
		at = fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	if e.Key != "" {
		return fmt.Sprintf("%s: %s: %s", at, e.Key, e.Why)
	}
	return at + ": " + e.Why
}

// Load reads and checks a configuration. Every error is an *Error.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{Path: path, Why: "there is no configuration here; `cuiban init -c " + path + "` asks a few questions and writes one"}
	}
	if err != nil {
		return nil, &Error{Path: path, Why: err.Error()}
	}
	c, err := Parse(path, data)
	if err != nil {
		return nil, err
	}
	if err := c.private(); err != nil {
		return nil, err
	}
	return c, nil
}

// Parse checks the text of a configuration; path is for messages and for what
// is relative to it.
func Parse(path string, data []byte) (*Config, error) {
	c := Config{Path: path}
	dec := toml.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&c); err != nil {
		return nil, decodeError(path, err)
	}
	c.defaults()
	v := validator{c: &c, lines: keyLines(data)}
	if err := v.check(); err != nil {
		return nil, err
	}
	return &c, nil
}

func decodeError(path string, err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		e := &strict.Errors[0]
		row, _ := e.Position()
		return &Error{path, row, strings.Join(e.Key(), "."), "there is no such setting; `cuiban config reference` lists all there are"}
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		row, _ := bad.Position()
		return &Error{path, row, strings.Join(bad.Key(), "."), plainWhy(bad)}
	}
	return &Error{Path: path, Why: err.Error()}
}

// plainWhy says what is wrong in the words of whoever wrote the file: what the
// library says of a value of the wrong kind names our own types.
func plainWhy(err *toml.DecodeError) string {
	why := strings.TrimPrefix(err.Error(), "toml: ")
	if strings.Contains(why, "struct field") {
		return "a value of another kind belongs here: text in quotes, a number, true or false, or [[…]] for a table; see `cuiban config sample`"
	}
	return why
}

func (c *Config) defaults() {
	c.Data = orText(c.Data, "cuiban-data")
	c.PromiseMail = orText(c.PromiseMail, "on")
	c.Language, c.Zone = orText(c.Language, "zh-CN"), orText(c.Zone, "Asia/Shanghai")
	c.Jurisdiction = orText(c.Jurisdiction, "cn")
	c.Digest.Day, c.Digest.Time = orText(c.Digest.Day, "monday"), orText(c.Digest.Time, "08:30")
	c.Run.Log = orText(c.Run.Log, "text")
	for i := range c.Owners {
		o := &c.Owners[i]
		o.Address = strings.ToLower(o.Address)
		o.Language, o.Zone = orText(o.Language, c.Language), orText(o.Zone, c.Zone)
		o.Mode = orText(o.Mode, orText(c.Sending.Mode, "approve"))
	}
	for i := range c.Accounts {
		c.Accounts[i].defaults()
	}
}

func (a *Account) defaults() {
	a.Address = strings.ToLower(a.Address)
	a.Name = orText(a.Name, a.Address)
	a.SaveSent = orText(a.SaveSent, "cuiban")
	if a.FirstDays == 0 {
		a.FirstDays = DefaultFirstDays
	}
	for _, s := range []*Server{&a.IMAP, &a.SMTP} {
		s.User, s.TLS = orText(s.User, a.Address), orText(s.TLS, "tls")
	}
	a.IMAP.Port = orPort(a.IMAP.Port, a.IMAP.TLS, 993, 143)
	a.SMTP.Port = orPort(a.SMTP.Port, a.SMTP.TLS, 465, 587)
}

func orText(s, def string) string {
	if s == "" {
		return def
	}
	return s
}

func orPort(port int, tls string, implicit, explicit int) int {
	switch {
	case port != 0:
		return port
	case tls == "tls":
		return implicit
	}
	return explicit
}

// DataDir is the data folder as a path that works from here.
func (c *Config) DataDir() string {
	if filepath.IsAbs(c.Data) {
		return c.Data
	}
	return filepath.Join(filepath.Dir(c.Path), c.Data)
}

// Location returns an owner's zone. Parse has made sure that it exists.
func (o Owner) Location() *time.Location {
	loc, err := time.LoadLocation(o.Zone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// Account returns the account of that name, or nil.
func (c *Config) Account(name string) *Account {
	for i := range c.Accounts {
		if c.Accounts[i].Name == name {
			return &c.Accounts[i]
		}
	}
	return nil
}

// Tracker returns cuiban's own mailbox: the first account with that role, or
// the first account.
func (c *Config) Tracker() *Account {
	for i := range c.Accounts {
		if c.Accounts[i].Role == "tracker" {
			return &c.Accounts[i]
		}
	}
	return &c.Accounts[0]
}

// Owner returns the owner of that address; one that is not in the file has
// nothing but the address.
func (c *Config) Owner(address string) Owner {
	for _, o := range c.Owners {
		if o.Address == strings.ToLower(address) {
			return o
		}
	}
	return Owner{Address: address}
}

// Own returns the account that is that owner's own mailbox, or nil.
func (c *Config) Own(address string) *Account {
	for i := range c.Accounts {
		if c.Accounts[i].Role == "owner" && c.Accounts[i].Address == strings.ToLower(address) {
			return &c.Accounts[i]
		}
	}
	return nil
}

// SendFrom returns the account that letters of the owner leave from.
func (c *Config) SendFrom(o Owner) *Account {
	if a := c.Account(o.SendFrom); a != nil {
		return a
	}
	if a := c.Own(o.Address); a != nil && a.SMTP.Host != "" {
		return a
	}
	return c.Tracker()
}

// private refuses a file that others can read and that holds a password.
func (c *Config) private() error {
	info, err := os.Stat(c.Path)
	if err != nil {
		return &Error{Path: c.Path, Why: err.Error()}
	}
	for i, a := range c.Accounts {
		if (a.Password != "" || a.OAuth != nil && a.OAuth.ClientSecret != "") && info.Mode().Perm()&0o077 != 0 {
			return &Error{Path: c.Path, Key: fmt.Sprintf("account[%d].password", i+1), Why: fmt.Sprintf("the file holds a password and others may read it (mode %04o): run `chmod 600 %s`", info.Mode().Perm(), c.Path)}
		}
	}
	return nil
}

// IsAddress says whether s is a mail address and nothing beside it: name@domain.
func IsAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	return err == nil && a.Address == s
}
