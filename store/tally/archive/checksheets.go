// This file holds the log against its signature and the sheets against the log.

package archive

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
)

// logged is what the log says of a sheet.
type logged struct {
	journal.Sheet
	by, second string // who settled it,
	why, what  string // the reason given, and why it is void or rejected
	settled    bool
	listed     bool // it stands in ballots.json
}

// journal reads the log and holds it against its signed head and those on paper.
func (a *auditor) journal() {
	a.log = map[string]*logged{}
	text := string(a.data[HeadName])
	c := a.check("head", LogChanged)
	_, err := journal.OpenCheckpoint(text, a.public)
	switch {
	case errors.Is(err, journal.ErrKey):
		c.fault = WrongKey
	case errors.Is(err, journal.ErrOrigin):
		c.fault = OtherElection
	}
	if err != nil {
		c.wrong("%v", err)
	}
	c.done(a.Fingerprint)
	head, _ := journal.ParseCheckpoint(text) // said above
	a.Log = head.Short()
	c = a.check("log", LogChanged)
	papers := a.papers()
	grown, sheets := &journal.Tree{}, a.check("entries", LogChanged)
	var first journal.Entry
	reach := func() {
		for _, p := range papers {
			p.reached(grown)
		}
	}
	reach()
	log, err := a.box.open(LogName)
	if err != nil {
		c.failed(err, 0, a.Log)
		return
	}
	defer log.Close()
	tree, err := journal.Read(log, func(n int64, line []byte, e journal.Entry) error {
		if n == 0 {
			first = e
		}
		a.take(sheets, n, e)
		grown.Append(line)
		reach()
		return nil
	})
	switch {
	case err != nil:
		c.wrong("%v", err)
	case tree.Size() != head.Size || tree.Root() != head.Root:
		c.wrong("%s: %s; %s: %s", LogName, tree.Checkpoint(head.Origin).Short(), HeadName, head.Short())
	}
	c.done(grown.Size(), a.Log)
	sheets.done(len(a.log))
	a.begun(first)
	for _, p := range papers {
		p.done(a.Report, grown.Size())
	}
}

// begun checks the log's first entry: of which election and key it is.
func (a *auditor) begun(first journal.Entry) {
	c := a.check("begun", OtherElection)
	d := first.Detail
	switch {
	case first.Act != journal.ActBegin:
		c.fault = LogChanged
		c.wrong("it begins with %q", first.Act)
	case d["election"] != a.e.ID:
		c.wrong("it began for the election %s", d["election"])
	case d["round"] != string(a.e.Round):
		c.wrong("it began for the round %s", d["round"])
	}
	c.done(a.e.ID)
	if first.Act != journal.ActBegin {
		return // it names no key
	}
	c = a.check("begunkey", WrongKey)
	if d["key"] != a.public {
		c.wrong("%s", journal.Fingerprint(d["key"]))
	}
	c.done(a.Fingerprint)
}

// take notes what an entry says of a sheet.
func (a *auditor) take(c *check, n int64, e journal.Entry) {
	if err := a.told.take(e); err != nil {
		c.wrong("entry %d (%s): %v", n, e.Act, err)
	}
	switch s := e.Sheet; {
	case e.Act != journal.ActSheet && e.Act != journal.ActAdjudicate && e.Act != journal.ActTakeBack:
	case s == nil:
		c.wrong("entry %d (%s) names no sheet", n, e.Act)
	case e.Act == journal.ActSheet && a.log[s.Hash] != nil:
		c.wrong("entry %d: the sheet %s came before", n, short(s.Hash))
	case e.Act == journal.ActSheet:
		a.log[s.Hash] = &logged{Sheet: *s}
	case a.log[s.Hash] == nil:
		c.wrong("entry %d: the sheet %s was settled before it came", n, short(s.Hash))
	default:
		if err := a.log[s.Hash].take(e); err != nil {
			c.wrong("entry %d: the sheet %s %v", n, short(s.Hash), err)
		}
	}
}

