package district

// inChinese is what is said of files, lists and communities in Chinese.
var inChinese = map[string]string{
	"taken.bulletin": "快报已收：%s，已计 %d 张", "same": "以前收过，没有变化",

	"refused.none":             "不是计票档案，也不是快报。请交 zheng export 导出的 .zip 或 zheng bulletin 写的 .json。",
	"refused.unreadable":       "读不出来：%v。请看文件还在不在、介质好不好，再交一次。",
	"refused.large":            "文件有 %d GB，最多读 %d GB。请不带图像重新导出（zheng export 不加 -images）。",
	"refused.program":          "核对时程序出错：%v。文件没有收下，其他文件不受影响；请把文件和这句话交给技术员。",
	"refused.form":             "不是签名时的样子：%v。请用原文件，不要用别的程序打开后另存。",
	"refused.figures":          "快报里的数字不可能成立：%v。请到该社区核对。",
	"refused.changed_bulletin": "签名以后被人改过：%v。请从该社区重新取一份。",
	"refused.bad_key":          "不是这次选举的密钥签的：%v。请到该社区核对。",
	"refused.other_key":        "编码 %s 的文件是别的密钥签的：指纹 %s，名单上是 %s。请与该社区纸质报告单上的指纹核对；若是新一轮选举的密钥，把它加进名单。",
	"refused.claimed":          "编码 %s 已有另一把密钥的文件：这份的指纹 %s，先来的 %s。两个社区不能用一个编码；请与纸质报告单核对，并把正确的指纹写进名单。",
	"refused.older":            "比已收的旧：这份是 %s，已收的是 %s。已收的不变。",
	"refused.shrunk":           "日志倒退了：这份是 %s，以前报过 %s。日志只会变长；若机器是从备份恢复的，请在那里核对，并以档案为准。",
	"refused.ahead":            "快报的时间是 %s，这台机器的时间是 %s。请把两边的时钟对准。",
	"refused.unlisted":         "名单上没有 %s 的密钥（指纹 %s），从线路来的不收。请把指纹写进名单，或把文件送到这里。",

	"list.heading":   "没有找到表头。表格要有“编码”和“社区”两列，可以有“街道”“公钥指纹”“选举日”。",
	"list.code":      "第 %d 行：编码只能用字母、数字和 - _ .，最多 64 个：%s",
	"list.name":      "第 %d 行：没有社区名称，或名称太长",
	"list.twice":     "第 %d 行：编码 %s 在第 %d 行已有",
	"list.key":       "第 %d 行：公钥指纹是 24 位 0–9、A–F，几个指纹用 ; 分开：%s",
	"list.key_twice": "第 %d 行：这个指纹在第 %d 行已有",
	"list.day":       "第 %d 行：选举日写成 2026-12-05：%s",
	"list.empty":     "名单里没有社区。",
	"list.number":    "第 %d 行：这里可能写了身份证号，请删去",

	"stage.missing": "未报", "stage.none": "未分阶段", "stage.setup": "准备", "stage.test": "测试", "stage.open": "投票中", "stage.paused": "暂停投票", "stage.closed": "投票结束",
	"stage.counting": "计票中", "stage.decided": "已确认", "stage.announced": "已宣布", "stage.sealed": "已封存", "stage.checked": "已核对",
	"outcome.elected": "全部选出", "outcome.due": "要再选一轮", "outcome.vacant": "有缺额", "outcome.fallen": "选举不成立", "outcome.nominee": "候选人已定", "silent": "失联",

	"column.code": "编码", "column.name": "社区", "column.street": "街道", "column.planned": "计划选举日", "column.date": "选举日", "column.round": "轮次", "column.stage": "进度", "column.heard": "最后消息",
	"column.silent": "失联", "column.registered": "登记", "column.participants": "参加", "column.turnout.all": "参选率%", "column.turnout.hukou": "户籍%", "column.turnout.floating": "流动人口%", "column.turnout.18-45": "18–45岁%",
	"column.counted": "已计张数", "column.waiting": "待裁定", "column.outcome": "结果", "column.elected": "当选人数", "column.alarms": "警报", "column.overdue": "逾期", "column.broken": "日期不合规定", "column.refused": "拒收",
}
