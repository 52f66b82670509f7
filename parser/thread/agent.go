package thread

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"cuiban/parser/thread/lexicon"
)

// maxName bounds an agent's name in bytes: three long Latin words or eight
// Chinese characters.
const maxName = 40

// agentWindow is how far from either end of a text an agent is looked for, in
// bytes.
const agentWindow = 800

// agentLines is how many lines behind a closing (Best regards) may hold the
// name, and how many lines of a signature are looked at.
const agentLines = 3

// Classes of the words around an agent's name.
const (
	agentNumber  = lexicon.User + iota // 工号: a number follows
	agentRole                          // 客服专员: a name may follow
	agentIntro                         // 我是, my name is: a role or name follows
	closing                            // Best regards: the next line is a name
	agentNeutral                       // words that only look like the above
)

var agentWords = sync.OnceValue(func() *lexicon.Lexicon {
	return lexicon.New(
		lexicon.Group{Class: agentNumber, Words: "{员工,客服,坐席,座席,服务,专员,客服人员}{工号,编号,号}|工号|agent {id,no,no.,number}|{employee,staff,operator,representative} {id,no,no.,number}|badge number"},
		lexicon.Group{Class: agentRole, Words: "{客服,在线客服,人工客服,高级客服,售后客服,专属客服,平台客服,售后,投诉专员,客诉专员,客诉,服务专员,处理专员,客服专员,客服代表,客服经理,客服主管,客服人员,客户经理,客户代表,服务顾问,客服顾问,专员,经办人,承办人,处理人,联系人,受理人}|{agent,case handler,case manager,case worker,your advisor,handled by,case officer,signed by}"},
		lexicon.Group{Class: agentIntro, Words: "我是{您的,本次的,负责的,您本次的,}{专属,}|我叫|这里是|my name is|my name's|i am|i'm|this is|you are speaking with|you're chatting with"},
		lexicon.Group{Class: closing, Words: "best regards|kind regards|warm regards|kindest regards|regards|warmly|sincerely|yours sincerely|yours faithfully|yours truly|sincerely yours|best wishes|best|cheers|thanks|thank you|many thanks|thanks and regards|thanks & regards|respectfully|cordially|此致|敬上|谨上|顺颂商祺|祝好|祝您生活愉快|祝您工作顺利"},
		lexicon.Group{Class: agentNeutral, Words: "客服{中心,部,团队,热线,电话,邮箱,小组,人员会,渠道,系统,回复,会,将,已,在}|联系客服|人工客服服务|best {way,possible,practice,effort,efforts,interest}|thanks {for,to}|thank you {for,to,very,so}"},
	)
})

// Agent returns the number or name of the agent who wrote the mail: the number
// behind 工号 or Agent ID if there is one, else the name from a role or
// introduction (客服小李, my name is Anna), behind a closing (Best regards,
// Anna) or in the sender's display name (Anna from Support). It is "" if the
// mail names nobody; teams, departments and firms are nobody.
func Agent(text, signature, from string) string {
	signature, from = lexicon.Clip(signature, agentWindow), lexicon.Clip(from, agentWindow)
	parts := [...]string{signature, beginning(text), ending(text)}
	var hits [len(parts)][]lexicon.Hit
	for i, p := range parts {
		hits[i] = agentWords().Scan(p, nil)
	}
	for i, p := range parts {
		if number := agentByNumber(p, hits[i]); number != "" {
			return number
		}
	}
	for i, p := range parts {
		if name := agentByName(p, hits[i]); name != "" {
			return name
		}
	}
	if name := signedName(signature); name != "" {
		return name
	}
	return agentByFrom(from)
}

// beginning returns the part of text where an agent introduces himself.
func beginning(text string) string { return lexicon.Clip(text, agentWindow) }

// ending returns the part behind the beginning where he signs, from the start
// of a line if one is near.
func ending(text string) string {
	start := max(len(text)-agentWindow, len(beginning(text)))
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 && i < agentWindow/2 {
		start += i
	}
	for start < len(text) && !utf8.RuneStart(text[start]) {
		start++
	}
	return text[start:]
}

func agentByNumber(text string, hits []lexicon.Hit) string {
	for _, h := range hits {
		if h.Class != agentNumber {
			continue
		}
		rest := strings.TrimLeft(text[h.End:min(len(text), h.End+24)], " 　:：#是为為-【[（(")
		end, digits := tokenEnd(rest, 0)
		if digits > 0 && end <= 16 {
			return rest[:end]
		}
	}
	return ""
}

