// This file turns TOML into a tree that remembers the line of every key, goes
// on after a mistake, and so can name them all.

package election

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// kind is what a node holds.
type kind int

const (
	aTable  kind = iota
	aTables      // [[…]]
	aList        // […]
	aText
	aNumber
	aFlag
	aDate
	another // fractions, times
)

// node is one key of the file with its value.
type node struct {
	kind   kind
	line   int
	text   string // texts; numbers and dates as written
	num    int64
	sub    map[string]*node // of a table
	items  []*node          // of a list and of tables
	headed bool             // has a header of its own: a second one is a mistake
	closed bool             // written as a value: nothing can be added
}

// before orders nodes by line, and by text within a line.
func (n *node) before(other *node) bool {
	return n.line < other.line || n.line == other.line && n.text < other.text
}

func newTable(line int) *node { return &node{kind: aTable, line: line, sub: map[string]*node{}} }

// maxSyntax is how many broken lines are named before giving up.
const maxSyntax = 20

// builder reads the file expression by expression.
type builder struct {
	data     []byte
	base     int // where the parser was last started
	parser   unstable.Parser
	lineEnds []int // offset of each line feed
	root     *node
	current  *node // the table that keys belong to
	problems Problems
	broken   bool // something could not be read: keys may seem missing
}

// readTree reads as much of data as is TOML. Broken says that parts could not
// be read, so that a missing key means nothing.
func readTree(data []byte) (root *node, broken bool, problems Problems) {
	b := &builder{data: data, root: newTable(1)}
	for i, c := range data {
		if c == '\n' {
			b.lineEnds = append(b.lineEnds, i)
		}
	}
	b.current = b.root
	b.read()
	return b.root, b.broken, b.problems
}

// read goes through all expressions, beginning anew behind a broken line.
func (b *builder) read() {
	next := 0 // start of the first line not read
	for broken := 0; broken < maxSyntax && next < len(b.data); broken++ {
		b.base = next
		b.parser.Reset(b.data[b.base:])
		for b.parser.NextExpression() {
			next = b.lineEnd(b.expression(b.parser.Expression()))
		}
		err := b.parser.Error()
		if err == nil {
			return
		}
		b.broken = true
		start := b.skipComments(next)
		b.syntax(start, err)
		if b.data[start] == '[' {
			b.current = newTable(0) // what follows belongs to nobody
		}
		next = b.lineEnd(start)
	}
}

// syntax notes the error of an expression that begins at offset start.
func (b *builder) syntax(start int, err error) {
	line, at := b.line(start), b.line(start)
	message := err.Error()
	var perr *unstable.ParserError
	if errors.As(err, &perr) && len(perr.Highlight) > 0 {
		at = b.line(b.base + int(b.parser.Range(perr.Highlight).Offset))
	}
	code := "syntax"
	if at > line {
		code = "syntax_later"
	}
	p := say(line, "", code, message, at)
	p.Says = say(line, "", code, syntaxZh(message), at).Says
	b.problems = append(b.problems, p)
}

// skipComments gives the offset of the first expression, or of a comment that
// TOML forbids, at or after offset at.
func (b *builder) skipComments(at int) int {
	for at < len(b.data) {
		at = len(b.data) - len(bytes.TrimLeft(b.data[at:], " \t\r\n"))
		if at == len(b.data) || b.data[at] != '#' || b.badComment(at, b.lineEnd(at)) {
			break
		}
		at = b.lineEnd(at)
	}
	return min(at, len(b.data)-1)
}

// badComment says that the comment holds a character that TOML forbids.
func (b *builder) badComment(from, to int) bool {
	for _, c := range bytes.TrimRight(b.data[from:to], "\r\n") {
		if c < 0x20 && c != '\t' || c == 0x7f {
			return true
		}
	}
	return false
}

