// Zheng-verify is the independent auditor: it does a whole count again from an
// archive of `zheng export`, on anybody's computer. It needs nothing else: no
// network, no other program. See run.go for what it takes.
package main

import (
	"os"
	"runtime"
)

func main() {
	code := run(os.Args[1:], os.Stdout, os.Stderr)
	if runtime.GOOS == "windows" && len(os.Args) == 2 {
		hold(os.Stdin, os.Stdout) // dropped onto the program: its window would close
	}
	os.Exit(code)
}
