package templates

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

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

// class is one sort of unfit words. A passage that asks or supposes is no
// finding of a class that forgives questions.
type class struct {
	words  string // an expression
	why    ladder.Text
	unless *regexp.Regexp // in the same sentence
}

// they and act are who an accusation is laid against and how much may stand
// between, in Chinese: words of saying end it, since then it is reported.
const (
	they = `(?:你们?|贵方|贵平台|贵公司|贵司|平台|公司|客服)`
	gap  = `[^，。；！？\n说称讲写示]`
)

// reader is whoever the letter goes to; to is the reader with a verb of being,
// and up to five words after it, in English.
const (
	reader = `(?:\byou(?: people| guys| lot| all)?|\byour(?: \w+){1,2}|\bthis (?:company|platform|place|service|firm))`
	to     = reader + `(?:'re| are| is| were| was)(?: [\w,]+){0,5} `
)

// unfit are the classes of words that a letter must not carry. They are about
// the tone of the whole class, not of one phrase: a threat is a harm promised
// outside the law's ways, or the law's ways held over somebody; an insult is a
// name for people; a guess is a motive or a crime that nobody has shown.
var unfit = []class{
	// Threats: what will become of the reader.
	{`后果[^，。；\n]{0,3}(?:自负|掂量|自己)|识相|吃不了兜着走|等着瞧|走着瞧|(?:跟|和|与)你们?没完|(?:别|不要|休)(?:怪|逼)我|(?:对|跟)你们?不客气|给你们?[^，。；\n]{0,3}颜色|鱼死网破|同归于尽|什么(?:事)?都(?:干|做)得出来|小心(?:点|着|你)|(?:有|让|叫|够)你们?[^，。；\n]{0,8}(?:后悔|好看|好受|倒闭|关门|关张|完蛋|付出代价|苦头)|(?:别想|休想|甭想)[^，。；\n]{0,12}(?:好过|安生|安宁|安稳|下去|混)|(?:最好|赶紧)祈祷`, whyThreat, nil},
	{`(?:代价|报应|天谴|天打雷劈|不得好死|身败名裂|臭名|搞臭|搞垮|搞死|整死|弄死|整垮|收拾你|毁了?你|跑不(?:了|掉)|逃不(?:了|掉)|不(?:算|会)完|不会善罢甘休|不会放过|鸡犬不宁|不得安宁|捅出去|公之于众|(?:全部|统统)公开|给我记住)`, whyThreat, regexp.MustCompile(`^(?:[^你贵客平]|平[^台]|客[^服])*$`)},
	{`(?:打|闹|缠|骂|耗|逼|烦)(?:到|得|死)你|我[^，。；\n]{0,3}死在|死给|跳楼|自杀|带上?(?:几|些|一帮|一群)[^，。；\n]{0,4}人|认识[^，。；\n]{0,4}(?:黑客|道上|社会上|领导|警察|记者)`, whyThreat, nil},
	// Threats: shaming in public, people with influence, a visit.
	{`曝光(?:你|贵|他们|它|此事|这件事|出来|到)|(?:去|会|将|要|就|给你们?|予以)曝光|(?:发|挂|传|捅|爆|晒)(?:到|上|在)[^，。；\n]{0,6}(?:网|微博|抖音|小红书|朋友圈|群里|热搜)|上(?:热搜|新闻)|贴(?:满|到|在)[^，。；\n]{0,6}(?:小区|门口|公司|墙|网)|(?:把|将)你们?[^，。；\n]{0,6}(?:围|堵|砸)|(?:找|联系|让|叫|告诉|请)[^，。；过\n]{0,4}(?:媒体|记者|电视台|大V)|(?:全网|所有人|大家|网友)[^，。；\n]{0,6}(?:知道|看看|看清|评评)[^，。；\n]{0,4}你们?|差评[^，。；\n]{0,8}你们?|网暴|人肉|开盒|堵门|拉横幅|(?:去|到|来)你?们?[^，。；\n]{0,8}(?:公司|门口|楼下|家)[^，。；\n]{0,6}(?:堵|闹|蹲|守着|坐着|拉)|(?:就|会|要|将|去)上门|(?:知道|查到|找到)你们?[^，。；\n]{0,6}(?:住|地址|家|哪)|(?:你|你们)[^，。；\n]{0,2}的?(?:地址|住址|家)[^，。；\n]{0,6}(?:查到|知道)|你们?(?:的)?(?:家人|家里人|孩子|父母)|有(?:熟人|关系)[^。；\n]{0,12}(?:查|整|收拾)|等着(?:被|挨|上|吃官司)`, whyThreat, nil},
	// Threats: the law's ways held over somebody.
	{`(?:否则|不然|再不|若再|要是再|再这样|再拖)[^。；！？\n]{0,20}(?:投诉|举报|起诉|报警|媒体|告你|告到|法庭见)|法庭(?:上)?见`, whyThreat, nil},
	{`(?i)\bor else\b|\byou(?:'ll| will| are going to|'re going to)(?: all)? (?:regret|be sorry|pay for this|suffer|wish you|hear from my|see what)|\b(?:i|we)(?:'ll| will| shall|'m going to| am going to| are going to|'re going to| can)(?: \w+){0,2} (?:(?:expose|ruin|destroy|shame|humiliate|hurt|crush|bury|smear|blacklist) (?:you|this|them|the company)|drag your|tell the world|let everyone|tell everyone|make sure every(?:one|body)|make your life|make you (?:regret|sorry|suffer)|get you fired|go viral)|\b(?:go|going|talk|talking|turn) to the (?:press|media|news|papers)|\b(?:call|contact|tell)(?:ing)? (?:the )?(?:press|media|journalists?|reporters?)\b|\b(?:one|1)-star reviews?|\b(?:bad|negative|terrible) reviews? (?:everywhere|until|unless|of you|about you)|all over (?:social media|the internet|twitter|reddit|facebook)|drag your name|\b(?:post|publish|leak|spread)(?:ing)? (?:your|all your|the) [^.!?\n]{0,30}(?:online|forum|everywhere|names|public|twitter|reddit|facebook|social)`, whyThreat, nil},
	{`(?i)\bi know (?:where you|people (?:at|in|who)|somebody (?:at|in|who)|someone (?:at|in|who))|\b(?:come|coming|turn up|show up) (?:to|at|by) your (?:office|house|home|door)|\bwatch your (?:back|step)|\byou(?:'d| had) better\b|what(?:'s| is) good for you|\bface the music|\bfor the last time|\b(?:camp|sit|stand|wait|camping|sitting|standing|waiting)(?: out)?(?:side)?(?: in| at)? (?:front of )?your (?:\w+ )?(?:office|door|house|home)|end badly\b|\bwon't end well|\bwon't be alone|\bnot afraid to (?:use|call|come|post)|\bmy \w+ is a hacker|\b(?:face|suffer|bear) (?:the |any )?consequences|\bconsequences (?:will|shall) follow|\b(?:this is|consider this)[^.!?\n]{0,12} (?:last|final) warning|\byour (?:career|job|company|business) is (?:over|finished|done)|\bdon't make me\b|\bor (?:i|we)(?:'ll| will|'m going to| am going to)(?: have to)? (?:sue|report you|report this|report it|report\b|call the police|complain to|take you to court|go to)|\bsee you in court\b`, whyThreat, nil},
	{`(?i)\byou(?:'ll| will)? get what(?:'s| is| you)|\bwhat you deserve\b|no idea who (?:you|i)|\b(?:done|finished|tired of) being (?:nice|polite|patient)|\byour last chance\b|\blose your (?:licen[cs]e|job|business|company|position)|\b(?:hate|shame|pity)[^.!?\n]{0,30}happen|\buntil you (?:break|crack|give in|beg|are sorry)|\byour (?:\w+ )?(?:names?|photos?|faces?|address(?:es)?) (?:online|public|everywhere)|\b(?:tear|burn|smash|finish|haunt|hunt|rip|attack|hack|wreck)(?:ing)? (?:\w+ )?(?:you\b|your (?:reputation|company|business|life|office|servers?))|\bmake (?:you|them) pay\b|\byou(?:'re| are) (?:dead|finished|done for)\b`, whyThreat, nil},
	// Insults.
	{`(?:他|你|尼)妈的|(?:^|[^妈])妈的|傻[逼子叉X]|王八|混蛋|滚蛋|狗东西|畜生|脑残|弱智|智障|人渣|败类|蠢货|蠢猪|猪脑|不要脸|无耻|缺德|丧尽天良|良心[^，。；\n]{0,4}狗|吃人不吐骨头|奸商|黑心|无良(?:平台|商家|公司|企业)|吸血(?:鬼)?(?:平台|公司|企业)|流氓(?:平台|公司|行径|行为)|垃圾(?:平台|客服|公司|软件|东西)|骗子(?:平台|公司|客服)|骗钱|(?:真|太|让人)恶心|脑子[^，。；\n]{0,6}(?:水|病|坏|毛病)|人品[^，。；\n]{0,3}(?:低|差|坏|劣|有问题)|卑鄙|吃相|下三滥|狼心狗肺|没人性|没良心|你们这(?:帮|群|伙)|(?:算话|算数|信用|良心)的(?:小人|东西)`, whyInsult, nil},
	{they + gap + `{0,8}(?:骗子|废物|饭桶|垃圾|流氓|恶心|强盗|小偷|老赖|笨蛋|蠢)|一(?:群|帮|伙|窝)` + gap + `{0,4}(?:骗子|废物|饭桶|流氓|强盗|小偷|老赖|笨蛋)|一(?:群|帮|伙|窝)[^，。；！？\n]{0,8}(?:东西|玩意)`, whyInsult, regexp.MustCompile(`冒充|假冒|自称`)},
	{`(?i)\b(?:idiots?|morons?|bastards?|bullshit|assholes?|shameless|disgusting|pathetic|scumbags?)\b|` + to + `(?:scammers?|crooks?|thieves|thief|liars?|fraudsters?|swindlers?|con (?:men|artists?)|clowns?|criminals?|parasites?|leech(?:es)?|vultures?|cowards?|amateurs?|monkeys?|pigs?|rats?|fools?|jerks?|losers?|garbage|trash|useless|incompetent|stupid|dumb|worthless|retarded|greedy|born stupid|a joke)\b|\b(?:you|bunch of|pack of|gang of) (?:\w+ )?(?:scammers?|crooks?|thieves|thief|liars?|fraudsters?|swindlers?|con (?:men|artists?)|clowns?|criminals?|parasites?|leech(?:es)?|vultures?|cowards?|amateurs?|monkeys?|pigs?|rats?|fools?|jerks?|losers?)\b|\bare you (?:retarded|stupid|dumb)\b|\byour (?:stupid|dumb|useless|worthless|garbage|incompetent|so-called) \w+|\bwhat a joke\b|\bwhat (?:\w+ )?(?:scammers|crooks|thieves|liars|fraudsters|clowns|cowards|amateurs) you\b|\b(?:any|have|got|no) brains?\b`, whyInsult, nil},
	{`(?i)(?:^|[.!?]\s+)(?:scammers?|crooks?|thieves|liars?|fraudsters?|swindlers?|clowns)[.!]`, whyInsult, nil},
	// Guesses: a motive, a crime, the state of their purse.
	{they + gap + `{0,8}(?:故意|恶意|存心|成心|赖账|赖着|(?:想|要)(?:吞|赖|黑|坑|骗)|吞了|吞掉|侵吞|私吞|挪用|贪污|卷款|卷钱|跑路|圈钱|资金链|没钱|手脚|内鬼|黑了我|坑我|骗我|糊弄|忽悠|当猴|当傻子|(?:把|将)[^，。；\n]{0,4}(?:钱|余额|款)[^，。；\n]{0,2}(?:拿去|拿走|花|投|挪|填)|(?:不|没)(?:打算|想|准备|愿意?)(?:付|给|还|支付|处理|解决)|(?:想|要)(?:拖|耗)|(?:快|要|马上|即将)(?:倒闭|破产|关门|[暴爆]雷)|拿我的?[^，。；\n]{0,4}(?:钱|余额)[^，。；\n]{0,3}(?:放贷|投资|周转|炒))|(?:钱|款项?|余额|资金|保证金|押金)[^，。；\n]{0,6}被` + they + `[^，。；\n]{0,4}(?:拿|花|吞|投|挪|用)|(?:是|只是|不过是|都是|就是)[^，。；\n]{0,8}(?:骗人|借口|幌子|托词|套路|障眼法)`, whyGuess, asking},
	{`(?:明显|分明|显然|肯定|就|这|纯粹|纯属)(?:就)?是?[^，。；！？\n]{0,2}(?:诈骗|骗局|传销|庞氏|抢钱|抢劫|偷钱|故意的|恶意的)|侵吞我|卷款|私吞|圈钱|跑路`, whyGuess, asking},
	{`(?i)\b(?:obviously|clearly) (?:you|trying|a lie|lying|a scam|a fraud)|\byou(?:'re| are| were|'ve been| have been) (?:\w+ )?(?:deliberately|intentionally|just (?:trying|stalling)|stalling|lying|cheating|stealing|robbing|hiding|insolvent|bankrupt|broke\b|running a)|\byou (?:clearly|obviously|surely) (?:have no|are|do not|don't|never|took|spent|want)|\busing (?:\w+' |\w+'s |our |my |other )(?:people's )?money\b|\byou(?: have|'ve)?(?: all)?(?: \w+)? (?:never intended|took my money|never meant|stole|stolen|robbed|spent my|embezzled|pocketed|cheated|lied|swindled)|\byou\b[^.!?\n]{0,40}\b(?:on purpose|deliberately|intentionally)|\b(?:someone|somebody)\b[^.!?\n]{0,40}\b(?:pocketing|stealing|skimming|embezzling)|\bembezzl\w+|\bthis is (?:clearly |obviously |just |nothing but )?an? (?:scam|fraud|ponzi|theft)(?:[^-\w]|$)|\b(?:is|are|was|were)(?: \w+){0,2} (?:an excuse|a pretext|a trick|a ploy|a lie|excuses|tricks|lies)\b|\byou(?: \w+)? (?:have|had) no (?:intention|plan)|\byou (?:do not|don't|did not|didn't) (?:intend|plan|mean) to|\b(?:about|going) to (?:collapse|go under|go bankrupt)\b|\byou(?: \w+){0,2} (?:gambled|invested|spent|lost|used)(?: away)? (?:all )?my (?:money|balance|funds|fee|pay)|\byou(?:'re| are) (?:\w+ )?(?:keeping|holding|sitting on|using) my (?:money|balance|funds) (?:to|so|because|for)\b|\byour? (?:\w+ )?(?:company|platform) (?:is|must be) (?:\w+ )?(?:insolvent|bankrupt|broke|a scam|a fraud)|\byou(?:'ve| have) run out of (?:cash|money|funds)|\bto (?:hide|cover) (?:up )?(?:your|the) losses`, whyGuess, regexp.MustCompile(`(?i)\bwhether\b|\bif\b`)},
}

