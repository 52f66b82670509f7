package templates

import (
	"regexp"
	"strings"

	"cuiban/escalation/ladder"
)

// Finding is a passage that a letter must not carry.
type Finding struct {
	Quote string      // the passage
	Why   ladder.Text // what is wrong with it
}

// Unfit says that a letter was not written because of its words.
type Unfit struct{ Findings []Finding }

func (u *Unfit) Error() string {
	f := u.Findings[0]
	return "the passage “" + f.Quote + "” does not belong in a letter: " + f.Why.EN
}

var (
	whyThreat  = ladder.Text{ZH: "像是威胁，会让对方防备，也可能给您惹麻烦；改成您打算做什么、什么时候做", EN: "it reads as a threat, which closes ears and may be held against you; say what you intend to do, and when"}
	whyInsult  = ladder.Text{ZH: "是骂人的话，只会让处理的人不愿意帮您", EN: "it insults the people who are to help you"}
	whyGuess   = ladder.Text{ZH: "把猜测写成了事实；只写您看到的", EN: "it states a guess as a fact; write only what you saw"}
	whyNumbers = ladder.Text{ZH: "像是身份证号或银行卡号，这一步的邮件里不要写；对方要核实时用安全渠道提交", EN: "it looks like an identity or card number; do not put it in mail at this stage, use a secure channel when they ask"}
)

// unfit are the classes of words that a letter must not carry. They are about
// the tone of the whole class, not of one phrase: a threat is a harm promised
// outside the law's ways; an insult is a name for people; a guess is a motive.
var unfit = []passages{
	chinese("后果自负 等着瞧 走着瞧 没完 不客气 曝光 找媒体 发到网上 挂到网上 网暴 人肉 上门 堵门 拉横幅", "", whyThreat),
	chinese("让你", `们?[^，。；\n]{0,6}(好看|倒闭|关门|付出代价)`, whyThreat),
	chinese("否则 不然", `[^，。；\n]{0,12}(投诉|举报|起诉|报警|媒体)`, whyThreat),
	chinese("骗子 骗钱 垃圾平台 垃圾客服 无耻 流氓 混蛋 王八 傻逼 傻子 傻叉 脑残 不要脸 黑心 奸商 无良 吸血 畜生 他妈 妈的 滚蛋 狗东西", "", whyInsult),
	chinese("明显是 分明是 显然是 肯定是 就是", `(故意|恶意|想|要)[^，。；\n]{0,10}`, whyGuess),
	chinese("你们故意 你们恶意 侵吞 卷款 私吞 贪污 圈钱 跑路", "", whyGuess),
	english(`\bor else\b|you will (regret|be sorry|pay for this)|\bi('ll| will) (expose|ruin|destroy|shame)|go(ing)? to the (press|media)|\bi know where you\b|or (i|we)('ll| will) (sue|report|call the police)`, whyThreat),
	english(`\b(scammers?|crooks?|thieves|thief|liars?|idiots?|morons?|shameless|bastards?|bullshit|stupid|incompetent|garbage|disgusting|pathetic)\b`, whyInsult),
	english(`\b(obviously|clearly) (you|trying|a lie|lying)|\byou('re| are) (deliberately|intentionally|just (trying|stalling))|\b(stole|stealing|embezzl\w+)\b`, whyGuess),
}

// passages are what is looked for, and what is wrong with it.
type passages struct {
	words []*regexp.Regexp
	why   ladder.Text
	latin bool // English words
}

// chinese makes an expression of each stem with the same rest: one that begins
// with plain characters is searched for, not tried at every character of a text.
func chinese(stems, rest string, why ladder.Text) passages {
	p := passages{why: why}
	for _, s := range strings.Fields(stems) {
		p.words = append(p.words, regexp.MustCompile(s+rest))
	}
	return p
}

func english(words string, why ladder.Text) passages {
	return passages{[]*regexp.Regexp{regexp.MustCompile("(?i)" + words)}, why, true}
}

var longNumber = regexp.MustCompile(`\d[\d \-]{13,21}[\dXx]`)

// Lint finds what a letter must not carry: threats, insults, guesses stated as
// facts, and, in letters to the platform, identity and card numbers. What stands
// in quotation marks is somebody else's word and is left alone.
func Lint(text string, kind Kind) []Finding {
	own := quoted.ReplaceAllString(text, "")
	latin := latinOnly(own)
	var out []Finding
	for _, u := range unfit {
		in := own
		if u.latin {
			in = latin
		}
		for _, w := range u.words {
			for _, m := range w.FindAllString(in, -1) {
				out = append(out, Finding{m, u.why})
			}
		}
	}
	if kind == ToDesk {
		return out
	}
	for _, m := range longNumber.FindAllString(own, -1) {
		if personal(m) {
			out = append(out, Finding{m, whyNumbers})
		}
	}
	return out
}

// latinOnly is the text with everything that is not ASCII, run by run, as one
// character that no word contains: in a Chinese text little is left to search
// for English words.
func latinOnly(text string) string {
	b := make([]byte, 0, len(text))
	for i := range len(text) {
		switch {
		case text[i] < 0x80:
			b = append(b, text[i])
		case len(b) == 0 || b[len(b)-1] != 0:
			b = append(b, 0)
		}
	}
	return string(b)
}

var quoted = regexp.MustCompile(`「[^」]*」|“[^”]*”`)

// personal says that a long number is an identity or a card number: their check
// digits tell them from order and ticket numbers.
func personal(number string) bool {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(strings.ToUpper(number))
	return identity(digits) || card(digits)
}

// identity checks a number of China's identity card (GB 11643-1999, ISO 7064 MOD 11-2).
func identity(s string) bool {
	if len(s) != 18 || strings.Contains(s[:17], "X") {
		return false
	}
	sum, weight := 0, 1
	for i := 17; i >= 0; i-- {
		d := int(s[i] - '0')
		if s[i] == 'X' {
			d = 10
		}
		sum += d * weight
		weight = weight * 2 % 11
	}
	return sum%11 == 1
}

// card checks a number of a payment card (ISO/IEC 7812: 16 to 19 digits of the
// banks' ranges, Luhn's check digit).
func card(s string) bool {
	if len(s) < 16 || len(s) > 19 || s[0] < '3' || s[0] > '6' || strings.Contains(s, "X") {
		return false
	}
	sum := 0
	for i := range s {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
