// This file shows sheets to the counting tables. The record keeps no geometry:
// a sheet is read again from its picture, which gives the same reading.

package feedline

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"slices"
	"strings"
	"sync"

	"zheng/cmd/zheng/say"
	"zheng/kiosk/table"
	"zheng/scan/omr"
	"zheng/scan/sheet"
	"zheng/store/record"
)

// Pictures implements table.Pictures for the sheets of some trays.
type Pictures struct {
	trays func() []Tray

	mu   sync.Mutex
	kept []*picture // the last looked at, newest last
}

// picture is one sheet as it was read.
type picture struct {
	hash record.Hash
	once sync.Once
	err  error

	page  []byte // JPEG
	crops []omr.Crop
}

// picturesKept is how many sheets are kept ready: the tables look at few, again
// and again.
const picturesKept = 16

// of gives a sheet, read once however many ask.
func (p *Pictures) of(h record.Hash) (*picture, error) {
	p.mu.Lock()
	i := slices.IndexFunc(p.kept, func(k *picture) bool { return k.hash == h })
	k := &picture{hash: h}
	if i >= 0 {
		k = p.kept[i]
		p.kept = slices.Delete(p.kept, i, i+1)
	}
	p.kept = append(p.kept, k)
	if len(p.kept) > picturesKept {
		p.kept = slices.Delete(p.kept, 0, 1)
	}
	p.mu.Unlock()
	k.once.Do(func() { k.err = k.read(p.trays()) })
	if k.err != nil {
		p.forget(k)
	}
	return k, k.err
}

// forget tries again what failed.
func (p *Pictures) forget(k *picture) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.kept = slices.DeleteFunc(p.kept, func(o *picture) bool { return o == k })
}

func (k *picture) read(from []Tray) error {
	for _, t := range from {
		data, ext, err := t.store.Image(k.hash)
		if errors.Is(err, record.ErrUnknown) {
			continue
		}
		if err != nil {
			return fmt.Errorf("couldn't show the sheet %s: %w", say.Short(k.hash), err)
		}
		im := omr.Image{Bytes: data, Ext: "." + ext}
		read := t.reader.Read(im)
		if k.page, err = t.reader.Overlay(im, read); err != nil {
			return fmt.Errorf("couldn't show the sheet %s: %w", say.Short(k.hash), err)
		}
		if k.crops, err = t.reader.Crops(im, read); err != nil {
			return fmt.Errorf("couldn't show the sheet %s: %w", say.Short(k.hash), err)
		}
		return nil
	}
	return fmt.Errorf("couldn't show the sheet %s: %w", say.Short(k.hash), record.ErrUnknown)
}

// Page implements table.Pictures.
func (p *Pictures) Page(h record.Hash) ([]byte, error) {
	k, err := p.of(h)
	if err != nil {
		return nil, err
	}
	return k.page, nil
}

// Crop implements table.Pictures. Where a place is several boxes, as ovals are,
// they stand side by side.
func (p *Pictures) Crop(h record.Hash, key string) ([]byte, error) {
	k, err := p.of(h)
	if err != nil {
		return nil, err
	}
	var found [][]byte
	for _, c := range k.crops {
		if cropKey(c.Box) == key {
			found = append(found, c.PNG)
		}
	}
	switch len(found) {
	case 0:
		return nil, table.ErrNoCrop
	case 1:
		return found[0], nil
	}
	return abreast(found)
}

// cropKey names a box as the tables do.
func cropKey(b sheet.Box) string {
	if b.Candidate != "" {
		return b.Post + "/" + b.Candidate
	}
	return fmt.Sprintf("%s#%d/%s", b.Post, b.Line, strings.TrimPrefix(string(b.Kind), "write_in_"))
}

// abreast joins pictures side by side.
func abreast(pngs [][]byte) ([]byte, error) {
	var all []image.Image
	var size image.Point
	for _, data := range pngs {
		im, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("couldn't join close-ups: %w", err)
		}
		all = append(all, im)
		size = image.Pt(size.X+im.Bounds().Dx(), max(size.Y, im.Bounds().Dy()))
	}
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	x := 0
	for _, im := range all {
		draw.Draw(out, im.Bounds().Sub(im.Bounds().Min).Add(image.Pt(x, 0)), im, im.Bounds().Min, draw.Src)
		x += im.Bounds().Dx()
	}
	var b bytes.Buffer
	err := png.Encode(&b, out)
	return b.Bytes(), err
}
