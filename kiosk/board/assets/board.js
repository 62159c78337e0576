// The public board: shows the count as the server sends it, or follows the
// calling of one ballot after the other at its own pace. It decides nothing.
"use strict";

const $ = id => document.getElementById(id);
const body = document.body;
const fixed = JSON.parse($("fixed").textContent);
const say = (code, ...args) => args.reduce((s, a) => s.replace("%s", a), fixed.say[code] ?? code);
const number = n => n == null ? say("unknown") : n.toLocaleString("en");
const make = (tag, className, text) => { const e = document.createElement(tag); if (className) e.className = className; if (text != null) e.textContent = text; return e; };
const wide = () => innerWidth >= 900 && innerWidth > 1.15 * innerHeight;

// What this screen likes, kept on it.
const shelf = "zheng-board";
const settings = { mode: wide() ? "follow" : "live", voice: wide() ? "on" : "off", pace: "2", order: "ballot", theme: "light" };
try { Object.assign(settings, JSON.parse(localStorage.getItem(shelf))); } catch { /* a browser that keeps nothing */ }
function set(name, value) {
  settings[name] = value;
  try { localStorage.setItem(shelf, JSON.stringify(settings)); } catch { /* as above */ }
  body.dataset.theme = settings.theme;
  if (name === "voice") { hush(); $("sound").hidden = true; }
  if (name === "mode" && value === "follow" && frame) jump(frame.calls);
  draw();
  beat();
}

let frame = null;                     // the count, as the server sent it last
let at = 0, totals = null, names = null; // ballots called here, the votes in them, people written in
let queue = [], asking = false, run = "", resting = false, timer = 0, called = null;

// ---- The line to the server. Each frame is whole; after a sleep or a lost
// line the next one puts everything right.
const wait = { answer: 5000 }; // ms
function connect() {
  follow("/board/events?lang=" + fixed.lang, "count", take, lost => {
    $("lost").hidden = !lost;
    if (lost && asked) asked.abort();
  });
}

function take(next) {
  const begun = frame === null;
  frame = next;
  if (next.say) Object.assign(fixed.say, next.say[fixed.lang]);
  if (begun || next.run !== run) {
    let from = next.calls;
    if (begun) try { const kept = JSON.parse(sessionStorage.getItem(shelf)); if (kept.run === next.run) from = Math.min(kept.at, next.calls); } catch { /* nothing kept */ }
    else from = Math.min(at, next.calls);
    run = next.run;
    jump(from);
  }
  draw();
  beat();
}

// ---- The calling.
const following = () => settings.mode === "follow" && frame && frame.phase !== "announced";
const pace = () => 1000 * Number(settings.pace);

// ask fetches ballots from a number on, and the votes before them. On a line
// that died in silence it would wait for ever, so it gives up.
let asked = null;
async function ask(from) {
  if (asking) return;
  asking = true;
  const mine = asked = new AbortController(), patience = setTimeout(() => mine.abort(), wait.answer);
  try {
    const r = await fetch("/board/calls?most=64&lang=" + fixed.lang + "&from=" + from, { signal: mine.signal });
    if (!r.ok) return;
    const s = await r.json();
    if (s.run !== run || s.from !== at) return;
    names = s.names;
    if (!totals) totals = s.totals.posts;
    queue = s.calls;
  } catch { setTimeout(beat, 500); return; } finally { clearTimeout(patience); if (asked === mine) asking = false; }
  draw();
  beat();
}

function jump(to) {
  at = to; totals = null; queue = []; called = null; asking = false;
  if (asked) asked.abort();
  hush();
  clearTimeout(timer); timer = 0;
  ask(at);
}

// beat goes on with the calling when there is something to call and no pause.
function beat() {
  if (!following() || resting || timer) return;
  if (!totals || !queue.length) { if (!totals || at < frame.calls) ask(at); return; }
  call(queue.shift());
}

function call(b) {
  at++;
  called = b;
  for (const [k, x] of (b.x || []).entries()) {
    const p = totals[k];
    if (x.s === 1) p.n++;
    if (x.s === 2) p.v++;
    for (const [side, list] of [x.a || [], x.o || []].entries()) for (const i of list) { while (i >= p.p.length) p.p.push([0, 0]); p.p[i][side]++; }
  }
  try { sessionStorage.setItem(shelf, JSON.stringify({ run, at })); } catch { /* starts at the end again */ }
  $("words").classList.remove("in");
  draw();
  void $("words").offsetWidth;
  $("words").classList.add("in");
  const spoken = speak(b);
  timer = setTimeout(async () => { await spoken; timer = 0; beat(); }, pace());
}

