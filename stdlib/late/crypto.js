// coro:crypto: hashes, ciphers, derived keys and random numbers, in Node's words.
import { Buffer } from 'coro:buffer';
import { Fiber } from 'coro:fiber';
import {
  checkFunction,
  checkInteger,
  checkString,
  codedError,
  invalidArgumentType,
} from 'coro:internal/errors';
import { generateKeyPair, generateKeyPairSync } from 'coro:internal/key-generation';
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from 'coro:internal/key-derivation';
import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  KeyObject,
  secretOf,
} from 'coro:internal/key-objects';
import { builtinExports } from 'coro:internal/late-modules';
import { createSign, createVerify, sign, verify } from 'coro:internal/signatures';

const calls = __primordials.hash;

/** The Web's functions, which are global too. */
const webcrypto = /** @type {any} */ (globalThis).crypto;

/** Hashes that nobody finishes give their memory back. @type {FinalizationRegistry<bigint>} */
const abandoned = new FinalizationRegistry(id => calls.close(id));

/**
 * @param {number} size
 * @returns {Uint8Array}
 */
function random(size) {
  const bytes = new Uint8Array(size);
  // The Web's function gives 64 KiB at most.
  for (let at = 0; at < size; at += 65536) webcrypto.getRandomValues(bytes.subarray(at, at + 65536));
  return bytes;
}

/**
 * @param {unknown} data
 * @param {string} [encoding]
 * @returns {Uint8Array | string} a string is UTF-8
 */
function toBytes(data, encoding) {
  if (typeof data === 'string') return encoding === undefined ? data : Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw invalidArgumentType(
    'data',
    'of type string or an instance of Buffer, TypedArray, or DataView',
    data,
    toBytes,
  );
}

/** A hash, or a hash with a key, of what it is given piece by piece. It is a stream, too, once it is used as one. */
class Hash {
  /** @type {bigint | undefined} */
  #id;
  /** @type {Uint8Array | undefined} what came out of it as a stream */
  #result;

  /** @param {bigint} id */
  constructor(id) {
    this.#id = id;
    abandoned.register(this, id, this);
  }

  /** @returns {bigint} */
  #open() {
    if (this.#id === undefined) throw codedError(Error, 'ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    return this.#id;
  }

