package console

import (
	"context"
	"path/filepath"
	"strings"

	"zheng/cmd/zheng/say"
	"zheng/device/printer"
)

// SendPaper prints a file where a queue is named; a machine without CUPS has
// the file.
func SendPaper(ctx context.Context, c *Call, queue, path string) error {
	if queue == "" {
		return nil
	}
	if !strings.EqualFold(filepath.Ext(path), ".pdf") {
		return say.Usage("print_pdf", path)
	}
	job, err := printer.Send(ctx, queue, path)
	if err != nil {
		return say.Failed(err, "not_printed", path)
	}
	say.Line(c.Stderr, say.Text("sent", queue, job))
	return nil
}
