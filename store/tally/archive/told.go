// This file takes from the log what it tells of the figures beside the ballots:
// the roll, the desk, what two people counted by hand, and what whoever made
// the archive gave with it.

package archive

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally"
)

// told is what the log tells.
type told struct {
	roll       *int           // registered: imported, and those added and struck since; nil: no roll
	imported   roll           // the last
	boxes      []tally.Box    // mobile ones that went out, by name
	under      map[string]int // how often each went out and did not come back
	back       map[string]int // voters and ballots that came back
	drawn      map[string]int // the last figures of the desk
	cut, given int            // ballots cancelled, and given for those, entry by entry
	undone     int            // check-ins taken back, whose ballots are in neither any more
	hand       map[string]int // counted by hand; nil: nothing was
	stage      string         // the last of the day; "" where no day was kept
	ruled      rulings        // on people voted for
	confirmed  string         // hash of the result that the committee confirmed; "" while it has not
	by         rulings        // those it was confirmed by
	export     *journal.Entry // the last
}

// trip takes what two people said of a mobile box. Its ways out and back stand in
// the log in no order.
func (d *told) trip(e journal.Entry) error {
	name := e.Detail["box"]
	if name == "" || e.Who == "" || e.With == "" || e.Who == e.With {
		return errors.New("a mobile box goes out and comes back by two people")
	}
	i, there := slices.BinarySearchFunc(d.boxes, name, func(b tally.Box, name string) int { return strings.Compare(b.Name, name) })
	if !there {
		d.boxes = slices.Insert(d.boxes, i, tally.Box{Name: name})
	}
	if d.under == nil {
		d.under, d.back = map[string]int{}, map[string]int{}
	}
	for _, what := range []string{"ballots", "voters", "unused"} {
		if e.Count[what] < 0 {
			return fmt.Errorf("it gives %d %s", e.Count[what], what)
		}
	}
	b := &d.boxes[i]
	if e.Act == journal.ActBoxOut {
		d.under[name]++
		b.Out += e.Count["ballots"]
	} else {
		d.under[name]--
		d.back[name] += e.Count["voters"] + e.Count["unused"]
	}
	if b.Back = nil; d.under[name] == 0 {
		back := d.back[name]
		b.Back = &back
	}
	return nil
}

// roll is one as it was imported.
type roll struct {
	file       string // SHA-256; "" where it is not known
	registered int
	stations   map[string]int // registered of each that it names
}

// elsewhere are the stations on the roll beside the one that an archive is of;
// none, where it is of all.
func (d *told) elsewhere(here string) (out []string) {
	if here == "" {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(d.imported.stations)) {
		if name != here {
			out = append(out, name)
		}
	}
	return out
}

// rulings are what two people ruled of people voted for, by candidate's id or
// name: that somebody may not be elected and why; somebody's sex; what posts of a
// nomination somebody withdrew from.
type rulings struct{ barred, sex, withdrew map[string]string }

func (r rulings) with(e journal.Entry) rulings {
	who := e.Detail["who"]
	out := rulings{maps.Clone(r.barred), maps.Clone(r.sex), maps.Clone(r.withdrew)}
	for _, n := range []struct {
		to   *map[string]string
		what string
	}{{&out.barred, e.Detail["barred"]}, {&out.sex, e.Detail["sex"]}, {&out.withdrew, e.Detail["withdrew"]}} {
		delete(*n.to, who)
		if n.what == "" {
			continue
		}
		if *n.to == nil {
			*n.to = map[string]string{}
		}
		(*n.to)[who] = n.what
	}
	return out
}

