package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"zheng/cmd/zheng/roll"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/zhengtest"
)

// told runs zheng roll with something on stdin.
func (d *rollDay) told(stdin string, args ...string) (code int, stdout, stderr string) {
	d.t.Helper()
	args = append([]string{"roll", "-election", d.path("e.toml"), "-data", d.path("data")}, args...)
	var out, errs bytes.Buffer
	code = run(context.Background(), args, strings.NewReader(stdin), &out, &errs)
	d.said.Write(out.Bytes())
	d.said.Write(errs.Bytes())
	return code, out.String(), errs.String()
}

var twoKeys = []string{"-by", "陈静", "-second", "赵敏", "-reason", "名单公布后提出"}

// What the desk decides can be decided without it; the log tells all of it.
func TestRollCorrections(t *testing.T) {
	d := newRollDay(t)
	number := func(seq int) string { return idNumber(t, "19700101", seq) }
	rows := []string{"身份证号,姓名,性别,户号,居民小组,投票站"}
	for i, name := range []string{"王芳", "李静", "赵敏", "周磊", "孙明", "吴强"} {
		rows = append(rows, number(2*i+1)+","+name+",男,"+string(rune('1'+i))+",1组,中心投票站")
	}
	d.write("roll.csv", strings.Join(rows, "\n"))
	d.write("box.csv", "身份证号,姓名\n"+number(5)+",赵敏\n"+number(7)+",周磊\n")
	d.write("proxies.csv", "委托人姓名,委托人身份证号,受托人姓名,受托人身份证号\n王芳,"+number(1)+",周磊,"+number(7)+"\n")
	d.report(exitOK, "import", d.path("roll.csv"))
	d.report(exitOK, "proxies", "import", d.path("proxies.csv"))
	d.report(exitOK, "mobile", "-box", "流动票箱1", "-staff", "陈静,郑涛,冯刚", d.path("box.csv"))

	for _, c := range []struct {
		name, stdin string
		args        []string
		want        int
		says        string
	}{
		{"added", number(21) + "\n", []string{"add", "-name", "钱多", "-group", "2组", "-station", "中心投票站"}, exitOK, "钱多"},
		{"added twice", number(21), []string{"add", "-name", "钱多", "-station", "中心投票站"}, exitFail, "already"},
		{"added with a wrong digit", number(23)[:17] + "?", []string{"add", "-name", "钱少", "-station", "中心投票站"}, exitFail, "身份证号"},
		{"added under age", idNumber(t, "20081206", 1), []string{"add", "-name", "钱小", "-station", "中心投票站"}, exitFail, "18"},
		{"added to no station of ours", number(25), []string{"add", "-name", "钱远", "-station", "北投票站"}, exitFail, "投票站"},
		{"struck by number", number(9), []string{"strike"}, exitOK, "孙明"},
		{"struck by name", "吴强\n", []string{"strike"}, exitOK, "吴强"},
		{"struck a second time", number(9), []string{"strike"}, exitFail, "no such voter"},
		{"struck with a proxy", "王芳", []string{"strike"}, exitFail, "王芳"},
		{"revoked", "王芳", []string{"revoke"}, exitOK, "王芳"},
		{"released", "赵敏", []string{"release"}, exitOK, "赵敏"},
		{"undone without a check-in", "李静", []string{"undo"}, exitFail, "李静"},
		{"objected", "", []string{"objection", "-about", "李静已迁出 " + number(3)}, exitOK, ""},
		{"nobody named", "\n", []string{"strike"}, exitUsage, "nobody was named"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.t = t
			code, stdout, stderr := d.told(c.stdin, append(c.args, twoKeys...)...)
			if code != c.want || !strings.Contains(stdout+stderr, c.says) {
				t.Errorf("exit %d, want %d and %q: %s%s", code, c.want, c.says, stdout, stderr)
			}
		})
	}
	d.t = t
	for _, args := range [][]string{
		{"strike", "-by", "陈静", "-second", "陈静", "-reason", "x"}, {"strike", "-by", "陈静", "-reason", "x"}, {"strike", "-by", "陈静", "-second", "赵敏"},
		append([]string{"objection"}, twoKeys...), append([]string{"add"}, twoKeys...),
	} {
		if code, _, _ := d.told("李静", args...); code != exitUsage {
			t.Errorf("%v: exit %d", args, code)
		}
	}

	code, stdout, stderr := d.told("", "log", "-json", "-o", d.path("log.pdf"))
	if code != exitOK {
		t.Fatal(stderr)
	}
	var acts []string
	for line := range strings.Lines(stdout) {
		var got roll.Correction
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		acts = append(acts, got.Act+" "+got.Name)
	}
	want := "import |proxies |hold |add 钱多|strike 孙明|strike 吴强|revoke 王芳|release 赵敏|objection "
	if got := strings.Join(acts, "|"); got != want {
		t.Errorf("the log has %s, want %s", got, want)
	}
	text := zhengtest.PDFText(t, d.path("log.pdf"))
	for _, s := range []string{"选民名单异议和更正记录", "补登", "钱多", "孙明", "陈静", "赵敏", "名单公布后提出", "李静已迁出", "异议不成立"} {
		if !strings.Contains(text, s) {
			t.Errorf("the log on paper does not say %q:\n%s", s, text)
		}
	}

	if code, _, stderr := d.told("", "slip", "-o", d.path("slip.pdf")); code != exitOK {
		t.Fatal(stderr)
	}
	slip := zhengtest.PDFText(t, d.path("slip.pdf"))
	if code, _, stderr := d.told("", "slip", "-o", d.path("slip.pdf"), "-print", "no/queue"); code != exitFail || !strings.Contains(stderr, "slip.pdf") {
		t.Errorf("printed to no queue: exit %d: %s", code, stderr)
	}
	if code, _, _ := d.told("", "log", "-o", d.path("log.html"), "-print", "laser"); code != exitUsage {
		t.Errorf("printed a web page: exit %d", code)
	}
	for _, s := range []string{"流动票箱随箱单", "流动票箱1", "陈静、郑涛、冯刚", "周磊", "选民签名", "11…"} {
		if !strings.Contains(slip, s) {
			t.Errorf("the slip does not say %q:\n%s", s, slip)
		}
	}
	if strings.Contains(slip, "赵敏") {
		t.Error("the slip names one who was released")
	}
	if code, _, _ := d.told("", "slip", "-box", "流动票箱9", "-o", d.path("none.pdf")); code != exitUsage {
		t.Errorf("a slip of no box: exit %d", code)
	}

	all := d.said.String() + text + slip
	for i := 1; i < 30; i += 2 {
		if strings.Contains(all, number(i)) {
			t.Errorf("it tells a whole ID number: %d", i)
		}
	}
	if data, err := os.ReadFile(d.path("log.pdf")); err != nil || !bytes.HasPrefix(data, []byte("%PDF")) {
		t.Errorf("no PDF: %v", err)
	}
}

