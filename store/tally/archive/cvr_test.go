package archive_test

import (
	"slices"
	"strings"
	"testing"
)

// The classes of NIST SP 1500-103, version 1.0, as far as they are used here:
// "!" marks what a class must have.
var cvrClasses = map[string]string{
	"CVR.CastVoteRecordReport": "@type! CVR Election! GeneratedDate! GpUnit! Notes OtherReportType Party ReportGeneratingDeviceIds! ReportType ReportingDevice! Version!",
	"CVR.ReportingDevice":      "@id! @type! Application Code Manufacturer MarkMetricType Model Notes SerialNumber",
	"CVR.GpUnit":               "@id! @type! Code Name OtherType ReportingDeviceIds Type!",
	"CVR.Election":             "@id! @type! Candidate Code Contest! ElectionScopeId! Name",
	"CVR.Code":                 "@type! Label OtherType Type! Value!",
	"CVR.Candidate":            "@id! @type! Code Name PartyId",
	"CVR.CandidateContest":     "@id! @type! Abbreviation Code ContestSelection! Name NumberElected OtherVoteVariation PrimaryPartyId VoteVariation VotesAllowed",
	"CVR.CandidateSelection":   "@id! @type! CandidateIds Code IsWriteIn",
	"CVR.CVR":                  "@type! BallotAuditId BallotImage BallotPrePrintedId BallotSheetId BallotStyleId BallotStyleUnitId BatchId BatchSequenceId CVRSnapshot! CreatingDeviceId CurrentSnapshotId! ElectionId! PartyIds UniqueId",
	"CVR.ImageData":            "@type! Hash Image Location",
	"CVR.Hash":                 "@type! OtherType Type! Value!",
	"CVR.CVRSnapshot":          "@id! @type! Annotation CVRContest OtherStatus Status Type!",
	"CVR.Annotation":           "@type! AdjudicatorName Message TimeStamp",
	"CVR.CVRContest":           "@type! CVRContestSelection ContestId! OtherStatus Overvotes Selections Status Undervotes WriteIns",
	"CVR.CVRContestSelection":  "@type! ContestSelectionId OptionPosition OtherStatus Rank SelectionPosition! Status TotalFractionalVotes TotalNumberVotes",
	"CVR.SelectionPosition":    "@type! CVRWriteIn Code FractionalVotes HasIndication! IsAllocable IsGenerated MarkMetricValue NumberVotes! OtherStatus Position Rank Status",
	"CVR.CVRWriteIn":           "@type! Text WriteInImage",
}

// Values that a field of a class may have.
var cvrValues = map[string]string{
	"CVR.CastVoteRecordReport.Version":    "1.0.0",
	"CVR.CastVoteRecordReport.ReportType": "adjudicated aggregated originating-device-export other rcv-round",
	"CVR.GpUnit.Type":                     "combined-precinct other polling-place precinct split-precinct vote-center",
	"CVR.Code.Type":                       "fips local-level national-level ocd-id other state-level",
	"CVR.CandidateContest.VoteVariation":  "approval borda cumulative majority n-of-m other plurality proportional range rcv super-majority",
	"CVR.Hash.Type":                       "md6 other sha-256 sha-512",
	"CVR.CVRSnapshot.Type":                "interpreted modified original",
	"CVR.CVRSnapshot.Status":              "needs-adjudication other",
	"CVR.CVRContest.Status":               "invalidated-rules not-indicated other overvoted undervoted",
	"CVR.CVRContestSelection.Status":      "generated-rules invalidated-rules needs-adjudication other",
	"CVR.SelectionPosition.HasIndication": "no unknown yes",
	"CVR.SelectionPosition.IsAllocable":   "no unknown yes",
	"CVR.SelectionPosition.Status":        "adjudicated generated-rules invalidated-rules other",
}

// Fields that name something else by its @id.
var cvrRefs = []string{"ElectionScopeId", "ElectionId", "BallotStyleUnitId", "CreatingDeviceId", "CurrentSnapshotId", "ContestId", "ContestSelectionId", "CandidateIds", "ReportGeneratingDeviceIds"}

// checkCVR holds a report against the standard's classes, and every reference
// against what there is.
func checkCVR(t *testing.T, report map[string]any) {
	t.Helper()
	ids := map[string]int{}
	var refs []string
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case []any:
			for _, item := range v {
				walk(at, item)
			}
		case map[string]any:
			class, _ := v["@type"].(string)
			if cvrClasses[class] == "" {
				t.Errorf("%s: there is no class %q", at, class)
				return
			}
			fields := strings.Fields(cvrClasses[class])
			for _, f := range fields {
				if name, must := strings.CutSuffix(f, "!"); must && v[name] == nil {
					t.Errorf("%s: a %s lacks %s", at, class, name)
				}
			}
			if id, ok := v["@id"].(string); ok {
				ids[id]++
			}
			for name, value := range v {
				if !slices.Contains(fields, name) && !slices.Contains(fields, name+"!") {
					t.Errorf("%s: a %s has no %s", at, class, name)
				}
				for _, s := range texts(value) {
					if may := cvrValues[class+"."+name]; may != "" && !slices.Contains(strings.Fields(may), s) {
						t.Errorf("%s: %s.%s may not be %q", at, class, name, s)
					}
					if slices.Contains(cvrRefs, name) {
						refs = append(refs, s)
					}
				}
				walk(at+"."+name, value)
			}
		}
	}
	walk("report", report)
	for id, n := range ids {
		if n != 1 {
			t.Errorf("%d things are called %s", n, id)
		}
	}
	for _, r := range refs {
		if ids[r] == 0 {
			t.Errorf("nothing is called %s", r)
		}
	}
}

func texts(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			if s, ok := item.(string); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// approvals adds up NumberVotes of the current snapshots, as a reader would who
// knows nothing but the standard: by post and person's name.
func approvals(t *testing.T, report map[string]any) map[string]int {
	t.Helper()
	e := report["Election"].([]any)[0].(map[string]any)
	names, who := map[string]string{}, map[string]string{}
	for _, c := range e["Candidate"].([]any) {
		c := c.(map[string]any)
		names[c["@id"].(string)] = c["Name"].(string)
	}
	for _, c := range e["Contest"].([]any) {
		c := c.(map[string]any)
		post := strings.TrimPrefix(c["@id"].(string), "post-")
		for _, s := range c["ContestSelection"].([]any) {
			s := s.(map[string]any)
			if ids := texts(s["CandidateIds"]); len(ids) == 1 {
				who[s["@id"].(string)] = post + " " + names[ids[0]]
			}
		}
	}
	out := map[string]int{}
	for _, r := range report["CVR"].([]any) {
		r := r.(map[string]any)
		for _, s := range r["CVRSnapshot"].([]any) {
			s := s.(map[string]any)
			if s["@id"] != r["CurrentSnapshotId"] || s["Type"] != "interpreted" || s["CVRContest"] == nil {
				continue
			}
			for _, c := range s["CVRContest"].([]any) {
				for _, choice := range c.(map[string]any)["CVRContestSelection"].([]any) {
					choice := choice.(map[string]any)
					for _, p := range choice["SelectionPosition"].([]any) {
						out[who[choice["ContestSelectionId"].(string)]] += int(p.(map[string]any)["NumberVotes"].(float64))
					}
				}
			}
		}
	}
	return out
}
