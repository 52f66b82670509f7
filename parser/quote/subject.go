package quote

import "strings"

// prefix is what a subject's outermost prefix says of a mail.
type prefix int

const (
	noPrefix prefix = iota
	replyPrefix
	forwardPrefix
)

var (
	replyMarks   = set("re aw antw sv vs ref rif res réf r odp ynt atb 回复 回覆 答复 答覆 回信 返信 回應 回应 答 回 re[2] 답장 회신 自动回复 自動回覆")
	forwardMarks = set("fw fwd wg tr rv i enc pd doorst vl vb vs转 转发 轉發 轉寄 转寄 转 轉 転送 전달 转送 redir videresend i̇lt")
)

// subjectPrefix reads the outermost prefix of a subject: Fwd: Re: x is a
// forward, Re: Fwd: x a reply. Counted ones (Re[2]:, Fw(3):) and full-width
// colons are read too.
func subjectPrefix(s string) prefix {
	s = fold(s)
	for strings.HasPrefix(s, "[") { // a tracker's or list's tag
		i := strings.IndexByte(s, ']')
		if i < 0 {
			return noPrefix
		}
		s = strings.TrimSpace(s[i+1:])
	}
	i := strings.IndexByte(s, ':')
	if i <= 0 || i > maxLabelBytes {
		return noPrefix
	}
	w := strings.TrimSpace(strings.ToLower(s[:i]))
	if j := strings.IndexAny(w, "[(^"); j > 0 {
		w = strings.TrimSpace(w[:j])
	}
	switch {
	case forwardMarks[w]:
		return forwardPrefix
	case replyMarks[w]:
		return replyPrefix
	}
	return noPrefix
}
