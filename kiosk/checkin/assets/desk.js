// The registration desk: shows what the server sends, looks for voters, and
// sends what two people decided.
"use strict";

const lang = document.body.dataset.lang;
const live = document.getElementById("live"), panel = document.getElementById("panel");
const find = document.getElementById("find"), lost = document.getElementById("lost");
let scans = null;

async function ask(path, fields) {
  const r = await fetch(path, { method: "POST", body: new URLSearchParams({ lang, ...fields }) });
  panel.innerHTML = await r.text();
  if (!r.ok) panel.innerHTML = "";
}

find.addEventListener("submit", e => {
  e.preventDefault();
  ask("/desk/find", { q: find.q.value });
  find.q.value = ""; // an ID number does not stay to be read by the next in the queue
});

addEventListener("click", e => {
  const b = e.target.closest("button[data-act], button[data-open]");
  if (!b) return;
  if (b.dataset.open) return ask("/desk/find", { id: b.dataset.open });
  b.disabled = true;
  ask("/desk/act", { act: b.dataset.act, id: b.dataset.id || "" }).finally(() => { b.disabled = false; });
});

panel.addEventListener("submit", e => {
  const f = e.target;
  if (!f.dataset.act) return;
  e.preventDefault();
  ask("/desk/act", { ...Object.fromEntries(new FormData(f)), act: f.dataset.act, id: f.dataset.id });
});

follow("/desk/events?lang=" + lang, "desk", next => {
  document.body.dataset.live = "true";
  live.innerHTML = next.html;
  if (scans !== null && next.scan !== scans && next.code) {
    ask("/desk/find", { q: next.code });
  }
  scans = next.scan;
}, broken => { lost.hidden = !broken; });
