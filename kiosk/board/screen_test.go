package board

import (
	"fmt"
	"os"
	"testing"

	"zheng/kiosk/webtest"
	"zheng/store/election"
	"zheng/store/record"
)

// glasses are where boards are seen; wide ones must show all at once.
var glasses = []struct {
	w, h    int64
	wide    bool
	letters float64
}{
	{1280, 720, true, 13}, {390, 844, false, 13}, {1920, 1080, true, 19}, {1024, 768, true, 10},
}

// Every board, in both languages, of elections small and large: nothing is cut
// off or overlaps, whatever is being called. ZHENG_SWEEP looks at each election
// on each glass.
func TestEveryBoard(t *testing.T) {
	sweep := os.Getenv("ZHENG_SWEEP")+os.Getenv("ZHENG_SHOTS") != ""
	for _, place := range []struct {
		name    string
		posts   []int
		glasses int
		langs   []string
	}{
		{"usual", []int{2, 2, 4}, 4, []string{"zh", "en"}},
		{"many", []int{2, 3, 12, 5, 4, 4}, 2, []string{"zh", "en"}},
		{"one", []int{2}, 2, []string{"zh"}},
		{"nine", []int{2, 2, 2, 2, 2, 2, 2, 2, 2}, 2, []string{"en"}},
		{"thirty", []int{30}, 2, []string{"zh"}},
	} {
		t.Run(place.name, func(t *testing.T) {
			if sweep {
				place.glasses, place.langs = len(glasses), []string{"zh", "en"}
			}
			h := open(t, town(t, place.posts...))
			b := webtest.NewTab(t)
			for _, stage := range []string{"open", "counting", "announced"} {
				h.reach(stage)
				for _, g := range glasses[:place.glasses] {
					for _, lang := range place.langs {
						b.Open(h.url+"/board?lang="+lang, g.w, g.h)
						if stage == "counting" {
							webtest.Eval[bool](b, `set("mode", "follow"), set("voice", "off"), set("pace", "1000"), jump(Math.max(0, frame.calls - 3)), true`)
							b.Until(`called !== null`)
						}
						look(b, fmt.Sprintf("%s-%s-%dx%d-%s", place.name, stage, g.w, g.h, lang), g.wide, g.letters)
					}
				}
			}
		})
	}
}

// reach brings the count to a stage of the day.
func (h *hall) reach(stage string) {
	h.Helper()
	switch stage {
	case "counting":
		h.vote(137)
		for range 4 {
			h.doubt()
			h.settle(record.Decision{Vote: &election.Vote{WriteIns: map[string][]string{"post0": {"帕提古丽·阿不都克里木"}}}})
		}
		for _, name := range []string{"田野", "古兰丹姆·阿布都热依木"} {
			h.doubt()
			h.settle(record.Decision{Vote: &election.Vote{WriteIns: map[string][]string{"post0": {name}}}})
		}
		h.doubt()
	case "announced":
		for len(h.wait) > 0 {
			h.settle(record.Decision{Void: "无法辨认"})
		}
	}
	h.stage.Store(stage)
}

// look measures every page of a board.
func look(b *webtest.Tab, name string, wide bool, letters float64) {
	b.Helper()
	for page := 0; ; page++ {
		b.Until(`document.getAnimations().every(a => a.playState === "finished")`)
		roots := []string{"body"}
		if !wide {
			roots = []string{"header", "#strip", "main", "#call"} // the last lies over the others, and they scroll under it
		}
		for _, root := range roots {
			for _, bad := range b.Measure(webtest.Want{Root: root, Whole: wide, Contrast: 4.5, Letters: letters, Target: 43}) {
				b.Errorf("%s, page %d: %s", name, page+1, bad)
			}
		}
		if page < 2 {
			b.Shot(fmt.Sprintf("board-%s-%d", name, page+1))
		}
		if page+1 >= webtest.Eval[int](b, `pages`) {
			return
		}
		webtest.Eval[bool](b, `turn(1), true`)
	}
}
