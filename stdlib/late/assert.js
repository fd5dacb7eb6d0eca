// coro:assert: Node's assert.
import { isDeepEqual } from 'coro:internal/compare';
import { invalidArgumentType } from 'coro:internal/errors';
import { inspect } from 'coro:internal/inspect';
import { isError } from 'coro:internal/is-error';

/** @typedef {string | Error | undefined} Message */
/** @typedef {RegExp | Function | object | undefined} Expected */

/** What an assertion that does not hold throws. */
export class AssertionError extends Error {
  /**
   * @param {{ message?: string, actual?: unknown, expected?: unknown, operator: string, stackStartFn?: Function }} options
   */
  constructor({ message, actual, expected, operator, stackStartFn }) {
    super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
    this.generatedMessage = message === undefined;
    this.code = 'ERR_ASSERTION';
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    Error.captureStackTrace(this, stackStartFn ?? AssertionError);
  }

  get name() {
    return 'AssertionError';
  }
}

/**
 * @param {boolean} holds
 * @param {Message} message of the caller
 * @param {() => string} text where he gave none
 * @param {{ actual?: unknown, expected?: unknown, operator: string, stackStartFn: Function }} details
 */
function check(holds, message, text, details) {
  if (holds) return;
  if (isError(message)) throw message;
  const error = new AssertionError({ ...details, message: message ?? text() });
  error.generatedMessage = message === undefined;
  throw error;
}

/**
 * @param {unknown} value
 * @returns {string} all of it, for a message
 */
function show(value) {
  return inspect(value, {
    depth: 1000,
    sorted: true,
    maxArrayLength: Infinity,
    breakLength: Infinity,
    getters: true,
  });
}

/**
 * @param {string} headline
 * @param {unknown} actual
 * @param {unknown} expected
 * @returns {string} both, line by line where they are long
 */
