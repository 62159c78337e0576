// Package export packs a count with its log into an archive that anybody can
// check with zheng-verify, onto media that people carry, and makes the folder that
// is put away for years.
package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/tally/archive"
)

// Export is a count on its way into an archive.
type Export struct {
	Store   *record.Store
	Content archive.Content
	Sign    func(text string) (string, error)
	Stderr  io.Writer
}

func (x *Export) Close() error { return x.Store.Close() }

// Take takes everything that goes into an archive. It changes nothing but the
// end of the log, where no day is kept: what of the desk waits to be logged is
// logged with it. The same count exported twice is the same.
func Take(ctx context.Context, c *console.Call, k *counting.Flags, images bool) (_ *Export, err error) {
	if err := k.Asked(c); err != nil {
		return nil, err
	}
	counted := new(counting.Count)
	if counted.Given, err = k.Known(); err != nil {
		return nil, err
	}
	x := &Export{Stderr: c.Stderr}
	for _, f := range k.Follows {
		held, err := counting.Earlier(c, f)
		if err != nil {
			return nil, err
		}
		file, _, _ := strings.Cut(f, "=")
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, say.Failed(err, "cannot_read", file)
		}
		counted.Before = append(counted.Before, held)
		x.Content.Rounds = append(x.Content.Rounds, archive.Round{File: data, Result: held.Result})
	}
	if counted.Election, err = open.Election(k.File); err != nil {
		return nil, err
	}
	if x.Content.File, err = os.ReadFile(k.File); err != nil {
		return nil, say.Failed(err, "cannot_read", k.File)
	}
	if _, err := os.Stat(k.Data); err != nil {
		return nil, say.Failed(err, "cannot_read", k.Data)
	}
	if x.Store, err = open.Record(k.Data, counted.Election, c.Stderr); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			x.Store.Close()
		}
	}()
	if err := x.Seal(ctx); err != nil {
		return nil, err
	}
	return x, x.Fill(counted, images)
}

// Seal brings the log to an end that can be signed.
func (x *Export) Seal(ctx context.Context) error {
	day, err := x.Store.Day()
	if err != nil {
		return err
	}
	if day.Stage == record.StageOpen || day.Stage == record.StagePaused {
		return say.Text("export_voting")
	}
	var last journal.Entry
	var log bytes.Buffer
	read := func() error {
		log.Reset()
		return x.Store.Journal(0, func(_ int64, line []byte) error {
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
		if err := x.Store.Note(ctx, journal.Entry{Act: journal.ActExport}); err != nil {
			return err
		}
		if err := read(); err != nil {
			return err
		}
	}
	x.Content.Log, x.Content.Public = log.Bytes(), x.Store.PublicKey()
	if x.Content.Checkpoint, err = x.Store.Checkpoint(ctx); err != nil {
		return say.Failed(err, "export_unsigned")
	}
	x.Sign = x.Store.SignText
	return nil
}

// Fill takes the count.
func (x *Export) Fill(k *counting.Count, images bool) error {
	e := k.Election
	x.Content.Election = e
	f := k.Given
	if err := counting.FromRecord(&f, x.Store); err != nil {
		return err
	}
	if t, err := x.Store.Turnout(); err == nil && t.Own > 0 {
		k.Desk = &t
	}
	var err error
	if k.Result, err = counting.Settled(e, x.Store, f); err != nil {
		return err
	}
	x.Content.Result = k.Result
	x.Content.Figures = archive.Figures{
		Election: e.ID, Registered: f.Registered, Participants: f.Participants, Issued: f.Issued,
		Own: f.Own, Proxies: f.Proxies, Cancelled: f.Cancelled, Ineligible: f.Ineligible, Sex: f.Sex,
	}
	kept, err := x.Store.Figures()
	if err != nil {
		return err
	}
	x.Content.Tallies = tallies(kept)
	if err := x.sheets(images); err != nil {
		return err
	}
	return x.reports(k)
}

// sheets takes every sheet with its evidence.
func (x *Export) sheets(images bool) error {
	return x.Store.Sheets(func(s record.Entry) error {
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
			x.Content.Images = append(x.Content.Images, archive.File{Name: out.Image, Open: func() ([]byte, error) {
				data, _, err := x.Store.Image(s.Hash)
				return data, err
			}})
		}
		x.Content.Sheets = append(x.Content.Sheets, out)
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
func (x *Export) reports(k *counting.Count) error {
	committee, err := k.Committee()
	if err != nil {
		return err
	}
	count := k.Reported(committee)
	count.Checkpoint, count.LogKey = x.Content.Checkpoint, x.Content.Public
	for _, r := range paper.Reports() {
		count.Copies = r.Copies
		d, err := r.Document(count)
		if err != nil {
			return err
		}
		var page, pdf bytes.Buffer
		if err := d.WriteHTML(&page); err != nil {
			return err
		}
		x.Content.Reports = append(x.Content.Reports, archive.File{Name: "reports/" + r.Name + ".html", Data: page.Bytes()})
		if err := d.WritePDF(&pdf); err != nil {
			say.Report(x.Stderr, "zheng export", say.Explain(say.Failed(err, "export_no_pdf", say.Text("report."+r.Name))))
			continue
		}
		x.Content.Reports = append(x.Content.Reports, archive.File{Name: "reports/" + r.Name + ".pdf", Data: pdf.Bytes()})
	}
	return nil
}

// Exported is an archive that was written and read back.
type Exported struct {
	path   string
	size   int64
	sha256 string
	report *archive.Report
	result *tally.Result
}

// Write packs the archive into a file and checks what the medium gives back.
func (x *Export) Write(ctx context.Context, path string, bar console.Bar) (*Exported, error) {
	defer bar.End()
	files, err := x.Content.Files()
	if err != nil {
		return nil, err
	}
	manifest, err := x.Content.Manifest()
	if err != nil {
		return nil, err
	}
	bar.Max(2*len(files) + 2)
	out := &Exported{path: path, result: x.Content.Result}
	step := func(int, int) { bar.Step() }
	out.size, out.sha256, err = writeSafely(ctx, path, func(w io.Writer) error {
		return archive.Pack(w, files, manifest, x.Sign, step)
	})
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, medium(err, path)
	}
	defer f.Close()
	out.report = archive.Check(f, out.size, archive.Trust{Key: x.Content.Public, Papers: []string{x.Content.Checkpoint}, Step: step})
	if !out.report.Holds {
		for _, found := range out.report.Findings {
			if !found.Holds {
				say.Report(x.Stderr, "zheng export", say.Sentence{Zh: found.SaysZh, En: found.Says + " " + strings.Join(found.Details, "; ")})
			}
		}
		return nil, errors.Join(say.Text("export_not_held", path), os.Rename(path, path+".bad"))
	}
	return out, nil
}

// Tell says what was written, with what is needed to check it.
func (o *Exported) Tell(w io.Writer) {
	say.Line(w, say.Text("exported", o.path, len(o.report.Count.Sheets), float64(o.size)/1e6))
	if o.report.Provisional {
		say.Line(w, say.Text("exported_provisional"))
	}
	say.Line(w, say.Text("exported_sha", o.sha256))
	say.Line(w, say.Text("exported_key", o.report.Fingerprint))
	say.Line(w, say.Text("exported_log", o.report.Log))
}
