package public

// inChinese is all that the public pages say in Chinese.
var inChinese = map[string]string{
	"other": "English", "nav": "各页", "dated": "本页内容更新于 %s", "date": "%d 年 %d 月 %d 日",
	"page.index": "选举公示", "page.roll": "选民名单", "page.candidates": "候选人", "page.turnout": "参选情况", "page.result": "选举结果",
	"page.check": "自己核对", "page.objections": "异议处理", "page.files": "公告下载", "page.screen": "公示屏",

	"day": "选举日", "bring": "投票带身份证。", "qr": "手机扫码看公示", "left": "还有 # 天", "today": "今天",
	"stage": "选举进行到", "halted": "监督小组已叫停选举。",
	"stage.setup": "准备", "stage.test": "测试", "stage.open": "投票", "stage.paused": "投票暂停", "stage.closed": "投票结束",
	"stage.counting": "公开计票", "stage.decided": "确认结果", "stage.announced": "宣布结果", "stage.sealed": "封存选票",

	"calendar": "什么时候做什么", "due.what": "事项", "due.when": "日期", "due.left": "还有", "due.done": "已完成", "due.until": "%s 以前", "due.from": "%s 以后",
	"due.note":           "打 ✓ 的已由经办人签字。其余按规定的最后日期推算，以选举委员会的公告为准。",
	"due.roll_published": "公布选民名单", "due.objections_raised": "对名单提出异议截止", "due.objections_decided": "名单异议处理完毕", "due.candidates_published": "公布正式候选人",
	"due.withdrawn": "候选人退出申请截止", "due.place_published": "公布投票时间、地点和方式", "due.staff_published": "公布工作人员名单", "due.vote_held": "投票", "due.announced": "当场宣布结果",
	"due.posted": "张贴结果", "due.taken_down": "结果公示期满", "due.answered": "结果异议答复完毕", "due.handed_over": "新老班子交接",

	"object": "有不同意见", "object.what": "对名单、候选人、过程或结果有不同意见的，可以向%s提出申诉、投诉、举报。当面提出当场给回执，写明答复期限；件件有答复。", "object.contact": "联系方式：%s",
	"changes": "公示记录", "change.put": "公布：%s", "change.changed": "更新：%s", "change.taken": "撤下：%s",

	"roll.what": "登记选民 %d 人，以姓氏笔划为序。", "roll.object": "找不到自己，或发现错登、漏登、重登，请在期限内向%s提出。", "roll.families": "按姓氏查找",
	"sex.male": "男", "sex.female": "女",

	"stands.equal": "每位候选人篇幅相同，由选举委员会统一介绍；顺序与选票一致。", "stands.order.votes": "以提名得票多少为序。", "stands.order.strokes": "以姓氏笔划为序。", "stands.order.lot": "顺序由当众抽签决定。",
	"stands.place": "选票第 %d 位", "stands.age": "%d 岁", "stands.pledge": "服务承诺：",

	"came.group": "群体", "came.registered": "登记", "came.took": "参加", "came.goal": "目标", "came.small": "不足 %d 人的群体不单列。参加与否不等于投了谁：选票没有姓名。",
	"group..": "全部选民", "group.category.hukou": "户籍居民", "group.category.floating": "流动人口", "group.age.18-45": "18—45 岁", "group.age.46-59": "46—59 岁", "group.age.60+": "60 岁以上", "group.sex.male": "男", "group.sex.female": "女",

	"result.fails": "选举不成立，另行组织", "result.elected": "当选", "result.stands": "正式候选人", "result.votes": "%d 票", "result.vacant": "空缺 %d 名",
	"result.registered": "登记选民", "result.participants": "参加投票", "result.issued": "发出选票", "result.returned": "收回选票", "result.valid": "有效票", "result.blank": "其中弃权", "result.invalid": "无效票", "result.rejected": "不计的票",
	"result.seats": "应选 %d 名", "result.needs": "需 %d 票", "result.name": "姓名", "result.approve": "赞成", "result.oppose": "反对", "result.abstain": "弃权", "result.written": "另选",
	"result.sum": "每位候选人：赞成 + 反对 + 弃权 = %d 张。", "result.rules": "依据",

	"check.why": "不必相信谁：任何人都可以用自己的电脑，从每一张选票重新计算。", "check.paper": "看张贴的选举结果报告单：三份，由总监票人、总计票人签字，数字应当和这里一样。", "check.take": "取存档文件：", "check.ask": "请向%s索取。",
	"check.sum": "核对文件没有被换过。下面的命令（第一条用于 Linux、macOS，第二条用于 Windows）得出的 64 位字符应当和上面写的一样：", "check.count": "用核对程序重新计算（程序随存档提供，单独运行，不联网）：", "check.same": "程序报出的结果校验码应当是：",

	"obj.what": "申诉、投诉、举报件件有答复。这里只有数字。", "obj.names": "提出人和内容不公开，不进入存档。", "obj.kind": "类别", "obj.received": "收到", "obj.decided": "已处理", "obj.intime": "按期", "obj.upheld": "成立", "obj.open": "处理中",
	"obj.kind.": "合计", "obj.kind.objection": "申诉（异议）", "obj.kind.complaint": "投诉", "obj.kind.report": "举报",

	"file.roll": "选民名单（PDF）", "file.candidates": "候选人介绍（PDF）", "file.result": "选举结果报告单（PDF）", "file.notice": "当选公告（PDF）", "file.poster": "海报 A3（PDF）", "file.json": "选举结果（数据，JSON）",
}
