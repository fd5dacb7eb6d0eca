// Signatures in Node's words. What signs or verifies blocks the calling fiber while another thread computes.
import { Buffer } from 'coro:buffer';
import { callBack } from 'coro:internal/call-back';
import { checkString, codedError, invalidArgumentType } from 'coro:internal/errors';
import { keyFor } from 'coro:internal/key-objects';
import { joinSignature, splitSignature } from 'coro:internal/subtle/der';

const calls = __primordials.crypto;

/** Node's numbers of paddings and lengths of salts. */
const paddingPss = 6;
const saltAsDigest = -1;
const saltOfAnyLength = -2;

/** Bytes of hashes, which salts are as long as. @type {Record<string, number>} */
const sizes = { sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 };

/**
 * @param {unknown} data
 * @param {string} [encoding]
 * @returns {Uint8Array}
 */
function toBytes(data, encoding) {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const expected = 'of type string or an instance of Buffer, TypedArray, or DataView';
  throw invalidArgumentType('data', expected, data, toBytes);
}

/**
 * OpenSSL's name of a hash: programs write 'RSA-SHA256' and 'sha256'.
 * @param {string | null | undefined} algorithm
 * @returns {string | undefined}
 */
function hashOf(algorithm) {
  return algorithm
    ?.replace(/^(?:rsa|ecdsa)-(?:with-)?/i, '')
    .replace(/^sha-/i, 'sha')
    .toLowerCase();
}

/**
 * @param {any} key
 * @param {{ type: string, bits: number }} found
 * @param {string | undefined} hash
 * @returns {number} for the kernel: the length of the salt; -2: the longest, or that of the signature; -1: the padding of PKCS #1
 */
function saltOf(key, found, hash) {
  if (found.type !== 'RSA' || key?.padding !== paddingPss) return -1;
  const { saltLength = saltOfAnyLength } = key;
  return saltLength === saltAsDigest ? (sizes[hash ?? ''] ?? 0) : saltLength;
}

/** @param {any} key @param {{ type: string, bits: number }} found @returns {number} bytes of a number; 0: in DER */
const numberSize = (key, found) =>
  found.type === 'EC' && key?.dsaEncoding === 'ieee-p1363' ? Math.ceil(found.bits / 8) : 0;

/**
 * @param {string | null | undefined} algorithm a hash; nothing for Ed25519 and Ed448
 * @param {any} data
 * @param {any} key
 * @returns {any}
 */
function signNow(algorithm, data, key) {
  const found = keyFor(key, true);
  const hash = hashOf(algorithm);
  const signature = calls.sign(
    found.der,
    hash,
    saltOf(key, found, hash),
    toBytes(data),
    found.type === 'RSA',
  );
  const size = numberSize(key, found);
  return Buffer.from(size === 0 ? signature : joinSignature(signature, size));
}

/**
 * @param {string | null | undefined} algorithm
 * @param {any} data
 * @param {any} key
 * @param {Uint8Array} signature
 * @returns {boolean}
 */
function verifyNow(algorithm, data, key, signature) {
  const found = keyFor(key, false);
  const hash = hashOf(algorithm);
  const size = numberSize(key, found);
  if (size > 0 && signature.length !== 2 * size) return false;
  const der = size > 0 ? splitSignature(signature) : signature;
  return calls.verify(found.der, hash, saltOf(key, found, hash), der, toBytes(data));
}

/** What is signed or verified, piece by piece. */
class Pieces {
  /** @type {Uint8Array[] | undefined} */
  #pieces = [];
  #algorithm;

  /** @param {string} algorithm */
  constructor(algorithm) {
    checkString('algorithm', algorithm);
    this.#algorithm = algorithm;
  }

  /**
   * @param {string | ArrayBufferView} data
   * @param {string} [encoding] of a string
   * @returns {this}
   */
  update(data, encoding) {
    this.#open().push(toBytes(data, encoding).slice());
    return this;
  }

  #open() {
    if (this.#pieces === undefined) throw codedError(Error, 'ERR_CRYPTO_INVALID_STATE', 'Not initialised');
    return this.#pieces;
  }

  /** @param {any} data @param {string} [encoding] @returns {this} */
  write(data, encoding) {
    return this.update(data, encoding);
  }

  /** @param {any} [data] @param {string} [encoding] */
  end(data, encoding) {
    if (data !== undefined && data !== null) this.update(data, encoding);
    return this;
  }

  /** @returns {[algorithm: string, data: Uint8Array]} once */
  finish() {
    const whole = Buffer.concat(this.#open());
    this.#pieces = undefined;
    return [this.#algorithm, whole];
  }
}

class Sign extends Pieces {
  /**
   * @param {any} key
   * @param {string} [encoding]
   * @returns {any} text, a Buffer when there is no encoding
   */
  sign(key, encoding) {
    const signature = signNow(...this.finish(), key);
    return encoding === undefined || encoding === 'buffer' ? signature : signature.toString(encoding);
  }
}

class Verify extends Pieces {
  /**
   * @param {any} key
   * @param {any} signature
   * @param {string} [encoding] of a string
   * @returns {boolean}
   */
  verify(key, signature, encoding) {
    return verifyNow(...this.finish(), key, toBytes(signature, encoding));
  }
}

/** @param {string} algorithm */
export const createSign = algorithm => new Sign(algorithm);

/** @param {string} algorithm */
export const createVerify = algorithm => new Verify(algorithm);

/**
 * @param {() => any} work
 * @param {((error: unknown, result?: any) => void) | undefined} callback
 */
function perform(work, callback) {
  if (callback === undefined) return work();
  callBack('crypto', work, callback);
}

/**
 * @param {string | null | undefined} algorithm
 * @param {any} data
 * @param {any} key
 * @param {(error: unknown, signature?: any) => void} [callback]
 */
export function sign(algorithm, data, key, callback) {
  return perform(() => signNow(algorithm, data, key), callback);
}

/**
 * @param {string | null | undefined} algorithm
 * @param {any} data
 * @param {any} key
 * @param {any} signature
 * @param {(error: unknown, isRight?: boolean) => void} [callback]
 */
export function verify(algorithm, data, key, signature, callback) {
  return perform(() => verifyNow(algorithm, data, key, toBytes(signature)), callback);
}
