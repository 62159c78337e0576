package record

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zheng/store/election"
)

// guest is a voter as the simulation knows one.
type guest struct {
	struck              bool
	in                  bool // came in person
	handed              bool
	used                bool // voted by proxy
	agent               int  // -1: none
	cancelled, replaced int
	box                 string
	pass                string // away under it
}

// guests is the roll as a list, with the acts as anybody would write them.
type guests []guest

func (m guests) begun() bool {
	for _, g := range m {
		if g.in {
			return true
		}
	}
	return false
}

func (m guests) anyAway() bool {
	return slices.ContainsFunc(m, func(g guest) bool { return g.pass != "" })
}

func (m guests) givers(n int) (out []int) {
	for i, g := range m {
		if g.agent == n {
			out = append(out, i)
		}
	}
	return out
}

func (m guests) answer(n int, box string) Answer {
	g := m[n]
	switch {
	case g.struck:
		return NotOnRoll
	case g.in:
		return Already
	case g.agent >= 0:
		return ProxyGiven
	case g.pass != "":
		return OtherStation
	case g.box != box:
		return OtherStation
	}
	return Ready
}

func (m guests) turnout() (out Turnout) {
	for i, g := range m {
		if !g.struck {
			out.Registered++
		}
		if g.in {
			out.Own++
			if !g.handed {
				out.Waiting++
			}
			out.Proxy += len(m.givers(i))
		}
		out.Cancelled += g.cancelled
		out.Replaced += g.replaced
	}
	out.Participants = out.Own + out.Proxy
	out.Issued = out.Participants + out.Replaced - out.Cancelled
	return out
}

