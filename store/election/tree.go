package election

type node struct{ line int }
