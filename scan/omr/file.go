// This file finds the sheets in a file: a picture is one, a PDF or TIFF may
// hold many. Nothing is loaded before its turn, and nothing is believed: sizes
// are read from headers and checked before any pixel is decoded.

package omr

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	_ "image/jpeg" // header checks
	_ "image/png"  // header checks
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"gocv.io/x/gocv"
	_ "golang.org/x/image/tiff" // header checks
)

// Limits on what is opened, far above any scan of an A3 sheet. What is within
// them is kept as it came, and whatever was kept can be exported.
const (
	MaxPicture    = 64 << 20      // bytes of one sheet's picture, as it is stored
	MaxFile       = 1 << 30       // bytes of a PDF or TIFF of many pages; they are read in place
	MaxPixels     = 80_000_000    // A3 at 600 dpi is 70 million
	MaxSide       = 20_000        // px
	MaxPages      = 5_000         // pages of one PDF or TIFF
	maxBare       = 120 << 20     // bytes of a TIFF page's pixels, or a progressive JPEG's: colour at 40 million
	maxScanned    = 1_000_000_000 // pixels of all scans of a progressive JPEG, which has ten or so
	maxFilePixels = 8_000_000_000 // of all pages of a TIFF: 900 of A4 at 300 dpi
	pagePixels    = 32_000_000    // of a page as scanners should make them: A3 at 400 dpi
	maxLarger     = 1_000_000_000 // pixels of all larger pages of a TIFF: a quarter of a minute, for no more than 31 sheets
)

// pdfDPI is the resolution PDF pages are drawn at. A page is always drawn
// whole, never taken from its embedded picture: what was drawn over the
// picture must be read too.
const pdfDPI = 200

// A PDF that takes the renderer hostage is ended: after so long for a page, or so
// much longer for all than is fair, and with it all pages of its file; or at so
// much memory.
const (
	pdfTimeout = 20 * time.Second
	pdfFair    = 2 * time.Second // of processor time a page; what pages take beyond it is pdfTimeout at most
	pdfMemory  = 600 << 20
	pdfPixels  = 20_000_000 // of a page at pdfDPI: A2 is 15 million
)

// Fault is why a file or page is no readable picture: a machine word with a
// detail for the log.
type Fault struct {
	Reason Reason
	Detail string
	// NoPaper: the file is of another kind altogether, Thumbs.db or a text; no
	// sheet was ever in it.
	NoPaper bool
}

func (f *Fault) Error() string {
	if f.Detail == "" {
		return string(f.Reason)
	}
	return string(f.Reason) + ": " + f.Detail
}

func fault(r Reason, format string, a ...any) error {
	return &Fault{Reason: r, Detail: fmt.Sprintf(format, a...)}
}

// noPaper is the fault of a file that no sheet was ever in.
func noPaper(detail string) error { return &Fault{NotImage, detail, true} }

// Source is one sheet's picture in a file, not loaded yet.
type Source struct {
	Path string
	Page int // from 1
	load func(ctx context.Context) (Image, error)
}

// Load gives the sheet's picture; the error is a *Fault where the picture is
// to blame. Safe to call from any goroutine.
func (s Source) Load(ctx context.Context) (Image, error) { return s.load(ctx) }

// Image is one sheet as it is stored: the encoded picture whose SHA-256 is the
// sheet's name. Reading the stored bytes again gives the same reading.
type Image struct {
	Bytes []byte
	Ext   string // .png .jpg .tif
}

// Sum names the sheet.
func (im Image) Sum() [sha256.Size]byte { return sha256.Sum256(im.Bytes) }

