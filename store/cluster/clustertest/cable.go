package clustertest

import (
	"io"
	"net"
	"sync"
	"time"
)

// Cable is a TCP line that can be cut, answer nothing, and be long.
type Cable struct {
	net.Listener
	to    string
	delay time.Duration // one way

	mu    sync.Mutex
	cut   bool
	mute  bool // what is said arrives, what is answered does not
	conns map[net.Conn]bool
}

// NewCable is a line to an address, from one of its own (Addr), on which a message
// takes delay; Close ends it.
func NewCable(to string, delay time.Duration) (*Cable, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &Cable{Listener: ln, to: to, delay: delay, conns: map[net.Conn]bool{}}
	go l.serve()
	return l, nil
}

// Close ends the line, with all that goes over it.
func (l *Cable) Close() error {
	err := l.Listener.Close()
	l.Set(true, false)
	return err
}

func (l *Cable) serve() {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go l.carry(c)
	}
}

func (l *Cable) carry(from net.Conn) {
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
func (l *Cable) copy(to io.Writer, from io.Reader, answers bool) {
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

// Set cuts the line, or has it answer nothing.
func (l *Cable) Set(cut, mute bool) {
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
