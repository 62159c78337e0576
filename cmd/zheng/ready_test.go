package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/device/devicetest"
	"zheng/device/panel"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// shop is a station whose machine can be made to look like any other.
type shop struct {
	*testing.T
	*readiness
	files map[string]string // of the system
	tools map[string]string // programs that are installed, and what they print; "!" fails
}

func newShop(t *testing.T) *shop {
	s, _ := desktop(t)
	s.Panel = panelStation{}
	h := &shop{T: t, readiness: newReadiness(s), files: map[string]string{}, tools: map[string]string{
		"chromium": "", "lpstat": "printer laser is idle.  enabled since Sat\n", "fc-match": "Noto Sans CJK SC",
	}}
	h.root = t.TempDir()
	h.now = func() time.Time { return time.Date(2026, 12, 6, 6, 30, 0, 0, time.UTC) }
	h.have = func(name string) bool { _, ok := h.tools[name]; return ok }
	h.run = func(_ context.Context, name string, _ ...string) (string, error) {
		if h.tools[name] == "!" {
			return "", errors.New("exit status 1")
		}
		return h.tools[name], nil
	}
	return h
}

// only leaves what a check needs: others take their time.
func (h *shop) only(name string) {
	by := map[string]string{"time_source": "clock", "roll": "record", "letters": "fonts", "sheet": "reader"}
	if by[name] != "" {
		name = by[name]
	}
	h.checks = slices.DeleteFunc(h.checks, func(c look) bool { return c.name != "election" && c.name != "record" && c.name != name })
}

// look gives how a check came out.
func (h *shop) look() map[string]Finding {
	h.Helper()
	for path, text := range h.files {
		full := h.at(path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			h.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			h.Fatal(err)
		}
	}
	out := map[string]Finding{}
	for _, f := range h.all(context.Background()) {
		if out[f.Check].State == "" || f.State != isOK {
			out[f.Check] = f
		}
		if f.SaysZh == "" || f.Says == "" || (f.State == isWarn || f.State == isFail) != (f.Do != "" && f.DoZh != "") {
			h.Errorf("%s says too little or too much: %+v", f.Check, f)
		}
	}
	return out
}

