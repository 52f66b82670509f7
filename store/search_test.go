package store_test

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"

	"pgregory.net/rapid"
)

// say stores a mail with that subject and text, filed in a case.
func say(t testing.TB, s *store.Store, c *escalation.Case, n int, u store.Understanding) int64 {
	t.Helper()
	m := storetest.Mail(t, s, noon, storetest.Raw(n))
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		if err := tx.SetUnderstood(m.ID, u); err != nil {
			return err
		}
		return tx.File(m.ID, c.ID, "test", "", false)
	})
	return m.ID
}

// find searches and returns the numbers of the mails found.
func find(t testing.TB, s *store.Store, owner int64, query string) []int64 {
	t.Helper()
	var ids []int64
	storetest.View(t, s, func(tx *store.Tx) error {
		hits, err := tx.Search(owner, query, 1000)
		for _, h := range hits {
			ids = append(ids, h.MailID)
		}
		return err
	})
	return ids
}

func TestSearchFinds(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	text := "您好:关于您的提现申请,我们将在48小时\n内回复。Your withdrawal (Case ID E-1023) is in “Review”. ＡＰＰ版本 7.2\u200b.1;联系人:𠮷田"
	id := say(t, s, c, 1, store.Understanding{Subject: "Re: 稿费 STUCK", NewText: text, AttachmentNames: []string{"合同v2.pdf"}})
	check := func(when string) {
		for query, want := range map[string]bool{
			"提现": true, "提": true, "复": true, "小时内回复": true, "提现申请": true, "现提": false, "申请回复": false, "提现 回复": true, "提现 退款": false,
			"withdrawal": true, "WITHDRAW": true, "drawal": false, "id": true, "i": false, "e-1023": true, "E-1024": false, "1023": true,
			"app": true, "ＡＰＰ": true, "稿费": true, "stuck 提现": true, "合同": true, "v2.pdf": true, "合同v2": true, "7.2.1": true, "𠮷田": true,
			"": false, "   ": false, "?": false, `"`: false, "*": false, "提现\"": false, "e-1023)": true,
		} {
			if got := len(find(t, s, 0, query)) == 1; got != want {
				t.Errorf("%s: %q found: %v", when, query, got)
			}
		}
	}
	check("before it is indexed")
	if err := s.Index(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	check("indexed")
	storetest.View(t, s, func(tx *store.Tx) error {
		hits, err := tx.Search(o.ID, "review", 1)
		if len(hits) != 1 || hits[0].MailID != id || hits[0].Ref != c.Ref || hits[0].Subject != "Re: 稿费 STUCK" ||
			!strings.Contains(hits[0].Snippet, "…(Case ID E-1023) is in “Review”") || !strings.HasPrefix(hits[0].Snippet, "…") {
			t.Errorf("hit: %+v", hits)
		}
		return err
	})
}

func TestSearchFindsNotesAndNewestFirst(t *testing.T) {
	s := storetest.New(t)
	o := storetest.Owner(t, s, "lin@example.cn")
	c := storetest.Case(t, s, o, "kf@example.com")
	a := say(t, s, c, 1, store.Understanding{NewText: "退款一"})
	b := say(t, s, c, 2, store.Understanding{NewText: "退款二"})
	storetest.Update(t, s, noon, func(tx *store.Tx) error {
		_, err := tx.Append(c.ID, escalation.Entry{Kind: escalation.EntryCall, By: escalation.ByOwner, Text: "电话里说退款"})
		return err
	})
	for range 2 { // read from the tail, then from the index
		storetest.View(t, s, func(tx *store.Tx) error {
			hits, err := tx.Search(o.ID, "退款", 10)
			if len(hits) != 3 || hits[0].Entry != 2 || hits[0].Ref != c.Ref || hits[1].MailID != b || hits[2].MailID != a {
				t.Errorf("hits: %+v", hits)
			}
			first, _ := tx.Search(o.ID, "退款", 1)
			if len(first) != 1 || first[0].Entry != 2 {
				t.Errorf("limited to one: %+v", first)
			}
			return err
		})
		if err := s.Index(t.Context(), noon); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOwnersFindOnlyWhatIsTheirs(t *testing.T) {
	s := storetest.New(t)
	lin, wang := storetest.Owner(t, s, "lin@example.cn"), storetest.Owner(t, s, "wang@example.cn")
	a, b := storetest.Case(t, s, lin, "kf@example.com"), storetest.Case(t, s, wang, "kf@example.com")
	id := say(t, s, a, 1, store.Understanding{NewText: "提现"})
	if err := s.Index(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	if len(find(t, s, lin.ID, "提现")) != 1 || len(find(t, s, wang.ID, "提现")) != 0 {
		t.Error("a search leaves its owner")
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.File(id, b.ID, "owner", "for both", false) })
	if len(find(t, s, wang.ID, "提现")) != 1 || len(find(t, s, 0, "提现")) != 1 {
		t.Error("a mail for two owners is not found by the second")
	}
	storetest.Update(t, s, noon, func(tx *store.Tx) error { return tx.Unfile(id, a.ID, "not his") })
	if len(find(t, s, lin.ID, "提现")) != 0 {
		t.Error("a mail taken out of a case is still found by its owner")
	}
}

// model is a plain search: what the index must agree with.
type model struct {
	texts  map[int64]string
	owners map[int64][]int64
}

var latin = regexp.MustCompile(`[a-z]+$`)

func (m *model) find(owner int64, query string) []int64 {
	var out []int64
	for id, text := range m.texts {
		text = joined(text)
		ok := owner == 0 || slices.Contains(m.owners[id], owner)
		for _, w := range strings.Fields(query) {
			re := regexp.QuoteMeta(w)
			if w[0] >= 'a' && w[0] <= 'z' {
				re = `(?:^|[^a-z])` + re
			}
			if end := latin.FindString(w); end != "" && len(end) < 3 {
				re += `(?:$|[^a-z])`
			}
			ok = ok && regexp.MustCompile(re).MatchString(text)
		}
		if ok {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// joined is a text without blanks between Chinese characters.
func joined(text string) string {
	for old := ""; old != text; {
		old, text = text, broken.ReplaceAllString(text, "$1$2")
	}
	return text
}

var broken = regexp.MustCompile(`([提现款退]) +([提现款退])`)

// must fails a property on an error.
func must(t *rapid.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func sortedKeys(m map[int64]string) []int64 { return slices.Sorted(maps.Keys(m)) }

func TestSearchAgreesWithReadingEverything(tt *testing.T) {
	words := rapid.StringOfN(rapid.RuneFrom([]rune("提现款退ab. ")), 1, 12, -1)
	top, runs := tt.TempDir(), 0
	rapid.Check(tt, func(t *rapid.T) {
		runs++
		s, err := store.Open(fmt.Sprintf("%s/%d", top, runs), store.Options{})
		must(t, err)
		defer s.Close()
		m := &model{map[int64]string{}, map[int64][]int64{}}
		var cases []*escalation.Case
		for i := range 2 {
			o := escalation.Owner{Address: fmt.Sprint(i, "@x")}
			cases = append(cases, &escalation.Case{})
			must(t, s.Update(context.Background(), noon, func(tx *store.Tx) error {
				if err := tx.SaveOwner(&o); err != nil {
					return err
				}
				cases[i].Owner = o
				return tx.NewCase(cases[i])
			}))
		}
		t.Repeat(map[string]func(*rapid.T){
			"mail": func(t *rapid.T) {
				text := words.Draw(t, "text")
				c := cases[rapid.IntRange(0, 1).Draw(t, "case")]
				st, err := s.Stage(strings.NewReader(fmt.Sprint(len(m.texts))))
				must(t, err)
				must(t, s.Update(context.Background(), noon, func(tx *store.Tx) error {
					o, err := tx.PutObject(st)
					must(t, err)
					mail, _, err := tx.AddMail(o, "")
					must(t, err)
					m.texts[mail.ID], m.owners[mail.ID] = text, []int64{c.Owner.ID}
					must(t, tx.SetUnderstood(mail.ID, store.Understanding{NewText: text}))
					return tx.File(mail.ID, c.ID, "", "", false)
				}))
			},
			"reparse": func(t *rapid.T) {
				if len(m.texts) == 0 {
					t.Skip()
				}
				id := rapid.SampledFrom(sortedKeys(m.texts)).Draw(t, "mail")
				m.texts[id] = words.Draw(t, "text")
				must(t, s.Update(context.Background(), noon, func(tx *store.Tx) error {
					return tx.SetUnderstood(id, store.Understanding{ParserVersion: 2, NewText: m.texts[id]})
				}))
			},
			"file": func(t *rapid.T) {
				if len(m.texts) == 0 {
					t.Skip()
				}
				id := rapid.SampledFrom(sortedKeys(m.texts)).Draw(t, "mail")
				c := cases[rapid.IntRange(0, 1).Draw(t, "case")]
				m.owners[id] = append(m.owners[id], c.Owner.ID)
				must(t, s.Update(context.Background(), noon, func(tx *store.Tx) error { return tx.File(id, c.ID, "", "", false) }))
			},
			"index": func(t *rapid.T) { must(t, s.Index(context.Background(), noon)) },
			"": func(t *rapid.T) {
				query, owner := words.Draw(t, "query"), rapid.Int64Range(0, 2).Draw(t, "owner")
				if !strings.ContainsAny(query, "提现款退ab") || strings.Contains(query, ".") {
					return // a word of signs only has no term
				}
				got := find(tt, s, owner, query)
				slices.Sort(got)
				if want := m.find(owner, query); !slices.Equal(got, want) {
					t.Fatalf("%q of owner %d: %v, want %v in %v", query, owner, got, want, m.texts)
				}
			},
		})
	})
}
