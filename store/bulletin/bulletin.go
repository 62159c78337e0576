// Package bulletin is what one community's appliance tells those above it while
// its day goes on (选情快报): a small file of figures, signed with the key of its
// log. It tells how far the day is, how many took part, how many sheets are
// counted and wait, what to look at, which dates are signed, and who is elected
// once that was announced. It holds no voter and no ballot.
//
//	{
//	  "format": "zheng-bulletin 1",
//	  "key": "zheng/hongshan-2026/first+1a2b3c4d+the-key-in-base64",
//	  "bulletin": { … },
//	  "signature": "— zheng/hongshan-2026/first the-signature-in-base64"
//	}
//
// What is signed is a note of sumdb/note: the format, the key and the bulletin's
// JSON, a line each. A file is read in exactly the form that Sign writes.
package bulletin

import (
	"fmt"
	"time"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally"
)

// Bulletin is the figures of one round at one moment.
type Bulletin struct {
	Election  string `json:"election"` // of the election file, as are those below
	Follows   string `json:"follows,omitempty"`
	Round     string `json:"round"`
	Title     string `json:"title"`
	Community string `json:"community"`
	Date      string `json:"date"` // of the election, YYYY-MM-DD

	At  string `json:"at"` // journal.Stamp of the moment
	Log Log    `json:"log"`

	Stage  string `json:"stage"` // record.Stage; "" where no day is kept
	Halted bool   `json:"halted,omitempty"`

	Registered   *int `json:"registered"` // nil: not known
	Participants *int `json:"participants"`
	Issued       *int `json:"issued"`
	Returned     int  `json:"returned"`
	Counted      int  `json:"counted"`
	Waiting      int  `json:"waiting"` // for two people
	Rejected     int  `json:"rejected"`

	Groups []Group  `json:"groups,omitempty"`
	Alarms []Alarm  `json:"alarms,omitempty"`
	Steps  []Step   `json:"steps,omitempty"`
	Result *Outcome `json:"result,omitempty"` // once it was announced
}

// Log is the head of the log at that moment, as on paper
// (journal.Checkpoint.Short). It orders bulletins, and an archive that comes
// later is held against it.
type Log struct {
	Entries int64  `json:"entries"`
	Root    string `json:"root"` // journal.Checkpoint.RootText
}

// Short is the head as archive.Trust takes it.
func (l Log) Short() string { return fmt.Sprintf("%d %s", l.Entries, l.Root) }

// Group is the participation of some voters; Goal is in percent.
type Group struct {
	By           string `json:"by"` // record.ByCategory, record.ByAge
	Value        string `json:"value"`
	Registered   int    `json:"registered"`
	Participants int    `json:"participants"`
	Goal         int    `json:"goal"`
}

// Alarm is one thing that the supervisors are shown, by its code alone: its
// sentence may name people.
type Alarm struct {
	Code string `json:"code"`
	Bad  bool   `json:"bad,omitempty"` // about the vote itself
}

// Step is an item of the work record book with a last day, by the community's
// own calendar. Days are YYYY-MM-DD.
type Step struct {
	Item   string `json:"item"`
	Last   string `json:"last"`
	Done   string `json:"done,omitempty"`   // as signed; "" while nobody has
	Broken bool   `json:"broken,omitempty"` // the day signed is outside the rule
}

// Outcome is who is elected.
type Outcome struct {
	Stands bool   `json:"stands"` // the vote does
	Posts  []Post `json:"posts"`
	Next   []Next `json:"next,omitempty"`
	Hash   string `json:"hash"` // tally.Result.Hash
}

// Post is the outcome at one post.
type Post struct {
	Title   string   `json:"title"`
	Seats   int      `json:"seats"`
	Elected []string `json:"elected,omitempty"`
	Vacant  int      `json:"vacant,omitempty"`
}

// Next is a round that the result asks for.
type Next struct {
	Round string `json:"round"` // runoff | supplementary | repeat …
	Post  string `json:"post"`
	Seats int    `json:"seats"`
}

// Of is a bulletin of what the election file and the result say; the rest is
// its caller's to fill in.
func Of(e *election.Election, r *tally.Result, head journal.Checkpoint, now time.Time) Bulletin {
	return Bulletin{
		Election: e.ID, Follows: e.Follows, Round: string(e.Round), Title: e.Title, Community: e.Community, Date: e.Date.String(),
		At: journal.Stamp(now), Log: Log{Entries: head.Size, Root: head.RootText()},
		Registered: r.Registered, Participants: r.Participants, Issued: r.Issued,
		Returned: r.Returned, Counted: r.Counted, Waiting: r.Pending, Rejected: r.Rejected,
	}
}

// OutcomeOf says who is elected by a result.
func OutcomeOf(r *tally.Result) (*Outcome, error) {
	hash, err := r.Hash()
	if err != nil {
		return nil, err
	}
	out := &Outcome{Stands: r.Stands, Hash: hash}
	title := map[string]string{}
	for _, p := range r.Posts {
		title[p.ID] = p.Title
		post := Post{Title: p.Title, Seats: p.Seats, Vacant: p.Vacant}
		for _, who := range p.People {
			if who.Elected {
				post.Elected = append(post.Elected, who.Name)
			}
		}
		out.Posts = append(out.Posts, post)
	}
	for _, n := range r.Next {
		out.Next = append(out.Next, Next{Round: n.Round, Post: title[n.Post], Seats: n.Seats})
	}
	return out, nil
}
