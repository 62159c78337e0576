// This file makes one result of the archives of many polling stations. Each is
// checked as anybody would check it; their figures are summed up, and the rules
// decide on the sums.

package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"zheng/store/election"
	"zheng/store/tally"
	"zheng/store/text"
)

// Part is the archive of one station.
type Part struct {
	Name string // of its file, for messages
	From io.ReaderAt
	Size int64
}

// StationCount are the figures of one station among many; nil is not known.
type StationCount struct {
	Station      string `json:"station"`    // as its log says; else the beginning of its key's fingerprint
	Archive      string `json:"archive"`    // where it lies in the merged one
	SHA256       string `json:"sha256"`     // of its archive
	Key          string `json:"key"`        // fingerprint
	Log          string `json:"log"`        // entries and root, as on paper
	Confirmed    bool   `json:"confirmed"`  // no day is kept there, or its committee confirmed the count
	Registered   *int   `json:"registered"` // who belong to it
	Participants *int   `json:"participants"`
	Issued       *int   `json:"issued"`
	Returned     int    `json:"returned"`
	Counted      int    `json:"counted"`
	Valid        int    `json:"valid"`
	Invalid      int    `json:"invalid"`
	Blank        int    `json:"blank"`
	Pending      int    `json:"pending"`
	Rejected     int    `json:"rejected"`
}

// Merged is the count of many stations.
type Merged struct {
	Election    *election.Election
	Figures     Figures
	Tallies     Tallies
	Outcome     Outcome
	Provisional bool
	Notes       []text.Text // to be known

	parts   []*part // in the order of their stations' names
	printed Printed
}

// part is a station's archive that was read.
type part struct {
	Part
	*auditor
	station string // its name; "" where nobody says
	sum     sum
}

// refusal says why archives are not merged, in both languages.
type refusal struct {
	text.Text
	fault Fault
}

func refused(fault Fault, code string, facts ...any) error {
	return refusal{texts.Say("merge."+code, facts...), fault}
}

func (r refusal) Unwrap() error { return r.Text }

// partsMost are so many stations as an election may have.
const partsMost = 1000

// stationName is where the archive of the i-th station lies, from 0.
func stationName(i int) string { return fmt.Sprintf("stations/%03d.zip", i+1) }

func isStation(name string) bool { return strings.HasPrefix(name, "stations/") }

// Merge makes one count of stations' archives, which may come in any order. The
// error says which of them it is about: one that does not hold, is of another
// election or another version of its file, or holds what another holds too.
func Merge(parts []Part, trust Trust) (*Merged, error) {
	read, err := readParts(parts, trust)
	if err != nil {
		return nil, err
	}
	for _, p := range read {
		if !p.Holds {
			return nil, refused(p.Fault, "not_held", p.Name, text.Text{Zh: p.SaysZh, En: p.Says}, p.firstWrong())
		}
	}
	return merge(read)
}

// readParts checks each archive by itself.
func readParts(parts []Part, trust Trust) ([]*part, error) {
	if len(parts) == 0 || len(parts) > partsMost {
		return nil, refused(NotArchive, "number", len(parts), partsMost)
	}
	trust.Key, trust.Papers = "", nil // those are of all of them together
	var out []*part
	for _, p := range parts {
		read := &part{Part: p, auditor: audited(p.From, p.Size, trust, true)}
		if read.box != nil && read.box.merged() {
			return nil, refused(NotArchive, "nested", p.Name)
		}
		crc, sha := crc32.NewIEEE(), sha256.New()
		n, err := io.Copy(io.MultiWriter(crc, sha), io.NewSectionReader(p.From, 0, p.Size))
		if err != nil {
			return nil, fmt.Errorf("couldn't read %s: %w", p.Name, err)
		}
		read.sum = sum{uint64(n), crc.Sum32(), hex.EncodeToString(sha.Sum(nil))}
		read.station = read.named()
		out = append(out, read)
	}
	return out, nil
}

// named gives the station's name: as the archive was exported, else the only one
// on its roll.
func (p *part) named() string {
	if of := p.told.imported.stations; p.given.Station == "" && len(of) == 1 {
		for name := range of {
			return name
		}
	}
	return p.given.Station
}

// called is what people know the station by.
func (p *part) called() string {
	if p.station != "" {
		return p.station
	}
	f := p.Fingerprint
	return f[:min(len(f), len("0000 0000"))]
}

