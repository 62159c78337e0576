// This file says what may follow what in the log of a day that is kept by
// stages. The record refuses everything else when it is done (store/record, whose
// test holds its own tables against these), and whoever reads a log later need
// not take its word: nothing is counted after the boxes are sealed.

package journal

import "slices"

// The stages of a day, as entries name them.
const (
	setup, test, open, paused, closed    = "setup", "test", "open", "paused", "closed"
	counting, decided, announced, sealed = "counting", "decided", "announced", "sealed"
)

// steps are those that a day takes: from, to, and whether two people sign.
var steps = map[[2]string]bool{
	{setup, test}: false, {test, setup}: false,
	{setup, open}: true, {test, open}: true,
	{open, paused}: false, {paused, open}: true,
	{open, closed}: true, {paused, closed}: true, {closed, open}: true,
	{closed, counting}: true, {counting, decided}: true,
	{decided, counting}: true, {announced, counting}: true, // a recount
	{decided, announced}: true, {announced, sealed}: true,
}

// Step says whether a day steps from one stage to another, and whether two
// people sign it. The first step is from "setup".
func Step(from, to string) (ok, two bool) {
	two, ok = steps[[2]string{from, to}]
	return ok, two
}

// stages are those at which an act comes; an act that is not named here comes
// at any. The desk's figures come in crowds, the last of them before the boxes
// are opened.
var stages = map[string][]string{
	ActImport: {setup, test}, ActProxies: {setup, test},
	ActHold: {setup, test, open, paused}, ActRelease: {setup, test, open, paused}, ActRevoke: {setup, test, open, paused},
	ActAdd: {setup, test, open, paused}, ActStrike: {setup, test, open, paused},
	ActChecklist: {open, paused, closed}, ActBoxOut: {open}, ActBoxBack: {open, paused, closed},
	ActByHand: {open}, ActTurnout: {open, paused, closed},
	ActUndo: {open, paused, closed}, ActCancel: {open, paused, closed},
	ActReplace: {open, paused}, ActExchange: {open, paused},
	ActSheet: {counting}, ActAdjudicate: {counting}, ActTakeBack: {counting},
	ActFigures: {closed, counting}, ActRuling: {closed, counting},
	ActObjection: {setup, test, open, paused, closed, counting, decided, announced},
}

// Comes says whether an act may come at a stage; "" is a time when no day is
// kept, or its first step is not taken, and takes all.
func Comes(act, stage string) bool {
	at, ok := stages[act]
	return !ok || stage == "" || slices.Contains(at, stage)
}
