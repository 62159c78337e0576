package checkin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zheng/kiosk/web"
	"zheng/store/election"
)

// Voice reads a screen aloud: it gives a sound file (WAV) of a text, in which
// those names stand.
type Voice interface {
	Speak(ctx context.Context, lang, text string, names []string) ([]byte, error)
}

// ESpeak is the voice of the program espeak-ng.
type ESpeak struct {
	path   string
	Pace   int // words a minute; Chinese: about two syllables each
	Volume int // 100 is the usual
}

// FindESpeak looks for the program; false where it is not installed.
func FindESpeak() (ESpeak, bool) {
	path, err := exec.LookPath("espeak-ng")
	return ESpeak{path: path, Pace: 140, Volume: 100}, err == nil
}

// maxSpoken bounds a text in bytes: some two minutes.
const maxSpoken = 4000

// mandarin is the voice that reads Chinese, and pinyin with tones in it. The one
// called cmn alone spells most syllables out as English: ren4 as "ren four".
const mandarin = "cmn-latn-pinyin"

// Speak runs the program once; the text goes in where no list of processes
// shows it.
func (e ESpeak) Speak(ctx context.Context, lang, text string, names []string) ([]byte, error) {
	return e.run(ctx, lang, text, names, "--stdout")
}

func (e ESpeak) run(ctx context.Context, lang, text string, names []string, more ...string) ([]byte, error) {
	if len(text) > maxSpoken {
		text = strings.ToValidUTF8(text[:maxSpoken], "")
	}
	voice := map[string]string{web.Chinese: mandarin, web.English: "en"}[lang]
	args := append([]string{"-b", "1", "-m", "-v", voice, "-s", strconv.Itoa(e.Pace), "-a", strconv.Itoa(e.Volume), "--stdin"}, more...)
	cmd := exec.CommandContext(ctx, e.path, args...)
	cmd.Stdin = strings.NewReader(pronounced(lang, text, names))
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("couldn't speak: %w", err)
	}
	if len(out) == 0 {
		return nil, errors.New("couldn't speak: espeak-ng said nothing; is its voice for this language installed?")
	}
	return out, nil
}

var chinese = regexp.MustCompile(`(?:[a-z]+[1-5] ?)*\p{Han}+`)

// pronounced makes of a text what the program is given (SSML): surnames in
// pinyin where they are read otherwise than their characters, and in English
// whatever is Chinese in the Chinese voice, which it would spell out else.
func pronounced(lang, text string, names []string) string {
	var pairs []string
	for _, name := range names {
		if p, n := election.Surname(name); n > 0 && n < len([]rune(name)) {
			pairs = append(pairs, name, p+string([]rune(name)[n:]))
		}
	}
	text = strings.NewReplacer(pairs...).Replace(text)
	text = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
	if lang != web.English {
		return text
	}
	return chinese.ReplaceAllString(text, `<voice name="`+mandarin+`">$0</voice>`)
}

// kioskVoice gives the sound of the screen that is shown, and of no other.
func (s *Screens) kioskVoice(w http.ResponseWriter, r *http.Request) error {
	v, err := s.booth.view(&s.cfg)
	if err != nil {
		return fmt.Errorf("couldn't speak: %w", err)
	}
	if s.cfg.Voice == nil || r.FormValue("screen") != strconv.Itoa(v.N) {
		http.NotFound(w, r)
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), 10*time.Second)
	defer cancel()
	sound, err := s.cfg.Voice.Speak(ctx, v.Lang, v.Say, s.cfg.Election.Names())
	if err != nil {
		return fmt.Errorf("couldn't speak: %w", err)
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Write(sound)
	return nil
}
