package body

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// makeMails writes mails with Python's own email package: every charset, transfer
// encoding and structure it can make, chosen by a fixed seed, and beside each what its
// parser makes of it.
const makeMails = `
import email, email.policy, hashlib, json, random, sys
from email.message import EmailMessage
from email.header import Header
from email.mime.text import MIMEText
from email.mime.multipart import MIMEMultipart
from email.mime.base import MIMEBase
from email import encoders, charset
R = random.Random(20260615)
ZH = "您好客户订单提现账号处理回复谢谢请工作日三天内到账投诉平台受理凭证截图银行卡余额"
TW = "您好客戶訂單提現帳號處理回覆謝謝請工作天內到帳投訴平臺受理憑證銀行卡餘額"
LATIN = ["réclamation", "théâtre", "Grüße", "señor", "garçon", "naïve", "the", "refund", "within", "days"]
CHARSETS = [("utf-8", ZH), ("gb2312", ZH), ("gbk", ZH), ("gb18030", ZH), ("big5", TW), ("utf-8", TW), ("iso-8859-1", None), ("utf-8", None), ("hz", ZH), ("iso-2022-jp", "日本語返金三日以内にご返金いたします")]
def text(alpha, n):
    out = []
    for _ in range(R.randint(1, n)):
        if alpha is None: out.append(" ".join(R.choice(LATIN) for _ in range(R.randint(1, 9))))
        else: out.append("".join(R.choice(alpha) for _ in range(R.randint(8, 30))) + R.choice(["", " 48 hours", "500"]))
    return "\n".join(out) + "\n"
def part(cs, alpha, cte, subtype="plain"):
    t = text(alpha, 6)
    if subtype == "html": t = "<p>" + t.strip().replace("\n", "</p><p>") + "</p>"
    m = MIMEBase("text", subtype)
    m.set_param("charset", cs)
    raw = t.encode(cs)
    if cte == "base64": m.set_payload(raw); encoders.encode_base64(m)
    elif cte == "qp": m.set_payload(raw); encoders.encode_quopri(m)
    else:
        m["Content-Transfer-Encoding"] = "8bit"; m.set_payload(raw.decode("ascii", "surrogateescape"))
    return m
def attach(n):
    m = MIMEBase(*R.choice([("image", "png"), ("application", "pdf"), ("application", "octet-stream")]))
    m.set_payload(R.randbytes(R.randint(0, 3000)))
    encoders.encode_base64(m)
    name = R.choice(["a.png", "合同 最终.pdf", "réçu.pdf", "long " * 20 + ".bin", "x;y=z.dat"])
    how = R.randint(0, 2)
    if how == 0: m.add_header("Content-Disposition", "attachment", filename=("utf-8", "zh", name))
    elif how == 1: m.add_header("Content-Disposition", "attachment", filename=("gb18030", "", name))
    else: m.add_header("Content-Disposition", "attachment", filename=Header(name, "utf-8").encode().replace("\n", "") if not name.isascii() else name)
    return m
def build():
    cs, alpha = R.choice(CHARSETS)
    ctes = ["base64", "qp", "8bit"]
    if cs == "hz" or cs == "iso-2022-jp": ctes = ["base64", "8bit"]
    cte = R.choice(ctes)
    kind = R.randint(0, 3)
    if kind == 0: m = part(cs, alpha, cte)
    elif kind == 1:
        m = MIMEMultipart("mixed"); m.attach(part(cs, alpha, cte))
        for i in range(R.randint(1, 4)): m.attach(attach(i))
    elif kind == 2:
        m = MIMEMultipart("mixed"); a = MIMEMultipart("alternative"); a.attach(part(cs, alpha, cte)); m.attach(a); m.attach(attach(0))
    else:
        m = MIMEMultipart("mixed"); r = MIMEMultipart("related"); r.attach(part(cs, alpha, cte)); r.attach(attach(0)); m.attach(r)
    hcs = cs if cs not in ("hz",) else "utf-8"
    subject = text(alpha, 2).replace("\n", " ").strip()
    m["Subject"] = Header(subject, hcs, maxlinelen=R.choice([40, 76]))
    name = text(alpha, 1).replace("\n", "")[:20].strip()
    m["From"] = email.utils.formataddr((name, "kf%d@example.cn" % R.randint(1, 99)), hcs)
    m["To"] = ", ".join("u%d@example.cn" % i for i in range(R.randint(1, 5)))
    m["Date"] = email.utils.format_datetime(__import__("datetime").datetime(2026, R.randint(1, 12), R.randint(1, 28), 10, 0, 0, tzinfo=__import__("datetime").timezone(__import__("datetime").timedelta(hours=R.choice([-7, 0, 8])))))
    m["Message-ID"] = "<%d@example.cn>" % R.getrandbits(60)
    return m, subject, name, alpha
out = []
for i in range(int(sys.argv[2])):
    m, subject, name, alpha = build()
    raw = m.as_bytes()
    path = "%s/%d.eml" % (sys.argv[1], i)
    open(path, "wb").write(raw.replace(b"\n", b"\r\n") if i % 2 else raw)
    p = email.message_from_bytes(raw, policy=email.policy.default)
    texts, files = [], []
    for w in p.walk():
        if w.is_multipart(): continue
        data = w.get_payload(decode=True)
        if w.get_content_disposition() == "attachment":
            files.append({"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "name": w.get_filename() or "", "type": w.get_content_type()})
        else: texts.append(data.decode(w.get_content_charset()))
    out.append({"path": path, "subject": str(p["Subject"]), "wrote": subject, "name": p["From"].addresses[0].display_name, "address": p["From"].addresses[0].addr_spec,
        "to": len(p["To"].addresses), "id": str(p["Message-ID"]), "date": int(p["Date"].datetime.timestamp()), "text": "\n\n".join(t.strip("\r\n") for t in texts), "files": files})
json.dump(out, sys.stdout)
`

