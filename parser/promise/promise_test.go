package promise

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"cuiban/escalation"
)

func TestCommitmentMarshalsToTheContract(t *testing.T) {
	ctx := corpusContext("zh")
	ctx.Language = "zh"
	r := Extract("您好。我们将在48小时内回复您。", ctx)
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Commitments []map[string]any `json:"commitments"`
		Demands     []map[string]any `json:"demands"`
	}
	if err := json.Unmarshal(data, &got); err != nil || len(got.Commitments) != 1 || got.Demands == nil {
		t.Fatalf("%s: %v", data, err)
	}
	for key, want := range map[string]any{
		"who": "counterparty", "action": "reply", "firmness": "firm", "quote": "我们将在48小时内回复您",
		"start": 9.0, "end": 41.0, "term": "48小时内", "anchor": "", "due": "2026-09-30T10:00:00+08:00",
		"provisional": false, "rule": "firm/duration", "confidence": 0.95,
	} {
		if got.Commitments[0][key] != want {
			t.Errorf("%s: got %v, want %v", key, got.Commitments[0][key], want)
		}
	}
	if lines, _ := got.Commitments[0]["derivation"].([]any); len(lines) == 0 {
		t.Errorf("no derivation in %s", data)
	}
}

func TestNothingFoundMarshalsToEmptyLists(t *testing.T) {
	data, err := json.Marshal(Extract("您好。", corpusContext("zh")))
	if err != nil || string(data) != `{"commitments":[],"demands":[]}` {
		t.Errorf("%s, %v", data, err)
	}
}

func TestDueIsNullWhenUnknown(t *testing.T) {
	for _, text := range []string{"我们会尽快回复您。", "自受理之日起15个工作日内，我们将答复您。"} {
		r := Extract(text, corpusContext("zh"))
		data, err := json.Marshal(r)
		if err != nil || !strings.Contains(string(data), `"due":null`) {
			t.Errorf("%s: %s, %v", text, data, err)
		}
	}
}

func TestAnchoredTermRunsFromAnEventTheCaseKnows(t *testing.T) {
	ctx := corpusContext("zh")
	ctx.Events = map[escalation.Anchor]time.Time{escalation.AnchorAccepted: time.Date(2026, 9, 21, 9, 0, 0, 0, ctx.Zone)}
	r := Extract("我局将自受理之日起7个工作日内答复您。", ctx)
	if got := said(r, ctx.Base); got != "10-08" {
		t.Errorf("got %s", got)
	}
	if c := r.Commitments[0]; c.Anchor != escalation.AnchorAccepted || !c.Term.Anchored() {
		t.Errorf("%+v", c)
	}
}

