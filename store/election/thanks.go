package election

// Thanks says that the community has a scheme by which whoever took part is thanked
// (000 2.2.2, 3.4: 社区服务积分、荣誉证书). Without it nobody lists who did.
type Thanks struct {
	Scheme string // what it is called
	Points int    // for each who took part; 0 where there are none
}

const maxPoints = 10_000

func (c *checker) thanks(root *node, e *Election) {
	if root.sub["thanks"] == nil {
		return
	}
	t := c.section(root, "thanks")
	e.Thanks = &Thanks{Scheme: c.title(t, "thanks", "scheme", "", maxTitle), Points: c.number(t, "thanks", "points", 0, 0, maxPoints)}
}
