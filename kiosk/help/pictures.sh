#!/bin/sh
# Takes the pictures of the handbook anew: screens by the tests of each screen,
# the ballot from its PDF. Wants ImageMagick and poppler-utils.
#
#     go generate ./kiosk/help
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
shots=$(mktemp -d)
trap 'rm -rf "$shots"' EXIT

export ZHENG_SHOTS=$shots
go test ./kiosk/checkin -count 1 -run 'TestEveryScreen/1280x800|TestDeskSeesAtOnce'
go test ./kiosk/table -count 1 -run 'TestWritten|TestTableMeasures'
go test ./kiosk/watch -count 1 -run TestScreen
go test ./kiosk/board -count 1 -run TestEveryBoard/usual
go run ./cmd/zheng print -election cmd/zheng/example/election.toml -count 1 -o "$shots/ballot.pdf"
pdftoppm -r 72 -gray -png -singlefile "$shots/ballot.pdf" "$shots/ballot"

# small NAME WIDTH FILE: one picture of the handbook.
small() { convert "$3" -resize "$2x" -strip -quality 78 "$here/assets/pictures/$1.webp"; }
small kiosk 800 "$shots/ready-proxy@1280x800-zh-2-0.png"
small desk 800 "$shots/desk-queue.png"
small table 900 "$shots/table-zh.png"
small decide 900 "$shots/table-written.png"
small board 960 "$shots/board-usual-counting-1920x1080-zh-1.png"
small watch 900 "$shots/watch-alarmed-1920x1080-zh.png"
small ballot 560 "$shots/ballot.png"
