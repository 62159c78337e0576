package board

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"zheng/kiosk/web"
)

// spoken is a ballot in words, as a caller says it.
func (b *Board) spoken(t web.Words, one ballot, written [][]string) string {
	if one.Void != "" {
		return t.Say("call.void") + t.Say("call.void."+one.Void)
	}
	if one.Blank {
		return t.Say("call.blank")
	}
	var out strings.Builder
	for k, s := range one.Posts {
		if s.State == notOnPaper {
			continue
		}
		post := b.cfg.Election.Posts[k]
		name := func(who []int) string {
			var list []string
			for _, i := range who {
				if i < len(post.Candidates) {
					list = append(list, post.Candidates[i].Name)
					continue
				}
				list = append(list, written[k][i-len(post.Candidates)])
			}
			return strings.Join(list, t.Say("call.and"))
		}
		var parts []string
		switch {
		case s.State == overvoted:
			parts = append(parts, t.Say("call.overvoted"))
		case len(s.Approve) == 1:
			parts = append(parts, t.Say("call.one", name(s.Approve)))
		case len(s.Approve) > 1:
			parts = append(parts, t.Say("call.each", name(s.Approve)))
		}
		if len(s.Oppose) > 0 {
			parts = append(parts, t.Say("call.against", name(s.Oppose)))
		}
		if len(parts) == 0 {
			parts = append(parts, t.Say("call.abstain"))
		}
		out.WriteString(t.Say("call.post", post.Title, strings.Join(parts, t.Say("call.comma"))))
	}
	return out.String()
}

// sounds are those made last: every board of a hall asks for the same ones.
// Anybody may ask, so one is made at a time, few wait for it, and the others are
// told no: their boards go on without.
type sounds struct {
	waiting atomic.Int32
	mu      sync.Mutex
	made    map[string][]byte
}

const (
	soundsMax  = 16 // of half a megabyte each
	waitingMax = 8
)

// errBusy: too many ask for sounds.
var errBusy = errors.New("too many ask for a voice")

// voice speaks one call and nothing else: GET /board/voice?run=…&call=120.
func (b *Board) voice(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.Atoi(r.FormValue("call"))
	if b.cfg.Voice == nil || err != nil || n < 1 {
		http.NotFound(w, r)
		return nil
	}
	s, err := b.calls.from(n-1, 1)
	if err != nil {
		return fmt.Errorf("couldn't speak: %w", err)
	}
	if s.Run != r.FormValue("run") || len(s.Ballots) == 0 {
		http.NotFound(w, r)
		return nil
	}
	t := texts.For(r)
	sound, err := b.sounds.get(r.Context(), b.cfg.Voice, t.Lang, b.spoken(t, s.Ballots[0], s.Names), append(slices.Concat(s.Names...), b.cfg.Election.Names()...))
	if errors.Is(err, errBusy) {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return nil
	}
	if err != nil {
		return fmt.Errorf("couldn't speak: %w", err)
	}
	w.Header().Set("Content-Type", "audio/wav")
	w.Write(sound)
	return nil
}

func (s *sounds) get(ctx context.Context, v Voice, lang, text string, names []string) ([]byte, error) {
	defer s.waiting.Add(-1)
	if s.waiting.Add(1) > waitingMax {
		return nil, errBusy
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := lang + " " + text
	if sound, ok := s.made[key]; ok {
		return sound, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	sound, err := v.Speak(ctx, lang, text, names)
	if err != nil {
		return nil, err
	}
	if s.made == nil || len(s.made) >= soundsMax {
		s.made = map[string][]byte{}
	}
	s.made[key] = sound
	return sound, nil
}
