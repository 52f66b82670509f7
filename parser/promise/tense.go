package promise

import (
	"strings"
)

// What an English clause says of its time by its verb alone, whatever verb it is: a
// progressive, a passive, a present, a past. No list holds every verb, but their forms
// are few.

// tense is the form of the verb that governs a time.
type tense uint8

const (
	verbless    tense = iota // a noun and its time: refund Friday
	future                   // will, is going to, is to
	progressive              // is paying, 's coming
	passive                  // is paid, gets fixed
	present                  // pays, goes out, we pay
	being                    // is in the run, is Friday
	elided                   // paid by Friday, without any auxiliary
	past                     // paid, was paid
	perfect                  // has paid, has been paid
	tenses
)

// who is the subject of a clause, by its first word.
type who uint8

const (
	bareWho   who = iota // refund, payment
	writerWho            // I, we, our
	ownerWho             // you, your
	thatWho              // it, this, that, he, she, they
	theWho               // the refund, both
	oneWho               // a, an
	nameWho              // Sandra
	pluralWho            // refunds, cheques
	whoWho               // which, who
	whos
)

// tenseRules are the names of what the tense and the subject say.
var tenseRules = [tenses][whos]string{
	verbless:    {"verbless", "verbless-we", "verbless-you", "verbless-it", "verbless-the", "verbless-a", "verbless-name", "verbless-all", "verbless-who"},
	future:      {"future", "future-we", "future-you", "future-it", "future-the", "future-a", "future-name", "future-all", "future-who"},
	progressive: {"doing", "doing-we", "doing-you", "doing-it", "doing-the", "doing-a", "doing-name", "doing-all", "doing-who"},
	passive:     {"done", "done-we", "done-you", "done-it", "done-the", "done-a", "done-name", "done-all", "done-who"},
	present:     {"does", "does-we", "does-you", "does-it", "does-the", "does-a", "does-name", "does-all", "does-who"},
	being:       {"is", "is-we", "is-you", "is-it", "is-the", "is-a", "is-name", "is-all", "is-who"},
	elided:      {"elided", "elided-we", "elided-you", "elided-it", "elided-the", "elided-a", "elided-name", "elided-all", "elided-who"},
	past:        {"did", "did-we", "did-you", "did-it", "did-the", "did-a", "did-name", "did-all", "did-who"},
	perfect:     {"has", "has-we", "has-you", "has-it", "has-the", "has-a", "has-name", "has-all", "has-who"},
}

// Words by their forms.
var (
	pastForms  = newWordSet("went came hit left sent got made gave took told said wrote found kept lost met began spoke rang rose saw stood heard held brought bought built caught fell felt forgot hung knew laid led lent rode ran sold shook slept spent stuck taught thought threw understood won became did ended paid chose drew drove wore swore bore broke froze stole did")
	pastParts  = newWordSet("paid sent done made given taken held put set seen sold written drawn brought cut found got left lost met read sorted built bought heard kept known laid led lent run shown signed spent told won thrown driven flown frozen broken chosen undone struck hit shut split spread")
	articles   = newWordSet("the a an your our my his her its their of in on at by for to with from and or any no other working business calendar this these those all both per as into upon about after before under over if")
	behindVerb = newWordSet("you your it him her them the a an out off up in on by back to into for with our over round this that through tomorrow tonight today live again down along here there its his their both at from is and before within")
	noVerbs    = newWordSet("days hours weeks months details funds documents refunds payments terms accounts questions customers members claims cases fees charges results records papers items copies images photos cards cheques checks keys proceeds arrears wages earnings savings losses minutes years figures files notes letters emails e-mails messages calls others yours ours always perhaps besides news thanks apologies sales business status process address access this its his was has does is as us less plus across towards afterwards thus yes times means regards besides kids lads guys folks boys")
	adverbs    = newWordSet("also then just still now both all personally only already hereby again therefore further today tomorrow tonight then kindly duly immediately currently presently really actually definitely certainly simply shortly soon always normally usually generally never not both each")
	pastAux    = newWordSet("was were had did hadn't didn't wasn't weren't")
	presentAux = newWordSet("is are am be being gets get isn't aren't")
	idleVerbs  = newWordSet("quote matures finishes changes comes invites call says say opens open closes close ends end reopens reopen shuts shut runs run starts start begins begin lasts last sits meets meet refer refers acknowledge thank hold holds seek invite want wants publish gives give allows sets set works work travels locks lapses refuse remain tries try write writes read re-read directs asks ask resets break receive appreciate understand note see confirm regret hope apologise apologize know think believe have need welcome put cut hit let applies expires expire stops stop lists shows covers tells tell promise enclose attach reply insure solder pay respond reship reserve")
	undecided  = newWordSet("being going doing having working looking waiting moving launching closing running attending leaving returning starting trying seeing thinking missing meeting averaging saying answering winding travelling traveling fishing roasting chasing combing")
	states     = newWordSet("directed commanded concerned logged stamped shut booked allowed staffed monitored closed covered encouraged invited given called barred asked required supposed meant valid due open")
	leading    = newWordSet("and but so then as also now still here ok okay right yes no hi hello plus or well anyway meanwhile in at on by from within before until till after for")
)

