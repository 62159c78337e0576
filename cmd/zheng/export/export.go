// Package export packs a count with its log into an archive that anybody can
// check with zheng-verify, onto media that people carry, and makes the folder that
// is put away for years.
package export

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// Export is a count on its way into an archive.
type Export struct {
	store   *record.Store
	content archive.Content
	sign    func(text string) (string, error)
	stderr  io.Writer
}

// Close closes the record that Take opened.
func (x *Export) Close() error { return x.store.Close() }

// Made is a count that can be written as an archive: of one record, or of many
// stations' archives.
type Made interface {
	// Write packs the archive into a file and checks what the medium gives back.
	Write(ctx context.Context, path string, bar console.Bar) (*Exported, error)
	Close() error
	election() *election.Election
}

// Take takes what the flags ask for: a record, or the archives of many stations.
func Take(ctx context.Context, c *console.Call, k *counting.Flags, images bool) (Made, error) {
	if err := k.Asked(c); err != nil {
		return nil, err
	}
	if k.Stations != "" {
		return takeStations(c, k)
	}
	return takeRecord(ctx, c, k, images)
}

// takeRecord takes everything that goes into an archive. It changes nothing but the
// end of the log, which tells of the export: its figures, and where no day is
// kept what of the desk waits to be logged. The same count exported twice is
// the same.
func takeRecord(ctx context.Context, c *console.Call, k *counting.Flags, images bool) (_ *Export, err error) {
	counted := new(counting.Count)
	if counted.Given, err = k.Known(); err != nil {
		return nil, err
	}
	x := &Export{stderr: c.Stderr}
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
		x.content.Rounds = append(x.content.Rounds, archive.Round{File: data, Result: held.Result})
	}
	if counted.Election, err = open.Election(k.File); err != nil {
		return nil, err
	}
	if x.content.File, err = os.ReadFile(k.File); err != nil {
		return nil, say.Failed(err, "cannot_read", k.File)
	}
	if err := x.review(k, counted); err != nil {
		return nil, err
	}
	if _, err := os.Stat(k.Data); err != nil {
		return nil, say.Failed(err, "cannot_read", k.Data)
	}
	if x.store, err = open.Record(k.Data, counted.Election, c.Stderr); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			x.store.Close()
		}
	}()
	if err := x.named(k.Station); err != nil {
		return nil, err
	}
	if err := x.decide(counted); err != nil {
		return nil, err
	}
	if err := x.seal(ctx); err != nil {
		return nil, err
	}
	return x, x.fill(images)
}

// named takes the name of the station that the ballots are of, as the roll has it;
// "" is what an export before said, or that all are here.
func (x *Export) named(station string) error {
	if err := x.readLog(); err != nil {
		return err
	}
	names, before, err := x.content.Stations()
	if err != nil {
		return err
	}
	home, err := x.store.Home()
	if err != nil {
		return err
	}
	if home != "" { // the others have theirs
		names = []string{home}
	}
	station = cmp.Or(election.HideNumbers(strings.TrimSpace(station)), before, home)
	if station != "" && len(names) > 0 && !slices.Contains(names, station) {
		return say.Usage("station_unlisted", station, strings.Join(names, "、"))
	}
	x.content.Figures.Station = station
	return nil
}

func (x *Export) election() *election.Election { return x.content.Election }

// Of takes a record that is open; file is its election file. Station is what
// stands there: where the roll names it beside others, the archive is of it alone.
func Of(ctx context.Context, store *record.Store, e *election.Election, file, station string, images bool, stderr io.Writer) (*Export, error) {
	x := &Export{store: store, stderr: stderr}
	var err error
	if x.content.File, err = os.ReadFile(file); err != nil {
		return nil, say.Failed(err, "cannot_read", file)
	}
	if elsewhere, err := store.Elsewhere(station); err != nil || len(elsewhere) == 0 {
		station = "" // whoever comes is served here
	}
	if err := x.named(station); err != nil {
		return nil, err
	}
	if err := x.decide(&counting.Count{Held: tally.Held{Election: e}}); err != nil {
		return nil, err
	}
	if err := x.seal(ctx); err != nil {
		return nil, err
	}
	return x, x.fill(images)
}

// review takes what two people decided of those nominated, where that is given
// as a file. Nothing else may be given of the same people, and no ID number be
// in what everybody will read.
func (x *Export) review(k *counting.Flags, counted *counting.Count) (err error) {
	if counted.Review, x.content.Review, err = k.Reviewed(counted.Election); err != nil || counted.Review == nil {
		return err
	}
	for _, one := range counted.Review.People {
		if said := fmt.Sprint(one); election.HideNumbers(said) != said {
			return say.Text("review_number", one.Name)
		}
	}
	given, by := counted.Given.Reviewed(counted.Review), tally.Figures{}.Reviewed(counted.Review)
	for _, n := range [][2]map[string]string{{given.Ineligible, by.Ineligible}, {given.Sex, by.Sex}, {given.Withdrawn, by.Withdrawn}} {
		for who, what := range n[1] {
			if n[0][who] != what {
				return say.Text("reviewed_otherwise", who, what)
			}
		}
	}
	counted.Given = given
	return nil
}

