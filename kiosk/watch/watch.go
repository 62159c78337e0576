// Package watch is the supervisors' screen: whether the figures agree, who took
// part, how batches, devices and the log are, and what to look at now. It only
// reads; who may halt the election finds the button here.
package watch

import (
	"embed"
	"errors"
	"fmt"
	"net/http"
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Config is what the screen looks at. Election, Store, Result and Clock are
// required.
type Config struct {
	Election *election.Election
	Store    *record.Store
	Voters   *record.Voters // nil where there is no roll
	Station  string
	Result   func() (*tally.Result, error)
	Devices  func() []web.Device
	Disk     func() (Disk, error)                // nil: not known
	Refused  func() []Refused                    // nil: not known
	Stations func() []cluster.Heard              // that share the roll, this one too; nil: none do
	QR       func(text string) ([][]bool, error) // rows of a QR code, true is dark; nil: none is shown
	Clock    web.Clock
	Bulletin bool // the page /bulletin.json has one
}

// Disk is the space of the data folder, in bytes.
type Disk struct{ Free, Total uint64 }

// Refused is somebody who had drawn ballots already and came again.
type Refused struct {
	Name  string
	Times int
}

// Screen is the page /watch.
type Screen struct {
	cfg     Config
	screen  *web.Screen
	frames  map[string]*web.Frames // by language
	log     logReader
	samples samples
}

// New makes the pages in a site, and begins to take samples.
func New(site *web.Site, cfg Config) (*Screen, error) {
	screen, err := site.Screen(assets, texts)
	if err != nil {
		return nil, err
	}
	if cfg.Devices == nil {
		cfg.Devices = func() []web.Device { return nil }
	}
	s := &Screen{cfg: cfg, screen: screen, frames: map[string]*web.Frames{web.Chinese: {}, web.English: {}}}
	site.Handle("GET /watch", web.Watch, s.page)
	site.Live("/watch/events", web.Watch, s.events)
	site.Handle("POST /watch/halt", web.Halt, s.halt)
	s.sample()
	return s, nil
}

// Alarms are what supervisors should look at now.
func (s *Screen) Alarms() ([]Alarm, error) {
	v, err := s.view(texts.In(web.Chinese))
	return v.Alarms, err
}

// every is how often samples are taken when nobody looks.
const every = time.Minute

// sample takes one, and plans the next while the record is open.
func (s *Screen) sample() {
	if err := s.take(); !errors.Is(err, record.ErrClosed) {
		s.cfg.Clock.AfterFunc(every, s.sample)
	}
}

func (s *Screen) take() error {
	f, err := s.cfg.Store.Figures()
	if err != nil {
		return err
	}
	t, err := s.cfg.Store.Turnout()
	if err != nil && !errors.Is(err, record.ErrNoRoll) {
		return err
	}
	s.samples.take(s.cfg.Clock.Now(), t.Participants, f.Returned+f.Rejected+f.Repeated)
	return nil
}

func (s *Screen) page(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	v, err := s.view(t)
	if err != nil {
		return fmt.Errorf("couldn't make the supervisors' screen: %w", err)
	}
	may := v.Day.Kept() && (web.Who(r).May(web.Halt))
	return s.screen.Page(w, "watch.html", map[string]any{
		"T": t, "Lang": t.Lang, "Other": t.Other(), "Election": s.cfg.Election, "Station": s.cfg.Station, "View": v,
		"MayHalt": may, "SignOff": s.screen.SignOffForm(r, true), "Halted": v.Day.Halted, "Bulletin": s.cfg.Bulletin,
	})
}

// rest is the least time between two looks of one screen.
const rest = time.Second

func (s *Screen) events(w http.ResponseWriter, r *http.Request) {
	t := texts.For(r)
	s.screen.Share(w, r, s.cfg.Store.Watch, "watch", rest, func() ([]byte, error) {
		return s.frames[t.Lang].Get(s.version, func() (any, error) {
			v, err := s.view(t)
			if err != nil {
				return nil, err
			}
			b, err := s.screen.Render("watch-live", v)
			return map[string]any{"html": string(b), "alarms": len(v.Alarms)}, err
		})
	})
}

// version grows with the record, and with time: devices and rates change too.
func (s *Screen) version() uint64 {
	return s.cfg.Store.Version() + uint64(s.cfg.Clock.Now().Unix()/5)
}

// halt stops the election, or lifts that: the supervision group's right.
func (s *Screen) halt(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	keys, err := s.screen.SignOff(r)
	if err == nil {
		act := s.cfg.Store.Halt
		if r.PostFormValue("do") == "lift" {
			act = s.cfg.Store.Lift
		}
		err = act(r.Context(), keys, s.cfg.Clock.Now())
	}
	if err != nil {
		return s.screen.PageCode(w, http.StatusUnprocessableEntity, "watch-refused.html", map[string]any{"T": t, "Lang": t.Lang, "Why": web.Excuse(err, t)})
	}
	http.Redirect(w, r, "/watch?lang="+t.Lang, http.StatusSeeOther)
	return nil
}
