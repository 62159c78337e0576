// Package example is an election file: nobody's, used by the demo and by tests.
package example

import _ "embed"

// Election is the election of the demo: nobody's.
//
//go:embed election.toml
var Election []byte
