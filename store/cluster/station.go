package cluster

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"zheng/store/election"
	"zheng/store/record"
)

// Roll is a station's own record of its voters; *record.Voters is one.
type Roll interface {
	Person(id election.VoterID) (record.Person, error)
	Each(fn func(record.Person) error) error
	Token(id election.VoterID) string
	Pass(id election.VoterID) (string, error)
	LetGo(ctx context.Context, id election.VoterID, pass string) (string, record.Verdict, error)
	Away(ctx context.Context, id election.VoterID, pass string) error
	ComeBack(ctx context.Context, id election.VoterID, pass string) error
	Welcome(ctx context.Context, id election.VoterID, pass string) error
}

// Station is one polling station among those that share a roll.
type Station struct {
	Name  string // as on the roll
	Box   string // this machine: no other, also of the same station, has it
	Shelf Shelf
	Roll  Roll
	Log   *slog.Logger

	mu    sync.Mutex
	mine  map[string]election.VoterID // this station's voters by token
	heard map[string]Heard            // by station
	out   error                       // why this box takes no visitors: ErrBox
}

// Why says why a visitor cannot be served here and now.
type Why string

// The reasons. All but NoLine, Silent and Went are final for as long as nothing
// changes at home.
const (
	NoLine    Why = "no_line"    // most stations cannot be reached
	Silent    Why = "silent"     // the home station does not answer
	Elsewhere Why = "elsewhere"  // another station has claimed the voter, or an earlier box of this one
	Went      Why = "went"       // the voter went home again meanwhile
	Voted     Why = "already"    // took part at home
	Bound     Why = "bound"      // a proxy or a mobile box: at home only
	NotThere  Why = "not_there"  // home has no such voter
	NotNow    Why = "not_now"    // the polls are not open at home
	AtHome    Why = "at_home"    // belongs to this station
	AwayNot   Why = "not_away"   // was not released
	HomeFault Why = "home_fault" // home's record says an error
	OtherBox  Why = "other_box"  // another box has taken this station's place
	ClockOff  Why = "clock"      // this station's clock is far from the others'
)

// Reasons are all of them.
var Reasons = []Why{NoLine, Silent, Elsewhere, Went, Voted, Bound, NotThere, NotNow, AtHome, AwayNot, HomeFault, OtherBox, ClockOff}

// Refused: a visitor cannot be served here and now.
type Refused struct {
	Why   Why
	Where string // the home station, or the one that claimed the voter
}

func (r *Refused) Error() string {
	return fmt.Sprintf("the visitor cannot be served: %s %s", r.Why, r.Where)
}

// Visit makes a voter of another station one of this one: when it returns nil,
// the claim is on the disk and the voter may be checked in here. Asked again it
// does so at once. It waits for the others until ctx ends; an error is Refused
// or this station's own.
func (s *Station) Visit(ctx context.Context, id election.VoterID) error {
	p, err := s.Roll.Person(id)
	if err != nil {
		return fmt.Errorf("couldn't take a visitor in: %w", err)
	}
	if p.Station == s.Name {
		return &Refused{AtHome, s.Name}
	}
	if p.Guest {
		return nil
	}
	if s.replaced() {
		return &Refused{OtherBox, s.Name}
	}
	if s.clockOff() {
		return &Refused{ClockOff, s.Name}
	}
	key := voterPrefix + s.Roll.Token(id)
	item, err := get(ctx, s.Shelf, key)
	if err != nil {
		return &Refused{NoLine, p.Station}
	}
	pass, err := ParsePass(item.Value)
	if err == nil && (pass.State == None || pass.State == Back) {
		item, err = s.ask(ctx, id, p.Station)
	}
	if err != nil {
		return err
	}
	return s.claim(ctx, id, item, p.Station)
}

// ask has the home let a voter go, and gives the value that says so.
func (s *Station) ask(ctx context.Context, id election.VoterID, home string) (Item, error) {
	token := s.Roll.Token(id)
	ctx, end := context.WithCancel(ctx)
	defer end()
	answers, values := s.Shelf.Watch(ctx, refusedPrefix+token), s.Shelf.Watch(ctx, voterPrefix+token)
	wish := ask{ID: draw(), Home: home, By: s.Name}
	defer s.withdraw(ctx, token)
	for s.Shelf.Put(ctx, askPrefix+token, encode(wish)) != nil {
		if !waited(ctx) {
			return Item{}, &Refused{NoLine, home}
		}
	}
	for {
		select {
		case item, open := <-values:
			pass, err := ParsePass(item.Value)
			if open && (err != nil || pass.State == Out || pass.State == Claimed) {
				return item, err
			}
		case item := <-answers:
			var no refusal
			if len(item.Value) > 0 && parse(item.Value, &no) == nil && no.Ask == wish.ID {
				return Item{}, &Refused{no.Why, home}
			}
		case <-ctx.Done():
			return Item{}, &Refused{Silent, home}
		}
	}
}

