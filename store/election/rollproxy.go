// This file reads the approved list of proxies (委托投票): who gives a vote to
// whom, and checks it against the roll and the rules (S4b, S4c).

package election

import (
	"slices"
	"strings"
)

// Proxy is one approved certificate.
type Proxy struct {
	Line           int
	Giver, Agent   IDNumber
	GiverN, AgentN string // names as the list has them
	Family         bool   // the list says that they are family
	CloseKin       bool   // … spouses, parents, children, siblings, grandparents or grandchildren
	Related        bool   // the list says a relation at all
	Namesake       bool   // the list says that the agent is neither candidate nor kin
}

// Elector is what the roll knows of a person that a proxy needs.
type Elector struct {
	Name         string
	Household    string
	Kin          bool // close kin of a candidate, as the roll says or a shared household
	Representing bool // casts a vote
	Done         bool // has voted already
}

const (
	colGiver       = "委托人"
	colGiverNumber = "委托人身份证号"
	colAgent       = "受托人"
	colAgentNumber = "受托人身份证号"
	colRelation    = "关系"
)

var proxyHeadings = map[string][]string{
	colGiver:       {"委托人", "委托人姓名", "giver", "givername", "voter"},
	colGiverNumber: {"委托人身份证号", "委托人身份证号码", "委托人公民身份号码", "委托人证件号码", "委托人证件号", "giverid", "giveridnumber", "voterid"},
	colAgent:       {"受托人", "受托人姓名", "被委托人", "被委托人姓名", "agent", "agentname", "proxy"},
	colAgentNumber: {"受托人身份证号", "受托人身份证号码", "受托人公民身份号码", "受托人证件号码", "受托人证件号", "被委托人身份证号", "被委托人身份证号码", "agentid", "agentidnumber", "proxyid"},
	colRelation:    {"关系", "与委托人关系", "relation", "relationship"},
}

// family are the relations within which a candidate or his kin may act.
var family = []string{"配偶", "夫妻", "丈夫", "妻子", "夫", "妻", "父母", "父亲", "母亲", "父", "母", "父子", "父女", "母子", "母女", "子女", "儿子", "女儿", "子", "女",
	"兄弟姐妹", "兄弟", "姐妹", "兄妹", "姐弟", "哥哥", "弟弟", "姐姐", "妹妹", "祖父母", "祖孙", "孙子", "孙女", "爷爷", "奶奶", "外公", "外婆", "公婆", "岳父", "岳母", "儿媳", "女婿", "家人", "亲属",
	"spouse", "husband", "wife", "parent", "father", "mother", "child", "son", "daughter", "sibling", "brother", "sister", "family"}

// closeKin are the relations (近亲属) within which alone a vote is given in
// villages: 004 (三)5(2), and article 1045 of the Civil Code.
var closeKin = []string{"配偶", "夫妻", "丈夫", "妻子", "夫", "妻", "父母", "父亲", "母亲", "父", "母", "父子", "父女", "母子", "母女", "子女", "儿子", "女儿", "子", "女",
	"兄弟姐妹", "兄弟", "姐妹", "兄妹", "姐弟", "哥哥", "弟弟", "姐姐", "妹妹", "兄", "弟", "姐", "妹",
	"祖父母", "祖父", "祖母", "外祖父母", "外祖父", "外祖母", "祖孙", "孙子女", "孙子", "孙女", "外孙子女", "外孙", "外孙女", "爷爷", "奶奶", "外公", "外婆",
	"spouse", "husband", "wife", "parent", "father", "mother", "child", "son", "daughter", "sibling", "brother", "sister", "grandparent", "grandchild"}

// namesakes are what the committee writes where it has made sure that the agent
// only has a candidate's name, or lives with one who has.
var namesakes = []string{"同名", "同名不同人", "非候选人", "非近亲属", "namesake"}

// ProxyList is what a table of proxies holds.
type ProxyList struct {
	Rows     int
	Proxies  []Proxy // rows without a problem
	Problems []RollProblem
}

// ReadProxies makes a list of the rows of a table. find looks people up on the
// roll; ok is false for one who is not on it.
func ReadProxies(e *Election, rows []Row, find func(IDNumber) (p Elector, ok bool)) *ProxyList {
	r := &proxyReader{rollReader: rollReader{e: e, roll: &Roll{}, names: proxyHeadings}, find: find}
	if e.Rules.ProxiesPerPerson == 0 {
		r.whole(0, "", NotAllowed, "proxy_none")
		return &ProxyList{Problems: r.roll.Problems}
	}
	body, ok := r.heading(rows, colGiverNumber, colAgentNumber)
	if !ok {
		return &ProxyList{Problems: r.roll.Problems}
	}
	for _, row := range body {
		r.row(row)
	}
	if r.roll.Rows == 0 {
		r.whole(r.top, "", NotReadable, "no_rows")
	}
	return r.judge()
}

