package checkin

import (
	"fmt"
	"testing"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
)

// Larger is larger: from each size to the next no letter shrinks, on any glass,
// and where the words allow it the largest are twice the usual.
func TestLargerLetters(t *testing.T) {
	for _, glass := range []struct {
		w, h   int64
		inches float64
	}{{1920, 1080, 10}, {1280, 800, 15.6}, {1080, 1920, 10}} {
		h := prepare(t, func(c *Config) { c.Inches = glass.inches })
		b := newTab(t)
		b.Open(h.url+"/kiosk", glass.w, glass.h)
		for _, s := range situations {
			if s.name != "rest" && s.name != "ready" && s.name != "ready-proxy" && s.name != "already" {
				continue
			}
			h.rest()
			s.do(h)
			for _, lang := range []string{web.Chinese, web.English} {
				var text, head [5]float64
				for size := 1; size <= 4; size++ {
					h.look(look{lang: lang, size: size})
					b.Until(fmt.Sprintf(`document.getElementById("screen").dataset.n === "%d"`, h.n()))
					px := func(what string) float64 {
						return webtest.Eval[float64](b.Tab, `parseFloat(getComputedStyle(document.querySelector(".scroll `+what+`")).fontSize)`)
					}
					text[size], head[size] = px(".why, .scroll .do"), px("h1")
					if text[size] < text[size-1] || head[size] < head[size-1] {
						t.Errorf("%s at %dx%d in %s: size %d has letters of %.0f and %.0f px, the one before %.0f and %.0f", s.name, glass.w, glass.h, lang, size, head[size], text[size], head[size-1], text[size-1])
					}
				}
				t.Logf("%s at %dx%d, %.1f inches, %s: headline %.0f → %.0f px (%.0f %%), text %.0f → %.0f px (%.0f %%)", s.name, glass.w, glass.h, glass.inches, lang, head[2], head[4], 100*head[4]/head[2], text[2], text[4], 100*text[4]/text[2])
			}
		}
	}
}