function compare(headline, actual, expected) {
  const [left, right] = [actual, expected].map(value =>
    inspect(value, { depth: 1000, sorted: true, maxArrayLength: Infinity, getters: true }).split('\n'),
  );
  if (
    left.length === 1 &&
    right.length === 1 &&
    left[0].length + right[0].length < 60 &&
    left[0] !== right[0]
  ) {
    return `${headline}\n\n${left[0]} !== ${right[0]}\n`;
  }
  const lines = [];
  let [from, tail] = [0, 0];
  while (from < left.length && from < right.length && left[from] === right[from]) from++;
  const shortest = Math.min(left.length, right.length) - from;
  while (tail < shortest && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  const [before, after] = [left.slice(0, from), left.slice(left.length - tail)];
  if (before.length > 3) lines.push('...');
  for (const line of before.slice(-3)) lines.push(`  ${line}`);
  for (const line of left.slice(from, left.length - tail)) lines.push(`+ ${line}`);
  for (const line of right.slice(from, right.length - tail)) lines.push(`- ${line}`);
  for (const line of after.slice(0, 3)) lines.push(`  ${line}`);
  if (after.length > 3) lines.push('...');
  return `${headline}\n+ actual - expected\n\n${lines.join('\n')}\n`;
}

/** @param {unknown} value @param {Message} [message] @returns {asserts value} */
export function ok(value, message) {
  const text = () => `The expression evaluated to a falsy value: ${show(value)}`;
  check(Boolean(value), message, text, { actual: value, expected: true, operator: '==', stackStartFn: ok });
}

/** @param {unknown} value @param {Message} [message] @returns {asserts value} */
function assert(value, message) {
  const text = () => `The expression evaluated to a falsy value: ${show(value)}`;
  check(Boolean(value), message, text, {
    actual: value,
    expected: true,
    operator: '==',
    stackStartFn: assert,
  });
}

/**
 * @param {string} operator
 * @param {(actual: unknown, expected: unknown) => boolean} holds
 * @param {(actual: unknown, expected: unknown) => string} text
 */
function comparison(operator, holds, text) {
  /** @param {unknown} actual @param {unknown} expected @param {Message} [message] */
  const assertion = (actual, expected, message) => {
    check(holds(actual, expected), message, () => text(actual, expected), {
      actual,
      expected,
      operator,
      stackStartFn: assertion,
    });
  };
  Object.defineProperty(assertion, 'name', {
    value: operator === '==' ? 'equal' : operator === '!=' ? 'notEqual' : operator,
  });
  return assertion;
}

// eslint-disable-next-line eqeqeq
const isLooselyEqual = (/** @type {any} */ a, /** @type {any} */ b) => a == b || (a !== a && b !== b);

export const equal = comparison('==', isLooselyEqual, (a, b) => `${show(a)} == ${show(b)}`);
export const notEqual = comparison(
  '!=',
  (a, b) => !isLooselyEqual(a, b),
  (a, b) => `${show(a)} != ${show(b)}`,
);
export const strictEqual = comparison('strictEqual', Object.is, (a, b) =>
  compare('Expected values to be strictly equal:', a, b),
);
export const notStrictEqual = comparison(
  'notStrictEqual',
  (a, b) => !Object.is(a, b),
  a => `Expected "actual" to be strictly unequal to:\n\n${show(a)}`,
);
export const deepEqual = comparison(
  'deepEqual',
  (a, b) => isDeepEqual(a, b, false),
  (a, b) => compare('Expected values to be loosely deep-equal:', a, b),
);
export const notDeepEqual = comparison(
  'notDeepEqual',
  (a, b) => !isDeepEqual(a, b, false),
  a => `Expected "actual" not to be loosely deep-equal to:\n\n${show(a)}`,
);
export const deepStrictEqual = comparison(
  'deepStrictEqual',
  (a, b) => isDeepEqual(a, b, true),
  (a, b) => compare('Expected values to be strictly deep-equal:', a, b),
);
export const notDeepStrictEqual = comparison(
  'notDeepStrictEqual',
  (a, b) => !isDeepEqual(a, b, true),
  a => `Expected "actual" not to be strictly deep-equal to:\n\n${show(a)}`,
);

/** @param {Message} [message] @returns {never} */
export function fail(message = 'Failed') {
  if (isError(message)) throw message;
  throw new AssertionError({ message, operator: 'fail', stackStartFn: fail });
}

/** @param {unknown} value that should be null or undefined */
export function ifError(value) {
  if (value === null || value === undefined) return;
  const text = isError(value) ? value.message || value.name : inspect(value);
  const message = `ifError got unwanted exception: ${text}`;
  throw new AssertionError({
    message,
    actual: value,
    expected: null,
    operator: 'ifError',
    stackStartFn: ifError,
  });
}

/** @param {unknown} text @param {RegExp} pattern @param {Message} [message] */
export function match(text, pattern, message) {
  matching(text, pattern, message, match, true);
}

/** @param {unknown} text @param {RegExp} pattern @param {Message} [message] */
export function doesNotMatch(text, pattern, message) {
  matching(text, pattern, message, doesNotMatch, false);
}

/** @param {unknown} text @param {RegExp} pattern @param {Message} message @param {Function} caller @param {boolean} wanted */
function matching(text, pattern, message, caller, wanted) {
  if (!(pattern instanceof RegExp))
    throw invalidArgumentType('regexp', 'an instance of RegExp', pattern, caller);
  const holds = typeof text === 'string' && (pattern.exec(text) !== null) === wanted;
  const say = () =>
    typeof text !== 'string'
      ? `The "string" argument must be of type string. Received ${show(text)}`
      : `The input ${wanted ? 'did not match' : 'was expected to not match'} the regular expression ${show(pattern)}. Input:\n\n${show(text)}\n`;
  check(holds, message, say, {
    actual: text,
    expected: pattern,
    operator: caller.name,
    stackStartFn: caller,
  });
}

/**
 * @param {unknown} error
 * @param {Expected} expected
 * @param {Message} message
 * @param {Function} caller
 */
function checkThrown(error, expected, message, caller) {
  if (expected === undefined) return;
  const details = { actual: error, expected, operator: caller.name, stackStartFn: caller };
  if (expected instanceof RegExp) {
    const say = () =>
      `The input did not match the regular expression ${show(expected)}. Input:\n\n${show(String(error))}\n`;
    return check(expected.exec(String(error)) !== null, message, say, details);
  }
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof expected) return undefined;
    if (Error.isPrototypeOf(expected)) {
      const say = () =>
        `The error is expected to be an instance of "${expected.name}". Received ${inspect(error)}`;
      return check(false, message, say, details);
    }
    const say = () => `The validation function is expected to return "true". Received ${show(error)}`;
    return check(expected(error) === true, message, say, details);
  }
  const wanted = /** @type {any} */ (expected);
  const keys = Object.keys(wanted);
  if (isError(wanted)) keys.push('name', 'message');
  for (const key of keys) {
    const got = /** @type {any} */ (error)?.[key];
    const fits =
      wanted[key] instanceof RegExp && typeof got === 'string'
        ? wanted[key].exec(got) !== null
        : isDeepEqual(got, wanted[key], true);
    check(fits, message, () => compare(`Expected the error's "${key}" to be:`, got, wanted[key]), details);
  }
  return undefined;
}