// asking are the words of a question or a supposition.
var asking = regexp.MustCompile(`是否|有没有|如果|假如|倘若`)

var (
	longNumber = regexp.MustCompile(`\d[\d \-.·]{13,23}[\dXx]`)
	iban       = regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b`)
	// named are numbers and secrets that their own name gives away. A masked
	// number, or the last four digits, is none.
	named = sync.OnceValue(func() []finder {
		return finders(`(?i)(?:身份证|护照|通行证|驾驶证|社保|银行卡|信用卡|储蓄卡|借记卡)(?:号码|号|的号码)?[^0-9A-Za-z，。；\n尾*]{0,4}[A-Z]{0,2}\d[\dA-Z \-]{5,}|(?:密码|验证码|动态码|动态口令|安全码|CVV2?)[^0-9A-Za-z，。；\n]{0,4}[A-Z]*\d[\dA-Z]{2,}|\b(?:passport|social security|ssn|identity card|id card|driv(?:er's|ing) licen[cs]e|national insurance|card|account) ?(?:no\.?|number|#)?(?: is|:)? [A-Z]{0,3}\d[\dA-Z\-]{6,}|\b(?:password|pin|cvv2?|(?:verification|security|one-time) code)(?: is|:)? [A-Z]*\d[\dA-Z]+`)
	})
)