// A number typed at a terminal is not shown there.
func TestTypedNumberIsNotShown(t *testing.T) {
	d := newRollDay(t)
	number := idNumber(t, "19700101", 1)
	d.write("roll.csv", "身份证号,姓名\n"+number+",王芳\n"+idNumber(t, "19700101", 3)+",李静")
	d.report(exitOK, "import", d.path("roll.csv"))
	screen, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	shown := &zhengtest.Kept{Address: make(chan string, 1)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		io.Copy(shown, screen)
	}()
	prompt := &prompted{when: say.Text("ask_voter").En, ready: make(chan struct{})}
	code := make(chan int, 1)
	go func() {
		args := append([]string{"roll", "-election", d.path("e.toml"), "-data", d.path("data"), "strike"}, twoKeys...)
		code <- run(context.Background(), args, tty, io.Discard, prompt)
	}()
	<-prompt.ready
	zhengtest.Eventually(t, "the terminal to fall silent", func() bool { return !echoes(t, tty) })
	if _, err := io.WriteString(screen, number+"\r"); err != nil {
		t.Fatal(err)
	}
	if got := <-code; got != exitOK {
		t.Errorf("exit %d", got)
	}
	tty.Close()
	screen.Close()
	<-read
	if strings.Contains(shown.String(), number[:6]) {
		t.Errorf("the terminal shows %q", shown)
	}
}

// prompted is told when a prompt was written.
type prompted struct {
	when  string
	ready chan struct{}
	once  sync.Once
}

func (p *prompted) Write(b []byte) (int, error) {
	if strings.Contains(string(b), p.when) {
		p.once.Do(func() { close(p.ready) })
	}
	return len(b), nil
}

// echoes says whether a terminal shows what is typed.
func echoes(t *testing.T, tty *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(tty.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}
