// MessageChannel: two ports; what is sent to one arrives at the other, each message on a fiber of its own.
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { DOMException } from 'coro:internal/web/dom-exception';
import { Event } from 'coro:internal/web/event';
import { hold, scheduleNext, Task } from 'coro:internal/web/event-loop';
import {
  defineHandler,
  dispatchTrusted,
  EventTarget,
  hasListeners,
  listenersChanged,
} from 'coro:internal/web/event-target';
import { cloneValue, toTransferList, transferable } from 'coro:internal/web/structured-clone';
import {
  finishClass,
  illegalConstructor,
  inspectFields,
  needArguments,
  toDictionary,
} from 'coro:internal/web/webidl';

/** What the constructor of ports is called with by those that may. */
const permission = Symbol('permission');

/** A message that has come. */
export class MessageEvent extends Event {
  #init;

  /**
   * @param {string} type
   * @param {{ data?: unknown, origin?: string, lastEventId?: string, source?: unknown, ports?: Iterable<MessagePort>,
   *   bubbles?: boolean, cancelable?: boolean, composed?: boolean } | null} [init]
   */
  constructor(type, init = undefined) {
    needArguments(arguments, 1, 'type');
    super(type, init);
    const { data = null, origin = '', lastEventId = '', source = null, ports = [] } = init ?? {};
    this.#init = {
      data,
      origin: `${origin}`,
      lastEventId: `${lastEventId}`,
      source,
      ports: Object.freeze([...ports]),
    };
  }

  get data() {
    return this.#init.data;
  }

  get origin() {
    return this.#init.origin;
  }

  get lastEventId() {
    return this.#init.lastEventId;
  }

  get source() {
    return this.#init.source;
  }

  get ports() {
    return this.#init.ports;
  }
}

finishClass(MessageEvent, 'data', 'origin', 'lastEventId', 'source', 'ports');

/**
 * What ports send one another.
 * @typedef {{ data: unknown, ports: MessagePort[] }} Message
 */

/** @type {(a: MessagePort, b: MessagePort) => void} */
let entangle;

/** One end of a channel. */
export class MessagePort extends EventTarget {
  /** @type {MessagePort | undefined} */
  #other;
  /** @type {Message[]} which wait for start() */
  #waiting = [];
  #isStarted = false;
  #isClosed = false;
  #isDetached = false;
  #isRef = true;
  #isHolding = false;

  /** @param {symbol} [allowed] */
  constructor(allowed = undefined) {
    if (allowed !== permission) throw illegalConstructor();
    super();
  }

  static {
    entangle = (a, b) => {
      a.#other = b;
      b.#other = a;
    };
  }

  /**
   * @param {unknown} message which is cloned now
   * @param {Iterable<object> | { transfer?: Iterable<object> } | null} [options]
   */
  postMessage(message, options = undefined) {
    needArguments(arguments, 1, 'message');
    const given =
      typeof options === 'object' && options !== null && Symbol.iterator in options
        ? options
        : toDictionary('options', options).transfer;
    const list = toTransferList('options.transfer', given);
    if (list.includes(this)) throw new DOMException('Transfer list contains source port', 'DataCloneError');
    // The ports that are given away arrive in the event too.
    const { data, ports } = cloneValue({ data: message, ports: list.filter(isPort) }, list);
    const other = this.#other;
    // A port that was sent through the very channel that it is an end of cannot be reached any more.
    if (other !== undefined) other.#receive({ data, ports });
  }

