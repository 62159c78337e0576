package sheet

// What the ballot says, in simplified Chinese: all its words stand here.

import (
	"fmt"
	"strings"

	"zheng/store/election"
)

const (
	saysWriteIn = "另选"
	saysPen     = "请用黑色或蓝色的笔填写。"
)

var saysOptions = [...]struct {
	option election.Reading
	says   string
}{
	{election.Approve, "赞成"},
	{election.Oppose, "反对"},
	{election.Abstain, "弃权"},
}

var saysSeal = [...]string{"选举委员会", "盖章处"}

var saysRound = map[election.Round]string{
	election.Runoff:        "（再次投票）",
	election.Supplementary: "（另行选举）",
}

func saysTitle(e *election.Election) string {
	t := strings.TrimSpace(e.Title)
	if !strings.HasSuffix(t, "选票") {
		t += "选票"
	}
	return t + saysRound[e.Round]
}

func saysDate(d election.Date) string {
	return fmt.Sprintf("%d 年 %d 月 %d 日", d.Year, d.Month, d.Day)
}

func saysSeats(seats int) string {
	if seats == 1 {
		return "选 1 人"
	}
	return fmt.Sprintf("最多选 %d 人", seats)
}

func saysSex(sex string) string {
	switch sex {
	case "male":
		return "（男）"
	case "female":
		return "（女）"
	}
	return ""
}

func saysPages(page, of int) string {
	return fmt.Sprintf("第 %d 张，共 %d 张", page, of)
}

// word is a piece of an instruction: letters, or a drawn mark.
type word struct {
	says string
	bold bool
	mark election.Mark
	oval bool // a filled oval
}

// instructions says what this ballot's marks mean and what voids it, a
// paragraph each, for a page with these posts.
func instructions(e *election.Election, posts []election.Post, pages int) [][]word {
	var out [][]word
	say := func(words ...word) { out = append(out, words) }
	writeIns := false
	for _, p := range posts {
		writeIns = writeIns || p.WriteIns > 0
	}
	approve := marks(e.Marks.Approve)
	how := word{says: "怎样填　", bold: true}
	switch e.Ballot.Style {
	case election.Ovals:
		line := []word{how, {says: "把椭圆涂满 "}, {oval: true}, {says: " 。每位候选人只涂一个；一个都不涂，就是弃权。"}}
		say(line...)
	case election.Names:
		line := []word{how, {says: "在横线上写您要选的人的姓名，并在后面的方框里画 "}}
		line = append(line, approve...)
		say(append(line, word{says: " 。不写就是弃权。"})...)
	default:
		line := []word{how, {says: "赞成画 "}}
		line = append(line, approve...)
		if len(e.Marks.Oppose) > 0 {
			line = append(line, word{says: " ，反对画 "})
			line = append(line, marks(e.Marks.Oppose)...)
		}
		say(append(line, word{says: " ，弃权不画。"})...)
	}
	if writeIns && e.Ballot.Style == election.Boxes {
		line := []word{{says: "另选他人：在“另选”后面写姓名，并在方框里画 "}}
		line = append(line, approve...)
		say(append(line, word{says: " 。"})...)
	}
	if writeIns && e.Ballot.Style == election.Ovals {
		say(word{says: "另选他人：在“另选”后面写姓名，并涂满后面的椭圆。"})
	}
	over := "多选的，这个职务作废。"
	if e.Rules.Overvote == "ballot" {
		over = "多选的，整张选票作废。"
	}
	say(word{says: "每个职务选的人数，等于或少于规定人数有效；" + over})
	if len(e.Posts) > 1 {
		switch e.Rules.TwoPosts {
		case "ballot":
			say(word{says: "同一个人只能选一个职务；选了两个职务的，整张选票作废。"})
		case "choices":
			say(word{says: "同一个人只能选一个职务；选了两个职务的，对他的选择作废。"})
		}
	}
	if e.Ballot.Seal == "required" {
		say(word{says: "没有盖选举委员会印章的，不是选票。"})
	}
	say(word{says: saysPen + "字迹不清的，由选举委员会认定。"})
	if pages > 1 {
		say(word{says: "每张选票分别计票，请每张都填、都投。"})
	}
	return out
}

// marks are the drawn marks, 或 between them.
func marks(ms []election.Mark) []word {
	var out []word
	for i, m := range ms {
		if i > 0 {
			out = append(out, word{says: " 或 "})
		}
		out = append(out, word{mark: m})
	}
	return out
}
