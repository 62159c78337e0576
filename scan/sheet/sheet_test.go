package sheet

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"zheng/store/election"
)

func hongshan() *election.Election {
	return &election.Election{
		ID: "hongshan-2026", Title: "红山社区第十届居民委员会换届选举", Community: "红山街道红山社区", Committee: "红山社区居民选举委员会",
		Date: election.Date{Year: 2026, Month: 12, Day: 5}, Round: election.First, Profile: "residents",
		Rules:  election.Rules{Overvote: "post", TwoPosts: "ballot"},
		Marks:  election.Marks{Approve: []election.Mark{election.Circle, election.Tick}, Oppose: []election.Mark{election.Cross}},
		Ballot: election.Ballot{Style: election.Boxes, Paper: "A4", Seal: "ignore", Number: "none"},
		Posts: []election.Post{
			{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1, Candidates: []election.Candidate{{ID: "zhang", Name: "张伟", Sex: "male"}, {ID: "li", Name: "李秀英", Sex: "female"}}},
			{ID: "vice", Title: "副主任", Seats: 1, WriteIns: 1, Candidates: []election.Candidate{{ID: "wang", Name: "王建国", Sex: "male"}, {ID: "zhao", Name: "赵敏", Sex: "female"}}},
			{ID: "member", Title: "委员", Seats: 3, WriteIns: 3, Candidates: []election.Candidate{{ID: "chen", Name: "陈静", Sex: "female"}, {ID: "liu", Name: "刘洋", Sex: "male"}, {ID: "sun", Name: "孙丽华", Sex: "female"}, {ID: "zhou", Name: "周𠮷", Sex: "male"}}},
		},
	}
}

func taohua() *election.Election {
	e := hongshan()
	e.ID, e.Title, e.Community, e.Committee = "taohua-2026", "桃花社区第十届居民委员会换届选举", "南湖街道桃花社区", "桃花社区居民选举委员会"
	e.Ballot = election.Ballot{Style: election.Ovals, Paper: "A5", Seal: "ignore", Number: "none"}
	return e
}

func jiushan() *election.Election {
	return &election.Election{
		ID: "jiushan-2026", Title: "九山村第十二届村民委员会换届选举", Community: "昌国街道九山村", Committee: "九山村村民选举委员会",
		Date: election.Date{Year: 2026, Month: 12, Day: 12}, Round: election.First, Profile: "villagers",
		Rules:  election.Rules{Overvote: "ballot", TwoPosts: "ballot"},
		Marks:  election.Marks{Approve: []election.Mark{election.Circle, election.Tick}, Oppose: []election.Mark{election.Cross}},
		Ballot: election.Ballot{Style: election.Names, Paper: "A4", Seal: "required", Number: "none"},
		Posts: []election.Post{
			{ID: "chair", Title: "主任", Seats: 1, WriteIns: 1},
			{ID: "woman", Title: "妇女委员", Seats: 1, WriteIns: 1},
			{ID: "member", Title: "委员", Seats: 3, WriteIns: 3},
		},
	}
}

// many is an election with so many candidates at each post, write-ins at all.
func many(style election.Style, paper string, posts ...int) *election.Election {
	e := hongshan()
	e.Ballot.Style, e.Ballot.Paper = style, paper
	e.Posts = nil
	titles := []string{"主任", "副主任", "妇女委员", "委员", "居民小组长", "居民代表", "监督委员会主任", "监督委员会委员"}
	names := []string{"王伟", "李秀英", "张建国", "阿卜杜热西提·买买提依明", "欧阳文静", "赵敏", "John Smith", "刘洋", "迪丽热巴·迪力木拉提", "周𠮷", "孙丽华", "陈静"}
	n := 0
	for i, k := range posts {
		p := election.Post{ID: fmt.Sprintf("p%d", i), Title: titles[i%len(titles)], Seats: 1 + k/5}
		p.WriteIns = p.Seats
		for range k {
			p.Candidates = append(p.Candidates, election.Candidate{ID: fmt.Sprintf("c%d", n), Name: names[n%len(names)], Sex: []string{"male", "female"}[n/len(names)%2]})
			n++
		}
		e.Posts = append(e.Posts, p)
	}
	return e
}

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	for name, e := range map[string]*election.Election{"hongshan": hongshan(), "taohua": taohua(), "jiushan": jiushan(),
		"seven": many(election.Boxes, "A4", 2, 3, 2, 8, 6, 10, 9), "thirty": many(election.Boxes, "A4", 30), "ovals7": many(election.Ovals, "A4", 2, 3, 2, 8, 6, 10, 9), "ovals30": many(election.Ovals, "A4", 30)} {
		for _, paper := range []string{"", "A5", "A4", "A3"} {
			for _, ed := range []Edition{Normal, Large} {
				e := *e
				if paper != "" {
					e.Ballot.Paper = paper
				}
				l, err := Design(&e, ed)
				if err != nil {
					t.Error(name, paper, ed, err)
					continue
				}
				if dir == "" {
					continue
				}
				f, _ := os.Create(filepath.Join(dir, name+"-"+e.Ballot.Paper+"-"+string(ed)+".pdf"))
				if err := l.WritePDF(f, 1, nil, nil); err != nil {
					t.Error(err)
				}
				f.Close()
				t.Log(name, e.Ballot.Paper, ed, len(l.Pages))
			}
		}
	}
}
