// The picture of many communities: fetches its changing part anew when the server
// says that something has changed.
"use strict";

const live = document.getElementById("live"), lost = document.getElementById("lost");
let busy = false, again = false;
async function fresh() {
  if (busy) { again = true; return; }
  busy = true;
  try {
    const url = new URL(location);
    url.searchParams.set("part", "1");
    url.searchParams.set("auto", "1");
    const r = await fetch(url);
    if (r.ok) {
      const scrolled = [...live.querySelectorAll(".scroll")].map(s => [s.scrollLeft, s.scrollTop]);
      live.innerHTML = await r.text();
      live.querySelectorAll(".scroll").forEach((s, i) => { if (scrolled[i]) [s.scrollLeft, s.scrollTop] = scrolled[i]; });
      document.body.dataset.live = "true";
    }
  } catch { /* the stream says that the line is broken */ }
  busy = false;
  if (again) { again = false; fresh(); }
}
follow("/changes", "changed", fresh, broken => { lost.hidden = !broken; });
