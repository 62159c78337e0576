// This file holds the list of an archive's files, which is signed.

package archive

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"zheng/store/journal"
)

// Manifest is what is signed: the log that the archive is of, as far as it
// went, and the SHA-256 of every file but the images, whose names are their
// SHA-256 and stand in ballots.json. As text it is
//
//	zheng-archive 1
//	log zheng/hongshan-2026/first 1024 the-root-in-base64
//	status final
//
//	HASH  ballots.csv
//	…
//
// and signed a note of sumdb/note, by the key of the log. The lines of hashes
// are those of sha256sum.
type Manifest struct {
	Log         journal.Checkpoint
	Provisional bool // while sheets wait for people, or a figure is missing
	Files       []Listed
}

// Listed is a file with its SHA-256 in hexadecimal.
type Listed struct{ Name, Hash string }

const manifestTitle = "zheng-archive 1"

// Text is what is signed.
func (m Manifest) Text() string {
	var b strings.Builder
	status := "final"
	if m.Provisional {
		status = "provisional"
	}
	fmt.Fprintf(&b, "%s\nlog %s %d %s\nstatus %s\n\n", manifestTitle,
		m.Log.Origin, m.Log.Size, base64.StdEncoding.EncodeToString(m.Log.Root[:]), status)
	files := slices.Clone(m.Files)
	slices.SortFunc(files, func(a, b Listed) int { return strings.Compare(a.Name, b.Name) })
	for _, f := range files {
		fmt.Fprintf(&b, "%s  %s\n", f.Hash, f.Name)
	}
	return b.String()
}

var (
	logLine  = regexp.MustCompile(`^log ([^ ]+) ([0-9]{1,18}) ([A-Za-z0-9+/]{43}=)$`)
	hashLine = regexp.MustCompile(`^([0-9a-f]{64})  ([^ ]+)$`)
)

// parseManifest reads what Text wrote, and nothing else.
func parseManifest(text string) (m Manifest, err error) {
	s := bufio.NewScanner(strings.NewReader(text))
	for n := 0; s.Scan(); n++ {
		line := s.Text()
		switch n {
		case 0:
			if line != manifestTitle {
				return m, fmt.Errorf("%w: its list is not of a form that this program knows", ErrNone)
			}
		case 1:
			part := logLine.FindStringSubmatch(line)
			if part == nil {
				return m, errors.New("the list does not say of which log it is")
			}
			m.Log, err = journal.ParseCheckpoint(part[1] + "\n" + part[2] + "\n" + part[3] + "\n")
			if err != nil {
				return m, err
			}
		case 2:
			m.Provisional = line == "status provisional"
		case 3:
		default:
			part := hashLine.FindStringSubmatch(line)
			if part == nil {
				return m, fmt.Errorf("line %d of the list is no hash of a file", n+1)
			}
			if last := len(m.Files) - 1; last >= 0 && m.Files[last].Name >= part[2] {
				return m, fmt.Errorf("%s stands in the list twice, or out of order", clip(part[2]))
			}
			m.Files = append(m.Files, Listed{part[2], part[1]})
		}
	}
	if err := s.Err(); err != nil {
		return m, fmt.Errorf("couldn't read the list: %w", err)
	}
	if m.Text() != text {
		return m, errors.New("the list is not in the form that an export writes")
	}
	return m, nil
}

// openManifest checks the signature. Errors are journal.ErrKey and what is
// wrong with the text; the manifest is given even where the
// signature does not hold, so that more can be said of the archive.
func openManifest(signed, public string) (Manifest, error) {
	text, _, found := strings.Cut(signed, "\n\n— ")
	if !found {
		return Manifest{}, errUnsigned
	}
	m, err := parseManifest(text + "\n")
	if err != nil {
		return m, err
	}
	_, err = openSigned(signed, public)
	return m, err
}

var errUnsigned = errors.New("the list is not signed")

// openSigned gives the text that one key signed, and no other. Errors are
// journal.ErrKey and what is wrong with the note.
func openSigned(signed, public string) (string, error) {
	v, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return "", fmt.Errorf("%w: %w", journal.ErrKey, err)
	}
	text, _, found := strings.Cut(signed, "\n\n— ")
	if !found {
		return "", errUnsigned
	}
	n, err := note.Open([]byte(signed), note.VerifierList(v))
	var unknown *note.UnverifiedNoteError
	var changed *note.InvalidSignatureError
	switch {
	case errors.As(err, &unknown):
		return "", fmt.Errorf("signed by another key: %w", journal.ErrKey)
	case errors.As(err, &changed):
		return "", errors.New("it was changed after it was signed")
	case err != nil:
		return "", err
	case n.Text != text+"\n":
		return "", errors.New("the list is not in the form that an export writes")
	case len(n.Sigs)+len(n.UnverifiedSigs) != 1:
		return "", errors.New("the list has more than one signature")
	}
	return n.Text, nil
}
