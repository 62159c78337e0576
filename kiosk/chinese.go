package kiosk

// inChinese is all that the start page says in Chinese.
var inChinese = map[string]string{
	"open.title":  "正 · 选举日",
	"open.kiosk":  "选民自助屏",
	"open.desk":   "登记台",
	"open.result": "计票结果（数据）",
	"open.here":   "选民屏和登记台只在这台机器上打开。",
}
