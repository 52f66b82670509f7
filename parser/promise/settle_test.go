package promise

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cuiban/escalation/calendar"
)

// settleCases are texts said on Thursday 2 July 2026 at 17:00 and a day, or a moment, that
// one of their limits comes to, whether or not it is promised; nothing where none has one.
const settleCases = `
The panel sits on the 14th. He'll let you have it four days after that. => 07-18
Counsel's opinion comes by the 22nd; I'll scan it to you the day after. => 07-23
The panel sits on 20 July. Joining instructions reach you the day before. => 07-19
The hearing is listed for 13 July, and the award follows about ten days on from that. => 07-23
Notification of the outcome of 17 July: within three working days thereof. => 07-22
Works commence on Monday and shall be completed within two weeks from that date. => 07-20
Our man calls on Wednesday. His quotation follows within seven days of the visit. => 07-15
I inspect on Tuesday. Determination within ten days of inspecting. => 07-17
The money moves on Tuesday. We shall forward the statement on the next working day. => 07-08
Decision by 10 July; you'll have our letter within the fortnight following that. => 07-24
£50 on Monday, £50 a week later, £50 a week after that. => 07-20
Varnish on Thursday, in your hands by the following Tuesday. => 07-14
The meeting decides on 28 July, and I shall write on the morrow. => 07-29
The ward round is on 8 July. You'll have your answer by then. => 07-08
The refund will be in your August bill dated 5 August. => 08-05
Your plate is fixed as of Monday. => 07-06
Your plate is fixed as of 3 August. => 08-03
Will send the proofs before nine anyway. => 07-02 21:00
My shift ends at 9. => 07-02 21:00
We will call you tomorrow at 9. => 07-03 09:00
I'm calling the liaison tomorrow at nine, and you by ten. => 07-03 10:00
One call to them at eight, another to you at ten, both tomorrow. => 07-03 10:00
The keys are cut by noon and the safe is unlocked by six, both today. => 07-02 18:00
Friday I'm all yours, I'll dial you at 9. => 07-03 09:00
Your visit of 10 July goes ahead as planned, 10 till 12. => 07-10 12:00
Tomorrow: redelivery, 07:00–12:00 => 07-03 12:00
Your tap replacement on 10 July is now on 14 July, 9am to 11am. => 07-14 11:00
He will come on Monday itself between 3 and 5. => 07-06 17:00
The rebate will be reflected in the August note of 1 August. => 08-01
Friday's run & the photos go up tonight. => 07-02
You will be without a key worker not a day after the 11th of July. => 07-11
We are closed on Friday. Opening hours 9 till 5. =>
By then. =>
The day before. =>
`

// TestSettle holds what an expression means by the words before it.
func TestSettle(t *testing.T) {
	base := time.Date(2026, 7, 2, 17, 0, 0, 0, time.UTC)
	ctx := Context{Base: base, Calendar: calendar.Weekends(), DayFirst: true}
	for _, line := range strings.Split(strings.TrimSpace(settleCases), "\n") {
		text, want, _ := strings.Cut(line, " =>")
		var got []string
		x := newExtractor(text, ctx)
		x.weighed = func(f *frame, _ verdict) {
			if at, err := time.Parse(time.RFC3339, x.momentOf(f)); err == nil {
				got = append(got, strings.TrimSuffix(at.Format("01-02 15:04"), " 23:59"))
			}
		}
		x.run()
		if want = strings.TrimPrefix(want, " "); want == "" && got != nil || want != "" && !slices.Contains(got, want) {
			t.Errorf("%s\n got %v\nwant %s", text, got, want)
		}
	}
}
