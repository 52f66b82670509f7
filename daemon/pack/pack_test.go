package pack

import (
	"strings"
	"testing"
)

func TestAPackHasItsParts(t *testing.T) {
	_, files, _ := usual(t, "zh-CN").build(Options{For: Regulator})
	for _, name := range []string{"00-案情摘要.pdf", "01-时间线.pdf", "01-时间线.xlsx", "02-承诺兑现表.pdf", "02-承诺兑现表.xlsx", "03-往来邮件/往来邮件.pdf",
		"03-往来邮件/001_2026-06-15_我方_稿费提现一直处理中.eml", "04-证据/证据目录.pdf", "04-证据/E01_2026-06-15_提现失败截图_500元.png",
		"05-可粘贴文字/电话三句话.txt", "说明.txt", "MANIFEST.txt"} {
		if len(files[name]) == 0 {
			t.Errorf("%s is not there", name)
		}
	}
	for name, data := range files {
		if strings.Contains(string(data), "CANARY") {
			t.Errorf("%s tells what is private", name)
		}
	}
}
