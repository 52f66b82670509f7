package when

import (
	"strings"

	"cuiban/parser/when/lex"
)

// Values of kVague.
const (
	vagueAnywhere = iota
	vagueClosing  // only where its clause ends: they will ring directly, but directly to your account
)

// englishVague lists the English words for "as soon as possible", without a limit to
// compute.
var englishVague = []struct {
	val   int
	words string
}{
	{vagueAnywhere, "soonest,at soonest,soonest possible,the soonest possible,at the soonest possible,in the soonest possible time,at the soonest possible time,in the soonest possible,at the soonest time,at the very soonest,sooner rather than later"},
	{vagueAnywhere, "in no time,within no time,in next to no time,within next to no time,in no time flat,in jig time,in quick time,in double quick time,in double-quick time,in quick order,in short order,in record time,in the shortest possible time,in the shortest time,within the shortest possible time,in the quickest time,in the quickest possible time,in the fastest possible time"},
	{vagueAnywhere, "in a sec,in just a sec,in just a moment,now in a minute,in a tick,in a couple of ticks,in a mo,in half a mo,in half a tick,in a trice,in a flash,in a heartbeat,in an instant,in the blink of an eye,in a bit,in a wee bit,in a little bit,in a little while,in a short while,in two shakes,in a couple of shakes,in two shakes of a lamb's tail,two shakes of a lamb's tail,in two secs,in a few secs,in a few ticks"},
	{vagueAnywhere, "any second now,any minute now,any moment now,any time now,anytime now,any day now,any hour now,at any moment now"},
	{vagueClosing, "in a second,in just a second,in a minute,in just a minute,just a second,give me a second,give us a second,gimme a second,one moment,in one moment,any second,any minute,any moment,any day,any hour,at any moment,at any minute,two shakes,two ticks,double quick,double-quick,sharpish,directly,instantly,on the double,at the double,at pace,like a shot,lickety-split,lickety split,pdq,in haste"},
	{vagueAnywhere, "posthaste,post-haste,with haste,with all haste,with all due haste,with all possible haste,with the utmost haste,with all possible speed,with all due speed,with the utmost speed,with the greatest possible speed,with all dispatch,with all due dispatch,with all possible dispatch,with the utmost dispatch,with all despatch,with all possible despatch,with urgency,with utmost urgency,with the utmost urgency,with the greatest urgency,with all urgency,with immediate effect,as a matter of great urgency,as a matter of the utmost urgency,as a matter of extreme urgency,on an urgent basis,on urgent basis,on a priority basis,on priority basis,on top priority,on a top priority basis,with top priority,with the highest priority,as our top priority"},
	{vagueAnywhere, "straight after this,right after this,directly after this,immediately after this,straight after that,right after that,straight after this call,right after this call,the second i'm,the second i am,the minute i'm,the minute i am,the moment i'm,the moment i am,the instant i'm,the instant i am,the second we're,the minute we're,the moment we're,the second i get,the minute i get,the moment i get,the instant i get,the instant there's,the moment there's,the minute there's,the second there's,i'm about to,i am about to,we're about to,we are about to,about to hit send"},
	{vagueAnywhere, "first chance i get,the first chance i get,first chance we get,the first chance we get,at first chance,at the first chance,at the first chance i get,at the first possible opportunity,at first opportunity,at the very first opportunity,at the very earliest opportunity,at the earliest available opportunity,at the earliest possible opportunity,at the next available opportunity,at our first opportunity,at my first opportunity,at my earliest,at my earliest convenience,at my earliest opportunity,at our earliest opportunity,at the earliest possible moment,at the earliest possible date,at the earliest possible convenience,at the first possible moment,at the earliest moment,at the earliest date"},
	{vagueAnywhere, "now now,now now now,right this second,this second,this very second,right this instant,right this moment,this very instant,this very moment,right here and now,give me a sec,give me a moment,give me a mo,give me a tick,give us a sec,give us a moment,give us a mo,give us a tick,gimme a sec,gimme a moment,gimme a mo,just a moment,just a sec,just a tick,just a mo,one sec,hang on a sec,hang on a tick"},
	{vagueAnywhere, "before very long,before too long,ere long,erelong,before much longer,by and by,without further ado,without more ado,without any further ado,without any delay,without any further delay,without more delay,without a moment's delay,with no delay,with no further delay,without any undue delay,without unnecessary delay,without unreasonable delay"},
	{vagueAnywhere, "in a matter of minutes,in a matter of hours,in a matter of days,in a matter of weeks,in a matter of months,in a matter of moments,in a matter of seconds,within a matter of minutes,within a matter of hours,within a matter of days,within a matter of weeks,within moments,within minutes,within hours,within days,within weeks,in moments,in mere moments,in mere minutes,in the very near future,in the not too distant future,in the not-too-distant future,in the nearest future,in near future,in the days to come,in the weeks to come,in the coming weeks,over the coming weeks,one of these days,some time soon,sometime soon,pretty soon,real soon,right soon,quite soon,as we speak"},
	{vagueAnywhere, "as fast as we possibly can,as fast as i can,as fast as i possibly can,as quickly as we possibly can,as quickly as i can,as quickly as i possibly can,as quick as possible,as quick as i possibly can,as quick as we possibly can,as soon as we possibly can,as soon as i possibly can,as soon as we're able,as soon as we are able,as soon as i'm able,as soon as ever we can,as soon as ever i can,as swiftly as possible,as swiftly as we can,as speedily as possible,as rapidly as possible,as expeditiously as possible,as promptly as possible,as promptly as we can,as early as we can,as expediently as possible,fast as we can,quick as we can,soon as we can,soon as i can,soon as poss,asap as possible,tout de suite,toot sweet,chop chop,quick sticks,hotfoot,in double time,immediate action is being taken,immediate steps are being taken"},
}

