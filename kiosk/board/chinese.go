package board

// inChinese is all that the board says in Chinese.
var inChinese = map[string]string{
	"title": "公开计票", "other": "English",
	"lost": "连接断开，正在重新连接。显示的是断开以前的数字。",

	"phase.provisional": "暂计", "phase.complete": "计票完毕，待委员会确认", "phase.announced": "正式结果", "phase.fails": "正式结果：选举不成立",
	"stations": "以下只是本站的选票。各投票站合计（暂计）：参加 %d 人，共登记 %d 人；发出 %d 张，已计 %d 张。", "stations.missing": "没有消息：%s。",
	"fails": "选举不成立", "fails.head": "选举不成立，另行组织", "elected.nobody": "没有人当选。", "voids": "此职位作废 %s",
	"stage.paused": "暂停", "stage.halted": "已叫停",

	"registered": "登记", "participants": "参加", "issued": "发出", "returned": "收回",
	"valid": "有效", "invalid": "无效", "blank": "其中弃权 %s", "pending": "待定", "unknown": "—",

	"seats": "应选 %s 名", "needs": "需 %s 票", "needs.short": "需 %s 票", "more": "（续）",
	"approve": "赞成", "oppose": "反对", "abstain": "弃权", "others.not": "另选的其他 %s 人每人不超过 %s 票，未当选。", "others": "另选他人 %s 人，合计", "written": "另选", "nominee.elected": "候选人", "nominee.elected.many": "候选人 %s 人", "nominee.elected.won.none": "尚无候选人", "nominee.elected.nobody": "没有候选人。", "nominee.others.not": "另有 %s 人每人不超过 %s 票，不列为候选人。", "elected.many": "当选 %s 人", "elected": "当选", "elected.won": "○ %s 票", "elected.won.none": "尚无人当选", "votes": "票", "none": "空",
	"strokes": "%s 票，%s 个正字又 %s 画",
	"legend":  "○ 赞成　× 反对　空 弃权",

	"called": "已唱 %s / 已计 %s", "counted": "已计 %s 张", "ballot": "第 %s 批 · 第 %s 张",
	"waiting": "等待选票", "waiting.count": "还没有选票计入", "live": "实时显示，不唱票",
	"pause": "暂停唱票", "resume": "继续唱票", "catch": "跳到最新", "sound.touch": "点一下屏幕，打开声音",
	"page": "第 %s / %s 页", "page.back": "上一页", "page.next": "下一页",
	"menu": "设置", "close": "关闭",
	"mode": "票数跟随", "mode.follow": "跟唱", "mode.live": "实时",
	"voice": "声音", "voice.on": "开", "voice.off": "关",
	"pace": "每张选票", "pace.0.5": "半秒", "pace.1": "1 秒", "pace.2": "2 秒", "pace.3": "3 秒", "pace.5": "5 秒",
	"order": "排列", "order.ballot": "按选票", "order.votes": "按票数",
	"theme": "颜色", "theme.light": "浅色", "theme.dark": "深色", "theme.bw": "黑白",
	"again":  "从第一张唱起",
	"report": "结果说明", "report.next": "下一步",

	"call.post": "%s，%s。", "call.one": "%s一票", "call.each": "%s，各一票", "call.against": "反对%s", "call.and": "、", "call.comma": "，",
	"call.abstain": "弃权", "call.overvoted": "所选人数超过名额，不计",
	"call.blank": "弃权票。", "call.void": "无效票。",
	"call.void.V1": "所选人数超过应选名额。", "call.void.V2": "选同一人担任两项职务。", "call.void.V3": "经两人认定无效。",
}
