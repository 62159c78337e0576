package idcard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zheng/device/devicetest"
)

var today = time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestCheckNumber(t *testing.T) {
	for _, c := range []struct {
		number string
		want   error
	}{
		{"11010519491231002X", nil},
		{"440524188001010014", nil},
		{"34052419800101001X", nil},
		{"110105194912310021", ErrNumberCheck},
		{"11010519491231002x", ErrNumberDigits},
		{"1101051949123100X2", ErrNumberDigits},
		{"１１010519491231002X", ErrNumberLength},
		{"11010519491231002", ErrNumberLength},
		{"", ErrNumberLength},
		{"110105 9491231002X", ErrNumberDigits},
		{"16010519491231002X", ErrNumberRegion},
		{"01010519491231002X", ErrNumberRegion},
		{"110105194913310020", ErrNumberDate},
		{"110105202702290020", ErrNumberDate},
		{"110105202612060020", ErrNumberDate}, // tomorrow
		{"110105170001010020", ErrNumberDate},
	} {
		if err := CheckNumber(c.number, today); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.number, err, c.want)
		}
	}
}

// Any one digit changed, or two neighbours swapped, is noticed.
func TestCheckDigitNoticesSlips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := []byte(devicetest.MakeUp(rapid.Uint64().Draw(t, "seed"), rapid.IntRange(0, 3_000_000).Draw(t, "i"), today).Number)
		if err := CheckNumber(string(n), today); err != nil {
			t.Fatalf("a made-up number: %v", err)
		}
		i := rapid.IntRange(0, 16).Draw(t, "place")
		was := n[i]
		n[i] = '0' + byte(rapid.IntRange(0, 9).Draw(t, "digit"))
		if n[i] != was && CheckDigit(string(n)) == n[17] {
			t.Fatal("one digit was changed and the check digit still fits")
		}
	})
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"11010519491231002X": "1****************X",
		"XXA990000011234":    "X*************4",
		"H00123456":          "H*******6",
		"12345":              "*****",
		"":                   "",
	} {
		if got := Mask(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestEveryCard(t *testing.T) {
	p := devicetest.MakeUp(7, 1234, today)
	p.Nation, p.To = "03", time.Time{}
	for name, c := range map[string]struct {
		person devicetest.Person
		want   Card
	}{
		"resident": {p, Card{
			Kind: Resident, Name: p.Name, Sex: Sex(p.Sex), Nation: "03", Birth: p.Birth, Address: p.Address,
			Issuer: p.Issuer, From: p.From, Forever: true,
		}},
		"Hong Kong, Macao, Taiwan": {p.Compatriot(), Card{
			Kind: Compatriot, Name: p.Name, Sex: Sex(p.Sex), Birth: p.Birth, Address: p.Address,
			Issuer: p.Issuer, From: p.From, Forever: true, Issue: "01",
		}},
		"foreigner 2017": {p.Foreigner17(), Card{
			Kind: Foreigner17, Name: p.Name, Latin: "DOE, JANE MADEUP", Sex: Sex(p.Sex), Birth: p.Birth,
			Issuer: "1500", From: p.From, To: p.From.AddDate(10, 0, 0), Country: "XXA", Version: "01",
		}},
		"foreigner 2023": {p.Foreigner23(), Card{
			Kind: Foreigner23, Name: p.Name, Latin: "DOE, JANE ALEXANDRA MADEUP OF NOWHERE", Sex: Sex(p.Sex), Birth: p.Birth,
			From: p.From, To: p.From.AddDate(10, 0, 0), Country: "XXA", Issue: "02",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseText(c.person.Text(), today)
			if err != nil {
				t.Fatal(err)
			}
			if got.Number.Reveal() != c.person.Number || got.Pass.Reveal() != c.person.Pass {
				t.Errorf("number or pass differ: %v %v", got.Number, got.Pass)
			}
			if s, want := plain(got), plain(c.want); s != want {
				t.Errorf("\n got %s\nwant %s", s, want)
			}
		})
	}
}

// plain shows all of a card but its numbers.
func plain(c Card) string {
	return fmt.Sprintf("%v|%s|%s|%c|%s|%s|%s|%s|%s|%s|%v|%s|%s|%s|%v", c.Kind, c.Name, c.Latin, c.Sex, c.Nation, c.Birth,
		c.Address, c.Issuer, c.From, c.To, c.Forever, c.Issue, c.Country, c.Version, c.Warnings)
}

func TestOddCards(t *testing.T) {
	base := devicetest.MakeUp(7, 3, today)
	for _, c := range []struct {
		name   string
		change func(*devicetest.Person)
		want   []Warning
		fails  string
	}{
		{name: "as it should be", change: func(*devicetest.Person) {}},
		{name: "sex differs", change: func(p *devicetest.Person) { p.Sex = '1' + '2' - p.Sex }, want: []Warning{WarnSex}},
		{name: "sex unstated", change: func(p *devicetest.Person) { p.Sex = '9' }},
		{name: "private character", change: func(p *devicetest.Person) { p.Name = "王\uE86C" }, want: []Warning{WarnName}},
		{name: "beyond the basic plane", change: func(p *devicetest.Person) { p.Name = "𠮷玉" }},
		{name: "name with a dot", change: func(p *devicetest.Person) { p.Name = "买买提·吐尔逊" }},
		{name: "no name", change: func(p *devicetest.Person) { p.Name = "" }, fails: "no name"},
		{name: "unknown nationality", change: func(p *devicetest.Person) { p.Nation = "97" }},
		{name: "validity empty", change: func(p *devicetest.Person) { p.From = time.Date(99999, 1, 1, 0, 0, 0, 0, time.UTC) }, want: []Warning{WarnValidity}},
		{name: "birth differs", change: func(p *devicetest.Person) { p.Birth = p.Birth.AddDate(0, 0, 1) }, fails: "differs"},
		{name: "birth tomorrow", change: func(p *devicetest.Person) { p.Birth = today.AddDate(0, 0, 1) }, fails: "no date of the past"},
		{name: "check digit", change: func(p *devicetest.Person) { p.Number = p.Number[:17] + "?" }, fails: "17 digits"},
		{name: "short number", change: func(p *devicetest.Person) { p.Number = p.Number[:15] }, fails: "18 characters"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := base
			c.change(&p)
			got, err := ParseText(p.Text(), today)
			if c.fails != "" {
				if !errors.Is(err, ErrText) || !strings.Contains(err.Error(), c.fails) {
					t.Fatalf("%v, want %q", err, c.fails)
				}
				noNumber(t, err.Error(), p.Number)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if fmt.Sprint(got.Warnings) != fmt.Sprint(c.want) || got.Name != p.Name {
				t.Errorf("%q with %v, want %q with %v", got.Name, got.Warnings, p.Name, c.want)
			}
		})
	}
}

func TestExpired(t *testing.T) {
	c := Card{To: day("2026-12-05")}
	if c.Expired(today) || !c.Expired(today.AddDate(0, 0, 1)) {
		t.Error("a card counts on its last day, and not on the next")
	}
	if (Card{Forever: true}).Expired(today) || (Card{}).Expired(today) {
		t.Error("a card without end, or without a known one, never expires")
	}
	shanghai := time.FixedZone("", 8*3600)
	if c.Expired(time.Date(2026, 12, 5, 23, 59, 0, 0, shanghai)) || !c.Expired(time.Date(2026, 12, 6, 0, 1, 0, 0, shanghai)) {
		t.Error("the calendar date of the place counts")
	}
}

// longNumber is what must be nowhere: 9 digits or more in a row.
var longNumber = regexp.MustCompile(`[0-9]{9,}`)

// address is where something lies in memory, as %#v prints it: its digits may
// be any.
var address = regexp.MustCompile(`0x[0-9a-f]+`)

// noNumber fails where s holds the number, or much of it.
func noNumber(t testing.TB, s, number string) {
	t.Helper()
	s = address.ReplaceAllString(s, "0x…")
	for at := 0; at+6 <= len(number); at++ {
		if i := strings.Index(s, number[at:at+6]); i >= 0 {
			t.Fatalf("six characters of an ID number are shown: …%q", s[max(0, i-40):min(len(s), i+20)])
		}
	}
}

func TestNothingShowsTheNumber(t *testing.T) {
	p := devicetest.MakeUp(7, 55, today).Compatriot()
	card, err := ParseText(p.Text(), today)
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		Public Card
		hidden Card
		number Number
		ptr    *Card
	}
	things := map[string]any{
		"card": card, "pointer": &card, "number": card.Number, "pass": card.Pass, "pointer to number": &card.Number,
		"slice": []Card{card}, "map": map[string]*Card{"a": &card}, "holder": holder{card, card, card.Number, &card},
		"event": Event{State: Read, Card: &card}, "reader": &Reader{seen: card.Number, last: Read},
	}
	for name, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
			s := fmt.Sprintf(verb, thing)
			noNumber(t, s, p.Number)
			noNumber(t, s, p.Pass)
			if strings.Contains(strings.ToLower(s), fmt.Sprintf("%x", p.Number[12:])) {
				t.Fatalf("%s printed with %s shows the number in hex: %q", name, verb, s)
			}
		}
		if b, err := json.Marshal(thing); err == nil {
			noNumber(t, string(b), p.Number)
			noNumber(t, string(b), p.Pass)
		} else {
			t.Errorf("%s: %v", name, err)
		}
		var log bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(h).Info("seen", "thing", thing)
		}
		noNumber(t, log.String(), p.Number)
	}
	if got, want := fmt.Sprintf("%#v", card), "compatriot card "+Mask(p.Number); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if b, _ := json.Marshal(card); string(b) != `{"kind":"compatriot","number":"`+Mask(p.Number)+`"}` {
		t.Errorf("JSON: %s", b)
	}
}

func FuzzText(f *testing.F) {
	p := devicetest.MakeUp(7, 9, today)
	for _, q := range []devicetest.Person{p, p.Compatriot(), p.Foreigner17(), p.Foreigner23()} {
		f.Add(q.Text())
	}
	f.Add(make([]byte, 256))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		card, err := ParseText(b, today)
		if err != nil {
			if !errors.Is(err, ErrText) {
				t.Fatalf("an error of another kind: %v", err)
			}
			if longNumber.MatchString(err.Error()) {
				t.Fatalf("an error with a number in it: %v", err)
			}
			return
		}
		if card.Kind != Foreigner17 {
			if err := CheckNumber(card.Number.Reveal(), today); err != nil {
				t.Fatalf("a card with a wrong number: %v", err)
			}
		}
		if card.Birth.IsZero() || card.Birth.After(today) {
			t.Fatal("a card without a birth in the past")
		}
	})
}
