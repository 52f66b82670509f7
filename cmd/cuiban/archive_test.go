package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"filippo.io/age"

	"cuiban/daemon/mailtest"
)

// archived is a configuration with an empty data folder, for the commands that
// work on what is archived. It changes into its folder.
func archived(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	conf := `data = "data"
[[owner]]
name = "林晓"
address = "lin@mail.example"
language = "zh-CN"
[[account]]
name = "tracker"
address = "tracker@mail.example"
role = "tracker"
password = "x"
[account.imap]
host = "127.0.0.1"
port = 9
tls = "none"
[account.smtp]
host = "127.0.0.1"
port = 9
tls = "none"
`
	if err := os.WriteFile("cuiban.toml", []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
}

// letterOf is one mail of the disputes that these tests take over.
func letterOf(id, from, to, subject, refs, day, text string) string {
	return fmt.Sprintf("From: %s\nTo: %s\nSubject: %s\nMessage-ID: <%s>\nReferences: %s\nIn-Reply-To: %s\nDate: %s Jun 2026 10:00:00 +0800\nContent-Type: text/plain; charset=utf-8\n\n%s\n",
		from, to, subject, id, refs, refs, day, text)
}

// archiveMoment is the moment of these tests, as cuiban has it.
var archiveMoment = time.Date(2026, 10, 14, 12, 0, 0, 0, time.UTC)

const (
	lin = "lin@mail.example"
	kf  = "kf@platform.example"
)

func dispute(n int) []string {
	id := func(k int) string { return fmt.Sprintf("%d.%d@mail.example", n, k) }
	return []string{
		letterOf(id(1), lin, kf, fmt.Sprintf("Withdrawal %d pending", n), "", "1", "我的提现500元一直处理中，请处理。"),
		letterOf(id(2), kf, lin, fmt.Sprintf("Re: Withdrawal %d pending", n), "<"+id(1)+">", "2", "您好，我们将在48小时内给您回复。"),
		letterOf(id(3), lin, kf, fmt.Sprintf("Re: Withdrawal %d pending", n), "<"+id(2)+">", "8", "还没有收到回复，银行卡被退回了。"),
	}
}

// ok runs a command that must succeed.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	r := cuiban(t, "", args...)
	if r.code != exitDone {
		t.Fatalf("cuiban %s: exit %d\n%s%s", strings.Join(args, " "), r.code, r.out, r.err)
	}
	return r.out
}

// refsOf lists the references of the cases.
func refsOf(t *testing.T) (refs []string) {
	t.Helper()
	var heads []caseHead
	decode(t, cuiban(t, "", "case", "list", "--all", "--json"), &heads)
	for _, h := range heads {
		refs = append(refs, h.Ref)
	}
	return refs
}