func agentByName(text string, hits []lexicon.Hit) string {
	for i, h := range hits {
		rest := text[h.End:min(len(text), h.End+4*maxName)]
		var name string
		switch h.Class {
		case agentRole:
			name = afterRole(rest)
		case agentIntro:
			introduced := i+1 == len(hits) || hits[i+1].Start > h.End || hits[i+1].Class != agentRole
			if introduced {
				name = introducedName(rest, strings.HasSuffix(strings.ToLower(text[h.Start:h.End]), "this is"))
			}
		case closing:
			if opensLine(text, h.Start) {
				name = nameBelow(text[h.End:])
			}
		}
		if name != "" {
			return name
		}
	}
	return ""
}

// opensLine reports whether only blanks stand before i on its line.
func opensLine(text string, i int) bool {
	for i > 0 && (text[i-1] == ' ' || text[i-1] == '\t') {
		i--
	}
	return i == 0 || text[i-1] == '\n'
}

// surnames are the hundred most frequent Chinese ones, simplified: without
// one of them, characters behind a role are taken for a sentence.
const surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"

// chineseName reads a Chinese name at the beginning of s: 小李, 李明, 王女士. A
// name ends where the sentence cannot go on with it.
func chineseName(s string) string {
	var runes []rune
	for _, r := range s {
		if len(runes) == 5 {
			break
		}
		runes = append(runes, r)
	}
	at := func(i int) rune {
		if i < len(runes) {
			return lexicon.Fold(runes[i])
		}
		return ' '
	}
	switch first := at(0); {
	case (first == '小' || first == '阿') && isHan(at(1)):
		for n := 2; n <= 3; n++ {
			if endsName(string(runes[min(n, len(runes)):])) {
				return string(runes[:n])
			}
		}
	case strings.ContainsRune(surnames, first):
		for n := 2; n <= 4; n++ {
			if n > len(runes) || !isHan(at(n-1)) {
				break
			}
			if tail := string(runes[1:n]); tail == "女士" || tail == "先生" || tail == "经理" || tail == "经理人" || tail == "主管" || tail == "老师" || tail == "經理" ||
				n <= 3 && endsName(s[len(string(runes[:n])):]) {
				return string(runes[:n])
			}
		}
	}
	return ""
}

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }

// endsName reports whether a name may end before rest.
func endsName(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	if rest == "" || !isHan(r) {
		return true
	}
	for _, next := range [...]string{"为您", "為您", "很高兴", "很高興", "竭诚", "敬上", "谨上", "謹上", "工号", "工號", "女士", "先生", "将为您", "將為您"} {
		if strings.HasPrefix(rest, next) {
			return true
		}
	}
	return false
}

// introducedName reads what follows "my name is", "this is", 我是.
func introducedName(rest string, demonstrative bool) string {
	trimmed := strings.TrimLeft(rest, " ")
	if name := chineseName(trimmed); name != "" {
		return name
	}
	name := latinName(trimmed)
	if name == "" {
		return ""
	}
	// A name is followed by who she is or by the end of the sentence; behind
	// "this is", where any capitalised word may stand, only by who she is.
	after := strings.TrimLeft(trimmed[len(name):], " ")
	for _, next := range [...]string{"from ", "with ", "at ", "and ", "of ", "here", ",", ".", "，", "。", "-", "(", "\n", "!"} {
		if hasFoldPrefix(after, next) {
			if demonstrative && (next == "." || next == "!" || next == "\n") {
				return ""
			}
			return name
		}
	}
	if after == "" && !demonstrative {
		return name
	}
	return ""
}

// afterRole reads what follows a role: a name, or a number as in 专员0231号. A
// Latin name needs a colon or dash before it.
func afterRole(rest string) string {
	trimmed := strings.TrimLeft(rest, " :：-—|｜")
	if name := chineseName(trimmed); name != "" {
		return name
	}
	if end, digits := tokenEnd(trimmed, 0); digits >= 2 && end <= 8 && (strings.HasPrefix(trimmed[end:], "号") || strings.HasPrefix(trimmed[end:], "號")) {
		return trimmed[:end]
	}
	if !strings.ContainsAny(rest[:len(rest)-len(trimmed)], ":：-—|｜") {
		return ""
	}
	return latinName(trimmed)
}

// nameBelow returns the name in the lines behind a closing.
func nameBelow(rest string) string {
	if line, after, _ := strings.Cut(rest, "\n"); strings.Trim(line, " ,.!，。！\r\t") != "" {
		if !strings.HasPrefix(strings.TrimSpace(line), ",") || len(line) > maxName {
			return ""
		}
		return wholeName(strings.Trim(line, " ,\r\t"))
	} else {
		rest = after
	}
	seen := 0
	for line := range strings.Lines(rest) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if name := wholeName(line); name != "" {
			return name
		}
		if seen++; seen == agentLines {
			break
		}
	}
	return ""
}

