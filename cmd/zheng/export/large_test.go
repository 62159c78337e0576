package export

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/example"
	"zheng/cmd/zheng/zhengtest"
	"zheng/scan/omr"
	"zheng/store/election"
	"zheng/store/record"
	"zheng/store/record/recordtest"
	"zheng/store/tally/archive"
)

// An election with more pictures than one file of a stick holds is exported, put
// away and checked like any other. It takes 10 GB of disk for some minutes.
func TestLargeArchive(t *testing.T) {
	if os.Getenv("ZHENG_SWEEP") == "" {
		t.Skip("ZHENG_SWEEP is not set")
	}
	for _, c := range []struct{ pictures, size, volumes int }{
		{3000, 1 << 20, 1},
		{70, omr.MaxPicture, 2}, // more than 4 GiB too, where a ZIP changes its form
	} {
		t.Run(fmt.Sprint(c.pictures), func(t *testing.T) { exportLarge(t, c.pictures, c.size, c.volumes) })
	}
}

// pictured is a record of rejected sheets, each with a picture of so many bytes, and
// the file of its election.
func pictured(t *testing.T, sheets, size int) (store *record.Store, e *election.Election, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "election.toml")
	if err := os.WriteFile(file, example.Election, 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := election.Parse(example.Election)
	if err != nil {
		t.Fatal(err)
	}
	store = recordtest.Open(t, e)
	batch := store.Batch()
	for n := range sheets {
		image := make([]byte, size)
		rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)}).Read(image)
		sheet := record.Sheet{Hash: record.Sum(image), Image: image, Ext: "jpg", Place: n + 1, Status: record.Rejected, Reasons: []string{"foreign"}}
		if _, err := batch.Add(t.Context(), sheet); err != nil {
			t.Fatal(err)
		}
	}
	return store, e, file
}

func exportLarge(t *testing.T, pictures, size, volumes int) {
	store, e, file := pictured(t, pictures, size)
	x, err := Of(t.Context(), store, e, file, "", true, &zhengtest.Kept{})
	if err != nil {
		t.Fatal(err)
	}
	made, err := (&Folder{Dir: filepath.Join(t.TempDir(), "kept"), Of: x, Years: YearsLeast}).Write(t.Context(), console.Bar{})
	if err != nil {
		t.Fatal(err)
	}
	if len(made.files) != volumes || len(made.report.Count.Sheets) != pictures {
		t.Errorf("%d sheets in %d files, want %d in %d", len(made.report.Count.Sheets), len(made.files), pictures, volumes)
	}
	for _, f := range made.files {
		if f.size > archive.VolumeBytes {
			t.Errorf("%s has %d bytes", f.path, f.size)
		}
	}
	t.Logf("%d bytes in %d files; most memory of this process so far %d MB", made.size, len(made.files), mostMemory(t)>>20)
}

// mostMemory is the most that this process ever had, in bytes.
func mostMemory(t *testing.T) int64 {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return u.Maxrss << 10
}
