// The hash chain of a live pass. link(v) is SHA-256("esik-live-v1\0", event, v) cut to 12 bytes: one block, so it is
// computed here, at once; crypto.subtle would answer each of 65,536 links in its own time.

// The first 32 bits of the fractional parts of the cube roots of the first 64 primes (FIPS 180-4, 4.2.2). None is so
// near the next that the last digits of a browser's Math.cbrt matter.
const K = (() => {
  const constants = new Int32Array(64);
  for (let n = 2, count = 0; count < 64; n++) {
    let isPrime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) isPrime = false;
    if (isPrime) constants[count++] = (Math.cbrt(n) % 1) * 2 ** 32;
  }
  return constants;
})();

const LINKS_PER_CHECKPOINT = 256;
/** How long a slice of work takes at most, and a little. */
const SLICE_MS = 15;

/** `link` for one event: replaces the value at `at` of `values`, three 32-bit words, by the one `count` links on. */
function linker(event) {
  const bytes = new DataView(new ArrayBuffer(64));
  [..."esik-live-v1"].forEach((letter, at) => bytes.setUint8(at, letter.charCodeAt(0)));
  bytes.setUint32(13, event);
  bytes.setUint8(29, 0x80);
  bytes.setUint32(60, 29 * 8);
  const block = Int32Array.from({ length: 16 }, (_, at) => bytes.getInt32(4 * at));
  const w = new Int32Array(64);

  return (values, at, count) => {
    let [v0, v1, v2] = [values[at], values[at + 1], values[at + 2]];
    while (count-- > 0) {
      w.set(block);
      // The value begins at byte 17.
      w[4] |= v0 >>> 8;
      w[5] = (v0 << 24) | (v1 >>> 8);
      w[6] = (v1 << 24) | (v2 >>> 8);
      w[7] |= v2 << 24;
      for (let i = 16; i < 64; i++) {
        const x = w[i - 15];
        const y = w[i - 2];
        const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
        const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let a = 0x6a09e667, b = 0xbb67ae85 | 0, c = 0x3c6ef372, d = 0xa54ff53a | 0;
      let e = 0x510e527f, f = 0x9b05688c | 0, g = 0x1f83d9ab, h = 0x5be0cd19;
      for (let i = 0; i < 64; i++) {
        const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + t1) | 0;
        d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      v0 = (a + 0x6a09e667) | 0;
      v1 = (b + 0xbb67ae85) | 0;
      v2 = (c + 0x3c6ef372) | 0;
    }
    values.set([v0, v1, v2], at);
  };
}

/** Lets the browser draw and answer touches between two slices of work. */
const breathe = () =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });

/**
 * Walks the chain of a pass from its seed (24 hex digits), a slice at a time, and keeps every 256th value, so that any
 * step costs at most 255 links more. Returns what gives the 12 bytes of a step: 1 to `steps`, and 0 for the pass id.
 */
export async function chain(seed, event, steps) {
  const link = linker(event);
  const kept = new Int32Array(3 * (Math.floor(steps / LINKS_PER_CHECKPOINT) + 1));
  for (let at = 0; at < 3; at++) kept[at] = parseInt(seed.slice(8 * at, 8 * at + 8), 16);
  let until = 0;
  for (let at = 3; at < kept.length; at += 3) {
    if (performance.now() >= until) {
      await breathe();
      until = performance.now() + SLICE_MS;
    }
    kept.copyWithin(at, at - 3, at);
    link(kept, at, LINKS_PER_CHECKPOINT);
  }
  return (step) => {
    const links = steps - step;
    const checkpoint = 3 * Math.floor(links / LINKS_PER_CHECKPOINT);
    const words = kept.slice(checkpoint, checkpoint + 3);
    link(words, 0, links % LINKS_PER_CHECKPOINT);
    const bytes = new DataView(new ArrayBuffer(12));
    words.forEach((word, at) => bytes.setInt32(4 * at, word));
    return new Uint8Array(bytes.buffer);
  };
}
