package robot

import (
	"sync"

	"cuiban/parser/thread/lexicon"
)

// wording is what the words of a text say about who wrote it.
type wording struct {
	absent       bool // the writer is away
	acknowledges bool // the owner's mail was received
	template     bool // with the courtesies of a template
	saysReply    bool // says itself that it is an automatic answer
	replyLine    bool // "type your reply above this line"
	english      bool // the sentence at hand has no Chinese character

	// The words that decided.
	absence, acknowledgement, replyWords string
	saysMachine                          string // says that a system sent it; "" if not
}

// Classes of words.
const (
	away      = lexicon.User + iota // out of office, 出差
	awayFrame                       // until, 期间: makes an absence one of now
	pastFrame                       // was, 上周, 周末, 关于: makes it one of then, of every week, or a topic
	someone                         // my colleague, 同事: somebody else's
	replyMark                       // this is an automatic reply
	sentMark                        // sent by the system, do not reply
	topLine                         // type your reply above this line
	owners                          // 您的, your
	letter                          // 邮件, 投诉, message
	received                        // 已收到, received
	promise                         // 尽快, get back to you
	thanks                          // 感谢, thank you
	condition                       // 如果, if
	quoted                          // 您说的: the words are somebody's
	thanksFor                       // thank you for your email
	myself                          // I, I'll: a person speaks
	missing                         // has not arrived: the owner complains
	self                            // 我, 本人: the writer
	answering                       // 回复, urgent: what an absence is told for
	classes
)

