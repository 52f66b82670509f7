package daemon

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"cuiban/daemon/config"
	"cuiban/escalation/platform"
)

// PlatformsFile is where an owner's own rows of the directory of platforms
// stand: beside the configuration.
const PlatformsFile = "platforms.toml"

// Platforms is the directory of platforms with the owner's own rows.
func Platforms(c *config.Config) (*platform.Directory, error) {
	path := filepath.Join(filepath.Dir(c.Path), PlatformsFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return platform.Builtin(), nil
	}
	if err != nil {
		return nil, &config.Error{Path: path, Why: err.Error()}
	}
	own, err := platform.Parse(path, data)
	if err != nil {
		return nil, &config.Error{Path: path, Why: err.Error()}
	}
	return platform.Builtin().Over(own), nil
}

// Platform implements intake.Env.
func (d *Daemon) Platform(domain string) (platform.Platform, bool) {
	return d.platforms.ByDomain(domain)
}
