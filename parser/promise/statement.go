package promise

import (
	"strings"
	"time"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/escalation/calendar"
	"cuiban/parser/when"
	"cuiban/parser/when/lex"
)

// Statement is what the other side said by telephone, app, SMS or chat, as the
// owner noted it: "电话 14:05 工号1024 承诺48小时内回电".
type Statement struct {
	Channel string `json:"channel"` // phone, app, sms, chat, counter, mail; "" not said
	// At is the stated time. A day without an hour counts from its last second,
	// in the promiser's favour.
	At time.Time `json:"at"`
	// AskTime says that no time was stated: At is then the moment of the note,
	// the promises are doubtful, and the owner should be asked.
	AskTime bool   `json:"ask_time"`
	Agent   string `json:"agent"` // name or number of the one who said it, "" unknown
	Text    string `json:"text"`  // the words themselves, without the head
	Start   int    `json:"start"` // byte offset of Text in the note
	Result
}

// channels are the first words of a note. They are matched folded.
var channels = []struct{ channel, words string }{
	{"phone", "电话,通话,来电,致电,打电话,电话沟通,电话客服,客服电话,phone,call,phone call,telephone,called,rang,by phone,tel"},
	{"app", "站内信,站内消息,系统消息,系统通知,app,app消息,app通知,推送,消息中心,平台消息,in-app,inbox message,app message,notification,push"},
	{"sms", "短信,手机短信,sms,text,text message"},
	{"chat", "微信,聊天,在线客服,客服聊天,旺旺,qq,企业微信,钉钉,人工客服,在线聊天,chat,live chat,whatsapp,wechat,telegram,messenger,line,dm,discord"},
	{"counter", "当面,柜台,网点,现场,上门,in person,branch,counter"},
	{"mail", "邮件,电子邮件,email,e-mail,mail"},
}

// dayWords are the days that a note can name by their distance.
var dayWords = []struct {
	days  int
	words string
}{
	{0, "今天,今日,刚才,刚刚,today,just now"},
	{-1, "昨天,昨日,昨晚,yesterday,last night"},
	{-2, "前天,the day before yesterday"},
}

// agentWords stand before the number or name of the one who spoke.
const agentWords = "工号,客服工号,坐席工号,坐席,座席,客服编号,员工号,agent id,agent no,agent no.,agent number,agent,staff id,operator,badge,rep,客服姓名,接线员"

// The values of the head's lexicon: channel 1…, days 100…, agent 200.
const (
	headDays  = 100
	headAgent = 200
)

func headLexicon() *lex.Lexicon {
	var words []lex.Word
	add := func(list string, value int) {
		for _, w := range strings.Split(list, ",") {
			words = append(words, lex.Word{Text: w, Value: uint32(value)})
		}
	}
	for i, c := range channels {
		add(c.words, i+1)
	}
	for i, d := range dayWords {
		add(d.words, headDays+i)
	}
	add(agentWords, headAgent)
	return lex.New(words)
}

// ExtractStatement reads a note of the owner's about what the other side said,
// and the promises in it. ctx.Base is the moment of the note; the stated time is
// the last such moment before it.
func ExtractStatement(text string, ctx Context) Statement {
	if ctx.Zone == nil {
		ctx.Zone = ctx.Base.Location()
	}
	h := head{text: text, ctx: ctx, lexicon: headLexicon(), scanner: when.NewScanner(when.Options{DayFirst: ctx.DayFirst})}
	h.read()
	s := Statement{Channel: h.channel, Agent: h.agent, Start: h.pos, Text: strings.TrimSpace(text[h.pos:])}
	s.At, s.AskTime = h.moment()
	if s.AskTime {
		s.At = ctx.Base
	}
	ctx.Base, ctx.Author = s.At, Counterparty
	x := newExtractor(text[h.pos:], ctx)
	x.spoken = true
	x.run()
	s.Result = x.out
	s.shift(h.pos)
	return s
}

// shift moves the spans to offsets in the whole note, and makes the promises of
// a statement without a time doubtful.
func (s *Statement) shift(by int) {
	for i := range s.Commitments {
		c := &s.Commitments[i]
		c.Start, c.End = c.Start+by, c.End+by
		if s.AskTime {
			c.Confidence = min(c.Confidence, sureDoubtful)
		}
	}
	for i := range s.Superseded {
		s.Superseded[i].Start += by
		s.Superseded[i].End += by
	}
	for i := range s.Demands {
		s.Demands[i].Start += by
		s.Demands[i].End += by
	}
}

