package checkin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"zheng/kiosk/web"
)

// Voice reads a screen aloud: it gives a sound file (WAV) of a text.
type Voice interface {
	Speak(ctx context.Context, lang, text string) ([]byte, error)
}

// ESpeak is the voice of the program espeak-ng.
type ESpeak struct{ path string }

// FindESpeak looks for the program; false where it is not installed.
func FindESpeak() (ESpeak, bool) {
	path, err := exec.LookPath("espeak-ng")
	return ESpeak{path}, err == nil
}

// maxSpoken bounds a text in bytes: some two minutes.
const maxSpoken = 4000

// Speak runs the program once; the text goes in where no list of processes
// shows it.
func (e ESpeak) Speak(ctx context.Context, lang, text string) ([]byte, error) {
	if len(text) > maxSpoken {
		text = strings.ToValidUTF8(text[:maxSpoken], "")
	}
	voice := map[string]string{web.Chinese: "cmn", web.English: "en"}[lang]
	cmd := exec.CommandContext(ctx, e.path, "-v", voice, "-s", "140", "--stdin", "--stdout")
	cmd.Stdin = strings.NewReader(text)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("couldn't speak: %w", err)
	}
	if len(out) == 0 {
		return nil, errors.New("couldn't speak: espeak-ng said nothing; is its voice for this language installed?")
	}
	return out, nil
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
	sound, err := s.cfg.Voice.Speak(ctx, v.Lang, v.Say)
	if err != nil {
		return fmt.Errorf("couldn't speak: %w", err)
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Write(sound)
	return nil
}
