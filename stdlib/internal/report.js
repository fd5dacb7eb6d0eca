// What is said of errors that nobody caught, before they end the program.
import { inspect } from 'coro:internal/inspect';
import { standardError } from 'coro:internal/streams';

const { exit } = __primordials.process;
const { rejections } = __primordials.engine;

/**
 * Reports an error that a fiber did not catch and ends the program with code 1.
 * @param {unknown} error
 * @param {string} [name] of the fiber; left out for the main one
 * @returns {never}
 */
export function reportUncaught(error, name) {
  const where = name === undefined ? '' : `Uncaught error in fiber "${name}":\n`;
  standardError.write(`${where}${inspect(error)}\n`);
  return exit(1);
}

/** Reports promises that were rejected and that nobody handles, and ends the program with code 1. */
export function reportRejections() {
  const list = rejections();
  if (list.length > 0) reportUncaught(list[1]);
}
