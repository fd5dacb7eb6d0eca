// Async iterables in plain loops.
import { invalidArgumentType } from 'coro:internal/errors';
import { settled, waitFor } from 'coro:internal/wait';

/**
 * Each step blocks the calling fiber until the source has its next value.
 * @template T
 * @param {any} source an async iterable, or an iterable
 * @returns {Generator<T, void, void>}
 */
export function iterate(source) {
  const method = source?.[Symbol.asyncIterator] ?? source?.[Symbol.iterator];
  if (typeof method !== 'function') throw invalidArgumentType('source', 'an async iterable', source, iterate);
  return steps(method.call(source));
}

/**
 * @param {any} iterator
 * @returns {Generator<any, void, void>}
 */
function* steps(iterator) {
  let isAsked = false;
  let isOver = false;
  try {
    for (;;) {
      isAsked = true;
      const { done, value } = waitFor(
        Promise.resolve(iterator.next()).finally(() => (isAsked = false)),
        'a value of an async iterable',
      );
      if (done) {
        isOver = true;
        return;
      }
      yield value;
    }
  } catch (error) {
    isOver = !isAsked;
    throw error;
  } finally {
    // The loop was left, or the fiber stopped waiting: the source is told, and then it is not waited for.
    if (!isOver) {
      const end = iterator.return?.();
      if (!isAsked) settled(end);
      else Promise.resolve(end).catch(() => {});
    }
  }
}