// take notes a decision, or that one of the two who made it took it back.
func (l *logged) take(e journal.Entry) (err error) {
	s := e.Sheet
	if s.Was != l.Status {
		err = fmt.Errorf("was %s, not %s", l.Status, s.Was)
	}
	if e.Act == journal.ActTakeBack {
		switch {
		case err != nil:
		case !l.settled || e.Who != l.by && e.Who != l.second:
			err = errors.New("was taken back by nobody who had decided it")
		case s.WasVote != l.Vote:
			err = errors.New("counted otherwise until it was taken back")
		case s.Status != string(Pending):
			err = fmt.Errorf("was taken back and is %s", s.Status)
		}
		l.Status, l.Vote, l.by, l.second, l.why, l.what, l.settled = s.Status, "", "", "", "", "", false
		return err
	}
	l.Status, l.Vote = s.Status, s.Vote
	l.by, l.second, l.why, l.what, l.settled = e.Who, e.With, e.Why, s.Reason, true
	return err
}

// paper is a checkpoint from elsewhere.
type paper struct {
	size   int64
	begins string // hexadecimal digits of the root
	err    error
	found  string // the log's root at that size
}

// printed is how many entries and the half of the root that stand on paper, with
// whatever words between them.
var printed = regexp.MustCompile(`(?i)(?:^|\D)(\d{1,18})\b\D*?\b((?:[0-9A-F]{4}\s+){7}[0-9A-F]{4})\b`)

// papers reads the checkpoints that were given: signed, bare, or as printed.
func (a *auditor) papers() (out []*paper) {
	for _, given := range a.trust.Papers {
		p := &paper{}
		text := strings.TrimSpace(strings.ReplaceAll(given, "\r\n", "\n")) + "\n"
		head, err := journal.ParseCheckpoint(text)
		if found := printed.FindStringSubmatch(strings.ReplaceAll(text, "\u3000", " ")); err != nil && found != nil {
			p.size, _ = strconv.ParseInt(found[1], 10, 64)
			p.begins = strings.ToLower(strings.Join(strings.Fields(found[2]), ""))
			out = append(out, p)
			continue
		}
		if err == nil && strings.Contains(text, "\n\n") {
			head, err = journal.OpenCheckpoint(text, a.public)
		}
		if err == nil && head.Origin != journal.Origin(a.e) {
			err = fmt.Errorf("%w: %s", journal.ErrOrigin, head.Origin)
		}
		p.size, p.begins, p.err = head.Size, hex.EncodeToString(head.Root[:]), err
		out = append(out, p)
	}
	return out
}

func (p *paper) reached(t *journal.Tree) {
	if p.err == nil && t.Size() == p.size {
		root := t.Root()
		p.found = hex.EncodeToString(root[:])
	}
}

func (p *paper) done(r *Report, log int64) {
	c := r.check("paper", OtherHead)
	switch {
	case p.err != nil:
		if errors.Is(p.err, journal.ErrOrigin) {
			c.fault = OtherElection
		}
		c.wrong("%v", p.err)
	case p.found == "":
		c.wrong("the log does not reach %d entries", p.size)
	case !strings.HasPrefix(p.found, p.begins):
		c.wrong("after %d entries the log is at %s", p.size, p.found[:len(p.begins)])
	}
	c.done(p.size, log)
}

