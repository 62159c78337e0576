// This file holds all words that do not come from the result.

package paper

import (
	"fmt"
	"strconv"

	"zheng/store/election"
	"zheng/store/text"
)

// phrases are what reports say, in both languages; the verbs of a pair are the
// same, in the same order.
var phrases = text.Pairs(map[string][2]string{
	"provisional": {"暂计", "PROVISIONAL"},

	"result":  {"选举结果报告单", "Report of the result"},
	"notice":  {"当选公告", "Public notice of those elected"},
	"sealing": {"选票封存单", "Sealing of the ballots"},
	"tally":   {"唱票计票统计表", "Tally of the votes called"},
	"zero":    {"零票报告", "Zero report"},

	"book":             {"选举工作记录本", "Work record book"},
	"book_sum":         {"共 %d 步，未签 %d 步，日期不合规定 %d 步。", "%d steps, %d not signed, %d on a day that the rules do not allow."},
	"book_step":        {"步骤", "Step"},
	"book_date":        {"日期", "Date"},
	"book_rule":        {"规定", "Rule"},
	"book_by":          {"签字", "Signed"},
	"book_staff":       {"工作人员", "Staff"},
	"book_material":    {"物资清单", "Material"},
	"book_money":       {"经费清单", "Money"},
	"book_evaluation":  {"总结评估", "Evaluation"},
	"book_found":       {"与规定不符", "Not as the documents ask"},
	"book_duty":        {"职责", "Duty"},
	"book_place":       {"站点或票箱", "Station or box"},
	"book_kind":        {"类别", "Kind"},
	"book_item":        {"名称", "Item"},
	"book_count":       {"数量", "Number"},
	"book_back":        {"回收", "Back"},
	"book_keeper":      {"经手人", "Keeper"},
	"book_source":      {"来源", "Source"},
	"book_yuan":        {"金额（元）", "Yuan"},
	"book_proof":       {"凭证", "Proof"},
	"book_total":       {"合计", "Total"},
	"book_measure":     {"指标", "Measure"},
	"book_figure":      {"数字", "Figures"},
	"book_share":       {"比例", "Share"},
	"book_goal":        {"目标", "Goal"},
	"book_lessons":     {"问题与原因：", "Problems and their causes: "},
	"book_improvement": {"改进建议：", "What to improve: "},

	"duty_station":          {"投票站工作人员", "at a station"},
	"duty_box":              {"流动票箱工作人员", "with a mobile box"},
	"duty_chief_scrutineer": {"总监票人", "chief scrutineer"},
	"duty_scrutineer":       {"监票人", "scrutineer"},
	"duty_chief_teller":     {"总计票人", "chief teller"},
	"duty_teller":           {"计票人", "teller"},
	"material_place":        {"场地", "place"},
	"material_device":       {"设备", "device"},
	"material_publicity":    {"宣传", "publicity"},
	"material_office":       {"办公", "office"},
	"material_health":       {"防疫", "health"},
	"source_grant":          {"财政拨款", "public grant"},
	"source_community":      {"社区经费", "community funds"},
	"source_donation":       {"社会捐赠", "donation"},
	"measure_satisfaction":  {"居民满意度", "residents satisfied"},
	"measure_complaints":    {"投诉处理率", "complaints handled"},
	"measure_remedied":      {"问题整改率", "problems remedied"},
	"measure_procedure":     {"程序合规率", "steps by the rules"},

	"nominees":               {"提名结果公告", "Public notice of the nomination"},
	"nominees_held":          {"%s于 %s提名。", "%s: people were nominated on %s."},
	"nominees_took":          {"登记选民 %d 人，参加提名 %d 人。", "%d registered, %d took part."},
	"nominees_now":           {"按提名得票多少公布全部被提名人；列为候选人的，由选举委员会审查资格后确定。", "All those nominated, in the order of their votes; who stands is settled by the committee's review."},
	"nominees_object":        {"被提名人不愿参选的，请在候选人公布之日起%s内书面提出；对名单有异议的，请向%s提出。", "Who does not want to stand says so in writing within %s of the candidates' publication; objections go to %s."},
	"days":                   {" %d 日", "%d days"},
	"days_set":               {"规定期限", "the days set"},
	"rank":                   {"名次", "Place"},
	"stands_as":              {"候选人", "stands"},
	"candidates":             {"候选人介绍", "Those who stand"},
	"place":                  {"选票第 %d 位", "number %d on the ballot"},
	"aged":                   {"%d 岁", "aged %d"},
	"introduced":             {"每位候选人篇幅相同，由选举委员会统一介绍；顺序与选票一致。", "Equal space for each, in the order of the ballot."},
	"order_":                 {"候选人以选票上的顺序排列。", "In the order of the ballot."},
	"order_votes":            {"候选人以提名得票多少为序，票数相同的以姓氏笔划为序。", "In the order of nomination votes, equals by strokes."},
	"order_strokes":          {"候选人以姓氏笔划为序。", "In the order of strokes of the names."},
	"order_lot":              {"候选人顺序由当众抽签决定。", "The order was drawn by lot in public."},
	"order_seed":             {"掷出的数字：%s。每人的签号是数字、职位编号、姓名（以英文逗号相连）的 SHA-256，小的在前；任何人都可以用 sha256sum 核对。", "Thrown: %s. Each draws SHA-256 of \"digits,post,name\"; the smallest stands first. Anybody can check it with sha256sum."},
	"nominated_self":         {"自荐", "put forward by himself or herself"},
	"nominated_joint":        {"选民 %d 人联名提名", "nominated by %d voters together"},
	"nominated_group":        {"居民（村民）小组提名", "nominated by a group"},
	"nominated_party":        {"党组织提名", "nominated by the party"},
	"nominated_organization": {"社会组织或单位提名", "nominated by an organization"},

	"zero_post":   {"职位", "Post"},
	"zero_says":   {"投票开始之前当众查验：没有人报到，没有发出选票，没有计入任何选票；各票箱是空的，已当众加封。", "Looked at in public before the polls opened: nobody was checked in, no ballot was issued, nothing was counted; the boxes were empty and were sealed in public."},
	"zero_opened": {"投票于 %s 开始，由%s、%s签字。本报告的数字是当时的数字。", "The polls opened on %s, signed by %s and %s. The figures are those of that moment."},
	"zero_time":   {"查验时间：　　　　年　　月　　日　　时　　分　　票箱封条号：", "Looked at on"},

	"stands":      {"选举有效。", "The vote stands."},
	"stands_not":  {"选举不成立，无人当选。", "The vote does not stand; nobody is elected."},
	"stands_open": {"暂计：尚未产生结果，不得公布。", "Provisional: nothing is decided yet, and nothing to be announced."},

	"registered":   {"登记选民", "registered"},
	"participants": {"参加投票", "took part"},
	"turnout":      {"参选率", "turnout"},
	"issued":       {"发出选票", "issued"},
	"own_proxy":    {"本人 %d 委托 %d", "own %d, by proxy %d"},
	"cancelled":    {"作废票", "cancelled"},
	"returned":     {"收回选票", "returned"},
	"counted":      {"已计", "counted"},
	"valid":        {"有效票", "valid"},
	"invalid":      {"无效票", "invalid"},
	"blank":        {"其中弃权票", "blank"},
	"pending":      {"待裁定", "waiting"},
	"rejected":     {"另放不计", "rejected"},

	"rule":       {"规则", "Rule"},
	"says":       {"说明", "Explanation"},
	"reconciled": {"三核三查：%d 项核对，全部相符。", "Reconciliation: %d identities checked, all hold."},
	"unmatched":  {"三核三查：%d 项核对，%d 项不符，%d 项数字不全。", "Reconciliation: %d identities checked, %d fail, %d lack a figure."},

	"post":       {"应选 %d 名", "seats: %d"},
	"needs":      {"计票 %d 张；%s，需 %s 票", "%d ballots count; %s: %s"},
	"counting":   {"计票 %d 张", "%d ballots count"},
	"name":       {"姓名", "Name"},
	"approve":    {"赞成", "Approve"},
	"oppose":     {"反对", "Oppose"},
	"abstain":    {"弃权", "Abstain"},
	"outcome":    {"结果", "Outcome"},
	"elected":    {"当选", "elected"},
	"recalled":   {"罢免", "recalled"},
	"sex":        {"性别", "sex"},
	"age":        {"年龄", "age"},
	"occupation": {"职业", "occupation"},
	"share":      {"得票率", "share"},
	"pledge":     {"服务承诺", "pledge of service"},
	"not":        {"未当选", "not elected"},
	"runoff":     {"再次投票", "runoff"},
	"open":       {"待定", "open"},
	"written":    {"另选", "written in"},
	"few":        {"另选他人，票数不足 %s 票者", "Written in, with fewer than %s approvals"},
	"votes":      {"票数", "Votes"},
	"nobody":     {"无人得票。", "Nobody has a vote."},
	"next":       {"下一步", "What follows"},
	"committee":  {"各轮合计", "After all rounds"},
	"round":      {"轮次", "Round"},

	"notice_held":          {"%s于 %s投票。", "%s: the vote was held on %s."},
	"notice_took":          {"登记选民 %d 人，参加投票 %d 人，选举有效。", "%d registered, %d took part; the vote stands."},
	"notice_now":           {"下列人员当选，现予公告：", "Elected are:"},
	"notice_none":          {"尚无人当选。", "Nobody is elected yet."},
	"notice_runoff":        {"%s尚有 %d 名由再次投票决定。", "%s: %d to be decided by a runoff."},
	"notice_supplementary": {"%s空缺 %d 名，另行选举。", "%s: %d open, to be filled by a supplementary election."},
	"notice_repeat":        {"%s应选 %d 名，重新投票。", "%s: %d to be elected by a repeated vote."},
	"notice_vacant":        {"%s空缺 %d 名。", "%s: %d open."},
	"notice_object": {"本公告公示不少于 %d 个工作日。对选举结果有不同意见的，请在公示期内书面向%s提出，%d 个工作日内核实并答复。",
		"This notice is up for %d working days at least. Objections: in writing, meanwhile, to %s; they are answered within %d working days."},
	"notice_fails":     {"选举不成立公告", "Notice that the election did not stand"},
	"notice_of_recall": {"罢免结果公告", "Notice of the recall"},
	"notice_recall":    {"罢免表决结果公告如下：", "The recall was decided so:"},
	"notice_contact":   {"联系方式：%s", "Contact: %s"},
	"notice_posted":    {"张贴时间：　　　　年　　月　　日　　时　　　　张贴地点：", "Put up: day, hour, place"},
	"the_committee":    {"选举委员会", "the election committee"},
	"title":            {"职务", "Post"},
	"got":              {"得票", "Votes"},

	"sealed_what":  {"类别", "Ballots"},
	"sealed_count": {"计票张数", "Counted"},
	"sealed_hand":  {"实点张数", "By hand"},
	"sealed_bags":  {"袋（箱）数", "Bags"},
	"sealed_seals": {"封条号", "Seal numbers"},
	"sealed_valid": {"有效票（不含弃权票）", "valid, not blank"},
	"sealed_blank": {"弃权票", "blank"},
	"sealed_sum":   {"收回选票合计", "returned, in all"},
	"sealed_cut":   {"作废票（剪角）", "cancelled, cut at the corner"},
	"sealed_spare": {"未发出的选票", "never issued"},
	"sealed_else":  {"另放不计的票", "rejected, kept apart"},
	"sealed_open":  {"待裁定的票", "waiting for a decision"},
	"sealed_says":  {"上列选票已清点、装袋、加封，封条由在场人员签名。未经选举委员会决定并有监票人在场，不得启封。", "The ballots above were counted, put in bags and sealed, and the seals signed by those present. No seal is opened unless the committee decides so and scrutineers are present."},
	"sealed_place": {"封存地点：", "Kept at"},
	"sealed_time":  {"封存时间：　　　　年　　月　　日　　时　　分", "Sealed on"},
	"sealed_years": {"保管人：", "Keeper"},

	"tally_strokes": {"正", "Votes in strokes"},
	"tally_sum":     {"累计", "Running"},
	"tally_total":   {"合计", "Total"},
	"tally_many":    {"满行 %d 行，每行 %d 票，合 %d 票", "%d full rows of %d votes: %d"},

	"chief_scrutineer": {"总监票人", "Chief scrutineer"},
	"chief_teller":     {"总计票人", "Chief teller"},
	"caller":           {"唱票人", "Caller"},
	"scrutineer":       {"监票人", "Scrutineer"},
	"teller":           {"计票人", "Teller"},
	"supervisor":       {"监督小组", "Supervision group"},
	"chair":            {"选举委员会主任", "Chair of the committee"},

	"slip":            {"流动票箱随箱单", "Slip of a mobile ballot box"},
	"slip_staff":      {"随箱工作人员：%s", "Staff: %s"},
	"slip_staff_sign": {"随箱工作人员", "goes with the box"},
	"slip_voters":     {"名单人数", "voters"},
	"slip_due":        {"应发选票", "ballots due"},
	"slip_taken":      {"带出选票", "taken along"},
	"slip_given":      {"发出选票", "given out"},
	"slip_back":       {"带回未用", "brought back"},
	"slip_no":         {"序号", "No."},
	"slip_sex":        {"性别", "Sex"},
	"slip_home":       {"户号、小组", "Household, group"},
	"slip_id":         {"证件首尾", "ID, ends"},
	"slip_ballots":    {"票数", "Ballots"},
	"slip_out":        {"发票", "Given"},
	"slip_in":         {"投箱", "In box"},
	"slip_sign":       {"选民签名", "Signature"},
	"slip_notes":      {"备注", "Notes"},
	"slip_says": {"只为本单所列选民投票；随箱工作人员始终不少于三名，同去同回。核对身份证后发票，由选民签名；代写须注明。票箱不得单独开启、单独计票，与其他票箱的选票混合后一并计票。",
		"For the voters on this slip alone. At least three of the staff stay with the box all the way. Check the ID card, hand over the ballot, have it signed. The box is neither opened nor counted by itself: its ballots are mixed with the others."},
	"slip_left":       {"出发：　　　时　　　分　　封条号：", "Left at, seal number"},
	"slip_home_again": {"回站：　　　时　　　分　　封条完好 □　　交回票箱、未用选票和作废选票 □", "Back at, seal whole, box and ballots handed back"},
	"slip_handed":     {"交箱人", "Handed back by"},
	"slip_took":       {"收箱人", "Received by"},

	"rolllog":        {"选民名单异议和更正记录", "Objections and corrections to the roll"},
	"rolllog_none":   {"没有异议，也没有更正。", "No objection was raised, and nothing was corrected."},
	"rolllog_act":    {"事项", "What"},
	"rolllog_voter":  {"选民", "Voter"},
	"rolllog_why":    {"理由、说明", "Why"},
	"rolllog_by":     {"经办人", "By"},
	"rolllog_second": {"复核人", "Second key"},
	"rolllog_clerk":  {"登记人", "Registrar"},
	"rolllog_says": {"投票开始前的按先后排列，开始后的不分先后，不记时间，以免看出谁先谁后来投票。证件号只写首尾。作废、补发选票不写选民，选票不能与选民对应。",
		"In the order of the decisions until the first voter came, afterwards in none, so that nobody can tell who voted when. Of ID numbers the ends are shown. Ballots cancelled and replaced name no voter, so that no ballot leads to one."},
	"act_import":    {"导入名册", "roll imported"},
	"act_proxies":   {"导入委托", "proxies imported"},
	"act_by_hand":   {"无证核对", "checked in by hand"},
	"act_cancel":    {"选票作废", "ballot cancelled"},
	"act_replace":   {"补发选票", "ballot replaced"},
	"act_exchange":  {"作废并补发", "ballot exchanged"},
	"act_undo":      {"撤销报到", "check-in undone"},
	"act_revoke":    {"终止委托", "proxy ended"},
	"act_hold":      {"流动票箱", "mobile box"},
	"act_release":   {"解除流动", "released from a box"},
	"act_add":       {"补登", "added to the roll"},
	"act_strike":    {"除名", "struck off the roll"},
	"act_objection": {"异议不成立", "objection turned down"},

	"readiness":        {"设备自检报告", "Readiness report"},
	"ready_yes":        {"可以开始投票。", "The polls may be opened."},
	"ready_no":         {"有 %d 项必备的不合格，不得开始投票。", "Essential checks that failed: %d. The polls are not to be opened."},
	"ready_check":      {"项目", "Check"},
	"ready_state":      {"结果", "State"},
	"ready_says":       {"情况", "Found"},
	"ready_do":         {"怎么办", "What to do"},
	"ready_note":       {"带 * 的为必备项：不合格时不得开始投票，除非两人共同决定并签名。", "Checks with * are essential: where one fails the polls stay shut, unless two people decide otherwise and sign."},
	"ready_technician": {"技术员", "Technician"},
	"state_ok":         {"正常", "ok"},
	"state_warn":       {"注意", "look"},
	"state_fail":       {"不合格", "failed"},
	"state_unused":     {"未使用", "not used"},

	"foot_rules":      {"规则 %s（%s）第 %d 版 %s", "rules %s (%s), version %d, %s"},
	"foot_result":     {"结果 %s", "result %s"},
	"foot_checkpoint": {"日志检查点 %s", "journal checkpoint %s"},
	"foot_log":        {"日志前 %d 条　校验值 %s（二维码为签名检查点）", "journal, first %d entries, %s (signed checkpoint in the code)"},
	"foot_log_key":    {"日志前 %d 条　校验值 %s　公钥指纹 %s", "journal, first %d entries, %s, public key %s"},

	"profile_residents":             {"居民", "residents"},
	"profile_villagers":             {"村民", "villagers"},
	"profile_households":            {"户代表", "households"},
	"profile_representatives":       {"居民代表", "representatives"},
	"profile_party":                 {"党组织", "party"},
	"profile_supervision":           {"监督委员会", "supervision"},
	"profile_group":                 {"推选代表", "group"},
	"profile_election_committee":    {"选举委员会", "election_committee"},
	"profile_by_election":           {"居民补选", "by_election"},
	"profile_villagers_by_election": {"村民补选", "villagers_by_election"},
	"profile_recall":                {"罢免", "recall"},

	"of_returned":     {"收回选票 %s 张", "%s returned"},
	"of_valid":        {"本职位计票 %s 张", "%s counting here"},
	"of_issued":       {"发出选票 %s 张", "%s issued"},
	"of_participants": {"参加投票 %s 人", "%s who took part"},
	"more_than":       {"赞成票超过%s的%s当选", "more than %[2]s of %[1]s"},
	"at_least":        {"赞成票达到%s的%s当选", "at least %[2]s of %[1]s"},
	"most_votes":      {"得票多者当选", "most votes"},
})

