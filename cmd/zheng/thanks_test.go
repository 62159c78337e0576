package main

import (
	"strings"
	"testing"

	"zheng/device/paper"
)

// A name that a spreadsheet would take for a formula stays a name.
func TestThanksTable(t *testing.T) {
	var b strings.Builder
	err := thanksTable(&b, []paper.Voter{{Name: `=HYPERLINK("x")`, Household: "-1", Group: "第1组"}, {Name: "王芳"}, {Name: "@王,芳"}})
	want := "\ufeff姓名,户号,居民小组\n\"'=HYPERLINK(\"\"x\"\")\",'-1,第1组\n王芳,,\n\"'@王,芳\",,\n"
	if err != nil || b.String() != want {
		t.Errorf("%q, %v", b.String(), err)
	}
}
