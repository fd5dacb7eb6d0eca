// Values between programs and a .NET host. What the trap frame can carry goes as it is: text, numbers, truth values and
// bytes. All else goes as JSON, or is kept by the host as it is. The tags are those of HostTag.
import { codedError } from 'coro:internal/errors';
import { HostError } from 'coro:internal/host-error';
import { HostSequence, HostStream } from 'coro:internal/host-objects';

const { complete, keep } = __primordials.host;
const { isView } = ArrayBuffer;
const { parse, stringify } = JSON;
const { isArray } = Array;
const longest = 2n ** 64n;

/** What the host wants of a value. The numbers are those of HostWish. */
export const Wish = { nothing: 0, plain: 1, json: 2, handle: 3 };

export const Tag = {
  json: 0,
  error: 1,
  bigint: 2,
  date: 3,
  handle: 4,
  undefined: 5,
  plain: 6,
  module: 7,
  item: 8,
  sequence: 9,
  stream: 10,
};

/**
 * A value that the host gave: itself, or a list of a tag and what belongs to it.
 * @param {any} value
 * @returns {any}
 */
export function taken(value) {
  return isArray(value) ? unpack(value) : value;
}

/** @param {any[]} parts */
function unpack(parts) {
  switch (parts[0]) {
    case Tag.json:
      return parse(parts[1]);
    case Tag.error:
      throw new HostError(parts[1], parts[2], parts[3], parts[4]);
    case Tag.bigint:
      // BigInt() takes no sign before hexadecimal digits.
      return parts[1].startsWith('-') ? -BigInt(parts[1].slice(1)) : BigInt(parts[1]);
    case Tag.date:
      return new Date(parts[1]);
    case Tag.handle:
      return parts[1];
    case Tag.module:
      return parts;
    case Tag.item:
      return { done: false, value: taken(parts[1]) };
    case Tag.sequence:
      return new HostSequence(parts[1]);
    case Tag.stream:
      return new HostStream(parts[1]);
    default:
      return undefined;
  }
}

/**
 * The JSON of a value that the host will read.
 * @param {unknown} value
 * @returns {string | undefined} undefined: JSON has no words for it
 */
export function toJson(value) {
  return stringify(value);
}

/**
 * @param {bigint} value
 * @returns {string} decimal, or of long ones hexadecimal, which takes the time of their length only
 */
function digitsOf(value) {
  if (value < longest && value > -longest) return `${value}`;
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/**
 * Gives the host the result of its call.
 * @param {any} value
 * @param {number} wish
 * @returns {any} what the trap frame can carry; else undefined, and the host has it already
 */
export function give(value, wish) {
  if (wish === Wish.nothing) return undefined;
  if (wish === Wish.handle) return void keep(value);
  if (wish === Wish.json) return void giveJson(value);
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return void complete(Tag.bigint, digitsOf(value));
    case 'function':
      return void keep(value);
    case 'object':
      if (value === null || isView(value) || value instanceof ArrayBuffer) return value;
      if (value instanceof Date) return void complete(Tag.date, value.getTime());
      return void giveJson(value);
    default:
      throw notTransferable(value);
  }
}

/**
 * A value on its way to the host, in a call of its own.
 * @param {any} value
 * @returns {[tag: number, sent: any]}
 */
export function packed(value) {
  switch (typeof value) {
    case 'bigint':
      return [Tag.bigint, digitsOf(value)];
    case 'object':
      if (value === null || isView(value) || value instanceof ArrayBuffer) return [Tag.plain, value];
      if (value instanceof Date) return [Tag.date, value.getTime()];
      return packedJson(value);
    case 'function':
    case 'symbol':
      throw notTransferable(value);
    default:
      return [Tag.plain, value];
  }
}

/**
 * @param {object} value
 * @returns {[tag: number, sent: any]}
 */
function packedJson(value) {
  const text = stringify(value);
  return text === undefined ? [Tag.undefined, undefined] : [Tag.json, text];
}

/** @param {unknown} value */
function giveJson(value) {
  const text = stringify(value);
  if (text !== undefined) complete(Tag.json, text);
  else if (value === undefined) complete(Tag.undefined, undefined);
  else throw notTransferable(value);
}

/** @param {unknown} value */
function notTransferable(value) {
  const kind = typeof value;
  return codedError(
    TypeError,
    'ERR_NOT_TRANSFERABLE',
    `A ${kind} cannot be given to the host`,
    notTransferable,
  );
}