// ---- The voice: the browser's own where it speaks the language, else the
// server's. It is never waited for longer than a long ballot takes.
let sound = null, quiet = () => {};
const own = () => "speechSynthesis" in window && speechSynthesis.getVoices().find(v => v.lang.toLowerCase().startsWith(fixed.lang));
const haste = () => ({ "0.5": 2, "1": 1.7, "2": 1.35, "3": 1.15 })[settings.pace] || 1;
function hush() { if (sound) sound.pause(); if ("speechSynthesis" in window) speechSynthesis.cancel(); quiet(); }
function speak(b) {
  if (settings.voice !== "on") return Promise.resolve();
  return new Promise(done => {
    quiet = done;
    setTimeout(done, 20000);
    const v = own();
    if (v) {
      const u = new SpeechSynthesisUtterance(b.say);
      u.voice = v; u.lang = v.lang; u.rate = haste(); u.onend = done;
      u.onerror = e => { if (e.error === "not-allowed") $("sound").hidden = false; done(); };
      return speechSynthesis.speak(u);
    }
    if (!fixed.voice) return done();
    sound = new Audio("/board/voice?run=" + run + "&call=" + at + "&lang=" + fixed.lang);
    sound.playbackRate = haste();
    sound.onended = sound.onerror = done;
    sound.play().catch(e => { if (e.name === "NotAllowedError") $("sound").hidden = false; done(); });
  });
}

// isFew says that somebody written in has so few votes that others like him
// stand beside him.
const isFew = (who, votes, of) => who.w && !who.elected && votes < Math.max(3, of / 50);

// ---- What is shown: the count, or the votes of the ballots called.
function people(k) {
  const f = frame.posts[k], t = following() && totals ? totals[k] : null;
  const n = t ? t.n : f.n, printed = fixed.posts[k].people.length, count = Math.max(f.people.length, t ? t.p.length : 0);
  const out = [];
  for (let i = 0; i < count; i++) {
    const one = f.people[i] || { name: names[k][i - printed], p: [0, 0], w: true };
    const [a, o] = t ? t.p[i] || [0, 0] : one.p;
    if (one.w && a === 0) continue;
    out.push({ i, name: one.name, w: one.w, a, o, b: n - a - o, elected: one.elected, says: one.says });
  }
  // Of people written in, those with few votes stand together.
  const few = out.filter(p => isFew(p, p.a, n));
  const shown = few.length > 1 ? out.filter(p => !few.includes(p)) : out;
  if (settings.order === "votes") shown.sort((x, y) => y.a - x.a || x.i - y.i);
  if (few.length > 1) shown.push({ i: -1, name: say("others", few.length), many: true, w: true, a: few.reduce((sum, p) => sum + p.a, 0), o: 0, b: 0 });
  return shown;
}

// plan lays posts out: newspaper columns, roomy where there is room, dense where
// not, several pages where even that is too much. Lengths in pixels of 1920 × 1080.
const kinds = [{ name: "roomy", row: 196, min: 540 }, { name: "dense", row: 116, min: 424 }];
const head = 88, between = 16; // of a post: above and below its rows
function plan(counts, W, H) {
  for (const kind of kinds) for (const apart of [true, false]) {
    const most = Math.max(1, Math.floor((W + 20) / (kind.min + 20))), columns = flow(counts, kind, apart, H);
    if (columns.length <= most) return { kind, pages: [columns] };
  }
  const kind = kinds[1], most = Math.max(1, Math.floor((W + 20) / (kind.min + 20))), columns = flow(counts, kind, false, H), pages = [];
  const n = Math.ceil(columns.length / most), each = Math.ceil(columns.length / n);
  for (let i = 0; i < columns.length; i += each) pages.push(columns.slice(i, i + each));
  return { kind, pages };
}
function flow(counts, kind, apart, H) {
  const fits = Math.max(1, Math.floor((H - head) / kind.row)), columns = [];
  let left = -1;
  for (const [k, n] of counts.entries()) {
    const parts = Math.max(1, Math.ceil(n / fits)), each = Math.ceil(n / parts);
    for (let from = 0; from < n || from === 0; from += each || 1) {
      const to = Math.min(n, from + each), need = head + (to - from) * kind.row;
      if (left < need || apart && from === 0) { columns.push([]); left = H; }
      columns[columns.length - 1].push({ k, from, to });
      left -= need + between;
    }
  }
  return columns;
}

