// A line of values: a ring that grows.

/** @template T */
export class Deque {
  /** @type {(T | undefined)[]} */
  #ring = new Array(8).fill(undefined);
  #head = 0;
  length = 0;

  /** @param {T} value */
  push(value) {
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.length) & (this.#ring.length - 1)] = value;
    this.length++;
  }

  /** @returns {T} the oldest; there must be one */
  shift() {
    const value = /** @type {T} */ (this.#ring[this.#head]);
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.length--;
    return value;
  }

  #grow() {
    const ring = new Array(this.#ring.length * 2).fill(undefined);
    for (let i = 0; i < this.length; i++) ring[i] = this.#ring[(this.#head + i) & (this.#ring.length - 1)];
    this.#ring = ring;
    this.#head = 0;
  }
}
