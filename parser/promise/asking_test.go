package promise

import "testing"

// TestAskedInEnglish: what an English sentence asks of the owner, and by when.
func TestAskedInEnglish(t *testing.T) {
	ctx := corpusContext("en")
	for text, want := range map[string]string{
		"Scan both pages and send them to us by Thursday.":                                  "2026-10-01",
		"The statement is still missing and we need it by Friday.":                          "2026-10-02",
		"Our desk requires your badge number.":                                              "none",
		"Kindly initial every page.":                                                        "none",
		"Could you drop the keys at the desk by Wednesday?":                                 "2026-09-30",
		"We still need your bank statement.":                                                "none",
		"We need the signed lease by Friday.":                                               "2026-10-02",
		"You should return the form, signed, by Friday.":                                    "2026-10-02",
		"Show me the receipt, please.":                                                      "none",
		"Please supply the original. Upload it by Friday.":                                  "2026-10-02",
		"Fill in the slip (enclosed) and return it to this office by Friday.":               "2026-10-02",
		"Please answer it, in writing, by Friday.":                                          "2026-10-02",
		"Give me two hours.":                                                                "",
		"Let me check that for you.":                                                        "",
		"We need three more days to look into it.":                                          "",
		"Please be patient.":                                                                "",
		"Please reply to this email if anything is unclear.":                                "",
		"Let us know if you have any questions.":                                            "",
		"Please keep this letter.":                                                          "",
		"Update to the matter: the file was moved.":                                         "",
		"Keep in mind that the desk is closed on Friday.":                                   "",
		"Call the number above with any questions.":                                         "",
		"Answer expected soon; nothing for you to do.":                                      "",
		"Our offices close at noon and open on Friday.":                                     "",
		"Take care and enjoy the weekend.":                                                  "",
		"Tell us how we did.":                                                               "",
		"The valuer wrote, and the surveyor did so too.":                                    "",
		"Return label attached.":                                                            "",
		"Send you the stub tomorrow.":                                                       "",
		"Please note that the branch is closed on Friday.":                                  "",
		"We need a few days for this.":                                                      "",
		"You should get the money on Friday.":                                               "",
		"You have 180 days in which an appeal can be lodged.":                               "",
		"Sir, please upload the front page of the passbook within 3 working days of today.": "2026-10-01",
	} {
		got := ""
		for _, d := range Extract(text, ctx).Demands {
			if got += "none"; d.Due != nil {
				got = got[:len(got)-len("none")] + d.Due.Format("2006-01-02")
			}
		}
		if got != want {
			t.Errorf("%s\n got %q, want %q", text, got, want)
		}
	}
}
