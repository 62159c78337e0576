package archive_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"zheng/store/election"
	"zheng/store/journal"
	"zheng/store/storetest"
	"zheng/store/tally/archive"
	"zheng/store/tally/archive/archivetest"
)

// Every byte of an archive, changed in turn, is noticed. Each is turned upside
// down and, in the sweep, has each of its bits turned.
func TestEveryByte(t *testing.T) {
	data := archivetest.New(t, "village", 6, 0).Pack()
	step, masks := 41, []byte{0xff}
	if os.Getenv("ZHENG_SWEEP") != "" {
		step, masks = 1, []byte{0xff, 1, 2, 4, 8, 16, 32, 64, 128}
	}
	tried, faults := 0, map[archive.Fault]int{}
	for at := 0; at < len(data); at += step {
		for _, mask := range masks {
			data[at] ^= mask
			r := bare(data)
			data[at] ^= mask
			tried++
			if r.Holds {
				t.Fatalf("byte %d of %d changed by %02x: it holds", at, len(data), mask)
			}
			for _, f := range r.Faults {
				faults[f]++
			}
			if !slices.ContainsFunc(r.Faults, func(f archive.Fault) bool {
				return f == archive.Damaged || f == archive.NotArchive || f == archive.Repacked
			}) {
				t.Fatalf("byte %d changed by %02x: %v, and nobody says that it is damaged", at, mask, r.Faults)
			}
		}
	}
	t.Logf("%d changes of %d bytes tried, every one found: %v", tried, len(data), faults)
}

// An archive that was cut off, or that something was added to, is noticed.
func TestLength(t *testing.T) {
	data := archivetest.New(t, "village", 6, 0).Pack()
	tried := 0
	for n := 0; n < len(data); n += 997 {
		if r := bare(data[:n]); r.Holds {
			t.Fatalf("the first %d bytes of %d hold", n, len(data))
		}
		tried++
	}
	for _, more := range [][]byte{{0}, []byte("PK"), data} {
		for _, whole := range [][]byte{slices.Concat(data, more), slices.Concat(more, data)} {
			if r := bare(whole); r.Holds {
				t.Errorf("%d bytes more: it holds", len(more))
			}
			tried++
		}
	}
	t.Logf("%d lengths tried", tried)
}

// tamper changes an archive; done says how it is packed again.
type tamper struct {
	name string
	do   func(t *testing.T, c *archivetest.Count, p parts)
	want []archive.Fault // what must be said, whoever signs; the first is the headline where nothing else was done
}