// Lint finds what a letter must not carry: threats, insults, guesses stated as
// facts, and, in letters to the platform, identity and card numbers and secrets.
// What stands in quotation marks, or is a title, is somebody else's word and is
// left alone.
func Lint(text string, kind Kind) []Finding {
	own := quoted.ReplaceAllString(narrow(text), "")
	lower := strings.ToLower(own)
	var out []Finding
	for i, u := range unfit {
		for _, at := range passages(lookFor()[i], own, lower) {
			if u.unless == nil || !u.unless.MatchString(sentence(own, at)) {
				out = append(out, Finding{strings.TrimSpace(own[at[0]:at[1]]), u.why})
			}
		}
	}
	if kind == ToDesk {
		return out
	}
	for _, m := range numbers(own) {
		out = append(out, Finding{m, whyNumbers})
	}
	return out
}

// lookFor are the finders of the classes, in their order, made when first needed.
var lookFor = sync.OnceValue(func() (out [][]finder) {
	for _, u := range unfit {
		out = append(out, finders(u.words))
	}
	return out
})

// passages are the places that one of the finders finds, in order, none inside or
// across another.
func passages(all []finder, text, lower string) (out [][]int) {
	var found [][]int
	for _, f := range all {
		found = append(found, f.find(text, lower)...)
	}
	slices.SortFunc(found, func(a, b []int) int { return cmp.Or(a[0]-b[0], b[1]-a[1]) })
	for _, at := range found {
		if len(out) == 0 || at[0] >= out[len(out)-1][1] {
			out = append(out, at)
		}
	}
	return out
}

