package serialport

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/tarm/serial"
)

// tick is how long the kernel lets a read wait for the first byte; it bounds
// how long closing takes and how late a vanished name is noticed. The kernel
// counts it in tenths of a second.
const tick = 100 * time.Millisecond

// line is an open serial line, 8N1 and raw.
type line interface {
	io.ReadWriteCloser
	Flush() error
}

// openLine opens the tty or pty of that name.
func openLine(name string, baud int) (line, error) {
	l, err := serial.OpenPort(&serial.Config{Name: name, Baud: baud, ReadTimeout: tick})
	if err != nil {
		return nil, err
	}
	return l, nil
}

var errHungUp = errors.New("the line hung up")

// pump reads l, opened by name when that named was, and hands over what comes
// until the line is gone or stop is closed; it returns why.
//
// An idle time-out and a hang-up both read nothing with io.EOF. They differ in
// time: the kernel answers a hung-up line at once, and an idle one only after
// a tick. A busy machine can make an answer later, never earlier, so a hang-up
// may be seen a read later but silence is never taken for one.
func pump(l line, name string, was os.FileInfo, stop <-chan struct{}, take func([]byte)) error {
	buf := make([]byte, 4096)
	for {
		start := time.Now()
		n, err := l.Read(buf)
		waited := time.Since(start)
		select {
		case <-stop:
			return nil
		default:
		}
		if n > 0 {
			take(buf[:n])
			clear(buf[:n]) // a card's text has no business staying here
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if waited < tick/2 {
			return errHungUp
		}
		is, err := os.Stat(name)
		if err != nil {
			return err
		}
		if !os.SameFile(was, is) {
			return fmt.Errorf("%s names another device now", name)
		}
	}
}

// Bauds are the speeds a reader or scanner may be set to, the usual one first.
var Bauds = []int{115200, 57600, 38400, 19200, 9600}

// globs are where Linux shows serial lines: names that stay with the device
// first, then those given in the order of plugging in.
var globs = []string{"/dev/serial/by-id/*", "/dev/serial/by-path/*", "/dev/zheng/*", "/dev/ttyUSB*", "/dev/ttyACM*", "/dev/ttyAMA*", "/dev/serial0"}

// List names the serial lines of this machine; a device with several names is
// listed once, by the most stable of them.
func List() []string {
	var names, devices []string
	for _, g := range globs {
		found, _ := filepath.Glob(g) // only a malformed pattern fails
		for _, name := range found {
			device, err := filepath.EvalSymlinks(name)
			if err != nil || slices.Contains(devices, device) {
				continue
			}
			names, devices = append(names, name), append(devices, device)
		}
	}
	return names
}
