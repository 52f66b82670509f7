// Package promise finds out who owes what by when: the commitments of the other
// side in a mail, the demands it makes on the owner, and why every other sentence
// with a time in it is neither.
//
// # How it works
//
// Each sentence is taken apart in one pass (sentence.go): the limits of time in it
// (parser/when), the words that decide (words.go, words_mood.go), each with its
// classes, and the clauses, which end at commas, colons, brackets, and where a
// connective begins a new thought.
//
// For each limit a frame is built (frame.go): the clause it stands in, joined with
// a neighbour when the clause has no action of its own (最迟明天，我们会回复您); what
// the earlier clauses of the same thought say; the governing action, and the modal
// that governs it. Rules in a fixed order then decide what the frame is (rules.go):
//
//	question     能在3天内回复吗
//	reported     您反映客服承诺48小时内回复; they said they would
//	relative     您在7天内提出的申请我们都会受理
//	conditional  如审核通过，…; if, once, unless, only when, 以便, 否则
//	survey, validity, hours, marketing, notice, politeness
//	demand       请在7天内补充材料; you must
//	adverse      您的账户将于7日后注销: done against the owner
//	negation     无法在48小时内处理; no refund will be issued
//	past         已于3个工作日内退回; was refunded
//	policy       一般1-3个工作日; usually; all requests; refunds are …; 用户, merchants;
//	             案件应在三个月内审结; 于次月五日发放; 材料齐全的…
//
// What none of them refuses is a commitment if it says what will be done and in
// what mood (judge.go): firm (将, 会, will, 承诺, a limit with 给您), an estimate
// (预计, expect, aim, 争取, please allow), or done for the owner within a limit. A
// mere possibility (可能, may) is nothing. An English present tense is a habit
// ("refunds land in 3 days") unless it speaks of one definite matter: the owner's,
// on a named day, or told of right before (present.go); an answer may leave out
// all but the act and its time ("Next update: Thursday", elliptical.go). What
// somebody else will do or is quoted with is nobody's promise (afterthoughts).
// A condition reaches forward to the end of its sentence, the past only through
// its own clause, a question through its clause: "已收到，将在3个工作日内回复" is a
// promise, "如属实，将在…" is none.
//
// What would be a promise is looked at once more (afterthoughts, hanAfterthoughts):
// whose turn it is (尾款你周五转, 明天等您答复), plans withdrawn and wishes, money asked for
// first, words of others (others.go): 据承运方反馈…, 您信中所引“…”, 要求七日内….
//
// Agents leave out most of that: 尾款周五打, 两个工作日内审完材料. A Chinese clause
// with an act and a limit and nothing else is a promise (terse.go) unless something
// makes it ordinary (ordinary.go): it is for the owner or somebody else to do, it
// waits for the owner, it is one kind of cases among several, a topic without an
// owner, hearsay. A verb of one character counts only where it stands behind the
// limit and ends its clause, or takes what belongs to it (terseObjects: 退定金, 派师傅).
//
// No list holds every verb. A clause whose verb nobody knows is a promise where the
// rest says enough (matter.go): 会 or 把 behind the limit and what is the owner's
// (两天内会把您的案子提报上去), a form's field (处理时限：2个工作日); in English
// (definite.go) the writer's side or what is the owner's as the subject, and a named
// time (our devs are pushing a fix for your save tomorrow).
//
// 当天 and a bare hour mean the day that the sentence named before; a term that runs
// from an event whose day the text tells (于7月13日分案，自分案日起15天) ends on a known
// day (since.go); one that runs from an event without a day waits for it. What English
// says only together with the base or the day named before it (by then, the day before, ten
// days thereafter, by nine) is settled in settle.go and referred.go. Of several limits in an
// English clause the last of the clearest counts, and the hour before its day.
//
// Times that stand beside one another are sorted first (beside.go): the month of what is
// paid, the earliest moment beside the latest, a day said twice are no limits of their
// own. A clause with two days and two acts is two clauses (days.go). What follows on an
// act still to come waits for it, or is on its day where the text dates it (sequel.go):
// 开完马上赔, 随后十二小时内, 五天到店，到店当天.
//
// A promise without a limit (尽快, "we will get back to you") is kept without a
// date: with 尽快 or its like where the act is theirs (terse.go, hastens); without any
// word of time it is doubtful. A limit that runs from an event (自受理之日起) waits for
// it, unless the case knows it or the mail tells its day. A correction or postponement later in the same
// text supersedes. A condition on the owner's silence ("if we do not hear from you
// within 7 days, we will close the case") is a demand with what happens otherwise.
//
// The tense tells more (tense.go): an English clause whose verb is in the present, is being
// done or is done on a named day foretells it, one in the past tells of it. Conditions
// (conditions.go), others' words (others_en.go) and plain refusals (surely.go) have names
// of their own where their form leaves no doubt; steps.go reads what is only on the way.
// Orders, polite questions and needs are demands (asking.go).
//
// # Weighing
//
// Rules know what they were told. What they do not know, and where they are wrong, is
// weighed (weights.go): everything seen around a frame speaks for or against a promise:
// the words before and behind the time, the skeleton of small words that builds the
// sentence, what stands in the sentences beside it, the form of the time, the verdict
// of the rules (traits.go). What each of these traits weighs was learned from the
// labelled sentences (learn_test.go), by a plain logistic regression into a table of
// bytes. That sum is then one of some forty facts about the frame (facts.go) of which
// boosted trees (forest.go) ask four questions each; they know what a sum cannot, that
// a thing counts only together with another. Theirs is the last word: what no rule
// takes for a promise needs more to become one than a rule's promise to stay one.
// Explain tells the words that weighed most. A few rules are so sure that nothing is
// weighed (settled).
//
// # Confidence
//
// Nobody may be accused of what they did not say: each form of promise has a
// confidence, a doubtful moment (already past when it was said, a year away, hours
// that can be counted in two ways) lowers it, and below Threshold a promise is
// only shown and asked about.
//
// # Adding a form
//
// Put the sentence with what is expected into the corpus (testdata/*.tsv: the moments
// or "-", a tab, the sentence; said on Monday 2026-09-28 at 10:00) and run Explain on
// it (cuiban promise explain): it shows the classes of the words, the clauses, and the
// rule that decided. Mostly a word is missing from its class; add its whole family,
// simplified, in the file of its kind: words.go (who, what, acts), words_mood.go
// (circumstances), words_en.go and words_spoken.go (passing answers), words_office.go
// (offices, banks, courts, Taiwan and Hong Kong). A word may be in several classes; one
// that contains another by accident (申请 contains 请, 评议会 contains 会) goes to the
// shields. A new rule is a line in refusals, or in afterthoughts when only would-be
// promises need it, with a function of the frame. Then look for its counterpart that
// must not fire, and put that into the corpus too.
//
// A sentence that no rule should be made for goes into testdata/labelled, labelled by
// testdata/blind/GUIDELINE.md with a date and a jurisdiction, and is learned:
//
//	go test ./parser/promise -run TestWeights -update
//
// TestLabelled and TestBlind print the figures and hold them above a floor;
// TestWeights fails when weights.bin and forest.bin are not what the sentences teach.
package promise
