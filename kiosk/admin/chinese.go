package admin

// inChinese is all that these pages say in Chinese.
var inChinese = map[string]string{
	"title": "管理", "other": "English", "home": "首页", "logout": "退出登录",
	"nav.day": "今天", "nav.people": "工作人员", "nav.election": "选举文件", "nav.roll": "选民名册", "nav.book": "工作记录本", "nav.papers": "报告与存档", "nav.devices": "设备",
	"changed": "情况有变化，请刷新后再继续。", "refresh": "刷新",

	"role.chair": "选举委员会主任", "role.member": "选举委员会成员", "role.chief_scrutineer": "总监票人", "role.chief_teller": "总计票人",
	"role.scrutineer": "监票人", "role.teller": "计票人", "role.desk": "登记台", "role.supervisor": "监督小组", "role.technician": "技术员",
	"role.chair.what": "选举委员会：各步骤的签字，录入工作人员", "role.member.what": "选举委员会：各步骤的签字，录入工作人员",
	"role.chief_scrutineer.what": "签字，第二人", "role.chief_teller.what": "签字，宣布结果", "role.scrutineer.what": "第二人：开始、结束、裁定",
	"role.teller.what": "读票，先行裁定", "role.desk.what": "报到、发票", "role.supervisor.what": "查看一切，可以叫停", "role.technician.what": "只管设备",

	"stage.": "没有分阶段", "stage.setup": "准备", "stage.test": "测试", "stage.open": "投票", "stage.paused": "暂停", "stage.closed": "投票结束",
	"stage.counting": "计票", "stage.decided": "确认", "stage.announced": "宣布", "stage.sealed": "封存",
	"stage.setup.now": "正在准备。名册、选举文件和工作人员都可以改。", "stage.test.now": "正在测试。测试票另存一处，不会混入正式选票。",
	"stage.open.now": "正在投票。选民可以报到、领票。", "stage.paused.now": "投票暂停，现在不能报到。", "stage.closed.now": "投票已结束，不再报到。请把票箱集中、混合，准备开箱。",
	"stage.counting.now": "正在计票。读完所有选票、裁定完所有疑问后，确认结果。", "stage.decided.now": "结果已由选举委员会确认，还没有宣布。",
	"stands.not": "选举不成立，另行组织", "stands.not.what": "没有人当选，不发当选公告。请按规定的日期另行组织选举（工作记录本里有日期）。",
	"stage.announced.now": "结果已宣布。请打印报告单签字，清点后封存选票。", "stage.sealed.now": "选票已封存，选举结束。什么都不能再改。",

	"day.next": "下一步", "day.others": "其他步骤", "day.log": "已经走过的步骤", "day.halted": "监督小组已叫停选举：%s（%s）",
	"day.halt": "叫停选举（一票否决）", "day.halt.what": "叫停后不能报到、不能计票、不能继续，直到监督小组解除。", "day.lift": "解除叫停", "day.reason": "理由",
	"day.keys": "由 %s 和 %s 两个人签字", "day.key": "由 %s 签字", "day.or": "或", "day.notmine": "您的岗位不能签这一步，请相应岗位的人登录。",
	"day.over": "有 %d 项不符。确实要继续，请两个人签字并写明理由。", "day.blocked": "有 %d 项还没有做好，先做好再继续。", "day.wait": "现在不能继续。",
	"day.by": "签字", "day.why": "理由", "day.overrode": "越过", "day.none": "还没有。", "day.ready": "自检", "day.ready.go": "现在自检", "day.ready.at": "%s 自检", "day.ready.never": "还没有自检", "day.ready.well": "%d 项正常",
	"step.setup": "回到准备", "step.test": "开始测试", "step.open": "开始投票", "step.paused": "暂停投票", "step.closed": "结束投票", "step.counting": "开始计票",
	"step.decided": "确认结果", "step.announced": "宣布结果", "step.sealed": "封存选票",
	"step.paused.open": "恢复投票", "step.closed.open": "延长投票", "step.decided.counting": "重新计票", "step.announced.counting": "重新计票",
	"step.test.what": "读几张印着“测试”的选票，看看机器读得对不对。", "step.open.what": "开始之前出零票报告：没有报到，没有选票。",
	"step.closed.what": "结束后不能再报到。同时整理数据，去掉先后痕迹。", "step.counting.what": "两个人在场开箱，各票箱的选票混合后再读。",
	"step.decided.what": "没有待裁定的选票，三核三查相符，由选举委员会确认。", "step.announced.what": "总监票人、总计票人签字后宣布；公示屏这时才显示“当选”。",
	"step.sealed.what": "按种类清点、装袋、贴封条，写下封条号。封存后什么都不能再改。", "step.paused.what": "例如停电、下雨；之后可以恢复。",
	"step.closed.open.what": "还没有开箱，选举委员会决定延长时间。", "step.decided.counting.what": "有人提出异议，补读或重新裁定。", "step.announced.counting.what": "结果被认为有误，重新计票；前后两次都有记录。",
	"step.setup.what": "结束测试。",
	"log.halt":        "叫停", "log.lift": "解除叫停",

	"ask.zero_sheets": "已经有 %d 张选票的记录", "ask.zero_sheets.ok": "零票：没有选票（%d）", "ask.zero_voters": "已经有 %d 人报到", "ask.zero_voters.ok": "没有人报到（%d）",
	"ask.roll": "还没有导入选民名册（%d 人）", "ask.roll.ok": "选民名册上有 %d 人", "ask.unready": "自检：%s",
	"ask.quorum": "参加人数还差 %d 人，现在结束，选举就不成立", "ask.quorum.ok": "参加人数够了（差 %d 人）", "ask.stands": "选举不成立：%s",
	"ask.handed": "%d 名选民报到了，还没有领到选票", "ask.handed.ok": "报到的选民都已领票（%d 人未领）",
	"ask.counted": "一张选票也没有计入（%d）", "ask.counted.ok": "计入 %d 张选票", "ask.pending": "还有 %d 张选票等人裁定", "ask.pending.ok": "没有待裁定的选票（%d）",
	"ask.seen": "选票还在变化，请等读票停下", "ask.seen.ok": "读票已停下，数字不再变化", "ask.result": "结果还算不出来", "ask.result.ok": "结果已算出",
	"ask.returned": "收回 %d 张，多于发出的 %d 张", "ask.returned.ok": "收回 %d 张，不多于发出的 %d 张", "ask.identity": "三核三查：%s",
	"ask.same_result": "现在的结果和确认的结果不一样，请重新确认", "ask.same_result.ok": "与确认的结果一致",
	"do.zero_sheets": "请换一个空的数据文件夹，从准备重新开始。", "do.zero_voters": "请换一个空的数据文件夹，从准备重新开始。", "do.roll": "在“选民名册”里导入；没有名册时由两个人决定。",
	"do.quorum": "现在延长最容易：先不结束，通知还没来的选民。开箱以后就不能再延长，只能另行组织选举。", "do.stands": "确认后宣布“选举不成立，另行组织”。请写明理由签字。",
	"do.handed": "请到登记台把选票交给选民，或撤销报到。", "do.pending": "请到计票台裁定。", "do.seen": "等最后一批读完，再刷新。", "do.returned": "请核对票箱和作废的选票；选举委员会要写明如何处理。",
	"do.same_result": "先“重新计票”，再确认一次。",

	"day.unmet": "没有继续：%s。", "day.semi": "；", "day.bag": "张数要写数字。", "ask.bags": "每袋要有自己的封条号", "ask.bagged": "装袋的有效、弃权、无效票共 %d 张，计入的是 %d 张，不相等时写明理由",
	"over.quorum": "参加人数不足", "over.stands": "选举不成立：", "over.roll": "没有名册", "over.unready": "自检未过：", "over.handed": "有选民没有领票", "over.counted": "没有计入的选票", "over.returned": "收回多于发出", "over.identity": "三核三查不符：", "over.bagged": "装袋张数不等",
	"hand.title": "手工核对的人数和票数", "hand.what": "选民在纸上报到时，登记台没有这些数字，由两个人核对后填写。没有它们就不能算出结果。", "hand.registered": "登记选民", "hand.participants": "参加投票（含委托）", "hand.issued": "发出选票", "hand.go": "记下", "hand.number": "人数和票数要写数字。", "done.figures": "人数和票数已记下。",
	"bag.kind": "种类", "bag.count": "张数", "bag.seal": "封条号", "bag.valid": "有效票", "bag.blank": "弃权票", "bag.invalid": "无效票", "bag.rejected": "不计的票", "bag.cancelled": "剪角作废票", "bag.unused": "未发出的票", "bag.papers": "报告和名册",
	"bag.hint": "有效、弃权、无效三种的张数加起来要等于计入的选票；不相等时写明理由。",

	"done.step": "这一步已完成，并已记录。", "done.halt": "选举已叫停。", "done.lift": "叫停已解除。", "done.ready": "自检完成。",
	"done.people.add": "已录入。", "done.people.remove": "已除名。", "done.people.off": "已停用。", "done.people.on": "已启用。", "done.people.pin": "密码已改，请告诉本人自己再改一次。",
	"done.book": "已记入工作记录本。", "done.import.roll": "名册已导入。", "done.import.proxies": "委托名单已导入。",

	"first.title": "录入第一位工作人员", "first.what": "从这时起，选举日分阶段进行，每个人用自己的姓名和密码登录。第一位是选举委员会的人，其余的人由他（她）录入。",
	"first.code": "安装码", "first.code.what": "在这台机器的终端上运行 zheng people init 得到。", "first.go": "录入", "first.skip": "也可以不录入：那样不分阶段，一切只在这台机器上做。",

	"people.title": "工作人员", "people.what": "候选人及其近亲属不担任选举工作。", "people.name": "姓名", "people.role": "岗位", "people.pin": "个人密码", "people.again": "再输入一次", "people.pin.what": "至少 6 位数字，不用顺序或重复的；或至少 8 个字的口令。",
	"people.namesake": "与候选人同名时，写明是谁", "people.add": "录入", "people.new": "录入一位", "people.off": "停用", "people.on": "启用", "people.remove": "除名", "people.newpin": "重设密码", "people.card": "可用身份证登录",
	"people.isoff": "已停用", "people.waits": "输错太多，等到 %s", "people.differ": "两次输入的密码不一样，请再输入一次。", "people.me": "您自己",
	"people.table": "哪个岗位能做什么",

	"election.title": "选举文件", "election.date": "选举日", "election.profile": "规则", "election.seats": "应选 %d 名", "election.lines": "另选他人 %d 行", "election.round.first": "第一次选举", "election.round.runoff": "再次投票", "election.round.supplementary": "另行选举",
	"election.upload": "换一份选举文件（.toml）", "election.upload.what": "只有“准备”阶段能换，编号和轮次不能变。检查没有问题才会换，换后服务重新启动，需要重新登录。选举日期变了，要重新导入名册；已印的选票要重印。",
	"election.check": "只检查", "election.go": "检查并换上", "election.closed": "现在的阶段不能换选举文件，只能检查。", "election.bad": "有 %d 个问题，没有换。", "election.good": "没有问题：%s。", "election.unread": "读不了这个文件：%v", "election.other": "这是另一次选举或另一轮的文件；请用另一个数据文件夹。",
	"election.line": "第 %d 行",

	"file.none": "请先选一个文件。",

	"roll.title": "选民名册", "roll.none": "还没有名册。", "roll.figures": "登记 %d 人，参加投票 %d 人，发出 %d 张。", "roll.roll": "导入名册（.xlsx 或 .csv）", "roll.proxies": "导入委托名单（.xlsx 或 .csv）",
	"roll.what": "先检查，不会马上导入。有问题的行逐行列出；改好再选一次，或由选举委员会决定不要哪些行。", "roll.check": "检查", "roll.closed": "现在的阶段不能整个更换名册，请在登记台逐人更正。",
	"roll.report": "共 %d 行，%d 行没有问题，%d 个问题。", "roll.broken": "这不是表格，或者读不了。请另存为 .xlsx 或 CSV 再试。", "roll.row": "行", "roll.field": "栏", "roll.problem": "问题", "roll.more": "另有 %d 个问题没有列出。",
	"roll.leave": "不要有这些问题的行", "roll.rows": "另外不要的行（如 17,23-25）", "roll.import": "导入 %d 行", "roll.warnings": "请留意（不影响导入）", "roll.good": "没有问题，可以导入。",
	"roll.gone": "检查过的表格已过期，请再选一次文件。", "roll.left": "还有没处理的问题：改好表格再检查，或勾选不要的行。", "roll.voting": "已经有人投票，不能整个更换。", "roll.first": "请先导入选民名册。", "roll.groups": "按类别",
	"problem.check_digit": "证件号校验位不对", "problem.date": "出生日期不对", "problem.under_age": "不满 18 岁", "problem.duplicate": "重复", "problem.missing": "缺内容", "problem.unknown_station": "投票站不认识", "problem.unknown_category": "类别不认识", "problem.not_readable": "读不了",
	"group.": "全部", "group.category": "类别", "group.group": "小组", "group.age": "年龄", "group.sex": "性别", "group.station": "投票站", "sex.male": "男", "sex.female": "女",

	"book.title": "选举工作记录本", "book.what": "八个阶段，逐项写明日期、签字。日期不合规定的会标出；天数可以按当地规定改。", "book.date": "日期", "book.note": "备注", "book.sign": "签字", "book.again": "重签", "book.own": "另记一项", "book.own.title": "事项", "book.days": "提前天数",
	"book.missing": "还有 %d 项没有签字", "book.broken": "%d 项的日期不合规定", "book.complete": "都已签字，日期都合规定", "book.breaks": "日期不合规定", "book.by": "%s 签字，%s", "book.on": "应在 %s", "book.between": "应在 %s 至 %s", "book.from": "应在 %s 以后", "book.until": "应在 %s 以前", "book.after": "先写“%s”的日期",
	"chapter.1": "选民登记", "chapter.2": "提名候选人", "chapter.3": "协商酝酿", "chapter.4": "确定候选人", "chapter.5": "投票选举", "chapter.6": "公布结果", "chapter.7": "上报备案", "chapter.8": "交接",
	"item.committee_named": "推选选举委员会", "item.roll_published": "公布选民名单", "item.objections_raised": "提出异议截止", "item.objections_decided": "异议处理完毕", "item.nomination": "提名候选人", "item.deliberation": "协商、酝酿",
	"item.candidates_published": "公布正式候选人", "item.place_published": "公布投票时间、地点和方式", "item.staff_published": "公布工作人员名单", "item.proxies_published": "公布委托投票名单", "item.vote_held": "投票", "item.announced": "宣布结果",
	"item.posted": "张贴公告", "item.taken_down": "公示期满", "item.answered": "公示期异议答复完毕", "item.filed": "报街道备案", "item.handed_over": "新老班子交接", "item.archived": "材料归档",

	"papers.title": "报告与存档", "papers.what": "PDF，可以直接打印。还没有宣布的结果印有“暂计”。", "papers.export": "存档", "papers.export.what": "一个文件，包含选举文件、选票、裁定、记录和签名；任何人可以用 zheng-verify 核对。", "papers.export.go": "导出存档",
	"paper.result": "选举结果报告单（三份）", "paper.notice": "当选公告", "paper.sealing": "选票封存单", "paper.tally": "唱票计票统计表", "paper.zero": "零票报告",

	"devices.title": "设备", "devices.well": "正常", "devices.ill": "没有连接或有故障", "devices.none": "没有接设备。", "device.idcard": "身份证读卡器", "device.barcode": "扫码枪", "device.backup": "备份", "device.feeder": "进票", "device.panel": "指示灯与按钮", "device.clock": "时钟", "device.ups": "电源",
	"again.title": "正在重新启动", "again.what": "已收下。服务正在重新启动，几秒后会自动打开首页，请重新登录。",
	"rule.title": "对得票人的认定", "rule.what": "为妇女专设的职位上另选的人要认定性别；不符合任职条件的人要写明原因。认定之前不产生当选人；由两个人负责。", "rule.sex": "性别", "rule.unsaid": "不写", "rule.female": "女", "rule.male": "男", "rule.barred": "不符合任职条件", "rule.barred.what": "写原因；没有就不填。", "done.ruling": "认定已记下。",
}
