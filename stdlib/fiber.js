// coro:fiber: the Fiber class.
import { checkFunction, checkMilliseconds, checkString } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { reportUncaught } from 'coro:internal/report';

const { run, self, sleep, name: setName, yield: yieldTurn } = __primordials.fiber;

/** A flow of control with a stack of its own. It blocks without blocking any other. */
export class Fiber {
  /** @type {bigint} */
  #id;
  #name;

  /**
   * @param {bigint} id
   * @param {string} name
   */
  constructor(id, name) {
    this.#id = id;
    this.#name = name;
  }

  /**
   * Starts a fiber. It runs at once; the caller goes on when it blocks or ends. An error that it does not
   * catch is reported and ends the program with code 1.
   * @template {unknown[]} A
   * @param {(...args: A) => unknown} fn
   * @param {A} args what the function is called with
   * @returns {Fiber}
   */
  static run(fn, ...args) {
    checkFunction('fn', fn);
    const id = run(() => {
      try {
        fn(...args);
      } catch (error) {
        reportUncaught(error, fiber?.name || fn.name || `fiber ${self()}`);
      }
    });
    /** @type {Fiber | undefined} */
    var fiber = new Fiber(id, fn.name);
    return fiber;
  }

  /**
   * Blocks the calling fiber for a time.
   * @param {number} milliseconds
   */
  static sleep(milliseconds) {
    checkMilliseconds('milliseconds', milliseconds);
    sleep(milliseconds);
  }

  /** Lets the other fibers that can run go first. */
  static yield() {
    yieldTurn();
  }

  /** The number that the kernel knows the fiber by. */
  get id() {
    return this.#id;
  }

  /** The name shown in reports: at first that of the function. */
  get name() {
    return this.#name;
  }

  set name(name) {
    checkString('name', name);
    this.#name = name;
    setName(this.#id, name);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return `Fiber ${inspect({ id: this.#id, name: this.#name }, options)}`;
  }
}

export default Fiber;
