//# allFunctionsCalledOnLoad
// Waiting in line, first come first served. Whoever ends a wait says so in the waiter, so that a wake that was meant for
// something else does no harm, and what was handed over is never lost when the fiber is cancelled at the same time.
import { setReason, wake } from 'coro:internal/fiber-page';
import { current } from 'coro:internal/fiber-record';

const { reason: register, wait: waitForWake } = __primordials.fiber;

/** What fibers wait for, for reports; the kernel gives it a number. */
export class Reason {
  #text;
  #number = -1;

  /** @param {string} text */
  constructor(text) {
    this.#text = text;
  }

  /** Blocks the running fiber until it is woken. */
  wait() {
    if (this.#number < 0) this.#number = register(this.#text);
    setReason(this.#number);
    waitForWake();
  }
}

/** A fiber in a line. */
export class Waiter {
  /** @type {import('coro:internal/fiber-record').FiberRecord} */
  record;

  /** @type {WaiterList | undefined} */
  list = undefined;

  /** @type {Waiter | undefined} */
  next = undefined;

  /** @type {Waiter | undefined} */
  previous = undefined;

  /** Somebody has ended the wait. */
  isDone = false;

  /** What it gives, or was given. @type {any} */
  value = undefined;

  /** The wait was ended by closing what it waited for. */
  isClosed = false;

  /** The others of a select: one is enough. @type {Waiter[] | undefined} */
  siblings = undefined;

  /** @param {import('coro:internal/fiber-record').FiberRecord} record */
  constructor(record) {
    this.record = record;
  }

  /** Ends the wait. The waiter is out of its list. */
  complete() {
    this.isDone = true;
    if (this.siblings !== undefined) {
      for (const sibling of this.siblings) sibling.list?.remove(sibling);
    }
    wake(this.record);
  }
}

/** A line. */
export class WaiterList {
  /** @type {Waiter | undefined} */
  first = undefined;

  /** @type {Waiter | undefined} */
  last = undefined;

  /** @param {Waiter} waiter */
  push(waiter) {
    const { last } = this;
    waiter.list = this;
    if (last === undefined) {
      this.first = waiter;
    } else {
      waiter.previous = last;
      last.next = waiter;
    }
    this.last = waiter;
  }

  /** @returns {Waiter | undefined} the first, which is in the line no longer */
  shift() {
    const { first } = this;
    if (first === undefined) return undefined;
    const { next } = first;
    this.first = next;
    if (next === undefined) {
      this.last = undefined;
    } else {
      next.previous = undefined;
      first.next = undefined;
    }
    first.list = undefined;
    return first;
  }

  /** @param {Waiter} waiter */
  remove(waiter) {
    const { next, previous } = waiter;
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    waiter.list = waiter.next = waiter.previous = undefined;
  }

  /** Ends the waits of all who are in the line now. */
  completeAll() {
    for (let waiter; (waiter = this.shift()) !== undefined;) waiter.complete();
  }

  /**
   * Blocks the running fiber in this line until somebody completes it.
   * @param {Reason} reason
   * @param {any} [value] for whoever does
   * @returns {Waiter} the fiber's own, until its next wait
   */
  wait(reason, value) {
    const record = current();
    const waiter = (record.waiter ??= new Waiter(record));
    waiter.isDone = false;
    waiter.isClosed = false;
    waiter.value = value;
    this.push(waiter);
    try {
      do reason.wait();
      while (!waiter.isDone);
    } catch (error) {
      waiter.list?.remove(waiter);
      throw error;
    }
    return waiter;
  }
}
