package etcd

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// nets are network namespaces, one a station, on one bridge. Root makes them.
type nets struct {
	testing.TB
	name string
}

func (n nets) ns(i int) string   { return fmt.Sprint(n.name, "n", i) }
func (n nets) port(i int) string { return fmt.Sprint(n.name, "p", i) }
func (n nets) ip(i int) string   { return fmt.Sprint("10.213.77.", 1+i) }

// do runs a command that must work.
func (n nets) do(line string) {
	n.Helper()
	args := strings.Fields(line)
	if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
		n.Errorf("%s: %v: %s", line, err, out)
	}
}

// newNets makes the namespaces; they are gone when the test ends.
func newNets(t testing.TB) nets {
	t.Helper()
	n := nets{t, fmt.Sprint("z", os.Getpid()%100000)}
	n.do("ip link add " + n.name + " type bridge")
	t.Cleanup(func() { n.do("ip link del " + n.name) })
	n.do("ip link set " + n.name + " up")
	for i := range names {
		n.do("ip netns add " + n.ns(i))
		t.Cleanup(func() { n.do("ip netns del " + n.ns(i)) })
		n.do("ip link add " + n.port(i) + " type veth peer name eth0 netns " + n.ns(i))
		n.do("ip link set " + n.port(i) + " master " + n.name + " up")
		n.do("ip -n " + n.ns(i) + " addr add " + n.ip(i) + "/24 dev eth0")
		n.do("ip -n " + n.ns(i) + " link set eth0 up")
		n.do("ip -n " + n.ns(i) + " link set lo up")
	}
	return n
}

// faults are those of lines between machines.
func (n nets) faults() []fault {
	return []fault{
		{"station cut off", func(_ *town, i int) func() {
			n.do("ip link set " + n.port(i) + " down")
			return func() { n.do("ip link set " + n.port(i) + " up") }
		}},
		{"one way to all", func(_ *town, i int) func() { return n.blackholes(i, (i+1)%3, (i+2)%3) }},
		{"one way to one", func(_ *town, i int) func() { return n.blackholes(i, (i+1)%3) }},
	}
}

// blackholes has a station hear others and not be heard by them.
func (n nets) blackholes(from int, to ...int) (end func()) {
	for _, i := range to {
		n.do("ip -n " + n.ns(from) + " route add blackhole " + n.ip(i) + "/32")
	}
	return func() {
		for _, i := range to {
			n.do("ip -n " + n.ns(from) + " route del blackhole " + n.ip(i) + "/32")
		}
	}
}

// smallDisk gives a station's member a disk of its own, and the fault that fills it.
func (n nets) smallDisk(w *town) fault {
	for i := range names {
		dir := filepath.Join(w.path(i, "member"), memberName)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			n.Fatal(err)
		}
		n.do("mount -t tmpfs -o size=256m,mode=0700 tmpfs " + dir)
		n.Cleanup(func() { n.do("umount -l " + dir) })
	}
	return fault{"member's disk full", func(w *town, i int) func() {
		big := filepath.Join(w.path(i, "member"), memberName, "filler")
		exec.Command("dd", "if=/dev/zero", "of="+big, "bs=1M").Run() // ends when the disk is full
		return func() {
			os.Remove(big)
			w.member[i].kill()
			w.member[i].start()
		}
	}}
}

// Stations on machines of their own, as far as the kernel has them: lines between
// them are cut, in both ways and in one, and disks are full, beside all else.
func TestNobodyTwiceInNamespaces(t *testing.T) {
	if os.Getenv("ZHENG_SWEEP") == "" {
		t.Skip("ZHENG_SWEEP is not set") // it makes namespaces and mounts file systems, as root
	}
	n := newNets(t)
	w := newTown(t, 3000, func(i int, what string) string {
		return n.ip(i) + map[string]string{"peer": ":2380", "client": ":2379"}[what]
	})
	w.inside = func(i int, cmd []string) []string {
		return append([]string{"ip", "netns", "exec", n.ns(i)}, cmd...)
	}
	list := append([]fault{n.smallDisk(w)}, append(n.faults(), faults...)...)
	w.open()
	r := &trial{town: w, seed: 2}
	r.run(list, 48, 20_000, 250)
}
