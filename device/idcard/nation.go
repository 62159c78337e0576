package idcard

import "strconv"

// Nation is the two-digit code of a nationality on a resident's card
// (GB/T 3304), kept as it stands on the card.
type Nation string

var nations = [...]string{
	"汉", "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜",
	"满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳",
	"佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土",
	"达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米",
	"塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔",
	"独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺",
}

// Name gives the Chinese name of the nationality, or the raw code where the
// table has none.
func (n Nation) Name() string {
	if i, err := strconv.ParseUint(string(n), 10, 8); err == nil && len(n) == 2 && i >= 1 && int(i) <= len(nations) {
		return nations[i-1]
	}
	return string(n)
}

// Sex is the code on the card (GB/T 2261.1): '1' male, '2' female, '0' unknown,
// '9' unstated. Any other character is kept.
type Sex rune

const (
	SexUnknown  Sex = '0'
	Male        Sex = '1'
	Female      Sex = '2'
	SexUnstated Sex = '9'
)
