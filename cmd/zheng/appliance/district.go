// This file gives the bulletin to those above the community, where zheng.toml asks
// for it: nothing is given away otherwise.

package appliance

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"zheng/cmd/zheng/counting"
	"zheng/cmd/zheng/say"
	"zheng/cmd/zheng/station"
	"zheng/store/bulletin"
	"zheng/store/durable"
)

// courier gives bulletins away, and shows how that goes as a device.
type courier struct {
	to     station.District
	name   string // of the file
	client *http.Client
	make   func(context.Context) ([]byte, error)
	is     func(well bool, why error)
}

// courierName is its name among the devices.
const courierName = "district"

// bulletinEvery is the pause between two bulletins.
const bulletinEvery = time.Minute

// startCourier gives a bulletin at once and every minute until end is called.
func (a *appliance) startCourier(ctx context.Context) (end func(), err error) {
	if a.District == (station.District{}) {
		return func() {}, nil
	}
	client, err := districtClient(a.District.Cert)
	if err != nil {
		return nil, err
	}
	c := &courier{
		to: a.District, name: a.e.ID + "-" + string(a.e.Round) + ".json", client: client, make: a.screens.Bulletin,
		is: func(well bool, why error) {
			a.devices.is(courierName, well, why)
			says := ""
			if why != nil {
				t := say.Explain(why)
				says = t.Zh + " / " + t.En
			}
			a.devices.says(courierName, says)
			a.screens.Changed()
		},
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(bulletinEvery)
		defer tick.Stop()
		for {
			if err := c.give(ctx); ctx.Err() == nil {
				c.is(err == nil, err)
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return func() { stop(); <-done }, nil
}

// give makes a bulletin and gives it away.
func (c *courier) give(ctx context.Context) error {
	data, err := c.make(ctx)
	if err != nil {
		return say.Failed(err, "bulletin_not_made")
	}
	return errors.Join(c.put(data), c.post(ctx, data))
}

func (c *courier) put(data []byte) error {
	if c.to.Folder == "" {
		return nil
	}
	path := filepath.Join(c.to.Folder, c.name)
	if err := durable.WriteFile(path, data, 0o644); err != nil {
		return say.Failed(err, "cannot_write", path)
	}
	return nil
}

// answerMost of an answer are looked at, in bytes.
const answerMost = 4 << 10

// post sends it. What the district refuses it says why.
func (c *courier) post(ctx context.Context, data []byte) error {
	if c.to.Post == "" {
		return nil
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.to.Post, bytes.NewReader(data))
	if err != nil {
		return say.Failed(err, "bulletin_not_sent", c.to.Post)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := c.client.Do(r)
	if err != nil {
		return say.Failed(err, "bulletin_not_sent", c.to.Post)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, answerMost))
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %.400s", answer.Status, bytes.Join(bytes.Fields(said), []byte(" ")))
	}
	if err != nil {
		return say.Failed(err, "bulletin_not_sent", c.to.Post)
	}
	return nil
}

// districtClient trusts the certificate that a district made itself, where one is
// named, and no other then. It follows nobody elsewhere.
func districtClient(cert string) (*http.Client, error) {
	conf := &tls.Config{MinVersion: tls.VersionTLS12}
	if cert != "" {
		pem, err := os.ReadFile(cert)
		if err != nil {
			return nil, say.Failed(err, "cannot_read", cert)
		}
		conf.RootCAs = x509.NewCertPool()
		if !conf.RootCAs.AppendCertsFromPEM(pem) {
			return nil, say.Text("district_no_cert", cert)
		}
	}
	return &http.Client{
		Timeout:       20 * time.Second,
		Transport:     &http.Transport{TLSClientConfig: conf, IdleConnTimeout: 2 * bulletinEvery},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

// bulletin makes a bulletin of the count as it goes on.
func (a *appliance) bulletin(ctx context.Context, alarms []bulletin.Alarm) ([]byte, error) {
	r, err := a.result()
	if err != nil {
		return nil, err
	}
	return counting.Bulletin(ctx, a.e, a.store, r, alarms, time.Now())
}
