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

// grammar is the set of both, by token, with the expressions of time.
var grammar = sync.OnceValue(func() map[uint32]bool {
	m := map[uint32]bool{tokenTime: true, tokenOther: true}
	for _, w := range strings.Fields(grammarWords) {
		id, _ := tokenAt(w, 0)
		m[id] = true
	}
	for _, r := range grammarHan {
		id, _ := tokenAt(string(r), 0)
		m[id] = true
	}
	return m
})
