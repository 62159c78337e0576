// The handbook: its contents, and the printer.
"use strict";

const nav = document.getElementById("contents");
for (const h of document.querySelectorAll("main h2")) {
  const a = document.createElement("a");
  a.href = "#" + h.parentElement.id;
  a.textContent = h.textContent;
  nav.append(a);
}
// What is looked for: only the chapters that have it are shown.
const q = document.getElementById("q"), found = document.getElementById("found"), chapters = [...document.querySelectorAll("main section")];
q.addEventListener("input", () => {
  const word = q.value.trim().toLowerCase();
  let n = 0;
  for (const s of chapters) {
    s.hidden = word !== "" && !s.textContent.toLowerCase().includes(word);
    if (!s.hidden) n++;
  }
  nav.hidden = word !== "";
  found.textContent = word === "" ? "" : n ? found.dataset.some.replace("%d", n) : found.dataset.none;
});
document.getElementById("search").addEventListener("submit", e => e.preventDefault());
document.getElementById("print").addEventListener("click", () => print());
document.body.dataset.live = "true";
