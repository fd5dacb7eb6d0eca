// coro:fiber: the Fiber class, and values of one's own for each fiber.
import {
  checkFunction,
  checkInteger,
  checkMilliseconds,
  checkString,
  codedError,
  invalidArgumentType,
  outOfRange,
} from 'coro:internal/errors';
import { CancelledError, CpuLimitError, TimeoutError } from 'coro:internal/fiber-errors';
import { join, labelOf, startFiber } from 'coro:internal/fiber-life';
import { FiberLocal } from 'coro:internal/fiber-local';
import { cancelled, current, done, failed, FiberRecord, running } from 'coro:internal/fiber-record';
import { all, any, GroupState, map, race } from 'coro:internal/groups';
import { customInspect } from 'coro:internal/inspect';
import { iterate } from 'coro:internal/iterate';
import { callWithin, isLimited, within } from 'coro:internal/limits';
import { cancelFiber, reasonOf, runInScope, scopeWithLimit, shielded } from 'coro:internal/scopes';
import { Awaitable, waitFor } from 'coro:internal/wait';

const { cpuLimit, dump, isParked, name: setName, setCpuLimit, sleep, yield: yieldTurn } = __primordials.fiber;

/** @typedef {import('coro:internal/limits').Limits} Limits */

/**
 * @typedef {object} FiberOptions
 * @property {string} [name] shown in reports; that of the function where it is left out
 * @property {number} [cpuLimit] see fiber.cpuLimit; that of who starts the fiber where it is left out
 */

/** A flow of control with a stack of its own. It blocks without blocking any other. */
export class Fiber extends Awaitable {
  static CancelledError = CancelledError;
  static CpuLimitError = CpuLimitError;
  static TimeoutError = TimeoutError;

  /** @type {FiberRecord} */
  #record;

