package archive

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally"
)

// Trust is what the auditor knows from elsewhere: from the printed report.
type Trust struct {
	Key    string   // fingerprint or public key; "" for none
	Papers []string // checkpoints, signed or as printed: "1024 A1B2 C3D4 …"
	Step   func(done, of int)

	// Reports makes the reports anew: their pages, and PDFs where it can. Nil:
	// nothing is said of their contents.
	Reports func(Printed) ([]File, error)
}

// Check looks at everything that can be looked at. It never fails: what is
// wrong stands in the report.
func Check(r io.ReaderAt, size int64, trust Trust) *Report {
	return audited(r, size, trust, false).Report
}

// audited is Check with all that was read. Within: it is the archive of a station
// among many, and not merged itself.
func audited(r io.ReaderAt, size int64, trust Trust, within bool) *auditor {
	a := &auditor{Report: &Report{Holds: true, Faults: []Fault{}, Findings: []Finding{}}, trust: trust}
	defer a.conclude()
	open := a.check("opens", Damaged)
	b, err := unpack(r, size)
	if err != nil {
		switch {
		case errors.Is(err, ErrNone):
			open.fault = NotArchive
		case errors.Is(err, ErrRepacked):
			open.fault = Repacked
		}
		open.failed(err)
		return a
	}
	if a.box = b; b.merged() && within {
		open.fault = NotArchive
		open.failed(errors.New("it is merged of stations itself"))
		return a
	}
	open.done(len(b.order))
	a.data, a.digests = map[string][]byte{}, map[string]string{}
	exact := a.check("exact", Damaged)
	if err := b.exact(r, size); err != nil {
		if errors.Is(err, ErrRepacked) {
			exact.fault = Repacked
		}
		exact.wrong("%v", err)
	}
	exact.done(size)
	if b.merged() {
		a.stations(r)
		return a
	}
	if !a.load() {
		return a
	}
	a.signed()
	if !a.identify() {
		return a
	}
	a.journal()
	if a.sheets() {
		a.pictures()
		a.counts()
	}
	return a
}

// auditor goes through an archive.
type auditor struct {
	*Report
	trust    Trust
	box      *box
	data     map[string][]byte // the small files
	digests  map[string]string // SHA-256 of all but the images
	manifest Manifest
	public   string
	e        *election.Election
	ballots  ballotsHead
	list     []Sheet
	log      map[string]*logged
	told     told
	given    Figures // figures.json
	counted  Tallies
}

// load reads every file but the images once, and keeps the small ones.
func (a *auditor) load() bool {
	c := a.check("whole", Damaged)
	for _, name := range a.box.order {
		if isImage(name) || isStation(name) {
			continue
		}
		h, keep := sha256.New(), io.Discard
		var small bytes.Buffer
		if !large[name] {
			keep = &small
		}
		if err := a.box.copy(io.MultiWriter(h, keep), name); err != nil {
			c.wrong("%v", err)
			continue
		}
		a.digests[name] = hex.EncodeToString(h.Sum(nil))
		if !large[name] {
			a.data[name] = small.Bytes()
		}
	}
	needed := required
	if a.box.merged() {
		needed = requiredMerged
	}
	for _, name := range needed {
		if a.box.files[name] == nil {
			c.fault = Changed
			c.wrong("%s is missing", name)
		}
	}
	return c.done()
}

// signed checks the list, its signature and the key.
func (a *auditor) signed() {
	a.public = strings.TrimSpace(string(a.data[KeyName]))
	a.Fingerprint = journal.Fingerprint(a.public)
	m, err := openManifest(string(a.data[ManifestName]), a.public)
	if err == nil && string(a.data[KeyName]) != a.public+"\n" {
		err = fmt.Errorf("%s is not in the form that an export writes", KeyName)
	}
	a.manifest, a.Provisional = m, m.Provisional
	c := a.check("signature", Changed)
	if err != nil {
		if errors.Is(err, journal.ErrKey) {
			c.fault = WrongKey
		}
		c.wrong("%s: %v", ManifestName, err)
	}
	c.done(a.Fingerprint)
	a.listed()
	if a.trust.Key == "" {
		a.note("key.compare", a.Fingerprint)
		return
	}
	c = a.check("key", WrongKey)
	if !sameKey(a.trust.Key, a.public) {
		c.wrong("%s", a.trust.Key)
	}
	c.done(a.Fingerprint)
}

