// This file keeps the result of a count that goes on: ballots are added up once,
// as they come, and who asks between two changes is told what was worked out
// before. So a hundred boards cost no more than one.

package counting

import (
	"sync"

	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/tally"
)

// Live is the result as the record has it now.
type Live struct {
	e     *election.Election
	store *record.Store

	mu      sync.Mutex // one works it out, the others wait for that
	version uint64     // of the record, when result was made
	result  *tally.Result
	sum     *addedUp
}

// NewLive follows a record; nothing is added up before somebody asks.
func NewLive(e *election.Election, store *record.Store) *Live {
	return &Live{e: e, store: store, sum: newAddedUp(e)}
}

// Result gives the result; nobody may change it.
func (l *Live) Result() (*tally.Result, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	version := l.store.Version()
	if l.result != nil && version == l.version {
		return l.result, nil
	}
	figures, err := l.follow()
	if err != nil {
		return nil, err
	}
	var f tally.Figures
	if err := FromRecord(&f, l.store); err != nil {
		return nil, err
	}
	f.Pending, f.Rejected = figures.Pending, figures.Rejected
	r, err := l.sum.count.Result(f)
	if err != nil {
		return nil, err
	}
	l.result, l.version = r, version
	return r, nil
}

// follow adds what was counted since. Where the sum is then not what the record
// itself keeps – a ballot was taken out of the count – all is added up anew.
func (l *Live) follow() (record.Figures, error) {
	for range 2 {
		figures, err := l.sum.follow(l.store)
		if err != nil || l.sum.back == figures.TakenBack && l.sum.is(figures) {
			return figures, err
		}
		l.sum = newAddedUp(l.e)
		l.sum.back = figures.TakenBack
	}
	return l.sum.follow(l.store)
}

// addedUp are the ballots up to a cursor.
type addedUp struct {
	count  *tally.Counter
	cursor record.Cursor
	whole  int // counted, and of these void as a whole
	void   int
	back   int          // decisions taken back before it was begun
	marks  map[mark]int // as the record counts them, before any rule
}

// mark is a reading beside somebody; written names have no id.
type mark struct {
	post, id, name string
	reading        election.Reading
}

func newAddedUp(e *election.Election) *addedUp {
	return &addedUp{count: tally.NewCounter(e), marks: map[mark]int{}}
}

// atOnce is how many ballots are held in memory at a time.
const atOnce = 4096

func (a *addedUp) follow(store *record.Store) (record.Figures, error) {
	for {
		c, err := store.Calls(a.cursor, atOnce)
		if err != nil {
			return record.Figures{}, err
		}
		for _, b := range c.Ballots {
			if err := a.count.Add(b.Vote, 1); err != nil {
				return record.Figures{}, err
			}
			a.note(b.Vote)
		}
		a.cursor = c.Next
		if !c.More {
			return c.Figures, nil
		}
	}
}

func (a *addedUp) note(v election.Vote) {
	a.whole++
	if v.Void != "" {
		a.void++
		return
	}
	for post, marks := range v.Marks {
		for id, reading := range marks {
			a.marks[mark{post: post, id: id, reading: reading}]++
		}
	}
	for post, names := range v.WriteIns {
		for _, name := range names {
			a.marks[mark{post: post, name: name, reading: election.Approve}]++
		}
	}
}

// is says whether the sum is what the record keeps.
func (a *addedUp) is(f record.Figures) bool {
	if a.whole != f.Counted || a.void != f.Void {
		return false
	}
	for _, p := range f.Posts {
		for _, who := range p.People {
			m := mark{post: p.Post, id: who.ID}
			if who.ID == "" {
				m.name = who.Name
			}
			for reading, n := range map[election.Reading]int{election.Approve: who.Approve, election.Oppose: who.Oppose, election.Abstain: who.Abstain} {
				if m.reading = reading; a.marks[m] != n {
					return false
				}
			}
		}
	}
	return true
}