// writeDisputes puts three disputes into an mbox, a zip and a Maildir, with their
// mails in no order.
func writeDisputes(t *testing.T) {
	t.Helper()
	a, b, c := dispute(1), dispute(2), dispute(3)
	box := ""
	for _, m := range []string{a[2], a[0], b[1], a[1]} {
		box += "From x@example.com Mon Jun 15 10:00:00 2026\n" + m + "\n"
	}
	var z bytes.Buffer
	zw := zip.NewWriter(&z)
	for i, m := range []string{b[2], b[0]} {
		w, err := zw.Create(fmt.Sprintf("../%d.eml", i))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(w, m)
	}
	zw.Close()
	files := map[string]string{"in/box": box, "in/mails.zip": z.String(), "in/Maildir/cur/1": c[1], "in/Maildir/new/2": c[0], "in/Maildir/tmp/3": "half a mail"}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestArchiveFromImportToRestore walks the whole way as a user would: take up
// disputes under way, find and read them, merge two, verify, back up, lose
// everything, restore.
func TestArchiveFromImportToRestore(t *testing.T) {
	archived(t)
	writeDisputes(t)
	if out := ok(t, "import", "in"); !strings.Contains(out, "8 new") || !strings.Contains(out, "3 cases opened") || !strings.Contains(out, "0 in the tray") {
		t.Fatalf("import says\n%s", out)
	}
	if out := ok(t, "import", "in"); !strings.Contains(out, "0 new, 8 known") {
		t.Errorf("a second import says\n%s", out)
	}
	if out := ok(t, "search", "退回"); strings.Count(out, "CB-") != 2 {
		t.Errorf("search finds\n%s", out)
	}
	if out := ok(t, "case", "search", "找不到的话"); !strings.Contains(out, "nothing") {
		t.Errorf("search for nothing finds\n%s", out)
	}
	refs := refsOf(t)
	show := ok(t, "case", "show", refs[0])
	for _, want := range []string{"48小时", "旧邮件"} {
		if !strings.Contains(show, want) {
			t.Errorf("show lacks %q:\n%s", want, show)
		}
	}
	ok(t, "case", "merge", refs[0], refs[1])
	if left := refsOf(t); len(left) != 2 {
		t.Errorf("after the merge there are %v", left)
	}
	if merged := ok(t, "case", "show", refs[1]); merged != ok(t, "case", "show", refs[0]) {
		t.Errorf("the merged case shows\n%s", merged)
	}
	ok(t, "verify")
	ok(t, "verify", "--case", refs[0])
	list := ok(t, "case", "list", "--json")
	ok(t, "backup", "backup.tar")
	if err := os.RemoveAll("data"); err != nil {
		t.Fatal(err)
	}
	if r := cuiban(t, "", "case", "list"); r.code != exitFailed {
		t.Errorf("without data: exit %d", r.code)
	}
	ok(t, "restore", "backup.tar", "data")
	ok(t, "verify")
	if got := ok(t, "case", "list", "--json"); got != list {
		t.Errorf("restored:\n%s\nwas\n%s", got, list)
	}
	if out := ok(t, "reparse", "--all"); !strings.Contains(out, "8 mails read again") || !strings.Contains(out, "0 promises found, 0 moved, 0 no longer sure") {
		t.Errorf("reparse says\n%s", out)
	}
	ok(t, "verify")
}

func TestVerifyNamesAFlippedByteAndFails(t *testing.T) {
	archived(t)
	writeDisputes(t)
	big := letterOf("big@mail.example", kf, lin, "Re: Withdrawal 1 pending", "<1.3@mail.example>", "9", strings.Repeat("长", 1<<19))
	if err := os.WriteFile("in/big.eml", []byte(big), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "import", "in")
	objects, err := filepath.Glob("data/archive/[0-9a-f]*/*")
	if err != nil || len(objects) != 1 {
		t.Fatalf("archived files: %v, %v", objects, err)
	}
	b, err := os.ReadFile(objects[0])
	if err != nil {
		t.Fatal(err)
	}
	b[len(b)/2] ^= 1
	if err := os.WriteFile(objects[0], b, 0o600); err != nil {
		t.Fatal(err)
	}
	r := cuiban(t, "", "verify")
	if name := filepath.Base(objects[0]); r.code != exitFailed || !strings.Contains(r.out, name) {
		t.Errorf("exit %d:\n%s%s", r.code, r.out, r.err)
	}
	var rep verified
	decode(t, result{out: cuiban(t, "", "verify", "--json").out}, &rep)
	if rep.OK || len(rep.Problems) != 1 || rep.Problems[0].What != "object" {
		t.Errorf("report %+v", rep)
	}
	if r := cuiban(t, "", "backup", "b.tar"); r.code != exitFailed || !strings.Contains(r.err, "cuiban verify") {
		t.Errorf("a backup of damaged data: exit %d: %s", r.code, r.err)
	}
	if _, err := os.Stat("b.tar"); err == nil {
		t.Error("and it is there")
	}
}

func TestEncryptedBackup(t *testing.T) {
	long(t)
	archived(t)
	writeDisputes(t)
	ok(t, "import", "in/box")
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"key.txt": "# created: today\n" + key.String() + "\n", "pass.txt": "十分长的口令 of many words\n", "empty.txt": "\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ok(t, "backup", "--recipient", key.Recipient().String(), "for-key.age")
	ok(t, "backup", "--passphrase-file", "pass.txt", "for-pass.age")
	for _, name := range []string{"for-key.age", "for-pass.age"} {
		b, err := os.ReadFile(name)
		if err != nil || bytes.Contains(b, []byte("提现")) || bytes.Contains(b, []byte("cuiban.db")) {
			t.Errorf("%s can be read by anybody (%v)", name, err)
		}
		if r := cuiban(t, "", "restore", name, "none"); r.code != exitFailed || !strings.Contains(r.err, "--identity") {
			t.Errorf("%s without a key: exit %d: %s", name, r.code, r.err)
		}
	}
	ok(t, "restore", "--identity", "key.txt", "for-key.age", "a")
	if r := cuiban(t, "十分长的口令 of many words\n", "restore", "--passphrase-file", "-", "for-pass.age", "b"); r.code != exitDone {
		t.Errorf("the passphrase on the standard input: exit %d: %s", r.code, r.err)
	}
	if r := cuiban(t, "", "restore", "--identity", "key.txt", "for-key.age", "a"); r.code != exitFailed || !strings.Contains(r.err, "not empty") {
		t.Errorf("over a folder in use: exit %d: %s", r.code, r.err)
	}
	if r := cuiban(t, "", "backup", "--passphrase-file", "empty.txt", "c"); r.code != exitFailed || !strings.Contains(r.err, "empty") {
		t.Errorf("an empty passphrase: exit %d: %s", r.code, r.err)
	}
}

func TestImportSaysWhatItCouldNotRead(t *testing.T) {
	archived(t)
	writeDisputes(t)
	for name, text := range map[string]string{"in/notes.txt": "只是笔记", "in/broken.zip": "PK\x03\x04", "in/cut.mbox": "From x Mon Jun 15 10:00:00 2026\nSubject: half a h"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("nowhere", "in/Maildir/cur/4"); err != nil {
		t.Fatal(err)
	}
	r := cuiban(t, "", "import", "in")
	if r.code != exitFailed || !strings.Contains(r.out, "9 new") || !strings.Contains(r.out, "notes.txt") || !strings.Contains(r.out, "broken.zip") ||
		!strings.Contains(r.out, "leads nowhere") || !strings.Contains(r.err, "3 could not be read") {
		t.Errorf("exit %d:\n%s%s", r.code, r.out, r.err)
	}
	for _, c := range []struct {
		args []string
		code int
		say  string
	}{
		{[]string{"import"}, exitUsage, "no file or folder"},
		{[]string{"import", "nowhere"}, exitFailed, "nowhere"},
		{[]string{"import", "--case", "CB-0000", "in"}, exitFailed, "case list"},
		{[]string{"import", "--owner", "nobody@x.example", "in"}, exitFailed, "configuration"},
		{[]string{"search", " "}, exitUsage, "no words"},
		{[]string{"search", "--limit", "0", "x"}, exitUsage, "--limit"},
		{[]string{"search", "--owner", "nobody@x.example", "x"}, exitFailed, "configuration"},
		{[]string{"verify", "--case", "CB-0000"}, exitFailed, "CB-0000"},
		{[]string{"backup", "cuiban.toml"}, exitFailed, "exists"},
		{[]string{"restore", "nowhere.tar", "x"}, exitFailed, "nowhere.tar"},
		{[]string{"restore", "cuiban.toml", "x"}, exitFailed, "restoring"},
	} {
		if r := cuiban(t, "", c.args...); r.code != c.code || !strings.Contains(r.err, c.say) {
			t.Errorf("%v: exit %d: %s", c.args, r.code, r.err)
		}
	}
}

// TestTwoMailsOfOneMessageIDAreBothShown: a sender's fault, or an attempt to make
// evidence look like a copy.
func TestTwoMailsOfOneMessageIDAreBothShown(t *testing.T) {
	archived(t)
	if err := os.Mkdir("in", 0o700); err != nil {
		t.Fatal(err)
	}
	mails := dispute(1)
	for name, text := range map[string]string{"1": mails[0], "2": mails[1], "3": mails[1] + "我们从未说过这样的话。\n"} {
		if err := os.WriteFile(filepath.Join("in", name+".eml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ok(t, "import", "in")
	var listed []struct {
		Ref string `json:"ref"`
	}
	if err := json.Unmarshal([]byte(ok(t, "case", "list", "--json")), &listed); err != nil || len(listed) != 1 {
		t.Fatalf("%+v, %v", listed, err)
	}
	if out := ok(t, "case", "show", listed[0].Ref); strings.Count(out, "两封都已保存") != 2 {
		t.Errorf("it is not said of both that there are two:\n%s", out)
	}
}

// TestImportOfAMailbox takes over a larger one, of many owners' disputes.
func TestImportOfAMailbox(t *testing.T) {
	archived(t)
	f, err := os.Create("box")
	if err != nil {
		t.Fatal(err)
	}
	corpus := mailtest.Corpus{Mails: 600, Owners: 1, Platforms: 5, Start: archiveMoment.AddDate(-1, 0, 0)}
	if err := corpus.WriteMbox(f); err != nil {
		t.Fatal(err)
	}
	f.Close()
	conf, err := os.ReadFile("cuiban.toml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("cuiban.toml", bytes.ReplaceAll(conf, []byte(lin), []byte(corpus.OwnerAddress(0))), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := ok(t, "import", "box"); !strings.Contains(out, "600 new") {
		t.Errorf("import says\n%s", out)
	}
	ok(t, "verify")
}

// unwritable takes the right to write away.
func unwritable(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() == 0 { // root can write into any folder, but not into a file system that is mounted so
		if err := syscall.Mount(dir, dir, "", syscall.MS_BIND, ""); err != nil {
			t.Skip("as root a read-only folder needs a mount, and that is not allowed here: ", err)
		}
		t.Cleanup(func() { syscall.Unmount(dir, 0) })
		if err := syscall.Mount(dir, dir, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Fatal(err)
		}
		return
	}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil {
			err = os.Chmod(p, map[bool]fs.FileMode{true: 0o500, false: 0o400}[d.IsDir()])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		filepath.WalkDir(dir, func(p string, _ fs.DirEntry, _ error) error { return os.Chmod(p, 0o700) })
	})
}

// TestReadingFromAFolderThatCannotBeWrittenTo: what only reads works, what
// writes says what is wrong.
func TestReadingFromAFolderThatCannotBeWrittenTo(t *testing.T) {
	archived(t)
	writeDisputes(t)
	ok(t, "import", "in")
	unwritable(t, "data")
	ok(t, "case", "list")
	ok(t, "search", "提现")
	ok(t, "verify")
	if r := cuiban(t, "", "import", "in"); r.code != exitFailed || !strings.Contains(r.err, "data") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
}

// TestDataOfANewerVersionIsLeftAlone names the way out.
func TestDataOfANewerVersionIsLeftAlone(t *testing.T) {
	archived(t)
	writeDisputes(t)
	ok(t, "import", "in")
	db := filepath.Join("data", "cuiban.db")
	b, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	copy(b[60:64], []byte{0, 0, 0x0f, 0}) // user_version, big-endian (SQLite file format, section 1.3)
	if err := os.WriteFile(db, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"case", "list"}, {"import", "in"}, {"verify"}, {"search", "x"}} {
		if r := cuiban(t, "", args...); r.code != exitFailed || !strings.Contains(r.err, "newer") {
			t.Errorf("%v: exit %d: %s", args, r.code, r.err)
		}
	}
	if after, err := os.ReadFile(db); err != nil || !bytes.Equal(after, b) {
		t.Error("it was changed")
	}
}

// TestAMissingObjectIsNamed: everything else goes on working.
func TestAMissingObjectIsNamed(t *testing.T) {
	archived(t)
	writeDisputes(t)
	if err := os.WriteFile("in/big.eml", []byte(letterOf("big@mail.example", kf, lin, "Re: Withdrawal 1 pending", "<1.3@mail.example>", "9", strings.Repeat("长", 1<<19))), 0o600); err != nil {
		t.Fatal(err)
	}
	ok(t, "import", "in")
	objects, err := filepath.Glob("data/archive/[0-9a-f]*/*")
	if err != nil || len(objects) != 1 {
		t.Fatalf("archived files: %v, %v", objects, err)
	}
	if err := os.Remove(objects[0]); err != nil {
		t.Fatal(err)
	}
	r := cuiban(t, "", "verify")
	if r.code != exitFailed || !strings.Contains(r.out, filepath.Base(objects[0])+": is missing") {
		t.Errorf("exit %d: %s%s", r.code, r.out, r.err)
	}
	ok(t, "case", "list")
	ok(t, "search", "提现")
	if out := ok(t, "import", "in"); !strings.Contains(out, "9 known") {
		t.Errorf("a new import: %s", out)
	}
	ok(t, "verify")
}
