// Channels: values on their way from one fiber to another.
import { checkInteger, codedError, invalidArgumentType } from 'coro:internal/errors';
import { Deque } from 'coro:internal/deque';
import { current } from 'coro:internal/fiber-record';
import { customInspect } from 'coro:internal/inspect';
import { callWithin, isLimited } from 'coro:internal/limits';
import { checkCancelled } from 'coro:internal/scopes';
import { Reason, Waiter, WaiterList } from 'coro:internal/waiters';

const aValue = new Reason('a value from a channel');
const room = new Reason('somebody to take a value from a channel');
const anyChannel = new Reason('one of several channels');

/** @typedef {import('coro:internal/limits').Limits} Limits */

/**
 * A line of values between fibers. Without room of its own a value goes from hand to hand: send() returns when
 * somebody has taken it.
 * @template T
 */
export class Channel {
  #capacity;
  /** @type {Deque<T> | undefined} */
  #values;
  #receivers = new WaiterList();
  #senders = new WaiterList();
  #isClosed = false;

  /** @param {number} [capacity] how many values it holds for receivers to come; Infinity: any number */
  constructor(capacity = 0) {
    if (capacity !== Infinity) checkInteger('capacity', capacity, 0);
    this.#capacity = capacity;
    this.#values = capacity > 0 ? new Deque() : undefined;
  }

  get capacity() {
    return this.#capacity;
  }

  /** How many values it holds. */
  get length() {
    return this.#values === undefined ? 0 : this.#values.length;
  }

  /** Has close() been called? */
  get closed() {
    return this.#isClosed;
  }

