package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/parser/order"
	"cuiban/parser/promise"
)

// Attempt records that a withdrawal was tried, in the owner's words, with the
// amount, channel, status, error code, balance and result they tell. at is when;
// zero: as the words say, else now. Error codes that differ from one attempt to
// the next are told: a cause that changes with every try is no cause.
func (d *Desk) Attempt(c *escalation.Case, words string, at time.Time) (Done, error) {
	if words = strings.TrimSpace(words); words == "" {
		return Done{}, ErrEmpty
	}
	if at.IsZero() {
		at = promise.ExtractStatement(words, promise.Context{Base: d.Tx.Now(), Zone: c.OwnerZone(), Calendar: d.Calendar(c), Language: c.Owner.Lang}).At
	}
	k := order.ReadDetails(words)
	e := escalation.Entry{Kind: escalation.EntryAttempt, By: escalation.ByOwner, At: at, Text: words,
		Data: named("channel", k.Channel, "status", k.Status, "code", k.Code, "balance", k.Balance, "ended", k.Result)}
	if k.Amount != "" {
		currency := c.Amount.Currency
		if currency == "" {
			currency = "CNY"
		}
		if minor, err := Minor(k.Amount, currency); err == nil {
			e.Amount = &escalation.Money{Minor: minor, Currency: currency}
		}
	}
	e, err := d.Tx.Append(c.ID, e)
	if err != nil {
		return Done{}, err
	}
	c.Entries = append(c.Entries, e)
	done, err := d.finish(c, escalation.Entry{}, say("这次提现记下了。", "The attempt is noted."))
	if line, ok := Attempts(c); ok {
		done.Lines = append(done.Lines, line)
	}
	return done, err
}

// Attempts says how many withdrawals were tried and with which error codes they
// failed; false when there is nothing to say beyond a single attempt.
func Attempts(c *escalation.Case) (escalation.Reason, bool) {
	tried, failed := 0, 0
	times := map[string]int{}
	var codes []string
	for _, e := range c.Entries {
		if e.Kind != escalation.EntryAttempt {
			continue
		}
		tried++
		code := e.Data["code"]
		if e.Data["ended"] == "failed" || code != "" {
			failed++
		}
		if code != "" {
			if times[code]++; times[code] == 1 {
				codes = append(codes, code)
			}
		}
	}
	if tried < 2 {
		return escalation.Reason{}, false
	}
	line := say(fmt.Sprintf("共试了 %d 次，失败 %d 次", tried, failed), fmt.Sprintf("%d attempts, %d failed", tried, failed))
	if len(codes) > 0 {
		slices.SortStableFunc(codes, func(a, b string) int { return times[b] - times[a] })
		var zh, en []string
		for _, k := range codes {
			zh, en = append(zh, fmt.Sprintf("%s（%d 次）", k, times[k])), append(en, fmt.Sprintf("%s (%d×)", k, times[k]))
		}
		line.ZH, line.EN = line.ZH+"，错误码 "+strings.Join(zh, "、"), line.EN+", error codes "+strings.Join(en, ", ")
	}
	if len(codes) > 1 {
		line.ZH, line.EN = line.ZH+fmt.Sprintf("：给出了 %d 种不同的错误码，前后不一致", len(codes)), line.EN+fmt.Sprintf(": %d different codes were given", len(codes))
	}
	return escalation.Reason{ZH: line.ZH + "。", EN: line.EN + "."}, true
}

// named makes the named details of an entry from pairs of name and value; empty
// values are left out, and nil is none at all.
func named(pairs ...string) map[string]string {
	var out map[string]string
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[pairs[i]] = pairs[i+1]
	}
	return out
}
