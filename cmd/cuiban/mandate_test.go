package main

import (
	"strings"
	"testing"
)

// A mandate is given, listed and taken back, between two people of the
// configuration only.
func TestMandateCommand(t *testing.T) {
	dir, _ := played(t, "en")
	conf := dir + "/cuiban.toml"
	if r := cuiban(t, "", "mandate", "list", "-c", conf); r.code != 0 || !strings.Contains(r.out, "nobody acts") {
		t.Errorf("list: exit %d, %s%s", r.code, r.out, r.err)
	}
	if r := cuiban(t, "", "mandate", "add", "linxiao@mail.example", "helper@mail.example", "-c", conf); r.code != 1 || !strings.Contains(r.err, "[[owner]]") {
		t.Errorf("a stranger: exit %d, %s", r.code, r.err)
	}
	if r := cuiban(t, "", "mandate", "add", "a", "b", "--until", "soon", "-c", conf); r.code != 2 || !strings.Contains(r.err, "2027-06-30") {
		t.Errorf("no day: exit %d, %s", r.code, r.err)
	}
	if r := cuiban(t, "", "mandate", "revoke", "linxiao@mail.example", "helper@mail.example", "-c", conf); r.code != 1 || !strings.Contains(r.err, "no mandate") {
		t.Errorf("revoked: exit %d, %s", r.code, r.err)
	}
}
