package idcard

// Nation is the two-digit code of a nationality on a resident's card
// (GB/T 3304), kept as it stands on the card.
type Nation string

// Sex is the code on the card (GB/T 2261.1): '1' male, '2' female, '0' unknown,
// '9' unstated. Any other character is kept.
type Sex rune

const (
	SexUnknown  Sex = '0'
	Male        Sex = '1'
	Female      Sex = '2'
	SexUnstated Sex = '9'
)