// Open lists the sheets in a file. An error is a *Fault where the file itself
// is to blame; a fault of one page shows when that page is loaded.
func Open(ctx context.Context, path string) ([]Source, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("couldn't open %s: %w", path, err)
	}
	if !st.Mode().IsRegular() {
		return nil, noPaper("no regular file")
	}
	head := make([]byte, 1024)
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("couldn't open %s: %w", path, err)
	}
	n, _ := f.ReadAt(head, 0)
	f.Close()
	head = head[:n]

	kind := sniff(head)
	if limit := largest(kind); kind != "" && st.Size() > limit {
		return nil, fault(TooLarge, "%d bytes, at most %d are read", st.Size(), limit)
	}
	switch kind {
	case ".pdf":
		return openPDF(ctx, path)
	case ".tif":
		return openTIFF(path)
	case ".png", ".jpg":
		return []Source{{path, 1, func(context.Context) (Image, error) {
			data, err := os.ReadFile(path)
			if err != nil {
				return Image{}, fmt.Errorf("couldn't read %s: %w", path, err)
			}
			return Image{data, kind}, nil
		}}}, nil
	}
	if n == 0 {
		return nil, noPaper("empty file")
	}
	return nil, noPaper("neither PNG, JPEG, TIFF nor PDF")
}

// largest is how many bytes a file of a kind may have.
func largest(kind string) int64 {
	if kind == ".png" || kind == ".jpg" {
		return MaxPicture
	}
	return MaxFile
}

// sniff tells a file by its first bytes, whatever its name.
func sniff(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		return ".png"
	case bytes.HasPrefix(head, []byte("\xff\xd8\xff")):
		return ".jpg"
	case bytes.HasPrefix(head, []byte("II*\x00")), bytes.HasPrefix(head, []byte("MM\x00*")):
		return ".tif"
	case bytes.Contains(head, []byte("%PDF-")):
		return ".pdf"
	}
	return ""
}

// complete says whether a picture has its end: a scanner's file that is still
// being written must not be read as a sheet with a blank lower half.
func complete(data []byte, ext string) bool {
	tail := data[max(0, len(data)-4096):]
	switch ext {
	case ".jpg":
		return bytes.Contains(tail, []byte("\xff\xd9"))
	case ".png":
		return bytes.Contains(tail, []byte("IEND"))
	}
	return true
}

// decode checks a picture's header and end and turns it into pixels.
func decode(im Image, flags gocv.IMReadFlag) (gocv.Mat, error) {
	if _, err := header(im); err != nil {
		return gocv.Mat{}, err
	}
	m, err := gocv.IMDecode(im.Bytes, flags)
	if err != nil {
		return gocv.Mat{}, fault(NotImage, "%v", err)
	}
	if m.Empty() {
		m.Close()
		return gocv.Mat{}, fault(NotImage, "damaged picture")
	}
	return m, nil
}

// header checks a picture's header and end: nothing is decoded that is too
// large, or not there yet.
func header(im Image) (image.Config, error) {
	cfg, _, err := image.DecodeConfig(bytes.NewReader(im.Bytes))
	if err != nil {
		return cfg, fault(NotImage, "%v", err)
	}
	if err := sizeOK(cfg.Width, cfg.Height); err != nil {
		return cfg, err
	}
	if !complete(im.Bytes, im.Ext) {
		return cfg, fault(CutShort, "the file ends early")
	}
	if im.Ext == ".jpg" {
		return cfg, jpegOK(im.Bytes, cfg)
	}
	return cfg, nil
}

// jpegOK refuses a JPEG in scans whose coefficients all have to be kept, or that
// are gone through again and again.
func jpegOK(data []byte, cfg image.Config) error {
	_, scans, kept := walkJPEG(data)
	colours := 3
	switch cfg.ColorModel {
	case color.GrayModel:
		colours = 1
	case color.CMYKModel:
		colours = 4
	}
	pixels := cfg.Width * cfg.Height
	switch {
	case kept && pixels*colours > maxBare:
		return fault(TooLarge, "a progressive JPEG of %d × %d pixels: save it as an ordinary one", cfg.Width, cfg.Height)
	case scans*pixels > maxScanned:
		return fault(TooLarge, "a JPEG of %d × %d pixels in %d scans: save it as an ordinary one", cfg.Width, cfg.Height, scans)
	}
	return nil
}

// tint is a picture's colours, BGR, each way f times smaller than its gray; none
// where it has no colours.
type tint struct {
	bgr gocv.Mat
	f   float64
}

