// Keeps the code of a live pass the one of this moment: fetches the next picture just after each step begins.
// The server's clock decides; the phone's clock is not asked. Without this script the page reloads itself.
"use strict";

(() => {
  const figure = document.querySelector("[data-live]");
  if (!figure) return;

  const image = figure.querySelector("img");
  const progress = figure.querySelector("progress");
  const stalled = document.getElementById("stalled");
  const STEP_MS = 15000;
  const RETRY_MS = 2000;
  const GIVE_UP_MS = 8000;
  // Thousands of phones at one event step together: each asks a little later than the last.
  const jitterMs = 150 + Math.random() * 850;

  let nextAt = performance.now() + Number(figure.dataset.nextMs);
  let timer = 0;
  let shown = "";

  // The old code stays black on white: where live codes are only preferred it still opens the door.
  const say = (works) => {
    stalled.hidden = works;
  };

  const plan = (delayMs) => {
    clearTimeout(timer);
    timer = setTimeout(load, Math.max(0, delayMs));
  };

  const show = (picture) => {
    const address = URL.createObjectURL(picture);
    image.onload = () => {
      if (shown) URL.revokeObjectURL(shown);
      shown = address;
    };
    image.src = address;
  };

  async function load() {
    const abort = new AbortController();
    const alarm = setTimeout(() => abort.abort(), GIVE_UP_MS);
    try {
      const answer = await fetch(figure.dataset.live, { cache: "no-store", signal: abort.signal });
      if (answer.status === 404 || answer.status === 410) return location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      show(await answer.blob());
      say(true);
      const nextMs = Number(answer.headers.get("esik-next-ms"));
      // The last step is over: the page has something else to say.
      if (!nextMs) return location.reload();
      nextAt = performance.now() + nextMs;
      plan(nextMs + jitterMs);
    } catch {
      if (performance.now() > nextAt + RETRY_MS) say(false);
      plan(RETRY_MS);
    } finally {
      clearTimeout(alarm);
    }
  }

  setInterval(() => {
    progress.value = Math.min(STEP_MS, Math.max(0, nextAt - performance.now()));
  }, 250);

  // A phone that slept or found its signal again shows an old code until it asks.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      plan(0);
      stayAwake();
    }
  });
  window.addEventListener("online", () => plan(0));

  // The screen should not go dark in the queue. Only pages over https may ask for that.
  const stayAwake = () => {
    if (navigator.wakeLock) navigator.wakeLock.request("screen").catch(() => {});
  };

  plan(Number(figure.dataset.nextMs) + jitterMs);
  stayAwake();
})();
