package desk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuiban/escalation"
	"cuiban/store"
)

// GuardKey is where the prevention of an owner is kept.
func GuardKey(owner int64) string { return fmt.Sprintf("guard/%d", owner) }

// GuardsKey is set once anybody has anything watched.
const GuardsKey = "guard"

// Guarded returns what the owner has watched, platform by platform.
func (d *Desk) Guarded(owner int64) (all []escalation.Guarded, err error) {
	kept, err := d.Tx.Meta(GuardKey(owner))
	if err != nil || kept == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(kept), &all); err != nil {
		return nil, fmt.Errorf("reading what is watched for owner %d: %w", owner, err)
	}
	return all, nil
}

// guard changes what is watched of one platform.
func (d *Desk) guard(owner int64, platform string, change func(*escalation.Guarded)) (escalation.Guarded, error) {
	all, err := d.Guarded(owner)
	if err != nil {
		return escalation.Guarded{}, err
	}
	i := slices.IndexFunc(all, func(g escalation.Guarded) bool { return escalation.SamePlatform(g.Platform, platform) })
	if i < 0 {
		all = append(all, escalation.Guarded{Platform: platform, Since: d.Tx.Now()})
		i = len(all) - 1
	}
	change(&all[i])
	kept, err := json.Marshal(all)
	return all[i], errors.Join(err, d.Tx.SetMeta(GuardKey(owner), string(kept)), d.Tx.SetMeta(GuardsKey, "on"))
}

// guardNames are the words for the guards.
var guardNames = map[escalation.Guard]escalation.Reason{
	escalation.GuardTest:    {ZH: "每月小额提现", EN: "monthly test withdrawal"},
	escalation.GuardReview:  {ZH: "每季复盘", EN: "quarterly review"},
	escalation.GuardRules:   {ZH: "提现规则存档", EN: "rules kept"},
	escalation.GuardSigns:   {ZH: "危险信号", EN: "danger signs"},
	escalation.GuardBalance: {ZH: "余额占比", EN: "balance share"},
	escalation.GuardVetting: {ZH: "加入前核对", EN: "vetting checklist"},
}

// GuardWords names a guard.
func GuardWords(g escalation.Guard) escalation.Reason { return guardNames[g] }

// Guard turns guards of a platform on or off for the owner.
func (d *Desk) Guard(o escalation.Owner, platform string, guards []escalation.Guard, on bool) (Done, error) {
	if platform = strings.TrimSpace(platform); platform == "" {
		return Done{}, ErrEmpty
	}
	g, err := d.guard(o.ID, platform, func(g *escalation.Guarded) {
		if len(g.On) == 0 && on {
			g.Since = d.Tx.Now()
		}
		*g = g.Switch(guards, on)
	})
	if err != nil {
		return Done{}, err
	}
	if len(g.On) == 0 {
		return Done{Lines: []escalation.Reason{say("「"+g.Platform+"」的预防提醒都关了。", "All prevention for “"+g.Platform+"” is off.")}}, nil
	}
	var zh, en []string
	for _, x := range g.On {
		zh, en = append(zh, GuardWords(x).ZH), append(en, GuardWords(x).EN)
	}
	return Done{Lines: []escalation.Reason{say("「"+g.Platform+"」开着："+strings.Join(zh, "、")+"。", "On for “"+g.Platform+"”: "+strings.Join(en, ", ")+".")}}, nil
}

// Balance notes how much the owner has with a platform, for the share of it.
func (d *Desk) Balance(o escalation.Owner, platform string, m escalation.Money) (Done, error) {
	if platform = strings.TrimSpace(platform); platform == "" {
		return Done{}, ErrEmpty
	}
	g, err := d.guard(o.ID, platform, func(g *escalation.Guarded) { g.Balance = m })
	if err != nil {
		return Done{}, err
	}
	all, err := d.Guarded(o.ID)
	percent, over := escalation.Share(all, g.Platform)
	done := Done{Lines: []escalation.Reason{say("余额记下了。", "The balance is noted.")}}
	if over {
		done.Lines = append(done.Lines, say(fmt.Sprintf("「%s」占了您已知余额的约 %d%%，超过一半。", g.Platform, percent), fmt.Sprintf("“%s” holds about %d%% of the balances you told us, more than half.", g.Platform, percent)))
	}
	return done, err
}

