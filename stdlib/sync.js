// coro:sync: how fibers wait for one another. All lines are first come, first served; what is handed over belongs to the
// one who waited, even when that one is cancelled at the same time.
import { Channel, select } from 'coro:internal/channel';
import { checkFunction, checkInteger, codedError } from 'coro:internal/errors';
import { current } from 'coro:internal/fiber-record';
import { customInspect } from 'coro:internal/inspect';
import { callWithin, isLimited } from 'coro:internal/limits';
import { checkCancelled } from 'coro:internal/scopes';
import { settled } from 'coro:internal/wait';
import { Reason, WaiterList } from 'coro:internal/waiters';

const aMutex = new Reason('a mutex');
const aPermit = new Reason('a permit of a semaphore');
const theOthers = new Reason('a wait group');
const anEvent = new Reason('an event');

/** @typedef {import('coro:internal/limits').Limits} Limits */

/** What lock() gives, for `using`. */
class Held {
  #mutex;

  /** @param {Mutex} mutex */
  constructor(mutex) {
    this.#mutex = mutex;
  }

  [Symbol.dispose]() {
    this.#mutex.unlock();
  }
}

/** Held by one fiber at a time. */
export class Mutex {
  /** @type {import('coro:internal/fiber-record').FiberRecord | undefined} */
  #owner = undefined;
  #line = new WaiterList();

  get locked() {
    return this.#owner !== undefined;
  }

  /**
   * Blocks until the mutex is the calling fiber's.
   * @param {Limits} [options]
   * @returns {Disposable} unlocks it: `using held = mutex.lock()`
   */
  lock(options) {
    if (options !== undefined && isLimited(options)) return callWithin(options, this.lock, this);
    checkCancelled();
    const record = current();
    if (this.#owner === undefined) {
      this.#owner = record;
    } else {
      if (this.#owner === record)
        throw codedError(Error, 'ERR_MUTEX_HELD', 'The fiber holds the mutex already', this.lock);
      this.#line.wait(aMutex);
    }
    return new Held(this);
  }

  /** @returns {boolean} false: another one holds it */
  tryLock() {
    if (this.#owner !== undefined) return false;
    this.#owner = current();
    return true;
  }

  /** Gives it to the fiber that has waited longest. */
  unlock() {
    if (this.#owner !== current()) {
      throw codedError(Error, 'ERR_MUTEX_NOT_HELD', 'The fiber does not hold the mutex', this.unlock);
    }
    const next = this.#line.shift();
    this.#owner = next?.record;
    next?.complete();
  }

  /**
   * Calls a function while the mutex is held.
   * @template T
   * @param {() => T | PromiseLike<T>} fn
   * @param {Limits} [options] for the wait
   * @returns {T}
   */
  run(fn, options) {
    checkFunction('fn', fn);
    this.lock(options);
    try {
      return settled(fn());
    } finally {
      this.unlock();
    }
  }

  [customInspect]() {
    return `Mutex { locked: ${this.locked} }`;
  }
}

/** So many at a time. */
export class Semaphore {
  #available;
  #line = new WaiterList();

  /** @param {number} permits */
  constructor(permits) {
    checkInteger('permits', permits, 0);
    this.#available = permits;
  }

  /** How many permits nobody has. */
  get available() {
    return this.#available;
  }

  /**
   * Takes permits; blocks until there are enough.
   * @param {number} [count]
   * @param {Limits} [options]
   */
  acquire(count = 1, options) {
    checkInteger('count', count, 0);
    if (options !== undefined && isLimited(options)) {
      callWithin(options, this.acquire, this, count);
      return;
    }
    checkCancelled();
    if (this.#line.first === undefined && this.#available >= count) {
      this.#available -= count;
      return;
    }
    try {
      this.#line.wait(aPermit, count);
    } catch (error) {
      this.#serve(); // Those behind may want fewer.
      throw error;
    }
  }

  /**
   * @param {number} [count]
   * @returns {boolean} false: there are too few, or others wait
   */
  tryAcquire(count = 1) {
    checkInteger('count', count, 0);
    if (this.#line.first !== undefined || this.#available < count) return false;
    this.#available -= count;
    return true;
  }

  /** @param {number} [count] permits given back, or new ones */
  release(count = 1) {
    checkInteger('count', count, 0);
    this.#available += count;
    this.#serve();
  }

  /**
   * Calls a function with a permit.
   * @template T
   * @param {() => T | PromiseLike<T>} fn
   * @param {Limits} [options] for the wait
   * @returns {T}
   */
  run(fn, options) {
    checkFunction('fn', fn);
    this.acquire(1, options);
    try {
      return settled(fn());
    } finally {
      this.release();
    }
  }

  [customInspect]() {
    return `Semaphore { available: ${this.available} }`;
  }

  #serve() {
    for (
      let { first } = this.#line;
      first !== undefined && first.value <= this.#available;
      { first } = this.#line
    ) {
      this.#available -= first.value;
      this.#line.remove(first);
      first.complete();
    }
  }
}

/** Waits until as many have said that they are done as were counted. */
export class WaitGroup {
  #count = 0;
  #line = new WaiterList();

  get count() {
    return this.#count;
  }

  /** @param {number} [count] */
  add(count = 1) {
    checkInteger('count', count);
    if (this.#count + count < 0) {
      throw codedError(RangeError, 'ERR_OUT_OF_RANGE', 'More were done than were counted', this.add);
    }
    this.#count += count;
    if (this.#count === 0) this.#line.completeAll();
  }

  /** One less to wait for. */
  done() {
    this.add(-1);
  }

  /**
   * Blocks until all are done.
   * @param {Limits} [options]
   */
  wait(options) {
    if (options !== undefined && isLimited(options)) {
      callWithin(options, this.wait, this);
      return;
    }
    checkCancelled();
    if (this.#count > 0) this.#line.wait(theOthers);
  }

  [customInspect]() {
    return `WaitGroup { count: ${this.count} }`;
  }
}

/** Something that happens: until then fibers wait, from then on none does. */
export class Event {
  #isSet = false;
  #line = new WaiterList();

  get isSet() {
    return this.#isSet;
  }

  /** It has happened: lets all go on. */
  set() {
    this.#isSet = true;
    this.#line.completeAll();
  }

  /** It has not happened yet, again. */
  clear() {
    this.#isSet = false;
  }

  /**
   * Blocks until it has happened.
   * @param {Limits} [options]
   */
  wait(options) {
    if (options !== undefined && isLimited(options)) {
      callWithin(options, this.wait, this);
      return;
    }
    checkCancelled();
    if (!this.#isSet) this.#line.wait(anEvent);
  }

  [customInspect]() {
    return `Event { isSet: ${this.isSet} }`;
  }
}

export { Channel, select };

export default { Channel, Event, Mutex, Semaphore, select, WaitGroup };
