// This file lets people in: by name and PIN, for a while.

package web

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/record"
)

// Access is the gate of a machine whose people are enrolled in the record.
// Until the first one is, it is OnlyHere.
type Access struct {
	store *record.Store
	clock Clock
	log   *slog.Logger

	screen *Screen
	cards  Hub

	mu       sync.Mutex
	sessions map[[sha256.Size]byte]*session // by the hash of their token
	tries    map[string]*tries              // by address
	waiting  int                            // login pages open at this machine
	card     string                         // whose card was laid last
	laid     int                            // how many were
}

// session is one person signed in. It lives in memory alone and ends with the
// program.
type session struct {
	name  string
	began time.Time
	used  time.Time
	until context.Context
	end   func()
}

// The ends of a session.
const (
	idleEnd  = 15 * time.Minute
	watchEnd = time.Hour // for supervisors, who look on and change nothing without their PIN
	lastEnd  = 12 * time.Hour
)

// NewAccess makes the gate of a record's people.
func NewAccess(store *record.Store, clock Clock, log *slog.Logger) *Access {
	return &Access{store: store, clock: clock, log: log, sessions: map[[sha256.Size]byte]*session{}, tries: map[string]*tries{}}
}

// Allow implements Gate.
func (a *Access) Allow(r *http.Request, action Action) (Person, error) {
	stage, err := a.store.Stage()
	switch {
	case action == Public && err != nil:
		return Person{}, nil
	case err != nil:
		return Person{}, err
	case stage == record.NoDay:
		return OnlyHere{}.Allow(r, action)
	case action == Here && !FromHere(r):
		return Person{}, ErrForbidden
	}
	p, err := a.person(r, action != Public && action != Here && !byItself(r))
	switch {
	case action == Public || action == Here:
		return p, nil
	case err != nil:
		return Person{}, err
	case !May(p.Role, action):
		return Person{}, ErrRole
	}
	return p, nil
}

// byItself says whether a page asks without anybody touching it: that keeps no
// session awake.
func byItself(r *http.Request) bool {
	return r.Header.Get("Accept") == "text/event-stream" || r.URL.Query().Has("auto")
}

// person is whose session a request belongs to. A session whose person was
// removed or turned off is over; a role that changed holds at once.
func (a *Access) person(r *http.Request, use bool) (Person, error) {
	key, ok := tokenOf(r)
	if !ok {
		return Person{}, ErrLogin
	}
	a.mu.Lock()
	s := a.sessions[key]
	a.mu.Unlock()
	if s == nil {
		return Person{}, ErrLogin
	}
	who, err := a.store.Account(s.name)
	if err != nil && !errors.Is(err, record.ErrNobody) {
		return Person{}, err
	}
	now := a.clock.Now()
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil || who.Off || s.over(now, who.Role) {
		a.drop(key, s)
		return Person{}, ErrLogin
	}
	if use {
		s.used = now
	}
	return Person{Name: who.Name, Role: who.Role, until: s.until}, nil
}

func (s *session) over(now time.Time, role record.Role) bool {
	idle := idleEnd
	if role == record.Supervisor {
		idle = watchEnd
	}
	// A clock set back ends a session too: how long it lasted is not known.
	return now.Sub(s.used) >= idle || now.Sub(s.began) >= lastEnd || now.Before(s.began)
}

func (a *Access) drop(key [sha256.Size]byte, s *session) {
	delete(a.sessions, key)
	s.end()
}

