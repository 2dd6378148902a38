// One kind of QR code (ISO/IEC 18004): version 7, level M, one alphanumeric segment. It is what a live code fills; a
// static code, which is shorter, fits as well.

export const SIDE = 45;
const BLOCKS = 4;
const DATA_PER_BLOCK = 31;
const CHECK_PER_BLOCK = 18;
const DATA = BLOCKS * DATA_PER_BLOCK;
const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const ALIGNMENT = [6, 22, 38];
/** The number 7 in 18 bits, protected against errors. */
const VERSION_BITS = 0x07c94;
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (x, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/** The modules of a text, row by row, 1 for dark. Of all masks the one with the least penalty, unless one is given. */
export function encode(text, mask) {
  const words = interleave(dataWords(text));
  if (mask !== undefined) return draw(words, mask);
  let best;
  let least = Infinity;
  for (const candidate of MASKS.keys()) {
    const modules = draw(words, candidate);
    const points = penalty(modules);
    if (points < least) [best, least] = [modules, points];
  }
  return best;
}

function dataWords(text) {
  const bits = [];
  const push = (value, count) => {
    while (count-- > 0) bits.push((value >> count) & 1);
  };
  const values = [...text].map((character) => CHARACTERS.indexOf(character));
  if (values.includes(-1)) throw new RangeError("not alphanumeric");
  push(0b0010, 4);
  push(values.length, 9);
  for (let at = 0; at < values.length; at += 2) {
    if (at + 1 < values.length) push(45 * values[at] + values[at + 1], 11);
    else push(values[at], 6);
  }
  if (bits.length > 8 * DATA) throw new RangeError("too long");
  push(0, Math.min(4, 8 * DATA - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0xec; bits.length < 8 * DATA; pad ^= 0xec ^ 0x11) push(pad, 8);
  const word = (at) => bits.slice(8 * at, 8 * at + 8).reduce((value, bit) => 2 * value + bit, 0);
  return Uint8Array.from({ length: DATA }, (_, at) => word(at));
}

// ---- Error correction: Reed-Solomon over GF(256) with x^8 + x^4 + x^3 + x^2 + 1 ----

const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value = (value << 1) ^ (value & 0x80 ? 0x11d : 0);
}

const multiply = (a, b) => (a && b ? EXP[LOG[a] + LOG[b]] : 0);

/** The coefficients of (x - 1)(x - 2)(x - 4)… below the leading one, highest first. */
const GENERATOR = (() => {
  const coefficients = new Uint8Array(CHECK_PER_BLOCK);
  coefficients[CHECK_PER_BLOCK - 1] = 1;
  for (let power = 0; power < CHECK_PER_BLOCK; power++) {
    for (let at = 0; at < CHECK_PER_BLOCK; at++) {
      coefficients[at] = multiply(coefficients[at], EXP[power]) ^ (coefficients[at + 1] ?? 0);
    }
  }
  return coefficients;
})();

function checkWords(block) {
  const rest = new Uint8Array(CHECK_PER_BLOCK);
  for (const word of block) {
    const factor = word ^ rest[0];
    rest.copyWithin(0, 1);
    rest[CHECK_PER_BLOCK - 1] = 0;
    for (let at = 0; at < CHECK_PER_BLOCK; at++) rest[at] ^= multiply(GENERATOR[at], factor);
  }
  return rest;
}

function interleave(data) {
  const words = new Uint8Array(BLOCKS * (DATA_PER_BLOCK + CHECK_PER_BLOCK));
  for (let block = 0; block < BLOCKS; block++) {
    const own = data.subarray(block * DATA_PER_BLOCK, (block + 1) * DATA_PER_BLOCK);
    own.forEach((word, at) => (words[at * BLOCKS + block] = word));
    checkWords(own).forEach((word, at) => (words[DATA + at * BLOCKS + block] = word));
  }
  return words;
}

// ---- Modules ----

/** What every code of this kind has in common, and where its bits go, in their order. */
const { modules: PATTERNS, isFunction: IS_FUNCTION } = functionPatterns();
const PLACES = places();

function draw(words, mask) {
  const modules = PATTERNS.slice();
  const isMasked = MASKS[mask];
  for (let bit = 0; bit < PLACES.length; bit++) {
    const at = PLACES[bit];
    const dark = (words[bit >> 3] >> (7 - (bit & 7))) & 1;
    modules[at] = dark ^ isMasked(at % SIDE, Math.floor(at / SIDE));
  }
  drawFormat(modules, mask);
  return modules;
}

function places() {
  const places = [];
  for (let right = SIDE - 1; right > 0; right -= 2) {
    if (right === 6) right = 5;
    const isUpward = ((right + 1) & 2) === 0;
    for (let row = 0; row < SIDE; row++) {
      const y = isUpward ? SIDE - 1 - row : row;
      for (const at of [y * SIDE + right, y * SIDE + right - 1]) if (!IS_FUNCTION[at]) places.push(at);
    }
  }
  return Int16Array.from(places);
}

function functionPatterns() {
  const modules = new Uint8Array(SIDE * SIDE);
  const isFunction = new Uint8Array(SIDE * SIDE);
  const set = (x, y, dark) => {
    if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) return;
    modules[y * SIDE + x] = dark;
    isFunction[y * SIDE + x] = 1;
  };
  for (let at = 0; at < SIDE; at++) {
    set(6, at, at % 2 === 0);
    set(at, 6, at % 2 === 0);
  }
  const rings = (x, y, radius, dark) => {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) set(x + dx, y + dy, dark(Math.max(Math.abs(dx), Math.abs(dy))));
    }
  };
  const far = SIDE - 4;
  for (const [x, y] of [[3, 3], [far, 3], [3, far]]) rings(x, y, 4, (distance) => distance !== 2 && distance !== 4);
  for (const x of ALIGNMENT) {
    for (const y of ALIGNMENT) {
      const meetsFinder = (x === 6 && y !== 22) || (y === 6 && x !== 22);
      if (!meetsFinder) rings(x, y, 2, (distance) => distance !== 1);
    }
  }
  for (let at = 0; at < 18; at++) {
    const dark = (VERSION_BITS >> at) & 1;
    const [along, across] = [Math.floor(at / 3), SIDE - 11 + (at % 3)];
    set(along, across, dark);
    set(across, along, dark);
  }
  for (let at = 0; at < 9; at++) {
    for (const [x, y] of [[8, at], [at, 8]]) if (x !== 6 && y !== 6) set(x, y, 0);
    if (at < 8) {
      set(SIDE - 1 - at, 8, 0);
      set(8, SIDE - 1 - at, 0);
    }
  }
  return { modules, isFunction };
}

