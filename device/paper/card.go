package paper

import (
	"io"
)

// Ten cards of 90 × 52 mm to a page, with lines for scissors.
const (
	cardW     = 90.0
	cardH     = 52.0
	cardLeft  = (paperW - 2*cardW) / 2
	cardAbove = (paperH - 5*cardH) / 2
)

// Cards prints the voters' cards (选民证) in the order given.
func Cards(w io.Writer, e Event, voters []Voter) error {
	p, err := newPaper()
	if err != nil {
		return err
	}
	for i, v := range voters {
		if i%10 == 0 {
			p.Page()
			p.scissors()
		}
		p.card(cardLeft+float64(i%2)*cardW, cardAbove+float64(i%10/2)*cardH, e, v)
	}
	if len(voters) == 0 {
		p.Page()
	}
	return p.Write(w)
}

func (p *paper) scissors() {
	for i := range 3 {
		x := cardLeft + float64(i)*cardW
		p.dashed(x, cardAbove-6, x, paperH-cardAbove+6)
	}
	for i := range 6 {
		y := cardAbove + float64(i)*cardH
		p.dashed(cardLeft-6, y, paperW-cardLeft+6, y)
	}
}

func (p *paper) card(x, y float64, e Event, v Voter) {
	const in = 5.0
	w := cardW - 2*in
	p.text(bold, 5.6, x+in, y+9, 26, left, labels["card"].Zh)
	p.text(regular, 2.7, x+in+28, y+6.4, w-28, right, e.Title)
	p.text(regular, 2.7, x+in+28, y+10, w-28, right, labels.Say("day", e.Date.Year, e.Date.Month, e.Date.Day).Zh)
	p.Line(x+in, y+11.6, x+cardW-in, y+11.6, 0.35)
	p.text(bold, 5.2, x+in, y+18.6, 52, left, v.Name)
	p.text(regular, 3.2, x+in+54, y+18.4, w-54, right, sexWord(v.Sex))
	p.text(regular, 3, x+in, y+23.6, w/2-1, left, v.Group)
	p.text(regular, 3, x+in+w/2, y+23.6, w/2, right, station(v))
	p.bars(v.Code, x+in, y+26, w, 11.5)
	p.text(regular, 3, x+in, y+41.2, w, centre, spaced(v.Code))
	p.text(regular, 2.6, x+in, y+45.2, w, centre, labels["card_zh"].Zh)
	p.text(regular, 2.2, x+in, y+48.4, w, centre, labels["card_en"].Zh)
}

func station(v Voter) string {
	if v.Station == "" {
		return ""
	}
	return labels.Say("at", v.Station).Zh
}

// spaced parts a code into groups that can be read out.
func spaced(code string) string {
	out := ""
	for i, r := range code {
		if i == 3 || i == 7 || i == 12 || i == 17 {
			out += " "
		}
		out += string(r)
	}
	return out
}
