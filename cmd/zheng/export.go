package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"

	"zheng/device/printer"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/tally/archive"
)

var exportCommand = command{
	name: "export",
	example: "zheng export -election hongshan.toml -data data -o /media/usb/hongshan-2026.zip\n" +
		"zheng export -election hongshan.toml -data data -images -o hongshan-2026.zip\n" +
		"zheng-verify hongshan-2026.zip",
	setup: func(fs *flag.FlagSet) func(context.Context, *call) error {
		k := countFlags(fs, true, false)
		out := fs.String("o", "", about("o_archive"))
		images := fs.Bool("images", false, about("images"))
		quiet := fs.Bool("quiet", false, about("quiet"))
		return func(ctx context.Context, c *call) error {
			if err := missing(fs, "election", "data", "o"); err != nil {
				return err
			}
			if !strings.EqualFold(filepath.Ext(*out), ".zip") {
				return usage("bad_archive", *out)
			}
			x, err := k.export(ctx, c, *images)
			if err != nil {
				return err
			}
			defer x.close()
			made, err := x.write(ctx, *out, newBar(c.stderr, *quiet, -1, "exporting"))
			if err != nil {
				return err
			}
			made.tell(c.stdout)
			return nil
		}
	},
}

// export is a count on its way into an archive.
type export struct {
	store   *record.Store
	content archive.Content
	sign    func(text string) (string, error)
	stderr  io.Writer
}

func (x *export) close() error { return x.store.Close() }

// export takes everything that goes into an archive. It changes nothing but the
// end of the log, where no day is kept: what of the desk waits to be logged is
// logged with it. The same count exported twice is the same.
func (k *counting) export(ctx context.Context, c *call, images bool) (_ *export, err error) {
	if err := k.asked(c); err != nil {
		return nil, err
	}
	counted := new(counted)
	if counted.given, err = k.known(); err != nil {
		return nil, err
	}
	x := &export{stderr: c.stderr}
	for _, f := range k.follows {
		held, err := earlier(c, f)
		if err != nil {
			return nil, err
		}
		file, _, _ := strings.Cut(f, "=")
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, failed(err, "cannot_read", file)
		}
		counted.before = append(counted.before, held)
		x.content.Rounds = append(x.content.Rounds, archive.Round{File: data, Result: held.Result})
	}
	if counted.Election, err = load(k.file); err != nil {
		return nil, err
	}
	if x.content.File, err = os.ReadFile(k.file); err != nil {
		return nil, failed(err, "cannot_read", k.file)
	}
	if _, err := os.Stat(k.data); err != nil {
		return nil, failed(err, "cannot_read", k.data)
	}
	if x.store, err = openRecord(k.data, counted.Election, c.stderr); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			x.store.Close()
		}
	}()
	if err := x.seal(ctx); err != nil {
		return nil, err
	}
	return x, x.fill(counted, images)
}

// seal brings the log to an end that can be signed.
func (x *export) seal(ctx context.Context) error {
	day, err := x.store.Day()
	if err != nil {
		return err
	}
	if day.Stage == record.StageOpen || day.Stage == record.StagePaused {
		return say("export_voting")
	}
	var last journal.Entry
	var log bytes.Buffer
	read := func() error {
		log.Reset()
		return x.store.Journal(0, func(_ int64, line []byte) error {
			log.Write(line)
			return log.WriteByte('\n')
		})
	}
	if err := read(); err != nil {
		return err
	}
	if _, err := journal.Read(bytes.NewReader(log.Bytes()), func(_ int64, _ []byte, e journal.Entry) error { last = e; return nil }); err != nil {
		return err
	}
	if !day.Kept() && last.Act != journal.ActExport {
		if err := x.store.Note(ctx, journal.Entry{Act: journal.ActExport}); err != nil {
			return err
		}
		if err := read(); err != nil {
			return err
		}
	}
	x.content.Log, x.content.Public = log.Bytes(), x.store.PublicKey()
	if x.content.Checkpoint, err = x.store.Checkpoint(ctx); err != nil {
		return failed(err, "export_unsigned")
	}
	x.sign = x.store.SignText
	return nil
}

// fill takes the count.
func (x *export) fill(k *counted, images bool) error {
	e := k.Election
	x.content.Election = e
	f := k.given
	if err := fromRoll(&f, x.store); err != nil {
		return err
	}
	if t, err := x.store.Turnout(); err == nil && t.Own > 0 {
		k.desk = &t
	}
	var err error
	if k.Result, err = settled(e, x.store, f); err != nil {
		return err
	}
	x.content.Result = k.Result
	x.content.Figures = archive.Figures{
		Election: e.ID, Registered: f.Registered, Participants: f.Participants, Issued: f.Issued,
		Own: f.Own, Proxies: f.Proxies, Cancelled: f.Cancelled, Ineligible: f.Ineligible,
	}
	kept, err := x.store.Figures()
	if err != nil {
		return err
	}
	x.content.Tallies = tallies(kept)
	if err := x.sheets(images); err != nil {
		return err
	}
	return x.reports(k)
}

