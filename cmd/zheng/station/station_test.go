package station

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zheng/cmd/zheng/say"
)

func TestStationFile(t *testing.T) {
	good := "[station]\nname = \"中心投票站\"\ndata = \"d\"\nelection = \"e\"\n"
	for name, c := range map[string]struct{ file, want string }{
		"all keys":       {good + "[web]\nlisten = \"127.0.0.1:1\"\n[kiosk]\ninches = 15.6\n[device.idcard]\nport = \"/dev/x\"\nbaud = 57600\n[device.barcode]\nport = \"/dev/y\"\n[feeder]\nfolder = \"in\"\n", ""},
		"least":          {"[station]\ndata = \"d\"\nelection = \"e\"\n", ""},
		"Windows":        {"\uFEFF" + strings.ReplaceAll(good, "\n", "\r\n"), ""},
		"unknown key":    {good + "colour = \"red\"\n[web]\nport = 80\n", ":5: station.colour"},
		"unknown device": {good + "[device.printer]\nport = \"/dev/x\"\n", "device.printer"},
		"no TOML":        {good + "listen = \n", "5"},
		"other kind":     {good + "[device.idcard]\nbaud = \"fast\"\n", "6"},
		"no data":        {"[station]\nelection = \"e\"\n", "station.data"},
		"speed":          {good + "[device.idcard]\nport = \"/dev/x\"\nbaud = 1234\n", "1234"},
		"inches":         {good + "[kiosk]\ninches = 3\n", "inches"},
		"a district":     {good + "[district]\nfolder = \"out\"\npost = \"https://district.example/bulletin\"\n", ""},
		"in the clear":   {good + "[district]\npost = \"http://district.example/bulletin\"\n", "district.post"},
		"half TLS":       {good + "[web]\ncert = \"c.pem\"\n", "cert"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "zheng.toml")
			if err := os.WriteFile(path, []byte(c.file), 0o644); err != nil {
				t.Fatal(err)
			}
			s, err := Load(path)
			if c.want == "" {
				if err != nil || s.Web.Listen == "" || s.Device.IDCard.Baud == 0 {
					t.Errorf("%+v, %v", s, err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestPanelConfig(t *testing.T) {
	dir := t.TempDir()
	for text, says := range map[string]string{
		"ready = \"GPIO17\"\nnext = \"GPIO17\"": "GPIO17",
		"active_low = [\"horn\"]":               "horn",
		"horn = \"GPIO1\"":                      "panel.horn",
	} {
		path := filepath.Join(dir, "zheng.toml")
		if err := os.WriteFile(path, []byte("[station]\ndata = \"d\"\nelection = \"e\"\n[panel]\n"+text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Load(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A station's file is read whole or refused with a sentence in both languages.
func FuzzStation(f *testing.F) {
	for _, s := range []string{
		"[station]\ndata = \"d\"\nelection = \"e\"\n[panel]\nready = \"GPIO17\"\nactive_low = [\"ready\"]\n[backup]\nfolder = \"b\"\nrecipients = [\"age1x\"]\n",
		"[station]\ndata = 1\n", "station = []\n[station.data]\n", "[web]\nlisten = \"\\u0000\"\n[kiosk]\ninches = nan\n", "a.b.c = {d = [[1979-05-27]]}\n",
	} {
		f.Add([]byte(s))
	}
	path := filepath.Join(f.TempDir(), "zheng.toml")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		s, err := Load(path)
		if err != nil {
			if said := say.Explain(err); said.Zh == "" || said.En == "" {
				t.Fatalf("%v is not explained", err)
			}
			return
		}
		if s.Station.Data == "" || s.Station.Election == "" || !(s.Kiosk.Inches >= 7 && s.Kiosk.Inches <= 60) {
			t.Fatalf("%q gives %+v", data, s)
		}
	})
}
