package district

// inEnglish is the same in English.
var inEnglish = map[string]string{
	"taken.bulletin": "bulletin taken: %s, %d sheets counted", "same": "taken before; nothing new",

	"refused.none":             "neither an archive of a count nor a bulletin; bring the .zip of zheng export or the .json of zheng bulletin",
	"refused.unreadable":       "it cannot be read: %v; see that the file is there and its medium well, and bring it again",
	"refused.large":            "the file has %d GB, at most %d GB are read; export it again without images",
	"refused.program":          "the program failed over it: %v; it was not taken, the others are; give the file and this line to a technician",
	"refused.form":             "it is not in the form in which it was signed: %v; bring the file itself, not one saved by another program",
	"refused.figures":          "the bulletin's figures cannot be: %v; ask at that community",
	"refused.changed_bulletin": "it was changed after it was signed: %v; fetch it anew from that community",
	"refused.bad_key":          "not signed by a key of this election: %v; ask at that community",
	"refused.other_key":        "the code %s with another's key: its fingerprint is %s, on the list stands %s; compare with that community's printed report; where it is the key of a new round, add it to the list",
	"refused.claimed":          "the code %s has files of another key: this one's fingerprint is %s, the one before had %s; two communities cannot have one code; compare with the printed reports and put the right fingerprint on the list",
	"refused.older":            "older than what was taken: this one is of %s, the one taken of %s, which stays",
	"refused.shrunk":           "its log went back: this one is at %s, before it was at %s; a log only grows; where the box was restored from a backup, look there, and take the archive for it",
	"refused.ahead":            "the bulletin is of %s, by this machine's clock it is %s; set both clocks",
	"refused.unlisted":         "the list has no key for %s (fingerprint %s), and over the line others are not taken; put the fingerprint on the list, or bring the file here",

	"list.heading":   "there is no heading; the table needs the columns “code” and “name”, and may have “street”, “key” and “date”",
	"list.code":      "row %d: a code has letters, digits and - _ . alone, 64 at most: %s",
	"list.name":      "row %d: the community has no name, or too long a one",
	"list.twice":     "row %d: the code %s stands on row %d already",
	"list.key":       "row %d: a key's fingerprint has 24 digits of 0–9 and A–F, several are divided by ; : %s",
	"list.key_twice": "row %d: this fingerprint stands on row %d already",
	"list.day":       "row %d: the day is written 2026-12-05: %s",
	"list.empty":     "the list has no communities",
	"list.number":    "row %d: this may be an ID number; take it out",

	"stage.missing": "nothing yet", "stage.none": "no stages", "stage.setup": "setting up", "stage.test": "testing", "stage.open": "voting", "stage.paused": "paused", "stage.closed": "closed",
	"stage.counting": "counting", "stage.decided": "confirmed", "stage.announced": "announced", "stage.sealed": "sealed", "stage.checked": "checked",
	"outcome.elected": "all elected", "outcome.due": "another round due", "outcome.vacant": "seats open", "outcome.fallen": "does not stand", "outcome.nominee": "candidates known", "silent": "silent",

	"column.code": "code", "column.name": "community", "column.street": "street", "column.planned": "planned day", "column.date": "election day", "column.round": "round", "column.stage": "stage", "column.heard": "last heard",
	"column.silent": "silent", "column.registered": "registered", "column.participants": "took part", "column.turnout.all": "turnout %", "column.turnout.hukou": "hukou %", "column.turnout.floating": "floating %", "column.turnout.18-45": "aged 18–45 %",
	"column.counted": "sheets counted", "column.waiting": "waiting", "column.outcome": "outcome", "column.elected": "people elected", "column.alarms": "alarms", "column.overdue": "overdue", "column.broken": "dates outside the rule", "column.refused": "refused",
}