var tampers = []tamper{
	{"a ballot removed", func(t *testing.T, c *archivetest.Count, p parts) {
		editBallots(t, c, p, func(s []archive.Sheet) []archive.Sheet { return slices.Delete(s, 3, 4) })
	}, []archive.Fault{archive.Missing, archive.WrongCount}},
	{"a ballot removed and counted so", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet { return slices.Delete(s, 3, 4) })
	}, []archive.Fault{archive.Missing}},
	{"all ballots removed", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func([]archive.Sheet) []archive.Sheet { return nil })
	}, []archive.Fault{archive.Missing}},
	{"a ballot added and counted so", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			more := s[counted(s)]
			more.Sheet, more.Place, more.Image = journal.Digest([]byte("another")), 999, ""
			return append(s, more)
		})
	}, []archive.Fault{archive.Added}},
	{"a ballot twice and counted so", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet { return append(s, s[counted(s)]) })
	}, []archive.Fault{archive.Added}},
	{"a vote changed and counted so", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			i := counted(s)
			v := *s[i].Vote
			v.Marks = map[string]map[string]election.Reading{"chair": {"an": election.Oppose, "bo": election.Approve}, "member": v.Marks["member"]}
			s[i].Vote = &v
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"a vote changed with what was read, and counted so", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			i := counted(s)
			s[i].Reading.Marks = slices.Clone(s[i].Reading.Marks)
			s[i].Reading.Marks[1].Reading = election.Approve
			s[i].Reading.Marks[0].Reading = election.Oppose
			_, s[i].Vote, _ = s[i].Follows(c.Election)
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"two ballots change places", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			s[0].Place, s[1].Place, s[0].Batch, s[1].Batch = s[1].Place, s[0].Place, s[1].Batch, s[0].Batch
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"two ballots change names", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			i, j := counted(s), 0
			for j = i + 1; s[j].Status != archive.Counted || s[j].Decision != nil || fmt.Sprint(s[j].Vote) == fmt.Sprint(s[i].Vote); j++ {
			}
			s[i].Sheet, s[j].Sheet, s[i].Image, s[j].Image = s[j].Sheet, s[i].Sheet, s[j].Image, s[i].Image
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"a counted ballot rejected", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			i := counted(s)
			s[i].Status, s[i].Vote = archive.Rejected, nil
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"another decided", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			i := slices.IndexFunc(s, func(s archive.Sheet) bool { return s.Decision != nil })
			d := *s[i].Decision
			d.By = "别人"
			s[i].Decision = &d
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"a decision by one alone", func(t *testing.T, c *archivetest.Count, p parts) {
		recount(t, c, p, func(s []archive.Sheet) []archive.Sheet {
			i := slices.IndexFunc(s, func(s archive.Sheet) bool { return s.Decision != nil })
			d := *s[i].Decision
			d.Second = d.By
			s[i].Decision = &d
			return s
		})
	}, []archive.Fault{archive.ChangedBallot}},
	{"a figure of the result", func(t *testing.T, c *archivetest.Count, p parts) {
		who := c.Result.Posts[0].People[0]
		p.replace(t, archive.ResultName, fmt.Sprintf(`"approve": %d`, who.Approve), fmt.Sprintf(`"approve": %d`, who.Approve+1))
	}, []archive.Fault{archive.WrongCount}},
	{"who is elected", func(t *testing.T, c *archivetest.Count, p parts) {
		if bytes.Contains(p[archive.ResultName], []byte(`"elected": true`)) {
			p.replace(t, archive.ResultName, `"elected": true`, `"elected": false`)
		} else {
			p.replace(t, archive.ResultName, `"elected": false`, `"elected": true`)
		}
	}, []archive.Fault{archive.WrongCount}},
	{"one more key in the result", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.ResultName, `"acting": `, `"also": "x", "acting": `)
	}, []archive.Fault{archive.WrongCount}},
	{"the machine's counters", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.TalliesName, `"approve": `, `"approve": 1`)
	}, []archive.Fault{archive.WrongCount}},
	{"fewer ballots issued", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.FiguresName, fmt.Sprintf(`"issued": %d`, *c.Figures.Issued), `"issued": 1`)
	}, []archive.Fault{archive.WrongFigures, archive.WrongCount}},
	{"the identities", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.ReconcileName, `"holds": true`, `"holds": false`)
	}, []archive.Fault{archive.WrongCount}},
	{"the rules", func(t *testing.T, c *archivetest.Count, p parts) {
		p[archive.ElectionName] = ruled(t, p[archive.ElectionName])
	}, []archive.Fault{archive.Changed}},
	{"the rules, all through", func(t *testing.T, c *archivetest.Count, p parts) {
		file := ruled(t, p[archive.ElectionName])
		p[archive.ElectionName], p[archive.ResolvedName] = file, file
	}, []archive.Fault{archive.WrongFigures, archive.WrongCount}},
	{"an entry of the log removed", func(t *testing.T, c *archivetest.Count, p parts) {
		lines := bytes.SplitAfter(p[archive.LogName], []byte("\n"))
		p[archive.LogName] = bytes.Join(slices.Delete(lines, 5, 6), nil)
	}, []archive.Fault{archive.LogChanged, archive.Added}},
	{"two entries of the log swapped", func(t *testing.T, c *archivetest.Count, p parts) {
		lines := bytes.SplitAfter(p[archive.LogName], []byte("\n"))
		lines[3], lines[4] = lines[4], lines[3]
		p[archive.LogName] = bytes.Join(lines, nil)
	}, []archive.Fault{archive.LogChanged}},
	{"an entry of the log changed", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.LogName, `"place":3`, `"place":7`)
	}, []archive.Fault{archive.LogChanged, archive.ChangedBallot}},
	{"an entry added to the log", func(t *testing.T, c *archivetest.Count, p parts) {
		p[archive.LogName] = append(p[archive.LogName], []byte(`{"act":"login","who":"x"}`+"\n")...)
	}, []archive.Fault{archive.LogChanged}},
	{"the log is no log", func(t *testing.T, c *archivetest.Count, p parts) {
		p[archive.LogName] = []byte("nothing happened\n")
	}, []archive.Fault{archive.LogChanged}},
	{"the checkpoint changed", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.HeadName, fmt.Sprintf("\n%d\n", len(c.Lines)), fmt.Sprintf("\n%d\n", len(c.Lines)-1))
	}, []archive.Fault{archive.LogChanged}},
	{"the log of another election", func(t *testing.T, c *archivetest.Count, p parts) {
		o := unzip(t, printed(archivetest.New(t, "hamlet", 60, 0)).Pack())
		p[archive.LogName], p[archive.HeadName] = o[archive.LogName], o[archive.HeadName]
	}, []archive.Fault{archive.OtherElection, archive.Missing, archive.Added}},
	{"the ballots of another election", func(t *testing.T, c *archivetest.Count, p parts) {
		o := unzip(t, printed(archivetest.New(t, "hamlet", 60, 0)).Pack())
		p[archive.BallotsName] = o[archive.BallotsName]
	}, []archive.Fault{archive.OtherElection}},
	{"the ballots of another election under this one's name", func(t *testing.T, c *archivetest.Count, p parts) {
		o := printed(archivetest.New(t, "hamlet", 60, 0))
		recount(t, c, p, func([]archive.Sheet) []archive.Sheet { return o.Sheets })
	}, []archive.Fault{archive.Missing, archive.Added}},
	{"another election file", func(t *testing.T, c *archivetest.Count, p parts) {
		o := unzip(t, printed(archivetest.New(t, "hamlet", 1, 0)).Pack())
		p[archive.ElectionName], p[archive.ResolvedName] = o[archive.ElectionName], o[archive.ResolvedName]
	}, []archive.Fault{archive.OtherElection}},
	{"a picture exchanged", func(t *testing.T, c *archivetest.Count, p parts) {
		names := pictures(p)
		p[names[0]], p[names[1]] = p[names[1]], p[names[0]]
	}, []archive.Fault{archive.Changed}},
	{"a picture removed", func(t *testing.T, c *archivetest.Count, p parts) {
		delete(p, pictures(p)[0])
	}, []archive.Fault{archive.Missing}},
	{"a picture of nothing", func(t *testing.T, c *archivetest.Count, p parts) {
		p[archive.ImageName(journal.Digest([]byte("x")), "png")] = []byte("x")
	}, []archive.Fault{archive.Changed}},
	{"the table", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.TableName, "赞成", "反对")
	}, []archive.Fault{archive.WrongCount}},
	{"the cast vote records", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.CVRName, `"NumberVotes":1`, `"NumberVotes":0`)
	}, []archive.Fault{archive.WrongCount}},
	{"a hidden key among the ballots", func(t *testing.T, c *archivetest.Count, p parts) {
		p.replace(t, archive.BallotsName, `"sheets":[`, `"sheets":[],"sheets":[`)
	}, []archive.Fault{archive.ChangedBallot}},
}

