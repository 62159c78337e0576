package idcard

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"time"
)

// Kind is the type of a card.
type Kind int

const (
	Resident    Kind = iota // the resident's card of citizens
	Compatriot              // residence permit of Hong Kong, Macao and Taiwan residents, "J"
	Foreigner17             // foreigner's permanent residence card of 2017, "I"
	Foreigner23             // and of 2023, "Y"
)

func (k Kind) String() string {
	return [...]string{"resident", "compatriot", "foreigner-2017", "foreigner-2023"}[k]
}

// Warning is something a person may want to look at; the card counts all the same.
type Warning int

const (
	WarnSex      Warning = iota // the number's sequence is odd for a woman or even for a man
	WarnName                    // the name has a character outside Unicode's tables: never compare by name
	WarnValidity                // the dates of validity cannot be read
)

func (w Warning) String() string {
	return [...]string{"sex differs from the number", "name has a private character", "validity cannot be read"}[w]
}

// Card is what the text of a card says. Dates are midnight UTC. Printed,
// logged or encoded in whatever way, a card shows its kind and its masked
// number only.
type Card struct {
	Kind     Kind
	Name     string // Chinese; may be empty on a foreigner's card; rare characters may be private code points
	Latin    string // foreigners: the name in Latin letters
	Sex      Sex
	Nation   Nation // citizens
	Birth    time.Time
	Address  string // citizens, compatriots; where the household is registered
	Number   Number
	Issuer   string // for Foreigner17 the code of the authority
	From, To time.Time
	Forever  bool   // valid without end (长期); To is zero
	Pass     Number // compatriots: number of the travel permit
	Issue    string // compatriots: how often issued; Foreigner23: how often renewed
	Country  string // foreigners: nationality, three letters
	Version  string // Foreigner17: version of the card
	Warnings []Warning
}

// Expired says whether the card is past its last day on that day, whose
// calendar date counts as it stands. Where the card's last day cannot be read
// it is not expired, and Warnings has WarnValidity.
func (c Card) Expired(day time.Time) bool {
	return !c.Forever && !c.To.IsZero() && date(day).After(c.To)
}

func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (c Card) String() string { return fmt.Sprintf("%s card %s", c.Kind, c.Number) }

// Format prints what String gives, whatever the verb.
func (c Card) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// MarshalJSON gives kind and masked number.
func (c Card) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Kind   string `json:"kind"`
		Number Number `json:"number"`
	}{c.Kind.String(), c.Number})
}

// LogValue gives kind and masked number.
func (c Card) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", c.Kind.String()), slog.Any("number", c.Number))
}
