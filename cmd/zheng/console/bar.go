package console

import (
	"io"

	"github.com/schollz/progressbar/v3"

	"zheng/cmd/zheng/say"
)

// Bar shows progress to a person at a terminal, and nothing to anything else.
type Bar struct{ b *progressbar.ProgressBar }

// NewBar begins a bar of max steps; max -1 is not known yet.
func NewBar(w io.Writer, quiet bool, max int, code string) Bar {
	if quiet || !terminal(w) {
		return Bar{}
	}
	s := say.Text(code)
	return Bar{progressbar.NewOptions(max,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetDescription(s.Zh+" "+s.En),
		progressbar.OptionShowCount(),
		progressbar.OptionShowIts(),
		progressbar.OptionThrottle(100_000_000),
		progressbar.OptionClearOnFinish(),
	)}
}

// Errors of drawing are left alone: a bar that cannot be drawn stops nothing.

func (b Bar) Set(n int) {
	if b.b != nil {
		_ = b.b.Set(n)
	}
}

func (b Bar) Step() {
	if b.b != nil {
		_ = b.b.Add(1)
	}
}

func (b Bar) Max(n int) {
	if b.b != nil {
		b.b.ChangeMax(n)
	}
}

func (b Bar) End() {
	if b.b != nil {
		_ = b.b.Finish()
	}
}
