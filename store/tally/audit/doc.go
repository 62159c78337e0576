// Package audit decides how many ballots people have to look at before they
// may trust a result, and what is known once they have looked. It is a
// ballot-level comparison risk-limiting audit: for each ballot drawn, what
// people see on the paper is held against what was counted from it. If the
// result is wrong, the audit finds it good with a probability of at most the
// risk it states, whoever or whatever made it wrong.
//
// The steps and where they come from:
//
//   - Draw: sheets are drawn without replacement by a hash of dice rolled in
//     public (Rivest, "Reference implementation code for pseudo-random sampler",
//     2011; Stark's audit tools).
//   - Assertions: "who is elected" is taken apart into inequalities between
//     sums over ballots; the result is right if all hold (Stark, "Sets of
//     Half-Average Nulls Generate Risk-Limiting Audits: SHANGRLA", 2020; linear
//     ones as in Blom and others, "Assertion-based Approaches to Auditing
//     Complex Elections", 2021). For an approval vote with a threshold these
//     are: this person reached it, that one did not, this one has more than
//     that one.
//   - Overstatements: how much the count of a sheet helps an assertion more
//     than the paper does (SHANGRLA, 3.2; Lindeman and Stark, "A Gentle
//     Introduction to Risk-Limiting Audits", 2012, for comparison audits).
//   - Risk: a product of fair bets against "the result is wrong" (Kaplan–Wald,
//     with the conditional mean of sampling without replacement; Stark 2020,
//     Waudby-Smith, Stark and Ramdas, "RiLACS", 2021). Its inverse bounds the
//     risk at every moment (Ville), so that one may stop early or draw more.
//
// What it rests on: the papers were kept, and their number in each batch is
// known from counting them. A paper that cannot be found is taken as the worst
// that it could be. A tie cannot be confirmed by a sample: count it by hand.
package audit
