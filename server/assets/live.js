// Moves the numbers of an event page. Every message is the whole state, so one message after a pause is enough.
// Says so when the numbers are old: a page that is silent must not look alive.
"use strict";

(() => {
  const page = document.querySelector("[data-live]");
  if (!page) return;

  const status = document.getElementById("live");
  const meter = document.querySelector("meter");
  // The server speaks at least every 5 seconds.
  const SILENCE_MS = 12000;
  const RETRY_MS = 3000;
  let alarm = 0;
  let source = null;

  const say = (works) => {
    status.className = works ? "live on" : "live off";
    status.textContent = works ? status.dataset.on : status.dataset.off;
    page.classList.toggle("stale", !works);
  };

  const heard = () => {
    say(true);
    clearTimeout(alarm);
    alarm = setTimeout(() => connect(), SILENCE_MS);
  };

  const set = (element, value) => {
    const text = String(value);
    if (element && element.textContent !== text) element.textContent = text;
  };

  const show = (counts) => {
    for (const name of ["expected", "admitted", "inside", "conflicts"]) {
      for (const element of document.querySelectorAll(`[data-count="${name}"]`)) set(element, counts[name]);
    }
    for (const gate of counts.gates) {
      const row = document.querySelector(`[data-gate="${gate.gate}"]`);
      if (!row) continue;
      set(row.querySelector('[data-gate-count="admitted"]'), gate.admitted);
      set(row.querySelector('[data-gate-count="inside"]'), gate.inside);
    }
    if (meter) {
      meter.max = Math.max(1, counts.expected);
      meter.value = counts.admitted;
    }
    document.getElementById("conflicts").classList.toggle("alarm", counts.conflicts > 0);
  };

  function connect() {
    if (source) {
      source.close();
      say(false);
    }
    clearTimeout(alarm);
    source = new EventSource(page.dataset.live);
    source.addEventListener("counts", (message) => {
      show(JSON.parse(message.data));
      heard();
    });
    source.addEventListener("beat", heard);
    source.onerror = () => {
      say(false);
      // The browser tries again by itself, unless the server refused: then the session may be over.
      if (source.readyState === EventSource.CLOSED) {
        clearTimeout(alarm);
        setTimeout(again, RETRY_MS);
      }
    };
    alarm = setTimeout(() => connect(), SILENCE_MS);
  }

  async function again() {
    try {
      const answer = await fetch(page.dataset.live, { method: "HEAD", cache: "no-store" });
      if (answer.status === 401 || answer.status === 404) return location.reload();
    } catch {
      // No connection: try again.
    }
    connect();
  }

  connect();
})();
