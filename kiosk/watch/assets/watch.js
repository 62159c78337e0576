// The supervisors' screen: shows what the server sends.
"use strict";

const live = document.getElementById("live"), lost = document.getElementById("lost");
follow("/watch/events?lang=" + document.body.dataset.lang, "watch", next => {
  // What was unfolded stays so, and lists stay where they were turned to.
  const open = [...live.querySelectorAll("details[open]")].map(d => d.id), turned = [...live.querySelectorAll(".scroll")].map(s => s.scrollTop);
  live.innerHTML = next.html;
  for (const id of open) document.getElementById(id).open = true;
  live.querySelectorAll(".scroll").forEach((s, i) => { s.scrollTop = turned[i] || 0; });
  document.body.dataset.live = "true";
}, broken => { lost.hidden = !broken; });
