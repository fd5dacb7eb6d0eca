// CryptoKey: a key that programs use by name.
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { finishClass, illegalConstructor, inspectFields } from 'coro:internal/web/webidl';

/** What the constructor is called with by those that may. */
const permission = Symbol('permission');

/** @typedef {'secret' | 'private' | 'public'} KeyType */
/** @typedef {{ name: string, [property: string]: any }} KeyAlgorithm */

/** @type {(key: CryptoKey) => Uint8Array} what it is made of: a secret's bytes, PKCS #8, or SubjectPublicKeyInfo */
let materialOf;
/**
 * @type {(type: KeyType, material: Uint8Array, algorithm: KeyAlgorithm, extractable: boolean, usages: string[]) => CryptoKey}
 */
let makeKey;

export class CryptoKey {
  #type;
  /** @type {Uint8Array} */
  #material;
  #algorithm;
  #extractable;
  #usages;

  /**
   * @param {symbol} allowed
   * @param {KeyType} type
   * @param {Uint8Array} material
   * @param {KeyAlgorithm} algorithm
   * @param {boolean} extractable
   * @param {string[]} usages
   */
  constructor(allowed, type, material, algorithm, extractable, usages) {
    if (allowed !== permission) throw illegalConstructor();
    this.#type = type;
    this.#material = material;
    this.#algorithm = algorithm;
    this.#extractable = extractable;
    this.#usages = usages;
  }

  static {
    materialOf = key => key.#material;
    makeKey = (...args) => new CryptoKey(permission, ...args);
  }

  get type() {
    return this.#type;
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
    return makeKey(this.#type, this.#material, this.#algorithm, this.#extractable, this.#usages);
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

export { makeKey, materialOf };
