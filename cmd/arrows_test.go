// Package cmd_test keeps the shape of the house: which package may know of
// which, and which one alone may know of an outside library. It reads the
// imports that the go command reports, so that nothing is compiled.
package cmd_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

// pkg is what `go list` says of one package; tests' own imports are left out.
type pkg struct {
	ImportPath string
	Name       string
	Imports    []string
}

// short is the package's path within the module, "" for the module itself.
func (p pkg) short() string { return strings.TrimPrefix(p.ImportPath, "zheng/") }

// fakes says whether p only serves tests and the demo.
func (p pkg) fakes() bool { return strings.HasSuffix(path.Base(p.ImportPath), "test") }

// mayImport lists for each room what it may import of the house; a room is a
// folder with everything below it. Of the rooms that hold a package the
// longest name counts. "." is the room itself.
var mayImport = map[string][]string{
	"cmd":                 {"device", "scan", "kiosk", "store"},
	"cmd/zheng":           {".", "device", "scan", "kiosk", "store"}, // the commands: a file each
	"cmd/zheng/say":       {"device/paper", "store"},
	"cmd/zheng/example":   {},
	"cmd/zheng/events":    {"store"},
	"cmd/zheng/metrics":   {"kiosk/web", "store"},
	"cmd/zheng/console":   {"cmd/zheng/say", "device/printer"},
	"cmd/zheng/station":   {"cmd/zheng/say", "device", "store"},
	"cmd/zheng/open":      {"cmd/zheng/say", "device/paper", "scan", "store"},
	"cmd/zheng/testsheet": {"cmd/zheng/open", "scan", "store"},
	"cmd/zheng/counting":  slices.Concat(basics, []string{"device/paper", "store"}),
	"cmd/zheng/roll":      slices.Concat(basics, []string{"device/paper", "store"}),
	"cmd/zheng/review":    slices.Concat(basics, []string{"scan", "store"}),
	"cmd/zheng/scanline":  slices.Concat(basics, []string{"scan", "store"}),
	"cmd/zheng/export":    slices.Concat(basics, []string{"cmd/zheng/counting", "device/paper", "store"}),
	"cmd/zheng/feedline":  slices.Concat(basics, []string{"cmd/zheng/station", "cmd/zheng/scanline", "scan", "kiosk", "store"}),
	"cmd/zheng/readiness": slices.Concat(basics, []string{"cmd/zheng/station", "cmd/zheng/testsheet", "device", "scan", "kiosk/web", "store"}),
	"cmd/zheng/district":  slices.Concat(basics, []string{"device/paper", "kiosk/district", "kiosk/web", "store"}),
	"cmd/zheng/workbook":  slices.Concat(basics, []string{"device/paper", "kiosk/admin", "store"}),
	"cmd/zheng/forms":     slices.Concat(basics, []string{"cmd/zheng/counting", "cmd/zheng/roll", "cmd/zheng/workbook", "device/paper", "kiosk/admin", "store"}),
	"cmd/zheng/publish":   slices.Concat(basics, []string{"cmd/zheng/counting", "device/paper", "scan/sheet", "kiosk", "store"}),
	"cmd/zheng/summary":   slices.Concat(basics, []string{"cmd/zheng/counting", "device/paper", "kiosk/public", "kiosk/web", "store"}),
	"cmd/zheng/objection": slices.Concat(basics, []string{"device/paper", "store"}),
	"cmd/zheng/stations":  slices.Concat(basics, []string{"cmd/zheng/station", "store"}),
	"cmd/zheng/appliance": slices.Concat(basics, []string{
		"cmd/zheng/station", "cmd/zheng/stations", "cmd/zheng/counting", "cmd/zheng/export", "cmd/zheng/feedline", "cmd/zheng/forms", "cmd/zheng/metrics", "cmd/zheng/objection", "cmd/zheng/publish", "cmd/zheng/readiness", "cmd/zheng/workbook",
		"device", "scan", "kiosk", "store",
	}),
	"cmd/zheng/demo": slices.Concat(basics, []string{
		"cmd/zheng/station", "cmd/zheng/counting", "cmd/zheng/scanline", "cmd/zheng/appliance", "cmd/zheng/example", "kiosk/web", "device", "scan", "store",
	}),
	"cmd/zheng/zhengtest": slices.Concat(basics, []string{"cmd/zheng/example", "device", "scan", "kiosk", "store"}),
	// The auditor: no cgo, and nothing that keeps the count. It prints the reports again.
	"cmd/zheng-verify":    {"store/text", "store/election", "store/tally", "store/journal", "device/paper"},
	"device":              {".", "store"},
	"scan":                {".", "store"},
	"scan/mark":           {},
	"scan/mark/train":     {"scan/mark", "scan/scantest"}, // a program: teaches mark's model
	"scan/sheet":          {"store/election", "store/typeset"},
	"kiosk":               {".", "store"},
	"store":               {"."},
	"store/text":          {},
	"store/election":      {"store/text"},
	"store/tally":         {"store/text", "store/election"},
	"store/tally/archive": {"store/text", "store/election", "store/tally", "store/journal"}, // a count with its log
	"store/journal":       {"store/election"},
	"store/bulletin":      {"store/election", "store/tally", "store/journal"},
	"store/table":         {"store/election"},
	"store/durable":       {},
	"store/typeset":       {}, // ballots and papers are drawn with it
	"store/engine":        {"store/durable"},
	"store/cluster":       {".", "store/election", "store/record"},
	"store/record":        {".", "store/durable", "store/engine", "store/journal", "store/election", "store/tally"},

	"store/tally/archive/archivetest": {"store"},
	"store/district/districttest":     {"store"},
}