// lineEnd gives the offset just behind the line that offset at is in.
func (b *builder) lineEnd(at int) int {
	if i := bytes.IndexByte(b.data[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(b.data)
}

// line gives the line, from 1, of an offset.
func (b *builder) line(at int) int {
	lo, hi := 0, len(b.lineEnds)
	for lo < hi {
		mid := (lo + hi) / 2
		if b.lineEnds[mid] < at {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo + 1
}

// expression adds one header or key to the tree and gives the offset of its
// end, which lies in its last line.
func (b *builder) expression(n *unstable.Node) int {
	keys, line, end := b.keys(n.Key())
	switch n.Kind {
	case unstable.Table:
		b.current = b.header(keys, line)
	case unstable.ArrayTable:
		b.current = b.arrayHeader(keys, line)
	case unstable.KeyValue:
		b.set(b.current, keys, b.value(n.Value(), line), line)
		end = b.base + int(n.Raw.Offset+n.Raw.Length)
	}
	return end
}

// keys gives the parts of a dotted key, its line and its end.
func (b *builder) keys(it unstable.Iterator) (keys []string, line, end int) {
	for it.Next() {
		raw := it.Node().Raw
		keys = append(keys, string(it.Node().Data))
		if line == 0 {
			line = b.line(b.base + int(raw.Offset))
		}
		end = b.base + int(raw.Offset+raw.Length)
	}
	return keys, line, max(end-1, 0)
}

// header gives the table of a [header].
func (b *builder) header(keys []string, line int) *node {
	parent := b.descend(b.root, keys, line)
	last := keys[len(keys)-1]
	old := parent.sub[last]
	switch {
	case old == nil:
		old = newTable(line)
		parent.sub[last] = old
	case old.kind == aTables:
		b.problems = append(b.problems, say(line, last, "want_tables", strings.Join(keys, ".")))
		return newTable(line)
	case old.kind != aTable || old.closed:
		b.problems = append(b.problems, say(line, last, "not_table", last, old.line))
		return newTable(line)
	case old.headed:
		b.problems = append(b.problems, say(line, last, "again", "["+strings.Join(keys, ".")+"]", old.line))
		return newTable(line)
	}
	old.headed, old.line = true, line
	return old
}

// arrayHeader gives the new table of a [[header]].
func (b *builder) arrayHeader(keys []string, line int) *node {
	parent := b.descend(b.root, keys, line)
	last := keys[len(keys)-1]
	added := newTable(line)
	added.headed = true
	old := parent.sub[last]
	switch {
	case old == nil:
		parent.sub[last] = &node{kind: aTables, line: line, items: []*node{added}}
	case old.kind != aTables:
		b.problems = append(b.problems, say(line, last, "not_table", last, old.line))
	default:
		old.items = append(old.items, added)
	}
	return added
}

// set puts a value at a dotted key below t.
func (b *builder) set(t *node, keys []string, value *node, line int) {
	t = b.descend(t, keys, line)
	last := keys[len(keys)-1]
	if old := t.sub[last]; old != nil {
		b.problems = append(b.problems, say(line, last, "again", last, old.line))
		return
	}
	t.sub[last] = value
}

// descend follows all but the last key, making tables where there are none;
// of [[tables]] it takes the latest. In the way of a value it notes a problem
// and gives a table that belongs to nobody.
func (b *builder) descend(t *node, keys []string, line int) *node {
	for _, key := range keys[:len(keys)-1] {
		next := t.sub[key]
		if next == nil {
			next = newTable(line)
			t.sub[key] = next
		}
		if next.kind == aTables {
			next = next.items[len(next.items)-1]
		}
		if next.kind != aTable || next.closed {
			b.problems = append(b.problems, say(line, key, "not_table", key, next.line))
			return newTable(line)
		}
		t = next
	}
	return t
}

// value turns a value of the parser into a node.
func (b *builder) value(n *unstable.Node, line int) *node {
	v := &node{line: line, text: string(n.Data)}
	switch n.Kind {
	case unstable.String:
		v.kind = aText
	case unstable.Bool:
		v.kind = aFlag
	case unstable.LocalDate:
		v.kind = aDate
	case unstable.Integer:
		v.kind, v.num = integer(v.text)
	case unstable.Array:
		v.kind, v.closed = aList, true
		for it := n.Children(); it.Next(); {
			item := it.Node()
			v.items = append(v.items, b.value(item, b.lineOf(item, line)))
		}
		if len(v.items) > 0 && allTables(v.items) {
			v.kind = aTables
		}
	case unstable.InlineTable:
		v = newTable(line)
		for it := n.Children(); it.Next(); {
			pair := it.Node()
			keys, line, _ := b.keys(pair.Key())
			b.set(v, keys, b.value(pair.Value(), line), line)
		}
		v.closed = true
	default:
		v.kind = another
	}
	return v
}

// lineOf gives the line of a value, or that of the one around it.
func (b *builder) lineOf(n *unstable.Node, around int) int {
	if n.Raw.Length == 0 {
		return around
	}
	return b.line(b.base + int(n.Raw.Offset))
}

func allTables(items []*node) bool {
	for _, item := range items {
		if item.kind != aTable {
			return false
		}
	}
	return true
}

// integer reads a whole number as TOML writes it; other where it does not fit.
func integer(s string) (kind, int64) {
	digits := strings.TrimLeft(s, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		return another, 0
	}
	n, err := strconv.ParseInt(s, 0, 64)
	if err != nil {
		return another, 0
	}
	return aNumber, n
}

// day reads a date as TOML writes it.
func day(s string) (Date, bool) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return Date{}, false
	}
	return Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, true
}

// notUTF8 gives the line of the first byte that is not UTF-8, or 0.
func notUTF8(data []byte) int {
	line := 1
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			return line
		}
		if r == '\n' {
			line++
		}
		data = data[size:]
	}
	return 0
}
