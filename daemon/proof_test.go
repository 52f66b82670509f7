package daemon

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/daemon/approval"
	"cuiban/daemon/mailtest"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

// dispute is a matter with one platform: what the owner wrote and what came back.
type dispute struct{ desk, subject, first, answer string }

// disputes are of every kind that moves a case another way.
var disputes = []dispute{
	{"kf@promise.example", "稿费提现 2350 元未到账", "您好，我的稿费提现 2350 元三天没有到账，账户 lin_88。", "您好，我们将在48小时内回复您。"},
	{"kf@shop.example", "店铺货款 8000 元冻结", "您好，我的店铺货款 8000 元被冻结，请说明原因并解冻。", "您好，请在7天内补充银行卡正面照片，逾期将关闭申请。"},
	{"ts@game.example", "充值 648 元退款", "您好，充值 648 元没有到账，请退款。", "您的邮件已收到，工单号 20260608001，我们会尽快处理，请耐心等待。"},
	{"kf@gig.example", "配送费 1200 元提现失败", "您好，骑手账户里的配送费 1200 元提现失败。", "经核实，您的账户存在异常，提现申请不予通过。"},
	{"kf@fraud.example", "投资余额 30000 元无法提现", "您好，余额 30000 元无法提现。", "您需要先缴纳 3000 元保证金，到账后方可提现。"},
	{"support@pay.example", "Withdrawal of USD 500 is stuck", "Hello, my withdrawal of USD 500 has been pending for a week.", "Thank you for reaching out. We will reply within 3 business days."},
	{"kf@silent.example", "押金 199 元未退", "您好，押金 199 元一直没有退还。", ""},
}

// begin lets the owner take up all of them.
func (r *rig) begin() {
	r.t.Helper()
	for _, d := range disputes {
		if err := r.w.AddAccount(mailtest.Account{Address: d.desk, Password: "secret"}); err != nil {
			r.t.Fatal(err)
		}
		id := r.write(note{from: ownerAddress, to: d.desk, cc: trackerBox, subject: d.subject, text: d.first})
		r.pass()
		if d.answer != "" {
			r.write(note{from: d.desk, to: ownerAddress, subject: "Re: " + d.subject, refs: id, text: d.answer})
			r.pass()
		}
	}
}

// outbound is everything that was handed to a server for somebody else than the
// owners and that no owner wrote by hand, tried and refused ones too.
func (r *rig) outbound(owners ...string) (out []mailtest.Transaction) {
	for _, tx := range r.w.Transactions() {
		ours := tx.From == trackerBox || tx.From == ownerAddress && !bytes.Contains(tx.Raw, []byte("\r\nMessage-ID: <p"))
		to := slices.Clone(tx.To)
		for address := range tx.Refused {
			to = append(to, address)
		}
		if ours && slices.ContainsFunc(to, func(a string) bool { return !slices.Contains(owners, a) }) {
			out = append(out, tx)
		}
	}
	return out
}

// Check 14, at length: seven disputes of every kind, thirty days, strangers, a
// pretender with the right code, a bounce, a robot: without the owner's word not a
// byte goes to anybody else, and every case has a next look.
func TestCheck14SevenDisputesThirtyDays(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		r.begin()
		for day := range 30 {
			for range 4 {
				time.Sleep(6 * time.Hour)
				r.pass()
				r.wantNext()
			}
			r.disturb(day)
		}
		if out := r.outbound(ownerAddress); len(out) != 0 {
			t.Errorf("%d mails to others, the first to %v:\n%s", len(out), out[0].To, out[0].Raw)
		}
		asked := map[int64]bool{}
		storetest.View(t, r.st, func(tx *store.Tx) error {
			all, err := tx.Letters(store.LetterFilter{})
			for _, l := range all {
				asked[l.CaseID] = true
				if l.State != escalation.LetterAsked && l.State != escalation.LetterDraft && l.State != escalation.LetterDiscarded {
					t.Errorf("%s is %s", l.Key, l.State)
				}
			}
			return err
		})
		if len(asked) < 4 {
			t.Errorf("letters were drafted in %d cases only: the test proves nothing", len(asked))
		}
	})
}

