package paper

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"zheng/store/tally"
)

// The zero report holds everybody with nothing, on one page, and is made of
// nothing else.
func TestZero(t *testing.T) {
	none := figureOf(0)
	c := counted(t, board(), tally.Figures{Registered: figureOf(900), Participants: none, Issued: none}, votes{})
	d, err := Zero(c)
	if err != nil {
		t.Fatal(err)
	}
	text := plain(d)
	for _, p := range c.Election.Posts {
		for _, who := range p.Candidates {
			if !strings.Contains(text, who.Name+" | 0 | 0 | 0") {
				t.Errorf("%s is not at zero:\n%s", who.Name, text)
			}
		}
	}
	if !strings.Contains(text, "登记选民 | 900") || strings.Contains(text, "暂计") {
		t.Error(text)
	}
	var b bytes.Buffer
	if err := d.WritePDF(&b); err != nil {
		t.Error(err)
	}
	some := map[string]Count{
		"a ballot":     counted(t, board(), tally.Figures{}, votes{1: {}}),
		"one rejected": counted(t, board(), tally.Figures{Registered: figureOf(900), Participants: none, Issued: none, Rejected: 1}, votes{}),
		"a check-in":   counted(t, board(), tally.Figures{Registered: figureOf(900), Participants: figureOf(1), Issued: none}, votes{}),
	}
	for name, c := range some {
		if _, err := Zero(c); !errors.Is(err, ErrNotZero) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