// take notes what an entry tells. The error says what of it makes no sense.
func (d *told) take(e journal.Entry) error {
	if !journal.Comes(e.Act, d.stage) {
		return fmt.Errorf("it comes at the stage %q, when none is done", d.stage)
	}
	switch e.Act {
	case journal.ActImport:
		n, ok := e.Count["registered"]
		if !ok || n < 0 {
			return errors.New("it does not say how many are registered")
		}
		d.roll, d.imported = &n, roll{e.Detail["file"], n, map[string]int{}}
		for name, of := range e.Count {
			if station, ok := strings.CutPrefix(name, journal.CountStation); ok {
				d.imported.stations[station] = of
			}
		}
	case journal.ActAdd, journal.ActStrike:
		return d.correct(e)
	case journal.ActBoxOut, journal.ActBoxBack:
		return d.trip(e)
	case journal.ActTurnout:
		d.drawn = e.Count
	case journal.ActCancel:
		d.cut++
	case journal.ActReplace:
		d.given++
	case journal.ActExchange:
		d.cut, d.given = d.cut+1, d.given+1
	case journal.ActUndo:
		d.undone++
	case journal.ActFigures:
		return d.byHand(e)
	case journal.ActRuling:
		if e.Who == "" || e.With == "" || e.Who == e.With || e.Detail["who"] == "" {
			return errors.New("a ruling on a person is that of two people")
		}
		d.ruled = d.ruled.with(e)
	case journal.ActStage:
		return d.step(e)
	case journal.ActExport:
		d.export = &e
	}
	return nil
}

// step takes a step of the day. Its first is from the setting up, which no
// entry begins.
func (d *told) step(e journal.Entry) error {
	from, to := e.Detail["from"], e.Detail["to"]
	ok, two := journal.Step(from, to)
	switch {
	case !ok, from != d.stage && !(d.stage == "" && from == "setup"):
		return fmt.Errorf("the day steps from %q to %q, and stood at %q", from, to, d.stage)
	case e.Who == "" || two && (e.With == "" || e.Who == e.With):
		return fmt.Errorf("the step to %q is not signed by those it takes", to)
	}
	switch d.stage = to; to {
	case "decided", "announced":
		d.confirmed, d.by = e.Detail["result"], d.ruled
	case "sealed":
	default:
		d.confirmed = ""
	}
	return nil
}

// correct adds a voter to the roll, or takes one off. Logs of before tell no
// count: one.
func (d *told) correct(e journal.Entry) error {
	n, ok := e.Count["registered"]
	if !ok {
		n = 1
	}
	if d.roll == nil || n < 0 || n > 1 {
		return errors.New("it corrects no roll")
	}
	if e.Act == journal.ActStrike {
		n = -n
	}
	sum := *d.roll + n
	d.roll = &sum
	return nil
}

func (d *told) byHand(e journal.Entry) error {
	if e.Who == "" || e.With == "" || e.Who == e.With {
		return errors.New("figures counted by hand are those of two people")
	}
	hand := map[string]int{}
	for _, name := range []string{"registered", "participants", "issued"} {
		n, err := strconv.Atoi(e.Detail[name])
		if err != nil || n < 0 {
			return fmt.Errorf("it gives no figure %q", name)
		}
		hand[name] = n
	}
	d.hand = hand
	return nil
}

// desk gives what the desk tells; nil where it served nobody.
func (d *told) desk() map[string]int {
	n := d.drawn
	if n[journal.CountOwn] == 0 {
		return nil
	}
	took := n[journal.CountOwn] + n[journal.CountProxy]
	return map[string]int{
		"participants": took,
		"issued":       took + n[journal.CountReplaced] - n[journal.CountCancelled],
		"own":          n[journal.CountOwn],
		"proxies":      n[journal.CountProxy],
		"cancelled":    n[journal.CountCancelled],
	}
}

// adds says whether the desk's figures are those of the acts: each ballot cut
// and each one given for it has an entry of its own.
func (d *told) adds() error {
	cut, given := d.drawn[journal.CountCancelled], d.drawn[journal.CountReplaced]
	most, more := d.cut, d.given
	if cut > most || given > more || d.undone == 0 && (cut < most || given < more) {
		return fmt.Errorf("the desk's last figures have %d ballots cut and %d given for them, the entries %d and %d", cut, given, most, more)
	}
	return nil
}

