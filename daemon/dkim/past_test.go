package dkim_test

import (
	"bytes"
	"context"
	"net"
	"testing"
	"time"

	"cuiban/daemon/dkim"
	"cuiban/daemon/mailtest"
)

// A key that was withdrawn since proves nothing against an old signature; at
// receipt it does, and words that were changed always do.
func TestOldSignaturesWithoutTheirKey(t *testing.T) {
	s := mailtest.NewSigner("platform.example", "s2019", "From", "Subject")
	raw, err := s.Sign([]byte("From: kf@platform.example\r\nSubject: 48\r\n\r\nWe will pay within 48 hours.\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	forged := bytes.Replace(raw, []byte("48 hours"), []byte("48 years"), 1)
	published := func(_ context.Context, name string) ([]string, error) { return mailtest.LookupTXT(s)(name) }
	gone := func(_ context.Context, name string) ([]string, error) {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	takenBack := func(context.Context, string) ([]string, error) { return []string{"v=DKIM1; k=ed25519; p="}, nil }
	for name, c := range map[string]struct {
		raw          []byte
		lookup       dkim.LookupTXT
		then, atOnce dkim.Status
	}{
		"published":              {raw, published, dkim.Pass, dkim.Pass},
		"gone":                   {raw, gone, dkim.Unchecked, dkim.Fail},
		"taken back":             {raw, takenBack, dkim.Unchecked, dkim.Fail},
		"published, other words": {forged, published, dkim.Fail, dkim.Fail},
		"no answer from the DNS": {raw, func(context.Context, string) ([]string, error) { return nil, &net.DNSError{IsTimeout: true} }, dkim.Unchecked, dkim.Unchecked},
	} {
		at := time.Date(2019, 5, 1, 0, 0, 0, 0, time.UTC)
		if got := dkim.CheckPast(context.Background(), bytes.NewReader(c.raw), c.lookup, at); len(got) != 1 || got[0].Status != c.then {
			t.Errorf("%s: of a mail of the past %+v, want %s", name, got, c.then)
		}
		if got := dkim.Check(context.Background(), bytes.NewReader(c.raw), c.lookup, at); len(got) != 1 || got[0].Status != c.atOnce {
			t.Errorf("%s: at receipt %+v, want %s", name, got, c.atOnce)
		}
	}
}
