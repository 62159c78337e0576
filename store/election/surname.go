// This file knows the surnames that are read otherwise than their characters
// elsewhere: to find people by their pinyin, and to say their names aloud.

package election

import "slices"

// surnames gives readings in pinyin with tones, syllables separated by spaces.
// Where families differ (乐 Yue and Le, 覃 Qin and Tan, 宓 Mi and Fu) it is the
// one that dictionaries of surnames put first.
var surnames = map[string]string{
	"单": "shan4", "解": "xie4", "曾": "zeng1", "仇": "qiu2", "任": "ren2", "区": "ou1", "查": "zha1", "盖": "ge3", "朴": "piao2", "繁": "po2",
	"洗": "xian3", "冼": "xian3", "乐": "yue4", "翟": "zhai2", "缪": "miao4", "秘": "bi4", "郇": "xun2", "员": "yun4", "黑": "he4", "折": "she2",
	"召": "shao4", "晟": "cheng2", "种": "chong2", "能": "nai4", "宓": "mi4", "么": "yao1", "覃": "qin2", "佴": "nai4", "藏": "zang1", "句": "gou1",
	"都": "du1", "那": "na1", "哈": "ha3", "燕": "yan1", "华": "hua4", "柏": "bai3", "葛": "ge3", "宿": "su4", "隗": "wei3", "会": "gui4",
	"车": "che1", "祭": "zhai4", "殷": "yin1", "尹": "yin3", "纪": "ji3", "石": "shi2", "重": "chong2", "炅": "gui4", "阚": "kan4", "卜": "bu3",
	"逄": "pang2", "亓": "qi2", "褚": "chu3", "谌": "chen2", "芮": "rui4", "牟": "mu4", "訾": "zi1", "俞": "yu2", "应": "ying1", "过": "guo1",
	"宁": "ning2", "曲": "qu1", "尉": "wei4", "乜": "nie4", "相": "xiang4", "令": "ling2", "笪": "da2", "薄": "bo2", "行": "xing2", "长": "chang2",
	"万俟": "mo4 qi2", "尉迟": "yu4 chi2", "澹台": "tan2 tai2", "单于": "chan2 yu2", "长孙": "zhang3 sun1", "令狐": "ling2 hu2", "皇甫": "huang2 fu3",
	"鲜于": "xian1 yu2", "夏侯": "xia4 hou2", "濮阳": "pu2 yang2", "亓官": "qi2 guan1",
}

// Surname gives the reading of the surname that a name begins with, in pinyin
// with tones (shan4; mo4 qi2), and how many characters it has; 0 for one that is
// read as its character is everywhere.
func Surname(name string) (pinyin string, length int) {
	letters := []rune(name)
	for n := min(2, len(letters)); n > 0; n-- {
		if s, ok := surnames[string(letters[:n])]; ok {
			return s, n
		}
	}
	return "", 0
}

// Names are those of all candidates, each once.
func (e *Election) Names() (out []string) {
	for _, p := range e.Posts {
		for _, c := range p.Candidates {
			if !slices.Contains(out, c.Name) {
				out = append(out, c.Name)
			}
		}
	}
	return out
}
