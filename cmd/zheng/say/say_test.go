package say

import (
	"errors"
	"strings"
	"testing"
)

func TestExplainKeepsTheCause(t *testing.T) {
	cause := errors.New("it rained")
	s := Explain(Failed(cause, "cannot_read", "a.png"))
	for _, text := range []string{s.Zh, s.En} {
		if !strings.Contains(text, "a.png") || !strings.Contains(text, "it rained") {
			t.Errorf("%q does not say what and why", text)
		}
	}
}
