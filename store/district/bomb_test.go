package district_test

import (
	"archive/zip"
	"bytes"
	"testing"
)

// bomb is a small ZIP that would unpack to a thousand times as much.
func bomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("ballots.json")
	zeros := make([]byte, 1<<20)
	for range 64 {
		if err == nil {
			_, err = w.Write(zeros)
		}
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
