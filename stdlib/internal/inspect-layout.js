// How the parts of a value are laid out: on one line where that is short, in columns for long lists of short
// entries, else one on a line. The rules and constants are those of Node's util.inspect.

import { withoutColours } from 'coro:internal/inspect-colours';

/** Between two entries: a comma and a space. */
const separatorLength = 2;

// What takes no room, or two columns, in a terminal.
const terminalSequence = /[\u001b\u009b][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;
const noWidth = /^[\p{Cc}\p{Mn}\p{Me}\p{Cf}]$/u;
const graphemes = /\p{RGI_Emoji}|./gsv;

/**
 * @param {number} code
 * @returns {boolean}
 */
function isWide(code) {
  return (
    code >= 0x1100 &&
    (code <= 0x115f ||
      code === 0x2329 ||
      code === 0x232a ||
      (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f) ||
      (code >= 0x3250 && code <= 0x4dbf) ||
      (code >= 0x4e00 && code <= 0xa4c6) ||
      (code >= 0xa960 && code <= 0xa97c) ||
      (code >= 0xac00 && code <= 0xd7a3) ||
      (code >= 0xf900 && code <= 0xfaff) ||
      (code >= 0xfe10 && code <= 0xfe19) ||
      (code >= 0xfe30 && code <= 0xfe6b) ||
      (code >= 0xff01 && code <= 0xff60) ||
      (code >= 0xffe0 && code <= 0xffe6) ||
      (code >= 0x1b000 && code <= 0x1b001) ||
      (code >= 0x1f200 && code <= 0x1f251) ||
      (code >= 0x20000 && code <= 0x3fffd))
  );
}

/**
 * @param {string} text
 * @returns {number} how many columns it takes in a terminal
 */
export function textWidth(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const [part] of text.replace(terminalSequence, '').normalize('NFC').matchAll(graphemes)) {
    if (part.length > 2) width += 2;
    else if (!noWidth.test(part)) {
      const isDouble =
        isWide(/** @type {number} */ (part.codePointAt(0))) || /^\p{Emoji_Presentation}/u.test(part);
      width += isDouble ? 2 : 1;
    }
  }
  return width;
}

/**
 * What the layout depends on.
 * @typedef {object} Page
 * @property {number} indentation columns that are taken on the left
 * @property {number} breakLength columns that there are
 * @property {number} compact so many inner levels may share a line
 * @property {number} maxArrayLength
 * @property {boolean} colors what is given has codes of colours in it
 * @property {number} currentDepth the level that was looked into last
 */

/**
 * Sets the entries of a list in columns.
 * @param {Page} page
 * @param {string[]} entries
 * @param {ArrayLike<unknown> | undefined} list what they are the text of
 * @returns {string[]} the lines, or the entries when columns would not help
 */
function toColumns(page, entries, list) {
  // A last entry "... n more items" has a line of its own.
  const count = page.maxArrayLength < entries.length ? entries.length - 1 : entries.length;
  const widths = entries.slice(0, count).map(textWidth);
  const widest = Math.max(...widths);
  const total = widths.reduce((sum, width) => sum + width + separatorLength, 0);
  const cell = widest + separatorLength;
  if (cell * 3 + page.indentation >= page.breakLength) return entries;
  if (total / cell <= 5 && widest > 6) return entries;

  // About a square, a character being two and a half times as high as wide.
  const bias = Math.sqrt(cell - total / entries.length);
  const biased = Math.max(cell - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((page.breakLength - page.indentation) / cell),
    page.compact * 4,
    15,
  );
  if (columns <= 1) return entries;

  const columnWidths = [];
  for (let column = 0; column < columns; column++) {
    let width = 0;
    for (let i = column; i < count; i += columns) width = Math.max(width, widths[i]);
    columnWidths.push(width + separatorLength);
  }
  let isNumeric = true;
  if (list !== undefined) {
    for (let i = 0; isNumeric && i < entries.length; i++) {
      isNumeric = typeof list[i] === 'number' || typeof list[i] === 'bigint';
    }
  }
  const lines = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let line = '';
    for (let i = start; i < end; i++) {
      const isLast = i === end - 1;
      const text = isLast ? entries[i] : `${entries[i]}, `;
      const blanks = ' '.repeat(columnWidths[i - start] - widths[i] - separatorLength);
      line += isNumeric ? blanks + text : isLast ? text : text + blanks;
    }
    lines.push(line);
  }
  if (count < entries.length) lines.push(entries[count]);
  return lines;
}

/**
 * Does it all fit on one line?
 * @param {Page} page
 * @param {string[]} entries
 * @param {number} start columns that are taken otherwise
 * @returns {boolean}
 */
function fits(page, entries, start) {
  let length = entries.length + start;
  if (length + entries.length > page.breakLength) return false;
  for (const entry of entries) {
    length += page.colors ? withoutColours(entry).length : entry.length;
    if (length > page.breakLength || entry.includes('\n')) return false;
  }
  return true;
}

/**
 * Puts the entries of a value together.
 * @param {Page} page
 * @param {string[]} entries
 * @param {string} base what stands before the brace, or nothing
 * @param {[string, string]} braces
 * @param {boolean} isList may the entries be set in columns?
 * @param {number} depth the level of the value
 * @param {ArrayLike<unknown>} [list] what the entries of a list are the text of
 * @returns {string}
 */
export function layOut(page, entries, base, [open, close], isList, depth, list) {
  const before = base === '' ? open : `${base} ${open}`;
  if (page.compact >= 1) {
    let lines = entries;
    if (isList && entries.length > 6) lines = toColumns(page, entries, list);
    // Entries that were set in columns stay on lines of their own, be there only one.
    if (page.currentDepth - depth < page.compact && lines.length === entries.length) {
      const start = lines.length + page.indentation + open.length + base.length + 10;
      if (!base.includes('\n') && fits(page, lines, start)) return `${before} ${lines.join(', ')} ${close}`;
    }
    entries = lines;
  }
  const newLine = `\n${' '.repeat(page.indentation)}`;
  return `${before}${newLine}  ${entries.join(`,${newLine}  `)}${newLine}${close}`;
}
