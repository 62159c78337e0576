package watch

// inEnglish is all that the supervisors' screen says in English.
var inEnglish = map[string]string{
	"title": "Supervision", "other": "中文", "bulletin": "Bulletin", "home": "Start", "and": ", ", "now": "as of %s", "lost": "Connection lost, trying again. The figures are those from before.",
	"calm": "Nothing needs you now", "alarms": "To look at", "means": "What it means", "do": "What to do",

	"flow": "The way of the ballots", "registered": "Registered", "participants": "Took part", "issued": "Issued", "own": "own", "proxy": "by proxy", "cancelled": "Cancelled (cut)", "drawing": "Waiting to draw",
	"returned": "Returned", "counted": "Counted", "valid": "Valid", "invalid": "Invalid", "blank": "of these blank", "pending": "Waiting", "rejected": "Rejected",

	"reconcile": "Do the figures agree?", "reconcile.good": "all %d identities hold", "reconcile.bad": "%d fail", "reconcile.unknown": "%d cannot be checked yet", "reconcile.all": "Show all %d",
	"groups": "Participation", "target": "target %d%%", "reached": "reached", "short": "%d%% short", "group..": "All", "group.category.hukou": "Local", "group.category.floating": "Floating",
	"group.age.18-45": "Age 18–45", "group.age.46-59": "Age 46–59", "group.age.60+": "Age 60 and over", "no.roll": "There is no voter roll yet, so no participation. The committee imports it under Administration → Voter roll.",
	"rates": "How fast", "chart.comings": "Voters checked in, by 5 minutes", "chart.sheets": "Sheets read, by 5 minutes", "chart.comings.none": "Nobody has checked in since the service started.", "chart.sheets.none": "No sheet was read since the service started.", "rates.now": "Last 10 minutes: %d voters, %d sheets",
	"batches": "Batches", "batch": "Batch", "sheets": "Sheets", "waits": "Waiting", "put.aside": "Aside", "asked": "Asked", "batches.none": "No sheet read yet.",
	"devices": "Devices", "well": "well", "ill": "not well", "disk": "Disk", "free": "%s free", "devices.none": "No device is connected.",
	"device.district": "Bulletin to the district", "device.idcard": "ID card reader", "device.barcode": "Barcode scanner", "device.backup": "Backup", "device.panel": "Panel", "device.lid": "Lid", "device.power": "Power supply", "device.clock": "Clock", "device.feeder": "Feeder", "device.scanner": "Scanner", "device.camera": "Camera", "device.printer": "Printer",
	"acts": "Done by people", "acts.desk": "With voters", "acts.count": "With ballots and the day", "acts.none": "None yet.", "act.who": "Who", "act.what": "What", "act.why": "Why",
	"point": "Checkpoint of the log", "point.size": "up to entry %d", "point.how": "Write it down or take a picture: whoever changes the log later is found out by it.", "point.none": "No checkpoint was signed yet. Steps of the day and reports sign one.", "point.key": "key %s",
	"halt": "Halt the election", "halt.what": "Then nobody checks in, no sheet is read and no step is taken; what is recorded stays. The supervision group may lift it at any time.", "halt.go": "Halt now", "lift": "Lift the halt", "lift.what": "The day goes on where it stood.", "lift.go": "Lift now",
	"refused": "This was not done", "back": "Back", "over": " (with exceptions, signed)", "sheet": "sheet %s… ",

	"stations": "Polling stations", "stations.sum": "together %d took part of %d registered; %d sheets counted", "stations.provisional": "provisional: not all are heard", "stations.name": "Station", "stations.stage": "Stage", "stations.heard": "Heard", "stations.now": "now", "stations.stale": "silent since %s", "stations.never": "not heard yet",
	"alarm.station": "%s is silent since %s", "alarm.station.means": "The line is cut, or the machine there has stopped. Its voters vote as ever; its figures are those from before.", "alarm.station.do": "Call the station; if its machine is well, look at cables and power at both ends. Visitors wait, or go to their own station.",
	"alarm.station.never": "%s was not heard yet", "alarm.station.never.means": "The station is not switched on, or has not joined (zheng cluster join).", "alarm.station.never.do": "Call the station; zheng cluster status tells whether it has joined.",
	"alarm.station.clock": "The clocks of %s and of this machine are %d minutes apart", "alarm.station.clock.means": "One of the two is wrong; the hours of the polls, the log and certificates go by it.", "alarm.station.clock.do": "Set the clock. What most stations agree on is usually right.",

	"stage.": "no stages", "stage.setup": "setup", "stage.test": "test", "stage.open": "open", "stage.paused": "paused", "stage.closed": "closed",
	"stage.counting": "counting", "stage.decided": "decided", "stage.announced": "announced", "stage.sealed": "sealed", "stage.halted": "halted",
	"stage.sheet.counted": "counts", "stage.sheet.rejected": "rejected", "stage.sheet.repeated": "repeated", "stage.sheet.review": "waits",

	"act.import": "roll imported", "act.proxies": "proxies imported", "act.hold": "mobile box list", "act.by_hand": "checked in by hand", "act.checklist": "paper list entered", "act.box_out": "mobile box out", "act.box_back": "mobile box back", "act.undo": "check-in undone", "act.cancel": "ballot cancelled", "act.replace": "ballot replaced", "act.exchange": "ballot exchanged", "act.revoke": "proxy revoked", "act.release": "off the mobile box",
	"act.add": "voter added", "act.strike": "voter struck off", "act.objection": "objection turned down", "act.settle": "ballot decided", "act.take_back": "decision taken back", "act.stage": "stage", "act.halt": "halted", "act.lift": "halt lifted", "act.clock": "clock changed", "act.fault": "device fault", "act.export": "export", "act.report": "report printed",

	"alarm.halted": "The election is halted", "alarm.halted.means": "The supervision group has halted it; everything stands still.", "alarm.halted.do": "Find out why; then the supervision group lifts it on this page.",
	"alarm.stands": "The vote does not stand: %s", "alarm.stands.means": "Too few took part.", "alarm.stands.do": "While the boxes are closed the committee may extend the vote; afterwards it is repeated. Announce that it does not stand; issue no notice.",
	"alarm.returned": "%d returned, more than the %d issued", "alarm.returned.means": "More ballots in the boxes than were issued: foreign ones among them, a stack read twice, or ballots issued without a record.", "alarm.returned.do": "Stop reading, keep the ballots; compare the desk's figures with those of the batches. If it stays unexplained the vote is void and is repeated.",
	"alarm.identity": "%s", "alarm.identity.means": "Two figures that must agree do not.", "alarm.identity.do": "Look at the last act by hand and the last batch; do not confirm the result before. To go on regardless the committee signs why.",
	"alarm.refused": "%s came again after drawing ballots, %d times", "alarm.refused.means": "Somebody who has drawn ballots laid the card again, and was refused each time.", "alarm.refused.do": "Have the desk ask; if somebody else uses the card, the supervision group decides on the spot.",
	"alarm.batch": "Batch %d: %d of %d sheets need people", "alarm.batch.means": "Far more than usual: pale pens, a dirty scanner, or ballots that were changed.", "alarm.batch.do": "Look at the ballots of this batch; clean the glass and read a small stack again.",
	"alarm.queue": "%d ballots wait for people", "alarm.queue.means": "Reading is faster than deciding, and the result waits for them.", "alarm.queue.do": "Open another table, or pause the reading.",
	"alarm.clock": "The clock was changed %s", "alarm.clock.means": "The machine's time jumped. Votes are not touched, but times in the log are no longer sure.", "alarm.clock.do": "Set the time, and note the right one and why it changed.",
	"alarm.backup": "The backup is behind", "alarm.backup.means": "The disk is missing, full or cannot be written. The record here is not touched.", "alarm.backup.do": "Plug it in or take another; it catches up by itself.",
	"alarm.device": "%s is not connected", "alarm.device.means": "A device is off or broken, and what needs it has stopped.", "alarm.device.do": "Look at power and cable; plug in another. Meanwhile go on by hand, with voter cards for one.",
	"alarm.faults": "%s failed %d times today", "alarm.faults.means": "It works again, but keeps failing.", "alarm.faults.do": "Take another cable, or the spare.",
	"alarm.disk": "Only %s left on the disk", "alarm.disk.means": "When it is full no sheet can be read; nothing recorded is lost.", "alarm.disk.do": "Remove files that are not the election's, or connect another disk. Touch nothing in the data folder.",
	"alarm.silent": "Nobody checked in for %d minutes", "alarm.silent.means": "Perhaps nobody comes; perhaps the desk or the reader has stopped.", "alarm.silent.do": "Call the station.",
	"objections": "Objections", "objections.figures": "%d received, %d decided (%d in time), %d open, %d overdue",
}
