// This file makes what somebody who objects is handed: the receipt with the day by
// which the answer comes, and the answer.

package paper

import (
	"slices"
	"strconv"
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// Objection is one as its papers have it; kind, what it is about and how it ended
// are words of package record, dates are YYYY-MM-DD.
type Objection struct {
	Number              int
	Kind, About         string
	On, Due             string
	Late                bool
	Of                  int
	Clerk, Handler      string
	Hearing             string
	Outcome, Decided    string
	By, Second          string
	Name, Contact, Says string
	Heard, Reason       string
	Forgotten           bool // who said what is destroyed, or cannot be opened here
}

// ObjectionWord is a kind, a subject or an outcome of objections in words.
func ObjectionWord(code string) text.Text { return phrases.Say("object_" + code) }

func (o Objection) document(e *election.Election, title string) *Document {
	d := &Document{title: phrases.Say(title), name: e.Title, left: e.Committee, right: phrases.Say("object_number", o.Number).Zh, copies: 2, loose: 1.2, geta: true}
	t := table{size: 4, columns: []tableColumn{{weight: 40}, {weight: 140}}}
	put := func(code, value string) {
		about := phrases.Say(code)
		for _, piece := range pieces(value) {
			t.rows = append(t.rows, row{cells: []cell{{Text: about, bold: true}, {Text: zh(piece)}}})
			about = text.Text{}
		}
	}
	put("object_kind", ObjectionWord(o.Kind).Zh+"　"+ObjectionWord(o.About).Zh)
	if o.Of > 0 {
		put("object_of", strconv.Itoa(o.Of))
	}
	put("object_on", o.On)
	put("object_name", o.Name)
	put("object_contact", o.Contact)
	put("object_says", o.Says)
	put("object_clerk", o.Clerk)
	put("object_handler", o.Handler)
	put("object_hearing", o.Hearing)
	put("object_heard", o.Heard)
	if title == "object_answer" {
		put("object_outcome", ObjectionWord(o.Outcome).Zh)
		put("object_reason", o.Reason)
		put("object_decided", o.Decided)
		put("object_two", o.By+"　"+o.Second)
	}
	d.add(t)
	if o.Forgotten {
		d.add(paragraph{Text: phrases.Say("object_forgotten"), size: 4})
	}
	return d
}

// atOnce is how many letters of a text stand in one row, which no page breaks: about
// half a page.
const atOnce = 500

// pieces are the lines of a text, long ones in several; none of an empty one.
func pieces(s string) (out []string) {
	for line := range strings.SplitSeq(s, "\n") {
		for piece := range slices.Chunk([]rune(strings.TrimSpace(line)), atOnce) {
			out = append(out, string(piece))
		}
	}
	return out
}

// Receipt is handed to whoever objects, and a second copy is kept.
func Receipt(e *election.Election, o Objection) *Document {
	d := o.document(e, "object_receipt")
	d.add(paragraph{Text: phrases.Say("object_due", o.Due), size: 5, bold: true})
	if o.Late {
		d.add(paragraph{Text: phrases.Say("object_late"), size: 4})
	}
	d.add(paragraph{Text: phrases.Say("object_kept"), size: 3.6})
	if e.Contact != "" {
		d.add(paragraph{Text: phrases.Say("notice_contact", e.Contact), size: 3.6})
	}
	d.add(signatures(Count{Election: e}, "object_objector", "object_taker"))
	return d
}

// Answer is the decision with its reason.
func Answer(e *election.Election, o Objection) *Document {
	d := o.document(e, "object_answer")
	d.add(paragraph{Text: phrases.Say("object_again"), size: 3.6})
	d.add(signatures(Count{Election: e}, "chair", "supervisor", "object_objector"))
	return d
}