// maxTensed bounds the words looked at before and behind the time, in bytes.
const maxTensed = 160

// tensed is the tense that governs the frame's time: of the last verb before it, or the
// first behind it.
func (f *frame) tensed() (t tense, subject who) {
	t, subject, _ = f.tensedBy()
	return t, subject
}

// tensedBy is the same, with the verb itself.
func (f *frame) tensedBy() (t tense, subject who, verb string) {
	c := &f.s.clauses[f.lo]
	from := max(c.start, f.time.Start-maxTensed)
	to := min(f.s.clauses[f.hi].end, f.time.End+maxTensed)
	v := verbReader{text: f.s.text}
	v.read(from, min(max(f.time.Start, from), to))
	subject = v.subject
	if v.found {
		return v.tense, subject, v.said
	}
	said := v.any
	v.read(min(max(f.time.End, from), to), to)
	if !said {
		subject = v.subject
	}
	return v.tense, subject, v.said
}

// verbReader reads the verbs of a stretch of English words.
type verbReader struct {
	text       string
	tense      tense
	found, any bool
	subject    who
	at         int    // where the verb stands
	said       string // the verb itself
	here       int    // where the word at hand stands
	prev       string
	aux        tense // of an auxiliary right before, verbless for none
	auxed      bool
}

// read reads text[from:to].
func (v *verbReader) read(from, to int) {
	v.prev, v.auxed = "", false
	for pos := from; pos < to; {
		for pos < to && !wordByte(v.text[pos]) {
			if b := v.text[pos]; b != ' ' {
				v.prev = ""
			}
			pos++
		}
		start := pos
		for pos < to && wordByte(v.text[pos]) {
			pos++
		}
		if v.here = start; start < pos {
			v.word(v.text[start:pos], nextWord(v.text, pos, to))
		}
	}
}

func wordByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '\'' || b == '-' || b >= 0x80
}

// nextWord is the word behind pos, "" where a mark stands between.
func nextWord(text string, pos, to int) string {
	if pos >= to || text[pos] != ' ' {
		return ""
	}
	start := pos + 1
	for pos = start; pos < to && wordByte(text[pos]); pos++ {
	}
	return text[start:pos]
}

// found notes a verb.
func (v *verbReader) verb(t tense) {
	v.tense, v.found, v.auxed, v.at = t, true, false, v.here
}

