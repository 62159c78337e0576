// This file finds the heading of a table, whatever its columns are called and
// in whatever order they stand.

package election

import (
	"slices"
	"strings"
	"unicode"
)

// The columns of a table, by their usual headings.
const (
	colName      = "姓名"
	colNumber    = "身份证号"
	colSex       = "性别"
	colBirth     = "出生日期"
	colHousehold = "户号"
	colGroup     = "居民小组"
	colCategory  = "类别"
	colStation   = "投票站"
	colNote      = "备注"
	colDelegate  = "户代表"
	colKin       = "候选人近亲属"
)

// headings are the columns and what people call them, without spaces, in small
// letters.
var headings = map[string][]string{
	colName:      {"姓名", "选民姓名", "名字", "name", "fullname", "votername"},
	colNumber:    {"身份证号", "身份证号码", "公民身份号码", "公民身份证号码", "公民身份证号", "居民身份证号", "居民身份证号码", "证件号码", "证件号", "身份证", "身份号码", "id", "idnumber", "idno", "idno.", "idcard", "citizenid"},
	colSex:       {"性别", "sex", "gender"},
	colBirth:     {"出生日期", "出生年月日", "生日", "出生年月", "birth", "birthdate", "dateofbirth", "birthday", "dob"},
	colHousehold: {"户号", "户编号", "家庭编号", "户口编号", "户", "household", "householdno", "householdnumber"},
	colGroup:     {"居民小组", "小组", "村民小组", "组别", "组", "group"},
	colCategory:  {"类别", "选民类别", "人口类别", "户籍类别", "人员类别", "category", "type"},
	colStation:   {"投票站", "投票点", "所属投票站", "投票站名称", "station", "pollingstation"},
	colNote:      {"备注", "说明", "特殊需要", "note", "notes", "remark", "remarks"},
	colDelegate:  {"户代表", "是否户代表", "代表", "representative", "delegate"},
	colKin:       {"候选人近亲属", "近亲属", "candidatekin", "kin"},
}

// ignored headings carry nothing that a roll needs.
var ignored = []string{"序号", "编号", "no", "no.", "#", "年龄", "age", "民族", "地址", "住址", "电话", "联系电话", "手机", "手机号", "address", "phone"}

// headingWithin rows may stand above the heading.
const headingWithin = 20

func (r *rollReader) whole(line int, field, problem, sentence string, args ...any) {
	p := rollSay(line, field, problem, sentence, args...)
	p.whole = true
	r.roll.Problems = append(r.roll.Problems, p)
}

// heading finds the columns and gives the rows under them.
func (r *rollReader) heading(rows []Row, wanted ...string) ([]Row, bool) {
	if len(rows) > MaxRoll+headingWithin {
		r.whole(0, "", NotReadable, "too_many_rows", len(rows), MaxRoll)
		return nil, false
	}
	at := r.findHeading(rows, wanted)
	if at < 0 {
		line := 0
		if len(rows) > 0 {
			line = rows[0].Line
		}
		r.whole(line, "", NotReadable, "no_heading")
		return nil, false
	}
	r.top = rows[at].Line
	columns, twice, unknown := r.readHeading(rows[at].Cells)
	r.columns = columns
	for _, c := range twice {
		r.whole(r.top, c, Duplicate, "column_again", c)
	}
	for _, h := range unknown {
		r.roll.Warnings = append(r.roll.Warnings, rollSay(r.top, "", columnExtra, "column_unknown", HideNumbers(short(h))))
	}
	for _, c := range wanted {
		if _, ok := columns[c]; !ok {
			r.whole(r.top, c, Missing, "no_column", c)
		}
	}
	return rows[at+1:], len(r.roll.Problems) == 0
}

// findHeading gives the place of the row with most of the columns we know, at
// least one of those wanted; -1 where there is none.
func (r *rollReader) findHeading(rows []Row, wanted []string) int {
	best, most := -1, 0
	for i, row := range rows[:min(len(rows), headingWithin)] {
		columns, _, _ := r.readHeading(row.Cells)
		has := slices.ContainsFunc(wanted, func(c string) bool { _, ok := columns[c]; return ok })
		if has && len(columns) > most {
			best, most = i, len(columns)
		}
	}
	return best
}

func (r *rollReader) readHeading(cells []string) (columns map[string]int, twice, unknown []string) {
	columns = map[string]int{}
	for i, cell := range cells {
		h := tidyHeading(cell)
		column := ""
		for c, names := range r.names {
			if slices.Contains(names, h) {
				column = c
			}
		}
		_, taken := columns[column]
		switch {
		case column == "" && h != "" && !slices.Contains(ignored, h):
			unknown = append(unknown, cell)
		case column == "":
		case taken:
			twice = append(twice, column)
		default:
			columns[column] = i
		}
	}
	return columns, twice, unknown
}

// tidyHeading takes "* 身份证号(必填)" for 身份证号.
func tidyHeading(s string) string {
	s = strings.Map(func(r rune) rune {
		if r = narrow(r); blank(r) || r == '*' || r == '_' || r == ':' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	if at := strings.IndexByte(s, '('); at > 0 {
		s = s[:at]
	}
	return s
}
