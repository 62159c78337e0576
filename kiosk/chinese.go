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
	"open.result":  "计票结果（数据）",
	"open.here":    "选民屏和登记台只在这台机器上打开。",
	"open.login":   "登录",
	"open.logout":  "退出登录",
	"open.pin":     "修改个人密码",
	"open.other":   "English",
	"open.stage":   "现在的阶段",
	"open.nobody":  "工作人员请先登录，登录后这里显示各自能打开的页面。",
	"open.print":   "这台服务器证书的指纹（首次打开时请核对）：",

	"open.kiosk.what":   "放身份证、领选票",
	"open.desk.what":    "报到、发票、更正",
	"open.table.what":   "读票、裁定有疑问的选票",
	"open.watch.what":   "核对、参选率、设备和警示",
	"open.admin.what":   "阶段、工作人员、选举文件、名册",
	"open.devices.what": "设备、自检、备份",
	"open.board.what":   "投影和手机看的计票",
	"open.help.what":    "当天的手册",
	"open.result.what":  "JSON",

	"role.chair": "选举委员会主任", "role.member": "选举委员会成员", "role.chief_scrutineer": "总监票人", "role.chief_teller": "总计票人",
	"role.scrutineer": "监票人", "role.teller": "计票人", "role.desk": "登记台", "role.supervisor": "监督小组", "role.technician": "技术员",

	"stage.setup": "准备", "stage.test": "测试", "stage.open": "投票", "stage.paused": "暂停", "stage.closed": "投票结束",
	"stage.counting": "计票", "stage.decided": "确认", "stage.announced": "宣布", "stage.sealed": "封存", "stage.halted": "监督小组已叫停",
}
