package election

import (
	"strings"
	"testing"
)

const listsFile = `[evaluation]
asked = 200
satisfied = 180
complaints = 3
handled = 3
problems = 20
remedied = 19
steps = 32
by_the_rules = 32
[[staff]]
name = "甲"
place = "中心投票站"
[[staff]]
name = "乙"
place = "中心投票站"
[[staff]]
name = "丙"
place = "中心投票站"
[[staff]]
name = "总监"
duty = "chief_scrutineer"
[[staff]]
name = "总计"
duty = "chief_teller"
[[material]]
item = "票箱"
count = 5
back = 5
[[money]]
item = "票箱"
kind = "box"
count = 5
yuan = 1000
[[station]]
name = "中心投票站"
address = "红山路 1 号"
opens = "08:00"
closes = "16:00"
[registration]
from = 2026-10-20
until = 2026-11-05
place = "社区服务站"
`

// sounding adds the scrutineers and tellers that there are to be.
func sounding() string {
	s := listsFile
	for _, duty := range []string{"scrutineer", "teller"} {
		s += strings.Repeat("[[staff]]\nname = \"员\"\nduty = \""+duty+"\"\n", 4)
	}
	return s
}

func TestLists(t *testing.T) {
	for _, c := range []struct{ name, old, new, broken, finds string }{
		{"sound", "", "", "", ""},
		{"an unknown key", "back = 5", "bakc = 5", "28 unknown_near", ""},
		{"more back than given", "back = 5", "back = 6", "28 range", ""},
		{"more satisfied than asked", "satisfied = 180", "satisfied = 201", "3 range", ""},
		{"a time that is none", "opens = \"08:00\"", "opens = \"8 Uhr\"", "37 clock", ""},
		{"a day without its end", "until = 2026-11-05\n", "", "39 missing", ""},
		{"not an amount", "yuan = 1000", "yuan = \"1,000\"", "33 yuan", ""},
		{"fen", "yuan = 1000", "yuan = \"1000.00\"", "", ""},
		{"a box too dear", "yuan = 1000", "yuan = \"1000.05\"", "", "paid"},
		{"two at a station", "[[staff]]\nname = \"丙\"\nplace = \"中心投票站\"\n", "", "", "staff_few"},
		{"no chief", "duty = \"chief_teller\"", "duty = \"teller\"", "", "staff_chief_teller"},
		{"three scrutineers", "[[staff]]\nname = \"员\"\nduty = \"scrutineer\"\n", "", "", "staff_scrutineer"},
		{"one who stands", "name = \"甲\"", "name = \"赵敏\"", "", "staff_stands"},
		{"less than nine in ten", "satisfied = 180", "satisfied = 179", "", "measure_satisfaction"},
		{"a complaint left", "handled = 3", "handled = 2", "", "measure_complaints"},
		{"less than 95 of 100", "remedied = 19", "remedied = 18", "", "measure_remedied"},
		{"a step not kept", "by_the_rules = 32", "by_the_rules = 31", "", "measure_procedure"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, err := Parse([]byte(nominationFile))
			if err != nil {
				t.Fatal(err)
			}
			l, err := ParseLists([]byte(strings.Replace(sounding(), c.old, c.new, 1)))
			if got := codesOf(err); got != c.broken {
				t.Fatalf("got %q, want %q: %v", got, c.broken, err)
			}
			if err != nil {
				return
			}
			var found []string
			for _, p := range l.Findings(e) {
				found = append(found, p.Code)
			}
			if got := strings.Join(found, " "); got != c.finds {
				t.Errorf("found %q, want %q", got, c.finds)
			}
		})
	}
	if got := Yuan(90005); got != "900.05" {
		t.Errorf("%s", got)
	}
}

func FuzzLists(f *testing.F) {
	f.Add([]byte(listsFile))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLists(data)
		if err != nil {
			return
		}
		for _, x := range l.Money {
			if x.Fen < 0 || x.Count < 1 {
				t.Errorf("%+v", x)
			}
		}
		l.Findings(&Election{})
	})
}
