// Package printer hands files to the print queues of this machine.
package printer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
)

// ErrNoQueue: this machine cannot print to the queue.
var ErrNoQueue = errors.New("no such print queue")

// queueName is what CUPS calls a queue: no space, no slash, no sharp sign.
var queueName = regexp.MustCompile(`^[^-\s/#][^\s/#]{0,126}$`)

// Send hands a PDF to a print queue of CUPS, by `lp`, and gives the name of the
// job. It returns when the queue has taken the file, not when it is printed.
func Send(ctx context.Context, queue, path string) (job string, err error) {
	if !queueName.MatchString(queue) {
		return "", fmt.Errorf("%w: %q", ErrNoQueue, queue)
	}
	cmd := exec.CommandContext(ctx, "lp", "-d", queue, "-o", "media=A4", "--", path)
	cmd.Env = append(cmd.Environ(), "LC_ALL=C")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	says := strings.TrimSpace(stderr.String())
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return "", fmt.Errorf("%w: lp is not installed; install cups-client", ErrNoQueue)
	case err != nil && strings.Contains(says, "does not exist"):
		return "", fmt.Errorf("%w: %s", ErrNoQueue, says)
	case err != nil:
		return "", fmt.Errorf("couldn't print to %s: %w: %s", queue, err, says)
	}
	job, _, _ = strings.Cut(strings.TrimPrefix(string(out), "request id is "), " ")
	return strings.TrimSpace(job), nil
}
