package kiosk

// inEnglish is all that the start page says in English.
var inEnglish = map[string]string{
	"open.title":  "正 Zheng · election day",
	"open.kiosk":  "Voter's screen",
	"open.desk":   "Registration desk",
	"open.result": "Result (data)",
	"open.here":   "The voter's screen and the desk open on this machine only.",
}