// word reads one word.
func (v *verbReader) word(w, next string) {
	defer func() {
		if v.prev = w; v.found && v.at == v.here {
			v.said = w
		}
	}()
	if !v.any {
		if leading.has(w) || w[0] >= '0' && w[0] <= '9' {
			return
		}
		v.any, v.subject = true, subjectOf(w, next)
	}
	base, short := contracted(w)
	switch {
	case short == "ll", oneOf(w, "will shall gonna"):
		v.verb(future)
	case pastAux.has(w):
		v.verb(past)
	case oneOf(w, "has have having"), short == "ve":
		v.auxiliary(perfect, perfect)
	case presentAux.has(w), short == "re", short == "m":
		if v.subject == bareWho && oneOf(w, "are") { // claims are settled
			v.subject = pluralWho
		}
		v.auxiliary(being, being)
	case short == "s" && (pronoun(base) || auxiliaryNext(next)):
		v.auxiliary(being, being)
	case v.auxed:
		v.behindAuxiliary(w)
	case oneOf(v.prev, "you") && v.any && oneOf(next, "with from by for"): // the card you paid with
	case pastForms.has(w):
		if pastParts.has(w) && !subjectWord(v.prev) {
			v.verb(elided)
		} else {
			v.verb(past)
		}
	case len(w) > 4 && hasSuffixFold(w, "ed"):
		if subjectWord(v.prev) {
			v.verb(past)
		} else {
			v.verb(elided)
		}
	case (oneOf(v.prev, "i we") || !v.found && oneOf(v.prev, "you they")) && !articles.has(w) && !adverbs.has(w) && w[0] >= 'a':
		v.verb(present)
	case singular(w) && (!v.found || oneOf(v.prev, "he she it this that which who and")) && !noVerbs.has(w) && (oneOf(v.prev, "he she it this that which who everything and") || v.prev != "" && v.prev[0] >= 'A' && !hasSuffixFold(v.prev, "ed") && !articles.has(v.prev) && (next == "" || behindVerb.has(next))):
		v.verb(present)
	}
}

// auxiliary notes a form of be or have: what is behind it decides.
func (v *verbReader) auxiliary(t, alone tense) {
	if v.auxed && v.aux == perfect { // has been
		return
	}
	v.verb(alone)
	v.aux, v.auxed = t, true
}

// behindAuxiliary decides by the form behind be or have.
func (v *verbReader) behindAuxiliary(w string) {
	switch {
	case adverbs.has(w), hasSuffixFold(w, "ly"), oneOf(w, "been"):
		return
	case v.aux == perfect:
		v.auxed = false
	case oneOf(w, "going"):
		v.verb(progressive)
	case len(w) > 4 && hasSuffixFold(w, "ing"):
		if undecided.has(w) {
			return
		}
		v.verb(progressive)
	case states.has(w):
	case len(w) > 4 && hasSuffixFold(w, "ed"), pastParts.has(w):
		v.verb(passive)
	case oneOf(w, "to"):
		v.verb(future)
	}
	v.auxed = false
}

// contracted parts a word from what is contracted to it: we'll, she's.
func contracted(w string) (base, short string) {
	i := strings.IndexByte(w, '\'')
	if i < 0 {
		if i = strings.Index(w, "’"); i < 0 {
			return w, ""
		}
		return w[:i], w[i+len("’"):]
	}
	return w[:i], w[i+1:]
}

func pronoun(w string) bool {
	return oneOf(w, "it that he she there who what everything this which here where all")
}

// auxiliaryNext says that a word behind a noun with 's makes it a verb: the money's
// going, scaffold's down.
func auxiliaryNext(next string) bool {
	return next == "" || len(next) > 4 && (hasSuffixFold(next, "ing") || hasSuffixFold(next, "ed")) || pastParts.has(next) || oneOf(next, "in on at off out up down with back due here there been not to for yours ready gone live now also")
}

func subjectWord(w string) bool {
	return oneOf(w, "i we you he she they it who which that")
}

// singular says that a word may be a verb of the third person.
func singular(w string) bool {
	return len(w) > 3 && w[0] >= 'a' && w[0] <= 'z' && w[len(w)-1] == 's' && w[len(w)-2] != 's' && w[len(w)-2] != 'u' && w[len(w)-2] != '\''
}

