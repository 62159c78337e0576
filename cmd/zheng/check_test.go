package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
)

// Whatever becomes of an election file's lines, check names problems or takes
// it; what it takes can be printed.
func TestCheckOfBrokenFiles(t *testing.T) {
	lines := strings.SplitAfter(string(example.Election), "\n")
	odd := []string{"", "[post]\n", "seats = 0\n", "seats = 99\n", "write_ins = 99\n", "name = \"\"\n", "name = \"" + strings.Repeat("名", 40) + "\"\n",
		"paper = \"A5\"\n", "paper = \"B4\"\n", "style = \"names\"\n", "style = \"ovals\"\n", "id = \"x\"\n", "title = 3\n", "=\n", "[[post]]\n", "[[post.candidate]]\n", "kin = [\"y\"]\n"}
	path := filepath.Join(t.TempDir(), "e.toml")
	rapid.Check(t, func(r *rapid.T) {
		file := append([]string(nil), lines...)
		for range rapid.IntRange(1, 3).Draw(r, "changes") {
			i := rapid.IntRange(0, len(file)-1).Draw(r, "line")
			file[i] = rapid.SampledFrom(odd).Draw(r, "becomes")
		}
		if err := os.WriteFile(path, []byte(strings.Join(file, "")), 0o644); err != nil {
			r.Fatal(err)
		}
		var out bytes.Buffer
		ok, err := check(&out, path)
		if err != nil {
			r.Fatalf("%v", err)
		}
		if !ok && !strings.Contains(out.String(), path) {
			r.Fatalf("no problem is named:\n%s", &out)
		}
		if !ok {
			return
		}
		e, err := open.Election(path)
		if err != nil {
			r.Fatalf("check takes what load refuses: %v", err)
		}
		if _, err := open.Layouts(e); err != nil {
			r.Fatalf("check takes what makes no ballot: %v", err)
		}
	})
}
