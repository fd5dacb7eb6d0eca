// Fibers that belong together: none outlives the call that made them, and the first failure ends them all.
import { checkFunction, codedError, invalidArgumentType } from 'coro:internal/errors';
import { CancelledError } from 'coro:internal/fiber-errors';
import { isInterrupted } from 'coro:internal/fiber-page';
import { noteStarts, startFiber } from 'coro:internal/fiber-life';
import { current, failed, FiberRecord } from 'coro:internal/fiber-record';
import { absorbs, cancelFiber, cancelScope, enter, leave, runInScope, Scope } from 'coro:internal/scopes';
import { settled } from 'coro:internal/wait';
import { Reason, WaiterList } from 'coro:internal/waiters';

const ends = new Reason('the end of the fibers of a group');

/** The fibers of one group. */
export class GroupState {
  #parent = current();
  #scope = new Scope();
  /** @type {Set<FiberRecord>} */
  #children = new Set();
  #empty = new WaiterList();
  #isOver = false;
  /** The function has ended, its fibers are waited for. */
  #isWaiting = false;
  #isCancelled = false;
  /** @type {unknown} */
  #reason = undefined;
  /** The first, and those that came while the others ended. @type {unknown[]} */
  #failures = [];

  get size() {
    return this.#children.size;
  }

  get isCancelled() {
    return this.#isCancelled;
  }

  /**
   * @param {FiberRecord} record a new one
   * @param {(...args: any[]) => unknown} fn
   * @param {unknown[]} args
   * @param {{ name?: string, cpuLimit?: number }} [options]
   */
  start(record, fn, args, options) {
    if (this.#isOver) {
      throw codedError(Error, 'ERR_GROUP_ENDED', 'The group has ended, no fiber can join it', this.start);
    }
    record.owner = this;
    if (this.#isCancelled) {
      record.isCancelled = true;
      record.reason = this.#reason;
    }
    this.#children.add(record);
    try {
      startFiber(record, fn, args, options);
    } catch (error) {
      this.#children.delete(record);
      throw error;
    }
  }

