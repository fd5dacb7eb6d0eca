// Deep equality, as Node's assert and util.isDeepStrictEqual mean it.
import { isError } from 'coro:internal/is-error';

const { kind } = __primordials.engine;

/** The pairs that are being compared further out: met again, they are taken for equal. @typedef {Map<object, Set<object>>} Memory */

/**
 * @param {unknown} a
 * @param {unknown} b
 * @param {boolean} isStrict types and prototypes count, and -0 is not 0
 * @returns {boolean}
 */
export function isDeepEqual(a, b, isStrict) {
  return equal(a, b, isStrict, new Map());
}

/**
 * @param {unknown} a
 * @param {unknown} b
 * @param {boolean} isStrict
 * @param {Memory} memory
 * @returns {boolean}
 */
function equal(a, b, isStrict, memory) {
  if (Object.is(a, b)) return true;
  const isObjectA = typeof a === 'object' && a !== null;
  const isObjectB = typeof b === 'object' && b !== null;
  if (!isObjectA || !isObjectB) {
    if (isStrict || isObjectA !== isObjectB) return false;
    // eslint-disable-next-line eqeqeq
    return a == b || (Number.isNaN(a) && Number.isNaN(b));
  }
  if (isStrict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const type = kind(a);
  if (type !== kind(b)) return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  const seen = memory.get(a);
  if (seen?.has(b)) return true;
  if (seen === undefined) memory.set(a, new Set([b]));
  else seen.add(b);
  const isEqual =
    equalContents(a, b, type, isStrict, memory) && equalProperties(a, b, type, isStrict, memory);
  memory.get(a)?.delete(b);
  return isEqual;
}

/**
 * @param {any} a
 * @param {any} b
 * @param {string} type of both
 * @param {boolean} isStrict
 * @param {Memory} memory
 * @returns {boolean} of what is no property
 */
function equalContents(a, b, type, isStrict, memory) {
  switch (type) {
    case 'array':
      return a.length === b.length;
    case 'date':
      return Object.is(Date.prototype.getTime.call(a), Date.prototype.getTime.call(b));
    case 'regExp':
      return a.source === b.source && a.flags === b.flags && a.lastIndex === b.lastIndex;
    case 'boxedNumber':
    case 'boxedString':
    case 'boxedBoolean':
    case 'boxedBigInt':
    case 'boxedSymbol':
      return Object.is(a.valueOf(), b.valueOf());
    case 'typedArray':
      return equalElements(a, b, isStrict);
    case 'dataView':
      return equalBytes(
        bytesOf(a.buffer, a.byteOffset, a.byteLength),
        bytesOf(b.buffer, b.byteOffset, b.byteLength),
      );
    case 'arrayBuffer':
    case 'sharedArrayBuffer':
      return equalBytes(bytesOf(a), bytesOf(b));
    case 'set':
      return equalSets(a, b, isStrict, memory);
    case 'map':
      return equalMaps(a, b, isStrict, memory);
    case 'promise':
    case 'weakMap':
    case 'weakSet':
    case 'weakRef':
      return false; // Nobody can look into them.
  }
  if (!isError(a) || !isError(b)) return isError(a) === isError(b);
  return ['message', 'name', 'cause', 'errors'].every(
    key =>
      key in a === key in b &&
      equal(a[/** @type {'name'} */ (key)], b[/** @type {'name'} */ (key)], isStrict, memory),
  );
}

/**
 * @param {ArrayBuffer} buffer
 * @param {number} [offset]
 * @param {number} [length]
 */
function bytesOf(buffer, offset, length) {
  return new Uint8Array(buffer, offset, length);
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 * @returns {boolean}
 */
function equalBytes(a, b) {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

/**
 * @param {any} a
 * @param {any} b typed arrays
 * @param {boolean} isStrict
 * @returns {boolean}
 */
function equalElements(a, b, isStrict) {
  if (a.length !== b.length) return false;
  const same = isStrict
    ? Object.is
    : (/** @type {any} */ x, /** @type {any} */ y) => x === y || (x !== x && y !== y);
  for (let i = 0; i < a.length; i++) if (!same(a[i], b[i])) return false;
  return true;
}

/**
 * @param {Set<unknown>} a
 * @param {Set<unknown>} b
 * @param {boolean} isStrict
 * @param {Memory} memory
 * @returns {boolean}
 */
function equalSets(a, b, isStrict, memory) {
  if (a.size !== b.size) return false;
  const rest = new Set(b);
  /** @type {unknown[]} */
  const others = [];
  for (const value of a) if (!rest.delete(value)) others.push(value);
  return others.every(value => {
    for (const candidate of rest) {
      if (equal(value, candidate, isStrict, memory)) return rest.delete(candidate);
    }
    return false;
  });
}

/**
 * @param {Map<unknown, unknown>} a
 * @param {Map<unknown, unknown>} b
 * @param {boolean} isStrict
 * @param {Memory} memory
 * @returns {boolean}
 */
function equalMaps(a, b, isStrict, memory) {
  if (a.size !== b.size) return false;
  const rest = new Map(b);
  /** @type {[unknown, unknown][]} */
  const others = [];
  for (const [key, value] of a) {
    if (rest.has(key) && equal(value, rest.get(key), isStrict, memory)) rest.delete(key);
    else others.push([key, value]);
  }
  return others.every(([key, value]) => {
    for (const [otherKey, otherValue] of rest) {
      if (equal(key, otherKey, isStrict, memory) && equal(value, otherValue, isStrict, memory)) {
        return rest.delete(otherKey);
      }
    }
    return false;
  });
}

/**
 * @param {any} a
 * @param {any} b
 * @param {string} type
 * @param {boolean} isStrict
 * @param {Memory} memory
 * @returns {boolean}
 */
function equalProperties(a, b, type, isStrict, memory) {
  const keysA = keysOf(a, type, isStrict);
  const keysB = keysOf(b, type, isStrict);
  if (keysA.length !== keysB.length) return false;
  return keysA.every(
    key => Object.prototype.propertyIsEnumerable.call(b, key) && equal(a[key], b[key], isStrict, memory),
  );
}

/**
 * @param {object} object
 * @param {string} type
 * @param {boolean} isStrict
 * @returns {PropertyKey[]} of the properties that count
 */
function keysOf(object, type, isStrict) {
  /** @type {PropertyKey[]} */
  const keys =
    type === 'typedArray' ? __primordials.engine.ownNonIndexKeys(object, true) : Object.keys(object);
  if (!isStrict) return keys.filter(key => typeof key === 'string');
  if (type === 'typedArray') return keys;
  for (const key of Object.getOwnPropertySymbols(object)) {
    if (Object.prototype.propertyIsEnumerable.call(object, key)) keys.push(key);
  }
  return keys;
}
