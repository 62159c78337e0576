package archive_test

import (
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

func releaseKey(t *testing.T, seed uint64, origin string) journal.Key {
	t.Helper()
	key, err := journal.NewKey(archivetest.Source(seed), origin)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// A release holds as it was signed, and in no other way.
func TestRelease(t *testing.T) {
	key := releaseKey(t, 1, archive.ReleaseOrigin)
	dir := fstest.MapFS{
		"zheng_1_arm64.deb":          {Data: []byte("a package")},
		"zheng-verify-windows.exe":   {Data: []byte("a program")},
		"zheng.cdx.json":             {Data: []byte("{}")},
		"zheng-verify-linux-riscv64": {Data: nil},
	}
	signed, err := archive.SignRelease(dir, key)
	if err != nil {
		t.Fatal(err)
	}
	dir[archive.ReleaseName] = &fstest.MapFile{Data: []byte(signed)}
	for _, trusted := range []string{key.Public(), key.Public() + "\n", journal.Fingerprint(key.Public()), strings.ToLower(journal.Fingerprint(key.Public()))} {
		if n, err := archive.CheckRelease(dir, trusted); err != nil || n != 4 {
			t.Fatal(trusted, n, err)
		}
	}
	list := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	file := &fstest.MapFile{Data: []byte("more")}
	other := releaseKey(t, 2, archive.ReleaseOrigin)
	byOther, err := archive.SignRelease(dir, other)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(d fstest.MapFS)
		says   string
	}{
		{"changed", func(d fstest.MapFS) { d["zheng.cdx.json"] = file }, "zheng.cdx.json was changed"},
		{"missing", func(d fstest.MapFS) { delete(d, "zheng_1_arm64.deb") }, "zheng_1_arm64.deb is missing"},
		{"added", func(d fstest.MapFS) { d["install.sh"] = file }, "install.sh is not on the list"},
		{"a folder", func(d fstest.MapFS) { d["more/file"] = file }, "more is no file"},
		{"a link", func(d fstest.MapFS) { d["link"] = &fstest.MapFile{Mode: fs.ModeSymlink} }, "link is no file"},
		{"no list", func(d fstest.MapFS) { delete(d, archive.ReleaseName) }, "not exist"},
		{"unsigned", func(d fstest.MapFS) { d[archive.ReleaseName] = list(strings.Split(signed, "—")[0]) }, "not signed"},
		{"list changed", func(d fstest.MapFS) { d[archive.ReleaseName] = list(strings.Replace(signed, "arm64", "amd64", 1)) }, "changed after it was signed"},
		{"cut short", func(d fstest.MapFS) { d[archive.ReleaseName] = list("zheng-release 1\n") }, "form"},
		{"by another", func(d fstest.MapFS) { d[archive.ReleaseName] = list(byOther) }, "another key"},
		{"by two", func(d fstest.MapFS) {
			d[archive.ReleaseName] = list(signed + byOther[strings.LastIndex(byOther, "— "):])
		}, "more than one signature"},
	} {
		d := maps.Clone(dir)
		c.change(d)
		if _, err := archive.CheckRelease(d, key.Public()); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
	for _, trusted := range []string{"", other.Public(), journal.Fingerprint(other.Public()), key.Public()[:20]} {
		if _, err := archive.CheckRelease(dir, trusted); !errors.Is(err, journal.ErrKey) {
			t.Errorf("%q: %v", trusted, err)
		}
	}
}

// A station's key, which signs logs, signs no release and checks none.
func TestReleaseKey(t *testing.T) {
	station := releaseKey(t, 3, "zheng/village/first")
	dir := fstest.MapFS{"file": {Data: []byte("x")}}
	if _, err := archive.SignRelease(dir, station); !errors.Is(err, journal.ErrKey) {
		t.Error(err)
	}
	signed, err := station.SignText("zheng-release 1\nkey " + station.Public() + "\n\n")
	if err != nil {
		t.Fatal(err)
	}
	forged := fstest.MapFS{archive.ReleaseName: {Data: []byte(signed)}}
	if _, err := archive.CheckRelease(forged, station.Public()); !errors.Is(err, journal.ErrKey) {
		t.Error(err)
	}
}

// No other list than the signed one holds.
func FuzzRelease(f *testing.F) {
	key, err := journal.NewKey(archivetest.Source(5), archive.ReleaseOrigin)
	if err != nil {
		f.Fatal(err)
	}
	dir := fstest.MapFS{"zheng.deb": {Data: []byte("a package")}, "zheng.cdx.json": {Data: []byte("{}")}}
	signed, err := archive.SignRelease(dir, key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed, key.Public())
	f.Add("zheng-release 1\nkey zheng/release+00000000+AAAA\n\n\n— zheng/release AAAA\n", "")
	f.Add(signed+"— zheng/other AAAAAAAA\n", journal.Fingerprint(key.Public()))
	f.Fuzz(func(t *testing.T, list, trusted string) {
		d := maps.Clone(dir)
		d[archive.ReleaseName] = &fstest.MapFile{Data: []byte(list)}
		if _, err := archive.CheckRelease(d, key.Public()); err == nil && list != signed {
			t.Fatalf("%q holds", list)
		}
		archive.CheckRelease(d, trusted)
	})
}
