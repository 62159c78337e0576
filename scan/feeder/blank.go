package feeder

import "gocv.io/x/gocv"

// blank says whether a picture has nothing on it that differs from its
// surroundings: the back of a sheet, white paper. What cannot be read is not
// blank.
func blank(path string) bool {
	m := gocv.IMRead(path, gocv.IMReadGrayScale)
	defer m.Close()
	if m.Empty() {
		return false
	}
	ink := gocv.NewMat()
	defer ink.Close()
	gocv.AdaptiveThreshold(m, &ink, 255, gocv.AdaptiveThresholdMean, gocv.ThresholdBinaryInv, 61, 25)
	return float64(gocv.CountNonZero(ink)) < 0.002*float64(m.Rows()*m.Cols())
}
