package templates

import (
	"html"
	"net/url"
	"slices"
	"strings"
)

// The markup of mail to the owner, one mark at the start of a line:
//
//	# heading          - item            => word | what it does
//	> quotation        : letter text     | name | value
//	~ small print      everything else is a paragraph
//
// Lines of the same mark in a row are one block.
type block struct {
	mark  string
	lines []string
}

var marks = []string{"# ", "- ", "=> ", "> ", ": ", "| ", "~ "}

func parseBlocks(body string) []block {
	var out []block
	open := false
	for _, line := range strings.Split(strings.TrimRight(body, "\n"), "\n") {
		if line == "" {
			open = false
			continue
		}
		mark, rest := splitMark(line)
		if open && mark != "# " && out[len(out)-1].mark == mark {
			out[len(out)-1].lines = append(out[len(out)-1].lines, rest)
			continue
		}
		out = append(out, block{mark, []string{rest}})
		open = true
	}
	return out
}

// splitMark takes the mark off a line. A line that begins with a value has none.
func splitMark(line string) (mark, rest string) {
	for _, m := range marks {
		if rest, ok := strings.CutPrefix(line, m); ok {
			return m, rest
		}
		if line == strings.TrimRight(m, " ") {
			return m, ""
		}
	}
	return "", line
}

// pair splits "a | b" at the first bar that stands outside of values.
func pair(line string) (a, b string) {
	depth := 0
	for i, r := range line {
		switch {
		case r == 1:
			depth++
		case r == 2:
			depth--
		case r == '|' && depth == 0:
			return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:])
		}
	}
	return line, ""
}

func blocksText(blocks []block, lang string) string {
	var b strings.Builder
	for i, bl := range blocks {
		if i > 0 {
			b.WriteString("\n")
		}
		for _, line := range bl.lines {
			b.WriteString(textLine(bl.mark, line, lang) + "\n")
		}
	}
	return b.String()
}

func textLine(mark, line, lang string) string {
	gap, colon := "　", "："
	if lang == "en" {
		gap, colon = "  ", ": "
	}
	switch mark {
	case "# ":
		return "■ " + unmark(line)
	case "- ":
		return "· " + unmark(line)
	case "=> ":
		word, what := pair(line)
		return "  " + unmark(word) + gap + gap + unmark(what)
	case ": ":
		return strings.TrimRight("  │ "+unmark(line), " ")
	case "> ":
		return strings.TrimRight("  > "+unmark(line), " ")
	case "| ":
		name, value := pair(line)
		return unmark(name) + colon + unmark(value)
	}
	return unmark(line)
}

const (
	styleBody   = "margin:0;padding:0;background:#f4f2ee;"
	styleSheet  = "max-width:640px;margin:0 auto;padding:8px 20px 32px;background:#ffffff;color:#23272b;font-size:16px;line-height:1.65;"
	styleHead   = "margin:18px 0 10px;font-size:19px;line-height:1.4;font-weight:600;color:#12344d;"
	stylePara   = "margin:0 0 14px;"
	styleQuote  = "margin:0 0 14px;padding:8px 14px;border-left:3px solid #c9a24a;background:#fbf8f0;color:#3b3a36;"
	styleLetter = "margin:0 0 16px;padding:14px 16px;border:1px solid #d8d4ca;border-radius:6px;background:#fcfcfa;white-space:pre-wrap;word-break:break-word;"
	styleCell   = "padding:4px 12px 4px 0;vertical-align:top;color:#6b6f73;min-width:64px;max-width:180px;"
	styleValue  = "padding:4px 0;vertical-align:top;word-break:break-word;"
	styleWord   = "display:inline-block;padding:6px 16px;border:1px solid #1f5f8b;border-radius:6px;color:#1f5f8b;background:#ffffff;text-decoration:none;font-weight:600;"
	styleSmall  = "margin:0 0 10px;font-size:14px;line-height:1.5;color:#5f6366;"
)

// Fonts is the font list of a language: the fonts of the other script come last,
// since they draw quotation marks at the other's width.
func Fonts(lang string) string {
	latin, han := "'Segoe UI',Roboto,Helvetica,Arial", "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC'"
	if lang == "en" {
		return "-apple-system," + latin + "," + han + ",sans-serif"
	}
	return "-apple-system," + han + "," + latin + ",sans-serif"
}

