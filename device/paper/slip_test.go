package paper

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func boxes() []Box {
	far := made(23)
	far[0].ActsFor = []string{"丁一", "欧阳建国"}
	far[1].Note = "卧床，需代写"
	far[2].Voted = true
	return []Box{{Name: "流动票箱1（北区）", Staff: []string{"陈静", "郑涛", "冯刚"}, Voters: far}, {Name: "流动票箱2", Staff: []string{"吴强", "周磊", "钱多", "孙明"}, Voters: made(2)}}
}

func decisions() []Correction {
	return []Correction{
		{Number: 1, Act: "import", Note: "3000 on the roll"},
		{Number: 2, Act: "add", Voter: "王芳", Masked: "11**************2X", By: "陈静", Second: "赵敏", Reason: "名单公布后提出漏登，经核对户口簿属实，予以补登", Station: "中心投票站 1号台"},
		{Number: 3, Act: "strike", Voter: "孙明", By: "陈静", Second: "赵敏", Reason: "重登"},
		{Number: 4, Act: "objection", Note: "认为李静已迁出", By: "陈静", Second: "赵敏", Reason: "户籍仍在本社区"},
		{Number: 5, Act: "exchange", By: "陈静", Reason: "写坏"},
	}
}

// The desk's papers say what stands in their golden files; -update writes these.
func TestDeskPapers(t *testing.T) {
	for name, d := range map[string]*Document{
		"slip": Slip(event, boxes()[0]), "rolllog": RollLog(event, decisions()), "rolllog-none": RollLog(event, nil),
	} {
		t.Run(name, func(t *testing.T) {
			golden := filepath.Join("testdata", "report-"+name+".txt")
			got := plain(d)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("it says\n%s\nand not\n%s", got, want)
			}
		})
	}
}

// All slips make one PDF, each from a page of its own, with no whole number.
func TestSlipsInOnePDF(t *testing.T) {
	var papers []*Document
	for _, b := range boxes() {
		papers = append(papers, Slip(event, b))
	}
	var b bytes.Buffer
	if err := WritePDF(&b, papers...); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "slips.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	text := texts(t, path)
	pages := strings.Split(strings.TrimSuffix(text, "\f"), "\f")
	if len(pages) < 3 || !strings.Contains(pages[len(pages)-1], "流动票箱2") || strings.Contains(pages[len(pages)-1], "流动票箱1") {
		t.Errorf("%d pages: %s", len(pages), text)
	}
	if strings.Contains(text, "***") {
		t.Error("a number is shown beyond its ends")
	}
}
