// crypto.subtle: hashes and HMAC, by OpenSSL of the engine file.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { cloneable } from 'coro:internal/web/clone-marks';
import { CryptoKey, makeKey, secretOf } from 'coro:internal/web/crypto-key';
import { DOMException } from 'coro:internal/web/dom-exception';
import { toBytes } from 'coro:internal/web/text-decoder';
import { finishClass, illegalConstructor, needArguments } from 'coro:internal/web/webidl';

const { digest, hmac, random, sameBytes } = __primordials.web;

/** What the constructor is called with by those that may. */
const permission = Symbol('permission');

/** The hashes; bits of the block that is HMAC's usual key; the name in a JSON Web Key. */
const hashes = new Map([
  ['SHA-1', { block: 512, jwk: 'HS1' }],
  ['SHA-256', { block: 512, jwk: 'HS256' }],
  ['SHA-384', { block: 1024, jwk: 'HS384' }],
  ['SHA-512', { block: 1024, jwk: 'HS512' }],
]);

/**
 * @param {any} algorithm a name, or an object with one
 * @param {string[]} known
 * @returns {string} as the standard writes it
 */
function nameOf(algorithm, known) {
  const given = typeof algorithm === 'object' && algorithm !== null ? algorithm.name : algorithm;
  const name = `${given}`.toUpperCase();
  if (known.includes(name)) return name;
  throw new DOMException('Unrecognized algorithm name', 'NotSupportedError');
}

/** @param {any} algorithm */
const hashName = algorithm => nameOf(algorithm, [...hashes.keys()]);

/**
 * The hash of an algorithm for keys.
 * @param {any} algorithm
 * @returns {string}
 */
function keyHash(algorithm) {
  nameOf(algorithm, ['HMAC']);
  if (algorithm.hash !== undefined) return hashName(algorithm.hash);
  const message = "Failed to normalize algorithm: 'hash' is required for HMAC";
  throw codedError(TypeError, 'ERR_MISSING_OPTION', message, keyHash);
}

/**
 * @param {any} usages
 * @returns {string[]}
 */
function toUsages(usages) {
  const list = [...usages].map(String);
  if (list.some(each => each !== 'sign' && each !== 'verify')) {
    throw new DOMException('Unsupported key usage for HMAC key', 'SyntaxError');
  }
  if (list.length === 0) {
    throw new DOMException('Usages cannot be empty when importing a secret key.', 'SyntaxError');
  }
  return ['sign', 'verify'].filter(each => list.includes(each));
}

/**
 * @param {unknown} key
 * @param {any} algorithm
 * @param {string} usage
 * @returns {CryptoKey}
 */
function toKey(key, algorithm, usage) {
  nameOf(algorithm, ['HMAC']);
  if (!(key instanceof CryptoKey)) throw invalidArgumentType('key', 'an instance of CryptoKey', key);
  if (key.usages.includes(usage)) return key;
  throw new DOMException(`Unable to use this key to ${usage}`, 'InvalidAccessError');
}

/**
 * @param {any} jwk a JSON Web Key
 * @param {string} hash
 * @param {boolean} extractable
 * @param {string[]} usages
 * @returns {Uint8Array}
 */
function fromJwk(jwk, hash, extractable, usages) {
  /** @param {string} message */
  const refuse = message => new DOMException(message, 'DataError');
  if (jwk === null || typeof jwk !== 'object' || typeof jwk.kty !== 'string') throw refuse('Invalid keyData');
  if (jwk.kty !== 'oct' || typeof jwk.k !== 'string') throw refuse('Invalid JWK "kty" or "k" Parameter');
  if (jwk.alg !== undefined && jwk.alg !== hashes.get(hash)?.jwk) throw refuse('JWK "alg" does not match');
  if (jwk.use !== undefined && jwk.use !== 'sig') throw refuse('Invalid JWK "use" Parameter');
  if (jwk.ext === false && extractable) throw refuse('JWK "ext" Parameter and extractable mismatch');
  if (jwk.key_ops !== undefined && !usages.every(each => jwk.key_ops.includes(each))) {
    throw refuse('Key operations and usage mismatch');
  }
  try {
    return /** @type {any} */ (Uint8Array).fromBase64(jwk.k, { alphabet: 'base64url' });
  } catch {
    throw refuse('Invalid JWK "k" Parameter');
  }
}

export class SubtleCrypto {
  /** @param {symbol} [allowed] */
  constructor(allowed = undefined) {
    if (allowed !== permission) throw illegalConstructor();
  }

  /**
   * @param {string | { name: string }} algorithm SHA-1, SHA-256, SHA-384 or SHA-512
   * @param {ArrayBuffer | ArrayBufferView} data
   * @returns {Promise<ArrayBuffer>}
   */
  async digest(algorithm, data) {
    needArguments(arguments, 2, 'algorithm', 'data');
    return digest(hashName(algorithm), toBytes('data', data));
  }

