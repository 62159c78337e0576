// This file joins the committee's pages to the machine: what looks whether it
// is ready, what prints, what packs the archive, and what begins anew with
// another election file.

package appliance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/export"
	"zheng/cmd/zheng/forms"
	"zheng/cmd/zheng/objection"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/publish"
	"zheng/cmd/zheng/readiness"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/workbook"
	"zheng/device/paper"
	"zheng/kiosk/admin"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// errAgain: the service is to begin anew.
var errAgain = errors.New("the service begins anew")

// begunAnew says whether a service ended in order to begin anew.
func begunAnew(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); err == nil && errors.Is(cause, errAgain) {
		return cause
	}
	return err
}

// Serve serves until it ends for another reason than to begin anew. Whoever is
// signed in stays so, and whoever asks meanwhile waits for the answer.
func Serve(ctx context.Context, c *console.Call, s *Setup) error {
	d, err := openDoor(s)
	if err != nil {
		return err
	}
	defer d.Listener.Close()
	for {
		err := d.serve(ctx, c, s)
		if !errors.Is(err, errAgain) {
			return err
		}
		var a adoption
		if errors.As(err, &a) {
			if err := a.take(s.Station.Data); err != nil {
				return err
			}
		}
	}
}

// administration is what the committee's pages need of this machine.
func administration(s *station.Config, e *election.Election, store *record.Store, devices func() []web.Device, stderr io.Writer, end func(error)) admin.Config {
	o := &office{s, e, store, stderr}
	out := admin.Config{
		Ready:          func(ctx context.Context) []admin.Check { return o.ready(ctx, devices) },
		ObjectionPaper: o.objectionPaper,
		Paper:          o.paper, Export: o.export, ExportEnding: ".zip",
		SaveElection: o.saveElection,
		Restart:      func() { end(errAgain) },
	}
	if s.Backup.Folder != "" {
		out.Backups, out.Restore = o.backups, o.restore
		out.Adopt = func() { end(adoption{o.beside()}) }
	}
	if s.Publish.Folder != "" {
		out.Publish = o.publish
	}
	if s.Export.Folder != "" {
		out.Slot, out.Carry = o.slot, o.carry
	}
	out.Papers = o.papers
	return out
}

// office is what those pages work with.
type office struct {
	s      *station.Config
	e      *election.Election
	store  *record.Store
	stderr io.Writer
}

// ready looks whether the machine can carry the day.
func (o *office) ready(ctx context.Context, devices func() []web.Device) (out []admin.Check) {
	r := readiness.New(o.s)
	r.Store, r.Devices = o.store, devices
	for _, f := range r.All(ctx) {
		name := say.Text("check." + f.Check)
		out = append(out, admin.Check{
			Holds: f.State == readiness.OK, Unused: f.State == readiness.Unused, Essential: f.Stops(),
			Zh: name.Zh + "：" + f.SaysZh, En: name.En + ": " + f.Says, DoZh: f.DoZh, Do: f.Do,
		})
	}
	return out
}

// pack is what the committee's papers are made from.
func (o *office) pack(english bool) (*forms.Pack, error) {
	p := &forms.Pack{Election: o.e, Store: o.store, English: english}
	var err error
	if o.s.Station.Lists != "" {
		if p.Lists, err = workbook.Lists(o.s.Station.Lists); err != nil {
			return nil, err
		}
	}
	p.Photos, err = open.Photos(o.s.Station.Photos, o.e)
	return p, err
}

// papers lists them, with what keeps each from being made.
func (o *office) papers() (out []admin.Paper, err error) {
	p, err := o.pack(false)
	if err != nil {
		return nil, err
	}
	list, err := p.Forms()
	for _, f := range list {
		out = append(out, admin.Paper{Kind: f.Kind, Title: f.Title, Wait: f.Wait})
	}
	return out, err
}

// paper writes one of them, or all that are there as a ZIP.
func (o *office) paper(w io.Writer, kind, format string, english bool) error {
	p, err := o.pack(english)
	if err != nil {
		return err
	}
	if kind == admin.AllPapers {
		return p.Pack(w, "."+format)
	}
	papers, err := p.Make(kind)
	if err != nil {
		return err
	}
	return open.WritePaper(w, "."+format, papers...)
}

// export packs the archive, without images.
func (o *office) export(ctx context.Context, w io.Writer) error {
	x, err := export.Of(ctx, o.store, o.e, o.s.Station.Election, o.s.Station.Name, false, o.stderr)
	if err != nil {
		return err
	}
	return x.Pack(w, func(int, int) {})
}

// stick is where archives are carried away from.
func (o *office) stick() export.Stick {
	return export.Stick{Folder: o.s.Export.Folder, SameDisk: o.s.Export.SameDisk}
}

func (o *office) slot() admin.Slot { return admin.Slot(o.stick().Slot()) }

// carry writes the archive onto the stick.
func (o *office) carry(ctx context.Context, images bool) (admin.Carried, error) {
	x, err := export.Of(ctx, o.store, o.e, o.s.Station.Election, o.s.Station.Name, images, o.stderr)
	if err != nil {
		return admin.Carried{}, say.Explain(err)
	}
	made, err := o.stick().Carry(ctx, x)
	if err != nil {
		return admin.Carried{}, say.Explain(err)
	}
	return admin.Carried(*made), nil
}

// saveElection puts a checked file in the place of the one used, which stays
// beside it.
func (o *office) saveElection(data []byte) error {
	path := o.s.Station.Election
	before, err := os.ReadFile(path)
	if err != nil {
		return say.Failed(err, "cannot_read", path)
	}
	if bytes.Equal(before, data) {
		return nil
	}
	if err := open.CreateFile(path+".before", before); err != nil {
		return err
	}
	return open.CreateFile(path, data)
}

// objectionPaper prints the receipt or the answer of an objection.
func (o *office) objectionPaper(w io.Writer, kind string, number int) error {
	p, err := objection.Paper(o.store, number)
	if err != nil {
		return err
	}
	if kind == "answer" {
		return paper.Answer(o.e, p).WritePDF(w)
	}
	return paper.Receipt(o.e, p).WritePDF(w)
}

// publish writes the public pages.
func (o *office) publish() error {
	p := o.s.Publish
	photos, err := open.Photos(o.s.Station.Photos, o.e)
	if err != nil {
		return say.Explain(err)
	}
	now := time.Now()
	ed, err := publish.Of(o.e, o.store, publish.Options{Place: p.Place, URL: p.URL, Masked: p.Masked, Photos: photos, Now: now})
	if err == nil {
		_, err = ed.Write(p.Folder, now)
	}
	if err != nil {
		return say.Explain(err)
	}
	return nil
}