let shape = "", page = 0, pages = 1, turned = 0;
function draw() {
  if (!frame) return;
  body.classList.toggle("wide", wide());
  body.classList.toggle("tall", !wide());
  body.dataset.theme = settings.theme;
  strip();
  stand();
  $("stations").hidden = !frame.sum;
  if (frame.sum) $("stations").textContent = frame.sum[fixed.lang];
  const phase = $("phase");
  phase.dataset.phase = frame.fails ? "fails" : frame.phase;
  phase.textContent = say("phase." + (frame.fails ? "fails" : frame.phase)) + (fixed.say["stage." + frame.stage] ? " · " + say("stage." + frame.stage) : "");
  const lists = frame.posts.map((_, k) => people(k));
  layout(lists);
  for (const [k, list] of lists.entries()) for (const one of list) update(k, one);
  bottom();
  body.dataset.called = following() ? at : frame.calls;
  body.dataset.count = frame.calls;
  body.dataset.live = "true";
}

const flows = 3; // registered → took part → issued → returned
function strip() {
  const s = $("strip");
  if (!s.children.length) for (const [i, f] of frame.strip.entries()) {
    const d = make("div", i < flows ? "flows" : "");
    d.append(make("dt", "", say(f.name)), make("dd"));
    if (f.of) d.append(make("dd", "of"));
    s.append(d);
  }
  for (const [i, f] of frame.strip.entries()) {
    const d = s.children[i];
    d.children[1].textContent = number(f.value);
    if (f.of) d.lastChild.textContent = say(f.of.name, number(f.of.value));
    if (f.name === "pending") d.classList.toggle("waits", f.value > 0);
  }
}

// stand says how many are missing while voters may come, and that the vote does
// not stand once that is so.
let stood = "";
function stand() {
  const s = $("stand"), now = JSON.stringify([frame.stand, frame.fails]);
  s.hidden = !frame.stand && !frame.fails;
  if (now === stood || s.hidden) return;
  stood = now;
  s.className = frame.fails ? "fails" : frame.stand.met ? "met" : "short";
  if (frame.fails) return s.replaceChildren(make("h2", "", say("fails.head")), make("p", "", frame.fails.map(w => w[fixed.lang]).concat(say("elected.nobody")).join(fixed.lang === "zh" ? "。" : ". ").replace("。。", "。")));
  const q = frame.stand, bar = make("div", "bar"), fill = make("i"), line = make("u");
  fill.append(make("b"));
  bar.append(fill, line);
  fill.firstChild.style.transform = `scaleX(${Math.min(1, q.n / q.base)})`;
  line.style.left = 100 * Math.min(1, q.needs / q.base) + "%";
  s.replaceChildren(make("b", "", (q.met ? "✓ " : "") + q.says[fixed.lang]), bar, make("span", "", number(q.n) + " / " + number(q.base)));
}

