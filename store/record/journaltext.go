package record

import "fmt"

// SignText signs a text with the key of the log, as the list of an archive's
// files is, see journal.Key.SignText. The error is ErrNoSigningKey where the
// key is gone.
func (s *Store) SignText(text string) (string, error) {
	if s.signer == nil {
		return "", fmt.Errorf("couldn't sign: %w", s.unsigned)
	}
	return s.signer.SignText(text)
}
