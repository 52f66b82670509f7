package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cuiban/daemon"
	"cuiban/daemon/config"
)

func (a *app) oauthCommand() *cobra.Command {
	login := &cobra.Command{Use: "login ACCOUNT", Short: "allow cuiban the access to a mailbox that has no password (Outlook, Gmail), in a browser", Args: exactly(1), Example: "  cuiban oauth login own",
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := config.Load(a.config)
			if err != nil {
				return err
			}
			account := c.Account(args[0])
			if account == nil || account.OAuth == nil {
				return errUsage{fmt.Errorf("%s has no account %q with an [account.oauth]; `cuiban config sample` shows one", a.config, args[0])}
			}
			err = daemon.OAuth(c, account).Login(cmd.Context(), func(url, code string) {
				a.say("打开这个页面，用 %s 登录：\n  %s\n", "open this page and log in as %s:\n  %s\n", account.Address, url)
				if code != "" {
					a.say("然后输入这个代码：\n  %s\n", "and type this code:\n  %s\n", code)
				}
			})
			if err != nil {
				return fmt.Errorf("account %s: %w", account.Name, err)
			}
			a.say("好了；令牌存在 %s，只有您能读\n", "done; the token is kept in %s, readable by you only\n", c.TokenFile(account))
			return nil
		}}
	return group("oauth", "logins by OAuth2 instead of a password", login)
}
