// { timeout, signal }, as every call takes them that may block.
import { checkMilliseconds, invalidArgumentType } from 'coro:internal/errors';
import { current } from 'coro:internal/fiber-record';
import { cancelScope, reasonOf, runInScope, Scope } from 'coro:internal/scopes';

/**
 * @typedef {object} Limits
 * @property {number} [timeout] milliseconds; the call then throws a TimeoutError
 * @property {AbortSignalLike} [signal] when it is aborted the call throws its reason
 */

/**
 * @typedef {object} AbortSignalLike
 * @property {boolean} aborted
 * @property {any} [reason]
 * @property {(type: 'abort', listener: () => void) => void} addEventListener
 * @property {(type: 'abort', listener: () => void) => void} [removeEventListener]
 */

/**
 * @param {unknown} options
 * @returns {options is Limits} is there a limit in it?
 */
export function isLimited(options) {
  if (typeof options !== 'object' || options === null) return false;
  const { timeout, signal } = /** @type {Limits} */ (options);
  return timeout !== undefined || (signal !== undefined && signal !== null);
}

/**
 * @param {any} options
 * @returns {any} the options without their limits
 */
export function withoutLimits(options) {
  return { ...options, timeout: undefined, signal: undefined };
}

/**
 * @param {unknown} signal
 * @returns {asserts signal is AbortSignalLike}
 */
function checkSignal(signal) {
  const { aborted, addEventListener } = /** @type {any} */ (signal);
  if (typeof aborted === 'boolean' && typeof addEventListener === 'function') return;
  throw invalidArgumentType('options.signal', 'an instance of AbortSignal', signal, checkSignal);
}

/**
 * Calls a function within limits.
 * @template T
 * @param {Limits} limits
 * @param {() => T} fn
 * @returns {T}
 */
export function within({ timeout, signal }, fn) {
  const scope = new Scope();
  if (timeout !== undefined && timeout !== Infinity) {
    checkMilliseconds('options.timeout', timeout);
    scope.limit = timeout;
  }
  if (signal === undefined || signal === null) return withinScope(scope, fn);
  checkSignal(signal);
  if (signal.aborted) throw signal.reason ?? abortedError();
  const record = current();
  const abort = () => cancelScope(record, scope, signal.reason ?? abortedError());
  signal.addEventListener('abort', abort);
  try {
    return withinScope(scope, fn);
  } finally {
    signal.removeEventListener?.('abort', abort);
  }
}

/**
 * The same, for functions that are called often: one that makes a closure of its arguments pays for it with each call,
 * even where it does not come to that.
 * @template {any[]} A
 * @template T
 * @param {Limits} limits
 * @param {(this: any, ...args: A) => T} fn
 * @param {unknown} self its `this`
 * @param {A} args
 * @returns {T}
 */
export function callWithin(limits, fn, self, ...args) {
  return within(limits, () => fn.apply(self, args));
}

/**
 * @template T
 * @param {Scope} scope
 * @param {() => T} fn
 * @returns {T}
 */
function withinScope(scope, fn) {
  const result = runInScope(scope, fn);
  if (scope.hasEnded) throw reasonOf(scope);
  return /** @type {T} */ (result);
}

// For signals that tell no reason.
function abortedError() {
  const error = new Error('The operation was aborted');
  error.name = 'AbortError';
  return Object.assign(error, { code: 'ABORT_ERR' });
}
