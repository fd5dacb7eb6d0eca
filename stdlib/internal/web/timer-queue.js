// Timers in the order of their time: a binary heap whose entries know their place, so that one can be taken out
// in logarithmic time.

/**
 * @typedef {object} Entry
 * @property {number} due milliseconds of the process's clock
 * @property {number} order of those due at the same time
 * @property {number} place in the heap; -1: not in it
 */

/** @template {Entry} T */
export class TimerQueue {
  /** @type {T[]} */
  #heap = [];

  /** @returns {T | undefined} */
  get first() {
    return this.#heap[0];
  }

  /** @param {T} entry which is in no queue */
  add(entry) {
    this.#heap.push(entry);
    this.#moveUp(entry, this.#heap.length - 1);
  }

  /** @param {T} entry which is in this queue */
  remove(entry) {
    const { place } = entry;
    entry.place = -1;
    const last = /** @type {T} */ (this.#heap.pop());
    if (last === entry) return;
    this.#moveUp(last, place);
    this.#moveDown(last, last.place);
  }

  /**
   * @param {T} entry
   * @param {number} place where it may be put
   */
  #moveUp(entry, place) {
    const heap = this.#heap;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(entry, heap[above])) break;
      heap[place] = heap[above];
      heap[place].place = place;
      place = above;
    }
    heap[place] = entry;
    entry.place = place;
  }

  /**
   * @param {T} entry
   * @param {number} place
   */
  #moveDown(entry, place) {
    const heap = this.#heap;
    for (let below; (below = 2 * place + 1) < heap.length; place = below) {
      if (below + 1 < heap.length && isBefore(heap[below + 1], heap[below])) below++;
      if (!isBefore(heap[below], entry)) break;
      heap[place] = heap[below];
      heap[place].place = place;
    }
    heap[place] = entry;
    entry.place = place;
  }
}

/**
 * @param {Entry} a
 * @param {Entry} b
 * @returns {boolean}
 */
function isBefore(a, b) {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
