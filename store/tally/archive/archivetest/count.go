// Package archivetest makes counts with their logs, to be packed, checked and
// tampered with. The same name gives the same count.
package archivetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/storetest"
	"zheng/store/tally"
	"zheng/store/tally/archive"
)

// Count is a count with its log, before it is packed.
type Count struct {
	t testing.TB
	archive.Content
	Key   journal.Key
	Lines [][]byte // of the log

	name      string   // of the station
	elsewhere []string // the others

	// Print makes the reports when the count is packed; nil: it has none.
	Print func(archive.Printed) ([]archive.File, error)
}

// Random is a source of bytes that is the same for a seed.
type random struct{ *rand.Rand }

func (r random) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r.Uint32())
	}
	return len(p), nil
}

// Source gives bytes that are the same for a seed.
func Source(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 20261205))} }

// New makes a count of n sheets: most read by the machine, some decided
// by people, some rejected or repeated; pending of them still wait. Papers are
// the posts of each paper of a ballot, in turn; none: one with all.
func New(t testing.TB, id string, n, pending int, papers ...[]string) *Count {
	t.Helper()
	return Of(t, File(t, id), n, pending, papers...)
}

// Of is New of an election file.
func Of(t testing.TB, file []byte, n, pending int, papers ...[]string) *Count {
	t.Helper()
	return Station(t, file, "", nil, n, pending, papers...)
}

// File is the election file that New takes.
func File(t testing.TB, id string) []byte {
	t.Helper()
	return storetest.Changed(t, storetest.VillageFile, func(e *election.Election) {
		e.ID = id
		e.Posts = append(e.Posts, storetest.Post("member 委员 2", "chen 陈静", "ding 丁力", "an 安宁"))
		e.Posts[1].WriteIns = 1
	})
}

// Roll is one that many stations share: the registered of each by its name.
type Roll map[string]int

// Station is Of at one of many polling stations, where the roll of all is
// imported; nil: one for the voters of this count alone.
func Station(t testing.TB, file []byte, name string, roll Roll, n, pending int, papers ...[]string) *Count {
	t.Helper()
	e, err := election.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte(e.ID + name))
	rnd := Source(binary.BigEndian.Uint64(sum[:]))
	key, err := journal.NewKey(rnd, journal.Origin(e))
	if err != nil {
		t.Fatal(err)
	}
	c := &Count{t: t, Key: key, name: name}
	c.File, c.Election, c.Public = file, e, key.Public()
	c.Add(journal.Entry{Act: journal.ActBegin, Detail: map[string]string{"election": e.ID, "round": string(e.Round), "key": key.Public()}})
	all := make([]string, len(e.Posts))
	for i, p := range e.Posts {
		all[i] = p.ID
	}
	// Who comes is known before the papers are: one for each, and a third stays away.
	registered := c.register(roll, n+n/3)
	var waiting []int
	for i := range n {
		posts := all
		if len(papers) > 0 {
			posts = papers[i%len(papers)]
		}
		c.sheet(rnd, i, posts)
		if c.Sheets[i].Status == archive.Pending {
			waiting = append(waiting, i)
		}
	}
	for _, i := range waiting[:max(0, len(waiting)-pending)] {
		c.settle(rnd, i)
	}
	drawn := n
	c.Add(journal.Entry{Act: journal.ActTurnout, Count: map[string]int{"own": drawn, "proxy": 0, "cancelled": 0, "replaced": 0, "handed": drawn}})
	c.Figures = archive.Figures{Election: e.ID, Station: name, Registered: &registered, Participants: &drawn, Issued: &drawn}
	c.Came = drawn
	if drawn == 0 {
		c.Figures.Participants, c.Figures.Issued = nil, nil // nobody used the desk
	}
	c.Decide()
	return c
}

