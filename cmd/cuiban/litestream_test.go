package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestLitestream follows the set-up that is printed: replicate while mail is
// taken over, die, restore elsewhere, verify. It was seen to pass with Litestream
// 0.5.18: go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18
func TestLitestream(t *testing.T) {
	bin, err := exec.LookPath("litestream")
	if err != nil {
		t.Skip("litestream is not installed here: ", err)
	}
	archived(t)
	writeDisputes(t)
	big := letterOf("big@mail.example", kf, lin, "Re: Withdrawal 1 pending", "<1.3@mail.example>", "9", strings.Repeat("长", 1<<19))
	if err := os.WriteFile("in/big.eml", []byte(big), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "import", "in/box")
	copies := filepath.Join(t.TempDir(), "copies")
	setup := strings.ReplaceAll(ok(t, "config", "litestream"), "/mnt/backup/cuiban", copies)
	if err := os.WriteFile("litestream.yml", []byte(setup), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command(bin, "replicate", "-config", "litestream.yml")
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cmd.Process.Kill(); cmd.Wait() }()
	ok(t, "import", "in")
	list := ok(t, "case", "list", "--json")
	data, err := filepath.Abs("data")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(copies, "archive"), os.DirFS("data/archive")); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for n := 0; ; n++ { // until the last change has been copied
		os.RemoveAll("new")
		if err := os.Mkdir("new", 0o700); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(bin, "restore", "-config", "litestream.yml", "-o", "new/cuiban.db", filepath.Join(data, "cuiban.db")).CombinedOutput()
		if err == nil {
			if err := os.CopyFS("new/archive", os.DirFS(filepath.Join(copies, "archive"))); err != nil {
				t.Fatal(err)
			}
			conf, err := os.ReadFile("cuiban.toml")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile("new.toml", bytes.Replace(conf, []byte(`"data"`), []byte(`"new"`), 1), 0o600); err != nil {
				t.Fatal(err)
			}
			if cuiban(t, "", "case", "list", "--json", "-c", "new.toml").out == list {
				break
			}
		}
		if time.Now().After(deadline) {
			t.Fatalf("after a minute the copy is behind: %s\n%s", out, &log)
		}
		time.Sleep(500 * time.Millisecond)
	}
	cmd.Process.Kill() // no farewell
	ok(t, "verify", "-c", "new.toml")
	ok(t, "verify") // Litestream's own tables are no damage
}
