package paper

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"zheng/store/election"
)

// The list says what it tells; a certificate is for each, two on a page.
func TestThanks(t *testing.T) {
	e := board(func(e *election.Election) { e.Thanks = &election.Thanks{Scheme: "社区服务积分", Points: 10} })
	list := []Voter{{Name: "王芳", Group: "第1居民小组", Household: "H7", Masked: "11**3X"}, {Name: "丁一"}, {Name: "李娜"}}
	for _, tt := range []struct {
		name  string
		d     *Document
		pages string
		want  []string
	}{
		{"list", ThanksList(e, list), "Pages:           1", []string{"不说明投了谁", "共 3 人", "H7"}},
		{"certificates", ThanksCertificates(e, list), "Pages:           2", []string{"丁一：", "王芳：", "社区服务积分 10 分"}},
	} {
		var b bytes.Buffer
		if err := tt.d.WritePDF(&b); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "thanks.pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		info, err := exec.Command("pdfinfo", path).Output()
		if err != nil || !bytes.Contains(info, []byte(tt.pages)) {
			t.Errorf("%s: %s, %v", tt.name, info, err)
		}
		says, err := exec.Command("pdftotext", "-layout", path, "-").Output()
		if err != nil || bytes.Contains(says, []byte("3X")) {
			t.Errorf("%s: %s, %v", tt.name, says, err)
		}
		for _, s := range tt.want {
			if !strings.Contains(string(says), s) {
				t.Errorf("%s: it lacks %q: %s", tt.name, s, says)
			}
		}
	}
}
