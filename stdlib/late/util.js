// coro:util: Node's util, as far as its meaning is the same here.
import { formatAll } from 'coro:internal/format';
import { checkFunction, checkObject, invalidArgumentType } from 'coro:internal/errors';
import { customInspect, inspect as inspectValue } from 'coro:internal/inspect';
import { isDeepEqual } from 'coro:internal/compare';
import { tell } from 'coro:internal/streams';
import { TextDecoder } from 'coro:internal/web/text-decoder';
import { TextEncoder } from 'coro:internal/web/text-encoder';
import types from 'coro:internal/types';
import process from 'coro:process';

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

/** The text of a value. */
export const inspect = Object.assign(inspectValue, { custom: customInspect });

/**
 * @param {unknown[]} args
 * @returns {string}
 */
export function format(...args) {
  return formatAll(args);
}

/**
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
export function isDeepStrictEqual(a, b) {
  return isDeepEqual(a, b, true);
}

/**
 * Gives a constructor another one's prototype to inherit from.
 * @param {Function} constructor
 * @param {Function} parent
 */
export function inherits(constructor, parent) {
  checkFunction('ctor', constructor);
  checkFunction('superCtor', parent);
  if (parent.prototype === undefined) {
    throw invalidArgumentType('superCtor.prototype', 'of type object', parent.prototype, inherits);
  }
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

/**
 * A function that returns a promise, from one whose last argument is a callback (error, value).
 * @param {Function} original
 * @returns {Function}
 */
export function promisify(original) {
  checkFunction('original', original);
  const custom = /** @type {any} */ (original)[customPromisify];
  if (custom !== undefined) {
    checkFunction('util.promisify.custom', custom);
    return Object.defineProperty(custom, customPromisify, { value: custom, configurable: true });
  }
  /** @type {(this: unknown, ...args: unknown[]) => Promise<unknown>} */
  const promised = function (...args) {
    return new Promise((resolve, reject) => {
      const callback = (/** @type {unknown} */ error, /** @type {unknown} */ value) => {
        if (error) reject(error);
        else resolve(value);
      };
      Reflect.apply(original, this, [...args, callback]);
    });
  };
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original));
  Object.defineProperty(promised, customPromisify, { value: promised, configurable: true });
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

/**
 * A function that calls back (error, value), from one that returns a promise.
 * @param {(...args: any[]) => Promise<unknown>} original
 * @returns {Function}
 */
export function callbackify(original) {
  checkFunction('original', original);
  /** @type {(this: unknown, ...args: any[]) => void} */
  return function (...args) {
    const callback = args.pop();
    checkFunction('last argument', callback);
    // A job of its own: what the callback throws is no rejection of the promise's.
    const call = (/** @type {unknown[]} */ ...results) =>
      void Promise.resolve().then(() => callback.apply(this, results));
    Reflect.apply(original, this, args).then(
      value => call(null, value),
      reason => call(reason || new Error('Promise was rejected with a falsy value', { cause: reason })),
    );
  };
}

/**
 * A function that says once, when it is called first, that it should not be.
 * @template {Function} F
 * @param {F} fn
 * @param {string} message
 * @param {string} [code]
 * @returns {F}
 */
export function deprecate(fn, message, code) {
  let isTold = false;
  /** @type {any} */
  const wrapper = function (/** @type {unknown[]} */ ...args) {
    if (!isTold) {
      isTold = true;
      tell(`${code === undefined ? '' : `[${code}] `}DeprecationWarning: ${message}\n`);
    }
    // @ts-expect-error: whatever it is called on.
    return new.target ? Reflect.construct(fn, args, new.target) : Reflect.apply(fn, this, args);
  };
  Object.setPrototypeOf(wrapper, fn);
  if (fn.prototype) wrapper.prototype = fn.prototype;
  return wrapper;
}

/**
 * @param {string} section of the environment variable NODE_DEBUG
 * @returns {((...args: unknown[]) => void) & { enabled: boolean }}
 */
export function debuglog(section) {
  const wanted = (process.env.NODE_DEBUG ?? '').toUpperCase().split(/[\s,]+/);
  const enabled = wanted.includes(section.toUpperCase());
  const log = (/** @type {unknown[]} */ ...args) => {
    if (enabled) tell(`${section.toUpperCase()} ${process.pid}: ${formatAll(args)}\n`);
  };
  return Object.assign(log, { enabled });
}

/**
 * @param {string} text
 * @returns {string} without the escape sequences of terminals
 */
export function stripVTControlCharacters(text) {
  return `${text}`.replace(
    // eslint-disable-next-line no-control-regex
    /[\u001b\u009b][[\]()#;?]*(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001b\u005c|\u009c)|(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~])/g,
    '',
  );
}

/**
 * @param {string} text
 * @returns {string} with replacement characters for surrogates that stand alone
 */
export function toUSVString(text) {
  return `${text}`.toWellFormed();
}

/**
 * @param {object} target
 * @param {object} source
 * @returns {object} the target with the source's own properties
 */
export function _extend(target, source) {
  checkObject('target', target);
  return source !== null && typeof source === 'object' ? Object.assign(target, source) : target;
}

export const { isArray } = Array;
export { TextDecoder, TextEncoder, types };
export { debuglog as debug };

export default {
  _extend,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  inherits,
  inspect,
  isArray,
  isDeepStrictEqual,
  promisify,
  stripVTControlCharacters,
  TextDecoder,
  TextEncoder,
  toUSVString,
  types,
};