  /** @param {FiberRecord} record */
  constructor(record) {
    if (!(record instanceof FiberRecord)) {
      throw codedError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'A fiber is started by Fiber.run(fn)', Fiber);
    }
    super();
    this.#record = record;
    record.fiber = this;
  }

  /**
   * Starts a fiber. It runs at once; the caller goes on when it blocks or ends. An error that it does not
   * catch is thrown by join(); when nobody joins it is reported and ends the program with code 1.
   * @template {unknown[]} A
   * @param {((...args: A) => unknown) | FiberOptions} fn a promise that it returns is waited for; options may stand before
   * @param {A} args what the function is called with
   * @returns {Fiber}
   */
  static run(fn, ...args) {
    if (typeof fn !== 'function') return runWith(fn, args, Fiber.run, startFiber);
    const record = new FiberRecord(fn.name);
    const fiber = new Fiber(record);
    startFiber(record, fn, args);
    return fiber;
  }

  /** The fiber that asks. */
  static get current() {
    const record = current();
    return record.fiber ?? new Fiber(record);
  }

  /**
   * Blocks the calling fiber for a time.
   * @param {number} milliseconds
   * @param {Limits} [options]
   */
  static sleep(milliseconds, options) {
    checkMilliseconds('milliseconds', milliseconds);
    if (isLimited(options)) callWithin(options, sleep, undefined, milliseconds);
    else sleep(milliseconds);
  }

  /** Prints every fiber to the standard error: what it waits for, for how long, and where it is. So does SIGQUIT. */
  static dump() {
    dump();
  }

  /** Lets the other fibers that can run go first. */
  static yield() {
    yieldTurn();
  }

  /**
   * Blocks the calling fiber until a promise has settled.
   * @param {any} promise or anything with a method then(); another value is returned as it is
   * @param {Limits} [options]
   * @returns {any} what it was fulfilled with; throws what it was rejected with
   */
  static await(promise, options) {
    if (typeof promise?.then !== 'function') return promise;
    if (promise instanceof Fiber) return promise.join(options);
    return isLimited(options)
      ? callWithin(options, waitFor, undefined, promise, 'a promise')
      : waitFor(promise, 'a promise');
  }

  /**
   * For plain loops over what is made for `for await`, such as the web's streams.
   * @param {any} source an async iterable
   * @returns {Generator<any, void, void>} each step of it blocks the calling fiber
   */
  static iterate(source) {
    return iterate(source);
  }

  /**
   * Gives a function so much time. Then its blocking call fails, and a TimeoutError is thrown here.
   * @template {unknown[]} A
   * @template T
   * @param {number} milliseconds
   * @param {(...args: A) => T} fn
   * @param {A} args
   * @returns {T} what it returned
   */
  static timeout(milliseconds, fn, ...args) {
    const scope = limitedScope(milliseconds, fn);
    const result = runInScope(scope, () => fn(...args));
    if (scope.hasEnded) throw reasonOf(scope);
    return /** @type {T} */ (result);
  }

  /**
   * The same, but undefined instead of an error when the time was not enough.
   * @template {unknown[]} A
   * @template T
   * @param {number} milliseconds
   * @param {(...args: A) => T} fn
   * @param {A} args
   * @returns {T | undefined}
   */
  static tryTimeout(milliseconds, fn, ...args) {
    return runInScope(limitedScope(milliseconds, fn), () => fn(...args));
  }

  /**
   * Calls a function that is not disturbed: neither cancel() nor a time limit further out is seen inside.
   * For clean-up; give it a time limit of its own.
   * @template {unknown[]} A
   * @template T
   * @param {(...args: A) => T} fn
   * @param {A} args
   * @returns {T}
   */
  static shield(fn, ...args) {
    checkFunction('fn', fn);
    return shielded(() => fn(...args));
  }

  /**
   * Calls a function with a group, and returns when all fibers that were started in it have ended. The first
   * that fails, or the function itself, ends the others and is thrown.
   * @template T
   * @param {(group: Group) => T} fn
   * @param {Limits} [options]
   * @returns {T} what it returned
   */
  static group(fn, options) {
    checkFunction('fn', fn);
    if (isLimited(options)) return callWithin(options, Fiber.group, undefined, fn);
    const state = new GroupState();
    const group = new Group(state);
    return /** @type {T} */ (state.run(() => fn(group)));
  }

  /**
   * Runs all functions, each in a fiber of its own. The first failure cancels the others and is thrown.
   * @param {Iterable<any>} tasks functions; fibers that are there already are joined, and never cancelled
   * @param {Limits} [options]
   * @returns {any[]} the results, in the same order
   */
  static all(tasks, options) {
    return isLimited(options) ? callWithin(options, all, undefined, tasks) : all(tasks);
  }

  /**
   * The same until the first has ended, with success or not. The others are cancelled.
   * @param {Iterable<any>} tasks
   * @param {Limits} [options]
   * @returns {any} what that one returned; throws what it threw
   */
  static race(tasks, options) {
    return isLimited(options) ? callWithin(options, race, undefined, tasks) : race(tasks);
  }

  /**
   * The same until the first has succeeded. The others are cancelled.
   * @param {Iterable<any>} tasks
   * @param {Limits} [options]
   * @returns {any} what that one returned; an AggregateError when none did
   */
  static any(tasks, options) {
    return isLimited(options) ? callWithin(options, any, undefined, tasks) : any(tasks);
  }

  /**
   * Calls a function for each item, in at most so many fibers at a time.
   * @template I, T
   * @param {Iterable<I>} items read as they are needed
   * @param {number} limit
   * @param {(item: I, index: number) => T} fn
   * @param {Limits} [options]
   * @returns {T[]} the results, in the order of the items
   */
  static map(items, limit, fn, options) {
    if (typeof items?.[Symbol.iterator] !== 'function')
      throw invalidArgumentType('items', 'an iterable', items, Fiber.map);
    if (limit !== Infinity) checkInteger('limit', limit, 1);
    const work = () => /** @type {T[]} */ (map(items, limit, /** @type {any} */ (fn)));
    return isLimited(options) ? within(options, work) : work();
  }

  /**
   * Blocks until the fiber has ended.
   * @param {Limits} [options]
   * @returns {any} what its function returned; throws what it threw
   */
  join(options) {
    const record = this.#record;
    return isLimited(options)
      ? callWithin(options, join, undefined, record, this.join)
      : join(record, this.join);
  }

  /**
   * Cancels the fiber: from now on its blocking calls throw a CancelledError, the one that it waits in too.
   * Done to a fiber that has ended, or a second time, it does nothing.
   * @param {unknown} [reason] error.reason of what is thrown
   */
  cancel(reason) {
    const record = this.#record;
    if (record.isPump) {
      throw codedError(
        Error,
        'ERR_FIBER_IS_JOB',
        'A fiber that runs promise jobs cannot be cancelled',
        this.cancel,
      );
    }
    cancelFiber(record, reason);
  }

  /**
   * 'running': it asks itself; 'ready': its turn will come; 'waiting': something must happen first; 'done',
   * 'failed', 'cancelled': how it has ended.
   */
  get state() {
    const record = this.#record;
    switch (record.state) {
      case running:
        if (record === current()) return 'running';
        return record.slot >= 0 && isParked(record.id) ? 'waiting' : 'ready';
      case done:
        return 'done';
      case failed:
        return 'failed';
      case cancelled:
        return 'cancelled';
    }
  }

  /** The number that the kernel knows the fiber by. */
  get id() {
    return this.#record.id;
  }

  /** The name shown in reports: at first that of the function. */
  get name() {
    return this.#record.name;
  }

  set name(name) {
    checkString('name', name);
    const record = this.#record;
    record.name = name;
    if (record.state === running) setName(record.id, name);
  }

  /**
   * Milliseconds of processor time for which the fiber may run without giving the others a turn; then it is ended by a
   * CpuLimitError. Infinity: any.
   */
  get cpuLimit() {
    const record = this.#record;
    return (record.slot < 0 || record.state !== running ? undefined : cpuLimit(record.id)) ?? Infinity;
  }

  set cpuLimit(milliseconds) {
    checkCpuLimit('cpuLimit', milliseconds);
    const record = this.#record;
    if (record.slot >= 0 && record.state === running) setCpuLimit(record.id, milliseconds);
  }

  /**
   * A fiber can be awaited: with what join() would return or throw.
   * @param {((value: any) => any) | null} [onFulfilled]
   * @param {((error: any) => any) | null} [onRejected]
   * @returns {Promise<any>}
   */
  then(onFulfilled, onRejected) {
    const { promise, resolve, reject } = Promise.withResolvers();
    const record = this.#record;
    const waiting = new FiberRecord(`await ${labelOf(record)}`);
    startFiber(waiting, () => {
      let value;
      try {
        value = join(record);
      } catch (error) {
        reject(error);
        return;
      }
      // What the fiber returned is its value, even where that is a thenable itself.
      if (value instanceof Fiber) resolve(value.then(v => v));
      else resolve(value);
    }, []);
    return promise.then(onFulfilled, onRejected);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return `Fiber ${inspect({ id: this.id, name: this.name, state: this.state }, options)}`;
  }
}