// Each is found whoever signs: nobody (the list is the old one, or made anew
// under the old signature), somebody else, even the machine itself.
func TestTampers(t *testing.T) {
	tried := 0
	for _, m := range tampers {
		t.Run(m.name, func(t *testing.T) {
			signers := []struct {
				name string
				pack func(c *archivetest.Count, p parts) []byte
				also archive.Fault
			}{
				{"the list is kept", func(_ *archivetest.Count, p parts) []byte { return p.zipped(t) }, archive.Changed},
				{"the list is made anew", func(_ *archivetest.Count, p parts) []byte { return p.forged(t) }, archive.Changed},
				{"by somebody else", func(_ *archivetest.Count, p parts) []byte {
					return p.relisted(t, stranger(t, "zheng/village/first"))
				}, archive.WrongKey},
				{"by somebody else, with their key", func(_ *archivetest.Count, p parts) []byte {
					k := stranger(t, "zheng/village/first")
					p[archive.KeyName] = []byte(k.Public() + "\n")
					return p.relisted(t, k)
				}, archive.WrongKey},
				{"by the machine itself", func(c *archivetest.Count, p parts) []byte { return p.relisted(t, c.Key) }, ""},
			}
			for _, s := range signers {
				c := village(t, 40, 0)
				p := unzip(t, c.Pack())
				m.do(t, c, p)
				r := checked(s.pack(c, p), archive.Trust{})
				tried++
				if r.Holds {
					t.Fatalf("%s: it holds", s.name)
				}
				want := m.want
				// A change of pictures alone leaves the list as it was.
				if s.also != "" && !(s.also == archive.Changed && strings.Contains(m.name, "picture")) {
					want = append(slices.Clone(want), s.also)
				}
				for _, f := range want {
					if !slices.Contains(r.Faults, f) {
						t.Errorf("%s: %v, without %s\n%s", s.name, r.Faults, f, explain(r))
					}
				}
				main := want[0]
				if s.also != "" && len(want) > len(m.want) && main != archive.OtherElection {
					main = s.also
				}
				if r.Fault != main {
					t.Errorf("%s: said to be %s, want %s\n%s", s.name, r.Fault, main, explain(r))
				}
				if slices.Contains(r.Faults, archive.Damaged) || slices.Contains(r.Faults, archive.NotArchive) {
					t.Errorf("%s: %v, but no byte was lost", s.name, r.Faults)
				}
			}
		})
	}
	t.Logf("%d ways of tampering, %d archives, every one found", len(tampers), tried)
}

