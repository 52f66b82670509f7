package escalation

import (
	"time"

	"cuiban/escalation/calendar"
)

// Reason says why something is done or awaited, as one sentence in each
// language of the product; no full stop at the end.
type Reason struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In returns the sentence in the language "en", and in Chinese for any other.
func (r Reason) In(lang string) string {
	if lang == "en" {
		return r.EN
	}
	return r.ZH
}

// OtherZone returns where the other side lives: Case.Zone, else the zone of the
// case's jurisdiction, else China's.
func (c *Case) OtherZone() *time.Location {
	if c.Zone != nil {
		return c.Zone
	}
	if c.Jurisdiction != "" && c.Jurisdiction != "cn" {
		if loc := calendar.ZoneOf(c.Jurisdiction); loc != nil {
			return loc
		}
	}
	return Shanghai
}

// OwnerZone returns where the owner lives; see Owner.Zone.
func (c *Case) OwnerZone() *time.Location {
	if c.Owner.Zone != nil {
		return c.Owner.Zone
	}
	return Shanghai
}

// Shanghai is China's one zone: UTC+8 without summer time since 1992. It is
// fixed here so that a machine without zone files computes the same deadlines.
var Shanghai = time.FixedZone("CST", 8*60*60)

// unseen is a reason that ends with what cuiban has not seen, told by what it can
// see: where only copies come here, they may have answered the owner alone.
func (c *Case) unseen(zh, en string) Reason {
	switch c.Sight {
	case SightFull:
		return Reason{ZH: zh + "，您的邮箱里还没有看到结果", EN: en + ", and no result was seen in your mailbox"}
	case SightForwarded:
		return Reason{ZH: zh + "，转来的邮件里还没有看到结果", EN: en + ", and no result was seen in the mail forwarded to us"}
	}
	return Reason{ZH: zh + "，抄送给我们的邮件里还没有看到结果", EN: en + ", and no result was seen in the mail copied to us"}
}

func dayZH(t time.Time, loc *time.Location) string { return t.In(loc).Format("1月2日15:04") }
func dayEN(t time.Time, loc *time.Location) string { return t.In(loc).Format("2 January 15:04") }
