// This file makes the reports that lie in an archive; whoever checks one makes
// them again.

package paper

import (
	"bytes"
	"io"

	"zheng/store/tally/archive"
)

// Archived makes every report as a page and as PDF. Where a PDF cannot be made –
// the font is missing, or lacks a character – the page is there alone, and
// without is told why.
func Archived(p archive.Printed, without func(report string, err error)) ([]archive.File, error) {
	var out []archive.File
	err := archived(p, func(r Report, d *Document) error {
		page, err := filed(r, "html", d.WriteHTML)
		if err != nil {
			return err
		}
		out = append(out, page)
		if pdf, err := filed(r, "pdf", d.WritePDF); err == nil {
			out = append(out, pdf)
		} else {
			without(r.Name, err)
		}
		return nil
	})
	return out, err
}

// ArchivedPages makes every report as a page.
func ArchivedPages(p archive.Printed) ([]archive.File, error) {
	var out []archive.File
	err := archived(p, func(r Report, d *Document) error {
		page, err := filed(r, "html", d.WriteHTML)
		out = append(out, page)
		return err
	})
	return out, err
}

// Reported is what reports are made of, as an archive has it.
func Reported(p archive.Printed) Count {
	return Count{
		Election: p.Election, Result: p.Result, Committee: p.Committee, Stations: p.Stations,
		Own: p.Own, Proxies: p.Proxies, Cancelled: p.Cancelled, Checkpoint: p.Checkpoint, LogKey: p.Public,
	}
}

func archived(p archive.Printed, each func(Report, *Document) error) error {
	count := Reported(p)
	for _, r := range Reports() {
		count.Copies = r.Copies
		d, err := r.Document(count)
		if err == nil {
			err = each(r, d)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func filed(r Report, ext string, write func(io.Writer) error) (archive.File, error) {
	var b bytes.Buffer
	err := write(&b)
	return archive.File{Name: "reports/" + r.Name + "." + ext, Data: b.Bytes()}, err
}
