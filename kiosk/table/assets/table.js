// The counting table: shows what the server sends, asks box by box what the
// machine doubts, and sends what people decide. Everything works by keys too.
"use strict";

const lang = document.body.dataset.lang;
const by = id => document.getElementById(id);
const side = by("side"), work = by("work"), said = by("said"), sit = by("sit"), last = by("last");

// A reload is the same table; another window is another.
const table = sessionStorage.table || (sessionStorage.table = document.body.dataset.table);
let asked = "", wanted = ""; // the work that is shown, and the one the server has
let at = null, answers = {};

async function send(path, fields) {
  const r = await fetch(path, { method: "POST", body: new URLSearchParams({ lang, table, ...fields }) });
  const text = await r.text();
  say(r.ok ? "" : text);
  return r.ok ? text : null;
}

function say(text) {
  said.textContent = text;
  said.hidden = !text;
}

// ---- the left side

let shown = "", toShow = "", busy = false;
function picture(hash) { // a fast scanner must not keep this page drawing
  toShow = hash;
  if (busy || toShow === shown || !toShow) return;
  busy = true;
  shown = toShow;
  const img = last.querySelector("img");
  img.src = "/table/sheet/" + shown;
  last.querySelector("a").href = img.src;
  const done = () => setTimeout(() => { busy = false; picture(toShow); }, 1000);
  img.onload = () => { last.hidden = false; done(); };
  img.onerror = () => { last.hidden = true; done(); };
}

let state = "", sound = null;
function tone(now) { // a camera has taken the sheet
  if (now === "next" && state && state !== "next") {
    try {
      sound = sound || new AudioContext();
      const o = sound.createOscillator();
      o.frequency.value = 880;
      o.connect(sound.destination);
      o.start();
      o.stop(sound.currentTime + .12);
    } catch { /* no loudspeaker: the screen says it too */ }
  }
  state = now;
}

follow("/table/events?" + new URLSearchParams({ lang, table }), "table", next => {
  const focused = document.activeElement?.closest?.("#side button");
  const key = focused && JSON.stringify(focused.dataset);
  side.innerHTML = next.html;
  if (key) [...side.querySelectorAll("button")].find(b => JSON.stringify(b.dataset) === key)?.focus();
  picture(next.sheet);
  tone(next.state);
  sit.hidden = sit.dataset.asked !== "true" && !!side.querySelector(".seat .soft");
  wanted = next.work;
  if (wanted !== asked) fetchWork();
  else document.body.dataset.live = "true";
}, lost => { by("lost").hidden = !lost; });

let fetching = false, missed = false;
async function fetchWork() {
  missed = fetching;
  if (fetching) return;
  fetching = true;
  try {
    const r = await fetch("/table/work?" + new URLSearchParams({ lang, table }));
    if (r.ok) show(await r.text());
  } finally {
    fetching = false;
  }
  if (missed && wanted !== asked) fetchWork();
  document.body.dataset.live = "true";
}

addEventListener("click", async e => {
  const b = e.target.closest("button");
  if (!b) return;
  if (b.dataset.feed) { b.disabled = true; await send("/table/feed", { act: b.dataset.feed }); b.disabled = false; }
  if (b.dataset.open && !b.dataset.held) act("/table/open", { sheet: b.dataset.open });
  if (b.dataset.held) askSeats(b.dataset.open, b.dataset.held);
  if ("sit" in b.dataset) askSeats("", "");
});

// askSeats asks who is here; with a sheet, who takes it over from another table.
function askSeats(sheet, why) {
  sit.sheet.value = sheet;
  by("take").textContent = why;
  by("take").hidden = !why;
  sit.dataset.asked = "true";
  sit.hidden = false;
  sit.querySelector("input:not([type=hidden]), select").focus();
}

by("again")?.addEventListener("submit", async e => {
  e.preventDefault();
  if (await send("/table/feed", { act: "again", batch: e.target.batch.value }) !== null) e.target.reset();
});

sit.addEventListener("submit", async e => {
  e.preventDefault();
  if (await act("/table/sit", Object.fromEntries(new FormData(sit)))) {
    sit.dataset.asked = "";
    sit.hidden = true;
    sit.reset();
    sit.sheet.value = "";
  }
});

// What a closed page had is free for others at once.
addEventListener("pagehide", () => navigator.sendBeacon("/table/leave", new URLSearchParams({ table })));

// ---- the sheet

async function act(path, fields) {
  const html = await send(path, fields);
  if (html !== null) show(html);
  return html !== null;
}

// show puts other work on the screen; the same is left as it is, with what was
// chosen so far: the stream may be faster than the answer to an act.
function show(html) {
  const page = document.createElement("template");
  page.innerHTML = html;
  const sheet = page.content.firstElementChild;
  if (sheet.dataset.work === asked) return;
  work.replaceChildren(sheet);
  asked = sheet.dataset.work;
  answers = {};
  at = null;
  const first = open()[0];
  if (first) go(first);
  else ready();
}

const asks = () => [...work.querySelectorAll(".asked")];
const doubts = () => asks().filter(a => "doubt" in a.dataset || a.dataset.key in answers);
const open = () => asks().filter(a => "doubt" in a.dataset && !(a.dataset.key in answers));
// A sheet that does not count raises no more questions.
const whole = () => /^(void|reject)/.test(answers.sheet?.says || "");

