// Waiting for a promise by blocking the fiber.

const { park, wake, self } = __primordials.fiber;

/**
 * Blocks the calling fiber until a promise has settled.
 * @template T
 * @param {PromiseLike<T>} promise
 * @param {string} reason what the fiber waits for, shown in reports
 * @returns {T} what it was fulfilled with; throws what it was rejected with
 */
export function waitFor(promise, reason) {
  const fiber = self();
  let settled = false;
  let failed = false;
  /** @type {any} */
  let result;
  promise.then(
    value => {
      settled = true;
      result = value;
      wake(fiber);
    },
    error => {
      settled = failed = true;
      result = error;
      wake(fiber);
    },
  );
  // Somebody else may wake the fiber too: the flag decides.
  while (!settled) park(reason);
  if (failed) throw result;
  return result;
}
