//go:build e2e

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestEndToEndCheck48ConnectsToMailServersOnly: over a day, a pass an hour, with
// mail that would like more to be fetched, and then a while of the daemon itself:
// the system calls show connections to IMAP, SMTP and name servers only.
func TestEndToEndCheck48ConnectsToMailServersOnly(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip("what a process connects to is seen by strace, which is not here; on Debian: apt-get install strace")
	}
	bin := binary(t)
	w := provider(t)
	ports := simulated(t)
	for n, body := range []string{
		"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<img src=\"http://192.0.2.80/pixel.png\"><link rel=stylesheet href=\"http://192.0.2.80/a.css\"><p>我们将在48小时内回复。请点击 http://192.0.2.80/click</p>\r\n",
		"MIME-Version: 1.0\r\nContent-Type: message/external-body; access-type=URL; URL=\"http://192.0.2.80/x\"\r\n\r\nContent-Type: text/plain\r\n\r\n\r\n",
		"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=platform.example; s=s1; h=From:Subject; bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\r\nList-Unsubscribe: <http://192.0.2.80/u>\r\n\r\n您好。\r\n",
		"Disposition-Notification-To: kf@platform.example\r\n\r\n请回执。\r\n",
	} {
		put(t, w, rawMail(n, body))
	}
	log := filepath.Join(t.TempDir(), "strace")
	start := time.Now().Truncate(time.Hour)
	for hour := range 24 {
		trace(t, log, bin, "sync", "--at", start.Add(time.Duration(hour)*time.Hour).Format(time.RFC3339))
	}
	trace(t, log, "timeout", "--signal=TERM", "6", bin, "run")
	seen := connections(t, log)
	for to, n := range seen {
		port := to[strings.LastIndex(to, ":")+1:]
		if port != "53" && (!strings.HasPrefix(to, "127.0.0.1:") || port != ports[0] && port != ports[1]) {
			t.Errorf("%d connections to %s", n, to)
		}
	}
	for i, what := range []string{"IMAP", "SMTP"} {
		if seen["127.0.0.1:"+ports[i]] == 0 {
			t.Errorf("no connection to %s: the test proves nothing (%v)", what, seen)
		}
	}
	t.Log(seen)
}

// simulated makes ./cuiban.toml one whose passes act at the moment they are told,
// and returns the ports of its servers.
func simulated(t *testing.T) []string {
	t.Helper()
	conf, err := os.ReadFile("cuiban.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("cuiban.toml", append([]byte("simulated = true\n"), conf...), 0o600); err != nil {
		t.Fatal(err)
	}
	var ports []string
	for _, m := range regexp.MustCompile(`(?m)^port = (\d+)$`).FindAllSubmatch(conf, -1) {
		ports = append(ports, string(m[1]))
	}
	if len(ports) != 2 {
		t.Fatalf("ports %v", ports)
	}
	return ports
}

// trace runs a command with the connections it makes appended to log.
func trace(t *testing.T, log string, command ...string) {
	t.Helper()
	one := log + ".one"
	cmd := exec.Command("strace", append([]string{"-f", "-e", "trace=connect", "-o", one}, command...)...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 124) { // timeout's own
		t.Fatalf("%v: %v\n%s", command, err, &out)
	}
	text, err := os.ReadFile(one)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		t.Fatal(err)
	}
}

var connectLine = regexp.MustCompile(`connect\(\d+, \{sa_family=(\w+)(?:, sin6?_port=htons\((\d+)\), (?:sin6_flowinfo=htonl\(\d+\), )?(?:sin_addr=inet_addr|inet_pton\(AF_INET6, )\(?"([^"]+)")?(.*)`)

// connections counts the connections of a log by where they went.
func connections(t *testing.T, log string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if !strings.Contains(line, "connect(") {
			continue
		}
		m := connectLine.FindStringSubmatch(line)
		switch {
		case m == nil:
			t.Errorf("not understood: %s", line)
		case m[1] == "AF_INET" || m[1] == "AF_INET6":
			seen[fmt.Sprintf("%s:%s", m[3], m[2])]++
		case strings.Contains(line, "/nscd/"): // the C library's cache of names
		default:
			seen[m[1]+m[4]+":"]++
		}
	}
	return seen
}
