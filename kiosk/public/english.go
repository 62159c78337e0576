package public

// inEnglish is all that the public pages say in English.
var inEnglish = map[string]string{
	"other": "中文", "nav": "Pages", "dated": "This page says so since %s", "date": "%d-%02d-%02d",
	"page.index": "The election", "page.roll": "Voters", "page.candidates": "Candidates", "page.turnout": "Participation", "page.result": "Result",
	"page.check": "Check it yourself", "page.objections": "Objections", "page.files": "Papers", "page.screen": "Screen",

	"day": "Election day", "bring": "Bring your ID card.", "qr": "These pages on your phone", "left": "# days left", "today": "today",
	"stage": "How far the election is", "halted": "The supervision group has halted the election.",
	"stage.setup": "Preparation", "stage.test": "Tests", "stage.open": "Voting", "stage.paused": "Voting paused", "stage.closed": "Polls closed",
	"stage.counting": "Public count", "stage.decided": "Confirmed", "stage.announced": "Announced", "stage.sealed": "Ballots sealed",

	"calendar": "What is when", "due.what": "What", "due.when": "Day", "due.left": "Left", "due.done": "done", "due.until": "until %s", "due.from": "from %s",
	"due.note":           "What has ✓ was signed for. Other days are the last that the rules allow; the committee's notices hold.",
	"due.roll_published": "Roll published", "due.objections_raised": "Objections to the roll end", "due.objections_decided": "Objections to the roll decided", "due.candidates_published": "Candidates published",
	"due.withdrawn": "Last day for candidates to withdraw", "due.place_published": "Time, place and manner published", "due.staff_published": "List of staff published", "due.vote_held": "Vote", "due.announced": "Result announced on the spot",
	"due.posted": "Result posted", "due.taken_down": "Result on show until", "due.answered": "Objections to the result answered", "due.handed_over": "Hand-over",

	"object": "If you disagree", "object.what": "Objections, complaints and reports about roll, candidates, procedure or result go to %s. You get a receipt with the day by which you are answered; everybody is.", "object.contact": "Contact: %s",
	"changes": "What was put up and when", "change.put": "Put up: %s", "change.changed": "Changed: %s", "change.taken": "Taken down: %s",

	"roll.what": "%d voters, in the order of the strokes of their names.", "roll.object": "If you are missing, wrong or listed twice, tell %s in time.", "roll.families": "By family name",
	"sex.male": "male", "sex.female": "female",

	"stands.equal": "Equal space for each, introduced by the election committee, in the order of the ballot.", "stands.order.votes": "The order is that of nomination votes.", "stands.order.strokes": "The order is that of the strokes of names.", "stands.order.lot": "The order was drawn by lot in public.",
	"stands.place": "number %d on the ballot", "stands.age": "aged %d", "stands.pledge": "Pledge:",

	"came.group": "Group", "came.registered": "Registered", "came.took": "Took part", "came.goal": "Goal", "came.small": "Groups of fewer than %d are not listed. Who took part is not who chose what: no ballot has a name.",
	"group..": "All voters", "group.category.hukou": "Local hukou", "group.category.floating": "Floating", "group.age.18-45": "Aged 18–45", "group.age.46-59": "Aged 46–59", "group.age.60+": "Aged 60 and over", "group.sex.male": "Men", "group.sex.female": "Women",

	"result.fails": "The vote does not stand and is repeated", "result.elected": "Elected", "result.stands": "Those who stand", "result.votes": "%d votes", "result.vacant": "%d open",
	"result.registered": "Registered", "result.participants": "Took part", "result.issued": "Issued", "result.returned": "Returned", "result.valid": "Valid", "result.blank": "of them blank", "result.invalid": "Invalid", "result.rejected": "Rejected",
	"result.seats": "%d to elect", "result.needs": "%d votes needed", "result.name": "Name", "result.approve": "for", "result.oppose": "against", "result.abstain": "abstain", "result.written": "written in",
	"result.sum": "For each candidate: for + against + abstain = %d ballots.", "result.rules": "Rules",

	"check.why": "No need to trust anybody: count every ballot anew on your own computer.", "check.paper": "Look at the report on the wall: three copies, signed by chief scrutineer and chief teller, with the same figures as here.", "check.take": "Take the archive:", "check.ask": "%s has it.",
	"check.sum": "See that nobody changed the file: these commands (the first on Linux and macOS, the second on Windows) must give the 64 characters above:", "check.count": "Count it anew with the checking program, which comes with the archive, stands alone and needs no network:", "check.same": "The digest of the result that it tells must be:",

	"obj.what": "Every objection, complaint and report is answered. Here are the figures alone.", "obj.names": "Who raised what is not public and in no archive.", "obj.kind": "Kind", "obj.received": "Received", "obj.decided": "Decided", "obj.intime": "In time", "obj.upheld": "Upheld", "obj.open": "Open",
	"obj.kind.": "All", "obj.kind.objection": "Objections", "obj.kind.complaint": "Complaints", "obj.kind.report": "Reports",

	"file.roll": "Voters (PDF)", "file.candidates": "Candidates (PDF)", "file.result": "Result report (PDF)", "file.notice": "Notice of those elected (PDF)", "file.poster": "A3 poster (PDF)", "file.json": "Result as data (JSON)",
}
