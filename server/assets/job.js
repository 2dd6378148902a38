// Keeps the page of long work up to date while it is done: asks for the page anew and takes what has changed.
"use strict";

(() => {
  const EVERY_MS = 1000;
  const fresh = async () => {
    const here = document.getElementById("job");
    if (!here || here.dataset.running !== "true") return;
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const there = page.getElementById("job");
      if (!there) {
        // Logged out, or the job is gone: the page says so itself.
        location.reload();
        return;
      }
      const bar = here.querySelector("progress");
      const next = there.querySelector("progress");
      const goesOn = there.dataset.running === "true";
      if (bar && next && goesOn) {
        // The same bar: what has the focus keeps it.
        bar.max = next.max;
        bar.value = next.value;
        here.querySelector("[data-progress]").textContent = there.querySelector("[data-progress]").textContent;
      } else {
        here.replaceWith(document.adoptNode(there));
      }
    } catch {
      // No answer now; there may be one the next time.
    }
    setTimeout(fresh, EVERY_MS);
  };
  setTimeout(fresh, EVERY_MS);
})();
