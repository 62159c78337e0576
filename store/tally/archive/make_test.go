// This file takes archives apart and packs them again, as a forger would.

package archive_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"zheng/device/paper"
	"zheng/store/journal"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

// village is a count with its reports as the appliance prints them.
func village(t testing.TB, n, pending int) *archivetest.Count {
	return printed(archivetest.New(t, "village", n, pending))
}

func printed(c *archivetest.Count) *archivetest.Count {
	c.Print = paper.ArchivedPages
	return c
}

// checked is Check on bytes.
func checked(data []byte, trust archive.Trust) *archive.Report {
	trust.Reports = paper.ArchivedPages
	return archive.Check(bytes.NewReader(data), int64(len(data)), trust)
}

// bare is Check of a count without reports.
func bare(data []byte) *archive.Report {
	return archive.Check(bytes.NewReader(data), int64(len(data)), archive.Trust{})
}

// parts are the files of an archive, by name.
type parts map[string][]byte

func unzip(t testing.TB, data []byte) parts {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := parts{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if out[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// replace exchanges a text in a file and fails where it is not there.
func (p parts) replace(t testing.TB, name, old, new string) {
	t.Helper()
	if !bytes.Contains(p[name], []byte(old)) {
		t.Fatalf("%s has no %q", name, old)
	}
	p[name] = bytes.Replace(p[name], []byte(old), []byte(new), 1)
}

// zipped packs parts by the rules of an archive, the manifest as it is.
func (p parts) zipped(t testing.TB) []byte {
	t.Helper()
	return p.packed(t, archive.Manifest{}, func(string) (string, error) { return string(p[archive.ManifestName]), nil })
}

// relisted makes the list anew and signs it with a key.
func (p parts) relisted(t testing.TB, k journal.Key) []byte {
	t.Helper()
	return p.packed(t, p.manifest(t), k.SignText)
}

// forged makes the list anew and leaves the old signature under it.
func (p parts) forged(t testing.TB) []byte {
	t.Helper()
	_, signature, _ := strings.Cut(string(p[archive.ManifestName]), "\n\n— ")
	return p.packed(t, p.manifest(t), func(text string) (string, error) { return text + "\n— " + signature, nil })
}

func (p parts) manifest(t testing.TB) archive.Manifest {
	t.Helper()
	head, err := journal.ParseCheckpoint(string(p[archive.HeadName]))
	if err != nil {
		t.Fatal(err)
	}
	return archive.Manifest{Log: head, Provisional: bytes.Contains(p[archive.ManifestName], []byte("\nstatus provisional\n"))}
}

func (p parts) packed(t testing.TB, m archive.Manifest, sign func(string) (string, error)) []byte {
	t.Helper()
	var files []archive.File
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if name != archive.ManifestName {
			files = append(files, archive.File{Name: name, Data: p[name]})
		}
	}
	return archivetest.Packed(t, files, m, sign)
}