// firstWrong is the first place that does not hold.
func (p *part) firstWrong() string {
	for _, f := range p.Findings {
		if !f.Holds && f.Fault == p.Fault && len(f.Details) > 0 {
			return f.Details[0]
		}
	}
	return "–"
}

// merge makes one count of archives that hold.
func merge(parts []*part) (*Merged, error) {
	parts = slices.Clone(parts)
	slices.SortStableFunc(parts, func(a, b *part) int {
		if c := strings.Compare(a.called(), b.called()); c != 0 {
			return c
		}
		return strings.Compare(a.Fingerprint, b.Fingerprint)
	})
	if err := apart(parts); err != nil {
		return nil, err
	}
	m := &Merged{Election: parts[0].e, parts: parts}
	if err := m.sum(); err != nil {
		return nil, err
	}
	if err := m.decide(); err != nil {
		return nil, err
	}
	m.notes()
	return m, nil
}

// apart sees that the archives are of one election, and that none holds what
// another holds.
func apart(parts []*part) error {
	first := parts[0]
	keys, stations, archives := map[string]*part{}, map[string]*part{}, map[string]*part{}
	for _, p := range parts {
		switch {
		case !bytes.Equal(p.data[ResolvedName], first.data[ResolvedName]):
			return refused(OtherElection, "election", first.Name, p.Name)
		case !sameRounds(p, first):
			return refused(OtherElection, "rounds", first.Name, p.Name)
		case archives[p.sum.sha256] != nil:
			return refused(Doubled, "archive", archives[p.sum.sha256].Name, p.Name)
		case keys[p.public] != nil:
			return refused(Doubled, "key", keys[p.public].Name, p.Name, p.Fingerprint)
		case p.station != "" && stations[p.station] != nil:
			return refused(Doubled, "station", stations[p.station].Name, p.Name, p.station)
		}
		archives[p.sum.sha256], keys[p.public], stations[p.station] = p, p, p
	}
	return papersApart(parts)
}

func sameRounds(a, b *part) bool {
	for i := 1; i <= maxRounds; i++ {
		for _, name := range []string{ElectionName, ResultName} {
			if !bytes.Equal(a.data[roundDir(i)+name], b.data[roundDir(i)+name]) {
				return false
			}
		}
	}
	return true
}

// papersApart sees that no picture, and no number printed on a paper, is at two
// stations. A paper without a number that was scanned at both is two pictures.
func papersApart(parts []*part) error {
	sheets := map[string]*part{}
	numbers := map[uint64]*part{}
	for _, p := range parts {
		for i := range p.list {
			s := &p.list[i]
			if other := sheets[s.Sheet]; other != nil {
				return refused(Doubled, "sheet", other.Name, p.Name, s.name())
			}
			sheets[s.Sheet] = p
			if n := s.Reading.Number; n != 0 && s.Status == Counted {
				if other := numbers[n]; other != nil && other != p {
					return refused(Doubled, "paper", other.Name, p.Name, n)
				}
				numbers[n] = p
			}
		}
	}
	return nil
}

// sum adds up what stands beside the ballots, and what the machines counted.
func (m *Merged) sum() error {
	e := m.Election
	f := Figures{Election: e.ID}
	registered, err := m.registered()
	if err != nil {
		return err
	}
	f.Registered = registered
	zero := func() *int { return new(int) }
	f.Participants, f.Issued, f.Own, f.Proxies, f.Cancelled = zero(), zero(), zero(), zero(), zero()
	m.printed.Own, m.printed.Proxies, m.printed.Cancelled = zero(), zero(), zero()
	var sheets []Sheet
	batches := 0
	for _, p := range m.parts {
		g, desk := p.given, p.told.printed(Printed{}, p.given)
		for _, n := range []struct {
			to  **int
			one *int
		}{
			{&f.Participants, g.Participants}, {&f.Issued, g.Issued}, {&f.Own, g.Own}, {&f.Proxies, g.Proxies}, {&f.Cancelled, g.Cancelled},
			{&m.printed.Own, desk.Own}, {&m.printed.Proxies, desk.Proxies}, {&m.printed.Cancelled, desk.Cancelled},
		} {
			*n.to = plus(*n.to, n.one)
		}
		if err := f.ruled(m.parts[0], p); err != nil {
			return err
		}
		sheets = append(sheets, p.list...)
		batches += p.counted.Batches
	}
	m.Figures, m.Tallies = f, Tally(e, sheets)
	m.Tallies.Batches = batches
	return nil
}

