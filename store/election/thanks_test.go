package election

import (
	"errors"
	"strings"
	"testing"
)

// [thanks] is off unless it stands there, is written again as it was, and takes no
// nonsense.
func TestThanks(t *testing.T) {
	const file = "[election]\nid = \"x\"\ntitle = \"甲\"\ndate = 2026-12-05\n[[post]]\nid = \"chair\"\ntitle = \"主任\"\nseats = 1\n"
	for _, c := range []struct {
		name, add string
		want      *Thanks
		problem   bool
	}{
		{"off", "", nil, false},
		{"on", "[thanks]\nscheme = \"社区服务积分\"\npoints = 10\n", &Thanks{"社区服务积分", 10}, false},
		{"without points", "[thanks]\n", &Thanks{}, false},
		{"too many points", "[thanks]\npoints = 1000000\n", nil, true},
		{"another key", "[thanks]\nvotes = true\n", nil, true},
		{"no section", "thanks = 1\n", nil, true},
	} {
		e, err := Parse([]byte(strings.Replace(file, "[[post]]", c.add+"[[post]]", 1)))
		var problems Problems
		if c.problem != errors.As(err, &problems) {
			t.Errorf("%s: %v", c.name, err)
		}
		if err != nil {
			continue
		}
		again, err := Parse(Format(e))
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []*Thanks{e.Thanks, again.Thanks} {
			if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
			}
		}
	}
}
