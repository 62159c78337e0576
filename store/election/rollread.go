// This file makes a roll of the rows of a table.

package election

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

var categories = map[string]string{
	"户籍": Hukou, "户籍人口": Hukou, "户籍居民": Hukou, "本地户籍": Hukou, "本社区户籍": Hukou, "常住户籍": Hukou, "本地": Hukou, "hukou": Hukou, "registered": Hukou, "local": Hukou,
	"流动": Floating, "流动人口": Floating, "非户籍": Floating, "外来": Floating, "外来人口": Floating, "暂住": Floating, "floating": Floating, "migrant": Floating,
}

var sexes = map[string]string{
	"男": Male, "男性": Male, "m": Male, "male": Male, "1": Male,
	"女": Female, "女性": Female, "f": Female, "female": Female, "2": Female,
}

var yes = []string{"是", "√", "✓", "1", "y", "yes", "true", "有", "代表"}
var no = []string{"", "否", "0", "n", "no", "false", "无", "×", "-"}

const longestCell = 200 // characters of a text that is kept

// ReadRoll makes a roll of the rows of a table. It never fails: what is wrong
// is in Problems, with rows. Voters holds the rows without a problem.
func ReadRoll(e *Election, rows []Row, opts RollOptions) *Roll {
	r := &rollReader{e: e, opts: opts, roll: &Roll{}, names: headings, first: map[IDNumber]int{}, stations: map[string]int{}, houses: map[string]string{}}
	body, ok := r.heading(rows, colName, colNumber)
	if !ok {
		return r.roll
	}
	r.spell(body)
	for _, name := range rows[0].Aside {
		r.roll.Warnings = append(r.roll.Warnings, rollSay(rows[0].Line, "", sheetAside, "sheet_aside", HideNumbers(short(name))))
	}
	for _, row := range body {
		r.row(row)
	}
	if r.roll.Rows == 0 {
		r.whole(r.top, "", NotReadable, "no_rows")
	}
	if e.Profile == "households" {
		r.households()
	}
	for i, bad := range r.bad {
		if !bad {
			r.roll.Voters = append(r.roll.Voters, r.voters[i])
		}
	}
	sortProblems(r.roll.Problems)
	return r.roll
}

// rollReader reads one table.
type rollReader struct {
	e        *Election
	opts     RollOptions
	roll     *Roll
	names    map[string][]string // column → headings
	columns  map[string]int      // column → place in a row
	top      int                 // line of the heading
	first    map[IDNumber]int
	stations map[string]int    // name → rows that have it
	usual    bool              // stations are named so often that a name used once stands out
	placed   int               // rows that have a station
	houses   map[string]string // household named by an ID number → the number it gets here

	voters []Voter // every row
	lines  []int
	bad    []bool
}

// cell gives a text of a row, tidy; "" where the row is too short.
func (r *rollReader) cell(row Row, column string) string {
	i, ok := r.columns[column]
	if !ok || i >= len(row.Cells) {
		return ""
	}
	return tidyText(row.Cells[i])
}

// tidyText takes spaces off the ends and gives Latin letters and digits of
// full width their ordinary form.
func tidyText(s string) string {
	s = strings.Map(func(r rune) rune {
		n := narrow(r)
		switch {
		case n == '\u200b' || n == '\u200e' || n == '\u200f' || n == '\ufeff' || n == '\u2060':
			return -1
		case n == ' ' || n == '\t' || n == '\r' || n == '\n':
			return ' '
		case n < utf8.RuneSelf && (unicode.IsLetter(n) || unicode.IsDigit(n) || n == '-' || n == '/' || n == '.'):
			return n
		}
		return r
	}, s)
	return strings.Trim(strings.TrimSpace(s), "'`’")
}

// row reads one voter.
func (r *rollReader) row(row Row) {
	if r.empty(row) {
		return
	}
	r.roll.Rows++
	before := len(r.roll.Problems)
	r.shown(row)
	v := Voter{
		Name:         r.name(row),
		Group:        r.text(row, colGroup),
		Category:     r.category(row),
		Station:      r.station(row),
		Household:    r.household(row),
		Note:         r.text(row, colNote),
		Kin:          r.flag(row, colKin),
		Representing: r.e.Profile != "households" || !r.has(colDelegate) || r.flag(row, colDelegate),
	}
	v.Number = r.number(row)
	if strings.HasPrefix(string(v.Number), "9") {
		r.roll.Warnings = append(r.roll.Warnings, rollSay(row.Line, colNumber, foreigner, "number_resident"))
	}
	r.born(row, &v)
	r.sex(row, &v)
	r.voters = append(r.voters, v)
	r.lines = append(r.lines, row.Line)
	r.bad = append(r.bad, len(r.roll.Problems) > before)
}

