package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	"github.com/spf13/cobra"

	"cuiban/daemon/config"
)

//go:embed service.tmpl
var serviceUnit string

//go:embed container.txt
var containerfile string

// unit is what the service's file is filled with.
type unit struct {
	Verb, Binary, Config, Data, User string
	Home                             bool   // something it needs is below /home
	Health                           string // port of /healthz, "" none
}

func (a *app) serviceCommand() *cobra.Command {
	var container bool
	var as, dir string
	show := &cobra.Command{Use: "print", Short: "print the systemd unit, or a Containerfile", Args: exactly(0),
		Example: "  cuiban service print\n  cuiban service print --container > Containerfile",
		RunE: func(*cobra.Command, []string) error {
			if container {
				_, err := io.WriteString(a.out, containerfile)
				return err
			}
			u, err := a.unit("print", as)
			if err == nil {
				err = u.write(a.out)
			}
			return err
		}}
	show.Flags().BoolVar(&container, "container", false, "a Containerfile instead")
	install := &cobra.Command{Use: "install", Short: "write the systemd unit and say how to start it", Args: exactly(0),
		Long:    "Write a unit that runs the daemon as the user who owns the configuration, without any right it does not need,\nstarted again after a crash and watched by systemd's watchdog. As root, or with --dir.",
		Example: "  sudo cuiban service install -c /home/lin/cuiban.toml\n  systemctl daemon-reload && systemctl enable --now cuiban",
		RunE:    func(*cobra.Command, []string) error { return a.serviceInstall(as, dir) }}
	install.Flags().StringVar(&dir, "dir", "/etc/systemd/system", "where units are")
	for _, c := range []*cobra.Command{show, install} {
		c.Flags().StringVar(&as, "user", "", "run as this user (default: who owns the configuration)")
	}
	return group("service", "run for good: a hardened systemd unit, a container", show, install)
}

func (u unit) write(w io.Writer) error {
	return template.Must(template.New("unit").Parse(serviceUnit)).Execute(w, u)
}

// unit fills the unit from the configuration.
func (a *app) unit(verb, as string) (u unit, err error) {
	c, err := config.Load(a.config)
	if err != nil {
		return u, err
	}
	u = unit{Verb: verb, User: as}
	for path, to := range map[string]*string{a.config: &u.Config, c.DataDir(): &u.Data} {
		if *to, err = filepath.Abs(path); err != nil {
			return u, err
		}
	}
	if u.Binary, err = os.Executable(); err != nil {
		return u, err
	}
	if u.User == "" {
		if u.User, err = ownerOf(u.Config); err != nil {
			return u, err
		}
	}
	if c.Run.Health != "" {
		_, u.Health, err = net.SplitHostPort(c.Run.Health)
	}
	for _, p := range []string{u.Config, u.Data, u.Binary} {
		u.Home = u.Home || strings.HasPrefix(p, "/home/") || strings.HasPrefix(p, "/root/")
		if strings.ContainsAny(p, " %\"'\\\n") {
			return u, fmt.Errorf("writing the unit: systemd cannot take the path %q; move it to one without blanks, quotes and percent signs", p)
		}
	}
	return u, err
}

// errRoot says that a daemon needs no root.
var errRoot = errors.New("the configuration belongs to root, and cuiban needs no root: give it a user of its own, for example\n  useradd --system --home-dir /var/lib/cuiban --create-home cuiban\n  chown -R cuiban /var/lib/cuiban   # with cuiban.toml and the data folder in it\nor name one with --user")

// ownerOf is the user a file belongs to.
func ownerOf(path string) (string, error) {
	id, err := ownerID(path)
	if err != nil {
		return "", err
	}
	u, err := user.LookupId(id)
	if err != nil {
		return "", fmt.Errorf("finding out whose %s is: %w", path, err)
	}
	if u.Uid == "0" {
		return "", errRoot
	}
	return u.Username, nil
}

func (a *app) serviceInstall(as, dir string) error {
	u, err := a.unit("install", as)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := u.write(&b); err != nil {
		return err
	}
	if err := u.makeData(); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	path := filepath.Join(dir, "cuiban.service")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("writing the unit: %w; run it as root, or: cuiban service print | sudo tee /etc/systemd/system/cuiban.service", err)
	}
	a.say("已写好 %s：以 %s 的身份运行\n接下来：systemctl daemon-reload && systemctl enable --now cuiban\n看日志：journalctl -u cuiban -f\n",
		"wrote %s: runs as %s\nnext: systemctl daemon-reload && systemctl enable --now cuiban\nlog:  journalctl -u cuiban -f\n", path, u.User)
	return nil
}

// makeData makes the data folder, since the unit may write there and nowhere
// else. Made by root, it is given to the user that the daemon runs as.
func (u unit) makeData() error {
	_, err := os.Stat(u.Data)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(u.Data, 0o700); err != nil || os.Geteuid() != 0 {
		return err
	}
	who, err := user.Lookup(u.User)
	if err != nil {
		return err
	}
	uid, err1 := strconv.Atoi(who.Uid)
	gid, err2 := strconv.Atoi(who.Gid)
	return errors.Join(err1, err2, os.Chown(u.Data, uid, gid))
}
