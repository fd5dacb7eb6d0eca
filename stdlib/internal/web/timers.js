// setTimeout and its like, with Node's objects.
import { checkFunction } from 'coro:internal/errors';
import { isHosted } from 'coro:internal/hosted';
import { customInspect } from 'coro:internal/inspect';
import { tell } from 'coro:internal/streams';
import { cancel, schedule, scheduleNext, setRef, Task } from 'coro:internal/web/event-loop';
import { inspectFields } from 'coro:internal/web/webidl';

/** @typedef {(...args: any[]) => unknown} Callback */

/** The longest time; longer ones become the shortest, as in Node. */
const longest = 2 ** 31 - 1;

/** Most callbacks have no arguments; a list for each would be a tenth of a timer's memory. @type {any[]} */
const none = [];

/** @type {Map<number, Timeout>} those whose number somebody asked for */
const numbered = new Map();
let nextNumber = 1;

/**
 * @param {unknown} value what the program gave
 * @returns {number} milliseconds
 */
function toDelay(value) {
  const delay = Number(value);
  if (delay >= 1 && delay <= longest) return Math.trunc(delay);
  if (delay > longest) warn('TimeoutOverflowWarning', `${delay} does not fit into a 32-bit signed integer.`);
  else if (delay < 0) warn('TimeoutNegativeWarning', `${delay} is a negative number.`);
  else if (Number.isNaN(delay) && value !== undefined) warn('TimeoutNaNWarning', `${value} is not a number.`);
  return 1;
}

/** @type {Set<string>} */
const warned = new Set();

/**
 * Says once a program that a delay was not understood.
 * @param {string} name
 * @param {string} text
 */
function warn(name, text) {
  if (warned.has(name)) return;
  warned.add(name);
  tell(`${name}: ${text}\nTimeout duration was set to 1.\n`);
}

/** What setTimeout and setInterval return. */
export class Timeout {
  /** @type {TimeoutTask} */
  #task;

  /**
   * @param {Callback} callback
   * @param {unknown} delay
   * @param {unknown[]} args
   * @param {boolean} repeats
   */
  constructor(callback, delay, args, repeats) {
    this.#task = new TimeoutTask(this, callback, toDelay(delay), args, repeats);
    schedule(this.#task, this.#task.delay);
  }

  /** The program does not end before it. */
  ref() {
    setRef(this.#task, true);
    return this;
  }

  /** The program may end before it. */
  unref() {
    setRef(this.#task, false);
    return this;
  }

  /** @returns {boolean} */
  hasRef() {
    return this.#task.isRef;
  }

  /** Its time begins anew. */
  refresh() {
    if (!this.#task.isCleared) schedule(this.#task, this.#task.delay);
    return this;
  }

  /** The same as clearTimeout. */
  close() {
    this.#task.isCleared = true;
    cancel(this.#task);
    this.#task.forgetNumber();
    return this;
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** @returns {number} which clearTimeout takes too */
  [Symbol.toPrimitive]() {
    const task = this.#task;
    if (task.number === 0) {
      task.number = nextNumber++;
      if (!task.isCleared) numbered.set(task.number, this);
    }
    return task.number;
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { callback, delay, isPending, repeats } = this.#task;
    return inspectFields('Timeout', { callback, delay, repeats, pending: isPending }, options, inspect);
  }
}

class TimeoutTask extends Task {
  isCleared = false;
  /** 0: nobody has asked for it */
  number = 0;

  /**
   * @param {Timeout} owner
   * @param {Callback} callback
   * @param {number} delay
   * @param {unknown[]} args
   * @param {boolean} repeats
   */
  constructor(owner, callback, delay, args, repeats) {
    super();
    this.owner = owner;
    this.callback = callback;
    this.delay = delay;
    this.args = args.length === 0 ? none : args;
    this.repeats = repeats;
  }

  /** @override */
  run() {
    try {
      this.callback.apply(this.owner, this.args);
    } finally {
      this.goOn();
    }
  }

  /** @override @param {unknown} error */
  killed(error) {
    super.killed(error);
    // In a host that was the limit of the call that it belongs to.
    if (isHosted()) this.isCleared = true;
    this.goOn();
  }

  goOn() {
    if (this.isPending || this.isCleared) return;
    // The next time counts from the end of the callback, which may block: none overtakes another.
    if (this.repeats) schedule(this, this.delay);
    else this.forgetNumber();
  }

  forgetNumber() {
    if (this.number !== 0) numbered.delete(this.number);
  }

  /** @override */
  get label() {
    return this.callback.name || (this.repeats ? 'setInterval' : 'setTimeout');
  }
}

/** What setImmediate returns. */
export class Immediate {
  /** @type {ImmediateTask} */
  #task;

  /**
   * @param {Callback} callback
   * @param {unknown[]} args
   */
  constructor(callback, args) {
    this.#task = new ImmediateTask(this, callback, args);
    scheduleNext(this.#task);
  }

  ref() {
    setRef(this.#task, true);
    return this;
  }

  unref() {
    setRef(this.#task, false);
    return this;
  }

  /** @returns {boolean} */
  hasRef() {
    return this.#task.isRef;
  }

  [Symbol.dispose]() {
    clearImmediate(this);
  }

  /** @param {Immediate} immediate */
  static clear(immediate) {
    cancel(immediate.#task);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { callback, isPending } = this.#task;
    return inspectFields('Immediate', { callback, pending: isPending }, options, inspect);
  }
}

class ImmediateTask extends Task {
  /**
   * @param {Immediate} owner
   * @param {Callback} callback
   * @param {unknown[]} args
   */
  constructor(owner, callback, args) {
    super();
    this.owner = owner;
    this.callback = callback;
    this.args = args;
  }

  /** @override */
  run() {
    this.callback.apply(this.owner, this.args);
  }

  /** @override */
  get label() {
    return this.callback.name || 'setImmediate';
  }
}

/**
 * Calls a function after a time, on a fiber of its own.
 * @param {Callback} callback
 * @param {number} [delay] milliseconds, at least 1
 * @param {unknown[]} args
 * @returns {Timeout}
 */
export function setTimeout(callback, delay, ...args) {
  checkFunction('callback', callback);
  return new Timeout(callback, delay, args, false);
}

/**
 * Calls a function again and again; the time runs from the end of one call to the next.
 * @param {Callback} callback
 * @param {number} [delay] milliseconds, at least 1
 * @param {unknown[]} args
 * @returns {Timeout}
 */
export function setInterval(callback, delay, ...args) {
  checkFunction('callback', callback);
  return new Timeout(callback, delay, args, true);
}

/**
 * Calls a function as soon as the fibers that are ready now have had their turn.
 * @param {Callback} callback
 * @param {unknown[]} args
 * @returns {Immediate}
 */
export function setImmediate(callback, ...args) {
  checkFunction('callback', callback);
  return new Immediate(callback, args);
}

/** @param {Timeout | number | string | null} [timeout] anything else is ignored */
export function clearTimeout(timeout) {
  if (typeof timeout === 'number' || typeof timeout === 'string') numbered.get(Number(timeout))?.close();
  else if (timeout instanceof Timeout) timeout.close();
}

/** @param {Timeout | number | string | null} [timeout] anything else is ignored */
export function clearInterval(timeout) {
  clearTimeout(timeout);
}

/** @param {Immediate | null} [immediate] anything else is ignored */
export function clearImmediate(immediate) {
  if (immediate instanceof Immediate) Immediate.clear(immediate);
}

Object.defineProperty(setTimeout, 'length', { value: 2, configurable: true });
Object.defineProperty(setInterval, 'length', { value: 2, configurable: true });