  /**
   * @param {{ name: 'HMAC', hash: string | { name: string }, length?: number }} algorithm length: bits
   * @param {boolean} extractable
   * @param {Iterable<string>} usages
   * @returns {Promise<CryptoKey>}
   */
  async generateKey(algorithm, extractable, usages) {
    needArguments(arguments, 3, 'algorithm', 'extractable', 'keyUsages');
    const hash = keyHash(algorithm);
    const list = toUsages(usages);
    const length = algorithm.length ?? hashes.get(hash)?.block ?? 0;
    if (!Number.isInteger(length) || length <= 0 || length % 8 !== 0 || length > 2 ** 20) {
      throw new DOMException('Invalid key length', 'OperationError');
    }
    const secret = new Uint8Array(length / 8);
    random(secret);
    return makeKey(secret, { name: 'HMAC', length, hash: { name: hash } }, !!extractable, list);
  }

  /**
   * @param {'raw' | 'jwk'} format
   * @param {any} data
   * @param {{ name: 'HMAC', hash: string | { name: string }, length?: number }} algorithm
   * @param {boolean} extractable
   * @param {Iterable<string>} usages
   * @returns {Promise<CryptoKey>}
   */
  async importKey(format, data, algorithm, extractable, usages) {
    needArguments(arguments, 5, 'format', 'keyData', 'algorithm', 'extractable', 'keyUsages');
    const hash = keyHash(algorithm);
    const list = toUsages(usages);
    let secret;
    if (format === 'raw') secret = toBytes('keyData', data).slice();
    else if (format === 'jwk') secret = fromJwk(data, hash, !!extractable, list);
    else throw new DOMException(`Unable to import HMAC key with format ${format}`, 'NotSupportedError');
    if (secret.length === 0) throw new DOMException('Zero-length key is not supported', 'DataError');
    const length = secret.length * 8;
    if (algorithm.length !== undefined && algorithm.length !== length) {
      throw new DOMException('Invalid key length', 'DataError');
    }
    return makeKey(secret, { name: 'HMAC', length, hash: { name: hash } }, !!extractable, list);
  }

  /**
   * @param {'raw' | 'jwk'} format
   * @param {CryptoKey} key
   * @returns {Promise<ArrayBuffer | object>}
   */
  async exportKey(format, key) {
    needArguments(arguments, 2, 'format', 'key');
    if (!(key instanceof CryptoKey)) throw invalidArgumentType('key', 'an instance of CryptoKey', key);
    if (!key.extractable) throw new DOMException('key is not extractable', 'InvalidAccessError');
    const secret = secretOf(key);
    if (format === 'raw') return /** @type {ArrayBuffer} */ (secret.slice().buffer);
    if (format !== 'jwk') {
      throw new DOMException(`Unable to export HMAC key with format ${format}`, 'NotSupportedError');
    }
    const k = /** @type {any} */ (secret).toBase64({ alphabet: 'base64url', omitPadding: true });
    return {
      key_ops: [...key.usages],
      ext: true,
      alg: hashes.get(key.algorithm.hash.name)?.jwk,
      kty: 'oct',
      k,
    };
  }

  /**
   * @param {'HMAC' | { name: 'HMAC' }} algorithm
   * @param {CryptoKey} key
   * @param {ArrayBuffer | ArrayBufferView} data
   * @returns {Promise<ArrayBuffer>}
   */
  async sign(algorithm, key, data) {
    needArguments(arguments, 3, 'algorithm', 'key', 'data');
    const { algorithm: own } = toKey(key, algorithm, 'sign');
    return hmac(own.hash.name, secretOf(key), toBytes('data', data));
  }

  /**
   * @param {'HMAC' | { name: 'HMAC' }} algorithm
   * @param {CryptoKey} key
   * @param {ArrayBuffer | ArrayBufferView} signature
   * @param {ArrayBuffer | ArrayBufferView} data
   * @returns {Promise<boolean>}
   */
  async verify(algorithm, key, signature, data) {
    needArguments(arguments, 4, 'algorithm', 'key', 'signature', 'data');
    const { algorithm: own } = toKey(key, algorithm, 'verify');
    const expected = hmac(own.hash.name, secretOf(key), toBytes('data', data));
    return sameBytes(expected, toBytes('signature', signature));
  }
}

Object.defineProperty(SubtleCrypto.prototype, cloneable, { value: null });
finishClass(SubtleCrypto, 'digest', 'generateKey', 'importKey', 'exportKey', 'sign', 'verify');

export const subtle = new SubtleCrypto(permission);
