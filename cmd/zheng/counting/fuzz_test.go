package counting

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"zheng/cmd/zheng/say"
	"zheng/store/tally"
)

// A result that somebody hands over is read or refused, and compared with
// itself it is the same.
func FuzzResult(f *testing.F) {
	f.Add([]byte(`{"stands":true,"registered":10,"participants":6,"posts":[{"id":"chair","seats":1,"people":[{"id":"zhang","name":"张伟","approve":3}]}],"next":[]}`))
	f.Add([]byte(`{"posts":[{"id":"a"},{"id":"a"}]}`))
	f.Add([]byte(`null`))
	f.Add([]byte(`{"posts":null,"committee":{}}`))
	path := filepath.Join(f.TempDir(), "result.json")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := ReadResult(path)
		if err != nil {
			if said := say.Explain(err); said.Zh == "" || said.En == "" {
				t.Fatalf("%v is not explained", err)
			}
			return
		}
		again, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := tally.Compare(r, r); err == nil && len(d) > 0 {
			t.Fatalf("%s differs from itself: %v", again, d)
		}
	})
}
