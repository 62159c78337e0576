// Administration: says when the day has gone on, and comes back after the
// service began anew.
"use strict";

const state = document.body.dataset.state, again = document.body.dataset.again;

if (state) {
  const seen = JSON.parse(state);
  follow("/admin/events", "day", now => {
    document.body.dataset.live = "true";
    if (JSON.stringify(now) === JSON.stringify(seen)) return;
    const busy = [...document.querySelectorAll("input:not([type=hidden])")].some(i => i.value !== i.defaultValue);
    if (busy || document.querySelector("#notice.alert")) document.getElementById("changed").hidden = false;
    else location.replace(location.pathname + "?lang=" + (document.documentElement.lang === "en" ? "en" : "zh") + "&auto");
  });
}

if (again) {
  const look = () => fetch("/healthz", { cache: "no-store" }).then(r => r.ok ? location.replace(again) : setTimeout(look, 1000), () => setTimeout(look, 1000));
  setTimeout(look, 1500);
}

// A stick that is put in is seen; while one is written, or nothing is new, the form
// stays as it is.
const slot = document.getElementById("slot");
if (slot) {
  const news = document.createElement("template");
  let shown = slot.innerHTML;
  follow("/admin/stick/events?lang=" + (document.documentElement.lang === "en" ? "en" : "zh"), "stick", now => {
    news.innerHTML = now.html; // as the browser writes it, to compare
    if (news.innerHTML === shown || slot.querySelector("button:disabled, input:checked")) return;
    slot.innerHTML = shown = news.innerHTML;
  });
}

// Long work is begun once.
for (const f of document.querySelectorAll("form")) f.addEventListener("submit", () => setTimeout(() => {
  for (const b of f.querySelectorAll("button")) { b.disabled = true; if (f.dataset.busy) b.textContent = f.dataset.busy; }
}));
