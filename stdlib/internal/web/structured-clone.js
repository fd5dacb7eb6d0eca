// structuredClone, which ports use too.
import { invalidArgumentType } from 'coro:internal/errors';
import { cloneable } from 'coro:internal/web/clone-marks';
import { DOMException } from 'coro:internal/web/dom-exception';
import { needArguments, toDictionary } from 'coro:internal/web/webidl';

const { clone } = __primordials.web;

/** @param {string} message */
const refusal = message => new DOMException(message, 'DataCloneError');

/**
 * A method of objects that can be given away: it makes the object that takes their place. It throws when they
 * cannot be just now, when it is called with `false`.
 */
export const transferable = Symbol('transferable');

/**
 * Reads a list of objects to be transferred.
 * @param {string} name
 * @param {any} list
 * @returns {object[]}
 */
export function toTransferList(name, list) {
  if (list === undefined) return [];
  if (list === null || typeof list !== 'object' || typeof list[Symbol.iterator] !== 'function') {
    throw invalidArgumentType(name, 'an iterable of objects', list, toTransferList);
  }
  return [...list];
}

/**
 * @param {any} object
 * @returns {string}
 */
const label = object => `#<${object.constructor?.name || 'Object'}>`;

/** @param {any} object */
function admit(object) {
  if (object[cloneable] !== null) return;
  throw refusal(
    object[transferable] === undefined
      ? `${label(object)} could not be cloned.`
      : 'Object that needs transfer was found in message but not listed in transferList',
  );
}

/** @param {any[]} objects */
const cloneAll = objects => objects.map(each => each[cloneable]());

/**
 * @template T
 * @param {T} value
 * @param {object[]} transfer given away: the originals are of no use afterwards
 * @returns {T}
 */
export function cloneValue(value, transfer) {
  if (transfer.length === 0) {
    return /** @type {T} */ (clone(value, transfer, cloneable, refusal, admit, cloneAll));
  }
  /** @type {ArrayBuffer[]} */
  const buffers = [];
  /** @type {Map<object, object | undefined>} and what takes their place */
  const given = new Map();
  for (const object of transfer) {
    if (given.has(object)) throw refusal('The transfer list contains an object twice');
    if (object instanceof ArrayBuffer) {
      if (object.detached) throw refusal('An ArrayBuffer is detached and could not be cloned.');
      buffers.push(object);
    } else if (typeof (/** @type {any} */ (object)?.[transferable]) === 'function') {
      /** @type {any} */ (object)[transferable](false);
    } else {
      throw refusal('Value not transferable');
    }
    given.set(object, undefined);
  }
  /** @param {any} object */
  const replace = object => {
    const present = given.get(object);
    if (present !== undefined) return present;
    const made = object[transferable](true);
    given.set(object, made);
    return made;
  };
  /** @param {any[]} objects */
  const exchange = objects => objects.map(each => (given.has(each) ? replace(each) : each[cloneable]()));
  const result = clone(value, buffers, cloneable, refusal, each => given.has(each) || admit(each), exchange);
  // Those that the value does not lead to are given away all the same.
  for (const object of given.keys()) if (!(object instanceof ArrayBuffer)) replace(object);
  return /** @type {T} */ (result);
}

/**
 * A deep copy.
 * @template T
 * @param {T} value
 * @param {{ transfer?: Iterable<object> } | null} [options]
 * @returns {T}
 */
export function structuredClone(value, options = undefined) {
  needArguments(arguments, 1, 'value');
  return cloneValue(value, toTransferList('options.transfer', toDictionary('options', options).transfer));
}

Object.defineProperty(structuredClone, 'length', { value: 2, configurable: true });
