// queueMicrotask.
import { checkFunction } from 'coro:internal/errors';
import { reportUncaught } from 'coro:internal/report';

const resolved = Promise.resolve();

/**
 * Calls a function before the next fiber, timer or event.
 * @param {() => unknown} callback which may block its fiber
 */
export function queueMicrotask(callback) {
  checkFunction('callback', callback);
  resolved.then(() => {
    try {
      callback();
    } catch (error) {
      reportUncaught(error, callback.name || 'queueMicrotask');
    }
  });
}
