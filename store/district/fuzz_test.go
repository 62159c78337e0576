package district_test

import (
	"errors"
	"testing"

	"zheng/store/district"
	"zheng/store/table"
)

// FuzzList: whatever table comes, ParseList ends, and what it takes can be kept:
// codes and fingerprints once each, in their form.
func FuzzList(f *testing.F) {
	f.Add([]byte("编码,社区,街道,公钥指纹,选举日\nliuxi,柳溪社区,红山区/红山街道,A42E 0DE3 23C7 DC2D A54D 2D04,2026-12-05\n"))
	f.Add([]byte("code\tname\tkey\tdate\na\tx\ta42e0de323c7dc2da54d2d04;b42e0de323c7dc2da54d2d04\t46361\n"))
	f.Add([]byte("code,name\n<b>,=1+1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := table.Read(data)
		if err != nil {
			return
		}
		list, err := district.ParseList(rows)
		var wrong district.ListProblems
		if err != nil {
			if !errors.As(err, &wrong) || len(wrong) == 0 {
				t.Errorf("an error that says nothing: %v", err)
			}
			return
		}
		codes, keys := map[string]bool{}, map[string]bool{}
		for _, x := range list {
			if x.Code == "" || x.Name == "" || codes[x.Code] {
				t.Errorf("taken: %+v", x)
			}
			codes[x.Code] = true
			for _, k := range x.Keys {
				if len(k) != 29 || keys[k] {
					t.Errorf("a fingerprint %q", k)
				}
				keys[k] = true
			}
		}
	})
}
