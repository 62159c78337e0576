// Package tally says who is elected, and why. It is pure: an election, its
// ballots and a few figures go in, a Result comes out, the same whatever the
// order of the ballots. All arithmetic is on whole numbers.
//
// A Counter takes ballots one at a time; CountGroups reads CAST.json. Rounds makes
// the elections that a result asks for, Final joins the rounds into a committee,
// Compare tells two counts apart, Reconcile checks that figures agree.
//
// Every outcome names its rule. The sources are local election plans: A is
// Duting 2015, B Changguo 2017, C Hengnan 2017, S the standard of community
// elections; settings are keys of [rules] in the election file.
//
//	rule  says                                        source  setting                where
//	V1    chosen ≤ seats, or the post is void         B       overvote               Counter.judge
//	V2    same person chosen for two posts            B       two_posts              Counter.judge, dropTwice
//	V3    unreadable: invalid; doubtful: committee    A B     void, pending          Counter.Add, decision.standing
//	V4    invalid ballots count among the returned    A       majority_base          decision.figures
//	V5    a blank ballot is valid, an abstention      B       –                      Counter.Add, read
//	V6    not our paper: rejected, kept apart         B       rejected               Result.Rejected
//	V7    written-in person not eligible              C       ineligible             decision.pool
//	V8    name without ○, or ○ without name           –       pending                nameProblem, Counter.check
//	Q1    turnout of the registered                   B C     turnout, excused       decision.turnout
//	Q2    returned ≤ issued, or ≤ taking part         B       returned_limit         decision.limit
//	Q3    taking part = ballots drawn                 B       –                      Reconcile
//	E1    approvals reach the majority                A B C   majority, majority_base  decision.pool
//	E2    more pass than seats: most approvals        A B     –                      decision.post, tooMany
//	E3    equal at the last seat: runoff              A B     round = runoff         decision.tied
//	E4    seats left open: supplementary round        A B     supplementary, enough  decision.supplementary, finalist.reopen
//	E5    first post still open: who acts             A       –                      decision.acting, Final
//	E6    close kin are not elected together          B       kin, [[sitting]]       decision.pool, withoutKin, Final
//	E7    a seat for women only                       B       for = "women", Sex     decision.pool, sexes
//	E8    elected but not eligible: void              B C     ineligible             decision.pool
//	E9    a written-in person is elected likewise     A B     write_ins              roster.wrote, decision.rule
//	E10   approvals for a higher post added down      –       carry_down             Counter.record
//	E11   confirmed and signed before announced       B S     –                      Result.Hash
//	E12   share of women among those elected          C       women                  decision.women
//	E13   recall: more than half agree                S       profile = recall       decision.recall
//	E14   one of a household                          B C     one_per_household      roster.households
//	E15   most approvals lead                         B       lead                   decision.lead
//	N1    nominated: stands in the vote to come       A B C   stand, nomination      decision.nominate, Candidates
//	N2    nominated with too few votes: in line       A C     –                      decision.nominate
//	N3    nominated for a higher post: stands there   B       –                      decision.mayNot
//	N4    nominated and barred, by a named reason     A B C   ineligible             decision.mayNot
//	N5    nominated and withdrew                      A       withdrawn              decision.withdrew
//
// Where the rules leave something open, this package decides so:
//
//   - Nobody is elected without a vote: the approvals needed are at least 1,
//     even of a base of 0.
//   - With carry_down a ballot that does not count at a post adds nothing
//     there, not even what it says of higher posts, so that approve + oppose +
//     abstain stays the number of ballots that count. An approval carried down
//     outweighs an opposition to the same person on the same ballot.
//   - A name written in outweighs an opposition to the same candidate.
//   - A name that two candidates share means the one standing at that post,
//     or else the first in the file.
//   - One who is not eligible (V7, E8) is passed over like kin (E6): the seat
//     goes to the next with enough approvals, or, with vote_freed, stays free for
//     a supplementary round (004 昌国（三）5(7)(10) to the letter).
//   - Somebody with the approvals for a seat for women whose sex is not known
//     keeps the whole vote undecided (E7), until the committee says it.
//   - A seat that comes free once rounds are joined, because its holder keeps a
//     higher post or gave way to kin, goes to the next with enough approvals, as
//     it would have within a round; equals who do not all fit wait for a round.
//   - A supplementary round that nobody is left to stand in is named, but not
//     made: candidates are to be nominated anew.
//   - E12 undoes no election: seats for women are how a share is kept.
//   - Where kin are tied, the runoff is for all seats left, as for any tie.
//   - A single result asks for a supplementary round after a first round only.
//     Seats that fall open later, by E6 in a runoff or because somebody is
//     elected to a higher post, show once the rounds are joined: Final lists a
//     supplementary round for them (E4), and Reopened makes its election.
//   - Acting (E5) among equals goes by the order of the ballot, and says so.
//   - Where a ballot has several papers, Returned and the figures beside it
//     count papers; Issued and Participants stay per voter, and Q2 holds each
//     paper against them. V2 cannot be seen across papers. A void ballot that
//     does not say which paper it was counts among all, and in no post's base.
package tally
