// The handbook: its contents, and the printer.
"use strict";

const nav = document.getElementById("contents");
for (const h of document.querySelectorAll("main h2")) {
  const a = document.createElement("a");
  a.href = "#" + h.parentElement.id;
  a.textContent = h.textContent;
  nav.append(a);
}
document.getElementById("print").addEventListener("click", () => print());
document.body.dataset.live = "true";
