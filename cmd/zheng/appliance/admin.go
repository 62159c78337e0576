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

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/export"
	"zheng/cmd/zheng/objection"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/readiness"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/cmd/zheng/workbook"
	"zheng/device/paper"
	"zheng/kiosk/admin"
	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
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
	if s.Export.Folder != "" {
		out.Slot, out.Carry = o.slot, o.carry
	}
	out.Papers = []string{zeroPaper}
	for _, r := range paper.Reports() {
		out.Papers = append(out.Papers, r.Name)
	}
	out.Papers = append(out.Papers, bookPaper)
	return out
}

// zeroPaper is the report before the polls open, bookPaper the work record book.
const (
	zeroPaper = "zero"
	bookPaper = "book"
)

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

// counted is the count as it stands.
func (o *office) counted() (*counting.Count, error) {
	k := &counting.Count{Held: tally.Held{Election: o.e}}
	if t, err := o.store.Turnout(); err == nil && t.Own > 0 {
		k.Desk = &t
	}
	var err error
	k.Result, err = counting.Settled(o.e, o.store, tally.Figures{})
	return k, err
}

// paper prints one of the reports, with the log's checkpoint where it can be
// signed.
func (o *office) paper(w io.Writer, kind string) error {
	if kind == bookPaper {
		d, err := workbook.Of(o.e, o.store, nil)
		if err != nil {
			return err
		}
		return d.WritePDF(w)
	}
	make, copies := paper.Zero, 1
	if kind != zeroPaper {
		report, err := counting.ReportNamed(kind)
		if err != nil {
			return err
		}
		make, copies = report.Document, report.Copies
	}
	k, err := o.counted()
	if err != nil {
		return err
	}
	count := k.Reported(nil)
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
	x, err := export.Of(ctx, o.store, o.e, o.s.Station.Election, false, o.stderr)
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
	x, err := export.Of(ctx, o.store, o.e, o.s.Station.Election, images, o.stderr)
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
