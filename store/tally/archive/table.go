// This file writes the sheets as a table that spreadsheets open.

package archive

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"zheng/store/election"
)

// bom tells Excel that a table is UTF-8.
const bom = "\xef\xbb\xbf"

// table is a row a sheet: where it lies, where it stands, and what counts for
// each candidate. Votes are as they were cast, before any rule.
func table(out io.Writer, e *election.Election, sheets []Sheet) error {
	head := []string{"批 batch", "张 place", "页 page", "状态 status", "原因 reasons", "作废 void"}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			head = append(head, safe(p.Title+" "+c.Name))
		}
		if p.WriteIns > 0 {
			head = append(head, safe(p.Title+" 另选他人 written in"))
		}
	}
	head = append(head, "裁定人 decided by", "第二人 and by", "裁定理由 because", "图像 SHA-256 of the image")
	if _, err := io.WriteString(out, bom); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true
	w.Write(head) // errors come with Error
	for i := range sheets {
		w.Write(row(e, &sheets[i]))
	}
	w.Flush()
	return w.Error()
}

func row(e *election.Election, s *Sheet) []string {
	void := ""
	if s.Vote != nil {
		void = s.Vote.Void
	}
	out := []string{
		strconv.Itoa(s.Batch), strconv.Itoa(s.Place), strconv.Itoa(s.Reading.Page),
		statusWords[s.Status], safe(strings.Join(s.Reading.Reasons, " ")), safe(void),
	}
	for _, p := range e.Posts {
		on := s.Vote != nil && s.Vote.Void == "" && s.Vote.Marks[p.ID] != nil
		for _, c := range p.Candidates {
			cell := ""
			if on {
				cell = readingWords[s.Vote.Marks[p.ID][c.ID]]
			}
			out = append(out, cell)
		}
		if p.WriteIns > 0 {
			cell := ""
			if on {
				cell = safe(strings.Join(s.Vote.WriteIns[p.ID], "、"))
			}
			out = append(out, cell)
		}
	}
	if s.Decision == nil {
		return append(out, "", "", "", s.Sheet)
	}
	return append(out, safe(s.Decision.By), safe(s.Decision.Second), safe(s.Decision.Reason), s.Sheet)
}

// safe keeps a spreadsheet from taking a name for a formula.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

var statusWords = map[Status]string{Counted: "计入 counted", Pending: "待裁定 waiting", Rejected: "不计 rejected", Repeated: "重复 repeated"}

var readingWords = map[election.Reading]string{election.Approve: "赞成 ○", election.Oppose: "反对 ×", election.Abstain: "弃权"}
