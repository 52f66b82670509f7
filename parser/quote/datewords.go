package quote

import (
	"strings"
	"time"
)

// monthNames maps the names and usual short forms of months, lower-cased, in
// the languages whose clients write them out.
var monthNames = index(map[int]string{
	1:  "january jan janvier janv januar jän jänner enero ene gennaio gen janeiro januari januar január styczeń stycznia sty ledna января янв tammikuuta ocak oca січня",
	2:  "february feb février févr fév februar febrero febbraio fevereiro fev februari február luty lutego lut února февраля фев helmikuuta şubat şub лютого",
	3:  "march mar mars märz mär mrz marzo março maart mrt marts március marzec marca března марта мар maaliskuuta mart березня",
	4:  "april apr avril avr abril abr aprile abr április kwiecień kwietnia kwi dubna апреля апр huhtikuuta nisan nis квітня",
	5:  "may mai mayo maggio mag maio mei maj május maja května мая toukokuuta mayıs травня",
	6:  "june jun juin juni junio giugno giu junho június czerwiec czerwca cze června июня июн kesäkuuta haziran haz червня",
	7:  "july jul juillet juil juli julio luglio lug julho július lipiec lipca lip července июля июл heinäkuuta temmuz tem липня",
	8:  "august aug août aoû agosto ago augustus augusti augusztus sierpień sierpnia sie srpna августа авг elokuuta ağustos ağu серпня",
	9:  "september sep sept septembre septiembre settembre set setembro szeptember wrzesień września wrz září сентября сен сент syyskuuta eylül eyl вересня",
	10: "october oct octobre oktober okt octubre ottobre ott outubro out október październik października paź října октября окт lokakuuta ekim жовтня",
	11: "november nov novembre noviembre novembro listopad listopada lis listopadu ноября ноя нояб marraskuuta kasım листопада",
	12: "december dec décembre déc dezember dez diciembre dic dicembre dezembro desember grudzień grudnia gru prosince декабря дек joulukuuta aralık грудня",
})

// weekdayNames maps names of weekdays where they are needed: to tell the day
// from the month in 3/4/2024.
var weekdayNames = func() map[string]time.Weekday {
	m := map[string]time.Weekday{}
	for n, w := range index(map[int]string{
		0: "sunday sun sonntag dimanche dim domingo dom domenica zondag",
		1: "monday mon montag lundi lun lunes lunedì segunda maandag",
		2: "tuesday tue tues dienstag mardi martes martedì terça dinsdag",
		3: "wednesday wed mittwoch mercredi mer miércoles mié mercoledì quarta woensdag",
		4: "thursday thu thur thurs donnerstag jeudi jeu jueves jue giovedì quinta donderdag",
		5: "friday fri freitag vendredi ven viernes vie venerdì sexta vrijdag",
		6: "saturday sat samstag samedi sam sábado sáb sabato zaterdag",
	}) {
		m[n] = time.Weekday(w)
	}
	return m
}()

// zoneOffsets maps the zone abbreviations that mean one offset only, in hours.
// CST, IST and BST mean several and are left out on purpose.
var zoneOffsets = map[string]int{
	"utc": 0, "gmt": 0, "z": 0, "wet": 0, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
	"est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
	"hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "aedt": 11,
}

// dayFirstWords are the openers and verbs of attributions in languages that
// write the day before the month in 3/4/2024. (English clients mean either;
// Chinese, Japanese and Korean ones write the year first.)
var dayFirstWords = set("le schrieb écrit el escribió em escreveu il ha scritto op schreef den skrev dne napsal dnia napisał от написал")

// dayFirstLabels are the header labels of such languages.
var dayFirstLabels = set("von datum gesendet gesendetam an betreff de envoyé envoyéle à objet sujet pour fecha enviado enviadoel enviadaem enviadoem enviada para asunto assunto " +
	"data inviato da oggetto mittente verzonden verzondenop van aan onderwerp дата отправлено от кому тема fra til emne sendt från till ämne skickat od do temat wysłano komu předmět odesláno")

// index turns number → words into word → number. A word that stands twice in
// one list is harmless.
func index(m map[int]string) map[string]int {
	out := map[string]int{}
	for n, words := range m {
		for w := range set(words) {
			out[w] = n
		}
	}
	return out
}

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
