package main

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// bar shows progress to a person at a terminal, and nothing to anything else.
type bar struct{ b *progressbar.ProgressBar }

// newBar begins a bar of max steps; max -1 is not known yet.
func newBar(w io.Writer, quiet bool, max int, code string) bar {
	if quiet || !terminal(w) {
		return bar{}
	}
	s := say(code)
	return bar{progressbar.NewOptions(max,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(s.zh+" "+s.en),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionThrottle(100_000_000),
		progressbar.OptionClearOnFinish(),
	)}
}

// Errors of drawing are left alone: a bar that cannot be drawn stops nothing.

func (b bar) set(n int) {
	if b.b != nil {
		_ = b.b.Set(n)
	}
}

func (b bar) step() {
	if b.b != nil {
		_ = b.b.Add(1)
	}
}

func (b bar) max(n int) {
	if b.b != nil {
		b.b.ChangeMax(n)
	}
}

func (b bar) end() {
	if b.b != nil {
		_ = b.b.Finish()
	}
}
