package when

import (
	"fmt"
	"strings"
	"sync"

	"cuiban/parser/when/lex"
)

// kind is the class of a token. Adding a word means adding it to a line of the
// vocabulary below under its kind; the grammar in parse.go speaks of kinds only.
type kind uint8

const (
	kNone       kind = iota
	kSkip            // a word that contains time characters but says no time (一定, 售后)
	kNum             // a number; val unused, lo and hi hold it
	kFewNum          // 几, 数, few, several: a number nobody can hold them to
	kHalf            // 半, half
	kMeasure         // 个
	kUnit            // val: index into units
	kPre             // leading edge; val: pre… below
	kPost            // trailing edge; val: post… below
	kPeriod          // 本周, next month; val: unit | (offset+8)<<4
	kTail            // 底, 末, 内, 中旬 behind a period; val: tail… below
	kEndOf           // "end of": the period follows
	kEarly           // "early", "mid", "late" before a period; val: tail…
	kDay             // 今天, tomorrow; val: offset + 8
	kDayPart         // 今晚, tomorrow night said in one word: val: (offset+8) | part<<4
	kPart            // 上午, 下班前; val: index into parts
	kWeekday         // val: weekday | (offset+8)<<4 | bare<<8
	kRelative        // this, next before a weekday; val: offset + 8
	kMonth           // June; val: 1…12
	kYearMark        // 年
	kMonthMark       // 月
	kDayMark         // 日, 号
	kHourMark        // 点, 时
	kMinuteMark      // 分, 刻; val: minutes
	kOrdinal         // st, nd, rd, th
	kNth             // 第
	kHoliday         // val: index into holidays
	kZone            // val: index into zones
	kVague           // 尽快, as soon as possible
	kFiller          // the, of, on, at inside an expression
	kRange           // 至, 到, to, -
	kOpen            // an opening bracket
	kClose           // a closing bracket
	kComma
	kDate      // 2026-06-20, 6/20 as lexed from one run of digits; a, b, c hold it
	kClock     // 18:00
	kClocks    // 9:00-18:00
	kThen      // by then: the day named before
	kSpan      // three quarters of an hour; val: minutes
	kHourRange // 10-2: hours, for a number never goes down
	kAmPm      // am, pm; val 0, 12
	kHours     // 24/7, 7x24: always open
	kVerb      // a verb of an anchor event; val: event verb
	kObject    // its object
	kSince     // 自, 从: an anchor begins
	kStart     // 之日起, 后: an anchor ends
	kOfEvent   // of, from, following behind a duration: an anchor follows
	kGone      // 上周, 昨天, last week: val unused
	kNextWork  // next business day
	kArticle   // a, an: one, before a unit
	kPast      // half past, quarter to: the hour follows; val: minutes, above 30 of the hour before
)

// Values of kPre.
const (
	preWithin  = iota + 1 // within, 最多, 不超过
	preBy                 // by, 最迟
	preAt                 // on, 于
	preAfter              // after
	preOver               // at least, 超过: no deadline
	preEvery              // 每, every
	preFor                // for: a length, no deadline
	preIn                 // in: of a duration its end, of a date the day
	preNext               // the next, 未来: within, before a duration only
	preSince              // since: no deadline
	preMoved              // postponed to
	preBetween            // between: a range follows
	preUntil              // until: how long something holds
	preHolds              // 质保, 剩余: as for, but only where the length stands right behind
	preWeekOf             // week commencing: the end of the week counts
	preAsOf               // as of: since a day behind, from a day ahead
)

// Values of kPost.
const (
	postWithin = iota + 1 // 内
	postBefore            // 前
	postAfter             // 后
	postAbout             // 左右
	postOver              // 以上, 起
	postAgo               // ago
	postTime              // time, of "in two days' time"
	postFrom              // 起, from: counting on from there
	postLatest            // at the latest
	postOf                // 的
)

// Values of kTail and kEarly.
const (
	tailEnd = iota + 1
	tailEarly
	tailMiddle
	tailMiddle2
	tailWithin
)

// What one of a unit counts, where it is not one: two weeks, fifteen minutes.
const (
	fortnights   = 0x100
	quarterHours = 0x200
)

const (
	uMinute = iota + 1
	uHour
	uWorkHour
	uDay
	uWorkDay
	uWeek
	uMonth
	uQuarter
	uYear
)

