package platform

import (
	"strings"
	"testing"

	"cuiban/escalation/ladder"
)

func TestBuiltin(t *testing.T) {
	d, err := Parse("platforms.toml", builtin)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.All()) < 40 {
		t.Errorf("%d platforms", len(d.All()))
	}
	cn, _ := ladder.For("cn")
	for _, p := range d.All() {
		if _, ok := cn.Kind(p.Kind); !ok {
			t.Errorf("%s: no ladder knows the kind %q", p.ID, p.Kind)
		}
		for _, desk := range p.Desks {
			if strings.Contains(desk.Value, "@") {
				t.Errorf("%s: no mail address is known for sure, %s is listed", p.ID, desk.Value)
			}
		}
	}
}

func TestFind(t *testing.T) {
	d := Builtin()
	for name, want := range map[string]string{"bilibili": "bilibili", "B站": "bilibili", "b站": "bilibili", " 知乎 ": "zhihu", "nobody": ""} {
		if p, ok := d.Find(name); p.ID != want || ok != (want != "") {
			t.Errorf("Find(%q) = %q", name, p.ID)
		}
	}
	for domain, want := range map[string]string{"bilibili.com": "bilibili", "mail.Bilibili.com": "bilibili", "notbilibili.com": "", "": ""} {
		if p, _ := d.ByDomain(domain); p.ID != want {
			t.Errorf("ByDomain(%q) = %q, want %q", domain, p.ID, want)
		}
	}
}

const row = "[[platform]]\nid = \"x\"\nname = \"X\"\ndomains = [\"x.example\"]\nkind = \"content\"\nconfidence = \"K\"\nsource = \"https://x.example\"\nnoted = \"2026-06-20\"\n"

func TestOwnRowsReplace(t *testing.T) {
	own, err := Parse("own", []byte(strings.ReplaceAll(row, `id = "x"`, `id = "zhihu"`)))
	if err != nil {
		t.Fatal(err)
	}
	d := Builtin().Over(own)
	if p, _ := d.Find("zhihu"); p.Name != "X" || !p.Own || len(d.All()) != len(Builtin().All()) {
		t.Errorf("%+v of %d", p, len(d.All()))
	}
	if p, _ := Builtin().Find("zhihu"); p.Own {
		t.Error("the builtin directory was changed")
	}
}

func TestMistakesAreNamed(t *testing.T) {
	for in, want := range map[string]string{
		strings.Replace(row, "name =", "nmae =", 1):         "own:3: platform.nmae",
		strings.Replace(row, `"X"`, `""`, 1):                "name",
		strings.Replace(row, `["x.example"]`, `["a@b"]`, 1): "domains",
		strings.Replace(row, `"K"`, `"sure"`, 1):            "confidence",
		strings.Replace(row, "2026-06-20", "yesterday", 1):  "noted",
		row + row: "belongs to x already",
		row + "desks = [{ kind = \"email\", value = \"a@x.example\" }]\n": "desks",
		"platform = 3": "own:1",
	} {
		if _, err := Parse("own", []byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
