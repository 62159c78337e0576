package watch

import (
	"reflect"
	"testing"
	"time"

	"zheng/kiosk/web"
	"zheng/store/cluster"
	"zheng/store/record"
)

// What was heard is summed, with what is stale named, and since when; a station
// that was never heard and a clock that is off are alarms.
func TestStations(t *testing.T) {
	now := time.Date(2026, 12, 5, 9, 30, 0, 0, time.Local)
	heard := func(name string, ago, apart time.Duration, registered, came int) cluster.Heard {
		return cluster.Heard{
			Says: cluster.Says{Station: name, Stage: record.StageOpen, Turnout: record.Turnout{Registered: registered, Participants: came}, Counted: 2 * came},
			At:   now.Add(-ago), Apart: apart,
		}
	}
	never := cluster.Heard{}
	never.Station = "北站"
	list := []cluster.Heard{heard("东站", time.Second, 0, 100, 10), heard("西站", time.Hour, 0, 100, 20), heard("南站", time.Second, time.Hour, 100, 3), never}
	for _, lang := range []string{web.Chinese, web.English} {
		views, all := stations(list, now, texts.In(lang)), cluster.SumOf(list, now)
		want := cluster.Sum{Registered: 100, Participants: 33, Counted: 66, Missing: []string{"西站", "北站"}}
		if !reflect.DeepEqual(all, want) {
			t.Errorf("sum %+v, want %+v", all, want)
		}
		if v := views[1]; !v.Stale || v.Since != "08:30:00" || v.State != texts.In(lang).Say("stage.open") {
			t.Errorf("a silent one is %+v", v)
		}
		var codes []string
		for _, a := range stationAlarms(views) {
			codes = append(codes, a.Code)
			if says := (view{T: texts.In(lang)}).Headline(a); says == "" {
				t.Errorf("%s says nothing", a.Code)
			}
		}
		if got := []string{"station", "station.clock", "station.never"}; !reflect.DeepEqual(codes, got) {
			t.Errorf("alarms %v, want %v", codes, got)
		}
	}
}
