// What crypto.subtle does, by OpenSSL of the engine file. Each function runs in a fiber of its own, blocks it, and gives
// its result or throws.
import { codedError } from 'coro:internal/errors';
import { aesAlgorithms } from 'coro:internal/subtle/aes';
import { curve25519Algorithms } from 'coro:internal/subtle/curve25519';
import { derivationAlgorithms } from 'coro:internal/subtle/derivation';
import { hmacAlgorithm } from 'coro:internal/subtle/hmac';
import { curveAlgorithms } from 'coro:internal/subtle/nist-curves';
import {
  checkKey,
  dataError,
  digestName,
  hashOf,
  invalidAccess,
  notSupported,
  syntaxError,
  toBytes,
  toUsages,
} from 'coro:internal/subtle/params';
import { rsaAlgorithms } from 'coro:internal/subtle/rsa';

const { decodeUtf8, digest: digestHere, encodeUtf8 } = __primordials.web;
const { digest: digestElsewhere } = __primordials.crypto;

/** @typedef {import('coro:internal/web/crypto-key').CryptoKey} CryptoKey */

/** Less is hashed at once. */
const little = 32768;

/** @type {Map<string, any>} by their names in small letters */
const algorithms = new Map(
  [
    ...aesAlgorithms,
    hmacAlgorithm,
    ...derivationAlgorithms,
    ...rsaAlgorithms,
    ...curveAlgorithms,
    ...curve25519Algorithms,
  ].map(each => [each.name.toLowerCase(), each]),
);

/**
 * @param {any} given a name, or an object with one
 * @param {string} operation
 * @returns {[implementation: any, params: any]}
 */
function algorithmOf(given, operation) {
  const params = typeof given === 'object' && given !== null ? given : { name: given };
  const found = algorithms.get(`${params.name}`.toLowerCase());
  if (found?.[operation] === undefined) throw notSupported('Unrecognized algorithm name');
  return [found, params];
}

const formats = ['raw', 'raw-public', 'raw-secret', 'pkcs8', 'spki', 'jwk'];

/** @param {unknown} format */
function toFormat(format) {
  if (formats.includes(`${format}`)) return `${format}`;
  const message = `'${format}' is not a valid enum value of type KeyFormat.`;
  throw codedError(TypeError, 'ERR_INVALID_ARG_VALUE', message, toFormat);
}

/**
 * @param {any} key
 * @param {any} implementation
 * @param {string} usage
 */
function checkUse(key, implementation, usage) {
  checkKey(key);
  if (key.algorithm.name !== implementation.name) throw invalidAccess('Key algorithm mismatch');
  if (!key.usages.includes(usage)) throw invalidAccess(`Unable to use this key to ${usage}`);
}

/**
 * @param {Uint8Array | ArrayBuffer} result
 * @returns {ArrayBuffer}
 */
const toBuffer = result =>
  result instanceof ArrayBuffer
    ? result
    : result.byteLength === result.buffer.byteLength
      ? /** @type {ArrayBuffer} */ (result.buffer)
      : /** @type {ArrayBuffer} */ (result.slice().buffer);

/**
 * @param {any} key a key, or a pair
 * @returns {any} the same, where it can be of use
 */
function checkUseful(key) {
  const secret = key.privateKey ?? key;
  if (secret.type !== 'public' && secret.usages.length === 0)
    throw syntaxError('Usages cannot be empty when creating a key.');
  return key;
}