// source gives a figure as the log has it, and who told it: the roll and the
// desk before two people, these before whoever exported. Nil: nobody.
func (d *told) source(name string) (n *int, from string) {
	if name == "registered" && d.roll != nil {
		return d.roll, "roll"
	}
	for _, s := range []struct {
		from  string
		count map[string]int
	}{{"desk", d.desk()}, {"hand", d.hand}} {
		if v, ok := s.count[name]; ok {
			return &v, s.from
		}
	}
	if d.export != nil {
		if v, ok := d.export.Count[name]; ok {
			return &v, "export"
		}
	}
	return nil, ""
}

// figures gives each figure by its name.
func (f Figures) figures() map[string]*int {
	return map[string]*int{
		"registered": f.Registered, "participants": f.Participants, "issued": f.Issued,
		"own": f.Own, "proxies": f.Proxies, "cancelled": f.Cancelled,
	}
}

// Entry is what the log tells of the making of an archive: the figures, who was
// found not eligible, and the digests of what no entry before vouches for.
func (c *Content) Entry() (journal.Entry, error) {
	rounds := make([][2][]byte, len(c.Rounds))
	for i, r := range c.Rounds {
		result, err := indented(r.Result)
		if err != nil {
			return journal.Entry{}, err
		}
		rounds[i] = [2][]byte{r.File, result}
	}
	return exportEntry(c.File, c.Review, c.Figures, rounds), nil
}

func exportEntry(file, review []byte, f Figures, rounds [][2][]byte) journal.Entry {
	e := journal.Entry{Act: journal.ActExport, Count: map[string]int{}, Detail: map[string]string{"election": journal.Digest(file)}}
	if review != nil {
		e.Detail["review"] = journal.Digest(review)
	}
	for name, n := range f.figures() {
		if n != nil {
			e.Count[name] = *n
		}
	}
	if f.Station != "" {
		e.Detail["station"] = f.Station
	}
	for who, why := range f.Ineligible {
		e.Detail["ineligible "+who] = election.HideNumbers(strings.TrimSpace(why))
	}
	for who, sex := range f.Sex {
		e.Detail["sex "+who] = sex
	}
	for who, posts := range f.Withdrawn {
		e.Detail["withdrawn "+who] = posts
	}
	for i, r := range rounds {
		e.Detail[fmt.Sprintf("round %d election", i+1)] = journal.Digest(r[0])
		e.Detail[fmt.Sprintf("round %d result", i+1)] = journal.Digest(r[1])
	}
	return e
}

// Tells says whether a log needs no other entry for an archive of these
// figures: its last export says what this one would, and so do roll and desk.
func (c *Content) Tells() (bool, error) {
	want, err := c.Entry()
	if err != nil {
		return false, err
	}
	var d told
	if err := eachEntry(c.Log, d.take); err != nil {
		return false, err
	}
	if d.drawn[journal.CountOwn] != c.Came || d.export == nil || !maps.Equal(d.export.Count, want.Count) || !maps.Equal(d.export.Detail, want.Detail) {
		return false, nil
	}
	for name, n := range c.Figures.figures() {
		if told, _ := d.source(name); n != nil && (told == nil || *told != *n) {
			return false, nil
		}
	}
	return true, nil
}

// figures holds figures.json, the election file and the rounds before against
// the log.
func (a *auditor) figures(f Figures) {
	c := a.check("figures", WrongFigures)
	if err := a.told.adds(); err != nil {
		c.wrong("%s: %v", LogName, err)
	}
	if f.Election != a.e.ID {
		c.wrong("%s is of %s", FiguresName, f.Election)
	}
	all, given := f.figures(), []string{}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		n, from := a.told.source(name)
		if asked := all[name]; asked != nil || name == "registered" || name == "participants" || name == "issued" {
			if known(asked) != known(n) {
				c.wrong("%s: %s %s; %s: %s", FiguresName, name, known(asked), LogName, known(n))
			}
		}
		if from == "export" && all[name] != nil {
			given = append(given, name)
		}
	}
	review := a.review(c)
	given = append(given, a.people(c, FiguresName+".ineligible", f.Ineligible, a.told.ruled.barred, review.Ineligible)...)
	given = append(given, a.people(c, FiguresName+".sex", f.Sex, a.told.ruled.sex, review.Sex)...)
	given = append(given, a.people(c, FiguresName+".withdrawn", f.Withdrawn, a.told.ruled.withdrew, review.Withdrawn)...)
	a.exported(c, f)
	c.done(known(f.Registered), known(f.Participants), known(f.Issued))
	if len(given) > 0 {
		a.note("figures.given", strings.Join(given, "、"), strings.Join(given, ", "))
	}
}

