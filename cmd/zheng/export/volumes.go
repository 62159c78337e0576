// This file writes an archive into one file, or into volumes where it is larger
// than a stick's file system takes.

package export

import (
	"context"
	"io"
	"os"
	"path/filepath"

	"zheng/store/tally/archive"
)

// written is a file of an archive, read back from the medium.
type written struct {
	path   string
	size   int64
	sha256 string
}

// sum is a line of sha256sum.
func (f written) sum() string { return f.sha256 + "  " + filepath.Base(f.path) }

// writeVolumes writes size bytes into path, or into volumes beside it with at
// most most bytes each. Where one fails, none stays.
func writeVolumes(ctx context.Context, path string, size, most int64, write func(io.Writer) error) (out []written, err error) {
	if size <= most {
		n, sum, err := writeSafely(ctx, path, write)
		return []written{{path, n, sum}}, err
	}
	from, to := io.Pipe()
	go func() { to.CloseWithError(write(to)) }()
	defer func() {
		from.CloseWithError(io.ErrClosedPipe) // ends the writer where a volume failed
		if err != nil {
			for _, f := range out {
				os.Remove(f.path)
			}
			out = nil
		}
	}()
	for left, n := size, 1; left > 0; n++ {
		next, name := min(left, most), archive.VolumeName(path, n)
		_, sum, err := writeSafely(ctx, name, func(w io.Writer) error {
			_, err := io.CopyN(w, from, next)
			return err
		})
		if err != nil {
			return out, err
		}
		out = append(out, written{name, next, sum})
		left -= next
	}
	return out, nil
}