// parts are the parts of a day with the clock each ends at.
var parts = []string{"", "06:00", "12:00", "18:00", "24:00", "12:00"}

const (
	partNight = iota + 1
	partMorning
	partAfternoon
	partEvening
	partNoon
	partClosing // a shop's: the evening, and nothing without an edge
)

func off(n int) int { return n + 8 }

// relativeComing is the value of "coming": whichever such day is next.
const relativeComing = 0

// vocabulary lists the words: a kind, a value, and the words that share them.
var vocabulary = []struct {
	kind  kind
	val   int
	words string
}{
	{kSkip, 0, "一定,一般,一直,一些,一样,一起,统一,一切,第一时间,一经,一旦,一下,一并,万一,三方,第三方,一线,二维码,一对一,一站式,一小部分,一部分,不一,唯一,进一步,逐一,任一,同一,一致,一系列,一同,半夜,单一,专一,第二线,二线,二次,三次,一次,两次,再次,十分,万分,百分,百分之,千万,部分,充分,积分,得分,十分钟情,分别,分析,分期,分行,分公司"},
	{kSkip, 0, "售后,后台,后续,后期,后方,后面,后果,事后,最后,背后,前后,先后,落后,幕后,滞后,前述,前期,前台,前往,前面,提前,目前,当前,日前,此前,先前,前提,上午好,下午好,晚上好,中午好,早上好,早安,晚安,good morning,good afternoon,good evening,good day,good night,跟前,眼前,从前,前来,生前,到底,底层,到账,收到,感到,得到,达到,遇到,看到,接到,到期,到位,来到,提到,了解到,直到,到来,签到,至今,甚至,乃至,以至,退至,转至,发送至,发至,寄至,至少于,内部,内容,内网,国内,境内,以下,之一,其中,中心,中国,其后,内测,内存,范围内,系统内,平台内,账户内,账号内,体内,站内信,站内,业内"},
	{kSkip, 0, "赶得上,赶不上,赶上,搭上,加上,算上,接上,跟上,碰上,打上,带上,贴上,附上,早上好,尾数,人数,次数,份数,笔数,件数,总数,补差,找差,差额,差价,差异,差旅,差别,差错,差评,差距,差点,日常,日志,日益,日记,日期,生日,节日,往日,日本,号码,账号,帐号,工号,单号,编号,订单号,卡号,型号,信号,符号,手机号,点击,重点,观点,网点,地点,缺点,几点建议,一点,有点,特点,时常,时候,时效,时长,时刻,时代,时限,时段,及时,同时,暂时,临时,随时,届时,当时,实时,准时,按时,小时候,年龄,年度,周到,周转,周围,周边,周年,周期,季节,期间内有效,月卡,年卡,周卡,日卡,天猫,天天,聊天,每天,每日,每周,每月,每年,节点,环节,情节,细节,章节,调节,节约"},
	{kSkip, 0, "night shift,day shift,morning shift,evening shift,afternoon shift,night team,morning team,night desk,may i,second-hand,second line,first line,first-line,third party,third-party,one of,one another,the one,no one,one-time,first of all,at first,in order,in full,in addition,in progress,in touch,in particular,in accordance,in line,in regard,in relation,in response,in respect,in case,in the event,in fact,in general,in writing,by email,by phone,by post,by mail,by clicking,by replying,by bank,by telephone,by contacting,by sms,by text,by the way,on behalf,on hold,on your,on our,after all,after-sales,after sales,at all,at least one,for your,for the,hour-long,day-to-day,in person,in mind,in advance,in the meantime,in the meanwhile,meanwhile,monthly,weekly,daily,hourly,yearly,two-factor,one-off,in stock,in question,in order to"},

	{kFewNum, 0, "几,数,若干,few,a few,several,a number of"},
	{kHalf, 0, "半,half,half a,half an"},
	{kMeasure, 0, "more,short,solid,further,个,个完整的,个完整,full,complete,clear,consecutive,whole,个连续"},

	{kUnit, uMinute, "分钟,分锺,分鐘,minute,minutes,min,mins,minute's,minutes'"},
	{kUnit, uMinute | quarterHours, "刻钟"},
	{kUnit, uHour, "粒钟,个粒钟,小时,钟头,钟,小時,hour,hours,hr,hrs,h,hour's,hours'"},
	{kUnit, uWorkHour, "工作小时,个工作小时,工作时,business hour,business hours,working hour,working hours,office hours"},
	{kUnit, uDay, "历日,个历日,历天,天,自然日,自然天,日历日,日历天,日曆日,个日历日,day,days,d,calendar day,calendar days,day's,days',consecutive days,consecutive calendar days,cal. day,cal. days,cal days,昼夜"},
	{kUnit, uWorkDay, "工作日,工作天,营业日,营业天,交易日,上班日,银行工作日,银行工作天,银行营业日,working day,working days,workday,workdays,work day,work days,business day,business days,banking day,banking days,bank working days,business working days,weekdays,weekday,working day's,working days',business day's,business days',working-day,business-day,bd,bds,wd,wds,biz days,biz day,bus. day,bus. days,bus day,bus days,busi. days,business-days,working-days,school day,school days,court day,court days,trading day,trading days,sitting day,sitting days,clear working days"},
	{kUnit, uWeek, "周,星期,礼拜,week,weeks,wk,wks,week's,weeks',calendar week,calendar weeks"},
	{kUnit, uMonth, "个月,个自然月,自然月,month,months,mth,mths,mos,month's,months',calendar month,calendar months"},
	{kUnit, uQuarter, "季度,个季度,quarter,quarters"},
	{kUnit, uYear, "年,year,years,year's,years'"},

	{kPre, preWithin, "within,within the next,in the next,over the next,during the next,in under,in less than,less than,under,inside,inside of,no more than,not more than,no longer than,not longer than,at most,at the most,up to,a maximum of,maximum of,maximum,max,最多,至多,最长,最久,不超过,不会超过,不多于,不长于,最慢,最晚不超过,最长不超过,最多不超过,最迟不超过,不会拖过,不拖过,绝不超过,保证不超过,不会超出,不会再超过,within a period of,within a maximum of,within approximately,within about,within around,in about,in around,in approximately,in roughly,within at most,within no more than"},
	{kPre, preBy, "week ending,the week ending,week-ending,w/e,by,before,no later than,not later than,latest by,by latest,on or before,prior to,ahead of,due by,最迟,最晚,至迟,最迟于,最晚于,最迟在,最晚在,不晚于,不迟于,不会晚于,不会迟于,至晚,截至,截止,截止到,截止至,截止日期为,于…前,赶在,赶到,迟至,不得晚于,不得迟于,may be by,until the latest"},
	{kPre, preMoved, "postponed to,postponed until,rescheduled to,rescheduled for,moved to,extended to,extended until,delayed until,delayed to,pushed back to,pushed to,deferred to,deferred until,changed to"},
	{kPre, preAt, "on,at,于,在,将于,定于,拟于,应于,安排在,延长至,改为,调整为,更正为,变更为,延长到,展期至"},
	{kPre, preMoved, "延至,延期至,推迟至,推迟到,延后至,延后到,顺延至,改到,改至,延期到,延迟至,延迟到"},
	{kPre, preAfter, "after"},
	{kPre, preOver, comparatives},
	{kPre, preOver, "in as little as,as little as,差,每迟,每晚交,超期,迟延,at least,a minimum of,minimum of,minimum,more than,over,longer than,beyond,exceeding,至少,最少,超过,超出,逾,满,大于,不少于,不低于,已超过,已经超过,已逾,长达"},
	{kPre, preEvery, "every,each,每,每隔,per"},
	{kPre, preFor, "for,for the next,for another,for up to,for at least,over the last,over the past,in the last,in the past,for the last,for the past,for about,保留,保存,等了,等待了,等候了,已等待,拖了,过去,近,最近,持续,前后"},
	{kPre, preIn, "in"},
	{kPre, preBetween, "between,anywhere between,sometime between"},
	{kPre, preNext, "未来,接下来,接下来的,今后,此后,往后,再,再等,再过,还需,还要,额外,另需,另"},
	{kPre, preAsOf, "as of"},
	{kPre, preSince, "since,截至目前,截至今日,截至今天,自从,dated"},
	{kPre, preUntil, "until,till,up until,直至,直到"},
	{kOfEvent, 1, "from,starting from,counting from,counted from"},

	{kPost, postWithin, "内,以内,之内,里,之间,期间,期限内,时间内,时限内,的时间内,的期限内,的时限内,的时间里,的时间之内,时间以内,内的时间,or less,or fewer,or sooner,or earlier,max,maximum,at most,at the most,tops,at the outside"},
	{kPost, postBefore, "前,之前,以前,止,为止,截止,或之前,或以前,或该日前,或该日之前,或之前的"},
	{kPost, postAfter, "后,之后,以后,过后,later,hence"},
	{kPost, postAbout, "左右,上下,或者更短,or so,approximately"},
	{kPost, postOver, "以上,之久,or more,or longer,多,余,有余,不等,old,long,起送"},
	{kPost, postAgo, "ago,earlier,previously,以来,来,前的,之前的"},
	{kPost, postTime, "time,timeframe,time frame,period,turnaround,window,timeline,的时间,时间,的期限,期限,的时限,的周期"},
	{kPost, postFrom, "起,开始,from now,from today,from now on,of today,from this email,from this message,from the date of this email,from the date of this letter,of this email,of this message,of the date of this email,of the date of this letter,of this letter,after this email,from the date hereof,of the date hereof,following the date hereof,after the date hereof,from the date of this mail"},
	{kPost, postLatest, "at the latest,at latest,the latest,latest,at the very latest"},
	{kPost, postOf, "的"},

	{kPeriod, uWeek | 8<<4, "本周,这周,今个星期,今星期,今个礼拜,呢个星期,本星期,这星期,这个星期,本礼拜,这礼拜,这个礼拜,这一周,当周,周末,本周末,这周末,这个周末,周内,this week,the week,the weekend,this weekend,end of week,eow,e.o.w.,week end,week-end,this coming weekend,this calendar week,the working week,this working week,the business week"},
	{kPeriod, uWeek | 9<<4, "下周,下星期,下个星期,下礼拜,下个礼拜,下一周,下个周,next week,the following week,the coming week,the week after"},
	{kPeriod, uWeek | 10<<4, "下下周,下下个星期,下下星期,下下礼拜,the week after next"},
	{kPeriod, uMonth | 8<<4, "这月,这月内,本月,这个月,今个月,月尾,今个月底,当月,本月份,月底,月末,月内,本月月底,本月底,本月末,end of month,month's end,the month's end,month end,month-end,eom,e.o.m.,this month,the month,this calendar month,the current month"},
	{kPeriod, uMonth | 8<<4 | tailMiddle<<8, "月中,本月月中"},
	{kPeriod, uMonth | 9<<4 | tailEarly<<8, "月初"},
	{kPeriod, uMonth | 9<<4, "下月月底,下个月月底,下月,下个月,次月,下个月份,下月份,翌月,next month,the following month"},
	{kPeriod, uMonth | 10<<4, "下下个月,下下月,the month after next"},
	{kPeriod, uQuarter | 8<<4, "本季度,这个季度,本季,当季,季末,季度末,季底,季度底,quarter end,quarter-end,end of quarter,eoq,this quarter,the quarter"},
	{kPeriod, uQuarter | 9<<4, "下季度,下个季度,下一季度,下季,next quarter,the following quarter"},
	{kPeriod, uYear | 8<<4, "今年,本年,本年度,当年,年底,年末,年内,今年年底,今年年内,今年年末,year end,year-end,eoy,end of year,this year,the year,this calendar year"},
	{kPeriod, uYear | 9<<4, "明年,来年,明年年底,next year"},
	{kPeriod, uHour | 8<<4, "the hour,this hour"},
	{kPeriod, uDay | 8<<4, "the day,business today,today's business,the business day,the working day,the same day,the same business day,the same working day,same day,same business day,play today,business hours today"},

	{kTail, tailEnd, "底,末,末尾,尾,最后一天"},
	{kTail, tailWithin, "内,之内,以内,份,份内,里,中,当中,度,期间,整月"},
	{kTail, tailEarly, "初,上旬,初期"},
	{kTail, tailMiddle, "中期"},
	{kTail, tailMiddle2, "中旬"},
	{kTail, tailEnd, "下旬"},
	{kEndOf, 0, "end of,the end of,the very end of,the last day of,last day of,the close of,close of,the back end of"},
	{kEarly, tailEarly, "early,early in,the beginning of,beginning of,the start of,start of,the first week of"},
	{kEarly, tailMiddle, "mid,mid-,the middle of,middle of"},
	{kEarly, tailEnd, "late,later in,later on,sometime,some time,sometime in"},

	{kDay, 8, "今天,今儿,今儿个,今日,当天,当日,即日,本日,即刻,today,the same day,same day,this day,tdy,当天内,later today,same business day"},
	{kDay, 9, "明天,明日,听日,次日,翌日,隔天,隔日,第二天,转天,明儿,明儿个,tomorrow,tmrw,tmr,tmw,tomoro,2moro,2morrow,tomorow,the next day,next day,the following day,following day"},
	{kDay, 10, "后天,后日,后儿,后儿个,the day after tomorrow,day after tomorrow,overmorrow"},
	{kDay, 11, "大后天"},
	{kDayPart, 8 | partEvening<<4, "今晚,今夜,今天夜里,当晚,tonight,2nite,tonite,this evening,midnight tonight"},
	{kDayPart, 8 | partMorning<<4, "今早,今晨,this morning,今天一早"},
	{kDayPart, 8 | partAfternoon<<4, "this afternoon,this arvo"},
	{kDayPart, 9 | partMorning<<4, "明早,明晨,听朝,听早,明天一早,明儿早上,first thing tomorrow"},
	{kDayPart, 9 | partEvening<<4, "明晚,听晚,tomorrow night,tomorrow evening"},
	{kPart, partNight, "凌晨,清晨,黎明"},
	{kPart, partMorning, "朝早,朝头早,上昼,上午,一上班,上班后第一件事,上班第一件事,早上,早晨,一早,早间,午前,morning,the morning,早"},
	{kPart, partNoon, "中午,正午,午间,午时,noon,midday,lunchtime,lunch time,lunch,12 noon"},
	{kPart, partAfternoon, "arvo,the arvo,放工,放工时,下昼,晏昼,下午,下班,下班时间,下班时,收工,傍晚,午后,收盘,afternoon,the afternoon,in the afternoon,cob,c.o.b.,c.o.b,eob,cop,close of business,the close of business,end of business,the end of business,end of the business day,end of business day,the end of the business day,the end of business day,end of the working day,the end of the working day,end of working day,close of play,the close of play,close of trading,end of office hours,end of shift,end of my shift,end of our shift,close of the working day,close of working day,end of business hours,the end of the work day,end of the workday,the end of the workday,end of our business day,the end of our business day,close of the business day,the close of the business day,close of business day,the end of work,end of work,end of play,the end of play"},
	{kPart, partEvening, "夜晚黑,晚黑,晚上,晚间,夜间,夜里,夜晚,晚,夜,深夜,午夜,evening,the evening,in the evening,night,midnight,eod,e.o.d.,end of day,end of the day,the end of day,the end of the day,close of day,day end,day's end,end-of-day,end of the calendar day,内全天"},

	{kMonthMark, 0, "月,月份"},
	{kYearMark, 0, "年"},
	{kDayMark, 0, "日,号"},
	{kHourMark, 0, "点,时,点钟,点整,时整,o'clock,oclock,sharp,on the dot,ish,-ish"},
	{kMinuteMark, 1, "分"},
	{kMinuteMark, 15, "刻"},
	{kOrdinal, 0, "st,nd,rd,th"},
	{kNth, 0, "第"},
	{kNth, 1, "the first,first,首个,头一个"},
	{kNth, 2, "the second,second"},
	{kNth, 3, "the third,third"},
	{kAmPm, 0, "am,a.m.,a.m"},
	{kAmPm, 12, "pm,p.m.,p.m"},
	{kRange, 0, "-,--,~,&,至,到,to,or,或,and,与,和,through,thru"},
	{kOpen, 0, "(,[,【"},
	{kClose, 0, "),],】"},
	{kComma, 0, "，"},
	{kFiller, 0, "the,of,around,about,approximately,roughly,约,大约,大概,差不多,just,local,an additional,additional,a further,further,another,extra,额外的"},
	{kArticle, 1, "a,an"},
	{kNextWork, 1, "上班第一天,上班首日,首个工作日,第一个上班日,上班后第一天,复工第一天,开工第一天,首个上班日,上班后的第一天,下一个工作日,下个工作日,下一工作日,次一工作日,次个工作日,次工作日,次一个工作日,隔个工作日,下一个营业日,次一营业日,次个营业日,next business day,the next business day,next working day,the next working day,the following business day,the following working day,next workday,the next workday,following business day,following working day,our next business day,our next working day,the next available working day,the next available business day"},
	{kHours, 0, "24/7,7x24,7*24,7×24,24x7,24*7,24×7,24-7,around the clock,round the clock,全天候,周一到周五,周一至周五,星期一至五,星期一到五,礼拜一至五,礼拜一到五,周一到五,星期一至六,星期一至日,星期一至星期六,星期一至星期日,周一至六,周一至日,周一~周五,周一-五,周一-周五,星期一至星期五,星期一到星期五,周一至周日,周一至周六,周一至五,周一到周日,monday to friday,monday-friday,mon-fri,mon to fri,monday through friday,mon - fri,monday - friday,monday to saturday,monday to sunday,weekdays from"},
	{kGone, 0, "昨天,昨日,前天,上周,上星期,上个星期,上礼拜,上月,上个月,去年,yesterday,last week,last month,last year,last friday,last monday,last tuesday,last wednesday,last thursday,last saturday,last sunday,the day before,earlier today,the other day,前几天,前些天,前两天"},
	{kVague, 0, "待会儿,待会,待会就,一会儿,一会,等下,等会,等会儿,加紧,加快,加速,一阵,一阵间,等阵,阵间,迟啲,这两天,这几天,这两日,这几日,这一两天,过两天,过几天,过两日,过几日,过阵子,过一阵,过些天,隔两天,改天,回头,早日,尽早,及早,早些,从快,很快,立马,即刻,赶紧,赶快,这就,马上就,火速,以最快的时间,在最短时间,最短时间内,最快时间,容后,旋即,改日,以最快速度,以最快的速度,用最快速度,尽快,尽早,尽速,第一时间,从速,火速,尽可能快,马上,立即,立刻,即刻,及时,稍后,稍候,近期,近日,不日,日内,近几日,近几天,抓紧,陆续,晚点,晚些时候,迟些,尽量早,择日,随后,as soon as possible,as soon as we can,as soon as i can,asap,a.s.a.p.,shortly,soon,in due course,promptly,as quickly as possible,as quickly as we can,as soon as practicable,as soon as practical,without delay,without undue delay,at the earliest,at our earliest,at the earliest opportunity,at the earliest convenience,immediately,right away,straight away,momentarily,in the near future,as early as possible,as fast as possible,as fast as we can,at our earliest convenience,before long,very soon,in a timely manner,urgently,as a priority,as a matter of urgency,as a matter of priority,in a while,later on,in a moment,at once,presently,speedily,swiftly,pronto,imminently,right now,right this minute,this minute,this very minute,this instant,quick smart,at the soonest,in the soonest time,at the first opportunity,at the first available opportunity,at the next opportunity,in no time at all,in two ticks,in a jiffy,即时,现在就,这会儿就,这会就,随即,等一下,等一阵,等一等,一阵间就"},
}

