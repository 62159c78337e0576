package election

import (
	"regexp"
	"strings"
	"testing"
)

// TestSyntaxInChinese breaks a line in the ways that people do: what is said
// of it in Chinese holds no sentence of the parser's English.
func TestSyntaxInChinese(t *testing.T) {
	english := regexp.MustCompile(`[a-z]{3,} [a-z]{2,}`)
	for _, line := range []string{
		`round = first`, `round = "first`, `round "first"`, `round =`, `round = 'first`, `[rules`, `[[post]`, `round = "first" x`,
		`a = ["circle" "tick"]`, `a = ["circle",`, `a = {b = 1`, `a = {b = 1 c = 2}`, `a = """x`, `a = '''x`, `a = 007`, `a = 1__0`,
		`a = "\q"`, `a = tru`, `a = +`, `a = 1.`, "a = \"\x01\"", "# \x01", `= 1`, `，= 1`, `a = “x”`, `a = "x\`, `a = [1,,2]`,
	} {
		_, problems := Check([]byte(strings.Replace(good, `profile = "residents"`, line, 1)))
		found := false
		for _, p := range problems {
			if !strings.HasPrefix(p.Code, "syntax") {
				continue
			}
			found = true
			if english.MatchString(strings.ReplaceAll(p.Says, "TOML", "")) {
				t.Errorf("%q: %s", line, p.Says)
			}
		}
		if !found {
			t.Errorf("%q: no problem of syntax: %v", line, problems)
		}
	}
}