// Where whoever holds the key rewrites everything, the papers tell: the
// fingerprint and the checkpoints that were printed.
func TestPapersTell(t *testing.T) {
	honest := village(t, 60, 0)
	honest.Pack()
	fingerprint, checkpoint := journal.Fingerprint(honest.Public), honest.Checkpoint

	t.Run("all made anew with another key", func(t *testing.T) {
		c := village(t, 60, 0)
		c.Key = stranger(t, "zheng/village/first")
		c.Lines[0], _ = journal.Entry{Act: journal.ActBegin, Detail: map[string]string{"election": "village", "round": "first", "key": c.Key.Public()}}.Encode()
		data := c.Pack()
		if r := checked(data, archive.Trust{}); !r.Holds {
			t.Errorf("it should hold by itself:\n%s", explain(r))
		}
		if r := checked(data, archive.Trust{Key: fingerprint}); !slices.Equal(r.Faults, []archive.Fault{archive.WrongKey}) {
			t.Errorf("beside the paper: %v", r.Faults)
		}
	})
	t.Run("all made anew with the right key", func(t *testing.T) {
		c := village(t, 60, 0)
		i := slices.IndexFunc(c.Sheets, func(s archive.Sheet) bool { return s.Status == archive.Counted && s.Decision == nil })
		s := &c.Sheets[i]
		s.Reading.Marks[0].Reading, s.Reading.Marks[1].Reading = election.Oppose, election.Approve
		_, s.Vote, _ = s.Follows(c.Election)
		for n, line := range c.Lines {
			if bytes.Contains(line, []byte(`"act":"sheet"`)) && bytes.Contains(line, []byte(s.Sheet)) {
				c.Lines[n], _ = journal.Entry{Act: journal.ActSheet, Sheet: c.Logged(s, "")}.Encode()
			}
		}
		c.Decide()
		data := c.Pack()
		if r := checked(data, archive.Trust{Key: fingerprint}); !r.Holds {
			t.Errorf("it should hold by itself:\n%s", explain(r))
		}
		for _, paper := range []string{checkpoint, short(t, checkpoint), onPaper(t, checkpoint, fingerprint), strings.ReplaceAll(checkpoint, "\n", "\r\n")} {
			if r := checked(data, archive.Trust{Papers: []string{paper}}); !slices.Equal(r.Faults, []archive.Fault{archive.OtherHead}) {
				t.Errorf("beside the paper %q: %v", paper, r.Faults)
			}
		}
	})
	t.Run("a log that went on", func(t *testing.T) {
		c := village(t, 60, 0)
		c.Pack()
		c.Add(journal.Entry{Act: journal.ActReport, Detail: map[string]string{"kind": "result"}})
		if r := checked(c.Pack(), archive.Trust{Key: fingerprint, Papers: []string{checkpoint, short(t, checkpoint), onPaper(t, checkpoint, fingerprint)}}); !r.Holds {
			t.Errorf("it only grew:\n%s", explain(r))
		}
	})
	t.Run("papers that are none", func(t *testing.T) {
		data := honest.Pack()
		other := printed(archivetest.New(t, "hamlet", 60, 0))
		other.Pack()
		for paper, want := range map[string]archive.Fault{
			"":               archive.OtherHead,
			"some words":     archive.OtherHead,
			"3 ABCD":         archive.OtherHead,
			other.Checkpoint: archive.OtherHead,
			"99999999999 " + strings.Repeat("ABCD ", 8):     archive.OtherHead,
			strings.SplitAfter(other.Checkpoint, "\n\n")[0]: archive.OtherElection,
		} {
			if r := checked(data, archive.Trust{Papers: []string{paper}}); !slices.Equal(r.Faults, []archive.Fault{want}) {
				t.Errorf("%q: %v, want %s\n%s", paper, r.Faults, want, explain(r))
			}
		}
	})
}

