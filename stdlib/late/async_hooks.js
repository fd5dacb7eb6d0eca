// coro:async_hooks: values that follow the flow of control, through promises and into the fibers that it starts.
import { checkFunction } from 'coro:internal/errors';
import { FiberLocal } from 'coro:internal/fiber-local';

const { asyncData, setAsyncData } = __primordials.engine;

/** A value for all that is called from here, now or later. */
export class AsyncLocalStorage {
  /** @type {FiberLocal<any>} */
  #value;
  #name;

  /** @param {{ defaultValue?: unknown, name?: string }} [options] */
  constructor({ defaultValue, name = '' } = {}) {
    this.#value = new FiberLocal(defaultValue);
    this.#name = `${name}`;
  }

  /** @returns {string} */
  get name() {
    return this.#name;
  }

  /** @returns {any} */
  getStore() {
    return this.#value.get();
  }

  /** @param {unknown} value from here on in this flow of control */
  enterWith(value) {
    this.#value.set(value);
  }

  /**
   * @param {unknown} value
   * @param {(...args: any[]) => any} fn
   * @param {unknown[]} args
   * @returns {any} what the function returns, which is called with the value
   */
  run(value, fn, ...args) {
    return this.#value.run(value, fn, ...args);
  }

  /**
   * @param {(...args: any[]) => any} fn
   * @param {unknown[]} args
   * @returns {any} what the function returns, which is called without a value
   */
  exit(fn, ...args) {
    return this.run(undefined, fn, ...args);
  }

  /** No value from here on in this flow of control. */
  disable() {
    this.#value.set(undefined);
  }

  /**
   * @template {Function} F
   * @param {F} fn
   * @returns {F} the same, which is always called with the values of now
   */
  static bind(fn) {
    checkFunction('fn', fn);
    const snapshot = AsyncLocalStorage.snapshot();
    return /** @type {any} */ (
      function (/** @type {unknown[]} */ ...args) {
        // @ts-expect-error: whatever it is called on.
        return snapshot(() => Reflect.apply(fn, this, args));
      }
    );
  }

  /** @returns {(fn: Function, ...args: unknown[]) => any} calls functions with the values of now */
  static snapshot() {
    const data = asyncData();
    return (fn, ...args) => {
      const before = asyncData();
      setAsyncData(data);
      try {
        return fn(...args);
      } finally {
        setAsyncData(before);
      }
    };
  }
}

/** The values of where it was made, for callbacks that come later. */
export class AsyncResource {
  #snapshot = AsyncLocalStorage.snapshot();
  #type;

  /** @param {string} type what it stands for */
  constructor(type) {
    this.#type = `${type}`;
  }

  /** @returns {string} */
  get type() {
    return this.#type;
  }

  /**
   * @param {Function} fn
   * @param {unknown} [thisArg]
   * @param {unknown[]} args
   * @returns {any}
   */
  runInAsyncScope(fn, thisArg, ...args) {
    return this.#snapshot(() => Reflect.apply(fn, thisArg, args));
  }

  /** @param {Function} fn @param {unknown} [thisArg] */
  bind(fn, thisArg) {
    return (/** @type {unknown[]} */ ...args) => this.runInAsyncScope(fn, thisArg, ...args);
  }

  /** @returns {this} */
  emitDestroy() {
    return this;
  }
}

export default { AsyncLocalStorage, AsyncResource };
