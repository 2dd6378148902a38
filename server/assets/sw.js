// Opens pages of passes without signal. The network comes first and has a few seconds; what it says is kept. Pages
// are kept by path: the language of the last visit wins. Nothing else of the site is touched.

const CACHE = "esik";
const PATIENCE_MS = 3000;
const KEPT_HEADERS = ["content-type", "content-security-policy", "referrer-policy"];

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && /\/[ps]\/[^/.]+$/.test(pathname)) event.respondWith(page(event, pathname));
  else if (pathname.includes("/assets/")) event.respondWith(asset(request));
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

async function keep({ page, assets }) {
  const cache = await caches.open(CACHE);
  const isMissing = await Promise.all(assets.map(async (address) => !(await cache.match(address))));
  await cache.addAll(assets.filter((_, at) => isMissing[at]));
  if (!(await cache.match(page))) await store(cache, page, await fetch(page, { headers: { accept: "text/html" } }));
  if (!(await cache.match(page))) throw new Error("the page is not there");
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
  const headers = KEPT_HEADERS.map((name) => [name, answer.headers.get(name)]).filter(([, value]) => value);
  await cache.put(path, new Response(html, { headers }));
}

async function asset(request) {
  const kept = await caches.match(request.url, { cacheName: CACHE });
  return kept || fetch(request);
}
