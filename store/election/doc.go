// Package election holds what is decided before the day: the election file,
// its posts and candidates, the rules that apply, and what a ballot says.
// It does no I/O and reads no clock.
//
// # Words
//
// The whole project names things as the documents do; each Chinese word has one
// English term.
//
// Who takes part:
//
//	选举委员会                 election committee    Election.Committee; rules on every doubtful ballot
//	总监票人、监票人           (chief) scrutineer    watches, is the second person of a sign-off
//	总计票人、计票人、唱票人   (chief) teller        feeds and counts; calls the ballots out
//	监督小组                   supervision group     reads everything, may halt the election (一票否决)
//	选民名单                   (voter) roll          Roll; 户籍 Hukou and 流动 Floating are its categories
//	户代表、居民代表           representative        of a household, of the residents: profiles of their own
//	委托投票                   proxy voting          Proxy: the giver (委托人) and the agent (受托人)
//	近亲属                     kin                   Candidate.Kin, Rules.Kin
//
// What is voted on:
//
//	职位、应选名额             post, seats           Post; in order of rank
//	候选人、另选他人           candidate, write-in   Candidate, Post.WriteIns
//	差额                       surplus candidates    more candidates than seats
//	一次直选（海选）           open ballot           Ballot.Style names: every name is written
//	选票式样                   ballot style          Ballot.Style: boxes, ovals, names
//	赞成、反对、弃权           approve, oppose, abstain   Reading
//
// The day:
//
//	登记（报到）               check-in              the voter is found on the roll
//	发票、发出票数             issue, issued         ballots handed out, proxies' included
//	流动票箱                   mobile ballot box     taken home to home
//	收回票数                   returned              what came out of the boxes
//	剪角作废票                 cancelled ballot      spoiled, its corner cut, replaced or not
//	认定（裁定）               adjudication          what two people decide of a sheet that waits
//	签字                       sign-off              who answers for an act, the second person where two do
//	封存                       sealing               of the ballots after the count
//
// The count:
//
//	唱票、计票                 tally                 the figures of a ballot's posts and people
//	计票记录                   cast vote record      what was read of one ballot, in the archive
//	多选（多划）               over-vote             more chosen than seats, Rules.Overvote
//	有效票、无效票、空白票     valid, invalid, blank ballot
//	双过半                     double majority       Rules.Turnout and Rules.Majority
//	再次投票                   runoff                among those tied
//	另行选举                   supplementary election   for the seats left open
//	补选、罢免                 by-election, recall   of a committee that sits
//	三核三查                   reconciliation        every figure held against the others
//	报告单、当选公告           result report, public notice
//	保管链                     chain of custody      the log: what happened, in order, signed
package election