// disturb lets everybody but the owner write, and says yes in the owner's name.
func (r *rig) disturb(day int) {
	r.t.Helper()
	put := func(from, subject, more, text string) {
		r.n++
		raw := fmt.Appendf(nil, "From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <x%d@evil.example>\r\nDate: %s\r\n%sContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
			from, trackerBox, mime.BEncoding.Encode("utf-8", subject), r.n, time.Now().Format(time.RFC1123Z), more, text)
		if _, err := r.w.Append(trackerBox, "INBOX", raw); err != nil {
			r.t.Fatal(err)
		}
	}
	put("stranger@evil.example", "帮助", "Disposition-Notification-To: stranger@evil.example\r\n", "help")
	put("robot@promise.example", "自动回复", "Auto-Submitted: auto-replied\r\n", "您的邮件已收到")
	for _, ask := range r.toOwner("请确认") {
		if code, ok := approval.FindCode(subject(ask)); ok && day%3 == 0 {
			put(ownerAddress, "Re: "+subject(ask), "In-Reply-To: "+ask.Header.Get("Message-Id")+"\r\n", "发送")
			put("kf@promise.example", "Fwd: "+code, "", "发送")
		}
	}
}

// Canaries of what must never leave: notes, another case, another owner, the
// configuration, and what is only between the owner and cuiban.
const (
	canaryNote  = "金丝雀甲七号"
	canaryCase  = "金丝雀乙八号"
	canaryOwner = "金丝雀丙九号"
)

// Check 52: letters of several rungs, all approved, with canaries all around.
func TestCheck52NothingOfOthersLeaves(t *testing.T) {
	const second = "second@example.net"
	const secondOwner = "\n[[owner]]\nname = \"" + canaryOwner + "\"\naddress = \"" + second + "\"\n"
	inBubble(t, secondOwner, mailtest.Options{}, func(t *testing.T, r *rig) {
		r.begin()
		r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: canaryCase, text: canaryCase + "，提现 77 元。"})
		r.write(note{from: second, to: disputes[0].desk, cc: trackerBox, subject: canaryOwner, text: canaryOwner + "，提现 99 元未到账。"})
		r.pass()
		storetest.View(t, r.st, func(tx *store.Tx) error {
			all, err := tx.Cases(store.CaseFilter{})
			for _, c := range all {
				if c.Owner.Address == ownerAddress {
					r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: [" + c.Ref + "]", text: "备注 " + canaryNote + "\r\n提醒我 6月20日 " + canaryNote})
				}
			}
			return err
		})
		var codes, private []string
		answered := map[string]bool{}
		for range 24 * 4 {
			time.Sleep(6 * time.Hour)
			r.pass()
			for _, ask := range r.toOwner("") {
				id := ask.Header.Get("Message-Id")
				private = append(private, id)
				if code, ok := approval.FindCode(subject(ask)); ok && !answered[id] {
					answered[id] = true
					codes = append(codes, code)
					private = append(private, r.write(note{from: ownerAddress, to: trackerBox, subject: "Re: " + subject(ask), refs: id, text: "发送\r\n\r\n> " + code}))
				}
			}
			r.pass()
		}
		out := r.outbound(ownerAddress, second)
		if len(out) < 6 {
			t.Fatalf("%d letters left: the test proves nothing", len(out))
		}
		known := r.shared()
		for _, tx := range out {
			r.checkLetter(tx, codes, private, known)
		}
		for _, tx := range r.w.Transactions() {
			says := decodedMail(t, tx.Raw)
			if tx.From == trackerBox && (slices.Contains(tx.To, ownerAddress) && strings.Contains(says, canaryOwner) ||
				slices.Contains(tx.To, second) && (strings.Contains(says, canaryNote) || strings.Contains(says, canaryCase))) {
				t.Errorf("%v was told of another owner's matter:\n%s", tx.To, says)
			}
		}
		t.Logf("%d letters", len(out))
	})
}

