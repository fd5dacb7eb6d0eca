// What algorithms are given, as the standard reads it, and the errors of it.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { CryptoKey } from 'coro:internal/web/crypto-key';
import { DOMException } from 'coro:internal/web/dom-exception';

/** The hashes of the standard; OpenSSL's names; bits of the block that is HMAC's usual key. */
export const hashes = new Map([
  ['SHA-1', { name: 'sha1', block: 512, bytes: 20 }],
  ['SHA-256', { name: 'sha256', block: 512, bytes: 32 }],
  ['SHA-384', { name: 'sha384', block: 1024, bytes: 48 }],
  ['SHA-512', { name: 'sha512', block: 1024, bytes: 64 }],
]);

/** @type {(message: string) => DOMException} */
export const dataError = message => new DOMException(message, 'DataError');
/** @type {(message: string) => DOMException} */
export const syntaxError = message => new DOMException(message, 'SyntaxError');
/** @type {(message: string) => DOMException} */
export const notSupported = message => new DOMException(message, 'NotSupportedError');
/** @type {(message: string) => DOMException} */
export const invalidAccess = message => new DOMException(message, 'InvalidAccessError');
/** @type {(message: string) => DOMException} */
export const operationError = message => new DOMException(message, 'OperationError');

/**
 * Calls the kernel; what OpenSSL refuses is an error of this name.
 * @template T
 * @param {'OperationError' | 'DataError'} name
 * @param {() => T} call
 * @returns {T}
 */
export function attempt(name, call) {
  try {
    return call();
  } catch (error) {
    const message =
      name === 'DataError' ? 'Invalid keyData' : 'The operation failed for an operation-specific reason';
    throw new DOMException(message, { name, cause: error });
  }
}

/**
 * @param {unknown} data
 * @param {string} name
 * @returns {Uint8Array}
 */
export function toBytes(data, name) {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidArgumentType(
    name,
    'an instance of ArrayBuffer, Buffer, TypedArray, or DataView',
    data,
    toBytes,
  );
}

/**
 * @param {any} params
 * @param {string} field
 * @returns {TypeError}
 */
function missing(params, field) {
  const message = `Failed to normalize algorithm: '${field}' is required for ${params.name ?? params}`;
  return codedError(TypeError, 'ERR_MISSING_OPTION', message, missing);
}

/**
 * @param {any} params
 * @param {string} field
 * @returns {Uint8Array}
 */
export function bytesIn(params, field) {
  if (params[field] === undefined) throw missing(params, field);
  return toBytes(params[field], `algorithm.${field}`);
}

/**
 * @param {any} params
 * @param {string} field
 * @param {number} most
 * @returns {number}
 */
export function integerIn(params, field, most) {
  if (params[field] === undefined) throw missing(params, field);
  const number = Math.trunc(Number(params[field]));
  if (number >= 0 && number <= most) return number;
  throw new TypeError(
    `algorithm.${field} must be an integer from 0 to ${most}. Received ${String(params[field])}`,
  );
}

/**
 * @param {any} algorithm a name, or an object with one
 * @returns {string} as the standard writes it
 */
export function hashOf(algorithm) {
  const name =
    `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`.toUpperCase();
  if (!hashes.has(name)) throw notSupported('Unrecognized algorithm name');
  return name;
}

/**
 * @param {any} params
 * @returns {string}
 */
export function hashIn(params) {
  if (params.hash === undefined) throw missing(params, 'hash');
  return hashOf(params.hash);
}

/**
 * @param {string} hash as the standard writes it
 * @returns {string} OpenSSL's name
 */
export const digestName = hash => /** @type {{ name: string }} */ (hashes.get(hash)).name;

/** In the order in which keys show them. */
const allUsages = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];

/**
 * @param {any} usages
 * @returns {string[]}
 */
export function toUsages(usages) {
  const list = [...usages].map(String);
  const wrong = list.find(each => !allUsages.includes(each));
  if (wrong !== undefined) {
    const message = `'${wrong}' is not a valid enum value of type KeyUsage.`;
    throw codedError(TypeError, 'ERR_INVALID_ARG_VALUE', message, toUsages);
  }
  return allUsages.filter(each => list.includes(each));
}

/**
 * @param {string} name of the algorithm
 * @param {string[]} usages
 * @param {string[]} allowed
 * @param {'creating' | 'importing' | ''} [needed] at least one must be there
 */
export function checkUsages(name, usages, allowed, needed = '') {
  if (usages.some(each => !allowed.includes(each)))
    throw syntaxError(`Unsupported key usage for ${name} key`);
  if (needed === '' || usages.length > 0) return;
  throw syntaxError(
    `Usages cannot be empty when ${needed === 'creating' ? 'creating a key' : 'importing a key'}.`,
  );
}

/**
 * @param {unknown} key
 * @param {string} [name]
 * @returns {asserts key is CryptoKey}
 */
export function checkKey(key, name = 'key') {
  if (!(key instanceof CryptoKey)) throw invalidArgumentType(name, 'an instance of CryptoKey', key, checkKey);
}

/**
 * @param {CryptoKey} key
 * @param {'public' | 'private' | 'secret'} type
 */
export function checkType(key, type) {
  if (key.type !== type) throw invalidAccess(`The key must be a ${type} key, not a ${key.type} key`);
}

/**
 * @param {string} format
 * @param {string} name
 */
export const unknownFormat = (format, name) =>
  notSupported(`Unable to use format ${format} for ${name} keys`);