// register imports the roll, or one of so many alone.
func (c *Count) register(roll Roll, alone int) int {
	e := journal.Entry{Act: journal.ActImport, Count: map[string]int{}}
	if roll == nil {
		e.Count["people"], e.Count["registered"] = alone, alone
		c.Add(e)
		return alone
	}
	all := 0
	for name, n := range roll {
		all += n
		e.Count[journal.CountStation+name] = n
		if name != c.name {
			c.elsewhere = append(c.elsewhere, name)
		}
	}
	slices.Sort(c.elsewhere)
	e.Count["people"], e.Count["registered"] = all, all
	e.Detail = map[string]string{"file": journal.Digest(fmt.Append(nil, roll))}
	c.Add(e)
	return all
}

// Add writes an entry into the log.
func (c *Count) Add(e journal.Entry) {
	line, err := e.Encode()
	if err != nil {
		c.t.Fatal(err)
	}
	c.Lines = append(c.Lines, line)
}

func (c *Count) sheet(rnd random, i int, posts []string) {
	image := fmt.Appendf(nil, "\x89PNG of sheet %d of %s%s", i, c.Election.ID, c.name)
	hash := journal.Digest(image)
	s := archive.Sheet{Sheet: hash, Batch: 1 + i/50, Place: 1 + i%50, Status: archive.Counted, Image: archive.ImageName(hash, "png")}
	s.Reading = journal.Reading{Page: 1, Posts: posts}
	for _, p := range c.Election.Posts {
		if !slices.Contains(posts, p.ID) {
			continue
		}
		for _, who := range p.Candidates {
			r := []election.Reading{election.Approve, election.Approve, election.Oppose, election.Abstain}[rnd.IntN(4)]
			if who.ID == "bo" && rnd.IntN(3) > 0 {
				r = election.Oppose
			}
			s.Reading.Marks = append(s.Reading.Marks, journal.Mark{Post: p.ID, Candidate: who.ID, Reading: r, Confidence: 0.998, Shape: "circle"})
		}
		if p.WriteIns > 0 {
			s.Reading.WriteIns = append(s.Reading.WriteIns, journal.WriteIn{Post: p.ID, Line: 1, Reading: election.Abstain})
		}
	}
	reason := ""
	switch n := rnd.IntN(12); {
	case n == 0 && len(s.Reading.Marks) > 0:
		s.Status, reason = archive.Pending, "unclear_mark"
		s.Reading.Marks[0].Reading = election.Unclear
	case n == 1 && len(s.Reading.WriteIns) > 0:
		s.Status, reason = archive.Pending, "written_in"
		s.Reading.WriteIns[0].NameInked = true
	case n == 2:
		s.Status, reason = archive.Rejected, "foreign"
		s.Reading = journal.Reading{}
	}
	if reason != "" {
		s.Reading.Reasons = []string{reason}
	}
	if s.Status == archive.Counted {
		_, s.Vote, _ = s.Follows(c.Election)
	} else if i > 0 && s.Status == archive.Pending {
		s.Other = c.Sheets[i-1].Sheet
	}
	c.Images = append(c.Images, archive.File{Name: s.Image, Data: image})
	c.Sheets = append(c.Sheets, s)
	c.Add(journal.Entry{Act: journal.ActSheet, Sheet: c.Logged(&s, reason)})
}

// Logged is what the log says of a new sheet.
func (c *Count) Logged(s *archive.Sheet, reason string) *journal.Sheet {
	digest, err := s.Reading.Digest()
	if err != nil {
		c.t.Fatal(err)
	}
	return &journal.Sheet{Hash: s.Sheet, Batch: s.Batch, Place: s.Place, Status: string(s.Status), Vote: c.vote(s), Reading: digest, Reason: reason, Other: s.Other}
}

func (c *Count) vote(s *archive.Sheet) string {
	if s.Vote == nil {
		return ""
	}
	digest, err := journal.VoteDigest(*s.Vote)
	if err != nil {
		c.t.Fatal(err)
	}
	return digest
}