// signedName returns the name on the first line of a signature that is one.
func signedName(signature string) string {
	seen := 0
	for line := range strings.Lines(signature) {
		if line = strings.Trim(line, " \t\r\n-—"); line == "" {
			continue
		}
		if name := wholeName(line); name != "" {
			return name
		}
		if seen++; seen == agentLines {
			break
		}
	}
	return ""
}

// wholeName reads a line that is a name, with a role, firm or pronouns behind
// it: "Anna", "Anna Berg | Customer Care", "Anna from Support", "李明".
func wholeName(line string) string {
	if len(line) > 4*maxName {
		return ""
	}
	if name := chineseName(line); name != "" && len(line) <= 3*maxName {
		return name
	}
	head := line
	for _, cut := range [...]string{" from ", " at ", " with ", ",", "|", "(", " - ", " – ", "，", "（", "/"} {
		head, _, _ = strings.Cut(head, cut)
	}
	head = strings.TrimSpace(head)
	for _, title := range [...]string{"Ms. ", "Mr. ", "Mrs. ", "Dr. ", "Ms ", "Mr ", "Mrs ", "Dr "} {
		head = strings.TrimPrefix(head, title)
	}
	if name := latinName(head); name != "" && len(name) == len(strings.TrimRight(head, ".")) {
		return name
	}
	return ""
}

// agentByFrom reads the sender's display name. A bare name may be a firm's, so
// one that says where the person works is required.
func agentByFrom(from string) string {
	from, _, _ = strings.Cut(from, "<")
	from = strings.Trim(from, " \"'")
	for _, h := range agentWords().Scan(from, nil) {
		if h.Class == agentRole {
			if name := chineseName(strings.TrimLeft(from[h.End:], " -—:：")); name != "" {
				return name
			}
		}
	}
	for _, cut := range [...]string{" from ", " at ", " @ ", " (", "（", " via ", " | ", " - "} {
		if head, _, found := strings.Cut(from, cut); found {
			if name := latinName(head); name != "" && name == strings.TrimSpace(head) {
				return name
			}
			return chineseName(head)
		}
	}
	return ""
}

// notNames are capitalised words that firms and departments sign with.
var notNames = map[string]bool{
	"team": true, "support": true, "customer": true, "service": true, "services": true, "the": true, "care": true,
	"center": true, "centre": true, "department": true, "help": true, "desk": true, "helpdesk": true, "your": true,
	"inc": true, "ltd": true, "llc": true, "gmbh": true, "limited": true, "company": true, "corp": true, "group": true,
	"notification": true, "notifications": true, "billing": true, "payments": true, "payment": true, "trust": true,
	"safety": true, "risk": true, "compliance": true, "operations": true, "relations": true, "experience": true,
	"success": true, "sales": true, "admin": true, "administrator": true, "account": true, "accounts": true, "office": true,
	"bank": true, "platform": true, "online": true, "sent": true, "dear": true, "please": true, "this": true, "we": true,
	"our": true, "creator": true, "seller": true, "merchant": true, "partner": true, "community": true, "finance": true,
	"legal": true, "security": true, "security team": true, "thank": true, "thanks": true, "you": true, "i": true, "a": true, "an": true, "in": true, "not": true, "writing": true,
	"regards": true, "complaints": true, "resolution": true, "executive": true, "specialist": true, "agent": true, "representative": true, "manager": true,
	"sincerely": true, "best": true, "kind": true, "hello": true, "hi": true, "english": true, "to": true, "it": true,
}

// latinName reads one to three capitalised words at the beginning of s, none of
// which belongs to a department: "Anna", "Anna M. Berg", "J. Smith".
func latinName(s string) string {
	end, words := 0, 0
	for words < 3 && end < maxName {
		start := end
		if words > 0 {
			if start >= len(s) || s[start] != ' ' {
				break
			}
			start++
		}
		n := nameWord(s[start:])
		if n == 0 {
			break
		}
		if notNames[strings.ToLower(strings.TrimRight(s[start:start+n], "."))] {
			return ""
		}
		end, words = start+n, words+1
	}
	if words == 0 || end < 2 || end > maxName {
		return ""
	}
	return strings.TrimRight(s[:end], ".")
}

// nameWord returns the length of a capitalised word or initial, or 0.
func nameWord(s string) int {
	n := 0
	for i, r := range s {
		switch {
		case i == 0 && !unicode.IsUpper(r):
			return 0
		case unicode.IsLetter(r) && !isHan(r), r == '-' && i > 0, r == '\'' && i > 0, r == '’' && i > 0:
			n = i + utf8.RuneLen(r)
			continue
		case r == '.' && n == 1:
			return 2
		case unicode.IsDigit(r):
			return 0
		}
		break
	}
	if n > 3 && strings.ToUpper(s[:n]) == s[:n] {
		return 0 // a firm in capitals
	}
	return n
}
