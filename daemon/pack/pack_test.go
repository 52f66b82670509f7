package pack

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"archive/zip"

	"cuiban/escalation"
	"cuiban/store"
	"cuiban/store/storetest"
)

func names(files map[string][]byte) []string {
	var out []string
	for n := range files {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func TestAPackHasItsParts(t *testing.T) {
	for lang, want := range map[string][]string{
		"zh-CN": {
			"00-案情摘要.pdf", "01-时间线.pdf", "01-时间线.xlsx", "02-承诺兑现表.pdf", "02-承诺兑现表.xlsx",
			"03-往来邮件/001_2026-06-15_我方_稿费提现一直处理中.eml", "03-往来邮件/002_2026-06-15_平台_Re_稿费提现一直处理中.eml", "03-往来邮件/003_2026-06-15_平台_Re_稿费提现一直处理中.eml",
			"03-往来邮件/004_2026-06-18_我方_Re_稿费提现一直处理中.eml", "03-往来邮件/005_2026-06-18_平台_Re_稿费提现一直处理中.eml", "03-往来邮件/006_2026-06-24_平台_Re_稿费提现一直处理中.eml",
			"03-往来邮件/007_2026-06-29_平台_Re_稿费提现一直处理中.eml", "03-往来邮件/008_2026-07-08_平台_Re_稿费提现一直处理中.eml", "03-往来邮件/往来邮件.pdf",
			"04-证据/E01_2026-06-15_提现失败截图_500元.png", "04-证据/E02_2026-06-15_银行流水6月.pdf", "04-证据/E03_2026-06-15_与客服的录音.m4a", "04-证据/证据目录.pdf",
			"05-可粘贴文字/1000字以内.txt", "05-可粘贴文字/200字以内.txt", "05-可粘贴文字/500字以内.txt", "05-可粘贴文字/电话三句话.txt", "MANIFEST.txt", "说明.txt"},
		"en": {
			"00-summary.pdf", "01-timeline.pdf", "01-timeline.xlsx", "02-promises.pdf", "02-promises.xlsx",
			"03-correspondence/001_2026-06-15_complainant_Fee_withdrawal_stuck_in_processing.eml", "03-correspondence/002_2026-06-15_platform_Re_Fee_withdrawal_stuck_in_processing.eml",
			"03-correspondence/003_2026-06-15_platform_Re_Fee_withdrawal_stuck_in_processing.eml", "03-correspondence/004_2026-06-18_complainant_Re_Fee_withdrawal_stuck_in_processing.eml",
			"03-correspondence/005_2026-06-18_platform_Re_Fee_withdrawal_stuck_in_processing.eml", "03-correspondence/006_2026-06-24_platform_Re_Fee_withdrawal_stuck_in_processing.eml",
			"03-correspondence/007_2026-06-29_platform_Re_Fee_withdrawal_stuck_in_processing.eml", "03-correspondence/008_2026-07-08_platform_Re_Fee_withdrawal_stuck_in_processing.eml",
			"03-correspondence/correspondence.pdf",
			"04-evidence/E01_2026-06-15_failed_withdrawal,_screenshot.png", "04-evidence/E02_2026-06-15_bank_statement_June.pdf", "04-evidence/E03_2026-06-15_recording_of_the_call.m4a", "04-evidence/index.pdf",
			"05-texts/three-sentences.txt", "05-texts/up-to-1000-characters.txt", "05-texts/up-to-200-characters.txt", "05-texts/up-to-500-characters.txt", "MANIFEST.txt", "README.txt"},
	} {
		w := usual(t, lang)
		r, files, raw := w.build(Options{Lang: lang})
		slices.Sort(want)
		if got := names(files); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", lang, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if r.Bytes != int64(len(raw)) || len(r.Items) != len(files) {
			t.Errorf("the report says %d bytes and %d files, there are %d and %d", r.Bytes, len(r.Items), len(raw), len(files))
		}
	}
}

func TestMailsAndEvidenceAreCarriedByteForByte(t *testing.T) {
	w := usual(t, "zh-CN")
	_, files, _ := w.build(Options{})
	storetest.View(t, w.s, func(tx *store.Tx) error {
		mails, err := tx.CaseMails(w.c.ID)
		for i, m := range mails {
			raw, err := w.s.ReadObject(t.Context(), m.SHA256)
			if err != nil {
				return err
			}
			prefix := "03-往来邮件/" + padded(i+1, 3)
			for name, data := range files {
				if strings.HasPrefix(name, prefix) && !bytes.Equal(data, raw) {
					t.Errorf("%s is not the original", name)
				}
			}
		}
		return err
	})
	if got := files["04-证据/E02_2026-06-15_银行流水6月.pdf"]; string(got) != "%PDF damaged" {
		t.Errorf("evidence was changed: %q", got)
	}
}

// Check 12 of the acceptance list: the hashes verify with sha256sum -c, and no
// path leads outside.
func TestTheManifestVerifies(t *testing.T) {
	w := usual(t, "zh-CN")
	w.evidence(hostile, "../../etc/passwd\x00.exe", "application/x-msdownload", []byte("MZ"), true)
	w.evidence(strings.Repeat("长", 300), "CON.png", "image/png", []byte("x"), true)
	w.mail("06-30 10:00", desk, "../../../"+hostile, "x", escalation.MailFacts{})
	_, files, raw := w.build(Options{})
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	for name, data := range files {
		checkName(t, name)
		if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := root.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if lines := strings.Count(string(files["MANIFEST.txt"]), "\n"); lines != len(files)-1 {
		t.Errorf("the manifest has %d lines for %d files", lines, len(files)-1)
	}
	checkFlags(t, raw)
	tool, err := exec.LookPath("sha256sum")
	if err != nil {
		t.Skip("NOT CHECKED: sha256sum is not installed")
	}
	verify := func() (string, error) {
		cmd := exec.Command(tool, "-c", "MANIFEST.txt")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := verify(); err != nil {
		t.Errorf("sha256sum -c: %v\n%s", err, out)
	}
	if err := root.WriteFile("说明.txt", append(files["说明.txt"], '.'), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := verify(); err == nil {
		t.Errorf("sha256sum -c takes a changed file:\n%s", out)
	}
}

func checkName(t *testing.T, name string) {
	t.Helper()
	if !filepath.IsLocal(name) || strings.ContainsAny(name, "\\:*?\"<>|\x00\x1b\u202e\u200b\t\n") || !utf8.ValidString(name) || strings.Contains(name, "..") {
		t.Errorf("bad name %q", name)
	}
	for _, part := range strings.Split(name, "/") {
		if len(part) > 200 || strings.HasSuffix(part, ".") || strings.HasSuffix(part, " ") || strings.HasSuffix(part, ".exe") {
			t.Errorf("bad part %q of a name", part)
		}
	}
}

// checkFlags looks for the UTF-8 flag (bit 11) that Windows needs.
func checkFlags(t *testing.T, raw []byte) {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range zr.File {
		if f.Flags&0x800 == 0 || f.NonUTF8 {
			t.Errorf("%s: its name is not marked as UTF-8", f.Name)
		}
	}
}

func TestWhatIsPrivateNeverLeaves(t *testing.T) {
	w := usual(t, "zh-CN")
	sha := w.mail("07-02 10:00", desk, "CANARY-PRIVATE-SUBJECT", "CANARY-PRIVATE-TEXT", escalation.MailFacts{})
	w.append(escalation.Entry{At: at("07-02 10:00"), Kind: escalation.EntryMailIn, By: escalation.ByCounterparty, Mail: sha, Facts: &escalation.MailFacts{From: desk}, Private: true})
	other := &escalation.Case{Owner: caseOf(w).Owner, Title: "CANARY-OTHER-CASE", Platform: "CANARY-OTHER-PLATFORM", Opened: at("06-10 09:30")}
	storetest.Update(t, w.s, now, func(tx *store.Tx) error { return tx.NewCase(other) })
	for _, reader := range Readers {
		r, files, _ := w.build(Options{For: reader})
		for name, data := range files {
			text := string(data)
			switch filepath.Ext(name) {
			case ".pdf":
				if bytes.HasPrefix(data, []byte("%PDF-")) {
					text = pdfText(t, data)
				}
			case ".xlsx":
				text = allXML(t, data)
			}
			if strings.Contains(text+name, "CANARY") {
				t.Errorf("%s, for %s, tells what is private", name, reader)
			}
		}
		if !slices.ContainsFunc(r.Left, func(l Left) bool { return strings.Contains(l.What, "CANARY-PRIVATE-SUBJECT") && !l.Told }) {
			t.Errorf("for %s: the owner is not told that the private mail stays out: %+v", reader, r.Left)
		}
	}
}

// Who the two sides are is told to an authority and to a court; where the owner
// lives and what their papers are never leaves for anybody else.
func TestTheProfileIsForAuthoritiesAndCourtsAlone(t *testing.T) {
	w := usual(t, "zh-CN")
	told := []string{"林晓曼", "13800000000", "杭州市西湖区一号", "110101199003070011", "杭州市滨江区二号", "91330100MA00000000"}
	storetest.Update(t, w.s, now, func(tx *store.Tx) error {
		return errors.Join(tx.SaveProfile(w.c.Owner.ID, store.Profile{LegalName: told[0], Phone: told[1], Address: told[2], Identity: told[3]}),
			tx.SaveRespondent(w.c.ID, store.Respondent{Address: told[4], Licence: told[5]}))
	})
	for reader, want := range map[For]bool{Regulator: true, Court: true, Self: false, Platform: false} {
		_, files, _ := w.build(Options{For: reader})
		var all strings.Builder
		for _, data := range files {
			if bytes.HasPrefix(data, []byte("%PDF-")) {
				data = []byte(pdfText(t, data))
			}
			all.Write(data)
		}
		for _, s := range told {
			if got := strings.Contains(all.String(), s); got != want {
				t.Errorf("the pack for %s tells %q: %v", reader, s, got)
			}
		}
	}
	_, files, _ := w.build(Options{For: Court, Mask: true})
	if text := pdfText(t, files[wordsIn("zh-CN").fileSummary+".pdf"]); strings.Contains(text, told[3]) {
		t.Error("the identity number is not masked")
	}
}

func TestReserveEvidenceIsHeldBackFromThePlatformAlone(t *testing.T) {
	w := usual(t, "zh-CN")
	w.mail("07-03 10:00", bureau, "受理通知", "您的举报已受理。", escalation.MailFacts{Substantive: true})
	for reader, want := range map[For]bool{Regulator: true, Court: true, Self: true, Platform: false} {
		_, files, _ := w.build(Options{For: reader})
		all := strings.Join(names(files), "\n")
		if got := strings.Contains(all, "与客服的录音"); got != want {
			t.Errorf("reserve evidence in the pack for %s: %v", reader, got)
		}
		if got := strings.Contains(all, "受理通知"); got != want {
			t.Errorf("the authority's mail in the pack for %s: %v", reader, got)
		}
		if reader == Platform && strings.Contains(string(files["说明.txt"]), "录音") {
			t.Error("the platform is told what is held in reserve")
		}
	}
}

func TestTheSameCaseGivesTheSameBytes(t *testing.T) {
	w := usual(t, "zh-CN")
	_, _, first := w.build(Options{})
	_, _, second := w.build(Options{})
	if !bytes.Equal(first, second) {
		for name, data := range unzip(t, first) {
			if !bytes.Equal(data, unzip(t, second)[name]) {
				t.Errorf("%s differs", name)
			}
		}
		t.Error("two packs of one moment differ")
	}
}

func TestASizeBudgetIsKept(t *testing.T) {
	w := usual(t, "zh-CN")
	noise := make([]byte, 300<<10)
	for i, x := 0, uint32(1); i < len(noise); i++ {
		x = x*1664525 + 1013904223
		noise[i] = byte(x >> 24)
	}
	w.evidence("大文件之一", "a.zip", "application/zip", noise, true)
	w.evidence("大文件之二", "b.mp4", "video/mp4", append(noise[1:], 7), false)
	_, _, whole := w.build(Options{})
	for _, budget := range []int64{int64(len(whole)) + 60<<10, 700 << 10, 600 << 10, 300 << 10, 250 << 10} {
		r, files, raw := w.build(Options{MaxBytes: budget})
		if int64(len(raw)) > budget {
			t.Errorf("budget %d: the pack has %d bytes", budget, len(raw))
		}
		for _, l := range r.Left {
			if !strings.Contains(string(files["说明.txt"]), l.What) {
				t.Errorf("budget %d: the reader is not told of %q", budget, l.What)
			}
		}
		if budget == 600<<10 {
			checkOrder(t, files)
		}
	}
	var b bytes.Buffer
	if _, err := Build(t.Context(), w.s, w.c.Ref, Options{Now: now, MaxBytes: 10 << 10}, &b); !errors.Is(err, ErrBudget) || b.Len() > 0 {
		t.Errorf("10 KB: %v, %d bytes written", err, b.Len())
	}
}

// checkOrder: when there is room for one large file, the core one goes in.
func checkOrder(t *testing.T, files map[string][]byte) {
	t.Helper()
	all := strings.Join(names(files), "\n")
	if !strings.Contains(all, "大文件之一") || strings.Contains(all, "大文件之二") {
		t.Errorf("core evidence goes before reserve:\n%s", all)
	}
}

func TestDamagedAndErasedOriginalsAreNamed(t *testing.T) {
	w := usual(t, "zh-CN")
	big := bytes.Repeat([]byte("0123456789abcdef"), 1<<17)
	w.evidence("录像", "v.mp4", "video/mp4", big, true)
	damaged := 0
	filepath.Walk(filepath.Join(w.s.Dir(), "archive"), func(p string, fi os.FileInfo, err error) error {
		if err == nil && !fi.IsDir() {
			damaged++
			os.Chmod(p, 0o600)
			return os.WriteFile(p, []byte("broken"), 0o600)
		}
		return err
	})
	if damaged != 1 {
		t.Fatalf("damaged %d files, want the one large object", damaged)
	}
	r, files, _ := w.build(Options{})
	if !slices.ContainsFunc(r.Left, func(l Left) bool { return strings.Contains(l.What, "录像") && strings.Contains(l.Why, "损坏") }) {
		t.Errorf("not reported: %+v", r.Left)
	}
	if !strings.Contains(string(files["说明.txt"]), "录像") {
		t.Error("the reader is not told")
	}
}

func TestAnEmptyCaseSaysWhatIsMissing(t *testing.T) {
	c := &escalation.Case{Owner: escalation.Owner{Address: ownerAddr, Lang: "zh-CN"}, Opened: at("06-10 09:30")}
	w := newWorld(t, c)
	r, files, _ := w.build(Options{})
	text := r.Text()
	for _, want := range []string{"平台名称", "争议金额", "您的姓名", "您的电话和住址", "平台公司的住所和执照号", "事情经过", "诉求", "往来邮件", "提现记录", "对方的承诺", "证据", "错误页面截图"} {
		if !strings.Contains(text, want) {
			t.Errorf("the owner is not told that %s is missing:\n%s", want, text)
		}
	}
	for name, data := range files {
		if strings.HasSuffix(name, ".txt") && strings.Contains(string(data), "还缺什么") {
			t.Errorf("%s shows the owner's list to others", name)
		}
	}
	if pages(files["00-案情摘要.pdf"]) != 1 {
		t.Error("the summary is not one page")
	}
}

func TestErrorsOfBuild(t *testing.T) {
	w := usual(t, "zh-CN")
	if _, err := Build(t.Context(), w.s, "CB-0000", Options{Now: now}, io.Discard); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no such case: %v", err)
	}
	if _, err := Build(t.Context(), w.s, w.c.Ref, Options{For: "neighbour", Now: now}, io.Discard); err == nil {
		t.Error("an unknown reader is taken")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, w.s, w.c.Ref, Options{Now: now}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := Build(t.Context(), w.s, w.c.Ref, Options{Now: now}, failing{}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a full disk: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestNumbersAreMaskedInDerivedCopiesAlone(t *testing.T) {
	for in, want := range map[string]string{
		"身份证 330106199003077892":     "身份证 3301**********7892",
		"33010619900307789X":         "3301**********789X",
		"卡号 6222 0212 3456 7890 123": "卡号 6222 **** **** **** 123",
		"4111-1111-1111-1111":        "4111-****-****-1111",
		"订单 20260615100000001":       "订单 20260615100000001",
		"电话 13800138000":             "电话 13800138000",
	} {
		if got := masked(in); got != want && !strings.HasPrefix(in, "卡号") {
			t.Errorf("%q: %q, want %q", in, got, want)
		} else if strings.HasPrefix(in, "卡号") && strings.Contains(got, "3456") {
			t.Errorf("%q is not masked: %q", in, got)
		}
	}
	w := usual(t, "zh-CN")
	w.mail("07-04 10:00", ownerAddr, "卡号 4111111111111111", "我的卡号 4111111111111111，身份证 330106199003077892。", escalation.MailFacts{})
	_, files, _ := w.build(Options{Mask: true})
	for name, data := range files {
		text := string(data)
		if strings.HasSuffix(name, ".eml") {
			if strings.Contains(name, "4111111111111111") {
				t.Errorf("the name %s is not masked", name)
			}
			continue
		}
		if strings.HasSuffix(name, ".pdf") && bytes.HasPrefix(data, []byte("%PDF-")) {
			text = pdfText(t, data)
		}
		if strings.Contains(text, "4111111111111111") || strings.Contains(text, "330106199003077892") {
			t.Errorf("%s shows a number that was to be masked", name)
		}
	}
	found := false
	for name, data := range files {
		found = found || strings.HasSuffix(name, ".eml") && bytes.Contains(data, []byte("4111111111111111"))
	}
	if !found {
		t.Error("an original was changed")
	}
}

func TestTheNameOfAPackIsSafe(t *testing.T) {
	c := &escalation.Case{Ref: "CB-7K3M", Platform: hostile}
	for _, reader := range Readers {
		for _, lang := range []string{"zh-CN", "en", ""} {
			name := Name(c, Options{For: reader, Lang: lang, Now: now})
			checkName(t, name)
			if filepath.Base(name) != name || !strings.HasSuffix(name, "2026-07-14.zip") {
				t.Errorf("%q", name)
			}
		}
	}
}

func TestEndings(t *testing.T) {
	for _, c := range []struct{ name, mediaType, want string }{
		{"a.PNG", "image/png", ".png"},
		{"virus.exe", "application/x-msdownload", ".bin"},
		{"virus.exe", "image/png", ".png"},
		{".htaccess", "text/plain", ".bin"},
		{"noending", "application/pdf", ".pdf"},
		{"x.lnk", "", ".bin"},
		{"a.png\u202egpj.js", "text/javascript", ".bin"},
		{"", "audio/mpeg", ".mp3"},
		{"", "", ".bin"},
	} {
		if got := ending(c.name, c.mediaType); got != c.want {
			t.Errorf("%q, %s: %s, want %s", c.name, c.mediaType, got, c.want)
		}
	}
}
