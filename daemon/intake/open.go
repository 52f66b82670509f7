package intake

import (
	"errors"
	"math/big"
	"strings"
	"unicode/utf8"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/store"
)

// open makes a case of the first mail between the owner and somebody.
func (t *filing) open(other parser.Address) (*escalation.Case, error) {
	c := &escalation.Case{
		Owner: t.owner, Title: t.p.BaseSubject, Jurisdiction: t.in.Env.Jurisdiction(), State: escalation.Open,
		Rung: "front_line", Opened: t.p.Base, RungSince: t.p.Base, Sight: escalation.SightCCOnly, Amount: amount(t.p),
		Platform: platformName(other), Next: t.now,
	}
	if t.p.Base.IsZero() {
		c.Opened, c.RungSince = t.now, t.now
	}
	if _, own := t.ownBox(); own {
		c.Sight = escalation.SightFull
	}
	c.Kind, c.Standing = matter(t.p.Subject + "\n" + t.p.NewText)
	t.furnish(c, other)
	c.Account, c.Happened = account(t.p.Subject+"\n"+t.p.NewText), happened(t.p)
	t.did.opened++
	if err := t.tx.NewCase(c); err != nil {
		return nil, err
	}
	_, err := (&desk.Desk{Tx: t.tx}).Captures(c)
	return c, err
}

// begins says whether a mail taken over stands for a whole dispute whose
// beginning is not among what was taken over: it answers a mail, was written to
// the owner alone, and its sender's domain says who writes.
func (t *filing) begins() bool {
	return t.from != nil && !t.isOwner && t.owner.ID != 0 && !t.in.Env.IsTracker(t.p.Sender()) && len(t.p.InReplyTo)+len(t.p.References) > 0 &&
		t.p.Kind != "list" && t.p.Kind != "bounce" && t.domain() != "" && !Public(t.domain())
}

// openBehind makes a case of such a mail; its sender becomes the other side.
func (t *filing) openBehind() ([]int64, error) {
	c, err := t.open(t.p.From[0])
	if err != nil {
		return nil, err
	}
	from := escalation.Party{Address: t.p.Sender(), Name: t.p.From[0].Name, Role: role(t.p.Sender())}
	return []int64{c.ID}, t.tx.SaveParty(c.ID, from)
}

// ownBox says whether the owner's own mailbox is watched.
func (t *filing) ownBox() (string, bool) {
	for _, l := range t.locations {
		if addr, ok := t.in.Env.OwnBox(l.Account); ok && addr == t.owner.Address {
			return l.Account, true
		}
	}
	return t.in.Env.OwnBox(t.owner.Address)
}

// furnish fills in what the directory knows of the platform. The owner's own
// words tell more of what the dispute is about than what the platform is.
func (t *filing) furnish(c *escalation.Case, other parser.Address) {
	p, ok := t.in.Env.Platform(store.OrgDomain(other.Address))
	if !ok {
		return
	}
	c.Platform = p.Name
	if c.Kind == "" {
		c.Kind = p.Kind
	}
	if p.Confidence != "?" {
		c.Entity = p.Entity
	}
}

// platformName is what people call the other side: the name in the address, or its
// domain without the ending.
func platformName(a parser.Address) string {
	if name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(a.Name), "客服"), " Support"); name != "" {
		return name
	}
	return store.OrgDomain(a.Address)
}

// amount is the sum in dispute: the first one the owner names, the one in the
// subject before the one in the text.
func amount(p *parser.Mail) escalation.Money {
	if len(p.Amounts) == 0 {
		return escalation.Money{}
	}
	a := p.Amounts[0]
	m := escalation.Money{Currency: a.Currency}
	r, ok := new(big.Rat).SetString(a.Value)
	if !ok {
		return escalation.Money{}
	}
	for range m.Decimals() {
		r.Mul(r, big.NewRat(10, 1))
	}
	if !r.IsInt() || !r.Num().IsInt64() {
		return escalation.Money{}
	}
	m.Minor = r.Num().Int64()
	return m
}

