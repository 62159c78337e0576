// This file looks at what is connected: readers, feeder, screen, printer, panel.

package readiness

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"zheng/cmd/zheng/testsheet"
	"zheng/device/paper"
	"zheng/device/probe"
	"zheng/kiosk/web"
	"zheng/scan/omr"
	"zheng/store/election"
	"zheng/store/text"
)

// running is a device of the service that runs, if it is one's.
func (r *Checks) running(name string) (d web.Device, ok bool) {
	if r.Devices == nil {
		return d, false
	}
	for _, d := range r.Devices() {
		if d.Name == name {
			return d, true
		}
	}
	return d, false
}

func (r *Checks) idcard(ctx context.Context) {
	port := r.Config.Device.IDCard
	r.serial(ctx, "idcard", port.Port, probe.Config{IDCard: port.Port, IDCardBaud: port.Baud})
}

func (r *Checks) barcode(ctx context.Context) {
	port := r.Config.Device.Barcode
	r.serial(ctx, "barcode", port.Port, probe.Config{Barcode: port.Port, BarcodeBaud: port.Baud})
}

// serial asks a device on a serial line; nobody has to lay a card. A service
// that runs knows how its devices are.
func (r *Checks) serial(ctx context.Context, name, port string, cfg probe.Config) {
	if port == "" {
		r.found(name, Unused, name+"_unused")
		return
	}
	if d, ok := r.running(name); ok {
		if d.Well {
			r.found(name, OK, name, port)
		} else {
			r.found(name, Fail, name+"_ill", port, text.Text{Zh: d.Says, En: d.Says})
		}
		return
	}
	if r.busy {
		r.found(name, Warn, "device_in_use", port)
		return
	}
	cfg.Wait = time.Millisecond
	cfg.Ports = func() []string { return nil }
	var said bytes.Buffer
	if err := probe.Run(ctx, &said, cfg); err != nil {
		r.found(name, Fail, name+"_ill", port, faults(said.String()))
		return
	}
	r.found(name, OK, name, port)
}

// faults are what a probe found amiss: each a line that it marked, and one below
// in English.
func faults(said string) (out text.Text) {
	lines := strings.Split(said, "\n")
	for i, line := range lines[:len(lines)-1] {
		if zh, ok := strings.CutPrefix(strings.TrimSpace(line), "✗ "); ok {
			out.Zh = strings.TrimSpace(out.Zh + " " + zh)
			out.En = strings.TrimSpace(out.En + " " + strings.TrimSpace(lines[i+1]))
		}
	}
	return text.Text{Zh: election.HideNumbers(out.Zh), En: election.HideNumbers(out.En)}
}

func (r *Checks) feeder(ctx context.Context) {
	f := r.Config.Feeder
	switch {
	case f.Folder != "":
		if err := writable(existing(f.Folder)); err != nil { // a service makes it where it is missing
			r.found("feeder", Fail, "feeder_folder_bad", f.Folder, brief(err))
			return
		}
		r.found("feeder", OK, "feeder_folder", f.Folder)
	case f.Scanner != "":
		r.scanner(ctx, f.Scanner)
	case f.Camera != "":
		file, err := os.Open(f.Camera)
		if err != nil {
			r.found("feeder", Fail, "feeder_camera_bad", f.Camera, brief(err))
			return
		}
		file.Close()
		r.found("feeder", OK, "feeder_camera", f.Camera)
	default:
		r.found("feeder", Unused, "feeder_unused")
	}
}

// scanner looks for the scanner among those that answer.
func (r *Checks) scanner(ctx context.Context, name string) {
	if !r.have("scanimage") {
		r.found("feeder", Fail, "scanimage_none")
		return
	}
	list, err := r.run(ctx, "scanimage", "-L")
	switch {
	case err != nil:
		r.found("feeder", Fail, "scanner_none", name, brief(err))
	case strings.Contains(list, "`"+name+"'") || strings.Contains(list, name):
		r.found("feeder", OK, "scanner", name)
	default:
		r.found("feeder", Fail, "scanner_none", name, "")
	}
}

// writable tries it.
func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".zheng-try-*")
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err // the name of what was tried says nothing
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func (r *Checks) screen(context.Context) {
	if !slices.ContainsFunc([]string{"chromium", "chromium-browser", "google-chrome"}, r.have) {
		r.found("screen", Warn, "screen_no_browser")
		return
	}
	outputs, _ := filepath.Glob(r.at("sys/class/drm/*/status"))
	var sizes []string
	for _, path := range outputs {
		status, _ := os.ReadFile(path)
		modes, _ := os.ReadFile(filepath.Join(filepath.Dir(path), "modes"))
		if mode, _, _ := strings.Cut(string(modes), "\n"); strings.TrimSpace(string(status)) == "connected" && mode != "" {
			sizes = append(sizes, filepath.Base(filepath.Dir(path))+" "+mode)
		}
	}
	switch {
	case len(sizes) > 0:
		r.found("screen", OK, "screen", strings.Join(sizes, ", "))
	case len(outputs) > 0:
		r.found("screen", Warn, "screen_none")
	default:
		r.found("screen", Unused, "screen_unknown")
	}
}

