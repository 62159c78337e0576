package help

// inEnglish are the words around the handbook; its text is assets/english.html.
var inEnglish = map[string]string{
	"title": "Handbook of the day", "lead": "For those who run it, to be read the evening before.", "other": "中文", "home": "Start", "print": "Print", "search": "Search", "search.none": "The handbook does not have this word; try another.", "search.some": "in %d chapters", "or": " or ", "contents": "Contents",
	"table.step": "Step", "table.first": "Signed by", "table.second": "and by",
	"step.open": "Open the polls", "step.closed": "Close the polls", "step.counting": "Begin to count", "step.decided": "Confirm the result", "step.announced": "Announce it", "step.sealed": "Seal the ballots",
	"role.chair": "committee's chair", "role.member": "committee member", "role.chief_scrutineer": "chief scrutineer", "role.chief_teller": "chief teller", "role.scrutineer": "scrutineer",
}
