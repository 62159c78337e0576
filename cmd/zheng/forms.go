package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/forms"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/workbook"
	"zheng/store/record"
	"zheng/store/text"
)

var formsCommand = command{
	name: "forms",
	example: "zheng forms -election hongshan.toml -data data                             what can be made, and what not yet\n" +
		"zheng forms -election hongshan.toml -data data -o papers/                  all that can be made, as PDF\n" +
		"zheng forms -election hongshan.toml -data data -o papers/ -format docx,html -kind notice,certificates\n" +
		"zheng forms -election hongshan.toml -lists lists.toml -photos photos/ -o papers/   before there is a record",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		f := &formsFlags{}
		fs.StringVar(&f.election, "election", "", say.Flag("election"))
		fs.StringVar(&f.data, "data", "", say.Flag("data_forms"))
		fs.StringVar(&f.lists, "lists", "", say.Flag("lists"))
		fs.StringVar(&f.photos, "photos", "", say.Flag("photos"))
		fs.Var(&f.follows, "follows", say.Flag("follows"))
		fs.StringVar(&f.out, "o", "", say.Flag("o_forms"))
		fs.StringVar(&f.kinds, "kind", "", say.Flag("kind_forms"))
		fs.StringVar(&f.formats, "format", "pdf", say.Flag("format"))
		fs.BoolVar(&f.english, "english", false, say.Flag("english"))
		return func(ctx context.Context, c *console.Call) error {
			if err := console.Missing(fs, "election"); err != nil {
				return err
			}
			return f.run(ctx, c)
		}
	},
}

// formsFlags are the command's flags.
type formsFlags struct {
	election, data, lists, photos, out, kinds, formats string
	follows                                            console.Many
	english                                            bool
}

func (f *formsFlags) run(ctx context.Context, c *console.Call) error {
	wanted, formats, err := f.asked()
	if err != nil {
		return err
	}
	p, err := f.pack(c)
	if err != nil {
		return err
	}
	if p.Store != nil {
		defer p.Store.Close()
	}
	list, err := p.Forms()
	if err != nil {
		return err
	}
	if f.out != "" {
		if err := os.MkdirAll(f.out, 0o755); err != nil {
			return say.Failed(err, "cannot_write", f.out)
		}
		if err := p.Note(ctx, "forms"); err != nil {
			return err
		}
	}
	made := 0
	for _, form := range list {
		if len(wanted) > 0 && !slices.Contains(wanted, form.Kind) {
			continue
		}
		switch ok, err := f.make(c.Stdout, p, form, formats); {
		case err != nil:
			return err
		case ok:
			made++
		}
	}
	if made == 0 {
		return say.Quiet{} // nothing of what was asked for can be made; each said why
	}
	return nil
}

// make writes one paper in every format, or says that or why not it can be.
func (f *formsFlags) make(w io.Writer, p *forms.Pack, form forms.Form, formats []string) (ok bool, err error) {
	line := func(sign, zh, en string) {
		fmt.Fprintf(w, "%s %-14s %s\n  %14s %s\n", sign, form.Kind, zh, "", en)
	}
	if !form.Ready() {
		line("—", form.Title.Zh+"："+form.Wait.Zh, form.Title.En+": "+form.Wait.En)
		return false, nil
	}
	if f.out == "" {
		line("✓", form.Title.Zh, form.Title.En)
		return true, nil
	}
	papers, err := p.Make(form.Kind)
	var why text.Text
	if errors.As(err, &why) {
		line("—", form.Title.Zh+"："+why.Zh, form.Title.En+": "+why.En)
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, format := range formats {
		path := filepath.Join(f.out, form.File(format))
		if err := open.CreatePaper(path, papers...); err != nil {
			return false, err
		}
		line("✓", form.Title.Zh+" "+path, form.Title.En)
	}
	return true, nil
}

// asked reads which kinds and formats are wanted.
func (f *formsFlags) asked() (kinds, formats []string, err error) {
	kinds = console.Fields(f.kinds)
	for _, k := range kinds {
		if !slices.Contains(forms.Kinds(), k) {
			return nil, nil, say.Usage("bad_kind", k, strings.Join(forms.Kinds(), ", "))
		}
	}
	for _, one := range console.Fields(f.formats) {
		ending := open.Format("x." + strings.TrimPrefix(one, "."))
		if ending == "" {
			return nil, nil, say.Usage("bad_format", one)
		}
		formats = append(formats, ending)
	}
	if len(formats) == 0 {
		return nil, nil, say.Usage("bad_format", f.formats)
	}
	return kinds, formats, nil
}

// pack opens what the papers are made from.
func (f *formsFlags) pack(c *console.Call) (*forms.Pack, error) {
	p := &forms.Pack{English: f.english}
	var err error
	if p.Election, err = open.Election(f.election); err != nil {
		return nil, err
	}
	if f.lists != "" {
		if p.Lists, err = workbook.Lists(f.lists); err != nil {
			return nil, err
		}
	}
	if p.Photos, err = open.Photos(f.photos, p.Election); err != nil {
		return nil, err
	}
	for _, one := range f.follows {
		held, err := counting.Earlier(c, one)
		if err != nil {
			return nil, err
		}
		p.Before = append(p.Before, held)
	}
	if f.data == "" {
		return p, nil
	}
	var store *record.Store
	if store, err = open.Record(f.data, p.Election, c.Stderr); err != nil {
		return nil, err
	}
	p.Store = store
	return p, nil
}
