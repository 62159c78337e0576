// Package admin is what a committee does without a terminal: the steps of the
// day with two keys, people, the election file, the roll, the work record book,
// devices and papers. It knows the record; whatever needs a device, a printer
// or the machine's files comes as a function from whoever joins them.
package admin

import (
	"context"
	"embed"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/text"
)

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

// Config is what the pages are about. Election, Store, Clock and Log are
// required; what is nil is not offered.
type Config struct {
	Election *election.Election
	Store    *record.Store
	Station  string
	Clock    web.Clock
	Log      *slog.Logger

	Result  func() (*tally.Result, error)
	Devices func() []web.Device
	// Ready looks whether the machine can carry the day; it takes seconds.
	Ready func(context.Context) []Check
	// Papers lists the committee's papers; Paper writes one of those that are there
	// in a format of PaperFormats, or all of them (AllPapers) as one ZIP. Its errors
	// may be text.Text.
	Papers func() ([]Paper, error)
	Paper  func(w io.Writer, kind, format string, english bool) error
	// ObjectionPaper writes the receipt or the answer of an objection as PDF.
	ObjectionPaper func(w io.Writer, kind string, number int) error
	// Publish writes the public pages as they may be now. Its errors are text.Text.
	Publish func() error
	// Export writes the archive of the election, named with that ending.
	Export       func(ctx context.Context, w io.Writer) error
	ExportEnding string
	// Slot looks for the stick that archives are carried away on; Carry writes one
	// onto it, reads it back, checks it and lets go of the stick. Its errors are
	// text.Text.
	Slot  func() Slot
	Carry func(ctx context.Context, images bool) (Carried, error)
	// Backups are the backups of other machines on the medium; Restore reads one
	// with the committee's key, beside the data in use; Adopt begins the service
	// anew with it. Errors are text.Text.
	Backups func() []string
	Restore func(ctx context.Context, box string, key []byte) (Restored, error)
	Adopt   func()
	// SaveElection puts a checked election file in the place of the one used.
	SaveElection func(data []byte) error
	// Changed is called once the day has gone on.
	Changed func()
	// Restart begins the service anew, with the election file and the roll as
	// they are then; it returns at once.
	Restart func()
	// HasRoll says whether the screens have a roll already.
	HasRoll bool
}

// Paper is a kind of paper. Wait says why it is not there yet; it is empty where it
// is.
type Paper struct {
	Kind        string
	Title, Wait text.Text
}

// PaperFormats are the formats of papers, and what a browser is told of each.
var PaperFormats = map[string]string{
	"pdf": "application/pdf", "html": "text/html; charset=utf-8", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// AllPapers is the kind that is all that are there.
const AllPapers = "all"

// Slot is what is in the place of the stick.
type Slot struct {
	There    bool
	Writable bool
	Free     int64 // bytes
}

// Carried is an archive on a stick, read back and checked.
type Carried struct {
	Name                     string // of the file
	Bytes                    int64
	Sheets                   int
	Provisional              bool
	SHA256, Fingerprint, Log string
	Earlier                  []string // archives of the same round that were on the stick
	Held                     error    // the stick could not be taken out; the archive is on it
}

// Megabytes is its size.
func (c Carried) Megabytes() string { return fmt.Sprintf("%.1f", float64(c.Bytes)/1e6) }

// Check is one finding of the readiness check.
type Check struct {
	Holds     bool
	Essential bool // the polls are not opened without it, unless two people say so
	Unused    bool // nothing of the kind is connected
	Zh, En    string
	DoZh, Do  string // what to do
}

// Screens are the pages.
type Screens struct {
	cfg    Config
	screen *web.Screen

	mu      sync.Mutex
	checks  []Check
	checked time.Time
	table   *upload // the table that waits to be imported

	restored *restored // waits to be taken over; nil: nothing

	reading sync.Mutex // held while a backup is read or taken over
	adopted bool       // one was; guarded by reading
}

// maxUpload are the sizes of files, in bytes.
const (
	maxTable    = 20 << 20
	maxElection = 1 << 20
)

// New adds the pages to a site.
func New(site *web.Site, cfg Config) (*Screens, error) {
	s := &Screens{cfg: cfg}
	var err error
	if s.screen, err = site.Screen(assets, texts); err != nil {
		return nil, err
	}
	site.Handle("GET /admin", web.DayStep, s.dayPage)
	site.Live("/admin/events", web.DayStep, s.events)
	site.Handle("POST /admin/step", web.DayStep, s.step)
	site.Handle("POST /admin/ready", web.DayStep, s.ready)
	site.Handle("POST /admin/figures", web.DayStep, s.figures)
	site.Handle("POST /admin/ruling", web.DayStep, s.ruling)
	site.Handle("POST /admin/halt", web.Halt, s.halt)
	site.Handle("GET /admin/book", web.DayStep, s.bookPage)
	site.Handle("POST /admin/book", web.DayStep, s.sign)
	site.Handle("GET /admin/objections", web.DayStep, s.objectionsPage)
	site.Handle("POST /admin/objections", web.DayStep, s.object)
	site.Handle("GET /admin/objections/{number}/{kind}", web.DayStep, s.objectionPaper)

	// A page that answers a form and is loaded again is the page of the form.
	for path, to := range map[string]string{"first": "", "step": "", "ready": "", "figures": "", "halt": "", "roll/import": "/roll", "devices/ready": "/devices", "export": "/papers", "publish": "/papers", "stick": "/papers", "restore": "/election", "restore/adopt": "/election"} {
		site.Handle("GET /admin/"+path, web.Public, web.Whole(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/admin"+to+"?lang="+texts.For(r).Lang, http.StatusSeeOther)
		}))
	}
	site.Handle("POST /admin/first", web.Admin, s.first)
	site.Handle("GET /admin/people", web.Admin, s.peoplePage)
	site.Handle("POST /admin/people", web.Admin, s.changePeople)
	site.Handle("GET /admin/election", web.Admin, s.electionPage)
	site.HandleUpload("POST /admin/election", web.Admin, maxElection, s.uploadElection)
	site.HandleUpload("POST /admin/restore", web.Admin, maxKey, s.restore)
	site.Handle("POST /admin/restore/adopt", web.Admin, s.adopt)
	site.Handle("GET /admin/roll", web.Admin, s.rollPage)
	site.HandleUpload("POST /admin/roll", web.Admin, maxTable, s.uploadTable)
	site.Handle("POST /admin/roll/import", web.Admin, s.importTable)

	site.Handle("GET /admin/devices", web.Technic, s.devicesPage)
	site.Handle("POST /admin/devices/ready", web.Technic, s.readyDevices)
	site.Handle("GET /admin/papers", web.DayStep, s.papersPage)
	site.Handle("GET /admin/papers/{kind}", web.DayStep, s.paper)
	site.Handle("POST /admin/publish", web.DayStep, s.publish)
	site.Handle("POST /admin/export", web.DayStep, s.export)
	site.Handle("POST /admin/stick", web.DayStep, s.carry)
	site.Live("/admin/stick/events", web.DayStep, s.sticks)
	return s, nil
}

