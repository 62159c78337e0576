// This file checks an archive that is merged of stations: each of theirs as it
// is, then everything else made again from them and compared byte for byte.

package archive

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"zheng/store/journal"
	"zheng/store/text"
)

// requiredMerged are the files that every merged archive holds beside those of the
// stations.
var requiredMerged = []string{ReadmeName, ElectionName, ResolvedName, FiguresName, TalliesName, ResultName, ReconcileName}

// stations checks a merged archive, whose bytes r gives.
func (a *auditor) stations(r io.ReaderAt) {
	if !a.load() {
		return
	}
	read, err := a.readStations(r)
	if err != nil {
		a.refuse("each", err, 0)
		return
	}
	if !a.each(read) {
		return
	}
	m, err := merge(read)
	if err != nil {
		a.refuse("one", err)
		return
	}
	a.e, a.Election, a.Title, a.Round, a.Provisional = m.Election, m.Election.ID, m.Election.Title, string(m.Election.Round), m.Provisional
	a.check("one", Doubled).done()
	a.Count = &Count{Election: m.Election, Result: m.Outcome.Result}
	a.ordered(m)
	a.trusted(m)
	a.again(m)
	for _, n := range m.Notes {
		a.Findings = append(a.Findings, Finding{Check: "merge.note", Holds: true, Note: true, Says: n.En, SaysZh: n.Zh})
	}
	if m.Provisional {
		a.note("provisional")
	}
}

// readStations reads the stations' archives where they lie.
func (a *auditor) readStations(r io.ReaderAt) ([]*part, error) {
	var parts []Part
	for i := 0; a.box.files[stationName(i)] != nil; i++ {
		p, err := a.box.within(r, stationName(i))
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	return readParts(parts, a.trust)
}

// within gives an archive where it lies in another.
func (b *box) within(r io.ReaderAt, name string) (Part, error) {
	f := b.files[name]
	at, err := f.DataOffset()
	if err != nil {
		return Part{}, fmt.Errorf("%w: %s: %w", ErrDamaged, name, err)
	}
	size := int64(f.UncompressedSize64)
	return Part{name, io.NewSectionReader(r, at, size), size}, nil
}

// refuse ends a question with what merging says.
func (a *auditor) refuse(code string, err error, facts ...any) {
	c := a.check(code, Damaged)
	says := text.Same(err.Error())
	if r, ok := err.(refusal); ok {
		c.fault, says = r.fault, r.Text
	}
	c.wrong("%s %s", says.Zh, says.En)
	c.done(facts...)
}

// each says of every station whether its archive holds; the first fault of all of
// them is the fault here.
func (a *auditor) each(read []*part) bool {
	c := a.check("each", Changed)
	for _, p := range read {
		p.Report.Station = p.called()
		a.Report.Stations = append(a.Report.Stations, p.Report)
		a.Report.Sheets += p.Report.Sheets
		if !p.Holds {
			if len(c.places) == 0 {
				c.fault = p.Fault
			}
			c.wrong("%s %s: %s %s", p.Name, p.Station, p.SaysZh, p.Says)
		}
	}
	return c.done(len(read))
}

// ordered sees that the stations lie in the order of their names.
func (a *auditor) ordered(m *Merged) {
	c := a.check("ordered", Repacked)
	for i, p := range m.parts {
		if p.Name != stationName(i) {
			c.wrong("%s: %s", p.Name, p.called())
		}
	}
	c.done(len(m.parts))
}

// trusted holds keys and checkpoints from elsewhere against the stations: each
// must be of one of them.
func (a *auditor) trusted(m *Merged) {
	for _, given := range strings.FieldsFunc(a.trust.Key, func(r rune) bool { return r == '\n' || r == ',' }) {
		c := a.check("key.station", WrongKey)
		i := slices.IndexFunc(m.parts, func(p *part) bool { return sameKey(given, p.public) })
		if i < 0 {
			c.wrong("%s", given)
			c.done("")
			continue
		}
		c.done(m.parts[i].called())
	}
	for _, given := range a.trust.Papers {
		c := a.check("paper.station", OtherHead)
		i := slices.IndexFunc(m.parts, func(p *part) bool { return p.reaches(given) })
		if i < 0 {
			c.wrong("%s", given)
			c.done("")
			continue
		}
		c.done(m.parts[i].called())
	}
	if a.trust.Key == "" {
		a.note("key.stations")
	}
}

// reaches says whether a checkpoint on paper is one of the station's log.
func (p *part) reaches(given string) bool {
	one := &auditor{Report: &Report{Holds: true}, trust: Trust{Papers: []string{given}}, box: p.box, e: p.e, public: p.public}
	papers := one.papers()
	log, err := p.box.open(LogName)
	if err != nil {
		return false
	}
	defer log.Close()
	tree := &journal.Tree{}
	_, err = journal.Read(log, func(_ int64, line []byte, _ journal.Entry) error {
		tree.Append(line)
		papers[0].reached(tree)
		return nil
	})
	papers[0].done(one.Report, tree.Size())
	return err == nil && one.Holds
}

// again makes everything beside the stations anew.
func (a *auditor) again(m *Merged) {
	files, err := m.files(a.trust.Reports)
	if err != nil {
		a.check("merged.files", WrongReport).failed(err)
		return
	}
	words := a.check("words", OtherWords)
	c := a.check("merged.figures", WrongFigures)
	derived(a, c, words, FiguresName, m.Figures)
	c.done(known(m.Figures.Registered), known(m.Figures.Participants), known(m.Figures.Issued))
	c = a.check("result", WrongCount)
	r := m.Outcome.Result
	derived(a, c, words, TalliesName, m.Tallies)
	derived(a, c, words, ResultName, m.Outcome)
	derived(a, c, words, ReconcileName, reconciled(r))
	c.done(r.Returned, r.Valid, r.Invalid, winners(r))
	words.done()
	a.others(files)
}

// others compares what is left: the election file, the rounds before, the note on
// top, the reports. Nothing else is there.
func (a *auditor) others(files []File) {
	want, stations := map[string][]byte{}, 0
	for _, f := range files {
		want[f.Name] = f.Data
	}
	c := a.check("merged.files", WrongReport)
	for _, name := range a.box.order {
		data, ok := want[name]
		delete(want, name)
		if isStation(name) {
			if stations++; stations > len(a.Stations) {
				c.wrong("%s", name)
			}
			continue
		}
		compared := slices.Contains([]string{FiguresName, TalliesName, ResultName, ReconcileName}, name)
		unknown := a.trust.Reports == nil && strings.HasPrefix(name, "reports/")
		if !compared && !unknown && (!ok || !bytes.Equal(data, a.data[name])) {
			c.wrong("%s", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		c.wrong("%s is missing", name)
	}
	c.done(len(files))
}