type proxyReader struct {
	rollReader
	find func(IDNumber) (Elector, bool)
	all  []Proxy
}

func (r *proxyReader) row(row Row) {
	if r.empty(row) {
		return
	}
	r.roll.Rows++
	before := len(r.roll.Problems)
	p := Proxy{Line: row.Line, GiverN: r.cell(row, colGiver), AgentN: r.cell(row, colAgent)}
	p.Giver, p.Agent = r.person(row, colGiverNumber), r.person(row, colAgentNumber)
	relation := strings.ToLower(r.cell(row, colRelation))
	p.Related = relation != ""
	for _, word := range strings.FieldsFunc(relation, func(r rune) bool { return strings.ContainsRune("、，,;； ", r) }) {
		p.CloseKin = p.CloseKin || slices.Contains(closeKin, word)
		p.Family = p.Family || slices.Contains(family, word) || slices.Contains(closeKin, word)
		p.Namesake = p.Namesake || slices.Contains(namesakes, word)
	}
	if len(r.roll.Problems) == before {
		r.all = append(r.all, p)
	}
}

func (r *proxyReader) person(row Row, column string) IDNumber {
	cell := r.cell(row, column)
	if cell == "" {
		r.say(row, column, Missing, "number_missing")
		return ""
	}
	n, problem, sentence := numberFault(cell)
	if problem != "" {
		r.say(row, column, problem, sentence)
	}
	return n
}

// judge holds every certificate against the roll, the rules and the others.
func (r *proxyReader) judge() *ProxyList {
	candidates := map[string]bool{}
	for _, p := range r.e.Posts {
		for _, c := range p.Candidates {
			candidates[c.Name] = true
		}
	}
	given := map[IDNumber]int{} // giver → line
	for _, p := range r.all {
		if given[p.Giver] == 0 {
			given[p.Giver] = p.Line
		}
	}
	acts := map[IDNumber]int{}
	out := &ProxyList{Rows: r.roll.Rows}
	for _, p := range r.all {
		before := len(r.roll.Problems)
		r.one(p, given, candidates)
		if len(r.roll.Problems) == before {
			if acts[p.Agent]++; acts[p.Agent] > r.e.Rules.ProxiesPerPerson {
				r.say(Row{Line: p.Line}, colAgent, TooMany, "proxy_limit", r.e.Rules.ProxiesPerPerson)
				continue
			}
			out.Proxies = append(out.Proxies, p)
		}
	}
	sortProblems(r.roll.Problems)
	out.Problems = r.roll.Problems
	return out
}

func (r *proxyReader) one(p Proxy, given map[IDNumber]int, candidates map[string]bool) {
	row := Row{Line: p.Line}
	giver, ok := r.find(p.Giver)
	if !ok {
		r.say(row, colGiver, NotOnRoll, "proxy_unknown")
		return
	}
	agent, ok := r.find(p.Agent)
	if !ok {
		r.say(row, colAgent, NotOnRoll, "proxy_unknown")
		return
	}
	for _, n := range []struct{ column, says, is string }{{colGiver, p.GiverN, giver.Name}, {colAgent, p.AgentN, agent.Name}} {
		if said, _ := readName(n.says); n.says != "" && said != n.is {
			r.say(row, n.column, NotReadable, "proxy_name")
		}
	}
	stands := candidates[agent.Name] && !p.Namesake
	kin := (agent.Kin || candidates[agent.Name]) && !p.Namesake
	home := p.Family || giver.Household != "" && giver.Household == agent.Household
	switch {
	case p.Giver == p.Agent:
		r.say(row, colAgent, NotAllowed, "proxy_self")
	case given[p.Giver] != p.Line:
		r.say(row, colGiver, Duplicate, "proxy_again", given[p.Giver])
	case given[p.Agent] > 0:
		r.say(row, colAgent, Delegated, "proxy_delegated", given[p.Agent])
	case !giver.Representing:
		r.say(row, colGiver, NotAllowed, "proxy_not_voter")
	case giver.Done:
		r.say(row, colGiver, Begun, "proxy_done")
	case r.e.Rules.ProxyKin && stands:
		r.say(row, colAgent, NotAllowed, "proxy_stands")
	case r.e.Rules.ProxyKin && !p.Related:
		r.say(row, colRelation, Missing, "proxy_relation")
	case r.e.Rules.ProxyKin && !p.CloseKin:
		r.say(row, colRelation, NotAllowed, "proxy_kin")
	case kin && !home:
		r.say(row, colAgent, NotAllowed, "proxy_candidate")
	}
}
