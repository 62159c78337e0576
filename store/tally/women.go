// This file is about seats for women (E7) and the share of women (E12).

package tally

import (
	"strings"

	"zheng/store/election"
	"zheng/store/text"
)

// sexOf gives somebody's sex: as the file has it, or else as the committee says.
func (d *decision) sexOf(c *candidacy) string {
	if sex := d.c.people.sex[c.who]; sex != "" {
		return sex
	}
	return c.out.Sex
}

// man says that somebody cannot be elected to a seat for women.
func (d *decision) man(k int, c *candidacy) bool {
	return d.c.e.Posts[k].Women && d.sexOf(c) == election.Male
}

// sexes waits for the sex of whoever has the approvals for a seat for women:
// nobody is elected before.
func (d *decision) sexes() {
	for k, post := range d.c.e.Posts {
		if !post.Women || d.c.e.Round == election.Nominating || d.r.Posts[k].Needs == nil {
			continue
		}
		var names []string
		for _, c := range d.lists[k] {
			_, barred := d.f.Ineligible[c.out.ID]
			if c.approve >= *d.r.Posts[k].Needs && !barred && d.sexOf(c) == "" {
				names = append(names, c.out.Name)
			}
		}
		if len(names) > 0 {
			d.because("E7", nil, phrase("e7.unknown", "names", listed(names), "post", post.Title))
			d.open = false
		}
	}
}

// women holds those elected against the share of women (E12). It undoes nothing:
// the seats for women are how a share is kept.
func (d *decision) women() {
	share := d.rules.Women
	if share.None() || !d.open || d.c.e.Round != election.First || len(d.elected) == 0 {
		return
	}
	found, unknown := 0, []string{}
	for _, list := range d.lists {
		for _, c := range list {
			switch sex := d.sexOf(c); {
			case !c.out.Elected:
			case sex == election.Female:
				found++
			case sex == "":
				unknown = append(unknown, c.out.Name)
			}
		}
	}
	needs := share.Needs(len(d.elected))
	if found < needs && found+len(unknown) >= needs {
		d.because("E12", nil, phrase("e12.unknown", "names", listed(unknown), "n", found, "all", len(d.elected)))
		return
	}
	holds := found >= needs
	d.because("E12", &holds, phrase("e12", "n", found, "all", len(d.elected), "verb", verb(share, holds), "fraction", fraction(share)))
}

// listed joins names as each language does.
func listed(names []string) text.Text {
	return text.Text{Zh: strings.Join(names, "、"), En: strings.Join(names, ", ")}
}
