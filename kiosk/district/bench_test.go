package district_test

import (
	"fmt"
	"os"
	"strconv"
	"testing"

	"zheng/store/district"
)

// BenchmarkPage makes the pages of so many communities as ZHENG_COMMUNITIES says.
func BenchmarkPage(b *testing.B) {
	n, err := strconv.Atoi(os.Getenv("ZHENG_COMMUNITIES"))
	if err != nil {
		n = 1000
	}
	h := open(b, false)
	var list []district.Expected
	for i := range n {
		list = append(list, district.Expected{
			Code: fmt.Sprintf("c%06d", i), Name: fmt.Sprintf("第%d社区", i), Street: fmt.Sprintf("第%d县/第%d街道", i/2500, i/80%32), Planned: "2026-12-05",
		})
	}
	if _, err := h.Expect(list); err != nil {
		b.Fatal(err)
	}
	for name, path := range map[string]string{"all": "/", "wall": "/wall", "street": "/?street=第0县/第3街道", "search": "/?q=第77社区", "xlsx": "/list.xlsx"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if code, page := h.get(path); code != 200 || len(page) < 1000 {
					b.Fatalf("%d: %d bytes", code, len(page))
				}
			}
		})
	}
}
