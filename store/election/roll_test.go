package election

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// day is an election of residents on 2026-12-05.
func rollElection(profile string) *Election {
	rules, _ := ProfileRules(profile)
	return &Election{
		Date: Date{2026, 12, 5}, Profile: profile, Rules: rules,
		Posts: []Post{{ID: "chair", Candidates: []Candidate{{ID: "zhang", Name: "张伟"}}}},
	}
}

// idOf makes a number of a birth date and a sequence.
func idOf(birth string, seq int) string {
	n, err := CompleteIDNumber(fmt.Sprintf("110105%s%03d", birth, seq))
	if err != nil {
		panic(err)
	}
	return string(n)
}

// sheet makes rows of lines of cells; the heading is line 1.
func sheet(lines ...string) []Row {
	var rows []Row
	for i, l := range lines {
		rows = append(rows, Row{Line: i + 1, Cells: strings.Split(l, ",")})
	}
	return rows
}

// found lists problems as row field problem.
func found(ps []RollProblem) string {
	var out []string
	for _, p := range ps {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%d %s %s", p.Row, p.Field, p.Problem)))
	}
	return strings.Join(out, "; ")
}

func TestIDNumbers(t *testing.T) {
	for s, want := range map[string]error{
		"11010519491231002X": nil,
		"440524188001010014": nil,
		"34052419800101001X": nil,
		"11010519491231002x": nil,
		"１１０１０５１９４９１２３１００２Ｘ":             nil,
		"'110105 19491231 002X":          nil,
		"=\"11010519491231002X\"":        nil,
		"\ufeff11010519491231002X\u200b": nil,
		"11010519491231002X\u2019":       nil,
		"110105194912310021":             errCheck,
		"11010519491231003X":             errCheck,
		"99010519491231002X":             errCheck,
		"160105194912310028":             errCheck,
		"1.10105E+17":                    errUnreadable,
		"110105491231002":                errUnreadable,
		"":                               errUnreadable,
		"11010519491231002":              errUnreadable,
		"1101051949123100２XX":            errUnreadable,
		"X1010519491231002X":             errUnreadable,
		complete("11010519490230002"):    errDate,
		complete("11010520261301002"):    errDate,
		complete("11010500001231002"):    errDate,
		strings.Repeat("1", 100):         errUnreadable,
		"110105\t1949\n1231002X":         nil,
		"११०१०५१९४९१२३१००२X": errUnreadable,
	} {
		n, err := parseIDNumber(s)
		if err != want {
			t.Errorf("%q: %v, want %v", s, err, want)
		}
		if err == nil && string(n) != "11010519491231002X" && len(n) != 18 {
			t.Errorf("%q read as %d characters", s, len(n))
		}
	}
}

func complete(first17 string) string { return first17 + string(checkDigit(first17)) }

// Any one wrong character is noticed.
func TestIDNumberChecks(t *testing.T) {
	good := "11010519491231002X"
	for i := range good {
		for _, c := range "0123456789X" {
			if bad := good[:i] + string(c) + good[i+1:]; bad != good {
				if _, err := ParseIDNumber(bad); err == nil {
					t.Errorf("%s passes", bad)
				}
			}
		}
	}
}

func TestIDNumberNeverPrints(t *testing.T) {
	n, err := ParseIDNumber("11010519491231002X")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := n.MarshalText()
	for _, s := range []string{
		fmt.Sprint(n), fmt.Sprintf("%v %+v %#v %s %q %x %X %d", n, n, n, n, n, n, n, n), fmt.Sprintf("%v %+v", Voter{Number: n}, &Voter{Number: n}),
		fmt.Errorf("%w %v", errDate, n).Error(), string(text), n.Masked(),
	} {
		if strings.Contains(s, "1949") || strings.Contains(s, "1002X") || strings.Contains(s, "39343931") {
			t.Errorf("printed: %s", s)
		}
	}
	if n.Masked() != "11**************2X" {
		t.Errorf("masked as %s", n.Masked())
	}
	if n.Sex() != Female || n.Birth() != (Date{1949, 12, 31}) {
		t.Errorf("%s, %v", n.Sex(), n.Birth())
	}
}

func TestHideNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"户主 11010519491231002X 之妻": "户主 11**************2X 之妻",
		"电话 13800138000":           "电话 13800138000",
		"110105491231002":          "11***********02",
		"":                         "",
		"12-3":                     "12-3",
	} {
		if got := HideNumbers(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestAge(t *testing.T) {
	for _, c := range []struct {
		birth, on Date
		want      int
	}{
		{Date{2008, 12, 5}, Date{2026, 12, 5}, 18},
		{Date{2008, 12, 6}, Date{2026, 12, 5}, 17},
		{Date{2008, 2, 29}, Date{2026, 2, 28}, 17},
		{Date{2008, 2, 29}, Date{2026, 3, 1}, 18},
	} {
		if got := c.birth.Age(c.on); got != c.want {
			t.Errorf("born %v, on %v: %d, want %d", c.birth, c.on, got, c.want)
		}
	}
}

func TestReadRoll(t *testing.T) {
	a, b, c := idOf("19491231", 2), idOf("19800101", 1), idOf("19900615", 33)
	young, old := idOf("20081206", 1), idOf("20081205", 1)
	six := func(station string) []string {
		lines := []string{"姓名,身份证号,投票站"}
		for i := range 6 {
			lines = append(lines, fmt.Sprintf("王五,%s,%s", idOf("19700101", i), "中心投票站"))
		}
		return append(lines, "赵六,"+a+","+station)
	}
	for _, k := range []struct {
		name     string
		profile  string
		rows     []Row
		opts     RollOptions
		problems string
		warnings string
		accepted int
	}{
		{name: "two good rows", rows: sheet("姓名,身份证号", "王芳,"+a, "李强,"+b), accepted: 2},
		{name: "other order, English", rows: sheet("Group,ID number,Name,Sex", "1,"+a+",王芳,F"), accepted: 1},
		{name: "heading with stars and brackets", rows: sheet("*姓 名,公民身份号码(18位),性别：", "王芳,"+a+",女"), accepted: 1},
		{name: "a title above the heading", rows: sheet("红山社区选民登记表", "", "序号,姓名,证件号码", "1,王芳,"+a, "2,李强,x"), problems: "5 身份证号 not_readable", accepted: 1},
		{name: "empty rows between", rows: sheet("姓名,身份证号", "王芳,"+a, " , ", "李强,"+b), accepted: 2},
		{name: "no heading", rows: sheet("王芳," + a), problems: "1  not_readable"},
		{name: "nothing", problems: "0  not_readable"},
		{name: "heading alone", rows: sheet("姓名,身份证号"), problems: "1  not_readable"},
		{name: "no number column", rows: sheet("姓名,性别", "王芳,女"), problems: "1 身份证号 missing"},
		{name: "two name columns", rows: sheet("姓名,身份证号,选民姓名", "王芳,"+a+",王芳"), problems: "1 姓名 duplicate"},
		{name: "unknown column", rows: sheet("姓名,身份证号,血型", "王芳,"+a+",O"), warnings: "1  column", accepted: 1},
		{name: "check digit", rows: sheet("姓名,身份证号", "王芳,110105194912310021"), problems: "2 身份证号 check_digit"},
		{name: "no such day", rows: sheet("姓名,身份证号", "王芳,"+complete("11010519490230002")), problems: "2 身份证号 date"},
		{name: "seventeen", rows: sheet("姓名,身份证号", "王芳,"+young), problems: "2 出生日期 under_age"},
		{name: "eighteen today", rows: sheet("姓名,身份证号", "王芳,"+old), accepted: 1},
		{name: "twice", rows: sheet("姓名,身份证号", "王芳,"+a, "王芳,"+strings.ToLower(a)), problems: "3 身份证号 duplicate", accepted: 1},
		{name: "nothing in the cells", rows: sheet("姓名,身份证号,户号", ","+a+",1", "李强,,2", "赵敏,"+b+","), problems: "2 姓名 missing; 3 身份证号 missing; 4 户号 missing"},
		{name: "short row", rows: sheet("姓名,身份证号,备注", "王芳,"+a), accepted: 1},
		{name: "scientific", rows: sheet("姓名,身份证号", "王芳,1.10105E+17"), problems: "2 身份证号 not_readable"},
		{name: "names", rows: sheet("姓名,身份证号", "王 芳,"+a, "李\ue863,"+b, "赵?,"+c, "𠮷田,"+old), problems: "2 姓名 not_readable; 3 姓名 not_readable; 4 姓名 not_readable", accepted: 1},
		{name: "names of peoples", rows: sheet("姓名,身份证号", "阿不都•热合曼,"+a, "Anna Müller,"+b, " 王芳　,"+c), accepted: 3},
		{name: "sex differs", rows: sheet("姓名,身份证号,性别", "王芳,"+a+",男"), warnings: "2 性别 sex", accepted: 1},
		{name: "sex unreadable", rows: sheet("姓名,身份证号,性别", "王芳,"+a+",?"), problems: "2 性别 not_readable"},
		{name: "category", rows: sheet("姓名,身份证号,类别", "王芳,"+a+",户籍", "李强,"+b+",流动人口", "赵敏,"+c+",火星"), problems: "4 类别 unknown_category", accepted: 2},
		{name: "birth agrees", rows: sheet("姓名,身份证号,出生日期", "王芳,"+a+",1949年12月31日", "李强,"+b+",1980/1/1", "赵敏,"+c+",33039"), accepted: 3},
		{name: "birth differs", rows: sheet("姓名,身份证号,出生日期", "王芳,"+a+",1949-12-30", "李强,"+b+",1980-02-30"), problems: "2 出生日期 date; 3 出生日期 date"},
		{name: "station not named", rows: sheet(six("火星站")...), problems: "8 投票站 unknown_station", accepted: 6},
		{name: "a small roll of many stations", rows: sheet(append(six("东站"), "王一,"+b+",西站", "王二,"+c+",西站")...), accepted: 9},
		{name: "station in the list", rows: sheet(six("东站")...), opts: RollOptions{Stations: []string{"中心投票站", "东站"}}, accepted: 7},
		{name: "station not in the list", rows: sheet(six("中心投票站")...), opts: RollOptions{Stations: []string{"东站"}}, problems: "2 投票站 unknown_station; 3 投票站 unknown_station; 4 投票站 unknown_station; 5 投票站 unknown_station; 6 投票站 unknown_station; 7 投票站 unknown_station; 8 投票站 unknown_station"},
		{name: "several faults in a row", rows: sheet("姓名,身份证号,类别", ",x,y"), problems: "2 姓名 missing; 2 类别 unknown_category; 2 身份证号 not_readable"},
		{name: "households, one each", profile: "households", rows: sheet("姓名,身份证号,户号", "王芳,"+a+",1", "李强,"+b+",2"), accepted: 2},
		{name: "households, two each", profile: "households", rows: sheet("姓名,身份证号,户号", "王芳,"+a+",1", "李强,"+b+",1"), problems: "3 户号 duplicate", accepted: 1},
		{name: "households, marked", profile: "households", rows: sheet("姓名,身份证号,户号,户代表", "王芳,"+a+",1,", "李强,"+b+",1,是"), accepted: 2},
		{name: "households, nobody", profile: "households", rows: sheet("姓名,身份证号,户号,户代表", "王芳,"+a+",1,", "李强,"+b+",1,否"), problems: "2 户代表 missing"},
		{name: "households without a column", profile: "households", rows: sheet("姓名,身份证号", "王芳,"+a), problems: "2 户号 missing"},
	} {
		t.Run(k.name, func(t *testing.T) {
			if k.profile == "" {
				k.profile = "residents"
			}
			r := ReadRoll(rollElection(k.profile), k.rows, k.opts)
			if got := found(r.Problems); got != k.problems {
				t.Errorf("problems %q, want %q", got, k.problems)
			}
			if got := found(r.Warnings); got != k.warnings {
				t.Errorf("warnings %q, want %q", got, k.warnings)
			}
			if len(r.Voters) != k.accepted {
				t.Errorf("%d accepted, want %d", len(r.Voters), k.accepted)
			}
		})
	}
}

func TestVoterFields(t *testing.T) {
	a := idOf("19491231", 2)
	r := ReadRoll(rollElection("residents"), sheet("姓名,身份证号,性别,户号,小组,类别,投票站,备注,近亲属",
		"阿不都•热合曼, '"+a+" ,女,"+a+",３组,户籍,东站,妻 "+a+",张伟之妻"), RollOptions{})
	if len(r.Voters) != 1 {
		t.Fatal(r.Problems)
	}
	want := Voter{Number: IDNumber(a), Name: "阿不都·热合曼", Sex: Female, Birth: Date{1949, 12, 31}, Household: "户00001", Group: "3组",
		Category: Hukou, Station: "东站", Note: "妻 " + IDNumber(a).Masked(), Kin: true, Representing: true}
	if r.Voters[0] != want {
		t.Errorf("read %+v, want %+v", r.Voters[0], want)
	}
}

func TestAccept(t *testing.T) {
	ps := []RollProblem{{Row: 17, Problem: BadCheckDigit}, {Row: 20, Problem: Duplicate}, {Row: 1, Problem: Missing, whole: true}}
	for s, open := range map[string]int{
		"": 3, "check_digit": 2, "17": 2, "16-20": 1, "check_digit,duplicate": 1, "all": 1, "1": 3, "missing": 3, "duplicate,16-18": 1,
	} {
		a, err := ParseAccept(s)
		if err != nil || len(a.Open(ps)) != open {
			t.Errorf("-accept %q leaves %d open, %v; want %d", s, len(a.Open(ps)), err, open)
		}
	}
	for _, s := range []string{"nonsense", "0", "5-3", "-3", "3-x"} {
		if _, err := ParseAccept(s); err == nil {
			t.Errorf("-accept %q was read", s)
		}
	}
}

func TestReadProxies(t *testing.T) {
	ids := make([]string, 9)
	people := map[IDNumber]Elector{}
	for i := range ids {
		ids[i] = idOf("19700101", i)
		people[IDNumber(ids[i])] = Elector{Name: string(rune('甲' + i)), Household: fmt.Sprint(i / 2), Representing: true}
	}
	set := func(i int, do func(*Elector)) {
		e := people[IDNumber(ids[i])]
		do(&e)
		people[IDNumber(ids[i])] = e
	}
	set(6, func(e *Elector) { e.Name = "张伟" }) // a candidate
	set(5, func(e *Elector) { e.Kin = true })
	set(8, func(e *Elector) { e.Done = true })
	find := func(n IDNumber) (Elector, bool) { e, ok := people[n]; return e, ok }
	list := func(pairs ...string) []Row {
		lines := []string{"委托人姓名,委托人身份证号,受托人,受托人身份证号,关系"}
		for _, p := range pairs {
			var g, a int
			var rel string
			fmt.Sscanf(p, "%d>%d%s", &g, &a, &rel)
			lines = append(lines, ","+ids[g]+",,"+ids[a]+","+rel)
		}
		return sheet(lines...)
	}
	for _, k := range []struct {
		name     string
		profile  string
		rows     []Row
		problems string
		accepted int
	}{
		{"good", "residents", list("0>1", "2>1", "3>4"), "", 3},
		{"not allowed", "households", list("0>1"), "0  not_allowed", 0},
		{"oneself", "residents", list("0>0"), "2 受托人 not_allowed", 0},
		{"given twice", "residents", list("0>1", "0>2"), "3 委托人 duplicate", 1},
		{"passed on", "residents", list("0>1", "1>2"), "2 受托人 delegated", 1},
		{"each other", "residents", list("0>1", "1>0"), "2 受托人 delegated; 3 受托人 delegated", 0},
		{"a candidate", "residents", list("0>6"), "2 受托人 not_allowed", 0},
		{"a candidate at home", "residents", list("7>6"), "", 1},
		{"a candidate's kin", "residents", list("0>5"), "2 受托人 not_allowed", 0},
		{"a candidate in the family", "residents", list("0>6 "), "2 受托人 not_allowed", 0},
		{"a candidate, son", "residents", list("0>6儿子"), "", 1},
		{"a candidate's name only", "residents", list("0>6同名"), "", 1},
		{"voted already", "residents", list("8>0"), "2 委托人 begun", 0},
		{"too many", "residents", list("0>4", "1>4", "2>4", "3>4"), "5 受托人 too_many", 3},
		{"a stranger", "residents", sheet("委托人身份证号,受托人身份证号", idOf("19600101", 1)+","+ids[0], ids[0]+","+idOf("19600101", 1)), "2 委托人 not_on_roll; 3 受托人 not_on_roll", 0},
		{"a village: kin", "villagers", list("0>1父子", "2>3配偶,同名"), "", 2},
		{"a village: no relation", "villagers", list("0>1"), "2 关系 missing", 0},
		{"a village: a neighbour", "villagers", list("0>1邻居"), "2 关系 not_allowed", 0},
		{"a village: in-laws are no close kin", "villagers", list("0>1女婿"), "2 关系 not_allowed", 0},
		{"a village: who stands acts for nobody", "villagers", list("7>6父子", "0>6儿子"), "2 受托人 not_allowed; 3 受托人 not_allowed", 0},
		{"a village: the name only", "villagers", list("7>6父子、同名"), "", 1},
		{"a village: kin of one who stands, for kin", "villagers", list("0>5儿子"), "", 1},
		{"another name", "residents", sheet("委托人,委托人身份证号,受托人身份证号", "赵,"+ids[0]+","+ids[1]), "2 委托人 not_readable", 0},
		{"bad numbers", "residents", sheet("委托人身份证号,受托人身份证号", "x,", ids[0]), "2 委托人身份证号 not_readable; 2 受托人身份证号 missing; 3 受托人身份证号 missing", 0},
		{"no heading", "residents", sheet("甲,乙"), "1  not_readable", 0},
	} {
		t.Run(k.name, func(t *testing.T) {
			l := ReadProxies(rollElection(k.profile), k.rows, find)
			if got := found(l.Problems); got != k.problems || len(l.Proxies) != k.accepted {
				t.Errorf("%d accepted, problems %q; want %d, %q", len(l.Proxies), got, k.accepted, k.problems)
			}
		})
	}
}

const town = "hongshan-2026"

// What is printed is read, however it is typed, and no single slip passes.
func TestCards(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		id := MakeVoterID(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, "hash"))
		card := id.Card(town)
		if got, err := ParseCard(town, " "+strings.ToLower(card[:7])+"-"+card[7:]+"\n"); err != nil || got != id {
			r.Fatalf("%s reads as %s, %v", card, got, err)
		}
		at := rapid.IntRange(0, len(card)-1).Draw(r, "at")
		c := cardAll[rapid.IntRange(0, 35).Draw(r, "letter")]
		if bad := card[:at] + string(c) + card[at+1:]; bad != card {
			if got, err := ParseCard(town, bad); err == nil {
				r.Fatalf("%s for %s reads as %s", bad, card, got)
			}
		}
		if got, err := ParseVoterID(strings.ToLower(string(id))); err != nil || got != id {
			r.Fatalf("%s reads as %s, %v", id, got, err)
		}
	})
}

