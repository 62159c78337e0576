// This file names what an archive holds, and how big it may be.

package archive

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"
)

// The files of an archive.
const (
	ReadmeName    = "README.txt"
	ElectionName  = "election.toml"
	ResolvedName  = "resolved.toml"
	ReviewName    = "review.toml"
	BallotsName   = "ballots.json"
	TableName     = "ballots.csv"
	CVRName       = "cvr.json"
	FiguresName   = "figures.json"
	TalliesName   = "tallies.json"
	ResultName    = "result.json"
	ReconcileName = "reconciliation.json"
	LogName       = "journal.jsonl"
	HeadName      = "checkpoint.txt"
	KeyName       = "key.txt"
	ManifestName  = "manifest.txt"
)

// required are those that every archive holds, beside the manifest.
var required = []string{
	ReadmeName, ElectionName, ResolvedName, BallotsName, TableName, CVRName, FiguresName,
	TalliesName, ResultName, ReconcileName, LogName, HeadName, KeyName,
}

// large are the files that grow with the ballots: they are read as they come.
var large = map[string]bool{BallotsName: true, TableName: true, CVRName: true, LogName: true}

// Bounds of what is read, so that no file can take a computer's memory. What an
// archive is made of never comes near them.
const (
	maxText    = 4 << 20 // bytes of a file but those below
	maxLarge   = 8 << 30 // ballots, their tables, the log
	maxImage   = 256 << 20
	maxStation = 1 << 40 // the archive of a station
	maxFiles   = 2_000_000
	maxSheets  = 2_000_000
	maxSheet   = 1 << 20 // bytes of a line of ballots.json
	maxRounds  = 20
)

// where says which archives hold a file: those of one count, those merged of
// stations, or both.
type where int

const (
	ofOne where = iota
	ofStations
	both
)

// names are the forms a name may have. There is no way out of a folder in them.
var names = []struct {
	form *regexp.Regexp
	most uint64
	in   where
}{
	{regexp.MustCompile(`^README\.txt$|^(election|resolved)\.toml$|^(figures|tallies|result|reconciliation)\.json$`), maxText, both},
	{regexp.MustCompile(`^(checkpoint|key|manifest)\.txt$|^review\.toml$`), maxText, ofOne},
	{regexp.MustCompile(`^(ballots|cvr)\.json$|^ballots\.csv$|^journal\.jsonl$`), maxLarge, ofOne},
	{regexp.MustCompile(`^rounds/[1-9][0-9]?/(election\.toml|result\.json)$`), maxText, both},
	{regexp.MustCompile(`^reports/[a-z0-9-]{1,40}\.html$`), maxImage, both},
	{regexp.MustCompile(`^reports/[a-z0-9-]{1,40}\.pdf$`), maxImage, ofOne},
	{regexp.MustCompile(`^images/[0-9a-f]{2}/[0-9a-f]{64}\.[a-z0-9]{1,5}$`), maxImage, ofOne},
	{regexp.MustCompile(`^stations/[0-9]{3}\.zip$`), maxStation, ofStations},
}

// limit gives how big a file of that name may be; false where there is no such
// name in an archive, or in one that is merged of stations.
func limit(name string, merged bool) (uint64, bool) {
	for _, n := range names {
		if n.form.MatchString(name) && (n.in == both || (n.in == ofStations) == merged) {
			return n.most, true
		}
	}
	return 0, false
}

// File is one file to be packed: its bytes, or what reads them.
type File struct {
	Name string
	Data []byte
	Open func() ([]byte, error) // nil: Data

	lies *io.SectionReader // where another archive lies; nil: Data or Open
}

// reader gives the bytes as they come.
func (f File) reader() (io.Reader, error) {
	if f.lies != nil {
		return io.NewSectionReader(f.lies, 0, f.lies.Size()), nil
	}
	b, err := f.bytes()
	return bytes.NewReader(b), err
}

func (f File) bytes() ([]byte, error) {
	if f.Open == nil {
		return f.Data, nil
	}
	b, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("couldn't read %s for the archive: %w", f.Name, err)
	}
	return b, nil
}

// ImageName is where the image of a sheet lies.
func ImageName(sheet, ext string) string { return "images/" + sheet[:2] + "/" + sheet + "." + ext }

func isImage(name string) bool { return strings.HasPrefix(name, "images/") }

// indented is the JSON that the commands print.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("couldn't write JSON: %w", err)
	}
	return b.Bytes(), nil
}

// lines writes an object of a head and a list, one item a line.
func lines[T any](w io.Writer, head any, list string, items iter.Seq2[T, error]) error {
	h, err := plain(head)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	fmt.Fprintf(out, "%s,%q:[", bytes.TrimSuffix(h, []byte("}")), list) // errors come with Flush
	between := "\n"
	for item, err := range items {
		if err != nil {
			return err
		}
		j, err := plain(item)
		if err != nil {
			return err
		}
		out.WriteString(between)
		out.Write(j)
		between = ",\n"
	}
	out.WriteString("\n]}\n")
	return out.Flush()
}

func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, fmt.Errorf("couldn't write JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// precisely reads JSON into v and refuses whatever writing v again does not
// give back: unknown and repeated keys, other spaces, anything behind it.
func precisely(data []byte, v any, write func() ([]byte, error)) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	again, err := write()
	if err != nil {
		return err
	}
	if !bytes.Equal(again, data) {
		return errForm
	}
	return nil
}

var errForm = errors.New("it is not in the form that an export writes")

// exactly is precisely with the file's name in its error.
func exactly(name string, data []byte, v any, write func() ([]byte, error)) error {
	if err := precisely(data, v, write); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
