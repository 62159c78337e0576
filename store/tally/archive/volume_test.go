package archive_test

import (
	"bytes"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"zheng/store/tally/archive"
)

// cut is data in volumes of most bytes.
func cut(data []byte, most int) fstest.MapFS {
	out := fstest.MapFS{}
	for n := 1; len(data) > 0; n++ {
		k := min(len(data), most)
		out[archive.VolumeName("count.zip", n)] = &fstest.MapFile{Data: data[:k]}
		data = data[k:]
	}
	return out
}

// An archive in volumes is the archive, whichever of them is named; without one
// of them it is none.
func TestVolumes(t *testing.T) {
	c := village(t, 12, 0)
	data := c.Pack()
	check := func(fsys fs.FS, name string) (*archive.Report, error) {
		v, err := archive.Open(fsys, name)
		if err != nil {
			return nil, err
		}
		defer v.Close()
		return archive.Check(v, v.Size, archive.Trust{}), nil
	}
	for _, most := range []int{len(data)/7 + 1, len(data) - 1, len(data)} {
		for _, name := range []string{"count.zip", "count.zip.001"} {
			if r, err := check(cut(data, most), name); err != nil || !r.Holds {
				t.Errorf("volumes of %d bytes, %s: %v, %+v", most, name, err, r)
			}
		}
	}
	for _, c := range []struct {
		name   string
		change func(fstest.MapFS)
		open   string
		err    error
		fault  archive.Fault
	}{
		{"one between is missing", func(f fstest.MapFS) { delete(f, "count.zip.003") }, "count.zip", archive.ErrVolume, ""},
		{"the first is missing", func(f fstest.MapFS) { delete(f, "count.zip.001") }, "count.zip.002", archive.ErrVolume, ""},
		{"the last is missing", func(f fstest.MapFS) { delete(f, "count.zip.007") }, "count.zip", nil, archive.Damaged},
		{"one is another", func(f fstest.MapFS) { f["count.zip.003"] = f["count.zip.004"] }, "count.zip", nil, archive.Damaged},
		{"one more", func(f fstest.MapFS) { f["count.zip.008"] = f["count.zip.001"] }, "count.zip", nil, archive.Damaged},
		{"a folder of its name", func(f fstest.MapFS) {
			delete(f, "count.zip.003")
			f["count.zip.003/x"] = &fstest.MapFile{}
		}, "count.zip", archive.ErrVolume, ""},
		{"nothing of that name", func(fstest.MapFS) {}, "other.zip", fs.ErrNotExist, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			fsys := cut(data, len(data)/7+1)
			c.change(fsys)
			r, err := check(fsys, c.open)
			if !errors.Is(err, c.err) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			if err == nil && (r.Holds || r.Faults[0] != c.fault) {
				t.Errorf("holds %v, %v, want %s", r.Holds, r.Faults, c.fault)
			}
		})
	}
}

// Reading across volumes is reading the whole.
func TestVolumesReadAt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(t, "data")
		v, err := archive.Open(cut(data, rapid.IntRange(1, 70).Draw(t, "most")), "count.zip")
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		at, n := rapid.Int64Range(0, 65).Draw(t, "at"), rapid.IntRange(0, 70).Draw(t, "n")
		got, want := make([]byte, n), make([]byte, n)
		gotN, gotErr := v.ReadAt(got, at)
		wantN, wantErr := bytes.NewReader(data).ReadAt(want, at)
		if n > 0 && (gotN != wantN || gotErr != wantErr || !bytes.Equal(got, want)) {
			t.Fatalf("%d bytes from %d: %d, %v, want %d, %v", n, at, gotN, gotErr, wantN, wantErr)
		}
	})
}

// The size that is said before is the size that is written.
func TestPackingSize(t *testing.T) {
	c := village(t, 12, 0)
	p := unzip(t, c.Pack())
	m := p.manifest(t)
	var files []archive.File
	for name, data := range p {
		if name != archive.ManifestName {
			files = append(files, archive.File{Name: name, Data: data})
		}
	}
	packing, err := archive.Prepare(files, m, c.Key.SignText)
	if err != nil {
		t.Fatal(err)
	}
	size, err := packing.Size()
	var b bytes.Buffer
	if err := errors.Join(err, packing.Write(&b, nil)); err != nil || int64(b.Len()) != size {
		t.Errorf("%d bytes written, said were %d, %v", b.Len(), size, err)
	}
}