// The check character's own example: ISO/IEC 7064 gives A12425GABC1234002 the
// check character M.
func TestCardCheck(t *testing.T) {
	if got := cardCheck("A12425GABC1234002"); got != 'M' {
		t.Errorf("%c, want M", got)
	}
}

func TestParseCard(t *testing.T) {
	sealed := func(body string) string { return body + string(cardCheck(body)) }
	good := VoterID("0123456789").Card(town)
	for code, want := range map[string]error{
		good:                      nil,
		"":                        ErrCardForeign,
		"6901234567892":           ErrCardForeign,
		"https://example.org/ZV1": ErrCardForeign,
		strings.Repeat("ZV1", 99): ErrCardForeign,
		"ZV":                      ErrCardDamaged,
		good[:len(good)-1]:        ErrCardDamaged,
		good + good:               ErrCardDamaged,
		"ZV1三":                    ErrCardDamaged,
		sealed("ZV1" + electionTag(town) + "01234567"):   ErrCardDamaged,
		sealed("ZV1" + electionTag(town) + "012345678U"): ErrCardDamaged,
		sealed("ZV1" + electionTag(town) + "012345678O"): ErrCardDamaged,
		sealed("ZV2" + electionTag(town) + "0123456789"): ErrCardVersion,
		VoterID("0123456789").Card("jiushan-2026"):       ErrCardElection,
	} {
		if id, err := ParseCard(town, code); !errors.Is(err, want) {
			t.Errorf("%q: %s, %v; want %v", code, id, err, want)
		}
	}
}

