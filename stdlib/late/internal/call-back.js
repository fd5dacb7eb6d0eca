// Functions of Node's that give their results to a callback.
import { Fiber } from 'coro:fiber';
import { checkFunction } from 'coro:internal/errors';

/**
 * Does the work in a fiber of its own and gives the callback what comes of it, as Node does: (error) or (null, result), later
 * than the caller goes on.
 * @param {string} name of the fiber
 * @param {() => any} work may block
 * @param {unknown} callback
 */
export function callBack(name, work, callback) {
  checkFunction('callback', callback);
  const fiber = Fiber.run(() => {
    Fiber.yield(); // A callback comes later, whatever it is for.
    let result;
    try {
      result = work();
    } catch (error) {
      callback(error);
      return;
    }
    callback(null, result);
  });
  fiber.name = name;
}
