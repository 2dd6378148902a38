// The time as the server has it, in milliseconds. How far the phone's clock is off is kept for hours without signal.

const KEPT = "esik-clock";

let offsetMs = kept();

export const now = () => Date.now() + offsetMs;

/** The server said that it was `serverMs` when the phone's clock said `phoneMs`. */
export function heard(serverMs, phoneMs = Date.now()) {
  offsetMs = serverMs - phoneMs;
  try {
    localStorage.setItem(KEPT, String(offsetMs));
  } catch {
    // This browser keeps nothing; the page corrects the clock while it is open.
  }
}

function kept() {
  try {
    return Number(localStorage.getItem(KEPT)) || 0;
  } catch {
    return 0;
  }
}
