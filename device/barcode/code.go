// Package barcode reads voter cards with a barcode scanner on a serial line.
//
// What a code says is for store/election: the roll prints it and the desk
// looks it up. A code is a claim, not a proof: anybody can print one. It finds
// the voter in the roll; who stands at the desk is for the ID card or the
// staff to say.
package barcode

import "zheng/store/election"

// What can be wrong with a code; the desk says something else for each.
var (
	ErrForeign = election.ErrCardForeign
	ErrVersion = election.ErrCardVersion
	ErrDamaged = election.ErrCardDamaged
)

// Check says whether code is a voter's card of any election. Errors:
// ErrForeign, ErrVersion, ErrDamaged.
func Check(code string) error { return election.CheckCard(code) }
