// This file has all words of the ballot, in simplified Chinese.

package sheet

import (
	"fmt"
	"strings"

	"zheng/store/election"
)

const saysWriteIn = "另选"

// To those who prepare the ballot; english.go has the same in English.
const (
	saysNoGlyph    = "“%s”印不出来：选票字体里没有 %s，请改用字体里有的字。"
	saysWide       = "姓名“%s”太长，用 10 磅字在 %s 纸上也放不下：请用大一些的纸。"
	saysLarge      = "职务“%s”有 %d 名候选人、%d 行另选，一张 %s 纸放不下：请用大一些的纸，或减少另选行数%s。"
	saysOrNormal   = "，或用普通版"
	saysSplit      = "一张 %s 纸放不下，选票分成 %d 张，每张各是一张选票、分别计票；每位选民发 %d 张。"
	saysAlike      = "有同名同性别的候选人“%s”，选民分不清：请在姓名后加注，例如所在小组。"
	saysNoLarge    = "%s 纸放不下大字版：印大字版请用大一些的纸。"
	saysLargePages = "大字版是 %d 张，与普通版张数不同：发票、计票时请注意。"
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

// Where a title breaks well: after the one, before the other.
var (
	goodEnds   = []string{"委员会", "代表", "支部"}
	goodStarts = []string{"居民委员会", "村民委员会", "换届", "选举", "补选", "第"}
)

func saysTitle(e *election.Election) string {
	t := strings.TrimSpace(e.Title)
	if e.Round == election.Nominating {
		return t + "提名票"
	}
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

// instruction is one sentence or two under a heading of four letters.
type instruction struct {
	lead string
	says []word
}

// instructions says what this ballot's marks mean and what voids it, for a
// page with these posts.
func instructions(e *election.Election, posts []election.Post, pages int) []instruction {
	var out []instruction
	say := func(lead string, words ...word) { out = append(out, instruction{lead, words}) }
	approve := marks(e.Marks.Approve)
	switch e.Ballot.Style {
	case election.Ovals:
		say("怎样填写", word{says: "把椭圆涂满 "}, word{oval: true}, word{says: " 。每位候选人只涂一个；都不涂就是弃权。"})
	case election.Names:
		say("怎样填写", join("在横线上写您选的人的姓名，再在后面的方框里画 ", approve, " 。不写就是弃权。")...)
	default:
		line := join("赞成画 ", approve, "")
		if len(e.Marks.Oppose) > 0 {
			line = append(line, join(" ，反对画 ", marks(e.Marks.Oppose), "")...)
		}
		say("怎样填写", append(line, word{says: " ，弃权不画。"})...)
	}
	if hasWriteIns(posts) && e.Ballot.Style == election.Boxes {
		say("另选他人", join("写上姓名，再在后面的方框里画 ", approve, " 。")...)
	}
	if hasWriteIns(posts) && e.Ballot.Style == election.Ovals {
		say("另选他人", word{says: "写上姓名，再把后面的椭圆涂满。"})
	}
	for _, p := range posts {
		if e.Ballot.Style == election.Names && e.Ballot.List && len(p.Candidates) > 0 {
			say("参选名单", word{says: p.Title + "：" + namesOf(p.Candidates) + "。也可以写别的人。"})
		}
		if p.Women {
			say("妇女专选", word{says: p.Title + "只能选妇女。"})
		}
	}
	over := "多选的，该职务作废。"
	if e.Rules.Overvote == election.OvervoteBallot {
		over = "多选的，整张选票作废。"
	}
	say("选多少人", word{says: "可以少选，不能多选。" + over})
	if len(e.Posts) > 1 {
		switch e.Rules.TwoPosts {
		case election.TwoPostsBallot:
			say("一人一职", word{says: "同一人只选一职。选了两职的，整张选票作废。"})
		case election.TwoPostsChoices:
			say("一人一职", word{says: "同一人只选一职。选了两职的，对其选择作废。"})
		}
	}
	if e.Ballot.Seal == "required" {
		say("必须盖章", word{says: "没有盖选举委员会印章的，不是选票。"})
	}
	if pages > 1 {
		say("每张都填", word{says: fmt.Sprintf("选票共 %d 张，每张分别计票。", pages)})
	}
	say("字迹清楚", word{says: "请用黑笔或蓝笔。看不清的由选举委员会认定。"})
	return out
}

// namesOf lists who stands (004 昌国（三）5(4)): beside the lines, and not in
// their place.
func namesOf(candidates []election.Candidate) string {
	var names []string
	for _, c := range candidates {
		names = append(names, c.Name)
	}
	return strings.Join(names, "、")
}

func hasWriteIns(posts []election.Post) bool {
	for _, p := range posts {
		if p.WriteIns > 0 {
			return true
		}
	}
	return false
}

func join(before string, ws []word, after string) []word {
	out := append([]word{{says: before}}, ws...)
	if after == "" {
		return out
	}
	return append(out, word{says: after})
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
