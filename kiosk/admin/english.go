package admin

// inEnglish is all that these pages say in English.
var inEnglish = map[string]string{
	"title": "Administration", "other": "中文", "home": "Start page", "logout": "Sign out",
	"nav.day": "Today", "nav.people": "People", "nav.election": "Election file", "nav.roll": "Voter roll", "nav.book": "Record book", "nav.papers": "Reports, archive", "nav.devices": "Devices",
	"changed": "Something has changed. Refresh before you go on.", "refresh": "Refresh",

	"role.chair": "Chair of the election committee", "role.member": "Election committee", "role.chief_scrutineer": "Chief scrutineer", "role.chief_teller": "Chief teller",
	"role.scrutineer": "Scrutineer", "role.teller": "Teller", "role.desk": "Registration desk", "role.supervisor": "Supervisor", "role.technician": "Technician",
	"role.chair.what": "committee: signs the steps, enrols people", "role.member.what": "committee: signs the steps, enrols people",
	"role.chief_scrutineer.what": "signs, second key", "role.chief_teller.what": "signs, announces", "role.scrutineer.what": "second key: opening, closing, decisions",
	"role.teller.what": "feeds, decides first", "role.desk.what": "checks in, hands over", "role.supervisor.what": "reads everything, may halt", "role.technician.what": "devices only",

	"stage.": "no stages kept", "stage.setup": "Setup", "stage.test": "Test", "stage.open": "Voting", "stage.paused": "Paused", "stage.closed": "Closed",
	"stage.counting": "Counting", "stage.decided": "Confirmed", "stage.announced": "Announced", "stage.sealed": "Sealed",
	"stage.setup.now": "Being set up. Roll, election file and people may be changed.", "stage.test.now": "Being tested. Test sheets are kept apart and never mix with ballots.",
	"stage.open.now": "Polls are open. Voters check in and draw ballots.", "stage.paused.now": "Voting is paused; nobody can check in.", "stage.closed.now": "Polls are closed. Bring the boxes together, mix the ballots, and open.",
	"stage.counting.now": "Ballots are counted. When all are read and all doubts decided, confirm the result.", "stage.decided.now": "The committee has confirmed the result; it is not announced yet.",
	"stands.not": "The vote does not stand and is repeated", "stands.not.what": "Nobody is elected; no notice is issued. Arrange the vote anew by its date (see the work record book).",
	"stage.announced.now": "The result is announced. Print and sign the report, count and seal the ballots.", "stage.sealed.now": "Ballots are sealed, the election is over. Nothing changes any more.",

	"day.next": "Next step", "day.others": "Other steps", "day.log": "Steps taken", "day.halted": "A supervisor has halted the election: %s (%s)",
	"day.halt": "Halt the election", "day.halt.what": "Nobody checks in, nothing is counted, no step is taken until a supervisor lifts it.", "day.lift": "Lift the halt", "day.reason": "Reason",
	"day.keys": "Signed by two: %s and %s", "day.key": "Signed by %s", "day.or": " or ", "day.notmine": "Your role does not sign this step; somebody who does signs in.",
	"day.over": "Findings: %d. To go on all the same, two people sign and give a reason.", "day.blocked": "To be done first: %d.", "day.wait": "Not possible now.",
	"day.by": "Signed", "day.why": "Reason", "day.overrode": "overrode", "day.none": "None yet.", "day.ready": "Readiness", "day.ready.go": "Check now", "day.ready.at": "checked at %s", "day.ready.never": "not checked yet", "day.ready.well": "%d well",
	"step.setup": "Back to setup", "step.test": "Begin a test", "step.open": "Open the polls", "step.paused": "Pause voting", "step.closed": "Close the polls", "step.counting": "Begin counting",
	"step.decided": "Confirm the result", "step.announced": "Announce the result", "step.sealed": "Seal the ballots",
	"step.paused.open": "Resume voting", "step.closed.open": "Extend voting", "step.decided.counting": "Count again", "step.announced.counting": "Count again",
	"step.test.what": "Read a few sheets printed TEST, and see whether they are read rightly.", "step.open.what": "With the zero report: nobody checked in, no ballot recorded.",
	"step.closed.what": "Nobody checks in after it. The record is rewritten without traces of the order.", "step.counting.what": "Two people open the boxes; ballots of all boxes are mixed before they are read.",
	"step.decided.what": "Nothing waits for a decision and the figures agree; the committee confirms.", "step.announced.what": "Chief scrutineer and chief teller sign; only now boards say who is elected.",
	"step.sealed.what": "Count, bag and seal by kind, and write down the seals. After it nothing changes any more.", "step.paused.what": "A power cut, rain; voting can be resumed.",
	"step.closed.open.what": "No box was opened, and the committee decides on more time.", "step.decided.counting.what": "After an objection: read what is missing, decide anew.", "step.announced.counting.what": "The result is said to be wrong: count again; the record shows both.",
	"step.setup.what": "End the test.",
	"log.halt":        "halted", "log.lift": "halt lifted",

	"ask.zero_sheets": "%d sheets are recorded already", "ask.zero_sheets.ok": "Zero report: no sheet (%d)", "ask.zero_voters": "%d voters were checked in already", "ask.zero_voters.ok": "Nobody was checked in (%d)",
	"ask.roll": "No roll was imported (%d)", "ask.roll.ok": "%d on the roll", "ask.unready": "Readiness: %s",
	"ask.quorum": "%d voters are missing: closed now, the vote does not stand", "ask.quorum.ok": "enough voters took part (%d missing)", "ask.stands": "the vote does not stand: %s",
	"ask.handed": "%d voters checked in and have no ballot yet", "ask.handed.ok": "All who checked in have their ballots (%d waiting)",
	"ask.counted": "Not one ballot counts (%d)", "ask.counted.ok": "%d ballots count", "ask.pending": "%d sheets wait for a decision", "ask.pending.ok": "Nothing waits for a decision (%d)",
	"ask.seen": "Sheets are still coming; wait for the feeder to stop", "ask.seen.ok": "The figures stand still", "ask.result": "The result cannot be worked out yet", "ask.result.ok": "The result is worked out",
	"ask.returned": "%d came back, more than the %d issued", "ask.returned.ok": "%d came back, no more than the %d issued", "ask.identity": "Reconciliation: %s",
	"ask.same_result": "The result is not the one that was confirmed", "ask.same_result.ok": "It is the result that was confirmed",
	"do.zero_sheets": "Begin again in an empty data folder.", "do.zero_voters": "Begin again in an empty data folder.", "do.roll": "Import it under “Voter roll”; without one two people decide.",
	"do.quorum": "Extending is easiest now: do not close yet, and tell those who have not come. Once boxes are opened it cannot be extended, only repeated.", "do.stands": "Confirmed, it is announced that the vote does not stand and is repeated. Sign with the reason.",
	"do.handed": "Hand the ballots over at the desk, or undo the check-in.", "do.pending": "Decide at the counting table.", "do.seen": "Wait for the last batch, then refresh.", "do.returned": "Check boxes and cancelled ballots; the committee says in writing what it decides.",
	"do.same_result": "Count again, then confirm once more.",

	"day.unmet": "Not done: %s.", "day.semi": "; ", "day.bag": "The number of ballots is a number.", "ask.bags": "each bag has a seal of its own", "ask.bagged": "valid, blank and invalid ballots in the bags: %d, counted: %d; where they differ, give the reason",
	"over.quorum": "too few voters", "over.stands": "the vote does not stand: ", "over.roll": "no roll", "over.unready": "not ready:", "over.handed": "ballots not handed over", "over.counted": "no ballot counted", "over.returned": "more came back than were issued", "over.identity": "does not agree:", "over.bagged": "numbers in the bags differ",
	"hand.title": "Figures counted by hand", "hand.what": "Where voters were checked in on paper, the desk does not know them: two people check and enter them. Without them there is no result.", "hand.registered": "Registered", "hand.participants": "Took part (by proxy too)", "hand.issued": "Ballots issued", "hand.go": "Enter", "hand.number": "A figure is a number.", "done.figures": "The figures are entered.",
	"bag.kind": "Kind", "bag.count": "Number", "bag.seal": "Seal", "bag.valid": "valid", "bag.blank": "blank", "bag.invalid": "invalid", "bag.rejected": "not counted", "bag.cancelled": "cancelled, corner cut", "bag.unused": "unused", "bag.papers": "reports and lists",
	"bag.hint": "Valid, blank and invalid add up to the ballots counted; give the reason where they do not.",

	"done.step": "Done, and recorded.", "done.halt": "The election is halted.", "done.lift": "The halt is lifted.", "done.ready": "Checked.",
	"done.people.add": "Enrolled.", "done.people.remove": "Removed.", "done.people.off": "Turned off.", "done.people.on": "Turned on.", "done.people.pin": "The PIN is changed; ask the person to change it once more.",
	"done.book": "It stands in the book.", "done.import.roll": "The roll is imported.", "done.import.proxies": "The proxies are imported.",

	"first.title": "Enrol the first person", "first.what": "From then on the day goes by stages, and everybody signs in by name and PIN. The first one is of the election committee and enrols the others.",
	"first.code": "Setup code", "first.code.what": "Run zheng people init on this machine's console.", "first.go": "Enrol", "first.skip": "Or enrol nobody: no stages are kept then, and everything is done at this machine alone.",

	"people.title": "People", "people.what": "Candidates and their close kin hold no office in the election.", "people.name": "Name", "people.role": "Role", "people.pin": "PIN", "people.again": "Once more", "people.pin.what": "At least 6 digits, no row and no repetition; or a passphrase of at least 8 characters.",
	"people.namesake": "If it is only a candidate's name: who it is", "people.add": "Enrol", "people.new": "Enrol somebody", "people.off": "Turn off", "people.on": "Turn on", "people.remove": "Remove", "people.newpin": "New PIN", "people.card": "own ID card",
	"people.isoff": "off", "people.waits": "too many wrong tries, waits until %s", "people.differ": "The two PINs differ; type them once more.", "people.me": "yourself",
	"people.table": "What each role may do",

	"election.title": "Election file", "election.date": "Election day", "election.profile": "Rules", "election.seats": "%d seats", "election.lines": "%d lines for other names", "election.round.first": "first round", "election.round.runoff": "runoff", "election.round.supplementary": "supplementary round",
	"election.upload": "Another election file (.toml)", "election.upload.what": "At the setup only; id and round stay. It is taken if nothing is wrong with it; the service begins anew and you sign in again. With another date, import the roll again; ballots printed before are to be printed again.",
	"election.check": "Check only", "election.go": "Check and take", "election.closed": "At this stage files are checked, not taken.", "election.bad": "Problems: %d. It was not taken.", "election.good": "Nothing is wrong with it: %s.", "election.unread": "It cannot be read: %v", "election.other": "It is of another election or round; use another data folder.",
	"election.line": "line %d",

	"file.none": "Choose a file first.",

	"roll.title": "Voter roll", "roll.none": "There is no roll yet.", "roll.figures": "%d registered, %d took part, %d ballots issued.", "roll.roll": "Import the roll (.xlsx or .csv)", "roll.proxies": "Import the list of proxies (.xlsx or .csv)",
	"roll.what": "It is checked first, nothing is imported at once. Every problem is shown with its row: correct the table and choose it again, or decide which rows to leave out.", "roll.check": "Check", "roll.closed": "At this stage the roll is not replaced; correct single voters at the desk.",
	"roll.report": "%d rows, %d of them good; problems: %d.", "roll.broken": "That is no table, or cannot be read. Save it as .xlsx or CSV.", "roll.row": "Row", "roll.field": "Column", "roll.problem": "Problem", "roll.more": "%d more problems are not shown.",
	"roll.leave": "Leave out rows with", "roll.rows": "and these rows (17,23-25)", "roll.import": "Import %d rows", "roll.warnings": "To look at (they keep nobody off the roll)", "roll.good": "Nothing is wrong; it can be imported.",
	"roll.gone": "The table was checked too long ago; choose the file again.", "roll.left": "Some problems are neither corrected nor accepted.", "roll.voting": "Somebody has voted: it is not replaced as a whole.", "roll.first": "Import the roll first.", "roll.groups": "By group",
	"problem.check_digit": "wrong check digit", "problem.date": "wrong date of birth", "problem.under_age": "under 18", "problem.duplicate": "twice", "problem.missing": "something missing", "problem.unknown_station": "unknown station", "problem.unknown_category": "unknown category", "problem.not_readable": "not readable",
	"group.": "all", "group.category": "category", "group.group": "group", "group.age": "age", "group.sex": "sex", "group.station": "station", "sex.male": "male", "sex.female": "female",

	"book.title": "Work record book", "book.what": "Eight stages, each item with its date and who signed. Dates that break their rule are marked; the days may be changed to local rules.", "book.date": "Date", "book.note": "Note", "book.sign": "Sign", "book.again": "Sign again", "book.own": "Another item", "book.own.title": "What", "book.days": "days before",
	"book.missing": "not signed yet: %d", "book.broken": "dates that break their rule: %d", "book.complete": "all signed, all dates keep their rules", "book.breaks": "breaks its rule", "book.by": "signed by %s, %s", "book.on": "on %s", "book.between": "between %s and %s", "book.from": "on or after %s", "book.until": "on or before %s", "book.after": "needs the date of “%s” first",
	"chapter.1": "Registration", "chapter.2": "Nomination", "chapter.3": "Deliberation", "chapter.4": "Determination of candidates", "chapter.5": "Voting", "chapter.6": "Publication of results", "chapter.7": "Filing with the sub-district", "chapter.8": "Hand-over",
	"item.committee_named": "Election committee named", "item.roll_published": "Roll published", "item.objections_raised": "Objections end", "item.objections_decided": "Objections decided", "item.nomination": "Candidates nominated", "item.deliberation": "Deliberation",
	"item.candidates_published": "Candidates published", "item.place_published": "Time, place and manner published", "item.staff_published": "Staff published", "item.proxies_published": "Proxies published", "item.vote_held": "Vote held", "item.announced": "Result announced",
	"item.posted": "Notice posted", "item.taken_down": "Notice on show until", "item.answered": "Objections to the result answered", "item.filed": "Filed", "item.handed_over": "Handed over", "item.archived": "Archived",

	"papers.title": "Reports and archive", "papers.what": "PDF, ready to print. A result that is not announced carries 暂计 (provisional).", "papers.export": "Archive", "papers.export.what": "One file with the election file, ballots, decisions, log and signatures, which anybody can check with zheng-verify.", "papers.export.go": "Export the archive",
	"paper.result": "Report of the result (three copies)", "paper.notice": "Public notice", "paper.sealing": "Sealing sheet", "paper.tally": "Tally in strokes", "paper.zero": "Zero report",

	"devices.title": "Devices", "devices.well": "well", "devices.ill": "missing or faulty", "devices.none": "No device is connected.", "device.idcard": "ID-card reader", "device.barcode": "Barcode scanner", "device.backup": "Backup", "device.feeder": "Feeder", "device.panel": "Lamps and button", "device.clock": "Clock", "device.ups": "Power",
	"again.title": "Beginning anew", "again.what": "Taken. The service begins anew; the start page opens by itself in a few seconds. Sign in again.",
	"rule.title": "Rulings on people voted for", "rule.what": "Of somebody written in for a seat kept for women the sex is to be said; of somebody who may not be elected, why. Two people answer for it; nobody is elected before.", "rule.sex": "Sex", "rule.unsaid": "not said", "rule.female": "woman", "rule.male": "man", "rule.barred": "May not be elected", "rule.barred.what": "The reason; leave it empty where there is none.", "done.ruling": "The ruling is entered.",
}
