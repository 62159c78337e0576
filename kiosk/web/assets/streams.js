// The one connection of all pages of this browser, as a shared worker: each page
// names the stream that it follows, and is handed that stream's events.
"use strict";

const pages = new Map(); // a page's port → the stream it follows
let events = null, begun = 0, planned = 0;

onconnect = e => {
  const port = e.ports[0];
  port.onmessage = ({ data: { of, held } }) => {
    const known = pages.get(port) === of;
    pages.set(port, of);
    if (!known || Date.now() - begun > 5000) plan(30); // pages that ask at once cost one connection
    if (held) navigator.locks.request(held, () => { pages.delete(port); plan(30); }); // free once the page is gone
  };
};

function plan(ms) {
  clearTimeout(planned);
  planned = setTimeout(connect, ms);
}

function connect() {
  if (events) events.close();
  events = null;
  begun = Date.now();
  const of = [...new Set(pages.values())];
  if (!of.length) return;
  const mine = events = new EventSource("/live?" + new URLSearchParams(of.map(path => ["of", path])));
  const tell = (path, said) => { for (const [port, its] of pages) if (path === null || its === path) port.postMessage(said); };
  mine.onmessage = e => {
    const [, place, name, data] = /^(\d+) (\S+) ?(.*)$/s.exec(e.data);
    tell(of[place], { name, data });
    if (name === "over") for (const [port, its] of pages) if (its === of[place]) pages.delete(port); // until it asks again
  };
  mine.onerror = () => {
    tell(null, { name: "error" });
    if (mine.readyState === EventSource.CLOSED && events === mine) plan(2000);
  };
}