// review gives what two people decided each of those nominated, by the file in
// the archive; nothing where there is none.
func (a *auditor) review(c *check) tally.Figures {
	if a.box.files[ReviewName] == nil {
		return tally.Figures{}
	}
	r, err := election.ParseReview(a.data[ReviewName], a.e)
	if err != nil {
		c.wrong("%s: %v", ReviewName, err)
		return tally.Figures{}
	}
	return tally.Figures{}.Reviewed(r)
}

// people holds what is said of people voted for against the rulings on them, in
// the log and in the review, and gives those of whom nobody ruled.
func (a *auditor) people(c *check, at string, is map[string]string, ruled ...map[string]string) (given []string) {
	of := map[string]bool{}
	for _, by := range ruled {
		for _, who := range slices.Sorted(maps.Keys(by)) {
			if of[who] = true; is[who] != by[who] {
				c.wrong("%s.%s is not what two people ruled", at, who)
			}
		}
	}
	for _, who := range slices.Sorted(maps.Keys(is)) {
		if !of[who] {
			given = append(given, who)
		}
	}
	return given
}

// exported compares the entry of the export with what it should say.
func (a *auditor) exported(c *check, f Figures) {
	var rounds [][2][]byte
	for i := 1; i <= maxRounds && a.data[roundDir(i)+ElectionName] != nil; i++ {
		rounds = append(rounds, [2][]byte{a.data[roundDir(i)+ElectionName], a.data[roundDir(i)+ResultName]})
	}
	var review []byte
	if a.box.files[ReviewName] != nil {
		review = append([]byte{}, a.data[ReviewName]...) // not nil, though it may be empty
	}
	want := exportEntry(a.data[ElectionName], review, f, rounds)
	if a.told.export == nil {
		c.wrong("%s does not tell of an export", LogName)
		return
	}
	is := a.told.export
	for _, name := range slices.Sorted(maps.Keys(f.figures())) {
		n, ok := is.Count[name]
		if w, known := want.Count[name]; n != w || ok != known {
			c.wrong("%s: the export gave another figure %q", LogName, name)
		}
	}
	if len(is.Count) > len(want.Count) && len(c.places) == 0 {
		c.wrong("%s: the export gave more figures", LogName)
	}
	keys := maps.Clone(is.Detail)
	maps.Copy(keys, want.Detail)
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if is.Detail[k] != want.Detail[k] {
			c.wrong("%s: the export says otherwise: %s", LogName, k)
		}
	}
	if f.Ineligible != nil {
		for who, why := range f.Ineligible {
			if want.Detail["ineligible "+who] != why {
				c.wrong("%s: the reason of %s is not in the form that an export writes", FiguresName, who)
			}
		}
	}
}

// confirmed holds the result that the committee confirmed against the ballots:
// by the figures that were known then.
func (a *auditor) confirmed(f Figures, t *Tallies) {
	if a.told.confirmed == "" {
		return
	}
	c := a.check("confirmed", WrongCount)
	f.Own, f.Proxies, f.Cancelled = nil, nil, nil
	barred := f.Ineligible
	f.Ineligible, f.Sex, f.Withdrawn = a.told.by.barred, a.told.by.sex, a.told.by.withdrew
	// A station confirms its ballots: by themselves, or as a part of all.
	var hashes [2]string
	for i, station := range []string{"", f.Station} {
		f.Station = station
		r, err := decide(a.e, a.list, f.tally(t, &a.told))
		if err == nil {
			hashes[i], err = r.Hash()
		}
		if err != nil {
			c.failed(err)
			return
		}
	}
	if !slices.Contains(hashes[:], a.told.confirmed) {
		c.wrong("%s: %s; %s", LogName, short(a.told.confirmed), short(hashes[0]))
	}
	c.done()
	if more := len(barred) - len(f.Ineligible); more > 0 {
		a.note("ineligible", more)
	}
}

