package console

import (
	"bytes"
	"io"
	"log/slog"
	"os"

	"zheng/cmd/zheng/say"
)

// The ways of logging: for a person at a terminal, or for a program that reads
// lines of JSON.
const (
	LogAuto = "auto"
	logText = "text"
	logJSON = "json"
)

// OpenLog gives the log of a service and the writer for what is said to people
// beside it. Where the log is JSON, that is logged too, so that every line can
// be read by a program. auto is text, but JSON where w is a file, a pipe or the
// journal.
func OpenLog(w io.Writer, way string) (*slog.Logger, io.Writer, error) {
	if way == LogAuto {
		way = logText
		if _, file := w.(*os.File); file && !terminal(w) {
			way = logJSON
		}
	}
	opts := &slog.HandlerOptions{Level: slog.LevelInfo}
	switch way {
	case logText:
		return slog.New(slog.NewTextHandler(w, opts)), w, nil
	case logJSON:
		log := slog.New(slog.NewJSONHandler(w, opts))
		return log, said{log}, nil
	}
	return nil, nil, say.Usage("bad_log", way)
}

// said logs lines that were meant for people.
type said struct{ log *slog.Logger }

func (s said) Write(b []byte) (int, error) {
	for _, line := range bytes.Split(bytes.TrimSpace(b), []byte("\n")) {
		s.log.Info(string(line))
	}
	return len(b), nil
}