// sheets takes every sheet with its evidence.
func (x *export) sheets(images bool) error {
	return x.store.Sheets(func(s record.Entry) error {
		out := archive.Sheet{
			Sheet: s.Hash.String(), Batch: s.Batch, Place: s.Place, Status: archive.Status(s.Status), Reading: s.Reading, Vote: s.Vote,
		}
		if s.Other != nil {
			out.Other = s.Other.String()
		}
		if d := s.Decision; d != nil {
			out.Decision = &archive.Decision{
				Vote: d.Vote, Void: d.Void, Reject: d.Reject,
				By: election.HideNumbers(d.By), Second: election.HideNumbers(d.Second), Reason: election.HideNumbers(d.Reason),
			}
		}
		if images && s.Ext != "" {
			out.Image = archive.ImageName(out.Sheet, s.Ext)
			x.content.Images = append(x.content.Images, archive.File{Name: out.Image, Open: func() ([]byte, error) {
				data, _, err := x.store.Image(s.Hash)
				return data, err
			}})
		}
		x.content.Sheets = append(x.content.Sheets, out)
		return nil
	})
}

// tallies are the record's counters as an archive has them.
func tallies(f record.Figures) archive.Tallies {
	t := archive.Tallies{
		Returned: f.Returned, Counted: f.Counted, Void: f.Void, Pending: f.Pending,
		Rejected: f.Rejected, Repeated: f.Repeated, Batches: f.Batches,
	}
	for _, p := range f.Posts {
		pt := archive.PostTally{Post: p.Post, Returned: p.Returned, Valid: p.Valid, Void: p.Void, Pending: p.Pending, People: []archive.PersonTally{}}
		for _, who := range p.People {
			pt.People = append(pt.People, archive.PersonTally(who))
		}
		t.Posts = append(t.Posts, pt)
	}
	return t
}

// reports prints every report as PDF and as HTML. Where the font is missing or
// lacks a character, the HTML is there alone.
func (x *export) reports(k *counted) error {
	committee, err := k.committee()
	if err != nil {
		return err
	}
	count := k.reported(committee)
	count.Checkpoint, count.LogKey = x.content.Checkpoint, x.content.Public
	for _, r := range printer.Reports() {
		count.Copies = r.Copies
		d, err := r.Document(count)
		if err != nil {
			return err
		}
		var page, pdf bytes.Buffer
		if err := d.WriteHTML(&page); err != nil {
			return err
		}
		x.content.Reports = append(x.content.Reports, archive.File{Name: "reports/" + r.Name + ".html", Data: page.Bytes()})
		if err := d.WritePDF(&pdf); err != nil {
			report(x.stderr, "zheng export", explain(failed(err, "export_no_pdf", say("report."+r.Name))))
			continue
		}
		x.content.Reports = append(x.content.Reports, archive.File{Name: "reports/" + r.Name + ".pdf", Data: pdf.Bytes()})
	}
	return nil
}

// exported is an archive that was written and read back.
type exported struct {
	path   string
	size   int64
	sha256 string
	report *archive.Report
	result *tally.Result
}

// write packs the archive into a file and checks what the medium gives back.
func (x *export) write(ctx context.Context, path string, bar bar) (*exported, error) {
	defer bar.end()
	files, err := x.content.Files()
	if err != nil {
		return nil, err
	}
	manifest, err := x.content.Manifest()
	if err != nil {
		return nil, err
	}
	bar.max(2*len(files) + 2)
	out := &exported{path: path, result: x.content.Result}
	step := func(int, int) { bar.step() }
	out.size, out.sha256, err = writeSafely(ctx, path, func(w io.Writer) error {
		return archive.Pack(w, files, manifest, x.sign, step)
	})
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, medium(err, path)
	}
	defer f.Close()
	out.report = archive.Check(f, out.size, archive.Trust{Key: x.content.Public, Papers: []string{x.content.Checkpoint}, Step: step})
	if !out.report.Holds {
		for _, found := range out.report.Findings {
			if !found.Holds {
				report(x.stderr, "zheng export", sentence{found.SaysZh, found.Says + " " + strings.Join(found.Details, "; ")})
			}
		}
		return nil, errors.Join(say("export_not_held", path), os.Rename(path, path+".bad"))
	}
	return out, nil
}

// tell says what was written, with what is needed to check it.
func (o *exported) tell(w io.Writer) {
	line(w, say("exported", o.path, len(o.report.Count.Sheets), float64(o.size)/1e6))
	if o.report.Provisional {
		line(w, say("exported_provisional"))
	}
	line(w, say("exported_sha", o.sha256))
	line(w, say("exported_key", o.report.Fingerprint))
	line(w, say("exported_log", o.report.Log))
}
