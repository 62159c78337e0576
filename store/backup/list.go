package backup

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"

	"zheng/store/durable"
	"zheng/store/record"
)

// list remembers which images are on the medium, as the box cannot read what it
// wrote there. It lies in the data folder. What it forgets is copied once more,
// so it need not survive anything. Its first line is the box, each other one a
// file of images.
type list struct {
	path  string
	box   string
	next  int
	packs []pack
	have  map[record.ImageName]bool
	swept bool
}

type pack struct {
	Box    string   `json:"box,omitempty"`
	Name   string   `json:"name,omitempty"`
	Size   int64    `json:"size,omitempty"`
	Sum    string   `json:"sum,omitempty"`
	Images []string `json:"images,omitempty"` // HASH.ext

	checked bool // it was read back in this run
}

var boxName = regexp.MustCompile(`^[0-9a-f]{8}$`)

func openList(path string) (*list, error) {
	l := &list{path: path, next: 1}
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("couldn't read the list of images: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var p pack
		if json.Unmarshal(lines.Bytes(), &p) != nil {
			continue // torn
		}
		if boxName.MatchString(p.Box) {
			l.box = p.Box
		}
		if p.Name != "" {
			l.packs = append(l.packs, p)
		}
	}
	if l.box != "" {
		return l, nil
	}
	b := make([]byte, 4)
	if _, err := rand.Read(b); err != nil {
		return nil, err
	}
	l.box = hex.EncodeToString(b)
	return l, nil
}

// onlyThose forgets what is not on a medium.
func (l *list) onlyThose(m *medium) error {
	l.have, l.swept = map[record.ImageName]bool{}, false
	var kept []pack
	for _, p := range l.packs {
		if m.size(p.Name) != p.Size {
			continue
		}
		kept = append(kept, p)
		for _, s := range p.Images {
			if n, err := parseImage(s); err == nil {
				l.have[n] = true
			}
		}
		if f, ok := parseName(p.Name); ok {
			l.next = max(l.next, f.part+1)
		}
	}
	l.packs = kept
	return l.save()
}

// save writes the list anew.
func (l *list) save() error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, p := range append([]pack{{Box: l.box}}, l.packs...) {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	if err := durable.WriteFile(l.path, b.Bytes(), 0o600); err != nil {
		return fmt.Errorf("couldn't write the list of images: %w", err)
	}
	return nil
}

// add notes a file of images.
func (l *list) add(p pack, images []record.ImageName) error {
	for _, n := range images {
		l.have[n] = true
		p.Images = append(p.Images, n.Hash.String()+"."+n.Ext)
	}
	l.next++
	if f, ok := parseName(p.Name); ok {
		l.next = max(l.next, f.part+1)
	}
	l.packs = append(l.packs, p)
	line, err := json.Marshal(p)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(l.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("couldn't write the list of images: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// forget takes a file out of the list that the medium no longer gives back, and
// names what was in it.
func (l *list) forget(name string) (lost []record.ImageName, err error) {
	for i, p := range l.packs {
		if p.Name != name {
			continue
		}
		l.packs = append(l.packs[:i:i], l.packs[i+1:]...)
		for _, s := range p.Images {
			if n, err := parseImage(s); err == nil {
				delete(l.have, n)
				lost = append(lost, n)
			}
		}
		l.swept = false
		return lost, l.save()
	}
	return nil, nil
}

func (l *list) knows(name string) bool {
	for _, p := range l.packs {
		if p.Name == name {
			return true
		}
	}
	return false
}

func parseImage(s string) (n record.ImageName, err error) {
	const digits = 2 * len(n.Hash)
	if len(s) < digits+2 || s[digits] != '.' {
		return n, fmt.Errorf("%q is no image", s)
	}
	n.Ext = s[digits+1:]
	n.Hash, err = record.ParseHash(s[:digits])
	return n, err
}