// changed tells other screens that the day has gone on.
func (s *Screens) changed() {
	if s.cfg.Changed != nil {
		s.cfg.Changed()
	}
}

// page is what every page shows.
type page struct {
	T        web.Words
	Election *election.Election
	Station  string
	Who      web.Person
	Here     string // the page's own code
	Nav      []navItem
	Day      record.Day
	Stages   []record.Stage
	Notice   string
	Bad      bool
}

type navItem struct {
	Path, Code string
	Action     web.Action
}

var nav = []navItem{
	{"/admin", "day", web.DayStep},
	{"/admin/people", "people", web.Admin},
	{"/admin/election", "election", web.Admin},
	{"/admin/roll", "roll", web.Admin},
	{"/admin/book", "book", web.DayStep},
	{"/admin/objections", "objections", web.DayStep},
	{"/admin/papers", "papers", web.DayStep},
	{"/admin/devices", "devices", web.Technic},
}

// page makes what is common, with the notice that a redirect asked for.
func (s *Screens) page(r *http.Request, here string) (page, error) {
	day, err := s.cfg.Store.Day()
	p := page{T: texts.For(r), Election: s.cfg.Election, Station: s.cfg.Station, Who: web.Who(r), Here: here, Day: day, Stages: day.Way()}
	for _, n := range nav {
		if !day.Kept() || p.Who.May(n.Action) {
			p.Nav = append(p.Nav, n)
		}
	}
	if done := r.FormValue("done"); r.Method == http.MethodGet && done != "" && p.T.Has("done."+done) {
		p.Notice = p.T.Say("done." + done)
	}
	return p, err
}

// refused puts an error into words.
func (p *page) refused(err error) { p.Notice, p.Bad = web.Excuse(err, p.T), true }

// show sends a page; one that says no has a code that says so too.
func (s *Screens) show(w http.ResponseWriter, name string, p page, v any, err error) error {
	if err != nil {
		return err
	}
	code := http.StatusOK
	if p.Bad {
		code = http.StatusConflict
	}
	return s.screen.PageCode(w, code, name, v)
}

// back goes to a page after something was done.
func back(w http.ResponseWriter, r *http.Request, path, done string) {
	q := url.Values{"done": {done}, "lang": {texts.For(r).Lang}}
	http.Redirect(w, r, path+"?"+q.Encode(), http.StatusSeeOther)
}

// by is who does it; at the machine itself, without people, nobody in name.
func by(r *http.Request) string { return web.Who(r).Name }

// events tell a page when the day has gone on, so that nobody decides on what
// is no longer so.
func (s *Screens) events(w http.ResponseWriter, r *http.Request) {
	changed, leave := s.cfg.Store.Watch()
	subscribe := func() (<-chan struct{}, func()) { return changed, leave }
	s.screen.Share(w, r, subscribe, "day", time.Second, func() ([]byte, error) {
		day, err := s.cfg.Store.Day()
		if err != nil {
			return nil, err
		}
		f, err := s.cfg.Store.Figures()
		return []byte(fmtState(day, f)), err
	})
}
