package web

import (
	"crypto/sha256"
	"encoding/pem"
	"fmt"
	"os"
	"strings"
)

// Fingerprint is a certificate's SHA-256 as browsers show it.
func Fingerprint(der []byte) string {
	var out []string
	for _, b := range sha256.Sum256(der) {
		out = append(out, fmt.Sprintf("%02X", b))
	}
	return strings.Join(out, ":")
}

// CertFingerprint is that of a file; "" where there is none.
func CertFingerprint(path string) string {
	b, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return ""
	}
	return Fingerprint(block.Bytes)
}
