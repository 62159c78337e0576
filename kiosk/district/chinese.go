package district

// inChinese is all that the picture of many communities says in Chinese.
var inChinese = map[string]string{
	"title": "换届选举进度", "other": "English", "wall": "大屏", "desk": "桌面", "all": "全部社区", "lost": "连接断开，正在重新连接。显示的是断开以前的数字。", "now": "%s 的数字", "comma": "、",
	"find": "查找", "find.what": "社区名称、编码或街道", "files": "导出", "where": "范围", "everywhere": "全部", "shown": "%d 个社区（共 %d 个）", "more": "还有 %d 个没有显示，请缩小范围", "grid": "各社区（街道）进度", "list": "社区一览", "pages": "翻页", "page.of": "第 %d 页，共 %d 页", "back": "上一页", "on": "下一页",
	"none.found": "没有符合条件的社区。", "none.yet": "还没有社区。请导入名单：zheng district expect 名单.xlsx，或收档案和快报：zheng district take 文件夹。",

	"progress": "进度", "checked": "已核对", "checked.of": "已核对 %d / %d", "turnout": "参选率", "goal": "目标 %d%%", "reached": "%d / %d 个社区达到", "outcomes": "结果", "people": "当选 %d 人", "look": "请看",
	"group..": "全体", "group.category.hukou": "户籍", "group.category.floating": "流动人口", "group.age.18-45": "18–45 岁",
	"outcome.elected": "全部选出", "outcome.due": "要再选一轮",
	"flag.alarm": "警报", "flag.silent": "失联", "flag.overdue": "逾期", "flag.below": "未达目标", "flag.refused": "有拒收", "flag.keyless": "指纹未登记", "flag.unlisted": "名单以外",
	"silent": "失联", "silent.n": "失联 %d", "alarms.n": "警报 %d", "overdue.n": "逾期 %d", "no.street": "未写街道",
	"name": "社区", "street": "街道", "stage": "进度", "outcome": "结果", "counted": "已计", "waiting": "待裁定", "heard": "最后消息",

	"alarm.suspect": "有冒名或被改动的文件", "alarm.result": "档案的结果与宣布的不同", "alarm.halted": "已叫停", "alarm.stands": "选举不成立", "alarm.returned": "收回多于发出", "alarm.identity": "数字不相符",
	"alarm.refused": "有人重复领票", "alarm.batch": "一批里疑问多", "alarm.queue": "待裁定积压", "alarm.clock": "时钟被改动", "alarm.backup": "备份没有跟上", "alarm.device": "设备掉线", "alarm.faults": "设备反复出错", "alarm.disk": "存储空间不足", "alarm.silent": "很久没有人报到",

	"planned": "计划选举日", "silent.means": "应当有消息而没有。请打电话问一声。", "unlisted.means": "名单上没有这个社区。它的密钥没有核对过：请与纸质报告单上的指纹比较，把它写进名单。", "keyless.means": "名单上没有写它的公钥指纹，先来的密钥被采用。请与纸质报告单上的指纹比较，写进名单。",
	"nothing": "还没有收到快报或档案。", "figures": "数字", "registered": "登记", "participants": "参加", "issued": "发出", "returned": "收回", "result": "结果", "fallen": "选举不成立", "seats": "%d 名", "vacant": "缺 %d 名",
	"next.runoff": "再次投票", "next.supplementary": "另行选举", "next.repeat": "重新选举", "next.first": "投票选举", "next.nomination": "预选",
	"votes": "各人得票", "post": "职位", "person": "姓名", "approve": "赞成", "needs": "当选需要", "steps": "记录本的日期", "not.signed": "还没有签字", "last": "最晚 %s",
	"proof": "核对", "checks": "逐项核对 %d 项", "checked.at": "%s 核对", "told.at": "%s 的快报", "no.archive": "还没有收到档案；数字来自签名的快报。", "key.listed": "公钥指纹与名单相符", "key.word": "公钥指纹没有与名单核对", "shares": "参加情况（快报）",
	"round.nomination": "提名", "round.first": "首轮", "round.runoff": "再次投票", "round.supplementary": "另行选举",
	"refused": "拒收", "refused.title": "以它的名义拒收的文件", "refused.means": "这些文件没有收下，也说不出是哪个社区的。已收的数字不受影响。", "refused.none": "没有。",
	"nobody": "没有这个社区", "nobody.what": "编码可能写错了，或者名单换过了。",
}