func TestAnchoredTermRunsFromAnEventTheMailTells(t *testing.T) {
	ctx := corpusContext("zh")
	for text, want := range map[string]string{
		"您的投诉已于9月21日受理。我局将自受理之日起7个工作日内答复您。":   "10-08",
		"您的材料我们已收到。自收到材料之日起3个工作日内，我们将完成审核。":   "10-08",
		"您的材料我们还没有收到。自收到材料之日起3个工作日内，我们将完成审核。": "?",
	} {
		if got := said(Extract(text, ctx), ctx.Base); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestAMomentThatHasPassedIsDoubtful(t *testing.T) {
	ctx := corpusContext("zh")
	ctx.Base = time.Date(2026, 9, 28, 19, 30, 0, 0, ctx.Zone)
	r := Extract("我们今天下班前给您回复。", ctx)
	if len(r.Commitments) != 1 || !r.Commitments[0].Doubtful() || r.Commitments[0].Due == nil {
		t.Fatalf("%+v", r)
	}
	if r.Commitments[0].Detail.Doubt != escalation.DoubtPast {
		t.Errorf("doubt %q", r.Commitments[0].Detail.Doubt)
	}
}

func TestCorrectionSupersedes(t *testing.T) {
	ctx := corpusContext("zh")
	r := Extract("我们将在3个工作日内回复您。更正：应为5个工作日内回复。", ctx)
	if said(r, ctx.Base) != "10-10" || len(r.Superseded) != 1 || r.Superseded[0].Words != "3个工作日内" {
		t.Errorf("%+v", r)
	}
}

func TestBareLimitCorrectsTheActionBefore(t *testing.T) {
	ctx := corpusContext("zh")
	r := Extract("我们将在3个工作日内退款给您。\n更正：应为5个工作日内。", ctx)
	if said(r, ctx.Base) != "10-10" || r.Commitments[0].Action != escalation.ActPay {
		t.Errorf("%+v", r)
	}
}

func TestTheMailsOwnDatesDecideTheirOrder(t *testing.T) {
	ctx := corpusContext("zh")
	for text, want := range map[string]string{
		"Sent 25/09/2026. We will pay you by 03/10/2026.": "10-03",
		"Sent 09/25/2026. We will pay you by 10/03/2026.": "10-03",
		"We will pay you by 10/03/2026.":                  "10-03",
	} {
		if got := said(Extract(text, ctx), ctx.Base); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestOwnersMailHoldsDemandsOnTheOtherSide(t *testing.T) {
	ctx := corpusContext("zh")
	ctx.Author = Owner
	r := Extract("贵司曾承诺48小时内回复，至今未收到。请于3个工作日内书面答复，否则我将向12315投诉。我会在明天补充银行流水。", ctx)
	if len(r.Demands) != 1 || r.Demands[0].Who != Counterparty || r.Demands[0].Words != "3个工作日内" || r.Demands[0].Otherwise != "否则我将向12315投诉" {
		t.Errorf("demands %+v", r.Demands)
	}
	for _, c := range r.Commitments {
		if c.Who != Owner {
			t.Errorf("commitment %+v", c)
		}
	}
}

func TestDemands(t *testing.T) {
	for _, c := range []struct{ text, action, due, otherwise string }{
		{"请在7天内补充材料。", "补充材料", "10-05", ""},
		{"请您于10月9日18:00前提供银行流水，否则视为放弃。", "提供银行流水", "10-09 18:00", "否则视为放弃"},
		{"请于收到本通知之日起5日内补正材料。逾期未补正的，视为撤回申请。", "补正材料", "10-03", "逾期未补正的，视为撤回申请"},
		{"请提供您的身份证照片。", "提供您的身份证照片", "", ""},
		{"若您未在7日内回复，本工单将自动关闭。", "回复", "10-05", "本工单将自动关闭"},
		{"您需要在10月8日前完成实名认证。", "完成实名认证", "10-08", ""},
		{"Please send us the documents within 7 days, otherwise your case will be closed.", "send us the documents", "10-05", "otherwise your case will be closed"},
		{"You must submit your appeal by 5 October.", "submit your appeal", "10-05", ""},
		{"If we do not hear from you within 7 days, your ticket will be closed.", "If we do not hear from you", "10-05", "your ticket will be closed"},
	} {
		file := "zh"
		if c.text[0] < 0x80 {
			file = "en"
		}
		ctx := corpusContext(file)
		r := Extract(c.text, ctx)
		if len(r.Demands) != 1 || len(r.Commitments) != 0 {
			t.Errorf("%s: %+v", c.text, r)
			continue
		}
		d := r.Demands[0]
		due := ""
		if d.Due != nil {
			due = said(Result{Commitments: []Commitment{{Due: d.Due, Confidence: 1}}}, ctx.Base)
		}
		if d.Who != Owner || d.Action != c.action || due != c.due || d.Otherwise != c.otherwise {
			t.Errorf("%s:\n got %q %s %q\nwant %q %s %q", c.text, d.Action, due, d.Otherwise, c.action, c.due, c.otherwise)
		}
	}
}

func TestPolitenessDemandsNothing(t *testing.T) {
	for _, text := range []string{
		"请您耐心等待。", "请放心，我们将在3天内回复您。", "请保持电话畅通。", "如有疑问，请提供订单号联系客服。",
		"Please note that we will reply within 3 days.", "Please do not hesitate to contact us.", "Please reply to this email if you have questions.",
	} {
		if r := Extract(text, corpusContext("zh")); len(r.Demands) > 0 {
			t.Errorf("%s: %+v", text, r.Demands)
		}
	}
}

func TestActions(t *testing.T) {
	for text, want := range map[string]escalation.Action{
		"我们将在3天内回复您。":                                   escalation.ActReply,
		"我们将在3天内核实并回复您。":                                escalation.ActReply,
		"我们将在3天内完成审核。":                                  escalation.ActReview,
		"我们将在3天内处理完毕。":                                  escalation.ActResolve,
		"款项将在3天内到账。":                                    escalation.ActPay,
		"您将在3天内收到退款。":                                   escalation.ActPay,
		"您将在3天内收到我们的邮件。":                                escalation.ActReply,
		"我们将在3天内给您发货。":                                  escalation.ActOther,
		"We will refund you within 3 days.":             escalation.ActPay,
		"You will receive a response within 3 days.":    escalation.ActReply,
		"We will complete our review within 3 days.":    escalation.ActReview,
		"Your account will be restored within 3 days.":  escalation.ActResolve,
		"The parcel will be dispatched within 3 days.":  escalation.ActOther,
		"We will review your case and reply by Friday.": escalation.ActReply,
	} {
		r := Extract(text, corpusContext("zh"))
		if len(r.Commitments) != 1 || r.Commitments[0].Action != want {
			t.Errorf("%s: %+v, want %s", text, r.Commitments, want)
		}
	}
}
