package main

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"zheng/device/panel"
	"zheng/device/serialport"
	"zheng/store/record"
)

// station is zheng.toml: what stands at this polling station. A device that is
// not named is not used.
type station struct {
	Station struct {
		Name     string `toml:"name"`     // as on the roll; "" serves voters of every station
		Data     string `toml:"data"`     // the data folder
		Election string `toml:"election"` // the election file
	} `toml:"station"`
	Web struct {
		Listen string `toml:"listen"` // default 127.0.0.1:8080
		Cert   string `toml:"cert"`   // PEM files; without them only this machine is served
		Key    string `toml:"key"`
	} `toml:"web"`
	Kiosk struct {
		Inches float64 `toml:"inches"` // diagonal of the voter's screen; default 10
	} `toml:"kiosk"`
	Device struct {
		IDCard  serialDevice `toml:"idcard"`
		Barcode serialDevice `toml:"barcode"`
	} `toml:"device"`
	Feeder struct {
		Folder  string   `toml:"folder"`
		Scanner string   `toml:"scanner"` // SANE's name of the device
		Duplex  bool     `toml:"duplex"`
		Options []string `toml:"options"` // for scanimage, after ours
		Camera  string   `toml:"camera"`  // a device or a video file
	} `toml:"feeder"`
	Panel  panelStation  `toml:"panel"`
	Backup backupStation `toml:"backup"`

	log *slog.Logger

	gap    time.Duration                                                        // between two looks for a card; 0 is cardGap
	around func(base string, pages http.Handler, v *record.Voters) http.Handler // what the demo puts around the pages; nil: nothing
}

// serialDevice is a device on a serial line.
type serialDevice struct {
	Port string `toml:"port"`
	Baud int    `toml:"baud"`
}

// The speeds that devices are sold with.
const (
	idcardBaud  = 115200
	barcodeBaud = 9600
)

// loadStation reads zheng.toml; unknown keys are refused, with their line.
func loadStation(path string) (*station, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, failed(err, "cannot_read", path)
	}
	s := &station{}
	s.Web.Listen = "127.0.0.1:8080"
	s.Kiosk.Inches = 10
	s.Device.IDCard.Baud, s.Device.Barcode.Baud = idcardBaud, barcodeBaud
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
		return nil, say("station_unknown", strings.Join(keys, "\n"))
	case errors.As(err, &broken):
		line, _ := broken.Position()
		return nil, say("station_broken", path, line, broken)
	case err != nil:
		return nil, failed(err, "cannot_read", path)
	}
	return s, s.check(path)
}

// check says what is missing or cannot be meant.
func (s *station) check(path string) error {
	for _, must := range []struct{ key, value string }{{"station.data", s.Station.Data}, {"station.election", s.Station.Election}} {
		if must.value == "" {
			return say("station_missing", path, must.key)
		}
	}
	for _, d := range []struct {
		key string
		serialDevice
	}{{"device.idcard", s.Device.IDCard}, {"device.barcode", s.Device.Barcode}} {
		known := false
		for _, b := range serialport.Bauds {
			known = known || b == d.Baud
		}
		if !known {
			return say("station_baud", path, d.key, d.Baud, fmt.Sprint(serialport.Bauds))
		}
	}
	if s.Kiosk.Inches < 7 || s.Kiosk.Inches > 60 {
		return say("station_inches", path, s.Kiosk.Inches)
	}
	if err := panel.Check(s.Panel.config()); err != nil {
		return say("station_panel", path, err)
	}
	if err := s.Backup.check(path); err != nil {
		return err
	}
	if (s.Web.Cert == "") != (s.Web.Key == "") {
		return say("station_cert", path)
	}
	return nil
}
