// Signing in: digits by touch beside the keyboard, and the own card at the
// machine's reader.
"use strict";

const pin = document.getElementById("pin"), pad = document.querySelector(".pad");
if (pad) {
  pad.hidden = false;
  pad.addEventListener("click", e => {
    const b = e.target.closest("button");
    if (!b) return;
    if (b.dataset.digit) pin.value += b.dataset.digit;
    else if (b.dataset.pad === "delete") pin.value = pin.value.slice(0, -1);
    else pin.value = "";
  });
}
for (const n of document.querySelectorAll("input[name=name]")) n.addEventListener("change", () => pin.focus());
if (document.body.dataset.here === "true" && pin) {
  follow("/login/card", "card", ({ name }) => {
    document.body.dataset.live = "true";
    for (const n of document.querySelectorAll("input[name=name]")) if (name && n.value === name) { n.checked = true; pin.value = ""; pin.focus(); }
  });
} else document.body.dataset.live = "true";
