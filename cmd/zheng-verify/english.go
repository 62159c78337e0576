package main

import "zheng/store/text"

// english and chinese.go hold what is said; verbs are the same, in the same
// order, in both.
var english = map[string]string{
	"usage.flag":    "there is no such flag",
	"usage.archive": "name one archive",
	"usage.sample":  "-sample takes a whole number above 0, with the dice rolled in public as -seed",
	"usage.seed":    "-form and -audited go with -seed",
	"usage.limit":   "-limit lies between 0 and 100 (per cent)",
	"usage.release": "-release needs -key: the key of the releases, or its fingerprint, from elsewhere than the folder",
	"release.holds": "✓ %d files, each as it was signed",
	"release.not":   "✗ the folder is not what was signed; install nothing from it",
	"cannot_read":   "the file cannot be read; check its name",
	"cannot_write":  "the file cannot be written: there is one of that name, or it is not permitted",
	"volume":        "all volumes of the archive belong into one folder, and this is none, or lacks one",
	"volumes":       "read as one archive",
	"too_long":      "the file is too long for a key or a checkpoint",
	"more":          "and %d more",
	"station":       "station %d: %s, %d sheets, log %s, key %s",
	"hold":          "Press Enter to close this window",

	"audit.not_held":     "the archive does not hold, so there is nothing to audit; see the ✗ above",
	"audit.stations":     "this is made of many stations: a sample would have to be drawn from the ballots of all of them together, which is not done yet; look at the stations' own archives",
	"audit.title":        "%s: sample audit (log %s)",
	"audit.open.pending": "△ Sheets wait for people, or a figure is missing%s: there is nothing to audit yet.",
	"audit.open.void":    "△ The vote does not stand%s: nobody is elected, there is nothing to audit.",
	"audit.open.tie":     "△ At the post %s votes are equal, which no sample can confirm: count all its ballots again by hand.",
	"audit.open.none":    "△ At the post %s no ballot counts, which no sample can confirm: look at all ballots.",
	"audit.tight":        "The closest: %s, %s; %d wrong ballots would turn it. The closer, the more are drawn.",
	"audit.nothing":      "There is nothing that a sample could confirm.",
	"audit.needed":       "%d sheets were counted. For a risk limit of %v %%, %d have to be drawn if none differs.",
	"audit.sample":       "Pull these %d (seed %s): count the papers of each batch first, then take the papers by batch and place.",
	"audit.batch":        "Batch %d (place, sheet, draw)",
	"audit.rejected":     "Besides, %d sheets were not counted (no ballots, or repeated): look at all of them:",
	"audit.form":         "-form FORM.csv writes a form to fill in; -audited FORM.csv says what follows from it.",
	"audit.formed":       "The form is %s. Write as seen: approve, oppose, abstain (or ○, ×, nothing); in the line of the whole ballot: void, blank, missing.",
	"audit.lost":         "✗ Batch %d, place %d: not found. It is taken as the worst it could be.",
	"audit.differs":      "✗ Batch %d, place %d: counted as \"%s\", seen as \"%s\".",
	"audit.passed":       "%[1]s: %[2]s reached the approvals needed (by %[4]d ballots). Risk %.2[5]f %%",
	"audit.below":        "%[1]s: %[2]s did not reach the approvals needed (by %[4]d ballots). Risk %.2[5]f %%",
	"audit.more":         "%[1]s: %[2]s has more than %[3]s (%[4]d ballots would have to be wrong). Risk %.2[5]f %%",
	"audit.others":       "anyone not named",
	"audit.seen":         "%d papers were looked at; %d of them differ from the count.",
	"audit.reached":      "✓ Risk %.2f %%, within %v %%: if the outcome were wrong, an audit would agree as well as this with no greater probability. Who is elected can be trusted.",
	"audit.yet":          "△ Yet %d sheets differ from the count: find out why, each of them.",
	"audit.but_open":     "△ Risk %.2f %%, but some posts no sample can confirm, see △ above.",
	"audit.go_on":        "✗ Risk %.2f %%, not yet within %v %%. Draw %d more (%d in all, with the same seed %s); those seen need not be seen again.",
	"audit.all":          "✗ Risk %.2f %%: a sample cannot confirm the result. Count all %d papers again by hand.",
	"audit.unfilled":     "%d sheets are not filled in yet: %s",
	"audit.not_drawn":    "%d sheets that were not drawn are filled in; only those drawn count",
	"audit.bad":          "what was written makes no vote",

	"form.long":      "the form is too long",
	"form.letters":   "the letters of the form cannot be read; save it as CSV in UTF-8",
	"form.table":     "the form cannot be read; save it as CSV",
	"form.column":    "the form lacks a column:",
	"form.line":      "line",
	"form.where":     "batch and place are numbers",
	"form.post":      "there is no post",
	"form.candidate": "there is no candidate",
	"form.word":      "write approve, oppose or abstain, not",
	"form.all":       "the line of the whole ballot takes void, blank or missing, not",
	"form.twice":     "named twice:",
	"form.again":     "this sheet is in two forms:",
	"form.blank":     "it is said to be blank, and has marks",
}

var texts = text.Join(chinese, english)

// both is a text in both languages, in a line.
func both(code string) string { return texts[code].Zh + " / " + texts[code].En }
