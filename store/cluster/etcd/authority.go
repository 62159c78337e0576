package etcd

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// Authority vouches for the boxes of one cluster.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Valid is how long a certificate holds: an election's weeks, with the rounds
// after it. It begins a day early, for clocks that are behind.
const Valid = 120 * 24 * time.Hour

// NewAuthority makes one for a cluster.
func NewAuthority(cluster string, now time.Time) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	t := template("Zheng "+cluster, now)
	t.IsCA, t.BasicConstraintsValid, t.MaxPathLenZero, t.KeyUsage = true, true, true, x509.KeyUsageCertSign
	a := &Authority{cert: t, key: key}
	der, err := x509.CreateCertificate(rand.Reader, t, t, key.Public(), key)
	if err == nil {
		a.cert, err = x509.ParseCertificate(der)
	}
	return a, err
}

func template(name string, now time.Time) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // crypto/rand gives no errors
	}
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(Valid)}
}

// ParseAuthority reads what PEM and KeyPEM gave.
func ParseAuthority(certPEM, keyPEM []byte) (*Authority, error) {
	c, _ := pem.Decode(certPEM)
	k, _ := pem.Decode(keyPEM)
	if c == nil || k == nil {
		return nil, fmt.Errorf("%w: no certificate or no key", ErrCert)
	}
	cert, err := x509.ParseCertificate(c.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCert, err)
	}
	key, err := x509.ParsePKCS8PrivateKey(k.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCert, err)
	}
	secret, ok := key.(*ecdsa.PrivateKey)
	if !ok || !secret.PublicKey.Equal(cert.PublicKey) {
		return nil, fmt.Errorf("%w: the key is not the certificate's", ErrCert)
	}
	return &Authority{cert, secret}, nil
}

// PEM is the certificate by which others know it; KeyPEM its key, a secret.
func (a *Authority) PEM() []byte { return certPEM(a.cert.Raw) }

// KeyPEM is the key, a secret.
func (a *Authority) KeyPEM() ([]byte, error) { return keyPEM(a.key) }

// Issue makes a box's certificate for the hosts under which it is reached, and
// its key.
func (a *Authority) Issue(box string, hosts []string, now time.Time) (cert, key []byte, err error) {
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	t := template(box, now)
	t.KeyUsage = x509.KeyUsageDigitalSignature
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			t.IPAddresses = append(t.IPAddresses, ip)
		} else {
			t.DNSNames = append(t.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, a.cert, secret.Public(), a.key)
	if err != nil {
		return nil, nil, err
	}
	key, err = keyPEM(secret)
	return certPEM(der), key, err
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func keyPEM(k *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(k)
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
}

// Files gives what the folder of a seat holds, by name.
func (a *Authority) Files(p *Plan, seat Seat, now time.Time) (map[string][]byte, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	hosts := []string{}
	for _, at := range []string{seat.Peer, seat.Client} {
		if host, _, err := net.SplitHostPort(at); err == nil {
			hosts = append(hosts, host)
		}
	}
	cert, key, err := a.Issue(seat.Box, hosts, now)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{PlanName: p.Encode(), CAName: a.PEM(), CertName: cert, KeyName: key}, nil
}