// sameKey compares a public key with another, or with a fingerprint however it
// was typed.
func sameKey(given, public string) bool {
	if strings.Contains(given, "+") {
		return strings.TrimSpace(given) == public
	}
	digits := func(s string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune("0123456789ABCDEF", r) {
				return r
			}
			return -1
		}, strings.ToUpper(s))
	}
	return digits(given) == digits(journal.Fingerprint(public))
}

// listed holds every file against the list.
func (a *auditor) listed() {
	c := a.check("listed", Changed)
	on := map[string]bool{}
	for _, f := range a.manifest.Files {
		on[f.Name] = true
		if digest, ok := a.digests[f.Name]; !ok {
			c.wrong("%s is missing", f.Name)
		} else if digest != f.Hash {
			c.wrong("%s", f.Name)
		}
	}
	for _, name := range a.box.order {
		if name != ManifestName && !isImage(name) && !on[name] {
			c.wrong("%s is not on the list", name)
		}
	}
	c.done(len(a.manifest.Files))
}

// identify reads the election and sees that everything is of the same one.
func (a *auditor) identify() bool {
	c := a.check("election", Changed)
	e, err := election.Parse(a.data[ElectionName])
	if err == nil && len(e.Posts) == 0 {
		err = errors.New("it has no posts")
	}
	if err != nil {
		c.wrong("%s: %v", ElectionName, err)
		c.done("?", "?", "?")
		return false
	}
	a.e, a.Election, a.Title, a.Round = e, e.ID, e.Title, string(e.Round)
	if !bytes.Equal(election.Format(e), a.data[ResolvedName]) {
		c.wrong("%s does not say what %s says", ResolvedName, ElectionName)
	}
	c.done(e.Title, e.ID, e.Rules.Hash()[:16])
	c = a.check("same", OtherElection)
	origin := journal.Origin(e)
	name, _, _ := strings.Cut(a.public, "+")
	head, _ := journal.ParseCheckpoint(string(a.data[HeadName])) // looked at again with its signature
	for _, of := range [][2]string{{KeyName, name}, {ManifestName, a.manifest.Log.Origin}, {HeadName, head.Origin}} {
		if of[1] != origin {
			c.wrong("%s: %s, not %s", of[0], of[1], origin)
		}
	}
	c.done(origin)
	c = a.check("state", LogChanged)
	if a.manifest.Log != head {
		c.wrong("%s: %s; %s: %s", ManifestName, a.manifest.Log.Short(), HeadName, head.Short())
	}
	c.done()
	if a.Provisional {
		a.note("provisional")
	}
	return true
}

// counts does the count again.
func (a *auditor) counts() {
	e := a.e
	t := Tally(e, a.list)
	c := a.check("tallies", WrongCount)
	words := a.check("words", OtherWords)
	derived(a, c, words, TalliesName, t)
	c.done(t.Counted, t.Pending, t.Rejected, t.Repeated)

	c = a.check("rules", WrongCount)
	var f Figures
	if err := exactly(FiguresName, a.data[FiguresName], &f, func() ([]byte, error) { return indented(f) }); err != nil {
		c.fault = WrongFigures
		c.failed(err)
		return
	}
	r, err := decide(e, a.list, f.tally(&t, &a.told))
	if err != nil {
		c.failed(err)
		return
	}
	c.done()
	a.figures(f)
	c = a.check("result", WrongCount)
	a.Count, a.given, a.counted = &Count{Election: e, Sheets: a.list, Result: r}, f, t
	committee, err := a.committee(r)
	if err != nil {
		c.wrong("%v", err)
	}
	if p := provisional(r, a.told.stage); p != a.Provisional || p != a.ballots.Provisional {
		c.wrong("final or provisional: the list says otherwise than the count")
	}
	derived(a, c, words, ResultName, Outcome{Result: r, Committee: committee})
	c.done(r.Returned, r.Valid, r.Invalid, winners(r))
	a.confirmed(f, &t)

	c = a.check("agree", WrongCount)
	again := reconciled(r)
	derived(a, c, words, ReconcileName, again)
	for _, id := range again.Checks {
		if id.Name == "box" { // as two people told it: nothing that an archive could have wrong
			if id.Holds == nil || !*id.Holds {
				a.Findings = append(a.Findings, Finding{Check: "box", Holds: true, Note: true, Says: id.Says, SaysZh: id.SaysZh})
			}
			continue
		}
		if id.Holds != nil && !*id.Holds {
			c.wrong("%s: %d %s %d", id.Says, *id.Left, id.Relation, *id.Right)
		}
	}
	c.done(len(again.Checks))
	words.done()
	a.tables()
	a.reports(a.told.printed(Printed{Election: e, Result: r, Committee: committee, Checkpoint: string(a.data[HeadName]), Public: a.public}, f))
}