function drawFormat(modules, mask) {
  // Level M is 00, so the five bits are the mask; ten more protect them.
  let rest = mask;
  for (let at = 0; at < 10; at++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((mask << 10) | rest) ^ 0x5412;
  const set = (x, y, dark) => (modules[y * SIDE + x] = dark);
  for (let at = 0; at < 15; at++) {
    const dark = (bits >> at) & 1;
    if (at < 6) set(8, at, dark);
    else if (at < 8) set(8, at + 1, dark);
    else if (at === 8) set(7, 8, dark);
    else set(14 - at, 8, dark);
    if (at < 8) set(SIDE - 1 - at, 8, dark);
    else set(8, SIDE - 15 + at, dark);
  }
  set(8, SIDE - 8, 1);
}

// ---- Choice of the mask ----

function penalty(modules) {
  let points = 0;
  for (let line = 0; line < SIDE; line++) {
    points += linePenalty(modules, line * SIDE, 1) + linePenalty(modules, line, SIDE);
  }
  let dark = 0;
  for (let at = 0; at < modules.length; at++) {
    const module = modules[at];
    dark += module;
    const isSquare =
      at % SIDE < SIDE - 1 &&
      at + SIDE < modules.length &&
      module === modules[at + 1] &&
      module === modules[at + SIDE] &&
      module === modules[at + SIDE + 1];
    if (isSquare) points += 3;
  }
  return points + 10 * Math.floor(Math.abs((100 * dark) / modules.length - 50) / 5);
}

/** Long runs of one colour, and what looks like a finder: 1:1:3:1:1 with four light modules on one side. */
function linePenalty(modules, from, stride) {
  let points = 0;
  let run = 0;
  let recent = 0;
  let before = -1;
  for (let count = 0; count < SIDE; count++) {
    const module = modules[from + count * stride];
    run = module === before ? run + 1 : 1;
    before = module;
    if (run === 5) points += 3;
    else if (run > 5) points += 1;
    recent = ((recent << 1) | module) & 0x7ff;
    if (count >= 10 && (recent === 0b10111010000 || recent === 0b00001011101)) points += 40;
  }
  return points;
}
