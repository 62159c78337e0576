package main

const help = `zheng-verify — 独立核对计票档案，不需要联网，也不需要别的程序
               checks an archive of a count; needs no network and no other program

zheng-verify [-key K] [-checkpoint C] [-json] 档案.zip
  重做整个计票：签名、日志、每张选票、规则、结果。全部属实退出码为 0，否则为 1。
  does the whole count again: signatures, log, every ballot, rules, result. Exit 0 if all holds, else 1.

  -key K          纸质报告单上的公钥指纹（或存有它或公钥的文件）
                  the key's fingerprint on the printed report (or a file with it, or with the public key)
                  多个投票站合成的档案，每站给一次 / for a count of many stations, once for each
  -checkpoint C   纸质报告单上的日志校验值（或存有它的文件），可以给多次
                  the checkpoint on a printed report (or a file with it); may be given many times
  -json           以数据给出 / as data

zheng-verify -seed DICE [-sample N] [-form F.csv] [-audited F.csv] [-limit 5] 档案.zip
  抽查原票：当众掷骰子得到种子，算出抽哪几张；看过原票后得出风险。
  a sample audit: dice rolled in public say which papers to pull; what people see says the risk.

  -seed DICE      当众掷出的骰子点数，如 20 个：31415926535897932384
                  the digits of dice rolled in public, twenty of them, say
  -sample N       抽 N 张；不写就抽到够 -limit 所需的张数
                  how many; as many as -limit needs where it is not said
  -form F.csv     写出要填的表格 / writes the form to fill in
  -audited F.csv  填好的表格，可以给多次；与 -form 一起用，只写出还没有看过的
                  the form, filled in; may be given many times; with -form, only what is not seen yet is written
  -limit 5        风险限，百分数 / the risk limit in per cent

  第 i 次抽签：SHA-256("DICE,i") 作为整数，除以计票张数取余；计票的选票按批、张排列，从 0 数起；抽过的跳过。
  Draw i is SHA-256("DICE,i") as a number, modulo the number of counted sheets, which stand in order of
  batch and place, the first being 0; a sheet drawn before is passed over:
      printf '%s' '31415926535897932384,1' | sha256sum
  方法 / methods: Lindeman & Stark 2012; Stark 2020 (SHANGRLA); Waudby-Smith, Stark & Ramdas 2021 (RiLACS).

zheng-verify -release -key K 文件夹
  安装之前，核对发布的程序与签名的清单（RELEASE.txt）相符；K 是发布密钥的公钥或指纹。
  before installing: whether a folder of programs is what was signed (RELEASE.txt); K is the public key of the
  releases or its fingerprint, from elsewhere.

示例 / Example
  zheng-verify -key "A42E 0DE3 23C7 DC2D A54D 2D04" hongshan-2026.zip
  zheng-verify -seed 31415926535897932384 -form 抽查.csv hongshan-2026.zip
  zheng-verify -seed 31415926535897932384 -audited 抽查.csv hongshan-2026.zip
`