// shared are the ids of the mails that each address sent or got.
func (r *rig) shared() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for _, tx := range r.w.Transactions() {
		m, err := mail.ReadMessage(bytes.NewReader(tx.Raw))
		if err != nil {
			r.t.Fatal(err)
		}
		for _, a := range append(slices.Clone(tx.To), tx.From) {
			if out[a] == nil {
				out[a] = map[string]bool{}
			}
			out[a][m.Header.Get("Message-Id")] = true
		}
	}
	return out
}

func (r *rig) checkLetter(tx mailtest.Transaction, codes, private []string, known map[string]map[string]bool) {
	t := r.t
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(tx.Raw))
	if err != nil {
		t.Fatal(err)
	}
	says := decodedMail(t, tx.Raw)
	for _, word := range append(slices.Concat(codes, private), canaryNote, canaryCase, canaryOwner, "second@example.net", "secret", "cuiban.toml", "请确认", "localhost", "127.0.0.1") {
		if word == canaryCase && tx.To[0] == platformDesk {
			continue // that case's own letters
		}
		if strings.Contains(says, word) {
			t.Errorf("%q is in a letter to %v: %s", word, tx.To, says[max(0, strings.Index(says, word)-200):strings.Index(says, word)+len(word)])
		}
	}
	for _, field := range []string{"X-Mailer", "User-Agent", "X-Originating-Ip", "Received", "Bcc", "Auto-Submitted", "Precedence", "List-Id", "X-Cuiban-Loop"} {
		if m.Header.Get(field) != "" {
			t.Errorf("a letter has %s: %s", field, m.Header.Get(field))
		}
	}
	if host, _ := os.Hostname(); host != "" && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(host)+`\b`).MatchString(fmt.Sprint(m.Header)) {
		t.Errorf("the machine's name %s is in the header: %v", host, m.Header)
	}
	for _, id := range strings.Fields(m.Header.Get("References") + " " + m.Header.Get("In-Reply-To")) {
		if !known[tx.To[0]][id] {
			t.Errorf("%s got a reference to %s, which it never saw", tx.To[0], id)
		}
	}
}