// onPaper is the line at the foot of a report.
func onPaper(t *testing.T, checkpoint, fingerprint string) string {
	size, root, _ := strings.Cut(short(t, checkpoint), " ")
	return "日志前 " + size + " 条　校验值 " + root + "　公钥指纹 " + fingerprint
}

// Files made to hurt whoever opens them.
func TestHostile(t *testing.T) {
	p := unzip(t, village(t, 6, 0).Pack())
	bomb := bytes.Repeat([]byte{0}, 8<<20)
	for _, c := range []struct {
		name  string
		files []zip.FileHeader
		data  []byte
		want  archive.Fault
	}{
		{"compressed", []zip.FileHeader{{Name: "result.json", Method: zip.Deflate}}, p["result.json"], archive.Repacked},
		{"a bomb", []zip.FileHeader{{Name: "images/00/" + strings.Repeat("0", 64) + ".png", Method: zip.Deflate}}, bomb, archive.Repacked},
		{"a way out", []zip.FileHeader{{Name: "../../etc/passwd"}}, nil, archive.Repacked},
		{"an absolute way out", []zip.FileHeader{{Name: "/etc/passwd"}}, nil, archive.Repacked},
		{"a Windows way out", []zip.FileHeader{{Name: `images\..\..\x.png`}}, nil, archive.Repacked},
		{"a folder", []zip.FileHeader{{Name: "images/"}}, nil, archive.Repacked},
		{"a name twice", []zip.FileHeader{{Name: "ballots.json"}, {Name: "ballots.json"}}, p["ballots.json"], archive.Damaged},
		{"deep JSON", []zip.FileHeader{{Name: "ballots.json"}}, bytes.Repeat([]byte("["), 3<<20), archive.ChangedBallot},
		{"deep JSON in the result", []zip.FileHeader{{Name: "result.json"}}, bytes.Repeat([]byte(`{"a":`), 700_000), archive.WrongCount},
		{"a sheet too long", []zip.FileHeader{{Name: "ballots.json"}}, append([]byte(`{"format":"zheng-ballots 1","election":"village","round":"first","provisional":false,"count":1,"sheets":[`+"\n"), bytes.Repeat([]byte(" "), 2<<20)...), archive.ChangedBallot},
		{"no end of the ballots", []zip.FileHeader{{Name: "ballots.json"}}, bytes.TrimSuffix(p["ballots.json"], []byte("]}\n")), archive.ChangedBallot},
		{"half an end of the ballots", []zip.FileHeader{{Name: "ballots.json"}}, bytes.TrimSuffix(p["ballots.json"], []byte("\n")), archive.ChangedBallot},
		{"more behind the ballots", []zip.FileHeader{{Name: "ballots.json"}}, append(bytes.Clone(p["ballots.json"]), "{}\n"...), archive.ChangedBallot},
		{"no ballots at all", []zip.FileHeader{{Name: "ballots.json"}}, nil, archive.ChangedBallot},
		{"a comma too many", []zip.FileHeader{{Name: "ballots.json"}}, bytes.Replace(p["ballots.json"], []byte("}\n]}"), []byte("},\n]}"), 1), archive.ChangedBallot},
		{"a comma too few", []zip.FileHeader{{Name: "ballots.json"}}, bytes.Replace(p["ballots.json"], []byte("},\n"), []byte("}\n"), 1), archive.ChangedBallot},
		{"carriage returns", []zip.FileHeader{{Name: "ballots.json"}}, bytes.ReplaceAll(p["ballots.json"], []byte("\n"), []byte("\r\n")), archive.ChangedBallot},
		{"more behind the table", []zip.FileHeader{{Name: "ballots.csv"}}, append(bytes.Clone(p["ballots.csv"]), ' '), archive.WrongCount},
		{"less of the records", []zip.FileHeader{{Name: "cvr.json"}}, p["cvr.json"][:1000], archive.WrongCount},
		{"a large text", []zip.FileHeader{{Name: "election.toml"}}, bomb, archive.Damaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			z := zip.NewWriter(&b)
			put := func(h zip.FileHeader, data []byte) {
				w, err := z.CreateHeader(&h)
				if err != nil {
					t.Fatal(err)
				}
				w.Write(data)
			}
			for _, h := range c.files {
				put(h, c.data)
			}
			for name, data := range p {
				if name != c.files[0].Name {
					put(zip.FileHeader{Name: name}, data)
				}
			}
			z.Close()
			r := checked(b.Bytes(), archive.Trust{})
			if r.Holds || !slices.Contains(r.Faults, c.want) {
				t.Errorf("%v, want %s\n%s", r.Faults, c.want, explain(r))
			}
		})
	}
}

