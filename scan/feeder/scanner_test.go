package feeder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// program puts a scanimage of our own first on the PATH: a shell script that is
// told what happens page by page, in a file: "page FILE" or "end CODE WORDS".
func program(t *testing.T, script ...string) {
	t.Helper()
	dir := t.TempDir()
	plan := filepath.Join(dir, "plan")
	if err := os.WriteFile(plan, []byte(strings.Join(script, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	// It keeps where it is in the plan from one run to the next.
	sh := `#!/bin/bash
plan=` + plan + `
for a; do case $a in
  -A) echo "    --source Flatbed|ADF Front|ADF Back|ADF Duplex [Flatbed]"; exit 0 ;;
  --batch=*) name=${a#--batch=} ;;
  --batch-start=*) n=${a#--batch-start=} ;;
esac; done
echo "$*" >>$plan.args
while read -r _; do
  step=$(head -n 1 "$plan"); sed -i 1d "$plan"
  set -- $step
  case $1 in
    page) f=$(printf "$name" $n); cp "$2" "$f.part"; mv "$f.part" "$f"; echo "$f"; n=$((n+1)) ;;
    end) code=$2; shift 2; echo "$*" >&2; exit $code ;;
    hang) exec sleep 1000 ;;
  esac
done
`
	if err := os.WriteFile(filepath.Join(dir, "scanimage"), []byte(sh), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

// scan runs a scanner until the line was told an event for the nth time that
// stops it for a person or is Unplugged.
func scan(t *testing.T, s *Scanner, b *belt, stops int) []Event {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	s.Wait = func(ctx context.Context) error { return ctx.Err() }
	faults := func() (out []Event) {
		for _, e := range b.events {
			if e.Fault != "" {
				out = append(out, e)
			}
		}
		return out
	}
	b.ready = func() error {
		if len(faults()) >= stops {
			stop()
		}
		return ctx.Err()
	}
	if err := s.Run(ctx, b); err != nil {
		t.Fatal(err)
	}
	return faults()
}

func TestScannerFaults(t *testing.T) {
	page := write(t, picture(t, "jpg"), t.TempDir(), "p.jpg")
	for _, c := range []struct {
		end   string
		want  Fault
		pause bool
	}{
		{"end 7 scanimage: sane_start: Document feeder out of documents", Empty, true},
		{"end 0 Batch terminated, 2 pages scanned", Empty, true},
		{"end 6 scanimage: sane_read: Document feeder jammed", Jam, true},
		{"end 6 scanimage: sane_start: jammed: double feed detected", DoubleFeed, true},
		{"end 8 scanimage: sane_start: Scanner cover is open", CoverOpen, true},
		{"end 3 scanimage: sane_start: Device busy", Busy, true},
		{"end 9 scanimage: sane_read: Error during device I/O", Unplugged, true}, // in the middle of a stack
		{"end 1 write: No space left on device", DiskFull, true},
		{"end 10 scanimage: sane_start: Out of memory", Trouble, true},
	} {
		t.Run(c.end, func(t *testing.T) {
			program(t, "page "+page, "page "+page, c.end)
			b := &belt{t: t}
			got := scan(t, &Scanner{Device: "stub:0", Spool: t.TempDir()}, b, 1)
			if len(b.names) != 2 || got[0].Fault != c.want || got[0].Pauses() != c.pause {
				t.Errorf("took %q, then %+v", b.names, got)
			}
		})
	}
}

// A scanner that is not there is asked for again, and needs nobody to go on.
func TestScannerNotThere(t *testing.T) {
	page := write(t, picture(t, "jpg"), t.TempDir(), "p.jpg")
	program(t, "end 1 scanimage: open of device stub:0 failed: Invalid argument", "page "+page, "end 7 out of documents")
	b := &belt{t: t}
	got := scan(t, &Scanner{Device: "stub:0", Spool: t.TempDir()}, b, 2)
	if len(b.names) != 1 || got[0].Fault != Unplugged || got[0].Pauses() || got[1].Fault != Empty {
		t.Errorf("took %q, told %+v", b.names, got)
	}
}

// Pages that a crash left in the spool come first, a half-written one never;
// what was not recorded comes again, and what was is gone.
func TestScannerSpool(t *testing.T) {
	spool := t.TempDir()
	data := picture(t, "jpg")
	page := write(t, data, t.TempDir(), "p.jpg")
	write(t, data, spool, "page000007.jpg")
	write(t, data[:len(data)/2], spool, "page000008.jpg.part")
	program(t, "page "+page, "end 7 out", "page "+page, "end 7 out")
	b := &belt{t: t, hold: true}
	b.ready = nil
	scan(t, &Scanner{Device: "stub:0", Spool: spool}, b, 2)
	if want := []string{"page000007.jpg", "page000008.jpg", "page000009.jpg"}; !slices.Equal(b.names, want) {
		t.Fatalf("took %q, want %q", b.names, want)
	}
	b.sheets[0].Done(nil)
	b.sheets[1].Done(errNo)
	b.sheets[2].Done(nil)
	program(t, "end 7 out")
	again := &belt{t: t}
	scan(t, &Scanner{Device: "stub:0", Spool: spool}, again, 1)
	if want := []string{"page000008.jpg"}; !slices.Equal(again.names, want) {
		t.Errorf("took %q again, want %q", again.names, want)
	}
	if left, _ := os.ReadDir(spool); len(left) != 0 {
		t.Errorf("the spool holds %v", left)
	}
}

var errNo = fmt.Errorf("no")

// Duplex: a blank side is left out where the other has something.
func TestScannerDuplex(t *testing.T) {
	dir := t.TempDir()
	white := write(t, picture(t, "jpg"), dir, "white.jpg") // all of one gray
	full := write(t, striped(t), dir, "full.jpg")
	program(t, "page "+full, "page "+white, // a ballot, its back
		"page "+white, "page "+full, // laid face down
		"page "+full, "page "+full, // printed on both sides
		"page "+white, "page "+white, // an empty sheet
		"page "+white, "end 7 out") // a front alone
	b := &belt{t: t}
	scan(t, &Scanner{Device: "stub:0", Spool: t.TempDir(), Duplex: true}, b, 1)
	want := []string{"page000001.jpg", "page000004.jpg", "page000005.jpg", "page000006.jpg", "page000007.jpg", "page000009.jpg"}
	if !slices.Equal(b.names, want) {
		t.Errorf("took %q, want %q", b.names, want)
	}
}

// A scanner that says nothing any more is ended.
func TestScannerHangs(t *testing.T) {
	program(t, "hang")
	b := &belt{t: t}
	got := scan(t, &Scanner{Device: "stub:0", Spool: t.TempDir(), Limit: 50 * time.Millisecond}, b, 1)
	if got[0].Fault != Trouble {
		t.Errorf("%+v", got)
	}
}

// scanimage itself, with SANE's own test device: ten pages and an empty feeder,
// and the faults it can act.
func TestScannerReal(t *testing.T) {
	b := &belt{t: t}
	s := &Scanner{Device: "test:0", Spool: t.TempDir(), Options: []string{"--resolution=50", "--test-picture=Grid"}}
	got := scan(t, s, b, 1)
	if len(b.names) != 10 || got[0].Fault != Empty {
		t.Errorf("took %q, then %+v", b.names, got)
	}
	for status, want := range map[string]Fault{"JAMMED": Jam, "COVER_OPEN": CoverOpen, "DEVICE_BUSY": Busy, "IO_ERROR": Unplugged, "NO_MEM": Trouble} {
		b := &belt{t: t}
		s := &Scanner{Device: "test:0", Spool: t.TempDir(), Options: []string{"--read-return-value=SANE_STATUS_" + status}}
		if got := scan(t, s, b, 1); got[0].Fault != want || len(b.names) > 0 {
			t.Errorf("%s: took %q, then %+v", status, b.names, got)
		}
	}
	if got := scan(t, &Scanner{Device: "nosuch:0", Spool: t.TempDir()}, &belt{t: t}, 1); got[0].Fault != Unplugged {
		t.Errorf("a scanner that is not there: %+v", got)
	}
}

func TestFeederOf(t *testing.T) {
	for _, c := range []struct {
		sources string
		duplex  bool
		want    string
	}{
		{"Flatbed|Automatic Document Feeder [Flatbed]", false, "Automatic Document Feeder"},
		{"ADF Front|ADF Back|ADF Duplex [ADF Front]", false, "ADF Front"},
		{"ADF Front|ADF Back|ADF Duplex [ADF Front]", true, "ADF Duplex"},
		{"Flatbed|ADF|ADF Duplex [inactive]", true, "ADF Duplex"},
		{"ADF Duplex|Flatbed", false, "ADF Duplex"},
		{"Flatbed", false, ""},
	} {
		options := "    --mode Gray|Color [Gray]\n    --source " + c.sources + "\n        If Automatic …\n"
		if got := feederOf(options, c.duplex); got != c.want {
			t.Errorf("%s, duplex %v: %q, want %q", c.sources, c.duplex, got, c.want)
		}
	}
	if got := feederOf("nothing", true); got != "" {
		t.Errorf("%q", got)
	}
}
