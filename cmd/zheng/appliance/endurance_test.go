package appliance

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"io/fs"
	"math"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/testsheet"
	"zheng/cmd/zheng/zhengtest"
	"zheng/device/devicetest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// The week: on each of its days voters come, card by card over a serial line,
// and sheets arrive in the folder, all of it in one process that serves. A
// sample of it runs always; the whole with ZHENG_ENDURANCE=20000, and where
// ZHENG_ENDURANCE_CHART names a file, drawn into it.
const (
	enduranceDays   = 7
	enduranceSample = 70   // sheets, and voters
	enduranceWhole  = 2000 // from so many on it is no sample
	enduranceHours  = 10   // a day, of a sample one: the process is measured after each
)

// vitals are the process after so many sheets and voters, at rest.
type vitals struct {
	Sheets     int
	Voters     int
	Heap       float64 // MB in use after a collection
	Anon       float64 // MB of memory that no file stands behind
	RSS        float64 // MB, the record's mapped file included
	Goroutines int
	Handles    int
	Record     float64 // MB of the record's file
	Pictures   float64 // MB of the sheets' pictures
	Entries    int     // of the log
}

func (w *week) measure() vitals {
	t := w.T
	t.Helper()
	runtime.GC()
	runtime.GC() // finalizers of the first
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	mb := func(name string) float64 {
		found := regexp.MustCompile(name + `:\s+(\d+) kB`).FindSubmatch(status)
		if found == nil {
			t.Fatalf("no %s in /proc/self/status", name)
		}
		n, _ := strconv.Atoi(string(found[1]))
		return float64(n) / 1024
	}
	figures := w.get("/metrics")
	figure := func(name string) float64 {
		found := regexp.MustCompile(`(?m)^` + name + ` (\S+)$`).FindSubmatch(figures)
		if found == nil {
			t.Fatalf("no %s on /metrics", name)
		}
		n, _ := strconv.ParseFloat(string(found[1]), 64)
		return n
	}
	return vitals{
		w.fed, w.voted, float64(m.HeapAlloc) / (1 << 20), mb("RssAnon"), mb("VmRSS"), runtime.NumGoroutine(), len(fds),
		figure("zheng_record_bytes") / (1 << 20), float64(w.pictures()) / (1 << 20), int(figure("zheng_journal_entries")),
	}
}

