// Package table is the screen of those who count: it shows what is being fed,
// and brings the sheets that wait for people to them, one sheet to one table.
//
// Two people look at each of them, one after the other; the second is not shown
// what the first has said. Where they agree the sheet is settled with both
// names; where they do not it goes to the election committee, of whom two decide
// and say why. What one person said is kept in the record until the sheet is
// settled; after a restart nobody is asked twice. The last decision of a table may
// be taken back by one of its two until something is said of the next sheet.
package table

import (
	"embed"
	"errors"
	"log/slog"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Pictures shows sheets as they were read.
type Pictures interface {
	// Page gives the whole sheet with every box in the colour of its reading.
	Page(record.Hash) (jpeg []byte, err error)
	// Crop gives the close-up of one place of a sheet, by the key of its Ask, or
	// ErrNoCrop.
	Crop(h record.Hash, key string) (png []byte, err error)
}

// ErrNoCrop: there is no close-up of that place.
var ErrNoCrop = errors.New("no close-up of that place")

// Config is what the tables are about. Election, Store, Pictures, Clock and Log
// are required.
type Config struct {
	Election *election.Election
	Store    *record.Store
	Voters   *record.Voters // nil where no roll was imported: names are typed
	Pictures Pictures
	Feeder   Feeder   // nil where nothing is fed here
	Gate     web.Gate // who answers; default: names as they are typed
	Clock    web.Clock
	Log      *slog.Logger
}

// Screens are the counting tables.
type Screens struct {
	cfg    Config
	screen *web.Screen
	bench  *bench
	hub    web.Hub
}

// New adds the tables to a site.
func New(site *web.Site, cfg Config) (*Screens, error) {
	if cfg.Gate == nil {
		cfg.Gate = web.OnlyHere{}
	}
	said, err := cfg.Store.Dockets()
	if err != nil {
		return nil, err
	}
	s := &Screens{cfg: cfg, bench: newBench(cfg.Clock, cfg.Store, said)}
	if s.screen, err = site.Screen(assets, texts); err != nil {
		return nil, err
	}
	site.Handle("GET /table", web.Count, s.page)
	site.Live("/table/events", web.Count, s.events)
	site.Handle("GET /table/work", web.Count, s.work)
	site.Handle("GET /table/sheet/{hash}", web.Count, s.sheet)
	site.Handle("GET /table/crop/{hash}", web.Count, s.crop)
	site.Handle("POST /table/names", web.Count, s.names)
	site.Handle("POST /table/feed", web.Count, s.feed)
	site.Handle("POST /table/sit", web.Count, s.sit)
	site.Handle("POST /table/open", web.Count, s.open)
	site.Handle("POST /table/leave", web.Count, s.leave)
	site.Handle("POST /table/back", web.Count, s.back)
	site.Handle("POST /table/decide", web.Count, s.decide)
	site.Handle("POST /table/undo", web.Count, s.undo)
	return s, nil
}

// Changed tells the tables that something they show has changed: the feeder.
func (s *Screens) Changed() { s.hub.Notify() }

// subscribe tells of changes here and in the record.
func (s *Screens) subscribe() (<-chan struct{}, func()) {
	here, leaveHere := s.hub.Subscribe()
	there, leaveThere := s.cfg.Store.Watch()
	changed, gone := make(chan struct{}, 1), make(chan struct{})
	go func() {
		for {
			select {
			case <-here:
			case <-there:
			case <-gone:
				return
			}
			select {
			case changed <- struct{}{}:
			default:
			}
		}
	}()
	return changed, func() { close(gone); leaveHere(); leaveThere() }
}
