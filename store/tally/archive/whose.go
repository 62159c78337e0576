package archive

import (
	"fmt"
	"io"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
)

// Claim is what an archive says of itself, of which nothing is proved.
type Claim struct {
	Election *election.Election
	Public   string // the key
	Log      journal.Checkpoint
}

// Whose reads whose archive a file claims to be, so that whoever has many knows
// by which key and papers to Check it.
func Whose(r io.ReaderAt, size int64) (c Claim, err error) {
	b, err := unpack(r, size)
	if err != nil {
		return c, err
	}
	if b.merged() { // by any of its stations' keys it can be known
		first, err := b.within(r, stationName(0))
		if err != nil {
			return c, err
		}
		if b, err = unpack(first.From, first.Size); err != nil {
			return c, err
		}
	}
	part := map[string][]byte{}
	for _, name := range []string{ElectionName, KeyName, HeadName} {
		if part[name], err = b.read(name); err != nil {
			return c, err
		}
	}
	if c.Election, err = election.Parse(part[ElectionName]); err != nil {
		return c, fmt.Errorf("%s: %w", ElectionName, err)
	}
	c.Public = strings.TrimSpace(string(part[KeyName]))
	c.Log, err = journal.ParseCheckpoint(string(part[HeadName]))
	return c, err
}