// sweep ends the sessions that are over, and so the streams that they see.
func (a *Access) sweep() {
	now := a.clock.Now()
	roles := map[string]record.Role{}
	people, err := a.store.People()
	for _, p := range people {
		if !p.Off {
			roles[p.Name] = p.Role
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for key, s := range a.sessions {
		if role, ok := roles[s.name]; s.over(now, role) || !ok && err == nil {
			a.drop(key, s)
		}
	}
	for addr, t := range a.tries {
		if now.Sub(t.last) > 2*time.Hour {
			delete(a.tries, addr)
		}
	}
	if len(a.sessions) > 0 {
		a.clock.AfterFunc(time.Minute, a.sweep)
	}
}

// cookieName is of one host and its whole site where TLS says which host it is.
func cookieName(r *http.Request) string {
	if r.TLS != nil {
		return "__Host-zheng"
	}
	return "zheng"
}

func tokenOf(r *http.Request) (key [sha256.Size]byte, ok bool) {
	c, err := r.Cookie(cookieName(r))
	if err != nil || c.Value == "" {
		return key, false
	}
	return sha256.Sum256([]byte(c.Value)), true
}

// begin signs a person in, with a new token always.
func (a *Access) begin(w http.ResponseWriter, r *http.Request, name string) error {
	var b [32]byte
	if _, err := rand.Read(b[:]); err != nil {
		return err
	}
	token := base64.RawURLEncoding.EncodeToString(b[:])
	a.finish(r)
	now := a.clock.Now()
	until, end := context.WithCancel(context.Background())
	a.mu.Lock()
	if len(a.sessions) == 0 {
		a.clock.AfterFunc(time.Minute, a.sweep)
	}
	a.sessions[sha256.Sum256([]byte(token))] = &session{name, now, now, until, end}
	a.mu.Unlock()
	http.SetCookie(w, cookie(r, token, 0))
	return nil
}

func cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{Name: cookieName(r), Value: value, Path: "/", MaxAge: age, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteStrictMode}
}

// finish ends the session of a request; who was in it.
func (a *Access) finish(r *http.Request) (name string) {
	key, ok := tokenOf(r)
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.sessions[key]
	if !ok || s == nil {
		return ""
	}
	a.drop(key, s)
	return s.name
}

// tries are the wrong PINs that came from an address.
type tries struct {
	turn sync.Mutex // they are looked at one after the other, so that many at once are many

	of   map[string]int // by the name that was tried
	wait time.Time
	last time.Time
}

// freeFrom are the wrong tries of an address before it waits: several people
// share a machine.
const freeFrom = 5

// wrong counts a try. What is forgiven is one's own: who knows one PIN gets no
// more tries at others.
func (t *tries) wrong(name string, now time.Time) {
	t.of[name]++
	sum := 0
	for _, n := range t.of {
		sum += n
	}
	if d := record.Wait(sum - freeFrom); d > 0 {
		t.wait = now.Add(d)
	}
}

// from gives the tries of an address.
func (a *Access) from(addr string, now time.Time) *tries {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.tries[addr]
	if t == nil {
		t = &tries{of: map[string]int{}}
		a.tries[addr] = t
	}
	t.last = now
	return t
}

// Check finds out whether somebody is who they say, at most so often from an
// address. Its errors are the record's.
func (a *Access) Check(r *http.Request, name, pin string) (record.Account, error) {
	now := a.clock.Now()
	t := a.from(address(r), now)
	t.turn.Lock()
	defer t.turn.Unlock()
	if t.wait.Sub(now) > 0 {
		return record.Account{}, &record.WaitError{Until: t.wait}
	}
	who, err := a.store.Check(context.WithoutCancel(r.Context()), name, pin, !FromHere(r), now)
	var waits *record.WaitError
	switch {
	case err == nil:
		delete(t.of, name)
	case errors.Is(err, record.ErrWho), errors.As(err, &waits):
		t.wrong(name, now)
	}
	return who, err
}

// address is who asks, without the port; of IPv6 the network, which one
// machine may have all of.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return host
}

// SignOff implements Gate.
func (a *Access) SignOff(r *http.Request, action Action) (record.SignOff, error) {
	k, err := OnlyHere{}.SignOff(r, action)
	by := Who(r)
	if by.Name == "" {
		return k, err
	}
	k.By = by.Name
	if k.Second == "" {
		return k, nil
	}
	if k.Second == k.By {
		return record.SignOff{}, ErrSame
	}
	second, err := a.Check(r, k.Second, r.PostFormValue("second_pin"))
	if err != nil {
		return record.SignOff{}, err
	}
	if !slices.Contains(seconds[action], second.Role) {
		return record.SignOff{}, ErrRole
	}
	k.Second = second.Name
	return k, nil
}

// ErrSame: the second key is another person's.
var ErrSame = errors.New("two different people are needed · 需要两个不同的人")

// Form implements Gate.
func (a *Access) Form(r *http.Request, action Action, reason bool) SignOffForm {
	by := Who(r)
	f := SignOffForm{T: texts.For(r), Named: by.Name != "", Two: len(seconds[action]) > 0, By: by.Name, Reason: reason}
	if !f.Named {
		return f
	}
	people, err := a.store.People()
	if err != nil {
		a.log.Error("couldn't list the people", "err", err)
	}
	for _, p := range people {
		if p.Name != by.Name && !p.Off && slices.Contains(seconds[action], p.Role) {
			f.Others = append(f.Others, p)
		}
	}
	return f
}

// Card takes an ID card that was laid on the reader, where somebody is about to
// sign in at this machine and it is a staff member's own.
func (a *Access) Card(number string) (taken bool) {
	a.mu.Lock()
	open := a.waiting > 0
	a.mu.Unlock()
	n, err := election.ParseIDNumber(number)
	if !open || err != nil {
		return false
	}
	who, err := a.store.ByCard(n)
	if err != nil {
		return false
	}
	a.mu.Lock()
	a.card, a.laid = who.Name, a.laid+1
	a.mu.Unlock()
	a.cards.Notify()
	return true
}

// note logs who came and went. What cannot be logged is no reason to keep
// somebody out.
func (a *Access) note(r *http.Request, act, who string, detail map[string]string) {
	e := journal.Entry{Act: act, Who: who, Time: journal.Stamp(a.clock.Now()), Detail: detail}
	if err := a.store.Note(r.Context(), e); err != nil && !errors.Is(err, record.ErrSealed) {
		a.log.Warn("couldn't log a login", "err", err)
	}
}

// inside is a path of this site to go on to; "/" for whatever else was asked.
func inside(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") || strings.HasPrefix(path, "/login") {
		return "/"
	}
	return path
}

// Inherit takes over who is signed in from the pages before these, which serve
// no more; nil is nobody.
func (a *Access) Inherit(before *Access) {
	if before == nil {
		return
	}
	before.mu.Lock()
	defer before.mu.Unlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.sessions, before.sessions = before.sessions, map[[sha256.Size]byte]*session{}
	a.tries, before.tries = before.tries, map[string]*tries{}
	if len(a.sessions) > 0 {
		a.clock.AfterFunc(time.Minute, a.sweep)
	}
}
