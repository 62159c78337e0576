// net.go: the trained model, nets of two hidden layers over a description.

package mark

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

//go:generate go run ./train -marks 110000 -rounds 14 -nets 3 -seed 9 -o model.bin

//go:embed model.bin
var modelData []byte

// model is read once, from what train wrote.
var model = func() Model {
	m, err := ReadModel(bytes.NewReader(modelData))
	if err != nil {
		panic(fmt.Sprintf("mark: model.bin: %v", err))
	}
	return m
}()

// Model is some nets that learned the same from different beginnings: where
// they disagree, none of them knows.
type Model []*Net

// Score is the mean of what the nets say.
func (m Model) Score(d []uint8) [4]float64 {
	var sum [4]float64
	for _, n := range m {
		for i, p := range n.Score(d) {
			sum[i] += p / float64(len(m))
		}
	}
	return sum
}

// Write stores all nets, one after the other.
func (m Model) Write(w io.Writer) error {
	for _, n := range m {
		if err := n.Write(w); err != nil {
			return err
		}
	}
	return nil
}

// ReadModel reads nets to the end.
func ReadModel(r io.Reader) (Model, error) {
	var m Model
	for {
		n, err := readNet(r)
		if errors.Is(err, io.EOF) && len(m) > 0 {
			return m, nil
		}
		if err != nil {
			return nil, err
		}
		m = append(m, n)
	}
}

// Shapes are what the model tells apart, in the order of its outputs.
var Shapes = [4]Shape{Circle, Cross, Tick, Other}

// Net is Numbers inputs, two hidden layers, one output a shape.
type Net struct {
	Layers [3]Layer
}

// Layer is one layer: weights row by row, a row an input.
type Layer struct {
	In, Out int
	W       []float32
	B       []float32
}

// hidden sizes of the model.
const (
	hidden1 = 56
	hidden2 = 24
)

// NewNet is a net of the right form with all weights 0.
func NewNet() *Net {
	n := &Net{}
	for i, s := range [3][2]int{{Numbers, hidden1}, {hidden1, hidden2}, {hidden2, len(Shapes)}} {
		n.Layers[i] = Layer{In: s[0], Out: s[1], W: make([]float32, s[0]*s[1]), B: make([]float32, s[1])}
	}
	return n
}

// Score is the probability of each shape.
func (n *Net) Score(d []uint8) [4]float64 {
	var h1 [hidden1]float32
	l := &n.Layers[0]
	copy(h1[:], l.B)
	for i, v := range d {
		if v == 0 {
			continue
		}
		x := float32(v) / 255
		row := l.W[i*hidden1 : (i+1)*hidden1 : (i+1)*hidden1]
		for j, w := range row {
			h1[j] += x * w
		}
	}
	var h2 [hidden2]float32
	l = &n.Layers[1]
	copy(h2[:], l.B)
	for i, v := range h1 {
		if v <= 0 {
			continue
		}
		for j, w := range l.W[i*hidden2 : (i+1)*hidden2] {
			h2[j] += v * w
		}
	}
	var o [4]float32
	l = &n.Layers[2]
	copy(o[:], l.B)
	for i, v := range h2 {
		if v <= 0 {
			continue
		}
		for j, w := range l.W[i*4 : i*4+4] {
			o[j] += v * w
		}
	}
	top := max(o[0], o[1], o[2], o[3])
	var p [4]float64
	sum := 0.0
	for i, v := range o {
		p[i] = math.Exp(float64(v - top))
		sum += p[i]
	}
	for i := range p {
		p[i] /= sum
	}
	return p
}

// Write stores the net: a layer is its largest weight, its weights as shares
// of that in 127ths (a byte each), and its biases as float32.
func (n *Net) Write(w io.Writer) error {
	var buf bytes.Buffer
	for _, l := range n.Layers {
		most := float32(1e-9)
		for _, v := range l.W {
			most = max(most, v, -v)
		}
		binary.Write(&buf, binary.LittleEndian, most)
		for _, v := range l.W {
			buf.WriteByte(byte(int8(math.Round(float64(v / most * 127)))))
		}
		binary.Write(&buf, binary.LittleEndian, l.B)
	}
	_, err := w.Write(buf.Bytes())
	return err
}

// readNet reads what Write wrote; io.EOF where nothing is left.
func readNet(r io.Reader) (*Net, error) {
	n := NewNet()
	for k := range n.Layers {
		l := &n.Layers[k]
		var most float32
		if err := binary.Read(r, binary.LittleEndian, &most); err != nil {
			return nil, fmt.Errorf("couldn't read layer %d: %w", k, err)
		}
		raw := make([]int8, len(l.W))
		if err := binary.Read(r, binary.LittleEndian, raw); err != nil {
			return nil, fmt.Errorf("couldn't read the weights of layer %d: %w", k, err)
		}
		for i, v := range raw {
			l.W[i] = float32(v) / 127 * most
		}
		if err := binary.Read(r, binary.LittleEndian, l.B); err != nil {
			return nil, fmt.Errorf("couldn't read the biases of layer %d: %w", k, err)
		}
	}
	return n, nil
}
