// Package when reads limits of time in words: "48小时内", "within 3-5 business
// days", 最迟下周三下午六点前, "by close of business on Friday (UK time)". It turns
// them into an escalation.Term, which says what was said and leaves the moment to
// be computed; it does not ask what the limit is for. That is parser/promise.
//
// # How it works
//
// A text is cut into sentences (lex.Sentence). One pass over a sentence makes
// tokens: the words of the vocabulary (words.go, events.go), numbers in digits and
// in words, dates and clocks written in digits. What is no token leaves only a
// gap, and no expression reaches across a gap. The tokens are then read from left
// to right, each expression by one automaton that looks a bounded number of tokens
// ahead and never goes back: time and memory are linear in the text, whatever it
// is.
//
// # The grammar
//
//	expression = { edge } ( duration | nth | moment | holiday | vague ) { post }
//	duration   = number [ 个 ] [ half ] unit [ half ] [ range duration ]
//	nth        = 第 number (工作日 | 天) | "the first working day" | next-working-day
//	moment     = component { [ on | at | , | 的 | ( ] component }    in any order
//	component  = date | day | weekday | period | hour | bare hour | part of day | zone
//	holiday    = name [后 [ nth | duration ]] | name 前
//	number     = digits | 四十八 | 两三 | forty-eight | a couple of | 半 | 一个半
//	             | number range number | number ( number )
//	edge       = 最迟 | 不超过 | within | by | no later than | in the next | after | …
//	post       = 内 | 前 | 后 | 左右 | from now | at the latest | ago | 的 | …
//	anchor     = [自] event 之日起 | event 后 | "upon" event | duration "of" event
//
// A duration that follows an anchor in its clause, or behind a comma right after
// 后, runs from that event: the verb and the object of the event (events.go) give
// it its name, an unknown event keeps its words.
//
// What is read in favour of how people write: 四点前 without a part of the day is in the
// afternoon; 12月19日或之前 is by that day; a unit behind "the next" counts one; 这两天,
// 过几天 are vague; 一上班 needs a day; 10月9日起 keeps its day for a length behind it.
// 今晚零点 ends today; 10月8、9日 is the later; 3天（工作日） are working days; a digit behind
// 千 or 万 belongs to an amount (一千二月底补); 十来天 is a number nobody can be held to.
//
// An English number is an hour without am or pm (bare.go) where it stands behind at, by,
// before or a day and nothing follows that it could count: by six, Thursday 8-12, 1030
// hrs; not at 5 %, by 12 of them. One to six are of the afternoon; from seven on it can be
// either half (Match.Halves), and the base decides. A length may be counted from a day (a
// week from Thursday, weeks.go), and a day be an ordinal in words (ordinal.go). A bound
// that is denied bounds from above: it should not take longer than an hour. Where a
// sentence has no other expression, the end of the promiser's own work (upon completion of
// our review, ownend.go) stands for a limit that nobody can compute.
//
// Expressions that are no limits are found too, and marked: what lies in the past
// (三天前), opening hours (周一至周五 9:00-18:00, 工作日18点前), lengths (超过3天, 坏了两天),
// what measures a noun (两天工资, measure.go), beginnings (6月20日后; 明天起 keeps its day).
// They tell the reader of a clause what it is about.
//
// # Adding a form
//
// A new word for something known: add it to the line of its kind in words.go (words_han.go
// for Chinese beyond the common words, words_en.go for English phrases, words_vague.go for
// English haste), in simplified characters and small letters (widths, capitals and
// traditional characters are folded), with a line in the table of cases_test.go
// (cases_han_test.go, english_test.go). A new kind of
// component: a constant, a line of words, a case in component (moment.go), a field
// in moment with its place in merge and term.
package when