// of is a map of the page on the gray picture as one on the colours.
func (t tint) of(h homography) homography {
	return homography{1 / t.f, 0, 0.5/t.f - 0.5, 0, 1 / t.f, 0.5/t.f - 0.5, 0, 0, 1}.times(h)
}

// decodeBoth decodes a picture in gray and, smaller where that is quicker, in its
// colours. Marks are read in gray; what colours tell is large.
func decodeBoth(im Image) (gray gocv.Mat, colour tint, err error) {
	cfg, err := header(im)
	if err != nil {
		return gray, colour, err
	}
	plain := cfg.ColorModel == color.GrayModel || cfg.ColorModel == color.Gray16Model
	if im.Ext == ".jpg" || plain {
		if gray, err = decode(im, gocv.IMReadGrayScale); err != nil {
			return gray, colour, err
		}
		if plain {
			return gray, tint{gocv.NewMat(), 1}, nil
		}
		// A JPEG's colours cost little where they are not wanted at full size.
		small, f := gocv.IMReadReducedColor4, 4.0
		if max(cfg.Width, cfg.Height) < 1500 {
			small, f = gocv.IMReadReducedColor2, 2
		}
		colour.f = f
		if colour.bgr, err = decode(im, small); err != nil {
			gray.Close()
		}
		return gray, colour, err
	}
	colour.f = 1
	if colour.bgr, err = decode(im, gocv.IMReadColor); err != nil {
		return gray, colour, err
	}
	gray = gocv.NewMat()
	gocv.CvtColor(colour.bgr, &gray, gocv.ColorBGRToGray)
	return gray, colour, nil
}

func sizeOK(w, h int) error {
	if w > MaxSide || h > MaxSide || w*h > MaxPixels {
		return fault(TooLarge, "%d × %d pixels", w, h)
	}
	if w < 300 || h < 300 {
		return fault(TooSmall, "%d × %d pixels", w, h)
	}
	return nil
}

// encodePNG stores pixels without loss; gray where no colour is seen, for size.
func encodePNG(m gocv.Mat) (Image, error) {
	const fast = 1
	data, err := encode(m, gocv.PNGFileExt, []int{gocv.IMWritePngCompression, fast})
	if err != nil {
		return Image{}, err
	}
	if len(data) > MaxPicture {
		return Image{}, fault(TooLarge, "%d bytes as a picture, at most %d are kept", len(data), MaxPicture)
	}
	return Image{data, ".png"}, nil
}

// openPDF asks poppler for the number of pages; each is drawn when loaded.
func openPDF(ctx context.Context, path string) ([]Source, error) {
	info, err := pdfInfo(ctx, path, 0, new(time.Duration))
	if errors.Is(err, errSlow) {
		return nil, fault(TooLarge, "the PDF took longer than %s to open", pdfTimeout)
	}
	if err != nil {
		return nil, err
	}
	pages, err := strconv.Atoi(info["Pages"])
	if err != nil || pages < 1 {
		return nil, fault(NotImage, "a PDF without pages")
	}
	if pages > MaxPages {
		return nil, fault(TooLarge, "%d pages", pages)
	}
	sources, left := make([]Source, pages), newPatience()
	for i := range sources {
		n := i + 1
		sources[i] = Source{path, n, func(ctx context.Context) (Image, error) {
			if left.none() { // the others wait for their turn: one bad file holds nobody up
				return Image{}, fault(TooLarge, "other pages of this PDF took too long")
			}
			var used time.Duration
			im, err := drawPDF(ctx, path, n, &used)
			left.spend(used)
			if errors.Is(err, errSlow) {
				left.end()
				err = fault(TooLarge, "page %d took longer than %s", n, pdfTimeout)
			}
			return im, err
		}}
	}
	return sources, nil
}

// patience is the processor time that the pages of a PDF may still take beyond
// what is fair, in nanoseconds.
type patience struct{ left atomic.Int64 }

func newPatience() *patience {
	p := new(patience)
	p.left.Store(int64(pdfTimeout))
	return p
}

