package export

import (
	"testing"

	"zheng/store/election"
	"zheng/store/tally/archive"
)

// 000 2.2.1 and 004 衡南 三（三）4: for ever; else five years, or as asked.
func TestKept(t *testing.T) {
	for _, c := range []struct {
		locality string
		years    int
		want     string
	}{
		{"", YearsAsked, "自选举日起至少保存 5 年，到 2031-12-05 为止"},
		{"hengnan-2017", YearsAsked, "永久保存"},
		{"standard-2024", YearsAsked, "永久保存"},
		{"hengnan-2017", 30, "自选举日起至少保存 30 年，到 2056-12-05 为止"},
	} {
		e := &election.Election{Date: election.Date{Year: 2026, Month: 12, Day: 5}, Locality: c.locality}
		f := Folder{Of: &Export{content: archive.Content{Election: e}}, Years: c.years}
		if got := f.Kept().Zh; got != c.want {
			t.Errorf("%s, %d: %s, want %s", c.locality, c.years, got, c.want)
		}
	}
}