// subjectOf is what the first word of a clause says of its subject.
func subjectOf(w, next string) who {
	base, _ := contracted(w)
	switch {
	case oneOf(base, "i we our my we"):
		return writerWho
	case oneOf(base, "you your yours ur u"):
		return ownerWho
	case oneOf(base, "it this that he she they these those everything all"):
		return thatWho
	case oneOf(base, "the both"):
		return theWho
	case oneOf(base, "a an another one"):
		return oneWho
	case oneOf(base, "which who whose"):
		return whoWho
	case len(w) > 3 && w[len(w)-1] == 's' && w[len(w)-2] != 's' && w[len(w)-2] != '\'':
		return pluralWho
	case w[0] >= 'A' && w[0] <= 'Z' && next != "" && next[0] >= 'A' && next[0] <= 'Z':
		return nameWho
	}
	return bareWho
}

// byTense names a verdict on an English clause that no rule knows by its tense and its
// subject. What speaks of many, or of others, is left as it is.
func (f *frame) byTense(v verdict) verdict {
	if f.time == nil || f.s.clauses[f.home].han {
		return v
	}
	if f.needsTime() {
		return verdict{LabelEstimate, "needs-time", "说了还需要的时间", "it says how much longer it will take", sureAddressed}
	}
	if f.own&generic != 0 || f.lead&leadGeneric != 0 {
		return v
	}
	t, subject, verb := f.tensedBy()
	if f.dates() && t != future && t != progressive && t != passive {
		return none("which-one", "日期只是说明", "the date only says which one")
	}
	v.rule = tenseRules[t][subject]
	switch {
	case t == past:
		v.label, v.zh, v.en = LabelPast, "说的是过去", "it tells of the past"
		if subject != bareWho && subject != writerWho {
			v.rule = "told"
		}
	case f.ahead(t, subject), t == present && f.happensBy(subject, verb), t == present && f.limited() && f.goesOn():
		return verdict{LabelPromise, "foretold", "说了何时会发生", "it says when it happens", sureAddressed}
	}
	return v
}

// ahead says that a tense and a subject tell of what lies ahead: the money is being sent
// on Friday.
func (f *frame) ahead(t tense, subject who) bool {
	if !f.limited() || f.time.Term.Vague() || f.own.meets(1<<cNot|1<<cIf|1<<cAsk|1<<cPlease) || subject == bareWho && t != future || subject == pluralWho || subject == whoWho && t != passive {
		return false
	}
	switch t {
	case future:
		return subject != writerWho && subject != ownerWho && subject != whoWho
	case progressive, passive:
		return !f.sameDay()
	}
	return false
}

// happensBy says that a verb in the present tells what happens on a named day: our fitter
// swaps the meter on Friday. What opens, ends or is said is no act.
func (f *frame) happensBy(subject who, verb string) bool {
	if !f.limited() || !f.named() || f.time.Term.Vague() || f.own.meets(1<<cNot|1<<cIf|1<<cAsk|1<<cPlease|1<<cPast) || f.lead.any(cIf) || idleVerbs.has(verb) {
		return false
	}
	return subject != bareWho && subject != pluralWho && subject != ownerWho
}

// runs are what a date behind "of" is the time of, rather than which one it is.
const runs = "run batch bill payroll pay salary edition tranche check cheque cycle invoice post mail van statement course term end middle start beginning part"

// dates says that the time only tells which paper or event is meant: your letter of 5 May.
func (f *frame) dates() bool {
	before := f.wordBefore(f.time.Start)
	if oneOf(before, "dated since re") {
		return true
	}
	return oneOf(before, "of") && !oneOf(f.wordBefore(f.time.Start-len("of ")), runs)
}

// wordSet holds English words by their first letter and their length: few share both.
type wordSet [26][maxSetWord + 1]string

// maxSetWord is the length from which on words of any length are kept together.
const maxSetWord = 12

func newWordSet(words string) *wordSet {
	var s wordSet
	for _, w := range strings.Fields(words) {
		list := &s[w[0]-'a'][min(len(w), maxSetWord)]
		*list = strings.TrimPrefix(*list+" "+w, " ")
	}
	return &s
}

// has says whether a word, in whatever case, is in the set.
func (s *wordSet) has(w string) bool {
	if w == "" {
		return false
	}
	i := (w[0] | 0x20) - 'a'
	return i < 26 && oneOf(w, s[i][min(len(w), maxSetWord)])
}
