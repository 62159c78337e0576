package omr

import (
	"bytes"
	"image"
	"image/draw"
	jpegs "image/jpeg"
	"math/rand/v2"
	"testing"

	"zheng/scan/scantest"
	"zheng/scan/sheet"
	"zheng/store/election"
)

// Test ballots and real ones never mix: each is read by its own reader alone,
// and rejected by the other with a reason that says so, even where so much of
// the code is gone that it is only recognised by what is left.
func TestTrialNeverMixes(t *testing.T) {
	for _, c := range []struct{ style, more string }{
		{"boxes", ""}, {"names", ""}, {"boxes", `seal = "required"`}, {"boxes", `number = "random"`},
	} {
		t.Run(c.style+c.more, func(t *testing.T) {
			e := testElection(t, c.style, "A4", c.more)
			real, err := sheet.Design(e, sheet.Normal)
			if err != nil {
				t.Fatal(err)
			}
			trial, err := real.Test()
			if err != nil {
				t.Fatal(err)
			}
			voter := scantest.Voter{Choose: scantest.Follow(e.Marks, election.Vote{Marks: map[string]map[string]election.Reading{"chair": {"chair1": election.Approve, "chair2": election.Oppose}}})}
			for i, printed := range []*sheet.Layout{real, trial} {
				blanks, err := scantest.Print(t.Context(), printed, 150)
				if err != nil {
					t.Fatal(err)
				}
				scan := blanks[0].Scan(rand.New(rand.NewPCG(1, 2)), e, voter, scantest.Colour)
				whole, err := scan.Encode(scantest.JPEG)
				if err != nil {
					t.Fatal(err)
				}
				pictures := [][]byte{whole}
				if c.more == "" { // a numbered code is read whole or not at all
					pictures = append(pictures, spoilt(t, whole, printed.Pages[0].Code, blanks[0].PxPerMM()))
				}
				for j, read := range []*sheet.Layout{real, trial} {
					r, err := NewReader(e, read)
					if err != nil {
						t.Fatal(err)
					}
					for k, data := range pictures {
						s := r.ReadBytes(data)
						want := []Reason{RealBallot, TestBallot}[i]
						switch {
						case i != j && (s.Status != Rejected || len(s.Reasons) != 1 || s.Reasons[0] != want):
							t.Errorf("printed %d, reader %d, picture %d: %s %v %s", i, j, k, s.Status, s.Reasons, s.Detail)
						case i == j && (s.Status == Rejected && s.Reasons[0] != NoSeal):
							t.Errorf("printed %d, reader %d, picture %d: %s %v %s", i, j, k, s.Status, s.Reasons, s.Detail)
						case i == j && c.style == "boxes" && c.more == "" && s.Status != Clear:
							t.Errorf("printed %d, reader %d, picture %d: %s %v %s", i, j, k, s.Status, s.Reasons, s.Detail)
						}
					}
				}
			}
		})
	}
}

// spoilt whitens the lower right of the code, beyond the code's own mending.
func spoilt(t *testing.T, data []byte, code sheet.Rect, px float64) []byte {
	t.Helper()
	im, err := jpegs.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	blot := image.Rect(int((code.X+code.W*0.3)*px), int((code.Y+code.H*0.55)*px), int((code.X+code.W)*px), int((code.Y+code.H)*px))
	out := image.NewRGBA(im.Bounds())
	draw.Draw(out, out.Rect, im, image.Point{}, draw.Src)
	draw.Draw(out, blot, image.White, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpegs.Encode(&b, out, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