// matters are words by which the owner's own description tells what kind of
// platform it is and in what standing they deal with it. It is a first guess
// that decides which rungs are shown, and the owner corrects it.
var matters = []struct {
	words    string
	kind     string
	standing escalation.Standing
}{
	{"稿费 稿酬 创作收益 创作者 版税 流量收益 激励收益 打赏 直播收益 分成 royalt creator author writer streamer payout article", "content", escalation.Creator},
	{"店铺 货款 商家 卖家 保证金 seller merchant store", "ecommerce", escalation.Merchant},
	{"骑手 配送 接单 跑腿 网约车 司机 rider driver courier gig freelance", "gig", escalation.Worker},
	{"押金 共享 deposit", "sharing", escalation.Consumer},
	{"充值 游戏 道具 game", "gaming", escalation.Consumer},
	{"钱包 支付账户 余额提现 wallet", "payment", escalation.Consumer},
	{"银行 信用卡 bank", "bank", escalation.Consumer},
	{"基金 股票 理财 投资 fund shares invest", "broker", escalation.Investor},
	{"订单 退款 购买 refund order purchase", "ecommerce", escalation.Consumer},
}

// matter guesses kind of platform and standing; both empty when no word tells.
func matter(text string) (string, escalation.Standing) {
	text = strings.ToLower(text)
	for _, m := range matters {
		for _, w := range strings.Fields(m.words) {
			if strings.Contains(text, w) {
				return m.kind, m.standing
			}
		}
	}
	return "", ""
}

// account finds the label of the owner's account with the platform: the Latin
// word or number that stands after "账户", "账号", "account" …
func account(text string) string {
	lower := strings.ToLower(text)
	for _, w := range []string{"账户", "帐户", "账号", "帐号", "賬戶", "帳戶", "用户名", "uid", "account"} {
		for rest := lower; ; {
			i := strings.Index(rest, w)
			if i < 0 {
				break
			}
			rest = rest[i+len(w):]
			if label := labelAt(text[len(text)-len(rest):]); label != "" {
				return label
			}
		}
	}
	return ""
}

// labelAt reads the label at the beginning of s, behind "：", "是", "no." and the like.
func labelAt(s string) string {
	s = strings.TrimLeft(s, " :：是为＃#")
	end := strings.IndexFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || strings.ContainsRune("_-.@", r))
	})
	if end < 0 {
		end = len(s)
	}
	label := strings.TrimRight(s[:end], ".-")
	// A label has a digit or a sign in it: the word after "account" in prose has not.
	if len(label) < 3 || !strings.ContainsAny(label, "0123456789_@-") {
		return ""
	}
	return label
}

// maxHappened bounds what is told of the background, in characters: letters and
// the one-page summary have room for two sentences.
const maxHappened = 200

// happened is the owner's own sentence that names the sum, with the one after it
// if both are short: what happened, for the letters that must tell it.
func happened(p *parser.Mail) string {
	if len(p.Amounts) == 0 {
		return ""
	}
	sum := strings.ReplaceAll(p.Amounts[0].Quote, " ", "")
	all := sentences(p.NewText)
	for i, s := range all {
		if !strings.Contains(strings.ReplaceAll(s, " ", ""), sum) {
			continue
		}
		if i+1 < len(all) && utf8.RuneCountInString(s+all[i+1]) < maxHappened && !strings.ContainsAny(all[i+1], "?？") {
			return joinSentences(s, all[i+1])
		}
		return s
	}
	return ""
}

// joinSentences puts a space between sentences that do not end in Chinese.
func joinSentences(a, b string) string {
	if r, _ := utf8.DecodeLastRuneInString(a); r < utf8.RuneSelf {
		return a + " " + b
	}
	return a + b
}

// sentences splits a text at the ends of sentences and lines.
func sentences(text string) []string {
	var out []string
	start := 0
	cut := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			out = append(out, s)
		}
		start = end
	}
	for i, r := range text {
		switch {
		case r == '\n':
			cut(i)
		case strings.ContainsRune("。！？", r):
			cut(i + len(string(r)))
		case (r == '.' || r == '!' || r == '?') && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\n'):
			cut(i + 1)
		}
	}
	cut(len(text))
	return out
}

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
