//# allFunctionsCalledOnLoad
// Waiting for promises and conditions by blocking the fiber.

const { park, self, wake } = __primordials.fiber;

/** What Fiber extends, to be known here: a fiber can be awaited, but what returns one means the fiber itself. */
export class Awaitable {}

/**
 * Is it a promise that whoever called the function wants the value of?
 * @param {any} value what the function returned
 * @returns {value is PromiseLike<any>}
 */
export function isThenable(value) {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof value.then === 'function' &&
    !(value instanceof Awaitable)
  );
}

/**
 * Blocks the calling fiber until a promise has settled.
 * @template T
 * @param {PromiseLike<T>} promise
 * @param {string} reason what the fiber waits for, shown in reports
 * @returns {T} what it was fulfilled with; throws what it was rejected with
 */
export function waitFor(promise, reason) {
  /** @type {bigint | undefined} */
  let fiber;
  let settled = false;
  let failed = false;
  /** @type {any} */
  let result;
  const settle = () => {
    settled = true;
    if (fiber !== undefined) wake(fiber);
  };
  promise.then(
    value => {
      result = value;
      settle();
    },
    error => {
      failed = true;
      result = error;
      settle();
    },
  );
  try {
    fiber = self();
    // Somebody else may wake the fiber too: the flag decides.
    while (!settled) park(reason);
  } finally {
    fiber = undefined;
  }
  if (failed) throw result;
  return result;
}

/**
 * @template T
 * @param {T | PromiseLike<T>} result of a function of a program
 * @returns {T} where it is a promise, its value
 */
export function settled(result) {
  return isThenable(result) ? waitFor(result, 'a promise') : /** @type {T} */ (result);
}

/** Fibers that wait for something to become true. */
export class WaitList {
  /** @type {Set<bigint>} */
  #fibers = new Set();

  /**
   * Blocks the calling fiber until the condition holds.
   * @param {string} reason shown in reports
   * @param {() => boolean} holds looked at when somebody wakes the list
   */
  wait(reason, holds) {
    if (holds()) return;
    const fiber = self();
    this.#fibers.add(fiber);
    try {
      while (!holds()) park(reason);
    } finally {
      this.#fibers.delete(fiber);
    }
  }

  /** Lets every waiting fiber look again. */
  wake() {
    for (const fiber of this.#fibers) wake(fiber);
  }
}