// Months, weekdays, zones, holidays and numbers have tables of their own.
var (
	monthNames = []string{"january,jan", "february,feb", "march,mar", "april,apr", "may", "june,jun", "july,jul", "august,aug", "september,sep,sept", "october,oct", "november,nov", "december,dec"}
	dayNames   = []string{"monday,mon", "tuesday,tue,tues", "wednesday,wed,weds,midweek,mid-week", "thursday,thu,thur,thurs", "friday,fri", "saturday,sat", "sunday,sun"}
	hanDays    = []string{"一", "二", "三", "四", "五", "六", "日,天"}
	hanWeeks   = []string{"周", "星期", "礼拜"}
	hanWeekPre = []struct {
		offset int
		words  string
	}{{0, "本,这,这个,本个,当,今个,今,呢个,呢"}, {1, "下,下个,下一"}, {2, "下下,下下个,再下,再下个"}}
)

// zones are the zones that a text can name, with the form of escalation.Term.Zone.
var zones = []struct{ zone, words string }{
	{"+08:00", "北京时间,中国时间,中国标准时间,香港时间,台北时间,台湾时间,新加坡时间,本地时间北京,beijing time,china time,china standard time,hong kong time,hkt,singapore time,sgt,taipei time,utc+8,utc+08:00,gmt+8,gmt+08:00,utc +8,gmt +8,perth time,awst"},
	{"+00:00", "gmt,utc,z,zulu,格林威治时间,格林尼治时间,世界时"},
	{"+01:00", "bst,cet,west,utc+1,gmt+1"},
	{"+02:00", "cest,eet,utc+2,gmt+2"},
	{"+05:30", "ist,indian standard time,indian time,india time,utc+5:30,gmt+5:30,india standard time"},
	{"+09:00", "jst,kst,东京时间,日本时间,tokyo time,japan time,utc+9,gmt+9"},
	{"+10:00", "aest,utc+10,gmt+10"},
	{"+11:00", "aedt,utc+11"},
	{"+12:00", "nzst"},
	{"-05:00", "est,cdt,eastern standard time,utc-5,gmt-5"},
	{"-04:00", "edt,eastern daylight time,utc-4,gmt-4"},
	{"-06:00", "mdt,central standard time,utc-6"},
	{"-07:00", "pdt,mst,pacific daylight time,utc-7,gmt-7"},
	{"-08:00", "pst,pacific standard time,utc-8,gmt-8"},
	{"us-eastern", "et,eastern time,eastern,us eastern time,new york time,美东时间,美国东部时间"},
	{"us-central", "ct,central time,us central time"},
	{"us-mountain", "mt,mountain time"},
	{"us-pacific", "pt,pacific time,us pacific time,pacific,太平洋时间,美西时间"},
	{"uk", "uk time,london time,british time,伦敦时间,英国时间"},
	{"eu-central", "central european time,paris time,berlin time,欧洲中部时间"},
}

