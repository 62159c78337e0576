// Package help is the handbook of the day for the people who run it: short
// enough to be read the evening before, with pictures of their own screens and
// papers, to be read on a screen or printed. The words of buttons in it are those
// on the screens.
package help

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"zheng/kiosk/web"
	"zheng/store/record"
	"zheng/store/text"
)

//go:generate ./pictures.sh

//go:embed assets
var assets embed.FS

var texts = web.Texts(text.Join(inChinese, inEnglish))

type handbook struct{ screen *web.Screen }

// New makes the pages in a site.
func New(site *web.Site) error {
	screen, err := site.Screen(assets, texts)
	if err != nil {
		return err
	}
	h := &handbook{screen}
	site.Handle("GET /help", web.Public, h.page)
	site.Handle("GET /help/pictures/{name}", web.Public, h.picture)
	return nil
}

// step is one step of the day and who signs it.
type step struct {
	To, First, Second string
}

// day are the steps of a day without interruptions.
var day = []record.Stage{record.StageSetup, record.StageOpen, record.StageClosed, record.StageCounting, record.StageDecided, record.StageAnnounced, record.StageSealed}

// steps tells them as the record holds them, so that the handbook cannot say
// anything else.
func steps(t web.Words) (out []step) {
	for i, from := range day[:len(day)-1] {
		for _, s := range record.Next(from) {
			if s.To == day[i+1] {
				out = append(out, step{t.Say("step." + string(s.To)), roles(t, s.First), roles(t, s.Second)})
			}
		}
	}
	return out
}

func roles(t web.Words, list []record.Role) string {
	var names []string
	for _, r := range list {
		names = append(names, t.Say("role."+string(r)))
	}
	return strings.Join(names, t.Say("or"))
}

func (h *handbook) page(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	return h.screen.Page(w, "help.html", map[string]any{"T": t, "Lang": t.Lang, "Other": t.Other(), "Steps": steps(t)})
}

func (h *handbook) picture(w http.ResponseWriter, r *http.Request) error {
	name := path.Join("assets/pictures", path.Base(r.PathValue("name")))
	if info, err := fs.Stat(assets, name); err != nil || info.IsDir() {
		http.NotFound(w, r)
		return nil
	}
	w.Header().Set("Cache-Control", "max-age=3600")
	http.ServeFileFS(w, r, assets, name)
	return nil
}
