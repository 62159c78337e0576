// The voter's screen: shows what the server sends, and tells it what was
// touched. Nothing is decided here.
"use strict";

document.documentElement.style.setProperty("--inches", document.body.dataset.inches);
const shown = () => document.getElementById("screen");
let down = null;        // the button on which a touch began
let spoken = "";        // the text that was read aloud last
let sound = null;
let lastTouch = 0;

// act tells the server what was touched on the screen that is shown.
function act(name) {
  const s = shown();
  s.dataset.busy = name;
  fetch("/kiosk/act", { method: "POST", body: new URLSearchParams({ screen: s.dataset.n, act: name }) })
    .finally(() => { if (shown() === s) delete s.dataset.busy; });
}

function press(button) {
  if (button.dataset.page) return turn(Number(button.dataset.page));
  if ("repeat" in button.dataset) return speak();
  if (!shown().dataset.busy) act(button.dataset.act);
}

// A touch counts where it begins and ends inside the same button.
addEventListener("pointerdown", e => {
  down = e.target.closest("button");
  if (down) down.classList.add("down");
  else awake();
});
addEventListener("pointerup", e => {
  const from = down;
  release();
  const at = document.elementFromPoint(e.clientX, e.clientY);
  if (from && at && at.closest("button") === from && !from.disabled) press(from);
});
addEventListener("pointercancel", release);
function release() {
  if (down) down.classList.remove("down");
  down = null;
}
addEventListener("click", e => {
  const button = e.target.closest("button");
  if (button && e.detail === 0) press(button); // by keyboard; touches were handled above
});
addEventListener("contextmenu", e => e.preventDefault());

// Keys: Tab and Enter as everywhere, arrows beside them, Escape back.
addEventListener("keydown", e => {
  const buttons = [...shown().querySelectorAll("button")].filter(b => b.offsetParent && !b.disabled);
  const at = buttons.indexOf(document.activeElement);
  if (e.key === "ArrowRight" || e.key === "ArrowDown") (buttons[at + 1] || buttons[0]).focus();
  else if (e.key === "ArrowLeft" || e.key === "ArrowUp") (buttons[at - 1] || buttons[buttons.length - 1]).focus();
  else if (e.key === "Escape") { const back = shown().querySelector(".back"); if (back) press(back); }
  else return awake();
  e.preventDefault();
  awake();
});

// awake lets the server know that somebody is there, now and then.
function awake() {
  if (performance.now() - lastTouch < 3000 || shown().dataset.busy) return;
  lastTouch = performance.now();
  if (shown().dataset.state === "warning") return act("more");
  fetch("/kiosk/act", { method: "POST", body: new URLSearchParams({ screen: shown().dataset.n, act: "touch" }) });
}

// show puts a new screen in place of the old one, and keeps the place of a
// keyboard's user where the same button is there again.
function show(html) {
  const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.act : "";
  const before = shown();
  before.insertAdjacentHTML("afterend", html);
  const same = before.dataset.state === before.nextElementSibling.dataset.state;
  before.remove();
  down = null;
  document.documentElement.lang = shown().lang;
  const again = same && focused && shown().querySelector(`button[data-act="${focused}"]`);
  (again || shown().querySelector("h1")).focus({ preventScroll: true });
  fit();
  listen();
}

// fit takes the largest letters, up to those asked for, with which the whole
// screen is on the glass, first with all its drawings, then closer together. What
// is longer even so is turned in pages: of its parts only those are shown that
// are there whole, and nothing is confirmed before the last was seen.
const least = { 1: .85, 2: .77, 3: .54, 4: .4 }; // of the letters asked for: never below 5.4 mm (4.6 for small ones)
function fit() {
  const s = shown(), area = s.querySelector(".scroll"), pager = s.querySelector(".pager");
  const read = s.querySelector(".steps, .post"), from = read && s.dataset.size === "4" ? .84 : 1;
  const try1 = (f, room) => { s.style.setProperty("--fit", f); s.dataset.room = room; };
  const fits = () => area.scrollHeight <= area.clientHeight + 1 && area.scrollWidth <= area.clientWidth + 1;
  area.scrollTop = 0;
  pager.hidden = true;
  let there = false;
  for (let f = from; !there && f >= (read ? from : least[s.dataset.size]); f -= .03) for (const room of ["", "tight"]) if (!there) { try1(f, room); there = fits(); }
  if (!there && read) try1(from, "");
  pager.hidden = there || fits();
  const main = s.querySelector("footer .main");
  if (main) main.disabled = !pager.hidden;
  leaf();
}
function parts() {
  return [...shown().querySelectorAll(".scroll h1, .scroll h2, .scroll li, .scroll p")];
}
// place gives where a part stands in the area that turns.
function place(part) {
  const area = shown().querySelector(".scroll").getBoundingClientRect(), r = part.getBoundingClientRect();
  const whole = r.top >= area.top - 1 && r.bottom <= area.bottom + 1;
  return { top: r.top - area.top, below: r.bottom - area.bottom, whole: whole || r.height > area.height };
}
function leaf() {
  const area = shown().querySelector(".scroll"), pager = shown().querySelector(".pager");
  for (const p of parts()) p.style.visibility = pager.hidden || place(p).whole ? "" : "hidden";
  const [up, more] = pager.querySelectorAll("button");
  up.disabled = area.scrollTop <= 1;
  more.disabled = area.scrollTop + area.clientHeight >= area.scrollHeight - 1;
  const main = shown().querySelector("footer .main");
  if (main && more.disabled) main.disabled = false;
}
function turn(way) {
  const area = shown().querySelector(".scroll");
  const tops = parts().map(place).filter(p => way > 0 ? p.below > 1 && p.top > 1 : p.top < -1 && p.top >= -area.clientHeight).map(p => p.top);
  const next = area.scrollTop + (tops.length ? Math.min(...tops) : way * area.clientHeight);
  area.scrollTop = next;
  leaf();
  awake();
}

// The voice: the server's where it has one, else the browser's.
function canSpeak() {
  return shown().dataset.voice === "server" || ("speechSynthesis" in window && speechSynthesis.getVoices().some(v => v.lang.startsWith("zh")));
}
function listen() {
  const s = shown();
  for (const b of s.querySelectorAll(".voice")) b.hidden = !canSpeak();
  if (s.dataset.listening !== "true") return hush();
  if (s.dataset.say !== spoken) speak();
}
function hush() {
  spoken = "";
  if (sound) sound.pause();
  sound = null;
  if ("speechSynthesis" in window) speechSynthesis.cancel();
}
function speak() {
  const s = shown();
  hush();
  spoken = s.dataset.say;
  if (s.dataset.voice === "server") {
    sound = new Audio("/kiosk/voice?screen=" + s.dataset.n);
    sound.play().catch(() => {});
    return;
  }
  const u = new SpeechSynthesisUtterance(spoken);
  u.lang = s.lang;
  u.rate = 0.85;
  speechSynthesis.speak(u);
}
if ("speechSynthesis" in window) speechSynthesis.addEventListener("voiceschanged", listen);

setInterval(() => {
  for (const p of shown().querySelectorAll("[data-left]")) {
    const left = Math.max(0, Number(p.dataset.left) - 1);
    p.dataset.left = left;
    p.textContent = p.dataset.text.replace("-1", left);
  }
}, 1000);

follow("/kiosk/events", "screen", next => {
  document.body.dataset.live = "true";
  if (String(next.n) !== shown().dataset.n) show(next.html);
}, lost => { shown().querySelector("#lost").hidden = !lost; });
addEventListener("resize", fit);
fit();
listen();
