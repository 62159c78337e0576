// This file writes an election file, as for the rounds that follow a result.

package election

import (
	"fmt"
	"strings"
)

// Format writes the election as the file that Parse reads back. Every rule is
// written out, so that the file means the same under any later profile.
func Format(e *Election) []byte {
	var b strings.Builder
	b.WriteString("[election]\n")
	writeText(&b, "id", e.ID)
	if e.Follows != "" {
		writeText(&b, "follows", e.Follows)
	}
	writeText(&b, "title", e.Title)
	if e.Community != "" {
		writeText(&b, "community", e.Community)
	}
	if e.Committee != "" {
		writeText(&b, "committee", e.Committee)
	}
	fmt.Fprintf(&b, "date = %s\n", e.Date)
	writeText(&b, "round", string(e.Round))
	writeText(&b, "profile", e.Profile)
	if e.Locality != "" {
		writeText(&b, "locality", e.Locality)
	}
	if e.Contact != "" {
		writeText(&b, "contact", e.Contact)
	}
	if e.Units > 0 {
		fmt.Fprintf(&b, "units = %d\n", e.Units)
	}
	if e.Whole {
		b.WriteString("whole = true\n")
	}
	b.WriteString("\n[rules]\n" + e.Rules.written(RulesOf(e.Profile, e.Locality)))
	writeDays(&b, e)
	b.WriteString("\n[marks]\n")
	fmt.Fprintf(&b, "approve = %s\n", quoteMarks(e.Marks.Approve))
	fmt.Fprintf(&b, "oppose = %s\n", quoteMarks(e.Marks.Oppose))
	b.WriteString("\n[ballot]\n")
	writeText(&b, "style", string(e.Ballot.Style))
	writeText(&b, "paper", e.Ballot.Paper)
	writeText(&b, "seal", e.Ballot.Seal)
	writeText(&b, "number", e.Ballot.Number)
	if e.Ballot.List {
		b.WriteString("list = true\n")
	}
	if e.Ballot.Order != "" {
		writeText(&b, "order", e.Ballot.Order)
	}
	if e.Ballot.Seed != "" {
		writeText(&b, "seed", e.Ballot.Seed)
	}
	for _, p := range e.Posts {
		writePost(&b, p)
	}
	for _, s := range e.Sitting {
		writeSitting(&b, s)
	}
	if p := e.Petition; p != nil {
		fmt.Fprintf(&b, "\n[petition]\nby = %s\nsigned = %d\nof = %d\n", quote(p.By), p.Signed, p.Of)
	}
	if t := e.Thanks; t != nil {
		b.WriteString("\n[thanks]\n")
		if t.Scheme != "" {
			writeText(&b, "scheme", t.Scheme)
		}
		fmt.Fprintf(&b, "points = %d\n", t.Points)
	}
	if n := e.Nomination; n != nil {
		fmt.Fprintf(&b, "\n[nomination]\nday = %s\nby = %s\nthen = %s\n", n.Day, quote(n.By), quote(string(n.Then)))
	}
	return []byte(b.String())
}

func writeDays(b *strings.Builder, e *Election) {
	if len(e.Days)+len(e.Off)+len(e.Work) == 0 {
		return
	}
	b.WriteString("\n[days]\n")
	for _, key := range dayKeys() {
		if n, ok := e.Days[key]; ok {
			fmt.Fprintf(b, "%s = %d\n", key, n)
		}
	}
	for _, list := range []struct {
		key   string
		dates []Date
	}{{"off", e.Off}, {"work", e.Work}} {
		if len(list.dates) > 0 {
			fmt.Fprintf(b, "%s = [%s]\n", list.key, dates(list.dates))
		}
	}
}

func dates(list []Date) string {
	var texts []string
	for _, d := range list {
		texts = append(texts, d.String())
	}
	return strings.Join(texts, ", ")
}

func writePost(b *strings.Builder, p Post) {
	b.WriteString("\n[[post]]\n")
	writeText(b, "id", p.ID)
	writeText(b, "title", p.Title)
	fmt.Fprintf(b, "seats = %d\n", p.Seats)
	if p.Stand > 0 {
		fmt.Fprintf(b, "stand = %d\n", p.Stand)
	}
	if p.Women {
		writeText(b, "for", women)
	}
	fmt.Fprintf(b, "write_ins = %d\n", p.WriteIns)
	for _, text := range []struct{ key, value string }{{"waived", p.Waived}, {"group", p.Group}} {
		if text.value != "" {
			writeText(b, text.key, text.value)
		}
	}
	if p.Households > 0 {
		fmt.Fprintf(b, "households = %d\n", p.Households)
	}
	for _, c := range p.Candidates {
		b.WriteString("\n[[post.candidate]]\n")
		writeText(b, "id", c.ID)
		writeText(b, "name", c.Name)
		if c.Sex != "" {
			writeText(b, "sex", c.Sex)
		}
		if len(c.Kin) > 0 {
			fmt.Fprintf(b, "kin = %s\n", quoteAll(c.Kin))
		}
		for _, text := range []struct{ key, value string }{{"household", c.Household}, {"occupation", c.Occupation}, {"pledge", c.Pledge}, {"about", c.About}, {"nominated", c.Nominated}} {
			if text.value != "" {
				writeText(b, text.key, text.value)
			}
		}
		if c.Age > 0 {
			fmt.Fprintf(b, "age = %d\n", c.Age)
		}
		if c.Supporters > 0 {
			fmt.Fprintf(b, "supporters = %d\n", c.Supporters)
		}
	}
}

func writeSitting(b *strings.Builder, s Sitting) {
	b.WriteString("\n[[sitting]]\n")
	writeText(b, "id", s.ID)
	writeText(b, "name", s.Name)
	if s.Sex != "" {
		writeText(b, "sex", s.Sex)
	}
	writeText(b, "office", s.Office)
	if len(s.Kin) > 0 {
		fmt.Fprintf(b, "kin = %s\n", quoteAll(s.Kin))
	}
	if s.Bars != nil {
		fmt.Fprintf(b, "bars = %s\n", quoteAll(s.Bars))
	}
}

// String gives the date as 2026-12-05.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day) }

func writeText(b *strings.Builder, key, s string) { fmt.Fprintf(b, "%s = %s\n", key, quote(s)) }

// quote writes a TOML basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func quoteAll(list []string) string {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func quoteMarks(marks []Mark) string {
	list := make([]string, len(marks))
	for i, m := range marks {
		list[i] = string(m)
	}
	return quoteAll(list)
}
