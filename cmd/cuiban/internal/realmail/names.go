//go:build e2e

package realmail

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// Host is the servers' name: their certificate is for it and for 127.0.0.1.
const Host = "mail.realmail.test"

// Names starts a name server that knows where the accounts' mail is read and
// sent (SRV records, RFC 6186), the servers' own address and the TXT records
// that txt finds; anything else does not exist. It returns the path of a
// resolv.conf that names it, to be put over a process's /etc/resolv.conf. Stop
// ends it.
func (s *Server) Names(txt func(name string) ([]string, error)) (resolvConf string, err error) {
	// Resolvers ask port 53; an address of its own lets several servers run.
	at := fmt.Sprintf("127.%d.%d.%d", 1+rand.IntN(250), rand.IntN(250), 2+rand.IntN(250))
	conn, err := net.ListenPacket("udp", at+":53")
	if err != nil {
		return "", fmt.Errorf("realmail: starting the name server: %w", err)
	}
	s.names = conn
	go s.serveNames(conn, txt)
	return filepath.Join(s.dir, "resolv.conf"), s.write("resolv.conf", 0o644, "nameserver %s\noptions attempts:2 timeout:5\n", at)
}

func (s *Server) serveNames(conn net.PacketConn, txt func(string) ([]string, error)) {
	query := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(query)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if answer, err := s.nameAnswer(query[:n], txt); err == nil {
			_, _ = conn.WriteTo(answer, from) // who is not answered asks again
		}
	}
}

func (s *Server) nameAnswer(query []byte, txt func(string) ([]string, error)) ([]byte, error) {
	var p dnsmessage.Parser
	head, err := p.Start(query)
	if err != nil {
		return nil, err
	}
	q, err := p.Question()
	if err != nil {
		return nil, err
	}
	out := dnsmessage.Message{Header: dnsmessage.Header{ID: head.ID, Response: true, Authoritative: true, RecursionDesired: head.RecursionDesired, RecursionAvailable: true},
		Questions: []dnsmessage.Question{q}}
	body, known := s.record(q, txt)
	if !known {
		out.RCode = dnsmessage.RCodeNameError
	}
	if body != nil {
		out.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 60}, Body: body}}
	}
	return out.Pack()
}

// record is what there is of a name and type; known says that the name exists.
func (s *Server) record(q dnsmessage.Question, txt func(string) ([]string, error)) (body dnsmessage.ResourceBody, known bool) {
	name := strings.ToLower(strings.TrimSuffix(q.Name.String(), "."))
	service, domain, _ := strings.Cut(name, "._tcp.")
	port := map[string]int{"_imaps": s.IMAPS, "_submissions": s.SMTPS}[service]
	switch {
	case name == Host && q.Type == dnsmessage.TypeA:
		return &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}, true
	case name == Host:
		return nil, true
	case port != 0 && s.hasDomain(domain) && q.Type == dnsmessage.TypeSRV:
		return &dnsmessage.SRVResource{Port: uint16(port), Target: dnsmessage.MustNewName(Host + ".")}, true
	case q.Type == dnsmessage.TypeTXT:
		records, err := txt(name)
		return &dnsmessage.TXTResource{TXT: records}, err == nil
	}
	return nil, false
}

func (s *Server) hasDomain(domain string) bool {
	return slices.ContainsFunc(s.opt.Accounts, func(a Account) bool { return strings.HasSuffix(a.Address, "@"+domain) })
}

// stopNames ends the name server, if there is one.
func (s *Server) stopNames() error {
	if s.names == nil {
		return nil
	}
	return s.names.Close()
}

// InNames is the command line that runs a command of the shell, with its
// standard input and output, where resolvConf is the system's.
func InNames(resolvConf, command string) []string {
	return []string{"unshare", "--mount", "sh", "-c", `mount --bind "$0" /etc/resolv.conf && eval "exec $1"`, resolvConf, command}
}

// Trust is the setting of the environment with which a program takes the
// servers' certificate for one of a public authority.
func (s *Server) Trust() string { return "SSL_CERT_FILE=" + s.CA }
