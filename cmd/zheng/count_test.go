package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"
	"testing"
)

// TestTallyCases counts elections as data through the command, ours and those
// of the folder ZHENG_CASES, which another implementation has counted.
func TestTallyCases(t *testing.T) {
	dirs := []string{"../../store/tally/testdata/cases"}
	if dir := os.Getenv("ZHENG_CASES"); dir != "" {
		dirs = append(dirs, dir)
	} else {
		t.Log("ZHENG_CASES is not set: only our own cases are counted")
	}
	counted := 0
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.want.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			base := strings.TrimSuffix(file, ".want.json")
			t.Run(filepath.Base(base), func(t *testing.T) {
				var out, errs bytes.Buffer
				if code := run(context.Background(), []string{"tally", "-election", base + ".toml", "-cast", base + ".cast.json", "-json"}, strings.NewReader(""), &out, &errs); code != exitOK {
					t.Fatalf("exit %d: %s", code, errs.String())
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if got, wanted := shaped(t, out.Bytes()), shaped(t, want); !holdsAll(got, wanted) {
					t.Errorf("got  %v\nwant %v", got, wanted)
				}
			})
			counted++
		}
	}
	if counted == 0 {
		t.Fatal("no case was found")
	}
}

// shaped brings a result and what is wanted of one into the same shape:
// people by id, lists in order.
func shaped(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var r map[string]any
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	for _, p := range listed(r["posts"]) {
		post := p.(map[string]any)
		if people, ok := post["people"].([]any); ok {
			byID := map[string]any{}
			for _, one := range people {
				byID[one.(map[string]any)["id"].(string)] = one
			}
			post["people"] = byID
		}
	}
	next := listed(r["next"])
	for _, n := range next {
		people := listed(n.(map[string]any)["people"])
		sort.Slice(people, func(i, j int) bool { return people[i].(string) < people[j].(string) })
		n.(map[string]any)["people"] = people
	}
	sort.Slice(next, func(i, j int) bool { return order(next[i]) < order(next[j]) })
	r["next"] = next
	return r
}

func listed(v any) []any {
	if l, ok := v.([]any); ok {
		return l
	}
	return []any{}
}

func order(n any) string {
	m := n.(map[string]any)
	return m["round"].(string) + " " + m["post"].(string)
}

// holdsAll says that got has everything that want has; lists and people are
// the same in number too.
func holdsAll(got, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return false
		}
		for k, v := range want {
			if k == "people" && reflect.TypeOf(v).Kind() == reflect.Map && len(v.(map[string]any)) != len(g[k].(map[string]any)) {
				return false
			}
			if !holdsAll(g[k], v) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(want) {
			return false
		}
		for i := range want {
			if !holdsAll(g[i], want[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(got, want)
}
