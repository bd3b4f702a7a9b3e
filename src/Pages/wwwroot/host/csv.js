// What POST /guests/import takes: docs/import.md.
const MOST_ROWS = 1000;
const MOST_BYTES = 1_900_000;

/**
 * Reads a file as text: UTF-8, UTF-16 by its mark, or else what Windows writes in western Europe.
 * @param {ArrayBuffer} bytes
 */
export function decode(bytes) {
  const [first, second] = new Uint8Array(bytes);
  if (first === 0xFF && second === 0xFE) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xFE && second === 0xFF) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Cuts a file into parts that the API takes, each with the headers. Cells may have line breaks in quotation marks.
 * @param {string} text
 * @returns {{text: string, rows: Map<number, {line: number, text: string}>}[]} `rows` are the rows by their line in
 * the part, with their line in the file.
 */
export function partsOf(text) {
  const rows = rowsOf(text).filter(row => row.text.trim() !== '');
  const headCount = /^sep=.$/i.test(rows[0]?.text.replace(/[\r\n]+$/, '') ?? '') ? 2 : 1;
  const head = rows.slice(0, headCount).map(row => row.text).join('');
  const encoder = new TextEncoder();
  const parts = [];
  let part = newPart();
  for (const row of rows.slice(headCount)) {
    const size = encoder.encode(row.text).length;
    if (part.rows.size > 0 && (part.rows.size === MOST_ROWS || part.size + size > MOST_BYTES)) {
      parts.push(part);
      part = newPart();
    }
    part.rows.set(part.next, row);
    part.next += lines(row.text);
    part.text += row.text;
    part.size += size;
  }
  return [...parts, part];

  function newPart() {
    const rows = /** @type {Map<number, {line: number, text: string}>} */ (new Map());
    return { text: head, size: encoder.encode(head).length, next: lines(head) + 1, rows };
  }
}

/** @param {string} text */
const lines = text => text.split('\n').length - 1;

/** @param {string} text */
function rowsOf(text) {
  const rows = [];
  let [start, line, next, isQuoted, isCellStart] = [0, 1, 1, false, true];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\n') next++;
    if (character === '"' && (isQuoted || isCellStart)) isQuoted = !isQuoted;
    else if (character === '\n' && !isQuoted) {
      rows.push({ text: text.slice(start, i + 1), line });
      [start, line] = [i + 1, next];
    }
    // A doubled mark within quotation marks closes and opens them again.
    isCellStart = character === '"' || /[,;\t|\n\r]/.test(character);
  }
  if (start < text.length) rows.push({ text: `${text.slice(start)}\n`, line });
  return rows;
}
