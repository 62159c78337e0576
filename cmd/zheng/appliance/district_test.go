package appliance

import (
	"bytes"
	"context"
	"encoding/pem"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zheng/cmd/zheng/station"
	screens "zheng/kiosk/district"
	"zheng/kiosk/web"
	"zheng/store/district"
	"zheng/store/district/districttest"
)

// A bulletin arrives at a district of its own certificate, and lies in the
// folder; what the district refuses, or does not answer, is said.
func TestCourier(t *testing.T) {
	l, err := district.Open(t.TempDir(), district.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	site := web.NewSite(slog.New(slog.DiscardHandler), web.OnlyHere{})
	if _, err := screens.New(site, screens.Config{Ledger: l}); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewTLSServer(site.Handler())
	defer srv.Close()
	dir := t.TempDir()
	cert := filepath.Join(dir, "district.pem")
	if err := os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw}), 0o644); err != nil {
		t.Fatal(err)
	}
	client, err := districtClient(cert)
	if err != nil {
		t.Fatal(err)
	}
	liu := districttest.New(t, "liuxi-2026", "柳溪社区", 9, 0)
	at := time.Now().Add(-time.Minute)
	c := &courier{
		to: station.District{Folder: dir, Post: srv.URL + "/bulletin"}, name: "liuxi-2026-first.json", client: client,
		make: func(context.Context) ([]byte, error) {
			at = at.Add(time.Second)
			return liu.Sign(liu.Told(at, "open", 5)), nil
		},
	}
	if err := c.give(t.Context()); err == nil || !strings.Contains(err.Error(), "unlisted") {
		t.Errorf("not on the list: %v", err)
	}
	if _, err := l.Expect([]district.Expected{{Code: "liuxi", Name: "柳溪社区", Keys: []string{liu.Fingerprint()}}}); err != nil {
		t.Fatal(err)
	}
	if err := c.give(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := l.Row("liuxi"); r.Stage != "open" {
		t.Errorf("%+v", r)
	}
	data, err := os.ReadFile(filepath.Join(dir, c.name))
	if err != nil || !bytes.Contains(data, []byte("柳溪社区")) {
		t.Errorf("%v: %.60s", err, data)
	}
	if c.client, err = districtClient(""); err != nil {
		t.Fatal(err)
	}
	if err := c.give(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
	c.client = client
	srv.Close()
	if err := c.give(t.Context()); err == nil {
		t.Error("the district is away, and nothing is said")
	}
	c.to.Folder = filepath.Join(dir, "none")
	if err := c.give(t.Context()); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := districtClient(filepath.Join(dir, c.name)); err == nil {
		t.Error("a file that is no certificate is taken for one")
	}
}
