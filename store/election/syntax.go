// This file says in Chinese what the TOML parser finds wrong.

package election

import "strings"

// syntaxWords are its messages by how they begin; what follows, a character
// or a word, is kept.
var syntaxWords = []struct{ begins, zh string }{
	{"expected '=' after key", "名称后面缺少等号 ="},
	{"expected ']' to close table name", "小节名后面缺少 ]"},
	{"expected ']]' to close array table name", "小节名后面缺少 ]]"},
	{"expected ',' or ']' after array value", "一组文字里缺少逗号，或缺少结尾的 ]"},
	{"expected ',' or '}' after inline table key-value", "花括号里缺少逗号，或缺少结尾的 }"},
	{"array is incomplete", "一组文字没有写完，缺少 ]"},
	{"inline table is incomplete", "花括号没有写完，缺少 }"},
	{"unexpected comma in inline table", "花括号里多了逗号"},
	{"expected value, not end of input", "等号后面没有内容"},
	{"expected value but got ", "等号后面应是内容，却是 "},
	{"expected newline but got ", "这里应当换行，却是 "},
	{"expected key but reached end of input", "缺少名称"},
	{"expected keyword ", "这里只能写 "},
	{"expected number after sign", "正负号后面没有数字"},
	{"expected digit but got ", "这里应是数字，却是 "},
	{"unexpected character ", "内容不能这样开头，文字要加引号："},
	{"strings must be quoted", "文字要加英文引号"},
	{"invalid character at start of key: ", "名称不能这样开头："},
	{"basic strings cannot have new lines", "引号没有在同一行关上"},
	{"literal strings cannot have new lines", "引号没有在同一行关上"},
	{"unterminated basic string", "引号没有关上"},
	{"unterminated literal string", "引号没有关上"},
	{"multiline basic string not terminated", "三个引号没有关上"},
	{"multiline literal string not terminated", "三个引号没有关上"},
	{"invalid escape character ", "反斜线 \\ 后面不能写 "},
	{"need a character after", "反斜线 \\ 后面缺少字符"},
	{"integers cannot have leading zeroes", "整数不能以 0 开头"},
	{"decimal point must be followed", "小数点后面缺少数字"},
	{"exponent must contain", "指数后面缺少数字"},
	{"radix prefix must be followed", "数字写得不完整"},
	{"sign is not allowed", "这种数字前面不能有正负号"},
	{"invalid UTF-8", "文字不是 UTF-8 编码"},
	{"unicode escape sequence", "\\u 后面的编码不完整"},
	{"invalid hexadecimal digit", "\\u 后面的编码不完整"},
	{"escape sequence is not a valid", "\\u 后面的编码没有对应的字"},
	{"too many quotes", "引号太多"},
	{"arrays and inline tables are nested", "括号套得太多"},
	{"number must have at least one digit", "数字写得不完整"},
	{"basic strings cannot have control characters", "文字里有看不见的控制字符"},
	{"literal strings cannot have control characters", "文字里有看不见的控制字符"},
	{"control characters are not allowed in comments", "注释里有看不见的控制字符"},
	{"carriage returns", "换行符不完整"},
}

// syntaxZh gives a message of the parser in Chinese; one that is not in the
// table stays as it is.
func syntaxZh(message string) string {
	for _, w := range syntaxWords {
		if rest, ok := strings.CutPrefix(message, w.begins); ok {
			if !strings.HasSuffix(w.begins, " ") {
				rest = ""
			}
			rest, _, _ = strings.Cut(rest, " at start of value")
			return w.zh + rest
		}
	}
	return message
}
