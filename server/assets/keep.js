// Keeps this page on the phone, so that it opens without signal, and removes what was kept when asked to.

const section = document.querySelector("[data-worker]");
const { worker, scope } = section.dataset;

function say(state) {
  for (const element of section.querySelectorAll("[data-kept]")) element.hidden = element.dataset.kept !== state;
}

/** Hands the page and what it is made of to the service worker. */
async function keep() {
  if (!navigator.serviceWorker || !window.caches) throw new Error("not here");
  await navigator.serviceWorker.register(worker, { scope });
  const { active } = await navigator.serviceWorker.ready;
  const parts = document.querySelectorAll("link[href], script[src]");
  const assets = [...parts].map((part) => part.href || part.src).filter((address) => address.includes("/assets/"));
  const channel = new MessageChannel();
  const isKept = new Promise((resolve) => (channel.port1.onmessage = ({ data }) => resolve(data)));
  active.postMessage({ page: location.pathname, assets }, [channel.port2]);
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

section.querySelector("button").addEventListener("click", remove);
keep().then(() => say("yes"), () => say("no"));
