// This file has the bars of the documents: why somebody may not stand, each as
// a reason with a name.

package election

import (
	"slices"
	"strings"

	"zheng/store/text"
)

// Bar is one of them. Source gives file and section, by locality; a document
// that counts years has them in Years.
type Bar struct {
	Code   string
	Says   text.Text
	Source map[string]string
	Years  map[string]int
}

const (
	duting   = "duting-2015"
	changguo = "changguo-2017"
	hengnan  = "hengnan-2017"
	plan     = "standard-2024"
)

// bars are all of them, in the order of gravity that the documents have.
var bars = []Bar{
	{"franchise", text.Text{Zh: "未满 18 周岁或被剥夺政治权利", En: "under 18, or deprived of political rights"},
		map[string]string{plan: "000 4.2", changguo: "004 昌国（四）2(2)①"}, nil},
	{"not_voter", text.Text{Zh: "不在本社区（村）登记参选", En: "not registered to vote here"},
		map[string]string{plan: "000 4.2", changguo: "004 昌国（四）2(2)①"}, nil},
	{"sentenced", text.Text{Zh: "受过刑罚", En: "sentenced for a crime"},
		map[string]string{duting: "004 都亭 五（二）⑴", changguo: "004 昌国 二（二）五不能", hengnan: "004 衡南 二（二）①", plan: "000 4.2"}, map[string]int{duting: 3, changguo: 5}},
	{"investigated", text.Text{Zh: "正被立案调查", En: "under investigation"},
		map[string]string{duting: "004 都亭 五（二）⑷", changguo: "004 昌国 二（二）五不能", hengnan: "004 衡南 二（二）①"}, nil},
	{"detained", text.Text{Zh: "因嫖娼、吸毒、扰乱公共秩序等受过行政拘留", En: "held by the police for prostitution, drugs or disorder"},
		map[string]string{duting: "004 都亭 五（二）⑵", hengnan: "004 衡南 二（二）③"}, map[string]int{duting: 3}},
	{"gang", text.Text{Zh: "涉黑涉恶受过处理", En: "dealt with for organised crime"},
		map[string]string{duting: "004 都亭 五（二）⑶", changguo: "004 昌国 二（二）五不能", hengnan: "004 衡南 二（二）③"}, map[string]int{duting: 3, changguo: 5}},
	{"discipline", text.Text{Zh: "党纪处分或组织处理的影响期未满", En: "within the term of a party sanction"},
		map[string]string{duting: "004 都亭 五（二）⑷", changguo: "004 昌国 二（二）五不能", hengnan: "004 衡南 二（二）②"}, map[string]int{duting: 3}},
	{"cult", text.Text{Zh: "加入邪教，搞迷信活动或赌博", En: "a cult, superstition or gambling"},
		map[string]string{duting: "004 都亭 五（二）⑺", changguo: "004 昌国 二（二）五不能", hengnan: "004 衡南 二（二）③"}, map[string]int{duting: 3}},
	{"clan", text.Text{Zh: "利用宗族、宗教或黑恶势力干预社区（村）工作", En: "used clan, religion or gangs against the community's work"},
		map[string]string{duting: "004 都亭 五（二）⑻", hengnan: "004 衡南 二（二）③"}, map[string]int{duting: 3}},
	{"bribery", text.Text{Zh: "拉票贿选或其他不正当竞争", En: "bought votes, or competed unfairly"},
		map[string]string{duting: "004 都亭 五（二）⑼", changguo: "004 昌国 二（二）五不能", hengnan: "004 衡南 二（二）⑥"}, map[string]int{changguo: 5}},
	{"disruption", text.Text{Zh: "干扰、操纵或破坏选举", En: "disturbed, steered or broke up an election"},
		map[string]string{duting: "004 都亭 五（二）⑽", changguo: "004 昌国 二（二）六不宜", hengnan: "004 衡南 二（二）⑥"}, map[string]int{changguo: 5}},
	{"petitioning", text.Text{Zh: "煽动、组织或参与非法上访", En: "unlawful petitioning"},
		map[string]string{duting: "004 都亭 五（二）⑾", hengnan: "004 衡南 二（二）⑤"}, map[string]int{duting: 3}},
	{"family_planning", text.Text{Zh: "违反计划生育政策，按规定不能提名", En: "against family planning, so that the rules allow no nomination"},
		map[string]string{duting: "004 都亭 五（二）⑸", changguo: "004 昌国 二（二）六不宜", hengnan: "004 衡南 二（二）④"}, map[string]int{duting: 5, changguo: 5}},
	{"building", text.Text{Zh: "违法用地、违章建房未整改", En: "unlawful use of land or building, not mended"},
		map[string]string{duting: "004 都亭 五（二）⑹", changguo: "004 昌国 二（二）六不宜"}, nil},
	{"environment", text.Text{Zh: "严重损害生态环境被查处", En: "dealt with for grave harm to the environment"},
		map[string]string{changguo: "004 昌国 二（二）六不宜"}, map[string]int{changguo: 5}},
	{"discredit", text.Text{Zh: "列入失信被执行人名单", En: "on the list of those who do not obey judgments"},
		map[string]string{changguo: "004 昌国 二（二）六不宜", plan: "000 4.2"}, nil},
	{"arrears", text.Text{Zh: "截留惠民资金，侵占或拖欠集体财产", En: "kept public money, or owes the collective"},
		map[string]string{hengnan: "004 衡南 二（二）⑦"}, nil},
	{"conflict", text.Text{Zh: "有利益冲突", En: "a conflict of interests"},
		map[string]string{plan: "000 4.2"}, nil},
	{"party_review", text.Text{Zh: "近三年被评为不合格党员", En: "found wanting as a party member within three years"},
		map[string]string{changguo: "004 昌国 二（二）六不宜", hengnan: "004 衡南 二（二）⑧"}, map[string]int{changguo: 3, hengnan: 3}},
	{"absent", text.Text{Zh: "长期患病或外出，不能履职", En: "ill or away for long, and cannot serve"},
		map[string]string{duting: "004 都亭 五（二）⒀", changguo: "004 昌国 二（二）六不宜"}, nil},
	{"incapable", text.Text{Zh: "丧失行为能力", En: "legally incapable"},
		map[string]string{changguo: "004 昌国 二（二）五不能"}, nil},
	{"character", text.Text{Zh: "品行差，多数群众不拥护", En: "of bad repute, with most people against"},
		map[string]string{duting: "004 都亭 五（二）⑿", changguo: "004 昌国 二（二）六不宜"}, nil},
	{"no_pledge", text.Text{Zh: "没有作出规定的承诺", En: "has not given the pledges asked for"},
		map[string]string{changguo: "004 昌国（三）4(2)", duting: "004 都亭 一4"}, nil},
	{"other", text.Text{Zh: "其他规定的情形", En: "another rule"},
		map[string]string{duting: "004 都亭 五（二）⒁", hengnan: "004 衡南 二（二）⑨", plan: "000 4.2", changguo: "004 昌国 二（二）"}, nil},
}

// BarsOf gives the bars of a locality's document; all of them where it has none
// of its own.
func BarsOf(locality string) []Bar {
	var own []Bar
	for _, b := range bars {
		if _, has := b.Source[locality]; has {
			own = append(own, b)
		}
	}
	if own == nil {
		return slices.Clone(bars)
	}
	return own
}

// WhyBarred words a reason as decisions have it: the code of a bar and what
// there is to say beside it, "bribery: 查实", or words alone.
func WhyBarred(reason string) text.Text {
	code, more, _ := strings.Cut(reason, ":")
	i := slices.IndexFunc(bars, func(b Bar) bool { return b.Code == strings.TrimSpace(code) })
	if i < 0 {
		return text.Same(reason)
	}
	says := bars[i].Says
	if more = strings.TrimSpace(more); more != "" {
		says = text.Text{Zh: says.Zh + "：" + more, En: says.En + ": " + more}
	}
	return says
}

func barCodes(list []Bar) (codes []string) {
	for _, b := range list {
		codes = append(codes, b.Code)
	}
	return codes
}
