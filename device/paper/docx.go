// This file writes documents as DOCX (ECMA-376), for those who must add a
// sentence: Word, WPS and LibreOffice open it. It has what the page has but for the
// code of the log, which proves the paper as it was made and nothing that was
// changed since. The same documents give the same bytes.

package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"zheng/store/text"
	"zheng/store/typeset"
)

// WriteDOCX writes documents one behind the other, each a section of its own, once:
// how many copies are printed is the word processor's to ask.
func WriteDOCX(w io.Writer, list ...*Document) error {
	x := &docx{files: map[string][]byte{}}
	for i, d := range list {
		x.document(d, i == len(list)-1)
	}
	return x.write(w)
}

// docx is a file under way. Every text goes through esc.
type docx struct {
	body  strings.Builder
	rels  []string          // of the body
	types []string          // of the parts beside it
	files map[string][]byte // … and what they hold
	order []string
	d     *Document
	wide  float64 // mm of the text
	scale float64 // of the letters of reports
}

// twips are 20 to a point; half points measure letters.
func twips(mm float64) int { return int(mm*typeset.PtPerMM*20 + 0.5) }
func half(mm float64) int  { return int(mm*typeset.PtPerMM*2 + 0.5) }

// esc makes a text fit for XML.
func esc(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(clean(s))) // to memory: it cannot fail
	return b.String()
}

func (x *docx) put(format string, args ...any) { fmt.Fprintf(&x.body, format, args...) }

// denser are the letters of reports that are to fit on one page.
const denser = 0.86

// The faces by their use: what GB/T 9704 asks for, and 楷体 for reports.
const (
	faceTitle = "方正小标宋简体"
	faceBody  = "仿宋_GB2312"
	faceHead  = "黑体"
	faceKai   = "楷体"
)

func (x *docx) document(d *Document, last bool) {
	x.d, x.wide, x.scale = d, d.room().wide, 1
	if !d.official && d.loose == 0 {
		x.scale = denser
	}
	x.head()
	for i, p := range d.parts {
		switch p := p.(type) {
		case heading:
			x.heading(p)
		case paragraph:
			x.paragraph(p)
		case figures:
			x.figures(p)
		case table:
			x.table(p)
		case places:
			x.places(p)
		case introductions:
			x.introductions(p)
		case certificates:
			x.certificates(p, i == len(d.parts)-1)
		case bars:
			x.table(p.table())
		}
	}
	x.section(last)
}

// para is a paragraph: its properties, then runs.
type para struct {
	face  string
	size  float64 // mm
	bold  bool
	side  align
	line  float64 // mm, exactly; 0 for single
	space float64 // mm below
	first bool    // indented by two letters
	keep  bool    // with what follows
	tab   float64 // a right tab, mm
	rule  bool    // a line below
	gray  string
}

var justified = [...]string{left: "both", centre: "center", right: "right"}

