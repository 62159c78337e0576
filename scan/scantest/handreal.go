// This file takes strokes of real people, where a folder of them is at hand.

package scantest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"zheng/scan/mark"
)

// Real loads the drawings of strokes.jsonl in dir, as large as the box's
// unit: each fits a square of 2 mm about the middle, ready to be scaled. The
// coarse ones and those no two people would read alike are left out.
func Real(dir string) ([]Drawing, error) {
	path := filepath.Join(dir, "strokes.jsonl")
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("couldn't open the real strokes: %w", err)
	}
	defer f.Close()
	var out []Drawing
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var l struct {
			Cls, Symbol       string
			Strokes           []Stroke
			Coarse, Ambiguous bool
		}
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("couldn't read %s line %d: %w", path, n, err)
		}
		if l.Coarse || l.Ambiguous {
			continue
		}
		d := Drawing{Kind: Kind(l.Cls), Name: l.Symbol, Truth: mark.Other, Strokes: fit(l.Strokes, 2, 0, 0)}
		switch l.Cls {
		case "circle", "cross", "tick":
			d.Truth = mark.Shape(l.Cls)
		default:
			d.Kind = KindOther
		}
		out = append(out, d)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", path, err)
	}
	return out, nil
}
