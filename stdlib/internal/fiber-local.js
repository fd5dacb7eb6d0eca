// Values of one's own for each fiber, handed down to what it starts. They lie where V8 keeps what belongs to a flow of
// calls: it hands them on to promise jobs, and the engine to fibers.
const { asyncData, setAsyncData } = __primordials.engine;

/** All values at one place; never changed, so that it can be shared. */
class Values extends Map {}

/** @returns {Values | undefined} */
function values() {
  const data = asyncData();
  return data instanceof Values ? data : undefined;
}

/**
 * A variable with a value for each fiber. Fibers, promise jobs and callbacks begin with the value that was there where
 * they were made; what they set then is theirs.
 * @template T
 */
export class FiberLocal {
  /** @type {T | undefined} */
  #initial;

  /** @param {T} [initial] what get() says where nothing was set */
  constructor(initial) {
    this.#initial = initial;
  }

  /** @returns {T | undefined} */
  get() {
    const all = values();
    return all !== undefined && all.has(this) ? all.get(this) : this.#initial;
  }

  /** @param {T} value for the running fiber and what it starts from now on */
  set(value) {
    const all = new Values(values());
    all.set(this, value);
    setAsyncData(all);
  }

  /**
   * Sets the value while a function runs.
   * @template R
   * @template {unknown[]} A
   * @param {T} value
   * @param {(...args: A) => R} fn
   * @param {A} args
   * @returns {R}
   */
  run(value, fn, ...args) {
    const before = asyncData();
    this.set(value);
    try {
      return fn(...args);
    } finally {
      setAsyncData(before);
    }
  }
}
