package district

import (
	"testing"

	"zheng/store/district"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

func TestTexts(t *testing.T) {
	var needed []string
	for _, f := range district.Flags {
		if f != "urgent" {
			needed = append(needed, "flag."+f)
		}
	}
	for _, g := range district.Goals() {
		needed = append(needed, "group."+g.By+"."+g.Value)
	}
	for _, s := range district.Stages {
		if signs[s] == "" || classes[s] == "" {
			t.Errorf("the stage %s has no sign", s)
		}
	}
	texttest.Check(t, text.Table(texts), needed...)
}
