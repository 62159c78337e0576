package checkin

import (
	"bytes"
	"context"
	"encoding/binary"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"zheng/kiosk/web"
	"zheng/store/election"
	"zheng/store/record"
)

// wave is what a sound file holds: seconds, and how loud it is of 1, on the
// whole.
func wave(t *testing.T, sound []byte) (seconds, loud float64) {
	t.Helper()
	const head = 44
	if len(sound) <= head || string(sound[:4]) != "RIFF" || string(sound[8:16]) != "WAVEfmt " || binary.LittleEndian.Uint16(sound[34:]) != 16 {
		t.Fatalf("%d bytes are no sound of 16 bits", len(sound))
	}
	rate, channels := binary.LittleEndian.Uint32(sound[24:]), binary.LittleEndian.Uint16(sound[22:])
	sum, n := 0.0, 0
	for b := sound[head:]; len(b) >= 2; b = b[2:] {
		v := float64(int16(binary.LittleEndian.Uint16(b))) / math.MaxInt16
		sum, n = sum+v*v, n+1
	}
	return float64(n) / float64(rate) / float64(channels), math.Sqrt(sum / float64(n))
}

// phonemes are what the program makes of a text, in its own signs.
func (e ESpeak) phonemes(t *testing.T, lang, text string, names []string) string {
	t.Helper()
	out, err := e.run(t.Context(), lang, text, names, "-q", "-x")
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// Every sentence that the screen says, in both languages, is a sound: none
// silent, none hurried or drawn out, and nothing in it is spelt: a Chinese one
// has no English in it, an English one no "Chinese letter". ZHENG_SOUNDS is a
// folder that keeps the sounds, to be listened to.
func TestEverySentence(t *testing.T) {
	voice, ok := FindESpeak()
	if !ok {
		if _, err := exec.LookPath("espeak-ng"); err == nil {
			t.Fatal("espeak-ng is there and was not found")
		}
		t.Log("espeak-ng is not installed: nothing to hear")
		return
	}
	h := prepare(t, func(c *Config) { c.Voice = voice })
	keep, said, total := os.Getenv("ZHENG_SOUNDS"), map[string]bool{}, 0.0
	for _, s := range situations {
		for _, name := range []string{"own", "proxy"} { // who confirmed has the vote back
			if p, err := h.voters.Person(h.id(name)); err == nil && p.Voted {
				if err := h.desk.act(t.Context(), "undo", p.ID, record.SignOff{By: "甲", Second: "乙", Reason: "测试"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		h.rest()
		s.do(h)
		for _, lang := range []string{web.Chinese, web.English} {
			h.look(look{lang: lang, size: 2, voice: true})
			v, err := h.booth.view(&h.cfg)
			if err != nil {
				t.Fatal(err)
			}
			if v.Say == "" || said[v.Say] {
				continue
			}
			said[v.Say] = true
			names := h.cfg.Election.Names()
			signs := filepath.Join(t.TempDir(), "phonemes")
			sound, err := voice.run(t.Context(), lang, v.Say, names, "--stdout", "-x", "--phonout="+signs)
			if err != nil {
				t.Fatalf("%s, %s: %v", s.name, lang, err)
			}
			heard, err := os.ReadFile(signs)
			if err != nil {
				t.Fatal(err)
			}
			seconds, loud := wave(t, sound)
			total += seconds
			letters := float64(utf8.RuneCountInString(v.Say))
			least, most := 0.12, 0.6 // seconds a syllable
			if lang == web.English {
				least, most = 0.03, 0.25 // a letter
			}
			if seconds < least*letters || seconds > most*letters+1 || loud < 0.02 || loud > 0.7 {
				t.Errorf("%s, %s: %.1f s for %.0f letters, %.3f loud: %s", s.name, lang, seconds, letters, loud, v.Say)
			}
			latin := strings.ContainsFunc(strings.ReplaceAll(v.Say, "A", ""), func(r rune) bool { return unicode.Is(unicode.Latin, r) })
			if lang == web.Chinese && !latin && bytes.Contains(heard, []byte("(en)")) || bytes.Contains(heard, []byte("tS'aIni:z")) || len(heard) == 0 {
				t.Errorf("%s, %s: something is spelt out: %s\n%s", s.name, lang, v.Say, heard)
			}
			if keep != "" {
				if err := os.WriteFile(filepath.Join(keep, s.name+"-"+lang+".wav"), sound, 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d sentences, %.0f s", len(said), total)
	if len(said) < 30 {
		t.Errorf("only %d sentences were said", len(said))
	}
}

// Names are said as their families say them, in either language, and no other
// word is touched by that: 任 is rén in a name and rèn in 主任.
func TestNamesAloud(t *testing.T) {
	for name, c := range map[string]struct{ lang, text, want string }{
		"a surname":       {web.Chinese, "主任：任静", "主任：ren2静"},
		"of two":          {web.Chinese, "万俟雪，赞成", "mo4 qi2雪，赞成"},
		"none of these":   {web.Chinese, "王任", "王任"},
		"in English":      {web.English, "主任: 任静", `<voice name="cmn-latn-pinyin">主任</voice>: <voice name="cmn-latn-pinyin">ren2静</voice>`},
		"markup is words": {web.Chinese, "<任静>&", "&lt;ren2静&gt;&amp;"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := pronounced(c.lang, c.text, []string{"任静", "万俟雪", "王任", "任"}); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// What the program then says is what the pinyin says, for every surname that is
// read otherwise than its character.
func TestSurnamesHeard(t *testing.T) {
	voice, ok := FindESpeak()
	if !ok {
		t.Log("espeak-ng is not installed: nothing to hear")
		return
	}
	readings := map[string]string{
		"单": "shan4", "解": "xie4", "曾": "zeng1", "仇": "qiu2", "任": "ren2", "区": "ou1", "查": "zha1", "朴": "piao2", "翟": "zhai2",
		"员": "yun4", "华": "hua4", "盖": "ge3", "种": "chong2", "燕": "yan1", "召": "shao4", "折": "she2", "秘": "bi4", "万俟": "mo4 qi2", "单于": "chan2 yu2", "长孙": "zhang3 sun1",
	}
	surnames := slices.Sorted(maps.Keys(readings))
	var names, spelt []string
	for _, s := range surnames {
		if got, _ := election.Surname(s + "雪"); got != readings[s] {
			t.Errorf("%s is read %q, want %q", s, got, readings[s])
		}
		names, spelt = append(names, s+"雪"), append(spelt, readings[s]+"雪")
	}
	lines := func(list, names []string) []string {
		return strings.Split(strings.TrimSpace(voice.phonemes(t, web.Chinese, strings.Join(list, "。\n"), names)), "\n")
	}
	heard, want, plain := lines(names, names), lines(spelt, nil), lines(names, nil)
	if len(heard) != len(names) || len(want) != len(names) || len(plain) != len(names) {
		t.Fatalf("%d names, heard %d, %d and %d", len(names), len(heard), len(want), len(plain))
	}
	for i, name := range names {
		if heard[i] != want[i] || heard[i] == plain[i] || strings.Contains(heard[i], "(en)") {
			t.Errorf("%s is heard as %q, want %q; without the table %q", name, heard[i], want[i], plain[i])
		}
	}
}

// Pace and volume are heard.
func TestPaceAndVolume(t *testing.T) {
	voice, ok := FindESpeak()
	if !ok {
		t.Log("espeak-ng is not installed: nothing to hear")
		return
	}
	say := func(pace, volume int) (seconds, loud float64) {
		v := voice
		v.Pace, v.Volume = pace, volume
		sound, err := v.Speak(context.Background(), web.Chinese, texts["rest.why"].In(web.Chinese), nil)
		if err != nil {
			t.Fatal(err)
		}
		return wave(t, sound)
	}
	usual, loud := say(140, 100)
	slow, _ := say(90, 100)
	_, soft := say(140, 40)
	if slow < 1.2*usual || soft > 0.6*loud {
		t.Errorf("%.1f s, slow %.1f s; %.3f loud, soft %.3f", usual, slow, loud, soft)
	}
}
