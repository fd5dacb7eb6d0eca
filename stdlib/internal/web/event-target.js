// EventTarget: listeners run one after the other on the fiber that dispatches; they may block it, and no other.
import { invalidArgumentType } from 'coro:internal/errors';
import { reportUncaught } from 'coro:internal/report';
import { cloneable } from 'coro:internal/web/clone-marks';
import { DOMException } from 'coro:internal/web/dom-exception';
import { Event, stateOf } from 'coro:internal/web/event';
import { finishClass, invalidThis, needArguments } from 'coro:internal/web/webidl';

/** @typedef {((event: any) => unknown) | { handleEvent(event: any): unknown }} EventListener */

/**
 * @typedef {object} Listener
 * @property {EventListener} callback
 * @property {boolean} capture
 * @property {boolean} once
 * @property {boolean} passive
 * @property {boolean} isRemoved
 * @property {(() => void) | undefined} forgetSignal
 */

/** @typedef {{ capture?: boolean, once?: boolean, passive?: boolean, signal?: any } | boolean | null} ListenerOptions */

/** A method that is called with the type when the number of its listeners has changed. */
export const listenersChanged = Symbol('listenersChanged');

/** @type {(target: EventTarget, event: Event) => boolean} */
let dispatch;
/** @type {(target: EventTarget, type: string) => boolean} */
let hasListeners;

/**
 * @param {unknown} error which a listener has thrown: the others still run, and the dispatcher returns
 */
function reportLater(error) {
  Promise.resolve().then(() => reportUncaught(error));
}

/**
 * @param {unknown} callback
 * @returns {callback is EventListener} false: there is none
 */
function isListener(callback) {
  if (typeof callback === 'function' || (typeof callback === 'object' && callback !== null)) return true;
  if (callback === null || callback === undefined) return false;
  throw invalidArgumentType('listener', 'an instance of EventListener', callback, isListener);
}

export class EventTarget {
  /** @type {Map<string, Listener[]>} replaced, never changed, while events are dispatched */
  #listeners = new Map();

  static {
    dispatch = (target, event) => target.#dispatch(event);
    hasListeners = (target, type) => target.#listeners.has(type);
  }

