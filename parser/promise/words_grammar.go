package promise

import (
	"strings"
	"sync"
)

// grammarWords are the English words that build a sentence rather than say what it
// is about.
const grammarWords = "i we you he she they it me us him her them my our your his their its " +
	"this that these those there here who whom whose which what when where why how will would shall " +
	"should can could may might must do does did done be am is are was were been being " +
	"have has had having not no nor never n't if unless until once when while because since as " +
	"although though but and or so than then to for from with without by in on at of " +
	"off out into onto over under within after before about against between upon up down the a an " +
	"any all each every some most many both either neither other another such same usually normally typically generally " +
	"always only just already still yet again also please let going get got 'll i'll we'll you'll they'll " +
	"it'll don't won't can't cannot isn't aren't wasn't weren't didn't hasn't haven't i'm we're you're they're it's that's " +
	"i've we've you've they've"

// grammarHan are the characters of the same kind, and the marks.
const grammarHan = `将会已被把给为由于如若但并而或与和等后前内起至的了过着吗呢吧您你我们他她它是有无不没未别勿请需要应可能以就再才还也都均各凡一般通常每曾当时说称据向对从自到及即则便因所使让得该此本贵方这那哪何怎么什谁几多少最预计估约争取尽量希望计划暂拟,.:;?!，。：；？！、“”"()（）`

// boneBits is the size of the set of the words of grammar.
const boneBits = 15

// boneSet holds the words of grammar by their tokens. Another word that falls on the
// same bit is taken for one of them: seldom, and of no weight.
type boneSet [1 << boneBits / 64]uint64

func (s *boneSet) has(id uint32) bool {
	h := mix(0, id) >> (32 - boneBits)
	return s[h/64]&(1<<(h%64)) != 0
}

// grammar is the set of both.
var grammar = sync.OnceValue(func() *boneSet {
	var s boneSet
	add := func(word string) {
		id, _ := tokenAt(word, 0)
		h := mix(0, id) >> (32 - boneBits)
		s[h/64] |= 1 << (h % 64)
	}
	for _, w := range strings.Fields(grammarWords) {
		add(w)
	}
	for _, r := range grammarHan {
		add(string(r))
	}
	return &s
})