  /**
   * Cancels the group's function and its fibers.
   * @param {unknown} [reason]
   */
  cancel(reason) {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.#reason = reason;
    if (!this.#isOver && !this.#isWaiting) cancelScope(this.#parent, this.#scope, reason);
    for (const child of this.#children) cancelFiber(child, reason);
  }

  /** @param {FiberRecord} child which has ended */
  ended(child) {
    this.#children.delete(child);
    if (child.state === failed) {
      child.isObserved = true;
      noteStarts(child);
      this.#fail(child.result);
    }
    if (this.#children.size === 0) this.#empty.completeAll();
  }

  /** @param {unknown} error */
  #fail(error) {
    if (!this.#failures.includes(error)) this.#failures.push(error);
    this.cancel(error);
  }

  /**
   * @template T
   * @param {() => T} fn
   * @returns {T | undefined} what it returned; undefined when the group was cancelled by its own cancel()
   */
  run(fn) {
    const record = this.#parent;
    /** @type {any} */
    let result;
    /** @type {unknown} */
    let ending;
    this.#scope.group = this;
    enter(record, this.#scope);
    try {
      result = settled(fn());
      this.#isWaiting = true;
      while (this.#children.size > 0) this.#empty.wait(ends);
    } catch (error) {
      result = undefined;
      ending = error;
      // Of somebody else, who was joined, it is an error like any.
      if (error instanceof CancelledError && isInterrupted()) this.cancel(error.reason);
      else this.#fail(error);
      this.#awaitChildren();
    }
    this.#isOver = true;
    leave(record, this.#scope);
    if (this.#failures.length > 0) throw this.#firstFailure();
    if (ending !== undefined && !absorbs(record, this.#scope, ending)) throw ending;
    return result;
  }

  // They were cancelled; their clean-up is waited for, whatever happens to us.
  #awaitChildren() {
    if (this.#children.size === 0) return;
    const shield = new Scope();
    shield.isShield = true;
    runInScope(shield, () => {
      while (this.#children.size > 0) this.#empty.wait(ends);
    });
  }

  // The others are not lost: they stand beside it.
  #firstFailure() {
    const [first, ...others] = this.#failures;
    if (others.length > 0 && typeof first === 'object' && first !== null && Object.isExtensible(first)) {
      Object.defineProperty(first, 'suppressed', {
        value: others,
        configurable: true,
        writable: true,
        enumerable: true,
      });
    }
    return first;
  }
}

/** What is started in a group. @typedef {(() => unknown) | { join(): unknown }} Task */

/**
 * @param {string} name of the argument
 * @param {Iterable<unknown>} tasks functions, or fibers that are there already
 * @returns {(() => unknown)[]}
 */
export function toFunctions(name, tasks) {
  if (tasks === null || tasks === undefined || typeof tasks[Symbol.iterator] !== 'function') {
    throw invalidArgumentType(name, 'an iterable of functions or fibers', tasks, toFunctions);
  }
  return Array.from(tasks, (task, index) => {
    if (typeof task === 'function') return /** @type {() => unknown} */ (task);
    const fiber = /** @type {{ join?: unknown } | null} */ (task);
    if (typeof fiber === 'object' && typeof fiber?.join === 'function') {
      return () => /** @type {{ join(): unknown }} */ (fiber).join();
    }
    throw invalidArgumentType(`${name}[${index}]`, 'a function or a fiber', task, toFunctions);
  });
}

/**
 * @param {Iterable<unknown>} tasks
 * @returns {unknown[]} their results, in their order
 */
export function all(tasks) {
  const functions = toFunctions('tasks', tasks);
  /** @type {unknown[]} */
  const results = new Array(functions.length);
  const group = new GroupState();
  group.run(() => {
    functions.forEach((fn, index) => {
      group.start(new FiberRecord(fn.name), () => void (results[index] = settled(fn())), []);
    });
  });
  return results;
}

/**
 * @param {Iterable<unknown>} tasks
 * @returns {unknown} what the first that ended returned; throws what it threw. The others are cancelled
 */
export function race(tasks) {
  const functions = toFunctions('tasks', tasks);
  if (functions.length === 0) throw noTasks(race);
  /** @type {{ value?: unknown, error?: unknown, failed: boolean } | undefined} */
  let first;
  const group = new GroupState();
  group.run(() => {
    for (const fn of functions) {
      if (first !== undefined) break;
      group.start(
        new FiberRecord(fn.name),
        () => {
          let outcome;
          try {
            outcome = { value: settled(fn()), failed: false };
          } catch (error) {
            if (first !== undefined) return;
            if (group.isCancelled) throw error;
            outcome = { error, failed: true };
          }
          if (first === undefined) {
            first = outcome;
            group.cancel();
          }
        },
        [],
      );
    }
  });
  if (first?.failed) throw first.error;
  return first?.value;
}

/**
 * @param {Iterable<unknown>} tasks
 * @returns {unknown} what the first that succeeded returned; an AggregateError when none did
 */
export function any(tasks) {
  const functions = toFunctions('tasks', tasks);
  /** @type {unknown[]} */
  const errors = new Array(functions.length);
  /** @type {{ value: unknown } | undefined} */
  let first;
  const group = new GroupState();
  group.run(() => {
    functions.forEach((fn, index) => {
      if (first !== undefined) return;
      group.start(
        new FiberRecord(fn.name),
        () => {
          try {
            const value = settled(fn());
            if (first === undefined) {
              first = { value };
              group.cancel();
            }
          } catch (error) {
            if (first !== undefined) return;
            if (group.isCancelled) throw error;
            errors[index] = error;
          }
        },
        [],
      );
    });
  });
  if (first === undefined) throw new AggregateError(errors, 'All tasks have failed');
  return first.value;
}

/**
 * @param {Iterable<unknown>} items
 * @param {number} limit
 * @param {(item: any, index: number) => unknown} fn
 * @returns {unknown[]} the results, in the order of the items
 */
export function map(items, limit, fn) {
  checkFunction('fn', fn);
  const iterator = items[Symbol.iterator]();
  /** @type {unknown[]} */
  const results = [];
  let next = 0;
  let isOver = false;
  const work = () => {
    while (!isOver) {
      const { done, value } = iterator.next();
      if (done) {
        isOver = true;
        return;
      }
      const index = next++;
      results[index] = undefined;
      results[index] = settled(fn(value, index));
    }
  };
  const group = new GroupState();
  try {
    group.run(() => {
      for (let count = 0; count < limit && !isOver; count++) group.start(new FiberRecord(fn.name), work, []);
    });
  } finally {
    if (!isOver) iterator.return?.();
  }
  return results;
}

/** @param {Function} above */
function noTasks(above) {
  return codedError(TypeError, 'ERR_INVALID_ARG_VALUE', "The argument 'tasks' must not be empty", above);
}
