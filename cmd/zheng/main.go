// Zheng (正) counts a residents' or villagers' committee election: it checks
// the election file, prints the ballots, reads them, keeps the tallies and says
// who is elected. See run.go for its commands.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