// plus adds figures; nil where one is not known.
func plus(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	n := *a + *b
	return &n
}

// ruled takes what was ruled at a station of people voted for. Whoever was ruled
// out at one is ruled out.
func (f *Figures) ruled(first, p *part) error {
	for _, n := range []struct {
		to   *map[string]string
		from map[string]string
		same bool
	}{{&f.Ineligible, p.given.Ineligible, false}, {&f.Sex, p.given.Sex, true}, {&f.Withdrawn, p.given.Withdrawn, true}} {
		for who, what := range n.from {
			before, ok := (*n.to)[who]
			if ok && n.same && before != what {
				return refused(WrongFigures, "ruled", first.Name, p.Name, who)
			}
			if ok {
				continue
			}
			if *n.to == nil {
				*n.to = map[string]string{}
			}
			(*n.to)[who] = what
		}
	}
	return nil
}

// registered is the base of the turnout: each roll once, however many stations
// have it, with everybody added to it and struck from it anywhere; and the figure
// of each station that has none.
func (m *Merged) registered() (*int, error) {
	total, owner, rolls := 0, map[string]*part{}, map[string]bool{}
	for _, p := range m.parts {
		if p.told.roll == nil {
			continue
		}
		of := p.told.imported
		total += *p.told.roll - of.registered
		if of.file != "" && rolls[of.file] {
			continue
		}
		rolls[of.file] = true
		total += of.registered
		for name := range of.stations {
			if other := owner[name]; other != nil {
				return nil, refused(Doubled, "roll", other.Name, p.Name, name)
			}
			owner[name] = p
		}
	}
	sum := &total
	for _, p := range m.parts {
		if p.told.roll == nil && owner[p.station] == nil {
			sum = plus(sum, p.given.Registered)
		}
	}
	return sum, nil
}

// missing are the stations on a roll whose archives are not here.
func (m *Merged) missing() []string {
	on := map[string]bool{}
	for _, p := range m.parts {
		for name := range p.told.imported.stations {
			on[name] = true
		}
	}
	for _, p := range m.parts {
		delete(on, p.station)
	}
	return sorted(on)
}

// decide applies the rules to the sums.
func (m *Merged) decide() error {
	c := tally.NewCounter(m.Election)
	for _, p := range m.parts {
		if err := addSheets(c, p.list); err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
	}
	f, missing := m.Figures.tally(&m.Tallies, &told{}), m.missing()
	f.Elsewhere = missing
	for _, p := range m.parts {
		for _, b := range p.told.boxes {
			b.Name = p.called() + " " + b.Name
			f.Boxes = append(f.Boxes, b)
		}
	}
	r, err := c.Result(f)
	if err != nil {
		return err
	}
	committee, err := m.parts[0].committee(r)
	if err != nil {
		return err
	}
	m.Outcome = Outcome{Result: r, Committee: committee, Missing: missing}
	m.Provisional = provisional(r, "")
	for i, p := range m.parts {
		one := p.figuresOf(i)
		m.Provisional = m.Provisional || !one.Confirmed
		m.Outcome.Stations = append(m.Outcome.Stations, one)
	}
	m.printed.Election, m.printed.Result, m.printed.Committee, m.printed.Stations = m.Election, r, committee, m.Outcome.Stations
	return nil
}

// figuresOf gives the figures of a station, the i-th of them.
func (p *part) figuresOf(i int) StationCount {
	r, f := p.Count.Result, p.given
	own := f.Registered
	if n, ok := p.told.imported.stations[p.station]; ok {
		n += *p.told.roll - p.told.imported.registered
		own = &n
	}
	return StationCount{
		Station: p.called(), Archive: stationName(i), SHA256: p.sum.sha256, Key: p.Fingerprint, Log: p.Log, Confirmed: settledAt(p.told.stage),
		Registered: own, Participants: f.Participants, Issued: f.Issued,
		Returned: r.Returned, Counted: r.Counted, Valid: r.Valid, Invalid: r.Invalid, Blank: r.Blank, Pending: r.Pending, Rejected: r.Rejected,
	}
}

