// Package journal is the tamper-evident log of an election: entries in a Merkle
// tree (RFC 6962, sumdb/tlog) whose head is signed (sumdb/note, Ed25519) and
// printed on paper. Whoever holds an old checkpoint notices when anything that
// it covers is changed, removed, added or put in another order.
//
// The package keeps nothing itself. A Tree grows by lines, and whoever keeps
// the lines keeps its few bytes beside them. The auditor reads the lines back
// with Read or Verify.
package journal
