package record

import (
	"fmt"
	"os"
	"path/filepath"

	"zheng/store/durable"
	"zheng/store/engine"
)

// Rebuilding makes a data folder of what somebody copied: Stretch, Follower,
// ReadImage and KeyFiles say what. It is not trusted before Open has audited
// it.
type Rebuilding struct {
	dir    string
	build  *engine.Build
	images images
}

// Rebuild begins a data folder in dir, which must be empty or not there.
func Rebuild(dir string) (_ *Rebuilding, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("couldn't make the data folder: %w", engine.DiskError(err))
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s: %w", dir, engine.DiskError(err))
	}
	if len(list) > 0 {
		return nil, fmt.Errorf("%s is not empty: %w", dir, os.ErrExist)
	}
	r := &Rebuilding{dir: dir, images: images{dir: filepath.Join(dir, "images"), tmp: filepath.Join(dir, "tmp")}}
	if err := r.images.open(); err != nil {
		return nil, err
	}
	if r.build, err = fileIn(dir).Build(); err != nil {
		return nil, err
	}
	return r, nil
}

// Apply puts and deletes what changes say, in order and in one transaction.
func (r *Rebuilding) Apply(changes []Change) error {
	return r.build.Update(func(t engine.Tx) error {
		for _, c := range changes {
			if len(c.Key) == 0 || len(c.Key) > engine.MaxKey {
				return fmt.Errorf("%w: a key of %d bytes", ErrDamaged, len(c.Key))
			}
			if err := c.apply(t); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c Change) apply(t engine.Tx) error {
	if c.Deleted {
		return t.Delete(c.Key)
	}
	return t.Put(c.Key, c.Value)
}

// Image keeps an image; its bytes must have the hash of its name.
func (r *Rebuilding) Image(n ImageName, data []byte) error {
	if Sum(data) != n.Hash {
		return fmt.Errorf("%w: the image %s is another one", ErrDamaged, n.Hash)
	}
	return r.images.put(n.Hash, n.Ext, data)
}

// KeyFile keeps a file beside the record, readable for this user alone.
func (r *Rebuilding) KeyFile(name string, data []byte) error {
	if !IsKeyFile(name) {
		return fmt.Errorf("%w: %q is no name of a key", ErrDamaged, name)
	}
	if err := durable.WriteFile(filepath.Join(r.dir, name), data, 0o600); err != nil {
		return fmt.Errorf("couldn't keep %s: %w", name, engine.DiskError(err))
	}
	return nil
}

// Finish makes all of it durable.
func (r *Rebuilding) Finish() error {
	if err := r.build.Finish(); err != nil {
		return err
	}
	return engine.SyncDir(r.dir)
}

// Abandon ends without a record.
func (r *Rebuilding) Abandon() { r.build.Abandon() }