// decide takes what is known beside the ballots, and decides by it. What the
// roll, the desk or two people told before cannot be given otherwise here.
func (x *Export) decide(k *counting.Count) error {
	e, f := k.Election, tally.Figures{}
	x.content.Election = e
	err := counting.FromRecord(&f, x.store)
	if err != nil {
		return err
	}
	if t, err := x.store.Turnout(); err == nil && t.Own > 0 {
		x.content.Came = t.Own
		f.Own, f.Proxies, f.Cancelled = &t.Own, &t.Proxy, &t.Cancelled
	}
	g := k.Given
	for _, n := range []struct {
		name         string
		given, known *int
	}{
		{"registered", g.Registered, f.Registered}, {"participants", g.Participants, f.Participants}, {"issued", g.Issued, f.Issued},
		{"own", g.Own, f.Own}, {"proxies", g.Proxies, f.Proxies}, {"cancelled", g.Cancelled, f.Cancelled},
	} {
		if n.given != nil && n.known != nil && *n.given != *n.known {
			return say.Text("figure_known", n.name, *n.given, *n.known)
		}
	}
	for who, why := range g.Ineligible {
		g.Ineligible[who] = election.HideNumbers(strings.TrimSpace(why))
	}
	for _, n := range [][2]map[string]string{{g.Ineligible, f.Ineligible}, {g.Sex, f.Sex}, {g.Withdrawn, f.Withdrawn}} {
		for who, what := range n[0] {
			if ruled, ok := n[1][who]; ok && ruled != what {
				return say.Text("ruled_otherwise", who, ruled)
			}
		}
	}
	if err := counting.FromRecord(&g, x.store); err != nil {
		return err
	}
	if g.Elsewhere, err = x.content.Elsewhere(); err != nil {
		return err
	}
	x.content.Figures = archive.Figures{
		Election: e.ID, Station: x.content.Figures.Station, Registered: g.Registered, Participants: g.Participants, Issued: g.Issued,
		Own: g.Own, Proxies: g.Proxies, Cancelled: g.Cancelled, Ineligible: g.Ineligible, Sex: g.Sex, Withdrawn: g.Withdrawn,
	}
	x.content.Result, err = counting.Settled(e, x.store, g)
	return err
}

// seal brings the log to an end that can be signed: it tells of this export, and
// of the desk to the last voter.
func (x *Export) seal(ctx context.Context) error {
	day, err := x.store.Day()
	if err != nil {
		return err
	}
	if day.Stage == record.StageOpen || day.Stage == record.StagePaused {
		return say.Text("export_voting")
	}
	told, err := x.told()
	if err == nil && !told && x.content.Came > 0 && (day.Stage == record.StageClosed || !day.Kept() && x.content.Result.Returned == 0) {
		err = say.Text("export_early") // more voters may come
	}
	if err == nil && !told {
		if told, err = x.note(ctx); err == nil && !told {
			err = say.Text("export_early") // what the desk logs late is not logged yet
		}
	}
	if err != nil {
		return err
	}
	x.content.Public, x.sign = x.store.PublicKey(), x.store.SignText
	if x.content.Checkpoint, err = x.store.Checkpoint(ctx); err != nil {
		return say.Failed(err, "export_unsigned")
	}
	return nil
}

// note tells the log of the export, and says whether it then tells all.
func (x *Export) note(ctx context.Context) (bool, error) {
	e, err := x.content.Entry()
	if err != nil {
		return false, err
	}
	if err := x.store.Note(ctx, e); err != nil {
		return false, err
	}
	return x.told()
}

// told reads the log, and says whether it tells of this export.
func (x *Export) told() (bool, error) {
	if err := x.readLog(); err != nil {
		return false, err
	}
	return x.content.Tells()
}

// readLog takes the log as it is.
func (x *Export) readLog() error {
	var log bytes.Buffer
	err := x.store.Journal(0, func(_ int64, line []byte) error {
		log.Write(line)
		return log.WriteByte('\n')
	})
	x.content.Log = log.Bytes()
	return err
}

// fill takes the sheets, and all that follows from them.
func (x *Export) fill(images bool) error {
	kept, err := x.store.Figures()
	if err != nil {
		return err
	}
	x.content.Tallies = tallies(kept)
	if err := x.sheets(images); err != nil {
		return err
	}
	return x.reports()
}

