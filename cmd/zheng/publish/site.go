// This file writes the folder, whole or not at all, and keeps what was put up
// when: a page that says the same as before keeps its bytes and its date.

package publish

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zheng/cmd/zheng/say"
	"zheng/kiosk/public"
	"zheng/kiosk/web"
	"zheng/store/durable"
	"zheng/store/election"
)

// listName is the file by which a folder is known as a site, and what it tells.
const listName = "site.json"

// list is that file.
type list struct {
	Election string            `json:"election"`
	Pages    map[string]said   `json:"pages"` // by code
	Files    map[string]string `json:"files"` // SHA-256 by path, all of the site but this
	Changes  []public.Change   `json:"changes"`
}

// said is what a page says, and since when.
type said struct {
	SHA256 string `json:"sha256"` // of the page without a date
	Since  string `json:"since"`  // 2006-01-02 15:04
}

// mostChanges are told; a site that changes for weeks needs no more.
const mostChanges = 200

// listMost is far above what a list has, in bytes.
const listMost = 4 << 20

// errStranger: the folder has something that this program did not put there.
var errStranger = errors.New("no file of the site")

// readList reads the list of a site, empty where the folder is new or empty. A
// folder with anything else in it is no site: it is never written over.
func readList(dir string, e *election.Election) (l list, err error) {
	l = list{Election: e.ID, Pages: map[string]said{}, Files: map[string]string{}}
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return l, nil
	}
	if err != nil {
		return l, say.Failed(err, "cannot_read", dir)
	}
	f, err := os.Open(filepath.Join(dir, listName))
	if errors.Is(err, fs.ErrNotExist) {
		return l, say.Text("publish_no_site", dir)
	}
	if err != nil {
		return l, say.Failed(err, "cannot_read", dir)
	}
	defer f.Close()
	d := json.NewDecoder(io.LimitReader(f, listMost))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return l, say.Failed(err, "publish_bad_list", filepath.Join(dir, listName))
	}
	if l.Election != e.ID {
		return l, say.Text("publish_other", dir, l.Election)
	}
	return l, strangers(dir, l)
}

// strangers looks for what somebody else put into a site: it would be gone.
func strangers(dir string, l list) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if _, ours := l.Files[filepath.ToSlash(name)]; err == nil && !ours && name != listName {
			return say.Failed(errStranger, "publish_stranger", path)
		}
		return err
	})
}

// Write puts an edition into a folder and gives what changed; nothing changed, the
// folder is left as it is.
func (ed *Edition) Write(dir string, now time.Time) ([]public.Change, error) {
	before, err := readList(dir, ed.Facts.Election)
	if err != nil {
		return nil, err
	}
	site, err := public.New(ed.Facts)
	if err != nil {
		return nil, err
	}
	after, made, err := ed.pages(site, before, now.Format("2006-01-02 15:04"))
	if err != nil {
		return nil, err
	}
	if maps.Equal(before.Files, after.Files) {
		return nil, nil
	}
	fresh := after.Changes[:len(after.Changes)-min(len(before.Changes), len(after.Changes))]
	data, err := json.MarshalIndent(after, "", "  ")
	if err != nil {
		return nil, err
	}
	made[listName] = data
	err = durable.Folder(filepath.Clean(dir), func(to string) error {
		for _, name := range slices.Sorted(maps.Keys(made)) {
			if err := put(filepath.Join(to, name), made[name]); err != nil {
				return err
			}
		}
		return ed.take(to)
	})
	if err != nil {
		return nil, say.Failed(err, "cannot_write", dir)
	}
	return fresh, nil
}

// pages makes all that is small enough to be held: the pages in both languages,
// what they need, and the list of it all.
func (ed *Edition) pages(site *public.Site, before list, at string) (after list, made map[string][]byte, err error) {
	after = list{Election: before.Election, Pages: map[string]said{}, Files: map[string]string{}}
	var fresh []public.Change
	for _, code := range site.Pages() {
		plain, err := site.Plain(code)
		if err != nil {
			return after, nil, err
		}
		now, was := said{digest(plain), at}, before.Pages[code]
		switch {
		case was.SHA256 == now.SHA256:
			now.Since = was.Since
		case was.SHA256 == "":
			fresh = append(fresh, public.Change{At: at, What: "put", Page: code})
		default:
			fresh = append(fresh, public.Change{At: at, What: "changed", Page: code})
		}
		after.Pages[code] = now
	}
	for _, code := range slices.Sorted(maps.Keys(before.Pages)) {
		if _, still := after.Pages[code]; !still {
			fresh = append(fresh, public.Change{At: at, What: "taken", Page: code})
		}
	}
	fresh = told(fresh)
	after.Changes = append(fresh, before.Changes...)
	after.Changes = after.Changes[:min(len(after.Changes), mostChanges)]
	if made, err = site.Assets(); err != nil {
		return after, nil, err
	}
	for code, page := range after.Pages {
		for _, lang := range []string{web.Chinese, web.English} {
			b, err := site.Page(code, lang, cmp.Or(page.Since, at), after.Changes)
			if err != nil {
				return after, nil, err
			}
			made[public.Path(code, lang)] = b
		}
	}
	for name, data := range made {
		after.Files[name] = digest(data)
	}
	for _, f := range slices.Concat(ed.Facts.Papers, ed.Facts.Archives) {
		after.Files["files/"+f.Name] = f.SHA256
	}
	return after, made, nil
}

// told leaves out the screen, which says again what others say, and the first page
// where another one changed too.
func told(fresh []public.Change) []public.Change {
	fresh = slices.DeleteFunc(fresh, func(c public.Change) bool { return c.Page == "screen" })
	if len(fresh) < 2 {
		return fresh
	}
	return slices.DeleteFunc(fresh, func(c public.Change) bool { return c.Page == "index" && c.What == "changed" })
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func put(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return durable.WriteFile(path, data, 0o644)
}

// take takes the files along; one that changed since it was looked at is refused.
func (ed *Edition) take(to string) error {
	for _, f := range ed.files {
		path := filepath.Join(to, "files", f.name)
		if f.from == "" {
			if err := put(path, f.data); err != nil {
				return err
			}
			continue
		}
		if err := ed.copied(f, path); err != nil {
			return err
		}
	}
	return nil
}

func (ed *Edition) copied(f file, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	from, err := os.Open(f.from)
	if err != nil {
		return err
	}
	defer from.Close()
	h := sha256.New()
	err = durable.Write(path, 0o644, func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, h), from)
		return err
	})
	if err != nil {
		return err
	}
	for _, told := range slices.Concat(ed.Facts.Papers, ed.Facts.Archives) {
		if told.Name == f.name && told.SHA256 != hex.EncodeToString(h.Sum(nil)) {
			return fmt.Errorf("%s changed while it was copied", f.from)
		}
	}
	return nil
}
