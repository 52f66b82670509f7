package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
	"cuiban/escalation"
	"cuiban/escalation/ladder"
	"cuiban/escalation/platform"
	"cuiban/templates"
)

func (a *app) platformCommand() *cobra.Command {
	var kind string
	var used bool
	list := &cobra.Command{Use: "list", Short: "list the platforms that are known: name, kind, mail domains", Args: exactly(0),
		Example: "  cuiban platform list --kind content\n  cuiban platform list --used",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if used {
				return a.platformUsed(cmd)
			}
			d, err := a.platforms()
			if err != nil {
				return err
			}
			return a.platformList(d, kind)
		}}
	list.Flags().BoolVar(&used, "used", false, "those of your cases, with promises made, kept, late, answer times and trend")
	list.Flags().StringVar(&kind, "kind", "", "only those of a `kind`: content, ecommerce, payment …")
	show := &cobra.Command{Use: "show NAME", Short: "show one platform: the company behind it, where to make sure, and how it kept its word", Args: exactly(1), Example: "  cuiban platform show 知乎\n  cuiban platform show bilibili.com",
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := a.platforms()
			if err != nil {
				return err
			}
			return a.platformShow(cmd, d, args[0])
		}}
	c := group("platform", "the directory of platforms", a.withJSON(list), a.withJSON(show), a.withJSON(a.platformGuard()), a.withJSON(a.platformBalance()))
	c.Long = "A directory of platforms: names, mail domains, kind, and the company behind them where it is publicly known.\nIt fills in a new case. Rows of your own go into platforms.toml beside cuiban.toml:\n\n  [[platform]]\n  id = \"mypay\"\n  name = \"某支付\"\n  domains = [\"mypay.example\"]\n  kind = \"payment\"\n  entity = \"某支付有限公司\"\n  confidence = \"V\"            # V read in the source, K general knowledge, ? doubtful\n  source = \"https://mypay.example/agreement\"\n  noted = \"2026-06-20\""
	return c
}

// platforms is the directory, with the owner's rows where there is a configuration.
func (a *app) platforms() (*platform.Directory, error) {
	c, err := config.Load(a.config)
	if err != nil { // the directory is of use before anything is set up
		c = &config.Config{Path: a.config}
	}
	return daemon.Platforms(c)
}

func (a *app) platformList(d *platform.Directory, kind string) error {
	all := []platform.Platform{}
	for _, p := range d.All() {
		if kind == "" || p.Kind == kind {
			all = append(all, p)
		}
	}
	return a.print(all, func() {
		for _, p := range all {
			fmt.Fprintf(a.out, "%-12s  %-12s  %s  %s\n", p.ID, p.Kind, templates.Clean(p.Name), strings.Join(p.Domains, ", "))
		}
	})
}

func (a *app) platformShow(cmd *cobra.Command, d *platform.Directory, name string) error {
	p, ok := d.Find(name)
	if !ok {
		p, ok = d.ByDomain(name[strings.LastIndexByte(name, '@')+1:])
	}
	full := platformFull{Platform: p, Guarded: []escalation.Guard{}, Results: []escalation.GuardResult{}}
	names := append([]string{p.Name}, p.Also...)
	if !ok {
		full.Name, names = name, []string{name}
	}
	if err := a.measured(cmd, &full, names); err != nil {
		return err
	}
	if !ok && full.Statistics == nil && len(full.Guarded)+len(full.Results) == 0 {
		return fmt.Errorf("no platform %q is known; `cuiban platform list` shows what there is, platforms.toml beside cuiban.toml adds more", name)
	}
	return a.print(full, func() {
		if ok {
			a.platformPage(p)
		} else {
			fmt.Fprintln(a.out, templates.Clean(name))
		}
		a.platformNumbers(full)
		a.platformResults(full)
	})
}

func (a *app) platformPage(p platform.Platform) {
	zh := a.lang() != "en"
	row := func(chinese, english, value string) {
		if !zh {
			chinese = english
		}
		if value != "" {
			fmt.Fprintf(a.out, "  %s  %s\n", chinese, templates.Clean(value))
		}
	}
	fmt.Fprintf(a.out, "%s  (%s)\n", templates.Clean(strings.Join(append([]string{p.Name}, p.Also...), " · ")), p.ID)
	kind := p.Kind
	if l, ok := ladder.For(p.Jurisdiction); ok {
		if k, ok := l.Kind(p.Kind); ok {
			kind = k.Title.In(a.lang()) + " (" + p.Kind + ")"
		}
	}
	row("类型", "kind   ", kind)
	row("域名", "domains", strings.Join(p.Domains, ", "))
	row("主体", "company", p.Entity)
	for _, desk := range p.Desks {
		row("渠道", "desk   ", desk.Kind+" "+desk.Value+"  ("+desk.Source+")")
	}
	known := map[string][2]string{"V": {"读过来源", "read in the source"}, "K": {"一般常识，未逐条核对", "general knowledge, not checked against the source"}, "?": {"存疑，可能已更名", "doubtful, possibly renamed"}}[p.Confidence]
	row("依据", "known  ", map[bool]string{true: known[0], false: known[1]}[zh]+", "+p.Noted)
	row("核对", "check  ", map[bool]string{true: "写进投诉前请核对：用户协议首部的签约主体、网站底部的 ICP 备案和营业执照公示 " + p.Source, false: "before you name it in a complaint: the first lines of the user agreement, the ICP filing and licence at the foot of " + p.Source}[zh])
}
