// This file runs the learned judge of marks (scan/mark) through OpenCV.

package omr

import (
	_ "embed"
	"fmt"
	"sync"

	"gocv.io/x/gocv"

	"zheng/scan/mark"
)

//go:generate ../mark/train/train.sh judge.onnx

// judgeModel is what train.sh wrote; judge.json beside it says from what.
//
//go:embed judge.onnx
var judgeModel []byte

// judge is as many copies of the net as were ever asked at once: OpenCV's net
// works on one task at a time.
type judge struct {
	mu   sync.Mutex
	idle []gocv.Net
}

// NewJudge is the judge of marks that this version ships.
func NewJudge() mark.Judge { return &judge{} }

func (j *judge) take() gocv.Net {
	j.mu.Lock()
	defer j.mu.Unlock()
	if n := len(j.idle); n > 0 {
		net := j.idle[n-1]
		j.idle = j.idle[:n-1]
		return net
	}
	net, err := gocv.ReadNetFromONNXBytes(judgeModel)
	if err != nil {
		panic(fmt.Sprintf("omr: judge.onnx: %v", err))
	}
	return net
}

func (j *judge) give(net gocv.Net) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.idle = append(j.idle, net)
}

// Judge asks the nets about all pictures in one pass.
func (j *judge) Judge(pictures []mark.Picture) []mark.Opinion {
	if len(pictures) == 0 {
		return nil
	}
	const side = mark.PictureSide
	in := gocv.NewMatWithSizes([]int{len(pictures), 1, side, side}, gocv.MatTypeCV32F)
	defer in.Close()
	levels := floats(in)
	for k, p := range pictures {
		for i, v := range p {
			levels[k*side*side+i] = float32(v)
		}
	}
	net := j.take()
	defer j.give(net)
	net.SetInput(in, "")
	out := net.Forward("")
	defer out.Close()
	words := floats(out)
	nets := len(words) / len(mark.Shapes) / len(pictures)
	opinions := make([]mark.Opinion, len(pictures))
	for k := range opinions {
		o := make(mark.Opinion, nets)
		for i := range o {
			copy(o[i][:], words[(k*nets+i)*len(mark.Shapes):])
		}
		opinions[k] = o
	}
	return opinions
}

func floats(m gocv.Mat) []float32 {
	f, err := m.DataPtrFloat32()
	if err != nil {
		panic("omr: not a matrix of float32: " + err.Error())
	}
	return f
}
