package mailtest

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"mime/quotedprintable"
	"strings"
	"time"
)

// Corpus describes the mail of many disputes, made up for measurements: threads
// of owners with platforms in Chinese and English, with quoted mails, HTML,
// attachments, robots and promises, in sizes as such mail has (8 KB on average).
// The same numbers give the same bytes.
type Corpus struct {
	Mails     int
	Threads   int // 0: a tenth of Mails
	Owners    int // 0: 200
	Platforms int // 0: 40
	Seed      uint64
	Start     time.Time // of the first mail
	Signed    bool      // the platforms sign their mails (DKIM); see Signers
}

// Signers are those of the platforms, whose keys LookupTXT gives out.
func (c Corpus) Signers() []*Signer {
	out := make([]*Signer, cmp.Or(c.Platforms, corpusPlatforms))
	for i := range out {
		out[i] = NewSigner(fmt.Sprintf("platform%d.example", i), "s1", "From", "To", "Subject", "Date", "Message-ID", "References", "Content-Type")
	}
	return out
}

// corpusPlatforms is how many there are unless told otherwise.
const corpusPlatforms = 40

// OwnerAddress is the address of owner n.
func (c Corpus) OwnerAddress(n int) string { return fmt.Sprintf("owner%d@mail.example", n) }

// WriteMbox writes all of it, in the order in which it was sent.
func (c Corpus) WriteMbox(w io.Writer) error {
	if c.Threads == 0 {
		c.Threads = max(c.Mails/10, 1)
	}
	if c.Owners == 0 {
		c.Owners = 200
	}
	if c.Platforms == 0 {
		c.Platforms = corpusPlatforms
	}
	b := bufio.NewWriterSize(w, 1<<20)
	m := &corpusMaker{Corpus: c, rnd: rand.New(rand.NewPCG(c.Seed, 7)), threads: make([]*corpusThread, c.Threads)}
	m.words = vocabulary(m.rnd)
	if c.Signed {
		m.signers = c.Signers()
	}
	var mail bytes.Buffer
	for n := range c.Mails {
		fmt.Fprintf(b, "From - %s\n", c.Start.Add(time.Duration(n)*time.Minute).UTC().Format(time.ANSIC))
		mail.Reset()
		signer := m.mail(&mail, n)
		text := mail.Bytes()
		if signer != nil {
			var err error
			if text, err = signed(signer, text); err != nil {
				return err
			}
		}
		b.Write(text)
		b.WriteString("\n")
	}
	return b.Flush()
}

// signed signs a mail in its stored form.
func signed(s *Signer, text []byte) ([]byte, error) {
	lf, crlf := []byte("\n"), []byte("\r\n")
	wire, err := s.Sign(bytes.ReplaceAll(bytes.ReplaceAll(text, crlf, lf), lf, crlf)) // quoted-printable has CRLF already
	return bytes.ReplaceAll(wire, crlf, lf), err
}

// corpusThread is one correspondence.
type corpusThread struct {
	owner, platform string
	desk            int // number of the platform
	subject, number string
	english         bool
	refs            []string
	last            string // the text of the last mail, quoted by the next
	theirs          bool   // the next mail is theirs
}

type corpusMaker struct {
	Corpus
	rnd     *rand.Rand
	threads []*corpusThread
	words   []string
	signers []*Signer // nil: nobody signs
}

// vocabulary makes Chinese words as uneven in frequency as words are.
func vocabulary(rnd *rand.Rand) []string {
	common := rand.NewZipf(rnd, 1.1, 20, 2999)
	words := make([]string, 6000)
	for i := range words {
		for range []int{1, 2, 2, 2, 2, 2, 3, 4}[rnd.IntN(8)] {
			words[i] += string(rune(0x4E00 + 7*common.Uint64()))
		}
	}
	return words
}