function layout(lists) {
  const main = $("posts");
  let made = null;
  if (wide()) {
    const u = Math.min(innerWidth / 1920, innerHeight / 1080), box = main.getBoundingClientRect();
    const room = paged => innerHeight - 24 * u - Math.max(124 * u, $("call").offsetHeight) - 18 * u - box.top - (paged ? 58 : 0);
    made = plan(lists.map(l => l.length), box.width / u, room(false) / u);
    if (made.pages.length > 1 || frame.phase === "announced") made = plan(lists.map(l => l.length), box.width / u, room(true) / u);
    made.height = room(made.pages.length > 1 || frame.phase === "announced") / u;
  }
  const told = made && frame.phase === "announced", first = told && frame.posts.some(p => p.people.some(o => o.elected)) ? 1 : 0;
  const reports = told ? sheets(made.height) : [];
  pages = made ? first + made.pages.length + reports.length : 1;
  if (page >= pages) page = 0;
  const now = JSON.stringify([made && made.kind.name, made && made.pages, made && Math.round(made.height), page, lists.map(l => l.map(p => [p.i, p.elected, p.many && p.name])), frame.phase]);
  $("pager").hidden = pages < 2;
  body.classList.toggle("paged", pages > 1);
  $("pager").querySelector("span").textContent = say("page", page + 1, pages);
  for (const m of document.querySelectorAll(".post")) line(m, m.dataset.k);
  if (now === shape) return;
  shape = now;
  main.replaceChildren();
  if (!made) {
    if (frame.phase === "announced" && !frame.fails) main.append(winners());
    main.append(...lists.map((l, k) => block(k, l, 0, l.length)));
    if (frame.phase === "announced") main.append(sheet([...rules()]));
    return;
  }
  if (page < first) {
    const s = winners();
    main.append(s);
    for (const letters of [104, 84, 68, 54, 44, 36, 30, 26]) {
      s.style.setProperty("--won", letters);
      if (s.scrollHeight <= s.clientHeight && [...s.children].every(d => d.scrollWidth <= d.clientWidth)) break;
    }
    return;
  }
  if (page >= first + made.pages.length) return main.append(...reports[page - first - made.pages.length].map(sheet));
  const columns = made.pages[page - first]; // rows are as high in one column as in the other
  const room = Math.min(...columns.map(c => (made.height - c.length * (head + 2) - (c.length - 1) * between) / c.reduce((n, b) => n + b.to - b.from, 0)));
  const kind = kinds.find(k => k.row <= room) || made.kind;
  for (const c of columns) {
    const d = make("div", "column " + kind.name);
    d.style.setProperty("--row", Math.min(room, kind.row * 1.35).toFixed(1));
    for (const b of c) d.append(block(b.k, lists[b.k], b.from, b.to));
    main.append(d);
  }
}

// winners are those elected, as large as the room allows.
function winners() {
  const s = make("section", "winners");
  for (const [k, p] of frame.posts.entries()) {
    const won = p.people.filter(o => o.elected), d = make("div", "won");
    d.append(make("h2", "", fixed.posts[k].title));
    for (const o of won) {
      const who = make("p", o.name.length > 6 ? "long" : "", o.name);
      who.append(" ", make("small", "", say("elected.won", number(o.p[0]))));
      d.append(who);
    }
    if (!won.length) d.append(make("p", "none", say("elected.won.none")));
    s.append(d);
  }
  return s;
}

function block(k, list, from, to) {
  const post = fixed.posts[k], s = make("section", "post"), h = make("div", "head"), title = make("h2", post.title.length > 6 ? "long" : "", post.title);
  if (from) title.append(make("small", "", say("more")));
  s.dataset.k = k;
  const meta = make("p", "meta");
  meta.append(make("span", "", say("seats", post.seats)), " ", make("span", "line"), " ", make("span", "voids"));
  h.append(title, meta);
  s.append(h);
  for (const one of list.slice(from, to)) {
    const r = make("div", "row"), who = make("div", "who" + (one.name.length > 10 ? " n11" : one.name.length > 6 ? " n7" : ""));
    r.dataset.who = k + ":" + one.i;
    const name = make("span", "name");
    one.name.split(/(?<=[·•])/).forEach((part, i) => { if (i) name.append(make("wbr")); name.append(part); });
    who.append(name);
    if (one.w && !one.many) who.append(make("small", "", say("written")));
    if (one.many) r.classList.add("many");
    if (one.elected) who.append(make("span", "badge", say("elected")));
    const num = make("div", "num"), bar = make("div", "bar"), fill = make("i");
    num.append(make("i", "", "○"), make("span"));
    num.setAttribute("aria-label", say("approve"));
    fill.append(make("b"));
    bar.append(fill, make("u"));
    const strokes = make("div", "strokes");
    strokes.setAttribute("role", "img");
    r.append(who, num, bar, strokes, make("div", "rest"));
    if (!wide() && frame.phase === "announced" && one.says) r.append(make("p", "tells", one.says[fixed.lang]));
    s.append(r);
  }
  line(s, k);
  return s;
}

// line says what is needed at a post, and how many ballots do not count there;
// where the vote does not stand there is nothing to be reached.
function line(s, k) {
  const needs = frame.fails ? 0 : frame.posts[k].needs, voids = following() && totals ? totals[k].v : frame.posts[k].v;
  s.querySelector(".voids").textContent = voids ? say("voids", number(voids)) : "";
  s.querySelector(".line").textContent = needs > 1 ? say(fixed.posts[k].title.length > 6 ? "needs.short" : "needs", number(needs)) : "";
}

