package omr

// #cgo LDFLAGS: -lopencv_core
// void setNumThreads(int) __asm__("_ZN2cv13setNumThreadsEi");
import "C"

// OpenCV divides its steps among threads of its own, which wait for one another in
// a loop: on pictures of this size that costs more than it saves, and takes it from
// the sheets read at the same moment. Sheets and boxes are read side by side
// instead. gocv has no name for this.
func init() { C.setNumThreads(1) }
