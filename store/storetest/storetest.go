// Package storetest has what the tests of many rooms begin with: one election,
// made-up voters, a clock that stands still and a folder in memory. Nobody in it
// is real.
package storetest

import (
	_ "embed"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"zheng/store/election"
)

//go:embed town.toml
var town []byte

// VillageFile is the file of a small election on A5, quick to draw and to read: a
// chair of two candidates (an, bo), a line for another name.
//
//go:embed village.toml
var VillageFile []byte

// Day is nine in the morning of the election day.
var Day = time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC)

// Station is where the voters of the tests vote.
const Station = "中心投票站"

// Election is a small one, for boxes to mark: a chair of two candidates (zhang,
// li), three members of four (chen, ouyang, sun, zhou), a line for another name
// for each seat; with changes, as a file would have them.
func Election(t testing.TB, changes ...func(*election.Election)) *election.Election {
	t.Helper()
	e, err := election.Parse(File(t, changes...))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// File is the file of that election.
func File(t testing.TB, changes ...func(*election.Election)) []byte {
	t.Helper()
	return Changed(t, town, changes...)
}

// Changed is the file of an election with changes.
func Changed(t testing.TB, file []byte, changes ...func(*election.Election)) []byte {
	t.Helper()
	if len(changes) == 0 {
		return slices.Clone(file)
	}
	e, err := election.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range changes {
		change(e)
	}
	return election.Format(e)
}

// Posts puts other posts in the place of those that there are.
func Posts(posts ...election.Post) func(*election.Election) {
	return func(e *election.Election) { e.Posts = posts }
}

// Post is a post given as "id title seats", with a line for another name for each
// seat; candidates are "id name".
func Post(post string, candidates ...string) election.Post {
	p := election.Post{Candidates: People(candidates...)}
	if _, err := fmt.Sscan(post, &p.ID, &p.Title, &p.Seats); err != nil {
		panic(fmt.Sprintf("%q is no post: %v", post, err))
	}
	p.WriteIns = p.Seats
	return p
}

// People are candidates, each given as "id name".
func People(list ...string) (all []election.Candidate) {
	for _, one := range list {
		id, name, _ := strings.Cut(one, " ")
		all = append(all, election.Candidate{ID: id, Name: name})
	}
	return all
}

// ChairOnly leaves the first post, of two candidates.
func ChairOnly(e *election.Election) { e.Posts = e.Posts[:1] }

// Number completes the first 17 digits of an ID number.
func Number(t testing.TB, first17 string) election.IDNumber {
	t.Helper()
	n, err := election.CompleteIDNumber(first17)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Voter is one of the central station, of a household with that name.
func Voter(n election.IDNumber, name, household string) election.Voter {
	return election.Voter{
		Number: n, Name: name, Sex: n.Sex(), Birth: n.Birth(), Household: household, Group: "第1居民小组",
		Category: election.Hukou, Station: Station, Representing: true,
	}
}

// InMemory is where a folder costs no disk: for what is not cut off.
func InMemory(t testing.TB) string {
	t.Helper()
	const memory = "/dev/shm"
	if _, err := os.Stat(memory); err != nil {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "zheng-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
