package zhengtest

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
)

// Eventually waits for a condition that another process or goroutine brings
// about: all waiting of these tests. It ends with it, and is generous to a busy
// machine.
func Eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %s in vain", what)
		}
	}
}

// FiguresAt are those of /api/result.
type FiguresAt struct{ Returned, Counted, Pending, Rejected int }

// Reaches waits until a station tells these figures.
func Reaches(t *testing.T, url string, want FiguresAt) {
	t.Helper()
	Until(t, url, func(f FiguresAt) bool { return f == want })
}

// Until waits until the figures that a station tells are as they should be.
func Until(t *testing.T, url string, there func(FiguresAt) bool) {
	t.Helper()
	var got FiguresAt
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the last figures: %+v", got)
		}
	})
	Eventually(t, "the figures", func() bool {
		resp, err := http.Get(url + "/api/result")
		if err != nil {
			t.Fatal(err)
		}
		err = json.NewDecoder(resp.Body).Decode(&got)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		return there(got)
	})
}
