package omr

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"zheng/scan/mark"
	"zheng/scan/scantest"
)

// TestJudgeIsTheRecordedOne: the net that is shipped is the one whose learning
// judge.json tells of.
func TestJudgeIsTheRecordedOne(t *testing.T) {
	var record struct{ SHA256 string }
	data, err := os.ReadFile("judge.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &record); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(judgeModel); hex.EncodeToString(sum[:]) != record.SHA256 {
		t.Errorf("judge.onnx is %x, judge.json tells of %s", sum, record.SHA256)
	}
}

// TestJudgeAnswersEach asks about pictures alone, all at once, and from several
// sides: the words are the same.
func TestJudgeAnswersEach(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	var pictures []mark.Picture
	for len(pictures) < 9 {
		d := scantest.Draw(rng, scantest.Kinds[1+len(pictures)%4])
		if p := mark.Show(scantest.AnyBoxScan(rng).Patch(d, scantest.AnyPen(rng), rng)); p != nil {
			pictures = append(pictures, p)
		}
	}
	j := NewJudge()
	all := j.Judge(pictures)
	var asked sync.WaitGroup
	for range 4 {
		asked.Go(func() {
			for i, p := range pictures {
				alone := j.Judge([]mark.Picture{p})
				for n, net := range alone[0] {
					sum := 0.0
					for k, v := range net {
						sum += float64(v)
						if math.Abs(float64(v-all[i][n][k])) > 1e-4 {
							t.Errorf("picture %d, net %d: %v alone, %v among others", i, n, net, all[i][n])
							break
						}
					}
					if math.Abs(sum-1) > 1e-4 {
						t.Errorf("picture %d, net %d: probabilities of %v", i, n, net)
					}
				}
			}
		})
	}
	asked.Wait()
	if got := j.Judge(nil); len(got) != 0 {
		t.Errorf("%d opinions on no picture", len(got))
	}
}