  /** Messages arrive from now on; those that have come already, too. */
  start() {
    if (this.#isStarted || this.#isClosed || this.#isDetached) return;
    this.#isStarted = true;
    for (const message of this.#waiting.splice(0)) this.#deliver(message);
    this.#updateHold();
  }

  /** Ends the channel, at both ends. */
  close() {
    if (this.#isClosed || this.#isDetached) return;
    const other = this.#other;
    this.#end();
    if (other !== undefined) other.#end();
  }

  /** The program does not end while messages may come. */
  ref() {
    this.#isRef = true;
    this.#updateHold();
    return this;
  }

  /** The program may end while messages may come. */
  unref() {
    this.#isRef = false;
    this.#updateHold();
    return this;
  }

  /** @returns {boolean} */
  hasRef() {
    return this.#isHolding;
  }

  /** @param {Message} message */
  #receive(message) {
    if (this.#isClosed) return;
    if (this.#isStarted) this.#deliver(message);
    else this.#waiting.push(message);
  }

  /** @param {Message} message */
  #deliver(message) {
    scheduleNext(
      new PortTask(() => {
        if (this.#isDetached) return;
        dispatchTrusted(this, new MessageEvent('message', message));
      }),
    );
  }

  #end() {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#other = undefined;
    this.#waiting = [];
    this.#updateHold();
    // Behind the messages that are under way.
    scheduleNext(new PortTask(() => dispatchTrusted(this, new Event('close'))));
  }

  #updateHold() {
    const wanted =
      this.#isRef && this.#isStarted && !this.#isClosed && !this.#isDetached && hasListeners(this, 'message');
    if (wanted === this.#isHolding) return;
    this.#isHolding = wanted;
    hold(wanted);
  }

  /** @override */
  [listenersChanged]() {
    this.#updateHold();
  }

  /**
   * @param {boolean} isGiven false: it is only asked whether it can be
   * @returns {MessagePort | undefined} the port that takes the place of this one
   */
  [transferable](isGiven) {
    if (this.#isDetached || this.#isClosed) {
      throw new DOMException('MessagePort in transfer list is already detached', 'DataCloneError');
    }
    if (!isGiven) return undefined;
    const port = new MessagePort(permission);
    port.#waiting = this.#waiting;
    port.#other = this.#other;
    if (port.#other !== undefined) port.#other.#other = port;
    this.#isDetached = true;
    this.#other = undefined;
    this.#waiting = [];
    this.#updateHold();
    return port;
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const active = !this.#isClosed && !this.#isDetached;
    return inspectFields('MessagePort', { active, refed: this.#isHolding }, options, inspect);
  }
}

/**
 * @param {object} object
 * @returns {object is MessagePort}
 */
const isPort = object => object instanceof MessagePort;

class PortTask extends Task {
  /** @param {() => void} work */
  constructor(work) {
    super();
    this.work = work;
  }

  /** @override */
  run() {
    this.work();
  }

  /** @override */
  get label() {
    return 'MessagePort';
  }
}

finishClass(MessagePort, 'postMessage', 'start', 'close', 'ref', 'unref', 'hasRef');
for (const name of [listenersChanged, transferable]) {
  Object.defineProperty(MessagePort.prototype, name, { enumerable: false });
}
defineHandler(MessagePort, 'message');
defineHandler(MessagePort, 'messageerror');
defineHandler(MessagePort, 'close');

// Setting onmessage starts a port.
const onmessage = /** @type {PropertyDescriptor} */ (
  Object.getOwnPropertyDescriptor(MessagePort.prototype, 'onmessage')
);
Object.defineProperty(MessagePort.prototype, 'onmessage', {
  ...onmessage,
  /**
   * @this {MessagePort}
   * @param {unknown} value
   */
  set(value) {
    onmessage.set?.call(this, value);
    if (value !== null && value !== undefined) this.start();
  },
});

/** Two ports that belong together. */
export class MessageChannel {
  #port1 = new MessagePort(permission);
  #port2 = new MessagePort(permission);

  constructor() {
    entangle(this.#port1, this.#port2);
  }

  get port1() {
    return this.#port1;
  }

  get port2() {
    return this.#port2;
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields('MessageChannel', { port1: this.#port1, port2: this.#port2 }, options, inspect);
  }
}

Object.defineProperty(MessageChannel.prototype, cloneable, { value: null });
finishClass(MessageChannel, 'port1', 'port2');
