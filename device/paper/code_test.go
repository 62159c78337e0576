package paper

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	_ "image/png"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"zheng/store/journal"
)

// signed gives a count with a checkpoint of a log of many entries.
func signed(t testing.TB) Count {
	t.Helper()
	c := usual(t)
	rng := rand.New(rand.NewPCG(1, 2))
	k, err := journal.NewKey(randomBytes{rng}, journal.Origin(c.Election))
	if err != nil {
		t.Fatal(err)
	}
	tree := &journal.Tree{}
	for range 3812 {
		tree.Append(nil)
	}
	if c.Checkpoint, err = tree.Checkpoint(k.Origin()).Sign(k); err != nil {
		t.Fatal(err)
	}
	c.LogKey = k.Public()
	return c
}

type randomBytes struct{ *rand.Rand }

func (r randomBytes) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return len(b), nil
}

func decode(t testing.TB, img image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	r, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true, gozxing.DecodeHintType_CHARACTER_SET: "UTF-8"})
	if err != nil {
		t.Fatal(err)
	}
	return r.GetText()
}

// The code of a printed page, scanned again, is the checkpoint with its
// signature.
func TestCheckpointOnPaper(t *testing.T) {
	for _, r := range Reports() {
		c := signed(t)
		d := document(t, r.Name, c)
		text := plain(d)
		for _, want := range []string{"日志前 3812 条", "公钥指纹 " + journal.Fingerprint(c.LogKey)} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", r.Name, want)
			}
		}
		path := filepath.Join(t.TempDir(), "r.pdf")
		var b bytes.Buffer
		if err := d.WritePDF(&b); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		// The foot of the first page alone, as a phone would look at it.
		const dpi = 300
		mm := func(v float64) string { return strconv.Itoa(int(v / 25.4 * dpi)) }
		out, err := exec.Command("pdftoppm", "-r", strconv.Itoa(dpi), "-f", "1", "-l", "1", "-singlefile", "-png", "-gray",
			"-x", mm(paperW-margin-codeSide-3), "-y", mm(paperH-24), "-W", mm(codeSide+6), "-H", mm(22), path, strings.TrimSuffix(path, ".pdf")).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		f, err := os.Open(strings.TrimSuffix(path, "pdf") + "png")
		if err != nil {
			t.Fatal(err)
		}
		img, _, err := image.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		got, err := journal.OpenCheckpoint(decode(t, img), c.LogKey)
		if err != nil || got.Size != 3812 {
			t.Errorf("%s: the code says %+v, %v", r.Name, got, err)
		}
	}
}

// The page's code is the same.
func TestCheckpointOnPage(t *testing.T) {
	c := signed(t)
	var b bytes.Buffer
	if err := document(t, "notice", c).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	svg := regexp.MustCompile(`<svg class="code" viewBox="0 0 (\d+) \d+"[^>]*><path d="([^"]*)"/>`).FindStringSubmatch(b.String())
	if svg == nil {
		t.Fatal("there is no code")
	}
	const scale = 4
	side, _ := strconv.Atoi(svg[1])
	img := image.NewGray(image.Rect(0, 0, scale*(side+8), scale*(side+8)))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for _, m := range regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-\d+z`).FindAllStringSubmatch(svg[2], -1) {
		x, _ := strconv.Atoi(m[1])
		y, _ := strconv.Atoi(m[2])
		n, _ := strconv.Atoi(m[3])
		for dy := range scale {
			for dx := range scale * n {
				img.SetGray(scale*(x+4)+dx, scale*(y+4)+dy, color.Gray{})
			}
		}
	}
	if got := decode(t, img); got != c.Checkpoint {
		t.Errorf("the code says %q", got)
	}
}
