package when

// englishPhrases lists, in the form of vocabulary, what English says in several
// words where other words of the same letters mean something else.
var englishPhrases = []struct {
	kind  kind
	val   int
	words string
}{
	{kPart, partMorning, "first thing,first thing in the morning,bright and early,early doors"},
	{kDayPart, 9 | partMorning<<4, "tomorrow morning,tomorrow first thing,morning tomorrow,first thing tomorrow morning,tomorrow in the morning"},
	{kDay, 9, "the day after,the day following"},
	{kDayPart, 9 | partMorning<<4, "the morning after,the following morning,the next morning,next morning"},
	{kDayPart, 9 | partAfternoon<<4, "the following afternoon,the next afternoon"},
	{kDayPart, 9 | partEvening<<4, "the following evening,the next evening"},
	{kDayPart, 8 | partMorning<<4, "that morning,that same morning"},
	{kDayPart, 8 | partAfternoon<<4, "that afternoon,that same afternoon"},
	{kDayPart, 8 | partEvening<<4, "that evening,that night,that same evening"},
	{kPart, partMorning, "in the morning,in the am,mid-morning,mid morning"},
	{kPart, partAfternoon, "mid-afternoon,mid afternoon,tea time,teatime,late afternoon,early afternoon,the end of play,end of play,end of trading,end of shift,end of my shift,knock-off,knock off,quitting time"},
	{kDayPart, 9 | partAfternoon<<4, "tomorrow afternoon"},
	{kPast, 30, "half past"},
	{kPast, 15, "quarter past,a quarter past"},
	{kPast, 45, "quarter to,a quarter to"},
	// Negative bounds: the negation belongs to the bound, not to the act.
	{kPre, preWithin, "will not take longer than,will not take more than,will not take any longer than,will not be more than,will not be longer than,will not exceed,won't take longer than,won't take more than,won't take any longer than,won't be more than,won't be longer than,won't exceed,shall not take longer than,shall not take more than,shall not take any longer than,shall not be more than,shall not be longer than,shall not exceed,not take longer than,not take more than,not take any longer than,not be more than,not be longer than,not exceed,shan't take longer than,shan't take more than,shan't take any longer than,shan't be more than,shan't be longer than,shan't exceed,be no more than,be no longer than,inside the next"},
	{kPre, preBy, "will not be later than,will not go past,will not slip past,will not go beyond,won't be later than,won't go past,won't slip past,won't go beyond,shall not be later than,shall not go past,shall not slip past,shall not go beyond,not be later than,not go past,not slip past,not go beyond,shan't be later than,shan't go past,shan't slip past,shan't go beyond,will be no later than,be no later than"},
	{kPeriod, uWeek | 8<<4, "the week's end,week's end"},
	{kPart, partAfternoon, "'s close,'s working day,'s business day,'s close of business,'s close of play"},
	{kPre, preAt, "over on"},
	{kPre, preBy, "over by"},
	{kVague, 0, "at their earliest convenience,at her earliest convenience,at his earliest convenience,at their earliest,at the earliest possible,at the earliest possible time,as soon as they can,as soon as she can,as soon as he can,as soon as it is possible,as soon as humanly possible,as soon as reasonably practicable,as soon as is practicable,without further delay,any day now,in the coming days,over the coming days,in the days ahead,as quick as we can,as quick as i can,just as soon as we can,with all speed,post haste,forthwith,expeditiously,in short order"},
	{kPre, preWithin, "w/in,w/i"},
	{kPre, preIn, "over in"},
	{kPre, preAt, "@"},
	{kPre, preBy, "not a day after,not a day later than,not a day past,not a minute later than,not a minute past,not an hour later than,not a moment later than"},
	{kPre, preBy, "b4"},
	{kThen, 0, "by then"},
	{kPre, preWeekOf, "w/c,wc,week commencing,the week commencing,week beginning,the week beginning,w/b,the week of,week starting,the week starting"},
	{kDay, 10, "the day after next"},
	{kPre, preAt, "on or shortly after,on or soon after,on or after,on or about,on or around,on or near,at or about,at or around,at or shortly after"},
	{kDay, 8, "2day,2dy,tday,todae,today itself,this very day"},
	{kDay, 9, "tomoz,tomos,tommorow,tommorrow,tommorro,tomorrw,tomorro,tomorrrow,tomrrow,tomorroww,tmoro,tmrow,tmorrow,tmoz,tml,tmro,tmora,2moz,2mrw,2mro,2mora,manana,mañana,the morn,the morrow,on the morrow,morrow,on the morn"},
	{kDayPart, 8 | partEvening<<4, "2night,2nyt,tonyt,tnite,tonigh,2nigh,this eve,this very evening,this very night"},
	{kDayPart, 8 | partAfternoon<<4, "this aft,this pm,this p.m.,this very afternoon"},
	{kDayPart, 8 | partMorning<<4, "this a.m.,this very morning"},
	{kDayPart, 9 | partMorning<<4, "the morn's morn"},
	{kPart, partMorning, "1st thing,1st thing in the morning,first thing in the mornin,mornin,the mornin,in the mornin,in d mornin,d mornin,in the morn,forenoon,the forenoon,in the forenoon,'s open,'s opening"},
	{kPart, partNight, "sunup,sun-up,sunrise,daybreak,dawn,first light,crack of dawn,the crack of dawn"},
	{kPart, partEvening, "eve,in the eve,nite,midnite"},
	{kPeriod, uWeek | 8<<4, "the end of week,the week end,the weeks end,weeks end"},
	{kPeriod, uWeek | 9<<4, "the week after that,the week following,the week following that,the week next following"},
	{kPeriod, uMonth | 8<<4, "the end of month,inst.,inst"},
	{kPeriod, uMonth | 9<<4, "the month next following,the next following month,the month following,the month after,prox.,proximo"},
	{kPeriod, uYear | 8<<4, "the end of year"},
	{kPeriod, uQuarter | 8<<4, "the end of quarter"},
	{kSpan, 45, "three quarters of an hour,three-quarters of an hour,three quarters of hour,3/4 of an hour,3/4 hour,three quarter hours"},
	{kSpan, 15, "quarter of an hour,a quarter of an hour,1/4 of an hour,a quarter hour,quarter hour,a quarter-hour"},
	{kSpan, 30, "the half hour,the half-hour,half-hour,a half-hour,1/2 hour,1/2 an hour,half of an hour"},
	{kSkip, 0, "1st class,2nd class,first class,second class,third class,1st floor,2nd floor,3rd floor,2day shipping,2day delivery,2day air,2-day air,2-day shipping,2-day delivery,first instance,second instance,first name,second opinion,second thoughts,second hand,third person,fourth wall,fifth avenue,a fifth,a fourth,a tenth,a second time,a third time"},
	{kSkip, 0, "at your soonest,at your very soonest,your soonest"},
	{kSkip, 0, "sooner or later,earliest convenience to,the earliest you,at your earliest convenience"},
}

// instantOf are the words behind a duration that point to the day named last in
// the text: "within 14 days of that date".
var instantOf = []string{"that", "which", "that date", "that day", "this date", "which date", "the said date", "that contact", "that call", "that letter", "that email", "that e-mail", "that message", "that complaint", "that meeting", "that conversation", "that request", "that notice", "then", "there"}

// happenings are what can happen on a day named before, from which a length runs: within
// seven days of the visit.
var happenings = []string{"visit", "inspection", "hearing", "meeting", "appointment", "survey", "assessment", "call", "close", "inspecting", "visiting", "sitting", "attendance", "examination", "interview", "test", "closing", "install", "installation", "audit", "panel", "session", "repair", "review"}
