// console.table.
import { invalidArgumentType } from 'coro:internal/errors';
import { inspect } from 'coro:internal/inspect';
import { textWidth } from 'coro:internal/inspect-layout';

const { entries: listEntries, kind: kindOf } = __primordials.engine;

const indexTitle = '(index)';
const iterationTitle = '(iteration index)';
const keyTitle = 'Key';
const valuesTitle = 'Values';

/** @typedef {(value: unknown) => string} Cell */

/**
 * @param {boolean} colors
 * @returns {Cell}
 */
const cellsIn = colors => value => {
  const isWide =
    value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length > 2;
  return inspect(value, { depth: isWide ? -1 : 0, maxArrayLength: 3, breakLength: Infinity, colors });
};

/**
 * @param {string[]} titles
 * @param {string[][]} columns may have holes
 * @returns {string}
 */
function draw(titles, columns) {
  const height = Math.max(...columns.map(column => column.length));
  const widths = titles.map((title, i) => {
    let width = textWidth(title);
    for (let row = 0; row < height; row++) width = Math.max(width, textWidth(columns[i][row] ?? ''));
    return width;
  });
  const rule = (/** @type {string} */ left, /** @type {string} */ middle, /** @type {string} */ right) =>
    left + widths.map(width => '─'.repeat(width + 2)).join(middle) + right;
  const line = (/** @type {string[]} */ cells) =>
    `│ ${cells.map((text, i) => text + ' '.repeat(widths[i] - textWidth(text))).join(' │ ')} │`;
  const lines = [rule('┌', '┬', '┐'), line(titles), rule('├', '┼', '┤')];
  for (let row = 0; row < height; row++) lines.push(line(columns.map(column => column[row] ?? '')));
  lines.push(rule('└', '┴', '┘'));
  return lines.join('\n');
}

/**
 * @param {[unknown, unknown][]} pairs
 * @param {Cell} cell
 * @returns {string}
 */
function drawPairs(pairs, cell) {
  return draw(
    [iterationTitle, keyTitle, valuesTitle],
    [pairs.map((_, i) => cell(i)), pairs.map(([key]) => cell(key)), pairs.map(([, value]) => cell(value))],
  );
}

/**
 * @param {unknown[]} values
 * @param {Cell} cell
 * @returns {string}
 */
function drawValues(values, cell) {
  return draw(
    [iterationTitle, valuesTitle],
    [values.map((_, i) => cell(i)), values.map(value => cell(value))],
  );
}

/**
 * @param {object} data
 * @param {string[]} [wanted] the columns to show
 * @param {boolean} [colors] are values shown in colours?
 * @returns {string} a table of its rows
 */
export function renderTable(data, wanted, colors = false) {
  const cell = cellsIn(colors);
  if (wanted !== undefined && !Array.isArray(wanted)) {
    throw invalidArgumentType('properties', 'an instance of Array', wanted, renderTable);
  }
  const kind = kindOf(data);
  if (kind === 'map') return drawPairs([.../** @type {Map<unknown, unknown>} */ (data)], cell);
  if (kind === 'set') return drawValues([.../** @type {Set<unknown>} */ (data)], cell);
  if (kind === 'mapIterator' || kind === 'setIterator') {
    const [entries, isKeyValue] = listEntries(data);
    if (!isKeyValue || kind === 'setIterator') return drawValues(entries, cell);
    return drawPairs(
      Array.from({ length: entries.length / 2 }, (_, i) => [entries[2 * i], entries[2 * i + 1]]),
      cell,
    );
  }
  const rows = Object.keys(data);
  /** @type {Map<string, string[]>} */
  const columns = new Map();
  /** @type {string[]} */
  const values = [];
  rows.forEach((key, row) => {
    const item = /** @type {any} */ (data)[key];
    const isPrimitive = item === null || (typeof item !== 'object' && typeof item !== 'function');
    if (isPrimitive && wanted === undefined) {
      values[row] = cell(item);
      return;
    }
    for (const name of wanted ?? Object.keys(item)) {
      let column = columns.get(name);
      if (column === undefined) columns.set(name, (column = []));
      column[row] = isPrimitive || !Object.hasOwn(item, name) ? '' : cell(item[name]);
    }
  });
  const titles = [indexTitle, ...columns.keys()];
  const cells = [rows, ...columns.values()];
  if (values.length > 0) {
    titles.push(valuesTitle);
    cells.push(values);
  }
  return draw(titles, cells);
}
