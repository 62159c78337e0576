// This file makes archives of every profile, round and style, honest ones and
// forged ones.

package archive_test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

// kinds are the election files of every profile, round and style; a recall, which
// is about the people named, once, has fewer.
func kinds() (out [][]byte) {
	for _, profile := range election.Profiles() {
		if profile == recall {
			continue
		}
		for _, round := range []election.Round{election.Nominating, election.First, election.Runoff, election.Supplementary} {
			for _, style := range []election.Style{election.Boxes, election.Ovals, election.Names} {
				out = append(out, kindFile(profile, round, style))
			}
		}
	}
	return append(out, kindFile(recall, election.First, election.Boxes), kindFile(recall, election.First, election.Ovals))
}

const recall = "recall"

func kindFile(profile string, round election.Round, style election.Style) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "[election]\nid = \"%s-%s-%s\"\ntitle = \"柳溪换届选举\"\ncommunity = \"柳溪\"\ncommittee = \"柳溪选举委员会\"\ndate = 2026-12-05\nround = %q\nprofile = %q\n",
		profile, round, style, round, profile)
	if round == election.Nominating {
		b.WriteString("[nomination]\nday = 2026-12-19\n")
	}
	fmt.Fprintf(&b, "[marks]\napprove = [\"circle\"]\noppose = [\"cross\"]\n[ballot]\nstyle = %q\n", style)
	seats := 1
	if profile == recall {
		b.WriteString("[petition]\nsigned = 20\nof = 100\n")
		seats = 2 // as many as people
	}
	for i, post := range []string{"chair", "member"} {
		fmt.Fprintf(&b, "[[post]]\nid = %q\ntitle = %q\nseats = %d\n", post, []string{"主任", "委员"}[i], i+seats)
		if style == election.Names {
			continue
		}
		if round == election.Runoff || profile == recall {
			b.WriteString("write_ins = 0\n")
		}
		for k := range i + 2 {
			fmt.Fprintf(&b, "[[post.candidate]]\nid = \"%s%d\"\nname = \"%c宁\"\n", post, k, '安'+rune(7*i+k))
		}
	}
	return []byte(b.String())
}

// honest is the n-th archive: of the n-th kind of election, with more or fewer
// sheets, some of which may wait.
func honest(t testing.TB, n int) *archivetest.Count {
	t.Helper()
	all := kinds()
	file := all[n%len(all)]
	return printed(archivetest.Of(t, file, n%23, n%3%2*(n%4)))
}

// Honest archives of every kind hold: a sample, all of them in the sweep.
func TestHonest(t *testing.T) {
	most, step := 200, 12 // a recall is among them
	if os.Getenv("ZHENG_SWEEP") != "" {
		step = 1
	}
	tried := 0
	for n := 0; n < most; n += step {
		t.Run(fmt.Sprintf("%03d", n), func(t *testing.T) {
			c := honest(t, n)
			if r := checked(c.Pack(), archive.Trust{}); !r.Holds {
				t.Errorf("%s, %d sheets: %v\n%s", c.Election.ID, len(c.Sheets), r.Faults, explain(r))
			}
			tried++
		})
	}
	t.Logf("%d archives of %d kinds of election, none refused", tried, min(tried, len(kinds())))
}

// Two hundred changes, each signed by five, in archives of every kind: none holds.
func TestForged(t *testing.T) {
	most, step := 200, 20
	if os.Getenv("ZHENG_SWEEP") != "" {
		step = 1
	}
	tried := 0
	for n := 0; n < most; n += step {
		t.Run(fmt.Sprintf("%03d", n), func(t *testing.T) {
			c := honest(t, n)
			whole := unzip(t, c.Pack())
			ch := anyChange(whole, n)
			for who, pack := range signers(t, c) {
				p := maps.Clone(whole)
				p[ch.file] = ch.data
				if r := checked(pack(p), archive.Trust{}); r.Holds {
					t.Errorf("%s: %s, %s, %s, signed by %s: it holds", c.Election.ID, ch.file, ch.at, ch.way, who)
				}
				tried++
			}
		})
	}
	t.Logf("%d forged archives, none accepted", tried)
}

// anyChange picks a change of a file, another one for each n.
func anyChange(p parts, n int) change {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(p)), func(name string) bool {
		return strings.HasPrefix(name, "images/") || name == archive.ManifestName
	})
	rnd := archivetest.Source(uint64(n))
	for {
		name := names[rnd.IntN(len(names))]
		if all := changes(name, p[name]); len(all) > 0 {
			return all[rnd.IntN(len(all))]
		}
	}
}

// signers are those who may sign a forged archive.
func signers(t *testing.T, c *archivetest.Count) map[string]func(parts) []byte {
	other := stranger(t, journal.Origin(c.Election))
	headed := func(p parts) parts { // a head that can be read, for the list to name
		if _, err := journal.ParseCheckpoint(string(p[archive.HeadName])); err != nil {
			p[archive.HeadName] = []byte(c.Checkpoint + " ")
		}
		return p
	}
	return map[string]func(parts) []byte{
		"nobody":              func(p parts) []byte { return p.zipped(t) },
		"nobody, listed anew": func(p parts) []byte { return headed(p).forged(t) },
		"another":             func(p parts) []byte { return headed(p).relisted(t, other) },
		"another with their key": func(p parts) []byte {
			p[archive.KeyName] = []byte(other.Public() + "\n")
			return headed(p).relisted(t, other)
		},
		"the machine itself": func(p parts) []byte { return headed(p).relisted(t, c.Key) },
	}
}
