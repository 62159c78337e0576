package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sort"
	"strings"

	"zheng/store/election"
)

// paper is the short record of a sheet: all that counting needs, some 40 bytes,
// so that a million of them are recounted when the store is opened.
type paper struct {
	status Status
	batch  uint64
	place  uint64
	page   uint64
	number uint64
	keys   uint64 // entries in the index of ink; 0: no fingerprint
	ballot ballot
}

// ballot is what a paper says. Of a paper that is not counted only posts are set.
type ballot struct {
	posts   []int      // on the paper, by place in the election
	void    string     // why the whole ballot is invalid
	marks   [][]byte   // for each post, for each candidate: abstain, approve, oppose
	written [][]string // for each post: approved names, sorted
}

const (
	abstain = iota
	approve
	oppose
)

var statusCodes = []Status{Counted, Review, Rejected, Repeated}

func statusCode(s Status) int {
	for i, c := range statusCodes {
		if c == s {
			return i
		}
	}
	return -1
}

// indexed papers are those whose ink and number later sheets are compared with.
func (p *paper) indexed() bool { return p.status == Counted || p.status == Review }

func (p *paper) encode() []byte {
	b := []byte{byte(statusCode(p.status))}
	for _, v := range []uint64{p.batch, p.place, p.page, p.number, p.keys} {
		b = binary.AppendUvarint(b, v)
	}
	return p.ballot.append(b, p.status == Counted)
}

func (v *ballot) append(b []byte, counted bool) []byte {
	b = binary.AppendUvarint(b, uint64(len(v.posts)))
	for _, i := range v.posts {
		b = binary.AppendUvarint(b, uint64(i))
	}
	if !counted {
		return b
	}
	b = appendString(b, v.void)
	if v.void != "" {
		return b
	}
	for i := range v.posts {
		b = append(b, v.marks[i]...)
		b = binary.AppendUvarint(b, uint64(len(v.written[i])))
		for _, n := range v.written[i] {
			b = appendString(b, n)
		}
	}
	return b
}

func appendString(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

var errPaper = errors.New("a sheet's record makes no sense")

// decodePaper reads what encode wrote. says is the part that tells what the
// ballot says: equal ballots have equal bytes.
func decodePaper(b []byte, r roster) (p paper, says []byte, err error) {
	if len(b) == 0 || int(b[0]) >= len(statusCodes) {
		return p, nil, errPaper
	}
	p.status = statusCodes[b[0]]
	d := decoder{b: b[1:]}
	for _, v := range []*uint64{&p.batch, &p.place, &p.page, &p.number, &p.keys} {
		*v = d.uvarint()
	}
	says = d.b
	p.ballot = d.ballot(r, p.status == Counted)
	if d.bad || len(d.b) > 0 {
		return p, nil, errPaper
	}
	return p, says, nil
}

// decoder takes values off a slice; bad once something did not fit.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) bytes(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return nil
	}
	b := d.b[:n]
	d.b = d.b[n:]
	return b
}

func (d *decoder) string() string { return string(d.bytes(d.uvarint())) }

func (d *decoder) ballot(r roster, counted bool) (v ballot) {
	n := d.uvarint()
	if n > uint64(len(r.posts)) {
		d.bad = true
		return v
	}
	v.posts = make([]int, n)
	for i := range v.posts {
		p := d.uvarint()
		if p >= uint64(len(r.posts)) {
			d.bad = true
			return v
		}
		v.posts[i] = int(p)
	}
	if !counted {
		return v
	}
	if v.void = d.string(); v.void != "" {
		return v
	}
	v.marks = make([][]byte, n)
	v.written = make([][]string, n)
	for i, p := range v.posts {
		v.marks[i] = d.bytes(uint64(len(r.posts[p].Candidates)))
		for _, m := range v.marks[i] {
			d.bad = d.bad || m > oppose
		}
		for left := d.uvarint(); left > 0 && !d.bad; left-- {
			v.written[i] = append(v.written[i], d.string())
		}
	}
	return v
}

// machineBallot is the ballot that a clear reading makes.
func machineBallot(s *Sheet, r roster) ballot {
	v := ballot{posts: postIndexes(s.Posts, r)}
	for _, p := range v.posts {
		v.marks = append(v.marks, make([]byte, len(r.posts[p].Candidates)))
		v.written = append(v.written, nil)
	}
	at := map[string]int{}
	for i, id := range s.Posts {
		at[id] = i
	}
	for _, m := range s.Marks {
		v.marks[at[m.Post]][r.cands[r.index[m.Post]][m.Candidate]] = readingCode(m.Reading)
	}
	return v
}

func postIndexes(ids []string, r roster) []int {
	var out []int
	for _, id := range ids {
		out = append(out, r.index[id])
	}
	return out
}

func readingCode(r election.Reading) byte {
	switch r {
	case election.Approve:
		return approve
	case election.Oppose:
		return oppose
	}
	return abstain
}

// votedBallot is the ballot that people decided on, for the posts on the paper.
func votedBallot(posts []int, vote *election.Vote, r roster) (ballot, error) {
	v := ballot{posts: posts, void: strings.TrimSpace(vote.Void)}
	at := map[string]int{}
	for i, p := range posts {
		at[r.posts[p].ID] = i
		v.marks = append(v.marks, make([]byte, len(r.posts[p].Candidates)))
		v.written = append(v.written, nil)
	}
	for post, marks := range vote.Marks {
		i, ok := at[post]
		if !ok {
			return v, fmt.Errorf("post %q is not on this sheet", post)
		}
		for c, reading := range marks {
			j, ok := r.cands[posts[i]][c]
			if !ok {
				return v, fmt.Errorf("there is no candidate %q at post %q", c, post)
			}
			if reading == election.Unclear || !known(reading) {
				return v, fmt.Errorf("%q for %q at post %q decides nothing", reading, c, post)
			}
			v.marks[i][j] = readingCode(reading)
		}
	}
	for post, names := range vote.WriteIns {
		i, ok := at[post]
		if !ok {
			return v, fmt.Errorf("post %q is not on this sheet", post)
		}
		if max := r.posts[posts[i]].WriteIns; len(names) > max {
			return v, fmt.Errorf("%d names at post %q, which has %d lines", len(names), post, max)
		}
		for _, n := range names {
			n = strings.TrimSpace(n)
			if n == "" {
				return v, fmt.Errorf("an empty name at post %q", post)
			}
			v.written[i] = append(v.written[i], n)
		}
		sort.Strings(v.written[i])
	}
	return v, nil
}

// vote gives a counted ballot back as the rules see it: every candidate of the
// paper is named.
func (v *ballot) vote(r roster) election.Vote {
	if v.void != "" {
		return election.Vote{Posts: v.postIDs(r), Void: v.void}
	}
	out := election.Vote{Posts: v.postIDs(r), Marks: map[string]map[string]election.Reading{}}
	for i, p := range v.posts {
		post := r.posts[p]
		marks := make(map[string]election.Reading, len(post.Candidates))
		for j, c := range post.Candidates {
			marks[c.ID] = [...]election.Reading{election.Abstain, election.Approve, election.Oppose}[v.marks[i][j]]
		}
		out.Marks[post.ID] = marks
		if len(v.written[i]) > 0 {
			if out.WriteIns == nil {
				out.WriteIns = map[string][]string{}
			}
			out.WriteIns[post.ID] = append([]string(nil), v.written[i]...)
		}
	}
	return out
}

func (v *ballot) postIDs(r roster) []string {
	var out []string
	for _, p := range v.posts {
		out = append(out, r.posts[p].ID)
	}
	return out
}