// pictures are the bytes of all files in folders of the record.
func (w *week) pictures() (n int64) {
	w.Helper()
	data := filepath.Join(w.dir, "data")
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Dir(path) == data {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return n
}

// TestEndurance lives through a week and looks whether anything is left of it.
func TestEndurance(t *testing.T) {
	total, hours := enduranceSample, 1
	if s := os.Getenv("ZHENG_ENDURANCE"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < enduranceWhole {
			t.Fatalf("ZHENG_ENDURANCE=%s: how many sheets and voters, %d at least", s, enduranceWhole)
		}
		total, hours = n, enduranceHours
	}
	w := newWeek(t, total)
	took := time.Now()
	var all []vitals
	steps := enduranceDays * hours
	for i := range steps {
		for w.voted < total*(i+1)/steps {
			w.vote()
		}
		w.handOver()
		for w.fed < total*(i+1)/steps {
			w.feed()
		}
		w.settled()
		w.get("/desk")
		w.get("/api/result")
		all = append(all, w.measure())
		if i%hours == hours-1 {
			w.tidy()
			t.Logf("day %d, after %v: %+v", i/hours+1, time.Since(took).Round(time.Second), all[i])
		}
	}
	t.Logf("%d sheets and %d voters in %v", w.fed, w.voted, time.Since(took).Round(time.Second))
	w.complete(total)
	w.close()
	judgeWeek(t, all)
	if path := os.Getenv("ZHENG_ENDURANCE_CHART"); path != "" {
		if err := open.CreateFile(path, enduranceChart(all)); err != nil {
			t.Fatal(err)
		}
	}
}

// judgeWeek holds the second half of the week, when every cache is full,
// against itself.
func judgeWeek(t *testing.T, all []vitals) {
	t.Helper()
	half := all[len(all)/2:]
	first, last := half[0], half[len(half)-1]
	of := func(get func(vitals) float64) float64 { return slope(half, get) }
	perSheet := of(func(v vitals) float64 { return v.Heap * (1 << 20) })
	t.Logf("a sheet with its voter: %.0f bytes of the record's file, %.0f of pictures, %.2f entries of the log",
		of(func(v vitals) float64 { return v.Record * (1 << 20) }), of(func(v vitals) float64 { return v.Pictures * (1 << 20) }), of(func(v vitals) float64 { return float64(v.Entries) }))
	t.Logf("second half: heap %.1f → %.1f MB (%.0f bytes a sheet), anonymous %.1f → %.1f MB, RSS %.1f → %.1f MB, goroutines %d → %d, handles %d → %d",
		first.Heap, last.Heap, perSheet, first.Anon, last.Anon, first.RSS, last.RSS, first.Goroutines, last.Goroutines, first.Handles, last.Handles)
	least, most := math.MaxInt, 0
	for _, v := range half {
		least, most = min(least, v.Handles), max(most, v.Handles)
	}
	if most-least > 4 {
		t.Errorf("handles went from %d to %d", least, most)
	}
	least, most = math.MaxInt, 0
	for _, v := range half {
		least, most = min(least, v.Goroutines), max(most, v.Goroutines)
	}
	if most-least > 8 {
		t.Errorf("goroutines went from %d to %d", least, most)
	}
	if grown := last.Heap - first.Heap; grown > 2 && perSheet > 200 {
		t.Errorf("the heap grew by %.1f MB, %.0f bytes a sheet", grown, perSheet)
	}
}

// slope is that of the line of least squares, a sheet.
func slope(all []vitals, get func(vitals) float64) float64 {
	var n, sx, sy, sxx, sxy float64
	for _, v := range all {
		x, y := float64(v.Sheets), get(v)
		n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}

// week is a station that serves, with its people and its ballots.
type week struct {
	*testing.T
	url    string
	dir    string
	people []devicetest.Person
	sim    *devicetest.Reader
	pty    *devicetest.Pty
	events *bufio.Scanner
	open   []io.Closer // streams of screens
	ended  chan error
	stop   func()
	stderr *zhengtest.Kept

	page  *sheet.Page
	blank *image.Gray
	means election.Marks
	rng   *rand.Rand

	voted, fed int
}

// serve begins to serve with a card reader, and hears the voter's screen.
func (w *week) serve(s *Setup) {
	w.Helper()
	w.sim = devicetest.NewReader()
	w.pty = devicetest.NewPty(w.sim, filepath.Join(w.dir, "reader"))
	if err := w.pty.Plug(); err != nil {
		w.Fatal(err)
	}
	s.Device.IDCard = station.Serial{Port: w.pty.Name(), Baud: station.IDCardBaud}
	w.url, w.ended, w.stop, w.stderr = serving(w.T, s)
	resp, err := http.Get(w.url + "/kiosk/events")
	if err != nil {
		w.Fatal(err)
	}
	w.open = append(w.open, resp.Body)
	w.events = bufio.NewScanner(resp.Body)
	w.events.Buffer(nil, 1<<20)
}

func newWeek(t *testing.T, total int) *week {
	t.Helper()
	dir, _ := zhengtest.Stack(t, 0)
	s, _ := desktop(t)
	s.Station.Election, s.Station.Data = filepath.Join(dir, "election.toml"), filepath.Join(dir, "data")
	s.Station.Name = "中心投票站"
	s.Feeder.Folder = filepath.Join(dir, "feed")
	s.Panel = station.Panel{}
	s.Gap = time.Millisecond
	w := &week{T: t, dir: dir, rng: rand.New(rand.NewPCG(7, 20260705))}
	people, roll := zhengtest.Voters(total)
	w.people = people
	e, err := open.Election(s.Station.Election)
	if err != nil {
		t.Fatal(err)
	}
	w.means = e.Marks
	store, err := open.Record(s.Station.Data, e, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.ImportRoll(context.Background(), roll, e); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		t.Fatal(err)
	}
	w.page = &l.Pages[0]
	if w.blank, err = testsheet.Rasterise(context.Background(), l, 1); err != nil {
		t.Fatal(err)
	}
	w.serve(s)
	w.until("rest")
	for _, screen := range []string{"/desk/events", "/board/events", "/table/events?table=weektable1", "/watch/events", "/admin/events"} {
		w.watch(screen)
	}
	return w
}

// watch keeps a screen open, as one in the hall is for the whole week.
func (w *week) watch(stream string) {
	w.Helper()
	resp, err := http.Get(w.url + stream)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.Fatal(stream, resp, err)
	}
	w.open = append(w.open, resp.Body)
	go io.Copy(io.Discard, resp.Body) // ends with the service
}

func (w *week) close() {
	w.Helper()
	w.stop()
	if err := <-w.ended; err != nil {
		w.Errorf("%v: %s", err, w.stderr)
	}
	for _, screen := range w.open {
		screen.Close()
	}
	w.pty.Unplug()
}

// until reads the kiosk's stream to a state, and gives the screen's number.
func (w *week) until(state string) int {
	w.Helper()
	for w.events.Scan() {
		data, ok := strings.CutPrefix(w.events.Text(), "data: ")
		if !ok || !strings.Contains(data, `data-state=\"`+state) {
			continue
		}
		var screen struct{ N int }
		if err := json.Unmarshal([]byte(data), &screen); err != nil {
			w.Fatal(err)
		}
		return screen.N
	}
	w.Fatalf("the screen's stream ended before %q: %v: %s", state, w.events.Err(), w.stderr)
	return 0
}

// vote lets the next voter lay the card and confirm.
func (w *week) vote() {
	w.Helper()
	w.sim.Lay(w.people[w.voted])
	n := w.until("ready")
	w.post("/kiosk/act", url.Values{"screen": {fmt.Sprint(n)}, "act": {"confirm"}})
	w.until("done")
	w.sim.Lift()
	w.voted++
	if w.voted%20 == 0 {
		w.handOver()
	}
}

var queued = regexp.MustCompile(`data-act="handover" data-id="([^"]+)"`)

// handOver gives all who wait their ballots.
func (w *week) handOver() {
	w.Helper()
	for {
		waiting := queued.FindAllSubmatch(w.get("/desk"), -1)
		if len(waiting) == 0 {
			return
		}
		for _, id := range waiting {
			w.post("/desk/act", url.Values{"act": {"handover"}, "id": {string(id[1])}})
		}
	}
}

func (w *week) get(path string) []byte {
	w.Helper()
	resp, err := http.Get(w.url + path)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		w.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	return b
}

func (w *week) post(path string, form url.Values) {
	w.Helper()
	resp, err := http.PostForm(w.url+path, form)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	if resp.StatusCode >= 300 {
		w.Fatalf("%s: %s", path, resp.Status)
	}
}

// feed marks a ballot and puts it into the folder.
func (w *week) feed() {
	w.Helper()
	img := &image.Gray{Pix: bytes.Clone(w.blank.Pix), Stride: w.blank.Stride, Rect: w.blank.Rect}
	scribble(img, w.page, w.means, w.rng)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 70}); err != nil {
		w.Fatal(err)
	}
	w.fed++
	name := filepath.Join(w.dir, "feed", fmt.Sprintf("%06d.jpg", w.fed))
	if err := os.WriteFile(name+".part", b.Bytes(), 0o644); err != nil {
		w.Fatal(err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		w.Fatal(err)
	}
}

