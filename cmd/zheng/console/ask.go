package console

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"zheng/cmd/zheng/say"
)

// longestLine is far above what anybody is asked for, in bytes.
const longestLine = 4096

// Ask reads one line: from a person without showing what is typed, or from
// whatever stdin is.
func Ask(c *Call, code string) (string, error) {
	f, ok := c.Stdin.(*os.File)
	if ok && term.IsTerminal(int(f.Fd())) {
		say.Line(c.Stderr, say.Text(code))
		typed, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.Stderr)
		return strings.TrimSpace(string(typed)), err
	}
	text, err := bufio.NewReader(io.LimitReader(c.Stdin, longestLine)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", err
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", say.Usage("nobody_named")
	}
	return text, nil
}
