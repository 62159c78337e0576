// This file holds local rules and deadlines as presets, each by the document
// that sets them. Every rule may be overridden in [rules], every day in [days].

package election

import "sort"

// The days that an election has to keep, all whole numbers: keys of [days].
const (
	DayRoll          = "roll"          // before election day: the roll is published
	DayObjections    = "objections"    // after that: objections end
	DayDecided       = "decided"       // after that: they are decided
	DayReview        = "review"        // working days that the review of candidates is on show
	DayCandidates    = "candidates"    // before election day: candidates are published
	DayWithdrawal    = "withdrawal"    // after that: who does not want to stand says so
	DayPlace         = "place"         // before election day: place, time and manner are published
	DayStaff         = "staff"         // before election day: the list of staff is published
	DayPosted        = "posted"        // after the announcement: the result is posted
	DayShown         = "shown"         // working days that it is on show, at least
	DayAnswered      = "answered"      // working days within which objections to it are answered
	DayReports       = "reports"       // within which a report of a breach (举报) is dealt with
	DaySupplementary = "supplementary" // after election day: a supplementary round is held
	DayHandover      = "handover"      // after election day: the new committee takes over
	YearsKept        = "kept"          // years that the archive is kept; 0 for ever
)

// standardDays hold where neither file nor locality says otherwise: 004, plan of
// Changguo, and of 000 (4.2, 4.4, 6.4) and 003 (三（五）) what that one leaves open.
var standardDays = map[string]int{
	DayRoll: 20, DayObjections: 5, DayDecided: 3, DayReview: 5, DayCandidates: 5, DayWithdrawal: 2, DayPlace: 5, DayStaff: 5,
	DayPosted: 1, DayShown: 3, DayAnswered: 5, DayReports: 30,
	DaySupplementary: 30, DayHandover: NoDay, YearsKept: 5,
}

// NoDay is a deadline that no document sets.
const NoDay = -1

// Locality is a preset of local rules, by document.
type Locality struct {
	Name     string
	Document string // file and section
	Title    string // of the document
	Days     map[string]int
	Rules    func(profile string, r Rules) Rules // nil: the profile's
	Surplus  Surplus
	Bodies   map[string]Body // by profile
}

// Surplus is how many more candidates than seats a document asks for.
type Surplus struct {
	Document    string
	Heads       Span  // chair and vice-chairs
	Members     Span  // members
	Share       Ratio // of the seats of members instead (party); none
	ShareSource string
}

// Span is a range of whole numbers; Most 0 is no limit.
type Span struct{ Least, Most int }

// Body is the size that a document gives a body.
type Body struct {
	Source string
	Seats  Span
	Odd    bool
}

var (
	surplusB = Surplus{Document: "004 昌国（四）2(3)", Heads: Span{1, 1}, Members: Span{1, 3}, Share: Ratio{A: 1, B: 5}, ShareSource: "004 昌国（二）3"}
	surplusA = Surplus{Document: "004 都亭（三）4", Heads: Span{1, 0}, Members: Span{1, 0}, Share: Ratio{A: 1, B: 5}, ShareSource: "004 都亭（二）2"}
)

// standard are the rules where no locality is named.
var standard = Locality{
	Surplus: Surplus{Document: surplusB.Document, Heads: Span{1, 0}, Members: Span{1, 3}, Share: surplusB.Share, ShareSource: surplusB.ShareSource},
	Bodies: map[string]Body{
		"election_committee": {"004 都亭（三）1", Span{5, 11}, true},
		"supervision":        {"004 都亭 一2", Span{3, 5}, false},
		"residents":          {"004 昌国（四）2", Span{5, 9}, false},
		"villagers":          {"004 昌国（三）", Span{3, 5}, false},
		"party":              {"004 昌国（二）", Span{3, 9}, false},
	},
}

