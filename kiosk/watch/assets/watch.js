// The supervisors' screen: shows what the server sends.
"use strict";

const live = document.getElementById("live"), lost = document.getElementById("lost");
let events = null, heard = 0;

function connect() {
  if (events) events.close();
  events = new EventSource("/watch/events?lang=" + document.body.dataset.lang);
  heard = Date.now();
  events.addEventListener("watch", e => {
    alive();
    // What was unfolded stays so, and lists stay where they were turned to.
    const open = [...live.querySelectorAll("details[open]")].map(d => d.id), turned = [...live.querySelectorAll(".scroll")].map(s => s.scrollTop);
    live.innerHTML = JSON.parse(e.data).html;
    for (const id of open) document.getElementById(id).open = true;
    live.querySelectorAll(".scroll").forEach((s, i) => { s.scrollTop = turned[i] || 0; });
    document.body.dataset.live = "true";
  });
  events.addEventListener("beat", alive);
  events.addEventListener("error", () => {
    lost.hidden = false;
    if (events.readyState === EventSource.CLOSED) setTimeout(again, 2000);
  });
}
// again connects, or signs in where the session has ended.
async function again() {
  try {
    const r = await fetch(location.href);
    if (r.redirected) return location.reload();
  } catch { /* the server is away */ }
  connect();
}
function alive() { heard = Date.now(); lost.hidden = true; }
function look() { if (Date.now() - heard > 25000) connect(); } // the server beats every 15 s
setInterval(look, 5000);
for (const what of ["visibilitychange", "online", "pageshow"]) addEventListener(what, look);
connect();
