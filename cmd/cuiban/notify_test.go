package main

import (
	"errors"
	"net"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// manager is a service manager that only listens.
type manager struct {
	mu    sync.Mutex
	heard []string
}

func listenAsManager(t *testing.T) *manager {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	c, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	m := &manager{}
	go func() {
		b := make([]byte, 1024)
		for {
			n, err := c.Read(b)
			if err != nil {
				return
			}
			m.mu.Lock()
			m.heard = append(m.heard, string(b[:n]))
			m.mu.Unlock()
		}
	}()
	return m
}

func (m *manager) count(word string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return strings.Count(strings.Join(m.heard, "\n"), word)
}

func (m *manager) wait(t *testing.T, word string, n int) {
	t.Helper()
	for range 200 {
		if m.count(word) >= n {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s was not heard %d times: %q", word, n, m.heard)
}

// The service manager hears READY, signs of life, nothing of an end while the
// configuration is read again (systemd would then end the daemon), and STOPPING at
// the end.
func TestServiceManagerIsTold(t *testing.T) {
	m := listenAsManager(t)
	t.Setenv("WATCHDOG_USEC", "200000")
	x := newRunning(t)
	m.wait(t, "READY=1", 1)
	m.wait(t, "WATCHDOG=1", 2)
	x.hup <- syscall.SIGHUP
	m.wait(t, "READY=1", 2)
	if n := m.count("STOPPING=1"); n != 0 {
		t.Error("a reload was told as an end")
	}
	if err := x.stop(); err != nil {
		t.Error(err)
	}
	m.wait(t, "STOPPING=1", 1)
}

// A part that does not hear the order to end keeps nobody for longer than five
// seconds; one that does is waited for.
func TestLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, ended := time.Now(), make(chan error, 1)
		if err := leave(ended); !errors.Is(err, errDeaf) || time.Since(began) != leaveWithin {
			t.Errorf("deaf: %v after %v", err, time.Since(began))
		}
		time.AfterFunc(time.Second, func() { ended <- nil })
		if err := leave(ended); err != nil {
			t.Errorf("in time: %v", err)
		}
	})
}
