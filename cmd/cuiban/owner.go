package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
	"cuiban/daemon/desk"
	"cuiban/escalation"
	"cuiban/store"
	"cuiban/templates"
)

func (a *app) ownerCommand() *cobra.Command {
	return group("owner", "the people whose cases these are", a.withJSON(a.ownerList()), a.withJSON(a.ownerProfile()))
}

// ownerView is an owner in JSON. Of the profile only which fields are filled.
type ownerView struct {
	Address  string   `json:"address"`
	Name     string   `json:"name"`
	Language string   `json:"language"`
	Profile  []string `json:"profile"`
}

func (a *app) ownerList() *cobra.Command {
	return &cobra.Command{Use: "list", Short: "list the owners, and how much of their profile is filled in", Args: exactly(0),
		Example: "  cuiban owner list",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error {
				owners, err := tx.Owners()
				if err != nil {
					return err
				}
				views := []ownerView{}
				for _, o := range owners {
					v, err := viewOwner(tx, o)
					if err != nil {
						return err
					}
					views = append(views, v)
				}
				return a.print(views, func() { a.tellOwners(views) })
			})
		}}
}

func viewOwner(tx *store.Tx, o escalation.Owner) (ownerView, error) {
	v := ownerView{Address: o.Address, Name: o.Name, Language: o.Lang, Profile: []string{}}
	p, err := tx.Profile(o.ID)
	if err != nil {
		return v, err
	}
	for _, f := range []struct{ name, value string }{{"legal name", p.LegalName}, {"phone", p.Phone}, {"address", p.Address}, {"identity", p.Identity}} {
		if f.value != "" {
			v.Profile = append(v.Profile, f.name)
		}
	}
	return v, err
}

func (a *app) tellOwners(views []ownerView) {
	for _, v := range views {
		fmt.Fprintf(a.out, "%s  %s\n   profile: %d of 4 fields\n", templates.Clean(v.Address), templates.Clean(v.Name), len(v.Profile))
	}
}

func (a *app) ownerProfile() *cobra.Command {
	var owner string
	var p store.Profile
	var show bool
	c := &cobra.Command{Use: "profile", Short: "what papers for authorities and courts say of you; no letter to a platform ever holds it", Args: exactly(0),
		Example: "  cuiban owner profile --legal-name 林小满 --phone 13800000000 --address 杭州市… --identity 3301…\n  cuiban owner profile --show"}
	c.Flags().StringVar(&owner, "owner", "", "whose, by `address` (default: the only owner)")
	c.Flags().StringVar(&p.LegalName, "legal-name", "", "the name on the identity document")
	c.Flags().StringVar(&p.Phone, "phone", "", "telephone number")
	c.Flags().StringVar(&p.Address, "address", "", "postal address")
	c.Flags().StringVar(&p.Identity, "identity", "", "number of the identity document")
	c.Flags().BoolVar(&show, "show", false, "print it")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		if show {
			return a.read(cmd, func(_ *config.Config, tx *store.Tx) error { return a.profileShow(tx, owner) })
		}
		given := cmd.Flags().Changed
		if !given("legal-name") && !given("phone") && !given("address") && !given("identity") {
			return errUsage{errors.New("name at least one field, as in --phone 13800000000, or --show")}
		}
		return a.atDesk(cmd.Context(), func(d *desk.Desk) (desk.Done, error) {
			o, err := theOwner(d.Tx, owner)
			if err != nil {
				return desk.Done{}, err
			}
			now, err := d.Tx.Profile(o.ID)
			if err != nil {
				return desk.Done{}, err
			}
			for flag, to := range map[string]struct{ is, new *string }{"legal-name": {&now.LegalName, &p.LegalName}, "phone": {&now.Phone, &p.Phone}, "address": {&now.Address, &p.Address}, "identity": {&now.Identity, &p.Identity}} {
				if given(flag) {
					*to.is = *to.new
				}
			}
			return d.Profile(o, now)
		})
	}
	return c
}

func (a *app) profileShow(tx *store.Tx, owner string) error {
	o, err := theOwner(tx, owner)
	if err != nil {
		return err
	}
	p, err := tx.Profile(o.ID)
	if err != nil {
		return err
	}
	return a.print(p, func() {
		fmt.Fprintf(a.out, "legal name  %s\nphone       %s\naddress     %s\nidentity    %s\n", templates.Clean(p.LegalName), templates.Clean(p.Phone), templates.Clean(p.Address), templates.Clean(p.Identity))
	})
}

func (a *app) caseRespondent() *cobra.Command {
	var r store.Respondent
	c := &cobra.Command{Use: "respondent CASE", Short: "note the company behind the platform: registered address, licence", Args: exactly(1),
		Long:    "Notes what papers for authorities and courts need of the company behind the platform. Where to look: the first\nlines or the end of the user agreement (用户协议), the published business licence (营业执照公示), the ICP filing (ICP 备案)\nat the foot of the site, and the National Enterprise Credit Information Publicity System. The company's name\nitself is `cuiban case edit CASE --entity`.",
		Example: "  cuiban case respondent CB-7K3M --address 上海市… --licence 91310000… --source 国家企业信用信息公示系统"}
	c.Flags().StringVar(&r.Address, "address", "", "registered address")
	c.Flags().StringVar(&r.Licence, "licence", "", "credit code, licence or ICP filing")
	c.Flags().StringVar(&r.Source, "source", "", "where you read it")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if r == (store.Respondent{}) {
			return errUsage{errors.New("name at least one of --address, --licence, --source")}
		}
		return a.atCase(cmd.Context(), args[0], func(d *desk.Desk, k *escalation.Case) (desk.Done, error) {
			now, err := d.Tx.Respondent(k.ID)
			if err != nil {
				return desk.Done{}, err
			}
			now.Address, now.Licence, now.Source = cmpOr(r.Address, now.Address), cmpOr(r.Licence, now.Licence), cmpOr(r.Source, now.Source)
			return d.Respondent(k, now)
		})
	}
	return c
}