/** @type {{ [name: string]: (...args: any[]) => any }} */
const subtle = {
  digest(algorithm, data) {
    const hash = hashOf(algorithm);
    const bytes = toBytes(data, 'data');
    return bytes.length <= little
      ? digestHere(hash, bytes)
      : toBuffer(digestElsewhere(digestName(hash), bytes));
  },

  encrypt(algorithm, key, data) {
    const [implementation, params] = algorithmOf(algorithm, 'encrypt');
    const bytes = toBytes(data, 'data');
    checkUse(key, implementation, 'encrypt');
    return toBuffer(implementation.encrypt(params, key, bytes));
  },

  decrypt(algorithm, key, data) {
    const [implementation, params] = algorithmOf(algorithm, 'decrypt');
    const bytes = toBytes(data, 'data');
    checkUse(key, implementation, 'decrypt');
    return toBuffer(implementation.decrypt(params, key, bytes));
  },

  sign(algorithm, key, data) {
    const [implementation, params] = algorithmOf(algorithm, 'sign');
    const bytes = toBytes(data, 'data');
    checkUse(key, implementation, 'sign');
    return toBuffer(implementation.sign(params, key, bytes));
  },

  verify(algorithm, key, signature, data) {
    const [implementation, params] = algorithmOf(algorithm, 'verify');
    const [given, bytes] = [toBytes(signature, 'signature'), toBytes(data, 'data')];
    checkUse(key, implementation, 'verify');
    return implementation.verify(params, key, given, bytes);
  },

  generateKey(algorithm, extractable, usages) {
    const [implementation, params] = algorithmOf(algorithm, 'generateKey');
    return checkUseful(implementation.generateKey(params, !!extractable, toUsages(usages)));
  },

  importKey(format, data, algorithm, extractable, usages) {
    const [implementation, params] = algorithmOf(algorithm, 'importKey');
    return implementation.importKey(toFormat(format), data, params, !!extractable, toUsages(usages));
  },

  exportKey(format, key) {
    const name = toFormat(format);
    checkKey(key);
    const implementation = algorithms.get(key.algorithm.name.toLowerCase());
    if (implementation.exportKey === undefined)
      throw notSupported(`Keys of ${key.algorithm.name} cannot be exported`);
    if (!key.extractable) throw invalidAccess('key is not extractable');
    return implementation.exportKey(name, key);
  },

  deriveBits(algorithm, key, length = null) {
    const [implementation, params] = algorithmOf(algorithm, 'deriveBits');
    checkUse(key, implementation, 'deriveBits');
    return toBuffer(implementation.deriveBits(params, key, length));
  },

  deriveKey(algorithm, key, derivedType, extractable, usages) {
    const [implementation, params] = algorithmOf(algorithm, 'deriveBits');
    const [derived, derivedParams] = algorithmOf(derivedType, 'importKey');
    if (derived.keyLength === undefined) throw notSupported('Unrecognized algorithm name');
    const list = toUsages(usages);
    checkUse(key, implementation, 'deriveKey');
    const length = derived.keyLength(derivedParams);
    const bits = implementation.deriveBits(params, key, length);
    return derived.importKey('raw', bits, derivedParams, !!extractable, list);
  },

  wrapKey(format, key, wrappingKey, algorithm) {
    const [implementation, operation, params] = wrapping(algorithm, 'wrapKey', 'encrypt');
    checkUse(wrappingKey, implementation, 'wrapKey');
    const exported = subtle.exportKey(format, key);
    let bytes;
    if (format === 'jwk') {
      const text = JSON.stringify(exported);
      // AES-KW takes whole words only, and JSON does not mind spaces.
      bytes = encodeUtf8(
        implementation.name === 'AES-KW' ? text.padEnd(Math.ceil(text.length / 8) * 8) : text,
      );
    } else {
      bytes = new Uint8Array(exported);
    }
    return toBuffer(implementation[operation](params, wrappingKey, bytes));
  },

  unwrapKey(format, wrapped, unwrappingKey, algorithm, keyAlgorithm, extractable, usages) {
    const [implementation, operation, params] = wrapping(algorithm, 'unwrapKey', 'decrypt');
    const bytes = toBytes(wrapped, 'wrappedKey');
    checkUse(unwrappingKey, implementation, 'unwrapKey');
    let data = implementation[operation](params, unwrappingKey, bytes);
    if (format === 'jwk') {
      try {
        data = JSON.parse(/** @type {string} */ (decodeUtf8(data, false)));
      } catch {
        throw dataError('The unwrapped key is no JSON Web Key');
      }
    }
    return subtle.importKey(format, data, keyAlgorithm, extractable, usages);
  },
};

/**
 * @param {any} algorithm
 * @param {string} own what it is called for algorithms that are made for keys
 * @param {string} usual
 * @returns {[implementation: any, operation: string, params: any]}
 */
function wrapping(algorithm, own, usual) {
  const name =
    `${typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm}`.toLowerCase();
  const operation = algorithms.get(name)?.[own] === undefined ? usual : own;
  const [implementation, params] = algorithmOf(algorithm, operation);
  return [implementation, operation, params];
}

export default subtle;