func (c *Count) settle(rnd random, i int) {
	s := &c.Sheets[i]
	d := &archive.Decision{By: "周敏", Second: "吴刚", Reason: "看了原票"}
	switch rnd.IntN(4) {
	case 0:
		d.Void = "V3 看不清"
	case 1:
		d.Reject = "repeated"
	default:
		d.Vote = c.meant(s.Reading.Posts)
	}
	s.Decision = d
	var err error
	if s.Status, s.Vote, err = s.Follows(c.Election); err == nil {
		err = s.Tidy(c.Election)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	c.Add(journal.Entry{Act: journal.ActAdjudicate, Who: d.By, With: d.Second, Why: d.Reason,
		Sheet: &journal.Sheet{Hash: s.Sheet, Was: "review", Status: string(s.Status), Vote: c.vote(s), Reason: d.Void + d.Reject}})
}

// meant is a vote for the first candidate of the first post, and a name written
// in at the last.
func (c *Count) meant(on []string) *election.Vote {
	v := &election.Vote{}
	for i, p := range c.Election.Posts {
		if !slices.Contains(on, p.ID) {
			continue
		}
		if len(p.Candidates) > 0 && v.Marks == nil {
			v.Marks = map[string]map[string]election.Reading{p.ID: {p.Candidates[0].ID: election.Approve}}
		}
		if i == len(c.Election.Posts)-1 && p.WriteIns > 0 {
			v.WriteIns = map[string][]string{p.ID: {"王芳"}}
		}
	}
	return v
}

// Decide counts anew, after Sheets were changed.
func (c *Count) Decide() {
	c.Tallies = archive.Tally(c.Election, c.Sheets)
	counter := tally.NewCounter(c.Election)
	for _, s := range c.Sheets {
		if s.Vote != nil {
			if err := counter.Add(*s.Vote, 1); err != nil {
				c.t.Fatal(err)
			}
		}
	}
	f := c.Figures
	r, err := counter.Result(tally.Figures{
		Elsewhere:  c.elsewhere,
		Registered: f.Registered, Participants: f.Participants, Issued: f.Issued,
		Own: f.Own, Proxies: f.Proxies, Cancelled: f.Cancelled, Ineligible: f.Ineligible, Sex: f.Sex, Withdrawn: f.Withdrawn,
		Pending: c.Tallies.Pending, Rejected: c.Tallies.Rejected,
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.Result = r
}

// head signs the log as it is.
func (c *Count) head() string {
	tree := &journal.Tree{}
	for _, l := range c.Lines {
		tree.Append(l)
	}
	signed, err := tree.Checkpoint(c.Key.Origin()).Sign(c.Key)
	if err != nil {
		c.t.Fatal(err)
	}
	return signed
}

// Pack makes the archive. Where the log does not tell of it, its entry is added.
func (c *Count) Pack() []byte {
	c.sign()
	tells, err := c.Tells()
	if err == nil && !tells {
		var e journal.Entry
		e, err = c.Entry()
		c.Add(e)
		c.sign()
	}
	if err == nil && c.Print != nil {
		var p archive.Printed
		if p, err = c.Printed(); err == nil {
			c.Reports, err = c.Print(p)
		}
	}
	if err != nil {
		c.t.Fatal(err)
	}
	files, err := c.Files()
	if err != nil {
		c.t.Fatal(err)
	}
	m, err := c.Manifest()
	if err != nil {
		c.t.Fatal(err)
	}
	return Packed(c.t, files, m, c.Key.SignText)
}

// Packed is an archive of files.
func Packed(t testing.TB, files []archive.File, m archive.Manifest, sign func(string) (string, error)) []byte {
	t.Helper()
	p, err := archive.Prepare(files, m, sign)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := p.Write(&b, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sign takes the log as it is.
func (c *Count) sign() {
	c.Log = append(bytes.Join(c.Lines, []byte("\n")), '\n')
	c.Checkpoint = c.head()
	c.Public = c.Key.Public()
}