func (p para) open() string {
	var b strings.Builder
	b.WriteString("<w:p><w:pPr>")
	if p.keep {
		b.WriteString("<w:keepNext/>")
	}
	if p.rule {
		b.WriteString(`<w:pBdr><w:bottom w:val="single" w:sz="10" w:space="4" w:color="auto"/></w:pBdr>`)
	}
	if p.tab > 0 {
		fmt.Fprintf(&b, `<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, twips(p.tab))
	}
	rule, line := "auto", 260
	if p.line == 0 || p.size < 2 {
		b.WriteString(`<w:snapToGrid w:val="0"/>`) // in tables the lines of the page do not count
	}
	if p.line > 0 {
		rule, line = "exact", twips(p.line)
	}
	fmt.Fprintf(&b, `<w:spacing w:before="0" w:after="%d" w:line="%d" w:lineRule="%s"/>`, twips(p.space), line, rule)
	if p.first {
		fmt.Fprintf(&b, `<w:ind w:firstLineChars="200" w:firstLine="%d"/>`, twips(2*p.size))
	}
	fmt.Fprintf(&b, `<w:jc w:val="%s"/></w:pPr>`, justified[p.side])
	return b.String()
}

// run is text in the letters of a paragraph.
func (p para) run(s string) string {
	if s == "" {
		return ""
	}
	strong, gray := "", ""
	if p.bold {
		strong = "<w:b/>"
	}
	if p.gray != "" {
		gray = fmt.Sprintf(`<w:color w:val="%s"/>`, p.gray)
	}
	face := p.face
	if face == "" {
		face = faceKai
	}
	narrow := ""
	if face == faceBody || face == faceHead {
		narrow = `<w:spacing w:val="-5"/>` // 28 letters of 三号 to a line of 156 mm
	}
	props := fmt.Sprintf(`<w:rPr><w:rFonts w:eastAsia="%s" w:hint="eastAsia"/>%s%s`+narrow+`<w:sz w:val="%d"/><w:szCs w:val="%d"/></w:rPr>`, face, strong, gray, half(p.size), half(p.size))
	var out strings.Builder
	for i, line := range strings.Split(s, "\n") {
		out.WriteString("<w:r>" + props)
		if i > 0 {
			out.WriteString("<w:br/>")
		}
		fmt.Fprintf(&out, `<w:t xml:space="preserve">%s</w:t></w:r>`, esc(line))
	}
	return out.String()
}

func (p para) of(s string) string { return p.open() + p.run(s) + "</w:p>" }

// both is a text with its English below in smaller letters.
func (p para) both(t text.Text) string {
	out := ""
	if t.Zh != "" || t.En == "" {
		out = p.of(t.Zh)
	}
	if t.En != "" {
		small := p
		small.size, small.bold, small.first, small.line = p.size*smaller, false, false, 0
		out += small.of(t.En)
	}
	return out
}

const tabSign = "<w:r><w:tab/></w:r>"

func (x *docx) head() {
	d := x.d
	switch {
	case d.bare:
	case d.official:
		title := para{face: faceTitle, size: officialTitle, side: centre, line: officialTitle * 1.5}
		for _, line := range []string{d.left, d.title.Zh} {
			if line != "" {
				x.put("%s", title.of(line))
			}
		}
		if d.english {
			x.put("%s", para{size: 3.4, side: centre}.of(d.title.En))
		}
		x.put("%s", para{face: faceBody, size: officialSize, side: centre, line: officialLine, space: 3}.of(d.right))
	default:
		x.put("%s", para{size: 8.6, bold: true, side: centre}.of(d.title.Zh))
		x.put("%s", para{size: 2.9, side: centre, space: 1}.of(d.title.En))
		x.put("%s", para{size: 4.8, side: centre, space: 1.5}.of(d.name))
		p := para{size: 3.4, tab: x.wide, rule: true, space: 2}
		x.put("%s", p.open()+p.run(d.left)+tabSign+p.run(d.right)+"</w:p>")
	}
}

func (x *docx) heading(h heading) {
	if x.d.official {
		s := h.Zh
		if h.beside != "" {
			s += "　" + h.beside
		}
		x.put("%s", para{face: faceHead, size: officialSize, line: officialLine, first: true, keep: true}.both(text.Text{Zh: s, En: h.En}))
		return
	}
	p, small := para{size: 4.6 * x.scale, bold: true, tab: x.wide, keep: true, space: 0.5}, para{size: 3 * x.scale}
	x.put("%s", p.open()+p.run(h.Zh)+small.run(strings.TrimRight("  "+h.En, " "))+tabSign+small.run(h.beside)+"</w:p>")
}

func (x *docx) paragraph(q paragraph) {
	if x.d.official {
		x.put("%s", para{face: faceBody, size: officialSize, bold: q.bold, side: q.align, line: officialLine, first: q.align == left && !q.flush}.both(q.Text))
		return
	}
	size := q.size
	if size == 0 {
		size = 3.5
	}
	x.put("%s", para{size: size * x.scale, bold: q.bold, side: q.align, space: 0.6}.both(q.Text))
}

// grid begins a table with columns of these widths, mm; lines says which borders.
func (x *docx) grid(widths []float64, lines string) {
	sum := 0.0
	for _, w := range widths {
		sum += w
	}
	x.put(`<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders>%s</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>`, twips(sum), lines)
	for _, w := range widths {
		x.put(`<w:gridCol w:w="%d"/>`, twips(w))
	}
	x.put("</w:tblGrid>")
}

// borders of a table, sides in the order that the schema asks for.
func borders(outer, across, down string) string {
	side := func(name, kind string) string {
		return fmt.Sprintf(`<w:%s w:val="%s" w:sz="4" w:space="0" w:color="auto"/>`, name, kind)
	}
	return side("top", "single") + side("left", outer) + side("bottom", "single") + side("right", outer) + side("insideH", across) + side("insideV", down)
}

func (x *docx) cell(w float64, props, paragraphs string) {
	x.put(`<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>%s</w:tcPr>%s</w:tc>`, twips(w), props, paragraphs)
}

// end ends a table; a paragraph keeps it from the next one.
func (x *docx) end() { x.put("</w:tbl>%s", para{size: 1, line: 2}.of("")) }

func (x *docx) figures(list figures) {
	each := x.wide / figuresARow
	widths := make([]float64, figuresARow)
	for i := range widths {
		widths[i] = each
	}
	x.grid(widths, borders("single", "single", "single"))
	name, value := para{size: 2.9 * x.scale}, para{size: 4.8 * x.scale, bold: true, side: right}
	for from := 0; from < len(list); from += figuresARow {
		x.put("<w:tr><w:trPr><w:cantSplit/></w:trPr>")
		for i := range figuresARow {
			said := para{size: 2.9}.of("")
			if from+i < len(list) {
				f := list[from+i]
				small := para{size: 2.5}
				said = name.open() + name.run(f.name.Zh) + para{size: 2.2}.run(strings.TrimRight(" "+f.name.En, " ")) + "</w:p>" +
					value.open() + small.run(strings.TrimLeft(f.small+" ", " ")) + value.run(f.value) + "</w:p>"
			}
			x.cell(each, "", said)
		}
		x.put("</w:tr>")
	}
	x.end()
}

func (x *docx) table(t table) {
	size := t.size
	if size == 0 {
		size = 3.5
	}
	size *= x.scale
	outer, down := "nil", "nil"
	if t.grid {
		outer, down = "single", "single"
	}
	widths := t.widths(x.wide)
	x.grid(widths, borders(outer, "single", down))
	if t.headed() {
		x.put("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>")
		for i, col := range t.columns {
			x.cell(widths[i], `<w:shd w:val="clear" w:color="auto" w:fill="EDEDEA"/>`, para{size: size * 0.86, bold: true, side: col.align}.both(col.head))
		}
		x.put("</w:tr>")
	}
	for _, r := range t.rows {
		x.put(`<w:tr><w:trPr><w:cantSplit/>`)
		if r.high > 0 {
			x.put(`<w:trHeight w:val="%d" w:hRule="atLeast"/>`, twips(r.high))
		}
		x.put("</w:trPr>")
		for i, c := range r.cells {
			props := ""
			if r.joined {
				props = `<w:tcBorders><w:top w:val="nil"/></w:tcBorders>`
			}
			if t.grid {
				props += `<w:vAlign w:val="center"/>`
			}
			p := para{size: t.letters(i, size), bold: c.bold, side: t.columns[i].align}
			said := p.both(c.Text)
			if c.strokes > 0 {
				said = p.of(strokesOf(c.strokes))
			}
			x.cell(widths[i], props, said)
		}
		x.put("</w:tr>")
	}
	x.end()
}

// strokesOf writes votes in whole 正 and the strokes begun.
func strokesOf(n int) string {
	return strings.Repeat("正", n/5) + []string{"", "一", "丅", "下", "止"}[n%5]
}

func (x *docx) places(p places) {
	const perRow = 3
	if len(p.names) > 0 {
		x.put("%s", para{size: 3}.of(""))
		each := x.wide / perRow
		x.grid([]float64{each, each, each}, strings.ReplaceAll(borders("nil", "nil", "nil"), "single", "nil"))
		for from := 0; from < len(p.names); from += perRow {
			x.put(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, twips(10*x.scale))
			for i := range perRow {
				said := para{size: 3}.of("")
				if from+i < len(p.names) {
					n := p.names[from+i]
					said = para{size: 3.6 * x.scale}.both(text.Text{Zh: n.Zh + "　＿＿＿＿＿＿＿＿", En: n.En})
				}
				x.cell(each, "", said)
			}
			x.put("</w:tr>")
		}
		x.end()
	}
	size, face, line := 3.8*x.scale, faceKai, 0.0
	if x.d.official {
		size, face, line = officialSize, faceBody, officialLine
		x.put("%s", para{face: face, size: size, line: line}.of(""))
	}
	for _, s := range []string{p.seal, p.date} {
		if s != "" {
			x.put("%s", para{face: face, size: size, side: right, line: line, space: 1}.of(s+strings.Repeat("　", 2)))
		}
	}
}

func (x *docx) certificates(all certificates, ends bool) {
	for i, one := range all.list {
		x.grid([]float64{x.wide}, borders("single", "single", "single"))
		x.put(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, twips(min(all.high, certPage-4)))
		p := para{size: all.size, line: all.size * 1.7}
		said := para{size: 3.2, side: right}.of(one.number) + para{face: faceTitle, size: all.size * 1.9, side: centre, space: all.size}.both(one.title)
		for _, q := range one.says {
			p := p
			p.bold, p.side, p.first = q.bold, q.align, indentOf(q) != ""
			said += p.both(q.Text)
		}
		p.side = right
		said += p.of("") + p.of(one.seal+"　") + p.of(one.date+"　")
		x.cell(x.wide, fmt.Sprintf(`<w:tcMar><w:top w:w="%[1]d" w:type="dxa"/><w:left w:w="%[1]d" w:type="dxa"/><w:right w:w="%[1]d" w:type="dxa"/></w:tcMar>`, twips(certPad)), said)
		x.put("</w:tr>")
		x.end()
		if all.high >= certPage && !(ends && i == len(all.list)-1) {
			x.put(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		}
	}
}

func (x *docx) introductions(post introductions) {
	x.heading(post.head)
	each := x.wide / 2
	x.grid([]float64{each, each}, borders("single", "single", "single"))
	for i := 0; i < len(post.list); i += 2 {
		x.put(`<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr>`, twips(float64(post.high)*0.8))
		for k := range 2 {
			said := para{size: 3}.of("")
			if i+k < len(post.list) {
				said = x.introduction(post.list[i+k])
			}
			x.cell(each, "", said)
		}
		x.put("</w:tr>")
	}
	x.end()
}

func (x *docx) introduction(one introduction) string {
	said := para{size: 3}.of(one.place)
	p := para{size: 6.4, bold: true, space: 1}
	said += p.open() + x.picture(one.photo) + p.run(" "+one.name) + "</w:p>"
	for _, t := range one.says {
		said += para{size: 3.4}.both(t)
	}
	for _, t := range one.text {
		said += para{size: 3.4, space: 1}.both(t)
	}
	return said
}

// picture is a photograph in a line of text; "" for none.
func (x *docx) picture(photo *Photo) string {
	if photo == nil {
		return ""
	}
	name := fmt.Sprintf("media/photo%d.jpeg", len(x.rels)+1)
	id := x.beside(name, "image", "", photo.jpeg)
	const emu = 36000 // to a mm
	w, h := int(photoWide*emu), int(photoHigh*emu)
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%[2]d" cy="%[3]d"/><wp:docPr id="%[4]d" name="photo%[4]d"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="%[4]d" name="photo"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%[1]s"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%[2]d" cy="%[3]d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`, id, w, h, len(x.rels))
}

// beside adds a part and gives the name by which the body calls it.
func (x *docx) beside(name, kind, contentType string, data []byte) string {
	id := fmt.Sprintf("rId%d", len(x.rels)+10)
	x.rels = append(x.rels, fmt.Sprintf(`<Relationship Id="%s" Type="%s/%s" Target="%s"/>`, id, officeRels, kind, name))
	if contentType != "" {
		x.types = append(x.types, fmt.Sprintf(`<Override PartName="/word/%s" ContentType="%s%s+xml"/>`, name, wordTypes, contentType))
	}
	x.add("word/"+name, data)
	return id
}

func (x *docx) add(name string, data []byte) {
	x.order = append(x.order, name)
	x.files[name] = data
}

// section ends a document: its page, what stands above and below every page.
func (x *docx) section(last bool) {
	d, r := x.d, x.d.room()
	above, below, foot := 10.0, paperH-r.bottom, 9.0
	top := r.top
	grid := ""
	if d.official {
		foot, grid = 20, fmt.Sprintf(`<w:docGrid w:type="lines" w:linePitch="%d"/>`, twips(officialLine))
	} else {
		below = 18
	}
	n := len(x.rels)
	var refs string
	if d.stamp.Zh != "" {
		says := para{size: 9, bold: true, side: centre, gray: "9A9A96"}.of(d.stamp.Zh + "　" + d.stamp.En)
		id := x.beside(fmt.Sprintf("header%d.xml", n), "header", "header", []byte(xmlHead+`<w:hdr `+wordNames+`>`+says+`</w:hdr>`))
		refs += `<w:headerReference w:type="default" r:id="` + id + `"/>`
		top = 24
	}
	lines := ""
	for _, line := range d.foot {
		lines += para{size: 2.3}.of(line)
	}
	number := para{size: 3.2, side: centre}
	lines = number.open() + number.run("— ") + number.field("PAGE") + number.run(" —") + "</w:p>" + lines
	id := x.beside(fmt.Sprintf("footer%d.xml", n), "footer", "footer", []byte(xmlHead+`<w:ftr `+wordNames+`>`+lines+`</w:ftr>`))
	refs += `<w:footerReference w:type="default" r:id="` + id + `"/>`
	props := fmt.Sprintf(`<w:sectPr>%s<w:type w:val="nextPage"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="%d" w:footer="%d" w:gutter="0"/><w:pgNumType w:start="1"/>%s</w:sectPr>`,
		refs, twips(top), twips(paperW-r.left-r.wide), twips(below), twips(r.left), twips(above), twips(foot), grid)
	if last {
		x.put("%s", props)
		return
	}
	x.put("<w:p><w:pPr>%s</w:pPr></w:p>", props)
}

// field is what the word processor counts itself.
func (p para) field(name string) string {
	props := fmt.Sprintf(`<w:rPr><w:sz w:val="%d"/></w:rPr>`, half(p.size))
	return `<w:r>` + props + `<w:fldChar w:fldCharType="begin"/></w:r><w:r>` + props + `<w:instrText xml:space="preserve"> ` + name + ` </w:instrText></w:r><w:r>` + props + `<w:fldChar w:fldCharType="end"/></w:r>`
}

const (
	xmlHead    = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	officeRels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	wordTypes  = "application/vnd.openxmlformats-officedocument.wordprocessingml."
	wordNames  = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="` + officeRels + `" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`
)

// standIns are other names of the faces, for computers without them.
var standIns = [][2]string{{faceTitle, "华文中宋;Noto Serif CJK SC"}, {faceBody, "仿宋;FangSong;LXGW WenKai"}, {faceHead, "SimHei;Noto Sans CJK SC"}, {faceKai, "KaiTi;LXGW WenKai"}}

func (x *docx) write(w io.Writer) error {
	fonts := xmlHead + `<w:fonts ` + wordNames + `>`
	for _, f := range standIns {
		fonts += fmt.Sprintf(`<w:font w:name="%s"><w:altName w:val="%s"/><w:charset w:val="86"/></w:font>`, f[0], f[1])
	}
	x.beside("fontTable.xml", "fontTable", "fontTable", []byte(fonts+`</w:fonts>`))
	x.beside("styles.xml", "styles", "styles", []byte(xmlHead+`<w:styles `+wordNames+`><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="`+faceKai+`" w:cs="Times New Roman"/><w:sz w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`))
	out := zip.NewWriter(w)
	put := func(name, data string) error {
		f, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate}) // without a time: the same bytes
		if err == nil {
			_, err = io.WriteString(f, data)
		}
		return err
	}
	parts := [][2]string{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType="` + wordTypes + `document.main+xml"/>` + strings.Join(x.types, "") + `</Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + officeRels + `/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/_rels/document.xml.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.Join(x.rels, "") + `</Relationships>`},
		{"word/document.xml", xmlHead + `<w:document ` + wordNames + `><w:body>` + x.body.String() + `</w:body></w:document>`},
	}
	for _, name := range x.order {
		parts = append(parts, [2]string{name, string(x.files[name])})
	}
	for _, p := range parts {
		if err := put(p[0], p[1]); err != nil {
			return fmt.Errorf("couldn't write %s of the document: %w", p[0], err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("couldn't write the document: %w", err)
	}
	return nil
}
