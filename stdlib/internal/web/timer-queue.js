// Timers in the order of their time. Those that wait equally long stand in one line, in which each new one is the last: so
// most come and go without a search. A binary heap holds the lines by their first.

/**
 * @typedef {object} Entry
 * @property {number} due a time
 * @property {number} order of those due at the same time
 * @property {Line<any> | undefined} line
 * @property {any} next in the line
 * @property {any} previous
 */

/** Lines without an entry are kept up to this number of lines: they are wanted again soon. */
const mostLines = 256;

/**
 * Entries that wait equally long.
 * @template {Entry} T
 */
export class Line {
  /** @type {T | undefined} */
  first = undefined;
  /** @type {T | undefined} */
  last = undefined;
  /** Of the first, as is `order`: entries are spread over memory, and the heap is looked at all the time. */
  due = 0;
  order = 0;
  /** In the heap; -1: it is empty, and not there. */
  place = -1;

  /** @param {number} wait */
  constructor(wait) {
    this.wait = wait;
  }
}

/** @template {Entry} T */
export class TimerQueue {
  /** @type {Map<number, Line<T>>} */
  #lines = new Map();
  /** @type {Line<T>[]} */
  #heap = [];

  /** @returns {number} when the first is due; Infinity: there is none */
  get due() {
    return this.#heap.length === 0 ? Infinity : this.#heap[0].due;
  }

  /** @returns {T} the first, which is taken out; there must be one */
  take() {
    const first = /** @type {T} */ (this.#heap[0].first);
    this.remove(first);
    return first;
  }

  /**
   * @param {T} entry which is in no queue, due after `wait`
   * @param {number} wait
   */
  add(entry, wait) {
    let line = this.#lines.get(wait);
    if (line === undefined) {
      line = new Line(wait);
      this.#lines.set(wait, line);
    }
    const { last } = line;
    entry.line = line;
    entry.previous = last;
    line.last = entry;
    if (last !== undefined) {
      last.next = entry;
      return;
    }
    lead(line, entry);
    this.#heap.push(line);
    this.#moveUp(line, this.#heap.length - 1);
  }

  /** @param {T} entry which is in this queue */
  remove(entry) {
    const line = /** @type {Line<T>} */ (entry.line);
    const { next, previous } = entry;
    entry.line = entry.next = entry.previous = undefined;
    if (next === undefined) line.last = previous;
    else next.previous = previous;
    if (previous !== undefined) {
      previous.next = next;
      return;
    }
    if (next === undefined) {
      line.first = undefined;
      this.#leave(line);
      return;
    }
    lead(line, next);
    this.#moveDown(line, line.place); // Those behind are due later.
  }

  /** @param {Line<T>} line which has become empty */
  #leave(line) {
    const { place } = line;
    line.place = -1;
    if (this.#lines.size > mostLines) this.#lines.delete(line.wait);
    const last = /** @type {Line<T>} */ (this.#heap.pop());
    if (last === line) return;
    this.#moveUp(last, place);
    this.#moveDown(last, last.place);
  }

  /**
   * @param {Line<T>} line
   * @param {number} place where it may be put
   */
  #moveUp(line, place) {
    const heap = this.#heap;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(line, heap[above])) break;
      heap[place] = heap[above];
      heap[place].place = place;
      place = above;
    }
    heap[place] = line;
    line.place = place;
  }

  /**
   * @param {Line<T>} line
   * @param {number} place
   */
  #moveDown(line, place) {
    const heap = this.#heap;
    for (let below; (below = 2 * place + 1) < heap.length; place = below) {
      if (below + 1 < heap.length && isBefore(heap[below + 1], heap[below])) below++;
      if (!isBefore(heap[below], line)) break;
      heap[place] = heap[below];
      heap[place].place = place;
    }
    heap[place] = line;
    line.place = place;
  }
}

/**
 * @template {Entry} T
 * @param {Line<T>} line
 * @param {T} entry which is its first from now on
 */
function lead(line, entry) {
  line.first = entry;
  line.due = entry.due;
  line.order = entry.order;
}

/**
 * @param {Line<any>} a not empty, as all in the heap
 * @param {Line<any>} b
 * @returns {boolean}
 */
function isBefore(a, b) {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
