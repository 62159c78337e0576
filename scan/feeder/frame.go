package feeder

import (
	"image"

	"gocv.io/x/gocv"
)

const (
	emptyTray  = 0.06 // of the frame: with less paper in sight no sheet lies there
	leastPage  = 0.15 // of the frame: a sheet fills at least so much
	solid      = 0.97 // of its hull: a hand on the sheet, or before it, takes more
	straight   = 0.92 // of the smallest rectangle around it
	movedLevel = 18   // gray levels that a pixel changes by when something moves
	movedShare = 0.004
	sameLevel  = 40 // of local contrast, 0…255
	sameShare  = 0.0035
)

// shrunk is the frame in gray, that many pixels wide.
func shrunk(frame gocv.Mat, width int) gocv.Mat {
	out := gocv.NewMat()
	height := frame.Rows() * width / max(1, frame.Cols())
	gocv.Resize(frame, &out, image.Pt(width, max(1, height)), 0, 0, gocv.InterpolationArea)
	if out.Channels() == 3 {
		gocv.CvtColor(out, &out, gocv.ColorBGRToGray)
	}
	return out
}

// moved says whether something moves between the frame before and this one.
func (w *tray) moved(small gocv.Mat) bool {
	if w.last.Rows() != small.Rows() || w.last.Cols() != small.Cols() {
		return true
	}
	d := gocv.NewMat()
	defer d.Close()
	gocv.AbsDiff(w.last, small, &d)
	gocv.Threshold(d, &d, movedLevel, 255, gocv.ThresholdBinary)
	return float64(gocv.CountNonZero(d)) > movedShare*float64(d.Total())
}

// paper finds the largest bright piece: its share of the frame, and whether it
// is one whole sheet that nothing covers.
func paper(small gocv.Mat) (area float64, page bool) {
	bin := gocv.NewMat()
	defer bin.Close()
	gocv.GaussianBlur(small, &bin, image.Pt(5, 5), 0, 0, gocv.BorderReplicate)
	gocv.Threshold(bin, &bin, 0, 255, gocv.ThresholdBinary|gocv.ThresholdOtsu)
	// What is printed and written leaves holes and bays in the sheet.
	kernel := gocv.GetStructuringElement(gocv.MorphRect, image.Pt(7, 7))
	defer kernel.Close()
	gocv.MorphologyEx(bin, &bin, gocv.MorphClose, kernel)
	pieces := gocv.FindContours(bin, gocv.RetrievalExternal, gocv.ChainApproxSimple)
	defer pieces.Close()
	best, at := 0.0, -1
	for i := range pieces.Size() {
		if a := gocv.ContourArea(pieces.At(i)); a > best {
			best, at = a, i
		}
	}
	if at < 0 || !stands(small, bin) {
		return 0, false
	}
	area = best / float64(small.Total())
	piece := pieces.At(at)
	hull := gocv.NewMat()
	defer hull.Close()
	gocv.ConvexHull(piece, &hull, false, true)
	around := gocv.NewPointVectorFromMat(hull)
	defer around.Close()
	rect := gocv.MinAreaRect(piece)
	whole := best > solid*gocv.ContourArea(around) && best > straight*float64(rect.Width*rect.Height)
	box := gocv.BoundingRect(piece)
	inside := box.Min.X > 0 && box.Min.Y > 0 && box.Max.X < small.Cols() && box.Max.Y < small.Rows()
	return area, area > leastPage && whole && inside
}

// stands says whether what was found bright is much brighter than the rest: an
// empty tray has no bright piece, whatever its threshold.
func stands(small, bin gocv.Mat) bool {
	dark := gocv.NewMat()
	defer dark.Close()
	gocv.BitwiseNot(bin, &dark)
	if gocv.CountNonZero(dark) == 0 {
		return false
	}
	return small.MeanWithMask(bin).Val1-small.MeanWithMask(dark).Val1 > 45
}

// sharpness is the mean square of the frame's second derivative.
func sharpness(frame gocv.Mat) float64 {
	small := shrunk(frame, fine)
	defer small.Close()
	d := gocv.NewMat()
	defer d.Close()
	gocv.Laplacian(small, &d, gocv.MatTypeCV16S, 3, 1, 0, gocv.BorderReplicate)
	mean, dev := gocv.NewMat(), gocv.NewMat()
	defer mean.Close()
	defer dev.Close()
	gocv.MeanStdDev(d, &mean, &dev)
	s := dev.GetDoubleAt(0, 0)
	return s * s
}

// contrast is the frame without its light: each pixel against what is around
// it, so that a shadow changes little and a line that lies elsewhere much.
func contrast(frame gocv.Mat) gocv.Mat {
	small := shrunk(frame, fine)
	defer small.Close()
	around := gocv.NewMat()
	defer around.Close()
	gocv.Blur(small, &around, image.Pt(25, 25))
	out := gocv.NewMat()
	small.ConvertTo(&out, gocv.MatTypeCV32F)
	around.ConvertTo(&around, gocv.MatTypeCV32F)
	gocv.Divide(out, around, &out)
	out.ConvertToWithParams(&out, gocv.MatTypeCV8U, 160, 0)
	return out
}

// same says whether the sheet that was taken still lies as it lay.
func (w *tray) same(frame gocv.Mat) bool {
	now := contrast(frame)
	defer now.Close()
	if w.seen.Empty() || w.seen.Rows() != now.Rows() || w.seen.Cols() != now.Cols() {
		return false
	}
	d := gocv.NewMat()
	defer d.Close()
	gocv.AbsDiff(w.seen, now, &d)
	gocv.Threshold(d, &d, sameLevel, 255, gocv.ThresholdBinary)
	return float64(gocv.CountNonZero(d)) < sameShare*float64(d.Total())
}
