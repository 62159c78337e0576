// Package station reads zheng.toml: what stands at one polling station.
package station

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"zheng/cmd/zheng/say"
	"zheng/device/panel"
	"zheng/device/serialport"
	"zheng/store/backup"
)

// Config is zheng.toml: what stands at this polling station. A device that is
// not named is not used.
type Config struct {
	Station struct {
		Name     string `toml:"name"`     // as on the roll; "" serves voters of every station
		Data     string `toml:"data"`     // the data folder
		Election string `toml:"election"` // the election file
		Photos   string `toml:"photos"`   // a folder of candidates' photographs: ID.jpg or ID.png; "" for none
		Lists    string `toml:"lists"`    // staff, stations, material, money, for the committee's papers; "" for none
	} `toml:"station"`
	Web struct {
		Listen string `toml:"listen"` // default 127.0.0.1:8080
		Cert   string `toml:"cert"`   // PEM files; without them only this machine is served
		Key    string `toml:"key"`
	} `toml:"web"`
	Kiosk struct {
		Inches float64 `toml:"inches"` // diagonal of the voter's screen; default 10
		Pace   int     `toml:"pace"`   // of the voice, words a minute; default 140
		Volume int     `toml:"volume"` // of the voice; default 100
	} `toml:"kiosk"`
	Device struct {
		IDCard  Serial `toml:"idcard"`
		Barcode Serial `toml:"barcode"`
	} `toml:"device"`
	Feeder struct {
		Folder  string   `toml:"folder"`
		Scanner string   `toml:"scanner"` // SANE's name of the device
		Duplex  bool     `toml:"duplex"`
		Options []string `toml:"options"` // for scanimage, after ours
		Camera  string   `toml:"camera"`  // a device or a video file
	} `toml:"feeder"`
	Panel   Panel  `toml:"panel"`
	Backup  Backup `toml:"backup"`
	Export  Export `toml:"export"`
	Cluster struct {
		Folder string `toml:"folder"` // of zheng cluster init and join; "": this station serves a roll alone
	} `toml:"cluster"`
	District District `toml:"district"`
	Publish  Publish  `toml:"publish"`
}

// Publish is where the public pages are written from /admin.
type Publish struct {
	Folder string `toml:"folder"` // "": they are not
	URL    string `toml:"url"`    // of the site, for its QR codes; "" for none
	Place  string `toml:"place"`  // where and when to vote, in words
	Masked bool   `toml:"masked"` // of each voter's name the first character alone
}

// Serial is a device on a serial line.
type Serial struct {
	Port string `toml:"port"`
	Baud int    `toml:"baud"`
}

// The speeds that devices are sold with.
const (
	IDCardBaud  = 115200
	barcodeBaud = 9600
)

// Load reads zheng.toml; unknown keys are refused, with their line.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, say.Failed(err, "cannot_read", path)
	}
	s := &Config{}
	s.Web.Listen = "127.0.0.1:8080"
	s.Kiosk.Inches, s.Kiosk.Pace, s.Kiosk.Volume = 10, 140, 100
	s.Device.IDCard.Baud, s.Device.Barcode.Baud = IDCardBaud, barcodeBaud
	err = toml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF")))).DisallowUnknownFields().Decode(s)
	var unknown *toml.StrictMissingError
	var broken *toml.DecodeError
	switch {
	case errors.As(err, &unknown):
		var keys []string
		for _, e := range unknown.Errors {
			line, _ := e.Position()
			keys = append(keys, fmt.Sprintf("%s:%d: %s", path, line, strings.Join(e.Key(), ".")))
		}
		return nil, say.Text("station_unknown", strings.Join(keys, "\n"))
	case errors.As(err, &broken):
		line, _ := broken.Position()
		return nil, say.Text("station_broken", path, line, broken)
	case err != nil:
		return nil, say.Failed(err, "cannot_read", path)
	}
	return s, s.check(path)
}

