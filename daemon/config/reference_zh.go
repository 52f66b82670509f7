package config

// translation is a comment's Chinese; def is set where the default is words.
type translation struct{ meaning, def string }

// chinese is the reference in Chinese, by table and key.
var chinese = map[string]translation{
	"data":         {"数据库和存档的目录；相对路径从本文件所在的目录算起", ""},
	"texts":        {"自己写的文本所在的目录，如 zh-CN/follow_up1.txt；相对路径从本文件所在的目录算起", ""},
	"promise_mail": {"记下一条承诺时要不要写信告诉您：\"on\" 或 \"off\"", ""},
	"language":     {"写给您的信用什么语言：\"zh-CN\" 或 \"en\"", ""},
	"zone":         {"您的时区，IANA 名称", ""},
	"jurisdiction": {"平台在哪里，决定工作日历和投诉路径；国家代码（ISO 3166），小写", ""},
	"simulated":    {"只供演练的数据目录：sync --at 会真正执行，时间只看邮件的 Date。有真实案件时绝不要打开", ""},

	"[[owner]]":          {"当事人，可以有几位。", ""},
	"[[owner]]name":      {"姓名，信以它署名", ""},
	"[[owner]]address":   {"写信用的邮箱地址，只听这个地址的指令", ""},
	"[[owner]]language":  {"写给这位当事人的信用什么语言", "同上面的 language"},
	"[[owner]]zone":      {"这位当事人的时区", "同上面的 zone"},
	"[[owner]]send_from": {"信从哪个账户发出（填账户的 name）", "当事人自己的账户；没有就用催办的"},
	"[[owner]]mode":      {"\"approve\"：批准后由催办发出；\"draft\"：信放进您的草稿箱，由您自己发", "同 [sending] 的 mode"},

	"[[account]]":                 {"邮箱账户，可以有几个。每个账户写明一种取得密码的方式，或者写 [account.oauth]。", ""},
	"[[account]]name":             {"账户的名字，命令里用它", "邮箱地址"},
	"[[account]]address":          {"邮箱地址", ""},
	"[[account]]role":             {"\"tracker\"：催办自己的邮箱；\"owner\"：当事人的邮箱，先只看信头，与案件无关的什么都不留", ""},
	"[[account]]plus":             {"服务商会不会投递寄给 名字+任意@域名 的信", ""},
	"[[account]]save_sent":        {"谁把发出的信存进“已发送”：\"provider\"（服务商）、\"cuiban\"（催办）、\"nobody\"（都不存）", ""},
	"[[account]]folders":          {"除了收件箱（以及当事人的“已发送”），还要看哪些文件夹", ""},
	"[[account]]first_days":       {"第一次看到一个文件夹时，往回读几天的邮件；在那里已经放了一天以上的只记录，不追", ""},
	"[[account]]keyword":          {"给存档的邮件加上的标记，如 \"Cuiban\"，您的邮件程序里就看得出是哪些", "邮箱里什么都不动"},
	"[[account]]move_to":          {"把存档的邮件从收件箱和 folders 移到这个文件夹", "留在原处"},
	"[[account]]sent":             {"“已发送”文件夹的名字；服务器不说明、名字又不常见时才要写", ""},
	"[[account]]drafts":           {"草稿箱的名字，同上", ""},
	"[[account]]authserv_id":      {"收信服务商在 Authentication-Results（RFC 8601）里用的名字：它说验证失败就信，说通过不作数", "不看"},
	"[[account]]password":         {"密码、应用密码或授权码本身；这时配置文件只能由您自己读", ""},
	"[[account]]password_file":    {"第一行是密码的文件；相对路径从配置文件所在的目录算起", ""},
	"[[account]]password_env":     {"存放密码的环境变量的名字", ""},
	"[[account]]password_command": {"能输出密码的命令，逐词列出", ""},
	"[[account]]credential":       {"systemd 凭据的名字", ""},

	"[account.imap]":     {"收信（imap）和发信（smtp）的服务器。", ""},
	"[account.imap]host": {"服务器的名字；smtp 只有催办自己的邮箱必须写", ""},
	"[account.imap]port": {"端口，0 是常用的端口", "用 \"tls\" 时 993（收）、465（发），否则 143、587"},
	"[account.imap]tls":  {"加密方式：\"tls\"、\"starttls\"；\"none\" 只准用于本机", ""},
	"[account.imap]user": {"登录名", "邮箱地址"},
	"[account.imap]ca":   {"自建服务器的根证书，PEM 文件", "系统自带的"},

	"[account.oauth]":              {"用 OAuth2 登录，代替密码；client id 由您自己注册。写好后运行 cuiban oauth login 账户名。", ""},
	"[account.oauth]provider":      {"\"microsoft\"、\"google\" 或 \"custom\"", ""},
	"[account.oauth]client_id":     {"您在服务商那里注册的应用的 id", ""},
	"[account.oauth]client_secret": {"应用的密钥：Google 的桌面应用有，微软的没有", ""},
	"[account.oauth]tenant":        {"微软的租户，单位账户才用", ""},
	"[account.oauth]token_file":    {"存放令牌的文件，只有您能读", "数据目录里以账户命名的文件"},
	"[account.oauth]auth_url":      {"\"custom\" 服务商的登录页", ""},
	"[account.oauth]token_url":     {"\"custom\" 服务商发放令牌的地址", ""},
	"[account.oauth]device_url":    {"\"custom\" 服务商发放验证码的地址；不写就由浏览器回到本机", ""},
	"[account.oauth]scopes":        {"向 \"custom\" 服务商申请的权限", ""},

	"[digest]":       {"每周的来信什么时候到。", ""},
	"[digest]day":    {"星期几，\"monday\" 到 \"sunday\"", ""},
	"[digest]time":   {"几点几分（HH:MM），按当事人的时区", ""},
	"[digest]helper": {"另外收到全部当事人总览的那位当事人的地址", ""},

	"[sending]":                {"每天最多发多少封信。", ""},
	"[sending]case_per_day":    {"一个案件一天最多发几封", ""},
	"[sending]account_per_day": {"一个账户一天最多发几封", ""},
	"[sending]mode":            {"所有当事人的信怎么发：\"approve\" 或 \"draft\"", ""},

	"[run]":       {"长期运行。", ""},
	"[run]health": {"在哪里应答 /healthz，必须是本机地址，如 127.0.0.1:8025", "不应答"},
	"[run]log":    {"日志的格式：\"text\" 或 \"json\"", ""},
}