// withdraw takes an ask back with its answer, so that no home lets a voter go
// who has left. What it misses goes away by itself.
func (s *Station) withdraw(ctx context.Context, token string) {
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	go func() {
		defer end()
		s.Shelf.Delete(ctx, askPrefix+token)
		s.Shelf.Delete(ctx, refusedPrefix+token)
	}()
}

// claim makes a release this station's, or finds that it is.
func (s *Station) claim(ctx context.Context, id election.VoterID, item Item, home string) error {
	pass, err := ParsePass(item.Value)
	if err != nil {
		return err
	}
	if pass.State == Out {
		mine := Pass{State: Claimed, Pass: pass.Pass, Claim: draw(), By: s.Name, Box: s.Box}
		done, err := swap(ctx, s.Shelf, item.Key, mine.encode(), item.Rev)
		if err != nil {
			return &Refused{NoLine, home}
		}
		if done {
			return s.Roll.Welcome(ctx, id, pass.Pass)
		}
		if item, err = get(ctx, s.Shelf, item.Key); err != nil {
			return &Refused{NoLine, home}
		}
		if pass, err = ParsePass(item.Value); err != nil {
			return err
		}
	}
	switch {
	case pass.State != Claimed:
		return &Refused{Went, home}
	case pass.By != s.Name || pass.Box != s.Box:
		return &Refused{Elsewhere, pass.By}
	}
	return s.Roll.Welcome(ctx, id, pass.Pass)
}

// Back takes a release back that nobody has claimed: when it returns nil, this
// station serves its voter again.
func (s *Station) Back(ctx context.Context, id election.VoterID) error {
	key := voterPrefix + s.Roll.Token(id)
	for {
		item, err := get(ctx, s.Shelf, key)
		if err != nil {
			return &Refused{NoLine, s.Name}
		}
		held, err := s.Roll.Pass(id)
		if err != nil {
			return err
		}
		pass, err := ParsePass(item.Value)
		back := Pass{State: Back, Pass: held}
		switch {
		case err != nil:
			return err
		case held == "":
			return &Refused{AwayNot, s.Name}
		case pass == back:
			return s.Roll.ComeBack(ctx, id, held)
		case pass.State == Claimed:
			return &Refused{Elsewhere, pass.By}
		case pass.State == Out && pass.Pass != held: // see Sync
			if err := s.Roll.Away(ctx, id, pass.Pass); err != nil {
				return err
			}
			continue
		}
		if _, err := swap(ctx, s.Shelf, key, back.encode(), item.Rev); err != nil {
			return &Refused{NoLine, s.Name}
		}
	}
}

// publish says on the shelf that a voter is away under pass, unless it was said,
// or is no longer so. The order is what the proof rests on: the shelf is read,
// then the record, then the shelf is changed as it was read.
func (s *Station) publish(ctx context.Context, id election.VoterID, held string) error {
	key := voterPrefix + s.Roll.Token(id)
	for {
		item, err := get(ctx, s.Shelf, key)
		if err != nil {
			return err
		}
		pass, err := ParsePass(item.Value)
		if err != nil {
			return err
		}
		now, err := s.Roll.Pass(id)
		switch {
		case err != nil || now != held:
			return err
		case pass.State == Back && pass.Pass == held:
			return s.Roll.ComeBack(ctx, id, held)
		case pass.State == Out || pass.State == Claimed:
			if pass.Pass == held {
				return nil
			}
			return s.Roll.Away(ctx, id, pass.Pass)
		}
		if _, err := swap(ctx, s.Shelf, key, Pass{State: Out, Pass: held}.encode(), item.Rev); err != nil {
			return err
		}
	}
}

