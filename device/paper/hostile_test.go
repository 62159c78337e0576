package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/tally"
)

// hostile is a text that would break a page, a document or a line.
const hostile = "<w:t>]]>&amp;\x00\x07\u202e\u2066\"'<script>x</script>"

// Names, titles and pledges of any kind stay texts: no page gets a tag, no document an
// element, no line is turned around, nothing leaves the paper.
func TestHostileTexts(t *testing.T) {
	e := board(func(e *election.Election) {
		e.Title, e.Committee, e.Contact = "选举"+hostile, "委员会"+hostile, hostile
		for i := range e.Posts {
			e.Posts[i].Title += hostile
			for k := range e.Posts[i].Candidates {
				c := &e.Posts[i].Candidates[k]
				c.Name += hostile
				c.Occupation, c.Pledge, c.About = hostile, strings.Repeat("很长的承诺"+hostile, 30), strings.Repeat("长", 400)
			}
		}
	})
	c := counted(t, e, tally.Figures{}, votes{9: {Marks: approves("chair", "zhang"), WriteIns: map[string][]string{"member": {"另选" + hostile}}}})
	a := Around{
		Election: e, Lists: &election.Lists{Stations: []election.PollingStation{{Name: hostile, Address: hostile}}, Registration: &election.Registration{Place: hostile}},
		Days: []Dated{{Title: zh(hostile), When: hostile}}, Boxes: []Box{{Name: hostile, Staff: []string{hostile}, Voters: []Voter{{Name: hostile, Group: hostile}}}},
		Staff: []Worker{{Name: hostile, Duty: zh(hostile), Place: hostile}}, Proxies: []Mandate{{Giver: hostile, Agent: hostile, Group: hostile}},
		Turnout: &c, Count: &c, Result: &c,
	}
	list := []*Document{
		a.Announcement(), a.Registration(), a.Place(), a.StaffNotice(), a.ProxyList(), a.ProxyCards(), a.BoxList(), a.Postal(), a.Agenda(), a.Speech(), a.Calling(),
		a.Certificates(), a.RepresentativeCards(), a.Handover(), Candidates(e, nil, true), RollList(Event{Title: hostile, Committee: hostile}, []Voter{{Name: hostile, Group: hostile}}),
		document(t, "notice", c), document(t, "result", c),
	}
	var page, doc, pdf bytes.Buffer
	if err := errors.Join(WriteHTML(&page, list...), WriteDOCX(&doc, list...), WritePDF(&pdf, list...)); err != nil {
		t.Fatal(err)
	}
	turning := regexp.MustCompile("[\x00-\x08\u202a-\u202e\u2066-\u2069]")
	if found := turning.FindString(page.String()); found != "" || strings.Contains(page.String(), "<script") {
		t.Errorf("the page has %q, or a script", found)
	}
	for name, part := range parts(t, doc.Bytes()) {
		if found := turning.FindString(part); found != "" || strings.Contains(part, "<script") {
			t.Errorf("%s has %q, or a script", name, found)
		}
		dec := xml.NewDecoder(strings.NewReader(part))
		for {
			token, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if el, ok := token.(xml.StartElement); ok && el.Name.Local == "script" {
				t.Errorf("%s has a script", name)
			}
		}
	}
	p, err := newPaper()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		for _, marks := range d.compose(newRuler(p)) {
			for _, m := range marks {
				if m.kind == aText && (m.x < margin-0.05 || m.x+m.w > paperW-margin+0.05 || m.y > paperH-8) {
					t.Fatalf("%s: %q leaves the page", d.title.Zh, m.text)
				}
			}
		}
	}
}

// parts of a DOCX, by name.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(b)
	}
	return out
}

// An official paper has 22 lines of 28 letters, in its margins (GB/T 9704-2012, 5.2).
func TestOfficialPage(t *testing.T) {
	a := Around{Election: board(), Lists: &election.Lists{}}
	d := a.official("announcement")
	d.add(paragraph{Text: zh(strings.Repeat("公", 28*60)), flush: true})
	p, err := newPaper()
	if err != nil {
		t.Fatal(err)
	}
	pages := d.compose(newRuler(p))
	lines := 0
	for _, m := range pages[1] {
		if m.kind != aText {
			continue
		}
		lines++
		if n := len([]rune(m.text)); n != 28 || m.x < officialPage.left-0.01 || m.x+m.w > officialPage.left+officialPage.wide+0.01 || m.y > officialPage.bottom {
			t.Errorf("a line of %d letters from %.1f to %.1f mm, at %.1f", n, m.x, m.x+m.w, m.y)
		}
	}
	if lines != 22 {
		t.Errorf("%d lines", lines)
	}
}
