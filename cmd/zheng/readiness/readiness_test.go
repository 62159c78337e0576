package readiness

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/zhengtest"
	"zheng/device/panel"
	"zheng/kiosk/web"
	"zheng/store/record"
)

// shop is a station whose machine can be made to look like any other.
type shop struct {
	*testing.T
	*Checks
	files map[string]string // of the system
	tools map[string]string // programs that are installed, and what they print; "!" fails
}

func newShop(t *testing.T) *shop {
	dir := t.TempDir()
	s := &station.Config{}
	s.Station.Data, s.Station.Election = filepath.Join(dir, "data"), filepath.Join(dir, "election.toml")
	if err := os.WriteFile(s.Station.Election, example.Election, 0o644); err != nil {
		t.Fatal(err)
	}
	h := &shop{T: t, Checks: New(s), files: map[string]string{}, tools: map[string]string{
		"chromium": "", "lpstat": "printer laser is idle.  enabled since Sat\n", "fc-match": "Noto Sans CJK SC",
	}}
	h.root = t.TempDir()
	h.Now = func() time.Time { return time.Date(2026, 12, 6, 6, 30, 0, 0, time.UTC) }
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
	for _, f := range h.All(context.Background()) {
		if out[f.Check].State == "" || f.State != OK {
			out[f.Check] = f
		}
		if f.SaysZh == "" || f.Says == "" || (f.State == Warn || f.State == Fail) != (f.Do != "" && f.DoZh != "") {
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
		want   State
		says   string
		stops  bool
	}{
		"clock never set":      {func(h *shop) { h.Now = func() time.Time { return time.Unix(0, 0) } }, "clock", Fail, "1970", true},
		"time from the net":    {func(h *shop) { h.files["run/systemd/timesync/synchronized"] = "" }, "time_source", OK, "network", false},
		"a clock chip":         {func(h *shop) { h.files["sys/class/rtc/rtc0/since_epoch"] = fmt.Sprintln(h.Now().Unix() - 3) }, "time_source", OK, "chip", false},
		"a clock chip astray":  {func(h *shop) { h.files["sys/class/rtc/rtc0/since_epoch"] = "1000\n" }, "time_source", Warn, "off by", false},
		"no time source":       {func(h *shop) {}, "time_source", Warn, "lost", false},
		"the day is past":      {func(h *shop) { h.Now = func() time.Time { return time.Date(2026, 12, 9, 0, 0, 0, 0, time.UTC) } }, "election", Warn, "past", false},
		"the day has come":     {func(h *shop) {}, "election", OK, "today", false},
		"no election file":     {func(h *shop) { h.Config.Station.Election += ".not" }, "election", Fail, "faults", true},
		"more sheets than fit": {func(h *shop) { h.Sheets = 1 << 40 }, "disk", Fail, "room for", true},
		"room enough":          {func(h *shop) { h.Sheets = 1 }, "disk", OK, "free", false},
		"voltage low":          {func(h *shop) { h.files["sys/devices/platform/soc/soc:firmware/get_throttled"] = "50005\n" }, "power", Fail, "too low", true},
		"voltage was low":      {func(h *shop) { h.files["sys/devices/platform/soc/soc:firmware/get_throttled"] = "50000" }, "power", Warn, "since", false},
		"voltage right":        {func(h *shop) { h.tools["vcgencmd"] = "throttled=0x0\n" }, "power", OK, "right", false},
		"hot":                  {func(h *shop) { h.tools["vcgencmd"] = "throttled=0x4\n" }, "power", Warn, "hot", false},
		"on battery":           {func(h *shop) { h.files["sys/class/power_supply/AC/online"] = "0\n" }, "power", Warn, "AC", false},
		"on mains":             {func(h *shop) { h.files["sys/class/power_supply/AC/online"] = "1\n" }, "power", OK, "mains", false},
		"nothing known":        {func(h *shop) {}, "power", Unused, "", false},
		"no roll":              {func(h *shop) {}, "roll", Warn, "no roll", false},
		"a roll":               {func(h *shop) { h.enrol("中心投票站") }, "roll", OK, "20 voters, 20", false},
		"a roll of elsewhere":  {func(h *shop) { h.enrol("东站"); h.Config.Station.Name = "西站" }, "roll", Fail, "none of them", true},
		"a record of another":  {func(h *shop) { h.enrolOther() }, "record", Fail, "another election", true},
		"a record in use":      {func(h *shop) { h.hold() }, "record", Warn, "in use", false},
		"a reader in use": {func(h *shop) {
			h.hold()
			h.Config.Device.IDCard = station.Serial{Port: "/dev/no-such-reader", Baud: 115200}
		}, "idcard", Warn, "in use by", false},
		"a panel in use": {func(h *shop) {
			h.hold()
			h.Config.Panel = station.Panel{Ready: "GPIO17", Open: func(panel.Config) (*panel.Panel, error) { panic("opened") }}
		}, "panel", Warn, "in use by", false},
		"reader not there":    {func(h *shop) { h.Config.Device.IDCard = station.Serial{Port: "/dev/no-such-reader", Baud: 115200} }, "idcard", Fail, "no-such-reader", true},
		"scanner not there":   {func(h *shop) { h.Config.Device.Barcode = station.Serial{Port: "/dev/no-such-scanner", Baud: 9600} }, "barcode", Fail, "no-such-scanner", false},
		"folder":              {func(h *shop) { h.Config.Feeder.Folder = h.TempDir() }, "feeder", OK, "folder", false},
		"folder not there":    {func(h *shop) { h.Config.Feeder.Folder = "/proc/no/such/folder" }, "feeder", Fail, "cannot be used: ", false},
		"folder to be made":   {func(h *shop) { h.Config.Feeder.Folder = filepath.Join(h.TempDir(), "in") }, "feeder", OK, "folder", false},
		"scanimage not there": {func(h *shop) { h.Config.Feeder.Scanner = "fujitsu:fi" }, "feeder", Fail, "not installed", false},
		"scanner not on": {func(h *shop) {
			h.Config.Feeder.Scanner = "fujitsu:fi"
			h.tools["scanimage"] = "No scanners were identified."
		}, "feeder", Fail, "not found", false},
		"scanner fails": {func(h *shop) { h.Config.Feeder.Scanner = "fujitsu:fi"; h.tools["scanimage"] = "!" }, "feeder", Fail, "exit status", false},
		"scanner on": {func(h *shop) {
			h.Config.Feeder.Scanner = "fujitsu:fi"
			h.tools["scanimage"] = "device `fujitsu:fi' is a FUJITSU"
		}, "feeder", OK, "connected", false},
		"camera not there":   {func(h *shop) { h.Config.Feeder.Camera = "/dev/video99" }, "feeder", Fail, "video99", false},
		"no browser":         {func(h *shop) { delete(h.tools, "chromium") }, "screen", Warn, "no browser", false},
		"screen dark":        {func(h *shop) { h.files[dri+"status"] = "disconnected\n" }, "screen", Warn, "no screen", false},
		"screen on":          {func(h *shop) { h.files[dri+"status"] = "connected\n"; h.files[dri+"modes"] = "1920x1080\n800x600\n" }, "screen", OK, "1920x1080", false},
		"no printers":        {func(h *shop) { h.tools["lpstat"] = "!" }, "printer", Warn, "no printer", false},
		"printer paused":     {func(h *shop) { h.tools["lpstat"] = "printer laser disabled since Sat\n" }, "printer", Warn, "no printer", false},
		"printer ready":      {func(h *shop) {}, "printer", OK, "1", false},
		"no print service":   {func(h *shop) { delete(h.tools, "lpstat") }, "printer", Unused, "", false},
		"no fonts":           {func(h *shop) { h.Setenv("ZHENG_FONTS", h.TempDir()) }, "fonts", Fail, "LXGWWenKai", true},
		"no Chinese letters": {func(h *shop) { h.tools["fc-match"] = "DejaVu Sans" }, "letters", Warn, "no Chinese", false},
		"test sheet":         {func(h *shop) {}, "sheet", OK, "all of them right", false},
		"no pins":            {func(h *shop) { h.Config.Panel = station.Panel{Ready: "GPIO17", Open: zhengtest.Wires{}.Open} }, "panel", Warn, "GPIO17", false},
		"no backup":          {func(h *shop) {}, "backup", Warn, "one disk", false},
		"a backup's medium":  {func(h *shop) { h.Config.Backup = station.Backup{Folder: h.TempDir(), SameDisk: true} }, "backup", OK, "begins", false},
		"a backup beside":    {func(h *shop) { h.Config.Backup.Folder = filepath.Dir(h.Config.Station.Data) }, "backup", Fail, "same disk", false},
		"a backup gone":      {func(h *shop) { h.Config.Backup.Folder = "/no/such/stick" }, "backup", Fail, "no such", false},
		"certificate amiss":  {func(h *shop) { h.Config.Web.Cert = "/no/such.pem" }, "certificate", Fail, "such.pem", false},
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
	e, err := open.Election(h.Config.Station.Election)
	if err != nil {
		h.Fatal(err)
	}
	store, err := open.Record(h.Config.Station.Data, e, io.Discard)
	if err != nil {
		h.Fatal(err)
	}
	return store
}

// enrol puts twenty voters of a station on the roll.
func (h *shop) enrol(station string) {
	h.Helper()
	_, roll := zhengtest.Voters(20)
	for i := range roll {
		roll[i].Station = station
	}
	e, err := open.Election(h.Config.Station.Election)
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
	text := strings.Replace(string(example.Election), "id = \"", "id = \"another-", 1)
	if err := os.WriteFile(h.Config.Station.Election, []byte(text), 0o644); err != nil {
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
	h.Config.Device.IDCard = station.Serial{Port: "/dev/no-such-reader", Baud: 115200}
	h.Store = h.open()
	defer h.Store.Close()
	well := false
	h.only("idcard")
	h.Devices = func() []web.Device { return []web.Device{{Name: "idcard", Well: well}} }
	if f := h.look(); f["idcard"].State != Fail || f["record"].State != OK {
		t.Errorf("%+v, %+v", f["idcard"], f["record"])
	}
	well = true
	if f := h.look()["idcard"]; f.State != OK {
		t.Errorf("%+v", f)
	}
}
