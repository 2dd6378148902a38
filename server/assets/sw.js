// Opens pages of passes without signal. The network comes first and has a few seconds; what it says is kept. Pages
// are kept by path: the language of the last visit wins. Nothing else of the site is touched.

const CACHE = "esik";
const PATIENCE_MS = 3000;
/** Most passes that are kept for one list: a week has 150 events. */
const MAX_PASSES = 200;
const KEPT_HEADERS = ["content-type", "content-security-policy", "referrer-policy"];
const IS_PAGE = /\/[ps]\/[^/.]+$/;
/** Where the app on the home screen begins. */
const START = new URL("./p/", location).pathname;
/** No page: under this name stands the address of the page that was opened last. */
const LAST = new URL("./last-opened", location).pathname;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode !== "navigate") {
    if (pathname.includes("/assets/")) event.respondWith(asset(request));
  } else if (pathname === START) event.respondWith(start(event));
  else if (IS_PAGE.test(pathname)) event.respondWith(page(event, pathname));
});

addEventListener("message", (event) => {
  const [port] = event.ports;
  event.waitUntil(
    keep(event.data).then(
      () => port.postMessage(true),
      () => port.postMessage(false),
    ),
  );
});

/** Keeps the page that is open, which is what the app begins with from now on, and the passes that it lists. */
async function keep({ opened, passes }) {
  const cache = await caches.open(CACHE);
  const { pathname } = new URL(opened, location);
  if (!(await cache.match(pathname))) await fetchInto(cache, opened);
  if (!(await cache.match(pathname))) throw new Error("the page is not there");
  await cache.put(LAST, new Response(opened));
  if (!(await cache.match(START))) await fetchInto(cache, START);
  // One after another, so that they do not take the signal from what the student is looking at.
  for (const address of passes.slice(0, MAX_PASSES)) await fetchInto(cache, address);
}

/** Fetches a page and keeps it. Without signal the one that was kept before will do. */
async function fetchInto(cache, address) {
  const { pathname } = new URL(address, location);
  try {
    await store(cache, pathname, await fetch(address, { headers: { accept: "text/html" } }));
  } catch (error) {
    if (!(await cache.match(pathname))) throw error;
  }
}

/** To the page that was opened last. */
async function start(event) {
  const cache = await caches.open(CACHE);
  const last = await cache.match(LAST);
  const opened = last && (await last.text());
  if (opened && (await cache.match(new URL(opened, location).pathname))) return Response.redirect(opened);
  // Its link was replaced: any other is nearer than none.
  const kept = (await cache.keys()).map(({ url }) => new URL(url).pathname).filter((path) => IS_PAGE.test(path));
  return kept.length > 0 ? Response.redirect(kept[kept.length - 1]) : page(event, START);
}

async function page(event, path) {
  const cache = await caches.open(CACHE);
  const fresh = fetch(event.request).then((answer) => {
    event.waitUntil(store(cache, path, answer.clone()));
    return answer;
  });
  // It may come too late to be shown; then it is kept for the next time.
  event.waitUntil(fresh.catch(() => {}));
  const kept = await cache.match(path);
  if (!kept) return fresh;
  const tooLate = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([fresh.catch(() => {}), tooLate]);
  return answer && answer.status < 500 ? answer : kept;
}

async function store(cache, path, answer) {
  // The link was replaced, or its time is over.
  if (answer.status === 404 || answer.status === 410) return cache.delete(path);
  if (!answer.ok) return;
  // A page that is opened later must not believe the time at which it was made.
  const html = (await answer.text()).replace(/data-now="\d+"/, 'data-now=""');
  // First what it is made of: a page that was kept before is better than one without its scripts.
  await storeAssets(cache, html);
  const headers = KEPT_HEADERS.map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value);
  await cache.put(path, new Response(html, { headers }));
}

async function storeAssets(cache, html) {
  const named = new Set([...html.matchAll(/(?:href|src)="([^"]*\/assets\/[^"]+)"/g)].map(([, address]) => address));
  const missing = [];
  for (const address of named) if (!(await cache.match(address))) missing.push(address);
  await cache.addAll(missing);
}

async function asset(request) {
  const kept = await caches.match(request.url, { cacheName: CACHE });
  return kept || fetch(request);
}
