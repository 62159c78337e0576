package record

import (
	"context"
	"strings"
	"testing"

	"zheng/store/election"
)

// Who took part is listed after sealing alone, by two people whose office it is, and
// where the election says so; the log tells that it was listed, of nobody.
func TestThank(t *testing.T) {
	ctx := context.Background()
	keys := func(a, b Role) SignOff { return SignOff{By: string(a), Second: string(b), Reason: "发积分"} }
	scheme := &election.Thanks{Scheme: "社区服务积分", Points: 10}
	for _, c := range []struct {
		name   string
		at     Stage
		thanks *election.Thanks
		k      SignOff
		want   error
	}{
		{"not in the file", StageSealed, nil, keys(Chair, Supervisor), ErrNoThanks},
		{"before sealing", StageAnnounced, scheme, keys(Chair, Supervisor), ErrStage},
		{"while voters come", StageOpen, scheme, keys(Chair, Supervisor), ErrStage},
		{"one key", StageSealed, scheme, keys(Chair, ""), ErrSignOff},
		{"one key twice", StageSealed, scheme, keys(Chair, Chair), ErrSignOff},
		{"no reason", StageSealed, scheme, SignOff{By: string(Chair), Second: string(Supervisor)}, ErrSignOff},
		{"two of the committee", StageSealed, scheme, keys(Chair, Member), ErrSignOff},
		{"by the desk", StageSealed, scheme, keys(Desk, Supervisor), ErrSignOff},
		{"as it is meant", StageSealed, scheme, keys(Chair, Supervisor), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := dayAt(t, t.TempDir(), c.at)
			v.e.Thanks = c.thanks
			list, err := v.Thank(ctx, "list", c.k, morning)
			if !is(err, c.want) || err != nil && list != nil {
				t.Fatalf("%v, %v; want %v", list, err, c.want)
			}
			if err != nil {
				return
			}
			came := sums(t, v).Participants
			if len(list) != came || came != 2 {
				t.Errorf("%d are listed, %d took part", len(list), came)
			}
			told := 0
			err = v.store.Journal(0, func(_ int64, line []byte) error {
				if s := string(line); strings.Contains(s, `"act":"thanks"`) {
					told++
					for _, one := range list {
						if strings.Contains(s, one.Name) {
							t.Errorf("the log names %s", one.Name)
						}
					}
				}
				return nil
			})
			if err != nil || told != 1 {
				t.Errorf("the log tells of it %d times, %v", told, err)
			}
		})
	}
}
