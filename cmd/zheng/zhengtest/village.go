// Package zhengtest has what tests of the commands share: a small election with
// scans of clear and of doubtful votes, a station that serves with a simulated
// card reader, and ways to wait for it.
package zhengtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"zheng/scan/omr"
	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
	"zheng/store/storetest"
)

// Village is the election of all these scans.
var Village = sync.OnceValues(func() (*election.Election, error) { return election.Parse(storetest.VillageFile) })

var blankPage = sync.OnceValues(func() (*scantest.Blank, error) {
	e, err := Village()
	if err != nil {
		return nil, err
	}
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		return nil, err
	}
	blanks, err := scantest.Print(context.Background(), l, 150)
	if err != nil {
		return nil, err
	}
	return blanks[0], nil
})

// ClearVote is what voter i wants: of three, two for an against bo, one for bo
// against an. Both boxes hold ink, so that no two papers look like one.
func ClearVote(i int) election.Vote {
	marks := map[string]election.Reading{"an": election.Approve, "bo": election.Oppose}
	if i%3 == 2 {
		marks = map[string]election.Reading{"an": election.Oppose, "bo": election.Approve}
	}
	return election.Vote{Marks: map[string]map[string]election.Reading{"chair": marks}}
}

// ClearScan is a scan of that vote about which the reader has no doubt: what is
// tested here is the program around it, so hands draw until it has none.
func ClearScan(i int) ([]byte, error) {
	e, err := Village()
	if err != nil {
		return nil, err
	}
	want := ClearVote(i).Marks["chair"]
	return drawn(uint64(i), scantest.Follow(e.Marks, ClearVote(i)), func(s omr.Sheet) bool {
		for _, m := range s.Marks {
			if w := want[m.Candidate]; m.Reading != w && !(w == "" && m.Reading == election.Abstain) {
				return false
			}
		}
		return s.Status == omr.Clear
	})
}

// AskedScan has something in an's box that only people can read.
func AskedScan() ([]byte, error) {
	choose := func(_ *rand.Rand, b sheet.Box) scantest.Choice {
		if b.Candidate == "an" {
			return scantest.Choice{Kind: scantest.KindOther}
		}
		return scantest.Choice{Kind: scantest.KindBlank}
	}
	return drawn(7, choose, func(s omr.Sheet) bool {
		return s.Status == omr.Review && len(s.Reasons) == 1 && s.Reasons[0] == omr.UnclearMark &&
			s.Marks[0].Reading == election.Unclear && s.Marks[1].Reading == election.Abstain
	})
}

var villageReader = sync.OnceValues(func() (*omr.Reader, error) {
	e, err := Village()
	if err != nil {
		return nil, err
	}
	l, err := sheet.Design(e, sheet.Normal)
	if err != nil {
		return nil, err
	}
	return omr.NewReader(e, l)
})

// drawn lets hands draw until the scan is as wanted.
func drawn(seed uint64, choose func(*rand.Rand, sheet.Box) scantest.Choice, wanted func(omr.Sheet) bool) ([]byte, error) {
	e, err := Village()
	if err != nil {
		return nil, err
	}
	page, err := blankPage()
	if err != nil {
		return nil, err
	}
	reader, err := villageReader()
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(seed, 9))
	for range 100 {
		data, err := page.Scan(rng, e, scantest.Voter{Choose: choose}, scantest.Gray).Encode(scantest.JPEG)
		if err != nil || wanted(reader.ReadBytes(data)) {
			return data, err
		}
	}
	return nil, fmt.Errorf("no hand in a hundred draws what is wanted, seed %d", seed)
}

// Stack writes n clear scans and the election file, once for all tests.
func Stack(t *testing.T, n int) (dir, election string) {
	t.Helper()
	dir = t.TempDir()
	election = filepath.Join(dir, "election.toml")
	if err := os.WriteFile(election, storetest.VillageFile, 0o644); err != nil {
		t.Fatal(err)
	}
	scans := filepath.Join(dir, "in")
	if err := os.Mkdir(scans, 0o755); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for w := range 2 {
		wg.Go(func() {
			for i := w; i < n; i += 2 {
				data, err := ClearScan(i)
				if err == nil {
					err = os.WriteFile(filepath.Join(scans, fmt.Sprintf("%04d.jpg", i+1)), data, 0o644)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	return dir, election
}