/**
 * @param {Expected | string} expected
 * @param {Message} message
 * @returns {[Expected, Message]}
 */
function sortOut(expected, message) {
  return typeof expected === 'string' ? [undefined, expected] : [expected, message];
}

/**
 * @param {string} what
 * @param {Expected} expected
 * @param {Message} message
 * @returns {string}
 */
function missing(what, expected, message) {
  const name = typeof expected === 'function' && expected.name !== '' ? ` (${expected.name})` : '';
  return `Missing expected ${what}${name}${message === undefined ? '.' : `: ${message}`}`;
}

/** @param {() => unknown} fn @param {Expected | string} [error] @param {Message} [text] */
export function throws(fn, error, text) {
  if (typeof fn !== 'function') throw invalidArgumentType('fn', 'of type function', fn, throws);
  const [expected, message] = sortOut(error, text);
  try {
    fn();
  } catch (caught) {
    checkThrown(caught, expected, message, throws);
    return;
  }
  if (isError(message)) throw message;
  const say = missing('exception', expected, message);
  throw new AssertionError({ message: say, expected, operator: 'throws', stackStartFn: throws });
}

/** @param {() => unknown} fn @param {Expected | string} [error] @param {Message} [text] */
export function doesNotThrow(fn, error, text) {
  if (typeof fn !== 'function') throw invalidArgumentType('fn', 'of type function', fn, doesNotThrow);
  try {
    fn();
  } catch (caught) {
    unwanted('exception', caught, error, text, doesNotThrow);
  }
}

/** @param {string} what @param {any} caught @param {Expected | string} error @param {Message} text @param {Function} caller */
function unwanted(what, caught, error, text, caller) {
  const [expected, message] = sortOut(error, text);
  if (typeof expected === 'function' && !(caught instanceof expected)) throw caught;
  const say = `Got unwanted ${what}${message === undefined ? '.' : `: ${message}`}\nActual message: "${caught?.message}"`;
  throw new AssertionError({
    message: say,
    actual: caught,
    expected,
    operator: caller.name,
    stackStartFn: caller,
  });
}

/** @param {unknown} given a promise, or a function that returns one @returns {Promise<unknown>} */
function promiseOf(given) {
  const promise = /** @type {any} */ (typeof given === 'function' ? given() : given);
  if (typeof promise?.then !== 'function') {
    throw invalidArgumentType('promiseFn', 'of type function or an instance of Promise', given, promiseOf);
  }
  return promise;
}

/** @param {unknown} promise @param {Expected | string} [error] @param {Message} [text] */
export async function rejects(promise, error, text) {
  const [expected, message] = sortOut(error, text);
  try {
    await promiseOf(promise);
  } catch (caught) {
    checkThrown(caught, expected, message, rejects);
    return;
  }
  if (isError(message)) throw message;
  const say = missing('rejection', expected, message);
  throw new AssertionError({ message: say, expected, operator: 'rejects', stackStartFn: rejects });
}

/** @param {unknown} promise @param {Expected | string} [error] @param {Message} [text] */
export async function doesNotReject(promise, error, text) {
  try {
    await promiseOf(promise);
  } catch (caught) {
    unwanted('rejection', caught, error, text, doesNotReject);
  }
}

const common = {
  AssertionError,
  deepStrictEqual,
  doesNotMatch,
  doesNotReject,
  doesNotThrow,
  fail,
  ifError,
  match,
  notDeepStrictEqual,
  notStrictEqual,
  ok,
  rejects,
  strictEqual,
  throws,
};

/** The same, where equal() and deepEqual() are strict. */
export const strict = Object.assign(
  (/** @type {unknown} */ value, /** @type {Message} */ message) => assert(value, message),
  common,
  {
    deepEqual: deepStrictEqual,
    equal: strictEqual,
    notDeepEqual: notDeepStrictEqual,
    notEqual: notStrictEqual,
  },
);
Object.assign(strict, { strict });

export default Object.assign(assert, common, { deepEqual, equal, notDeepEqual, notEqual, strict });