  /**
   * @param {string} type
   * @param {EventListener | null} callback
   * @param {ListenerOptions} [options]
   */
  addEventListener(type, callback, options = undefined) {
    needArguments(arguments, 2, 'type', 'listener');
    if (!(#listeners in this)) throw invalidThis('EventTarget');
    const capture = toCapture(options);
    let once = false;
    let passive = false;
    /** @type {any} */
    let signal;
    if (typeof options === 'object' && options !== null) {
      once = !!options.once;
      passive = !!options.passive;
      signal = options.signal;
      if (signal !== undefined && !(signal instanceof EventTarget && 'aborted' in signal)) {
        throw invalidArgumentType('options.signal', 'an instance of AbortSignal', signal);
      }
    }
    if (!isListener(callback)) return;
    const name = `${type}`;
    const { aborted } = /** @type {any} */ (signal ?? { aborted: false });
    if (aborted) return;
    const present = this.#listeners.get(name) ?? [];
    if (present.some(each => each.callback === callback && each.capture === capture)) return;
    /** @type {Listener} */
    const listener = { callback, capture, once, passive, isRemoved: false, forgetSignal: undefined };
    this.#listeners.set(name, [...present, listener]);
    if (signal !== undefined) {
      const remove = () => this.#remove(name, listener);
      signal.addEventListener('abort', remove, { once: true });
      listener.forgetSignal = () => signal.removeEventListener('abort', remove);
    }
    this[listenersChanged](name);
  }

  /**
   * @param {string} type
   * @param {EventListener | null} callback
   * @param {ListenerOptions} [options]
   */
  removeEventListener(type, callback, options = undefined) {
    needArguments(arguments, 2, 'type', 'listener');
    if (!(#listeners in this)) throw invalidThis('EventTarget');
    const capture = toCapture(options);
    if (!isListener(callback)) return;
    const name = `${type}`;
    const listener = this.#listeners
      .get(name)
      ?.find(each => each.callback === callback && each.capture === capture);
    if (listener !== undefined) this.#remove(name, listener);
  }

  /**
   * @param {Event} event
   * @returns {boolean} false: a listener has prevented what usually follows
   */
  dispatchEvent(event) {
    needArguments(arguments, 1, 'event');
    if (!(#listeners in this)) throw invalidThis('EventTarget');
    if (!(event instanceof Event)) throw invalidArgumentType('event', 'an instance of Event', event);
    const state = stateOf(event);
    if (state.isDispatching || !state.isInitialized) {
      throw new DOMException('The event is already being dispatched', 'InvalidStateError');
    }
    state.isTrusted = false;
    return this.#dispatch(event);
  }

  /**
   * @param {string} type
   * @param {Listener} listener
   */
  #remove(type, listener) {
    if (listener.isRemoved) return;
    listener.isRemoved = true;
    listener.forgetSignal?.();
    const rest = /** @type {Listener[]} */ (this.#listeners.get(type)).filter(each => each !== listener);
    if (rest.length > 0) this.#listeners.set(type, rest);
    else this.#listeners.delete(type);
    this[listenersChanged](type);
  }

  /** @param {Event} event */
  #dispatch(event) {
    const state = stateOf(event);
    state.target = this;
    state.currentTarget = this;
    state.isDispatching = true;
    const listeners = this.#listeners.get(state.type);
    if (listeners !== undefined && !state.isStopped) {
      // At the target those that capture come first.
      if (listeners.some(each => each.capture))
        this.#invoke(
          event,
          listeners.filter(each => each.capture),
        );
      if (!state.isStopped)
        this.#invoke(
          event,
          listeners.filter(each => !each.capture),
        );
    }
    state.isDispatching = false;
    state.currentTarget = null;
    state.isStopped = state.isStoppedAtOnce = false;
    return !state.isCanceled;
  }

  /**
   * @param {Event} event
   * @param {Listener[]} listeners
   */
  #invoke(event, listeners) {
    const state = stateOf(event);
    for (const listener of listeners) {
      if (state.isStoppedAtOnce) return;
      if (listener.isRemoved) continue;
      if (listener.once) this.#remove(state.type, listener);
      state.isInPassiveListener = listener.passive;
      try {
        const { callback } = listener;
        if (typeof callback === 'function') {
          callback.call(this, event);
        } else {
          const { handleEvent } = callback;
          if (typeof handleEvent !== 'function') {
            throw invalidArgumentType('listener.handleEvent', 'of type function', handleEvent);
          }
          handleEvent.call(callback, event);
        }
      } catch (error) {
        reportLater(error);
      }
      state.isInPassiveListener = false;
    }
  }

  /** @param {string} _type */
  [listenersChanged](_type) {}
}

/**
 * @param {any} options
 * @returns {boolean}
 */
function toCapture(options) {
  if (options === null || (typeof options !== 'object' && typeof options !== 'function')) return !!options;
  return !!options.capture;
}

Object.defineProperty(EventTarget.prototype, cloneable, { value: null });
Object.defineProperty(EventTarget.prototype, listenersChanged, { enumerable: false });
for (const name of /** @type {const} */ (['addEventListener', 'removeEventListener'])) {
  Object.defineProperty(EventTarget.prototype[name], 'length', { value: 2, configurable: true });
}
finishClass(EventTarget, 'addEventListener', 'removeEventListener', 'dispatchEvent');

/** @type {WeakMap<object, Map<string, { value: unknown, listener: (event: Event) => void }>>} */
let handlers;

/**
 * Gives a class a property such as "onabort": a listener that keeps its place when it is replaced.
 * @param {Function} Class
 * @param {string} type
 */
export function defineHandler(Class, type) {
  const name = `on${type}`;
  const property = {
    /** @this {EventTarget} */
    get() {
      return handlers?.get(this)?.get(type)?.value ?? null;
    },
    /**
     * @this {EventTarget}
     * @param {unknown} value
     */
    set(value) {
      handlers ??= new WeakMap();
      let own = handlers.get(this);
      if (own === undefined) handlers.set(this, (own = new Map()));
      const present = own.get(type);
      if (value === null || (typeof value !== 'function' && typeof value !== 'object')) {
        if (present === undefined) return;
        own.delete(type);
        this.removeEventListener(type, present.listener);
      } else if (present !== undefined) {
        present.value = value;
      } else {
        const entry = {
          value,
          /** @param {Event} event */
          listener: event => {
            if (typeof entry.value !== 'function') return;
            if (entry.value.call(event.currentTarget, event) === false) event.preventDefault();
          },
        };
        own.set(type, entry);
        this.addEventListener(type, entry.listener);
      }
    },
    enumerable: true,
    configurable: true,
  };
  Object.defineProperty(property.get, 'name', { value: `get ${name}` });
  Object.defineProperty(property.set, 'name', { value: `set ${name}` });
  Object.defineProperty(Class.prototype, name, property);
}

/**
 * Dispatches an event of the library's own.
 * @param {EventTarget} target
 * @param {Event} event
 * @returns {boolean}
 */
export function dispatchTrusted(target, event) {
  stateOf(event).isTrusted = true;
  return dispatch(target, event);
}

export { hasListeners };