func FuzzParseCard(f *testing.F) {
	f.Add(VoterID("0123456789").Card(town))
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := ParseCard(town, s); err == nil {
			if again, err := ParseCard(town, id.Card(town)); err != nil || again != id {
				t.Errorf("%q reads as %s, its card as %s, %v", s, id, again, err)
			}
		}
	})
}

// Whatever stands in a table, every row is a voter, a problem or empty, and no
// number of the table is repeated in what is said of it or kept beside it.
func FuzzReadRoll(f *testing.F) {
	a := idOf("19491231", 2)
	f.Add("姓名,身份证号,性别,出生日期,户号,小组,类别,投票站,备注\n王芳,"+a+",女,1949-12-31,12,3,户籍,东站,"+a, "residents")
	f.Add("姓名,身份证号,户号,户代表\n王芳,"+a+","+a+",是\n,,,", "households")
	f.Fuzz(func(t *testing.T, text, profile string) {
		e := rollElection("residents")
		e.Profile = profile
		r := ReadRoll(e, sheet(strings.Split(text, "\n")...), RollOptions{})
		bad := map[int]bool{}
		for _, p := range r.Problems {
			bad[p.Row] = true
			if strings.Contains(p.Says, a) || strings.Contains(p.Says, "%!") {
				t.Errorf("said: %s", p.Says)
			}
		}
		if len(r.Voters) > r.Rows || len(r.Voters)+len(bad) < r.Rows && profile != "households" {
			t.Errorf("%d rows, %d voters, %d bad", r.Rows, len(r.Voters), len(bad))
		}
		for _, v := range r.Voters {
			if string(v.Number) == "" || v.Name == "" || v.Birth.Age(e.Date) < VotingAge {
				t.Errorf("accepted %+v", v)
			}
			if strings.Contains(fmt.Sprint(v.Household, v.Group, v.Station, v.Note, v.Name), a) {
				t.Errorf("kept: %+v", v)
			}
		}
	})
}