// notes are what no figure of the result says.
func (m *Merged) notes() {
	note := func(code string, facts ...any) { m.Notes = append(m.Notes, texts.Say("merge."+code, facts...)) }
	named := 0
	for i, p := range m.parts {
		one := m.Outcome.Stations[i]
		if len(p.told.imported.stations) > 0 {
			named++
		}
		if p.station == "" {
			note("unnamed", one.Station)
		}
		if !one.Confirmed {
			note("unconfirmed", one.Station)
		}
		if of, came := one.Registered, one.Participants; of != nil && came != nil && *came > *of {
			note("served", one.Station, *came, *of)
		}
	}
	if named == 0 {
		note("unlisted", len(m.parts))
	}
	if len(m.Outcome.Missing) > 0 {
		note("missing", strings.Join(m.Outcome.Missing, "、"))
	}
}

// Printed is what reports of the merged count are made of.
func (m *Merged) Printed() Printed { return m.printed }

// files are those beside the stations' archives. Reports makes the papers, of
// which the pages go in; nil: none do.
func (m *Merged) files(reports func(Printed) ([]File, error)) ([]File, error) {
	first := m.parts[0]
	out := []File{
		{Name: ReadmeName, Data: m.readme()},
		{Name: ElectionName, Data: first.data[ElectionName]},
		{Name: ResolvedName, Data: first.data[ResolvedName]},
	}
	for name, v := range map[string]any{
		FiguresName: m.Figures, TalliesName: m.Tallies, ResultName: m.Outcome, ReconcileName: reconciled(m.Outcome.Result),
	} {
		data, err := indented(v)
		if err != nil {
			return nil, err
		}
		out = append(out, File{Name: name, Data: data})
	}
	for i := 1; i <= maxRounds; i++ {
		for _, name := range []string{roundDir(i) + ElectionName, roundDir(i) + ResultName} {
			if data, ok := first.data[name]; ok {
				out = append(out, File{Name: name, Data: data})
			}
		}
	}
	if reports == nil {
		return out, nil
	}
	papers, err := reports(m.printed)
	for _, f := range papers {
		if strings.HasSuffix(f.Name, ".html") {
			out = append(out, f)
		}
	}
	return out, err
}

// Prepare lists what goes into the merged archive: the stations' archives as they
// are, and what follows from them.
func (m *Merged) Prepare(reports func(Printed) ([]File, error)) (*Packing, error) {
	files, err := m.files(reports)
	if err != nil {
		return nil, err
	}
	p := &Packing{files: files, sums: map[string]sum{}}
	for _, f := range files {
		p.sums[f.Name] = summed(f.Data)
	}
	for i, one := range m.parts {
		p.files = append(p.files, File{Name: stationName(i), lies: io.NewSectionReader(one.From, 0, one.Size)})
		p.sums[stationName(i)] = one.sum
	}
	slices.SortFunc(p.files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	return p, nil
}

// readme is the note that lies on top of a merged archive.
func (m *Merged) readme() []byte {
	e := m.Election
	var list strings.Builder
	for _, s := range m.Outcome.Stations {
		fmt.Fprintf(&list, "%s  %s\n    %s\n    %s\n", s.Archive, s.Station, s.Key, s.Log)
	}
	status := [2]string{"最后结果", "final result"}
	if m.Provisional {
		status = [2]string{"暂计，还不是最后结果", "PROVISIONAL, not yet the final result"}
	}
	says := fmt.Sprintf(mergedText, e.Title, e.Community, e.Date, status[0], list.String(), e.Title, e.ID, e.Round, status[1])
	return []byte(bom + strings.ReplaceAll(says, "\n", "\r\n"))
}

const mergedText = `%s
%s  %s  %s

这个档案把各投票站的计票合成一个结果，任何人都可以在家里重新计算。
核对：zheng-verify 档案.zip
各投票站的档案（密钥指纹、日志校验值，也印在各站的报告单上）：
%s
README.txt           这份说明
election.toml        选举文件；resolved.toml 是写全了规则的同一份
figures.json         各站登记、参加投票、发出选票等数字之和
tallies.json         各站机器计数之和
result.json          按规则由总数得出的结果，stations 是各站的数字
reconciliation.json  三核三查
reports/             报告单
stations/            各投票站的档案，一个字节也没有改：选票、裁定、日志、签名都在里面
除 stations/ 以外，全部由各站的档案算出，zheng-verify 会重新做一遍，一字不差才算数。

%s
%s, %s round, %s

This archive makes one result of the counts of many polling stations:
  zheng-verify ARCHIVE.zip
The stations' archives (above: fingerprint of the key, checkpoint of the log)
lie in stations/ as they were exported; everything else follows from them, and
zheng-verify makes it again and compares every byte.
`
