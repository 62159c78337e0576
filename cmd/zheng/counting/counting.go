// Package counting takes a count from wherever it lies – the record, ballots
// given as data, or a result written before; alone, or with the rounds before it –
// decides it by the rules, follows it while it goes on, and shows it.
package counting

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"maps"
	"os"
	"strings"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/open"
	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
	"zheng/store/tally/archive"
	"zheng/store/text"
)

// Flags are the flags of a command that decides by a count.
type Flags struct {
	fs                 *flag.FlagSet
	File, Data, review string
	Stations           string // archives of polling stations, with commas between, instead of -data
	Station            string // that the ballots are of; "" where all are there
	cast, Follows      console.Many
	Known              func() (tally.Figures, error)
	fromData, fromCast bool
	Paper              string // the kind of report to be printed; "" for none
}

// NewFlags declares them; the ballots come from -data, from -cast, or from
// either.
func NewFlags(fs *flag.FlagSet, fromData, fromCast bool) *Flags {
	k := &Flags{fs: fs, fromData: fromData, fromCast: fromCast}
	fs.StringVar(&k.File, "election", "", say.Flag("election"))
	if fromData {
		fs.StringVar(&k.Data, "data", "", say.Flag("data"))
		fs.StringVar(&k.Stations, "stations", "", say.Flag("archives"))
		k.Known = knownFigures(fs)
	}
	if fromCast {
		fs.Var(&k.cast, "cast", say.Flag("cast"))
	}
	fs.Var(&k.Follows, "follows", say.Flag("follows"))
	fs.StringVar(&k.review, "review", "", say.Flag("review"))
	return k
}

// Count is a decided round with those before it.
type Count struct {
	tally.Held
	Before []tally.Held
	Desk   *record.Turnout  // nil where no desk was used
	Review *election.Review // of a nomination; nil for none
	Given  tally.Figures

	checkpoint, logKey string          // of the record's log; "" where there is none
	merged             *archive.Merged // of many stations; nil for none
}

// Take counts and decides.
func (k *Flags) Take(c *console.Call) (*Count, error) {
	if err := k.Asked(c); err != nil {
		return nil, err
	}
	if k.Stations != "" {
		e, err := open.Election(k.File)
		if err != nil {
			return nil, err
		}
		return k.merged(c, e)
	}
	out := new(Count)
	var err error
	if k.Known != nil {
		if out.Given, err = k.Known(); err != nil {
			return nil, err
		}
	}
	for _, f := range k.Follows {
		held, err := Earlier(c, f)
		if err != nil {
			return nil, err
		}
		out.Before = append(out.Before, held)
	}
	if out.Election, err = open.Election(k.File); err != nil {
		return nil, err
	}
	if out.Review, _, err = k.Reviewed(out.Election); err != nil {
		return nil, err
	}
	out.Given = out.Given.Reviewed(out.Review)
	if len(k.cast) > 0 {
		out.Result, err = countCast(c.Stdin, k.cast, out.Election, out.Review)
		return out, err
	}
	if out.Election.Registers() && k.Data == "" {
		out.Result, err = tally.NewCounter(out.Election).Result(out.Given) // nobody votes
		return out, err
	}
	store, err := open.Record(k.Data, out.Election, c.Stderr)
	if err != nil {
		return nil, err
	}
	defer store.Close()
	if t, err := store.Turnout(); err == nil && t.Own > 0 {
		out.Desk = &t
	}
	if out.checkpoint, out.logKey, err = pinnedBy(store, c, k.Paper); err != nil {
		return nil, err
	}
	if out.Election.Round == election.Nominating {
		if out.Review, err = withRulings(out.Review, out.Election, store); err != nil {
			return nil, err
		}
	}
	out.Result, err = Settled(out.Election, store, out.Given)
	return out, err
}

// withRulings adds those whom two people ruled on in the record and of whom the
// review says nothing.
func withRulings(review *election.Review, e *election.Election, store *record.Store) (*election.Review, error) {
	rulings, err := store.Rulings()
	if err != nil || len(rulings) == 0 {
		return review, err
	}
	out := election.Review{Election: e.ID}
	said := map[string]bool{}
	if review != nil {
		out = *review
		for _, one := range review.People {
			said[one.Who()] = true
		}
	}
	for _, r := range rulings {
		if !said[r.Who] {
			out.People = append(out.People, election.ReviewedOf(e, r.Who, r.Sex, r.By, r.Second))
		}
	}
	return &out, nil
}

// Asked checks that the flags are there.
func (k *Flags) Asked(c *console.Call) error {
	if k.Stations != "" {
		return k.askedStations(c)
	}
	need := []string{"election"}
	switch {
	case k.fromData && k.fromCast:
		if err := console.Missing(k.fs, need...); err != nil {
			return err
		}
		if len(k.cast) > 0 && k.Data != "" || len(k.cast) == 0 && k.Data == "" && !k.registers() {
			return say.Usage("data_or_cast")
		}
	case k.fromData:
		need = append(need, "data")
	default:
		need = append(need, "cast")
	}
	if err := console.Missing(k.fs, need...); err != nil {
		return err
	}
	return nil
}