// sheets reads the ballots and holds each against itself and the log. Nothing
// can be counted where it is false.
func (a *auditor) sheets() bool {
	c := a.check("ballots", ChangedBallot)
	b := &a.ballots
	if err := a.readBallots(); err != nil {
		c.wrong("%s: %v", BallotsName, err)
	} else if b.Count != len(a.list) {
		c.wrong("%s says %d sheets and has %d", BallotsName, b.Count, len(a.list))
	}
	a.Report.Sheets = len(a.list)
	if len(c.places) == 0 && (b.Election != a.e.ID || b.Round != string(a.e.Round)) {
		c.fault = OtherElection
		c.wrong("%s is of %s, %s", BallotsName, b.Election, b.Round)
	}
	if !c.done(len(a.list)) {
		return false
	}
	own, added, changed := a.check("follow", ChangedBallot), a.check("added", Added), a.check("unchanged", ChangedBallot)
	seen, places := map[string]bool{}, map[[2]int]bool{}
	before := ""
	for i := range a.list {
		s := &a.list[i]
		at := [2]int{s.Batch, s.Place}
		switch {
		case !hexHash.MatchString(s.Sheet):
			own.wrong("%q is no hash of an image", s.Sheet)
			continue
		case seen[s.Sheet]:
			added.wrong("%s stands there twice", s.name())
		case places[at]:
			added.wrong("%s: another sheet lies there", s.name())
		case s.Sheet < before:
			own.wrong("%s: the sheets are not in the order of hashes", s.name())
		}
		seen[s.Sheet], places[at], before = true, true, s.Sheet
		if err := s.fits(a.e); err != nil {
			own.wrong("%s: %v", s.name(), err)
		}
		l := a.log[s.Sheet]
		if l == nil {
			added.wrong("%s", s.name())
			continue
		}
		l.listed = true
		if err := l.same(s); err != nil {
			changed.wrong("%s: %v", s.name(), err)
		}
	}
	own.done(len(a.list))
	missing := a.check("missing", Missing)
	for _, hash := range sortedLog(a.log) {
		if l := a.log[hash]; !l.listed {
			missing.wrong("%s", lies(l.Batch, l.Place, hash))
		}
	}
	missing.done(len(a.log))
	added.done(len(a.list))
	changed.done(len(a.list))
	return true
}

// readBallots reads ballots.json a line at a time. What an export would not have
// written in exactly these bytes is refused: unknown or repeated keys, other
// spaces, anything behind it.
func (a *auditor) readBallots() error {
	r, err := a.box.open(BallotsName)
	if err != nil {
		return err
	}
	defer r.Close()
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), maxSheet)
	in.Split(wholeLines)
	if !in.Scan() {
		return errors.Join(errors.New("it is empty"), in.Err())
	}
	first, ok := bytes.CutSuffix(in.Bytes(), []byte(`,"sheets":[`))
	if err := again(append(bytes.Clone(first), '}'), &a.ballots); err != nil || !ok {
		return errors.Join(errForm, err)
	}
	if a.ballots.Format != ballotsFormat {
		return errors.New("it is of a form that this program does not know")
	}
	for more := true; in.Scan(); {
		line := in.Bytes()
		if string(line) == "]}" {
			if more && len(a.list) > 0 || in.Scan() || in.Err() != nil {
				return errors.Join(errForm, in.Err())
			}
			return nil
		}
		if !more || len(a.list) == maxSheets {
			return errForm
		}
		line, more = bytes.CutSuffix(line, []byte(","))
		a.list = append(a.list, Sheet{})
		if err := again(line, &a.list[len(a.list)-1]); err != nil {
			return fmt.Errorf("sheet %d: %w", len(a.list), err)
		}
	}
	return errors.Join(errForm, in.Err())
}

// again reads JSON into v and refuses whatever v is not written as.
func again(data []byte, v any) error {
	return precisely(data, v, func() ([]byte, error) { return plain(v) })
}

// wholeLines is bufio.ScanLines for lines that end in a line feed and nothing else.
func wholeLines(data []byte, end bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i], nil
	}
	if end && len(data) > 0 {
		return 0, nil, errForm
	}
	return 0, nil, nil
}

var hexHash = regexp.MustCompile(`^[0-9a-f]{64}$`)

func sortedLog(log map[string]*logged) []string {
	set := make(map[string]bool, len(log))
	for h := range log {
		set[h] = true
	}
	return sorted(set)
}

// lost says that an image is of a sheet that the log knows and the list lacks,
// which has been said.
func (a *auditor) lost(name string) bool {
	hash, _, _ := strings.Cut(name[len("images/00/"):], ".")
	l := a.log[hash]
	return l != nil && !l.listed
}

