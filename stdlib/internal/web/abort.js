// AbortController and AbortSignal.
import { invalidArgumentType, outOfRange } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { DOMException } from 'coro:internal/web/dom-exception';
import { Event } from 'coro:internal/web/event';
import { schedule, Task } from 'coro:internal/web/event-loop';
import {
  defineHandler,
  dispatchTrusted,
  EventTarget,
  hasListeners,
  listenersChanged,
} from 'coro:internal/web/event-target';
import { finishClass, illegalConstructor, inspectFields, needArguments } from 'coro:internal/web/webidl';
import { cloneable } from 'coro:internal/web/clone-marks';

/** What the constructor is called with by those that may. */
const permission = Symbol('permission');

/** @type {(signal: AbortSignal, reason: unknown) => void} */
let abort;

/** Says whether something is to be given up, and tells those who asked. */
export class AbortSignal extends EventTarget {
  #aborted = false;
  /** @type {unknown} */
  #reason = undefined;
  /** @type {Set<WeakRef<AbortSignal>> | undefined} signals of AbortSignal.any() that depend on this one */
  #dependents;
  /** @type {Set<AbortSignal> | undefined} those of them that somebody listens to: they must not be collected */
  #listened;
  /** @type {AbortSignal[] | undefined} what this one depends on; none of them depends on others */
  #sources;

  /** @param {symbol} [allowed] */
  constructor(allowed = undefined) {
    if (allowed !== permission) throw illegalConstructor();
    super();
  }

  static {
    abort = (signal, reason) => signal.#abort(reason);
  }

  /**
   * A signal that is aborted already.
   * @param {unknown} [reason]
   * @returns {AbortSignal}
   */
  static abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    const signal = new AbortSignal(permission);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }

  /**
   * A signal that is aborted after a time, with a TimeoutError. It does not keep the program alive.
   * @param {number} delay milliseconds
   * @returns {AbortSignal}
   */
  static timeout(delay) {
    needArguments(arguments, 1, 'delay');
    const milliseconds = Number(delay);
    if (!(milliseconds >= 0 && milliseconds <= Number.MAX_SAFE_INTEGER)) {
      throw outOfRange('delay', `>= 0 && <= ${Number.MAX_SAFE_INTEGER}`, delay, AbortSignal.timeout);
    }
    const signal = new AbortSignal(permission);
    const task = new AbortTask(signal);
    task.isRef = false;
    schedule(task, Math.trunc(milliseconds));
    return signal;
  }

  /**
   * A signal that is aborted with the first of others.
   * @param {Iterable<AbortSignal>} signals
   * @returns {AbortSignal}
   */
  static any(signals) {
    needArguments(arguments, 1, 'signals');
    if (signals === null || typeof signals !== 'object' || typeof signals[Symbol.iterator] !== 'function') {
      throw invalidArgumentType('signals', 'an instance of Array', signals, AbortSignal.any);
    }
    const list = [...signals];
    for (const [i, each] of list.entries()) {
      if (!(each instanceof AbortSignal)) {
        throw invalidArgumentType(`signals[${i}]`, 'an instance of AbortSignal', each, AbortSignal.any);
      }
    }
    const signal = new AbortSignal(permission);
    const first = list.find(each => each.#aborted);
    if (first !== undefined) {
      signal.#aborted = true;
      signal.#reason = first.#reason;
      return signal;
    }
    /** @type {Set<AbortSignal>} */
    const sources = new Set();
    signal.#sources = [];
    for (const each of list) for (const source of each.#sources ?? [each]) sources.add(source);
    for (const source of sources) {
      signal.#sources.push(source);
      source.#addDependent(new WeakRef(signal));
    }
    return signal;
  }

  get aborted() {
    return this.#aborted;
  }

  get reason() {
    return this.#reason;
  }

  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }

  /** @param {WeakRef<AbortSignal>} dependent */
  #addDependent(dependent) {
    this.#dependents ??= new Set();
    // Those that were collected leave with the next one that comes, now and then.
    if ((this.#dependents.size & (this.#dependents.size + 1)) === 0) {
      for (const each of this.#dependents) if (each.deref() === undefined) this.#dependents.delete(each);
    }
    this.#dependents.add(dependent);
  }

  /** @param {unknown} reason */
  #abort(reason) {
    if (this.#aborted) return;
    const all = [/** @type {AbortSignal} */ (this)];
    for (const dependent of this.#dependents ?? []) {
      const signal = dependent.deref();
      if (signal !== undefined && !signal.#aborted) all.push(signal);
    }
    for (const signal of all) {
      signal.#aborted = true;
      signal.#reason = reason;
    }
    this.#dependents = this.#listened = undefined;
    for (const signal of all) {
      for (const source of signal.#sources ?? []) source.#listened?.delete(signal);
      signal.#sources = undefined;
      dispatchTrusted(signal, new Event('abort'));
    }
  }

  /**
   * @override
   * @param {string} type
   */
  [listenersChanged](type) {
    if (type !== 'abort' || this.#sources === undefined) return;
    for (const source of this.#sources) {
      source.#listened ??= new Set();
      if (hasListeners(this, 'abort')) source.#listened.add(this);
      else source.#listened.delete(this);
    }
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields('AbortSignal', { aborted: this.#aborted }, options, inspect);
  }
}

finishClass(AbortSignal, 'aborted', 'reason', 'throwIfAborted');
Object.defineProperty(AbortSignal.prototype, listenersChanged, { enumerable: false });
for (const name of /** @type {const} */ (['abort', 'timeout', 'any'])) {
  Object.defineProperty(AbortSignal, name, { enumerable: true });
}
defineHandler(AbortSignal, 'abort');

class AbortTask extends Task {
  /** @param {AbortSignal} signal */
  constructor(signal) {
    super();
    this.signal = signal;
  }

  /** @override */
  run() {
    abort(this.signal, new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  }

  /** @override */
  get label() {
    return 'AbortSignal.timeout';
  }
}

/** Aborts its signal. */
export class AbortController {
  #signal = new AbortSignal(permission);

  get signal() {
    return this.#signal;
  }

  /** @param {unknown} [reason] */
  abort(reason = new DOMException('This operation was aborted', 'AbortError')) {
    abort(this.#signal, reason);
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields('AbortController', { signal: this.#signal }, options, inspect);
  }
}

Object.defineProperty(AbortController.prototype, cloneable, { value: null });
finishClass(AbortController, 'signal', 'abort');
