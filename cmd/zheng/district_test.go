package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/zhengtest"
	"zheng/device/paper"
	"zheng/store/bulletin"
	"zheng/store/district"
	"zheng/store/district/districttest"
	"zheng/store/storetest"
)

// The server shows what it is given: files named, laid into its folder, and sent.
func TestDistrict(t *testing.T) {
	data, came := t.TempDir(), t.TempDir()
	put := func(folder, name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	liu, dong, lan := districttest.New(t, "liuxi-2026", "柳溪社区", 9, 0), districttest.New(t, "dong-2026", "东湖社区", 9, 0), districttest.New(t, "lan-2026", "兰园社区", 9, 0)
	liu.Print = paper.ArchivedPages
	put(came, "list.csv", []byte("编码,社区,公钥指纹\nliuxi,柳溪社区,\ndong,东湖社区,\nlan,兰园社区,"+lan.Fingerprint()+"\n"))
	put(came, "liuxi.zip", liu.Pack())
	if code, _, errs := zheng(t, "district", "expect", "-data", data, filepath.Join(came, "list.csv")); code != 0 {
		t.Fatal(errs)
	}
	ctx, stop := context.WithCancel(context.Background())
	said := &zhengtest.Kept{Address: make(chan string, 1)}
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"district", "-data", data, "-listen", "127.0.0.1:0", "-log", "text", filepath.Join(came, "liuxi.zip")}, nil, io.Discard, said)
	}()
	defer func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("exit code %d: %s", code, said)
		}
	}()
	url := <-said.Address + "/"
	page := func(path string) string {
		t.Helper()
		r, err := http.Get(url + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	if p := page("community/liuxi"); !strings.Contains(p, "逐项核对") {
		t.Error("the archive named is not shown as checked")
	}
	put(filepath.Join(data, district.InName), "dong.json", dong.Sign(dong.Told(time.Now(), "open", 5)))
	put(filepath.Join(data, district.InName), "bad.zip", []byte("PK\x03\x04"))
	zhengtest.Eventually(t, "what lies in the folder", func() bool {
		return strings.Contains(page("list.json"), `"open": 1`) && strings.Contains(page("refused"), "bad.zip")
	})
	for name, c := range map[string]struct {
		body []byte
		want int
	}{
		"of the list": {lan.Sign(lan.Told(time.Now(), "counting", 5)), http.StatusOK},
		"of nobody":   {liu.Sign(liu.Told(time.Now(), "open", 5)), http.StatusUnprocessableEntity},
	} {
		r, err := http.Post(url+"bulletin", "application/json", bytes.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != c.want {
			t.Errorf("a bulletin %s: %d, want %d", name, r.StatusCode, c.want)
		}
	}
	if p := page("list.json"); !strings.Contains(p, `"counting": 1`) || !strings.Contains(p, `"open": 1`) || !strings.Contains(p, `"checked": 1`) {
		t.Errorf("the picture: %.300s", p)
	}
	// Who takes while it serves is told that the folder is in use.
	if code, _, errs := zheng(t, "district", "take", "-data", data, came); code != 1 || !strings.Contains(errs, "in use") {
		t.Errorf("%d %s", code, errs)
	}
}

func TestDistrictListens(t *testing.T) {
	if code, _, errs := zheng(t, "district", "-data", t.TempDir(), "-listen", "0.0.0.0:0"); code != 1 || !strings.Contains(errs, "-cert") {
		t.Errorf("%d %s", code, errs)
	}
}

// An appliance that is asked to gives a bulletin, and a district takes it.
func TestServeGivesBulletins(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	if err := os.Mkdir(out, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"election.toml": string(storetest.VillageFile),
		"zheng.toml": fmt.Sprintf("[station]\ndata = %q\nelection = %q\n[web]\nlisten = \"127.0.0.1:0\"\n[district]\nfolder = %q\n",
			filepath.Join(dir, "data"), filepath.Join(dir, "election.toml"), out),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	said := &zhengtest.Kept{Address: make(chan string, 1)}
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"serve", "-config", filepath.Join(dir, "zheng.toml"), "-log", "text"}, nil, io.Discard, said)
	}()
	defer func() {
		stop()
		if code := <-ended; code != 0 {
			t.Errorf("exit code %d: %s", code, said)
		}
	}()
	url := <-said.Address
	r, err := http.Get(url + "/bulletin.json")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, _, err := bulletin.Open(data)
	if err != nil || b.Community != "柳溪社区" {
		t.Errorf("%v: %s", err, data)
	}
	path := filepath.Join(out, "village-first.json")
	zhengtest.Eventually(t, "the bulletin", func() bool {
		_, err := os.Stat(path)
		return err == nil
	})
	if code, said, errs := zheng(t, "district", "take", "-data", filepath.Join(dir, "district"), out); code != 0 || !strings.Contains(said, "1 taken") {
		t.Errorf("%d %s %s", code, said, errs)
	}
}