// isImageOf says whether a name is that of a sheet's image.
func isImageOf(name, sheet string) bool {
	_, ext, _ := strings.Cut(name, ".")
	return name == ImageName(sheet, ext)
}

// short is the part of a hash that people type and read.
func short(hash string) string { return hash[:min(12, len(hash))] }

// lies says where a sheet is, in both languages.
func lies(batch, place int, hash string) string {
	return fmt.Sprintf("第 %d 批第 %d 张 batch %d, place %d, %s", batch, place, batch, place, short(hash))
}

func (s *Sheet) name() string {
	return lies(s.Batch, s.Place, s.Sheet)
}

// fits says whether a sheet's status and vote follow from reading and decision.
func (s *Sheet) fits(e *election.Election) error {
	status, vote, err := s.Follows(e)
	switch {
	case err != nil:
		return err
	case s.Batch < 1 || s.Place < 1:
		return errors.New("it lies nowhere")
	case statusWords[s.Status] == "":
		return fmt.Errorf("there is no status %q", s.Status)
	case status != s.Status:
		return fmt.Errorf("it is %s, but follows as %s", s.Status, status)
	case vote != nil && s.Vote == nil, vote == nil && s.Vote != nil:
		return errors.New("its vote does not follow from reading and decision")
	case !SameVote(e, vote, s.Vote):
		return errors.New("its vote does not follow from reading and decision")
	case !reflect.DeepEqual(vote, s.Vote), s.Decision != nil && s.Decision.Vote != nil && !reflect.DeepEqual(vote, s.Decision.Vote):
		return errors.New("its vote is not in the form that an export writes")
	}
	return nil
}

// same compares a sheet with its entries in the log.
func (l *logged) same(s *Sheet) error {
	reading, err := s.Reading.Digest()
	if err != nil {
		return err
	}
	vote := ""
	if s.Vote != nil {
		if vote, err = journal.VoteDigest(*s.Vote); err != nil {
			return err
		}
	}
	switch {
	case l.Batch != s.Batch || l.Place != s.Place:
		return fmt.Errorf("the log says batch %d, place %d", l.Batch, l.Place)
	case l.Status != string(s.Status):
		return fmt.Errorf("the log says %s", l.Status)
	case l.Vote != vote:
		return errors.New("the log says another vote")
	case l.Reading != reading:
		return errors.New("the log says another reading")
	case l.settled != (s.Decision != nil):
		return errors.New("the log and the sheet differ on whether people decided")
	case l.Other != s.Other:
		return errors.New("the log says that it resembles another sheet, or none")
	case !l.settled:
		return nil
	case l.by != s.Decision.By || l.second != s.Decision.Second:
		return errors.New("the log says that others decided")
	case l.why != s.Decision.Reason:
		return errors.New("the log says that they decided for another reason")
	case l.what != s.Decision.Void+s.Decision.Reject:
		return errors.New("the log says that it is void or rejected for another reason")
	}
	return nil
}

// pictures checks that every image is what its sheet is named after.
func (a *auditor) pictures() {
	c := a.check("images", Changed)
	of, n := map[string]bool{}, 0
	for i := range a.list {
		s := &a.list[i]
		if s.Image == "" {
			continue
		}
		of[s.Image] = true
		data, err := a.box.read(s.Image)
		switch {
		case a.box.files[s.Image] == nil:
			c.fault = Missing
			c.wrong("%s is missing", s.Image)
		case err != nil:
			c.fault = Damaged
			c.wrong("%v", err)
		case journal.Digest(data) != s.Sheet || !isImageOf(s.Image, s.Sheet):
			c.wrong("%s", s.Image)
		}
		if n++; a.trust.Step != nil {
			a.trust.Step(n, len(a.list))
		}
	}
	for _, name := range a.box.order {
		if isImage(name) && !of[name] && !a.lost(name) {
			c.wrong("%s belongs to no sheet", name)
		}
	}
	if n == 0 && len(c.places) == 0 {
		a.note("images.none")
		return
	}
	c.done(n)
}
