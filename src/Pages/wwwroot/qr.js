// QR codes of texts in bytes, with error correction M, in the versions 1 to 10: ISO/IEC 18004:2015.

// For each version: check words of a block, blocks, data words of all blocks, and where its alignment patterns are.
const VERSIONS = [
  [10, 1, 16, []], [16, 1, 28, [6, 18]], [26, 1, 44, [6, 22]], [18, 2, 64, [6, 26]], [24, 2, 86, [6, 30]],
  [16, 4, 108, [6, 34]], [18, 4, 124, [6, 22, 38]], [22, 4, 154, [6, 24, 42]], [22, 5, 182, [6, 26, 46]],
  [26, 5, 216, [6, 28, 50]],
].map(([checks, blocks, words, places]) => /** @type {{checks: number, blocks: number, words: number,
  places: number[]}} */ ({ checks, blocks, words, places }));

/** @type {((row: number, column: number) => boolean)[]} */
const MASKS = [
  (r, c) => (r + c) % 2 === 0, r => r % 2 === 0, (_, c) => c % 3 === 0, (r, c) => (r + c) % 3 === 0,
  (r, c) => ((r >> 1) + Math.floor(c / 3)) % 2 === 0, (r, c) => r * c % 2 + r * c % 3 === 0,
  (r, c) => (r * c % 2 + r * c % 3) % 2 === 0, (r, c) => ((r + c) % 2 + r * c % 3) % 2 === 0,
];

/**
 * The QR code of a text, as an image.
 * @param {string} text At most 213 bytes in UTF-8.
 * @returns {SVGElement}
 */
export function qrCode(text) {
  const modules = modulesOf(text);
  const size = modules.length + 8;
  const path = modules.flatMap((row, r) =>
    row.map((isDark, c) => isDark ? `M${c + 4} ${r + 4}h1v1h-1z` : '')).join('');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [name, value] of Object.entries({
    class: 'qr', viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': 'QR', 'shape-rendering': 'crispEdges',
  })) svg.setAttribute(name, value);
  for (const [d, fill] of [[`M0 0h${size}v${size}H0z`, '#fff'], [path, '#000']]) {
    const part = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    part.setAttribute('d', d);
    part.setAttribute('fill', fill);
    svg.append(part);
  }
  return svg;
}

/** @param {string} text @returns {boolean[][]} */
function modulesOf(text) {
  const bytes = [...new TextEncoder().encode(text)];
  // Mode and length take 12 bits, from version 10 on 20.
  const index = VERSIONS.findIndex(({ words }, i) => bytes.length + (i < 9 ? 2 : 3) <= words);
  if (index < 0) throw new RangeError('The text is too long for a QR code.');

  const words = withChecks(dataWords(bytes, index), VERSIONS[index]);
  const { modules, isFixed } = patterns(index);
  fillIn(modules, isFixed, words);
  const masked = MASKS.map((mask, i) => {
    const copy = modules.map((row, r) => row.map((isDark, c) => isDark !== (!isFixed[r][c] && mask(r, c))));
    drawFormat(copy, i);
    return copy;
  });
  const penalties = masked.map(penalty);
  return masked[penalties.indexOf(Math.min(...penalties))];
}

/** @param {number[]} bytes @param {number} index */
function dataWords(bytes, index) {
  const bits = [[4, 4], [bytes.length, index < 9 ? 8 : 16], ...bytes.map(byte => [byte, 8])]
    .map(([value, length]) => value.toString(2).padStart(length, '0')).join('');
  const all = VERSIONS[index].words;
  const filled = `${bits}${'0'.repeat(Math.min(4, all * 8 - bits.length))}`;
  const words = (filled.match(/.{1,8}/g) ?? []).map(each => parseInt(each.padEnd(8, '0'), 2));
  while (words.length < all) words.push(words.length % 2 === (bits.length + 4 >> 3) % 2 ? 0xEC : 0x11);
  return words;
}

/** @param {number[]} words @param {(typeof VERSIONS)[0]} version */
function withChecks(words, { checks, blocks }) {
  const short = Math.floor(words.length / blocks);
  const longFrom = blocks - words.length % blocks;
  /** @type {number[][]} */
  const data = [];
  for (let i = 0, at = 0; i < blocks; i++) {
    const length = short + (i >= longFrom ? 1 : 0);
    data.push(words.slice(at, at + length));
    at += length;
  }
  const check = data.map(block => remainder(block, checks));
  const column = (/** @type {number[][]} */ rows, /** @type {number} */ i) =>
    rows.filter(row => i < row.length).map(row => row[i]);
  return [
    ...Array.from({ length: short + 1 }, (_, i) => column(data, i)).flat(),
    ...Array.from({ length: checks }, (_, i) => column(check, i)).flat(),
  ];
}