// holidays are the holidays that a text can name; the key is what
// calendar.Holiday knows, "" for whichever comes first.
var holidays = []struct{ key, words string }{
	{"", ""},
	{"国庆节", "国庆,国庆节,国庆假期,国庆长假,十一假期,十一长假,国庆节假期,十一黄金周,国庆黄金周,the national day holiday,national day,the national day holidays,national day holiday,national day holidays,golden week,the golden week,golden week holiday"},
	{"中秋节", "中秋,中秋节,中秋假期,mid-autumn festival,the mid-autumn festival"},
	{"春节", "春节,春节假期,过年,新春假期,春节长假,农历新年,农历年,农历新年假期,新年假期,spring festival,the spring festival,chinese new year,the chinese new year,lunar new year,the lunar new year,cny,chinese new year holiday,the chinese new year holiday,lunar new year holiday,the lunar new year holiday,the spring festival holiday,spring festival holiday"},
	{"元旦", "元旦,元旦节,元旦假期,new year,the new year,new year's day,new year's,new years,the new year break,the new year holiday"},
	{"清明节", "清明,清明节,清明假期,qingming"},
	{"劳动节", "劳动节,五一,五一节,五一假期,五一劳动节,五一长假,劳动节假期,labour day,labor day,the may day holiday,may day,the labour day holiday,labour day holiday,labor day holiday"},
	{"端午节", "端午,端午节,端午假期,dragon boat festival,the dragon boat festival"},
	{"easter", "easter,the easter weekend,the easter break,the easter holiday,the easter holidays,easter weekend,easter holidays,easter monday,复活节"},
	{"christmas", "christmas,the christmas break,xmas,the christmas holidays,christmas day,the christmas period,the christmas holiday,圣诞节,圣诞,圣诞假期"},
	{"thanksgiving", "thanksgiving,感恩节"},
	{"", "节假日,节日,假期,长假,小长假,连假,假日,休假,放假,法定节假日,节,年假,the holidays,the holiday,the bank holiday,the bank holiday weekend,the public holiday,the long weekend,bank holiday,the holiday period,the public holidays,the festive period,the holiday break,our holiday"},
}

