// coro:fibers: the coroutines of the package node-fibers, for programs that were written for it. Whoever runs one goes on
// when it yields or ends.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { Coroutine, fibersCreated } from 'coro:internal/coroutine';

let poolSize = 120;

class FiberObject {
  /** @type {Coroutine} */
  #coroutine;

  /** @param {Coroutine} coroutine */
  constructor(coroutine) {
    this.#coroutine = coroutine;
  }

  /**
   * Starts the fiber, or lets it go on, until it yields or ends.
   * @param {any} [_value] what the function is called with, or what Fiber.yield returns there
   * @returns {any} what it yields, or what its function returns; throws what that throws
   */
  run(_value) {
    const coroutine = this.#coroutine;
    if (arguments.length > 1) throw new TypeError('run() excepts 1 or no arguments');
    if (coroutine.isResting) return coroutine.goOn(this, _value, false);
    if (coroutine.isRunning) throw new Error('This Fiber is already running');
    return coroutine.begin(this, arguments.length === 0 ? [] : [_value]);
  }

  /**
   * Lets the Fiber.yield in which the fiber waits throw.
   * @param {any} [_error]
   * @returns {any} as run()
   */
  throwInto(_error) {
    const coroutine = this.#coroutine;
    if (!coroutine.isResting) throw new Error('This Fiber is not yielding');
    if (arguments.length > 1) throw new TypeError('throwInto() expects 1 or no arguments');
    return coroutine.goOn(this, _error, true);
  }

  /**
   * Ends the fiber: Fiber.yield throws there, again and again, until the function has come to its end. It can be run
   * anew then. One that has not been started stays as it is.
   * @returns {any} what its function returns
   */
  reset() {
    const coroutine = this.#coroutine;
    if (!coroutine.isStarted) return undefined;
    if (!coroutine.isResting) throw new Error('This Fiber is not yielding');
    if (arguments.length > 0) throw new TypeError('reset() expects no arguments');
    return coroutine.unwind(this);
  }

  /** Has it been run, and not come to its end? */
  get started() {
    return this.#coroutine.isStarted;
  }
}

class FiberCoroutine extends Coroutine {
  /** @override */
  revive() {
    return new FiberObject(this);
  }
}

/**
 * A coroutine, with `new` or without.
 * @param {Function} fn
 * @returns {FiberObject}
 */
function Fiber(fn) {
  if (arguments.length !== 1) throw new TypeError('Fiber expects 1 argument');
  if (typeof fn !== 'function') throw invalidArgumentType('fn', 'of type function', fn, Fiber);
  return Reflect.construct(FiberObject, [new FiberCoroutine(fn)], new.target ?? Fiber);
}

Fiber.prototype = /** @type {any} */ (FiberObject.prototype);
Object.defineProperty(Fiber.prototype, 'constructor', { value: Fiber, writable: true, configurable: true });
Object.defineProperty(Fiber.prototype, Symbol.toStringTag, { value: 'Fiber', configurable: true });

Object.defineProperties(Fiber, {
  yield: {
    value: yieldValue,
    writable: true,
    configurable: true,
    enumerable: true,
  },
  current: {
    get: () => Coroutine.current()?.owner,
    configurable: true,
    enumerable: true,
  },
  poolSize: {
    get: () => poolSize,
    set: value => {
      poolSize = Number(value);
    },
    configurable: true,
    enumerable: true,
  },
  fibersCreated: { get: fibersCreated, configurable: true, enumerable: true },
});

/**
 * Goes back to whoever has run the running fiber.
 * @param {any} [_value] what run() returns there
 * @returns {any} what the next run() is given
 */
function yieldValue(_value) {
  const coroutine = Coroutine.current();
  if (coroutine === undefined) {
    throw codedError(Error, 'ERR_NO_FIBER', 'yield() called with no fiber running', yieldValue);
  }
  if (arguments.length > 1) throw new TypeError('yield() expects 1 or no arguments');
  return coroutine.yield(_value);
}
Object.defineProperty(yieldValue, 'name', { value: 'yield', configurable: true });

export { Fiber };
export default Fiber;