// Reed-Solomon over GF(256) with x^8 + x^4 + x^3 + x^2 + 1.
/** @param {number[]} block @param {number} count */
function remainder(block, count) {
  let generator = [1];
  for (let i = 0, root = 1; i < count; i++, root = times(root, 2))
    generator = [...generator, 0].map((each, j) => each ^ times(generator[j - 1] ?? 0, root));
  const rest = [...block, ...new Array(count).fill(0)];
  for (let i = 0; i < block.length; i++) {
    const factor = rest[i];
    generator.forEach((each, j) => rest[i + j] ^= times(each, factor));
  }
  return rest.slice(block.length);
}

/** @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (; b > 0; b >>= 1, a = a << 1 ^ (a & 0x80 ? 0x11D : 0)) if (b & 1) product ^= a;
  return product;
}

/** The patterns that are the same for all texts. @param {number} index */
function patterns(index) {
  const size = 21 + 4 * index;
  const modules = Array.from({ length: size }, () => new Array(size).fill(false));
  const isFixed = modules.map(row => [...row]);
  const set = (/** @type {number} */ r, /** @type {number} */ c, /** @type {boolean} */ isDark) => {
    if (r >= 0 && c >= 0 && r < size && c < size) [modules[r][c], isFixed[r][c]] = [isDark, true];
  };
  const square = (/** @type {number} */ row, /** @type {number} */ column, /** @type {number} */ reach,
    /** @type {(ring: number) => boolean} */ isDark) => {
    for (let r = -reach; r <= reach; r++)
      for (let c = -reach; c <= reach; c++) set(row + r, column + c, isDark(Math.max(Math.abs(r), Math.abs(c))));
  };
  for (let i = 0; i < size; i++) {
    set(6, i, i % 2 === 0);
    set(i, 6, i % 2 === 0);
  }
  const { places } = VERSIONS[index];
  for (const r of places)
    for (const c of places)
      if (!(r === 6 && c === 6 || r === 6 && c === size - 7 || r === size - 7 && c === 6))
        square(r, c, 2, ring => ring !== 1);
  for (const [r, c] of [[3, 3], [3, size - 4], [size - 4, 3]]) square(r, c, 4, ring => ring !== 2 && ring !== 4);
  // Room for the format, and from version 7 on the version itself.
  for (let i = 0; i < 9; i++) for (const [r, c] of [[8, i], [i, 8]]) if (!isFixed[r][c]) set(r, c, false);
  for (let i = 1; i < 9; i++) for (const [r, c] of [[8, size - i], [size - i, 8]]) set(r, c, false);
  const version = withRest(index + 1, 12, 0x1F25);
  for (let i = 0; index >= 6 && i < 18; i++) {
    const [far, near] = [size - 11 + i % 3, Math.floor(i / 3)];
    set(far, near, (version >> i & 1) === 1);
    set(near, far, (version >> i & 1) === 1);
  }
  return { modules, isFixed };
}

/** @param {number} value @param {number} length @param {number} generator */
function withRest(value, length, generator) {
  let rest = value << length;
  for (let bit = 31; bit >= length; bit--) if (rest >>> bit & 1) rest ^= generator << bit - length;
  return value << length | rest;
}

/** @param {boolean[][]} modules @param {number} mask */
function drawFormat(modules, mask) {
  const size = modules.length;
  // The two bits of error correction M are 00.
  const format = withRest(mask, 10, 0x537) ^ 0x5412;
  const down = [0, 1, 2, 3, 4, 5, 7, 8];
  for (let i = 0; i < 15; i++) {
    const isDark = (format >> i & 1) === 1;
    const near = down[i < 8 ? i : 14 - i];
    if (i < 8) [modules[near][8], modules[8][size - 1 - i]] = [isDark, isDark];
    else [modules[8][near], modules[size - 15 + i][8]] = [isDark, isDark];
  }
  modules[size - 8][8] = true;
}

/** @param {boolean[][]} modules @param {boolean[][]} isFixed @param {number[]} words */
function fillIn(modules, isFixed, words) {
  const size = modules.length;
  let bit = 0;
  for (let right = size - 1, isUp = true; right > 0; right -= 2, isUp = !isUp) {
    if (right === 6) right--;
    for (let i = 0; i < size; i++) {
      const r = isUp ? size - 1 - i : i;
      for (const c of [right, right - 1]) {
        if (isFixed[r][c]) continue;
        modules[r][c] = (words[bit >> 3] >> 7 - (bit & 7) & 1) === 1;
        bit++;
      }
    }
  }
}

/** How hard a code is to read; the mask with the least is taken. @param {boolean[][]} modules */
function penalty(modules) {
  const rows = modules.map(row => row.map(Number).join(''));
  const columns = rows.map((_, c) => rows.map(row => row[c]).join(''));
  const lines = [...rows, ...columns];
  let points = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) points += run.length - 2;
    points += 40 * (line.match(/(?=10111010000|00001011101)/g) ?? []).length;
  }
  for (let r = 1; r < rows.length; r++)
    for (let c = 1; c < rows.length; c++)
      if (new Set([rows[r][c], rows[r - 1][c], rows[r][c - 1], rows[r - 1][c - 1]]).size === 1) points += 3;
  const dark = rows.join('').replaceAll('0', '').length / rows.length ** 2;
  return points + 10 * Math.floor(Math.abs(dark - 0.5) * 20);
}
