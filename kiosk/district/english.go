package district

// inEnglish is the same in English.
var inEnglish = map[string]string{
	"title": "Elections, community by community", "other": "中文", "wall": "Wall", "desk": "Desk", "all": "All communities", "lost": "The line is broken and being mended. These are the figures from before.", "now": "as of %s", "comma": ", ",
	"find": "Find", "find.what": "name, code or street", "files": "As a file", "where": "Where", "everywhere": "Everywhere", "shown": "%d communities (of %d)", "more": "%d more are not shown; narrow it down", "grid": "How far each is", "list": "Communities", "pages": "Pages", "page.of": "page %d of %d", "back": "Back", "on": "Next",
	"none.found": "There is no such community.", "none.yet": "There are no communities yet. Import a list: zheng district expect LIST.xlsx, or take archives and bulletins: zheng district take FOLDER.",

	"progress": "Progress", "checked": "checked", "checked.of": "%d of %d checked", "turnout": "Turnout", "goal": "target %d%%", "reached": "reached by %d of %d", "outcomes": "Results", "people": "%d people elected", "look": "Look at",
	"group..": "All", "group.category.hukou": "Hukou", "group.category.floating": "Floating", "group.age.18-45": "Aged 18–45",
	"outcome.elected": "all elected", "outcome.due": "round due",
	"flag.alarm": "alarms", "flag.silent": "silent", "flag.overdue": "overdue", "flag.below": "below target", "flag.refused": "refused files", "flag.keyless": "key not listed", "flag.unlisted": "not on the list",
	"silent": "silent", "silent.n": "%d silent", "alarms.n": "%d alarms", "overdue.n": "%d overdue", "no.street": "no street",
	"name": "Community", "street": "Street", "stage": "Stage", "outcome": "Result", "counted": "Counted", "waiting": "Waiting", "heard": "Last heard",

	"alarm.suspect": "forged or changed file", "alarm.result": "archive and announcement differ", "alarm.halted": "halted", "alarm.stands": "does not stand", "alarm.returned": "more returned than issued", "alarm.identity": "figures disagree",
	"alarm.refused": "somebody came twice", "alarm.batch": "many doubts in a batch", "alarm.queue": "sheets pile up", "alarm.clock": "clock changed", "alarm.backup": "backup behind", "alarm.device": "device lost", "alarm.faults": "device keeps failing", "alarm.disk": "disk nearly full", "alarm.silent": "nobody comes",

	"planned": "planned for", "silent.means": "It should be heard and is not. Call them.", "unlisted.means": "It is not on the list. Its key was not compared: hold it against the printed report, and put it on the list.", "keyless.means": "The list does not say its key, and the first that came is believed. Hold it against the printed report, and put it on the list.",
	"nothing": "No bulletin and no archive came yet.", "figures": "Figures", "registered": "registered", "participants": "took part", "issued": "issued", "returned": "returned", "result": "Result", "fallen": "The vote does not stand", "seats": "seats: %d", "vacant": "open: %d",
	"next.runoff": "runoff", "next.supplementary": "supplementary election", "next.repeat": "to be repeated", "next.first": "election", "next.nomination": "preliminary vote",
	"votes": "Votes for each", "post": "Post", "person": "Name", "approve": "For", "needs": "Needed", "steps": "Dates of the record book", "not.signed": "not signed", "last": "by %s",
	"proof": "Proof", "checks": "%d checks, one by one", "checked.at": "checked %s", "told.at": "bulletin of %s", "no.archive": "No archive came yet; the figures are those of a signed bulletin.", "key.listed": "the key is the list's", "key.word": "the key was not compared with the list", "shares": "Turnout (bulletin)",
	"round.nomination": "nomination", "round.first": "first round", "round.runoff": "runoff", "round.supplementary": "supplementary",
	"refused": "Refused", "refused.title": "Refused in its name", "refused.means": "These were not taken, and nobody can say whose they are. What was taken stands.", "refused.none": "None.",
	"nobody": "No such community", "nobody.what": "The code may be wrong, or the list was changed.",
}