func (p *patience) spend(used time.Duration) { p.left.Add(-max(0, int64(used-pdfFair))) }
func (p *patience) end()                     { p.left.Store(0) }
func (p *patience) none() bool               { return p.left.Load() <= 0 }

// pdfInfo runs pdfinfo; with page > 0 its size is under "Page size".
func pdfInfo(ctx context.Context, path string, page int, used *time.Duration) (map[string]string, error) {
	args := []string{path}
	if page > 0 {
		args = []string{"-f", strconv.Itoa(page), "-l", strconv.Itoa(page), path}
	}
	out, err := poppler(ctx, used, "pdfinfo", args...)
	if err != nil {
		return nil, err
	}
	info := map[string]string{}
	for line := range strings.Lines(string(out)) {
		if k, v, ok := strings.Cut(line, ":"); ok {
			k = strings.Join(strings.Fields(k), " ")
			if strings.HasPrefix(k, "Page ") && strings.HasSuffix(k, " size") {
				k = "Page size" // "Page 3 size" when asked for one page
			}
			info[k] = strings.TrimSpace(v)
		}
	}
	return info, nil
}

// drawPDF draws one page; the processor time that it took is added to used.
func drawPDF(ctx context.Context, path string, page int, used *time.Duration) (Image, error) {
	info, err := pdfInfo(ctx, path, page, used)
	if err != nil {
		return Image{}, err
	}
	var w, h float64 // pt
	if _, err := fmt.Sscanf(info["Page size"], "%f x %f", &w, &h); err != nil {
		return Image{}, fault(NotImage, "page %d has no size", page)
	}
	px := func(pt float64) int { return int(min(pt, 1e6) / 72 * pdfDPI) }
	if err := sizeOK(px(w), px(h)); err != nil {
		return Image{}, err
	}
	if px(w)*px(h) > pdfPixels {
		return Image{}, fault(TooLarge, "page %d is %.0f × %.0f mm", page, w/72*25.4, h/72*25.4)
	}
	n := strconv.Itoa(page)
	ppm, err := poppler(ctx, used, "pdftoppm", "-r", strconv.Itoa(pdfDPI), "-f", n, "-l", n, "-singlefile", path)
	if err != nil {
		return Image{}, err
	}
	m, err := gocv.IMDecode(ppm, gocv.IMReadColor)
	if err != nil || m.Empty() {
		return Image{}, fault(NotImage, "page %d could not be drawn", page)
	}
	defer m.Close()
	if !coloured(m) {
		gocv.CvtColor(m, &m, gocv.ColorBGRToGray)
	}
	return encodePNG(m)
}

// errSlow: poppler did not come to an end.
var errSlow = errors.New("it took too long")

// poppler runs one of its programs under a limit of time and memory (prlimit is
// util-linux, which every Debian has), and adds its processor time to used. The
// error is errSlow where time ran out.
func poppler(asked context.Context, used *time.Duration, name string, args ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(asked, pdfTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "prlimit", append([]string{"--as=" + strconv.Itoa(pdfMemory), name}, args...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if cmd.ProcessState != nil {
		*used += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	var exit *exec.ExitError
	switch {
	case err == nil:
		return out, nil
	case asked.Err() != nil:
		return nil, fault(NotImage, "%s was interrupted", name)
	case ctx.Err() != nil:
		return nil, errSlow
	case errors.As(err, &exit):
		first, _, _ := strings.Cut(said.String(), "\n")
		return nil, fault(NotImage, "%s: %s", name, first)
	}
	return nil, fmt.Errorf("couldn't run %s (install poppler-utils): %w", name, err)
}

// coloured says whether any pixel of a BGR picture is not gray.
func coloured(m gocv.Mat) bool {
	pix, err := m.DataPtrUint8()
	if err != nil {
		return true
	}
	for i := 0; i+2 < len(pix); i += 3 {
		if pix[i] != pix[i+1] || pix[i+1] != pix[i+2] {
			return true
		}
	}
	return false
}