// update changes what differs in a person's row, and nothing else.
function update(k, one) {
  const r = document.querySelector(`.row[data-who="${k}:${one.i}"]`);
  if (!r) return;
  const was = r.dataset.a === undefined ? null : Number(r.dataset.a), f = frame.posts[k];
  const most = Math.max(f.base || 0, f.n, f.needs || 0, 1);
  r.querySelector(".bar b").style.transform = `scaleX(${Math.min(1, one.a / most)})`;
  const mark = r.querySelector(".bar u");
  mark.hidden = one.many || frame.fails || !(f.needs > 1);
  mark.style.left = 100 * Math.min(1, (f.needs || 0) / most) + "%";
  const rest = r.querySelector(".rest"), dense = wide() && r.closest(".dense"), text = [one.a, one.o, one.b, dense].join();
  if (r.dataset.text === text) return;
  r.dataset.text = text;
  r.dataset.a = one.a;
  const num = r.querySelector(".num");
  num.lastChild.textContent = number(one.a);
  if (was !== null && was !== one.a) { num.classList.remove("glow"); void num.offsetWidth; num.classList.add("glow"); }
  if (was !== one.a) zheng(r.querySelector(".strokes"), one.a, was !== null && one.a - was > 0 && one.a - was <= 5 ? one.a - was : 0, dense ? 25 : 50);
  rest.replaceChildren();
  if (one.w) return;
  const against = make("span", "against");
  against.append("× ", dense ? "" : say("oppose") + " ", make("b", "", number(one.o)));
  rest.append(against, "　", say("none"), " ", dense ? "" : say("abstain") + " ", make("b", "", number(one.b)));
}

// zheng draws votes as strokes, five to a 正: the last group as characters, all
// before it as one number in a frame.
function zheng(box, votes, fresh, group) {
  const full = votes > group ? votes - (votes % group || group) : 0, rest = votes - full, signs = Math.ceil(rest / 5), parts = [];
  for (let i = 0; i < signs; i++) {
    const strokes = Math.min(5, rest - i * 5);
    if (strokes === 5 && rest - (i + 1) * 5 >= fresh) { parts.push(`<use href="#zheng" x="${i * 112}"/>`); continue; }
    for (let n = 1; n <= strokes; n++) {
      const age = rest - (i * 5 + n), d = $("z" + n).getAttribute("d");
      parts.push(`<path d="${d}" transform="translate(${i * 112} 0)" pathLength="1"${age < fresh ? ` class="new" data-late="${fresh - 1 - age}"` : ""}/>`);
    }
  }
  box.setAttribute("aria-label", say("strokes", votes, Math.floor(votes / 5), votes % 5));
  box.innerHTML = (full ? `<b>${full}</b>` : "") + `<svg viewBox="0 0 ${Math.max(100, signs * 112)} 100" preserveAspectRatio="xMinYMid meet" aria-hidden="true">${parts.join("")}</svg>`;
  for (const p of box.querySelectorAll("[data-late]")) p.style.animationDelay = .4 * p.dataset.late + "s";
}

// ---- The result explained, once it is announced.
function* rules() {
  for (const w of frame.why || []) yield { text: w[fixed.lang], rule: w.rule };
  if (frame.next) yield { title: say("report.next") };
  for (const w of frame.next || []) yield { text: w[fixed.lang], rule: w.rule };
}
function* lines() {
  for (const [k, p] of frame.posts.entries()) {
    yield { title: fixed.posts[k].title };
    if (p.says) yield { text: p.says[fixed.lang] };
    const few = p.people.filter(one => one.says && isFew(one, one.p[0], p.n)), some = few.length > 1 ? few : [];
    for (const one of p.people) if (one.says && !some.includes(one)) yield { text: one.says[fixed.lang], rule: one.says.rule, elected: one.elected };
    if (some.length) yield { text: say("others.not", some.length, Math.max(...some.map(one => one.p[0]))) };
  }
  yield { title: say("report") };
  yield* rules();
}
// sheets spreads the lines over pages of two columns, by what letters take.
function sheets(height) {
  const most = Math.floor((height - 40) / 40), out = [[[]]];
  let left = most;
  for (const l of lines()) {
    const long = fixed.lang === "zh" ? 31 : 60, need = (l.title ? 1.7 : Math.ceil((l.text.length + 4) / long) + .3);
    if (left < need + (l.title ? 2 : 0)) {
      if (out[out.length - 1].length < 2) out[out.length - 1].push([]); else out.push([[]]);
      left = most;
    }
    out[out.length - 1][out[out.length - 1].length - 1].push(l);
    left -= need;
  }
  return out;
}
function sheet(list) {
  const s = make("section", "report");
  for (const l of list) {
    if (l.title) { s.append(make("h2", "", l.title)); continue; }
    const p = make("p", l.elected ? "in" : "", (l.elected ? "● " : "") + l.text);
    if (l.rule) p.append(" ", make("span", "rule", say("rule." + l.rule)));
    s.append(p);
  }
  return s;
}