/** The fibers of one call of Fiber.group. */
export class Group {
  /** @type {GroupState} */
  #state;

  /** @param {GroupState} state */
  constructor(state) {
    if (!(state instanceof GroupState)) {
      throw codedError(TypeError, 'ERR_ILLEGAL_CONSTRUCTOR', 'A group is made by Fiber.group(fn)', Group);
    }
    this.#state = state;
  }

  /**
   * Starts a fiber in the group.
   * @template {unknown[]} A
   * @param {((...args: A) => unknown) | FiberOptions} fn options may stand before it
   * @param {A} args
   * @returns {Fiber}
   */
  run(fn, ...args) {
    const group = this.#state;
    if (typeof fn !== 'function') {
      return runWith(fn, args, this.run, (record, ...rest) => group.start(record, ...rest));
    }
    const record = new FiberRecord(fn.name);
    const fiber = new Fiber(record);
    group.start(record, fn, args);
    return fiber;
  }

  /**
   * Cancels the group's function and all its fibers. Fiber.group then returns undefined.
   * @param {unknown} [reason]
   */
  cancel(reason) {
    this.#state.cancel(reason);
  }

  /** How many of its fibers have not ended. */
  get size() {
    return this.#state.size;
  }

  [customInspect]() {
    return `Group { size: ${this.size} }`;
  }
}

/**
 * @param {string} name
 * @param {unknown} milliseconds
 */
function checkCpuLimit(name, milliseconds) {
  if (typeof milliseconds !== 'number') throw invalidArgumentType(name, 'of type number', milliseconds);
  if (!(milliseconds > 0)) throw outOfRange(name, 'a positive number of milliseconds', milliseconds);
}

/**
 * Starts a fiber with options.
 * @param {FiberOptions} options
 * @param {any[]} args a function, and what it is called with
 * @param {Function} above
 * @param {typeof startFiber} start
 * @returns {Fiber}
 */
function runWith(options, [fn, ...args], above, start) {
  if (typeof options !== 'object' || options === null) {
    throw invalidArgumentType('fn', 'of type function', options, above);
  }
  checkFunction('fn', fn);
  const { name = fn.name, cpuLimit: limit } = options;
  checkString('options.name', name);
  if (limit !== undefined) checkCpuLimit('options.cpuLimit', limit);
  const record = new FiberRecord(name);
  const fiber = new Fiber(record);
  start(record, fn, args, { name: options.name, cpuLimit: limit });
  return fiber;
}

/**
 * @param {number} milliseconds
 * @param {unknown} fn
 * @returns {import('coro:internal/scopes').Scope}
 */
function limitedScope(milliseconds, fn) {
  checkMilliseconds('milliseconds', milliseconds);
  checkFunction('fn', fn);
  return scopeWithLimit(milliseconds);
}

export { CancelledError, CpuLimitError, FiberLocal, TimeoutError };

export default Fiber;