var wordList = sync.OnceValue(func() *lexicon.Lexicon {
	return lexicon.New(
		lexicon.Group{Class: away, Words: "my {vacation,leave,annual leave,holiday}|不在办公室|外出办公|正在出差|出差|休假|年假|产假|病假|婚假|外出学习|外出培训|度假|放假|调休中|休年假|不在公司|不在岗|离岗|公出|" +
			"out of office|out of the office|away from the office|away from my desk|away from my email|away from my emails|on vacation|on annual leave|on leave|on holiday|on holidays|on maternity leave|on paternity leave|on parental leave|on sick leave|on a business trip|travelling|traveling|annual leave|out of town|office is closed|offices are closed|office will be closed"},
		lexicon.Group{Class: awayFrame, Words: "期间|至|返回|回来|回到|归来|返岗|恢复办公|无法及时|不能及时|无法立即|未能及时|不便回复|无法回复|将于|目前|现在|正在|节后|假期结束|" +
			"until|till|i am|i'm|i will be|i'll be|am currently|currently|will return|returning|return on|back on|back in|be back|limited access|no access|not have access|without access|will respond|will reply|upon my return|on my return|when i return|when i get back|in my absence|we are|we will be|reopen"},
		lexicon.Group{Class: pastFrame, Words: "关于|周末|每周|每逢|工作时间|on weekends|上周|前几天|之前|此前|刚|刚刚|昨天|前天|上个月|上月|了|过|was|were|had been|have been|last week|last month|yesterday|just got back|just returned|when i was|been|returned from|back from|came back"},
		lexicon.Group{Class: someone, Words: "my|同事|他|她|他们|负责人|领导|专员|经办人|财务|colleague|colleagues|he|she|they|manager|his|her|their|are you|you are|you're|您|你"},
		lexicon.Group{Class: replyMark, Words: "{自动回复,自动答复,自动应答,自动回覆}|automatic reply|automated reply|automated response|automatic response|auto-reply|auto reply|autoreply|auto-response|autoresponder|auto response|auto-responder|automatically generated response|automatically generated reply|automated acknowledgement|automatic acknowledgement|automated confirmation|automated receipt"},
		lexicon.Group{Class: sentMark, Words: "{系统自动发送,系统自动发出,系统自动生成,系统发出,系统发送,自动发送,自动发出,自动生成,系统邮件,系统自动通知},请勿直接回复|{系统自动发送,系统自动发出,系统自动生成,系统发出,系统发送,自动发送,自动发出,自动生成,系统邮件,系统自动通知}|请勿回复此邮件|请勿回复本邮件|请勿直接回复|请勿回复|请不要回复|请不要直接回复|无需回复|此邮箱不接收|该邮箱不接收|本邮箱不接收|此邮件无需回复|" +
			"automatically generated|auto-generated|system generated|system-generated|automated message|automated email|automated e-mail|automated notification|automatic message|automatic email|automatic notification|sent automatically|do not reply|please don't reply|do not respond to this|not monitored|unmonitored|unattended mailbox|cannot receive replies|can't receive replies|replies to this email|replies to this message"},
		lexicon.Group{Class: topLine, Words: "type your reply above this line|reply above this line|please reply above this line|write a reply above|请在此线上方回复|请在此行上方回复|请在此行以上回复|回复请写在此线以上|在此行上方输入回复"},
		lexicon.Group{Class: owners, Words: "您的|你的|您|你|贵方|您发来|您所|your|you"},
		lexicon.Group{Class: letter, Words: "邮件|来信|来函|来件|信件|投诉|反馈|咨询|问题|建议|申请|留言|工单|诉求|举报|材料|电子邮件|电邮|资料|请求|来邮|函件|email|e-mail|mail|message|enquiry|inquiry|query|request|complaint|ticket|case|report|question|submission|feedback|application|correspondence|contacting|getting in touch|reaching out|writing"},
		lexicon.Group{Class: received, Words: "收到|已收到|已经收到|收悉|已收悉|已接收|已受理|已登记|已提交|已记录|已接获|敬悉|已成功提交|已创建|已生成|received|has been received|have received|we've received|received your|has been created|has been opened|has been logged|has been registered|has been submitted|got your"},
		lexicon.Group{Class: thanksFor, Words: "for contacting|for getting in touch|for reaching out|for your {email,e-mail,mail,message,enquiry,inquiry,request}|for writing|感谢您的来信|感谢您的来函|感谢您的邮件|感谢来信|感谢您联系|感谢您的反馈|感谢您的咨询"},
		lexicon.Group{Class: myself, Words: "i|i'll|i've|i'm|i have|i will"},
		lexicon.Group{Class: self, Words: "我|本人|我们|我司|本公司|敝人|小弟"},
		lexicon.Group{Class: answering, Words: "回复|答复|回信|回电|紧急|急事|联系|urgent|urgently|emergency|contact|in my absence"},
		lexicon.Group{Class: missing, Words: "没到账|未到账|还没到|没有到账|没收到|没有收到|尚未收到|麻烦再|请再|has not arrived|hasn't arrived|not arrived|have not received|haven't received|still waiting|please check"},
		lexicon.Group{Class: promise, Words: "尽快|第一时间|工作日内|小时内|天内|稍后|及时|耐心等待|陆续|会有专人|专人|与您联系|联系您|尽早|as soon as possible|shortly|within|get back to you|be in touch|respond|reply to you|in due course|soon|review your|a member of our team|one of our|agent will|representative will|asap|business days|working days|working hours|being reviewed|being processed|support staff|日内|并答复|给您答复|内答复|内回复|内处理"},
		lexicon.Group{Class: thanks, Words: "感谢|谢谢|祝您|祝好|祝工作|祝生活|顺祝|thank you|thanks|appreciate"},
		lexicon.Group{Class: condition, Words: "如果|如|若|假如|if|unless|when i am|when i'm|in case"},
		lexicon.Group{Class: quoted, Words: "不要再|别再|停止|out of office {message,reply,note,notice,mail,email}|vacation {message,reply,responder}|do not reply to {the,my,him,her,them}|说|称|显示|告诉|写着|只有|都是|总是|一直|只收到|多次收到|反馈|提到|{the,that,an,another,your,his,her,their,this} {automatic,automated,auto} {reply,response,message,email,answer} {i,said,says,told,from,saying,that}|the {automatic,automated,auto} {reply,response}|the autoreply|only received|only got|keep getting|kept getting|another automated|your automated|your automatic|your auto-reply|your auto reply|got an|got your automatic"},
	)
})

