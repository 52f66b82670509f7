package templates

// Promise is a promise as the texts show it; all fields are words.
type Promise struct {
	Quote    string
	Said     string // when, with weekday
	Agent    string // "工号 1024", "" unknown
	Due      string // "" no date known
	Late     string // how long it has passed, or by how much it was kept late; "" not at all
	Settled  bool   // it was settled meanwhile, after it was due
	Pay      bool   // what was promised is payment
	Estimate bool
	Status   string
	Why      []string // the derivation, line by line
}

// Moment is one line of a history.
type Moment struct {
	At   string
	Text string
}

// Letter is the view of every letter to the world.
type Letter struct {
	Subject       string // of the conversation, with its "Re: "
	Headline      string // of the complaint: who, when, what, how much
	Ref           string
	Name          string // of the owner, as the letter is signed
	Account       string
	Amount        string
	Pay           bool // the promise quoted was to pay
	Promises      []Promise
	Repeats       []Moment // near-identical answers
	History       []Moment
	Happened      string
	Demands       []string // with the date they are to be met by
	Claims        []string // the same as an authority is asked for them, without a date
	Filings       []Moment // when the matter was brought before other desks, and where
	Contacts      int
	First         string // when the owner first wrote
	Since         string // the same with its year, for papers
	LastOut       string // when the owner's side wrote last
	LastLetter    string // when the last follow-up left
	Answered      string // when they last answered with content since LastOut; "" not at all
	Prior         string // the date that letter asked an answer by, where it has not come yet; "" none
	Now           string
	Today         string
	Deadline      string // with weekday
	DeadlineShort string
	Platform      string   // the name people use
	Entity        string   // the company behind it, "" unknown
	Email         string   // of the owner
	Mention       bool     // this is the third contact or a later one: authorities may be named, as information
	Exhibits      []Moment // number and label of the evidence that goes with it
	Filed         string   // the number the desk gave, "" not filed yet
	FiledDay      string
	Person        Person
	Respondent    Respondent
}

// PayPromises are those of the promises that were to pay: what a court may read
// as an admission of the debt.
func (v Letter) PayPromises() (out []Promise) {
	for _, p := range v.Promises {
		if p.Pay {
			out = append(out, p)
		}
	}
	return out
}

// Person is the owner as authorities and courts want them named. It appears in
// papers only, never in a letter to the platform.
type Person struct {
	LegalName string
	Phone     string
	Address   string
	Identity  string // number of the identity document
}

// Respondent is the company behind the platform, as far as it is known.
type Respondent struct {
	Address string
	Licence string // licence or ICP filing
}

// Dossier is what papers need beyond the case itself.
type Dossier struct {
	Person     Person
	Respondent Respondent
	Exhibits   []Moment
}

// With adds the dossier to the view.
func (v Letter) With(d Dossier) Letter {
	v.Person, v.Respondent, v.Exhibits = d.Person, d.Respondent, d.Exhibits
	return v
}

// Missing says which field a letter cannot do without.
type Missing struct{ Field string }

func (m *Missing) Error() string { return m.Field + " is not known" }

// Ask is the mail that shows a draft to the owner.
type Ask struct {
	Ref        string
	Case       string // what the case is about, in a few words
	Code       string
	What       string // what kind of letter, "催办信" …
	Why        string
	Promises   []Promise
	Pay        bool   // ask first whether the money arrived
	Sight      string // what cuiban can see and what not, one sentence
	To         []string
	Cc         []string
	From       string
	Subject    string
	Text       string
	Files      []Moment // what travels with it: name and size
	Drafts     bool     // it lies in the owner's Drafts folder; the owner sends it
	Again      bool     // it is shown again because something changed
	News       []Moment // what changed
	Offer      string   // an address they named that the owner has not used yet; "" none
	ExpiresDay string
}

// Overview is the mail that shows several letters under one code.
type Overview struct {
	Code       string
	Letters    []Ask
	Example    string // what to reply, "发送 1 2"
	ExpiresDay string
}

// Noted is the mail that tells the owner which promises were noted.
type Noted struct {
	Ref      string
	Case     string
	Until    string // when the first of them is due, "" no date known
	Promises []Promise
	Doubtful []Promise // shown and asked about, never acted on
	File     bool      // an iCalendar file is attached
}

// Directions is the mail that leads the owner to a rung without mail.
type Directions struct {
	Ref      string
	Case     string
	Why      string
	Title    string
	Reason   string // why this rung is open to and useful for this owner
	Channels []Moment
	Steps    []string
	Warnings []string
	Law      []string
	Check    bool   // the term is not verified: say so
	Clock    string // how long they have, "" unknown
	Short    string // paste-ready, about 200 characters
	Long     string // about 500
	Full     string // about 1,000; "" when it says no more
	Local    string // the same in the language of the place, where that is another; "" none
	Speech   string // three sentences for the phone
	Others   []Other
	Closed   []Other
	Lacks    []string // what is still missing for this desk's paper
	Bring    []string // the evidence this desk expects
	Paper    string   // name of the attached paper, "" none
	Pack     string   // name of the attached pack, "" none
	PackSize string
}

// Other is another rung that could be taken instead.
type Other struct {
	Title string
	Why   string
}

// Notice is the view of the short mails to the owner.
type Notice struct {
	Ref       string
	Case      string
	Quote     string
	From      string
	At        string
	Due       string
	Left      string
	Otherwise string
	Amount    string
	Rung      string
	Kind      string
	What      string
	Lines     []Moment
	Words     []Moment
	News      []string
}
