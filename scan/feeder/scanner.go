// This file drives a scanner's document feeder by SANE's scanimage: a program
// of its own, so that a driver that crashes or hangs takes nothing with it. It
// asks for a go before each page, which makes pausing exact: no sheet is drawn
// in that was not wanted.

package feeder

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// Scanner is a Source of the sheets in a scanner's feeder.
type Scanner struct {
	Device string // SANE's name: scanimage -L lists them
	// Spool is a folder of its own for pages on their way; what a crash left
	// there is brought first.
	Spool string
	// Duplex reads both sides. A side with nothing on it is left out, where the
	// other has something.
	Duplex bool
	// Options are passed to scanimage after ours: JPEG, and as far as the device
	// has a choice the document feeder, gray, 200 dpi.
	Options []string
	// Limit is the longest time for one page; default two minutes.
	Limit time.Duration
	// Wait is the time until a scanner that is not there is tried again; nil
	// waits two seconds.
	Wait func(context.Context) error

	mu    sync.Mutex
	given map[string]bool // pages that the line has
}

const pageLimit = 2 * time.Minute

// Run implements Source.
func (s *Scanner) Run(ctx context.Context, line Line) error {
	wait := s.Wait
	if wait == nil {
		wait = every(2 * time.Second)
	}
	if err := os.MkdirAll(s.Spool, 0o755); err != nil {
		return fmt.Errorf("couldn't make the scanner's folder: %w", err)
	}
	s.given = map[string]bool{}
	for {
		line.Tell(Event{State: Waiting})
		if err := line.Ready(ctx); err != nil {
			return ended(ctx, err)
		}
		next, err := s.leftovers(ctx, line)
		if err != nil {
			return ended(ctx, err)
		}
		e, err := s.stack(ctx, line, next)
		if err != nil {
			return ended(ctx, err)
		}
		line.Tell(e)
		if e.Fault == Unplugged || e.Fault == Busy {
			if err := wait(ctx); err != nil {
				return ended(ctx, err)
			}
		}
	}
}

// leftovers brings the pages that lie in the spool and are not with the line,
// and gives the number for the next.
func (s *Scanner) leftovers(ctx context.Context, line Line) (next int, err error) {
	names, err := os.ReadDir(s.Spool)
	if err != nil {
		return 0, fmt.Errorf("couldn't look into the scanner's folder: %w", err)
	}
	next = 1
	for _, d := range names { // by name, which is by number
		path := filepath.Join(s.Spool, d.Name())
		if strings.HasSuffix(path, ".part") { // scanimage was cut off
			os.Remove(path)
			continue
		}
		var n int
		if _, err := fmt.Sscanf(d.Name(), pageName, &n); err != nil || !whole(path) {
			continue
		}
		next = max(next, n+1)
		if s.has(path) {
			continue
		}
		if err := s.give(ctx, line, path, ""); err != nil {
			return 0, err
		}
	}
	return next, nil
}

const pageName = "page%06d"

func (s *Scanner) has(path string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.given[path]
}

// give hands a page to the line; its file goes once it is recorded.
func (s *Scanner) give(ctx context.Context, line Line, path string, side Side) error {
	s.mu.Lock()
	s.given[path] = true
	s.mu.Unlock()
	return line.Take(ctx, Sheet{Name: filepath.Base(path), Path: path, Side: side, Done: func(err error) {
		if err == nil {
			os.Remove(path)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.given, path)
	}})
}

// stack runs scanimage until it ends, and says why it did.
func (s *Scanner) stack(asked context.Context, line Line, next int) (Event, error) {
	ctx, cancel := context.WithCancel(asked)
	defer cancel()
	args, err := s.args(ctx, next)
	if err != nil {
		return Event{State: Waiting, Fault: Trouble, Detail: err.Error()}, nil
	}
	cmd := exec.CommandContext(ctx, "scanimage", args...)
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return Event{}, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return Event{}, err
	}
	if err := cmd.Start(); err != nil {
		return Event{State: Waiting, Fault: Trouble, Detail: err.Error()}, nil
	}
	p := &pages{Scanner: s, line: line, out: bufio.NewScanner(stdout), letIn: stdin}
	taken, err := p.run(ctx, cancel)
	late := ctx.Err() != nil
	stdin.Close()
	io.Copy(io.Discard, stdout)
	ended := cmd.Wait()
	if err = cmp.Or(err, asked.Err()); err != nil {
		return Event{}, err
	}
	e := Event{State: Waiting, Fault: verdict(ended, said.String()), Detail: lastLine(said.String())}
	if late {
		e.Fault, e.Detail = Trouble, "no page for too long"
	}
	if taken > 0 && e.Fault == Unplugged {
		e.State = Feeding // in the middle of a stack
	}
	return e, nil
}

