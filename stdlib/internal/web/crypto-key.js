// CryptoKey: a secret that programs use by name.
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { finishClass, illegalConstructor, inspectFields } from 'coro:internal/web/webidl';

/** What the constructor is called with by those that may. */
const permission = Symbol('permission');

/** @typedef {{ name: 'HMAC', length: number, hash: { name: string } }} KeyAlgorithm */

/** @type {(key: CryptoKey) => Uint8Array} */
let secretOf;
/** @type {(secret: Uint8Array, algorithm: KeyAlgorithm, extractable: boolean, usages: string[]) => CryptoKey} */
let makeKey;

export class CryptoKey {
  /** @type {Uint8Array} */
  #secret;
  #algorithm;
  #extractable;
  #usages;

  /**
   * @param {symbol} allowed
   * @param {Uint8Array} secret
   * @param {KeyAlgorithm} algorithm
   * @param {boolean} extractable
   * @param {string[]} usages
   */
  constructor(allowed, secret, algorithm, extractable, usages) {
    if (allowed !== permission) throw illegalConstructor();
    this.#secret = secret;
    this.#algorithm = algorithm;
    this.#extractable = extractable;
    this.#usages = usages;
  }

  static {
    secretOf = key => key.#secret;
    makeKey = (...args) => new CryptoKey(permission, ...args);
  }

  get type() {
    return /** @type {const} */ ('secret');
  }

  get extractable() {
    return this.#extractable;
  }

  get algorithm() {
    return this.#algorithm;
  }

  get usages() {
    return this.#usages;
  }

  /** @returns {CryptoKey} */
  [cloneable]() {
    return makeKey(this.#secret, this.#algorithm, this.#extractable, this.#usages);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { type, extractable, algorithm, usages } = this;
    return inspectFields('CryptoKey', { type, extractable, algorithm, usages }, options, inspect);
  }
}

Object.defineProperty(CryptoKey, 'length', { value: 0, configurable: true });
finishClass(CryptoKey, 'type', 'extractable', 'algorithm', 'usages');

export { makeKey, secretOf };