// A ZIP that says a file is larger than itself takes no memory.
func TestLies(t *testing.T) {
	p := unzip(t, village(t, 6, 0).Pack())
	for _, size := range []uint64{1 << 20, 1 << 29, 1 << 31, 1 << 40, 1<<64 - 1} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range slices.Sorted(maps.Keys(p)) {
			h := &zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(p[name]), CompressedSize64: uint64(len(p[name])), UncompressedSize64: uint64(len(p[name]))}
			if name == "ballots.json" {
				h.CompressedSize64, h.UncompressedSize64 = size, size
			}
			w, err := z.CreateRaw(h)
			if err != nil {
				t.Fatal(err)
			}
			io.Copy(w, bytes.NewReader(p[name]))
		}
		z.Close()
		if r := checked(b.Bytes(), archive.Trust{}); r.Holds || !slices.Contains(r.Faults, archive.Damaged) {
			t.Errorf("size %d: %v", size, r.Faults)
		}
	}
}

// Files that lie one over the other, a bomb without compression, are not read.
func TestOverlap(t *testing.T) {
	p := unzip(t, village(t, 6, 0).Pack())
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, data []byte) {
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE(data), CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data))})
		if err != nil {
			t.Fatal(err)
		}
		w.Write(data)
	}
	for name, data := range p {
		put(name, data)
	}
	body := bytes.Repeat([]byte{7}, 100_000)
	first := "reports/aaa.pdf"
	z.Flush()
	at := b.Len()
	put(first, body)
	for i := range 50 {
		put(fmt.Sprintf("reports/b%02d.pdf", i), nil)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	// Each of the fifty is made to be the first one's bytes.
	data := b.Bytes()
	directory := bytes.Index(data, []byte("PK\x01\x02"))
	model := bytes.LastIndex(data[:bytes.Index(data[directory:], []byte(first))+directory], []byte("PK\x01\x02"))
	for i := range 50 {
		entry := bytes.LastIndex(data[:bytes.LastIndex(data, fmt.Appendf(nil, "reports/b%02d.pdf", i))], []byte("PK\x01\x02"))
		copy(data[entry+16:entry+28], data[model+16:model+28]) // CRC and sizes
		binary.LittleEndian.PutUint32(data[entry+42:], uint32(at))
	}
	r := checked(data, archive.Trust{})
	if r.Holds || r.Fault != archive.Damaged || !strings.Contains(explain(r), "one over the other") {
		t.Errorf("%v\n%s", r.Faults, explain(r))
	}
}

