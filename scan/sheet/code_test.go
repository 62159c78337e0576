package sheet

import (
	"errors"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
)

func aCode(t *rapid.T) Code {
	c := Code{
		Page:    rapid.IntRange(1, 255).Draw(t, "page"),
		Style:   rapid.SampledFrom([]election.Style{election.Boxes, election.Ovals, election.Names}).Draw(t, "style"),
		Edition: rapid.SampledFrom([]Edition{Normal, Large}).Draw(t, "edition"),
		Number:  rapid.Uint64Range(0, MaxNumber).Draw(t, "number"),
		Test:    rapid.Bool().Draw(t, "test"),
	}
	copy(c.Election[:], rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "election"))
	copy(c.Version[:], rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "version"))
	return c
}

func TestCode(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := aCode(t)
		got, err := DecodeModules(c.Modules())
		if err != nil || got != c {
			t.Fatalf("%v came back as %v, %v", c, got, err)
		}
	})
}

// A test ballot's code and the real one differ in so many modules that a reader
// never takes one for the other.
func TestCodeTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := aCode(t)
		twin := c.Twin()
		if twin.Test == c.Test || twin.Twin() != c {
			t.Fatalf("the twin of %v is %v", c, twin)
		}
		a, b, differ := c.Modules(), twin.Modules(), 0
		for y := range a {
			for x := range a[y] {
				if a[y][x] != b[y][x] {
					differ++
				}
			}
		}
		if differ*6 < CodeModules*CodeModules {
			t.Fatalf("%v and its twin differ in %d modules", c, differ)
		}
	})
}

// Damage within level H is mended; beyond it nothing else is read instead.
func TestCodeDamaged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := aCode(t)
		bits := c.Modules()
		for range rapid.IntRange(0, 400).Draw(t, "flips") {
			y, x := rapid.IntRange(0, CodeModules-1).Draw(t, "y"), rapid.IntRange(0, CodeModules-1).Draw(t, "x")
			bits[y][x] = !bits[y][x]
		}
		got, err := DecodeModules(bits)
		if err != nil && !errors.Is(err, ErrNoCode) {
			t.Fatalf("strange error: %v", err)
		}
		if err == nil && got != c {
			t.Fatalf("%v was read as %v", c, got)
		}
	})
}

// A patch of ink or a torn corner of 6 × 6 modules, anywhere but on a finder
// pattern's format bits twice, must not matter.
func TestCodeStained(t *testing.T) {
	c := Code{Page: 1, Style: election.Boxes, Edition: Normal, Version: [8]byte{1, 2, 3}, Number: 123456789012}
	const side = 6
	for _, black := range []bool{false, true} {
		for y := 0; y <= CodeModules-side; y++ {
			for x := 0; x <= CodeModules-side; x++ {
				bits := c.Modules()
				for i := range side {
					for j := range side {
						bits[y+i][x+j] = black
					}
				}
				if got, err := DecodeModules(bits); err != nil || got != c {
					t.Fatalf("stain at %d, %d (black %v): %v, %v", x, y, black, got, err)
				}
			}
		}
	}
}

// Noise is no code.
func TestCodeNoise(t *testing.T) {
	rnd := rand.New(dice())
	for range 1_000 {
		bits := Code{Page: 1}.Modules() // the fixed patterns stay
		for y := range bits {
			for x := range bits[y] {
				if y > 8 && x > 8 {
					bits[y][x] = rnd.IntN(2) == 0
				}
			}
		}
		if c, err := DecodeModules(bits); err == nil {
			t.Fatalf("noise was read as %v", c)
		}
	}
}

func TestCodeShape(t *testing.T) {
	for name, bits := range map[string][][]bool{"nothing": nil, "too few": make([][]bool, 21), "ragged": make([][]bool, CodeModules)} {
		if _, err := DecodeModules(bits); !errors.Is(err, ErrNoCode) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if s := FormatNumber(12345678901); s != "0123 4567 8901" {
		t.Error(s)
	}
}

func FuzzDecodeModules(f *testing.F) {
	pack := func(bits [][]bool) []byte {
		out := make([]byte, (CodeModules*CodeModules+7)/8)
		for i := range CodeModules * CodeModules {
			if bits[i/CodeModules][i%CodeModules] {
				out[i/8] |= 1 << (i % 8)
			}
		}
		return out
	}
	f.Add(pack(Code{Page: 1, Style: election.Boxes, Edition: Normal}.Modules()))
	f.Add(pack(Code{Page: 2, Style: election.Names, Edition: Large, Number: MaxNumber}.Modules()))
	f.Fuzz(func(t *testing.T, b []byte) {
		bits := make([][]bool, CodeModules)
		for i := range CodeModules * CodeModules {
			bits[i/CodeModules] = append(bits[i/CodeModules], i/8 < len(b) && b[i/8]>>(i%8)&1 == 1)
		}
		c, err := DecodeModules(bits)
		if err != nil {
			return
		}
		if again, err := DecodeModules(c.Modules()); err != nil || again != c {
			t.Errorf("%v became %v, %v", c, again, err)
		}
	})
}

func BenchmarkDecodeModules(b *testing.B) {
	bits := Code{Page: 1, Style: election.Boxes, Edition: Normal, Version: [8]byte{9}}.Modules()
	rnd := rand.New(dice())
	for range 40 {
		y, x := rnd.IntN(CodeModules), rnd.IntN(CodeModules)
		bits[y][x] = !bits[y][x]
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeModules(bits); err != nil {
			b.Fatal(err)
		}
	}
}
