package help

// inChinese are the words around the handbook; its text is assets/chinese.html.
var inChinese = map[string]string{
	"title": "选举日手册", "lead": "给当天的工作人员，前一天晚上看一遍。", "other": "English", "home": "首页", "print": "打印", "search": "查手册", "search.none": "手册里没有这个词，换一个说法试试。", "search.some": "有 %d 节写到它", "or": "或", "contents": "内容",
	"table.step": "步骤", "table.first": "签字", "table.second": "第二人",
	"step.open": "开始投票", "step.closed": "结束投票", "step.counting": "开始计票", "step.decided": "确认结果", "step.announced": "宣布结果", "step.sealed": "封存选票",
	"role.chair": "选举委员会主任", "role.member": "委员会成员", "role.chief_scrutineer": "总监票人", "role.chief_teller": "总计票人", "role.scrutineer": "监票人",
}
