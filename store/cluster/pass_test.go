package cluster_test

import (
	"encoding/json"
	"testing"

	"zheng/store/cluster"
)

// Whatever stands on the shelf is one of the states, whole, or an error.
func FuzzParsePass(f *testing.F) {
	for _, s := range []string{"", `{}`, `{"state":"out","pass":"R"}`, `{"state":"back","pass":"R"}`, `{"state":"out","pass":"R","by":"东站"}`,
		`{"state":"claimed","pass":"R","claim":"C","by":"东站","box":"1"}`, `{"state":"claimed","pass":"R"}`, `{"state":"gone","pass":"R"}`, `[]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := cluster.ParsePass(b)
		if err != nil {
			if p != (cluster.Pass{}) {
				t.Fatalf("%q: %+v beside %v", b, p, err)
			}
			return
		}
		if (p.State == cluster.None) != (len(b) == 0) || (p.State == cluster.Claimed) != (p.By != "") {
			t.Fatalf("%q is %+v", b, p)
		}
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if p.State == cluster.None {
			return
		}
		if q, err := cluster.ParsePass(again); err != nil || q != p {
			t.Fatalf("%q: %+v, then %+v, %v", b, p, q, err)
		}
	})
}
