// Moves the parts of a live page. A message has the parts that changed, the first one all: one message after a pause is
// enough. Says so when the numbers are old: a page that is silent must not look alive.
"use strict";

(() => {
  const page = document.querySelector("[data-live]");
  if (!page) return;

  const status = document.getElementById("live");
  // The server speaks at least every 5 seconds.
  const SILENCE_MS = 12000;
  const RETRY_MS = 3000;
  let alarm = 0;
  let source = null;
  let heardAt = 0;

  const say = (works) => {
    page.classList.toggle("stale", !works);
    if (!status) return;
    status.className = works ? "live on" : "live off";
    status.textContent = works ? status.dataset.on : status.dataset.off;
  };

  const heard = () => {
    heardAt = Date.now();
    say(true);
    clearTimeout(alarm);
    alarm = setTimeout(connect, SILENCE_MS);
  };

  const isInUse = (part) => part !== document.activeElement && part.contains(document.activeElement);

  const put = (part, html) => {
    // Whoever stands on a link by keyboard is not thrown off it.
    if (isInUse(part)) {
      part.addEventListener("focusout", () => setTimeout(() => put(part, html)), { once: true });
    } else {
      part.innerHTML = html;
    }
  };

  // A page that nobody sees rests: a browser has few connections to one server, and a phone little data.
  const rest = () => {
    clearTimeout(alarm);
    if (source) source.close();
    source = null;
  };

  function connect() {
    if (source) say(false);
    rest();
    if (document.visibilityState === "hidden") return;
    source = new EventSource(page.dataset.live);
    source.addEventListener("parts", (message) => {
      const parts = JSON.parse(message.data);
      for (const part of page.querySelectorAll("[data-part]")) {
        if (part.dataset.part in parts) put(part, parts[part.dataset.part]);
      }
      heard();
    });
    source.addEventListener("beat", heard);
    source.onerror = (event) => {
      say(false);
      // The browser tries again by itself, unless the server refused: then the session may be over.
      if (event.target.readyState === EventSource.CLOSED) {
        clearTimeout(alarm);
        setTimeout(again, RETRY_MS);
      }
    };
    alarm = setTimeout(connect, SILENCE_MS);
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

  // A device that wakes up does not wait for its timers.
  const wake = () => {
    if (!source || Date.now() - heardAt > SILENCE_MS / 2) connect();
  };
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? rest() : wake()));
  window.addEventListener("online", wake);
  window.addEventListener("pageshow", (event) => event.persisted && connect());

  connect();
})();
