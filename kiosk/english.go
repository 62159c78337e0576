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
	"open.result":  "Result (data)",
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
	"open.result.what":  "JSON",

	"role.chair": "Chair of the election committee", "role.member": "Election committee", "role.chief_scrutineer": "Chief scrutineer", "role.chief_teller": "Chief teller",
	"role.scrutineer": "Scrutineer", "role.teller": "Teller", "role.desk": "Registration desk", "role.supervisor": "Supervisor", "role.technician": "Technician",

	"stage.setup": "Setup", "stage.test": "Test", "stage.open": "Voting", "stage.paused": "Paused", "stage.closed": "Closed",
	"stage.counting": "Counting", "stage.decided": "Confirmed", "stage.announced": "Announced", "stage.sealed": "Sealed", "stage.halted": "Halted by a supervisor",
}
