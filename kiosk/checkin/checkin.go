// Package checkin is what voters and the registration desk meet: the voter's
// touch screen and the desk beside it. It knows the roll, but no device:
// whoever joins them calls Booth and Scanned with what a device says.
package checkin

import (
	"context"
	"embed"
	"log/slog"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

func words(lang string) web.Words { return texts.In(lang) }

// Config is what the screens are about. Election, Clock and Log are required.
type Config struct {
	Election *election.Election
	Voters   *record.Voters             // nil where no roll was imported: voters are sent to the staff
	Day      func() (record.Day, error) // nil where no day is kept
	Station  string                     // as on the roll; "" serves voters of every station
	Inches   float64                    // diagonal of the voter's screen
	Devices  func() []web.Device
	Visits   Visits // nil: no other station shares the roll
	Voice    Voice  // nil: the browser's own, where it has one
	Clock    web.Clock
	Log      *slog.Logger
}

// Visits are a voter's ways between stations that share a roll. Refusals are
// *cluster.Refused.
type Visits interface {
	Visit(ctx context.Context, id election.VoterID) error // from another station to this one
	Back(ctx context.Context, id election.VoterID) error  // home again, where nobody has claimed the voter
}

// Screens are the voter's screen and the desk.
type Screens struct {
	cfg    Config
	screen *web.Screen
	booth  *Booth
	desk   *desk
}

// New adds the screens to a site. It reads the roll once, for the voters who
// wait for their ballots.
func New(site *web.Site, cfg Config) (*Screens, error) {
	s := &Screens{cfg: cfg}
	var err error
	if s.screen, err = site.Screen(assets, texts); err != nil {
		return nil, err
	}
	if s.desk, err = newDesk(cfg); err != nil {
		return nil, err
	}
	s.booth = newBooth(cfg, s.desk)
	s.desk.booth = s.booth

	site.Handle("GET /kiosk", web.Here, s.kioskPage)
	site.Live("/kiosk/events", web.Here, s.kioskEvents)
	site.Handle("GET /kiosk/voice", web.Here, s.kioskVoice)
	site.Handle("POST /kiosk/act", web.Here, s.kioskAct)
	site.Handle("GET /api/kiosk", web.Here, s.kioskData)
	site.Handle("GET /desk", web.CheckIn, s.deskPage)
	site.Live("/desk/events", web.CheckIn, s.deskEvents)
	site.Handle("POST /desk/find", web.CheckIn, s.deskFind)
	site.Handle("POST /desk/act", web.CheckIn, s.deskAct)
	return s, nil
}

// Booth is the voter's screen, for the card reader to speak to.
func (s *Screens) Booth() *Booth { return s.booth }

// Changed tells the desk that something it shows has changed, as a device.
func (s *Screens) Changed() { s.desk.watch.Notify() }

// Scanned gives the desk a code that its scanner read.
func (s *Screens) Scanned(code string) { s.desk.scanned(code) }
