package record

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/engine"
	"zheng/store/journal"
)

// lines gives the whole log, one line an entry.
func lines(t testing.TB, s *Store) string {
	t.Helper()
	var b strings.Builder
	err := s.Journal(0, func(n int64, line []byte) error {
		b.Write(append(bytes.Clone(line), '\n'))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// logOf gives the entries of an act, or all of them for "".
func logOf(t testing.TB, s *Store, act string) (out []journal.Entry) {
	t.Helper()
	_, err := journal.Read(strings.NewReader(lines(t, s)), func(_ int64, _ []byte, e journal.Entry) error {
		if act == "" || e.Act == act {
			out = append(out, e)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Whoever has the lines, a checkpoint and the public key can check all of it.
func TestLogIsVerified(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir, byText())
	var signed []string
	checkpoint := func() {
		c, err := s.Checkpoint(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		signed = append(signed, c)
	}
	checkpoint()
	checkpoint()
	if signed[0] != signed[1] {
		t.Error("a log that did not grow was signed twice")
	}
	b := s.Batch()
	unclear := paperOf(4, Review)
	for i := range 4 {
		add(t, b, paperOf(i, Counted))
	}
	checkpoint()
	add(t, b, unclear)
	add(t, b, paperOf(0, Counted)) // known: nothing is logged
	d := Decision{By: "甲", Second: "乙", Reason: "圈清楚 110101199003077897", Vote: &election.Vote{WriteIns: map[string][]string{"member": {"王芳"}}}}
	if err := s.Adjudicate(context.Background(), unclear.Hash, d); err != nil {
		t.Fatal(err)
	}
	if err := s.Note(context.Background(), journal.Entry{Act: journal.ActReport, Detail: map[string]string{"kind": "result"}}); err != nil {
		t.Fatal(err)
	}
	kept, err := s.Checkpoints() // a report signs by itself
	if err != nil || len(kept) != 3 {
		t.Fatalf("%d checkpoints, %v", len(kept), err)
	}
	signed = append(signed, kept[2])
	text := lines(t, s)
	tree, c, err := journal.Verify(strings.NewReader(text), s.PublicKey(), signed, nil)
	if err != nil || tree.Size() != 8 || c.Size != 8 {
		t.Fatalf("%d entries, %+v, %v\n%s", tree.Size(), c, err, text)
	}
	if n, err := s.LogSize(); err != nil || n != 8 {
		t.Errorf("%d entries, %v", n, err)
	}
	if strings.Contains(text, "19900307") {
		t.Error("an ID number is in the log")
	}
	// The log vouches for the reading and for what counts.
	entries := logOf(t, s, journal.ActSheet)
	for _, e := range entries {
		h, err := ParseHash(e.Sheet.Hash)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Get(h)
		if err != nil {
			t.Fatal(err)
		}
		if d, err := got.Reading.Digest(); err != nil || d != e.Sheet.Reading {
			t.Errorf("the reading of %s has the digest %s, the log says %s; %v", h, d, e.Sheet.Reading, err)
		}
		if e.Sheet.Status != string(Counted) {
			continue
		}
		if d, err := journal.VoteDigest(*got.Vote); err != nil || d != e.Sheet.Vote {
			t.Errorf("the vote of %s has the digest %s, the log says %s; %v", h, d, e.Sheet.Vote, err)
		}
	}
	settled := logOf(t, s, journal.ActAdjudicate)
	got, err := s.Get(unclear.Hash)
	if err != nil || len(settled) != 1 {
		t.Fatalf("%d decisions, %v", len(settled), err)
	}
	want, err := journal.VoteDigest(*got.Vote)
	if e := settled[0]; err != nil || e.Who != "甲" || e.With != "乙" || e.Sheet.Was != "review" || e.Sheet.Status != "counted" || e.Sheet.Vote != want {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestNoteRefuses(t *testing.T) {
	s := open(t, t.TempDir(), byText())
	for _, e := range []journal.Entry{{}, {Act: journal.ActSheet}, {Act: journal.ActBegin}, {Act: journal.ActUndo}, {Act: "x", Time: "today"}, {Act: "x", Why: strings.Repeat("长", journal.LineMax)}} {
		if err := s.Note(context.Background(), e); err == nil {
			t.Errorf("logged: %.80v", e)
		}
	}
	if n := len(logOf(t, s, "")); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// Without its key a record goes on, and says why it is not signed.
func TestSigningKey(t *testing.T) {
	begin := func(t *testing.T) (dir, key string) {
		dir = t.TempDir()
		s, err := Open(dir, town(), byText())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Checkpoint(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		return dir, filepath.Join(dir, signName)
	}
	t.Run("is its owner's", func(t *testing.T) {
		_, key := begin(t)
		info, err := os.Stat(key)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
	})
	for name, spoil := range map[string]func(key string) error{
		"gone":    os.Remove,
		"damaged": func(key string) error { return os.WriteFile(key, []byte("PRIVATE+KEY"), 0o600) },
		"another": func(key string) error {
			_, other := begin(t)
			b, err := os.ReadFile(other)
			if err != nil {
				return err
			}
			return os.WriteFile(key, b, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, key := begin(t)
			whole, err := os.ReadFile(key)
			if err != nil {
				t.Fatal(err)
			}
			if err := spoil(key); err != nil {
				t.Fatal(err)
			}
			s, err := Open(dir, town(), byText())
			if err != nil {
				t.Fatal(err)
			}
			add(t, s.Batch(), paperOf(1, Counted))
			if err := s.Note(context.Background(), journal.Entry{Act: journal.ActReport}); err != nil {
				t.Errorf("logging goes on: %v", err)
			}
			if c, err := s.Checkpoint(context.Background()); !is(err, ErrNoSigningKey) || !strings.Contains(err.Error(), signName) {
				t.Errorf("%q, %v", c, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(key, whole, 0o600); err != nil {
				t.Fatal(err)
			}
			if s, err = Open(dir, town(), byText()); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Checkpoint(context.Background()); err != nil {
				t.Errorf("with its key again: %v", err)
			}
			intact(t, s, dir)
		})
	}
	t.Run("left by a beginning that was cut off", func(t *testing.T) {
		dir, key := begin(t)
		fresh := t.TempDir()
		b, err := os.ReadFile(key)
		if err == nil {
			err = os.WriteFile(filepath.Join(fresh, signName), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		s := open(t, fresh, byText())
		old := open(t, dir, byText())
		if s.PublicKey() != old.PublicKey() {
			t.Error("another key was drawn")
		}
	})
	t.Run("of another election", func(t *testing.T) {
		dir, _ := begin(t)
		os.Remove(filepath.Join(dir, dbName))
		os.Remove(filepath.Join(dir, lastName))
		other := town()
		other.ID = "other-2026"
		if _, err := Open(dir, other, byText()); !is(err, ErrOther) {
			t.Errorf("%v", err)
		}
	})
}

// voted makes a roll of size voters of whom the first n were checked in, then
// sheets, as many.
func voted(t testing.TB, dir string, size, n int) (*Store, *Voters) {
	t.Helper()
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ImportRollFile(context.Background(), people(size), voting(), []byte("roll.csv")); err != nil {
		t.Fatal(err)
	}
	v := roll(t, s)
	for i := range n {
		checkIn(t, v, i, hall)
	}
	return s, v
}

// The desk is told in crowds: never of fewer voters at once, and in the end of
// all.
func TestTurnoutInCrowds(t *testing.T) {
	for _, n := range []int{0, 1, crowd - 1, crowd, crowd + 1, 2*crowd - 1, 2 * crowd, 3*crowd + 7} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			dir := t.TempDir()
			s, v := voted(t, dir, 4*crowd, 0)
			k := SignOff{By: "甲", Second: "乙", Reason: "证件忘带"}
			for i := range n {
				if i%10 == 3 {
					out, err := v.CheckInByHand(context.Background(), v.of(i), hall, k)
					if err != nil || out.Answer != Ready {
						t.Fatalf("%+v, %v", out, err)
					}
				} else {
					checkIn(t, v, i, hall)
				}
				if i%20 == 5 {
					if err := v.Exchange(context.Background(), v.of(i), SignOff{By: "丙"}); err != nil {
						t.Fatal(err)
					}
				}
				told := logOf(t, s, journal.ActTurnout)
				if want := max(0, (i+1)/crowd-1); len(told) != want {
					t.Fatalf("after %d check-ins the log tells of the desk %d times, want %d", i+1, len(told), want)
				}
			}
			if n > 0 {
				if err := v.Undo(context.Background(), v.of(0), k); err != nil {
					t.Fatal(err)
				}
			}
			reading := Options{}
			if err := s.Close(); err != nil { // in the middle of a crowd
				t.Fatal(err)
			}
			s, err := Open(dir, town(), reading)
			if err != nil {
				t.Fatal(err)
			}
			add(t, s.Batch(), paperOf(1, Counted))
			if err := s.Note(context.Background(), journal.Entry{Act: journal.ActExport}); err != nil {
				t.Fatal(err)
			}
			told := logOf(t, s, journal.ActTurnout)
			last, before := deskFigures{}, deskFigures{}
			for _, e := range told {
				if last, err = figuresOf(e); err != nil {
					t.Fatal(err)
				}
				if last.Own-before.Own < min(crowd, uint64(n))-1 { // one was undone
					t.Errorf("a crowd of %d", last.Own-before.Own)
				}
				before = last
			}
			d, err := s.Turnout()
			if err != nil || int(last.Own) != d.Own || int(last.Replaced) != d.Replaced || int(last.Cancelled) != d.Cancelled {
				t.Errorf("the log tells %+v, the desk %+v, %v", last, d, err)
			}
			if got, want := len(logOf(t, s, journal.ActByHand)), (n+6)/10; got != want {
				t.Errorf("%d check-ins by hand, want %d", got, want)
			}
			if got, want := len(logOf(t, s, journal.ActExchange)), (n+14)/20; got != want {
				t.Errorf("%d ballots exchanged, want %d", got, want)
			}
			intact(t, s, dir)
		})
	}
}

// No voter is in the log: no name, no number, no key, no time.
func TestNoVoterInTheLog(t *testing.T) {
	s, v := voted(t, t.TempDir(), 30, 20)
	defer s.Close()
	k := SignOff{By: "甲", Second: "乙", Reason: "错登", Where: "一号台"}
	newcomer := someone(77)
	if _, err := v.Add(context.Background(), newcomer, k); err != nil {
		t.Fatal(err)
	}
	if err := v.Strike(context.Background(), v.of(25), k); err != nil {
		t.Fatal(err)
	}
	if err := v.Undo(context.Background(), v.of(3), k); err != nil {
		t.Fatal(err)
	}
	add(t, s.Batch(), paperOf(1, Counted))
	if err := s.Note(context.Background(), journal.Entry{Act: journal.ActExport}); err != nil {
		t.Fatal(err)
	}
	text := lines(t, s)
	err := v.Each(func(p Person) error {
		for _, secret := range []string{string(p.ID), p.Masked} {
			if strings.Contains(text, secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{newcomer.Name, string(newcomer.Number), "一号台", hall.Desk} {
		if secret != "" && strings.Contains(text, secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
	for _, e := range logOf(t, s, "") {
		if e.Time != "" {
			t.Errorf("%+v has a time", e)
		}
	}
	got := logOf(t, s, journal.ActImport)
	want := []journal.Entry{{Act: journal.ActImport, Count: map[string]int{"people": 30, "registered": 30}, Detail: map[string]string{"file": journal.Digest([]byte("roll.csv"))}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// A record that its log does not bear out is refused, even where every
// checksum and every counter is right.
func TestLogAgainstRecord(t *testing.T) {
	h := paperOf(0, Counted).Hash
	// reseal changes the log and makes its tree anew, as one could who has the
	// folder.
	reseal := func(change func(lines [][]byte) [][]byte) func(t engine.Tx) error {
		return func(t engine.Tx) error {
			var all [][]byte
			if err := engine.Each(t, []byte{tabEntry}, func(_, v []byte) error { all = append(all, bytes.Clone(v)); return nil }); err != nil {
				return err
			}
			if err := clearTable(t, tabEntry); err != nil {
				return err
			}
			if err := t.Delete([]byte{tabTree}); err != nil {
				return err
			}
			for _, l := range change(all) {
				if err := writeLine(t, l); err != nil {
					return err
				}
			}
			return nil
		}
	}
	// recounted changes a sheet and every counter with it.
	recounted := func(change func(p *paper)) func(t engine.Tx) error {
		return func(t engine.Tx) error {
			r := newRoster(town())
			p, err := getPaper(t, h, r)
			if err != nil {
				return err
			}
			if err := count(t, p, r, minus); err != nil {
				return err
			}
			change(p)
			if err := t.Put(sheetKey(h), p.encode()); err != nil {
				return err
			}
			return count(t, p, r, 1)
		}
	}
	for name, c := range map[string]struct {
		change func(t engine.Tx) error
		says   string
	}{
		"a ballot changed":   {recounted(func(p *paper) { p.ballot.marks[0] = []byte{approve, (p.ballot.marks[0][1] + 1) % 3} }), "what its sheets say"},
		"a ballot made void": {recounted(func(p *paper) { p.ballot = ballot{posts: p.ballot.posts, void: "V3"} }), "what its sheets say"},
		"a ballot rejected":  {recounted(func(p *paper) { p.status, p.ballot = Rejected, ballot{posts: p.ballot.posts}; p.keys, p.number = 0, 0 }), ""},
		"a reading changed": {func(t engine.Tx) error {
			e, err := getEvidence(t, h)
			if err != nil {
				return err
			}
			e.reading = bytes.Replace(e.reading, []byte("0.999"), []byte("0.998"), 1)
			return putEvidence(t, h, e)
		}, "what the machine read"},
		"two places swapped": {func(t engine.Tx) error {
			r := newRoster(town())
			a, b := paperOf(0, Counted).Hash, paperOf(1, Counted).Hash
			pa, err := getPaper(t, a, r)
			if err != nil {
				return err
			}
			pb, err := getPaper(t, b, r)
			if err != nil {
				return err
			}
			pa.place, pb.place = pb.place, pa.place
			for _, kv := range [][2][]byte{{sheetKey(a), pa.encode()}, {sheetKey(b), pb.encode()}, {placeKey(pa.batch, pa.place), a[:]}, {placeKey(pb.batch, pb.place), b[:]}} {
				if err := t.Put(kv[0], kv[1]); err != nil {
					return err
				}
			}
			return nil
		}, "not in their places"},
		"an entry changed":       {func(t engine.Tx) error { return t.Put(entryKey(0), []byte(`{"act":"begin"}`)) }, "beginning|election|tree"},
		"an entry gone":          {func(t engine.Tx) error { return t.Delete(entryKey(2)) }, "is not there"},
		"the last entry gone":    {func(t engine.Tx) error { return t.Delete(entryKey(12)) }, ""},
		"an entry too many":      {func(t engine.Tx) error { return t.Put(entryKey(13), []byte(`{"act":"x"}`)) }, "not those of its tree"},
		"an entry without sense": {func(t engine.Tx) error { return t.Put(entryKey(3), []byte(`{"act":"x","voter":"1"}`)) }, "unknown field"},
		"the tree gone":          {func(t engine.Tx) error { return t.Delete([]byte{tabTree}) }, "not those of its tree"},
		"the tree older":         {func(t engine.Tx) error { return t.Put([]byte{tabTree}, (&journal.Tree{}).Encode()) }, "not those of its tree"},
		"the tree's hash": {func(t engine.Tx) error {
			b, _ := t.Get([]byte{tabTree})
			b = bytes.Clone(b)
			b[9]++
			return t.Put([]byte{tabTree}, b)
		}, "not those of its tree"},
		"the public key gone":         {func(t engine.Tx) error { return t.Delete([]byte{tabPublic}) }, "another key"},
		"a sheet not in the log":      {reseal(func(l [][]byte) [][]byte { return append(l[:5:5], l[6:]...) }), "checkpoint|signed|not in the log"},
		"the log written anew":        {reseal(func(l [][]byte) [][]byte { l[5], l[6] = l[6], l[5]; return l }), "not those that were signed"},
		"a sheet twice in the log":    {reseal(func(l [][]byte) [][]byte { return append(l, l[5]) }), "more than there are"},
		"a decision more":             {reseal(func(l [][]byte) [][]byte { return append(l, anAdjudication(paperOf(3, Review).Hash)) }), "what its sheets say"},
		"a decision taken back more":  {reseal(func(l [][]byte) [][]byte { return append(l, aTakeBack(paperOf(3, Review).Hash)) }), "taken back"},
		"one taken back by nobody":    {func(t engine.Tx) error { n := single(1); return putCounter(t, []byte{tabTakenBack}, &n) }, "taken back"},
		"an opinion without sense":    {func(t engine.Tx) error { return t.Put(hashKey(tabPending, paperOf(3, Review).Hash), []byte("{")) }, "said of a sheet"},
		"voters more":                 {reseal(func(l [][]byte) [][]byte { return append(l, aTurnout(5)) }), "of the desk"},
		"an act of the roll more":     {reseal(func(l [][]byte) [][]byte { return append(l, []byte(`{"act":"strike","who":"甲"}`)) }), "the roll"},
		"a beginning more":            {reseal(func(l [][]byte) [][]byte { return append(l, l[0]) }), "is \"begin\""},
		"a sheet told otherwise":      {reseal(func(l [][]byte) [][]byte { return append(l, []byte(`{"act":"sheet"}`)) }), "otherwise"},
		"a checkpoint elsewhere":      {func(t engine.Tx) error { return t.Put(signedKey(3), []byte(aForeignCheckpoint())) }, "another key|the key"},
		"an act waits that is none":   {func(t engine.Tx) error { return t.Put(append([]byte{tabHeld, 1}, `{"act":"sheet"}`...), []byte{1}) }, "waits to be logged"},
		"a check-in waits that is no": {func(t engine.Tx) error { h := heldDesk{All: 3}; return putHeld(t, h) }, "the desk served"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := dozen(t)
			b, err := fileIn(dir).Open()
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Update(c.change); err != nil {
				t.Fatal(err)
			}
			b.Close()
			s, err := Open(dir, town(), byText())
			if !is(err, ErrDamaged) {
				s.Close()
				t.Fatalf("opened: %v", err)
			}
			found := false
			for _, says := range strings.Split(c.says, "|") {
				found = found || strings.Contains(err.Error(), says)
			}
			if !found {
				t.Errorf("it says %v, want %q", err, c.says)
			}
		})
	}
}

// dozen makes a closed store whose log has 13 entries: the beginning and 12
// sheets, the first seven entries signed.
func dozen(t *testing.T) (dir string, signed string) {
	t.Helper()
	dir = t.TempDir()
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	b := s.Batch()
	for i := range 12 {
		add(t, b, paperOf(i, []Status{Counted, Counted, Counted, Review, Rejected}[i%5]))
		if i == 5 {
			if signed, err = s.Checkpoint(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, signed
}

func mustLine(e journal.Entry) []byte {
	line, err := e.Encode()
	if err != nil {
		panic(err)
	}
	return line
}

func aTurnout(own int) []byte { return mustLine(deskFigures{Own: uint64(own)}.entry()) }

func anAdjudication(h Hash) []byte {
	return mustLine(journal.Entry{Act: journal.ActAdjudicate, Sheet: &journal.Sheet{Hash: h.String(), Was: "review", Status: "rejected"}})
}

func aTakeBack(h Hash) []byte {
	return mustLine(journal.Entry{Act: journal.ActTakeBack, Sheet: &journal.Sheet{Hash: h.String(), Was: "review", Status: "review"}})
}

func aForeignCheckpoint() string {
	k, err := journal.NewKey(bytes.NewReader(make([]byte, 64)), "zheng/town-2026/first")
	if err != nil {
		panic(err)
	}
	tree := &journal.Tree{}
	for range 3 {
		tree.Append(nil)
	}
	s, err := tree.Checkpoint(k.Origin()).Sign(k)
	if err != nil {
		panic(err)
	}
	return s
}

// Another folder's record, or an older one of this folder, may be sound in
// itself: paper tells.
func TestReplayed(t *testing.T) {
	dir, early := dozen(t)
	db, last := filepath.Join(dir, dbName), filepath.Join(dir, lastName)
	older, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(dir, town(), byText())
	if err != nil {
		t.Fatal(err)
	}
	b := s.Batch()
	for i := range 3 {
		add(t, b, paperOf(50+i, Counted))
	}
	late, err := s.Checkpoint(context.Background()) // on a report, out of the house
	if err != nil {
		t.Fatal(err)
	}
	public := s.PublicKey()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	against := func(t *testing.T, signed string) error {
		s, err := Open(dir, town(), byText())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, _, err = journal.Verify(strings.NewReader(lines(t, s)), public, []string{signed}, nil)
		return err
	}
	if err := against(t, late); err != nil {
		t.Fatal(err)
	}
	os.Remove(last)
	if err := os.WriteFile(db, older, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := against(t, early); err != nil {
		t.Errorf("the older record holds what was signed before: %v", err)
	}
	if err := against(t, late); !is(err, journal.ErrShort) {
		t.Errorf("an older record: %v", err)
	}
	// As many sheets again, but others.
	if s, err = Open(dir, town(), byText()); err != nil {
		t.Fatal(err)
	}
	b = s.Batch()
	for i := range 3 {
		add(t, b, paperOf(60+i, Counted))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := against(t, late); !is(err, journal.ErrRoot) {
		t.Errorf("a record that went another way: %v", err)
	}
	other, _ := dozen(t)
	foreign, err := os.ReadFile(filepath.Join(other, dbName))
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(last)
	if err := os.WriteFile(db, foreign, 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(dir, town(), byText()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Checkpoint(context.Background()); !is(err, ErrNoSigningKey) || s.PublicKey() == public {
		t.Errorf("another folder's record with this folder's key: %v", err)
	}
	s.Close()
	if err := against(t, late); !is(err, journal.ErrShort) {
		t.Errorf("another folder's record: %v", err)
	}
}

// A record without a log, of an earlier version, is refused with what to do.
func TestEarlierFormat(t *testing.T) {
	dir, _ := dozen(t)
	b, err := fileIn(dir).Open()
	if err != nil {
		t.Fatal(err)
	}
	err = b.Update(func(t engine.Tx) error {
		return t.Put([]byte{tabIdentity}, bytes.Replace(identify(town()), []byte(`"Format":2`), []byte(`"Format":1`), 1))
	})
	if err != nil {
		t.Fatal(err)
	}
	b.Close()
	if _, err := Open(dir, town(), byText()); !is(err, ErrOther) || !strings.Contains(err.Error(), "format 1, not 2") || !strings.Contains(err.Error(), "another folder") {
		t.Errorf("%v", err)
	}
}

// Check-ins that were undone before the desk was logged, between and after, are
// in its figures once: the record opens again, whenever it is closed.
func TestUndoneAmongCrowds(t *testing.T) {
	ctx := context.Background()
	const voters = 5 * crowd
	dir := t.TempDir()
	s := open(t, dir, Options{})
	if err := s.ImportRoll(ctx, people(voters), voting()); err != nil {
		t.Fatal(err)
	}
	for n := range voters {
		v := roll(t, s)
		if _, err := v.CheckIn(ctx, v.of(n), hall); err != nil {
			t.Fatal(err)
		}
		if n%17 == 3 {
			if err := v.Undo(ctx, v.of(n), keys); err != nil {
				t.Fatal(err)
			}
		}
		if n%13 != 5 {
			continue
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = open(t, dir, Options{})
	}
}
