package watch

// inChinese is all that the supervisors' screen says in Chinese.
var inChinese = map[string]string{
	"title": "监督", "other": "English", "home": "首页", "bulletin": "快报", "and": "、", "now": "%s 的数字", "lost": "连接断开，正在重新连接。显示的是断开以前的数字。",
	"calm": "没有需要处理的事", "alarms": "需要处理", "means": "说明", "do": "怎么办",

	"flow": "票的去向", "registered": "登记", "participants": "参加", "issued": "发出", "own": "本人领票", "proxy": "委托领票", "cancelled": "作废（剪角）", "drawing": "等待领票",
	"returned": "收回", "counted": "已计", "valid": "有效", "invalid": "无效", "blank": "其中弃权", "pending": "待裁定", "rejected": "不予受理",

	"reconcile": "三核三查", "reconcile.good": "%d 项核对全部相符", "reconcile.bad": "%d 项不符", "reconcile.unknown": "%d 项还不能核对", "reconcile.all": "看全部 %d 项",
	"groups": "参加情况", "target": "目标 %d%%", "reached": "达到", "short": "还差 %d%%", "group..": "全体", "group.category.hukou": "户籍", "group.category.floating": "流动人口",
	"group.age.18-45": "18–45 岁", "group.age.46-59": "46–59 岁", "group.age.60+": "60 岁以上", "no.roll": "还没有选民名册，看不到参加情况。请选举委员会在“管理 → 选民名册”导入。",
	"rates": "快慢", "chart.comings": "每 5 分钟报到的选民", "chart.sheets": "每 5 分钟读入的选票", "chart.comings.none": "服务启动以来，还没有人报到。", "chart.sheets.none": "服务启动以来，还没有读入选票。", "rates.now": "最近 10 分钟：报到 %d 人，读票 %d 张",
	"batches": "批次", "batch": "批", "sheets": "张数", "waits": "待裁定", "put.aside": "不予受理、重复", "asked": "请人看过", "batches.none": "还没有读入选票。",
	"devices": "设备", "well": "正常", "ill": "不正常", "disk": "存储空间", "free": "剩 %s", "devices.none": "没有接设备。",
	"device.idcard": "身份证阅读器", "device.district": "上报快报", "device.barcode": "条码扫描器", "device.backup": "备份", "device.panel": "面板", "device.lid": "机盖", "device.power": "外接电源", "device.clock": "时钟", "device.feeder": "读票", "device.scanner": "扫描仪", "device.camera": "摄像头", "device.printer": "打印机",
	"acts": "人工处理", "acts.desk": "登记台", "acts.count": "计票和全天", "acts.none": "还没有。", "act.who": "经办人", "act.what": "事项", "act.why": "理由",
	"point": "日志检查点", "point.size": "第 %d 条为止", "point.how": "请记下或拍下：以后谁改动了日志，拿它一比就知道。", "point.none": "还没有签字的检查点。阶段变动、打印报告时会自动签一次。", "point.key": "公钥指纹 %s",
	"halt": "叫停选举", "halt.what": "叫停以后不能报到、不能读票、不能进入下一阶段，已有的记录不变。监督小组可以随时解除。", "halt.go": "确认叫停", "lift": "解除叫停", "lift.what": "解除以后继续原来的阶段。", "lift.go": "确认解除",
	"refused": "没有办成", "back": "返回", "over": "（有签字确认的例外）", "sheet": "选票 %s… ",

	"stations": "各投票站", "stations.sum": "合计：参加 %d 人，共登记 %d 人；已计 %d 张", "stations.provisional": "暂计，有的站没有消息", "stations.name": "投票站", "stations.stage": "阶段", "stations.heard": "消息", "stations.now": "实时", "stations.stale": "%s 以后没有消息", "stations.never": "还没有消息",
	"alarm.station": "“%s”从 %s 起没有消息", "alarm.station.means": "线断了，或那里的机器停了。那个站的选民照常投票；它的数字是断开以前的。", "alarm.station.do": "打电话问一声；机器好的，查两边的网线和电源。外站选民请他稍等，或去自己的投票站。",
	"alarm.station.never": "“%s”还没有消息", "alarm.station.never.means": "这个站还没有开机，或没有加入（zheng cluster join）。", "alarm.station.never.do": "打电话到那个站；加入没有，用 zheng cluster status 看。",
	"alarm.station.clock": "“%s”的时钟和这里相差 %d 分钟", "alarm.station.clock.means": "两台机器里有一台的时钟不对；开始和结束投票的时间、日志和证书都靠它。", "alarm.station.clock.do": "对准时钟。多数站一致的那个时间一般是对的。",

	"stage.": "没有分阶段", "stage.setup": "准备", "stage.test": "测试", "stage.open": "投票中", "stage.paused": "暂停投票", "stage.closed": "投票结束",
	"stage.counting": "计票中", "stage.decided": "结果已确认", "stage.announced": "结果已宣布", "stage.sealed": "已封存", "stage.halted": "已叫停",
	"stage.sheet.counted": "计入", "stage.sheet.rejected": "不予受理", "stage.sheet.repeated": "重复，不计", "stage.sheet.review": "待裁定",

	"act.import": "导入名册", "act.proxies": "导入委托", "act.hold": "流动票箱名单", "act.by_hand": "手工报到", "act.checklist": "补录纸质名单", "act.box_out": "流动票箱带出", "act.box_back": "流动票箱带回", "act.undo": "撤销报到", "act.cancel": "选票作废", "act.replace": "补发选票", "act.exchange": "换发选票", "act.revoke": "撤销委托", "act.release": "退出流动票箱",
	"act.add": "补登选民", "act.strike": "除名", "act.objection": "异议不予采纳", "act.settle": "认定选票", "act.take_back": "撤回认定", "act.stage": "阶段", "act.halt": "叫停", "act.lift": "解除叫停", "act.clock": "时钟变动", "act.fault": "设备故障", "act.export": "导出", "act.report": "打印报告",

	"alarm.halted": "选举已叫停", "alarm.halted.means": "监督小组叫停了选举，一切停在原处。", "alarm.halted.do": "查清原因以后，由监督小组在本页解除。",
	"alarm.stands": "选举不成立：%s", "alarm.stands.means": "参加人数没有达到规定。", "alarm.stands.do": "还没有开箱的，选举委员会可以延长投票；开箱以后只能另行组织选举。宣布时说“选举不成立，另行组织”，不发当选公告。",
	"alarm.returned": "收回 %d 张，多于发出的 %d 张", "alarm.returned.means": "箱里的票比发出的多：可能混进了别的票、同一叠读了两次，或登记台漏记了发票。", "alarm.returned.do": "停止读票，保留原票；核对登记台的发票数和各批的张数。查不清的，本次投票无效，要重新投票。",
	"alarm.identity": "%s", "alarm.identity.means": "两个应当相符的数字不相符。", "alarm.identity.do": "先查最近一次人工处理和最近一批；查清以前不要确认结果。委员会要带着不符继续的，须写明理由签字。",
	"alarm.refused": "%s 领过票后又来领，共 %d 次", "alarm.refused.means": "已经领过选票的人又在读卡器上放了身份证，每次都被拒绝。", "alarm.refused.do": "请登记台当面问明；若有人冒用他的身份证，由监督小组当场处理并记录。",
	"alarm.batch": "第 %d 批有 %d 张（共 %d 张）要请人看", "alarm.batch.means": "远多于平常：可能是笔太淡、扫描仪脏了，或有人改过票。", "alarm.batch.do": "看这一批的原票；擦拭扫描仪玻璃后重读一小叠对照。",
	"alarm.queue": "有 %d 张选票等待裁定", "alarm.queue.means": "读票比裁定快，结果要等它们。", "alarm.queue.do": "再开一张计票台，或暂停读票。",
	"alarm.clock": "时钟被改动 %s", "alarm.clock.means": "机器的时间跳了。票数不受影响，但日志里的时间不再可靠。", "alarm.clock.do": "对准时间，记下正确的时间和改动的原因。",
	"alarm.backup": "备份没有跟上", "alarm.backup.means": "备份盘不在、已满或写不进去。本机的记录不受影响。", "alarm.backup.do": "插好或更换备份盘；它会自己补上。",
	"alarm.device": "%s没有连接", "alarm.device.means": "设备掉线或坏了，用到它的那一步停了。", "alarm.device.do": "查电源和接线；换一台，插上就用。等待时用手工办法继续，如凭选民证报到。",
	"alarm.faults": "%s今天已故障 %d 次", "alarm.faults.means": "它又好了，但反复出错。", "alarm.faults.do": "换线或换一台备用的。",
	"alarm.disk": "存储空间只剩 %s", "alarm.disk.means": "写满以后不能再读票，已有的记录不会丢。", "alarm.disk.do": "删去机器上与选举无关的文件，或接上备用盘。不要动数据文件夹里的任何文件。",
	"alarm.silent": "投票站已有 %d 分钟没有人报到", "alarm.silent.means": "可能真的没有人来，也可能登记台或读卡器停了。", "alarm.silent.do": "打电话到投票站问一声。",
	"objections": "申诉、投诉、举报", "objections.figures": "收到 %d，已处理 %d（按期 %d），处理中 %d，逾期 %d",
}
