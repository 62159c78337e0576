package devicetest

// Scanner is a barcode scanner: it hears nothing and speaks when a code is
// held before it. Join it to a Wire or Pty, and Send what Line gives.
type Scanner struct{}

func (Scanner) answer([]byte, int) []burst { return nil }

// Line gives the bytes a scanner sends for a code with a terminator: "\r",
// "\n", "\r\n" or "".
func (Scanner) Line(code, terminator string) []byte { return []byte(code + terminator) }
