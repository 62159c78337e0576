package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	_ "image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/oned"

	"zheng/store/election"
	"zheng/store/typeset"
)

var event = Event{Title: "试验社区第三届居民委员会换届选举", Committee: "试验社区居民选举委员会", Date: election.Date{Year: 2026, Month: 12, Day: 5}}

func made(n int) []Voter {
	out := make([]Voter, n)
	for i := range out {
		out[i] = Voter{
			Name: []string{"王芳", "丁一", "龚𠮷", "阿不都·热合曼", "欧阳建国"}[i%5], Sex: []string{election.Male, election.Female}[i%2], Age: 18 + i%70,
			Household: fmt.Sprint(i / 2), Group: fmt.Sprintf("%d组", 1+i%11), Station: []string{"中心投票站", "东站"}[i%2], Masked: "11**************2X",
			Code: election.MakeVoterID([]byte{byte(i), byte(i >> 8), 3, 4, 5, 6, 7}).Card("try-2026"),
		}
	}
	return out
}

func printed(t *testing.T, print func(io.Writer, Event, []Voter) error, voters []Voter) string {
	t.Helper()
	var b bytes.Buffer
	if err := print(&b, event, voters); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "x.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return string(out)
}

func texts(t *testing.T, path string) string { return tool(t, "pdftotext", "-layout", path, "-") }

// Every voter stands on every paper once, and no paper says more than it must.
func TestPapers(t *testing.T) {
	voters := made(130)
	voters[0].Voted = true
	voters[1].Delegated = true
	voters[2].ActsFor, voters[2].Note = []string{voters[1].Name}, "行动不便"
	for name, c := range map[string]struct {
		print  func(io.Writer, Event, []Voter) error
		pages  int
		says   []string
		hides  []string
		fangs  int // voters called 王芳
		titles string
	}{
		"list":      {PublicList, 2, []string{"登记选民 130 人", "欧阳建国", "盖章"}, []string{"11*", "…2X", "行动不便", "已投票", "ZV1"}, 26, "选民名单"},
		"cards":     {Cards, 13, []string{"投票站 东站", "限本人使用"}, []string{"11*", "…2X", "行动不便", "已投票"}, 26, "选民证"},
		"checklist": {Checklist, 6, []string{"已投票", "已委托他人", "代 丁一", "行动不便", "11…2X", "×1"}, []string{"11*", "ZV1"}, 26, "选民核对表"},
	} {
		t.Run(name, func(t *testing.T) {
			path := printed(t, c.print, voters)
			text := texts(t, path)
			if got := strings.Count(text, "\f"); got != c.pages {
				t.Errorf("%d pages, want %d", got, c.pages)
			}
			for _, s := range append(c.says, c.titles) {
				if !strings.Contains(text, s) {
					t.Errorf("it does not say %q", s)
				}
			}
			for _, s := range c.hides {
				if strings.Contains(text, s) {
					t.Errorf("it says %q", s)
				}
			}
			if got := strings.Count(text, "王芳"); got != c.fangs {
				t.Errorf("%d of 26 called 王芳", got)
			}
		})
	}
}

// A card's bars are read back from the printed page, as a scanner would.
func TestBarsAreRead(t *testing.T) {
	voters := made(1)
	path := printed(t, Cards, voters)
	tool(t, "pdftoppm", "-r", "200", "-png", "-singlefile", path, strings.TrimSuffix(path, ".pdf"))
	f, err := os.Open(strings.TrimSuffix(path, ".pdf") + ".png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	page, _, err := image.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	mm := func(v float64) int { return int(v * 200 / 25.4) }
	cut := page.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(image.Rect(mm(cardLeft+1), mm(cardAbove+25), mm(cardLeft+cardW-1), mm(cardAbove+38)))
	bitmap, err := gozxing.NewBinaryBitmapFromImage(cut)
	if err != nil {
		t.Fatal(err)
	}
	got, err := oned.NewCode128Reader().Decode(bitmap, nil)
	if err != nil || got.GetText() != voters[0].Code {
		t.Fatalf("read %v, %v; want %s", got, err, voters[0].Code)
	}
	if _, err := election.ParseCard("try-2026", got.GetText()); err != nil {
		t.Error(err)
	}
}

func TestSamePaperSameBytes(t *testing.T) {
	var a, b bytes.Buffer
	if err := errors.Join(Checklist(&a, event, made(40)), Checklist(&b, event, made(40))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same list makes other bytes")
	}
}

func TestLettersThatCannotBePrinted(t *testing.T) {
	voters := made(2)
	voters[1].Name = "王\ue863"
	if err := PublicList(io.Discard, event, voters); !errors.Is(err, typeset.ErrGlyph) {
		t.Errorf("a private letter: %v", err)
	}
	t.Setenv("ZHENG_FONTS", t.TempDir())
	if err := Cards(io.Discard, event, voters); err == nil || !strings.Contains(err.Error(), "ZHENG_FONTS") {
		t.Errorf("without fonts: %v", err)
	}
}

func TestStrokes(t *testing.T) {
	var names []string
	voters := []Voter{{Name: "魏强"}, {Name: "王芳"}, {Name: "丁一"}, {Name: "王一"}, {Name: "龚伟"}, {Name: "刘洋"}, {Name: "于丽"}}
	byStrokes(voters)
	for _, v := range voters {
		names = append(names, v.Name)
	}
	// 丁 2, 于 3, 王 4, 刘 6, 龚 11, 魏 17; 一 before 芳.
	if want := []string{"丁一", "于丽", "王一", "王芳", "刘洋", "龚伟", "魏强"}; !slices.Equal(names, want) {
		t.Errorf("%v, want %v", names, want)
	}
}

func TestNatural(t *testing.T) {
	list := []string{"第10组", "第2组", "", "第2组乙", "10", "9", "009", "东组", "第02组"}
	slices.SortStableFunc(list, Natural)
	if want := []string{"", "9", "009", "10", "东组", "第2组", "第02组", "第2组乙", "第10组"}; !slices.Equal(list, want) {
		t.Errorf("%q, want %q", list, want)
	}
}

func TestLongWordsStayInTheirRoom(t *testing.T) {
	voters := made(1)
	voters[0].Name = strings.Repeat("阿不都·热合曼", 5)
	voters[0].Note = strings.Repeat("很长的备注", 40)
	for name, print := range map[string]func(io.Writer, Event, []Voter) error{"cards": Cards, "checklist": Checklist} {
		if text := texts(t, printed(t, print, voters)); !strings.Contains(text, "…") || strings.Count(text, "\f") != 1 {
			t.Errorf("%s: not cut: %s", name, text)
		}
	}
	if text := texts(t, printed(t, PublicList, voters)); strings.Count(text, "热合曼") != 5 || strings.Count(text, "\f") != 1 {
		t.Errorf("a long name is not whole on the list: %s", text)
	}
}
