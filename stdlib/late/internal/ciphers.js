// Ciphers in Node's words: pieces by update() and final(), or as a stream.
import { Buffer } from 'coro:buffer';
import { codedError, invalidArgumentType, invalidArgumentValue } from 'coro:internal/errors';
import { Transform } from 'coro:stream';

const calls = __primordials.cipher;

/** Ciphers that nobody finishes give their memory back. @type {FinalizationRegistry<bigint>} */
const abandoned = new FinalizationRegistry(id => calls.close(id));

/** Lengths of tags that GCM may have, in bytes. */
const tagLengths = [4, 8, 12, 13, 14, 15, 16];
/** OpenSSL's numbers of modes. */
const gcm = 6;
const ccm = 7;

/**
 * @param {unknown} data
 * @param {string} name
 * @param {string} [encoding]
 * @returns {Uint8Array | string} a string is UTF-8
 */
function toBytes(data, name, encoding) {
  if (typeof data === 'string') {
    return encoding === undefined || encoding === 'buffer' ? data : Buffer.from(data, encoding);
  }
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const expected = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
  throw invalidArgumentType(name, expected, data, toBytes);
}

/**
 * @param {Uint8Array} bytes
 * @param {string} [encoding]
 * @returns {any} a Buffer, or text
 */
function encode(bytes, encoding) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding === undefined || encoding === 'buffer' ? buffer : buffer.toString(encoding);
}

/** @param {string} operation */
function invalidState(operation) {
  const message = operation === '' ? 'Invalid state' : `Invalid state for operation ${operation}`;
  return codedError(Error, 'ERR_CRYPTO_INVALID_STATE', message, invalidState);
}

class Cipher extends Transform {
  /** @type {bigint | undefined} */
  #id;
  #encrypts;
  #isAuthenticated;
  #mode;
  #tagLength;
  /** @type {Uint8Array | undefined} */
  #tag;

  /**
   * @param {boolean} encrypts
   * @param {string} name OpenSSL's
   * @param {any} key
   * @param {any} iv null for ciphers that have none
   * @param {{ authTagLength?: number, [option: string]: any }} [options]
   */
  constructor(encrypts, name, key, iv, options = {}) {
    if (typeof name !== 'string') throw invalidArgumentType('cipher', 'of type string', name, Cipher);
    const secret = toBytes(key, 'key');
    const vector = iv === null ? undefined : toBytes(iv, 'iv');
    const [, , , mode, isAuthenticated] = calls.info(name);
    if (mode === ccm) {
      throw codedError(
        Error,
        'ERR_FEATURE_UNAVAILABLE',
        'CCM is not available: use GCM or ChaCha20-Poly1305',
        Cipher,
      );
    }
    const { authTagLength = 16, ...rest } = options;
    if (mode === gcm && !tagLengths.includes(authTagLength)) throw invalidTag(authTagLength);
    super(rest);
    this.#id = calls.open(name, encrypts, secret, vector);
    this.#encrypts = encrypts;
    this.#mode = mode;
    this.#isAuthenticated = isAuthenticated;
    this.#tagLength = authTagLength;
    abandoned.register(this, this.#id, this);
  }

  /**
   * @param {any} data
   * @param {string} [inputEncoding]
   * @param {string} [outputEncoding]
   * @returns {any} a Buffer, or text
   */
  update(data, inputEncoding, outputEncoding) {
    const bytes = toBytes(data, 'data', inputEncoding);
    if (this.#id === undefined) throw new Error('Trying to add data in unsupported state');
    return encode(calls.update(this.#id, bytes), outputEncoding);
  }

  /**
   * @param {string} [outputEncoding]
   * @returns {any} the rest
   */
  final(outputEncoding) {
    const id = this.#id;
    if (id === undefined) throw invalidState('');
    this.#id = undefined;
    abandoned.unregister(this);
    try {
      if (this.#isAuthenticated && !this.#encrypts && this.#tag === undefined) {
        throw new Error('Unsupported state or unable to authenticate data');
      }
      const rest = calls.finish(id);
      if (this.#isAuthenticated && this.#encrypts) this.#tag = calls.tag(id, this.#tagLength);
      return encode(rest, outputEncoding);
    } finally {
      calls.close(id);
    }
  }

  /** @param {boolean} [isOn] */
  setAutoPadding(isOn = true) {
    if (this.#id === undefined) throw invalidState('setAutoPadding');
    calls.setPadding(this.#id, !!isOn);
    return this;
  }

  /**
   * What is protected without being encrypted.
   * @param {any} data
   */
  setAAD(data) {
    if (this.#id === undefined || !this.#isAuthenticated) throw invalidState('setAAD');
    calls.addAdditional(this.#id, toBytes(data, 'buffer'));
    return this;
  }

  /** @returns {any} a Buffer, after final() */
  getAuthTag() {
    if (!this.#isAuthenticated || !this.#encrypts || this.#tag === undefined)
      throw invalidState('getAuthTag');
    return encode(this.#tag);
  }

  /**
   * @param {any} tag
   * @param {string} [encoding]
   */
  setAuthTag(tag, encoding) {
    const given = toBytes(tag, 'tag', encoding);
    const bytes = typeof given === 'string' ? Buffer.from(given) : given;
    if (this.#id === undefined || !this.#isAuthenticated || this.#encrypts || this.#tag !== undefined) {
      throw invalidState('setAuthTag');
    }
    const isPossible =
      this.#mode === gcm ? tagLengths.includes(bytes.length) : bytes.length === this.#tagLength;
    if (!isPossible) throw invalidTag(bytes.length);
    this.#tag = bytes;
    calls.setTag(this.#id, bytes);
    return this;
  }

  /**
   * @param {any} chunk
   * @param {string} encoding
   * @param {(error?: unknown) => void} callback
   */
  _transform(chunk, encoding, callback) {
    try {
      this.push(this.update(chunk, encoding));
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }

  /** @param {(error?: unknown) => void} callback */
  _flush(callback) {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  }
}

/** @param {number} length */
function invalidTag(length) {
  const message = `Invalid authentication tag length: ${length}`;
  return codedError(TypeError, 'ERR_CRYPTO_INVALID_AUTH_TAG', message, invalidTag);
}

/** @param {ConstructorParameters<typeof Cipher> extends [any, ...infer R] ? R : never} args */
export const createCipheriv = (...args) => new Cipher(true, ...args);

/** @param {ConstructorParameters<typeof Cipher> extends [any, ...infer R] ? R : never} args */
export const createDecipheriv = (...args) => new Cipher(false, ...args);

/**
 * @param {string} name
 * @returns {{ name: string, keyLength: number, ivLength?: number, blockSize?: number } | undefined} undefined: there is none
 */
export function getCipherInfo(name) {
  if (typeof name !== 'string') throw invalidArgumentValue('nameOrNid', name, 'must be a name');
  try {
    const [keyLength, ivLength, blockSize] = calls.info(name);
    return {
      name: name.toLowerCase(),
      ...(blockSize > 1 ? { blockSize } : {}),
      ...(ivLength > 0 ? { ivLength } : {}),
      keyLength,
    };
  } catch (error) {
    if (/** @type {any} */ (error).code === 'ERR_CRYPTO_UNKNOWN_CIPHER') return undefined;
    throw error;
  }
}