// TestAgainstPython reads 600 mails that another implementation wrote and compares with
// what it reads itself.
func TestAgainstPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: there is no python3 to compare with")
	}
	dir := t.TempDir()
	script := filepath.Join(dir, "make.py")
	if err := os.WriteFile(script, []byte(makeMails), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(python, script, dir, "600").Output()
	if err != nil {
		t.Fatalf("python3: %v: %s", err, err.(*exec.ExitError).Stderr)
	}
	var want []pythonMail
	if err := json.Unmarshal(out, &want); err != nil {
		t.Fatal(err)
	}
	for _, p := range want {
		f, err := os.Open(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		m := Read(f, Options{})
		f.Close()
		wellFormed(t, m)
		p.compare(t, m)
	}
}

type pythonMail struct {
	Path, Subject, Wrote, Name, Address, ID, Text string
	To                                            int
	Date                                          int64
	Files                                         []struct {
		Name, Type, SHA256 string
		Size               int64
	}
}

func (p pythonMail) compare(t *testing.T, m *Mail) {
	t.Helper()
	blanks := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	got := []string{blanks(m.Subject), m.MessageID, fmt.Sprint(m.Date.Unix()), fmt.Sprint(len(m.To)), fmt.Sprint(len(m.From))}
	want := []string{blanks(p.Wrote), p.ID, fmt.Sprint(p.Date), fmt.Sprint(p.To), "1"}
	if len(m.From) == 1 {
		got, want = append(got, m.From[0].Address, blanks(m.From[0].Name)), append(want, p.Address, blanks(p.Name))
	}
	got, want = append(got, m.Text), append(want, strings.TrimRight(strings.ReplaceAll(p.Text, "\r\n", "\n"), " \n"))
	for _, a := range m.Attachments {
		got = append(got, fmt.Sprint(a.Name, " ", a.Type, " ", a.Size, " ", a.SHA256))
	}
	for _, f := range p.Files {
		want = append(want, fmt.Sprint(SafeName(f.Name), " ", f.Type, " ", f.Size, " ", f.SHA256))
	}
	if !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("%s:\n got %.300q\nwant %.300q", filepath.Base(p.Path), got[i], want[i])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d against %d", filepath.Base(p.Path), len(got), len(want))
		}
	}
	for _, d := range m.Defects {
		raw, _ := os.ReadFile(p.Path)
		t.Errorf("%s: a sound mail, but %s: %.600s", filepath.Base(p.Path), d, raw)
	}
}