// basics are what every part of the commands may use.
var basics = []string{"cmd/zheng/say", "cmd/zheng/console", "cmd/zheng/open"}

// pure are the rooms that decide, and therefore neither read nor write nor
// look at the clock: their imports of the standard library are held back.
var pure = []string{"store/text", "store/election", "store/tally", "scan/mark"}

// reachesOut are the standard packages by which a program touches the world.
var reachesOut = []string{"os", "os/exec", "os/signal", "net", "net/http", "syscall", "io/ioutil", "math/rand", "math/rand/v2", "crypto/rand"}

// users says who alone may import an outside module, with the reason where it
// is more than one. Packages for tests (…test) may use what they imitate.
// golang.org/x counts as the standard library.
var users = map[string][]string{
	"github.com/boombuler/barcode":   {"scan/sheet", "device/paper"}, // the ballot's code; the voter card's
	"github.com/mozillazg/go-pinyin": {"store/record"},
	"github.com/xuri/excelize":       {"store/table"},
	"github.com/makiuchi-d/gozxing":  {"scan/sheet", "scan/omr"},              // prints the code; finds it
	"github.com/pelletier/go-toml":   {"store/election", "cmd/zheng/station"}, // two files: the election's and the station's
	"github.com/schollz/progressbar": {"cmd/zheng/console"},
	"github.com/signintech/gopdf":    {"store/typeset"},
	"github.com/tarm/serial":         {"device/serialport"},
	"go.etcd.io/bbolt":               {"store/engine"},
	"go.etcd.io/etcd":                {"store/cluster/etcd"},
	"go.uber.org/zap":                {"store/cluster/etcd"}, // etcd's logger
	"github.com/coreos/go-systemd":   {"cmd/zheng/appliance"},
	"github.com/prometheus":          {"cmd/zheng/metrics"},
	"filippo.io/age":                 {"store/backup", "cmd/zheng"}, // seals; reads the committee's keys
	"gocv.io/x/gocv":                 {"scan/omr", "scan/feeder"},   // the reader; the camera
	"periph.io/x":                    {"device/panel"},
	"golang.org/x":                   {"."},
}