  /**
   * Hands a value over; blocks while nobody takes it and there is no room for it.
   * @param {T} value
   * @param {Limits} [options]
   */
  send(value, options) {
    if (options !== undefined && isLimited(options)) {
      callWithin(options, this.send, this, value);
      return;
    }
    checkCancelled();
    if (this.#give(value)) return;
    if (this.#senders.wait(room, value).isClosed) throw closedChannel(this.send);
  }

  /**
   * The same if it need not wait.
   * @param {T} value
   * @returns {boolean} false: it would have to
   */
  trySend(value) {
    return this.#give(value);
  }

  /**
   * Takes the oldest value; blocks while there is none.
   * @param {Limits} [options]
   * @returns {T | undefined} undefined when the channel is closed and empty
   */
  receive(options) {
    if (options !== undefined && isLimited(options)) return callWithin(options, this.receive, this);
    checkCancelled();
    if (this.#hasValue()) return this.#take();
    if (this.#isClosed) return undefined;
    const waiter = this.#receivers.wait(aValue);
    const { value } = waiter;
    waiter.value = undefined;
    return value;
  }

  /**
   * The same if it need not wait.
   * @returns {T | undefined} undefined when there is none
   */
  tryReceive() {
    return this.#hasValue() ? this.#take() : undefined;
  }

  /** No value is sent any more; those that are there can be received. A second call does nothing. */
  close() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const list of [this.#receivers, this.#senders]) {
      for (let waiter; (waiter = list.shift()) !== undefined;) {
        waiter.isClosed = true;
        waiter.value = undefined;
        waiter.complete();
      }
    }
  }

  /**
   * The values, until the channel is closed and empty.
   * @returns {IteratorResult<T, undefined>}
   */
  next() {
    checkCancelled();
    if (this.#hasValue()) return { done: false, value: this.#take() };
    if (this.#isClosed) return { done: true, value: undefined };
    const { isClosed, value } = this.#receivers.wait(aValue);
    return isClosed ? { done: true, value: undefined } : { done: false, value };
  }

  [Symbol.iterator]() {
    return this;
  }

  [Symbol.dispose]() {
    this.close();
  }

  [customInspect]() {
    return `Channel { capacity: ${this.capacity}, length: ${this.length}, closed: ${this.closed} }`;
  }

  #hasValue() {
    return (this.#values !== undefined && this.#values.length > 0) || this.#senders.first !== undefined;
  }

  /** @returns {T} there must be one */
  #take() {
    const values = this.#values;
    const sender = this.#senders.shift();
    if (values === undefined || values.length === 0) {
      const { value } = /** @type {Waiter} */ (sender);
      /** @type {Waiter} */ (sender).complete();
      return value;
    }
    const value = values.shift();
    if (sender !== undefined) {
      values.push(sender.value);
      sender.complete();
    }
    return value;
  }

  /**
   * @param {T} value
   * @returns {boolean} false: nobody waits for it and there is no room
   */
  #give(value) {
    if (this.#isClosed) throw closedChannel(this.#give);
    const receiver = this.#receivers.shift();
    if (receiver !== undefined) {
      receiver.value = value;
      receiver.complete();
      return true;
    }
    if (this.#values === undefined || this.#values.length >= this.#capacity) return false;
    this.#values.push(value);
    return true;
  }

  /**
   * @typedef {{ receive: Channel<any>, then?: (value: any, isClosed: boolean) => any }} ReceiveCase
   * @typedef {{ send: Channel<any>, value: any, then?: () => any }} SendCase
   */

  /**
   * @param {(ReceiveCase | SendCase)[]} cases
   * @returns {{ index: number, value: any, closed: boolean } | undefined} the first that need not wait
   */
  static trySelect(cases) {
    for (let index = 0; index < cases.length; index++) {
      const one = cases[index];
      if ('send' in one) {
        if (one.send.#give(one.value)) return { index, value: undefined, closed: false };
      } else if (one.receive.#hasValue()) {
        return { index, value: one.receive.#take(), closed: false };
      } else if (one.receive.#isClosed) {
        return { index, value: undefined, closed: true };
      }
    }
    return undefined;
  }

  /**
   * Blocks until one of the cases, none of which is possible now, has happened.
   * @param {(ReceiveCase | SendCase)[]} cases
   * @returns {{ index: number, value: any, closed: boolean }}
   */
  static awaitOne(cases) {
    const record = current();
    const waiters = cases.map(one => {
      const waiter = new Waiter(record);
      if ('send' in one) {
        waiter.value = one.value;
        one.send.#senders.push(waiter);
      } else {
        one.receive.#receivers.push(waiter);
      }
      return waiter;
    });
    for (const waiter of waiters) waiter.siblings = waiters;
    let index;
    try {
      do {
        anyChannel.wait();
        index = waiters.findIndex(waiter => waiter.isDone);
      } while (index < 0);
    } finally {
      for (const waiter of waiters) waiter.list?.remove(waiter);
    }
    const { value, isClosed } = waiters[index];
    const one = cases[index];
    if (!('send' in one)) return { index, value, closed: isClosed };
    if (isClosed) throw closedChannel(select);
    return { index, value: undefined, closed: false };
  }
}

// Programs call select.
const { awaitOne, trySelect } = Channel;
for (const name of ['awaitOne', 'trySelect']) Reflect.deleteProperty(Channel, name);

/**
 * Waits for the first of several channels that gives or takes a value, and does only that. Where several could at
 * once it is the first in the list.
 * @param {Iterable<any>} cases { receive: channel, then(value, closed) } or { send: channel, value, then() }
 * @param {Limits & { otherwise?: () => any }} [options] otherwise: instead of waiting
 * @returns {any} what `then` or `otherwise` returned; without one { index, value, closed }
 */
export function select(cases, options) {
  const list = Array.from(cases);
  list.forEach(checkCase);
  checkCancelled();
  let chosen = trySelect(list);
  if (chosen === undefined && typeof options?.otherwise === 'function') return options.otherwise();
  chosen ??= isLimited(options) ? callWithin(options, awaitOne, undefined, list) : awaitOne(list);
  const { then } = list[chosen.index];
  if (then === undefined) return chosen;
  return then(chosen.value, chosen.closed);
}

/**
 * @param {any} one
 * @param {number} index
 */
function checkCase(one, index) {
  const channel = one?.send ?? one?.receive;
  if (channel instanceof Channel && (one.then === undefined || typeof one.then === 'function')) return;
  throw invalidArgumentType(
    `cases[${index}]`,
    'like { receive: channel } or { send: channel, value }, with an optional function "then"',
    one,
    select,
  );
}

/** @param {Function} above */
function closedChannel(above) {
  return codedError(Error, 'ERR_CHANNEL_CLOSED', 'The channel is closed', above);
}