// winners names everyone elected, post by post.
func winners(r *tally.Result) string {
	var posts []string
	for _, p := range r.Posts {
		var names []string
		for _, who := range p.People {
			if who.Elected {
				names = append(names, who.Name)
			}
		}
		if len(names) > 0 {
			posts = append(posts, p.Title+" "+strings.Join(names, "、"))
		}
	}
	if len(posts) == 0 {
		return "–"
	}
	return strings.Join(posts, "；")
}

func known(n *int) string {
	if n == nil {
		return "?"
	}
	return strconv.Itoa(*n)
}

// tables sees that the other forms of the ballots say the same.
func (a *auditor) tables() {
	c := a.check("tables", WrongCount)
	if err := a.box.same(TableName, func(w io.Writer) error { return table(w, a.e, a.list) }); err != nil {
		c.wrong("%s: %v", TableName, err)
	}
	if err := a.box.same(CVRName, func(w io.Writer) error { return castVoteRecords(w, a.e, a.list) }); err != nil {
		c.wrong("%s: %v", CVRName, err)
	}
	c.done()
}

// committee joins the rounds before this one; their results are taken as they
// are, each has an archive of its own.
func (a *auditor) committee(r *tally.Result) (*tally.Committee, error) {
	var held []tally.Held
	for i := 1; i <= maxRounds; i++ {
		dir := roundDir(i)
		file, ok := a.data[dir+ElectionName]
		if !ok {
			break
		}
		e, err := election.Parse(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", dir+ElectionName, err)
		}
		before := new(tally.Result)
		if err := exactly(dir+ResultName, a.data[dir+ResultName], before, func() ([]byte, error) { return indented(before) }); err != nil {
			return nil, err
		}
		if before.Election != e.ID || before.Rules.Hash != e.Rules.Hash() || len(before.Posts) != len(e.Posts) {
			return nil, fmt.Errorf("%s is not the result of %s", dir+ResultName, dir+ElectionName)
		}
		held = append(held, tally.Held{Election: e, Result: before})
	}
	return joined(append(held, tally.Held{Election: a.e, Result: r}))
}

// derived sees that a file is, byte for byte, what it follows to, and names every
// value that differs. Where only sentences are others, words has it: another
// version words them so, or somebody changed them.
func derived[T any](a *auditor, c, words *check, name string, want T) {
	data, err := indented(want)
	if err != nil {
		c.wrong("%v", err)
		return
	}
	if bytes.Equal(data, a.data[name]) {
		return
	}
	var there T
	if err := exactly(name, a.data[name], &there, func() ([]byte, error) { return indented(there) }); err != nil {
		c.wrong("%v", err)
		return
	}
	var is, should any
	if err := errors.Join(json.Unmarshal(a.data[name], &is), json.Unmarshal(data, &should)); err != nil {
		c.wrong("%s: %v", name, err)
		return
	}
	before := len(c.places) + c.more
	if compare(c, name, is, should); len(c.places)+c.more == before {
		words.wrong("%s", name)
	}
}

// compare names every value that differs, by its path.
func compare(c *check, at string, is, should any) {
	switch want := should.(type) {
	case map[string]any:
		have, ok := is.(map[string]any)
		if !ok {
			c.wrong("%s", at)
			return
		}
		keys := map[string]bool{}
		for k := range want {
			keys[k] = true
		}
		for k := range have {
			keys[k] = true
		}
		for _, k := range sorted(keys) {
			edition := k == "version" && at == ResultName+".rules" // the rules themselves stand in the archive
			if k != "says" && k != "says_zh" && !edition {
				compare(c, at+"."+k, have[k], want[k])
			}
		}
	case []any:
		have, ok := is.([]any)
		if !ok || len(have) != len(want) {
			c.wrong("%s: %d, not %d", at, len(have), len(want))
			return
		}
		for i := range want {
			compare(c, fmt.Sprintf("%s[%d]", at, i), have[i], want[i])
		}
	default:
		if _, nested := is.(map[string]any); nested {
			c.wrong("%s", at)
		} else if _, nested := is.([]any); nested {
			c.wrong("%s", at)
		} else if is != should {
			c.wrong("%s: %v, not %v", at, is, should)
		}
	}
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
