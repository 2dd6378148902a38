// Says which passes of the list are valid at this moment: the list may have been kept from another.

import { now } from "./clock.js";

const LOOK_EVERY_MS = 10000;

function look() {
  const at = now();
  for (const pass of document.querySelectorAll("[data-valid]")) {
    const [from, until] = pass.dataset.valid.split(" ").map(Number);
    const phase = at < from ? "early" : at < until ? "valid" : "ended";
    for (const state of pass.querySelectorAll("[data-phase]")) state.hidden = state.dataset.phase !== phase;
  }
  setTimeout(look, LOOK_EVERY_MS);
}

look();
