package kiosk

// inEnglish is all that the start page says in English.
var inEnglish = map[string]string{
	"open.title":   "正 Zheng · election day",
	"open.kiosk":   "Voter's screen",
	"open.desk":    "Registration desk",
	"open.table":   "Counting table",
	"open.watch":   "Supervisors",
	"open.admin":   "Administration",
	"open.devices": "Devices",
	"open.board":   "Public board",
	"open.help":    "Help",
	"open.result":  "Result",
	"open.here":    "The voter's screen and the desk open on this machine only.",
	"open.login":   "Sign in",
	"open.logout":  "Sign out",
	"open.pin":     "Change your PIN",
	"open.other":   "中文",
	"open.stage":   "Stage of the day",
	"open.nobody":  "Staff sign in first; then this page shows what each may open.",
	"open.print":   "Fingerprint of this server's certificate (compare it when you first open it):",

	"open.kiosk.what":   "lay the ID card, fetch the ballot",
	"open.desk.what":    "check in, hand over, correct",
	"open.table.what":   "feed ballots, decide the doubtful ones",
	"open.watch.what":   "reconciliation, turnout, devices, alarms",
	"open.admin.what":   "stages, people, election file, roll",
	"open.devices.what": "devices, self-test, backup",
	"open.board.what":   "the count, for a projector and for phones",
	"open.help.what":    "the handbook of the day",
	"open.result.what":  "everybody's votes and why, to print",

	"home": "Start", "result.title": "Result", "result.fails": "The vote does not stand and is repeated", "result.fails.what": "Nobody is elected. The election committee sets another day to vote.",
	"result.elected": "Elected", "result.votes": "%d votes", "result.vacant": "%d open", "result.provisional": "Provisional, not announced", "result.provisional.what": "The count is public and the figures still change. Who is elected is for the committee to announce.",
	"result.registered": "Registered", "result.participants": "Took part", "result.issued": "Issued", "result.returned": "Returned", "result.valid": "Valid", "result.blank": "%d blank", "result.invalid": "Invalid", "result.pending": "Waiting",
	"result.seats": "%d to elect", "result.needs": "%d votes needed", "result.voids": "%d void here", "result.name": "Name", "result.approve": "for", "result.oppose": "against", "result.abstain": "– abstain", "result.why": "Why", "result.written": "written in",
	"result.sum": "For each candidate: for + against + abstain = %d ballots.", "result.sum.voids": "For each candidate: for + against + abstain = %d ballots; %d more chose too many here and are void.",
	"result.rules": "Rules", "result.check": "How to check it", "result.check.paper": "Look at the report on the wall: three copies, signed by chief scrutineer and chief teller, with the same figures as here.", "result.check.archive": "Ask the committee for the archive, and count every ballot anew on your own computer:", "result.check.data": "The same as data:", "result.hash": "The SHA-256 of this result, which was signed:",

	"role.chair": "Chair of the election committee", "role.member": "Election committee", "role.chief_scrutineer": "Chief scrutineer", "role.chief_teller": "Chief teller",
	"role.scrutineer": "Scrutineer", "role.teller": "Teller", "role.desk": "Registration desk", "role.supervisor": "Supervisor", "role.technician": "Technician",

	"stage.setup": "Setup", "stage.test": "Test", "stage.open": "Voting", "stage.paused": "Paused", "stage.closed": "Closed",
	"stage.counting": "Counting", "stage.decided": "Confirmed", "stage.announced": "Announced", "stage.sealed": "Sealed", "stage.halted": "Halted by a supervisor",
}
