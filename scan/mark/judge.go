// This file has the learned judge of marks, and says when it is believed.

package mark

// Shapes are what a judge tells apart, in the order of its words.
var Shapes = [4]Shape{Circle, Cross, Tick, Other}

// Judge says what is drawn in pictures of boxes. It is learnt from drawings
// (train) and handed in from outside, since running a net is not this
// package's business. It may be asked by several goroutines at once.
type Judge interface {
	// Judge gives an opinion on each picture, in their order.
	Judge([]Picture) []Opinion
}

// Opinion is the word of each of a judge's nets: the probability of each of
// Shapes. Nets that learnt the same from other beginnings agree on what they
// know.
type Opinion [][len(Shapes)]float32

// verdict is the shape that the nets together hold likeliest, and how sure the
// least sure of them is of it.
func (o Opinion) verdict() (Shape, float64) {
	var sum [len(Shapes)]float32
	for _, net := range o {
		for i, p := range net {
			sum[i] += p
		}
	}
	best := 0
	for i := range sum {
		if sum[i] > sum[best] {
			best = i
		}
	}
	least := float32(1)
	for _, net := range o {
		least = min(least, net[best])
	}
	return Shapes[best], float64(least)
}