// Every sentence exists in both languages with the same arguments.
func TestRollWords(t *testing.T) {
	for code, s := range rollWords {
		for i := 1; i <= 3; i++ {
			arg := fmt.Sprintf("%%[%d]", i)
			if strings.Contains(s[0], arg) != strings.Contains(s[1], arg) {
				t.Errorf("%s: argument %d stands in one language alone", code, i)
			}
		}
	}
}

// A number of another paper is told for what it is.
func TestOtherPapers(t *testing.T) {
	for cell, want := range map[string]string{
		"A123456(3)":      "number_hongkong",
		"Z683365(A)":      "number_hongkong",
		"AB987654（3）":     "number_hongkong",
		"A123456(4)":      "number_check_other",
		"A123456789":      "number_taiwan",
		"A123456788":      "number_check_other",
		"H12345678":       "number_permit",
		"M1234567890":     "number_permit",
		"5/123456/7":      "number_macao",
		"USA110079010112": "number_foreign",
		"12345":           "number_shape",
	} {
		if _, _, got := numberFault(cell); got != want {
			t.Errorf("%s: %s, want %s", cell, got, want)
		}
	}
}

// What nobody sees in a workbook is asked, what was filled in is told.
func TestRowsOfAWorkbook(t *testing.T) {
	e := &Election{Date: Date{2026, 12, 5}}
	rows := []Row{
		{Line: 1, Cells: []string{"姓名", "身份证号", "居民小组"}, Aside: []string{"旧名册"}},
		{Line: 2, Cells: []string{"王芳", "370102194303032000", "1组"}, Lost: []int{1}},
		{Line: 3, Cells: []string{"李强", "11010519491231002X", "1组"}, Filled: []int{2}},
		{Line: 4, Cells: []string{"赵敏", "370102195505047395", "1组"}, Hidden: true},
	}
	roll := ReadRoll(e, rows, RollOptions{})
	if len(roll.Voters) != 1 || len(roll.Problems) != 2 || roll.Problems[0].Row != 2 || roll.Problems[1].Row != 4 {
		t.Errorf("%d voters, %v", len(roll.Voters), roll.Problems)
	}
	if len(roll.Warnings) != 2 || roll.Warnings[0].Problem != sheetAside || roll.Warnings[1].Row != 3 {
		t.Errorf("warned of %v", roll.Warnings)
	}
}

func TestMaskName(t *testing.T) {
	for name, want := range map[string]string{"张伟": "张*", "张丽华": "张**", "欧阳秀英": "欧**", "𠮷": "𠮷", "": "", "DOE, JANE": "D**", "买买提·吐尔逊": "买**"} {
		if got := MaskName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
