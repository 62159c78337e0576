package webtest

// Serious are the findings of axe-core, whose program is given, that keep somebody
// from using the page of a tab.
func Serious(b *Tab, program string) []string {
	b.Helper()
	Eval[bool](b, program+"; true")
	return Eval[[]string](b, `axe.run(document, { resultTypes: ["violations"] }).then(r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.id + ": " + v.help + " — " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(", ")))`)
}