// numbers are the identity, card and account numbers of a text and its secrets,
// each once.
func numbers(text string) (out []string) {
	add := func(m string) {
		if m = strings.TrimSpace(m); !slices.ContainsFunc(out, func(o string) bool { return strings.Contains(o, m) || strings.Contains(m, o) }) {
			out = append(out, m)
		}
	}
	for _, m := range longNumber.FindAllString(text, -1) {
		if personal(m) {
			add(m)
		}
	}
	for _, m := range iban.FindAllString(text, -1) {
		if account(m) {
			add(m)
		}
	}
	for _, at := range passages(named(), text, strings.ToLower(text)) {
		add(text[at[0]:at[1]])
	}
	return out
}

// sentence is the sentence in which the passage at stands.
func sentence(text string, at []int) string {
	const ends = "。！？!?\n"
	from := strings.LastIndexAny(text[:at[0]], ends)
	to := strings.IndexAny(text[at[1]:], ends)
	if to < 0 {
		to = len(text) - at[1]
	}
	return text[from+1 : at[1]+to]
}

// narrow turns the wide digits and letters of Chinese input into plain ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ' {
			return r - 0xfee0
		}
		return r
	}, s)
}

var quoted = regexp.MustCompile(`「[^」]*」|“[^”]*”|《[^》]*》|『[^』]*』`)

// separators are what people write between the groups of a number.
var separators = strings.NewReplacer(" ", "", "-", "", ".", "", "·", "")

// personal says that a long number is an identity or a card number: their check
// digits tell them from order and ticket numbers.
func personal(number string) bool {
	digits := separators.Replace(strings.ToUpper(number))
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

// account checks an international bank account number (ISO 13616, MOD 97-10).
func account(s string) bool {
	s = separators.Replace(s)
	rest := 0
	for _, r := range s[4:] + s[:4] {
		if r >= 'A' {
			rest = (rest*100 + int(r-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(r-'0')) % 97
		}
	}
	return len(s) >= 15 && rest == 1
}