// decodedMail is a mail with its header, its texts and their encodings undone.
func decodedMail(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for name, values := range m.Header {
		for _, v := range values {
			if d, err := new(mime.WordDecoder).DecodeHeader(v); err == nil {
				v = d
			}
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	for kind, text := range texts(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body) {
		fmt.Fprintf(&b, "\n%s\n%s\n", kind, text)
	}
	return b.String()
}

// texts are the text parts of a body by their type.
func texts(t *testing.T, contentType, encoding string, body io.Reader) map[string]string {
	t.Helper()
	out := map[string]string{}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		if strings.HasPrefix(kind, "text/") {
			if strings.EqualFold(encoding, "base64") {
				body = base64.NewDecoder(base64.StdEncoding, body)
			}
			b, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			out[kind] = string(b)
		}
		return out
	}
	for r := multipart.NewReader(body, params["boundary"]); ; {
		p, err := r.NextPart() // undoes quoted-printable
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range texts(t, p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p) {
			out[k] += v
		}
	}
}

// hostileHTML is what a platform may write where it hopes to be shown.
const hostileHTML = `<img src="http://evil.example/pixel.png" onerror="alert(1)"><script src=https://evil.example/x.js></script><style>body{background:url(//evil.example/b)}</style><a href="javascript:alert(1)">x</a>{{.}}&lt;b&gt;` + "\x1b[31m\x1b]0;x\x07\u202e"

// Check 46, row T14: the other side's markup in subject, name, number and text:
// in no mail to the owner a live tag, a remote address that is loaded, an escape.
func TestCheck46HostileHTML(t *testing.T) {
	inBubble(t, "", mailtest.Options{}, func(t *testing.T, r *rig) {
		id := r.write(note{from: ownerAddress, to: platformDesk, cc: trackerBox, subject: "提现 " + hostileHTML, text: "您好，提现 2350 元没有到账。" + hostileHTML})
		r.pass()
		r.write(note{from: platformDesk, to: ownerAddress, subject: "Re: 提现 " + hostileHTML, refs: id, text: "您好，我们将在48小时内回复您 " + hostileHTML + "。工单号：A" + hostileHTML})
		r.pass()
		raw := fmt.Appendf(nil, "From: %s <%s>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <h@platform.example>\r\nReferences: %s\r\nDate: %s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>我们将在24小时内处理。</p>%s\r\n",
			mime.BEncoding.Encode("utf-8", hostileHTML), platformDesk, ownerAddress, mime.BEncoding.Encode("utf-8", hostileHTML), id, time.Now().Format(time.RFC1123Z), hostileHTML)
		if _, err := r.w.Append(ownerAddress, "INBOX", raw); err != nil {
			t.Fatal(err)
		}
		put := fmt.Appendf(nil, "From: %s <s@evil.example>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <h2@evil.example>\r\nDate: %s\r\n\r\nx\r\n",
			mime.BEncoding.Encode("utf-8", hostileHTML), trackerBox, mime.BEncoding.Encode("utf-8", hostileHTML), time.Now().Format(time.RFC1123Z))
		if _, err := r.w.Append(trackerBox, "INBOX", put); err != nil {
			t.Fatal(err)
		}
		for range 14 * 2 {
			time.Sleep(12 * time.Hour)
			r.pass()
		}
		mails, shown := 0, false
		for _, tx := range r.w.Transactions() {
			if tx.From != trackerBox {
				continue
			}
			mails++
			m, err := mail.ReadMessage(bytes.NewReader(tx.Raw))
			if err != nil {
				t.Fatal(err)
			}
			for kind, text := range texts(t, m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body) {
				shown = shown || strings.Contains(text, "evil.example")
				checkHarmless(t, kind, text)
			}
		}
		if mails < 4 || !shown {
			t.Errorf("%d mails to the owner, the hostile words shown: %v: the test proves nothing", mails, shown)
		}
	})
}

var (
	liveTag = regexp.MustCompile(`(?i)<(img|script|style|iframe|object|svg|link|form|input|video|audio|base)\b`)
	liveURL = regexp.MustCompile(`(?i)(src|href|background|srcset|action)\s*=\s*["']?\s*(https?:|//|javascript:|data:)|url\(|\son[a-z]+\s*=\s*["']`)
)

func checkHarmless(t *testing.T, kind, text string) {
	t.Helper()
	if i := strings.IndexAny(text, "\x1b\x07\u202e\x00"); i >= 0 {
		t.Errorf("%s has a control character: %q", kind, text[max(0, i-60):i+1])
	}
	if kind != "text/html" {
		return
	}
	text = withoutOwnStyle(text)
	for _, bad := range []*regexp.Regexp{liveTag, liveURL} {
		for _, found := range bad.FindAllString(tags(text), -1) {
			t.Errorf("%s has a live %q", kind, found)
		}
	}
}

// withoutOwnStyle leaves out the style sheet in the head, which is our own.
func withoutOwnStyle(text string) string {
	if head, body, ok := strings.Cut(text, "<body"); ok && strings.Count(head, "<style") <= 1 {
		return "<body" + body
	}
	return text
}

// tags are the tags of an HTML text, without the text between them.
func tags(text string) string {
	return strings.Join(regexp.MustCompile(`<[^>]*>`).FindAllString(text, -1), "\n")
}
