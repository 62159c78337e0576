want => {
  const bad = [], root = document.querySelector(want.root), W = innerWidth, H = innerHeight;
  const name = e => (e.dataset && e.dataset.act) || e.id || e.className.baseVal || e.className || e.tagName;
  const seen = e => e.getClientRects().length > 0 && e.checkVisibility({ visibilityProperty: true }); // not in a folded part either
  const size = e => parseFloat(getComputedStyle(e).fontSize);
  const page = document.documentElement;
  if (page.scrollWidth > W) bad.push("the page is wider than the window");
  if (want.whole && page.scrollHeight > H) bad.push("the page is higher than the window");

  // What a list has turned out of sight, letters of less than half a line, is
  // neither cut off nor in anybody's way.
  const turnedAway = (b, e) => {
    for (let p = e; p && p !== root; p = p.parentElement) {
      const c = p.getBoundingClientRect(), middle = (b.top + b.bottom) / 2;
      if (/auto|scroll/.test(getComputedStyle(p).overflowY) && (middle < c.top || middle > c.bottom)) return true;
    }
    return false;
  };

  // Nothing is cut off, nothing stands over something else.
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let n; (n = walker.nextNode());) {
    if (!n.textContent.trim() || !seen(n.parentElement)) continue;
    const r = document.createRange();
    r.selectNodeContents(n);
    for (const b of r.getClientRects()) if (!turnedAway(b, n.parentElement)) texts.push({ says: n.textContent.trim().slice(0, 12), b, e: n.parentElement });
  }
  for (const { says, b, e } of texts) {
    if (b.left < -1 || b.right > W + 1 || want.whole && (b.top < -1 || b.bottom > H + 1)) bad.push("cut off by the window: " + says);
    for (let p = e; p && p !== root; p = p.parentElement) {
      const o = getComputedStyle(p);
      if (o.overflowX === "visible" && p.tagName !== "BUTTON") continue;
      const c = p.getBoundingClientRect(), scrolls = /auto|scroll/.test(o.overflowY);
      if (b.left < c.left - 1 || b.right > c.right + 1) bad.push("cut off at the side by " + name(p) + ": " + says);
      const cut = (b.height - size(e)) / 2; // letters are smaller than their line
      if (!scrolls && (b.top + cut < c.top - 2 || b.bottom - cut > c.bottom + 2)) bad.push("out of " + name(p) + ": " + says);
    }
  }
  const glyph = x => { const cut = (x.b.height - size(x.e)) / 2; return { l: x.b.left, r: x.b.right, t: x.b.top + cut, b: x.b.bottom - cut }; };
  const glyphs = texts.map(glyph);
  for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
    if (texts[i].e === texts[j].e) continue;
    const a = glyphs[i], b = glyphs[j];
    if (a.l < b.r - 1 && b.l < a.r - 1 && a.t < b.b - 1 && b.t < a.b - 1) bad.push("overlap: " + texts[i].says + " / " + texts[j].says);
  }

  // Targets. A field is named by its label, an SVG by its text.
  const targets = [...root.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea")].filter(seen);
  const rects = targets.map(e => (e.labels && e.labels.length && /radio|checkbox/.test(e.type) ? e.labels[0] : e).getBoundingClientRect());
  targets.forEach((e, i) => {
    const r = rects[i];
    if (Math.min(r.width, r.height) < want.target - .01) bad.push("target smaller than " + want.target + ": " + name(e) + " " + Math.min(r.width, r.height).toFixed(0));
    if (r.left < 0 || r.right > W || want.whole && (r.top < 0 || r.bottom > H)) bad.push("target off the window: " + name(e));
    for (let j = i + 1; j < rects.length; j++) {
      const o = rects[j], dx = Math.max(r.left - o.right, o.left - r.right), dy = Math.max(r.top - o.bottom, o.top - r.bottom);
      if (Math.max(dx, dy) < want.apart - .01) bad.push("targets nearer than " + want.apart.toFixed(1) + ": " + name(e) + ", " + name(targets[j]));
    }
    const called = e.textContent.trim() || e.ariaLabel || e.title || e.placeholder || e.labels && [...e.labels].some(l => l.textContent.trim());
    if (!called) bad.push("no name: " + name(e));
  });

  // Contrast and size of letters.
  const rgb = c => { const m = c.match(/[\d.]+/g).map(Number); return m.length < 4 || m[3] > 0 ? m : null; };
  const lum = c => { const f = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }; return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]); };
  for (const { says, e } of texts) {
    if (e.closest("button:disabled")) continue;
    let p = e, back = null;
    while (p && !(back = rgb(getComputedStyle(p).backgroundColor))) p = p.parentElement;
    const svg = e.closest("svg"), ink = getComputedStyle(e)[svg ? "fill" : "color"];
    const a = lum(rgb(ink) || [0, 0, 0]), b = lum(back || [255, 255, 255]);
    const c = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (c < want.contrast) bad.push("contrast " + c.toFixed(1) + ": " + says);
    if (size(e) < want.letters - .01) bad.push("letters too small: " + says + " " + size(e).toFixed(1));
  }
  return [...new Set(bad)];
}
