package events

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"zheng/cmd/zheng/open"
	"zheng/store/storetest"
)

func TestEvents(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "election.toml")
	if err := open.CreateFile(file, storetest.VillageFile); err != nil {
		t.Fatal(err)
	}
	e, err := open.Election(file)
	if err != nil {
		t.Fatal(err)
	}
	store, err := open.Record(filepath.Join(dir, "data"), e, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	log, err := Log(store, e, time.Date(2026, 12, 5, 20, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	// What the format's schema asks for.
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	has := func(v map[string]any, kind string, keys ...string) {
		t.Helper()
		if v["@type"] != "EventLogging."+kind {
			t.Errorf("%v is no %s", v, kind)
		}
		for _, k := range keys {
			if s, ok := v[k].(string); !ok || s == "" {
				t.Errorf("%s lacks %s", kind, k)
			}
		}
	}
	has(got, "ElectionEventLog", "GeneratedTime", "ElectionId")
	events := 0
	for _, d := range got["Device"].([]any) {
		d := d.(map[string]any)
		has(d, "Device", "Id", "Type", "HashType")
		for _, ev := range d["Event"].([]any) {
			ev := ev.(map[string]any)
			has(ev, "Event", "Disposition", "Id", "Sequence", "TimeStamp", "Type", "Severity", "Description", "Hash")
			if _, err := time.Parse(time.RFC3339, ev["TimeStamp"].(string)); err != nil {
				t.Error(err)
			}
			events++
		}
	}
	if n, err := store.LogSize(); err != nil || int64(events) != n || n == 0 {
		t.Errorf("%d events of %d entries, %v", events, n, err)
	}
}