// readWording reads the words of text.
func readWording(text string) wording {
	var w wording
	hits := wordList().Scan(text, nil)
	for first := 0; first < len(hits); {
		last := first
		for last < len(hits) && !endsSentence(hits[last].Class) {
			last++
		}
		w.sentence(text, hits[first:last], last < len(hits) && hits[last].Class == lexicon.Question)
		first = last + 1
	}
	w.courtesies(text, hits)
	return w
}

// courtesies tells a template's acknowledgement from a person's: a template
// thanks or promises, and complains of nothing. Thanks for the mail alone
// acknowledge it only if a promise follows and nobody says I.
func (w *wording) courtesies(text string, hits []lexicon.Hit) {
	var first [classes]*lexicon.Hit
	for i, h := range hits {
		if h.Class < classes && first[h.Class] == nil {
			first[h.Class] = &hits[i]
		}
	}
	if t := first[thanksFor]; t != nil && !w.acknowledges && first[promise] != nil && first[myself] == nil {
		w.acknowledges, w.acknowledgement = true, text[t.Start:t.End]
	}
	w.template = first[promise] != nil || first[thanks] != nil || first[thanksFor] != nil
	if first[missing] != nil {
		w.template, w.acknowledges = false, false
	}
}

func endsSentence(c lexicon.Class) bool {
	return c == lexicon.Stop || c == lexicon.Question || c == lexicon.Break
}

// sentence adds what one sentence says.
func (w *wording) sentence(text string, hits []lexicon.Hit, question bool) {
	var has [classes]int
	for i, h := range hits {
		if h.Class < classes && has[h.Class] == 0 {
			has[h.Class] = i + 1
		}
	}
	words := func(c lexicon.Class) string {
		h := hits[has[c]-1]
		return text[h.Start:h.End]
	}
	if has[topLine] > 0 {
		w.replyLine = true
	}
	if question || has[condition] > 0 && has[condition] < max(has[away], has[received]) {
		return
	}
	w.english = isASCII(text, hits)
	if has[away] > 0 && w.isAbsence(has[:]) && !w.absent {
		w.absent, w.absence = true, words(away)
	}
	if has[replyMark] > 0 && has[quoted] == 0 && !w.saysReply {
		w.saysReply, w.replyWords = true, words(replyMark)
	}
	if has[sentMark] > 0 && (has[quoted] == 0 || has[quoted] > has[sentMark]) && w.saysMachine == "" {
		w.saysMachine = words(sentMark)
	}
	// In "the money is received, thanks, close the ticket" it is not the letter.
	elsewhere := has[received] < has[thanks] && has[thanks] < has[letter]
	if has[received] > 0 && has[letter] > 0 && !w.acknowledges && (has[owners] > 0 || has[thanks] > 0 && !elsewhere) {
		w.acknowledges, w.acknowledgement = true, words(received)
	}
}

// isASCII reports whether the words hit are English.
func isASCII(text string, hits []lexicon.Hit) bool {
	for _, h := range hits {
		if h.Class >= lexicon.User && text[h.Start] >= 0x80 {
			return false
		}
	}
	return true
}

// isAbsence reports whether a sentence with a word of absence is about the
// writer and about now. has holds the place of the first word of each class.
func (w *wording) isAbsence(has []int) bool {
	if has[someone] > 0 && has[someone] < has[away] {
		return false
	}
	if has[pastFrame] > 0 && has[pastFrame] < has[away] {
		return false
	}
	// English frames name the writer (I am, we are); a Chinese sentence may be
	// a notice about everybody's holidays.
	ours := has[self] > 0 || has[answering] > 0 || has[letter] > 0 || has[promise] > 0
	return has[awayFrame] > 0 && (ours || w.english)
}