// mail writes mail n: one of a thread that began not long ago, so that some
// hundred threads run side by side. It returns who signs it, nil for nobody.
func (m *corpusMaker) mail(w io.Writer, n int) (by *Signer) {
	span := min(m.Threads, 300)
	at := n * (m.Threads - span + 1) / max(m.Mails, 1)
	i := min(at+m.rnd.IntN(span), m.Threads-1)
	if m.threads[i] == nil {
		m.threads[i] = m.thread(i)
	}
	t := m.threads[i]
	text := m.text(t)
	id := fmt.Sprintf("<%d.%x@%s>", n, m.rnd.Uint64(), "mail.example")
	from, to := t.owner, t.platform
	if t.theirs {
		from, to = to, from
		if m.signers != nil {
			by = m.signers[t.desk]
		}
	}
	subject := t.subject
	if len(t.refs) > 0 {
		subject = []string{"Re: ", "回复："}[m.rnd.IntN(2)] + subject
	}
	fmt.Fprintf(w, "Received: from mx%d.mail.example by mail.example with ESMTPS id %x; %s\n", m.rnd.IntN(9), m.rnd.Uint64(), m.date(n))
	fmt.Fprintf(w, "From: %s\nTo: %s\nSubject: %s\nDate: %s\nMessage-ID: %s\n", from, to, mime.BEncoding.Encode("utf-8", subject), m.date(n), id)
	if k := len(t.refs); k > 0 {
		fmt.Fprintf(w, "In-Reply-To: %s\nReferences: %s\n", t.refs[k-1], strings.Join(t.refs[max(k-6, 0):], "\n "))
	}
	fmt.Fprintf(w, "X-Mailer: %s\nMIME-Version: 1.0\n", []string{"Foxmail 7.2.25", "QQMail 2.x", "Coremail Webmail", "Apple Mail (16.0)"}[m.rnd.IntN(4)])
	quoted := text
	if t.last != "" {
		quoted += "\n\n" + m.attribution(t, n) + "\n> " + strings.ReplaceAll(t.last, "\n", "\n> ") + "\n"
	}
	m.body(w, t, quoted)
	t.refs, t.last, t.theirs = append(t.refs, id), text, !t.theirs || m.rnd.IntN(4) == 0
	if t.theirs && len(t.refs)%2 == 0 {
		t.theirs = m.rnd.IntN(2) == 0
	}
	return by
}

func (m *corpusMaker) date(n int) string {
	return m.Start.Add(time.Duration(n) * time.Minute).In(time.FixedZone("", 8*3600)).Format(time.RFC1123Z)
}

func (m *corpusMaker) thread(i int) *corpusThread {
	t := &corpusThread{english: m.rnd.IntN(4) == 0, number: fmt.Sprintf("%08d", m.rnd.IntN(1e8)), owner: m.OwnerAddress(m.rnd.IntN(m.Owners))}
	t.desk = m.rnd.IntN(m.Platforms)
	t.platform = fmt.Sprintf("kf@platform%d.example", t.desk)
	sum := 50 + m.rnd.IntN(9000)
	t.subject = fmt.Sprintf("提现%d元一直处理中（%d）", sum, i)
	if t.english {
		t.subject = fmt.Sprintf("Withdrawal of RMB %d pending (%d)", sum, i)
	}
	return t
}

func (m *corpusMaker) attribution(t *corpusThread, n int) string {
	if t.english {
		return "On " + m.date(n-1) + ", " + t.platform + " wrote:"
	}
	return "在 " + m.Start.Add(time.Duration(n)*time.Minute).Format("2006-01-02 15:04:05") + "，" + t.platform + " 写道："
}

// What is said. Every fourth mail of theirs promises something.
var (
	ownerSays = []string{"我的提现申请提交已经超过一周，仍显示处理中。", "请尽快核实并告知具体到账时间。", "我已经按要求提供了身份证明和银行卡信息。", "客服电话里答复说会回电，但一直没有接到。", "账户余额2350.00元，错误码E1023。", "如再无答复，我将向有关部门投诉。"}
	theySay   = []string{"您好，感谢您的来信。", "您的问题我们已经记录并转交相关部门处理。", "请您耐心等待，给您带来不便深表歉意。", "提现一般1-3个工作日到账，请以实际到账为准。", "经核实，您的账户因风控审核暂时限制提现。", "如有疑问，请拨打客服热线或登录帮助中心查看。"}
	promises  = []string{"我们将在48小时内给您回复。", "预计3个工作日内处理完毕。", "款项将于7天内退回您的账户。", "专员会在今天下班前与您联系。"}
	ownerEN   = []string{"My withdrawal has been pending for more than a week.", "Please tell me when the money will be paid.", "I have sent the documents you asked for.", "The balance is RMB 2,350.00 and the error code is E1023.", "Nobody has called me back so far."}
	theyEN    = []string{"Thank you for contacting us.", "Your request has been forwarded to the relevant department.", "We apologise for any inconvenience.", "Withdrawals usually take 1-3 business days.", "Your account is under a routine security review."}
	promiseEN = []string{"We will get back to you within 48 hours.", "You will have our answer within 3 business days.", "The payment will be made by the end of the week."}
)

