package config

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const good = `
[[owner]]
name = "林晓"
address = "Lin@example.com"

[[account]]
address = "t@example.com"
role = "tracker"
password = "x"
[account.imap]
host = "127.0.0.1"
tls = "none"
[account.smtp]
host = "127.0.0.1"
tls = "starttls"

[[account]]
name = "lin"
address = "lin@example.com"
role = "owner"
password_env = "CUIBAN_TEST_PASSWORD"
[account.imap]
host = "imap.example.com"
`

func TestDefaults(t *testing.T) {
	c, err := Parse("/etc/cuiban.toml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if c.DataDir() != "/etc/cuiban-data" || c.Accounts[0].Name != "t@example.com" || c.Accounts[0].IMAP.Port != 143 || c.Accounts[0].SMTP.Port != 587 || c.Accounts[1].IMAP.Port != 993 {
		t.Errorf("defaults: %+v", c)
	}
	if c.Owners[0].Address != "lin@example.com" || c.Owners[0].Language != "zh-CN" {
		t.Errorf("owner: %+v", c.Owners[0])
	}
	if c.Tracker().Address != "t@example.com" || c.Own("LIN@example.com").Name != "lin" || c.SendFrom(c.Owners[0]).Name != "t@example.com" {
		t.Error("who is who")
	}
	t.Setenv("CUIBAN_TEST_PASSWORD", "secret")
	if p, err := c.Secret(context.Background(), &c.Accounts[1]); p != "secret" || err != nil {
		t.Errorf("secret: %q, %v", p, err)
	}
}

func TestSampleIsValid(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tracker.password"), []byte("pw\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(filepath.Join(dir, "cuiban.toml"), []byte(Sample)); err != nil {
		t.Error(err)
	}
}

func TestErrorsNameLineKeyAndWayOut(t *testing.T) {
	for name, c := range map[string]struct{ old, new, want string }{
		"unknown key":        {`name = "林晓"`, "nmae = \"林晓\"", `c.toml:3: owner.nmae: there is no such setting`},
		"wrong type":         {`role = "tracker"`, "role = 3", `c.toml:8: account.role: `},
		"bad address":        {`"Lin@example.com"`, `"lin"`, `c.toml:4: owner[1].address: "lin" is no mail address`},
		"bad role":           {`role = "tracker"`, `role = "boss"`, `c.toml:8: account[1].role: "boss" is neither`},
		"no host":            {`host = "imap.example.com"`, ``, `c.toml:22: account[2].imap.host: is missing`},
		"clear text":         {`host = "127.0.0.1"` + "\ntls = \"none\"", "host = \"mail.example.com\"\ntls = \"none\"", `c.toml:12: account[1].imap.tls: "none" would send the password in the clear`},
		"two passwords":      {`password = "x"`, "password = \"x\"\npassword_env = \"Y\"", `c.toml:6: account[1]: give exactly one of`},
		"unreadable file":    {`password = "x"`, `password_file = "nothing.here"`, `c.toml:9: account[1].password_file: cannot read the password`},
		"same name twice":    {`name = "lin"`, `name = "t@example.com"`, `c.toml:18: account[2].name: "t@example.com" is the name of an account above`},
		"not TOML":           {`[[owner]]`, `[[owner`, `c.toml:2: `},
		"no owner":           {"[[owner]]\nname = \"林晓\"\naddress = \"Lin@example.com\"", "", `owner: there is no [[owner]]`},
		"stranger's mailbox": {"address = \"lin@example.com\"\nrole", "address = \"eve@example.com\"\nrole", `account[2].address: eve@example.com is no owner's address`},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		if text == good {
			t.Fatalf("%s: nothing replaced", name)
		}
		_, err := Parse("c.toml", []byte(text))
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
		}
	}
}

func TestAReadableFileWithAPasswordIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cuiban.toml")
	if err := os.WriteFile(path, []byte(good), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("mode 0644: %v", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(path); err != nil {
		t.Error(err)
	}
	if _, err := Load(path + ".missing"); err == nil || !strings.Contains(err.Error(), "cuiban init") {
		t.Errorf("missing: %v", err)
	}
}

// What is turned on for a mailbox is looked at when the file is read: a bad keyword
// would only break the connection.
func TestMarksAndFirstDays(t *testing.T) {
	with := func(lines string) (*Config, error) {
		return Parse("c.toml", []byte(strings.Replace(least, "role = \"tracker\"\n", "role = \"tracker\"\n"+lines, 1)))
	}
	c, err := with("")
	if err != nil || c.Accounts[0].FirstDays != DefaultFirstDays || c.Accounts[0].Keyword+c.Accounts[0].MoveTo != "" {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err = with("first_days = 30\nkeyword = \"$Cuiban\"\nmove_to = \"催办\"\n"); err != nil || c.Accounts[0].FirstDays != 30 {
		t.Errorf("%v", err)
	}
	for lines, key := range map[string]string{
		"first_days = -1":                                "first_days",
		"first_days = 100000":                            "first_days",
		"keyword = \"two words\"":                        "keyword",
		"keyword = \"催办\"":                               "keyword",
		"keyword = '\\Deleted'":                          "keyword",
		"move_to = \"inbox\"":                            "move_to",
		"folders = [\"Archive\"]\nmove_to = \"Archive\"": "move_to",
	} {
		if _, err := with(lines + "\n"); err == nil || !strings.Contains(err.Error(), "account[1]."+key) {
			t.Errorf("%s: %v", lines, err)
		}
	}
}
