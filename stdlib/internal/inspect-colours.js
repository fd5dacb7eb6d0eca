// Colours of terminals: what is painted how, as in Node, and where.
import { environment } from 'coro:internal/environment';

/** @typedef {'bigint' | 'boolean' | 'date' | 'module' | 'name' | 'null' | 'number' | 'regexp' | 'special' | 'string' | 'symbol' | 'undefined'} Style */

/** The codes that begin and end each. @type {Record<string, [number, number]>} */
export const colors = {
  bold: [1, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  grey: [90, 39],
};

/** A program may change it. @type {Record<string, string>} */
export const styles = {
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: 'red',
  module: 'underline',
};

/**
 * @param {string} text
 * @param {string} style
 * @returns {string}
 */
export function painted(text, style) {
  const codes = colors[styles[style]];
  return codes === undefined ? text : `\u001b[${codes[0]}m${text}\u001b[${codes[1]}m`;
}

/**
 * @param {string} text
 * @returns {string} without the codes of colours
 */
export const withoutColours = text => text.replaceAll(/\u001b\[\d+m/g, '');

/** @type {WeakMap<object, boolean>} */
const known = new WeakMap();

/**
 * Is what is written to a stream to be in colours? Node's rules: FORCE_COLOR says it; else a terminal that is not dumb has
 * them, unless NO_COLOR or NODE_DISABLE_COLORS is set.
 * @param {{ isTTY: boolean }} stream
 * @returns {boolean}
 */
export function hasColours(stream) {
  let answer = known.get(stream);
  if (answer === undefined) known.set(stream, (answer = decide(stream)));
  return answer;
}

/** @param {{ isTTY: boolean }} stream */
function decide(stream) {
  const { FORCE_COLOR, NO_COLOR, NODE_DISABLE_COLORS, TERM } = environment();
  if (FORCE_COLOR !== undefined) return ['', '1', '2', '3', 'true'].includes(FORCE_COLOR);
  return stream.isTTY && !NO_COLOR && !NODE_DISABLE_COLORS && TERM !== 'dumb';
}
