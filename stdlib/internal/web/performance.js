// performance: the clock of programs, and marks on it.
import { codedError, invalidArgumentType } from 'coro:internal/errors';
import { customInspect } from 'coro:internal/inspect';
import { cloneable } from 'coro:internal/web/clone-marks';
import { DOMException } from 'coro:internal/web/dom-exception';
import { EventTarget } from 'coro:internal/web/event-target';
import { cloneValue } from 'coro:internal/web/structured-clone';
import {
  finishClass,
  illegalConstructor,
  inspectFields,
  needArguments,
  toDictionary,
} from 'coro:internal/web/webidl';

const { now } = __primordials.process;

/** What constructors are called with by those that may. */
const permission = Symbol('permission');

/** @type {number | undefined} */
let timeOrigin;

/** @returns {number} when the process began, in milliseconds since 1970; the same each time */
function origin() {
  return (timeOrigin ??= Date.now() - now());
}

/** A time, or a span of it, that somebody has marked. */
export class PerformanceEntry {
  #name;
  #entryType;
  #startTime;
  #duration;

  /**
   * @param {symbol} allowed
   * @param {string} name
   * @param {string} entryType
   * @param {number} startTime
   * @param {number} duration
   */
  constructor(allowed, name, entryType, startTime, duration) {
    if (allowed !== permission) throw illegalConstructor();
    this.#name = name;
    this.#entryType = entryType;
    this.#startTime = startTime;
    this.#duration = duration;
  }

  get name() {
    return this.#name;
  }

  get entryType() {
    return this.#entryType;
  }

  get startTime() {
    return this.#startTime;
  }

  get duration() {
    return this.#duration;
  }

  /** @returns {{ [name: string]: unknown }} */
  toJSON() {
    const { name, entryType, startTime, duration } = this;
    return { name, entryType, startTime, duration };
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields(this.constructor.name, this.toJSON(), options, inspect);
  }
}

Object.defineProperty(PerformanceEntry, 'length', { value: 0, configurable: true });
Object.defineProperty(PerformanceEntry.prototype, cloneable, { value: null });
finishClass(PerformanceEntry, 'name', 'entryType', 'startTime', 'duration', 'toJSON');

/**
 * @param {unknown} detail
 * @returns {unknown}
 */
const copyOf = detail => (detail === undefined || detail === null ? null : cloneValue(detail, []));

export class PerformanceMark extends PerformanceEntry {
  #detail;

  /**
   * @param {string} name
   * @param {{ startTime?: number, detail?: unknown } | null} [options]
   */
  constructor(name, options = undefined) {
    needArguments(arguments, 1, 'name');
    const { startTime, detail } = toDictionary('options', options);
    const time = startTime === undefined ? now() : Number(startTime);
    if (Number.isNaN(time)) throw invalidArgumentType('options.startTime', 'of type number', startTime);
    if (time < 0) {
      const message = `${time} is not a valid timestamp`;
      throw codedError(TypeError, 'ERR_PERFORMANCE_INVALID_TIMESTAMP', message, PerformanceMark);
    }
    super(permission, `${name}`, 'mark', time, 0);
    this.#detail = copyOf(detail);
  }

  get detail() {
    return this.#detail;
  }

  /** @override */
  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

finishClass(PerformanceMark, 'detail', 'toJSON');

export class PerformanceMeasure extends PerformanceEntry {
  #detail;

  /**
   * @param {symbol} allowed
   * @param {string} name
   * @param {number} startTime
   * @param {number} duration
   * @param {unknown} detail
   */
  constructor(allowed, name, startTime, duration, detail) {
    super(allowed, name, 'measure', startTime, duration);
    this.#detail = copyOf(detail);
  }

  get detail() {
    return this.#detail;
  }

  /** @override */
  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

Object.defineProperty(PerformanceMeasure, 'length', { value: 0, configurable: true });
finishClass(PerformanceMeasure, 'detail', 'toJSON');

export class Performance extends EventTarget {
  /** @type {(PerformanceMark | PerformanceMeasure)[]} */
  #entries = [];

  /** @param {symbol} [allowed] */
  constructor(allowed = undefined) {
    if (allowed !== permission) throw illegalConstructor();
    super();
  }

  /** @returns {number} milliseconds since the process began, with fractions */
  now() {
    return now();
  }

  /** When the process began, in milliseconds since 1970. */
  get timeOrigin() {
    return origin();
  }