// Earlier reads "ELECTION.toml=RESULT": a data folder, a CAST.json, or a result
// as -json writes it.
func Earlier(c *console.Call, follows string) (h tally.Held, err error) {
	file, from, ok := strings.Cut(follows, "=")
	if !ok || file == "" || from == "" {
		return h, say.Usage("bad_follows", follows)
	}
	if h.Election, err = open.Election(file); err != nil {
		return h, err
	}
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return h, say.Failed(err, "cannot_read", from)
	case info.IsDir():
		store, err := open.Record(from, h.Election, c.Stderr)
		if err != nil {
			return h, err
		}
		defer store.Close()
		h.Result, err = Settled(h.Election, store, tally.Figures{})
		return h, err
	}
	if ballots, err := holdsBallots(from); err != nil {
		return h, err
	} else if ballots {
		h.Result, err = countCast(c.Stdin, []string{from}, h.Election, nil)
		return h, err
	}
	if h.Result, err = ReadResult(from); err != nil {
		return h, err
	}
	if h.Result.Election != h.Election.ID || h.Result.Rules.Hash != h.Election.Rules.Hash() {
		return h, say.Text("not_its_result", from, file)
	}
	return h, nil
}

// holdsBallots tells a CAST.json from a result.
func holdsBallots(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, say.Failed(err, "cannot_read", path)
	}
	defer f.Close()
	var keys struct {
		Ballots json.RawMessage `json:"ballots"`
	}
	err = json.NewDecoder(f).Decode(&keys)
	return err == nil && keys.Ballots != nil, nil
}

// Rounds are all that were held, the first of them first.
func (k *Count) Rounds() []tally.Held {
	return append(k.Before[:len(k.Before):len(k.Before)], k.Held)
}

// Committee is who is elected after all rounds; nil where this is the only one.
func (k *Count) Committee() (*tally.Committee, error) {
	if k.merged != nil {
		return k.merged.Outcome.Committee, nil
	}
	if len(k.Before) == 0 {
		return nil, nil
	}
	c, err := tally.Final(k.Rounds())
	if err != nil {
		return nil, say.Failed(err, "no_committee")
	}
	return c, nil
}

// Full is the JSON of a result.
func (k *Count) Full(committee *tally.Committee) archive.Outcome {
	if k.merged != nil {
		return k.merged.Outcome
	}
	return archive.Outcome{Result: k.Result, Committee: committee}
}

// ReadResult reads a result as -json writes it.
func ReadResult(path string) (*tally.Result, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, say.Failed(err, "cannot_read", path)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	r := archive.Outcome{Result: new(tally.Result)}
	if err := dec.Decode(&r); err != nil {
		return nil, say.Failed(err, "bad_result", path)
	}
	return r.Result, nil
}

// Settled applies the rules to what the record holds.
func Settled(e *election.Election, store *record.Store, f tally.Figures) (*tally.Result, error) {
	count := tally.NewCounter(e)
	if err := store.Votes(count.Add); err != nil {
		return nil, err
	}
	figures, err := store.Figures()
	if err != nil {
		return nil, err
	}
	if err := FromRecord(&f, store); err != nil {
		return nil, err
	}
	f.Pending = figures.Pending
	f.Rejected = figures.Rejected
	return count.Result(f)
}

// FromRecord takes what was not given: rulings on people, and the figures of the
// roll, where there is one. Those of the desk count once the desk was used: where voters were checked
// in on paper it knows of none.
func FromRecord(f *tally.Figures, store *record.Store) error {
	if err := fromRulings(f, store); err != nil {
		return err
	}
	var err error
	if f.Boxes, err = store.Boxes(); err != nil {
		return err
	}
	if err := fromOthers(f, store); err != nil {
		return err
	}
	t, err := store.Turnout()
	if errors.Is(err, record.ErrNoRoll) {
		return fromHand(f, store)
	}
	if err != nil {
		return err
	}
	for _, n := range []struct {
		to    **int
		value int
		known bool
	}{{&f.Registered, t.Registered, true}, {&f.Participants, t.Participants, t.Own > 0}, {&f.Issued, t.Issued, t.Own > 0}} {
		if *n.to == nil && n.known {
			*n.to = &n.value
		}
	}
	return fromHand(f, store)
}

// fromOthers names the stations that share the roll: without their ballots nobody
// is elected.
func fromOthers(f *tally.Figures, store *record.Store) error {
	home, err := store.Home()
	if err == nil && home != "" {
		f.Elsewhere, err = store.Elsewhere(home)
	}
	return err
}

// fromHand takes figures that are not known yet from those that two people
// counted by hand.
func fromHand(f *tally.Figures, store *record.Store) error {
	h, err := store.ByHand()
	if err != nil || h == nil {
		return err
	}
	for _, n := range []struct {
		to    **int
		value int
	}{{&f.Registered, h.Registered}, {&f.Participants, h.Participants}, {&f.Issued, h.Issued}} {
		if *n.to == nil {
			*n.to = &n.value
		}
	}
	return nil
}

