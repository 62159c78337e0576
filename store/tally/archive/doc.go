// Package archive is a whole count in one file, packed so that anybody can do
// it again at home: the election file, every sheet with what the machine read
// and what people decided, the figures, the result, the reports, the log with
// its signed checkpoint, and a signed list of it all.
//
// Pack writes an archive and Check does everything again from it; what proves
// each field of each file stands in .readme/verify.md. Both are
// pure: bytes come from a reader, nothing else is touched.
//
// An archive is a ZIP file, so that every computer opens it, with these rules:
// nothing is compressed (so it never unpacks to more than it is), names are
// sorted, every time is 1980-01-01, and there is nothing between the files. The
// same count gives the same bytes, and no byte of an archive can be changed
// without Check noticing.
//
//	README.txt             what is in it, and how to check it
//	election.toml          the election file as it was given
//	resolved.toml          the same with every rule written out
//	review.toml            of a nomination: what was decided of those nominated,
//	                       where that was given as a file
//	ballots.json           every sheet, in the order of hashes, which is no order
//	ballots.csv            the same as a table for spreadsheets
//	cvr.json               the same after NIST SP 1500-103
//	figures.json           what is known beside the ballots: registered, issued …
//	tallies.json           the counters that the machine kept
//	result.json            what `zheng result -json` says
//	reconciliation.json    the identities between the figures
//	rounds/N/…             election and result of the rounds before this one
//	reports/…              the papers to sign
//	journal.jsonl          the log, an entry a line
//	checkpoint.txt         its signed head
//	key.txt                the public key
//	images/xx/HASH.ext     scanned sheets, where they were asked for
//	manifest.txt           SHA-256 of each other file but the images (named by
//	                       theirs), signed; `sha256sum -c` reads it
//
// One of more than VolumeBytes is cut into volumes, name.zip.001 and on.
//
// Merge makes one result of the archives of many polling stations. Packed, it is
// a ZIP by the same rules with the stations' archives as they are under
// stations/, and what follows from them; it has no signature of its own, for
// Check makes everything in it again.
//
// Nothing in it ties a voter to a ballot, and no name or number of the roll is
// in it. Where a committee prints numbers on ballots (ballot.number) they are
// in the readings: whoever noted a number could then show how they voted.
package archive
