package tally

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// A teller that has told other ballots says of each what a fresh one says.
func TestTeller(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		e := drawElection(r)
		teller := NewTeller(e)
		for range 5 {
			v := drawVote(r, e)
			posts, void, err := teller.Tell(v)
			want, wantVoid, wantErr := Tell(e, v)
			if !reflect.DeepEqual(posts, want) || void != wantVoid || (err == nil) != (wantErr == nil) {
				r.Fatalf("%+v: %+v %q %v, want %+v %q %v", v, posts, void, err, want, wantVoid, wantErr)
			}
		}
	})
}
