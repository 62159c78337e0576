package kiosk

// inChinese is all that the start page says in Chinese.
var inChinese = map[string]string{
	"open.title":   "正 · 选举日",
	"open.kiosk":   "选民自助屏",
	"open.desk":    "登记台",
	"open.table":   "计票台",
	"open.watch":   "监督",
	"open.admin":   "管理",
	"open.devices": "设备",
	"open.board":   "公示屏",
	"open.help":    "帮助",
	"open.result":  "计票结果",

	"open.candidates": "候选人介绍", "open.candidates.what": "照片、简历、承诺，每人篇幅相同",
	"stands.place": "选票第 %d 位", "stands.male": "男", "stands.female": "女", "stands.age": "%d 岁", "stands.pledge": "服务承诺：",
	"stands.by.self": "自荐", "stands.by.joint": "选民联名提名", "stands.by.group": "居民（村民）小组提名", "stands.by.party": "党组织提名", "stands.by.organization": "社会组织或单位提名",
	"stands.equal": "每位候选人篇幅相同，由选举委员会统一介绍；顺序与选票一致。", "stands.order.votes": "以提名得票多少为序。", "stands.order.strokes": "以姓氏笔划为序。", "stands.order.lot": "顺序由当众抽签决定。",
	"stands.seed": "当众掷出的数字：%s。用 zheng candidates 或 sha256sum 可以核对。",
	"open.here":   "选民屏和登记台只在这台机器上打开。",
	"open.login":  "登录",
	"open.logout": "退出登录",
	"open.pin":    "修改个人密码",
	"open.other":  "English",
	"open.stage":  "现在的阶段",
	"open.nobody": "工作人员请先登录，登录后这里显示各自能打开的页面。",
	"open.print":  "这台服务器证书的指纹（首次打开时请核对）：",

	"open.kiosk.what":   "放身份证、领选票",
	"open.desk.what":    "报到、发票、更正",
	"open.table.what":   "读票、裁定有疑问的选票",
	"open.watch.what":   "核对、参选率、设备和警示",
	"open.admin.what":   "阶段、工作人员、选举文件、名册",
	"open.devices.what": "设备、自检、备份",
	"open.board.what":   "投影和手机看的计票",
	"open.help.what":    "当天的手册",
	"open.result.what":  "每个人的票数和理由，可以打印",

	"home": "首页", "result.title": "计票结果", "result.fails": "选举不成立，另行组织", "result.fails.what": "没有人当选。选举委员会另定日期，重新投票。",
	"result.elected": "当选", "result.stands": "候选人", "result.votes": "%d 票", "result.vacant": "空缺 %d 名", "result.provisional": "暂计，还没有宣布", "result.provisional.what": "计票公开进行，数字还会变。谁当选，以选举委员会宣布的为准。",
	"result.registered": "登记选民", "result.participants": "参加投票", "result.issued": "发出选票", "result.returned": "收回选票", "result.valid": "有效票", "result.blank": "其中弃权 %d", "result.invalid": "无效票", "result.pending": "待裁定",
	"result.seats": "应选 %d 名", "result.needs": "需 %d 票", "result.voids": "此职位作废 %d", "result.name": "姓名", "result.approve": "赞成", "result.oppose": "反对", "result.abstain": "空 弃权", "result.why": "说明", "result.written": "另选",
	"result.sum": "每位候选人：赞成 + 反对 + 弃权 = %d 张。", "result.sum.voids": "每位候选人：赞成 + 反对 + 弃权 = %d 张；另有 %d 张在这个职位选多了人，作废。",
	"result.rules": "依据", "result.check": "怎样核对", "result.check.paper": "看张贴的结果报告单：三份，由总监票人、总计票人签字，数字应当和这里一样。", "result.check.archive": "向选举委员会要存档文件，在自己的电脑上从每一张选票重新计算：", "result.check.data": "同样的结果，作为数据：", "result.hash": "这份结果的校验码（SHA-256），签字的是它：",

	"role.chair": "选举委员会主任", "role.member": "选举委员会成员", "role.chief_scrutineer": "总监票人", "role.chief_teller": "总计票人",
	"role.scrutineer": "监票人", "role.teller": "计票人", "role.desk": "登记台", "role.supervisor": "监督小组", "role.technician": "技术员",

	"stage.setup": "准备", "stage.test": "测试", "stage.open": "投票", "stage.paused": "暂停", "stage.closed": "投票结束",
	"stage.counting": "计票", "stage.decided": "确认", "stage.announced": "宣布", "stage.sealed": "封存", "stage.halted": "监督小组已叫停",
}
