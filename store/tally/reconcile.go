// This file checks that the figures of a result agree with each other: the
// three checks and three looks (三核三查), each identity with its name.

package tally

// Identity is a relation between two figures that must hold. Left, Right and
// Holds are nil while a figure is not known.
type Identity struct {
	Name     string `json:"name"`
	Rule     string `json:"rule,omitempty"`
	Post     string `json:"post,omitempty"`
	Person   string `json:"person,omitempty"`
	Left     *int   `json:"left"`
	Relation string `json:"relation"` // = | ≤
	Right    *int   `json:"right"`
	Holds    *bool  `json:"holds"`
	Sentence
}

// Reconcile lists the identities of a result, failing ones too. It trusts
// nothing but the figures themselves, so that a result read from elsewhere can
// be checked.
func Reconcile(r *Result, f Figures) []Identity {
	returned := whole(r.Returned)
	list := []Identity{
		relate("roll", "", r.Participants, "≤", r.Registered),
		relate("drawn", "Q3", r.Participants, "=", r.Issued),
		relate("read", "", returned, "=", whole(r.Counted+r.Pending)),
		relate("sorted", "V4", returned, "=", whole(r.Valid+r.Invalid+r.Pending)),
		relate("blank", "V5", whole(r.Blank), "≤", whole(r.Valid)),
	}
	if f.Own != nil || f.Proxies != nil {
		list = append(list, relate("own", "Q3", r.Issued, "=", sum(f.Own, f.Proxies)))
	}
	if f.Cancelled != nil {
		list = append(list, relate("cancelled", "Q2", sum(returned, f.Cancelled), "≤", r.Issued))
	}
	for _, b := range f.Boxes {
		list = append(list, relate("box", "Q3", b.Back, "=", &b.Out, "box", b.Name))
	}
	for _, p := range r.Posts {
		list = append(list, reconcilePost(r, p)...)
	}
	return list
}

// reconcilePost checks the votes of each person at one post.
func reconcilePost(r *Result, p PostResult) []Identity {
	list := []Identity{about(relate("post.votes", "V1", whole(p.Counting), "≤", whole(r.Valid), "post", p.Title), p.ID, "")}
	elected := 0
	for _, person := range p.People {
		if person.Elected {
			elected++
		}
		if person.WriteIn {
			list = append(list, about(relate("written.votes", "", whole(person.Approve), "≤", whole(p.Counting),
				"post", p.Title, "name", person.Name), p.ID, person.ID))
			continue
		}
		votes := person.Approve + person.Oppose + person.Abstain
		one := relate("person.votes", "", whole(votes), "=", whole(p.Counting), "post", p.Title, "name", person.Name)
		if person.Approve < 0 || person.Oppose < 0 || person.Abstain < 0 {
			one.Holds = truth(false)
		}
		list = append(list, about(one, p.ID, person.ID))
	}
	return append(list, about(relate("post.seats", "E2", whole(elected), "≤", whole(p.Seats-p.Vacant), "post", p.Title), p.ID, ""))
}

// relate makes an identity; facts fill its name.
func relate(code, rule string, left *int, relation string, right *int, facts ...any) Identity {
	name := phrase(code, facts...)
	id := Identity{Name: code, Rule: rule, Left: left, Relation: relation, Right: right}
	if left == nil || right == nil {
		id.Sentence = sentence(phrase("holds.unknown", "name", name))
		return id
	}
	holds := *left == *right || relation == "≤" && *left < *right
	id.Holds = &holds
	id.Sentence = sentence(phrase("holds."+yes(holds), "name", name, "left", *left, "relation", relation, "right", *right))
	return id
}

func about(id Identity, post, person string) Identity {
	id.Post, id.Person = post, person
	return id
}

// sum adds figures; nil where one is not known.
func sum(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	return whole(*a + *b)
}
