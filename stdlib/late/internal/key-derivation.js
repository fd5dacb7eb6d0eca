// PBKDF2, scrypt and HKDF in Node's words. What ends in Sync blocks the calling fiber while another thread computes.
import { Buffer } from 'coro:buffer';
import { callBack } from 'coro:internal/call-back';
import { checkInteger, checkString, codedError, invalidArgumentType } from 'coro:internal/errors';

const { hkdf: deriveHkdf, pbkdf2: derivePbkdf2, scrypt: deriveScrypt } = __primordials.crypto;

/** The longest result. */
const most = 2 ** 31 - 1;

/**
 * @param {unknown} data
 * @param {string} name
 * @returns {Uint8Array | string} a string is UTF-8
 */
function toBytes(data, name) {
  if (typeof data === 'string') return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const expected = 'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView';
  throw invalidArgumentType(name, expected, data, toBytes);
}

/** @param {Uint8Array} bytes */
const toBuffer = bytes => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * @param {any} password
 * @param {any} salt
 * @param {number} iterations
 * @param {number} keylen bytes
 * @param {string} digest
 * @returns {() => any} what computes it
 */
function pbkdf2Of(password, salt, iterations, keylen, digest) {
  checkString('digest', digest);
  const [secret, salts] = [toBytes(password, 'password'), toBytes(salt, 'salt')];
  checkInteger('iterations', iterations, 1, most);
  checkInteger('keylen', keylen, 0, most);
  return () => toBuffer(derivePbkdf2(digest, secret, salts, iterations, keylen));
}

/**
 * @typedef {object} ScryptOptions
 * @property {number} [N] a power of two
 * @property {number} [cost]
 * @property {number} [r]
 * @property {number} [blockSize]
 * @property {number} [p]
 * @property {number} [parallelization]
 * @property {number} [maxmem] bytes
 */

/**
 * @param {any} password
 * @param {any} salt
 * @param {number} keylen bytes
 * @param {ScryptOptions} [options]
 * @returns {() => any}
 */
function scryptOf(password, salt, keylen, options = {}) {
  const [secret, salts] = [toBytes(password, 'password'), toBytes(salt, 'salt')];
  checkInteger('keylen', keylen, 0, most);
  const cost = options.N ?? options.cost ?? 16384;
  const blockSize = options.r ?? options.blockSize ?? 8;
  const parallelization = options.p ?? options.parallelization ?? 1;
  const maxmem = options.maxmem ?? 32 << 20;
  checkInteger('N', cost, 0, 2 ** 32 - 1);
  checkInteger('r', blockSize, 0, 2 ** 32 - 1);
  checkInteger('p', parallelization, 0, 2 ** 32 - 1);
  checkInteger('maxmem', maxmem, 0);
  return () => toBuffer(deriveScrypt(secret, salts, cost, blockSize, parallelization, maxmem, keylen));
}

/**
 * @param {string} digest
 * @param {any} ikm
 * @param {any} salt
 * @param {any} info
 * @param {number} keylen bytes
 * @returns {() => ArrayBuffer}
 */
function hkdfOf(digest, ikm, salt, info, keylen) {
  checkString('digest', digest);
  const [key, salts, infos] = [toBytes(ikm, 'ikm'), toBytes(salt, 'salt'), toBytes(info, 'info')];
  checkInteger('length', keylen, 0, most);
  return () => {
    try {
      return /** @type {ArrayBuffer} */ (deriveHkdf(digest, key, salts, infos, keylen).buffer);
    } catch (error) {
      // Nothing else can be wrong with it.
      if (/** @type {any} */ (error).code !== 'ERR_CRYPTO_OPERATION_FAILED') throw error;
      throw codedError(RangeError, 'ERR_CRYPTO_INVALID_KEYLEN', 'Invalid key length', hkdfOf, {
        cause: error,
      });
    }
  };
}

/** @param {Parameters<typeof pbkdf2Of>} args */
export const pbkdf2Sync = (...args) => pbkdf2Of(...args)();
/** @param {Parameters<typeof scryptOf>} args */
export const scryptSync = (...args) => scryptOf(...args)();
/** @param {Parameters<typeof hkdfOf>} args */
export const hkdfSync = (...args) => hkdfOf(...args)();

/** @param {any[]} args the callback is the last, here and in those that follow */
export function pbkdf2(...args) {
  const callback = args.pop();
  callBack('crypto.pbkdf2', pbkdf2Of(.../** @type {Parameters<typeof pbkdf2Of>} */ (args)), callback);
}

/** @param {any[]} args */
export function scrypt(...args) {
  const callback = args.pop();
  callBack('crypto.scrypt', scryptOf(.../** @type {Parameters<typeof scryptOf>} */ (args)), callback);
}

/** @param {any[]} args */
export function hkdf(...args) {
  const callback = args.pop();
  callBack('crypto.hkdf', hkdfOf(.../** @type {Parameters<typeof hkdfOf>} */ (args)), callback);
}
