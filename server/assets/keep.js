// Keeps this page on the phone, so that it opens without signal, and removes what was kept when asked to.

const section = document.querySelector("[data-worker]");

function say(state) {
  for (const element of section.querySelectorAll("[data-kept]")) element.hidden = element.dataset.kept !== state;
}

/** Hands the page, and the passes that it lists, to the service worker. */
async function keep() {
  if (!navigator.serviceWorker || !window.caches) throw new Error("not here");
  await navigator.serviceWorker.register(section.dataset.worker);
  const { active } = await navigator.serviceWorker.ready;
  const opened = `${location.pathname}?lang=${document.documentElement.lang}`;
  const passes = [...document.querySelectorAll(".passes a")].map((link) => link.href);
  const channel = new MessageChannel();
  const isKept = new Promise((resolve) => (channel.port1.onmessage = ({ data }) => resolve(data)));
  active.postMessage({ opened, passes }, [channel.port2]);
  if (!(await isKept)) throw new Error("not kept");
  // Without this a browser may forget after a week.
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
}

async function remove() {
  await caches.delete("esik");
  const registrations = await navigator.serviceWorker.getRegistrations();
  await Promise.all(registrations.map((registration) => registration.unregister()));
  localStorage.clear();
  sessionStorage.clear();
  for (const element of document.querySelectorAll("[data-private]")) element.remove();
  say("removed");
}

// An app on an iPhone's home screen keeps its own things, so that where the manifest begins it would find no pass.
// Without the manifest the icon opens this very page.
if ("standalone" in navigator) document.querySelector("link[rel=manifest]").remove();

section.querySelector("button").addEventListener("click", remove);
keep().then(() => say("yes"), () => say("no"));