// args are scanimage's.
func (s *Scanner) args(ctx context.Context, next int) ([]string, error) {
	args := []string{
		"--device-name=" + s.Device, "--format=jpeg", "--batch=" + filepath.Join(s.Spool, pageName+".jpg"),
		fmt.Sprintf("--batch-start=%d", next), "--batch-print", "--batch-prompt",
	}
	out, err := exec.CommandContext(ctx, "scanimage", "--device-name="+s.Device, "-A").Output()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, fmt.Errorf("couldn't run scanimage; install sane-utils: %w", err)
	}
	if source := feederOf(string(out), s.Duplex); source != "" {
		args = append(args, "--source="+source)
	}
	if grays.Match(out) {
		args = append(args, "--mode=Gray")
	}
	if bytes.Contains(out, []byte(" --resolution ")) {
		args = append(args, "--resolution=200")
	}
	return append(args, s.Options...), nil
}

var grays = regexp.MustCompile(`(?m)^\s+--mode \S*\bGray\b`)

var sources = regexp.MustCompile(`(?m)^\s+--source (\S.*?)(?: \[.*)?$`)

// feederOf picks the document feeder among the sources that a device lists.
func feederOf(options string, duplex bool) string {
	m := sources.FindStringSubmatch(options)
	if m == nil {
		return ""
	}
	best, rank := "", 0
	for _, source := range strings.Split(m[1], "|") {
		l, r := strings.ToLower(source), 0
		switch both := strings.Contains(l, "duplex"); {
		case !strings.Contains(l, "adf") && !strings.Contains(l, "feeder"):
		case both == duplex && !strings.Contains(l, "back"):
			r = 3
		case both:
			r = 1
		default:
			r = 2
		}
		if r > rank {
			best, rank = source, r
		}
	}
	return best
}

// pages are the pages of one run of scanimage.
type pages struct {
	*Scanner
	line  Line
	out   *bufio.Scanner // the names of finished pages
	letIn io.Writer      // a line lets the next page in

	blank string // a front with nothing on it, until its back is known
}

// run lets pages in until scanimage ends. stop ends it where a page takes too
// long.
func (p *pages) run(ctx context.Context, stop func()) (taken int, err error) {
	limit := p.Limit
	if limit == 0 {
		limit = pageLimit
	}
	defer func() {
		if p.blank != "" && err == nil {
			err = p.give(ctx, p.line, p.blank, Front)
		}
	}()
	for side := Front; ; {
		if taken > 0 { // the first was asked for already
			if err := p.line.Ready(ctx); err != nil {
				return taken, err
			}
		}
		p.line.Tell(Event{State: Feeding})
		if _, err := io.WriteString(p.letIn, "\n"); err != nil {
			return taken, nil // it has ended, and says why
		}
		timer := time.AfterFunc(limit, stop)
		more := p.out.Scan()
		timer.Stop()
		if !more {
			return taken, nil
		}
		taken++
		if err := p.page(ctx, p.out.Text(), side); err != nil {
			return taken, err
		}
		if p.Duplex && side == Front {
			side = Back
		} else {
			side = Front
		}
	}
}

// page takes one side.
func (p *pages) page(ctx context.Context, path string, side Side) error {
	if !p.Duplex {
		return p.give(ctx, p.line, path, side)
	}
	empty := blank(path)
	switch {
	case side == Front && empty:
		p.blank = path
		return nil
	case side == Back && empty && p.blank == "":
		os.Remove(path)
		return nil
	case side == Back && empty: // both are: it is shown as what it is
		os.Remove(path)
		path, side = p.blank, Front
	case side == Back && p.blank != "":
		os.Remove(p.blank)
	}
	p.blank = ""
	return p.give(ctx, p.line, path, side)
}

// SANE's status (sane.h), which scanimage ends with.
const (
	saneBusy      = 3
	saneJammed    = 6
	saneNoDocs    = 7
	saneCoverOpen = 8
	saneIOError   = 9
)

var (
	doubleFeed = regexp.MustCompile(`(?i)(double|multi)[ -]?feed`)
	notThere   = regexp.MustCompile(`(?i)open of device .* failed|no SANE devices found|no scanners were identified`)
	noSpace    = regexp.MustCompile(`(?i)no space left|disk full`)
)

// verdict says what must be done, from scanimage's exit and words. Two sheets
// at once are reported as a jam by most drivers, with a word about it.
func verdict(err error, said string) Fault {
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		return Trouble
	}
	switch {
	case noSpace.MatchString(said):
		return DiskFull
	case doubleFeed.MatchString(said):
		return DoubleFeed
	case notThere.MatchString(said), code == saneIOError:
		return Unplugged
	}
	switch code {
	case 0, saneNoDocs:
		return Empty
	case saneJammed:
		return Jam
	case saneCoverOpen:
		return CoverOpen
	case saneBusy:
		return Busy
	}
	return Trouble
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndex(s, "\n")+1:]
}
