// follow hands a page what the server says: take gets every event of that name,
// lost hears whether the line is broken. All pages of a browser share one
// connection where it can be shared; else each has its own. Whoever has to sign
// in anew is sent there.
"use strict";

const patience = { beat: 25000, first: 6000 }; // ms; the server beats every 15 s
function follow(of, event, take, lost = () => {}) {
  let heard = 0, silent = true, again = 0;
  const alive = () => { heard = Date.now(); silent = false; lost(false); };
  const said = ({ name, data }) => {
    if (name === "beat") return alive();
    if (name === event) { alive(); return take(JSON.parse(data)); }
    lost(true);
    if (name === "over") { clearTimeout(again); again = setTimeout(comeBack, data === "200" ? 1000 : 0, data); }
  };
  const begin = "SharedWorker" in window && navigator.locks ? shared(of, event, said) : alone(of, event, said);
  const start = () => { heard = Date.now(); silent = true; begin(); };
  // comeBack goes on, or signs in where the session has ended.
  async function comeBack(code) {
    if (code !== "200") try {
      const r = await fetch(location.href);
      if (r.redirected) return location.reload();
      if (!r.ok) { again = setTimeout(comeBack, 5000, code); return; }
    } catch { /* the server is away */ }
    start();
  }
  const look = () => { if (Date.now() - heard > (silent ? patience.first : patience.beat)) start(); };
  setInterval(look, 1000);
  for (const what of ["visibilitychange", "online", "pageshow"]) addEventListener(what, look);
  start();
}

// shared follows through the worker that all pages of this browser have.
function shared(of, event, said) {
  const worker = new SharedWorker("/assets/streams.js"), held = Math.random().toString(36).slice(2);
  let apart = null; // a browser that has workers and doesn't run ours
  worker.onerror = () => { apart = apart || alone(of, event, said); apart(); };
  worker.port.onmessage = e => said(e.data);
  const known = new Promise(done => navigator.locks.request(held, () => { // as long as this page is open
    worker.port.postMessage({ of, held });
    done();
    return new Promise(() => {});
  }));
  let first = true;
  return () => {
    if (apart) return apart();
    if (first) first = false; else known.then(() => worker.port.postMessage({ of }));
  };
}

// alone follows with a connection of its own.
function alone(of, event, said) {
  let events = null;
  return () => {
    if (events) events.close();
    const mine = events = new EventSource(of);
    for (const name of [event, "beat"]) mine.addEventListener(name, e => said({ name, data: e.data }));
    mine.addEventListener("error", () => {
      said({ name: "error" });
      if (mine.readyState === EventSource.CLOSED && events === mine) said({ name: "over", data: "401" });
    });
  };
}
