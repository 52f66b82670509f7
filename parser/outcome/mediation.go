package outcome

import "strings"

// endings are the words that end a mediation without a result; a mediation that
// succeeded ends in an agreement, which none of them says.
var endings = []string{
	"终止调解", "終止調解", "调解终止", "調解終止", "终结调解", "調解終結", "调解终结", "调解不成", "調解不成", "调解失败", "調解失敗",
	"调解未果", "调解无果", "调解未成", "调解没有成功", "未能达成调解", "未达成调解", "无法达成调解", "调解未达成", "拒绝调解", "拒絕調解", "不同意调解", "不接受调解",
	"mediation was terminated", "mediation has been terminated", "mediation is terminated", "mediation has ended without", "mediation ended without",
	"mediation failed", "mediation has failed", "mediation was unsuccessful", "terminated the mediation", "refused mediation", "declined mediation", "declined to mediate",
}

// mediation are the words of which one stands in each of the endings: most texts
// say none.
var mediation = []string{"调解", "調解", "mediat"}

// conditions and denials take the end of a mediation back: 如调解不成，可以起诉
// tells the law, not what happened.
var suppose = []string{"如", "若", "倘", "一旦", "假如", "可以", "可终止", "将", "尚未", "没有终止", "并未", "不会", "if ", "would ", "may ", "will be", "should ", "unless ", "not been terminated", "not terminated"}

// MediationEnded reports whether text says that a mediation ended without a
// result, and returns the sentence that says it.
func MediationEnded(text string) (quote string, ended bool) {
	if !containsAny(strings.ToLower(text), mediation) {
		return "", false
	}
	r := read(text)
	defer r.release()
	for at, c := range r.clauses {
		clause := strings.ToLower(r.text[c.start:c.end])
		if !containsAny(clause, endings) || r.asks(at) || supposed(r, at) {
			continue
		}
		start, end := r.quote(at)
		return text[start:end], true
	}
	return "", false
}

// supposed reports whether the clause, or one before it in the sentence, is a
// condition, a rule or a denial.
func supposed(r *reader, at int) bool {
	first := r.clauses[r.sentences[r.clauses[at].sentence].first]
	return containsAny(strings.ToLower(r.text[first.start:r.clauses[at].end]), suppose)
}