// shown asks about what nobody sees in the table: a row that is hidden, texts of
// cells that are merged with one above.
func (r *rollReader) shown(row Row) {
	if row.Hidden {
		r.say(row, "", NotReadable, "row_hidden")
	}
	for _, i := range row.Filled {
		for column, at := range r.columns {
			if at == i {
				r.roll.Warnings = append(r.roll.Warnings, rollSay(row.Line, column, cellMerged, "cell_merged"))
			}
		}
	}
}

func (r *rollReader) empty(row Row) bool {
	return !slices.ContainsFunc(row.Cells, func(c string) bool { return tidyText(c) != "" })
}

func (r *rollReader) has(column string) bool { _, ok := r.columns[column]; return ok }

func (r *rollReader) say(row Row, field, problem, sentence string, args ...any) {
	r.roll.Problems = append(r.roll.Problems, rollSay(row.Line, field, problem, sentence, args...))
}

// text is a cell that is only kept; what could be an ID number in it is masked.
func (r *rollReader) text(row Row, column string) string {
	s := r.cell(row, column)
	switch c, _ := unprintable(s); {
	case c != 0 || strings.ContainsFunc(s, private):
		r.say(row, column, NotReadable, "text_private")
		return ""
	case utf8.RuneCountInString(s) > longestCell:
		r.say(row, column, NotReadable, "text_long", longestCell)
		return ""
	}
	return HideNumbers(s)
}

func private(r rune) bool { return unicode.Is(unicode.Co, r) || r == utf8.RuneError }

func (r *rollReader) name(row Row) string {
	s := r.cell(row, colName)
	name, fault := readName(s)
	if fault == "name_missing" {
		r.say(row, colName, Missing, fault)
	} else if fault != "" {
		r.say(row, colName, NotReadable, fault)
	}
	return name
}

// readName gives a name fit to be compared and printed, or the sentence that
// says what is wrong with it.
func readName(s string) (name, fault string) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(middleDots+".", r) {
			return '·'
		}
		return r
	}, s)
	if s == "" {
		return "", "name_missing"
	}
	if utf8.RuneCountInString(s) > maxName {
		return "", "name_long"
	}
	latin := true
	for _, r := range s {
		latin = latin && (r < 0x250 || r == '·')
	}
	for _, r := range s {
		switch {
		case private(r):
			return "", "name_private"
		case r == ' ' && latin, strings.ContainsRune("·'’-()（）", r), r >= 0x20000 && r <= 0x3FFFD, unicode.IsLetter(r), unicode.IsMark(r):
		case r == ' ':
			return "", "name_space"
		default:
			return "", "name_letter"
		}
	}
	if !hasLetter(s) {
		return "", "name_letter"
	}
	return s, ""
}

func (r *rollReader) number(row Row) IDNumber {
	cell := r.cell(row, colNumber)
	if cell == "" {
		r.say(row, colNumber, Missing, "number_missing")
		return ""
	}
	if slices.Contains(row.Lost, r.columns[colNumber]) {
		r.say(row, colNumber, NotReadable, "number_lost")
		return ""
	}
	n, problem, sentence := numberFault(cell)
	if problem != "" {
		r.say(row, colNumber, problem, sentence)
		return ""
	}
	if r.first[n] > 0 {
		r.say(row, colNumber, Duplicate, "number_again", r.first[n])
		return n
	}
	r.first[n] = row.Line
	return n
}

// numberFault reads an ID number; problem and sentence are "" when it is good.
func numberFault(cell string) (n IDNumber, problem, sentence string) {
	n, err := parseIDNumber(cell)
	switch {
	case err == errUnreadable:
		return "", NotReadable, unreadableNumber(cell)
	case err == errCheck && strings.HasSuffix(tidyNumber(cell), "000"):
		return "", BadCheckDigit, "number_rounded"
	case err == errCheck:
		return "", BadCheckDigit, "number_check"
	case err == errDate:
		return "", BadDate, "number_date"
	}
	return n, "", ""
}