// sheets takes every sheet with its evidence.
func (x *Export) sheets(images bool) error {
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
				By: election.HideNumbers(d.By), Second: election.HideNumbers(d.Second), Reason: election.HideNumbers(strings.TrimSpace(d.Reason)),
			}
		}
		if err := out.Tidy(x.content.Election); err != nil {
			return err
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
func (x *Export) reports() error {
	p, err := x.content.Printed()
	if err != nil {
		return err
	}
	x.content.Reports, err = paper.Archived(p, func(name string, err error) {
		say.Report(x.stderr, "zheng export", say.Explain(say.Failed(err, "export_no_pdf", say.Text("report."+name))))
	})
	return err
}

// Exported is an archive that was written and read back.
type Exported struct {
	path   string
	files  []written // one, or its volumes
	size   int64     // bytes of all
	report *archive.Report
	result *tally.Result
}

// prepare lists and signs what goes into the archive.
func (x *Export) prepare() (*archive.Packing, error) {
	files, err := x.content.Files()
	if err != nil {
		return nil, err
	}
	manifest, err := x.content.Manifest()
	if err != nil {
		return nil, err
	}
	return archive.Prepare(files, manifest, x.sign)
}

// Pack writes the archive, and reports each file as it is written.
func (x *Export) Pack(w io.Writer, step func(done, of int)) error {
	p, err := x.prepare()
	if err != nil {
		return err
	}
	return p.Write(w, step)
}

// Write implements Made.
func (x *Export) Write(ctx context.Context, path string, bar console.Bar) (*Exported, error) {
	p, err := x.prepare()
	if err != nil {
		return nil, err
	}
	trust := archive.Trust{Key: x.content.Public, Papers: []string{x.content.Checkpoint}}
	return (&Exported{path: path, result: x.content.Result}).write(ctx, p, trust, bar, x.stderr)
}

// write packs an archive into a file, or into volumes where it is too large for
// one, and checks what the medium gives back.
func (o *Exported) write(ctx context.Context, p *archive.Packing, trust archive.Trust, bar console.Bar, stderr io.Writer) (_ *Exported, err error) {
	defer bar.End()
	if o.size, err = p.Size(); err != nil {
		return nil, err
	}
	o.files, err = writeVolumes(ctx, o.path, o.size, archive.VolumeBytes, func(w io.Writer) error {
		return p.Write(w, func(_, of int) { bar.Max(2 * of); bar.Step() })
	})
	if err != nil {
		return nil, err
	}
	trust.Step, trust.Reports = func(int, int) { bar.Step() }, paper.ArchivedPages
	if o.report, err = check(o.path, trust); err != nil {
		return nil, err
	}
	if !o.report.Holds {
		return nil, o.notHeld(stderr)
	}
	return o, nil
}

// check does from the medium what zheng-verify does.
func check(path string, trust archive.Trust) (*archive.Report, error) {
	v, err := archive.Open(os.DirFS(filepath.Dir(path)), filepath.Base(path))
	if err != nil {
		return nil, medium(err, path)
	}
	defer v.Close()
	return archive.Check(v, v.Size, trust), nil
}

// notHeld puts aside an archive that does not hold, and says why.
func (o *Exported) notHeld(stderr io.Writer) error {
	for _, found := range o.report.Findings {
		if !found.Holds {
			say.Report(stderr, "zheng export", text.Text{Zh: found.SaysZh, En: found.Says + " " + strings.Join(found.Details, "; ")})
		}
	}
	err := error(say.Text("export_not_held", o.path))
	for _, f := range o.files {
		err = errors.Join(err, os.Rename(f.path, f.path+".bad"))
	}
	return err
}

// Tell says what was written, with what is needed to check it.
func (o *Exported) Tell(w io.Writer) {
	say.Line(w, say.Text("exported", o.path, o.report.Sheets, float64(o.size)/1e6))
	if o.report.Provisional {
		say.Line(w, say.Text("exported_provisional"))
	}
	if len(o.files) > 1 {
		say.Line(w, say.Text("exported_volumes", len(o.files), filepath.Base(o.path)))
	}
	say.Line(w, say.Text("exported_sha", o.sums()))
	for _, one := range o.of() {
		if one.Station != "" {
			say.Line(w, say.Text("exported_station", one.Station, one.Sheets))
		}
		say.Line(w, say.Text("exported_key", one.Fingerprint))
		say.Line(w, say.Text("exported_log", one.Log))
	}
}

// of are the reports on the stations that the archive is merged of; else its own.
func (o *Exported) of() []*archive.Report {
	if len(o.report.Stations) > 0 {
		return o.report.Stations
	}
	return []*archive.Report{o.report}
}

// sums is the SHA-256 of the file, or a line for each volume.
func (o *Exported) sums() string {
	if len(o.files) == 1 {
		return o.files[0].sha256
	}
	var b strings.Builder
	for _, f := range o.files {
		b.WriteString("\n  " + f.sum())
	}
	return b.String()
}
