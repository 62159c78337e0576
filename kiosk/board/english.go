package board

// inEnglish is all that the board says in English.
var inEnglish = map[string]string{
	"title": "Public count", "other": "中文",
	"lost": "Connection lost, trying again. The figures are those from before.",

	"phase.provisional": "Provisional", "phase.complete": "All counted, awaiting the committee", "phase.announced": "Official result", "phase.fails": "Official result: the vote does not stand",
	"stations": "The ballots below are this station's. All stations so far (provisional): %d took part of %d registered; %d ballots issued, %d counted. ", "stations.missing": "Not heard: %s.",
	"fails": "the vote does not stand", "fails.head": "The vote does not stand and is repeated", "elected.nobody": "Nobody is elected.", "voids": "%s void here",
	"stage.paused": "paused", "stage.halted": "halted",

	"registered": "Registered", "participants": "Took part", "issued": "Issued", "returned": "Returned",
	"valid": "Valid", "invalid": "Invalid", "blank": "%s blank", "pending": "Waiting", "unknown": "—",

	"seats": "%s to elect", "needs": "%s needed", "needs.short": "%s needed", "more": " (cont.)",
	"approve": "for", "oppose": "against", "abstain": "abstain", "others.not": "%s others written in, none with more than %s approvals: not elected.", "others": "%s others written in", "written": "written in", "nominee.elected": "stands", "nominee.elected.many": "%s stand", "nominee.elected.won.none": "nobody yet", "nominee.elected.nobody": "Nobody stands.", "nominee.others.not": "%s others, none with more than %s votes: they do not stand.", "elected.many": "%s elected", "elected": "elected", "elected.won": "○ %s", "elected.won.none": "nobody yet", "votes": "votes", "none": "–",
	"strokes": "%s votes: %s characters and %s strokes",
	"legend":  "○ for　× against　– abstain",

	"called": "called %s / counted %s", "counted": "%s counted", "ballot": "batch %s · ballot %s",
	"waiting": "Waiting for ballots", "waiting.count": "No ballot counted yet", "live": "Live, without calling",
	"pause": "Pause", "resume": "Go on", "catch": "Catch up", "sound.touch": "Touch the screen for sound",
	"page": "page %s / %s", "page.back": "Page back", "page.next": "Next page",
	"menu": "Settings", "close": "Close",
	"mode": "Votes follow", "mode.follow": "the calling", "mode.live": "the count",
	"voice": "Sound", "voice.on": "on", "voice.off": "off",
	"pace": "Each ballot", "pace.0.5": "½ s", "pace.1": "1 s", "pace.2": "2 s", "pace.3": "3 s", "pace.5": "5 s",
	"order": "Order", "order.ballot": "as on the ballot", "order.votes": "by votes",
	"theme": "Colours", "theme.light": "light", "theme.dark": "dark", "theme.bw": "black and white",
	"again":  "Call from the first",
	"report": "The result explained", "report.next": "Next",

	"call.post": "%s: %s. ", "call.one": "%s, one vote", "call.each": "%s, one vote each", "call.against": "against %s", "call.and": ", ", "call.comma": "; ",
	"call.abstain": "abstention", "call.overvoted": "more people than seats, does not count",
	"call.blank": "Blank ballot.", "call.void": "Invalid ballot: ",
	"call.void.V1": "more people than seats.", "call.void.V2": "one person for two posts.", "call.void.V3": "so decided by two people.",
}