// scribble marks every box, no two papers alike.
func scribble(img *image.Gray, p *sheet.Page, means election.Marks, rng *rand.Rand) {
	for i, b := range p.Boxes {
		if b.Kind != sheet.MarkBox {
			continue
		}
		x, y := b.X+b.W/2+rng.NormFloat64()*0.7, b.Y+b.H/2+rng.NormFloat64()*0.7
		s := min(b.W, b.H) * (0.24 + 0.06*rng.Float64())
		if shape, ok := testsheet.ShapeOf(means, []election.Reading{election.Approve, election.Oppose}[(i+rng.IntN(2))%2]); ok && shape == election.Circle {
			a, wide, turn, lean := rng.Float64()*6, 0.85+0.3*rng.Float64(), rng.Float64()*0.2, rng.Float64()*6
			const n = 40
			point := func(i int) (float64, float64) {
				t := a + 2*math.Pi*float64(i)/n
				r := s * (1 + turn*0.4*math.Sin(2*t+lean))
				return x + r*wide*math.Cos(t), y + r*math.Sin(t)
			}
			for i := range n + 1 {
				x1, y1 := point(i)
				x2, y2 := point(i + 1)
				testsheet.Stroke(img, x1, y1, x2, y2)
			}
			continue
		}
		j := func() float64 { return rng.NormFloat64() * 0.12 * s }
		testsheet.Stroke(img, x-s+j(), y-s+j(), x+s+j(), y+s+j())
		testsheet.Stroke(img, x+s+j(), y-s+j(), x-s+j(), y+s+j())
	}
}

// settled waits until all that was fed is recorded: a file that is moves away.
func (w *week) settled() {
	w.Helper()
	zhengtest.Eventually(w.T, "the folder to be empty", func() bool {
		left, err := filepath.Glob(filepath.Join(w.dir, "feed", "*.jpg"))
		if err != nil {
			w.Fatal(err)
		}
		return len(left) == 0
	})
}

// complete says whether every voter and every sheet was counted, once.
func (w *week) complete(total int) {
	w.Helper()
	var got struct{ Registered, Participants, Issued, Returned, Counted, Pending, Rejected int }
	if err := json.Unmarshal(w.get("/api/result"), &got); err != nil {
		w.Fatal(err)
	}
	w.Logf("in the end %+v", got)
	if got.Registered != total || got.Participants != total || got.Issued != total || got.Returned != total || got.Rejected != 0 {
		w.Errorf("%d came and %d sheets were fed: %+v", w.voted, w.fed, got)
	}
}

// tidy makes room at the end of a day, as staff do.
func (w *week) tidy() {
	w.Helper()
	if err := os.RemoveAll(filepath.Join(w.dir, "feed", "read")); err != nil {
		w.Fatal(err)
	}
}