// unreadableNumber picks the advice that fits.
func unreadableNumber(cell string) string {
	s := tidyNumber(cell)
	switch {
	case strings.ContainsAny(s, ".+") && strings.ContainsRune(s, 'E'), strings.HasSuffix(s, ".0"):
		return "number_scientific"
	case len(s) == 15 && digits(s):
		return "number_old"
	case strings.ContainsRune(s, '*'):
		return "number_masked"
	}
	if kind := otherPaper(s); kind != "" {
		return kind
	}
	return "number_shape"
}

// born takes the date of birth from the number and holds it against the one
// in the table.
func (r *rollReader) born(row Row, v *Voter) {
	if v.Number != "" {
		v.Birth = v.Number.Birth()
	}
	if cell := r.cell(row, colBirth); cell != "" {
		d, ok := readDate(cell)
		switch {
		case !ok:
			r.say(row, colBirth, BadDate, "birth_date")
			return
		case d.Day == 0:
			d.Day = v.Birth.Day
		}
		if v.Number != "" && d != v.Birth {
			r.say(row, colBirth, BadDate, "birth_other")
			return
		}
		v.Birth = d
	}
	switch {
	case v.Birth == Date{}:
	case r.e.Date.Before(v.Birth):
		r.say(row, colBirth, BadDate, "birth_future")
	case v.Birth.Age(r.e.Date) < VotingAge:
		r.say(row, colBirth, UnderAge, "under_age", v.Birth.Age(r.e.Date), r.e.Date)
	}
}

// readDate reads a day as tables write it; the day is 0 where only year and
// month are given. A number of five digits counts days as Excel does.
func readDate(s string) (Date, bool) {
	s = strings.NewReplacer("年", "-", "月", "-", "日", "", "/", "-", ".", "-", " ", "").Replace(s)
	s = strings.TrimSuffix(strings.TrimSuffix(s, "-0:00"), "-")
	if at := strings.IndexAny(s, "T:"); at > 8 {
		s = s[:min(at, 10)]
	}
	if digits(s) && len(s) == 8 {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:]
	}
	if digits(s) && len(s) == 5 {
		t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, number(s))
		return Date{t.Year(), int(t.Month()), t.Day()}, true
	}
	parts := strings.Split(s, "-")
	if len(parts) < 2 || len(parts) > 3 {
		return Date{}, false
	}
	var n [3]int
	for i, p := range parts {
		if !digits(p) || len(p) > 4 {
			return Date{}, false
		}
		n[i] = number(p)
	}
	d := Date{n[0], n[1], n[2]}
	if len(parts) == 2 {
		check := d
		check.Day = 1
		return d, check.real() && d.Year >= 1850
	}
	return d, d.real() && d.Year >= 1850
}

func (r *rollReader) sex(row Row, v *Voter) {
	if v.Number != "" {
		v.Sex = v.Number.Sex()
	}
	cell := strings.ToLower(r.cell(row, colSex))
	if cell == "" {
		return
	}
	sex, ok := sexes[cell]
	if !ok {
		r.say(row, colSex, NotReadable, "sex")
		return
	}
	if v.Number != "" && sex != v.Sex {
		r.roll.Warnings = append(r.roll.Warnings, rollSay(row.Line, colSex, sexWarning, "sex_other"))
	}
	v.Sex = sex
}

func (r *rollReader) category(row Row) string {
	if !r.has(colCategory) {
		return ""
	}
	cell := r.cell(row, colCategory)
	if cell == "" {
		r.say(row, colCategory, Missing, "category_missing")
		return ""
	}
	c, ok := categories[strings.ToLower(strings.ReplaceAll(cell, " ", ""))]
	if !ok {
		r.say(row, colCategory, UnknownCategory, "category", HideNumbers(short(cell)))
	}
	return c
}

func (r *rollReader) flag(row Row, column string) bool {
	cell := strings.ToLower(r.cell(row, column))
	switch {
	case slices.Contains(yes, cell):
		return true
	case slices.Contains(no, cell):
		return false
	case column == colKin: // the candidate's name, or how they are related
		return true
	}
	r.say(row, column, NotReadable, "flag")
	return false
}
