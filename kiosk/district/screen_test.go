package district_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"zheng/kiosk/web"
	"zheng/kiosk/webtest"
)

// The pages on glass of all sizes, in both languages: nothing is cut off or
// overlaps, all can be read and touched; a bulletin changes them by itself. Where
// ZHENG_AXE names axe.min.js, axe-core finds nothing serious.
func TestScreens(t *testing.T) {
	h := open(t, false)
	h.fill(80)
	url := webtest.Serve(t, h.pages)
	b := webtest.NewTab(t)
	axe := ""
	if name := os.Getenv("ZHENG_AXE"); name != "" {
		program, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		axe = string(program)
	}
	for _, page := range []struct {
		name, path string
		live       bool
		sizes      [][2]int64
		want       webtest.Want
	}{
		{"all", "/?x=1", true, [][2]int64{{1920, 1080}, {390, 844}}, webtest.Want{Contrast: 4.5, Letters: 15, Target: 43}},
		{"wall", "/wall?x=1", true, [][2]int64{{1920, 1080}}, webtest.Want{Contrast: 4.5, Letters: 15, Whole: true}},
		{"one", "/community/c000?x=1", false, [][2]int64{{1280, 800}, {390, 844}}, webtest.Want{Contrast: 4.5, Letters: 13, Target: 43}},
		{"dates", "/community/c007?x=1", false, [][2]int64{{1280, 800}}, webtest.Want{Contrast: 4.5, Letters: 13, Target: 43}},
	} {
		for _, g := range page.sizes {
			for _, lang := range []string{web.Chinese, web.English} {
				if page.live {
					b.Open(url+page.path+"&lang="+lang, g[0], g[1])
				} else {
					b.Open(url+page.path+"&lang="+lang, g[0], g[1])
				}
				for _, bad := range b.Measure(page.want) {
					t.Errorf("%s, %dx%d, %s: %s", page.name, g[0], g[1], lang, bad)
				}
				if axe != "" {
					for _, bad := range serious(b, axe) {
						t.Errorf("%s, %s: %s", page.name, lang, bad)
					}
				}
				b.Shot(fmt.Sprintf("district-%s-%dx%d-%s", page.name, g[0], g[1], lang))
			}
		}
	}
	b.Open(url+"/wall", 1920, 1080)
	h.now = h.now.Add(time.Minute)
	h.take(h.all[5].Sign(h.all[5].Told(h.now, "paused", 8)), "json", "taken") // it was missing
	b.Until(`[...document.querySelectorAll(".tile")].some(e => e.href.includes("/c005?") && e.querySelector(".sign").textContent === "‖")`)
}

// serious are the findings of axe-core that keep somebody from using a page.
func serious(b *webtest.Tab, program string) []string {
	b.Helper()
	webtest.Eval[bool](b, program+"; true")
	return webtest.Eval[[]string](b, `axe.run(document, { resultTypes: ["violations"] }).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.id + ": " + v.help + " — " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(", ")))`)
}
