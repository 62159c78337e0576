package paper

import (
	"bytes"
	"strings"
	"testing"

	"zheng/store/election"
)

// TestBookPrinted: what is signed and what is not, the lists with their sum, the
// figures against their goals, and what the documents ask for and is not kept.
func TestBookPrinted(t *testing.T) {
	steps := []BookStep{
		{Chapter: zh("选民登记"), Title: zh("公布选民名单"), Rule: "应在 2026-11-15 以前", Date: "2026-11-16", Breaks: true, By: []string{"陈静"}, Note: "<b>"},
		{Chapter: zh("交接"), Title: zh("总结评估"), Open: []string{"监督小组"}},
	}
	lists := &election.Lists{
		Staff:      []election.Worker{{Name: "张伟", Duty: election.DutyStation, Place: "中心投票站"}},
		Material:   []election.Material{{Kind: "device", Item: "票箱", Count: 5, Back: 4}},
		Money:      []election.Expense{{Item: "票箱", Kind: "box", Source: "grant", Count: 1, Fen: 19950}, {Item: "横幅", Kind: "other", Source: "donation", Count: 1, Fen: 55}},
		Evaluation: &election.Evaluation{Asked: 200, Satisfied: 179, Complaints: 2, Handled: 2},
	}
	came := []Participation{{Name: zh("参选率（全体）"), Registered: 1000, Voted: 749, Goal: 75}}
	for _, c := range []struct {
		name  string
		lists *election.Lists
		want  []string
	}{
		{"filled in", lists, []string{
			"共 2 步，未签 1 步，日期不合规定 1 步", "× 2026-11-16", "陈静", "监督小组", "公布选民名单：&lt;b&gt;",
			"投票站工作人员", "199.50", "0.55", "200.05", "179 / 200", "89.5%", "≥ 90%", "749 / 1000", "74.9%",
			"张伟（zhang）是候选人", "中心投票站只有 1 名工作人员", "居民满意度 179/200",
		}},
		{"to be filled in by hand", nil, []string{"物资清单", "经费清单", "居民满意度"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := Book(board(), steps, c.lists, came)
			var page, pdf bytes.Buffer
			if err := d.WriteHTML(&page); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				if !strings.Contains(page.String(), want) {
					t.Errorf("the book lacks %q", want)
				}
			}
			if c.lists == nil && strings.Contains(page.String(), "与规定不符") {
				t.Error("an empty list is found fault with")
			}
			if err := d.WritePDF(&pdf); err != nil || !bytes.HasPrefix(pdf.Bytes(), []byte("%PDF")) {
				t.Errorf("%v", err)
			}
		})
	}
}
