// This file is the work record book (选举工作记录本): the eight stages of an
// election, each item with its date, held against the rules, and who signed.

package admin

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"zheng/store/election"
	"zheng/store/record"
)

// bookView is the page of the book.
type bookView struct {
	page
	Chapters []chapter
	Today    string
	Open     bool // something may be signed
	Missing  int
	Broken   int
}

// chapter is one of the eight stages.
type chapter struct {
	Number int
	Items  []itemView
}

// itemView is an item with what was signed.
type itemView struct {
	record.Item
	Own    bool // the committee's own
	Signed *record.Signed
	Breaks bool
	Rule   string // what dates it asks for

	First, Last time.Time // those dates; zero for no limit

	At     string
	Days   string   // of the rule, as it may be changed
	Others []string // who has to sign too, as roles
}

func (s *Screens) bookPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBook(w, r, nil)
}

func (s *Screens) showBook(w http.ResponseWriter, r *http.Request, no error) error {
	p, err := s.page(r, "book")
	if err != nil {
		return err
	}
	if no != nil {
		p.refused(no)
	}
	signed, err := s.cfg.Store.SignedItems()
	v := bookView{page: p, Today: s.cfg.Clock.Now().Format(time.DateOnly), Open: p.Day.May("book") && p.Day.Kept()}
	items := record.BookOf(s.cfg.Election)
	for _, key := range slices.Sorted(maps.Keys(signed)) {
		if own, ok := ownItem(key, signed[key]); ok {
			items = append(items, own)
		}
	}
	for n := 1; n <= 8; n++ {
		c := chapter{Number: n}
		for _, i := range items {
			if i.Stage == n {
				c.Items = append(c.Items, s.item(p, i, signed))
			}
		}
		v.Chapters = append(v.Chapters, c)
		for _, i := range c.Items {
			if i.Breaks {
				v.Broken++
			}
			if i.Signed == nil || len(i.Others) > 0 {
				v.Missing++
			}
		}
	}
	return s.show(w, "book.html", p, v, err)
}

// ownItem is an entry of the committee's own as an item; false for a preset one.
func ownItem(key string, i record.Signed) (record.Item, bool) {
	return record.Item{Key: key, Stage: i.Stage, Title: i.Title, From: record.ElectionDay, Least: -record.NoLimit, Most: record.NoLimit}, i.Title != ""
}

func (s *Screens) item(p page, i record.Item, signed map[string]record.Signed) itemView {
	v := itemView{Item: i, Own: i.Title != ""}
	var first, last time.Time
	v.Breaks, first, last = i.Breaks(signed, s.cfg.Election)
	v.First, v.Last = first, last
	switch {
	case !first.IsZero() && first.Equal(last):
		v.Rule = p.T.Say("book.on", first.Format(time.DateOnly))
	case !first.IsZero() && !last.IsZero():
		v.Rule = p.T.Say("book.between", first.Format(time.DateOnly), last.Format(time.DateOnly))
	case !first.IsZero():
		v.Rule = p.T.Say("book.from", first.Format(time.DateOnly))
	case !last.IsZero():
		v.Rule = p.T.Say("book.until", last.Format(time.DateOnly))
	case i.From != record.ElectionDay && i.From != "":
		v.Rule = p.T.Say("book.after", p.T.Say("item."+i.From))
	}
	one, ok := signed[i.Key]
	for _, roles := range i.Unsigned(&one) {
		v.Others = append(v.Others, wayView{T: p.T}.Names(roles))
	}
	if ok {
		v.Signed, v.At = &one, one.At.In(time.Local).Format("2006-01-02 15:04")
		if one.Most != nil {
			i.Most = *one.Most
		}
	}
	if i.Most < record.NoLimit && i.From == record.ElectionDay && i.Most < 0 {
		v.Days = strconv.Itoa(-i.Most)
	}
	return v
}

// sign puts an item into the book.
func (s *Screens) sign(w http.ResponseWriter, r *http.Request) error {
	i := record.Signed{
		Key: r.PostFormValue("key"), Title: r.PostFormValue("title"), Date: r.PostFormValue("date"), Note: r.PostFormValue("note"),
		By: by(r), At: s.cfg.Clock.Now(),
	}
	if i.Title = strings.TrimSpace(i.Title); i.Title != "" {
		i.Stage, _ = strconv.Atoi(r.PostFormValue("stage")) // the record refuses what is none
		if i.Key == "" {
			i.Key = "own." + strconv.Itoa(i.Stage) + "." + election.HideNumbers(i.Title)
		}
	}
	if days := strings.TrimSpace(r.PostFormValue("days")); days != "" {
		if n, err := strconv.Atoi(days); err == nil && n > 0 {
			n = -n
			i.Most = &n
		}
	}
	if err := s.cfg.Store.Sign(r.Context(), i); err != nil {
		return s.showBook(w, r, err)
	}
	back(w, r, "/admin/book", "book")
	return nil
}

// ItemTitle names an item of the book; the key itself where it has no name.
func ItemTitle(lang, key string) string {
	if t := texts.In(lang); t.Has("item." + key) {
		return t.Say("item." + key)
	}
	return key
}