// within says whether package p stands in room (both paths in the module).
func within(p, room string) bool {
	return room == "." || p == room || strings.HasPrefix(p, room+"/")
}

func TestArrows(t *testing.T) {
	all := list(t)
	for _, p := range all {
		room := roomOf(p.short())
		if room == "" {
			t.Errorf("%s stands in no room of the house; put it in one, or open one here", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			inside, ok := strings.CutPrefix(imported, "zheng/")
			if ok && !allowed(room, inside) {
				t.Errorf("%s imports %s; %s may import %v of the house", p.short(), inside, room, mayImport[room])
			}
		}
	}
}

func TestOneUserPerLibrary(t *testing.T) {
	for _, p := range list(t) {
		if p.fakes() {
			continue
		}
		for _, imported := range p.Imports {
			if !outside(imported) {
				continue
			}
			module := moduleOf(imported)
			if module == "" {
				t.Errorf("%s imports %s, which has no user named yet; name one here", p.short(), imported)
				continue
			}
			if !slices.ContainsFunc(users[module], func(room string) bool { return within(p.short(), room) }) {
				t.Errorf("%s imports %s, which is for %v alone", p.short(), imported, users[module])
			}
		}
	}
}

func TestDecidersArePure(t *testing.T) {
	for _, p := range list(t) {
		if p.Name == "main" || p.fakes() || !slices.ContainsFunc(pure, func(room string) bool { return within(p.short(), room) }) {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(reachesOut, imported) {
				t.Errorf("%s imports %s; it decides only, whoever calls it reads and writes", p.short(), imported)
			}
		}
	}
}

// The rules above must be able to fail.
func TestRulesHold(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     bool
	}{
		{"cmd/zheng", "scan/omr", true},
		{"cmd/zheng", "cmd/zheng/appliance", true},
		{"cmd/zheng/appliance", "cmd/zheng/demo", false},
		{"cmd/zheng/appliance", "cmd/zheng", false},
		{"cmd/zheng/say", "cmd/zheng/open", false},
		{"cmd/zheng-verify", "scan/omr", false},
		{"cmd/zheng-verify", "store/record", false},
		{"cmd/zheng-verify", "store/cluster/etcd", false},
		{"scan/omr", "scan/mark", true},
		{"scan/omr", "store/election", true},
		{"scan/mark", "store/election", false},
		{"scan/sheet", "scan/omr", false},
		{"scan/omr", "kiosk/board", false},
		{"kiosk/board", "device/idcard", false},
		{"store/election", "store/tally", false},
		{"store/tally", "store/record", false},
		{"store/journal", "store/record", false},
		{"store/record", "store/journal", true},
		{"store/record", "scan/omr", false},
	} {
		if got := allowed(roomOf(c.from), c.to); got != c.want {
			t.Errorf("%s → %s allowed: %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

// roomOf gives the longest room of mayImport that holds p, "" for none.
func roomOf(p string) string {
	best := ""
	for room := range mayImport {
		if within(p, room) && len(room) > len(best) {
			best = room
		}
	}
	return best
}

func allowed(room, imported string) bool {
	for _, to := range mayImport[room] {
		if to == "." {
			to = room
		}
		if within(imported, to) {
			return true
		}
	}
	return within(imported, room) && room != "cmd" // a room's own folders
}

// outside says whether an import path is neither ours nor the standard
// library's: those have no dot in their first part.
func outside(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return strings.Contains(first, ".")
}

func moduleOf(imported string) string {
	for module := range users {
		if within(imported, module) {
			return module
		}
	}
	return ""
}

// list asks the go command for every package of the module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-buildvcs=false", "-json=ImportPath,Name,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("couldn't list the packages: %v: %s", err, exit.Stderr)
		}
		t.Fatalf("couldn't list the packages: %v", err)
	}

	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatalf("couldn't read what go list printed: %v", err)
		}
		all = append(all, p)
	}
}
