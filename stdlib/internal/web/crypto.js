// crypto: random values from the system.
import { invalidArgumentType } from 'coro:internal/errors';
import { cloneable } from 'coro:internal/web/clone-marks';
import { DOMException } from 'coro:internal/web/dom-exception';
import { finishClass, illegalConstructor, invalidThis, needArguments } from 'coro:internal/web/webidl';

const { random } = __primordials.web;

/** What the constructor is called with by those that may. */
const permission = Symbol('permission');

/** Bytes that getRandomValues gives at most. */
const most = 65536;

/** Random bytes for numbers to come, and how many are used: the system is asked for many at a time. */
const pool = new Uint8Array(2048);
let used = pool.length;

const kindOfView = /** @type {() => string | undefined} */ (
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get
);
const integers = /^(?:Big)?(?:Ui|I)nt(?:8|8Clamped|16|32|64)Array$/;

/** @type {string[]} "00" to "ff" */
const digits = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

export class Crypto {
  #isCrypto = true;

  /** @param {symbol} [allowed] */
  constructor(allowed = undefined) {
    if (allowed !== permission) throw illegalConstructor();
  }

  /**
   * Fills an array of integers.
   * @template {ArrayBufferView} T
   * @param {T} array
   * @returns {T} the same
   */
  getRandomValues(array) {
    needArguments(arguments, 1, 'array');
    if (!(#isCrypto in this)) throw invalidThis('Crypto');
    if (!ArrayBuffer.isView(array))
      throw invalidArgumentType('array', 'an instance of ArrayBufferView', array);
    if (!integers.test(kindOfView.call(array) ?? '')) {
      throw new DOMException('The data argument must be an integer-type TypedArray', 'TypeMismatchError');
    }
    if (array.byteLength > most) {
      const message = `The requested length exceeds 65,536 bytes: ${array.byteLength}`;
      throw new DOMException(message, 'QuotaExceededError');
    }
    random(array);
    return array;
  }

  /** @returns {string} a random UUID, version 4 */
  randomUUID() {
    if (!(#isCrypto in this)) throw invalidThis('Crypto');
    if (used === pool.length) {
      random(pool);
      used = 0;
    }
    const bytes = pool.subarray(used, (used += 16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = '';
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
      text += digits[bytes[i]];
      bytes[i] = 0; // what was given away is no longer here
    }
    return text;
  }
}

Object.defineProperty(Crypto.prototype, cloneable, { value: null });
finishClass(Crypto, 'getRandomValues', 'randomUUID');

export const crypto = new Crypto(permission);
