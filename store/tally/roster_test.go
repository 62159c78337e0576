package tally

import (
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/storetest"
)

// A name written in with other spaces is the same person: nobody is elected to
// two posts under two spellings, and votes for one do not split.
func TestSpacesMakeNobodyElse(t *testing.T) {
	e := board(func(e *election.Election) {
		e.Posts = []election.Post{e.Posts[0], e.Posts[2]}
		e.Posts[0].Candidates, e.Posts[1].Candidates = storetest.People("liu 刘强"), []election.Candidate{{ID: "zhao", Name: "赵 敏"}}
	})
	cast := `{"registered":100,"participants":70,"issued":70,"returned":70,"ballots":[
{"count":20,"marks":{"member":{"zhao":"approve"}},"write_ins":{}},
{"count":25,"marks":{},"write_ins":{"chair":["赵敏"]}},
{"count":20,"marks":{},"write_ins":{"chair":[" 赵　敏"]}},
{"count":5,"marks":{"chair":{"liu":"approve"}},"write_ins":{}}]}`
	r, err := CountCast(strings.NewReader(cast), e)
	if err != nil {
		t.Fatal(err)
	}
	elected := map[string]int{}
	for _, p := range r.Posts {
		for _, one := range p.People {
			if one.Name != "刘强" && one.ID != "zhao" {
				t.Errorf("%s: %s is a person apart from zhao", p.ID, one.ID)
			}
			if one.Elected {
				elected[one.ID]++
			}
		}
	}
	if elected["zhao"] != 1 {
		t.Errorf("zhao is elected %d times", elected["zhao"])
	}
}
