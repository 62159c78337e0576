// This file makes what the meeting goes by: the agenda and what the host says, with
// the figures in place as far as the day has come (002 一2).

package paper

import (
	"strconv"
	"strings"

	"zheng/store/text"
)

// Agenda is 选举大会议程.
func (a Around) Agenda() *Document {
	d := a.plainly("agenda")
	d.loose = 1.15
	t := table{size: 4, grid: true, columns: []tableColumn{
		{head: phrases.Say("slip_no"), weight: 12, align: right}, {head: around.Say("agenda_item"), weight: 78}, {head: around.Say("agenda_who"), weight: 34}, {head: around.Say("agenda_figure"), weight: 56},
	}}
	add := func(code string, who, figure text.Text) {
		t.rows = append(t.rows, row{high: 11, cells: []cell{numbered(len(t.rows) + 1), {Text: around.Say(code)}, {Text: who}, {Text: a.only(figure)}}})
	}
	host, committee := around.Say("who_host"), around.Say("who_committee")
	scrutineer, teller := phrases.Say("chief_scrutineer"), phrases.Say("chief_teller")
	none := text.Text{}
	add("agenda_open", host, around.Say("fig_registered", figureText(a.Registered)))
	add("agenda_method", committee, a.posts())
	add("agenda_staff", committee, none)
	if a.standing() {
		add("agenda_people", committee, none)
	}
	add("agenda_zero", scrutineer, none)
	add("agenda_mark", host, none)
	add("agenda_vote", host, none)
	took, issued := a.drawn()
	add("agenda_boxes", scrutineer, around.Say("fig_took", took, issued))
	returned, valid, invalid := a.ballots()
	add("agenda_count", teller, around.Say("fig_counted", returned, valid, invalid))
	chosen := "＿＿"
	if a.Result != nil {
		n := 0
		for _, p := range elected(*a.Result) {
			n += len(p.Members)
		}
		chosen = strconv.Itoa(n)
	}
	add("agenda_result", committee, around.Say("fig_elected", chosen))
	if a.Result == nil || a.Result.AnyElected() {
		add("agenda_certificates", committee, none)
	}
	add("agenda_seal", scrutineer, none)
	d.add(t, a.seal())
	return d
}

// standing says that people are printed on the ballot.
func (a Around) standing() bool {
	for _, p := range a.Election.Posts {
		if len(p.Candidates) > 0 {
			return true
		}
	}
	return false
}

// drawn are those who took part and the ballots issued, once nobody votes any more.
func (a Around) drawn() (took, issued string) {
	if a.Turnout == nil {
		return figureText(nil), figureText(nil)
	}
	return figureText(a.Turnout.Result.Participants), figureText(a.Turnout.Result.Issued)
}

// ballots are the figures of the count, once it is confirmed.
func (a Around) ballots() (returned, valid, invalid string) {
	if a.Count == nil {
		return figureText(nil), figureText(nil), figureText(nil)
	}
	r := a.Count.Result
	return strconv.Itoa(r.Returned), strconv.Itoa(r.Valid), strconv.Itoa(r.Invalid)
}

// Speech is 主持人讲话稿.
func (a Around) Speech() *Document {
	d := a.official("speech")
	d.right = ""
	s := &sections{a: a, d: d}
	open := []text.Text{around.Say("speech_open", a.Election.Title, figureText(a.Registered), a.posts()), join(a.manner(), a.takes()),
		around.Say("speech_staff", a.named("chief_scrutineer"), a.named("chief_teller"))}
	for _, p := range a.Election.Posts {
		var names []string
		for _, one := range p.Candidates {
			names = append(names, one.Name)
		}
		if len(names) > 0 {
			open = append(open, around.Say("speech_people", p.Title, strings.Join(names, "、")))
		}
	}
	s.add("speech_open_head", open...)
	s.add("speech_zero_head", around.Say("speech_zero"))
	s.add("speech_vote_head", join(a.marks(), around.Say("speech_vote")))
	took, issued := a.drawn()
	returned, valid, invalid := a.ballots()
	s.add("speech_count_head", around.Say("speech_close", took, issued), around.Say("speech_counted", returned, valid, invalid))
	s.add("speech_result_head", a.spoken()...)
	end := "speech_end"
	if a.Result != nil && !a.Result.AnyElected() {
		end = "speech_end_fails"
	}
	s.add("speech_end_head", around.Say(end))
	return d
}

// spoken is how the host announces the result: those elected, then the others with
// their votes (004 昌国（四）3(5)).
func (a Around) spoken() []text.Text {
	if a.Result == nil {
		return []text.Text{around.Say("speech_result")}
	}
	r := a.Result.Result
	if fails(r) {
		out := []text.Text{around.Say("speech_fails")}
		for _, why := range r.Fails() {
			out = append(out, text.Text{Zh: why.SaysZh, En: why.Says})
		}
		return append(out, a.Result.follows()...)
	}
	out := []text.Text{around.Say("speech_stands")}
	for _, p := range elected(*a.Result) {
		for _, m := range p.Members {
			out = append(out, around.Say("speech_wins", p.Title, m.Name, m.Approve))
		}
	}
	var zhs, ens []string
	for _, p := range r.Posts {
		for _, q := range p.People {
			if !q.Elected && q.Approve > 0 {
				t := around.Say("speech_votes", p.Title+q.Name, q.Approve)
				zhs, ens = append(zhs, t.Zh), append(ens, t.En)
			}
		}
	}
	if len(zhs) > 0 {
		out = append(out, around.Say("speech_others", text.Text{Zh: strings.Join(zhs, "，"), En: strings.Join(ens, ", ")}))
	}
	return append(out, a.Result.follows()...)
}
