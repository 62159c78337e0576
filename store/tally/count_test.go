package tally

import (
	"encoding/json"
	"io"
	"maps"

	"zheng/store/election"
)

// Count decides an election by ballots given as data.
func Count(e *election.Election, in Input) (*Result, error) {
	c := NewCounter(e)
	for i, b := range in.Ballots {
		if err := c.Add(b.Vote, times(b.Count)); err != nil {
			return nil, onBallot(i, err)
		}
	}
	return c.Result(in.figures())
}

// CountCast decides an election by one CAST.json.
func CountCast(r io.Reader, e *election.Election) (*Result, error) {
	return CountGroups([]io.Reader{r}, e, nil)
}

// castJSON writes an input as CAST.json.
func castJSON(in Input) ([]byte, error) {
	if in.Ballots == nil {
		in.Ballots = []Cast{}
	}
	return json.Marshal(in)
}

// wholeCast reads a CAST.json with all its ballots.
func wholeCast(r io.Reader) (Input, error) {
	var ballots []Cast
	in, err := readCast(r, func(_ int, b Cast) error {
		b.Marks = maps.Clone(b.Marks)
		for post, marks := range b.Marks {
			b.Marks[post] = maps.Clone(marks)
		}
		ballots = append(ballots, b)
		return nil
	})
	in.Ballots = ballots
	return in, err
}