// Serve answers the other stations until ctx ends: it lets this station's voters
// go when they are asked for. It begins with Enter and Sync, and ends at once with
// ErrBox where another box has taken this one's place.
func (s *Station) Serve(ctx context.Context) error {
	asks := s.Shelf.Watch(ctx, askPrefix)
	var busy sync.WaitGroup
	defer busy.Wait()
	for {
		err := s.Enter(ctx)
		if errors.Is(err, ErrBox) {
			s.mu.Lock()
			s.out = err
			s.mu.Unlock()
			return err
		}
		if err == nil {
			err = s.Sync(ctx)
		}
		if err == nil {
			break
		}
		if ctx.Err() == nil {
			s.Log.Error("couldn't take over what the stations share", "err", err)
		}
		if !waited(ctx) {
			return ctx.Err()
		}
	}
	for item := range asks {
		var wish ask
		if len(item.Value) == 0 || parse(item.Value, &wish) != nil || wish.Home != s.Name {
			continue
		}
		busy.Add(1)
		go func() {
			defer busy.Done()
			if err := s.answer(ctx, item.Key[len(askPrefix):], wish); err != nil && ctx.Err() == nil {
				s.Log.Warn("couldn't answer another station", "station", wish.By, "err", err)
			}
		}()
	}
	return ctx.Err()
}

func (s *Station) replaced() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out != nil
}

// answer lets a voter go, or says why not.
func (s *Station) answer(ctx context.Context, token string, wish ask) error {
	no := func(why Why) error {
		return s.Shelf.Put(ctx, refusedPrefix+token, encode(refusal{wish.ID, why}))
	}
	id, ok, err := s.voter(token)
	if err != nil {
		return errors.Join(err, no(HomeFault))
	}
	if !ok {
		return no(NotThere)
	}
	held, why, err := s.Roll.LetGo(ctx, id, draw())
	switch {
	case errors.Is(err, record.ErrStage), errors.Is(err, record.ErrHalted):
		return no(NotNow)
	case err != nil:
		return errors.Join(err, no(HomeFault))
	case held != "":
		return s.publish(ctx, id, held)
	}
	return no(whyNot(why))
}

// whyNot is a home's verdict for another station.
func whyNot(v record.Verdict) Why {
	switch {
	case v.Answer == record.Already:
		return Voted
	case v.Answer == record.NotOnRoll:
		return NotThere
	}
	return Bound
}

// voter finds one of this station's voters. Who was put on the roll since the
// last look is found by another.
func (s *Station) voter(token string) (election.VoterID, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id, ok := s.mine[token]; ok {
		return id, true, nil
	}
	mine := map[string]election.VoterID{}
	err := s.Roll.Each(func(p record.Person) error {
		if p.Station == s.Name {
			mine[s.Roll.Token(p.ID)] = p.ID
		}
		return nil
	})
	if err != nil {
		return "", false, err
	}
	s.mine = mine
	id, ok := mine[token]
	return id, ok, nil
}

// ErrTwice: the record of this station, restored from a copy, has checked in
// whom it had released before. People have to look at it.
var ErrTwice = errors.New("a voter whom this station had released was checked in here")

// Sync makes the record and the shelf agree after a start: releases that were
// not yet said are, and those of which a record restored from a copy knows
// nothing hold in it again.
func (s *Station) Sync(ctx context.Context) error {
	var out []record.Person
	err := s.Roll.Each(func(p record.Person) error {
		if p.Station == s.Name {
			out = append(out, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	known, err := s.known(ctx)
	if err != nil {
		return err
	}
	for _, p := range out {
		_, told := known[s.Roll.Token(p.ID)]
		if told {
			err = errors.Join(err, s.adopt(ctx, p))
		}
		if p.Away {
			held, perr := s.Roll.Pass(p.ID)
			if perr == nil && held != "" {
				perr = s.publish(ctx, p.ID, held)
			}
			err = errors.Join(err, perr)
		}
	}
	return err
}

// adopt makes a release hold that the shelf knows and the record does not.
func (s *Station) adopt(ctx context.Context, p record.Person) error {
	item, err := get(ctx, s.Shelf, voterPrefix+s.Roll.Token(p.ID))
	if err != nil {
		return err
	}
	pass, err := ParsePass(item.Value)
	if err != nil || pass.State == Back || p.Away {
		return err
	}
	if err = s.Roll.Away(ctx, p.ID, pass.Pass); errors.Is(err, record.ErrNot) {
		s.Log.Error(ErrTwice.Error(), "voter", p.ID)
		return nil // nothing here can mend it, and the others are to be served
	}
	return err
}

// known are the tokens of all voters who ever were away.
func (s *Station) known(ctx context.Context) (map[string]bool, error) {
	list, err := s.Shelf.List(ctx, voterPrefix)
	all := map[string]bool{}
	for _, item := range list {
		all[item.Key[len(voterPrefix):]] = true
	}
	return all, err
}
