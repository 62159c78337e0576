package appliance

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/zhengtest"
	"zheng/device/devicetest"
	"zheng/device/serialport"
	"zheng/kiosk"
	"zheng/store/election"
)

// BenchmarkCardToVerdict is card on the reader → the verdict's screen at the
// browser's door, over a tty at 115200 baud: line-ms is what the bytes take,
// own-ms what we and the kernel add. The reader is asked every millisecond, so
// that the pause between two looks (0 to 100 ms in use) is left out.
func BenchmarkCardToVerdict(b *testing.B) {
	people, roll := zhengtest.Voters(3000)
	dir := b.TempDir()
	e, err := election.Parse(example.Election)
	if err != nil {
		b.Fatal(err)
	}
	store, err := open.Record(dir, e, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	if err := store.ImportRoll(b.Context(), roll, e); err != nil {
		b.Fatal(err)
	}
	cfg := kiosk.Config{Election: e, Station: "中心投票站"}
	if cfg.Voters, err = store.Voters(e); err != nil {
		b.Fatal(err)
	}
	screens, err := kiosk.New(cfg)
	if err != nil {
		b.Fatal(err)
	}
	sim := devicetest.NewReader()
	pty := devicetest.NewPty(sim, filepath.Join(dir, "reader"))
	pty.Paced = true
	if err := pty.Plug(); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	d := &devices{gap: time.Millisecond, log: slog.New(slog.DiscardHandler)}
	s := &station.Config{}
	s.Device.IDCard = station.Serial{Port: pty.Name(), Baud: serialport.Bauds[0]}
	if err := d.open(ctx, s, screens); err != nil {
		b.Fatal(err)
	}
	web := httptest.NewServer(screens.Handler())
	resp, err := http.Get(web.URL + "/kiosk/events")
	if err != nil {
		b.Fatal(err)
	}
	defer func() { stop(); d.close(); pty.Unplug(); resp.Body.Close(); web.Close() }()
	events := bufio.NewScanner(resp.Body)
	events.Buffer(nil, 1<<20)
	until := func(state string) {
		for events.Scan() {
			if strings.Contains(events.Text(), `data-state=\"`+state) {
				return
			}
		}
		b.Fatal("the stream ended")
	}
	until("rest")
	line := float64(10+15+10+19+10+1295) * 10 / 115.2 // find, select, read; ms
	var took []float64
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		sim.Lay(people[i%3000])
		until("ready")
		took = append(took, float64(time.Since(began))/1e6)
		sim.Lift()
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	b.ReportMetric(line, "line-ms")
	b.ReportMetric(p50-line, "own-p50-ms")
	b.ReportMetric(p99-line, "own-p99-ms")
}
