package audit

import (
	"crypto/sha256"
	"math/big"
	"strconv"
)

// Draw gives the first n sheets to look at, of a list of so many, in the order
// of drawing; each index from 0, none twice. Draw i, from 1, is the number
//
//	SHA-256(seed + "," + i), as a whole number, modulo the length of the list,
//
// and a sheet drawn before is passed over. `printf '%s' '31415926,1' | sha256sum`
// gives the same. More draws of the same seed begin with the same sheets.
func Draw(seed string, n, of int) []int {
	n = min(n, of)
	if n <= 0 {
		return nil
	}
	out := make([]int, 0, n)
	drawn := make(map[int]bool, n)
	number, length := new(big.Int), big.NewInt(int64(of))
	for i := 1; len(out) < n; i++ {
		sum := sha256.Sum256([]byte(seed + "," + strconv.Itoa(i)))
		at := int(number.Mod(number.SetBytes(sum[:]), length).Int64())
		if drawn[at] {
			continue
		}
		drawn[at] = true
		out = append(out, at)
	}
	return out
}
