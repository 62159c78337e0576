package demo

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"path/filepath"

	"zheng/cmd/zheng/appliance"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
	"zheng/store/record"
)

// Serve shows the result and how every sheet was read, and opens a polling
// station beside it: the appliance itself.
func (d *Demo) Serve(ctx context.Context, addr string) error {
	scans, err := filepath.Glob(d.path("scans", "*.jpg"))
	if err != nil {
		return err
	}
	day, s, err := newDay(ctx, d.path("station"), d.e, d.seed, scans)
	if err != nil {
		return err
	}
	defer day.tty.Unplug()
	s.Web.Listen = addr
	s.Around = func(base string, screens http.Handler, _ *record.Store, voters *record.Voters) http.Handler {
		mux := d.handler()
		mux.Handle("/", screens)
		day.handle(mux, voters)
		say.Line(d.Stderr, say.Text("demo_day", base+"/cards"))
		return mux
	}
	return errors.Join(appliance.ServeOnce(ctx, d.Call, s), d.Verdict)
}

func (d *Demo) handler() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/result", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.Encode(d.result)
	})
	mux.Handle("GET /overlays/", http.StripPrefix("/overlays/", http.FileServer(http.Dir(d.path("overlays")))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		demoPage.Execute(w, d.page())
	})
	return mux
}

// page is what the template shows.
func (d *Demo) page() any {
	type card struct{ File, Status, Zh, En string }
	var cards []card
	for _, s := range d.shown {
		status := say.Text("status." + string(s.status))
		c := card{File: s.file, Status: string(s.status), Zh: status.Zh, En: status.En}
		if s.reason != "" {
			r := say.Reason(s.reason)
			c.Zh, c.En = c.Zh+"："+r.Zh, c.En+": "+r.En
		}
		cards = append(cards, c)
	}
	return map[string]any{
		"Election": d.e, "Result": d.result, "Truth": d.truth, "Cards": cards,
		"Misread": len(d.misread), "Asked": d.counts[record.Review],
	}
}

var demoPage = template.Must(template.New("demo").Funcs(template.FuncMap{"strokes": counting.Strokes}).Parse(`<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Election.Title}}</title>
<style>
 :root { color: #17211d; background: #fbfaf5; font: 18px/1.5 "Noto Sans CJK SC", sans-serif; font-variant-numeric: tabular-nums }
 body { max-width: 1100px; margin: 40px auto; padding: 0 24px }
 h1 { font-size: 32px; margin: 0 } small, .soft { color: #5b6762 }
 section { background: #fff; border: 1px solid #d8dbd3; border-radius: 14px; padding: 16px 24px; margin: 24px 0 }
 table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: 6px 12px 6px 0; border-top: 1px solid #d8dbd3; vertical-align: top }
 th { font-weight: normal; color: #5b6762; border: 0 } th, .n, td:first-child { white-space: nowrap } .n { text-align: right } .zheng { min-width: 6em } .zheng { color: #b3261e; font-family: "LXGW WenKai", serif; word-break: break-all }
 summary { cursor: pointer; padding: 12px 0; font-weight: 700 }
 .in { color: #0b6b5d } .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 16px }
 .cards img { width: 100%; border: 1px solid #d8dbd3; border-radius: 14px } .review, .rejected, .repeated { color: #a86400 }
</style>
<h1>{{.Election.Title}}</h1>
<p class="soft">演示：选民和选票都是虚构的。 A demonstration: voters and ballots are made up.</p>
<p>下面是已经数完的一次计票，与真实结果对照。旁边另有一个投票站，从零开始：公示屏显示的是它。<br><small>Below is a count that is finished, beside the truth. The polling station beside it starts at nothing: its are the figures on the board.</small></p>
<p><a href="/cards">当一回选民，再看一次计票 Be a voter, and watch a count</a></p>
{{range .Result.Posts}}{{$post := .}}
<section><h2>{{.Title}} <small>应选 {{.Seats}} 名 · seats {{.Seats}}</small></h2>
<table><tr><th>姓名 name<th class="n">赞成<th class="n">反对<th class="n">弃权<th>正<th></tr>
{{range .People}}<tr><td>{{if .Elected}}<b class="in">● {{.Name}}</b>{{else}}{{.Name}}{{end}}{{if .WriteIn}} <small>另选 written in</small>{{end}}<td class="n">{{.Approve}}<td class="n">{{.Oppose}}<td class="n">{{.Abstain}}<td class="zheng">{{strokes .Approve}}<td>{{.SaysZh}}<br><small>{{.Says}}</small></tr>{{end}}
</table><p>{{.SaysZh}}<br><small>{{.Says}}</small></section>{{end}}
<section>{{range .Result.Why}}<p>{{.Rule}} {{.SaysZh}}<br><small>{{.Says}}</small>{{end}}
<p>读错 misread: {{.Misread}} · 问过人 asked: {{.Asked}}</section>
<details><summary>每张选票怎么读的 how every sheet was read（{{len .Cards}}）</summary><div class="cards">{{range .Cards}}<figure style="margin:0">{{if .File}}<a href="/overlays/{{.File}}"><img loading="lazy" src="/overlays/{{.File}}" alt="{{.Zh}}"></a>{{end}}<figcaption class="{{.Status}}">{{.Zh}}<br><small>{{.En}}</small></figcaption></figure>{{end}}</div></details>
`))
