package web

import (
	"testing"

	"zheng/store/record"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

// Both languages say the same things, and have a word for every role, stage and
// error.
func TestTexts(t *testing.T) {
	need := []string{"stage.", "stage.halted", "err.wait", "err.other"}
	for _, s := range record.Stages {
		need = append(need, "stage."+string(s))
	}
	for _, r := range record.Roles {
		need = append(need, "role."+string(r))
	}
	for _, e := range excuses {
		need = append(need, "err."+e.code)
		if got, ok := Explain(e.err, texts.In(English)); !ok || got != texts["err."+e.code].En {
			t.Errorf("%v is told as %q", e.err, got)
		}
	}
	texttest.Check(t, text.Table(texts), need...)
}