  /** @returns {Uint8Array} */
  #finish() {
    const id = this.#open();
    this.#id = undefined;
    abandoned.unregister(this);
    return calls.digest(id);
  }

  /**
   * @param {string | ArrayBufferView} data
   * @param {string} [encoding] of a string; UTF-8 when it is left out
   * @returns {this}
   */
  update(data, encoding) {
    calls.update(this.#open(), toBytes(data, encoding));
    return this;
  }

  /**
   * @param {string} [encoding] hex, base64, base64url or latin1
   * @returns {any} text, a Buffer when there is no encoding
   */
  digest(encoding) {
    const bytes = Buffer.from(this.#result ?? this.#finish());
    this.#result = undefined;
    return encoding === undefined || encoding === 'buffer' ? bytes : bytes.toString(encoding);
  }

  /** @returns {Hash} one that goes on from here by itself */
  copy() {
    return new Hash(calls.copy(this.#open()));
  }

  /**
   * @param {any} chunk
   * @param {string} encoding
   * @param {(error?: unknown) => void} callback
   */
  _transform(chunk, encoding, callback) {
    this.update(chunk, encoding === 'buffer' ? undefined : encoding);
    callback();
  }

  /** @param {(error: unknown, result?: Uint8Array) => void} callback */
  _flush(callback) {
    this.#result = this.#finish();
    callback(null, Buffer.from(this.#result));
  }
}

/** @type {any} */
let streamPrototype;

/**
 * Node's streams are loaded when a hash is used as one.
 * @param {any} hash
 */
function becomeStream(hash) {
  const { Transform } = builtinExports('coro:stream');
  if (streamPrototype === undefined) {
    const own = Object.getOwnPropertyDescriptors(Hash.prototype);
    const methods = Object.entries(own).filter(([, property]) => typeof property.value === 'function');
    streamPrototype = Object.create(Transform.prototype, Object.fromEntries(methods));
  }
  Object.setPrototypeOf(hash, streamPrototype);
  Transform.call(hash);
}

/** What a hash is asked for by those who take it for a stream. */
const streamMembers = [
  ...[
    '_readableState',
    '_writableState',
    'addListener',
    'closed',
    'cork',
    'destroy',
    'destroyed',
    'emit',
    'end',
  ],
  ...['listenerCount', 'listeners', 'off', 'on', 'once', 'pause', 'pipe', 'prependListener', 'push', 'read'],
  ...[
    'readable',
    'removeListener',
    'resume',
    'setEncoding',
    'unpipe',
    'writable',
    'write',
    Symbol.asyncIterator,
  ],
];
for (const name of streamMembers) {
  Object.defineProperty(Hash.prototype, name, {
    /** @this {any} */
    get() {
      becomeStream(this);
      return this[name];
    },
    configurable: true,
  });
}

/**
 * @param {string} algorithm
 * @returns {Hash}
 */
export function createHash(algorithm) {
  checkString('algorithm', algorithm);
  return new Hash(calls.open(algorithm.toLowerCase()));
}

/**
 * @param {string} algorithm
 * @param {string | ArrayBufferView} key
 * @returns {Hash}
 */
export function createHmac(algorithm, key) {
  checkString('hmac', algorithm);
  return new Hash(
    calls.open(algorithm.toLowerCase(), key instanceof KeyObject ? secretOf(key) : toBytes(key)),
  );
}

/** @returns {string[]} the names that createHash knows */
export function getHashes() {
  return ['md5', 'sha1', 'sha256', 'sha384', 'sha512'];
}

/**
 * Ciphers are streams, too: they are loaded when one is wanted.
 * @returns {any}
 */
const ciphers = () => builtinExports('coro:internal/ciphers');

/**
 * @param {string} name OpenSSL's: aes-256-gcm
 * @param {any} key
 * @param {any} iv null for ciphers that have none
 * @param {object} [options]
 */
export const createCipheriv = (name, key, iv, options) => ciphers().createCipheriv(name, key, iv, options);

/**
 * @param {string} name
 * @param {any} key
 * @param {any} iv
 * @param {object} [options]
 */
export const createDecipheriv = (name, key, iv, options) =>
  ciphers().createDecipheriv(name, key, iv, options);

/** @param {string} name */
export const getCipherInfo = name => ciphers().getCipherInfo(name);

/**
 * @param {string} algorithm
 * @param {string | ArrayBufferView} data
 * @param {string} [encoding] of the result; "buffer" gives a Buffer
 */
export function hash(algorithm, data, encoding = 'hex') {
  return createHash(algorithm).update(data).digest(encoding);
}

/**
 * @template T
 * @param {T} result
 * @param {unknown} callback
 * @returns {T | undefined} the result where there is no callback
 */
function giveTo(result, callback) {
  if (callback === undefined) return result;
  checkFunction('callback', callback);
  void Fiber.run(() => {
    Fiber.yield(); // A callback comes later, whatever it is for.
    callback(null, result);
  });
  return undefined;
}

/**
 * @param {number} size
 * @param {(error: null, bytes: Buffer) => void} [callback]
 * @returns {any} as many bytes that nobody can foretell
 */
export function randomBytes(size, callback) {
  checkInteger('size', size, 0, 2 ** 31 - 1);
  return giveTo(Buffer.from(random(size).buffer), callback);
}

/**
 * @param {ArrayBufferView} view
 * @param {(error: null, view: ArrayBufferView) => void} callback
 */
export function randomFill(view, callback) {
  checkFunction('callback', callback);
  giveTo(randomFillSync(view), callback);
}

/**
 * @template {ArrayBufferView} T
 * @param {T} view
 * @returns {T} filled with bytes that nobody can foretell
 */
export function randomFillSync(view) {
  if (!ArrayBuffer.isView(view)) throw invalidArgumentType('buf', 'an instance of ArrayBufferView', view);
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(random(view.byteLength));
  return view;
}

/**
 * @param {number} from where one number is given, the end; the beginning is 0 then
 * @param {any} [to]
 * @param {(error: null, value: number) => void} [callback]
 * @returns {any} an integer below the end, each as likely as the others
 */
export function randomInt(from, to, callback) {
  if (typeof to === 'function') return randomInt(0, from, to);
  const [min, max] = to === undefined ? [0, from] : [from, to];
  checkInteger('min', min);
  checkInteger('max', max, min + 1);
  const range = max - min;
  checkInteger('max - min', range, 1, 2 ** 48 - 1);
  const limit = 2 ** 48 - (2 ** 48 % range);
  for (;;) {
    const value = random(6).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < limit) return giveTo(min + (value % range), callback);
  }
}

/** @returns {string} a random UUID (version 4) */
export function randomUUID() {
  return webcrypto.randomUUID();
}

/**
 * @param {ArrayBufferView} a
 * @param {ArrayBufferView} b
 * @returns {boolean} are they the same? The time it takes does not tell where they differ
 */
export function timingSafeEqual(a, b) {
  const [left, right] = [toBytes(a), toBytes(b)];
  if (typeof left === 'string' || typeof right === 'string') {
    throw invalidArgumentType('buf', 'an instance of Buffer, TypedArray, or DataView', a);
  }
  if (left.length !== right.length) {
    const message = 'Input buffers must have the same byte length';
    throw codedError(RangeError, 'ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', message, timingSafeEqual);
  }
  let difference = 0;
  for (let i = 0; i < left.length; i++) difference |= left[i] ^ right[i];
  return difference === 0;
}

const { subtle } = webcrypto;
const getRandomValues = webcrypto.getRandomValues.bind(webcrypto);

/** Node's numbers of paddings and lengths of salts. */
export const constants = Object.freeze({
  RSA_PKCS1_PADDING: 1,
  RSA_PKCS1_PSS_PADDING: 6,
  RSA_PSS_SALTLEN_DIGEST: -1,
  RSA_PSS_SALTLEN_MAX_SIGN: -2,
  RSA_PSS_SALTLEN_AUTO: -2,
});

export {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  generateKeyPair,
  generateKeyPairSync,
  KeyObject,
  sign,
  verify,
};
export { getRandomValues, hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync, subtle, webcrypto };

export default {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  createSign,
  createVerify,
  generateKeyPair,
  generateKeyPairSync,
  getCipherInfo,
  getHashes,
  getRandomValues,
  hash,
  hkdf,
  hkdfSync,
  KeyObject,
  pbkdf2,
  pbkdf2Sync,
  randomBytes,
  randomFill,
  randomFillSync,
  randomInt,
  randomUUID,
  scrypt,
  scryptSync,
  sign,
  subtle,
  timingSafeEqual,
  verify,
  webcrypto,
};
