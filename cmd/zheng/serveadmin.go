package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"zheng/device/printer"
	"zheng/kiosk/admin"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/tally/archive"
)

// This file joins the committee's pages to the machine: what looks whether it
// is ready, what prints, what packs the archive, and what begins anew with
// another election file.

// errAgain: the service is to begin anew.
var errAgain = errors.New("the service begins anew")

// begunAnew says whether a service ended in order to begin anew.
func begunAnew(ctx context.Context, err error) error {
	if err == nil && errors.Is(context.Cause(ctx), errAgain) {
		return errAgain
	}
	return err
}

// serveAgain serves until it ends for another reason than to begin anew.
func serveAgain(ctx context.Context, c *call, s *station) error {
	for {
		if err := serve(ctx, c, s); !errors.Is(err, errAgain) {
			return err
		}
	}
}

// administration is what the committee's pages need of this machine.
func (s *station) administration(e *election.Election, store *record.Store, devices func() []web.Device, stderr io.Writer, end func(error)) admin.Config {
	o := &office{s, e, store, stderr}
	out := admin.Config{
		Ready: func(ctx context.Context) []admin.Check { return o.ready(ctx, devices) },
		Paper: o.paper, Export: o.export, ExportEnding: ".zip",
		SaveElection: o.saveElection,
		Restart:      func() { end(errAgain) },
	}
	out.Papers = []string{zeroPaper}
	for _, r := range printer.Reports() {
		out.Papers = append(out.Papers, r.Name)
	}
	return out
}

// zeroPaper is the report before the polls open.
const zeroPaper = "zero"

// office is what those pages work with.
type office struct {
	s      *station
	e      *election.Election
	store  *record.Store
	stderr io.Writer
}

// ready looks whether the machine can carry the day.
func (o *office) ready(ctx context.Context, devices func() []web.Device) (out []admin.Check) {
	r := newReadiness(o.s)
	r.store, r.devices = o.store, devices
	for _, f := range r.all(ctx) {
		name := say("check." + f.Check)
		out = append(out, admin.Check{
			Holds: f.State == isOK, Unused: f.State == isUnused, Essential: f.Stops(),
			Zh: name.zh + "：" + f.SaysZh, En: name.en + ": " + f.Says, DoZh: f.DoZh, Do: f.Do,
		})
	}
	return out
}

// counted is the count as it stands.
func (o *office) counted() (*counted, error) {
	k := &counted{Held: tally.Held{Election: o.e}}
	if t, err := o.store.Turnout(); err == nil && t.Own > 0 {
		k.desk = &t
	}
	var err error
	k.Result, err = settled(o.e, o.store, tally.Figures{})
	return k, err
}

// paper prints one of the reports, with the log's checkpoint where it can be
// signed.
func (o *office) paper(w io.Writer, kind string) error {
	make, copies := printer.Zero, 1
	if kind != zeroPaper {
		report, err := reportNamed(kind)
		if err != nil {
			return err
		}
		make, copies = report.Document, report.Copies
	}
	k, err := o.counted()
	if err != nil {
		return err
	}
	count := k.reported(nil)
	count.Copies = copies
	if note, err := o.store.Checkpoint(context.Background()); err == nil {
		count.Checkpoint, count.LogKey = note, o.store.PublicKey()
	}
	d, err := make(count)
	if err != nil {
		return err
	}
	return d.WritePDF(w)
}

// export packs the archive, without images.
func (o *office) export(ctx context.Context, w io.Writer) error {
	x := &export{store: o.store, stderr: o.stderr}
	var err error
	if x.content.File, err = os.ReadFile(o.s.Station.Election); err != nil {
		return failed(err, "cannot_read", o.s.Station.Election)
	}
	if err := x.seal(ctx); err != nil {
		return err
	}
	if err := x.fill(&counted{Held: tally.Held{Election: o.e}}, false); err != nil {
		return err
	}
	files, err := x.content.Files()
	if err != nil {
		return err
	}
	manifest, err := x.content.Manifest()
	if err != nil {
		return err
	}
	return archive.Pack(w, files, manifest, x.sign, func(int, int) {})
}

// saveElection puts a checked file in the place of the one used, which stays
// beside it.
func (o *office) saveElection(data []byte) error {
	path := o.s.Station.Election
	before, err := os.ReadFile(path)
	if err != nil {
		return failed(err, "cannot_read", path)
	}
	if bytes.Equal(before, data) {
		return nil
	}
	if err := createFile(path+".before", before); err != nil {
		return err
	}
	return createFile(path, data)
}
