package export

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zheng/cmd/zheng/say"
	"zheng/store/record"
)

// What is too large for one file lies in volumes that are it, one behind the
// other; where one cannot be written, none stays.
func TestWriteVolumes(t *testing.T) {
	data := bytes.Repeat([]byte("正 zheng "), 1000)
	size := int64(len(data))
	all := func(w io.Writer) error { _, err := w.Write(data); return err }
	for _, c := range []struct {
		name  string
		most  int64
		names []string
	}{
		{"one file", size, []string{"a.zip"}},
		{"one byte more", size - 1, []string{"a.zip.001", "a.zip.002"}},
		{"in the middle", size / 2, []string{"a.zip.001", "a.zip.002"}},
		{"in four", (size + 3) / 4, []string{"a.zip.001", "a.zip.002", "a.zip.003", "a.zip.004"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			files, err := writeVolumes(t.Context(), filepath.Join(dir, "a.zip"), size, c.most, all)
			if err != nil || len(files) != len(c.names) {
				t.Fatalf("%v, %v", files, err)
			}
			var whole []byte
			for i, f := range files {
				part, err := os.ReadFile(f.path)
				if err != nil || filepath.Base(f.path) != c.names[i] || int64(len(part)) != f.size || record.Sum(part).String() != f.sha256 {
					t.Errorf("%+v: %d bytes, %v", f, len(part), err)
				}
				whole = append(whole, part...)
			}
			if !bytes.Equal(whole, data) {
				t.Error("the volumes together are something else")
			}
		})
	}
	broken := errors.New("a picture is gone")
	for _, c := range []struct {
		name  string
		ctx   func() context.Context
		write func(io.Writer) error
		there string // a file that lies there already
		says  string
	}{
		{"the writer fails in the second", t.Context, func(w io.Writer) error {
			w.Write(data[:size/2+1])
			return broken
		}, "", broken.Error()},
		{"interrupted", func() context.Context {
			ctx, stop := context.WithCancel(t.Context())
			stop()
			return ctx
		}, all, "", "interrupted"},
		{"the second is there already", t.Context, all, "a.zip.002", "is there already"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if c.there != "" {
				if err := os.WriteFile(filepath.Join(dir, c.there), nil, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			_, err := writeVolumes(c.ctx(), filepath.Join(dir, "a.zip"), size, size/2, c.write)
			if err == nil || !strings.Contains(say.Explain(err).En+err.Error(), c.says) {
				t.Errorf("%v, want %q", err, c.says)
			}
			left, err := filepath.Glob(filepath.Join(dir, "*"))
			if err != nil || len(left) > 1 || len(left) == 1 && filepath.Base(left[0]) != c.there {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
