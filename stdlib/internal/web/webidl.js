// What the web's classes have in common: how arguments are checked and how objects print.
import { codedError } from 'coro:internal/errors';

/**
 * Throws when a function was called with fewer arguments than it needs.
 * @param {ArrayLike<unknown>} args
 * @param {number} count
 * @param {string[]} names of all of them
 */
export function needArguments(args, count, ...names) {
  if (args.length >= count) return;
  const quoted = names.map(name => `"${name}"`);
  const list = quoted.length === 1 ? quoted[0] : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`;
  const message = `The ${list} argument${names.length === 1 ? '' : 's'} must be specified`;
  throw codedError(TypeError, 'ERR_MISSING_ARGS', message, needArguments);
}

/**
 * A dictionary: an object, or nothing.
 * @param {string} name
 * @param {any} value
 * @returns {any}
 */
export function toDictionary(name, value) {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' && typeof value !== 'function') {
    const message = `The "${name}" argument must be of type object. Received type ${typeof value}`;
    throw codedError(TypeError, 'ERR_INVALID_ARG_TYPE', message, toDictionary);
  }
  return value;
}

/** @returns {TypeError} for a class that programs cannot make instances of */
export function illegalConstructor() {
  return codedError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'Illegal constructor', illegalConstructor);
}

/**
 * @param {string} name of the class
 * @returns {TypeError} for a method called on something else
 */
export function invalidThis(name) {
  return codedError(TypeError, 'ERR_INVALID_THIS', `Value of "this" must be of type ${name}`, invalidThis);
}

/**
 * Makes properties of a prototype enumerable, as those of the web's classes are, and gives it its tag.
 * @param {Function} Class
 * @param {string[]} names
 */
export function finishClass(Class, ...names) {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

/**
 * Constants, on the class and its prototype.
 * @param {Function} Class
 * @param {{ [name: string]: number }} constants
 */
export function defineConstants(Class, constants) {
  for (const [name, value] of Object.entries(constants)) {
    Object.defineProperty(Class, name, { value, enumerable: true });
    Object.defineProperty(Class.prototype, name, { value, enumerable: true });
  }
}

/**
 * "Name { field: value, … }"
 * @param {string} name
 * @param {object} fields
 * @param {any} options of the inspection
 * @param {(value: unknown, options: object) => string} inspect
 * @returns {string}
 */
export function inspectFields(name, fields, options, inspect) {
  const depth = options.depth === null || options.depth === undefined ? options.depth : options.depth - 1;
  if (typeof depth === 'number' && depth < -1) return `[${name}]`;
  return `${name} ${inspect(fields, { ...options, depth })}`;
}