function go(ask) {
  at = ask;
  for (const a of asks()) a.hidden = a !== ask;
  for (const img of ask.querySelectorAll("img[data-src]")) {
    img.onerror = () => { img.hidden = true; };
    img.src = img.dataset.src;
    delete img.dataset.src;
  }
  const list = doubts();
  ask.querySelector(".progress").textContent = list.length > 1 && list.includes(ask) ? (list.indexOf(ask) + 1) + " / " + list.length : "";
  for (const b of work.querySelectorAll(".all button")) b.setAttribute("aria-current", b.dataset.ask === ask.dataset.key);
  ready();
}

function ready() {
  const confirm = by("confirm");
  if (!confirm) return;
  confirm.disabled = !whole() && (open().length > 0 || Object.keys(answers).length === 0);
}

function choose(ask, says, name, same) {
  const written = ask.querySelector(".written");
  if (says === "name" && !name) { // the name comes first
    written.hidden = false;
    written.querySelector("input").focus();
    return;
  }
  if (written) written.hidden = true;
  answers[ask.dataset.key] = { says, name, same };
  for (const b of ask.querySelectorAll(".ways button")) b.setAttribute("aria-pressed", b.dataset.says === says);
  const pressed = ask.querySelector(`.ways button[data-says="${says}"]`);
  ask.querySelector(".chosen").textContent = (pressed.firstChild.textContent.replace("…", "") + (name || "")).trim();
  work.querySelector(`.all button[data-ask="${CSS.escape(ask.dataset.key)}"]`).classList.add("answered");
  const next = whole() ? null : open()[0];
  if (next) go(next);
  ready();
  if (!next) by("confirm")?.focus();
}

// step goes to the question before or after.
function step(n) {
  const list = doubts();
  const i = list.indexOf(at);
  const next = list[(i + n + list.length) % list.length];
  if (next) go(next);
}

work.addEventListener("click", e => {
  const b = e.target.closest("button");
  if (!b) return;
  if (b.dataset.ask) go(asks().find(a => a.dataset.key === b.dataset.ask));
  if (b.dataset.says) choose(at, b.dataset.says);
  if (b.dataset.name) choose(at, "name", b.dataset.name, true); // picked: meant to be this person
  if (b.dataset.merge) choose(at, "name", b.dataset.merge, true);
  if (b.dataset.use) choose(at, "name", b.dataset.use, false);
  if ("hand" in b.dataset) hand();
  if ("back" in b.dataset) back();
  if ("undo" in b.dataset) undo();
});

let typing = 0;
work.addEventListener("input", e => {
  if (!e.target.matches("input.name")) return;
  const mine = ++typing, names = at.querySelector(".names");
  fetch("/table/names", { method: "POST", body: new URLSearchParams({ lang, q: e.target.value }) }).then(r => r.text()).then(html => {
    if (mine === typing) names.innerHTML = html;
  });
});

work.addEventListener("submit", e => {
  e.preventDefault();
  confirmed();
});

function confirmed() {
  const f = by("decide");
  if (!f || by("confirm").disabled) return;
  const fields = Object.fromEntries(new FormData(f));
  for (const [key, a] of Object.entries(answers)) {
    fields["a." + key] = a.says;
    if (a.name) fields["n." + key] = a.name;
    if (a.same) fields["m." + key] = "1";
  }
  by("confirm").disabled = true;
  act("/table/decide", fields).then(done => { if (!done) ready(); });
}

function hand() {
  const f = by("decide");
  if (f && work.querySelector("[data-hand]")) act("/table/decide", { ...Object.fromEntries(new FormData(f)), escalate: "1" });
}

function back() { act("/table/back", {}); }

function undo() { if (work.querySelector("[data-undo]")) act("/table/undo", {}); }

// A key that has moved the focus does nothing more where it has moved to.
let eaten = "";
addEventListener("keypress", e => {
  if (e.key === eaten) e.preventDefault();
  eaten = "";
});

addEventListener("keydown", e => {
  eaten = "";
  if (e.ctrlKey || e.altKey || e.metaKey) return;
  if (e.key === "0" && !e.target.matches("input, select, textarea")) undo();
  if (!at) return;
  const name = e.target.matches("input.name") ? e.target : null;
  if (name) {
    if (e.key === "Escape") { e.preventDefault(); name.blur(); at.querySelector(".written").hidden = true; }
    if (e.key === "Enter") {
      e.preventDefault();
      eaten = e.key;
      at.querySelector(".names [data-merge], .names [data-use], .names [data-name]")?.focus();
    }
    return;
  }
  if (e.target.matches("input, select, textarea")) return;
  const way = at.querySelector(`.ways button[data-digit="${CSS.escape(e.key)}"]`);
  if (way) { e.preventDefault(); eaten = e.key; choose(at, way.dataset.says); return; }
  switch (e.key) {
    case "4": hand(); break;
    case "Escape": back(); break;
    case "ArrowRight": case "ArrowDown": step(1); break;
    case "ArrowLeft": case "ArrowUp": step(-1); break;
    case "Enter": if (e.target.closest("button, a, summary")) return; confirmed(); break;
    default: return;
  }
  e.preventDefault();
});
