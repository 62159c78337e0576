// This file reads what ties voters to places: polling stations and households.

package election

import (
	"fmt"
	"slices"
)

// spell counts how often each station is named, before rows are judged.
func (r *rollReader) spell(rows []Row) {
	if !r.has(colStation) {
		return
	}
	for _, row := range rows {
		if s := r.cell(row, colStation); s != "" {
			r.stations[s]++
			r.placed++
		}
	}
	fewest := 0 // of those named more than once
	for _, n := range r.stations {
		if n > 1 && (fewest == 0 || n < fewest) {
			fewest = n
		}
	}
	r.usual = fewest >= 5
}

func (r *rollReader) station(row Row) string {
	if !r.has(colStation) {
		return ""
	}
	if r.cell(row, colStation) == "" {
		r.say(row, colStation, Missing, "station_missing")
		return ""
	}
	s := r.text(row, colStation)
	if s == "" {
		return ""
	}
	if len(r.opts.Stations) > 0 {
		if !slices.Contains(r.opts.Stations, s) {
			r.say(row, colStation, UnknownStation, "station", short(s), nearestOr(s, r.opts.Stations))
		}
		return s
	}
	if r.slip(s) {
		r.say(row, colStation, UnknownStation, "station_slip", short(s), r.stations[s])
	}
	return s
}

// slip says whether a station's name is hardly ever used beside ones that are:
// once, where every other is named five times or more or also once; or by less
// than one voter in two hundred.
func (r *rollReader) slip(s string) bool {
	n := r.stations[s]
	return n == 1 && r.usual || 200*n < r.placed
}

func nearestOr(s string, known []string) string {
	if n := nearest(s, known); n != "" {
		return n
	}
	return known[0]
}

// household is the household's number. One that is named by somebody's ID
// number gets a running number instead.
func (r *rollReader) household(row Row) string {
	if !r.has(colHousehold) {
		if r.e.Profile == "households" {
			r.say(row, colHousehold, Missing, "household_missing")
		}
		return ""
	}
	cell := r.cell(row, colHousehold)
	if cell == "" {
		r.say(row, colHousehold, Missing, "household_missing")
		return ""
	}
	s := r.text(row, colHousehold)
	if s == "" || s == cell {
		return s
	}
	key := tidyNumber(cell)
	if r.houses[key] == "" {
		r.houses[key] = fmt.Sprintf("户%05d", len(r.houses)+1)
	}
	return r.houses[key]
}

// households checks that each is represented once (户代表).
func (r *rollReader) households() {
	type house struct{ line, by int }
	seen := map[string]*house{}
	var order []string
	for i, v := range r.voters {
		if r.bad[i] || v.Household == "" {
			continue
		}
		h := seen[v.Household]
		if h == nil {
			h = &house{line: r.lines[i]}
			seen[v.Household] = h
			order = append(order, v.Household)
		}
		switch {
		case !v.Representing:
		case h.by > 0:
			r.bad[i] = true
			r.roll.Problems = append(r.roll.Problems, rollSay(r.lines[i], colHousehold, Duplicate, "house_again", v.Household, h.by))
		default:
			h.by = r.lines[i]
		}
	}
	for _, name := range order {
		if h := seen[name]; h.by == 0 {
			r.roll.Problems = append(r.roll.Problems, rollSay(h.line, colDelegate, Missing, "house_nobody", name))
			for i := range r.voters {
				if r.voters[i].Household == name {
					r.bad[i] = true
				}
			}
		}
	}
}