// Each thing that can be amiss is found, as grave as it is.
func TestReadiness(t *testing.T) {
	const dri = "sys/class/drm/card0-HDMI-A-1/"
	for name, c := range map[string]struct {
		change func(*shop)
		check  string
		want   state
		says   string
		stops  bool
	}{
		"clock never set":      {func(h *shop) { h.now = func() time.Time { return time.Unix(0, 0) } }, "clock", isFail, "1970", true},
		"time from the net":    {func(h *shop) { h.files["run/systemd/timesync/synchronized"] = "" }, "time_source", isOK, "network", false},
		"a clock chip":         {func(h *shop) { h.files["sys/class/rtc/rtc0/since_epoch"] = fmt.Sprintln(h.now().Unix() - 3) }, "time_source", isOK, "chip", false},
		"a clock chip astray":  {func(h *shop) { h.files["sys/class/rtc/rtc0/since_epoch"] = "1000\n" }, "time_source", isWarn, "off by", false},
		"no time source":       {func(h *shop) {}, "time_source", isWarn, "lost", false},
		"the day is past":      {func(h *shop) { h.now = func() time.Time { return time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC) } }, "election", isWarn, "past", false},
		"the day has come":     {func(h *shop) {}, "election", isOK, "today", false},
		"no election file":     {func(h *shop) { h.s.Station.Election += ".not" }, "election", isFail, "faults", true},
		"more sheets than fit": {func(h *shop) { h.sheets = 1 << 40 }, "disk", isFail, "room for", true},
		"room enough":          {func(h *shop) { h.sheets = 1 }, "disk", isOK, "free", false},
		"voltage low":          {func(h *shop) { h.files["sys/devices/platform/soc/soc:firmware/get_throttled"] = "50005\n" }, "power", isFail, "too low", true},
		"voltage was low":      {func(h *shop) { h.files["sys/devices/platform/soc/soc:firmware/get_throttled"] = "50000" }, "power", isWarn, "since", false},
		"voltage right":        {func(h *shop) { h.tools["vcgencmd"] = "throttled=0x0\n" }, "power", isOK, "right", false},
		"hot":                  {func(h *shop) { h.tools["vcgencmd"] = "throttled=0x4\n" }, "power", isWarn, "hot", false},
		"on battery":           {func(h *shop) { h.files["sys/class/power_supply/AC/online"] = "0\n" }, "power", isWarn, "AC", false},
		"on mains":             {func(h *shop) { h.files["sys/class/power_supply/AC/online"] = "1\n" }, "power", isOK, "mains", false},
		"nothing known":        {func(h *shop) {}, "power", isUnused, "", false},
		"no roll":              {func(h *shop) {}, "roll", isWarn, "no roll", false},
		"a roll":               {func(h *shop) { h.enrol("中心投票站") }, "roll", isOK, "20 voters, 20", false},
		"a roll of elsewhere":  {func(h *shop) { h.enrol("东站"); h.s.Station.Name = "西站" }, "roll", isFail, "none of them", true},
		"a record of another":  {func(h *shop) { h.enrolOther() }, "record", isFail, "another election", true},
		"a record in use":      {func(h *shop) { h.hold() }, "record", isWarn, "in use", false},
		"a reader in use": {func(h *shop) {
			h.hold()
			h.s.Device.IDCard = serialDevice{"/dev/no-such-reader", 115200}
		}, "idcard", isWarn, "in use by", false},
		"a panel in use": {func(h *shop) {
			h.hold()
			h.s.Panel = panelStation{Ready: "GPIO17", open: func(panel.Config) (*panel.Panel, error) { panic("opened") }}
		}, "panel", isWarn, "in use by", false},
		"reader not there":    {func(h *shop) { h.s.Device.IDCard = serialDevice{"/dev/no-such-reader", 115200} }, "idcard", isFail, "no-such-reader", true},
		"scanner not there":   {func(h *shop) { h.s.Device.Barcode = serialDevice{"/dev/no-such-scanner", 9600} }, "barcode", isFail, "no-such-scanner", false},
		"folder":              {func(h *shop) { h.s.Feeder.Folder = h.TempDir() }, "feeder", isOK, "folder", false},
		"folder not there":    {func(h *shop) { h.s.Feeder.Folder = "/proc/no/such/folder" }, "feeder", isFail, "cannot be used: ", false},
		"folder to be made":   {func(h *shop) { h.s.Feeder.Folder = filepath.Join(h.TempDir(), "in") }, "feeder", isOK, "folder", false},
		"scanimage not there": {func(h *shop) { h.s.Feeder.Scanner = "fujitsu:fi" }, "feeder", isFail, "not installed", false},
		"scanner not on": {func(h *shop) {
			h.s.Feeder.Scanner = "fujitsu:fi"
			h.tools["scanimage"] = "No scanners were identified."
		}, "feeder", isFail, "not found", false},
		"scanner fails": {func(h *shop) { h.s.Feeder.Scanner = "fujitsu:fi"; h.tools["scanimage"] = "!" }, "feeder", isFail, "exit status", false},
		"scanner on": {func(h *shop) {
			h.s.Feeder.Scanner = "fujitsu:fi"
			h.tools["scanimage"] = "device `fujitsu:fi' is a FUJITSU"
		}, "feeder", isOK, "connected", false},
		"camera not there":   {func(h *shop) { h.s.Feeder.Camera = "/dev/video99" }, "feeder", isFail, "video99", false},
		"no browser":         {func(h *shop) { delete(h.tools, "chromium") }, "screen", isWarn, "no browser", false},
		"screen dark":        {func(h *shop) { h.files[dri+"status"] = "disconnected\n" }, "screen", isWarn, "no screen", false},
		"screen on":          {func(h *shop) { h.files[dri+"status"] = "connected\n"; h.files[dri+"modes"] = "1920x1080\n800x600\n" }, "screen", isOK, "1920x1080", false},
		"no printers":        {func(h *shop) { h.tools["lpstat"] = "!" }, "printer", isWarn, "no printer", false},
		"printer paused":     {func(h *shop) { h.tools["lpstat"] = "printer laser disabled since Sat\n" }, "printer", isWarn, "no printer", false},
		"printer ready":      {func(h *shop) {}, "printer", isOK, "1", false},
		"no print service":   {func(h *shop) { delete(h.tools, "lpstat") }, "printer", isUnused, "", false},
		"no fonts":           {func(h *shop) { h.Setenv("ZHENG_FONTS", h.TempDir()) }, "fonts", isFail, "LXGWWenKai", true},
		"no Chinese letters": {func(h *shop) { h.tools["fc-match"] = "DejaVu Sans" }, "letters", isWarn, "no Chinese", false},
		"test sheet":         {func(h *shop) {}, "sheet", isOK, "all of them right", false},
		"no pins":            {func(h *shop) { h.s.Panel = panelStation{Ready: "GPIO17", open: wires{}.open} }, "panel", isWarn, "GPIO17", false},
		"no backup":          {func(h *shop) {}, "backup", isWarn, "one disk", false},
		"a backup's medium":  {func(h *shop) { h.s.Backup = backupStation{Folder: h.TempDir(), SameDisk: true} }, "backup", isOK, "begins", false},
		"a backup beside":    {func(h *shop) { h.s.Backup.Folder = filepath.Dir(h.s.Station.Data) }, "backup", isFail, "same disk", false},
		"a backup gone":      {func(h *shop) { h.s.Backup.Folder = "/no/such/stick" }, "backup", isFail, "no such", false},
		"certificate amiss":  {func(h *shop) { h.s.Web.Cert = "/no/such.pem" }, "certificate", isFail, "such.pem", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := newShop(t)
			c.change(h)
			h.only(c.check)
			list := h.look()
			got := list[c.check]
			if got.State != c.want || !strings.Contains(got.Says, c.says) {
				t.Errorf("%s: %+v, want %s and %q", c.check, got, c.want, c.says)
			}
			for name, f := range list {
				if want := c.stops && name == c.check; f.Stops() != want && (name == c.check || !c.stops) {
					t.Errorf("%s keeps the polls shut: %v, want %v: %s", name, f.Stops(), want, f.Says)
				}
			}
		})
	}
}

