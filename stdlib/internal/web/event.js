// Event and CustomEvent.
import { customInspect } from 'coro:internal/inspect';
import {
  defineConstants,
  finishClass,
  inspectFields,
  needArguments,
  toDictionary,
} from 'coro:internal/web/webidl';
import { cloneable } from 'coro:internal/web/clone-marks';

const { now } = __primordials.process;

/**
 * What the dispatcher knows of an event.
 * @typedef {object} EventState
 * @property {string} type
 * @property {boolean} bubbles
 * @property {boolean} cancelable
 * @property {boolean} composed
 * @property {boolean} isTrusted
 * @property {boolean} isInitialized
 * @property {boolean} isDispatching
 * @property {boolean} isCanceled
 * @property {boolean} isStopped
 * @property {boolean} isStoppedAtOnce
 * @property {boolean} isInPassiveListener
 * @property {object | null} target
 * @property {object | null} currentTarget
 * @property {number} timeStamp
 */

/** @type {(event: Event) => EventState} */
let stateOf;

/** Something that has happened, as listeners see it. */
export class Event {
  /** @type {EventState} */
  #state;

  /**
   * @param {string} type
   * @param {{ bubbles?: boolean, cancelable?: boolean, composed?: boolean } | null} [init]
   */
  constructor(type, init = undefined) {
    needArguments(arguments, 1, 'type');
    const text = `${type}`;
    const { bubbles, cancelable, composed } = toDictionary('options', init);
    this.#state = {
      type: text,
      bubbles: !!bubbles,
      cancelable: !!cancelable,
      composed: !!composed,
      isTrusted: false,
      isInitialized: true,
      isDispatching: false,
      isCanceled: false,
      isStopped: false,
      isStoppedAtOnce: false,
      isInPassiveListener: false,
      target: null,
      currentTarget: null,
      timeStamp: now(),
    };
  }

  static {
    stateOf = event => event.#state;
  }

  get type() {
    return this.#state.type;
  }

  get target() {
    return this.#state.target;
  }

  get currentTarget() {
    return this.#state.currentTarget;
  }

  get srcElement() {
    return this.#state.target;
  }

  get eventPhase() {
    return this.#state.isDispatching ? 2 : 0;
  }

  get bubbles() {
    return this.#state.bubbles;
  }

  get cancelable() {
    return this.#state.cancelable;
  }

  get defaultPrevented() {
    return this.#state.isCanceled;
  }

  get composed() {
    return this.#state.composed;
  }

  get isTrusted() {
    return this.#state.isTrusted;
  }

  get timeStamp() {
    return this.#state.timeStamp;
  }

  get cancelBubble() {
    return this.#state.isStopped;
  }

  set cancelBubble(value) {
    if (value) this.#state.isStopped = true;
  }

  get returnValue() {
    return !this.#state.isCanceled;
  }

  set returnValue(value) {
    if (!value) this.preventDefault();
  }

  composedPath() {
    const { currentTarget } = this.#state;
    return currentTarget === null ? [] : [currentTarget];
  }

  stopPropagation() {
    this.#state.isStopped = true;
  }

  stopImmediatePropagation() {
    this.#state.isStopped = true;
    this.#state.isStoppedAtOnce = true;
  }

  preventDefault() {
    const state = this.#state;
    if (state.cancelable && !state.isInPassiveListener) state.isCanceled = true;
  }

  /**
   * @param {string} type
   * @param {boolean} [bubbles]
   * @param {boolean} [cancelable]
   */
  initEvent(type, bubbles = false, cancelable = false) {
    needArguments(arguments, 1, 'type');
    const state = this.#state;
    const text = `${type}`;
    if (state.isDispatching) return;
    state.isInitialized = true;
    state.isStopped = state.isStoppedAtOnce = state.isCanceled = false;
    state.isTrusted = false;
    state.target = null;
    state.type = text;
    state.bubbles = !!bubbles;
    state.cancelable = !!cancelable;
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return inspectFields(
      this.constructor.name,
      { type, defaultPrevented, cancelable, timeStamp },
      options,
      inspect,
    );
  }
}

Object.defineProperty(Event.prototype, cloneable, { value: null });
finishClass(
  Event,
  ...[
    'type',
    'target',
    'currentTarget',
    'srcElement',
    'eventPhase',
    'bubbles',
    'cancelable',
    'defaultPrevented',
  ],
  ...['composed', 'isTrusted', 'timeStamp', 'cancelBubble', 'returnValue', 'composedPath', 'stopPropagation'],
  ...['stopImmediatePropagation', 'preventDefault', 'initEvent'],
);
defineConstants(Event, { NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 });

/** An event with something of the program's own. */
export class CustomEvent extends Event {
  /** @type {unknown} */
  #detail;

  /**
   * @param {string} type
   * @param {{ bubbles?: boolean, cancelable?: boolean, composed?: boolean, detail?: unknown } | null} [init]
   */
  constructor(type, init = undefined) {
    needArguments(arguments, 1, 'type');
    super(type, init);
    this.#detail = init?.detail ?? null;
  }

  get detail() {
    return this.#detail;
  }

  /**
   * @param {string} type
   * @param {boolean} [bubbles]
   * @param {boolean} [cancelable]
   * @param {unknown} [detail]
   */
  initCustomEvent(type, bubbles = false, cancelable = false, detail = null) {
    needArguments(arguments, 1, 'type');
    if (stateOf(this).isDispatching) return;
    this.initEvent(type, bubbles, cancelable);
    this.#detail = detail;
  }
}

finishClass(CustomEvent, 'detail', 'initCustomEvent');

export { stateOf };