// TestCharsetsAgainstPython encodes random text with Python's codecs in every charset
// that both know, and decodes it here by its label, by another name of it, and where the
// charset can be told from the bytes, without a label.
func TestCharsetsAgainstPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("SKIPPED: there is no python3 to compare with")
	}
	r := rand.New(rand.NewPCG(1, 2))
	han := []rune("您好客户订单提现账号处理回复谢谢请工作日三天内到账投诉平台受理凭证截图")
	type item struct{ Label, Codec, Text string }
	var items []item
	for _, c := range [][3]string{
		{"gb2312", "gb2312", "han"}, {"GB18030-2022", "gb18030", "han"}, {"cp936", "gbk", "han"}, {"x-gbk", "gbk", "han"}, {"euc-cn", "gb2312", "han"}, {"HZ", "hz", "han"},
		{"utf-7", "utf-7", "han"}, {"utf8", "utf-8", "han"}, {"UTF-16BE", "utf-16-be", "han"}, {"utf-16", "utf-16", "han"}, {"utf-32le", "utf-32-le", "han"},
		{"Latin1", "iso-8859-1", "é è à ü ö ß ñ ç word"}, {"windows1250", "cp1250", "ż ś ć ł ó word"}, {"cp1251", "cp1251", "Здравствуйте ваша заявка"}, {"koi8r", "koi8-r", "Здравствуйте ваша заявка"},
		{"iso8859-7", "iso-8859-7", "Ευχαριστούμε για την υπομονή"}, {"iso-8859-9", "iso-8859-9", "teşekkürler ğ ı"}, {"Windows-874", "cp874", "ขอบคุณ"}, {"macintosh", "mac-roman", "é è à ü"}, {"ibm866", "cp866", "Здравствуйте"},
		{"EUC-KR", "euc-kr", "안녕하세요 환불"}, {"cp949", "cp949", "안녕하세요 뷁"}, {"iso-2022-kr", "iso-2022-kr", "안녕하세요 환불"}, {"euc-jp", "euc-jp", "返金について"}, {"x-sjis", "shift_jis", "返金について"}, {"iso-2022-jp", "iso-2022-jp", "返金について"},
	} {
		words := strings.Fields(c[2])
		for range 20 {
			var b strings.Builder
			for range 5 + r.IntN(20) {
				if c[2] == "han" {
					b.WriteRune(han[r.IntN(len(han))])
				} else {
					b.WriteString(words[r.IntN(len(words))] + " ")
				}
			}
			items = append(items, item{c[0], c[1], b.String()})
		}
	}
	in, _ := json.Marshal(items)
	cmd := exec.Command(python, "-c", "import json,sys\nprint(json.dumps([list(i['Text'].encode(i['Codec'])) for i in json.load(sys.stdin)]))")
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var encoded [][]int
	if err := json.Unmarshal(out, &encoded); err != nil {
		t.Fatal(err)
	}
	for i, it := range items {
		b := make([]byte, len(encoded[i]))
		for k, c := range encoded[i] {
			b[k] = byte(c)
		}
		if text, used, _ := decodeText(b, it.Label, ""); text != it.Text {
			t.Errorf("%s read as %s: %q, want %q", it.Label, used, text, it.Text)
		}
		if strings.HasPrefix(it.Codec, "gb") || it.Codec == "utf-8" {
			if text, used, _ := decodeText(b, "", ""); text != it.Text {
				t.Errorf("%s without its label read as %s: %q, want %q", it.Label, used, text, it.Text)
			}
		}
	}
}
