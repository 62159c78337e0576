// Package cluster lets many polling stations serve one roll, so that a voter who
// comes to another station than the own may vote there, and nobody votes twice
// whatever is cut, slow, killed or paused.
//
// Each station keeps its own record, log, key and count, and every voter belongs
// to one station, the home. At home nobody else is asked. Elsewhere a voter is a
// visitor: the home releases the voter in its own record first, then says so on
// a Shelf that all stations see; the visited station claims the release there,
// and only then takes the voter into its record. A Shelf is a set of values, each
// read and swapped linearizably; package etcd has one on a majority of stations.
//
// # The states of a voter
//
// A home's record knows (see record.Voters.LetGo):
//
//	         let go, under a new pass R
//	at home ───────────────────────────► away R      at home: may be checked in
//	        ◄───────────────────────────             away R:  refused, whatever comes
//	         once the shelf says back R
//
// The shelf has one value for each voter who was ever away:
//
//	(none) ──────► out R ──────► claimed R by S with C      for ever
//	   │             │
//	   └─► back R ◄──┘
//	         │
//	         └──► out R' ──► …                              R' is another pass
//
// The visited station's record knows: stranger (refused), or claimed R (may be
// checked in), which it writes after it has read its own claim from the shelf.
//
// # Why nobody is checked in at two stations
//
// Each swap names the revision at which its value was read and is done only while
// that is still the value's revision; revisions grow, and no value is deleted.
// Passes R and claims C are drawn at random for one use.
//
// (1) A claimed value never changes: a swap is sent only by Station.publish, claim
// and Back, and none of them sends one after reading a claimed value. So at most
// one station ever claims a voter, and no two visited stations check one in.
//
// (2) Let a visited station check a voter in under R, and suppose the home does so
// too. The value went (…) → out R → claimed R. The home's record was "away R" when
// out R was sent: publish reads the value, then looks into its record, then swaps
// at the revision that it read; it goes on only if the record says away R.
//
//	(2a) The home's check-in came before "away R": then the voter had taken part,
//	     and who took part is not let go. (If two people undid it, the ballots are
//	     back and it is no check-in.)
//	(2b) It came after: then the record left "away R", which it does only after
//	     the home read back R on the shelf (or another pass out, which only a
//	     record restored from a copy ever meets). back R was written before or after
//	     out R became the value. After is impossible: between out R and claimed R
//	     there is no other value, since claimed R was swapped at the revision of
//	     out R; and (1) ends all change. Before: then back R, or a value after it,
//	     was read by the publish that wrote out R, for its swap was done at the
//	     revision that it read. It looked into the record after that, and found
//	     away R; so the record still was, or again was, away R. Again is
//	     impossible, R being drawn for one release. Still: then that publish read
//	     back R itself (publish stops), or a value after back R. A value after
//	     back R under another pass R' is out R' or later, published while the
//	     record said away R' – after it had left away R. Contradiction.
//
// None of this speaks of time: a member, a station or a line may stand still at
// any step for as long as it likes. A swap whose answer is lost is sent again at
// the same revision with the same value: either lands once, neither can land
// later than a change, and reading back tells (see swap). A station that dies
// between its claim and its record finds the claim again and takes it for its own:
// a claim names the station and its box. A home that dies between its record and
// the shelf publishes when it comes back; until then the voter is refused at both,
// never served at both.
//
// It rests on three things: a record does not lose what it said was on the disk; a
// box is one, not the original beside its copy; two records of one station never
// serve at once. A record restored from a copy may lack its last acts: Sync takes
// over what the shelf knows of releases, and check-ins that only the lost disk
// had are as lost as they are for a single station (paper tells). A box that was
// replaced has another name on the shelf, and a claim that only the old one made
// goes to people, who know whether the voter drew ballots. And an omitted voter
// (漏登) who is added at two stations by two people each is two voters: nothing
// here compares them.
//
// # What the shelf tells of voters
//
// Keys are a hash under the roll's key, which is in no Shelf. Whoever has that key
// (each station) and what etcd writes (its log and database) learns of visitors
// alone: who visited which station, who asked in vain and why, in which order,
// and between which two figures of turnout that all stations tell. Of voters at
// home there is nothing, whatever the order. When the polls are closed the folder
// is removed (zheng cluster end); the records keep who was away and who a guest,
// in no order.
package cluster
