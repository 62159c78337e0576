package main

import (
	"context"
	"encoding/csv"
	"flag"
	"io"
	"path/filepath"
	"strings"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/record"
)

var thanksCommand = command{
	name: "thanks", args: "list|certificates",
	example: "zheng thanks list -election hongshan.toml -data data -by 陈静 -second 周磊 -reason 发社区服务积分 -o 名单.csv\n" +
		"zheng thanks certificates -election hongshan.toml -data data -by 陈静 -second 周磊 -reason 发感谢信 -o 感谢信.pdf",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		file := fs.String("election", "", say.Flag("election"))
		data := fs.String("data", "", say.Flag("data"))
		out := fs.String("o", "", say.Flag("o_thanks"))
		var k record.SignOff
		fs.StringVar(&k.By, "by", "", say.Flag("act_by"))
		fs.StringVar(&k.Second, "second", "", say.Flag("act_second"))
		fs.StringVar(&k.Reason, "reason", "", say.Flag("act_reason"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election", "data", "by", "second", "reason", "o"); err != nil {
				return err
			}
			what := strings.Join(c.Args, " ")
			asCSV := strings.EqualFold(filepath.Ext(*out), ".csv")
			switch {
			case what != "list" && what != "certificates":
				return say.Usage("thanks_verb", what)
			case asCSV && what == "certificates", !asCSV && open.Format(*out) == "":
				return say.Usage("thanks_file", *out)
			}
			e, err := open.Election(*file)
			if err != nil {
				return err
			}
			if e.Thanks == nil {
				return say.Text("thanks_off")
			}
			store, err := open.Record(*data, e, c.Stderr)
			if err != nil {
				return err
			}
			defer store.Close()
			voters, err := store.Voters(e)
			if err != nil {
				return err
			}
			list, err := voters.Thank(ctx, what, k, time.Now())
			if err != nil {
				return err
			}
			people := make([]paper.Voter, len(list))
			for i, one := range list {
				people[i] = paper.Voter{Name: one.Name, Household: one.Household, Group: one.Group}
			}
			switch d := paper.ThanksList(e, people); {
			case asCSV:
				err = open.Create(*out, func(w io.Writer) error { return thanksTable(w, people) })
			case what == "list":
				err = open.CreatePaper(*out, d)
			default:
				err = open.CreatePaper(*out, paper.ThanksCertificates(e, people))
			}
			if err == nil {
				say.Line(c.Stdout, say.Text("thanks_written", len(people), *out))
			}
			return err
		}
	},
}

// thanksTable writes the list, in the order it has, for a spreadsheet: none of its
// cells is taken for a formula.
func thanksTable(w io.Writer, list []paper.Voter) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // by which spreadsheets know UTF-8
		return err
	}
	t := csv.NewWriter(w)
	rows := [][]string{{"姓名", "户号", "居民小组"}}
	for _, v := range list {
		row := []string{v.Name, v.Household, v.Group}
		for i, s := range row {
			if strings.ContainsAny(s[:min(1, len(s))], "=+-@\t\r") {
				row[i] = "'" + s
			}
		}
		rows = append(rows, row)
	}
	return t.WriteAll(rows)
}
