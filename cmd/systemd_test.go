package cmd_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// units are those that systemd/ installs, with their programs replaced by one
// that is there, as nothing is installed where tests run.
func units(t *testing.T) (files []string) {
	t.Helper()
	names, err := filepath.Glob("../systemd/*.service")
	if err != nil || len(names) < 4 {
		t.Fatal(names, err)
	}
	program := regexp.MustCompile(`(?m)^(Exec\w+)=/usr/\S+`)
	dir := t.TempDir()
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, strings.Replace(filepath.Base(name), "@.", "@sda1.", 1))
		if err := os.WriteFile(file, program.ReplaceAll(b, []byte("$1=/bin/true")), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// analyze runs systemd-analyze where it is; elsewhere the units are only read.
func analyze(t *testing.T, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Log("systemd-analyze is not here")
		return
	}
	out, err := exec.Command("systemd-analyze", args...).CombinedOutput()
	// An unknown key is only a warning to it.
	if err != nil || strings.Contains(string(out), "Unknown") {
		t.Errorf("systemd-analyze %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestUnits(t *testing.T) {
	files := units(t)
	analyze(t, append([]string{"verify", "--man=no", "--recursive-errors=no"}, files...)...)
	for _, f := range files {
		if filepath.Base(f) == "zheng.service" {
			// Its exposure is below 2.0, though it needs devices and a port.
			analyze(t, "security", "--offline=true", "--no-pager", "--threshold=20", f)
		}
	}
}

// Scripts of systemd/ are sound, and the programs that units start are there.
func TestScripts(t *testing.T) {
	var scripts []string
	for _, pattern := range []string{"../systemd/*.sh", "../systemd/lib/*", "../systemd/p*inst", "../systemd/p*rm", "*.sh"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", pattern, found, err)
		}
		scripts = append(scripts, found...)
	}
	for _, s := range scripts {
		if out, err := exec.Command("bash", "-n", s).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", s, err, out)
		}
	}
	used := regexp.MustCompile(`/usr/lib/zheng/(\w+)`)
	names, err := filepath.Glob("../systemd/*.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllSubmatch(b, -1) {
			info, err := os.Stat(filepath.Join("../systemd/lib", string(m[1])))
			if err != nil || info.Mode()&0o111 == 0 {
				t.Errorf("%s starts %s: %v", name, m[0], err)
			}
		}
	}
}
