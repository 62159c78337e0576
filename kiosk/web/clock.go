package web

import "time"

// Clock is the time by which screens go back to rest, and claims end.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f once d has passed; stop prevents that.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Wall is the wall clock.
type Wall struct{}

// Now implements Clock.
func (Wall) Now() time.Time { return time.Now() }

// AfterFunc implements Clock.
func (Wall) AfterFunc(d time.Duration, f func()) func() bool { return time.AfterFunc(d, f).Stop }

// Device is what screens show of a device.
type Device struct {
	Name string // a word of the texts: idcard | barcode | …
	Well bool
	Says string // the technician's line; never anything of a card
}
