// This file holds the form on which people write what they see: a table for
// spreadsheets, a line for each candidate on each sheet drawn. What was counted
// is not on it, so that nobody sees what is expected.

package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"zheng/store/election"
	"zheng/store/tally/archive"
)

// column is what stands over a column, by what it may be called.
type column struct {
	title string
	words []string
}

var columns = []column{
	{"批 batch", []string{"批", "batch"}},
	{"张 place", []string{"张", "place"}},
	{"职位 post", []string{"职位", "post"}},
	{"候选人 candidate", []string{"候选人", "candidate"}},
	{"姓名 name", []string{"姓名", "name"}},
	{"所见 seen", []string{"所见", "seen"}},
}

const (
	colBatch = iota
	colPlace
	colPost
	colCandidate
	colName
	colSeen
)

// whole stands at the line for the ballot as a whole.
const whole = "整张 whole"

// line begins the mark of a line for another name: line 1, line 2 …
const written = "+"

// form writes the empty form.
func form(w io.Writer, e *election.Election, sheets []archive.Sheet, sample []drawn) error {
	if _, err := io.WriteString(w, "\xef\xbb\xbf"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var head []string
	for _, c := range columns {
		head = append(head, c.title)
	}
	out.Write(head) // errors come with Flush
	for _, d := range sample {
		batch, at := strconv.Itoa(d.Batch), strconv.Itoa(d.Place)
		out.Write([]string{batch, at, "", "", whole, ""})
		for _, p := range e.Posts {
			if on := sheets[d.index].Vote.Posts; len(on) > 0 && !slices.Contains(on, p.ID) {
				continue
			}
			for _, c := range p.Candidates {
				out.Write([]string{batch, at, p.ID, c.ID, c.Name, ""})
			}
			for i := range p.WriteIns {
				out.Write([]string{batch, at, p.ID, written + strconv.Itoa(i+1), "", ""})
			}
		}
	}
	out.Flush()
	return out.Error()
}

// place is where a sheet lies.
type place struct{ batch, place int }

// seen is what people saw of one sheet.
type seen struct {
	vote    election.Vote
	missing bool
	void    bool // as a whole
	blank   bool // said to be
	filled  bool // anything was written
}

// readings are the words that people may write, small letters.
var readings = map[string]election.Reading{
	"赞成": election.Approve, "approve": election.Approve, "○": election.Approve, "o": election.Approve, "〇": election.Approve,
	"√": election.Approve, "✓": election.Approve, "yes": election.Approve, "同意": election.Approve,
	"反对": election.Oppose, "oppose": election.Oppose, "×": election.Oppose, "x": election.Oppose, "✗": election.Oppose, "no": election.Oppose, "不同意": election.Oppose,
	"弃权": election.Abstain, "abstain": election.Abstain, "-": election.Abstain, "—": election.Abstain, "空": election.Abstain, "": election.Abstain,
}

const maxForm = 32 << 20

// readForm reads a form that was filled in: UTF-8, or GB18030 as spreadsheets
// in China save it; commas, semicolons or tabs. A sheet on which nothing was
// written is left out. Errors name the line.
func readForm(data []byte, e *election.Election) (map[place]seen, error) {
	if len(data) > maxForm {
		return nil, errors.New(both("form.long"))
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		b, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return nil, errors.New(both("form.letters"))
		}
		text = string(b)
	}
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord = -1
	first, _, _ := strings.Cut(text, "\n")
	for _, comma := range []rune{',', ';', '\t'} {
		if strings.ContainsRune(first, comma) {
			r.Comma = comma
			break
		}
	}
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s (%w)", both("form.table"), err)
	}
	at, err := find(head)
	if err != nil {
		return nil, err
	}
	out := map[place]seen{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s (%w)", both("form.table"), err)
		}
		n, _ := r.FieldPos(0)
		if err := take(out, e, at, row); err != nil {
			return nil, fmt.Errorf("%s %d: %w", both("form.line"), n, err)
		}
	}
	for where, s := range out {
		switch {
		case !s.filled:
			delete(out, where)
		case s.blank && describe(e, s.vote) != describe(e, election.Vote{}):
			return nil, fmt.Errorf("%d-%d: %s", where.batch, where.place, both("form.blank"))
		case s.void:
			s.vote = election.Vote{Void: "seen"}
			out[where] = s
		}
	}
	return out, nil
}

// find gives where each column stands.
func find(head []string) (at [6]int, err error) {
	for i, c := range columns {
		at[i] = slices.IndexFunc(head, func(title string) bool {
			return slices.ContainsFunc(strings.Fields(strings.ToLower(title)), func(w string) bool { return slices.Contains(c.words, w) })
		})
		if at[i] < 0 {
			return at, fmt.Errorf("%s %s", both("form.column"), c.title)
		}
	}
	return at, nil
}

// take reads one line.
func take(out map[place]seen, e *election.Election, at [6]int, row []string) error {
	cell := func(i int) string {
		if at[i] >= len(row) {
			return ""
		}
		return strings.TrimSpace(row[at[i]])
	}
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return nil
	}
	var where place
	var err1, err2 error
	where.batch, err1 = strconv.Atoi(cell(colBatch))
	where.place, err2 = strconv.Atoi(cell(colPlace))
	if err1 != nil || err2 != nil {
		return errors.New(both("form.where"))
	}
	s, known := out[where]
	if !known {
		s.vote = election.Vote{Marks: map[string]map[string]election.Reading{}, WriteIns: map[string][]string{}}
	}
	word := strings.ToLower(cell(colSeen))
	s.filled = s.filled || word != ""
	defer func() { out[where] = s }()
	post, who := cell(colPost), cell(colCandidate)
	if post == "" {
		return s.all(word)
	}
	k := slices.IndexFunc(e.Posts, func(p election.Post) bool { return p.ID == post || p.Title == post })
	if k < 0 {
		return fmt.Errorf("%s %q", both("form.post"), clip(post))
	}
	reading, ok := readings[word]
	if !ok {
		return fmt.Errorf("%s %q", both("form.word"), clip(word))
	}
	p := e.Posts[k]
	if strings.HasPrefix(who, written) || who == "" {
		return s.name(p, cell(colName), reading, word)
	}
	i := slices.IndexFunc(p.Candidates, func(c election.Candidate) bool { return c.ID == who })
	if i < 0 {
		return fmt.Errorf("%s %q", both("form.candidate"), clip(who))
	}
	if s.vote.Marks[p.ID] == nil {
		s.vote.Marks[p.ID] = map[string]election.Reading{}
	}
	if _, twice := s.vote.Marks[p.ID][who]; twice {
		return fmt.Errorf("%s %q", both("form.twice"), clip(who))
	}
	s.vote.Marks[p.ID][who] = reading
	return nil
}

// all reads the line of a ballot as a whole.
func (s *seen) all(word string) error {
	switch word {
	case "":
	case "作废", "无效", "void", "invalid":
		s.void = true
	case "找不到", "缺", "missing", "lost":
		s.missing = true
	case "空白", "blank":
		s.blank = true
	default:
		return fmt.Errorf("%s %q", both("form.all"), clip(word))
	}
	return nil
}

// name reads a line for another name: it counts unless it was crossed.
func (s *seen) name(p election.Post, name string, r election.Reading, word string) error {
	if name == "" || name == whole {
		return nil
	}
	s.filled = true
	if r == election.Approve || word == "" {
		s.vote.WriteIns[p.ID] = append(s.vote.WriteIns[p.ID], name)
	}
	return nil
}

// clip cuts what is quoted.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}