// maxResults bounds the answers kept of one platform: four years of monthly tests.
const maxResults = 48

// GuardResult keeps the owner's answer to a reminder: how the test went, that the
// rules were kept. mail is the SHA-256 of the mail it came in, "" none. The files
// that came with it, whose bytes are in the archive, are kept with it and become
// evidence, in reserve, of the owner's cases with that platform: those that are
// open now, and those to come (see [Desk.Captures]).
func (d *Desk) GuardResult(o escalation.Owner, platform, words, mail string, files []escalation.GuardFile) (Done, error) {
	if words = strings.TrimSpace(words); words == "" && len(files) > 0 {
		words = files[0].Name
	}
	if words == "" {
		return Done{}, ErrEmpty
	}
	_, err := d.guard(o.ID, platform, func(g *escalation.Guarded) {
		g.Results = append(g.Results, escalation.GuardResult{At: d.Tx.Now(), Text: words, Mail: mail, Files: files})
		g.Results = g.Results[max(0, len(g.Results)-maxResults):]
	})
	done := Done{Lines: []escalation.Reason{say("记下了，归在「"+platform+"」名下。", "Noted, under “"+platform+"”.")}}
	if err != nil || len(files) == 0 {
		return done, err
	}
	done.Lines = append(done.Lines, say(fmt.Sprintf("%d 个文件已存档，注明了日期。", len(files)), fmt.Sprintf("%d file(s) kept, with the date.", len(files))))
	cases, err := d.Tx.PlatformCases(o.ID, platform)
	for _, c := range cases {
		if err != nil || c.State == escalation.Closed {
			continue
		}
		var lines []escalation.Reason
		if lines, err = d.Captures(c); len(lines) > 0 {
			done.Lines = append(done.Lines, inCase(c, lines)...)
		}
	}
	return done, err
}

func inCase(c *escalation.Case, lines []escalation.Reason) (out []escalation.Reason) {
	for _, l := range lines {
		out = append(out, say(c.Ref+" "+l.ZH, c.Ref+" "+l.EN))
	}
	return out
}

// Captures makes what the owner kept of the case's platform before evidence of the
// case, in reserve: what the rules said before a dispute is what proves that they
// were changed in it. What is there already is left alone. It returns what was
// added, a line each.
func (d *Desk) Captures(c *escalation.Case) (lines []escalation.Reason, err error) {
	all, err := d.Guarded(c.Owner.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	there, err := d.Tx.EvidenceOf(c.ID)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, e := range there {
		known[e.SHA256] = true
	}
	for _, g := range all {
		if !escalation.SamePlatform(g.Platform, c.Platform) {
			continue
		}
		for _, r := range g.Results {
			for _, f := range r.Files {
				if known[f.SHA256] {
					continue
				}
				known[f.SHA256] = true
				done, err := d.AddEvidence(c, store.Evidence{Label: captureLabel(r, c), Name: f.Name, Type: f.Type, SHA256: f.SHA256, Size: f.Size, At: r.At, Source: orText(r.Mail, "owner")})
				if err != nil {
					return nil, err
				}
				lines = append(lines, done.Lines...)
			}
		}
	}
	return lines, nil
}

// captureLabel says what a file kept of a platform is: the owner's words, and when.
func captureLabel(r escalation.GuardResult, c *escalation.Case) string {
	words, _, _ := strings.Cut(r.Text, "\n")
	return strings.TrimSpace(words) + " " + r.At.In(c.OwnerZone()).Format(time.DateOnly)
}