func (m *corpusMaker) text(t *corpusThread) string {
	says, promise := ownerSays, ""
	switch {
	case t.theirs && t.english:
		says, promise = theyEN, promiseEN[m.rnd.IntN(len(promiseEN))]
	case t.theirs:
		says, promise = theySay, promises[m.rnd.IntN(len(promises))]
	case t.english:
		says = ownerEN
	}
	var b strings.Builder
	for range 3 + m.rnd.IntN(5) {
		b.WriteString(says[m.rnd.IntN(len(says))])
		m.filler(&b, t.english)
		if m.rnd.IntN(3) == 0 {
			b.WriteString("\n")
		}
	}
	if promise != "" && m.rnd.IntN(4) == 0 {
		b.WriteString(promise)
	}
	if t.theirs && m.rnd.IntN(3) == 0 {
		fmt.Fprintf(&b, "\n工单号：%s", t.number)
	}
	return b.String() + "\n"
}

var fillerEN = strings.Fields("the account holder has been informed about this matter and further details will follow once review of bank data was completed by our colleagues of finance")

// filler is a sentence that says nothing, of words of every frequency.
func (m *corpusMaker) filler(b *strings.Builder, english bool) {
	often := rand.NewZipf(m.rnd, 1.1, 10, uint64(len(m.words)-1))
	for range 4 + m.rnd.IntN(18) {
		if english {
			b.WriteString(" " + fillerEN[m.rnd.IntN(len(fillerEN))])
		} else {
			b.WriteString(m.words[often.Uint64()])
		}
	}
	b.WriteString(map[bool]string{true: ". ", false: "。"}[english])
}

// body writes the rest of the header and the body in one of the usual forms.
func (m *corpusMaker) body(w io.Writer, t *corpusThread, text string) {
	switch k := m.rnd.IntN(10); {
	case k < 3:
		io.WriteString(w, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n")
		lines(w, []byte(text))
	case k < 5:
		io.WriteString(w, "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"+text)
	default:
		m.parts(w, text, k == 9 || t.theirs && k == 8)
	}
}

func (m *corpusMaker) parts(w io.Writer, text string, attached bool) {
	html := `<html><head><style>` + style + `</style></head><body><div class="wrap"><table width="100%"><tr><td>` +
		strings.ReplaceAll(text, "\n", "<br>\n") + `</td></tr></table><div class="foot"><a href="https://help.platform.example/">帮助中心</a></div></div></body></html>`
	boundary := fmt.Sprintf("=_%x", m.rnd.Uint64())
	outer := "alternative"
	if attached {
		outer = "mixed"
	}
	fmt.Fprintf(w, "Content-Type: multipart/%s; boundary=\"%s\"\n\n", outer, boundary)
	if !attached {
		fmt.Fprintf(w, "--%s\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n", boundary)
		lines(w, []byte(text))
	}
	fmt.Fprintf(w, "--%s\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n", boundary)
	q := quotedprintable.NewWriter(w)
	io.WriteString(q, html)
	q.Close()
	if attached {
		picture := make([]byte, 3000+m.rnd.IntN(22000))
		for i := range picture {
			picture[i] = byte(m.rnd.Uint32())
		}
		fmt.Fprintf(w, "\n--%s\nContent-Type: image/png; name=\"screenshot.png\"\nContent-Disposition: attachment; filename=\"screenshot%d.png\"\nContent-Transfer-Encoding: base64\n\n", boundary, m.rnd.IntN(100))
		lines(w, picture)
	}
	fmt.Fprintf(w, "\n--%s--\n", boundary)
}

const style = `body{margin:0;padding:0;font-family:"PingFang SC","Microsoft YaHei",Arial,sans-serif;font-size:14px;color:#333}.wrap{max-width:640px;margin:0 auto;padding:24px}td{line-height:1.8}.foot{border-top:1px solid #eee;color:#999;font-size:12px;margin-top:24px;padding-top:12px}a{color:#07c160;text-decoration:none}@media(max-width:480px){.wrap{padding:12px}}`

// lines writes base64 in lines of 76.
func lines(w io.Writer, b []byte) {
	text := base64.StdEncoding.EncodeToString(b)
	for len(text) > 76 {
		io.WriteString(w, text[:76]+"\n")
		text = text[76:]
	}
	io.WriteString(w, text+"\n")
}