// head reads the beginning of a note: channel, day, hour, agent, in any order.
type head struct {
	text    string
	ctx     Context
	lexicon *lex.Lexicon
	scanner *when.Scanner
	pos     int
	channel string
	agent   string
	days    int
	dayWord bool
	date    escalation.Term
	clock   string
}

// maxHead bounds the head of a note, in bytes.
const maxHead = 200

func (h *head) read() {
	for h.pos < len(h.text) && h.pos < maxHead {
		at := skipMarks(h.text, h.pos)
		if at >= len(h.text) {
			return
		}
		v, end := h.lexicon.Longest(h.text, at)
		switch {
		case v == headAgent:
			end = h.readAgent(end)
		case v >= headDays:
			h.days, h.dayWord = dayWords[v-headDays].days, true
		case v > 0 && h.channel == "":
			h.channel = channels[v-1].channel
		default:
			if end = h.readTime(at); end == at {
				return
			}
		}
		h.pos = end
	}
}

// skipMarks goes past blanks and marks between the parts of the head.
func skipMarks(text string, pos int) int {
	for pos < len(text) {
		r, n := utf8.DecodeRuneInString(text[pos:])
		if !strings.ContainsRune(" \t\r\n,，:：;；|/-—、()（）[]【】", r) {
			break
		}
		pos += n
	}
	return pos
}

// readAgent takes the number or the name behind 工号, agent.
func (h *head) readAgent(pos int) int {
	at := skipMarks(h.text, pos)
	if rest := h.text[at:]; strings.HasPrefix(rest, "是") || strings.HasPrefix(rest, "为") {
		at += len("是")
	}
	end := at
	for end < len(h.text) && (isLetter(rune(h.text[end])) || isDigit(h.text[end])) {
		end++
	}
	if end > at {
		h.agent = h.text[at:end]
	}
	return max(end, pos)
}

// readTime takes a date, an hour, or both at pos; pos itself when there is none.
func (h *head) readTime(pos int) int {
	limit := min(len(h.text), pos+maxHead)
	for limit < len(h.text) && !utf8.RuneStart(h.text[limit]) {
		limit++
	}
	found := h.scanner.Sentence(h.text, pos, limit, nil)
	if len(found) == 0 || found[0].Start != pos {
		return pos
	}
	m := found[0]
	t := m.Term
	if t.Edge != escalation.EdgeNone && t.Edge != escalation.EdgeAt || m.Attr {
		return pos
	}
	switch t.Kind {
	case escalation.TermDate:
		h.date = t
	case escalation.TermClock:
	case escalation.TermPeriod:
		if t.Unit != escalation.UnitDay || t.Offset != 0 || t.Clock == "" {
			return pos
		}
	default:
		return pos
	}
	if t.Clock != "" {
		h.clock = t.Clock
	}
	return m.End
}

// moment is the stated time: the last one before the note that fits.
func (h *head) moment() (at time.Time, ask bool) {
	if h.date.Kind == "" && h.clock == "" && !h.dayWord {
		return time.Time{}, true
	}
	day := calendar.DateOf(h.ctx.Base, h.ctx.Zone).AddDays(h.days)
	if h.date.Kind != "" {
		day = h.lastDate(day)
	}
	at = h.on(day)
	if h.clock != "" && h.date.Kind == "" && !h.dayWord && at.After(h.ctx.Base) {
		at = h.on(day.AddDays(-1))
	}
	if at.After(h.ctx.Base) && h.clock == "" {
		at = h.ctx.Base
	}
	return at, false
}

// lastDate is the named date, in the last year in which it was not in the future.
func (h *head) lastDate(today calendar.Date) calendar.Date {
	d := calendar.Date{Year: h.date.Year, Month: time.Month(h.date.Month), Day: h.date.Day}
	if h.date.Month == 0 {
		d.Month = today.Month
	}
	if h.date.Year == 0 {
		d.Year = today.Year
		if today.Before(d.AddDays(0)) {
			d.Year--
		}
	}
	return d.AddDays(0)
}

func (h *head) on(day calendar.Date) time.Time {
	term := escalation.Term{Kind: escalation.TermDate, Year: day.Year, Month: int(day.Month), Day: day.Day, Clock: h.clock, Zone: h.date.Zone}
	return term.Due(h.ctx.Base, h.ctx.Zone, nil).At
}
