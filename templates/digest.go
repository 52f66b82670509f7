package templates

import (
	"fmt"
	"html/template"
	"strings"
)

// Digest is the view of the weekly mail; all fields are words of one language.
type Digest struct {
	Lang       string
	Subject    string
	Title      string
	Period     string
	Headline   string // the one thing that matters most
	Sections   []Section
	Warnings   []string // danger signs, accounts that cannot be read
	ScoreTitle string
	Scores     []Moment // a platform, and how it keeps its word
	ShareTitle string
	Shares     []Moment // a platform, and what the owner has there
	TrayTitle  string
	Tray       []Tray // unfiled mail
	NotesTitle string
	Notes      []string // holes, refused orders
	Foot       string
}

// Section is one group of cases.
type Section struct {
	Title string
	Color string // "#rrggbb"; a word stands beside every colour
	Items []Item
}

// Item is one case of the digest: a line, a bar, the next step.
type Item struct {
	Ref     string
	Title   string
	Amount  string
	Status  string
	Next    string
	Bar     int // percent of the promised time that has passed, 1 … 100; 0 no bar
	Rest    int // 100 - Bar
	BarFrom string
	BarTo   string
	Color   string
	Answers []Tray // links that answer with one line; their Line is empty
}

// Tray is a mail that fits no case, with the answer that files it.
type Tray struct {
	Line string
	Say  string // "回复："
	Word string // the first line of the answer
	Link string // a mailto: with that answer
}

// Answer is the mailto: link that answers a mail of ours with one line.
func Answer(reply, subject, word string) string {
	return "mailto:" + reply + "?subject=" + query("Re: "+Clean(subject)) + "&body=" + query(Clean(word))
}

// RenderDigest makes the weekly mail as text and HTML.
func RenderDigest(v Digest) (Mail, error) {
	t, err := template.ParseFS(files, "digest.html")
	if err != nil {
		return Mail{}, fmt.Errorf("digest: %w", err)
	}
	clean(&v)
	var b strings.Builder
	page := struct {
		Digest
		Fonts template.CSS // our own constant
	}{v, template.CSS(Fonts(v.Lang))}
	if err := t.Execute(&b, page); err != nil {
		return Mail{}, fmt.Errorf("digest: %w", err)
	}
	return Mail{Subject: v.Subject, Text: digestText(v), HTML: b.String()}, nil
}

// clean takes control characters and line breaks out of every word.
func clean(v *Digest) {
	words := []*string{&v.Title, &v.Period, &v.Headline, &v.ScoreTitle, &v.ShareTitle, &v.TrayTitle, &v.NotesTitle, &v.Foot}
	for i := range v.Sections {
		words = append(words, &v.Sections[i].Title)
		for j := range v.Sections[i].Items {
			it := &v.Sections[i].Items[j]
			words = append(words, &it.Ref, &it.Title, &it.Amount, &it.Status, &it.Next, &it.BarFrom, &it.BarTo)
			for k := range it.Answers {
				words = append(words, &it.Answers[k].Line, &it.Answers[k].Say, &it.Answers[k].Word, &it.Answers[k].Link)
			}
		}
	}
	for i := range v.Notes {
		words = append(words, &v.Notes[i])
	}
	for i := range v.Warnings {
		words = append(words, &v.Warnings[i])
	}
	for i := range v.Scores {
		words = append(words, &v.Scores[i].At, &v.Scores[i].Text)
	}
	for i := range v.Shares {
		words = append(words, &v.Shares[i].At, &v.Shares[i].Text)
	}
	for i := range v.Tray {
		words = append(words, &v.Tray[i].Line, &v.Tray[i].Say, &v.Tray[i].Word, &v.Tray[i].Link)
	}
	for _, s := range words {
		*s = cut(Clean(*s), maxValue)
	}
	v.Subject = cut(Clean(v.Subject), maxSubject)
}

// barCells is the width of a bar in plain text.
const barCells = 20

func digestText(v Digest) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n%s\n", v.Title, v.Period, v.Headline)
	for _, w := range v.Warnings {
		fmt.Fprintf(&b, "\n! %s\n", w)
	}
	for _, s := range v.Sections {
		fmt.Fprintf(&b, "\n■ %s\n", s.Title)
		for _, it := range s.Items {
			b.WriteString("\n" + itemText(it))
		}
	}
	if len(v.Tray) > 0 {
		fmt.Fprintf(&b, "\n■ %s\n", v.TrayTitle)
		for _, t := range v.Tray {
			fmt.Fprintf(&b, "\n· %s\n  %s %s\n", t.Line, t.Say, t.Word)
		}
	}
	list := func(title string, all []Moment) {
		if len(all) > 0 {
			fmt.Fprintf(&b, "\n■ %s\n\n", title)
		}
		for _, m := range all {
			fmt.Fprintf(&b, "· %s　%s\n", m.At, m.Text)
		}
	}
	list(v.ScoreTitle, v.Scores)
	list(v.ShareTitle, v.Shares)
	if len(v.Notes) > 0 {
		fmt.Fprintf(&b, "\n■ %s\n\n", v.NotesTitle)
		for _, n := range v.Notes {
			b.WriteString("· " + n + "\n")
		}
	}
	return b.String() + "\n" + v.Foot + "\n"
}

func itemText(it Item) string {
	var b strings.Builder
	line := it.Title
	if it.Amount != "" {
		line += "　" + it.Amount
	}
	fmt.Fprintf(&b, "%s\n%s\n", line, it.Status)
	if it.Bar > 0 {
		n := (it.Bar*barCells + 50) / 100
		fmt.Fprintf(&b, "[%s%s] %s → %s\n", strings.Repeat("#", n), strings.Repeat(".", barCells-n), it.BarFrom, it.BarTo)
	}
	if it.Next != "" {
		b.WriteString("→ " + it.Next + "\n")
	}
	for i, a := range it.Answers {
		fmt.Fprintf(&b, "%s%s %s", map[bool]string{true: "   ", false: " "}[i == 0], a.Say, a.Word)
		if i == len(it.Answers)-1 {
			b.WriteString("\n")
		}
	}
	return b.String() + it.Ref + "\n"
}
