package journal

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// SignText signs a text that is no checkpoint, such as the list of an archive's
// files, and gives the note. A text that begins like a checkpoint is refused: a
// key that signs many kinds must not be made to sign one as another.
func (k Key) SignText(text string) (string, error) {
	if strings.HasPrefix(text, k.Origin()) {
		return "", errors.New("couldn't sign a text: it begins like a checkpoint")
	}
	b, err := note.Sign(&note.Note{Text: text}, k.signer)
	if err != nil {
		return "", fmt.Errorf("couldn't sign a text: %w", err)
	}
	return string(b), nil
}
