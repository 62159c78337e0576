// This file makes the certificate by which the screens of a hall reach the
// server through TLS. Nobody vouches for it: whoever opens a screen first
// compares its fingerprint, which the start page shows at the machine itself.

package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"flag"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"zheng/cmd/zheng/console"
	"zheng/cmd/zheng/say"
	"zheng/kiosk/web"
	"zheng/store/durable"
)

var certCommand = command{
	name: "cert", example: "zheng cert -o /etc/zheng -host zheng.local,192.168.8.2",
	setup: func(fs *flag.FlagSet) func(context.Context, *console.Call) error {
		out := fs.String("o", "", say.Flag("o_dir"))
		hosts := fs.String("host", "", say.Flag("cert_host"))
		return func(_ context.Context, c *console.Call) error {
			if err := console.Missing(fs, "o", "host"); err != nil {
				return err
			}
			return makeCert(c, *out, strings.Split(*hosts, ","), time.Now())
		}
	},
}

// certYears is as long as an archive is kept, so that no certificate ends on an
// election day.
const certYears = 5

func makeCert(c *console.Call, dir string, hosts []string, now time.Time) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return err
	}
	cert := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Zheng " + hosts[0]},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(certYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	for _, h := range hosts {
		h = strings.TrimSpace(h)
		if ip := net.ParseIP(h); ip != nil {
			cert.IPAddresses = append(cert.IPAddresses, ip)
		} else if h != "" {
			cert.DNSNames = append(cert.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, cert, cert, key.Public(), key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return say.Failed(err, "cannot_write", dir)
	}
	for _, f := range []struct {
		name string
		mode os.FileMode
		pem  pem.Block
	}{
		{"zheng.key.pem", 0o600, pem.Block{Type: "PRIVATE KEY", Bytes: secret}},
		{"zheng.cert.pem", 0o644, pem.Block{Type: "CERTIFICATE", Bytes: der}},
	} {
		path := filepath.Join(dir, f.name)
		if err := durable.CreateFile(path, pem.EncodeToMemory(&f.pem), f.mode); err != nil {
			return say.Failed(err, "cannot_write", path)
		}
	}
	say.Line(c.Stdout, say.Text("cert_made", filepath.Join(dir, "zheng.cert.pem"), filepath.Join(dir, "zheng.key.pem"), web.Fingerprint(der)))
	return nil
}
