package admin

import (
	"testing"

	"zheng/store/record"
	"zheng/store/text"
	"zheng/store/text/texttest"
)

// Both languages say the same things, with the same figures in the same order,
// and have a word for whatever the record can say.
func TestTexts(t *testing.T) {
	need := []string{"stage."}
	for _, s := range record.Stages {
		need = append(need, "stage."+string(s), "stage."+string(s)+".now")
		for _, w := range record.Next(s) {
			code := "step." + string(w.From) + "." + string(w.To) // as the page asks for it
			if !text.Table(texts).Has(code) {
				code = "step." + string(w.To)
			}
			need = append(need, code, code+".what")
		}
	}
	for _, r := range record.Roles {
		need = append(need, "role."+string(r), "role."+string(r)+".what")
	}
	for _, i := range record.Book {
		need = append(need, "item."+i.Key)
	}
	for _, n := range nav {
		need = append(need, "nav."+n.Code)
	}
	texttest.Check(t, text.Table(texts), need...)
}