  /**
   * @param {string} name
   * @param {{ startTime?: number, detail?: unknown } | null} [options]
   * @returns {PerformanceMark}
   */
  mark(name, options = undefined) {
    needArguments(arguments, 1, 'name');
    const mark = new PerformanceMark(name, options);
    this.#entries.push(mark);
    return mark;
  }

  /**
   * @param {string} name
   * @param {string | number | { start?: string | number, end?: string | number, duration?: number, detail?: unknown }} [startOrOptions]
   * @param {string | number} [endMark]
   * @returns {PerformanceMeasure}
   */
  measure(name, startOrOptions = undefined, endMark = undefined) {
    needArguments(arguments, 1, 'name');
    /** @type {any} */
    let options = {};
    if (typeof startOrOptions === 'object' && startOrOptions !== null) options = startOrOptions;
    else if (startOrOptions !== undefined) options.start = startOrOptions;
    if (endMark !== undefined) options = { ...options, end: endMark };
    const { start, end, duration, detail } = options;
    if (start !== undefined && end !== undefined && duration !== undefined) {
      const message = 'Must not have options.start, options.end, and options.duration specified';
      throw codedError(TypeError, 'ERR_PERFORMANCE_MEASURE_INVALID_OPTIONS', message, this.measure);
    }
    const span = duration === undefined ? 0 : this.#time(duration);
    let endTime;
    if (end !== undefined) endTime = this.#time(end);
    else if (start !== undefined && duration !== undefined) endTime = this.#time(start) + span;
    else endTime = now();
    let startTime = 0;
    if (start !== undefined) startTime = this.#time(start);
    else if (duration !== undefined) startTime = endTime - span;
    const measure = new PerformanceMeasure(permission, `${name}`, startTime, endTime - startTime, detail);
    this.#entries.push(measure);
    return measure;
  }

  /**
   * @param {string | number} mark the name of one, or a time
   * @returns {number}
   */
  #time(mark) {
    if (typeof mark === 'number') {
      if (mark >= 0) return mark;
      const message = `${mark} is not a valid timestamp`;
      throw codedError(TypeError, 'ERR_PERFORMANCE_INVALID_TIMESTAMP', message, this.measure);
    }
    const name = `${mark}`;
    const entry = this.#entries.findLast(each => each.entryType === 'mark' && each.name === name);
    if (entry !== undefined) return entry.startTime;
    throw new DOMException(`The "${name}" performance mark has not been set`, 'SyntaxError');
  }

  /** @param {string} [name] all, when it is left out */
  clearMarks(name = undefined) {
    this.#clear('mark', name);
  }

  /** @param {string} [name] all, when it is left out */
  clearMeasures(name = undefined) {
    this.#clear('measure', name);
  }

  /**
   * @param {string} type
   * @param {unknown} name
   */
  #clear(type, name) {
    const wanted = name === undefined ? undefined : `${name}`;
    this.#entries = this.#entries.filter(
      each => each.entryType !== type || (wanted !== undefined && each.name !== wanted),
    );
  }

  /** @returns {PerformanceEntry[]} by their start */
  getEntries() {
    return this.#entries.toSorted((a, b) => a.startTime - b.startTime);
  }

  /**
   * @param {string} name
   * @param {string} [type]
   * @returns {PerformanceEntry[]}
   */
  getEntriesByName(name, type = undefined) {
    needArguments(arguments, 1, 'name');
    const wanted = `${name}`;
    return this.getEntries().filter(
      each => each.name === wanted && (type === undefined || each.entryType === `${type}`),
    );
  }

  /**
   * @param {string} type
   * @returns {PerformanceEntry[]}
   */
  getEntriesByType(type) {
    needArguments(arguments, 1, 'type');
    const wanted = `${type}`;
    return this.getEntries().filter(each => each.entryType === wanted);
  }

  toJSON() {
    return { timeOrigin: origin() };
  }

  /**
   * @param {number} _depth
   * @param {object} options
   * @param {(value: unknown, options: object) => string} inspect
   */
  [customInspect](_depth, options, inspect) {
    return inspectFields('Performance', { timeOrigin: origin() }, options, inspect);
  }
}

finishClass(
  Performance,
  ...[
    'now',
    'timeOrigin',
    'mark',
    'measure',
    'clearMarks',
    'clearMeasures',
    'getEntries',
    'getEntriesByName',
  ],
  ...['getEntriesByType', 'toJSON'],
);

export const performance = new Performance(permission);
