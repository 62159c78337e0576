// This file says what papers wait for: data that is not there, or the stage of the
// day that they belong to. Where no day is kept by stages, the count says how far
// the election is.

package forms

import (
	"slices"

	"zheng/cmd/zheng/say"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/text"
)

func unless(holds bool, code string, args ...any) text.Text {
	if holds {
		return text.Text{}
	}
	return say.Text(code, args...)
}

func hasRecord(n *now) text.Text { return unless(n.Store != nil, "form_wait.data") }

func hasRoll(n *now) text.Text {
	return unless(len(n.people) > 0, "form_wait.roll")
}

// reached says that the day has come to a stage; none is kept: that sheets were
// recorded.
func reached(code string, stages ...record.Stage) need {
	return func(n *now) text.Text {
		if why := hasRecord(n); why != (text.Text{}) {
			return why
		}
		if !n.day.Kept() {
			return unless(n.sheets > 0 || n.Election.Registers(), "form_wait.count")
		}
		return unless(slices.Contains(stages, n.day.Stage), "form_wait."+code)
	}
}

var (
	// counting: nobody votes any more and the boxes are open.
	counted   = reached("counting", record.StageCounting, record.StageDecided, record.StageAnnounced, record.StageSealed)
	decided   = reached("decided", record.StageDecided, record.StageAnnounced, record.StageSealed)
	announced = reached("announced", record.StageAnnounced, record.StageSealed)
)

// settled: nothing of the count is open, so that it may be posted.
func settled(n *now) text.Text {
	return unless(n.count.Result.Pending == 0 && !n.count.Result.Waits(), "form_wait.settled")
}

// someElected: somebody holds a certificate.
func someElected(n *now) text.Text {
	return unless(n.count.AnyElected(), "form_wait.nobody")
}

func hasBoxes(n *now) text.Text { return unless(len(n.boxes) > 0, "form_wait.boxes") }

func hasProxies(n *now) text.Text { return unless(len(n.mandates) > 0, "form_wait.proxies") }

func hasStaff(n *now) text.Text { return unless(len(n.staff) > 0, "form_wait.staff") }

func hasCandidates(n *now) text.Text {
	stands := func(p election.Post) bool { return len(p.Candidates) > 0 }
	return unless(slices.ContainsFunc(n.Election.Posts, stands), "form_wait.candidates")
}

// ofRepresentatives: residents' groups choose representatives.
func ofRepresentatives(n *now) text.Text {
	return unless(n.Election.Profile == "group", "form_wait.representatives")
}

// wasZero: nobody came and nothing was counted, now or when the polls opened.
func wasZero(n *now) text.Text {
	_, err := n.zero()
	return unless(err == nil, "form_wait.opened")
}
