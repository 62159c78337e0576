// This file holds the list of a release: the folder of packages and programs
// that is given away. It is signed as the log's head and an archive's list are.

package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"zheng/store/journal"
)

// ReleaseName is the list in a release's folder:
//
//	zheng-release 1
//	key zheng/release+1a2b3c4d+the-key-in-base64
//
//	HASH  zheng_0.20261128.1200_arm64.deb
//	…
//
// and a note of sumdb/note, signed by a key of ReleaseOrigin. The lines of
// hashes are those of sha256sum, whose -c passes over the others.
const ReleaseName = "RELEASE.txt"

// ReleaseOrigin is the name of every key that signs releases, so that no log's
// key, which a station holds, can sign one.
const ReleaseOrigin = "zheng/release"

const releaseTitle = "zheng-release 1\nkey "

// SignRelease gives the signed list of a folder's files; the key is of
// ReleaseOrigin.
func SignRelease(dir fs.FS, key journal.Key) (string, error) {
	if key.Origin() != ReleaseOrigin {
		return "", fmt.Errorf("%w: it is of %s, not of %s", journal.ErrKey, key.Origin(), ReleaseOrigin)
	}
	text, _, err := releaseText(dir, key.Public())
	if err != nil {
		return "", err
	}
	return key.SignText(text)
}

// CheckRelease holds a folder against its list, and the list against a public
// key or the fingerprint of one, however it was typed. It gives how many files
// there are. Errors are journal.ErrKey, those of dir, and what differs.
func CheckRelease(dir fs.FS, trusted string) (int, error) {
	signed, err := fs.ReadFile(dir, ReleaseName)
	if err != nil {
		return 0, err
	}
	body, titled := strings.CutPrefix(string(signed), releaseTitle)
	public, _, _ := strings.Cut(body, "\n")
	if !titled {
		return 0, errors.New("the list is not of a form that this program knows")
	}
	if !strings.HasPrefix(public, ReleaseOrigin+"+") || !sameKey(trusted, public) {
		return 0, fmt.Errorf("signed by another key: %w", journal.ErrKey)
	}
	listed, err := openSigned(string(signed), public)
	if err != nil {
		return 0, err
	}
	is, files, err := releaseText(dir, public)
	if err != nil {
		return 0, err
	}
	if is != listed {
		return 0, errors.Join(differing(listed, is)...)
	}
	return files, nil
}

// releaseText lists what is in a folder: files alone.
func releaseText(dir fs.FS, public string) (text string, files int, err error) {
	entries, err := fs.ReadDir(dir, ".") // in the order of names
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	b.WriteString(releaseTitle + public + "\n\n")
	for _, e := range entries {
		switch name := e.Name(); {
		case name == ReleaseName:
		case !e.Type().IsRegular():
			return "", 0, fmt.Errorf("%s is no file; a release holds files alone", clip(name))
		case !hashLine.MatchString(strings.Repeat("0", 64) + "  " + name):
			return "", 0, fmt.Errorf("the name %q has a space in it", clip(name))
		default:
			sum, err := fileSum(dir, name)
			if err != nil {
				return "", 0, err
			}
			fmt.Fprintf(&b, "%s  %s\n", sum, name)
			files++
		}
	}
	return b.String(), files, nil
}

func fileSum(dir fs.FS, name string) (string, error) {
	f, err := dir.Open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), err
}

// differing names the files by which two lists differ.
func differing(listed, is string) (out []error) {
	have, want := strings.Split(is, "\n"), strings.Split(listed, "\n")
	at := func(lines []string, name string) bool {
		return slices.ContainsFunc(lines, func(l string) bool { return strings.HasSuffix(l, "  "+name) })
	}
	for _, line := range want {
		if _, name, ok := strings.Cut(line, "  "); ok && !slices.Contains(have, line) {
			if at(have, name) {
				out = append(out, fmt.Errorf("%s was changed", clip(name)))
			} else {
				out = append(out, fmt.Errorf("%s is missing", clip(name)))
			}
		}
	}
	for _, line := range have {
		if _, name, ok := strings.Cut(line, "  "); ok && !at(want, name) {
			out = append(out, fmt.Errorf("%s is not on the list", clip(name)))
		}
	}
	if len(out) == 0 {
		out = append(out, errors.New("the list is not in the form that a release is signed in"))
	}
	return out
}
