package omr

import "gocv.io/x/gocv"

// Version is that of OpenCV as it was found on this machine, "4.6.0".
func Version() string { return gocv.OpenCVVersion() }