// ---- The strip at the bottom: the ballot that is called.
function bottom() {
  const w = $("words"), live = !following();
  $("at").textContent = "";
  const parts = [];
  const put = (c, text) => { const s = make("span", c, text); parts.push(s); };
  if (frame.fails) put("p", say("fails.head"));
  else if (frame.phase === "announced") {
    for (const [k, p] of frame.posts.entries()) {
      const won = p.people.filter(o => o.elected);
      if (won.length) put("p", fixed.posts[k].title);
      if (won.length > 9) put("a", say("elected.many", won.length)); // their names stand above
      else for (const o of won) put("a", o.name);
    }
  } else if (live || !called) {
    put("s", frame.calls === 0 ? say("waiting.count") : live ? say("live") : say("waiting"));
  } else {
    $("at").textContent = say("ballot", called.b, called.p).replace(" · ", wide() ? "\n" : " · ");
    if (called.v) put("p", called.say);
    else if (called.e) put("p", called.say);
    else for (const [k, x] of called.x.entries()) {
      if (!x.s) continue;
      put("p", fixed.posts[k].title);
      if (x.s === 2) { put("s", say("call.overvoted")); continue; }
      const name = i => (frame.posts[k].people[i] || { name: names[k][i - fixed.posts[k].people.length] }).name;
      for (const i of x.a || []) put("a", name(i) + " ○");
      for (const i of x.o || []) put("o", name(i) + " ×");
      if (!x.a && !x.o) put("s", say("none"));
    }
  }
  w.replaceChildren(...parts.flatMap(p => [p, " "]));
  w.dataset.fit = 0;
  if (!wide()) w.dataset.fit = parts.length > 26 ? 2 : parts.length > 10 ? 1 : 0;
  else for (let n = 1; n <= 4 && w.scrollHeight > w.clientHeight + 2; n++) w.dataset.fit = n;
  $("far").textContent = live ? say("counted", number(frame.calls)) : say("called", number(at), number(frame.calls));
  $("pause").hidden = $("catch").hidden = live;
  $("pause").textContent = say(resting ? "resume" : "pause");
  $("catch").disabled = at >= frame.calls;
}

// ---- Hands.
$("menu").addEventListener("click", () => {
  for (const i of document.querySelectorAll("#settings input")) i.checked = settings[i.name] === i.value;
  $("settings").showModal();
});
$("settings").addEventListener("change", e => set(e.target.name, e.target.value));
$("pause").addEventListener("click", () => { resting = !resting; if (resting) hush(); draw(); beat(); });
$("catch").addEventListener("click", () => jump(frame.calls));
$("again").addEventListener("click", () => { set("mode", "follow"); jump(0); $("settings").close(); });
$("sound").addEventListener("click", () => { $("sound").hidden = true; });
function turn(by) { page = (page + by + pages) % pages; turned = Date.now(); draw(); }
$("pager").addEventListener("click", e => { const b = e.target.closest("button"); if (b) turn(Number(b.dataset.turn)); });
addEventListener("keydown", e => {
  if (!$("settings").open && e.target.tagName !== "BUTTON" && e.key === " ") { e.preventDefault(); $("pause").click(); }
  if (!$("settings").open && pages > 1 && /^Arrow(Left|Right)$/.test(e.key)) turn(e.key === "ArrowLeft" ? -1 : 1);
});
setInterval(() => { if (pages > 1 && !$("settings").open && Date.now() - turned > 12000) turn(1); }, 1000);
let sized = 0;
addEventListener("resize", () => { cancelAnimationFrame(sized); sized = requestAnimationFrame(draw); });

const clock = () => { const d = new Date(), two = n => String(n).padStart(2, "0"); $("clock").textContent = two(d.getHours()) + ":" + two(d.getMinutes()); };
clock();
setInterval(clock, 10000);
body.classList.add(wide() ? "wide" : "tall");
body.dataset.theme = settings.theme;
if ("speechSynthesis" in window) speechSynthesis.getVoices();
connect();
