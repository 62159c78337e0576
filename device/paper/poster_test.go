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

// A poster is one page of A3, whatever stands on it, and says what it is about.
func TestPoster(t *testing.T) {
	many := func(e *election.Election) {
		e.Title = strings.Repeat("银杏社区第三届居民委员会换届选举", 3)
		for i := range e.Posts {
			for len(e.Posts[i].Candidates) < 20 {
				e.Posts[i].Candidates = append(e.Posts[i].Candidates, election.Candidate{ID: string(rune('a' + len(e.Posts[i].Candidates))), Name: "欧阳建国"})
			}
		}
	}
	for _, tt := range []struct {
		name   string
		poster Poster
		want   []string
	}{
		{"before the day", Poster{Election: board(), Place: "社区中心 8:00—18:00", Candidates: true, URL: "https://town.example/"}, []string{"投票公告", "社区中心", "https://town.example/"}},
		{"nothing is known", Poster{Election: board()}, []string{"投票公告"}},
		{"very many stand", Poster{Election: board(many), Candidates: true, Place: strings.Repeat("社区活动中心、", 12)}, []string{"欧阳建国"}},
	} {
		var b, again bytes.Buffer
		if err := tt.poster.WritePDF(&b); err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if err := tt.poster.WritePDF(&again); err != nil || !bytes.Equal(b.Bytes(), again.Bytes()) {
			t.Errorf("%s: printed again it is another, %v", tt.name, err)
		}
		path := filepath.Join(t.TempDir(), "poster.pdf")
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		info, err := exec.Command("pdfinfo", path).Output()
		if err != nil || !bytes.Contains(info, []byte("A3")) || !bytes.Contains(info, []byte("Pages:           1")) {
			t.Errorf("%s: %s, %v", tt.name, info, err)
		}
		text, err := exec.Command("pdftotext", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range tt.want {
			if !strings.Contains(string(text), s) {
				t.Errorf("%s: it lacks %q: %s", tt.name, s, text)
			}
		}
	}
}