func roundDir(i int) string { return fmt.Sprintf("rounds/%d/", i) }

// Printed is what the reports of an archive are made of.
type Printed struct {
	Election                *election.Election
	Result                  *tally.Result
	Committee               *tally.Committee
	Own, Proxies, Cancelled *int
	Checkpoint, Public      string
	Stations                []StationCount // that it is merged of; none: it is one count
}

// Stations are the polling stations that the roll names, as the log has it, and
// the one that the last archive was said to be of; "" for none.
func (c *Content) Stations() (names []string, before string, err error) {
	var d told
	err = eachEntry(c.Log, d.take)
	if d.export != nil {
		before = d.export.Detail["station"]
	}
	return slices.Sorted(maps.Keys(d.imported.stations)), before, err
}

// Elsewhere are those of them whose ballots are not in the archive.
func (c *Content) Elsewhere() ([]string, error) {
	var d told
	err := eachEntry(c.Log, d.take)
	return d.elsewhere(c.Figures.Station), err
}

// Printed takes them from a content; its log must be whole.
func (c *Content) Printed() (Printed, error) {
	var d told
	if err := eachEntry(c.Log, d.take); err != nil {
		return Printed{}, err
	}
	committee, err := c.committee()
	return d.printed(Printed{Election: c.Election, Result: c.Result, Committee: committee, Checkpoint: c.Checkpoint, Public: c.Public}, c.Figures), err
}

// printed fills in the figures that stand on reports alone: as they were given,
// else those of the desk.
func (d *told) printed(p Printed, f Figures) Printed {
	desk := d.desk()
	for _, n := range []struct {
		to    **int
		given *int
		name  string
	}{{&p.Own, f.Own, "own"}, {&p.Proxies, f.Proxies, "proxies"}, {&p.Cancelled, f.Cancelled, "cancelled"}} {
		*n.to = n.given
		if v, ok := desk[n.name]; ok && n.given == nil {
			*n.to = &v
		}
	}
	return p
}

// reports sees that what people read – the note on top and the reports – says
// what the ballots give.
func (a *auditor) reports(p Printed) {
	c := a.check("reports", WrongReport)
	if want := readme(a.e, a.public, p.Checkpoint, a.Provisional); string(want) != string(a.data[ReadmeName]) {
		c.wrong("%s", ReadmeName)
	}
	pages, pdfs, same := 0, 0, 0
	want := map[string][]byte{}
	if a.trust.Reports != nil {
		files, err := a.trust.Reports(p)
		if err != nil {
			c.wrong("%v", err)
		}
		for _, f := range files {
			want[f.Name] = f.Data
		}
	}
	for _, name := range a.box.order {
		switch data := a.data[name]; {
		case !strings.HasPrefix(name, "reports/"):
		case strings.HasSuffix(name, ".pdf"):
			pdfs++
			if w, ok := want[name]; ok && string(w) == string(data) {
				same++
			}
			if page := strings.TrimSuffix(name, ".pdf") + ".html"; a.box.files[page] == nil {
				c.wrong("%s has no page beside it that says the same", name)
			}
		case a.trust.Reports == nil:
		case want[name] == nil || string(want[name]) != string(data):
			c.wrong("%s", name)
		default:
			pages++
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if strings.HasSuffix(name, ".html") && a.box.files[name] == nil {
			c.wrong("%s is missing", name)
		}
	}
	c.done(pages)
	if pdfs > same {
		a.unproved = true
		a.note("reports.pdf", pdfs-same, pdfs)
	}
}
