package webtest

import (
	_ "embed"
	"encoding/json"
)

//go:embed measure.js
var measureJS string

// Want is what a screen must keep. The zero value of a field asks for nothing.
type Want struct {
	Root     string  `json:"root"`     // what is looked at, a CSS selector; default body
	Whole    bool    `json:"whole"`    // nothing may lie outside the window; else the page may be scrolled down
	Contrast float64 `json:"contrast"` // of letters on what is behind them, WCAG 2: 4.5 is AA, 7 is AAA
	Letters  float64 `json:"letters"`  // least height, CSS pixels
	Target   float64 `json:"target"`   // least width and height of what can be touched, CSS pixels
	Apart    float64 `json:"apart"`    // least distance of two targets, CSS pixels
}

// Measure looks for whatever is wrong with the page that is shown: letters cut
// off or one over another, too pale or too small; targets that are too small,
// too near, off the window or without a name. It returns one line a fault.
func (b *Tab) Measure(w Want) []string {
	b.Helper()
	if w.Root == "" {
		w.Root = "body"
	}
	want, err := json.Marshal(w)
	if err != nil {
		b.Fatal(err)
	}
	return Eval[[]string](b, "("+measureJS+")("+string(want)+")")
}

// CountActs begins to count what a person does on the page that is shown: keys
// pressed, and touches.
func (b *Tab) CountActs() {
	b.Helper()
	Eval[bool](b, `(() => {
		window.acts = 0;
		for (const what of ["keydown", "pointerdown"]) addEventListener(what, e => { if (e.isTrusted && !e.repeat) window.acts++; }, true);
		return true;
	})()`)
}

// Acts are those since CountActs.
func (b *Tab) Acts() int {
	b.Helper()
	return Eval[int](b, `window.acts`)
}
