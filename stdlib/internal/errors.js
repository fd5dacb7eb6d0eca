//# allFunctionsCalledOnLoad
// Errors that the library itself raises, and the checks of arguments that raise them. Codes and wording are
// Node's, so that programs which look at `error.code` keep working.
import { need } from 'coro:internal/on-demand';

/** @type {(value: unknown, options?: { depth: number }) => string} */
const inspect = (value, options) => need('coro:internal/inspect').inspect(value, options);

/**
 * Makes an error whose stack begins at the caller of `above` and whose first line names the code.
 * @template {Error} E
 * @param {new (message: string, options?: ErrorOptions) => E} Type the class of the error
 * @param {string} code what `error.code` will say
 * @param {string} message
 * @param {Function} [above] frames of this function and those it called are left out
 * @param {ErrorOptions} [options]
 * @returns {E & { code: string }}
 */
export function codedError(Type, code, message, above = codedError, options) {
  const error = /** @type {any} */ (new Type(message, options));
  const name = error.name;
  Object.defineProperty(error, 'name', { value: `${name} [${code}]`, configurable: true, writable: true });
  Error.captureStackTrace(error, above);
  void error.stack; // The first line is made when the stack is read first.
  delete error.name;
  error.code = code;
  return error;
}

/**
 * Says what was given where something else was expected: "an instance of Map", "type number (1.5)".
 * @param {unknown} value
 * @returns {string}
 */
function describe(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  let text = inspect(value);
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return `type ${typeof value} (${text})`;
}

/**
 * @param {string} name the argument, or the property as "options.name"
 * @param {string} expected "of type string", "an instance of URL"
 * @param {unknown} value what was given
 * @param {Function} [above]
 */
export function invalidArgumentType(name, expected, value, above = invalidArgumentType) {
  const kind = name.includes('.') ? 'property' : 'argument';
  const message = `The "${name}" ${kind} must be ${expected}. Received ${describe(value)}`;
  return codedError(TypeError, 'ERR_INVALID_ARG_TYPE', message, above);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {string} reason "must be one of: …"
 * @param {Function} [above]
 */
export function invalidArgumentValue(name, value, reason, above = invalidArgumentValue) {
  const kind = name.includes('.') ? 'property' : 'argument';
  let text = inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  return codedError(
    TypeError,
    'ERR_INVALID_ARG_VALUE',
    `The ${kind} '${name}' ${reason}. Received ${text}`,
    above,
  );
}

/**
 * @param {string} name
 * @param {string} range "an integer", ">= 0 && <= 65535"
 * @param {unknown} value
 * @param {Function} [above]
 */
export function outOfRange(name, range, value, above = outOfRange) {
  const text = typeof value === 'bigint' ? `${value}n` : inspect(value);
  const message = `The value of "${name}" is out of range. It must be ${range}. Received ${text}`;
  return codedError(RangeError, 'ERR_OUT_OF_RANGE', message, above);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {asserts value is string}
 */
export function checkString(name, value) {
  if (typeof value !== 'string') throw invalidArgumentType(name, 'of type string', value, checkString);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {asserts value is Function}
 */
export function checkFunction(name, value) {
  if (typeof value !== 'function') throw invalidArgumentType(name, 'of type function', value, checkFunction);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {asserts value is boolean}
 */
export function checkBoolean(name, value) {
  if (typeof value !== 'boolean') throw invalidArgumentType(name, 'of type boolean', value, checkBoolean);
}

/**
 * @param {string} name
 * @param {unknown} value
 * @param {number} [least]
 * @param {number} [most]
 * @returns {asserts value is number}
 */
export function checkInteger(name, value, least = Number.MIN_SAFE_INTEGER, most = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw invalidArgumentType(name, 'of type number', value, checkInteger);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value, checkInteger);
  if (value < least || value > most) {
    throw outOfRange(name, `>= ${least} && <= ${most}`, value, checkInteger);
  }
}

/**
 * A length of time in milliseconds: zero or more, fractions allowed.
 * @param {string} name
 * @param {unknown} value
 * @returns {asserts value is number}
 */
export function checkMilliseconds(name, value) {
  if (typeof value !== 'number') throw invalidArgumentType(name, 'of type number', value, checkMilliseconds);
  if (!(value >= 0 && value <= 2 ** 53)) {
    throw outOfRange(name, 'a non-negative number of milliseconds', value, checkMilliseconds);
  }
}

/**
 * @param {string} name
 * @param {unknown} value
 * @returns {asserts value is object}
 */
export function checkObject(name, value) {
  if (value === null || typeof value !== 'object') {
    throw invalidArgumentType(name, 'of type object', value, checkObject);
  }
}

/**
 * Names the host in an error of the kernel about its name, as in Node.
 * @param {unknown} error
 * @param {string} hostname
 */
export function withHostname(error, hostname) {
  const { syscall } = /** @type {{ syscall?: string }} */ (error);
  if (syscall === 'getaddrinfo' || syscall === 'getHostByAddr') {
    /** @type {{ hostname?: string }} */ (error).hostname = hostname;
  }
  return error;
}