func blocksHTML(blocks []block, lang, subject, reply string) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html>
<html lang="` + lang + `"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>` + html.EscapeString(subject) + `</title></head>
<body style="` + styleBody + `"><div style="` + styleSheet + "font-family:" + Fonts(lang) + `;">
`)
	for _, bl := range blocks {
		b.WriteString(blockHTML(bl, subject, reply))
	}
	b.WriteString("</div></body></html>\n")
	return b.String()
}

func blockHTML(bl block, subject, reply string) string {
	switch bl.mark {
	case "# ":
		return `<h2 style="` + styleHead + `">` + esc(bl.lines[0]) + "</h2>\n"
	case "- ":
		return `<ul style="margin:0 0 14px;padding-left:22px;"><li style="margin-bottom:4px;">` + joined(bl.lines, `</li><li style="margin-bottom:4px;">`) + "</li></ul>\n"
	case "> ":
		return `<blockquote style="` + styleQuote + `">` + joined(bl.lines, "<br>") + "</blockquote>\n"
	case ": ":
		return `<div style="` + styleLetter + `">` + joined(bl.lines, "<br>") + "</div>\n"
	case "| ":
		return tableHTML(bl.lines)
	case "=> ":
		return wordsHTML(bl.lines, subject, reply)
	case "~ ":
		return `<p style="` + styleSmall + `">` + joined(bl.lines, "<br>") + "</p>\n"
	}
	return `<p style="` + stylePara + `">` + joined(bl.lines, "<br>") + "</p>\n"
}

func esc(s string) string { return html.EscapeString(unmark(s)) }

func joined(lines []string, sep string) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = esc(l)
	}
	return strings.Join(out, sep)
}

func tableHTML(lines []string) string {
	var b strings.Builder
	b.WriteString(`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 14px;font-size:15px;">`)
	for _, l := range lines {
		name, value := pair(l)
		b.WriteString(`<tr><td style="` + styleCell + `">` + esc(name) + `</td><td style="` + styleValue + `">` + esc(value) + "</td></tr>")
	}
	return b.String() + "</table>\n"
}

// wordsHTML shows the one-word answers; on a phone a tap opens the reply. What
// a word does stands beside it, and below it where one of the answers is so long
// that a phone would have no room left for a second column.
func wordsHTML(lines []string, subject, reply string) string {
	if slices.ContainsFunc(lines, longWord) {
		return stackedHTML(lines, subject, reply)
	}
	var b strings.Builder
	b.WriteString(`<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px;">`)
	for _, l := range lines {
		word, what := pair(l)
		style := styleWord + "white-space:nowrap;"
		if strings.Contains(word, litStart) {
			style = styleWord + "max-width:150px;word-break:break-word;"
		}
		b.WriteString(`<tr><td style="padding:5px 14px 5px 0;vertical-align:top;">` + wordHTML(word, subject, reply, style) +
			`</td><td style="padding:9px 0 5px;vertical-align:top;font-size:15px;line-height:1.45;">` + esc(what) + "</td></tr>")
	}
	return b.String() + "</table>\n"
}

func stackedHTML(lines []string, subject, reply string) string {
	var b strings.Builder
	for _, l := range lines {
		word, what := pair(l)
		b.WriteString(`<p style="margin:0 0 14px;font-size:15px;line-height:1.45;">` + wordHTML(word, subject, reply, styleWord+"margin-bottom:4px;") + "<br>" + esc(what) + "</p>\n")
	}
	return b.String()
}

func wordHTML(word, subject, reply, style string) string {
	if reply == "" {
		return `<span style="` + style + `">` + esc(word) + `</span>`
	}
	link := "mailto:" + reply + "?subject=" + query("Re: "+subject) + "&body=" + query(unmark(word))
	return `<a href="` + html.EscapeString(link) + `" style="` + style + `">` + esc(word) + `</a>`
}

// wordColumns is how many columns of plain text an answer may take to leave room
// beside it on a phone of 360 points: about half of its width. A value in it
// counts as valueColumns whatever it holds: how a mail is laid out must not hang
// on what others wrote.
const (
	wordColumns  = 16
	valueColumns = 6
)

func longWord(line string) bool {
	word, _ := pair(line)
	columns, inside := 0, false
	for _, r := range word {
		switch {
		case string(r) == litStart:
			inside = true
			columns += valueColumns
		case string(r) == litEnd:
			inside = false
		case inside:
		case r > 0x2e80: // as wide as two letters
			columns += 2
		default:
			columns++
		}
	}
	return columns > wordColumns
}

// query escapes for a mailto link, where a space must be %20 (RFC 6068 section 5).
func query(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
