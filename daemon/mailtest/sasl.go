package mailtest

import (
	"errors"
	"strings"

	"github.com/emersion/go-sasl"
)

// saslServer returns the server side of a mechanism, nil if it is unknown.
func saslServer(mech string, password, token func(user, secret string) error) sasl.Server {
	switch mech {
	case sasl.Plain:
		return sasl.NewPlainServer(func(_, user, pass string) error { return password(user, pass) })
	case sasl.Login:
		return &loginServer{check: password}
	case "XOAUTH2":
		return &xoauth2Server{check: token}
	case sasl.OAuthBearer:
		return sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if token(o.Username, o.Token) != nil {
				return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
			}
			return nil
		})
	}
	return nil
}

// loginServer is the LOGIN mechanism: two questions, in plain text. go-sasl
// has only the client side.
type loginServer struct {
	check func(user, password string) error
	user  *string
}

// Next implements sasl.Server.
func (s *loginServer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case response == nil:
		return []byte("Username:"), false, nil
	case s.user == nil:
		user := string(response)
		s.user = &user
		return []byte("Password:"), false, nil
	default:
		return nil, true, s.check(*s.user, string(response))
	}
}

// xoauth2Server is Google's and Microsoft's XOAUTH2. A refused token is
// answered by a JSON challenge; the client's empty answer ends the exchange.
type xoauth2Server struct {
	check  func(user, token string) error
	failed error
}

// Next implements sasl.Server.
func (s *xoauth2Server) Next(response []byte) (challenge []byte, done bool, err error) {
	if s.failed != nil {
		return nil, true, s.failed
	}
	if response == nil {
		return []byte{}, false, nil
	}
	var user, token string
	for _, field := range strings.Split(string(response), "\x01") {
		if v, ok := strings.CutPrefix(field, "user="); ok {
			user = v
		}
		if v, ok := strings.CutPrefix(field, "auth=Bearer "); ok {
			token = v
		}
	}
	if user == "" || token == "" {
		return nil, true, errors.New("malformed XOAUTH2 answer")
	}
	if err := s.check(user, token); err != nil {
		s.failed = err
		return []byte(`{"status":"401","schemes":"Bearer"}`), false, nil
	}
	return nil, true, nil
}