// labels are what lists, cards and heads of pages say: Chinese, with English where
// people who read no Chinese use the paper.
var labels = text.Pairs(map[string][2]string{
	"day":           {"选举日 %d年%d月%d日", ""},
	"page":          {"第 %d / %d 页", ""},
	"male":          {"男", ""},
	"female":        {"女", ""},
	"name":          {"姓名", "Name"},
	"sex":           {"性别", "Sex"},
	"group":         {"居民小组", "Group"},
	"report_seal":   {"%s（盖章）", ""},
	"report_copy":   {"第 %d 份　共 %d 份", ""},
	"report_more":   {"（续）", ""},
	"list":          {"选民名单", "Voters, in the order of strokes"},
	"list_sub":      {"登记选民 %d 人，以姓氏笔划为序", ""},
	"at":            {"投票站 %s", ""},
	"list_foot":     {"对名单有不同意见的，请在公布之日起五日内向选举委员会提出。Objections: within five days, to the election committee.", ""},
	"card":          {"选民证", ""},
	"card_zh":       {"凭本证和身份证领取选票，限本人使用", ""},
	"card_en":       {"Bring this card and your ID card to draw your ballot", ""},
	"check":         {"选民核对表", "Checklist of voters"},
	"check_sub":     {"%s　登记选民 %d 人", ""},
	"check_sum":     {"本页合计：本人票 ______ 张　委托票 ______ 张　剪角作废 ______ 张　　发票人 ____________　监票人 ____________", ""},
	"check_foot":    {"断电或设备故障时使用：核对身份证，打勾，由选民签名后发票。With no machine: check the ID card, tick, have it signed.", ""},
	"no":            {"序号", "No."},
	"age":           {"年龄", "Age"},
	"household":     {"户号", "Household"},
	"id":            {"证件首尾", "ID, ends"},
	"own":           {"本人", "Own"},
	"proxy":         {"委托", "Proxy"},
	"sign":          {"选民签名", "Signature"},
	"notes":         {"备注", "Notes"},
	"voted":         {"已投票", ""},
	"delegated":     {"已委托他人", ""},
	"acts":          {"代 %s", ""},
	"poster_vote":   {"投票公告", ""},
	"poster_result": {"当选公告", ""},
	"poster_day":    {"%s投票", ""},
	"poster_bring":  {"请带身份证", ""},
	"poster_scan":   {"扫码看全部公示", ""},
	"poster_fails":  {"选举不成立，另行组织选举", ""},
	"postal_note":   {"函投", ""},
	"until":         {"%s以前", ""},
	"paper_number":  {"（第　　号）", ""},
	"number":        {"第 %d 号", ""},
	"number_open":   {"第　　　　号", ""},
	"proxy_signs":   {"委托人签名：＿＿＿＿＿＿＿　　受委托人签名：＿＿＿＿＿＿＿", ""},
	"seal_handover": {"街道（乡镇）（盖章）", ""},
})

// number writes a figure, or leaves a place to write it.
func number(n *int) string {
	if n == nil {
		return "—"
	}
	return strconv.Itoa(*n)
}

// date as Chinese writes it.
func dateOf(d election.Date) string {
	return fmt.Sprintf("%d 年 %d 月 %d 日", d.Year, d.Month, d.Day)
}

// DayOf writes a date as papers do.
func DayOf(d election.Date) string { return dateOf(d) }

// Until says that something is done on that day or before.
func Until(d election.Date) string { return labels.Say("until", dateOf(d)).Zh }

// dated leaves room for a date by hand.
const dated = "　　　　年　　月　　日"

// share words a part of the whole: 一半, 三分之一.
func share(a, b int) text.Text {
	digits := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	en := fmt.Sprintf("%d/%d", a, b)
	switch {
	case a == b:
		return text.Text{Zh: "全部", En: "all"}
	case a*2 == b:
		return text.Text{Zh: "一半", En: en}
	case b < len(digits):
		return text.Text{Zh: digits[b] + "分之" + digits[a], En: en}
	}
	return text.Text{Zh: en, En: en}
}

// zh is a text that is said in Chinese alone.
func zh(s string) text.Text { return text.Text{Zh: s} }