func (r *Checks) panel(context.Context) {
	if !r.Config.Panel.Named() {
		r.found("panel", Unused, "panel_unused")
		return
	}
	if r.busy { // to look would switch its lamps
		r.found("panel", Warn, "device_in_use", "[panel]")
		return
	}
	ill := ""
	if d, ok := r.running("panel"); ok {
		if !d.Well {
			ill = strings.TrimSpace("[panel] " + d.Says)
		}
	} else if p, err := r.Config.Panel.Connect(); err != nil {
		ill = brief(err)
	} else {
		var names []string
		for _, part := range p.Parts() {
			if part.Err != nil {
				names = append(names, part.Name+" "+part.Pin)
			}
		}
		ill = strings.Join(names, ", ")
	}
	if ill != "" {
		r.found("panel", Warn, "panel_ill", ill)
		return
	}
	r.found("panel", OK, "panel")
}

func (r *Checks) printer(ctx context.Context) {
	if !r.have("lpstat") {
		r.found("printer", Unused, "printer_unused")
		return
	}
	list, err := r.run(ctx, "lpstat", "-p")
	ready := 0
	for line := range strings.Lines(list) {
		if strings.HasPrefix(line, "printer ") && !strings.Contains(line, "disabled") {
			ready++
		}
	}
	if err != nil || ready == 0 {
		r.found("printer", Warn, "printer_none")
		return
	}
	r.found("printer", OK, "printer", ready)
}

// fonts prints the names of this election, and asks for the screens' letters.
func (r *Checks) fonts(ctx context.Context) {
	var people []paper.Voter
	event := paper.Event{Title: "正", Committee: "正"}
	if r.e != nil {
		event = paper.Event{Title: r.e.Title, Committee: r.e.Committee, Date: r.e.Date}
		for _, p := range r.e.Posts {
			for _, c := range p.Candidates {
				people = append(people, paper.Voter{Name: c.Name})
			}
		}
	}
	if err := paper.PublicList(io.Discard, event, people); err != nil {
		r.found("fonts", Fail, "fonts_bad", brief(err))
		return
	}
	r.found("fonts", OK, "fonts")
	if !r.have("fc-match") {
		r.found("letters", Unused, "letters_unknown")
		return
	}
	name, err := r.run(ctx, "fc-match", "-f", "%{family}", "sans-serif:lang=zh-cn")
	if err != nil || !strings.Contains(name, "CJK") && !strings.Contains(name, "Han") && !strings.Contains(name, "WenQuanYi") && !strings.Contains(name, "WenKai") {
		r.found("letters", Warn, "letters_none")
		return
	}
	first, _, _ := strings.Cut(name, ",")
	r.found("letters", OK, "letters", first)
}

// backup looks whether there is a copy on another medium: while a service runs
// it knows how that stands; before, the medium must be there.
func (r *Checks) backup(context.Context) {
	b := r.Config.Backup
	if b.Folder == "" {
		r.found("backup", Warn, "backup_unused")
		return
	}
	if d, ok := r.running("backup"); ok {
		if d.Well {
			r.found("backup", OK, "backup", b.Folder)
		} else {
			r.found("backup", Fail, "backup_ill", b.Folder, d.Says)
		}
		return
	}
	if err := writable(b.Folder); err != nil {
		r.found("backup", Fail, "backup_ill", b.Folder, brief(err))
		return
	}
	if !b.SameDisk && sameDisk(b.Folder, existing(r.Config.Station.Data)) {
		r.found("backup", Fail, "backup_same", b.Folder)
		return
	}
	r.found("backup", OK, "backup_there", b.Folder)
}

// sameDisk says whether two folders lie on one file system.
func sameDisk(a, b string) bool {
	var x, y unix.Stat_t
	return unix.Stat(a, &x) == nil && unix.Stat(b, &y) == nil && x.Dev == y.Dev
}

func (r *Checks) reader(ctx context.Context) {
	r.found("opencv", OK, "opencv", omr.Version())
	if r.e == nil {
		return
	}
	marks, wrong, err := testsheet.Read(ctx, r.e)
	switch {
	case err != nil:
		r.found("sheet", Fail, "sheet_none", brief(err))
	case wrong > 0:
		r.found("sheet", Fail, "sheet_wrong", wrong, marks)
	default:
		r.found("sheet", OK, "sheet", marks)
	}
}
