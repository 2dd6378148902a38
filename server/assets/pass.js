// Shows the code of this moment: made here, from the seed that came with the page, so that it changes without signal.
// The ring moves only when this script runs and the picture is the right one, so that a screenshot looks dead.

import { base32 } from "./base32.js";
import { chain } from "./chain.js";
import { heard, now } from "./clock.js";
import { SIDE, encode } from "./qr.js";

const STEP_MS = 15000;
const TICK_MS = 100;
const ASK_EVERY_MS = 60000;
const GIVE_UP_MS = 8000;
const QUIET = 4;

const figure = document.querySelector("[data-pass]");
const pass = JSON.parse(figure.dataset.pass);
const svg = figure.querySelector(".picture svg");
const ring = figure.querySelector(".ring rect");

// ---- The clock ----

// A page that was kept on the phone says no time.
const said = Number(figure.dataset.now);
if (said) {
  const [arrival] = performance.getEntriesByType("navigation");
  heard(said, Date.now() - (performance.now() - (arrival ? arrival.responseStart : 0)));
}

// ---- The picture ----

function draw(text) {
  const modules = encode(text);
  let path = "";
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      if (!modules[y * SIDE + x]) continue;
      const from = x;
      while (x < SIDE && modules[y * SIDE + x]) x++;
      path += `M${from + QUIET} ${y + QUIET}h${x - from}v1h${from - x}z`;
    }
  }
  const side = SIDE + 2 * QUIET;
  const [white, dark] = svg.querySelectorAll("path");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  white.setAttribute("d", `M0 0h${side}v${side}H0z`);
  dark.setAttribute("d", path);
  figure.dataset.step = shown;
}

let valueAt;
// The server drew the code of its own moment, or the only one. The picture of a page that was kept is of another.
let shown = said || !pass.live ? step(said) : undefined;
if (shown !== undefined) figure.dataset.step = shown;

/** The step of this moment, or 0 where the code does not change. */
function step(at) {
  const { live } = pass;
  if (!live) return 0;
  const step = Math.floor((Math.floor(at / 1000) - live.from) / 15) + 1;
  return step >= 1 && step <= live.steps ? step : 0;
}

function toggle(name, value) {
  for (const element of document.querySelectorAll(`[data-${name}]`)) element.hidden = element.dataset[name] !== value;
}

function tick() {
  if (!figure.isConnected) return;
  const at = now();
  const current = step(at);
  const [from, until] = pass.valid;
  toggle("phase", at < from ? "early" : at < until ? "valid" : "ended");
  toggle("code", current ? "live" : pass.live && at < 1000 * pass.live.from ? "early" : "static");
  if (current !== shown && (valueAt || !current)) {
    shown = current;
    draw(pass.code + (current ? base32(valueAt(current)) : ""));
    figure.classList.remove("waiting");
  }
  const isAlive = current > 0 && current === shown;
  const gone = pass.live ? (at - 1000 * pass.live.from) % STEP_MS : 0;
  ring.parentNode.toggleAttribute("hidden", !isAlive);
  ring.style.strokeDashoffset = String(gone / STEP_MS);
  clearTimeout(tick.timer);
  tick.timer = setTimeout(tick, Math.min(TICK_MS, STEP_MS - gone + 1));
}

if (shown === undefined) figure.classList.add("waiting");

async function start() {
  tick();
  if (!pass.live) return;
  valueAt = await chain(pass.live.seed, pass.live.event, pass.live.steps);
  tick();
}

// ---- What the server knows ----

/** Asks for the time, and whether the page has become another: used, replaced, withdrawn, moved. */
async function ask() {
  const abort = new AbortController();
  const alarm = setTimeout(() => abort.abort(), GIVE_UP_MS);
  try {
    const sent = Date.now();
    const headers = { accept: "application/json" };
    const answer = await fetch(location.pathname, { headers, cache: "no-store", signal: abort.signal });
    if (answer.status === 404 || answer.status === 410) return location.reload();
    if (!answer.ok) return;
    const { now: serverMs, tag } = await answer.json();
    heard(serverMs, (sent + Date.now()) / 2);
    // Once only: with a weak signal the page that comes again may be the one that was kept.
    if (tag !== pass.tag && sessionStorage.getItem("esik-tag") !== tag) {
      sessionStorage.setItem("esik-tag", tag);
      location.reload();
    }
  } catch {
    // No connection: the page goes on without.
  } finally {
    clearTimeout(alarm);
  }
}

function askAgain() {
  // Thousands of phones at one event must not ask together.
  setTimeout(async () => {
    if (document.visibilityState === "visible") await ask();
    askAgain();
  }, ASK_EVERY_MS * (0.75 + Math.random() / 2));
}

// ---- The screen ----

async function stayAwake() {
  let isAwake = false;
  try {
    isAwake = Boolean(await navigator.wakeLock.request("screen"));
  } catch {
    // Missing, or switched off to save power.
  }
  document.getElementById("awake").hidden = isAwake;
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  tick();
  ask();
  stayAwake();
});
addEventListener("online", ask);

// A task of its own: the one that ends here lays the page out as well.
setTimeout(() => {
  start();
  if (!said) ask();
  askAgain();
  stayAwake();
});
