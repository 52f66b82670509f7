package promise

import (
	"slices"
	"strings"
	"testing"
)

func TestExplain(t *testing.T) {
	ctx := corpusContext("zh")
	ctx.Language = "zh"
	e := Explain("已收到您的来信，我们将在3个工作日内回复您。如属实，将在5天内退款。", ctx)
	var labels []Label
	for _, c := range e.Clauses {
		labels = append(labels, c.Label)
	}
	want := []Label{LabelNone, LabelPromise, LabelNone, LabelConditional}
	if !slices.Equal(labels, want) {
		t.Errorf("labels %v, want %v", labels, want)
	}
	text := strings.Join(e.Lines(), "\n")
	for _, want := range []string{
		"[promise] 我们将在3个工作日内回复您 (firm: 明确表示将要做)",
		"将 future", "回复 action", "3个工作日内 time:duration",
		"[conditional] 将在5天内退款 (open-if-han: 取决于明说的条件)",
		"→ counterparty reply (firm, 0.95): 我们将在3个工作日内回复您",
		"到期：2026-10-08 23:59:59",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
}

func TestExplainNamesTheRuleThatRefused(t *testing.T) {
	for _, c := range []struct {
		text string
		want Label
	}{
		{"您是问3天内能否到账吗？", LabelQuestion},
		{"您反映客服承诺48小时内回复。", LabelReported},
		{"如审核通过，将在3天内打款。", LabelConditional},
		{"该链接24小时内有效。", LabelValidity},
		{"客服在线时间为9:00-22:00，工作时间3小时内响应。", LabelHours},
		{"请在7天内补充材料。", LabelDemand},
		{"限时优惠，3天内领取立减20元。", LabelMarketing},
		{"请在3天内完成满意度调查。", LabelSurvey},
		{"系统维护将于6小时内完成。", LabelNotice},
		{"我们将在7天后关闭您的工单。", LabelAdverse},
		{"我们无法在48小时内处理。", LabelNegation},
		{"我们已在48小时内回复。", LabelPast},
		{"提现一般3天内到账。", LabelPolicy},
		{"Your refund may be issued within 3 days.", LabelNone},
		{"We expect to reply within 3 days.", LabelEstimate},
		{"We will reply within 3 days.", LabelPromise},
	} {
		e := Explain(c.text, corpusContext("en"))
		if !slices.ContainsFunc(e.Clauses, func(v ClauseView) bool { return v.Label == c.want }) {
			t.Errorf("%s: %+v, want %s", c.text, e.Clauses, c.want)
		}
	}
}