// ruled is an election file with a majority of its own.
func ruled(t *testing.T, file []byte) []byte {
	return storetest.Changed(t, file, func(e *election.Election) { e.Rules.Majority = election.Ratio{A: 2, B: 3, Over: true} })
}

func counted(s []archive.Sheet) int {
	return slices.IndexFunc(s, func(s archive.Sheet) bool { return s.Status == archive.Counted && s.Decision == nil })
}

func pictures(p parts) (out []string) {
	for name := range p {
		if strings.HasPrefix(name, "images/") {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func stranger(t *testing.T, origin string) journal.Key {
	t.Helper()
	k, err := journal.NewKey(archivetest.Source(666), origin)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// editBallots changes the list of ballots alone.
func editBallots(t *testing.T, c *archivetest.Count, p parts, edit func([]archive.Sheet) []archive.Sheet) {
	t.Helper()
	c.Sheets = edit(c.Sheets)
	files, err := c.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == archive.BallotsName {
			p[f.Name] = content(t, f)
		}
	}
}

// recount changes the ballots and everything that follows from them but the log.
func recount(t *testing.T, c *archivetest.Count, p parts, edit func([]archive.Sheet) []archive.Sheet) {
	t.Helper()
	c.Sheets = edit(c.Sheets)
	c.Decide()
	files, err := c.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name, "images/") {
			p[f.Name] = content(t, f)
		}
	}
}

func content(t *testing.T, f archive.File) []byte {
	t.Helper()
	if f.Open == nil {
		return f.Data
	}
	data, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Whatever stands in a file, and signed as it may be, nothing is taken for true
// that is not, and nothing breaks.
func FuzzCheck(f *testing.F) {
	c := village(f, 6, 1)
	whole := unzip(f, c.Pack())
	names := slices.Sorted(maps.Keys(whole))
	for i, name := range names {
		if !strings.HasPrefix(name, "images/") {
			f.Add(uint8(i), whole[name])
			f.Add(uint8(i), []byte("{}"))
		}
	}
	f.Add(uint8(255), c.Pack())
	f.Fuzz(func(t *testing.T, at uint8, data []byte) {
		if int(at) >= len(names) {
			checked(data, archive.Trust{Papers: []string{string(data)}, Key: string(data)})
			return
		}
		name := names[at]
		if name == archive.ManifestName {
			r := checked(resigned(t, c, whole, change{file: name, data: data}), archive.Trust{})
			text, _, _ := strings.Cut(string(data), "\n— ")
			if r.Holds && text != strings.Split(string(whole[name]), "\n— ")[0] {
				t.Fatalf("%s holds with another text", name)
			}
			return
		}
		p := maps.Clone(whole)
		p[name] = data
		if _, err := journal.ParseCheckpoint(string(p[archive.HeadName])); err != nil || len(data) > 1<<20 {
			return
		}
		r := checked(p.relisted(t, c.Key), archive.Trust{})
		if r.Holds && !bytes.Equal(data, whole[name]) {
			t.Fatalf("%s holds with other bytes", name)
		}
	})
}

// A decision may be taken back by one of the two who made it, and made anew.
// Whoever signs a log where it was otherwise is found.
func TestTakenBack(t *testing.T) {
	for _, way := range []struct {
		name string
		do   func(settle, back journal.Entry) []journal.Entry // after settle
		want archive.Fault
	}{
		{"and decided anew", func(s, b journal.Entry) []journal.Entry { return []journal.Entry{b, s} }, ""},
		{"twice", func(s, b journal.Entry) []journal.Entry { return []journal.Entry{b, s, b, s} }, ""},
		{"and never decided again", func(_, b journal.Entry) []journal.Entry { return []journal.Entry{b} }, archive.ChangedBallot},
		{"by somebody else", func(s, b journal.Entry) []journal.Entry {
			b.Who = "丁"
			return []journal.Entry{b, s}
		}, archive.LogChanged},
		{"though nothing was decided any more", func(s, b journal.Entry) []journal.Entry { return []journal.Entry{b, b, s} }, archive.LogChanged},
		{"as another vote", func(s, b journal.Entry) []journal.Entry {
			b.Sheet.WasVote = journal.Digest([]byte("another"))
			return []journal.Entry{b, s}
		}, archive.LogChanged},
		{"to be counted", func(s, b journal.Entry) []journal.Entry {
			b.Sheet.Status = "counted"
			return []journal.Entry{b}
		}, archive.LogChanged},
		{"not at all, and decided twice", func(s, _ journal.Entry) []journal.Entry { return []journal.Entry{s} }, archive.LogChanged},
	} {
		t.Run(way.name, func(t *testing.T) {
			c := village(t, 40, 0)
			i := slices.IndexFunc(c.Sheets, func(s archive.Sheet) bool { return s.Decision != nil && s.Vote != nil })
			at := slices.IndexFunc(c.Lines, func(line []byte) bool {
				return bytes.Contains(line, []byte(`"act":"settle"`)) && bytes.Contains(line, []byte(c.Sheets[i].Sheet))
			})
			settle, err := journal.Decode(c.Lines[at])
			if err != nil {
				t.Fatal(err)
			}
			back := journal.Entry{Act: journal.ActTakeBack, Who: settle.With, Sheet: &journal.Sheet{
				Hash: settle.Sheet.Hash, Was: settle.Sheet.Status, WasVote: settle.Sheet.Vote, Status: "review",
			}}
			rest := slices.Clone(c.Lines[at+1:])
			c.Lines = c.Lines[:at+1]
			for _, e := range way.do(settle, back) {
				c.Add(e)
			}
			c.Lines = append(c.Lines, rest...)
			if r := checked(c.Pack(), archive.Trust{}); r.Fault != way.want {
				t.Errorf("said to be %q, want %q\n%s", r.Fault, way.want, explain(r))
			}
		})
	}
}
