// This file is what the buzzer says. Tones differ in rhythm, not in pitch: a
// buzzer has one, and not everybody hears all.

package panel

import "time"

// Tone is one thing that the buzzer can say.
type Tone string

// The tones.
const (
	ToneNext  Tone = "next"  // go on: one short
	ToneAsk   Tone = "ask"   // come and look: two long
	ToneFault Tone = "fault" // stop: five short, and again
)

// tones as sounds and pauses, a sound first, in milliseconds.
var tones = map[Tone][]int{
	ToneNext:  {60},
	ToneAsk:   {220, 140, 220},
	ToneFault: {90, 70, 90, 70, 90, 70, 90, 70, 90, 400, 90, 70, 90, 70, 90, 70, 90, 70, 90},
}

// longestQueue is how much sound may wait: a buzzer that lags says nothing
// about now.
const longestQueue = 3 * time.Second

// Play sounds a tone after those under way; where too much waits already, the
// tone is left out. A fault is heard at once.
func (p *Panel) Play(t Tone) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.outs[Buzzer] == nil {
		return
	}
	if t == ToneFault {
		p.sound = nil
	}
	if time.Duration(len(p.sound))*Tick > longestQueue {
		return
	}
	if len(p.sound) > 0 {
		p.sound = append(p.sound, beats(200, false)...)
	}
	for i, ms := range tones[t] {
		p.sound = append(p.sound, beats(ms, i%2 == 0)...)
	}
}

// beats are ms of sound or silence.
func beats(ms int, on bool) []bool {
	out := make([]bool, time.Duration(ms)*time.Millisecond/Tick)
	for i := range out {
		out[i] = on
	}
	return out
}
