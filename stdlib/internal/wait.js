// Waiting for promises and conditions by blocking the fiber.

const { park, self, wake } = __primordials.fiber;

/**
 * @param {any} value
 * @returns {value is PromiseLike<any>}
 */
export function isThenable(value) {
  return typeof value === 'object' && value !== null && typeof value.then === 'function';
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
