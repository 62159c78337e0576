package devicetest

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"
	"unicode/utf16"
)

// Person is a made-up card holder. The number is right in every respect and
// yet nobody's: its region, with 99 for the county's second pair, was never
// given out.
type Person struct {
	Name    string
	Latin   string
	Sex     rune // '1' or '2'
	Nation  string
	Birth   time.Time
	Address string
	Number  string
	Issuer  string
	From    time.Time
	To      time.Time // zero: without end
	Mark    rune      // type of the card: 0 resident, 'I', 'J', 'Y'
	Pass    string    // with 'J'
	Issue   string    // with 'J' and 'Y'
	Country string    // with 'I' and 'Y'
}

const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金贾韦夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严赖覃洪武莫孔"
	given    = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉力梅鑫波斌宇浩凯健俊帆雪琳晨婷欣悦子涵宁安然嘉诚思远"
)

var provinces = []string{"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65"}

// MakeUp makes the i-th of the people of a seed, aged 18 to 90 on the day. The
// same seed and i give the same person; different i give different numbers, up
// to 3,000,000.
func MakeUp(seed uint64, i int, day time.Time) Person {
	rng := rand.New(rand.NewPCG(seed, uint64(i)))
	pick := func(s string) string { r := []rune(s); return string(r[rng.IntN(len(r))]) }

	// i decides the region's end and the sequence, so that no two are alike.
	region := provinces[i/100_000%len(provinces)] + "99" + fmt.Sprintf("%02d", i/1000%100)
	p := Person{
		Name:    pick(surnames) + pick(given),
		Birth:   date(day.AddDate(-90, 0, 1+rng.IntN(72*365))),
		Nation:  "01",
		Address: fmt.Sprintf("虚构省试验市样板街道%d号%d室", 1+rng.IntN(200), 101+rng.IntN(900)),
		Issuer:  "试验市公安局样板分局",
		From:    date(day.AddDate(-rng.IntN(9), 0, -rng.IntN(365))),
	}
	if rng.IntN(3) > 0 {
		p.Name += pick(given)
	}
	if rng.IntN(12) == 0 {
		p.Nation = fmt.Sprintf("%02d", 2+rng.IntN(55))
	}
	switch age := day.Year() - p.Birth.Year(); {
	case age < 27:
		p.To = p.From.AddDate(10, 0, 0)
	case age < 47:
		p.To = p.From.AddDate(20, 0, 0)
	}
	sequence := i % 1000
	p.Sex = '2' - rune(sequence%2)
	p.Number = number(region + p.Birth.Format("20060102") + fmt.Sprintf("%03d", sequence))
	return p
}

func date(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// number adds the check digit: the whole is then 1 modulo 11, each place
// weighing twice the one to its right.
func number(first17 string) string {
	rest := 0
	for _, c := range first17 {
		rest = (rest + int(c-'0')) * 2 % 11
	}
	return first17 + string("0123456789X"[(12-rest)%11])
}

// Resident, Compatriot, Foreigner17 and Foreigner23 give the same person with
// another type of card.
func (p Person) Resident() Person { p.Mark = 0; return p }

func (p Person) Compatriot() Person {
	p.Mark, p.Nation, p.Pass, p.Issue = 'J', "", "H00"+p.Number[11:17], "01"
	p.Number = number("81" + p.Number[2:17])
	return p
}

func (p Person) Foreigner17() Person {
	p.Mark, p.Latin, p.Country, p.Nation, p.Issuer = 'I', "DOE, JANE MADEUP", "XXA", "", "1500"
	p.Number = "XXA" + p.Number[5:17]
	p.To = p.From.AddDate(10, 0, 0)
	return p
}

func (p Person) Foreigner23() Person {
	p.Mark, p.Latin, p.Country, p.Nation, p.Issue = 'Y', "DOE, JANE ALEXANDRA MADEUP OF NOWHERE", "XXA", "", "02"
	p.Number = number("9" + p.Number[1:17])
	p.To = p.From.AddDate(10, 0, 0)
	return p
}

// Text gives the 256 bytes on the card.
func (p Person) Text() []byte {
	b := make([]byte, 256)
	for i := 0; i < len(b); i += 2 {
		b[i] = ' '
	}
	put := func(at, size int, s string) {
		for i, u := range utf16.Encode([]rune(s)) {
			if 2*i < size {
				binary.LittleEndian.PutUint16(b[at+2*i:], u)
			}
		}
	}
	day := func(t time.Time) string { return t.Format("20060102") }
	to := "长期"
	if !p.To.IsZero() {
		to = day(p.To)
	}

	put(188, 16, day(p.From))
	put(204, 16, to)
	if p.Mark == 'I' {
		put(0, 120, p.Latin)
		put(120, 2, string(p.Sex))
		put(122, 30, p.Number)
		put(152, 6, p.Country)
		put(158, 30, p.Name)
		put(220, 16, day(p.Birth))
		put(236, 4, "01")
		put(240, 8, p.Issuer)
		put(248, 2, "I")
		return b
	}
	put(0, 30, p.Name)
	put(30, 2, string(p.Sex))
	put(36, 16, day(p.Birth))
	put(122, 36, p.Number)
	switch p.Mark {
	case 'Y':
		first := []rune(p.Latin)
		put(32, 4, p.Issue)
		put(52, 70, string(first[:min(35, len(first))]))
		put(220, 22, string(first[min(35, len(first)):]))
		put(242, 6, p.Country)
		put(248, 2, "Y")
	case 'J':
		put(52, 70, p.Address)
		put(158, 30, p.Issuer)
		put(220, 18, p.Pass)
		put(238, 4, p.Issue)
		put(248, 2, "J")
	default:
		put(32, 4, p.Nation)
		put(52, 70, p.Address)
		put(158, 30, p.Issuer)
	}
	return b
}
