package outcome

import "testing"

func TestMediationEnded(t *testing.T) {
	for text, want := range map[string]bool{
		"您的投诉（编号20260610）因被投诉方拒绝调解，我局已终止调解，您可以向人民法院起诉。": true,
		"经多次联系，双方未能达成调解协议。":                             true,
		"调解不成，建议走司法途径。":                                 true,
		"本次調解終止。": true,
		"The platform did not attend; the mediation was terminated on 20 July.": true,
		"如调解不成，您可以依法提起诉讼。":                                                      false,
		"我们将在60日内组织调解，逾期可终止调解。":                                                 false,
		"调解成功，平台同意支付。":                                                          false,
		"调解终止了吗？":                                                               false,
		"If mediation failed, you may go to court.":                             false,
		"您的投诉已受理，将安排调解。":                                                        false,
		"": false,
	} {
		if quote, got := MediationEnded(text); got != want || got == (quote == "") {
			t.Errorf("%q: %v (%q), want %v", text, got, quote, want)
		}
	}
}

func TestEveryEndingSpeaksOfAMediation(t *testing.T) {
	for _, e := range endings {
		if !containsAny(e, mediation) {
			t.Errorf("%q is never looked for", e)
		}
	}
}
