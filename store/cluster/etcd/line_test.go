package etcd

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// line is a TCP line that can be cut, answer nothing, and be long.
type line struct {
	net.Listener
	to    string
	delay time.Duration // one way

	mu    sync.Mutex
	cut   bool
	mute  bool // what is said arrives, what is answered does not
	conns map[net.Conn]bool
}

// newLine is a line to an address, from one of its own.
func newLine(t testing.TB, to string, delay time.Duration) *line {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &line{Listener: ln, to: to, delay: delay, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { ln.Close(); l.set(true, false) })
	go l.serve()
	return l
}

func (l *line) serve() {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go l.carry(c)
	}
}

func (l *line) carry(from net.Conn) {
	defer from.Close()
	to, err := net.Dial("tcp", l.to)
	if err != nil {
		return
	}
	defer to.Close()
	l.mu.Lock()
	if l.cut {
		l.mu.Unlock()
		return
	}
	l.conns[from], l.conns[to] = true, true
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		delete(l.conns, from)
		delete(l.conns, to)
		l.mu.Unlock()
	}()
	over := make(chan struct{}, 2)
	go func() { l.copy(to, from, false); over <- struct{}{} }()
	go func() { l.copy(from, to, true); over <- struct{}{} }()
	<-over
}

// copy carries what comes, each piece so long after it came.
func (l *line) copy(to io.Writer, from io.Reader, answers bool) {
	type piece struct {
		at   time.Time
		data []byte
	}
	queue := make(chan piece, 1024)
	go func() {
		defer close(queue)
		for {
			b := make([]byte, 16<<10)
			n, err := from.Read(b)
			if err != nil {
				return
			}
			queue <- piece{time.Now().Add(l.delay), b[:n]}
		}
	}()
	for p := range queue {
		time.Sleep(time.Until(p.at))
		l.mu.Lock()
		drop := l.mute && answers
		l.mu.Unlock()
		if drop {
			continue
		}
		if _, err := to.Write(p.data); err != nil {
			break
		}
	}
	for range queue { // until the reader ends
	}
}

// set cuts the line, or has it answer nothing.
func (l *line) set(cut, mute bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// A line that was mute has lost what no stream can go on without.
	if cut || l.mute != mute {
		for c := range l.conns {
			if cut || l.mute {
				c.Close()
			}
		}
	}
	l.cut, l.mute = cut, mute
}