// The roll does what a list would do, whatever happens in whatever order.
func TestRollModel(t *testing.T) {
	const size = 9
	ctx := context.Background()
	rapid.Check(t, func(r *rapid.T) {
		dir, err := os.MkdirTemp("", "roll")
		if err != nil {
			r.Fatal(err)
		}
		defer os.RemoveAll(dir)
		v := begin(r, dir)
		defer func() { v.store.Close() }()
		if err := v.store.ImportRoll(ctx, people(size), voting()); err != nil {
			r.Fatal(err)
		}
		m, passes := make(guests, size), 0
		for i := range m {
			m[i].agent = -1
		}
		pick := func(r *rapid.T, what string) int { return rapid.IntRange(0, size-1).Draw(r, what) }
		must := func(r *rapid.T, what string, want bool, err error) {
			if (err == nil) != want {
				r.Fatalf("%s: %v, want done: %v", what, err, want)
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"": func(r *rapid.T) {
				got, err := v.store.Turnout()
				if err != nil || got != m.turnout() {
					r.Fatalf("turnout %+v, %v; want %+v", got, err, m.turnout())
				}
			},
			"check in": func(r *rapid.T) {
				n, box := pick(r, "voter"), rapid.SampledFrom([]string{"", "", "", "一号"}).Draw(r, "box")
				at := hall
				at.Box = box
				got, err := v.CheckIn(ctx, v.of(n), at)
				want := m.answer(n, box)
				if err != nil || got.Answer != want {
					r.Fatalf("voter %d: %s, %v; want %s", n, got.Answer, err, want)
				}
				if want == Ready {
					m[n].in = true
					if got.Proxy != len(m.givers(n)) {
						r.Fatalf("voter %d draws %d for others, want %d", n, got.Proxy, len(m.givers(n)))
					}
					for _, g := range m.givers(n) {
						m[g].used = true
					}
				}
			},
			"undo": func(r *rapid.T) {
				n := pick(r, "voter")
				must(r, "undo", m[n].in, v.Undo(ctx, v.of(n), keys))
				if m[n].in {
					m[n].in, m[n].handed, m[n].cancelled, m[n].replaced = false, false, 0, 0
					for _, g := range m.givers(n) {
						m[g].used = false
					}
				}
			},
			"hand over": func(r *rapid.T) {
				n := pick(r, "voter")
				must(r, "hand over", m[n].in, v.HandOver(ctx, v.of(n)))
				m[n].handed = m[n].in
			},
			"cancel": func(r *rapid.T) {
				n := pick(r, "voter")
				may := m[n].in && m[n].cancelled < 1+len(m.givers(n))+m[n].replaced
				must(r, "cancel", may, v.Cancel(ctx, v.of(n), keys))
				if may {
					m[n].cancelled++
				}
			},
			"replace": func(r *rapid.T) {
				n := pick(r, "voter")
				may := m[n].in && m[n].replaced < m[n].cancelled
				must(r, "replace", may, v.Replace(ctx, v.of(n), keys))
				if may {
					m[n].replaced++
				}
			},
			"proxies": func(r *rapid.T) {
				agent, a, b := pick(r, "agent"), pick(r, "giver"), pick(r, "giver")
				may := !m.begun() && !m.anyAway() && agent != a && agent != b && a != b
				for _, n := range []int{agent, a, b} {
					may = may && !m[n].struck
				}
				may = may && m[a].box == "" && m[b].box == ""
				must(r, "proxies", may, v.ImportProxies(ctx, delegates(a, agent, b, agent)))
				if may {
					for i := range m {
						m[i].agent = -1
					}
					m[a].agent, m[b].agent = agent, agent
				}
			},
			"revoke": func(r *rapid.T) {
				n := pick(r, "giver")
				may := m[n].agent >= 0 && !m[n].used
				must(r, "revoke", may, v.Revoke(ctx, v.of(n), keys))
				if may {
					m[n].agent = -1
				}
			},
			"hold": func(r *rapid.T) {
				n := pick(r, "voter")
				may := !m[n].struck && !m[n].in && m[n].agent < 0 && m[n].pass == ""
				must(r, "hold", may, v.Hold(ctx, "一号", []string{"甲", "乙", "丙"}, []election.VoterID{v.of(n)}))
				if may {
					m[n].box = "一号"
				}
			},
			"release": func(r *rapid.T) {
				n := pick(r, "voter")
				may := m[n].box != "" && !m[n].in
				must(r, "release", may, v.Release(ctx, v.of(n), keys))
				if may {
					m[n].box = ""
				}
			},
			"strike": func(r *rapid.T) {
				n := pick(r, "voter")
				may := !m[n].struck && !m[n].in && m[n].agent < 0 && len(m.givers(n)) == 0 && m[n].pass == ""
				must(r, "strike", may, v.Strike(ctx, v.of(n), keys))
				if may {
					m[n] = guest{struck: true, agent: -1}
				}
			},
			"add": func(r *rapid.T) {
				n := pick(r, "voter")
				_, err := v.Add(ctx, someone(n), keys)
				must(r, "add", m[n].struck, err)
				m[n].struck = false
			},
			"let go": func(r *rapid.T) {
				n := pick(r, "voter")
				passes++
				pass := fmt.Sprint("pass", passes)
				got, _, err := v.LetGo(ctx, v.of(n), pass)
				g := &m[n]
				if g.pass == "" && !g.struck && !g.in && g.agent < 0 && g.box == "" && len(m.givers(n)) == 0 {
					g.pass = pass
				}
				if err != nil || got != g.pass {
					r.Fatalf("voter %d was released as %q, %v; want %q", n, got, err, g.pass)
				}
			},
			"come back": func(r *rapid.T) {
				n := pick(r, "voter")
				if m[n].struck {
					return
				}
				pass := rapid.SampledFrom([]string{"pass1", fmt.Sprint("pass", passes), "another"}).Draw(r, "pass")
				must(r, "come back", true, v.ComeBack(ctx, v.of(n), pass))
				if m[n].pass == pass {
					m[n].pass = ""
				}
			},
			"open again": func(r *rapid.T) {
				if err := v.store.Close(); err != nil {
					r.Fatal(err)
				}
				v = begin(r, dir)
			},
		})
		sums(t, v)
	})
}

// begin opens a folder, which checks it whole, and its roll, where it has one.
func begin(r *rapid.T, dir string) *Voters {
	s, err := Open(dir, town(), Options{})
	if err != nil {
		r.Fatal(err)
	}
	v, err := s.Voters(voting())
	if is(err, ErrNoRoll) {
		key, err := makeKey(dir)
		if err != nil {
			r.Fatal(err)
		}
		return &Voters{store: s, e: voting(), key: key, Now: clock}
	}
	if err != nil {
		r.Fatal(err)
	}
	return v
}
