package console

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zheng/cmd/zheng/say"
)

// Every line of the JSON log is JSON, what is said to people too.
func TestLogIsJSON(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	log, said, err := OpenLog(f, LogAuto)
	if err != nil {
		t.Fatal(err)
	}
	log.Warn("backup", "problem", "full")
	say.Line(said, say.Text("serve_no_roll"))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Split(bytes.TrimSpace(b), []byte("\n"))
	if len(lines) != 3 {
		t.Errorf("%d lines: %s", len(lines), b)
	}
	for _, l := range lines {
		var v struct{ Time, Level, Msg string }
		if err := json.Unmarshal(l, &v); err != nil || v.Msg == "" || v.Time == "" {
			t.Errorf("%s: %v", l, err)
		}
	}
	var text bytes.Buffer
	if log, _, err = OpenLog(&text, LogAuto); err != nil {
		t.Fatal(err)
	}
	log.Info("hello")
	if !strings.Contains(text.String(), "msg=hello") {
		t.Errorf("%s", &text)
	}
	if _, _, err := OpenLog(&text, "xml"); err == nil {
		t.Error("xml is no way to log")
	}
}