// check says what is missing or cannot be meant.
func (s *Config) check(path string) error {
	for _, must := range []struct{ key, value string }{{"station.data", s.Station.Data}, {"station.election", s.Station.Election}} {
		if must.value == "" {
			return say.Text("station_missing", path, must.key)
		}
	}
	for _, d := range []struct {
		key string
		Serial
	}{{"device.idcard", s.Device.IDCard}, {"device.barcode", s.Device.Barcode}} {
		known := false
		for _, b := range serialport.Bauds {
			known = known || b == d.Baud
		}
		if !known {
			return say.Text("station_baud", path, d.key, d.Baud, fmt.Sprint(serialport.Bauds))
		}
	}
	if s.Kiosk.Inches < 7 || s.Kiosk.Inches > 60 {
		return say.Text("station_inches", path, s.Kiosk.Inches)
	}
	if s.Kiosk.Pace < 80 || s.Kiosk.Pace > 250 || s.Kiosk.Volume < 10 || s.Kiosk.Volume > 200 {
		return say.Text("station_voice", path, s.Kiosk.Pace, s.Kiosk.Volume)
	}
	if err := panel.Check(s.Panel.config()); err != nil {
		return say.Text("station_panel", path, err)
	}
	if err := s.Backup.check(path); err != nil {
		return err
	}
	if s.Cluster.Folder != "" && s.Station.Name == "" {
		return say.Text("station_missing", path, "station.name")
	}
	if !s.District.sound() {
		return say.Text("station_district", path, s.District.Post)
	}
	if (s.Web.Cert == "") != (s.Web.Key == "") {
		return say.Text("station_cert", path)
	}
	return nil
}

// Backup is [backup] of zheng.toml.
type Backup struct {
	Folder     string   `toml:"folder"`     // on a second medium; "": none
	Recipients []string `toml:"recipients"` // the committee's keys, "age1…"
	SameDisk   bool     `toml:"same_disk"`  // for trying it out without a second medium
}

// Export is [export] of zheng.toml.
type Export struct {
	Folder   string `toml:"folder"`    // where a stick appears that archives are carried away on; "": none
	SameDisk bool   `toml:"same_disk"` // for trying it out without a stick
}

// District is [district] of zheng.toml: where bulletins go, one a minute.
type District struct {
	Folder string `toml:"folder"` // the newest is kept there; "": none
	Post   string `toml:"post"`   // it is sent to this address: https://HOST/bulletin; "": to none
	Cert   string `toml:"cert"`   // PEM, of a server that made its own certificate
}

// sound says whether the address is one that may be sent to: by TLS, or this
// machine's own.
func (d District) sound() bool {
	if d.Post == "" {
		return true
	}
	u, err := url.Parse(d.Post)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

func (b Backup) check(path string) error {
	if b.Folder == "" {
		return nil
	}
	if _, err := backup.ParseRecipients(b.Recipients); err != nil {
		return say.Text("station_backup", path, err)
	}
	return nil
}

// Panel is [panel] of zheng.toml: the pin of each part, as "GPIO17".
type Panel struct {
	Ready     string   `toml:"ready"`
	Ask       string   `toml:"ask"`
	Fault     string   `toml:"fault"`
	Buzzer    string   `toml:"buzzer"`
	Next      string   `toml:"next"`
	Lid       string   `toml:"lid"`
	Power     string   `toml:"power"`
	ActiveLow []string `toml:"active_low"` // parts that are on while their pin is low
	Poweroff  bool     `toml:"poweroff"`   // switch the machine off once the mains have failed and all is on the disk

	Open func(panel.Config) (*panel.Panel, error) `toml:"-"` // default panel.Open
	Off  func() error                             `toml:"-"` // default systemctl poweroff
}

func (s Panel) config() panel.Config {
	return panel.Config{
		Pins: map[string]string{
			panel.Ready: s.Ready, panel.Ask: s.Ask, panel.Fault: s.Fault, panel.Buzzer: s.Buzzer,
			panel.Next: s.Next, panel.Lid: s.Lid, panel.Power: s.Power,
		},
		ActiveLow: s.ActiveLow,
	}
}

// Named says whether any part is.
func (s Panel) Named() bool {
	for _, pin := range s.config().Pins {
		if pin != "" {
			return true
		}
	}
	return false
}

// Connect opens the panel.
func (s Panel) Connect() (*panel.Panel, error) {
	if s.Open != nil {
		return s.Open(s.config())
	}
	return panel.Open(s.config())
}