// comparatives are bounds from below before a number (as quickly as 3 days), and no
// limit before anything else: as quickly as our bank allows.
const comparatives = "as quick as,as quickly as,as fast as,as swiftly as,as speedily as,as rapidly as,as promptly as,as expeditiously as"

// hastens says that the vague word at token i is one where it stands.
func (s *Scanner) hastens(i int) bool {
	t := s.tok(i)
	return t.val == vagueAnywhere || t.han || s.endsThere(int(t.end))
}

// comparing says that a comparison from token i on ends before token next, and no number
// follows.
func (s *Scanner) comparing(i, next int) bool {
	t := s.tok(i)
	if next == i || t.kind != kPre || t.val != preOver || t.han || s.near(next).kind != kNone {
		return false
	}
	return t.end-t.start >= int32(len("as fast as")) && s.text[t.start]|0x20 == 'a' && s.text[t.start+1]|0x20 == 's' && s.text[t.start+2] == ' ' && s.text[t.start+3]|0x20 != 'l'
}

// closingWords may stand behind the last word of a clause: rings you at four and, by
// six so.
var closingWords = []string{"and", "n", "but", "so", "or", "then", "anyway", "though", "x", "xx", "xxx", "thanks", "cheers", "mate", "tho", "ok", "pls", "please", "lol", "yeah", "love"}

// endsThere says that a clause ends at pos: at a mark, the end, or a word that begins
// another.
func (s *Scanner) endsThere(pos int) bool {
	at := lex.SkipBlanks(s.text, pos)
	if at >= s.to {
		return true
	}
	switch c := s.text[at]; c {
	case ',', ';', ')', '!', '?', '\n', '\r', '&':
		return true
	case '.', ':':
		return at+1 >= s.to || !isDigit(s.text[at+1]) && !isLetter(rune(s.text[at+1]))
	case '-':
		return at > pos && at+1 < s.to && s.text[at+1] == ' '
	case 0xe2: // — and its like
		return true
	}
	return at > pos && s.wordAt(at, closingWords)
}

// wordAt says that one of the words stands at pos.
func (s *Scanner) wordAt(pos int, words []string) bool {
	end := pos
	for end < s.to && isLetter(rune(s.text[end])) && end-pos < 16 {
		end++
	}
	for _, w := range words {
		if len(w) == end-pos && s.text[pos]|0x20 == w[0] && strings.EqualFold(s.text[pos:end], w) {
			return true
		}
	}
	return false
}
