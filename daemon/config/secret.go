package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// commandLimit bounds a password_command: a keyring may have to ask, but a
// login cannot wait for ever.
const commandLimit = 30 * time.Second

// relative makes a path relative to the configuration file.
func (c *Config) relative(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.Path), path)
}

// TokenFile is where the OAuth2 token of an account is kept.
func (c *Config) TokenFile(a *Account) string {
	if a.OAuth.TokenFile != "" {
		return c.relative(a.OAuth.TokenFile)
	}
	name := strings.Map(func(r rune) rune {
		if r == '/' || r == '\\' || r < ' ' {
			return '_'
		}
		return r
	}, a.Name)
	return filepath.Join(c.DataDir(), "tokens", name+".json")
}

// Secret returns the password of an account. Its errors never hold one.
func (c *Config) Secret(ctx context.Context, a *Account) (string, error) {
	switch s := a.Secret; {
	case s.Password != "":
		return s.Password, nil
	case s.PasswordFile != "":
		return readSecret(c.relative(s.PasswordFile))
	case s.PasswordEnv != "":
		if v := os.Getenv(s.PasswordEnv); v != "" {
			return v, nil
		}
		return "", fmt.Errorf("the environment has no %s", s.PasswordEnv)
	case s.Credential != "":
		dir := os.Getenv("CREDENTIALS_DIRECTORY")
		if dir == "" {
			return "", errors.New("systemd gave no credentials: add LoadCredential= to the unit")
		}
		return readSecret(filepath.Join(dir, s.Credential))
	default:
		return run(ctx, s.PasswordCommand)
	}
}

func run(ctx context.Context, command []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	out, err := exec.CommandContext(ctx, command[0], command[1:]...).Output()
	if err != nil {
		return "", fmt.Errorf("password_command %s: %w", command[0], err)
	}
	return firstLine(string(out), "password_command "+command[0])
}

func readSecret(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	return firstLine(string(data), path)
}

func firstLine(s, from string) (string, error) {
	line, _, _ := strings.Cut(s, "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		return "", fmt.Errorf("%s gives an empty password", from)
	}
	return line, nil
}
