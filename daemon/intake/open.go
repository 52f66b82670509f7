package intake

import (
	"errors"
	"math/big"
	"strings"

	"cuiban/escalation"
	"cuiban/parser"
	"cuiban/store"
)

// open makes a case of the owner's first mail to somebody.
func (t *filing) open() (*escalation.Case, error) {
	c := &escalation.Case{
		Owner: t.owner, Title: t.p.BaseSubject, Jurisdiction: t.in.Env.Jurisdiction(), State: escalation.Open,
		Rung: "front_line", Opened: t.p.Base, RungSince: t.p.Base, Sight: escalation.SightCCOnly, Amount: amount(t.p),
		Platform: platform(t.others()[0]), Next: t.now,
	}
	if t.p.Base.IsZero() {
		c.Opened, c.RungSince = t.now, t.now
	}
	if _, own := t.ownBox(); own {
		c.Sight = escalation.SightFull
	}
	c.Kind, c.Standing = matter(t.p.Subject + "\n" + t.p.NewText)
	return c, t.tx.NewCase(c)
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

// platform is what people call the other side: the name in the address, or its
// domain without the ending.
func platform(a parser.Address) string {
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

func ignoreNotFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}
