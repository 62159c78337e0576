// This file writes a PDF whose pages are printed many times: the pages and
// fonts stand in the file once, and every copy is a small object that points to
// them (PDF 32000-1, 7.5.6: an update is appended behind what is there).

package sheet

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// book appends copies of its pages to a finished PDF. The first error stays
// and is given by close.
type book struct {
	w      io.Writer
	at     int64         // written so far
	prev   int64         // where the finished PDF's table of objects begins
	pages  []model       // the pages that are copied
	next   int           // number of the next object
	places map[int]int64 // where each object begins
	kids   bytes.Buffer
	count  int
	tree   []byte   // the object that lists the pages, as it was
	mended []object // objects to be written anew
	err    error
}

type object struct {
	id   int
	body []byte
}

// model is a page of the finished PDF.
type model struct {
	id     int
	before []byte // of its object, up to what it shows
	shows  []byte // references to its contents
	after  []byte
	taken  bool
}

var (
	startPattern   = regexp.MustCompile(`startxref\s+(\d+)\s+%%EOF\s*$`)
	tablePattern   = regexp.MustCompile(`^xref\s+0 (\d+)\s`)
	entryPattern   = regexp.MustCompile(`(\d{10}) \d{5} ([nf])`)
	pagePattern    = regexp.MustCompile(`(?s)^(\d+) 0 obj\n(<<\s*/Type /Page\n.*?/Contents)\s+(\d+ 0 R)\s*(\n.*?>>\n)endobj`)
	lettersPattern = regexp.MustCompile(`(?s)^(\d+) 0 obj\n<<\n/Length \d+\n>>\nstream\n(/CIDInit .*?)endstream\n`)
	highPattern    = regexp.MustCompile(`<[0-9A-F]{5,6}>`)
	treePattern    = regexp.MustCompile(`(?s)^2 0 obj\n(<<\s*/Type /Pages\n.*?/MediaBox [^\n]*\n)`)
)

var errBook = errors.New("the PDF is not in the form that gopdf writes")

// openBook writes pdf to w and gets ready to copy its pages.
func openBook(w io.Writer, pdf []byte) (*book, error) {
	b := &book{w: w, places: map[int]int64{}}
	start := startPattern.FindSubmatch(pdf)
	if start == nil {
		return nil, errBook
	}
	b.prev, _ = strconv.ParseInt(string(start[1]), 10, 64)
	if b.prev >= int64(len(pdf)) {
		return nil, errBook
	}
	table := pdf[b.prev:]
	size := tablePattern.FindSubmatch(table)
	if size == nil {
		return nil, errBook
	}
	b.next, _ = strconv.Atoi(string(size[1]))
	for _, entry := range entryPattern.FindAllSubmatch(table, -1) {
		at, _ := strconv.ParseInt(string(entry[1]), 10, 64)
		if string(entry[2]) == "n" && at < b.prev {
			b.learn(pdf[at:b.prev])
		}
	}
	if len(b.pages) == 0 || b.tree == nil {
		return nil, errBook
	}
	b.write(pdf)
	for _, o := range b.mended {
		b.object(o.id, "%s", o.body)
	}
	return b, nil
}

// mend keeps a table from glyphs to letters for writing anew, where gopdf has
// written a letter above U+FFFF otherwise than in UTF-16 (9.10.3): 𠮷 could be
// seen on the paper, but not found in the file.
func (b *book) mend(id, table []byte) {
	whole := highPattern.ReplaceAllFunc(table, func(m []byte) []byte {
		r, _ := strconv.ParseInt(string(m[1:len(m)-1]), 16, 32)
		high, low := utf16.EncodeRune(rune(r))
		return fmt.Appendf(nil, "<%04X%04X>", high, low)
	})
	if bytes.Equal(whole, table) {
		return
	}
	n, _ := strconv.Atoi(string(id))
	b.mended = append(b.mended, object{n, fmt.Appendf(nil, "<<\n/Length %d\n>>\nstream\n%sendstream\n", len(whole), whole)})
}

// learn keeps an object that is a page or the tree of pages.
func (b *book) learn(object []byte) {
	if m := treePattern.FindSubmatch(object); m != nil {
		b.tree = m[1]
		return
	}
	if m := lettersPattern.FindSubmatch(object); m != nil {
		b.mend(m[1], m[2])
		return
	}
	m := pagePattern.FindSubmatch(object)
	if m == nil {
		return
	}
	id, _ := strconv.Atoi(string(m[1]))
	b.pages = append(b.pages, model{id: id, before: m[2], shows: m[3], after: m[4]})
}

func (b *book) write(p []byte) {
	if b.err != nil {
		return
	}
	n, err := b.w.Write(p)
	b.at += int64(n)
	b.err = err
}

func (b *book) object(id int, format string, args ...any) {
	b.places[id] = b.at
	b.write(fmt.Appendf(nil, "%d 0 obj\n"+format+"endobj\n", append([]any{id}, args...)...))
}

// take gives a number for a new object.
func (b *book) take() int {
	b.next++
	return b.next - 1
}

// stream writes operators and gives their object.
func (b *book) stream(ops []byte) int {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(ops) // into memory: never fails
	z.Close()
	id := b.take()
	b.object(id, "<<\n/Filter/FlateDecode/Length %d\n>>\nstream\n%s\nendstream\n", packed.Len(), packed.Bytes())
	return id
}

// page adds a copy of page i that also shows the given stream.
func (b *book) page(i, stream int) {
	m := &b.pages[i]
	id := m.id
	if m.taken {
		id = b.take()
	}
	m.taken = true
	b.object(id, "%s [%s %d 0 R]%s", m.before, m.shows, stream, m.after)
	fmt.Fprintf(&b.kids, "%d 0 R\n", id)
	b.count++
}

// close writes the list of pages and the table of what was added.
func (b *book) close() error {
	b.object(2, "%s  /Count %d\n  /Kids [ %s ]\n>>\n", b.tree, b.count, b.kids.Bytes())
	start := b.at
	var t bytes.Buffer
	t.WriteString("xref\n")
	for id := 0; id < b.next; {
		if _, ok := b.places[id]; !ok {
			id++
			continue
		}
		end := id
		for b.places[end] > 0 {
			end++
		}
		fmt.Fprintf(&t, "%d %d\n", id, end-id)
		for ; id < end; id++ {
			fmt.Fprintf(&t, "%010d 00000 n \n", b.places[id])
		}
	}
	fmt.Fprintf(&t, "trailer\n<<\n/Size %d\n/Root 1 0 R\n/Prev %d\n>>\nstartxref\n%d\n%%%%EOF\n", b.next, b.prev, start)
	b.write(t.Bytes())
	return b.err
}
