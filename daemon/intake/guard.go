package intake

import (
	"strings"

	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/parser/order"
)

// GuardKind begins the kinds of the reminders about a platform; their Data names it.
const GuardKind = "guard_"

// answersGuard names the platform whose reminder the mail answers; "" when it
// answers none.
func (t *filing) answersGuard() (string, error) {
	for _, id := range append(append([]string{}, t.p.InReplyTo...), t.p.References...) {
		n, err := t.tx.NoticeByMessageID(id)
		if err == nil && n.Owner == t.owner.ID && strings.HasPrefix(n.Kind, GuardKind) {
			return n.Data, nil
		}
		if err := ignoreNotFound(err); err != nil {
			return "", err
		}
	}
	return "", nil
}

// results makes what is said in answer to such a reminder one result; orders about
// what is watched stay orders.
func (t *filing) results(orders []order.Order) []order.Order {
	var out []order.Order
	for _, o := range orders {
		if o.Verb == order.GuardOrder || o.Verb == order.Balance || o.Verb == order.StopAll || o.Verb == order.Help {
			out = append(out, o)
		}
	}
	if len(out) == 0 && (strings.TrimSpace(t.p.NewText) != "" || len(t.p.Attachments) > 0) {
		out = append(out, order.Order{Verb: order.Result, Line: strings.TrimSpace(t.p.NewText)})
	}
	return out
}

// captures are the files of the mail that can be kept; what is too large stays in
// the mail itself.
func (t *filing) captures() (out []escalation.GuardFile, err error) {
	files, err := t.files()
	for _, f := range files {
		if f.Size <= maxFile {
			out = append(out, escalation.GuardFile{Name: f.Name, Type: f.Type, SHA256: f.SHA256, Size: f.Size})
		}
	}
	return out, err
}

// guard carries out an order about what is watched of a platform.
func (t *filing) guard(d *desk.Desk, o order.Order) (desk.Done, error) {
	switch o.Verb {
	case order.Result:
		about, err := t.answersGuard()
		if err != nil {
			return desk.Done{}, err
		}
		files, err := t.captures()
		if err != nil {
			return desk.Done{}, err
		}
		return d.GuardResult(t.owner, about, o.Line, t.m.SHA256, files)
	case order.Balance:
		platform, sum, ok := order.ReadBalance(o.Words)
		minor, err := desk.Minor(sum, "CNY")
		if !ok || err != nil {
			return desk.Done{}, cannot("请写上平台和金额，如“余额 某平台 12000元”。", "please write the platform and the amount, as in “balance Somepay 12000”.")
		}
		return d.Balance(t.owner, platform, escalation.Money{Minor: minor, Currency: "CNY"})
	}
	platform, which, on := order.ReadGuard(o.Words)
	if platform == "" {
		return desk.Done{}, cannot("请写上平台，如“防范 某平台 小额”。", "please name the platform, as in “guard Somepay test”.")
	}
	return d.Guard(t.owner, platform, which, on)
}
