package promise

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cuiban/escalation"
	"cuiban/parser/when/lex"
)

// quiet is mail without any promise, with times of every kind in it.
const quiet = "您好，您的邮件已收到。提现一般1-3个工作日到账。工作时间：周一至周五9:00-18:00。请在7天内补充材料？" +
	"我们已于9月20日回复您的邮件。验证码5分钟内有效。Withdrawals usually take 3-5 business days. We replied on 20 September. " +
	"This link will expire in 24 hours. Our office hours are Monday to Friday, 9am to 5pm.\n"

func TestAllocationsDoNotGrowWithText(t *testing.T) {
	ctx := corpusContext("zh")
	text := strings.ReplaceAll(quiet, "请在7天内补充材料？", "")
	if r := Extract(text, ctx); len(r.Commitments)+len(r.Demands) > 0 {
		t.Fatalf("the text is not quiet: %+v", r)
	}
	short, long := strings.Repeat(text, 2), strings.Repeat(text, 2000)
	few := testing.AllocsPerRun(20, func() { Extract(short, ctx) })
	many := testing.AllocsPerRun(5, func() { Extract(long, ctx) })
	if many > few {
		t.Errorf("%d bytes: %v allocations, %d bytes: %v", len(short), few, len(long), many)
	}
}

func TestLimitsOfOneSentenceAreBounded(t *testing.T) {
	var b strings.Builder
	for day := 1; day <= maxLimits+8; day++ {
		fmt.Fprintf(&b, "我们将在%d天内回复您，", day)
	}
	if n := len(Extract(b.String(), corpusContext("zh")).Commitments); n != maxLimits {
		t.Errorf("%d commitments of one sentence, want %d", n, maxLimits)
	}
}

// TestTokensAreTheSameReadOnce: what is near a sentence is read once for several
// sentences; it comes out as if it were read for each.
func TestTokensAreTheSameReadOnce(t *testing.T) {
	var text strings.Builder
	for _, c := range readCorpus(t, "*.tsv") {
		text.WriteString(c.text + "\n")
	}
	x := newExtractor(text.String(), corpusContext("zh"))
	defer x.s.release()
	for pos := 0; pos < len(x.text); {
		end := lex.Sentence(x.text, pos)
		x.s.read(x.text, pos, end)
		x.bag.readSentence(x)
		var fresh bag
		fresh.readSentence(x)
		if !slices.Equal(x.bag.tokens, fresh.tokens) {
			t.Fatalf("other tokens near %q", x.text[pos:end])
		}
		pos = end
	}
}

// typical is what a desk writes: greeting, history, a promise, a footer.
const typical = "尊敬的用户，您好！感谢您联系我们。您反映的提现500元未到账的问题我们已经收到，工单号为20260928001。" +
	"经初步核实，您的账户因触发风控规则被暂时限制提现功能，给您带来不便，我们深表歉意。" +
	"我们已将您的问题提交至相关部门加急处理，将在3个工作日内给您答复，请您耐心等待并保持电话畅通。" +
	"如有其他疑问，请随时通过在线客服与我们联系，服务时间为每天9:00-21:00。祝您生活愉快！\n" +
	"Dear customer,\n\nThank you for contacting us about your withdrawal. We understand how frustrating this must be and we are sorry\n" +
	"for the delay. Our payments team is looking into it, and we will get back to you within 3 business days.\n" +
	"If you have any questions in the meantime, please reply to this email.\n\nKind regards,\nCustomer Support\n"

func BenchmarkExtract(b *testing.B) {
	text := strings.Repeat(typical, 100)
	ctx := corpusContext("zh")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Extract(text, ctx)
	}
}

// BenchmarkStart is what the first use of the package costs, the vocabulary of
// parser/when aside.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		newDictionary()
	}
}

func BenchmarkExtractQuiet(b *testing.B) {
	text := strings.Repeat(quiet, 100)
	ctx := corpusContext("zh")
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Extract(text, ctx)
	}
}

