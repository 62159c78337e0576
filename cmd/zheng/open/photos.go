package open

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"zheng/cmd/zheng/say"
	"zheng/device/paper"
	"zheng/store/election"
)

// Photos reads ID.jpg, ID.jpeg or ID.png of each candidate; who has
// none has an empty frame.
func Photos(folder string, e *election.Election) (map[string]*paper.Photo, error) {
	found := map[string]*paper.Photo{}
	if folder == "" {
		return found, nil
	}
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			for _, ending := range []string{".jpg", ".jpeg", ".png"} {
				path := filepath.Join(folder, c.ID+ending)
				f, err := os.Open(path)
				if errors.Is(err, fs.ErrNotExist) {
					continue
				}
				if err != nil {
					return nil, say.Failed(err, "cannot_read", path)
				}
				photo, err := paper.NewPhoto(f)
				f.Close()
				if err != nil {
					return nil, say.Failed(err, "bad_photo", path)
				}
				found[c.ID] = photo
				break
			}
		}
	}
	if len(found) == 0 {
		return nil, say.Text("no_photos", folder)
	}
	return found, nil
}
