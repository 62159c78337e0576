package stations

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/age"

	"zheng/cmd/zheng/say"
	"zheng/store/cluster/etcd"
	"zheng/store/durable"
)

// A bundle is what a station needs to take part: plan, certificates and the key
// of the roll. It goes by a stick, sealed by words that do not: whoever finds the
// stick learns nothing.
type bundle struct {
	Station string            `json:"station"`
	Files   map[string][]byte `json:"files"` // of the folder, by name
	RollKey []byte            `json:"roll_key"`
}

// bundleMost is the largest bundle that is read, in bytes.
const bundleMost = 1 << 20

// bundleExt follows the station's name.
const bundleExt = ".station"

// rollKeyName is the roll's key in a data folder.
const rollKeyName = "zheng.key"

// sealWords draws what seals a bundle: 80 bits, to be read out over the telephone.
func sealWords() string {
	t := rand.Text()[:16]
	return strings.Join([]string{t[:4], t[4:8], t[8:12], t[12:]}, "-")
}

// sealWork is how slow each try of the words is, as a power of two: words that a
// machine drew are not guessed, and a small machine opens them.
const sealWork = 12

// seal writes a bundle into a file that must not be there.
func (b *bundle) seal(path, words string) error {
	to, err := age.NewScryptRecipient(words)
	if err != nil {
		return err
	}
	to.SetWorkFactor(sealWork)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to)
	if err != nil {
		return err
	}
	if err := errors.Join(json.NewEncoder(w).Encode(b), w.Close()); err != nil {
		return err
	}
	if err := durable.CreateFile(path, out.Bytes(), 0o600); err != nil {
		return say.Failed(err, "cannot_write", path)
	}
	return nil
}

// openBundle reads what seal wrote.
func openBundle(sealed io.Reader, words string) (*bundle, error) {
	words = strings.ToUpper(strings.Join(strings.Fields(words), ""))
	from, err := age.NewScryptIdentity(words)
	if err != nil {
		return nil, say.Text("bundle_words")
	}
	from.SetMaxWorkFactor(sealWork)
	r, err := age.Decrypt(io.LimitReader(sealed, bundleMost), from)
	var wrong *age.NoIdentityMatchError
	if errors.As(err, &wrong) {
		return nil, say.Text("bundle_words")
	}
	if err != nil {
		return nil, say.Failed(err, "bundle_broken")
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, say.Failed(err, "bundle_broken")
	}
	d := json.NewDecoder(bytes.NewReader(plain))
	d.DisallowUnknownFields()
	var b bundle
	if err := d.Decode(&b); err != nil {
		return nil, say.Failed(err, "bundle_broken")
	}
	return &b, b.check()
}

// bundleNames are the files of a folder that a bundle has, all of them.
var bundleNames = []string{etcd.PlanName, etcd.CAName, etcd.CertName, etcd.KeyName}

func (b *bundle) check() error {
	for name := range b.Files {
		if !slices.Contains(bundleNames, name) {
			return say.Failed(fmt.Errorf("it has the file %q", name), "bundle_broken")
		}
	}
	if len(b.Files) != len(bundleNames) || b.Station == "" || len(b.RollKey) == 0 {
		return say.Failed(errors.New("something is missing in it"), "bundle_broken")
	}
	return nil
}

// unpack writes the folder, and the roll's key where the data folder has none. It
// takes no other cluster's place.
func (b *bundle) unpack(folder, data string) error {
	if there, err := os.ReadFile(filepath.Join(folder, etcd.PlanName)); err == nil {
		was, werr := etcd.ParsePlan(there)
		now, nerr := etcd.ParsePlan(b.Files[etcd.PlanName])
		if werr != nil || nerr != nil || was.Cluster != now.Cluster {
			return say.Text("cluster_other", folder)
		}
	}
	key := filepath.Join(data, rollKeyName)
	switch there, err := os.ReadFile(key); {
	case err == nil && !bytes.Equal(bytes.TrimSpace(there), bytes.TrimSpace(b.RollKey)):
		return say.Text("cluster_other_roll", data)
	case errors.Is(err, os.ErrNotExist):
		err = errors.Join(os.MkdirAll(data, 0o700), durable.CreateFile(key, b.RollKey, 0o600))
		if err != nil {
			return say.Failed(err, "cannot_write", data)
		}
	case err != nil:
		return say.Failed(err, "cannot_read", key)
	}
	return writeFolder(folder, b.Files)
}

func writeFolder(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return say.Failed(err, "cannot_write", folder)
	}
	for name, content := range files {
		if err := durable.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			return say.Failed(err, "cannot_write", folder)
		}
	}
	return nil
}