// hostile are texts made to cost time.
var hostile = map[string]string{
	"numerals": strings.Repeat("三", 1<<20/3),
	"dashes":   strings.Repeat("1-", 1<<19),
	"edges":    strings.Repeat("内", 1<<20/3),
	"commas":   strings.Repeat("已，", 1<<20/6),
	"terms":    strings.Repeat("3天内", 1<<20/7),
	"wills":    strings.Repeat("将会", 1<<20/6),
	"ifs":      strings.Repeat("if ", 1<<20/3),
	"blanks":   strings.Repeat(" ", 1<<20),
	"dots":     strings.Repeat("a.", 1<<19),
	"lines":    strings.Repeat("a\n", 1<<19),
	"slashes":  strings.Repeat("1/", 1<<19),
	"brackets": strings.Repeat("(", 1<<20),
	"promises": strings.Repeat("我们将在3天内回复，", 1<<20/27),
	"anchors":  strings.Repeat("自受理之日起", 1<<20/18),
	"demands":  strings.Repeat("请提供，", 1<<20/12),
	"of":       strings.Repeat("within 3 days of ", 1<<20/17),
	"terse":    strings.Repeat("普通三天内退，", 1<<20/21),
	"lead":     strings.Repeat("您把，三天内就就退", 1<<20/27),
	"past":     strings.Repeat("退三天内已，", 1<<20/18),
	"please":   strings.Repeat("please provide ", 1<<20/15),
}

func BenchmarkHostile(b *testing.B) {
	ctx := corpusContext("zh")
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Extract(text, ctx)
			}
		})
	}
}

func FuzzExtract(f *testing.F) {
	for _, c := range readCorpus(f, "*.tsv") {
		f.Add(c.text, int64(1790000000), false)
	}
	f.Add(typical, int64(0), true)
	f.Add("You have", int64(0), true)
	f.Fuzz(func(t *testing.T, text string, unix int64, owner bool) {
		ctx := corpusContext("zh")
		ctx.Base = time.Unix(unix%(1<<33), 0).In(ctx.Zone)
		if owner {
			ctx.Author = Owner
		}
		r := Extract(text, ctx)
		for _, c := range append(r.Commitments, r.Superseded...) {
			checkSpan(t, text, c.Start, c.End, c.Quote)
			checkDue(t, ctx.Base, c.Due, c.Term, c.Confidence)
		}
		for _, d := range r.Demands {
			checkSpan(t, text, d.Start, d.End, d.Quote)
			checkDue(t, ctx.Base, d.Due, d.Term, d.Confidence)
		}
	})
}

func checkSpan(t *testing.T, text string, start, end int, quote string) {
	t.Helper()
	if start < 0 || start > end || end > len(text) || text[start:end] != quote {
		t.Fatalf("span %d:%d of %d is not %q", start, end, len(text), quote)
	}
	onRune := func(i int) bool { return i == len(text) || utf8.RuneStart(text[i]) || !utf8.ValidString(text) }
	if !onRune(start) || !onRune(end) {
		t.Fatalf("span %d:%d cuts a character of %q", start, end, text)
	}
}

// checkDue: a moment before the base only where the words name it, and then it
// is doubtful.
func checkDue(t *testing.T, base time.Time, due *time.Time, term escalation.Term, confidence float64) {
	t.Helper()
	if due == nil || !due.Before(base) {
		return
	}
	if !term.NamesMoment() && term.Anchor == escalation.AnchorMail || confidence >= Threshold {
		t.Fatalf("due %v before %v, confidence %v, term %+v", due, base, confidence, term)
	}
}

func FuzzExtractStatement(f *testing.F) {
	f.Add("电话 14:05 工号1024 承诺48小时内回电", int64(1790000000))
	f.Add("站内信 6月15日 10:20 您的提现将在3个工作日内到账", int64(1790000000))
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		ctx := corpusContext("zh")
		ctx.Base = time.Unix(unix%(1<<33), 0).In(ctx.Zone)
		s := ExtractStatement(text, ctx)
		for _, c := range s.Commitments {
			checkSpan(t, text, c.Start, c.End, c.Quote)
		}
	})
}