// localities are the presets, by name.
var localities = []Locality{
	{
		Name: "standard-2024", Document: "000", Title: "社区选举会议工作方案",
		Days: map[string]int{DayPlace: 3, DayReview: 5, DayDecided: 3, DayPosted: 1, DayShown: 3, DayAnswered: 5, DayHandover: 7, YearsKept: 0}, // 7.3, 4.2, 4.4, 7.1, 2.2.1
	},
	{
		Name: "general", Document: "001 (1)", Title: "选举工作实施方案",
		Days: map[string]int{DayRoll: 7, DayPosted: 3, DayShown: 3}, // 3.1, 5.2
	},
	{
		Name: "shenyang-2014", Document: "003", Title: "沈阳市第九届社区居民委员会换届选举工作方案",
		Days:    map[string]int{DayRoll: 15, DayObjections: 3, DayDecided: 2, DayCandidates: 5, DayPlace: 5}, // 二（三）、（四）
		Surplus: Surplus{Document: "003 二（四）", Heads: Span{1, 1}, Members: Span{1, 1}},                       // 分别多1人
		Bodies:  map[string]Body{"residents": {"003 一（二）2", Span{3, 5}, false}, "election_committee": {"003 二（一）", Span{7, 9}, false}},
	},
	{
		Name: "duting-2015", Document: "004 都亭", Title: "都亭街道社区“两委”换届选举实施方案",
		Days:    map[string]int{DayRoll: 15, DayObjections: 5, DayDecided: 3, DayCandidates: 5, DayWithdrawal: 2, DayPlace: 5, DaySupplementary: 1}, // （三）3—5
		Surplus: surplusA,
		Rules: func(profile string, r Rules) Rules {
			if profile == "residents" || profile == "households" || profile == "representatives" {
				r.Majority, r.MajorityBase = Ratio{A: 1, B: 2}, BaseParticipants // （三）5：参加选举的居民代表半数以上
			}
			return r
		},
		Bodies: map[string]Body{
			"residents": {"004 都亭 三", Span{3, 7}, false}, "households": {"004 都亭 三", Span{3, 7}, false}, "representatives": {"004 都亭 三", Span{3, 7}, false},
			"supervision": {"004 都亭 一2", Span{3, 5}, false}, "election_committee": {"004 都亭（三）1", Span{5, 11}, true}, "party": {"004 都亭 三", Span{3, 7}, false},
		},
	},
	{
		Name: "changguo-2017", Document: "004 昌国", Title: "昌国街道村和社区组织换届选举工作方案",
		Days:    map[string]int{DayRoll: 20, DayObjections: 5, DayDecided: 3, DayCandidates: 5, DayPlace: 5, DayStaff: 5, DaySupplementary: 30, DayHandover: 10},
		Surplus: surplusB,
		Rules: func(profile string, r Rules) Rules {
			r.VoteFreed = profile == "villagers" // （三）5(7)(10)：当选无效，不足的名额另行选举
			return r
		},
		Bodies: map[string]Body{
			"residents": {"004 昌国（四）2", Span{5, 9}, false}, "villagers": {"004 昌国（三）", Span{3, 5}, false}, "supervision": {"004 昌国（五）1(1)", Span{3, 5}, false},
			"election_committee": {"004 昌国（三）1、（四）1", Span{5, 9}, false}, "party": {"004 昌国（二）", Span{3, 9}, false},
		},
	},
	{
		Name: "hengnan-2017", Document: "004 衡南", Title: "衡南县村（社区）“两委”换届选举实施方案",
		Days:    map[string]int{DayRoll: 20, DayObjections: 5, DayDecided: 3, DayCandidates: 7, DayHandover: 10, YearsKept: 0}, // 三（二）（三）
		Surplus: Surplus{Share: Ratio{A: 1, B: 5}, ShareSource: "004 衡南 三（二）1"},
		Rules: func(profile string, r Rules) Rules {
			switch profile {
			case "residents":
				r.ProxiesPerPerson, r.MajorityBase = 1, BaseParticipants // 三（二）6
				r.Women = Ratio{A: 1, B: 9}                              // 二（四）：至少有1名女性，社区干部至多9名
			case "villagers":
				r.ProxiesPerPerson = 5
				r.Women = Ratio{A: 1, B: 9}
				r.NominationTurnout = Ratio{A: 1, B: 2, Over: true} // 三（二）4
			case "party":
				r.NominationTurnout, r.Nomination = Ratio{A: 1, B: 2, Over: true}, Ratio{A: 1, B: 2, Over: true} // 三（二）1
			case "group":
				r.Women = Ratio{A: 1, B: 3} // 三（一）3
			}
			return r
		},
		Bodies: map[string]Body{
			"residents": {"004 衡南 二（一）", Span{5, 9}, false}, "villagers": {"004 衡南 二（一）", Span{3, 9}, false},
			"election_committee": {"004 衡南 三（二）1", Span{5, 11}, true}, "supervision": {"004 衡南 三（三）2", Span{4, 6}, false},
		},
	},
}

// Localities gives the names of the presets, sorted.
func Localities() []string {
	names := make([]string, 0, len(localities))
	for _, l := range localities {
		names = append(names, l.Name)
	}
	sort.Strings(names)
	return names
}

// LocalityOf gives the preset of that name; the standard one for "".
func LocalityOf(name string) Locality {
	for _, l := range localities {
		if l.Name == name {
			return l
		}
	}
	return standard
}

// RulesOf gives the rules of a profile in a locality.
func RulesOf(profile, locality string) Rules {
	r, _ := ProfileRules(profile)
	if change := LocalityOf(locality).Rules; change != nil {
		r = change(profile, r)
	}
	return r
}

// Day gives the number of days (or years) that holds: of the file, or else of
// its locality, or else the standard; NoDay where no document sets one.
func (e *Election) Day(key string) int {
	if n, ok := e.Days[key]; ok {
		return n
	}
	if n, ok := LocalityOf(e.Locality).Days[key]; ok {
		return n
	}
	return standardDays[key]
}

// dayKeys are the keys of [days] that are numbers, sorted.
func dayKeys() []string {
	keys := make([]string, 0, len(standardDays))
	for key := range standardDays {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}
