// Package webtest is what the tests of all screens share: a real
// browser.
package webtest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chrome is the one browser of all tests of a package.
var chrome struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

// Main runs the tests of a package, and ends the browser with them.
func Main(m *testing.M) { os.Exit(Tests{m}.Run()) }

// Tests are those of a package that has more to do around them.
type Tests struct{ *testing.M }

// Run runs them, and ends the browser.
func (t Tests) Run() int {
	code := t.M.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	return code
}

// Serve serves screens until the test ends, and gives their address.
func Serve(t testing.TB, screens http.Handler) (url string) {
	ctx, stop := context.WithCancel(t.Context())
	srv := httptest.NewUnstartedServer(screens)
	srv.Config.BaseContext = func(net.Listener) context.Context { return ctx }
	srv.Start()
	t.Cleanup(func() {
		stop()
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv.URL
}

// Tab is a page of the browser; what it is asked must be answered in time.
type Tab struct {
	testing.TB
	Ctx context.Context // of the page, for chromedp
}

// patience is how long a page may take; a busy machine needs much of it.
const patience = 30 * time.Second

// NewTab opens a page, and with the first the browser: Debian's chromium.
func NewTab(t testing.TB) *Tab {
	t.Helper()
	chrome.once.Do(func() {
		dir, err := os.MkdirTemp("", "zheng-chromium-")
		if err != nil {
			chrome.err = err
			return
		}
		opts := []chromedp.ExecAllocatorOption{chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(dir)}
		for _, flag := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync"} {
			opts = append(opts, chromedp.Flag(flag, true))
		}
		alloc, stopAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
		ctx, stop := chromedp.NewContext(alloc)
		chrome.ctx = ctx
		chrome.stop = func() { stop(); stopAlloc(); os.RemoveAll(dir) }
		chrome.err = chromedp.Do(ctx)
	})
	if chrome.err != nil {
		t.Fatalf("couldn't start chromium (Debian's package chromium): %v", chrome.err)
	}
	ctx, stop := chromedp.NewContext(chrome.ctx)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first use
		t.Fatal(err)
	}
	return &Tab{t, ctx}
}

// Do runs what gives nothing back.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, stop := context.WithTimeout(b.Ctx, patience)
	defer stop()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatal(err)
	}
}

// Eval gives what an expression of the page, or its promise, comes to.
func Eval[T any](b *Tab, expression string) T {
	b.Helper()
	ctx, stop := context.WithTimeout(b.Ctx, patience)
	defer stop()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%v: %.200s", err, expression)
	}
	return v
}

// Open loads a page in a window of that size, and waits until it is live.
func (b *Tab) Open(url string, w, h int64) {
	b.Helper()
	b.Do(chromedp.EmulateViewport(w, h), chromedp.Navigate(url))
	b.Until(`document.body.dataset.live === "true" && document.fonts.status === "loaded"`)
}

// Until waits for a condition of the page, told by the page itself.
func (b *Tab) Until(condition string) {
	b.Helper()
	Eval[bool](b, fmt.Sprintf(`new Promise(done => {
		const look = () => { let yes; try { yes = %s } catch { yes = false }; if (yes) done(true); else setTimeout(look, 4) };
		look();
	})`, condition))
}

// Shot saves a picture where ZHENG_SHOTS names a folder, for people to look at.
func (b *Tab) Shot(name string) {
	dir := os.Getenv("ZHENG_SHOTS")
	if dir == "" {
		return
	}
	b.Helper()
	png, err := chromedp.Run(b.Ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.Fatal(err)
	}
}