func (h *shop) open() *record.Store {
	h.Helper()
	e, err := load(h.s.Station.Election)
	if err != nil {
		h.Fatal(err)
	}
	store, err := openRecord(h.s.Station.Data, e, io.Discard)
	if err != nil {
		h.Fatal(err)
	}
	return store
}

// enrol puts twenty voters of a station on the roll.
func (h *shop) enrol(station string) {
	h.Helper()
	_, roll := voters(20)
	for i := range roll {
		roll[i].Station = station
	}
	e, err := load(h.s.Station.Election)
	if err != nil {
		h.Fatal(err)
	}
	store := h.open()
	if err := errors.Join(store.ImportRoll(context.Background(), roll, e), store.Close()); err != nil {
		h.Fatal(err)
	}
}

// enrolOther leaves a record of another election in the data folder.
func (h *shop) enrolOther() {
	h.Helper()
	h.open().Close()
	text := strings.Replace(string(demoFile), "id = \"", "id = \"another-", 1)
	if err := os.WriteFile(h.s.Station.Election, []byte(text), 0o644); err != nil {
		h.Fatal(err)
	}
}

// hold keeps the record open, as a service does.
func (h *shop) hold() {
	store := h.open()
	h.Cleanup(func() { store.Close() })
}

// A service that runs says how its devices are, and has the record open.
func TestReadyInService(t *testing.T) {
	h := newShop(t)
	h.s.Device.IDCard = serialDevice{"/dev/no-such-reader", 115200}
	h.store = h.open()
	defer h.store.Close()
	well := false
	h.only("idcard")
	h.devices = func() []web.Device { return []web.Device{{Name: "idcard", Well: well}} }
	if f := h.look(); f["idcard"].State != isFail || f["record"].State != isOK {
		t.Errorf("%+v, %+v", f["idcard"], f["record"])
	}
	well = true
	if f := h.look()["idcard"]; f.State != isOK {
		t.Errorf("%+v", f)
	}
}

// The command asks a real line: a reader that answers is well, one that is
// unplugged keeps the polls shut.
func TestSelftest(t *testing.T) {
	h := newShop(t)
	sim := devicetest.NewReader()
	pty := devicetest.NewPty(sim, filepath.Join(t.TempDir(), "reader"))
	if err := pty.Plug(); err != nil {
		t.Fatal(err)
	}
	defer pty.Unplug()
	config := filepath.Join(t.TempDir(), "zheng.toml")
	err := os.WriteFile(config, fmt.Appendf(nil, "[station]\ndata = %q\nelection = %q\n[device.idcard]\nport = %q\n", h.s.Station.Data, h.s.Station.Election, pty.Name()), 0o644)
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
	text := pdfText(t, paper)
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

// The test sheet's marks are read in every style of ballot.
func TestTestSheet(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"as it is": func(s string) string { return s },
		"ovals":    func(s string) string { return strings.Replace(s, "style = \"boxes\"", "style = \"ovals\"", 1) },
		"ticks":    func(s string) string { return strings.Replace(s, "approve = [\"circle\"]", "approve = [\"tick\"]", 1) },
	} {
		text := change(string(demoFile))
		if name != "as it is" && text == string(demoFile) {
			t.Fatalf("%s: the demo's file is another now", name)
		}
		e, err := election.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		marks, wrong, err := readTestSheets(context.Background(), e)
		if err != nil || wrong > 0 || marks < 8 {
			t.Errorf("%s: %d of %d marks wrong, %v", name, wrong, marks, err)
		}
	}
}

// A page that is read wrongly is found.
func TestTestSheetCanFail(t *testing.T) {
	e, err := election.Parse(demoFile)
	if err != nil {
		t.Fatal(err)
	}
	e.Marks.Approve, e.Marks.Oppose = []election.Mark{"circle"}, []election.Mark{"blot"} // drawn as a cross, which means nothing here
	if marks, wrong, err := readTestSheets(context.Background(), e); err != nil || wrong == 0 || wrong == marks {
		t.Errorf("%d of %d wrong, %v", wrong, marks, err)
	}
}
