// This file writes the note that lies on top of an archive.

package archive

import (
	"fmt"
	"strings"

	"zheng/store/election"
	"zheng/store/journal"
)

func readme(e *election.Election, public, checkpoint string, provisional bool) []byte {
	status := [2]string{"最后结果", "final result"}
	if provisional {
		status = [2]string{"暂计，还不是最后结果", "PROVISIONAL, not yet the final result"}
	}
	head, _ := journal.ParseCheckpoint(checkpoint) // Manifest has read it
	text := fmt.Sprintf(readmeText, e.Title, e.Community, e.Date, status[0],
		journal.Fingerprint(public), head.Short(),
		e.Title, e.ID, e.Round, status[1])
	return []byte(bom + strings.ReplaceAll(text, "\n", "\r\n")) // old Windows reads nothing else
}

const readmeText = `%s
%s  %s  %s

这个档案装着一次计票的全部内容，任何人都可以在家里重新计算。
核对：zheng-verify 档案.zip
签名公钥指纹：%s
日志校验值：    %s
这两行也印在选举结果报告单上。请以纸上的为准，用 -key 和 -checkpoint 交给 zheng-verify。

README.txt           这份说明
election.toml        选举文件；resolved.toml 是写全了规则的同一份
ballots.json         每张选票：机器的识读、两个人的裁定、所计的票；次序随机
ballots.csv          同样内容的表格，可用 Excel 打开
cvr.json             同样内容，美国 NIST SP 1500-103 标准格式
figures.json         登记、参加投票、发出选票等数字
tallies.json         机器的计数
result.json          结果，与 zheng result -json 相同
reconciliation.json  三核三查
reports/             报告单
journal.jsonl        日志；checkpoint.txt 是签名的校验值，key.txt 是公开密钥
images/              选票图像（如果导出时要求）
manifest.txt         以上文件的 SHA-256，已签名；图像以自己的 SHA-256 为名
                     没有 zheng-verify 也可以：解压后 sha256sum -c manifest.txt
请不要解压后重新打包：原文件一个字节也不能变。

%s
%s, %s round, %s

This archive holds a whole count, so that anybody can do it again at home:
  zheng-verify ARCHIVE.zip
The fingerprint of the key and the checkpoint of the log (above) are printed on
the report of the result, too. Trust the paper: give both to zheng-verify with
-key and -checkpoint. Without zheng-verify: unpack, sha256sum -c manifest.txt.
Do not pack it again: not one byte of the file may change.
`