// countCast counts ballots given as data, of several groups together; "-" reads
// them from stdin.
func countCast(stdin io.Reader, paths []string, e *election.Election, review *election.Review) (*tally.Result, error) {
	if err := castTwice(paths); err != nil {
		return nil, err
	}
	var groups []io.Reader
	for _, path := range paths {
		if path == "-" {
			groups = append(groups, stdin)
			continue
		}
		f, err := os.Open(path)
		if err != nil {
			return nil, say.Failed(err, "cannot_read", path)
		}
		defer f.Close()
		groups = append(groups, f)
	}
	r, err := tally.CountGroups(groups, e, review)
	if err != nil {
		return nil, say.Failed(err, "bad_cast", strings.Join(paths, ", "))
	}
	return r, nil
}

// castTwice refuses one group's ballots given twice, under whatever names: they
// would count twice.
func castTwice(paths []string) error {
	seen := map[string]string{}
	for _, path := range paths {
		key := path
		if path != "-" {
			data, err := os.ReadFile(path)
			if err != nil {
				return say.Failed(err, "cannot_read", path)
			}
			key = string(data)
		}
		if before, ok := seen[key]; ok {
			return say.Text("cast_twice", path, before)
		}
		seen[key] = path
	}
	return nil
}

// registers says that the election is a nomination without ballots.
func (k *Flags) registers() bool {
	data, err := os.ReadFile(k.File)
	if err != nil {
		return false // told when it is opened
	}
	e, _ := election.Check(data)
	return e.Registers()
}

// Reviewed reads what the committee decided of those nominated, and gives the
// file as it is; nil without the flag.
func (k *Flags) Reviewed(e *election.Election) (*election.Review, []byte, error) {
	if k.review == "" {
		return nil, nil, nil
	}
	data, err := os.ReadFile(k.review)
	if err != nil {
		return nil, nil, say.Failed(err, "cannot_read", k.review)
	}
	r, err := election.ParseReview(data, e)
	var problems election.Problems
	if errors.As(err, &problems) {
		s := say.Text("review_problems", k.review, len(problems))
		return nil, nil, text.Text{Zh: s.Zh, En: s.En + "\n" + strings.Join(say.Problems(k.review, problems), "\n")}
	}
	return r, data, err
}

// knownFigures declares the flags for figures that the record does not hold.
func knownFigures(fs *flag.FlagSet) func() (tally.Figures, error) {
	given := map[string]*int{}
	for _, name := range []string{"registered", "participants", "issued", "own", "proxies", "cancelled"} {
		given[name] = fs.Int(name, -1, say.Flag(name))
	}
	var barred, sexes console.Many
	fs.Var(&barred, "ineligible", say.Flag("ineligible"))
	fs.Var(&sexes, "sex", say.Flag("sex"))
	return func() (f tally.Figures, err error) {
		to := map[string]**int{
			"registered": &f.Registered, "participants": &f.Participants, "issued": &f.Issued,
			"own": &f.Own, "proxies": &f.Proxies, "cancelled": &f.Cancelled,
		}
		fs.Visit(func(fl *flag.Flag) {
			n, known := given[fl.Name]
			if known && *n < 0 && err == nil {
				err = say.Usage("negative", fl.Name, *n)
			}
			if known {
				*to[fl.Name] = n
			}
		})
		if err == nil {
			err = saidOf(&f.Ineligible, "bad_ineligible", barred)
		}
		if err == nil {
			err = saidOf(&f.Sex, "bad_sex", sexes)
		}
		return f, err
	}
}

// saidOf takes WHO=WHAT of people voted for.
func saidOf(to *map[string]string, code string, all console.Many) error {
	for _, b := range all {
		who, what, _ := strings.Cut(b, "=")
		if who = strings.TrimSpace(who); who == "" || what == "" || code == "bad_sex" && what != election.Male && what != election.Female {
			return say.Usage(code, b)
		}
		if *to == nil {
			*to = map[string]string{}
		}
		(*to)[who] = what
	}
	return nil
}

// fromRulings takes what the committee ruled of people, where nothing else is
// given of them.
func fromRulings(f *tally.Figures, store *record.Store) error {
	rulings, err := store.Rulings()
	if err != nil {
		return err
	}
	f.Sex, f.Ineligible, f.Withdrawn = maps.Clone(f.Sex), maps.Clone(f.Ineligible), maps.Clone(f.Withdrawn)
	for _, r := range rulings {
		for _, n := range []struct {
			to   *map[string]string
			what string
		}{{&f.Sex, r.Sex}, {&f.Ineligible, r.Barred}, {&f.Withdrawn, r.Withdrew}} {
			if _, given := (*n.to)[r.Who]; given || n.what == "" {
				continue
			}
			if *n.to == nil {
				*n.to = map[string]string{}
			}
			(*n.to)[r.Who] = n.what
		}
	}
	return nil
}
