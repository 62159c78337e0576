package paper

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever objects gets the paper whatever was written, to its end; what the font lacks
// is 〓 there, and as it was in the page.
func TestObjectionAsWritten(t *testing.T) {
	e := board()
	o := Objection{Number: 7, Kind: "complaint", About: "vote", On: "2026-12-05", Due: "2026-12-11", Clerk: "赵敏",
		Name: "钱多多", Says: "票箱😀没有封\n第二行也要看得到\n" + strings.Repeat("很长的一句话没有停顿", 190) + "说完了。",
		Outcome: "part", Decided: "2026-12-08", By: "陈静", Second: "周磊", Reason: "\ue863已经补封"}
	for name, d := range map[string]*Document{"receipt": Receipt(e, o), "answer": Answer(e, o)} {
		path := filepath.Join(t.TempDir(), name+".pdf")
		var pdf, page bytes.Buffer
		if err := d.WritePDF(&pdf); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := os.WriteFile(path, pdf.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if shots := os.Getenv("ZHENG_SHOTS"); shots != "" {
			if err := os.WriteFile(filepath.Join(shots, name+".pdf"), pdf.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := texts(t, path); !strings.Contains(got, "票箱〓没有封") || strings.Contains(got, "没有封 第二行") || !strings.Contains(got, "说完了。") {
			t.Errorf("%s says %q", name, got)
		}
		if err := d.WriteHTML(&page); err != nil || !strings.Contains(page.String(), "票箱😀没有封") {
			t.Errorf("%s as a page: %v", name, err)
		}
	}
}