var numberWords = []string{
	"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
	"thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
}

var tensWords = []string{"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}

// ordinalWords are the ordinals of a date from the fourth on.
var ordinalWords = []string{
	"fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth",
	"fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second",
	"twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth",
	"thirtieth", "thirty-first",
}

var lexicon = sync.OnceValue(newLexicon)

// newLexicon makes the vocabulary ready.
func newLexicon() *lex.Lexicon {
	b := builder{words: make([]lex.Word, 0, 3000)}
	for _, v := range vocabulary {
		b.list(v.kind, v.val, v.words)
	}
	for _, v := range englishPhrases {
		b.list(v.kind, v.val, v.words)
	}
	for _, v := range englishVague {
		b.list(kVague, v.val, v.words)
	}
	for _, v := range hanPhrases {
		b.list(v.kind, v.val, v.words)
	}
	b.names()
	b.nextWorkDays()
	b.tables()
	b.weekdays()
	b.events()
	return lex.New(b.words)
}

type builder struct{ words []lex.Word }

func (b *builder) list(k kind, val int, words string) {
	for _, w := range strings.Split(words, ",") {
		if w != "" {
			b.add(k, val, w)
		}
	}
}

func (b *builder) add(k kind, val int, word string) {
	b.words = append(b.words, lex.Word{Text: word, Value: uint32(k)<<16 | uint32(val)})
}

func (b *builder) names() {
	for i, w := range monthNames {
		b.list(kMonth, i+1, w)
		b.abbreviated(kMonth, i+1, w)
	}
	for i := range 4 { // quarters of the year, by their last month
		b.add(kMonth, 3*(i+1), fmt.Sprintf("q%d", i+1))
	}
	for i, w := range numberWords {
		b.list(kNum, i, w)
	}
	for i, w := range tensWords {
		b.list(kNum, 20+10*i, w)
	}
	for i, w := range ordinalWords {
		b.list(kNth, i+4, "the "+w+","+w)
	}
	b.list(kNum, 2, "a couple of,couple of,a couple,couple,a pair of")
	b.list(kNum, 12, "dozen,a dozen")
	b.list(kUnit, uWeek|fortnights, "fortnight,fortnights,fortnight's,fortnights'") // two weeks each
}

// abbreviated adds the short forms of a name with the dot behind them: Nov., Thurs.
func (b *builder) abbreviated(k kind, val int, names string) {
	for i, name := range strings.Split(names, ",") {
		if i > 0 {
			b.add(k, val, name+".")
		}
	}
}

func (b *builder) tables() {
	for i, z := range zones {
		b.list(kZone, i, z.words)
	}
	for i, h := range holidays {
		b.list(kHoliday, i, h.words)
	}
}

// nextWorkDays makes 下个工作日, 次一营业日, 翌工作天.
func (b *builder) nextWorkDays() {
	for _, next := range []string{"下个", "下一个", "下一", "次个", "次一个", "次一", "次", "翌", "翌个", "隔个"} {
		for _, day := range []string{"工作日", "工作天", "营业日", "营业天", "交易日", "上班日", "银行工作日", "银行营业日"} {
			b.add(kNextWork, 1, next+day)
		}
	}
}

// weekdays makes 周三, 下周三, 这个星期天, and this, next before English names.
func (b *builder) weekdays() {
	const bare = 1 << 8
	for i, names := range dayNames {
		b.list(kWeekday, i+1|off(0)<<4|bare, names)
		b.abbreviated(kWeekday, i+1|off(0)<<4|bare, names)
	}
	b.list(kRelative, off(0), "this")
	b.list(kRelative, relativeComing, "this coming,coming,the coming")
	b.list(kRelative, off(1), "next,the following,following")
	for i, names := range hanDays {
		for _, day := range strings.Split(names, ",") {
			b.add(kWeekday, i+1|off(0)<<4, "这拜"+day)
			b.add(kWeekday, i+1|off(1)<<4, "下拜"+day)
			for _, week := range hanWeeks {
				b.add(kWeekday, i+1|off(0)<<4|bare, week+day)
				for _, coming := range []string{"嚟紧", "嚟紧个", "来紧", "即将到来的", "接下来的"} {
					b.add(kWeekday, i+1|off(0)<<4|bare, coming+week+day)
				}
				for _, p := range []string{"上", "上个", "上一"} {
					b.add(kGone, 0, p+week+day)
				}
				for _, pre := range hanWeekPre {
					for _, p := range strings.Split(pre.words, ",") {
						b.add(kWeekday, i+1|off(pre.offset)<<4, p+week+day)
					}
				}
			}
		}
	}
}
