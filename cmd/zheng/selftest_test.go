package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/zhengtest"
	"zheng/device/devicetest"
)

// The command asks a real line: a reader that answers is well, one that is
// unplugged keeps the polls shut.
func TestSelftest(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "election.toml")
	if err := os.WriteFile(file, example.Election, 0o644); err != nil {
		t.Fatal(err)
	}
	sim := devicetest.NewReader()
	pty := devicetest.NewPty(sim, filepath.Join(t.TempDir(), "reader"))
	if err := pty.Plug(); err != nil {
		t.Fatal(err)
	}
	defer pty.Unplug()
	config := filepath.Join(t.TempDir(), "zheng.toml")
	err := os.WriteFile(config, fmt.Appendf(nil, "[station]\ndata = %q\nelection = %q\n[device.idcard]\nport = %q\n", filepath.Join(dir, "data"), file, pty.Name()), 0o644)
	if err != nil {
		t.Fatal(err)
	}
	paper := filepath.Join(t.TempDir(), "ready.pdf")
	try := func(args ...string) (int, string, string) {
		var out, errs bytes.Buffer
		code := run(context.Background(), append([]string{"selftest", "-config", config, "-sheets", "10"}, args...), strings.NewReader(""), &out, &errs)
		return code, out.String(), errs.String()
	}
	code, stdout, stderr := try("-json", "-pdf", paper)
	if code != exitOK {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	var got struct {
		Ready    bool
		At       time.Time
		Station  string
		Findings []struct {
			Check, State, SaysZh, Says, DoZh, Do string
			Essential                            bool
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || !got.Ready || len(got.Findings) < 18 {
		t.Fatalf("%v: %s", err, stdout)
	}
	text := zhengtest.PDFText(t, paper)
	for _, s := range []string{"设备自检报告", "可以开始投票。", "身份证阅读器", "有应答", "试读选票"} {
		if !strings.Contains(text, s) {
			t.Errorf("the report does not say %q:\n%s", s, text)
		}
	}
	pty.Unplug()
	code, stdout, stderr = try("-pdf", filepath.Join(t.TempDir(), "ready.html"))
	if code != exitFail || !strings.Contains(stdout, "✗ 身份证阅读器") || !strings.Contains(stderr, "Essential") {
		t.Errorf("exit %d with the reader unplugged: %s%s", code, stdout, stderr)
	}
}
