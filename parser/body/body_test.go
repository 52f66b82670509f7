package body

import (
	"strings"
	"testing"
)

func TestSmoke(t *testing.T) {
	m := Read(strings.NewReader("From: =?gbk?B?1cXI/Q==?= <a@b.cn>\r\nTo: x@y\r\nSubject: =?utf-8?B?5rWL?= =?utf-8?B?6K+V?=\r\nDate: Mon, 15 Jun 2026 10:00:00 +0800\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n\xc4\xe3\xba\xc3\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+5L2g5aW9PC9wPjxibG9ja3F1b3RlPng8L2Jsb2NrcXVvdGU+\r\n--b--\r\n"), Options{})
	t.Logf("%+v", m)
	if m.Subject != "测试" || m.From[0].Name != "张三" || !strings.HasPrefix(m.Text, "你好") {
		t.Fatal(m)
	}
}
