package paper

// words are all that is printed beside names, Chinese with English where people
// who read no Chinese use the paper.
var words = map[string]string{
	"day":    "选举日 %d年%d月%d日",
	"page":   "第 %d / %d 页",
	"male":   "男",
	"female": "女",
	"name":   "姓名",
	"sex":    "性别",
	"group":  "居民小组",

	"report_seal": "%s（盖章）",
	"report_copy": "第 %d 份　共 %d 份",
	"report_more": "（续）",

	"list":      "选民名单",
	"list_sub":  "登记选民 %d 人，以姓氏笔划为序",
	"seal":      "%s（盖章）　　　　年　　月　　日",
	"at":        "投票站 %s",
	"list_foot": "对名单有不同意见的，请在公布之日起五日内向选举委员会提出。Objections: within five days, to the election committee.",

	"card":    "选民证",
	"card_zh": "凭本证和身份证领取选票，限本人使用",
	"card_en": "Bring this card and your ID card to draw your ballot",

	"check":      "选民核对表",
	"check_sub":  "%s　登记选民 %d 人",
	"check_sum":  "本页合计：本人票 ______ 张　委托票 ______ 张　剪角作废 ______ 张　　发票人 ____________　监票人 ____________",
	"check_foot": "断电或设备故障时使用：核对身份证，打勾，由选民签名后发票。With no machine: check the ID card, tick, have it signed.",
	"no":         "序号",
	"age":        "年龄",
	"household":  "户号",
	"id":         "证件首尾",
	"own":        "本人",
	"proxy":      "委托",
	"sign":       "选民签名",
	"notes":      "备注",
	"voted":      "已投票",
	"delegated":  "已委托他人",
	"acts":       "代 %s",
}

// english stands under the Chinese at the head of pages and columns.
var english = map[string]string{
	"list":      "Voters, in the order of strokes",
	"check":     "Checklist of voters",
	"name":      "Name",
	"sex":       "Sex",
	"group":     "Group",
	"no":        "No.",
	"age":       "Age",
	"household": "Household",
	"id":        "ID, ends",
	"own":       "Own",
	"proxy":     "Proxy",
	"sign":      "Signature",
	"notes":     "Notes",
}
