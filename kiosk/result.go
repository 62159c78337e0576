// This file is the result as a page for everybody, to be read and printed: the
// figures, every person's votes, why, and how anybody may check it.

package kiosk

import (
	"fmt"
	"net/http"

	"zheng/kiosk/web"
	"zheng/store/tally"
)

// resultView is that page. Before the announcement nothing on it says who is
// elected.
type resultView struct {
	T web.Words
	*tally.Result
	Title  string
	Told   bool // it was announced, or no day is kept and all is counted
	Fails  []tally.Reason
	Posts  []postView
	Why    []reasonView
	Hash   string // of the result that was announced
	Quorum *web.Quorum
}

type postView struct {
	tally.PostResult
	Need  int // approvals that suffice; 0 where that is not known
	Voids int // valid ballots that do not count here (V1)
}

// Drawn are the figures of the desk; nil where one is not known.
func (v resultView) Drawn() []drawn {
	return []drawn{{"registered", v.Registered}, {"participants", v.Participants}, {"issued", v.Issued}}
}

type drawn struct {
	Name  string
	Value *int
}

type reasonView struct{ Says, About string }

func (s *Server) resultPage(w http.ResponseWriter, r *http.Request) error {
	t := texts.For(r)
	res, told, err := s.publicResult()
	if err != nil {
		return fmt.Errorf("couldn't tell the result: %w", err)
	}
	v := resultView{T: t, Result: res, Title: s.cfg.Election.Title, Told: told}
	if s.cfg.Voters == nil || s.cfg.Voters.Home() == "" { // else it is that of all stations together
		v.Quorum = web.QuorumOf(s.cfg.Election.Rules, res.Registered, res.Participants)
	}
	if told {
		v.Fails = res.Fails()
		if v.Hash, err = res.Hash(); err != nil {
			return fmt.Errorf("couldn't tell the result: %w", err)
		}
	}
	reason := func(rule string, says tally.Sentence) {
		if text := inLang(t, says); text != "" {
			v.Why = append(v.Why, reasonView{text, web.RuleName(t.Lang, rule)})
		}
	}
	for _, why := range res.Why {
		reason(why.Rule, why.Sentence)
	}
	for _, void := range res.Voids {
		reason(void.Rule, void.Sentence)
	}
	if told {
		for _, next := range res.Next {
			reason(next.Rule, next.Sentence)
		}
	}
	for _, p := range res.Posts {
		one := postView{PostResult: p}
		if p.Needs != nil {
			one.Need = *p.Needs
		}
		for _, void := range res.Voids {
			if void.Rule == "V1" && void.Post == p.ID {
				one.Voids += void.Count
			}
		}
		v.Posts = append(v.Posts, one)
	}
	return s.screen.Page(w, "result.html", v)
}

// Says is a sentence in the language of the page.
func (v resultView) Says(s tally.Sentence) string { return inLang(v.T, s) }

func inLang(t web.Words, s tally.Sentence) string {
	if t.Lang == web.English {
		return s.Says
	}
	return s.SaysZh
}

// publicResult is the result as everybody may see it now, and whether it says
// who is elected.
func (s *Server) publicResult() (*tally.Result, bool, error) {
	res, err := s.cfg.Result()
	if err != nil || s.cfg.Store == nil {
		return res, err == nil, err
	}
	day, err := s.cfg.Store.Day()
	if err != nil {
		return nil, false, err
	}
	if !day.Announced() {
		return hide(res), false, nil
	}
	return res, day.Kept() || res.Pending == 0 && res.Issued != nil && res.Returned == *res.Issued && res.Returned > 0, nil
}
