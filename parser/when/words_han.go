package when

// hanPhrases lists, in the form of vocabulary, what Chinese says of time beyond the
// common words: dialects (Wu 明朝, northern 晌午, Cantonese 落班), closing times, and
// words that only look like a time.
var hanPhrases = []struct {
	kind  kind
	val   int
	words string
}{
	{kSkip, 0, "上半年,大半年,小半年,大半天,大半个月,毕即可,完即可,完即时,明日复明日,今日事今日毕,明日何其多,请假,病假,事假,产假,婚假,真假,最后一天,最后一日,现在退款,现在退货,现在退回,转头看"},
	{kSkip, 0, "夜班,晚班,早班,中班,夜市,早餐,早饭,晚餐,晚饭,午饭,午餐,早高峰,晚高峰,隔周,哪一天,某一天,有一天,每一天,那一天,这一天,哪几天,改善,改进,改正,改变,改造,改革,改动,改签,改派,改天气"},
	{kPre, preMoved, "改,改成,改在,改约,挪到,挪至,推到,推至,移到,移至,顺延到,延到,调到,换到,换成,提前到,提前至,提早到"},
	{kPre, preEvery, "逢,每逢"},
	{kFewNum, 0, "个把"},
	{kPost, postWithin, "为限"},
	{kPre, preBy, "慢不过,晚不过,拖不过,迟不过"},
	{kPre, preWithin, "顶多,撑死,不出,用不了,不消,使不了"},
	{kPre, preHolds, "车程,路程,航程,时长,片长,再加,外加,另加,剩余,还剩,尚余,尚剩,余下,保管,开放期,保修期,质保期,保质期,有效期,试用期,冷静期,犹豫期,租期,保修,质保"},
	{kPre, preSince, "算到,计到,计至,算至"},
	{kDay, 9, "今明两天,今明两日,今明"},
	{kDay, 10, "明后两天,明后两日,明后天"},
	{kDay, 9, "明个,明个儿,第二日"},
	{kDay, 11, "大后日,大后儿,大后儿个"},
	{kDay, 12, "大大后天,大大后日"},
	{kDayPart, 8 | partEvening<<4, "即晚,今晚上,今晚黑,今晚间,今夜里,今朝夜里"},
	{kDayPart, 8 | partMorning<<4, "今早上,今朝早,今朝上午,今上午,今上昼,今日头晌"},
	{kDayPart, 8 | partNoon<<4, "今中午,今晌午,今朝中午"},
	{kDayPart, 8 | partAfternoon<<4, "今下午,今下昼,今晏昼,今朝下午"},
	{kDayPart, 9 | partMorning<<4, "明早上,明朝早,明朝上午,明朝早上,听日朝早"},
	{kDayPart, 9 | partNoon<<4, "明朝中午"},
	{kDayPart, 9 | partAfternoon<<4, "明朝下午,听下昼,听晏昼"},
	{kDayPart, 9 | partEvening<<4, "明晚上,明朝夜里,明朝夜头,明朝晚上,听晚黑,听日夜晚"},
	{kPart, partMorning, "头晌,头午,前晌"},
	{kPart, partNoon, "晌午,晌午头,中晌"},
	{kPart, partAfternoon, "后晌,过晌,落班,落更,收更"},
	{kPart, partClosing, "日终,营业结束,营业终了,打烊,收铺,收档,关门,关店,闭店,闭馆"},
	{kGone, 0, "昨晚,昨夜,昨早,昨儿,昨晨,昨夜里,昨天晚上,寻日,寻晚,琴日,琴晚,大前天"},
	{kVague, 0, "这两三天,这三五天,呢两日,呢两天,呢几日,呢几天,毕即,完即,稍晚,稍晚些,稍晚一些,稍晚点,稍晚一点,稍迟,稍迟些,过会,过会儿,过一会,过一会儿,等等就,等等会,等等帮,等等给,转头就,转头会,转头帮,转头俾,现在退,现在转,现在打给,现在付给,现在先,现在我先,现在给您,现在给你,现在帮您,现在帮你"},
	{kPeriod, uWeek | 8<<4, "呢个礼拜"},
	{kPeriod, uMonth | 8<<4, "呢个月,这月底,这月末"},
	{kPeriod, uMonth | 10<<4, "再下个月,再下月"},
	{kPeriod, uMonth | 9<<4 | tailEarly<<8, "月头"},
	{kPeriod, uYear | 8<<4, "年尾,今年年尾"},
	{kTail, tailEarly, "头"},
	{kPeriod, uMonth | 8<<4, "下半月,本月下半月"},
	{kPeriod, uMonth | 8<<4 | tailMiddle<<8, "上半月,本月上半月"},
	{kPeriod, uMonth | 9<<4 | tailMiddle<<8, "下月上半月,下个月上半月"},
	{kPeriod, uYear | 8<<4, "下半年,今年下半年"},
	{kNextWork, 2, "上班第二天,上班后第二天,复工第二天,开工第二天,第二个上班日,上班后的第二天"},
	{kNextWork, 3, "上班第三天,上班后第三天,复工第三天,第三个上班日"},
	{kHoliday, holidayOver, "假后,收假后,销假后"},
}

// holidayOver marks the words of a holiday that say 后 themselves.
const holidayOver = 0x100
